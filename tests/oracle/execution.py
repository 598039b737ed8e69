"""Whatever changes a query's result must be in its lineage: one query, one estate, every column in turn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lineage import Lineage, analyze
from tests.oracle.engines import Engine, Estate, Rows
from tests.oracle.generator import Relation

ALL = None
"""Stands for every output: what holds for the whole statement."""


@dataclass
class Counts:
    """What was run: queries, executions of them, queries an engine refused (by reason)."""

    queries: int = 0
    executions: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


def analyzed(estate: Estate, query: Relation, dialect: str, *, ddl: bool) -> Lineage:
    """The lineage of a query as the view ``result``; its tables are a catalogue, or DDL in a file beside it."""
    names = ", ".join(f"out{i}" for i in range(len(query.columns)))
    files = {"query.sql": f"CREATE VIEW result ({names}) AS {query.sql};"}
    if ddl:
        return analyze({"tables.sql": estate.ddl(), **files}, dialect=dialect)
    schema = {table: {c.name: c.kind for c in columns} for table, columns in estate.columns.items()}
    return analyze(files, dialect=dialect, schema=schema)


def misses(
    engine: Engine, number: int, estate: Estate, query: Relation, lineage: Lineage, counts: Counts
) -> list[str]:
    """Each influence the lineage doesn't have. Raises ``RejectedError`` when the engine refuses the query."""
    base = engine.run(number, None, query.sql)
    counts.queries += 1
    known = _known(lineage)
    told = [f"diagnostic: {d.code}: {d.reason}" for d in lineage.diagnostics]
    for table, columns in estate.columns.items():
        for column in columns:
            places = known.get((table, column.name), set())
            if ALL in places:
                continue
            changed = engine.run(number, (table, column.name), query.sql)
            counts.executions += 1
            found = _unexplained(base, changed, len(query.columns), places)
            told += [f"{table}.{column.name} changes {what}" for what in found]
    return told


def _known(lineage: Lineage) -> dict[tuple[str, str], set[str | None]]:
    known: dict[tuple[str, str], set[str | None]] = {}
    for edge in lineage.edges:
        if edge.target_dataset == "result":
            known.setdefault((edge.source_dataset, edge.source_column), set()).add(edge.target_column)
    return known


def _unexplained(base: Rows, changed: Rows, width: int, places: set[str | None]) -> Iterable[str]:
    """Outputs whose values (as a multiset) differ though the lineage doesn't name them, else the rows."""
    outputs = [f"out{i}" for i in range(width)]
    differing = [name for i, name in enumerate(outputs) if _column(base, i) != _column(changed, i)]
    yield from (name for name in differing if name not in places)
    if not differing and not places and Counter(base) != Counter(changed):
        yield "the rows"


def _column(rows: Rows, position: int) -> Counter[object]:
    return Counter(row[position] for row in rows)
