"""The graph as everything above it sees it: one protocol, two implementations, the same statements.

A statement is the name of a file in ``stores/graph/statements``. Statements that write take ``$rows`` and
return one row with ``taken``, the number of rows they took: ``UNWIND … MATCH`` drops rows in silence, so
fewer than given is an error and the transaction is rolled back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

Backend: TypeAlias = Literal["embedded", "neo4j"]
Row: TypeAlias = dict[str, object]


class WriteOutcome(msgspec.Struct, frozen=True):
    """What one transaction did: rows taken and the server's own counters."""

    taken: int = 0
    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0
    properties_set: int = 0

    @property
    def wrote(self) -> bool:
        """Whether the server says that anything changed."""
        counters = msgspec.structs.astuple(self)[1:]
        return any(counters)

    def __add__(self, other: "WriteOutcome") -> "WriteOutcome":
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return WriteOutcome(*(mine + theirs for mine, theirs in pairs))


class GraphIdentity(msgspec.Struct, frozen=True):
    """Which graph this is: state kept about another one says nothing about it.

    ``graph_id`` is drawn when the graph is first claimed, so a wiped graph is a new one. ``generation``
    grows with every round of writing: where graph and state remember different ones, one of them was restored
    from a backup, and the graph is made a new one (``Graph.renew``), which remembers its ``previous`` id ("": it
    has always had this one).
    """

    graph_id: str
    generation: int
    owner: str
    previous: str = ""


GraphRound: TypeAlias = tuple[str, int]
"""A graph's id, and the generation that a round of writing makes of it."""


class GraphSize(msgspec.Struct, frozen=True):
    """How many nodes and relationships of Headwater's own labels the graph has."""

    nodes: int
    edges: int


class Graph(Protocol):
    """A property graph that runs our statements. Safe to share between threads.

    Every method raises the errors of ``stores.graph.errors``; none retries.
    """

    @property
    def backend(self) -> Backend:
        """Which implementation this is."""
        ...

    def ping(self) -> None:
        """Ask the graph for nothing. Raises ``GraphStoppedError`` when it can't be reached or refuses us."""
        ...

    def migrate(self) -> list[str]:
        """Run the migrations that this graph has not recorded yet; their versions, in order."""
        ...

    def claim(self, owner: str) -> GraphIdentity:
        """The graph's identity, drawn now if it has none. Raises ``GraphOwnedError`` for another owner."""
        ...

    def advance(self, graph_id: str, generation: int) -> None:
        """Note that the graph of this id got as far as this generation. Raises ``GraphStoppedError`` if it is gone."""
        ...

    def renew(self, graph_id: str) -> GraphIdentity:
        """Draw a new id for the graph of this id, its content unchanged; the identity it has then."""
        ...

    def write(self, name: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        """Run one statement over the rows in one transaction: all of them or none."""
        ...

    def write_all(
        self,
        loads: Sequence[tuple[str, Sequence[Mapping[str, object]]]],
        reached: GraphRound | None = None,
        settled: Callable[[], object] = ...,
    ) -> list[WriteOutcome]:
        """Run several statements over their rows in one transaction, in order: all of them or none.

        With ``reached``, it also notes what ``advance`` notes. ``settled`` is called before the commit; an error of it
        is raised, and nothing is written. An outcome for each statement; what the graph counted while they ran may
        all stand with the first.
        """
        ...

    def make_ready(self) -> None:
        """Have ready what ``write_all`` needs, so that its first call takes no longer than the next ones."""
        ...

    def read(self, name: str, /, **parameters: object) -> list[Row]:
        """All rows of a statement that reads."""
        ...

    def stream(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """The rows of a statement that reads, one at a time, for answers as large as the graph."""
        ...

    def size(self) -> GraphSize:
        """How large the graph is; cheap, from the store's own counts."""
        ...

    def close(self) -> None:
        """Let go of the graph; everything acknowledged is kept."""
        ...
