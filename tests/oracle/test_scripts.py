"""Generated scripts are run on SQLite, and run again with one column's values changed: lineage explains every change.

What SQLite says it reads while it compiles them (``set_authorizer``) tells the other half: no source of an edge is
a column that is never read.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from random import Random

import pytest
from hypothesis import HealthCheck, given, reject, seed, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lineage import Lineage, analyze
from tests.lineage_files import INDIRECT_SUBTYPES
from tests.oracle.engines import RejectedError
from tests.oracle.generator import Draw
from tests.oracle.scripts import TABLES, TARGETS, ScriptGenerator, ddl

Place = tuple[str, str | None]
Rows = dict[str, list[list[int | None]]]
PLACES: list[Place] = [(table, column) for table, columns in TABLES.items() for column in columns]
_STEPS_AT_ONCE, _MOST_STEPS = 10_000, 1_000_000
"""How many instructions of SQLite's machine a script may take, and after how many they are counted: rows that multiply
from statement to statement would fill any memory. Hardly one script in thousands takes more than the first number."""
_integers = {(low, high): st.integers(low, high) for low in range(2) for high in range(100)}


def made_rows(random: Random) -> Rows:
    """A few rows of each table; keys differ, other values are of a small range."""
    return {
        table: [[n, *(random.choice([None, 0, 1, 2, 3, 4]) for _ in columns[1:])] for n in range(5)]
        for table, columns in TABLES.items()
    }


def changed(rows: Rows, place: Place, random: Random) -> Rows:
    """The same rows, with other values in one column; keys still differ."""
    table, column = place
    at = TABLES[table].index(str(column))
    fresh = (
        random.sample(range(8), 5) if column == "k" else [random.choice([0, 1, 2, 3, 7, 9]) for _ in range(5)]
    )
    return {
        **rows,
        table: [[*row[:at], new, *row[at + 1 :]] for row, new in zip(rows[table], fresh, strict=True)],
    }


def run(script: list[str], rows: Rows) -> dict[Place, Counter[object]]:
    """The values that each column of the written tables has after a script.

    Empty where SQLite refuses a row, as a trigger's INSERT handles conflicts as what fires it does. Raises
    ``RejectedError`` where it takes too long.
    """
    try:
        return _run(script, rows)
    except sqlite3.IntegrityError:
        return {}
    except sqlite3.OperationalError as error:
        if str(error) != "interrupted":
            raise
        raise RejectedError(f"more than {_MOST_STEPS} steps") from error


def _too_many_steps() -> Callable[[], bool]:
    """Says whether to stop, each time that SQLite has done so many steps more."""
    times = iter(range(_STEPS_AT_ONCE, _MOST_STEPS, _STEPS_AT_ONCE))
    return lambda: next(times, None) is None


def _run(script: list[str], rows: Rows) -> dict[Place, Counter[object]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        # Rows come in the order of the tables: of several matches of UPDATE … FROM the same one counts after each change.
        connection.execute("PRAGMA automatic_index = OFF")
        for statement in ddl():
            connection.execute(statement)
        for table, listed in rows.items():
            marks = ", ".join("?" * len(TABLES[table]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", listed)
        connection.set_progress_handler(_too_many_steps(), _STEPS_AT_ONCE)
        for statement in script:
            connection.execute(statement)
        return {
            (table, column): Counter(row[0] for row in connection.execute(f"SELECT {column} FROM {table}"))
            for table, columns in TARGETS.items()
            for column in columns
        }


def read_by_sqlite(script: list[str]) -> set[Place]:
    """The columns that SQLite asks leave to read, for the statements and for whatever may fire a trigger."""
    read: set[Place] = set()

    def note(
        action: int, table: str | None, column: str | None, _database: str | None, _inner: str | None
    ) -> int:
        if action == sqlite3.SQLITE_READ:
            read.add((str(table), column))
        return sqlite3.SQLITE_OK

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in ddl():
            connection.execute(statement)
        connection.set_authorizer(note)
        for statement in script:
            connection.execute(statement if statement.startswith("CREATE") else f"EXPLAIN {statement}")
        for fires in _changes_of_everything("CREATE VIEW" in script[0]):
            connection.execute(f"EXPLAIN {fires}")
    return read


def _changes_of_everything(has_view: bool) -> Iterator[str]:
    if has_view:
        yield "SELECT * FROM v1"
        yield "INSERT INTO v1 DEFAULT VALUES"
    for table, columns in TARGETS.items():
        yield f"INSERT INTO {table} DEFAULT VALUES"
        yield f"UPDATE {table} SET {columns[0]} = {columns[0]}"
        yield f"DELETE FROM {table}"


def influences(lineage: Lineage) -> dict[Place, set[Place]]:
    """All that a column may hang on, over any number of statements.

    Beside the edges: which rows a table keeps depends on their keys, which say what conflicts.
    """
    sources: dict[Place, set[Place]] = {(table, None): {(table, "k")} for table in TARGETS}
    for edge in lineage.edges:
        if edge.target_dataset is not None:
            target = (edge.target_dataset, edge.target_column)
            sources.setdefault(target, set()).add((edge.source_dataset, edge.source_column))
    found: dict[Place, set[Place]] = {}
    for place in PLACES:
        seen: set[Place] = set()
        waiting: list[Place] = [place]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += [(one[0], None), *sources.get(one, ())]
        found[place] = seen
    return found


def misses(script: list[str], rows: Rows, lineage: Lineage, random: Random) -> list[str]:
    """Each change that no edge explains. Raises ``RejectedError``."""
    known = influences(lineage)
    before = run(script, rows)
    told = []
    for place in PLACES:
        after = run(script, changed(rows, place, random))
        told += [
            f"{place} changes {target}"
            for target in before
            if after and before[target] != after[target] and place not in known[target]
        ]
    return told


def analyzed(script: list[str]) -> Lineage:
    return analyze({"a.sql": ";\n".join([*ddl(), *script]) + ";"}, dialect="sqlite")


def told_of(script: list[str], random: Random) -> list[str]:
    """What is wrong with a script's lineage. Raises ``RejectedError``."""
    lineage = analyzed(script)
    told = [f"diagnostic: {d.code}: {d.reason}" for d in lineage.diagnostics]
    told += misses(script, made_rows(random), lineage, random)
    read = read_by_sqlite(script)
    return told + [
        f"never read: {e}" for e in lineage.edges if _is_extra(e.source_dataset, e.source_column, read)
    ]


def _is_extra(table: str, column: str, read: set[Place]) -> bool:
    return table in TABLES and (table, column) not in read


@seed(11)
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_scripts(data: st.DataObject):
    draw = Draw(lambda low, high: data.draw(_integers[low, high]))
    script = ScriptGenerator(draw).script()
    try:
        told = told_of(script, Random(draw.integer(0, 99)))
    except RejectedError:
        reject()
    assert not told, "\n".join([*script, *told])


# Rows are compared in any order, queries neither sort nor have windows, and what they are grouped by is their first output,
# which is the key of what is written.
@pytest.mark.parametrize(
    "forgotten",
    [
        "IDENTITY",
        "TRANSFORMATION",
        "AGGREGATION",
        *sorted(INDIRECT_SUBTYPES - {"GROUP_BY", "SORT", "WINDOW"}),
    ],
)
def test_lineage_that_forgets_one_kind_of_edge_is_found_out(forgotten: str):
    random = Random(5)
    for _ in range(200):
        script = ScriptGenerator(Draw(random.randint)).script()
        lineage = analyzed(script)
        poorer = replace(lineage, edges=tuple(edge for edge in lineage.edges if edge.subtype != forgotten))
        with suppress(RejectedError):
            if misses(script, made_rows(random), poorer, random):
                return
    pytest.fail(f"no script of 200 showed that {forgotten} is missing")


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("piece", range(4))
def test_full(piece: int):
    random = Random(100 + piece)
    rejected = 0
    for _ in range(1_000):
        script = ScriptGenerator(Draw(random.randint)).script()
        try:
            told = told_of(script, random)
        except RejectedError:
            rejected += 1
            continue
        assert not told, "\n".join([*script, *told])
    assert rejected <= 10
