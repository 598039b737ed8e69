"""Workers and runs that are stopped or killed, and runs that meet over one source."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.estate import generate
from flows.deploying import SILENCE_SECONDS
from settings import FLAG_NAMES
from stores.state.leases import DEFAULT_TTL
from tests.road.conftest import HEADWATER, NAMES, Road, Started, project, started

pytestmark = [pytest.mark.prefect, pytest.mark.full, pytest.mark.timeout(900)]

SLOWLY = dict.fromkeys(FLAG_NAMES, "off")
FILES = 400
"""So many that a run with every flag off takes several seconds."""


class Apart(Road):
    """A deployed project whose server and worker are two programs."""

    def __init__(self, folder: Path, api: str, environment: dict[str, str]) -> None:
        super().__init__(folder, api, environment | {"PREFECT_API_URL": api})
        self.estate = folder / "estate"
        generate(self.estate, files=FILES, seed=7)

    @contextmanager
    def worker(self) -> Iterator[Started]:
        with started(self.folder, "worker", *HEADWATER, "deploy", environment=self.environment) as worker:
            worker.says("started!")
            yield worker

    def slow_run(self, deployment: str = "ingest/ingest") -> str:
        """A run that takes a while, and is under way."""
        run = self.start(
            self.deployment(deployment), parameters={"source": str(self.estate), "flags": SLOWLY}
        )
        self.until(lambda: self.ask("GET", f"/flow_runs/{run}")["state_name"] == "Running")
        return run

    def following_run(self, deployment: str = "ingest/ingest", seconds: float = 120) -> dict[str, Any]:
        run = self.start(self.deployment(deployment), parameters={"source": str(self.estate)})
        return self.finished(run, seconds)

    def verified(self) -> None:
        """The graph is what a clean build has."""
        self.headwater("verify", str(self.estate))


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    folder = tmp_path_factory.mktemp("apart")
    api, environment = project(folder)
    port = environment["PREFECT_SERVER_API_PORT"]
    command = (sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
    with (
        started(folder, "server", *command, environment=environment) as server,
        closing(Apart(folder, api, environment)) as apart,
    ):
        server.says("Check out the dashboard")
        apart.until_up()
        yield apart


def counted(page: str) -> float:
    """How many runs have completed, as the served page says."""
    (found,) = re.findall(
        r'^headwater_runs_total\{.*status="completed".*\} (\S+)$',
        httpx.get(f"{page}/metrics").text,
        re.MULTILINE,
    )
    return float(found)


def processes_of(run: str) -> list[int]:
    """The processes that work on a flow run."""
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = each.read_bytes()
        except OSError:
            continue
        if f"FLOW_RUN_ID={run}".encode() in environment:
            found.append(int(each.parent.name))
    return found


def test_runs_of_two_deployments_over_one_source_take_turns(apart: Apart) -> None:
    with apart.worker():
        first = apart.slow_run()
        second = apart.following_run("ingest/ingest-on-change", seconds=300)
        assert second["state_name"] == "Completed"
        assert apart.finished(first)["state_name"] == "Completed"
        reports = apart.ask("POST", "/artifacts/filter", sort="CREATED_DESC")
        said = {each["flow_run_id"]: each["description"] for each in reports}
        assert "unchanged" in said[second["id"]], said
        apart.verified()


def test_a_worker_that_is_told_to_stop_finishes_what_is_in_flight_and_takes_no_more(apart: Apart) -> None:
    with apart.worker() as worker:
        run = apart.slow_run()
        worker.process.send_signal(signal.SIGTERM)
        worker.says("what is in flight is finished first")
        waiting = apart.start(apart.deployment("ingest/ingest-on-change"), parameters={"source": "examples"})
        assert worker.process.wait(180) == 0
        assert apart.finished(run, 1)["state_name"] == "Completed"
        assert apart.ask("GET", f"/flow_runs/{waiting}")["state_type"] == "SCHEDULED"
    apart.verified()
    with apart.worker():
        assert apart.finished(waiting)["state_name"] == "Completed"


def test_a_worker_that_is_told_twice_stops_at_once_and_the_next_run_carries_on(apart: Apart) -> None:
    with apart.worker() as worker:
        run = apart.slow_run()
        worker.process.send_signal(signal.SIGTERM)
        worker.says("what is in flight is finished first")
        worker.process.send_signal(signal.SIGTERM)
        worker.process.wait(60)
    assert not processes_of(run)
    with apart.worker():
        assert apart.finished(run, SILENCE_SECONDS + 120)["state_type"] in {"CRASHED", "CANCELLED"}
        assert apart.following_run()["state_name"] == "Completed"
        apart.verified()


def test_a_killed_run_is_crashed_and_holds_neither_source_nor_slot(apart: Apart) -> None:
    with apart.worker() as worker:
        run = apart.slow_run()
        os.killpg(worker.process.pid, signal.SIGKILL)
        for each in processes_of(run):
            os.kill(each, signal.SIGKILL)
    with apart.worker():
        dead = apart.finished(run, SILENCE_SECONDS + 90)
        assert dead["state_type"] == "CRASHED"
        following = apart.following_run(seconds=DEFAULT_TTL.total_seconds() + 120)
        assert following["state_name"] == "Completed"
        apart.verified()


def test_serving_runs_what_is_due_cancels_it_when_told_to_stop_and_leaves_the_schedules(apart: Apart) -> None:
    words = (*HEADWATER, "serve", "--metrics-port", "0")
    with started(apart.folder, "serve", *words, environment=apart.environment) as serving:
        apart.until(lambda: len(apart.ask("POST", "/deployments/filter")) == len(NAMES))
        serving.says("/metrics")
        (page,) = re.findall(r"http://\S+(?=/metrics)", serving.printed.read_text())
        before = counted(page)
        served = apart.following_run()
        assert served["state_name"] == "Completed"
        assert counted(page) == before + 1
        assert httpx.get(f"{page}/healthz").json() == {"status": "ok"}
        assert httpx.get(f"{page}/readyz").json()["state"] == "ok"
        (apart.estate / "new.sql").write_text("CREATE VIEW entirely_new AS SELECT 1 AS x;")
        parameters = {"source": str(apart.estate), "flags": SLOWLY, "rehash": True}
        run = apart.start(apart.deployment("ingest/ingest"), parameters=parameters)
        apart.until(lambda: apart.ask("GET", f"/flow_runs/{run}")["state_name"] == "Running")
        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(60) == 0
    assert apart.finished(run)["state_type"] in {"CANCELLED", "COMPLETED"}
    assert all(each["active"] for each in apart.deployment("ingest/ingest")["schedules"])
    with apart.worker():
        assert apart.following_run()["state_name"] == "Completed"
        apart.verified()
