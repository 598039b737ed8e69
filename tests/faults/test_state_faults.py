"""Whole runs whose state database fails: nothing is written to the graph that the state doesn't know of."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection, Engine, event

from errors import StateError
from tests.faults.estates import Estate, assert_settled, make_folder


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """An estate that was ingested, and has changed since."""
    estate = Estate(make_folder(tmp_path / "estate"), tmp_path / "home")
    estate.ingest()
    estate.touch()
    return estate


def database(estate: Estate) -> Path:
    return estate.home / "state.db"


@contextmanager
def read_only(estate: Estate) -> Iterator[dict[str, object]]:
    yield {"url": f"sqlite:///file:{database(estate)}?mode=ro&uri=true"}


@contextmanager
def locked(estate: Estate) -> Iterator[dict[str, object]]:
    with closing(sqlite3.connect(database(estate), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield {"timeout_seconds": 0.2}


@contextmanager
def full(estate: Estate) -> Iterator[dict[str, object]]:
    def bound(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    event.listen(Engine, "begin", bound)
    try:
        yield {}
    finally:
        event.remove(Engine, "begin", bound)


@contextmanager
def truncated(estate: Estate) -> Iterator[dict[str, object]]:
    backup = estate.home / "backup.db"
    copyfile(database(estate), backup)
    size = database(estate).stat().st_size
    with database(estate).open("r+b") as file:
        file.truncate(size // 2)
    yield {}
    copyfile(backup, database(estate))


@contextmanager
def no_database(estate: Estate) -> Iterator[dict[str, object]]:
    content = database(estate).read_bytes()
    database(estate).write_bytes(b"not a database at all " * 500)
    yield {}
    database(estate).write_bytes(content)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (read_only, r"state\.db is read-only: give this user the right to write"),
        (locked, r"state\.db is locked by another process: let it finish"),
        (full, r"state\.db has no space left: free some on its disk"),
        (truncated, r"state\.db is damaged: restore it from a backup"),
        (no_database, r"state\.db is not a SQLite database: move that file away"),
    ],
    ids=lambda fault: getattr(fault, "__name__", ""),
)
def test_a_state_database_that_fails_stops_the_run_before_the_graph(
    estate: Estate, tmp_path: Path, fault: Callable[[Estate], Iterator[dict[str, object]]], message: str
) -> None:
    before = estate.export()
    with fault(estate) as topics, pytest.raises(StateError, match=message):  # type: ignore[attr-defined]
        estate.ingest(state=topics)
    assert estate.export() == before
    assert_settled(estate, tmp_path / "clean")


def test_a_commit_that_fails_after_the_graph_was_written_is_made_good(estate: Estate, tmp_path: Path) -> None:
    """The graph has the rows, and the state database cannot say so: the next run finds it all in place."""
    before = estate.export()
    refuse = (
        "CREATE TRIGGER refuse BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'the disk is in flames'); END"
    )
    execute(estate, refuse)
    with pytest.raises(StateError, match="the disk is in flames"):
        estate.ingest()
    assert estate.export() != before
    execute(estate, "DROP TRIGGER refuse")
    assert_settled(estate, tmp_path / "clean")


def execute(estate: Estate, statement: str) -> None:
    with closing(sqlite3.connect(database(estate))) as connection, connection:
        connection.execute(statement)


def flip_payloads(estate: Estate) -> int:
    """Change one bit in the middle of every unit of the cache; how many there are."""
    with closing(sqlite3.connect(database(estate))) as connection, connection:
        rows = connection.execute("SELECT key, payload FROM unit_cache").fetchall()
        for key, payload in rows:
            flipped = bytearray(payload)
            flipped[len(flipped) // 2] ^= 1
            connection.execute("UPDATE unit_cache SET payload = ? WHERE key = ?", (bytes(flipped), key))
    return len(rows)


def cut_payloads(estate: Estate) -> int:
    """Cut the end off every unit of the cache; how many there are."""
    with closing(sqlite3.connect(database(estate))) as connection, connection:
        return connection.execute("UPDATE unit_cache SET payload = substr(payload, 1, 10)").rowcount


@pytest.mark.parametrize("damage", [flip_payloads, cut_payloads])
def test_damaged_units_are_compiled_again_and_written_over(
    estate: Estate, tmp_path: Path, damage: Callable[[Estate], int]
) -> None:
    estate.ingest()
    before = estate.export()
    files = len(list(estate.folder.rglob("*.sql")))
    assert damage(estate) >= files
    report = estate.ingest(rehash=True)
    assert (report.status, report.cache.hits, report.cache.misses) == ("Completed", 0, files)
    assert (report.graph.rows_written, report.graph.rows_deleted) == (0, 0)
    assert estate.export() == before
    again = estate.ingest(rehash=True)
    assert (again.cache.hits, again.cache.misses) == (files, 0)
    assert_settled(estate, tmp_path / "clean")
