"""What every verb prints with: one JSON document, or lines for people, on standard output."""

import sys
from collections.abc import Iterable, Sequence

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_json(document: object) -> None:
    """Write one JSON document, indented, to standard output."""
    encoded = msgspec.json.encode(document, enc_hook=str)
    sys.stdout.write(msgspec.json.format(encoded, indent=2).decode() + "\n")


def console() -> Console:
    """Standard output for people. Names may hold square brackets: nothing is read as markup."""
    return Console(markup=False, highlight=False, soft_wrap=not sys.stdout.isatty())


def print_table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print aligned columns without lines around them."""
    table = Table(*titles, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(table)
