"""Forgetting: what the state database knows of graphs that nobody writes any more.

It is always safe: of a source that it knows nothing of, the next run takes stock of what the graph holds.
"""

import msgspec
from sqlalchemy import delete, select

from stores.state.connections import Connections
from stores.state.models import dead_letter, fact, in_scope, lookup, manifest, scoped


class Forgotten(msgspec.Struct, frozen=True):
    """How much was forgotten: entries of the manifest, payloads of facts, names of the link index, dead letters."""

    files: int = 0
    facts: int = 0
    names: int = 0
    letters: int = 0

    def __add__(self, other: "Forgotten") -> "Forgotten":
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return Forgotten(*(mine + theirs for mine, theirs in pairs))


_TABLES = (manifest, fact, lookup, dead_letter)
"""In the order of the fields of ``Forgotten``."""


class Forgetting:
    """Drops rows by (graph id, source). Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def scopes(self) -> set[tuple[str, str]]:
        """Every (graph id, source) that something is known of."""
        with self._connections.reading() as connection:
            return {
                (graph_id, source)
                for table in _TABLES
                for graph_id, source in connection.execute(
                    select(table.c.graph_id, table.c.source).distinct()
                )
            }

    def forget(self, graph_id: str, source: str) -> Forgotten:
        """Forget all that is known of a source in a graph. The source is the caller's own meanwhile (a lease)."""
        with self._connections.writing() as connection:
            counts = [
                connection.execute(delete(table).where(in_scope(table)), scoped(graph_id, source)).rowcount
                for table in _TABLES
            ]
        return Forgotten(*counts)
