"""Redo: what the graph holds of some files is taken for what a dead run left, so that publishing settles it.

What the state believes of these files may be wrong, since the writer that said so was. Nothing is written here.
"""

from collections.abc import Collection

import msgspec

from lineage.facts import FileFacts, encode_facts
from stores.graph import Graph
from stores.state import Lease, StateDatabase
from tasks.binding import found_in
from tasks.difference import FACT_FIELDS

REDO_RUN = "read back from the graph"
"""The run id of facts staged here."""


def stage_found(
    state: StateDatabase, graph: Graph, scope: tuple[str, str], paths: Collection[str], lease: Lease
) -> None:
    """Stage what the graph holds of these files of a (graph id, source): nothing, where it holds nothing.

    Raises ``StateError`` or ``GraphError``.
    """
    if not paths:
        return
    wanted = set(paths)
    found = [(path, facts) for path, facts in found_in(graph, scope[1]) if path in wanted]
    nothing = [(path, FileFacts("")) for path in sorted(wanted.difference(path for path, _ in found))]
    for path, facts in [*nothing, *found]:
        state.facts.stage(*scope, REDO_RUN, {path: encode_facts(_distinct(facts))}, lease)


def _distinct(facts: FileFacts) -> FileFacts:
    """Each fact once: a relationship that stands there twice is one fact."""
    return msgspec.structs.replace(
        facts, **{field: tuple(sorted(set(getattr(facts, field)))) for field in FACT_FIELDS}
    )
