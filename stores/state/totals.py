"""Totals: what all runs of this state database came to, added up by metric and labels.

A run adds its counts in the transaction that notes its end, so they are there once or not at all, whatever dies.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, select, text

from stores.state.connections import Connections
from stores.state.models import metric as table

Counts: TypeAlias = Mapping[tuple[str, tuple[str, ...]], float]
"""By name and the values of the labels, in their order."""


_SET = "INSERT INTO metric (name, labels, value) VALUES (:name, :labels, :value) ON CONFLICT (name, labels) DO UPDATE"
_ADD = text(f"{_SET} SET value = metric.value + excluded.value")
_PUT = text(f"{_SET} SET value = excluded.value")
"""As text, the same for both databases: a run would spend more time on having them made than on running them."""


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
            add(connection, counts)


def add(connection: Connection, counts: Counts) -> None:
    """Add to the totals."""
    if counts:
        connection.execute(_ADD, _rows(counts))


def put(connection: Connection, values: Counts) -> None:
    """Set totals that go up and down."""
    if values:
        connection.execute(_PUT, _rows(values))


def _rows(counts: Counts) -> list[dict[str, object]]:
    """In order, so that two writers never wait for each other."""
    rows = [
        {"name": name, "labels": msgspec.json.encode(labels).decode(), "value": value}
        for (name, labels), value in counts.items()
    ]
    return sorted(rows, key=lambda row: (row["name"], row["labels"]))
