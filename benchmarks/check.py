"""The regression gate: ratios of what Headwater costs, compared with those committed in ``baseline.json``.

    make bench-check                                compare; exits with 1 if a ratio is over its margin
    python -m benchmarks.check --record 10          measure ten times, and commit to that for this kind of processor

Never absolute times: each ratio has Headwater above and a limit, or Headwater with the flags off, below. Both sides are
processor time of this process, measured in turn, round after round; the median round counts. So a busy machine slows
both sides alike. A ratio over its margin is measured again, twice if need be, before it is believed. Everything runs
on the embedded graph: no server, a minute.

What one kind of processor does in a ratio's time, another does in 15 % less or more: so each kind has figures of its own,
and of a kind that was never measured only what is far off can be told.

``BENCH_SLOWED`` plants a slowdown (``compile=1.3,publish=1.3``): the gate's own test. (Its name can't begin as
the settings' do: they refuse what is none of them.)
"""

import argparse
import gc
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.estate import Shape, generate
from benchmarks.limits import (
    BATCH_ROWS,
    bare_embedded,
    facts_of,
    loads_of,
    parse,
    read,
    units_of,
    unwind_embedded,
)
from benchmarks.machine import Machine, machine
from lineage import compiler
from settings import FLAG_NAMES, FlagForm, load_settings
from settings.models import PublishSettings
from stores.graph import open_graph
from stores.state import open_state
from tasks import publish as publishing
from tasks.engine import PlainEngine
from tasks.ingest import run_ingest
from tasks.link import link_units
from tasks.report import RunReport
from tasks.run import IngestRequest
from tasks.worker import Limits, compile_chunk
from tasks.writers import BatchWriter, Delivery

BASELINE = Path(__file__).with_name("baseline.json")
SLOWED = "BENCH_SLOWED"

FILES = 80
FILES_OFF = 16
"""Files of the runs with all flags off, which take a transaction for each row."""

ROUNDS = 24
DOUBTS = 2
"""How often a ratio over its margin is measured again before it is believed."""

LEAST_MARGIN = 0.10
MOST_MARGIN = 0.20
"""A margin beyond which the gate would miss a slowdown of 30 %."""


class Ratio(msgspec.Struct, frozen=True):
    """A committed ratio: what it was, and by which share it may be more."""

    ratio: float
    margin: float
    spread: float
    """The largest deviation from the median among the runs it was recorded from, as a share."""

    @property
    def most(self) -> float:
        """The largest ratio that passes."""
        return self.ratio * (1 + self.margin)

    def wider(self, factor: float) -> "Ratio":
        """The same, with so much more let through."""
        return msgspec.structs.replace(self, margin=(1 + self.margin) * factor - 1)


class Baseline(msgspec.Struct, frozen=True):
    """What is committed for one kind of processor."""

    runs: int
    machine: Machine
    ratios: dict[str, Ratio]


def committed(processor: str) -> Baseline:
    """What is committed for a kind of processor; for one that was never measured, what the others let through and more.

    As one kind may differ from another by 15 %, only what is far off can be told of it.
    """
    known = _read()
    if processor in known:
        return known[processor]
    names = next(iter(known.values())).ratios
    widest = {
        name: max((each.ratios[name] for each in known.values()), key=lambda ratio: ratio.most)
        for name in names
    }
    return Baseline(0, machine(), {name: ratio.wider(1 + MOST_MARGIN) for name, ratio in widest.items()})


def _read() -> dict[str, Baseline]:
    return msgspec.json.decode(BASELINE.read_bytes(), type=dict[str, Baseline])


class Pair(NamedTuple):
    """Two pieces of work to do by turns, in every so-manieth round; each gives the seconds of the processor it took."""

    ours: Callable[[], float]
    other: Callable[[], float]
    every: int = 1


# --- what is measured ----------------------------------------------------------------------------------------


class Ground:
    """An estate in memory and on disk, and everything to be measured on it."""

    def __init__(self, root: Path, files: int = FILES) -> None:
        self._root = root
        self._folders = count()
        self._estate = root / "estate"
        generate(self._estate, files=files, shape=Shape())
        self._small = root / "small"
        generate(self._small, files=min(files, FILES_OFF), shape=Shape())
        self._texts = read(self._estate)
        self._jobs = list(self._texts.jobs.values())
        self._units = units_of(self._texts)
        self._facts = facts_of(self._texts)
        self._loads = loads_of("estate", self._facts)

    def pairs(self) -> dict[str, Pair]:
        """By name: what is measured against what."""
        return {
            "compile / parse": Pair(self._compile, self._parse),
            "link / parse": Pair(self._link, self._parse),
            "publish / unwind": Pair(self._publish, self._unwind),
            "cold on / off": Pair(lambda: self._cold(True), lambda: self._cold(False), every=4),
            "unchanged on / off": Pair(self._unchanged(True), self._unchanged(False), every=4),
        }

    def counted(self) -> dict[str, float]:
        """Ratios that are counted, not timed: the same in every run."""
        transactions = []
        for on in (True, False):
            with self._home() as home:
                transactions.append(self._ingest(home, on).graph.transactions)
        return {"transactions on / off": transactions[0] / transactions[1]}

    def _compile(self) -> float:
        return seconds(lambda: compile_chunk([*self._jobs], Limits()), time.thread_time)

    def _parse(self) -> float:
        return seconds(self._parse_chunk, time.thread_time)

    def _parse_chunk(self) -> None:
        parse(self._jobs)
        gc.collect()  # As compiling does at the end of a chunk.

    def _link(self) -> float:
        return seconds(lambda: deque(link_units(self._units, self._texts.rules), maxlen=0), time.thread_time)

    def _publish(self) -> float:
        with self._home() as home, ExitStack() as stack:
            graph = stack.enter_context(closing(open_graph(home, durable=False)))
            graph.migrate()
            state = stack.enter_context(open_state(f"sqlite:///{home / 'state.db'}"))
            delivery = Delivery(graph, PublishSettings())
            writer = BatchWriter(delivery, PlainEngine(), batch_rows=BATCH_ROWS, workers=1)
            task = publishing.Publication(
                graph_id=graph.claim("bench").graph_id, source="estate", run_id="bench", linked=self._facts
            )
            return seconds(lambda: publishing.publish(state, writer, task))

    def _unwind(self) -> float:
        with self._home() as home, bare_embedded(home, durable=False) as session:
            return seconds(lambda: unwind_embedded(session, self._loads))

    def _cold(self, on: bool) -> float:
        with self._home() as home:
            return seconds(lambda: self._ingest(home, on))

    def _unchanged(self, on: bool) -> Callable[[], float]:
        home = self._root / f"unchanged-{on}"
        self._ingest(home, on)
        return lambda: seconds(lambda: self._ingest(home, on))

    def _ingest(self, home: Path, on: bool) -> RunReport:
        settings = load_settings(source=self._small).model_copy(update={"home": home})
        flags = FlagForm.of(dict.fromkeys(FLAG_NAMES, "on" if on else "off"))
        with closing(open_graph(home, durable=False)) as graph:
            return run_ingest(
                IngestRequest(source=self._small, workers=2, flags=flags), settings, graph=graph
            )

    @contextmanager
    def _home(self) -> Iterator[Path]:
        home = self._root / f"home-{next(self._folders)}"
        yield home
        shutil.rmtree(home, ignore_errors=True)


def measure(pairs: Mapping[str, Pair], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """The ratio of each pair, round by round."""
    ratios: dict[str, list[float]] = {name: [] for name in pairs}
    for number in range(-1, rounds):
        for name, pair in pairs.items():
            if number % pair.every == 0 or number < 0:
                ratio = pair.ours() / pair.other()
                if number >= 0:  # The round before the first one warms up.
                    ratios[name].append(ratio)
    return ratios


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """How long this process's processors worked at it.

    Compiling sets timers of the processor's time, and as long as one is set, Linux tells the process's time by the tick
    only (4 or 10 ms). What works in one thread is timed by that thread's clock, which is exact.
    """
    gc.collect()
    started = clock()
    work()
    return clock() - started


# --- what is planted -----------------------------------------------------------------------------------------

_PLANTS = {"compile": (compiler, "compile_unit"), "publish": (publishing, "publish")}


@contextmanager
def slowed(plan: str) -> Iterator[None]:
    """Make what the plan names take so many times as long, by spinning: ``compile=1.3,publish=1.3``."""
    with ExitStack() as stack:
        for each in filter(None, plan.split(",")):
            name, _, factor = each.partition("=")
            module, function = _PLANTS[name]
            slow = _slow(getattr(module, function), float(factor))
            stack.enter_context(mock.patch.object(module, function, slow))
        yield


def _slow(function: Callable[..., Any], factor: float) -> Callable[..., Any]:
    def slow(*arguments: Any, **named: Any) -> Any:
        started = time.thread_time()
        try:
            return function(*arguments, **named)
        finally:
            until = started + (time.thread_time() - started) * factor
            while time.thread_time() < until:
                pass

    return slow


# --- judging -------------------------------------------------------------------------------------------------


def over(ratios: Mapping[str, float], baseline: Baseline) -> list[str]:
    """The ratios that are more than committed, by more than their margin."""
    return [name for name, ratio in ratios.items() if ratio > baseline.ratios[name].most]


def judged(ground: Ground, baseline: Baseline, rounds: int = ROUNDS) -> dict[str, float]:
    """The ratios; those over their margin are measured again, with what was found before, so often as there are doubts."""
    pairs = ground.pairs()
    found = measure(pairs, rounds)
    for _ in range(DOUBTS):
        doubted = over(_medians(found), baseline)
        for name, more in measure({name: pairs[name] for name in doubted}, rounds).items():
            found[name] += more
    return _medians(found) | ground.counted()


def _medians(ratios: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(each) for name, each in ratios.items()}


def table(ratios: Mapping[str, float], baseline: Baseline) -> Table:
    """The ratios beside those committed."""
    result = Table(title="processor time, Headwater's ÷ the other's")
    for column in ("ratio", "measured", "committed", "at most", ""):
        result.add_column(column, justify="right")
    for name, ratio in ratios.items():
        committed = baseline.ratios[name]
        verdict = "[red]slower[/]" if ratio > committed.most else "ok"
        if ratio < committed.ratio * (1 - committed.margin):
            verdict = "faster: record it"
        result.add_row(name, f"{ratio:.3f}", f"{committed.ratio:.3f}", f"{committed.most:.3f}", verdict)
    return result


# --- recording -----------------------------------------------------------------------------------------------


def recorded(runs: list[dict[str, float]]) -> Baseline:
    """What so many runs say: medians, and margins half as wide again as the runs lay apart."""
    ratios = {}
    for name in runs[0]:
        found = [run[name] for run in runs]
        middle = statistics.median(found)
        spread = max(abs(each - middle) for each in found) / middle
        least = MOST_MARGIN if name.endswith("on / off") else LEAST_MARGIN  # Whole runs are few, and vary.
        margin = min(MOST_MARGIN, max(least, 1.5 * spread))
        ratios[name] = Ratio(round(middle, 4), round(margin, 3), round(spread, 3))
    return Baseline(len(runs), machine(), ratios)


def record(runs: int) -> None:
    """Measure in so many processes of their own, and write the baseline."""
    command = [sys.executable, "-m", "benchmarks.check", "--raw"]
    answers = [subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout for _ in range(runs)]
    baseline = recorded([msgspec.json.decode(answer, type=dict[str, float]) for answer in answers])
    known = _read() | {baseline.machine.processor: baseline}
    BASELINE.write_bytes(msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")
    Console().print(baseline.ratios)


def check(options: argparse.Namespace) -> int:
    """Measure and judge; the exit code."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="headwater-check-") as root, slowed(os.environ.get(SLOWED, "")):
        ground = Ground(Path(root), options.files)
        gc.freeze()
        if options.raw:
            ratios = _medians(measure(ground.pairs(), options.rounds)) | ground.counted()
            print(msgspec.json.encode(ratios).decode())
            return 0
        baseline = committed(machine().processor)
        ratios = judged(ground, baseline, options.rounds)
    slower = over(ratios, baseline)
    Console().print(table(ratios, baseline))
    whose = f"for {baseline.machine.processor}" if baseline.runs else "for any of the processors measured"
    told = f"slower: {', '.join(slower)}" if slower else f"as committed {whose}"
    print(f"{time.perf_counter() - started:.0f} s; {told}")
    return 1 if slower else 0


def main() -> None:
    """Check, or record."""
    parser = argparse.ArgumentParser(description="Compare what Headwater costs with what is committed.")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--raw", action="store_true", help="print the ratios as JSON and judge nothing")
    parser.add_argument("--record", type=int, metavar="RUNS", help="write the baseline from so many runs")
    options = parser.parse_args()
    if options.record:
        record(options.record)
        return
    sys.exit(check(options))


if __name__ == "__main__":
    main()
