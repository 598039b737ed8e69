"""Dead letters: rows the graph refused, kept until someone replays or drops them."""

from collections.abc import Collection
from datetime import UTC, datetime

import msgspec
from sqlalchemy import ColumnElement, func, insert, select

from stores.state.connections import Connections
from stores.state.models import chunks
from stores.state.models import dead_letter as table


class DeadLetter(msgspec.Struct, frozen=True):
    """One refused row: what it was, from where, and why it was refused.

    ``statement`` is the name of the graph statement, ``row`` its parameters as msgpack. ``id`` and ``created``
    are the database's.
    """

    graph_id: str
    source: str
    run_id: str
    file: str
    line: int | None
    statement: str
    row: bytes
    error_class: str
    message: str
    attempts: int
    id: int | None = None
    created: datetime | None = None


_COLUMNS = [table.c[name] for name in DeadLetter.__struct_fields__]


class DeadLetters:
    """The dead letters of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add_many(self, letters: Collection[DeadLetter]) -> None:
        """Keep these letters, all of them or none."""
        now = datetime.now(UTC)
        rows = [{**msgspec.structs.asdict(letter), "created": now} for letter in letters]
        for row in rows:
            del row["id"]
        with self._connections.writing() as connection:
            for chunk in chunks(rows):
                connection.execute(insert(table), chunk)

    def list(
        self, *, graph_id: str | None = None, source: str | None = None, run_id: str | None = None
    ) -> list[DeadLetter]:
        """The letters of this graph, source and run (each: any), oldest first."""
        query = select(*_COLUMNS).where(*_where(graph_id, source, run_id)).order_by(table.c.id)
        with self._connections.reading() as connection:
            return [DeadLetter(*row) for row in connection.execute(query)]

    def count(
        self, *, graph_id: str | None = None, source: str | None = None, run_id: str | None = None
    ) -> int:
        """How many letters ``list`` would give."""
        query = select(func.count()).select_from(table).where(*_where(graph_id, source, run_id))
        with self._connections.reading() as connection:
            return connection.execute(query).scalar_one()


def _where(graph_id: str | None, source: str | None, run_id: str | None) -> list[ColumnElement[bool]]:
    wanted = ((table.c.graph_id, graph_id), (table.c.source, source), (table.c.run_id, run_id))
    return [column == value for column, value in wanted if value is not None]
