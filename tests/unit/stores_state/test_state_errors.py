"""Every way the databases refuse has a message that says what to do."""

import sqlite3

import pytest
from psycopg import errors as postgres
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from errors import HeadwaterError, StateError
from stores.state import CacheError
from stores.state.errors import LeaseHeldError, LeaseLostError, explain


def sqlite_error(name: str) -> DBAPIError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorname = name
    return DBAPIError("SELECT", None, error)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SQLITE_BUSY", "is locked by another process"),
        ("SQLITE_BUSY_SNAPSHOT", "is locked by another process"),
        ("SQLITE_LOCKED_SHAREDCACHE", "is locked by another process"),
        ("SQLITE_READONLY_DIRECTORY", "is read-only"),
        ("SQLITE_FULL", "has no space left"),
        ("SQLITE_IOERR_FSYNC", "check its disk"),
        ("SQLITE_CANTOPEN_ISDIR", "check that its folder exists"),
        ("SQLITE_CORRUPT_VTAB", "is damaged"),
        ("SQLITE_NOTADB", "is not a SQLite database"),
        ("SQLITE_MISUSE", "cannot be used"),
    ],
)
def test_sqlite_codes_have_advice(name: str, said: str) -> None:
    message = explain(sqlite_error(name), "/home/state.db")
    assert message.startswith("State database /home/state.db ")
    assert said in message
    assert message.endswith("(as SQLite says it).")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (postgres.LockNotAvailable, "is locked by another process"),
        (postgres.DeadlockDetected, "is locked by another process"),
        (postgres.ReadOnlySqlTransaction, "is read-only"),
        (postgres.InsufficientPrivilege, "refuses this user"),
        (postgres.DiskFull, "has no space left"),
        (postgres.OutOfMemory, "is out of resources"),
        (postgres.InvalidPassword, "refuses the login"),
        (postgres.InvalidCatalogName, "does not exist on its server"),
        (postgres.ConnectionFailure, "cannot be reached"),
        (postgres.AdminShutdown, "cannot be reached"),
        (postgres.SyntaxError, "cannot be used"),
        (postgres.OperationalError, "cannot be reached"),
    ],
)
def test_postgresql_states_have_advice(error: type[postgres.Error], said: str) -> None:
    wrapped = DBAPIError("SELECT", None, error("as the server says it\nDETAIL: Key (name)=(secret)"))
    message = explain(wrapped, "postgresql://host/db")
    assert said in message
    assert "secret" not in message


def test_an_error_of_no_database_is_still_explained() -> None:
    assert explain(InvalidRequestError(), "x") == "State database x cannot be used (InvalidRequestError)."


def test_what_stops_a_run_and_what_does_not() -> None:
    assert issubclass(LeaseHeldError, StateError)
    assert issubclass(LeaseLostError, StateError)
    assert issubclass(CacheError, HeadwaterError)
    assert not issubclass(CacheError, StateError)
