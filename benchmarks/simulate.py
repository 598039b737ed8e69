"""A model of how long a run takes: from what a file costs, the cores, the graph's write rate and the rate of change.

    python -m benchmarks.simulate results.json [--cores 8] [--rows-per-second 30000] [--rows-per-file 60]

``results.json`` is what ``make bench`` wrote, with three sizes at least. Costs are taken from two of them, the smallest
and the largest or those of ``--fit``, and held against all others; an error above 20 % exits with 1. Then it says what
1,000 to 10 million files cost, and draws it (``--plot FILE.svg``).

The model: a run takes a while to start, and looks at every file. If anything changed, it takes another while (workers
start), and reads, compiles, links and writes what did, phase after phase; only compiling uses all cores. Of few changes
each costs more, with the files that depend on it. A file costs the same in an estate of any size. What it leaves out:
that memory ends, that a graph which no longer fits into the server's memory is written more slowly, and how far a
change reaches in an estate that is linked otherwise than the generated ones.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from benchmarks.figures import Figure, Results
from benchmarks.tables import Tabular

TOLERANCE = 0.20
ESTATES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
FEW = "1 % changed"
RATES = {"cold": 1.0, FEW: 0.01, "unchanged": 0.0}
CORES = (2, 8, 32)


class Costs(msgspec.Struct, frozen=True):
    """What was measured, in seconds: of a run (``start``, ``first``, ``few``), of a file on one core (the others).

    ``first`` is what a first run takes besides, ``few`` a run over few changes. ``changed``: reading, linking and keeping
    the state of a file. ``concerned``: how many times as much one of few changes costs, with those that depend on it.
    """

    start: float
    look: float
    first: float
    compile: float
    changed: float
    rows_per_file: float
    rows_per_second: float
    few: float
    concerned: float

    @classmethod
    def of(cls, results: Results, graph: str, small: int, large: int) -> "Costs":
        """From the runs at two sizes: what grows with the files, and what doesn't.

        Raises:
            LookupError: the results lack one of these runs.
        """
        cold, few, none = (
            [_run(results, graph, run, files) for files in (small, large)]
            for run in ("cold", FEW, "unchanged")
        )
        files = [each.files for each in cold]
        start, look = _line(files, [each.seconds for each in none])
        beside = [run.seconds - unchanged.seconds for run, unchanged in zip(cold, none, strict=True)]
        first, each_file = _line(files, beside)
        again = [run.seconds - unchanged.seconds for run, unchanged in zip(few, none, strict=True)]
        few_fixed, each_few = _line(files, again)
        compiling = _line(files, [each.compile for each in cold])[1]
        each_row = _line([each.rows for each in cold], [each.publish for each in cold])[1]
        rows_per_file = cold[1].rows / files[1]
        return cls(
            start=start,
            look=look,
            first=first,
            compile=compiling * results.workers,
            changed=max(0.0, each_file - compiling - rows_per_file * each_row),
            rows_per_file=rows_per_file,
            rows_per_second=1 / each_row,
            few=few_fixed,
            concerned=each_few / (RATES[FEW] * each_file),
        )

    def seconds(self, files: int, rate: float, cores: int) -> float:
        """How long a run takes over so many files of which this share changed (1: a first run)."""
        each = self.changed + self.compile / cores + self.rows_per_file / self.rows_per_second
        beside = self.first + files * each
        if rate < 1:
            # Where nearly all changed, what depends on a change has changed itself.
            beside = min(beside, self.few + files * rate * self.concerned * each) if rate else 0.0
        return self.start + files * self.look + beside


def _line(sizes: Sequence[int], seconds: Sequence[float]) -> tuple[float, float]:
    """What doesn't grow, and what each item adds: the line through two points, never falling nor below zero."""
    (small, large), (little, much) = sizes, seconds
    slope = max(0.0, (much - little) / (large - small))
    fixed = max(0.0, much - slope * large)
    return fixed, (much - fixed) / large


class Checked(msgspec.Struct, frozen=True):
    """A run that was measured, and what the model says of it. ``given``: the costs are taken from it, so it must agree."""

    files: int
    run: str
    measured: float
    predicted: float
    given: bool

    @property
    def error(self) -> float:
        """By which share the model is off."""
        return self.predicted / self.measured - 1


def _run(results: Results, graph: str, run: str, files: int) -> Figure:
    found = results.find(graph, "all on", run, files)
    if found is None:
        raise LookupError(
            f"the results have no run over {files:,} files in {graph}, {run}; measure with SIZES=…"
        )
    return found


def check(results: Results, graph: str, costs: Costs, given: Sequence[int]) -> list[Checked]:
    """Every run with all flags on beside the model; ``given`` are the sizes that the costs are taken from."""
    return [
        Checked(
            found.files,
            run,
            found.seconds,
            costs.seconds(found.files, rate, results.workers),
            files in given,
        )
        for files in results.sizes
        for run, rate in RATES.items()
        if (found := results.find(graph, "all on", run, files))
    ]


def tables(checked: Sequence[Checked], costs: Costs, cores: Sequence[int]) -> list[Tabular]:
    """How right the model is, and what it says."""
    held = [
        [
            f"{each.files:,}",
            each.run,
            f"{each.measured:.2f}",
            f"{each.predicted:.2f}",
            "given" if each.given else f"{each.error:+.0%}",
        ]
        for each in checked
    ]
    said = [
        [f"{files:,}", run, *(duration(costs.seconds(files, rate, count)) for count in cores)]
        for files in ESTATES
        for run, rate in RATES.items()
    ]
    return [
        Tabular(
            "The model beside what was measured", ("files", "run", "measured s", "model s", "error"), held
        ),
        Tabular("What the model says", ("files", "run", *(f"{count} cores" for count in cores)), said),
    ]


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.2f} s"


def draw(costs: Costs, cores: int, file: Path) -> None:
    """Draw seconds against files."""
    from benchmarks.plots import curves  # noqa: PLC0415 - pygal, which only this needs

    lines = {
        run: [(files, costs.seconds(files, rate, cores)) for files in ESTATES] for run, rate in RATES.items()
    }
    curves(f"Seconds against files, {cores} cores, as the model has it", lines).render_to_file(str(file))


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="How long runs take, from what was measured.")
    parser.add_argument("results", type=Path)
    parser.add_argument("--graph", default="neo4j")
    parser.add_argument("--cores", type=int, action="append", help="instead of 2, 8 and 32")
    parser.add_argument("--rows-per-second", type=float, help="of the graph, instead of what was measured")
    parser.add_argument("--rows-per-file", type=float)
    parser.add_argument(
        "--fit", type=int, nargs=2, metavar="FILES", help="the sizes that costs are taken from"
    )
    parser.add_argument("--plot", type=Path)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold the model against the results, and say what follows; 1 if a run is off by more than a fifth, or none is left to tell."""
    asked, console = options(arguments), Console(width=100)
    results = msgspec.json.decode(asked.results.read_bytes(), type=Results)
    small, large = asked.fit or (results.sizes[0], results.sizes[-1])
    costs = Costs.of(results, asked.graph, small, large)
    checked = check(results, asked.graph, costs, (small, large))
    given: dict[str, Any] = {name: getattr(asked, name) for name in ("rows_per_second", "rows_per_file")}
    changed = msgspec.structs.replace(costs, **{name: value for name, value in given.items() if value})
    for table in tables(checked, changed, asked.cores or CORES):
        console.print(table.rich())
    if asked.plot:
        draw(changed, (asked.cores or CORES)[0], asked.plot)
    held = [each for each in checked if not each.given]
    if not held:
        console.print("Nothing to hold it against: measure a third size.")
    return 0 if held and all(abs(each.error) <= TOLERANCE for each in held) else 1


if __name__ == "__main__":
    sys.exit(main())
