"""What every verb prints with: one JSON document, or lines for people, on standard output."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

Piece: TypeAlias = tuple[str, str]
"""Some text of a line, and its style: ``bold``, ``dim``, or "" for none."""


def print_json(document: object) -> None:
    """Write one JSON document, indented, to standard output."""
    encoded = msgspec.json.encode(document, enc_hook=str)
    sys.stdout.write(msgspec.json.format(encoded, indent=2).decode() + "\n")


def print_lines(lines: Iterable[Sequence[Piece]]) -> None:
    """Write lines, however long, with their styles where a terminal shows them."""
    if not (sys.stdout.isatty() or os.environ.get("FORCE_COLOR")):
        sys.stdout.writelines("".join(text for text, _ in line) + "\n" for line in lines)
        return
    from rich.console import Console  # noqa: PLC0415 - slow, and files and pipes need none
    from rich.segment import Segment, Segments  # noqa: PLC0415 - as above
    from rich.style import Style  # noqa: PLC0415 - as above

    styles = {name: Style.parse(name) for name in ("", "bold", "dim")}
    pieces = (Segment(text, styles[style]) for line in lines for text, style in (*line, ("\n", "")) if text)
    Console().print(Segments(pieces), soft_wrap=True, end="")


def plain(text: str) -> str:
    """A name as one piece of one line: what would break the line or command the terminal stands escaped."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def print_table(titles: Sequence[str], rows: Iterable[Sequence[object]], none: str = "") -> None:
    """Print columns side by side, each as wide as it must be: a name is never cut short.

    ``none`` is said where there are no rows; without it the titles stand alone.
    """
    rows = list(rows)
    if none and not rows:
        print(none)
        return
    cells = [["" if cell is None else plain(str(cell)) for cell in row] for row in [titles, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(map(str.ljust, row, widths)).rstrip())
