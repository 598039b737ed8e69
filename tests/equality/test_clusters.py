"""A real Dask and a real Ray on this machine: the same graph, no paths on the way, and workers that are killed."""

import gc
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from errors import ConfigurationError
from flows.ingest import run_in_process
from settings import Settings
from tasks import clusters
from tasks.clusters import Chunk, ClusterPool, cluster_pool
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.run import IngestRequest
from tasks.worker import Job, Limits, Outcome
from tests.equality.conftest import Corpus
from tests.equality.runs import FASTEST, Estate, Setting
from tests.unit.tasks.test_pool import CRASHING, GOOD, ROOMY, SLOW

pytestmark = [
    # Ray and Dask leave sockets and processes that have ended to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

Reference = Callable[[str], bytes]

LENGTHY = Job("SELECT " + ", ".join(f"a{n} + {n} AS b{n}" for n in range(50_000)) + " FROM t", ROOMY)
"""Takes a second, and may."""

FILE_BY_FILE = Setting(caching=True, batching=False, parallelism=True, batch_writes=True, workers=2)


class There(NamedTuple):
    """A cluster that is up: what it is, where, and the processes that have chunks."""

    kind: str
    address: str | None
    busy: Callable[[], set[int]]

    def settings(self, estate: Estate) -> Settings:
        settings = estate.settings()
        run = settings.run.model_copy(update={"task_runner": self.kind, "cluster": self.address})
        return settings.model_copy(update={"run": run})

    def pool(self, **limits: float) -> ClusterPool:
        return cluster_pool(self.kind, self.address, 2, Limits(timeout_seconds=limits.get("seconds", 30)))

    def ingest(self, estate: Estate, setting: Setting) -> RunReport:
        request = IngestRequest(source=estate.folder, workers=2, flags=setting.flags())
        return run_ingest(request, self.settings(estate))


@pytest.fixture(scope="module", params=["dask", "ray"])
def there(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    """The cluster's workers run in an empty folder of their own."""
    here = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("elsewhere"))
    try:
        yield from {"dask": _dask, "ray": _ray}[request.param]()
    finally:
        os.chdir(here)


def _dask() -> Iterator[There]:
    distributed: Any = import_module("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):

        def busy() -> set[int]:
            addresses = {address for address, keys in client.processing().items() if keys}
            return {nanny.pid for nanny in cluster.workers.values() if nanny.worker_address in addresses}

        yield There("dask", cluster.scheduler_address, busy)


def _ray() -> Iterator[There]:
    ray: Any = import_module("ray")
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)

    def busy() -> set[int]:
        found = set()
        for each in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):  # It may have ended by now.
                found |= {each.pid} if "ray::compile_there" in " ".join(each.cmdline()) else set()
        return found

    try:
        yield There("ray", None, busy)
    finally:
        ray.shutdown()
        with warnings.catch_warnings():
            # Ray kills its processes and doesn't wait for them: their handles are collected here, so that no other
            # test is blamed.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


class Killer(threading.Thread):
    """Kills every worker that has a chunk, once, as soon as there is one."""

    def __init__(self, there: There, after_seconds: float = 0) -> None:
        super().__init__()
        self._there = there
        self._after_seconds = after_seconds
        self.killed: set[int] = set()
        self._below: list[psutil.Process] = []

    def run(self) -> None:
        time.sleep(self._after_seconds)
        until = time.monotonic() + 60
        while not self.killed and time.monotonic() < until:
            self.killed = self._there.busy()
        for pid in self.killed:
            self._below += psutil.Process(pid).children(recursive=True)
            os.kill(pid, signal.SIGKILL)

    def left(self) -> list[psutil.Process]:
        """The processes of killed workers that live on."""
        return psutil.wait_procs(self._below, timeout=20)[1]


@pytest.mark.parametrize("setting", [FASTEST, pytest.param(FILE_BY_FILE, marks=pytest.mark.full)], ids=str)
def test_the_graph_is_the_baselines(
    there: There, setting: Setting, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-16"), next(fresh_home))
    assert there.ingest(estate, setting).status == "Completed"
    assert estate.export() == reference("generated-16")
    second = there.ingest(estate, setting)
    assert (second.graph.rows_written, second.graph.rows_deleted, second.graph.transactions) == (0, 0, 0)


@pytest.mark.full
@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_api")
def test_so_it_is_under_prefect(
    there: There, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-16"), next(fresh_home))
    request = IngestRequest(source=estate.folder, workers=2, flags=FASTEST.flags())
    assert run_in_process(request, there.settings(estate)).status == "Completed"
    assert estate.export() == reference("generated-16")


def test_workers_need_no_file_and_are_told_of_none(
    there: There, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks: list[Chunk] = []
    kind = clusters.CLUSTERS[there.kind]
    original = kind.call

    def noted(self: object, chunk: Chunk, patience: float) -> list[Outcome]:
        chunks.append(chunk)
        return original(self, chunk, patience)

    monkeypatch.setattr(kind, "call", noted)
    estate = Estate(tmp_path / "estate", tmp_path / "home")
    shutil.copytree(corpus("generated-16"), estate.folder)
    there.ingest(estate, FASTEST)
    files = list(estate.folder.rglob("*.sql"))
    assert sum(len(jobs) for jobs, _, _ in chunks) >= len({path.read_bytes() for path in files})
    sent = pickle.dumps(chunks)
    assert str(tmp_path).encode() not in sent
    assert not any(path.name.encode() in sent for path in files)
    monkeypatch.undo()
    shutil.rmtree(estate.folder)
    shutil.rmtree(estate.home)
    with there.pool() as pool:
        for jobs, _, _ in chunks:
            payloads = [outcome.payload for outcome in pool.compile(jobs)]
            assert payloads == [outcome.payload for outcome in pool.here().compile(jobs)]
            assert all(payloads)


def test_a_text_that_kills_its_process_is_named_there(there: There) -> None:
    with there.pool() as pool:
        first, crashed, last = pool.compile([GOOD, CRASHING, GOOD])
    assert first.payload == last.payload is not None
    assert crashed.failure is not None
    assert (crashed.failure.kind, crashed.failure.reason) == ("worker", "worker died (signal 11)")


@pytest.mark.full
def test_a_chunk_whose_worker_is_killed_is_done_again_within_the_same_bounds(there: There) -> None:
    killer = Killer(there)
    with there.pool(seconds=2) as pool:
        pool.compile([GOOD])
        killer.start()
        first, slow, last = pool.compile([GOOD, SLOW, GOOD])
        killer.join()
    assert killer.killed
    assert first.payload == last.payload is not None
    assert slow.failure is not None
    assert (slow.failure.kind, slow.failure.reason) == ("timeout", "timed out after 2 s")
    assert not killer.left()


def test_workers_killed_in_a_run_do_not_show_in_the_graph(
    there: There,
    corpus: Corpus,
    reference: Reference,
    fresh_home: Iterator[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = clusters.CLUSTERS[there.kind]
    original = kind.call
    first = threading.Lock()
    killer = Killer(there, after_seconds=0.2)

    def deadly(self: object, chunk: Chunk, patience: float) -> list[Outcome]:
        if not first.acquire(blocking=False):
            return original(self, chunk, patience)
        # The first chunk has a text more that keeps its worker busy until it is killed.
        killer.start()
        return original(self, ([*chunk[0], LENGTHY], *chunk[1:]), patience)[:-1]

    monkeypatch.setattr(kind, "call", deadly)
    estate = Estate(corpus("generated-16"), next(fresh_home))
    report = there.ingest(estate, FASTEST)
    killer.join()
    assert killer.killed
    assert (report.status, report.files.failed) == ("Completed", 0)
    assert estate.export() == reference("generated-16")
    assert not killer.left()


def test_another_compiler_is_refused(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "compiler_here", lambda: "another")
    with there.pool() as pool, pytest.raises(ConfigurationError, match="another version of Headwater"):
        pool.compile([GOOD])


def _dask_of_processes(stack: ExitStack, folder: Path) -> str:
    """A scheduler and two workers, by Dask's own commands; its address. They are killed as the stack is closed."""
    where = folder / "scheduler.json"
    options = {
        "scheduler": ["--host", "127.0.0.1", "--port", "0"],
        "worker": ["--nworkers", "2", "--nthreads", "1"],
    }
    for part, given in options.items():
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--no-dashboard"]
        with (folder / f"{part}.log").open("w") as log:
            process = subprocess.Popen(
                [*command, "--scheduler-file", str(where), *given],
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        stack.callback(process.wait)
        stack.callback(os.killpg, process.pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while not where.exists() or not where.read_text():
        assert time.monotonic() < until, (folder / "scheduler.log").read_text()
        time.sleep(0.1)
    return str(json.loads(where.read_text())["address"])


@pytest.mark.full
def test_a_cluster_that_dies_in_a_run_is_left(
    corpus: Corpus,
    reference: Reference,
    fresh_home: Iterator[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Scheduler and workers as people start them, and killed at the first chunk."""
    calls = []
    original = clusters.DaskCluster.call
    with ExitStack() as stack:
        address = _dask_of_processes(stack, tmp_path)

        def deadly(self: clusters.DaskCluster, chunk: Chunk, patience: float) -> list[Outcome]:
            calls.append(chunk)
            stack.close()
            return original(self, chunk, patience)

        monkeypatch.setattr(clusters.DaskCluster, "call", deadly)
        estate = Estate(corpus("generated-16"), next(fresh_home))
        report = There("dask", address, set).ingest(estate, FILE_BY_FILE)
    assert (report.status, report.files.failed) == ("Completed", 0)
    assert estate.export() == reference("generated-16")
    assert 0 < len(calls) <= FILE_BY_FILE.workers, "those that were under way, and no more"
    assert "Dask lost a chunk" in caplog.text


def _command(estate: Estate, kind: str, *more: str) -> "subprocess.CompletedProcess[str]":
    """A run by the command, which is in no cluster of this process."""
    headwater = Path(sys.executable).with_name("headwater")
    return subprocess.run(
        [headwater, "ingest", estate.folder, "--workers", "2", "--task-runner", kind, *more],
        env=os.environ | {"HEADWATER_HOME": str(estate.home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.full
@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_a_run_starts_its_own_where_none_is_named(
    kind: str, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-16"), next(fresh_home))
    ran = _command(estate, kind)
    assert ran.returncode == 0, ran.stderr
    assert "lost a chunk" not in ran.stderr
    assert estate.export() == reference("generated-16")


def test_no_dask_at_the_address_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "START_SECONDS", 1)
    with cluster_pool("dask", "tcp://127.0.0.1:1", 2, Limits()) as pool:
        for _ in range(2):
            with pytest.raises(ConfigurationError, match=r"no Dask workers at tcp://127\.0\.0\.1:1"):
                pool.compile([GOOD])


def test_no_ray_at_the_address_is_told_in_a_line(corpus: Corpus, fresh_home: Iterator[Path]) -> None:
    ran = _command(Estate(corpus("generated-16"), next(fresh_home)), "ray", "--cluster", "127.0.0.1:1")
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[-1].startswith("headwater: no Ray cluster at 127.0.0.1:1: ")
    assert "Connection refused" in ran.stderr


def test_an_extra_that_is_missing_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "find_spec", lambda _: None)
    with (
        cluster_pool("ray", None, 2, Limits()) as pool,
        pytest.raises(ConfigurationError, match=r"pip install 'headwater\[ray\]'"),
    ):
        pool.compile([GOOD])
