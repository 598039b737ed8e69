"""Every store test runs on SQLite and on a real PostgreSQL, one server a session, one database a test."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from stores.state import StateDatabase, open_state

_numbers = itertools.count()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'state.db'}"
    return new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def state(state_url: str) -> Iterator[StateDatabase]:
    """An open state database."""
    with open_state(state_url, timeout=10) as database:
        yield database


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    return new_database(postgres_server)


@pytest.fixture
def execute(state: StateDatabase) -> Callable[..., None]:
    """Runs a statement behind the stores' backs."""

    def run(statement: str, **values: object) -> None:
        from sqlalchemy import text  # noqa: PLC0415

        with state._connections.writing() as connection:
            connection.execute(text(statement), values)

    return run


def new_database(server: str) -> str:
    name = f"state_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}"
