"""Read back: do the relationships of a file stand in the graph as they were written, no more and no fewer?

The shadow of batched writes: rows are read by the keys of the nodes they connect, so it costs what the file costs,
however large the graph is.
"""

from collections.abc import Iterable, Mapping

import msgspec

from lineage.facts import FileFacts, decode_facts
from stores.graph import Graph, Row
from stores.graph.rows import EDGE_KINDS, rows_of
from stores.state import StateDatabase
from tasks.shadow import Mismatch, diff

_encode = msgspec.json.Encoder(order="sorted").encode


def read_back(
    graph: Graph,
    state: StateDatabase,
    scope: tuple[str, str],
    gone: Mapping[str, Iterable[FileFacts]],
) -> list[Mismatch]:
    """Compare what the graph holds of some files with what was published of them.

    Args:
        graph: where to look.
        state: says what was published.
        scope: (graph id, source).
        gone: the files, each with what it no longer states: that must not be there.
    """
    published = state.facts.published_for(*scope, gone)
    found = []
    for path, old in gone.items():
        facts = decode_facts(published[path]) if path in published else FileFacts("")
        difference = _difference(graph, scope[1], path, facts, old)
        if difference:
            reason = "its rows in the graph are not those that were written"
            found.append(Mismatch(("batch_writes",), path, reason, difference))
    return found


def _difference(graph: Graph, source: str, path: str, facts: FileFacts, gone: Iterable[FileFacts]) -> str:
    rows = rows_of(source, path, facts)
    nodes = [rows, *(rows_of(source, path, each) for each in gone)]
    asked = {
        "datasets": _distinct(row for each in nodes for row in each["dataset"]),
        "columns": sorted({str(row["id"]) for each in nodes for row in each["column"]}),
    }
    expected = [_line(kind, row) for kind in EDGE_KINDS for row in rows[kind]]
    stands = [
        _line(kind, row)
        for kind in EDGE_KINDS
        for row in graph.read(f"file_{kind}", source=source, file=path, **asked)
    ]
    return diff(sorted(expected), sorted(stands))


def _distinct(rows: Iterable[Row]) -> list[Row]:
    return list({_encode(row): row for row in rows}.values())


def _line(kind: str, row: Row) -> str:
    """One relationship as a line; lists are lists whatever the graph's driver calls them."""
    told = {
        name: value for name, value in row.items() if name not in {"source", "file"} and value is not None
    }
    return f"{kind} {_encode(told).decode()}"
