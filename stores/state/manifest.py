"""The manifest: what each file of a source was when it was last taken into the graph.

It is read at the start of a run and written only together with the facts it stands for
(``FactStore.commit``).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, delete, func, or_, select

from stores.state.connections import Connections
from stores.state.models import chunks, in_scope, of_paths, scoped, sorted_chunks
from stores.state.models import manifest as table

FOLDERS_AT_ONCE = 50
"""Folders asked for in one statement: each is a comparison for every file of the source."""


class ManifestEntry(msgspec.Struct, frozen=True):
    """One file.

    ``scanned_ns`` is when it was hashed (git's "racy" rule); ``arms`` the flags it was done with; ``recipe`` a
    digest of all its facts depend on besides texts (options, rules, our own version): another one now means that
    the file is to be done again though it hasn't changed.
    """

    path: str
    size: int
    mtime_ns: int
    content_hash: str
    unit_key: str
    dialect: str
    failure: str | None
    arms: dict[str, bool]
    scanned_ns: int
    recipe: str = ""


_COLUMNS = [table.c[name] for name in ManifestEntry.__struct_fields__]

_ALL = select(*_COLUMNS).where(in_scope(table))
_SOME = _ALL.where(of_paths(table))
_FORGET = delete(table).where(in_scope(table), of_paths(table))


class Manifest:
    """Reads what the last run knew."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def load(
        self, graph_id: str, source: str, *, paths: Iterable[str] | None = None
    ) -> dict[str, ManifestEntry]:
        """The files of the source as this graph knows them, by path; of ``paths`` only. Raises ``StateError``."""
        scope = scoped(graph_id, source)
        if paths is None:
            return self._found([(_ALL, scope)])
        return self._found((_SOME, {**scope, "paths": chunk}) for chunk in sorted_chunks(paths))

    def under(self, graph_id: str, source: str, folders: Iterable[str]) -> dict[str, ManifestEntry]:
        """The files in and below these folders. Raises ``StateError``."""
        scope = scoped(graph_id, source)
        return self._found(
            (_ALL.where(or_(*(_is_below(folder) for folder in chunk))), scope)
            for chunk in chunks(sorted(folders), FOLDERS_AT_ONCE)
        )

    def is_empty(self, graph_id: str, source: str) -> bool:
        """Whether no file of the source is known. Raises ``StateError``."""
        return not self._found([(_ALL.limit(1), scoped(graph_id, source))])

    def _found(self, queries: Iterable[tuple[Select[Any], Mapping[str, Any]]]) -> dict[str, ManifestEntry]:
        with self._connections.reading() as connection:
            return {
                row[0]: ManifestEntry(*row)
                for query, values in queries
                for row in connection.execute(query, values)
            }


def _is_below(folder: str) -> ColumnElement[bool]:
    """By the text itself: patterns would need escapes, and ranges an order that databases don't share."""
    return func.substr(table.c.path, 1, len(folder) + 1) == f"{folder}/"


def replace(
    connections: Connections,
    connection: Connection,
    scope: tuple[str, str],
    entries: Collection[ManifestEntry],
    removed: Collection[str],
) -> None:
    """Inside a commit: forget ``removed``, put ``entries`` in place of what stood under their paths."""
    for chunk in sorted_chunks(removed):
        connection.execute(_FORGET, {**scoped(*scope), "paths": chunk})
    for part in chunks(entries):
        rows = [{**scoped(*scope), **msgspec.structs.asdict(entry)} for entry in part]
        connection.execute(connections.upsert(table), rows)
