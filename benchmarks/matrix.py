"""What each flag is worth, how far from the limits Headwater is, and how it grows: ``make bench``.

    make bench [FILES=300] [SIZES=1000,3000,10000] [GRAPHS=embedded,neo4j] [OUT=.headwater-bench] [PREFECT=no]
    make bench-publish                              the same, into docs/benchmarks and the README's claims

Three parts. The matrix: all flags off, each alone on, all but one, all on, for each graph, on an estate of ``FILES``
files. The sizes: all flags on (at the smallest all off, too, and batches of 100), with the limits on the same files
beside it. In both each run is cold, then unchanged, then with 1 % of the files changed, every one in a process of its
own. The events: a storm on a folder that is watched. With the defaults it takes half an hour on two cores; the rows written one by one are most of it.

It prints tables, and writes ``results.json``, ``results.md`` and plots (SVG) into ``OUT``. A Neo4j of its own is
started and stopped; ``--neo4j URI`` takes another one, whose data is deleted. ``--page README.md`` puts the table of
claims into a page, between its marks, when all is measured.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec
from neo4j import GraphDatabase
from rich.console import Console

from benchmarks import tables
from benchmarks.cell import Cell, Outside, Timed, run_apart
from benchmarks.estate import Shape, generate, mutate
from benchmarks.figures import Events, Figure, Limit, Results
from benchmarks.limits import (
    Texts,
    bare_embedded,
    facts_of,
    loads_of,
    parse_seconds,
    read,
    unwind_embedded,
    unwind_neo4j,
    walk,
)
from benchmarks.machine import machine
from benchmarks.plots import draw
from benchmarks.watch import counted
from settings import FLAG_NAMES, FlagName
from stores.graph import local_server
from stores.graph.cypher import migrations

GRAPHS = ("embedded", "neo4j")
CHANGED = 0.01
AGAIN_BELOW = 3.0
"""A run that changes nothing and takes fewer seconds is measured three times, and its median kept."""

PREFECT_TURNS = (True, False, False, True, True, False)
"""With and without Prefect: a machine that gets slower or faster does so for both."""

STORM_FILES = 60
STORM_RATE = 100.0
"""Operations a second of a storm on so many files: a tool that rewrites a folder, people who save while it does."""

Flags = Mapping[FlagName, bool]

_Measured: TypeAlias = tuple[Timed, Outside]

ALL_ON: Flags = dict.fromkeys(FLAG_NAMES, True)
ALL_OFF: Flags = dict.fromkeys(FLAG_NAMES, False)
VARIANTS: Mapping[str, Flags] = (
    {"all off": ALL_OFF}
    | {f"{flag} alone": {**ALL_OFF, flag: True} for flag in FLAG_NAMES}
    | {f"all but {flag}": {**ALL_ON, flag: False} for flag in FLAG_NAMES}
    | {"all on": ALL_ON}
)


class Bench:
    """One run of the benchmark: where it works, and what it has found so far."""

    def __init__(self, root: Path, uri: str | None, workers: int, console: Console) -> None:
        self._root = root
        self._uri = uri
        self._workers = workers
        self._console = console
        self.figures: list[Figure] = []
        self.limits: list[Limit] = []
        self.events: Events | None = None

    # --- the parts

    def parts(self, asked: argparse.Namespace, stack: ExitStack, root: Path) -> Iterator[None]:
        """All that was asked for, part by part; what is found is written after each."""
        if asked.files:
            self.matrix(asked.files, asked.graphs)
            yield
        self.sizes(asked.sizes, asked.graphs)
        yield
        if asked.events:
            self.storm(asked.events)
            yield
        if asked.sizes and not asked.no_prefect:
            stack.enter_context(prefect_api(root))
            self.under_prefect(asked.sizes[-1], asked.graphs[-1])
            yield

    def matrix(self, files: int, graphs: Sequence[str], variants: Mapping[str, Flags] = VARIANTS) -> None:
        """Every variant."""
        estate = self._estate(files)
        for graph in graphs:
            for name, flags in variants.items():
                self._three_runs("matrix", estate, graph, name, flags)

    def sizes(self, sizes: Sequence[int], graphs: Sequence[str]) -> None:
        """All on, and the limits, at each size; all off and batches of 100 at the smallest."""
        for files in sizes:
            estate = self._estate(files)
            for graph in graphs:
                if files == sizes[0]:
                    self._three_runs("sizes", estate, graph, "all off", ALL_OFF)
                    self._three_runs("sizes", estate, graph, "batches of 100", ALL_ON, batch_rows=100)
                self._three_runs("sizes", estate, graph, "all on", ALL_ON)
            self._limits(estate, files, graphs)

    def storm(self, operations: int) -> None:
        """A storm on a folder that is watched."""
        with self._place(self._estate(STORM_FILES), "embedded") as place:
            self.events = Events(operations, *counted(place.folder, place.home, operations, STORM_RATE))
        self._console.print(tables.event_line(self.events))

    def under_prefect(self, files: int, graph: str) -> None:
        """All on as a flow run, and without Prefect, by turns; the API must be configured."""
        estate, found = self._estate(files), defaultdict[tuple[str, str], list[_Measured]](list)
        for prefect in PREFECT_TURNS:
            for run, measured in self._runs(estate, graph, ALL_ON, prefect=prefect):
                found[tables.PREFECT if prefect else tables.NO_PREFECT, run].append(measured)
        for (variant, run), each in found.items():
            self._note("sizes", graph, variant, run, _middle(each))

    def warm_up(self, graphs: Sequence[str]) -> None:
        """A few runs that don't count, of every kind: a server plans each statement the first time it is asked."""
        estate = self._estate(40)
        for graph in graphs:
            for flags in (ALL_OFF, ALL_ON):
                with self._place(estate, graph) as place:
                    run_apart(self._cell(place, flags))
                    mutate(place.folder, 0.5)
                    run_apart(self._cell(place, flags))

    # --- runs

    def _cell(self, place: "_Place", flags: Flags, **more: Any) -> Cell:
        folder, home, uri = place
        return Cell(
            folder=str(folder), home=str(home), uri=uri, flags=dict(flags), workers=self._workers, **more
        )

    def _three_runs(
        self,
        part: str,
        estate: Path,
        graph: str,
        variant: str,
        flags: Flags,
        **more: Any,
    ) -> None:
        for run, measured in self._runs(estate, graph, flags, **more):
            self._note(part, graph, variant, run, measured)

    def _runs(self, estate: Path, graph: str, flags: Flags, **more: Any) -> Iterator[tuple[str, _Measured]]:
        """Cold, unchanged, and with 1 % of the files changed."""
        with self._place(estate, graph) as place:
            cell = self._cell(place, flags, **more)
            yield "cold", run_apart(cell)
            yield "unchanged", _middle(_again(cell))
            mutate(place.folder, CHANGED)
            yield "1 % changed", run_apart(cell)

    def _note(self, part: str, graph: str, variant: str, run: str, measured: _Measured) -> None:
        figure = Figure.of(part, graph, variant, run, *measured)
        self.figures.append(figure)
        self._console.print(tables.line(figure))

    def _limits(self, estate: Path, files: int, graphs: Sequence[str]) -> None:
        texts = read(estate)
        self._limit(files, "parse", "", parse_seconds(texts, self._workers))
        started = time.perf_counter()
        walk(estate)
        self._limit(files, "walk", "", time.perf_counter() - started)
        for graph, (seconds, rows) in self._unwound(texts, graphs).items():
            self._limit(files, "unwind", graph, seconds, rows)

    def _unwound(self, texts: Texts, graphs: Sequence[str]) -> dict[str, tuple[float, int]]:
        loads = loads_of("estate", facts_of(texts))
        rows = sum(len(load.rows) for load in loads)
        found = {}
        if "embedded" in graphs:
            with self._folder("bare") as folder, bare_embedded(folder) as session:
                started = time.perf_counter()
                unwind_embedded(session, loads)
                found["embedded"] = (time.perf_counter() - started, rows)
        if "neo4j" in graphs and self._uri:
            empty(self._uri)
            found["neo4j"] = (unwind_neo4j(self._uri, loads), rows)
        return found

    def _limit(self, files: int, name: str, graph: str, seconds: float, rows: int = 0) -> None:
        limit = Limit(files, name, graph, seconds, rows)
        self.limits.append(limit)
        self._console.print(tables.limit_line(limit))

    # --- places

    def _estate(self, files: int) -> Path:
        folder = self._root / f"estate-{files}" / "estate"
        if not folder.exists():
            generate(folder, files=files, shape=Shape())
        return folder

    @contextmanager
    def _place(self, estate: Path, graph: str) -> Iterator["_Place"]:
        """A copy of the estate, a home, and an empty graph."""
        uri = self._uri if graph == "neo4j" else None
        if uri:
            empty(uri)
        with self._folder("run") as folder:
            copy = shutil.copytree(estate, folder / estate.name)
            yield _Place(copy, folder / "home", uri)

    @contextmanager
    def _folder(self, name: str) -> Iterator[Path]:
        folder = self._root / name
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class _Place(NamedTuple):
    folder: Path
    home: Path
    uri: str | None


def _again(cell: Cell) -> Iterator[_Measured]:
    first = run_apart(cell)
    yield first
    if first[0].report.seconds.total < AGAIN_BELOW:
        yield from (run_apart(cell) for _ in range(2))


def _middle(measured: Iterable[_Measured]) -> _Measured:
    ordered = sorted(measured, key=lambda each: each[0].report.seconds.total)
    return ordered[len(ordered) // 2]


def empty(uri: str) -> None:
    """Delete all data of a server, and make the constraints the raw driver needs, too."""
    with GraphDatabase.driver(uri) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").consume()
        for text in chain.from_iterable(migrations().values()):
            session.run(text).consume()


@contextmanager
def neo4j(uri: str | None, folder: Path) -> Iterator[str]:
    """The address of a server: the one given, or one that lives as long as this."""
    if uri:
        yield uri
        return
    server = local_server.start(folder, port=local_server.free_port(), while_pid=os.getpid())
    try:
        yield server.uri
    finally:
        local_server.stop(folder)


@contextmanager
def prefect_api(home: Path) -> Iterator[None]:
    """A Prefect server for the runs started in this block."""
    from flows.deploying import api  # noqa: PLC0415 - Prefect, which most of this does without

    before = os.environ.get("PREFECT_API_URL")
    os.environ["PREFECT_SERVER_API_PORT"] = str(local_server.free_port())
    os.environ["PREFECT_HOME"] = str(home / "prefect")
    try:
        with api(home):
            yield
    finally:
        if before is None:
            os.environ.pop("PREFECT_API_URL", None)


def names(text: str) -> list[str]:
    """The words of ``a,b``."""
    return [word for word in text.split(",") if word]


def sizes(text: str) -> list[int]:
    """The numbers of ``1000,10000``."""
    return sorted(map(int, names(text)))


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure Headwater beside its limits.")
    parser.add_argument("--files", type=int, default=300, help="of the matrix; 0 leaves it out")
    parser.add_argument(
        "--sizes", type=sizes, default=[1000, 3000, 10_000], help="of the estates beside the limits"
    )
    parser.add_argument("--graphs", type=names, default=list(GRAPHS))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path(".headwater-bench"))
    parser.add_argument("--neo4j", metavar="URI", help="a server to empty and use; else one is started")
    parser.add_argument("--events", type=int, default=400, help="operations of the storm; 0 leaves it out")
    parser.add_argument("--page", type=Path, help="a page to put the table of claims into")
    parser.add_argument("--no-prefect", action="store_true", help="leave out the runs under Prefect")
    return parser.parse_args()


def main() -> None:
    """Measure, print, write."""
    asked, console = options(), Console(width=200)
    ran_on = machine()
    console.print(str(ran_on), highlight=False)
    started = time.perf_counter()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="headwater-bench-")))
        uri = stack.enter_context(neo4j(asked.neo4j, root / "server")) if "neo4j" in asked.graphs else None
        bench = Bench(root, uri, asked.workers, console)
        bench.warm_up(asked.graphs)
        for _ in bench.parts(asked, stack, root):
            seconds = round(time.perf_counter() - started)
            results = Results(ran_on, asked.workers, seconds, bench.figures, bench.limits, bench.events)
            write(results, asked.out)
    if asked.page:
        tables.put_claims(results, asked.page)
    tables.show(results, console)
    console.print(f"{seconds / 60:.0f} min; written to {asked.out}")


def write(results: Results, folder: Path) -> None:
    """Write the figures, as data, as text and as plots."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
    (folder / "results.md").write_text(tables.markdown(results), encoding="utf-8")
    draw(results, folder)


if __name__ == "__main__":
    main()
