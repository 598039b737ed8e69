"""One run of Headwater in a process of its own, timed and weighed from outside: a cell of the matrix.

The process ends with the run, so that a cell neither finds what another one left in memory, nor hides in what the
operating system already gave it. Memory is that of the process and all it started, shared pages counted once (PSS,
where the system tells it).
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec
import psutil

from settings import FlagForm, FlagName, load_settings
from tasks.engine import Attempt, PlainEngine
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.run import IngestRequest
from tasks.worker import Outcome

SAMPLE_SECONDS = 0.1

Item = TypeVar("Item")
Result = TypeVar("Result")


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What to run: a folder into a graph (embedded, if there is no ``uri``), with these flags on and all others off."""

    folder: str
    home: str
    uri: str | None = None
    flags: dict[FlagName, bool]
    workers: int
    batch_rows: int | None = None
    prefect: bool = False


class Timed(msgspec.Struct, frozen=True):
    """What the run itself knows: its report, and for how many seconds each file was compiled, in no order."""

    report: RunReport
    compiled: list[float]


class Outside(msgspec.Struct, frozen=True):
    """What can be seen from outside, start and end of Python included."""

    seconds: float
    peak_bytes: int
    processes: int


class _TimingEngine(PlainEngine):
    """Remembers how long each file took to compile."""

    def __init__(self) -> None:
        self.compiled: list[float] = []

    def map(
        self, step: Callable[[Item], Result], items: Iterable[Item], workers: int = 1, **named: Any
    ) -> Iterator[Result]:
        """Run a step for each item; chunks say how long each of their files took."""
        for result in super().map(step, items, workers, **named):
            if isinstance(result, list):
                self.compiled += [each.seconds for each in result if isinstance(each, Outcome)]
            yield result

    def attempt(
        self, step: Callable[[Item], bytes], items: Iterable[Item], workers: int = 1, **named: Any
    ) -> Iterator[Attempt]:
        """Run a step for each file, and time it, the way to the worker and back included."""

        def timed(item: Item) -> bytes:
            started = time.perf_counter()
            try:
                return step(item)
            finally:
                self.compiled.append(time.perf_counter() - started)

        return super().attempt(timed, items, workers, **named)


def run(cell: Cell) -> Timed:
    """Run a cell in this process."""
    overrides: dict[str, Any] = {"neo4j": {"uri": cell.uri}}
    if cell.batch_rows:
        overrides["publish"] = {"batch_rows": cell.batch_rows}
    folder = Path(cell.folder)
    settings = load_settings(source=folder, overrides=overrides).model_copy(update={"home": Path(cell.home)})
    flags = FlagForm.of({name: "on" if on else "off" for name, on in cell.flags.items()})
    request = IngestRequest(source=folder, workers=cell.workers, flags=flags)
    if cell.prefect:
        from flows.ingest import run_in_process  # noqa: PLC0415 - Prefect, which the other cells do without

        return Timed(run_in_process(request, settings), [])
    engine = _TimingEngine()
    return Timed(run_ingest(request, settings, engine), engine.compiled)


def run_apart(cell: Cell) -> tuple[Timed, Outside]:
    """Run a cell in a process of its own.

    Raises:
        CalledProcessError: the run failed; its errors are on standard error.
    """
    command = [sys.executable, "-m", "benchmarks.cell", msgspec.json.encode(cell).decode()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEADWATER_")}
    started = time.perf_counter()
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process,
        Weight(process.pid) as weight,
    ):
        answer, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    outside = Outside(time.perf_counter() - started, weight.peak_bytes, weight.processes)
    return msgspec.json.decode(answer.splitlines()[-1], type=Timed), outside


class Weight:
    """Watches the memory of a process and of all it started, until the block ends."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_bytes = 0
        self.processes = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            with suppress(psutil.NoSuchProcess):
                weights = [*map(_weight, [self._process, *self._process.children(recursive=True)])]
                self.peak_bytes = max(self.peak_bytes, sum(weights))
                self.processes = max(self.processes, len(weights))


def _weight(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.rss))
    return 0


if __name__ == "__main__":
    print(msgspec.json.encode(run(msgspec.json.decode(sys.argv[1], type=Cell))).decode())
