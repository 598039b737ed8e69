"""Programs run on PostgreSQL: what each column's values change in the tables they fill, against their lineage."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import psycopg

from lineage import Lineage, analyze
from tests.oracle.engines import Estate, RejectedError, Rows, create, insert, make_estate
from tests.oracle.generator import Draw
from tests.oracle.programs import TARGETS, Program

Table: TypeAlias = dict[str, Counter[str]]
"""The values of each column, in no order."""
Place: TypeAlias = tuple[str, str | None]
"""A column, or a whole dataset."""
TRACE = "trace"
_MOST_ROWS = 300


class Runs(NamedTuple):
    """A program's run with the values as they are, and one for each column that differs by other values of it."""

    base: dict[str, Table]
    changed: dict[tuple[str, str], dict[str, Table]]


def make_program_estate(seed: int) -> Estate:
    """Three tables to read, and those to fill, in which there are rows already."""
    estate = make_estate(seed)
    rows: dict[str, Rows] = {
        name: [tuple(i if c.kind == "int" else "xyz"[i] for c in columns) for i in range(3)]
        for name, columns in TARGETS.items()
    }
    return Estate({**estate.columns, **TARGETS}, {**estate.rows, **rows})


class ProgramPostgres:
    """A PostgreSQL with the tables of an estate; each run is rolled back."""

    def __init__(self, connection: psycopg.Connection, estate: Estate, seed: int) -> None:
        self._connection = connection
        self.estate = estate
        self._seed = seed
        connection.prepare_threshold = None
        # Rows come in the order of the tables, so that "the first" is the same one after each change.
        for setting in (
            "jit = off",
            "enable_hashjoin = off",
            "enable_mergejoin = off",
            "statement_timeout = 0",
        ):
            connection.execute(f"SET {setting}")
        connection.execute("SET client_min_messages = error")
        self._execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        self._execute(ddl(estate) + "; CREATE TABLE trace (step text)")
        for name, rows in estate.rows.items():
            self._execute(insert(name, rows))
        self._execute("SET statement_timeout = '3s'")

    def _execute(self, text: str) -> psycopg.Cursor:
        return self._connection.execute(text.encode())

    def run(self, program: Program, change: str = "") -> dict[str, Table]:
        """What the tables hold after a program. Raises ``RejectedError``."""
        tables = [*TARGETS, TRACE, *program.made]
        read = " UNION ALL ".join(f"SELECT '{t}', to_jsonb(y) FROM {t} AS y" for t in tables)
        try:
            self._execute(f"BEGIN; {change}")
            self._execute(program.sql)
            rows = self._execute(read).fetchall()
        except psycopg.Error as error:
            raise RejectedError(str(error)) from error
        finally:
            self._execute("ROLLBACK")
        found: dict[str, Table] = {table: {} for table in tables}
        for table, row in rows:
            for column, value in row.items():
                found[table].setdefault(column, Counter())[repr(value)] += 1
        if max(map(_size, found.values())) > _MOST_ROWS:
            raise RejectedError("too many rows")
        return found

    def runs(self, program: Program, draw: Draw, most: int) -> Runs:
        """The program with up to ``most`` columns changed of the tables it names, one by one. Raises ``RejectedError``."""
        base = self.run(program)
        changed = {}
        variants = [
            v for v in self.estate.variants(self._seed) if v[0] in program.sql and v[:2] != ("g3", "k")
        ]
        for table, column, rows in draw.some(variants, most) if variants else ():
            try:
                run = self.run(program, f"DELETE FROM {table}; {insert(table, rows)}")
            except RejectedError:
                continue
            changed[table, column] = run
        return Runs(base, changed)


def ddl(estate: Estate) -> str:
    return ";\n".join(create(name, columns) for name, columns in estate.columns.items()).replace(
        "TABLE g3 (k INTEGER", "TABLE g3 (k INTEGER PRIMARY KEY"
    )


def lineage_of(estate: Estate, program: Program, *, apart: bool) -> Lineage:
    """The lineage of a program; its tables stand in a file of their own, or before it."""
    tables = ddl(estate) + ";\n"
    files = {"a.sql": tables, "b.sql": program.sql} if apart else {"b.sql": tables + program.sql}
    return analyze(files, dialect="postgres")


def reached(lineage: Lineage) -> dict[Place, set[Place]]:
    """Where each edge leads: what holds for a whole dataset leads to it, and on to whatever takes from any of its columns."""
    onward: dict[Place, set[Place]] = {}
    for edge in lineage.edges:
        if edge.target_dataset is not None:
            target = (edge.target_dataset, edge.target_column)
            onward.setdefault((edge.source_dataset, edge.source_column), set()).add(target)
            onward.setdefault((edge.source_dataset, None), set()).add(target)
    return onward


def places(onward: dict[Place, set[Place]], start: Place) -> set[Place]:
    """Everything that a column leads to, over all statements, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        for place in onward.get(waiting.pop(), ()):
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return seen


def misses(runs: Runs, lineage: Lineage) -> Iterator[str]:
    """Each influence that the lineage doesn't have."""
    onward = reached(lineage)
    for (table, column), changed in runs.changed.items():
        if changed[TRACE] != runs.base[TRACE]:
            continue
        known = places(onward, (table, column))
        for target, columns in changed.items():
            told = _unexplained(runs.base[target], columns, {c for t, c in known if t == target})
            yield from (f"{table}.{column} changes {target}.{name}" for name in told)


def _unexplained(base: Table, changed: Table, known: set[str | None]) -> Iterator[str]:
    """Columns whose values differ though the lineage doesn't name them.

    Where the number of rows differs only which values there are counts: a constant is there more often, too, and rows may
    come from a table of which no column is asked for.
    """
    names = [name for name in base.keys() | changed.keys() if name not in known] if None not in known else []
    if _size(base) == _size(changed):
        yield from (name for name in names if changed.get(name) != base.get(name))
    else:
        yield from (name for name in names if _values(base, name) != _values(changed, name))


def _size(table: Table) -> int:
    return max((sum(values.values()) for values in table.values()), default=0)


def _values(table: Table, column: str) -> set[str]:
    return set(table.get(column, ())) - {repr(None)}
