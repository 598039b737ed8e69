"""Binding: what the state database believes of a graph is true of that graph, and stays so.

A wiped graph is a new one by its id. Where graph and state don't remember the same generation, one of them was
put back to an earlier day, and where the graph is empty and the state believes otherwise, somebody deleted what
it held: such a graph is made a new one, of which nothing is believed. And where the state knows nothing of a
source, what the graph already holds of it counts as left behind by a dead run, so that publishing settles it like
any other. Its dead letters go with it: the next run supersedes those whose rows the graph takes then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeAlias

import msgspec

from lineage.facts import (
    Defines,
    DependsOn,
    DerivesFrom,
    Fact,
    FileFacts,
    HasColumn,
    Reads,
    Writes,
    decode_facts,
    encode_facts,
)
from stores.graph import Graph, GraphIdentity, GraphRound, Row, WriteOutcome
from stores.state import Lease, StateDatabase
from tasks.difference import count_facts, key_of
from tasks.loads import Load
from tasks.writers import Tally, TurnWriter

FOUND_RUN = "found in the graph"
"""The run id of pending facts that no run of this state database wrote."""

NOBODY = ""
"""The path under which nodes are adopted that no file states."""

_Held: TypeAlias = dict[tuple[str, str], dict[str, list[Fact]]]
"""By (path, namespace): facts by field."""


def bind(
    state: StateDatabase, graph: Graph, source: str, persist: Callable[[Callable[[], object]], None]
) -> str:
    """Make sure that state and graph belong together; the graph's id.

    ``persist`` (a writer's) does it again where runs of other sources are in the way: those that meet at an empty graph
    all migrate it, and wait for each other's locks.

    Raises ``GraphOwnedError`` when the graph belongs to another state database.
    """
    bound: list[str] = []
    persist(lambda: bound.append(_bind(state, graph, source)))
    return bound[0]


def _bind(state: StateDatabase, graph: Graph, source: str) -> str:
    graph.migrate()
    identity = _agreed(state, graph)
    size = graph.size()
    if not size.edges and _is_believed(state, identity.graph_id, source):
        identity = graph.renew(identity.graph_id)
    graph_id = identity.graph_id
    if identity.previous:
        state.dead_letters.carry(identity.previous, graph_id)
    if (size.nodes or size.edges) and not _is_known(state, graph_id, source):
        _adopt(state, graph, graph_id, source)
    return graph_id


def _agreed(state: StateDatabase, graph: Graph) -> GraphIdentity:
    """The identity of the graph, a new one if it and the state have not been through the same.

    Other sources may be writing meanwhile, so what the state says is read on both sides of what the graph says.
    """
    owner = state.bindings.state_id()
    least = state.bindings.rounds(graph.claim(owner).graph_id).heard
    identity = graph.claim(owner)
    if least <= identity.generation <= state.bindings.rounds(identity.graph_id).begun:
        return identity
    return graph.renew(identity.graph_id)


def _is_believed(state: StateDatabase, graph_id: str, source: str) -> bool:
    """Whether the graph should hold something of the source."""
    published = state.facts.published(graph_id, source)
    return any(count_facts(decode_facts(payload)) for _, payload in published)


def _is_known(state: StateDatabase, graph_id: str, source: str) -> bool:
    facts = state.facts
    return bool(
        not state.manifest.is_empty(graph_id, source)
        or any(True for _ in facts.published(graph_id, source))
        or facts.pending_for(graph_id, source, [NOBODY])
    )


def _adopt(state: StateDatabase, graph: Graph, graph_id: str, source: str) -> None:
    """Stage what the graph holds of the source; the last payload marks that nothing is missing."""
    for path, facts in [*found_in(graph, source), (NOBODY, FileFacts(""))]:
        state.facts.stage(graph_id, source, FOUND_RUN, {path: encode_facts(facts)})


def found_in(graph: Graph, source: str) -> Iterator[tuple[str, FileFacts]]:
    """What the graph holds of the source, by file and namespace; nodes that nothing touches belong to ``NOBODY``."""
    yield from _stated(graph, source)
    yield from _lone(graph, source)


def _stated(graph: Graph, source: str) -> Iterator[tuple[str, FileFacts]]:
    for (path, namespace), fields in sorted(_held(graph, source).items()):
        yield path, FileFacts(namespace, **{field: _in_order(each) for field, each in fields.items()})  # type: ignore[arg-type] # each field has its own kind


def _in_order(facts: list[Fact]) -> tuple[Fact, ...]:
    """By key; of a relationship that stands there twice, data may be missing, which can't be compared."""
    return tuple(sorted(facts, key=lambda fact: (key_of(fact), repr(fact))))


def _lone(graph: Graph, source: str) -> Iterator[tuple[str, FileFacts]]:
    """Nodes that nothing touches, as though somebody had stated them: so they are looked at, and go."""
    for row in graph.stream("lone_files", source=source):
        yield str(row["path"]), FileFacts("", reads=(Reads("", ()),))
    for row in graph.stream("lone_datasets"):
        yield NOBODY, FileFacts(str(row["namespace"]), reads=(Reads(str(row["name"]), ()),))
    for row in graph.stream("lone_columns"):
        column = HasColumn(str(row["dataset"]), str(row["name"]), None, None)
        yield NOBODY, FileFacts(str(row["namespace"]), columns=(column,))


def _held(graph: Graph, source: str) -> _Held:
    held: _Held = defaultdict(lambda: defaultdict(list))
    for section, (field, kind) in _FIELDS.items():
        for row in graph.stream(f"export_{section}"):
            if row["source"] == source and all(isinstance(row.get(name, ""), str) for name in _KEYED):
                namespace = row.get("namespace", row.get("source_namespace"))
                held[str(row["file"]), str(namespace)][field].append(_fact(kind, row))
    return held


_FIELDS: dict[str, tuple[str, type[Fact]]] = {
    "defines": ("defines", Defines),
    "reads": ("reads", Reads),
    "writes": ("writes", Writes),
    "has_column": ("columns", HasColumn),
    "derives_from": ("derives", DerivesFrom),
    "depends_on": ("depends", DependsOn),
}
"""Which facts the sections of an export are."""

_KEYED = ("file", "kind", "subtype")
"""Properties of relationships without which they belong to no file (``headwater verify`` removes these)."""


def _fact(kind: type[Fact], row: Row) -> Fact:
    values: dict[str, Any] = {**row, "type": row.get("data_type")}
    try:
        return msgspec.convert([values[field] for field in kind.__struct_fields__], kind)
    except msgspec.ValidationError:
        # Somebody changed its data: it is that relationship all the same.
        bare = values | {"lines": (), "ordinal": None, "type": None, "masking": False}
        return msgspec.convert([bare[field] for field in kind.__struct_fields__], kind)


class GuardedWriter:
    """A writer of which each transaction begins only while the lease is held.

    It counts a new generation before its first row and after its last: the second one tells a copy of the graph
    made in between from the graph as it was left.
    """

    def __init__(
        self, writer: TurnWriter, lease: Lease, rounds: "_Rounds", disown: Callable[[], object]
    ) -> None:
        self._writer = writer
        self._rounds = rounds
        self._disown = disown
        self._begun = False
        self.lease = lease

    def write(self, loads: Sequence[Load], *, together: bool = False) -> Tally:
        """Write the loads. Raises ``LeaseLostError`` as soon as another may be at work."""
        if not any(load.rows for load in loads):
            return Tally()
        self.lease.check()
        if not self._begun:
            self._writer.persist(self._rounds.advance)
            self._begun = True
        return self._writer.write(loads, together=together, turn=self._turn)

    @property
    def whole_rows(self) -> int:
        """How many rows of all kinds may be written in one transaction."""
        return self._writer.whole_rows

    @property
    def ahead(self) -> int:
        """How many groups of loads may be on their way at once."""
        return self._writer.ahead

    def stop(self) -> None:
        """Begin no more transactions."""
        self._writer.stop()

    def write_whole(self, loads: Sequence[Load], meanwhile: Callable[[], object]) -> list[WriteOutcome]:
        """Write the loads in one transaction, which notes its generation, too: no copy is made in between."""
        return self._writer.write_whole(loads, meanwhile, self._round)

    @contextmanager
    def _round(self) -> Iterator[GraphRound]:
        reached = self._rounds.begin(durable=False)
        with self._turn():
            yield reached
        self._rounds.heard(reached)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One transaction. If the lease ended in the middle of it, its rows may have come after the heir's.

        Then nobody knows what the graph holds, so it is made a new one: every source takes stock of it again.
        """
        self.lease.check()
        try:
            yield
        finally:
            if not self.lease.held:
                self._disown()

    def seal(self) -> None:
        """Nothing more will be written."""
        if self._begun:
            self._writer.persist(self._rounds.advance)
            self._begun = False


class _Rounds:
    """The rounds of writing one graph, counted on both sides."""

    def __init__(self, state: StateDatabase, graph: Graph, graph_id: str) -> None:
        self._state = state
        self._graph = graph
        self._graph_id = graph_id

    def begin(self, *, durable: bool = True) -> GraphRound:
        """One more round, before the graph hears of it."""
        return self._graph_id, self._state.bindings.begin(self._graph_id, durable=durable)

    def heard(self, reached: GraphRound) -> None:
        """The graph has noted the round."""
        self._state.bindings.heard(*reached)

    def advance(self) -> None:
        """Begin a round and let the graph note it."""
        reached = self.begin()
        self._graph.advance(*reached)
        self.heard(reached)


def guarded(
    writer: TurnWriter, lease: Lease, state: StateDatabase, graph: Graph, graph_id: str
) -> GuardedWriter:
    """The writer for one run."""
    return GuardedWriter(writer, lease, _Rounds(state, graph, graph_id), partial(graph.renew, graph_id))
