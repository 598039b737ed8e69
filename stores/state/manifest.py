"""The manifest: what each file of a source was when it was last taken into the graph.

It is read at the start of a run and written only together with the facts it stands for
(``FactStore.commit``).
"""

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, delete, select

from stores.state.connections import Connections
from stores.state.models import manifest as table
from stores.state.models import sorted_chunks


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


class Manifest:
    """Reads what the last run knew."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def load(self, graph_id: str, source: str) -> dict[str, ManifestEntry]:
        """Every file of the source as this graph knows it, by path. Raises ``StateError``."""
        query = select(*_COLUMNS).where(table.c.graph_id == graph_id, table.c.source == source)
        with self._connections.reading() as connection:
            return {row[0]: ManifestEntry(*row) for row in connection.execute(query)}


def replace(
    connections: Connections,
    connection: Connection,
    scope: tuple[str, str],
    entries: Collection[ManifestEntry],
    removed: Collection[str],
) -> None:
    """Inside a commit: forget ``removed``, put ``entries`` in place of what stood under their paths."""
    graph_id, source = scope
    in_scope = delete(table).where(table.c.graph_id == graph_id, table.c.source == source)
    for chunk in sorted_chunks(removed):
        connection.execute(in_scope.where(table.c.path.in_(chunk)))
    if entries:
        rows = [
            {"graph_id": graph_id, "source": source, **msgspec.structs.asdict(entry)} for entry in entries
        ]
        connection.execute(connections.upsert(table), rows)
