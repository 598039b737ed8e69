"""The whole graph as canonical JSON: equal graphs give equal bytes, whatever the backend.

One object, its keys sorted; each list sorted, a row a line, so that two exports can be compared with
``diff``. No graph id and no time is in it.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Final

import msgspec

from stores.graph.protocol import Graph

VERSION: Final = 1
SECTIONS: Final = (
    "columns",
    "datasets",
    "defines",
    "depends_on",
    "derives_from",
    "files",
    "has_column",
    "reads",
    "writes",
)
_encode: Final = msgspec.json.Encoder(order="sorted").encode


def write_export(graph: Graph, write: Callable[[bytes], object]) -> None:
    """Send the export to ``write`` in pieces. One section at a time is held, as sorted bytes."""
    opening = b"{"
    for key in sorted((*SECTIONS, "version")):
        write(opening + b'"%s":' % key.encode())
        for piece in _section(graph, key) if key in SECTIONS else (b"%d" % VERSION,):
            write(piece)
        opening = b",\n"
    write(b"}\n")


def _section(graph: Graph, section: str) -> Iterator[bytes]:
    separator = b"[\n"
    for row in sorted(_encode(row) for row in graph.stream(f"export_{section}")):
        yield separator + row
        separator = b",\n"
    yield b"[]" if separator == b"[\n" else b"]"


def export_bytes(graph: Graph) -> bytes:
    """The export in one piece."""
    buffer = BytesIO()
    write_export(graph, buffer.write)
    return buffer.getvalue()
