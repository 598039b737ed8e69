"""A Prefect server with a worker, brought up by ``headwater deploy`` in a copy of the project's flows."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psutil
import pytest

ROOT = Path(__file__).parents[2]
HEADWATER = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]
NAMES = ["benchmark", "ingest", "ingest-on-change", "maintain", "replay"]
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Road:
    """The deployed project: its API as the UI uses it."""

    def __init__(self, folder: Path, api: str, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.ui = api.removesuffix("/api")
        self._client = httpx.Client(base_url=api, timeout=60)

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """The answer of the API."""
        return self.ask_many(method, path, body if method not in {"GET", "DELETE"} else None)

    def ask_many(self, method: str, path: str, body: Any) -> Any:
        """The answer to any body, asked again where SQLite was busy."""
        for _ in range(5):
            answer = self._client.request(method, path, json=body)
            if answer.status_code != 503:
                break
            time.sleep(1)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self, name: str) -> dict[str, Any]:
        return self.ask("GET", f"/deployments/name/{name}")

    def runs(self) -> list[dict[str, Any]]:
        return self.ask("POST", "/flow_runs/filter", sort="START_TIME_DESC")

    def start(self, deployment: dict[str, Any], **how: Any) -> str:
        return self.ask("POST", f"/deployments/{deployment['id']}/create_flow_run", **how)["id"]

    def until(self, question: Callable[[], Any], seconds: float = 120) -> Any:
        deadline = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < deadline, [(run["name"], run["state_name"]) for run in self.runs()]
            time.sleep(0.3)
        return answer

    def finished(self, run_id: str, seconds: float = 120) -> dict[str, Any]:
        def final() -> Any:
            run = self.ask("GET", f"/flow_runs/{run_id}")
            return run if run["state_type"] in FINAL else None

        return self.until(final, seconds)

    def headwater(self, *words: str) -> None:
        subprocess.run([*HEADWATER, *words], cwd=self.folder, env=self.environment, check=True)

    def until_up(self) -> None:
        """Wait for the server to answer."""
        deadline = time.monotonic() + 180
        while True:
            with suppress(httpx.TransportError):
                if self._client.get("/health").is_success:
                    return
            assert time.monotonic() < deadline
            time.sleep(0.5)

    def close(self) -> None:
        self._client.close()


class Started(NamedTuple):
    """A program that runs, and the file of what it printed."""

    process: subprocess.Popen[bytes]
    printed: Path

    def says(self, words: str, seconds: float = 300) -> None:
        """Wait until it printed the words."""
        deadline = time.monotonic() + seconds
        while words not in self.printed.read_text():
            assert self.process.poll() is None, self.printed.read_text()[-3000:]
            assert time.monotonic() < deadline, self.printed.read_text()[-3000:]
            time.sleep(0.5)


@contextmanager
def started(folder: Path, name: str, *command: str, environment: dict[str, str]) -> Iterator[Started]:
    """A program in a session of its own, and what it printed; stopped at the end, with all that it started."""
    printed = folder / f"{name}.log"
    with printed.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield Started(process, printed)
    finally:
        below = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            # Whatever it started ends with it: what is in its session, and a server that has one of its own.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            for each in below:
                with suppress(psutil.NoSuchProcess):
                    each.kill()


def project(folder: Path) -> tuple[str, dict[str, str]]:
    """A copy of the project's flows in the folder: the address that its server will have, and the environment."""
    for name in ("flows", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "prefect.yaml", folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}/api", os.environ | {
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "HEADWATER_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture(scope="package")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """Server and worker in one, as ``headwater deploy`` brings them up where there is no server."""
    folder = tmp_path_factory.mktemp("road")
    api, environment = project(folder)
    with started(folder, "deploy", *HEADWATER, "deploy", environment=environment) as deploying:
        road = Road(folder, api, environment | {"PREFECT_API_URL": api})
        with closing(road):
            deploying.says("started!")
            yield road
