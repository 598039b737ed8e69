"""A model of how long a run takes: from what a file costs, the cores, the graph's write rate and the rate of change.

    python -m benchmarks.simulate results.json [--cores 8] [--rows-per-second 30000] [--rows-per-file 60]

``results.json`` is what ``make bench`` wrote, with three sizes at least. Costs are taken from one of them, the second
smallest, and held against all others; an error above 20 % exits with 1. Then it says what 1,000 to 10 million files
cost, and draws it (``--plot FILE.svg``).

The model: a run looks at every file; of those that changed it reads, compiles, links and writes, phase after phase, and
only compiling uses all cores. A file costs the same in an estate of any size. What it leaves out, and where it ends:
the first run of a large estate holds the facts of all files in memory, and linking is bounded by time and memory.
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
RATES = {"cold": 1.0, "1 % changed": 0.01, "unchanged": 0.0}
CORES = (2, 8, 32)


class Costs(msgspec.Struct, frozen=True):
    """What was measured, in seconds: ``start`` of a run, all else of one file, on one core.

    ``changed``: reading, linking and keeping the state of a file that changed. ``concerned``: in a run over few
    changes, how many times as much one costs, with those that depend on it.
    """

    start: float
    look: float
    compile: float
    changed: float
    rows_per_file: float
    rows_per_second: float
    concerned: float

    @classmethod
    def of(cls, results: Results, graph: str, files: int) -> "Costs":
        """From the runs at one size; the start from the difference to the smallest one.

        Raises:
            LookupError: the results lack one of these runs.
        """
        cold, few, none = (_run(results, graph, run, files) for run in RATES)
        smallest = _run(results, graph, "unchanged", results.sizes[0])
        look = max(0.0, (none.seconds - smallest.seconds) / max(1, none.files - smallest.files))
        start = max(0.0, none.seconds - look * none.files)
        publish = cold.publish / cold.rows
        fresh = cls(
            start=start,
            look=look,
            compile=cold.compile * results.workers / cold.files,
            changed=(cold.seconds - start - cold.compile - cold.publish) / cold.files - look,
            rows_per_file=cold.rows / cold.files,
            rows_per_second=1 / publish,
            concerned=1.0,
        )
        expected = fresh.seconds(files, 0.01, results.workers) - none.seconds
        return msgspec.structs.replace(fresh, concerned=max(1.0, (few.seconds - none.seconds) / expected))

    def seconds(self, files: int, rate: float, cores: int) -> float:
        """How long a run takes over so many files of which this share changed (1: a first run)."""
        each = self.changed + self.compile / cores + self.rows_per_file / self.rows_per_second
        # Where nearly all changed, what depends on a change has changed itself.
        share = min(1.0, rate * self.concerned)
        return self.start + files * (self.look + share * each)


class Checked(msgspec.Struct, frozen=True):
    """A run that was measured, and what the model says of it."""

    files: int
    run: str
    measured: float
    predicted: float

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


def check(results: Results, graph: str, costs: Costs) -> list[Checked]:
    """Every cold run with all flags on beside the model."""
    return [
        Checked(found.files, run, found.seconds, costs.seconds(found.files, rate, results.workers))
        for files in results.sizes
        for run, rate in RATES.items()
        if (found := results.find(graph, "all on", run, files))
    ]


def tables(checked: Sequence[Checked], costs: Costs, cores: Sequence[int]) -> list[Tabular]:
    """How right the model is, and what it says."""
    held = [
        [f"{each.files:,}", each.run, f"{each.measured:.2f}", f"{each.predicted:.2f}", f"{each.error:+.0%}"]
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
    parser.add_argument("--plot", type=Path)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold the model against the results, and say what follows; 1 if a cold run is off by more than a fifth."""
    asked, console = options(arguments), Console(width=100)
    results = msgspec.json.decode(asked.results.read_bytes(), type=Results)
    costs = Costs.of(results, asked.graph, results.sizes[min(1, len(results.sizes) - 1)])
    checked = check(results, asked.graph, costs)
    given: dict[str, Any] = {name: getattr(asked, name) for name in ("rows_per_second", "rows_per_file")}
    changed = msgspec.structs.replace(costs, **{name: value for name, value in given.items() if value})
    for table in tables(checked, changed, asked.cores or CORES):
        console.print(table.rich())
    if asked.plot:
        draw(changed, (asked.cores or CORES)[0], asked.plot)
    wrong = [each for each in checked if each.run == "cold" and abs(each.error) > TOLERANCE]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
