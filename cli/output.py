"""What every verb prints with: one JSON document, or lines for people, on standard output."""

import sys
from collections.abc import Iterable, Sequence

import msgspec
from rich.console import Console


def print_json(document: object) -> None:
    """Write one JSON document, indented, to standard output."""
    encoded = msgspec.json.encode(document, enc_hook=str)
    sys.stdout.write(msgspec.json.format(encoded, indent=2).decode() + "\n")


def console() -> Console:
    """Standard output for people. Names may hold square brackets: nothing is read as markup."""
    return Console(markup=False, highlight=False, soft_wrap=not sys.stdout.isatty())


def plain(text: str) -> str:
    """A name as one piece of one line: what would break the line or command the terminal stands escaped."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def print_table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print columns side by side, each as wide as it must be: a name is never cut short."""
    cells = [["" if cell is None else plain(str(cell)) for cell in row] for row in [titles, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(map(str.ljust, row, widths)).rstrip())
