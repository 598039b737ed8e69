"""Real engines that hold an estate's tables, and every variant of them with one column's values changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import NamedTuple, Protocol

import duckdb
import psycopg

from tests.oracle.generator import INTEGERS, TEXTS, Column, kind_of

Value = int | str | None
Rows = list[tuple[Value, ...]]
_TYPES = {"int": "INTEGER", "text": "TEXT"}


class RejectedError(Exception):
    """The engine doesn't take the query; its message says why."""


class Estate(NamedTuple):
    """Some small tables: their columns and rows by name."""

    columns: dict[str, list[Column]]
    rows: dict[str, Rows]

    def ddl(self) -> str:
        return "\n".join(f"{create(name, columns)};" for name, columns in self.columns.items())

    def variants(self, seed: int) -> Iterator[tuple[str, str, Rows]]:
        """Each table and column, with the table's rows in which that column has other values."""
        random = Random(seed)
        for table, columns in self.columns.items():
            for position, column in enumerate(columns):
                rows = [
                    (*row[:position], _another(random, column, row[position]), *row[position + 1 :])
                    for row in self.rows[table]
                ]
                yield table, column.name, rows


def make_estate(seed: int) -> Estate:
    """Three tables of a few rows; their columns share names, their values a small range."""
    random = Random(seed)
    columns = {
        name: [
            Column(c, kind_of(c))
            for c in ("k", *random.sample(INTEGERS[1:], 2), *random.sample(TEXTS, random.choice([1, 2])))
        ]
        for name in ("t1", "t2", "t3")
    }
    rows = {
        name: [tuple(_value(random, c) for c in listed) for _ in range(random.randint(4, 6))]
        for name, listed in columns.items()
    }
    return Estate(columns, rows)


def _value(random: Random, column: Column) -> Value:
    if random.random() < 0.1:
        return None
    return random.randint(0, 3) if column.kind == "int" else random.choice("xyz")


def _another(random: Random, column: Column, value: Value) -> Value:
    """Another value most of the time, often one that other rows have too."""
    if random.random() < 0.2:
        return value
    if column.kind == "int":
        return random.choice([n for n in (0, 1, 2, 3, 4, 9) if n != value])
    return random.choice([t for t in ("x", "y", "z", "xy") if t != value])


class Engine(Protocol):
    """An engine with the estates loaded, each under a number."""

    def load(self, number: int, estate: Estate) -> None:
        """Make the tables of an estate and their variants."""

    def run(self, number: int, variant: tuple[str, str] | None, query: str) -> Rows:
        """The rows of a query on an estate, or on a variant of it. Raises ``RejectedError``."""


def create(name: str, columns: list[Column]) -> str:
    return f"CREATE TABLE {name} ({', '.join(f'{c.name} {_TYPES[c.kind]}' for c in columns)})"


def _schema(number: int, variant: tuple[str, str] | None) -> str:
    return f"estate_{number}" + ("" if variant is None else f"_{variant[0]}_{variant[1]}")


def _script(number: int, estate: Estate) -> Iterator[str]:
    variants = [
        (None, estate.rows),
        *(((t, c), {**estate.rows, t: rows}) for t, c, rows in estate.variants(number)),
    ]
    for variant, tables in variants:
        schema = _schema(number, variant)
        yield f"CREATE SCHEMA {schema}"
        for name, rows in tables.items():
            yield create(f"{schema}.{name}", estate.columns[name])
            yield insert(f"{schema}.{name}", rows)


def insert(table: str, rows: Rows) -> str:
    """The statement that puts rows into a table."""
    return f"INSERT INTO {table} VALUES " + ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)


def _literal(value: Value) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else f"'{value}'"


class Postgres:
    """PostgreSQL, through a connection of its own."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        connection.execute("SET statement_timeout = '10s'")
        connection.execute("SET jit = off")
        connection.prepare_threshold = None  # one text means other tables after each change of the path

    def load(self, number: int, estate: Estate) -> None:
        self._connection.execute(";\n".join(_script(number, estate)).encode())

    def run(self, number: int, variant: tuple[str, str] | None, query: str) -> Rows:
        try:
            self._connection.execute(f"SET search_path = {_schema(number, variant)}".encode())
            return self._connection.execute(query.encode()).fetchall()
        except psycopg.Error as error:
            raise RejectedError(str(error)) from error


class DuckDb:
    """DuckDB in memory, of which it may take 1 GB; opened anew after a fault of its own, behind which it answers nothing."""

    def __init__(self) -> None:
        self._loaded: dict[int, Estate] = {}
        self._connection = self._opened()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"threads": 1, "memory_limit": "1GB", "temp_directory": ""})
        for number, estate in self._loaded.items():
            for statement in _script(number, estate):
                connection.execute(statement)
        return connection

    def load(self, number: int, estate: Estate) -> None:
        self._loaded[number] = estate
        for statement in _script(number, estate):
            self._connection.execute(statement)

    def run(self, number: int, variant: tuple[str, str] | None, query: str) -> Rows:
        try:
            self._connection.execute(f"SET schema = '{_schema(number, variant)}'")
            return self._connection.execute(query).fetchall()
        except duckdb.Error as error:
            if isinstance(error, (duckdb.InternalException, duckdb.FatalException)):
                self._connection = self._opened()
            raise RejectedError(str(error)) from error

    def close(self) -> None:
        self._connection.close()


@contextmanager
def open_duckdb() -> Iterator[DuckDb]:
    """DuckDB, closed at the end."""
    engine = DuckDb()
    try:
        yield engine
    finally:
        engine.close()
