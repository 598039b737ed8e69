"""An empty database of a real PostgreSQL for each test."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest

_numbers = itertools.count()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[psycopg.Connection]:
    """A connection to an empty database of its own, in autocommit."""
    name = f"oracle_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(postgres_server, dbname=name, autocommit=True) as connection:
        yield connection
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}")
