"""Accuracy and speed of Headwater and its peers, in one table.

    python -m benchmarks.peers [FOLDER …] [--dialect D] [--tools headwater datahub …] [--json FILE]

Accuracy is over the conformance cases, speed over them and over a sample of the folders' files. README.md
beside this file has the rules.
"""

import argparse
import json
import logging
import os
import platform
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.peers.asking import Peer, Turn, take_turn
from benchmarks.peers.files import SqlFile, conformance, sample
from benchmarks.peers.scoring import Mark, mark
from benchmarks.peers.tools import ENVIRONMENTS, HEADWATER, PARSE, TOOLS, Tool, python_of


def times_as_long(peer: Turn | None, ours: Turn | None) -> float | None:
    """A tool's seconds to Headwater's, over the files both did and neither refused: refusing is quick."""
    if peer is None or ours is None:
        return None
    both = [
        (theirs.seconds, mine.seconds)
        for theirs, mine in zip(peer.said, ours.said, strict=False)
        if theirs.refused is None and mine.refused is None
    ]
    return sum(theirs for theirs, _ in both) / sum(mine for _, mine in both) if both else None


LEVELS: dict[str, Callable[[Mark], bool]] = {
    "tables": lambda mark: mark.tables,
    "columns": lambda mark: mark.columns,
}


@dataclass(frozen=True)
class Column:
    """One column of the table: a tool, with a catalogue or without."""

    tool: Tool
    catalogue: bool = False

    @property
    def key(self) -> str:
        """Its name in the JSON."""
        return f"{self.tool.key}+catalogue" if self.catalogue else self.tool.key

    @property
    def title(self) -> str:
        """Its name in the table."""
        return f"{self.tool.title}\n+ catal." if self.catalogue else self.tool.title


@dataclass(frozen=True)
class Result:
    """What a column has to show."""

    column: Column
    version: str
    cases: Turn
    marks: list[Mark]
    real: Turn | None


def run(column: Column, cases: list[SqlFile], real: list[SqlFile], options: argparse.Namespace) -> Result:
    """Ask one tool about everything."""
    python = python_of(column.tool, options.environments)
    with ExitStack() as stack:
        peer = stack.enter_context(Peer(python, column.tool.script, options.seconds_per_file))
        # Once unjudged, so that no file pays for what a library imports at its first use.
        take_turn(peer, [case.request() for case in cases[:3]], seconds=options.seconds_per_tool)
        turn = take_turn(
            peer, (case.request(with_catalogue=column.catalogue) for case in cases), seconds=float("inf")
        )
        marks = [
            mark(said, case.expected, case.defaults)
            for said, case in zip(turn.said, cases, strict=True)
            if case.expected is not None
        ]
        speed = None
        if real and not column.catalogue:
            speed = take_turn(peer, (file.request() for file in real), seconds=options.seconds_per_tool)
        return Result(column, peer.version, turn, marks, speed)


def columns(keys: Iterable[str]) -> list[Column]:
    """The tools asked for; those that take a catalogue twice."""
    found: list[Column] = []
    for key in keys:
        tool = TOOLS[key]
        found.append(Column(tool))
        if tool.takes_catalogue:
            found.append(Column(tool, catalogue=True))
    return found


def share(marks: list[Mark], rows: list[bool], level: Callable[[Mark], bool]) -> float:
    """Percent of the chosen files that are right."""
    chosen = [level(mark) for mark, wanted in zip(marks, rows, strict=True) if wanted]
    return 100 * sum(chosen) / len(chosen) if chosen else 0.0


def rows_of(cases: list[SqlFile]) -> list[tuple[str, list[bool]]]:
    """The rows of the table: each dialect, each group of constructs, and all; with the cases in it."""
    dialects = sorted({case.dialect for case in cases})
    groups = sorted({case.group for case in cases})
    return [
        *((dialect, [case.dialect == dialect for case in cases]) for dialect in dialects),
        *((group, [case.group == group for case in cases]) for group in groups),
        ("all", [True] * len(cases)),
    ]


def table(results: list[Result], cases: list[SqlFile], real: list[SqlFile]) -> Table:
    """Everything as people read it."""
    shown = Table(title="Exactly right files in percent: tables / columns")
    shown.add_column("", no_wrap=True)
    shown.add_column("cases", justify="right")
    for result in results:
        shown.add_column(result.column.title, justify="right", no_wrap=True)
    rows = rows_of(cases)
    kinds = len({case.dialect for case in cases})
    for number, (name, wanted) in enumerate(rows, start=1):
        cells = [_accuracy(result, wanted) for result in results]
        shown.add_row(name, str(sum(wanted)), *cells, end_section=number in {kinds, len(rows) - 1, len(rows)})
    shown.add_row("refused", "", *(str(result.cases.refused) for result in results))
    shown.add_row("cases/s", "", *(f"{result.cases.files_per_second:,.0f}" for result in results))
    if real:
        shown.add_section()
        _add_real(shown, results, len(real))
    return shown


def _accuracy(result: Result, wanted: list[bool]) -> str:
    if not result.column.tool.has_lineage:
        return ""
    # Rounded down: 100 is all of them.
    return "/".join(f"{int(share(result.marks, wanted, level))}" for level in LEVELS.values())


def _add_real(shown: Table, results: list[Result], count: int) -> None:
    turns = [result.real for result in results]
    ours = next((result.real for result in results if result.column.tool is HEADWATER), None)
    factors = (times_as_long(turn, ours) for turn in turns)
    shown.add_row("real files/s", "", *(f"{turn.files_per_second:,.1f}" if turn else "" for turn in turns))
    shown.add_row("time to ours", "", *("" if factor is None else f"{factor:.2f}" for factor in factors))
    shown.add_row("files done", str(count), *(str(len(turn.said)) if turn else "" for turn in turns))
    shown.add_row("files refused", "", *(str(turn.refused) if turn else "" for turn in turns))
    pairs = [str(sum(len(said.pairs) for said in turn.said)) if turn else "" for turn in turns]
    shown.add_row("column pairs", "", *pairs)


def beaten(results: list[Result], cases: list[SqlFile]) -> list[str]:
    """Where Headwater isn't first: each case a peer has right and Headwater wrong, and who is faster."""
    ours = next((result for result in results if result.column == Column(HEADWATER)), None)
    if ours is None:
        return []
    peers = [result for result in results if result.column.tool not in {HEADWATER, PARSE}]
    lines = []
    for number, case in enumerate(cases):
        for level, right in LEVELS.items():
            ahead = [peer.column.key for peer in peers if right(peer.marks[number])]
            if ahead and not right(ours.marks[number]):
                lines.append(f"{case.name}, {level}: {', '.join(ahead)}")
    lines += [
        f"speed: {peer.column.key}, {factor:.2f} of our time on the files it took"
        for peer in peers
        if (factor := times_as_long(peer.real, ours.real)) and factor < 1
    ]
    return lines


def as_data(results: list[Result], cases: list[SqlFile], options: argparse.Namespace) -> dict[str, Any]:
    """Everything as data, each case's mark included; of a folder's files only numbers."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "command": sys.argv[1:],
        "seconds_per_file": options.seconds_per_file,
        "headwater_behind": beaten(results, cases),
        "tools": {result.column.key: _tool_data(result, cases) for result in results},
    }


def _tool_data(result: Result, cases: list[SqlFile]) -> dict[str, Any]:
    return {
        "version": result.version,
        "right": {
            name: {
                "cases": sum(wanted),
                **{level: round(share(result.marks, wanted, of), 1) for level, of in LEVELS.items()},
            }
            for name, wanted in rows_of(cases)
        },
        "wrong": {
            level: [case.name for case, mark in zip(cases, result.marks, strict=True) if not of(mark)]
            for level, of in LEVELS.items()
        },
        "refused": dict(Counter(said.refused for said in result.cases.said if said.refused)),
        "cases_per_second": round(result.cases.files_per_second, 2),
        "real": result.real and _real_data(result.real),
    }


def _real_data(turn: Turn) -> dict[str, Any]:
    return {
        "files": len(turn.said),
        "files_per_second": round(turn.files_per_second, 2),
        "refused": dict(Counter(said.refused for said in turn.said if said.refused)),
        "pairs": sum(len(said.pairs) for said in turn.said),
    }


def machine() -> str:
    """What the figures were measured on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def parse_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="real SQL, for speed")
    parser.add_argument("--dialect", help="of the folders' files; else a folder on the way says it")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS), metavar="TOOL")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything to this file, too")
    parser.add_argument("--seconds-per-file", type=float, default=20)
    parser.add_argument("--seconds-per-tool", type=float, default=180, help="over the folders' files")
    parser.add_argument("--sample", type=int, default=300, help="how many files of the folders")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--environments", type=Path, default=ENVIRONMENTS, help="where the tools are kept")
    return parser.parse_args()


def main() -> None:
    """Run all, print, write."""
    options = parse_options()
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    cases = conformance()
    real = sample(options.folders, dialect=options.dialect, count=options.sample, seed=options.seed)
    results = []
    for column in columns(options.tools):
        results.append(run(column, cases, real, options))
        print(f"{column.key} {results[-1].version}: done", file=sys.stderr)
    console = Console(width=170)
    console.print(table(results, cases, real))
    console.print(
        "Headwater is behind in:", *(beaten(results, cases) or ["nothing"]), sep="\n  ", markup=False
    )
    if options.json:
        text = json.dumps(as_data(results, cases, options), indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
