"""Read back: do the relationships of a file stand in the graph as they were written, no more and no fewer?

The shadow of batched writes: rows are read by the keys of the nodes they connect, so it costs what the files cost,
however large the graph is. Many files are read at a time: one by one, most of it would be ways there and back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import msgspec

from lineage.facts import FileFacts, decode_facts
from stores.graph import Graph, Row
from stores.graph.rows import EDGE_KINDS, GraphRows, rows_of
from stores.state import StateDatabase
from stores.state.models import chunks
from tasks.shadow import Mismatch, diff

FILES_AT_ONCE = 100
"""How many files' rows are read in one statement for each kind, and held."""

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
    found = []
    for paths in chunks(gone, FILES_AT_ONCE):
        published = state.facts.published_for(*scope, paths)
        facts = {path: decode_facts(published[path]) for path in paths if path in published}
        rows = {path: rows_of(scope[1], path, facts.get(path, FileFacts(""))) for path in paths}
        old = [rows_of(scope[1], path, each) for path in paths for each in gone[path]]
        stands = _lines_in(graph, scope[1], paths, [*rows.values(), *old])
        for path in paths:
            expected = [_line(kind, row) for kind in EDGE_KINDS for row in rows[path][kind]]
            if difference := diff(sorted(expected), sorted(stands[path])):
                reason = "its rows in the graph are not those that were written"
                found.append(Mismatch(("batch_writes",), path, reason, difference))
    return found


def _lines_in(
    graph: Graph, source: str, paths: Collection[str], nodes: Collection[GraphRows]
) -> dict[str, list[str]]:
    """What the graph holds of each file among these nodes."""
    asked = {
        "files": list(paths),
        "datasets": _distinct(row for each in nodes for row in each["dataset"]),
        "columns": sorted({str(row["id"]) for each in nodes for row in each["column"]}),
    }
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for kind in EDGE_KINDS:
        for row in graph.read(f"files_{kind}", source=source, **asked):
            lines[str(row["file"])].append(_line(kind, row))
    return lines


def _distinct(rows: Iterable[Row]) -> list[Row]:
    return list({_encode(row): row for row in rows}.values())


def _line(kind: str, row: Row) -> str:
    """One relationship as a line; lists are lists whatever the graph's driver calls them."""
    told = {
        name: value for name, value in row.items() if name not in {"source", "file"} and value is not None
    }
    return f"{kind} {_encode(told).decode()}"
