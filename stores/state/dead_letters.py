"""Dead letters: rows the graph refused, kept until someone replays or drops them.

A letter waits while the facts of its file are those it was refused from. Once the file is published anew it is
superseded: what is refused then is kept then, and the same row refused again is the same letter.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from stores.state.connections import Connections
from stores.state.models import chunks, sorted_chunks
from stores.state.models import dead_letter as table


class DeadLetter(msgspec.Struct, frozen=True):
    """One refused row: what it was, from where, and why it was refused.

    ``statement`` is the name of the graph statement, ``row`` its parameters as msgpack; ``attempts`` counts the
    transactions it was refused in. ``id``, ``created`` and ``superseded`` are the database's.
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
    superseded: bool = False

    def document(self) -> dict[str, Any]:
        """The letter as a JSON document has it: its row a table of values."""
        return msgspec.structs.asdict(self) | {"row": msgspec.msgpack.decode(self.row)}


_COLUMNS = [table.c[name] for name in DeadLetter.__struct_fields__]
_NEWS = ("run_id", "file", "line", "error_class", "message")
"""What a letter takes over from the same row's next refusal."""


class DeadLetters:
    """The dead letters of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add_many(self, letters: Collection[DeadLetter]) -> None:
        """Keep these letters, all of them or none; a row that has one already is not kept twice."""
        with self._connections.writing() as connection:
            keep(connection, letters)

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

    def carry(self, graph_id: str, heir: str) -> None:
        """Take the letters of a graph over to the one it has become."""
        if not self.count(graph_id=graph_id):
            return
        with self._connections.writing() as connection:
            connection.execute(update(table).where(table.c.graph_id == graph_id).values(graph_id=heir))

    def remove(self, ids: Collection[int]) -> None:
        """Forget these letters."""
        with self._connections.writing() as connection:
            remove(connection, ids)


def keep(connection: Connection, letters: Iterable[DeadLetter]) -> None:
    """Inside a commit: add letters; a row refused before keeps its letter, which waits again."""
    now = datetime.now(UTC)
    for chunk in chunks(list(letters)):
        known = _known(connection, chunk)
        fresh: list[dict[str, Any]] = []
        for letter in chunk:
            if (found := known.get(_identity(letter))) is None:
                values = msgspec.structs.asdict(letter) | {"created": now}
                fresh.append({name: value for name, value in values.items() if name != "id"})
                continue
            letter_id, attempts = found
            news = {name: getattr(letter, name) for name in _NEWS}
            again = {"attempts": attempts + letter.attempts, "superseded": False, **news}
            connection.execute(update(table).where(table.c.id == letter_id).values(**again))
        if fresh:
            connection.execute(insert(table), fresh)


def _known(
    connection: Connection, letters: Collection[DeadLetter]
) -> dict[tuple[str, str, str, bytes], tuple[int, int]]:
    """The letters that these rows have already: id and attempts."""
    query = select(table.c.id, table.c.attempts, *(table.c[name] for name in _IDENTITY)).where(
        table.c.graph_id.in_({letter.graph_id for letter in letters}),
        table.c.row.in_({letter.row for letter in letters}),
    )
    return {tuple(identity): (id_, attempts) for id_, attempts, *identity in connection.execute(query)}


_IDENTITY = ("graph_id", "source", "statement", "row")


def _identity(letter: DeadLetter) -> tuple[str, str, str, bytes]:
    return (letter.graph_id, letter.source, letter.statement, letter.row)


def remove(connection: Connection, ids: Collection[int]) -> None:
    """Inside a commit: forget these letters."""
    for chunk in chunks(ids):
        connection.execute(delete(table).where(table.c.id.in_(chunk)))


def supersede(connection: Connection, scope: tuple[str, str], files: Iterable[str]) -> None:
    """Inside a commit: what was refused of these files before is no longer what they state."""
    graph_id, source = scope
    waiting = (table.c.graph_id == graph_id, table.c.source == source, table.c.superseded.is_(False))
    if connection.execute(select(table.c.id).where(*waiting).limit(1)).first() is None:
        return
    for chunk in sorted_chunks(files):
        connection.execute(update(table).where(*waiting, table.c.file.in_(chunk)).values(superseded=True))


def _where(graph_id: str | None, source: str | None, run_id: str | None) -> list[ColumnElement[bool]]:
    wanted = ((table.c.graph_id, graph_id), (table.c.source, source), (table.c.run_id, run_id))
    return [column == value for column, value in wanted if value is not None]
