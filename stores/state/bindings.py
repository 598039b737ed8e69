"""Which graphs this state database speaks of, and how far each had got.

State says what a graph holds, so it must notice when it is another graph, or the same one put back to an
earlier day. The graph's marker node names its owner (this database's own name, drawn once) and counts rounds of
writing; the count is remembered here after each round began.
"""

from uuid import uuid4

from sqlalchemy import delete, select

from stores.state.connections import Connections
from stores.state.models import fact, identity, lookup, manifest
from stores.state.models import graph_binding as table


class Bindings:
    """The graphs of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def state_id(self) -> str:
        """The name of this state database, drawn the first time it is asked for; moving the file keeps it."""
        with self._connections.reading() as connection:
            found: str | None = connection.execute(select(identity.c.state_id)).scalar()
        if found is not None:
            return found
        with self._connections.writing() as connection:
            row = {"only": 1, "state_id": str(uuid4())}
            connection.execute(self._connections.insert(identity).on_conflict_do_nothing(), row)
            drawn: str = connection.execute(select(identity.c.state_id)).scalar_one()
        return drawn

    def generation(self, graph_id: str) -> int | None:
        """The last generation of the graph that this database has seen begin; None for an unknown graph."""
        query = select(table.c.generation).where(table.c.graph_id == graph_id)
        with self._connections.reading() as connection:
            generation: int | None = connection.execute(query).scalar()
        return generation

    def remember(self, graph_id: str, generation: int) -> None:
        """Remember the generation of a graph."""
        with self._connections.writing() as connection:
            row = {"graph_id": graph_id, "generation": generation}
            connection.execute(self._connections.upsert(table), row)

    def forget(self, graph_id: str) -> None:
        """Drop all that is believed of the graph: manifests, facts and looked-up names of every source."""
        with self._connections.writing() as connection:
            for believed in (manifest, fact, lookup, table):
                connection.execute(delete(believed).where(believed.c.graph_id == graph_id))
