"""Binding: what the state database believes of a graph is true of that graph, and stays so.

A wiped graph is a new one by its id. One put back to an earlier day shows a generation older than the state
remembers: everything believed of it is dropped. And where the state knows nothing of a source, what the graph
already holds of it counts as left behind by a dead run, so that publishing settles it like any other.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
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
    encode_facts,
)
from stores.graph import Graph, Row
from stores.state import Lease, StateDatabase
from tasks.loads import Load
from tasks.writers import Tally, Writer

FOUND_RUN = "found in the graph"
"""The run id of pending facts that no run of this state database wrote."""

_Held: TypeAlias = dict[tuple[str, str], dict[str, list[Fact]]]
"""By (path, namespace): facts by field."""


def bind(state: StateDatabase, graph: Graph, source: str) -> str:
    """Make sure that state and graph belong together; the graph's id.

    Raises ``GraphOwnedError`` when the graph belongs to another state database.
    """
    graph.migrate()
    identity = graph.claim(state.bindings.state_id())
    remembered = state.bindings.generation(identity.graph_id)
    if remembered is not None and identity.generation < remembered:
        state.bindings.forget(identity.graph_id)
    if not _is_known(state, identity.graph_id, source) and graph.size().edges:
        _adopt(state, graph, identity.graph_id, source)
    return identity.graph_id


def _is_known(state: StateDatabase, graph_id: str, source: str) -> bool:
    facts = state.facts
    return bool(
        state.manifest.load(graph_id, source)
        or any(True for _ in facts.published(graph_id, source))
        or any(True for _ in facts.pending(graph_id, source))
    )


def _adopt(state: StateDatabase, graph: Graph, graph_id: str, source: str) -> None:
    """Stage what the graph holds of the source."""
    for (path, namespace), fields in sorted(_held(graph, source).items()):
        facts = FileFacts(namespace, **{field: tuple(sorted(each)) for field, each in fields.items()})  # type: ignore[arg-type] # each field has its own kind
        state.facts.stage(graph_id, source, FOUND_RUN, {path: encode_facts(facts)})


def _held(graph: Graph, source: str) -> _Held:
    held: _Held = defaultdict(lambda: defaultdict(list))
    for section, (field, kind) in _FIELDS.items():
        for row in graph.stream(f"export_{section}"):
            if row["source"] == source:
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


def _fact(kind: type[Fact], row: Row) -> Fact:
    values: dict[str, Any] = {**row, "type": row.get("data_type")}
    return msgspec.convert([values[field] for field in kind.__struct_fields__], kind)


class GuardedWriter:
    """A writer that counts a new generation before its first row, and stops when the lease is lost."""

    def __init__(self, writer: Writer, lease: Lease, advance: Callable[[], None]) -> None:
        self._writer = writer
        self._lease = lease
        self._advance = advance
        self._begun = False

    def write(self, loads: Sequence[Load], *, together: bool = False) -> Tally:
        """Write the loads. Raises ``LeaseLostError`` instead when another may be at work."""
        if not any(load.rows for load in loads):
            return Tally()
        self._lease.check()
        if not self._begun:
            self._advance()
            self._begun = True
        return self._writer.write(loads, together=together)


def guarded(writer: Writer, lease: Lease, state: StateDatabase, graph: Graph) -> GuardedWriter:
    """The writer for one run."""

    def advance() -> None:
        identity = graph.advance()
        state.bindings.remember(identity.graph_id, identity.generation)

    return GuardedWriter(writer, lease, advance)
