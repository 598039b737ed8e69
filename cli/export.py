"""``headwater export``: the whole graph as canonical, sorted JSON."""

import sys
from contextlib import closing
from pathlib import Path

from cli.opening import graph_of
from settings import load_settings
from stores.files import write_atomically
from stores.graph.export import write_export


def export(output: Path | None = None, /) -> None:
    """Write the whole graph as sorted JSON: equal graphs give equal bytes, whatever the backend.

    Args:
        output: the file to write; standard output when not given.
    """
    with closing(graph_of(load_settings())) as graph:
        if output is None:
            write_export(graph, sys.stdout.buffer.write)
        else:
            write_atomically(output, lambda stream: write_export(graph, stream.write))
