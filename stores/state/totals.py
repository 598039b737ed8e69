"""Totals: what all runs of this state database came to, added up by metric and labels.

A run adds its counts in the transaction that notes its end, so they are there once or not at all, whatever dies.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, select

from stores.state.connections import Connections
from stores.state.models import metric as table

Counts: TypeAlias = Mapping[tuple[str, tuple[str, ...]], float]
"""By name and the values of the labels, in their order."""


class Totals:
    """The totals of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def read(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """All of them."""
        with self._connections.reading() as connection:
            rows = connection.execute(select(table.c.name, table.c.labels, table.c.value)).all()
        return {(name, tuple(msgspec.json.decode(labels))): value for name, labels, value in rows}

    def add(self, counts: Counts) -> None:
        """Add these, in a transaction of their own."""
        with self._connections.writing(durable=False) as connection:
            add(self._connections, connection, counts)


def add(connections: Connections, connection: Connection, counts: Counts) -> None:
    """Add to the totals."""
    if counts:
        statement = connections.insert(table)
        more = {"value": table.c.value + statement.excluded.value}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["name", "labels"], set_=more), _rows(counts)
        )


def put(connections: Connections, connection: Connection, values: Counts) -> None:
    """Set totals that go up and down."""
    if values:
        connection.execute(connections.upsert(table), _rows(values))


def _rows(counts: Counts) -> list[dict[str, object]]:
    """In order, so that two writers never wait for each other."""
    rows = [
        {"name": name, "labels": msgspec.json.encode(labels).decode(), "value": value}
        for (name, labels), value in counts.items()
    ]
    return sorted(rows, key=lambda row: (row["name"], row["labels"]))
