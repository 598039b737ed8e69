"""The figures of a benchmark as people read them: in a terminal, and as Markdown.

    python -m benchmarks.tables docs/benchmarks/results.json README.md

puts the table of claims of an earlier ``make bench`` into a page, between ``<!-- claims -->`` and ``<!-- end of claims -->``.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.figures import Events, Figure, Goal, Limit, Results

PREFECT, NO_PREFECT = "all on, Prefect", "all on, by turns with Prefect"


class Tabular(NamedTuple):
    """A table: a title, the names of its columns, its rows. Numbers stand right in either form."""

    title: str
    columns: Sequence[str]
    rows: list[list[str]]

    def rich(self) -> Table:
        """For a terminal."""
        table = Table(title=self.title)
        for position, column in enumerate(self.columns):
            table.add_column(column, justify="right" if position > 1 else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        return table

    def bare(self) -> str:
        """For a page that has a title for it."""
        rule = ["---", "---", *["--:"] * (len(self.columns) - 2)]
        lines = [f"| {' | '.join(cells)} |" for cells in [list(self.columns), rule, *self.rows]]
        return "\n".join(lines)

    def markdown(self) -> str:
        """For a page."""
        return f"### {self.title}\n\n{self.bare()}\n"


# --- one line while it runs ------------------------------------------------------------------------------------


def line(figure: Figure) -> str:
    """One run in a line."""
    return (
        f"{figure.graph}, {figure.files:,} files, {figure.variant}, {figure.run}: {figure.seconds:.2f} s,"
        f" {figure.files_per_second:,.1f} files/s, {figure.rows:,} rows in {figure.transactions:,} transactions"
    )


def limit_line(limit: Limit) -> str:
    """One limit in a line."""
    rows = f", {limit.rows:,} rows" if limit.rows else ""
    return f"limit, {limit.files:,} files: {limit.name} {limit.graph} {limit.seconds:.3f} s{rows}"


def event_line(found: Events) -> str:
    """The storm in a line."""
    return f"storm: {found.operations:,} operations, {found.events:,} events, {found.taken_up:,} changes taken up"


# --- tables ----------------------------------------------------------------------------------------------------

_COLUMNS = (
    "flags", "run", "files", "seconds", "files/s", "scan", "compile", "link", "publish", "rows", "transactions",
    "rows each", "reused", "p50 ms", "p95 ms", "p99 ms", "MiB",
)  # fmt: skip


def runs(results: Results) -> Iterator[Tabular]:
    """All runs, a table for each part and graph."""
    titles = {"matrix": "Each flag", "sizes": "Sizes"}
    for part, title in titles.items():
        for graph in results.graphs:
            rows = [_row(each) for each in results.figures if (each.part, each.graph) == (part, graph)]
            if rows:
                yield Tabular(f"{title}, {graph}", _COLUMNS, rows)


def _row(figure: Figure) -> list[str]:
    reused, per_file = figure.reused, figure.per_file_ms
    milliseconds = (
        f"{each:.2f}" if figure.compiled else "–" for each in (per_file.p50, per_file.p95, per_file.p99)
    )
    return [
        figure.variant,
        figure.run,
        f"{figure.files:,}",
        f"{figure.seconds:.2f}",
        f"{figure.files_per_second:,.0f}",
        *(f"{each:.2f}" for each in (figure.scan, figure.compile, figure.link, figure.publish)),
        f"{figure.rows:,}",
        f"{figure.transactions:,}",
        f"{figure.rows_per_transaction:,.0f}",
        "–" if reused is None else f"{reused:.0%}",
        *milliseconds,
        f"{figure.memory_mib:.0f}",
    ]


def limits(results: Results) -> Tabular:
    """The limits beside the cold runs that they are limits of."""
    rows = []
    for files in results.sizes:
        for graph in results.graphs:
            cold, unwind = results.find(graph, "all on", "cold", files), results.limit(files, "unwind", graph)
            parse = results.limit(files, "parse")
            if cold and unwind and parse:
                both = parse.seconds + unwind.seconds
                seconds = (parse.seconds, unwind.seconds, both, cold.seconds)
                row = [graph, f"{files:,}", f"{unwind.rows:,}", *(f"{each:.2f}" for each in seconds)]
                rows.append([*row, f"{cold.seconds / both:.2f}"])
    columns = ("graph", "files", "rows", "parse s", "UNWIND s", "limit s", "Headwater s", "÷ limit")
    return Tabular("Beside the limits, cold, all on", columns, rows)


# --- goals -----------------------------------------------------------------------------------------------------


def goals(results: Results) -> list[Goal]:
    """The goals that these results can say something of."""
    return list(_goals(results))


def _goals(results: Results) -> Iterator[Goal]:
    for files in results.sizes:
        for graph in results.graphs:
            yield from _against_off(results, graph, files)
    for graph in results.graphs:
        yield from _at_full_size(results, graph, max(results.sizes, default=0))
    yield from _growth(results)


def _against_off(results: Results, graph: str, files: int) -> Iterator[Goal]:
    off = results.find(graph, "all off", "cold", files)
    for variant, wanted in (("batches of 100", 30), ("all on", 60)):
        on = results.find(graph, variant, "cold", files)
        if on and off:
            name = f"{graph}, {files:,} files, cold: {variant} against all off"
            yield _at_least(name, off.seconds / on.seconds, wanted if graph == "neo4j" else 1)


def _at_full_size(results: Results, graph: str, files: int) -> Iterator[Goal]:
    cold, unchanged, changed = (
        results.find(graph, "all on", run, files) for run in ("cold", "unchanged", "1 % changed")
    )
    of = f"{graph}, {files:,} files"
    parse, unwind = results.limit(files, "parse"), results.limit(files, "unwind", graph)
    look = results.limit(files, "walk")
    if not (cold and unchanged and changed and parse and unwind and look):
        return
    yield _at_most(f"{of}, cold: of the limit", cold.seconds / (parse.seconds + unwind.seconds), 1.5)
    allowed = 2 * look.seconds + 0.5
    yield Goal(
        f"{of}, unchanged: twice a bare walk and 0.5 s",
        f"≤ {allowed:.2f} s",
        f"{unchanged.seconds:.2f} s",
        unchanged.seconds <= allowed,
    )
    yield _share(f"{of}, 1 % changed: of cold", changed.seconds / cold.seconds, 0.05)
    megabytes = cold.memory_mib * 1.048576
    yield Goal(f"{of}, cold: peak memory", "< 500 MB", f"{megabytes:.0f} MB", megabytes < 500)
    for run, wanted in (("cold", 0.05), ("unchanged", 1.0)):
        flow, plain = (results.find(graph, variant, run, files) for variant in (PREFECT, NO_PREFECT))
        if flow and plain:
            yield _share(f"{of}, {run}: Prefect's share", 1 - plain.seconds / flow.seconds, wanted)


def _growth(results: Results) -> Iterator[Goal]:
    if len(results.sizes) < 2:
        return
    small, large = results.sizes[0], results.sizes[-1]
    for graph in results.graphs:
        few, many = (results.find(graph, "all on", "cold", files) for files in (small, large))
        if few and many:
            of = f"{graph}, cold, from {small:,} to {large:,} files"
            slower = (many.seconds / many.files) / (few.seconds / few.files)
            yield _at_most(f"{of}: time per file", slower, 1.2)
            grown = (many.memory_mib - few.memory_mib) * 1024 / (many.files - few.files)
            yield Goal(f"{of}: memory for each more", "≤ 10 KiB", f"{grown:.1f} KiB", grown <= 10)


def _at_least(name: str, ratio: float, wanted: float) -> Goal:
    return Goal(name, f"≥ {wanted:g}×", f"{ratio:.1f}×", ratio >= wanted)


def _at_most(name: str, ratio: float, wanted: float) -> Goal:
    return Goal(name, f"≤ {wanted:g}×", f"{ratio:.2f}×", ratio <= wanted)


def _share(name: str, share: float, wanted: float) -> Goal:
    return Goal(name, f"≤ {wanted:.0%}" if wanted < 1 else "stated", f"{share:.1%}", share <= wanted)


def goal_table(found: Iterable[Goal]) -> Tabular:
    """The goals as a table."""
    rows = [[goal.name, goal.wanted, goal.measured, "yes" if goal.met else "**no**"] for goal in found]
    return Tabular("Goals", ("what", "wanted", "measured", "met"), rows)


# --- claims ----------------------------------------------------------------------------------------------------


def claims(results: Results) -> Tabular:
    """What a project of this kind reports of its optimizations, beside what was measured here."""
    files = results.sizes[0] if results.sizes else 0
    rows = [row for graph in results.graphs for row in _claims(results, graph, files)]
    if results.events:
        rows.append(_event_claim(results.events))
    return Tabular("Claims", ("figure", "graph", "elsewhere", "off", "on", "Headwater"), rows)


def _claims(results: Results, graph: str, files: int) -> Iterator[list[str]]:
    off, on = (results.find(graph, flags, "cold", files) for flags in ("all off", "all on"))
    changed = results.find(graph, "all on", "1 % changed", files)
    if not (off and on and changed):
        return
    faster = on.files_per_second / off.files_per_second
    rates = (f"{off.files_per_second:,.1f} files/s", f"{on.files_per_second:,.0f} files/s")
    yield [f"throughput, cold, {files:,} files", graph, "10 – 15×", *rates, f"{faster:.0f}×"]
    before, after = (each.seconds / each.files * 1000 for each in (off, on))
    times = (f"{before:.0f} ms", f"{after:.1f} ms")
    yield ["seconds of the run ÷ files", graph, "p50 100 → 45 ms", *times, f"1/{before / after:.0f}"]
    fewer = off.transactions / on.transactions
    counts = (f"{off.transactions:,}", f"{on.transactions:,}")
    yield ["transactions", graph, "1/100", *counts, f"1/{fewer:,.0f}"]
    reused = f"{changed.reused or 0:.0%}"
    yield ["files not compiled again, 1 % changed", graph, "25 – 40 %", "0%", reused, reused]
    for size in results.sizes:
        full = results.find(graph, "all on", "cold", size)
        if full:
            weight = f"{full.memory_mib:.0f} MiB"
            yield [f"peak memory, {size:,} files", graph, "< 1 GB per 1,000", "", weight, weight]


def _event_claim(storm: Events) -> list[str]:
    counts = (f"{storm.events:,}", f"{storm.taken_up:,}")
    fewer = f"{1 - storm.taken_up / storm.events:.0%} fewer"
    return ["events of a watched folder, taken up as changes", "embedded", "25 % fewer", *counts, fewer]


# --- all of it -------------------------------------------------------------------------------------------------


def everything(results: Results) -> Iterator[Tabular]:
    """All tables, those that say most first."""
    yield claims(results)
    yield goal_table(goals(results))
    yield limits(results)
    yield from runs(results)


def show(results: Results, console: Console) -> None:
    """Print the tables."""
    for table in everything(results):
        if table.rows:
            console.print(table.rich())


def markdown(results: Results) -> str:
    """A page with all tables and plots."""
    plots = "".join(f"![{name}]({name}.svg)\n" for name in ("throughput", "phases", "growth"))
    tables = (table.markdown() for table in everything(results) if table.rows)
    return "\n".join(["# Measured", "", _measured_on(results), "", plots, *tables])


def _measured_on(results: Results) -> str:
    return f"Measured on {results.machine}; {results.workers} workers, {results.seconds / 60:.0f} minutes in all."


BEGIN, END = "<!-- claims -->", "<!-- end of claims -->"


def with_claims(page: str, results: Results) -> str:
    """The page with these results' claims, and what they were measured on, between the marks.

    Raises:
        ValueError: it has no marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no {BEGIN} … {END} to put the table between")
    return f"{before}{BEGIN}\n{claims(results).bare()}\n\n{_measured_on(results)}\n{END}{after}"


def put_claims(results: Results, page: Path) -> None:
    """Put the claims into a page. Raises what ``with_claims`` raises."""
    page.write_text(with_claims(page.read_text(encoding="utf-8"), results), encoding="utf-8")


if __name__ == "__main__":
    put_claims(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Results), Path(sys.argv[2]))
