"""Right or wrong: one file's answer held against its expectation, under rules that are the same for all."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from benchmarks.peers.asking import Pair, Said
from tests.lineage_files import Stated

QUOTES = str.maketrans("", "", '"`[]')
# What tools write for "no schema was named".
UNNAMED = ("<default>", "<unknown>")


@dataclass(frozen=True)
class Defaults:
    """The defaults of a file, taken off every name before names are compared."""

    catalog: str | None = None
    schema: str | None = None

    def name(self, dotted: str) -> str:
        """A table's name, folded, without quotes and without the default catalog and schema."""
        parts = [part for part in dotted.translate(QUOTES).lower().split(".") if part not in UNNAMED]
        if len(parts) > 2 and self.catalog and parts[0] == self.catalog.lower():
            parts = parts[1:]
        if len(parts) == 2 and self.schema and parts[0] == self.schema.lower():
            parts = parts[1:]
        return ".".join(parts)

    def pair(self, pair: Pair) -> Pair:
        """A pair with both tables and both columns named so."""
        target, column, source, source_column = pair
        return (
            None if target is None else self.name(target),
            column.translate(QUOTES).lower(),
            self.name(source),
            source_column.translate(QUOTES).lower(),
        )


@dataclass(frozen=True)
class Expected:
    """What is right for a file, and what is judged neither way."""

    reads: frozenset[str]
    writes: frozenset[str]
    pairs: frozenset[Pair]
    open_pairs: frozenset[Pair]
    open_tables: frozenset[str]
    open_sources: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, stated: Stated, defaults: Defaults, *, difference: bool = False) -> Self:
        """Read off a ``.lineage`` file.

        Open are: pairs whose value only decides (a CASE condition, a window key), since most tools don't tell
        kinds apart; tables that are only declared; and, where the file has a set ``difference``, what only
        filters: some tools count the right side of an EXCEPT as a source.
        """
        outputs = stated.writes | {name for name, _ in stated.defines}
        filled = stated.writes | {edge.target_dataset for edge in stated.edges if edge.target_dataset}
        return cls(
            reads=frozenset(map(defaults.name, stated.reads)),
            writes=frozenset(map(defaults.name, filled)),
            pairs=_pairs(stated, "DIRECT", defaults),
            open_pairs=_pairs(stated, "INDIRECT", defaults),
            open_tables=frozenset(map(defaults.name, outputs - filled)),
            open_sources=frozenset(
                (defaults.name(edge.source_dataset), edge.source_column.translate(QUOTES).lower())
                for edge in stated.edges
                if difference and edge.subtype == "FILTER" and edge.target_column is None
            ),
        )

    def columns_right(self, found: Collection[Pair]) -> bool:
        """Nothing missing, and nothing more than what is open."""
        extra = set(found) - self.pairs - self.open_pairs
        return self.pairs <= set(found) and all(pair[2:] in self.open_sources for pair in extra)


def _pairs(stated: Stated, kind: str, defaults: Defaults) -> frozenset[Pair]:
    return frozenset(
        defaults.pair((edge.target_dataset, edge.target_column, edge.source_dataset, edge.source_column))
        for edge in stated.edges
        if edge.kind == kind and edge.target_column is not None
    )


@dataclass(frozen=True)
class Mark:
    """How an answer did."""

    tables: bool = False
    columns: bool = False
    refused: bool = False


def mark(said: Said, expected: Expected, defaults: Defaults) -> Mark:
    """Exactly right at the level of tables, and of columns; a file refused is wrong at both."""
    if said.refused is not None:
        return Mark(refused=True)
    reads = {defaults.name(name) for name in said.reads if _is_dataset(name)}
    writes = {defaults.name(name) for name in said.writes if _is_dataset(name)}
    pairs = {defaults.pair(pair) for pair in said.pairs}
    known = expected.reads | expected.writes | expected.open_tables
    between = ((writes | {pair[0] for pair in pairs}) & (reads | {pair[2] for pair in pairs})) - known
    found = through(pairs, between)
    # Whether a table that is written also counts as read (UPDATE t SET a = b) differs by convention.
    judged = expected.writes | expected.open_tables | between
    return Mark(
        tables=reads - judged == expected.reads - judged
        and writes - expected.open_tables - between == expected.writes,
        columns=expected.columns_right(found),
    )


def _is_dataset(name: str) -> bool:
    """Files and stages are no tables."""
    return "/" not in name and not name.startswith("@")


def through(pairs: Collection[Pair], between: Collection[str | None]) -> set[Pair]:
    """The pairs end to end: tables ``between`` (temporary ones) are passed through."""
    below: dict[tuple[str | None, str], set[tuple[str, str]]] = {}
    for target, column, source, source_column in pairs:
        below.setdefault((target, column), set()).add((source, source_column))
    found: set[Pair] = set()
    for target, column in below:
        if target not in between:
            ends = _ends((target, column), below, between)
            found |= {(target, column, source, source_column) for source, source_column in ends}
    return found


def _ends(
    start: tuple[str | None, str],
    below: dict[tuple[str | None, str], set[tuple[str, str]]],
    between: Collection[str | None],
) -> set[tuple[str, str]]:
    ends: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    waiting = list(below[start])
    while waiting:
        column = waiting.pop()
        if column in seen:
            continue
        seen.add(column)
        if column[0] in between:
            waiting.extend(below.get(column, ()))
        else:
            ends.add(column)
    return ends
