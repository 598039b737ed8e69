"""Which graphs this state database speaks of, and how far each had got.

State says what a graph holds, so it must notice when it is another graph, or when one of the two was put back to
an earlier day. The graph's marker node names its owner (this database's own name, drawn once) and has a
generation, which grows with every round of writing. A round is counted here before the graph hears of it, and
again after, so that the graph's generation lies between these counts whatever dies in between.
"""

from socket import gethostname
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import bindparam, select, update

from stores.state.connections import Connections
from stores.state.models import graph_binding as table
from stores.state.models import identity

_MORE = (
    update(table)
    .where(table.c.graph_id == bindparam("graph"))
    .values(begun=table.c.begun + 1)
    .returning(table.c.begun)
)
_HEARD = (
    update(table)
    .where(table.c.graph_id == bindparam("graph"), table.c.generation < bindparam("reached"))
    .values(generation=bindparam("reached"))
)


class Rounds(NamedTuple):
    """Rounds of writing one graph: the last that it certainly heard of, and the last that was begun."""

    heard: int = 1
    begun: int = 1


class Bindings:
    """The graphs of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def state_id(self) -> str:
        """The name of this state database, drawn the first time it is asked for; moving the file keeps it.

        It begins with the name of the machine it was drawn on, for the person whom another machine's graph refuses.
        """
        with self._connections.reading() as connection:
            found: str | None = connection.execute(select(identity.c.state_id)).scalar()
        if found is not None:
            return found
        with self._connections.writing() as connection:
            row = {"only": 1, "state_id": f"{gethostname()[:23]}-{uuid4().hex[:12]}"}
            connection.execute(self._connections.insert(identity).on_conflict_do_nothing(), row)
            drawn: str = connection.execute(select(identity.c.state_id)).scalar_one()
        return drawn

    def rounds(self, graph_id: str) -> Rounds:
        """How far the graph can have got; one never written is in its first generation."""
        query = select(table.c.generation, table.c.begun).where(table.c.graph_id == graph_id)
        with self._connections.reading() as connection:
            found = connection.execute(query).one_or_none()
        return Rounds(*found) if found else Rounds()

    def begin(self, graph_id: str, *, durable: bool = True) -> int:
        """Count one more round of writing the graph; its generation.

        Without ``durable`` a power cut may take the count back: then the graph is ahead of it, and every source takes
        stock of it again. Worth it where the round is over in a moment, and a commit that is durable follows.
        """
        first = {"graph_id": graph_id, "generation": 1, "begun": 1}
        with self._connections.writing(durable=durable) as connection:
            connection.execute(self._connections.insert(table).on_conflict_do_nothing(), first)
            generation: int = connection.execute(_MORE, {"graph": graph_id}).scalar_one()
        return generation

    def heard(self, graph_id: str, generation: int) -> None:
        """Remember that the graph got as far as this generation."""
        # Forgotten in a power cut, it only widens the span in which the graph's generation may lie.
        with self._connections.writing(durable=False) as connection:
            connection.execute(_HEARD, {"graph": graph_id, "reached": generation})
