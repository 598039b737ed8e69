"""Stale marks: a file that keeps the facts of an earlier run says so in the graph, too.

``(:File {stale: true})`` while the file can't be read, takes too long or kills its worker; the property goes with
the first run that can take it. The graph itself is asked which files are marked, so that a run that died between
its commit and its marks is mended by the next one. Exports leave the mark out: it says nothing about lineage.
"""

from collections.abc import Collection

from stores.graph import Graph, Row
from tasks.loads import Load
from tasks.writers import Tally, Writer


def mark_stale(
    graph: Graph, writer: Writer, source: str, stale: Collection[str], *, among: Collection[str] | None = None
) -> Tally:
    """Make the marks of a source those of these files; nothing is written when they are so already.

    Files that have nothing in the graph get no mark. ``among``: marks of other files stay. Raises ``GraphError``.
    """
    if among is not None and not among:
        return Tally()
    marked = {str(row["path"]) for row in graph.read("stale_files", source=source)}
    if among is not None:
        marked.intersection_update(among)
    return writer.write(
        [
            Load("mark_stale", _rows(source, set(stale) - marked)),
            Load("unmark_stale", _rows(source, marked.difference(stale))),
        ]
    )


def _rows(source: str, paths: Collection[str]) -> list[Row]:
    return [{"source": source, "path": path} for path in sorted(paths)]
