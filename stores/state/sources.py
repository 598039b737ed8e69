"""Sources: the folder each was last read from, so that two folders of one name are not taken for one source."""

from datetime import UTC, datetime

from sqlalchemy import select

from stores.state.connections import Connections
from stores.state.models import source_root as table


class Sources:
    """The sources of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def root(self, source: str) -> str | None:
        """The folder (or file) that the source of this name is; None before its first run."""
        query = select(table.c.root).where(table.c.source == source)
        with self._connections.reading() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def settle(self, source: str, root: str) -> None:
        """Remember that the source of this name is this folder (or file) from now on."""
        row = {"source": source, "root": root, "since": datetime.now(UTC)}
        with self._connections.writing() as connection:
            connection.execute(self._connections.upsert(table), row)
