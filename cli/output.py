"""What every verb prints with: one JSON document, or lines for people, on standard output."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from errors import HeadwaterError


class OutputError(HeadwaterError):
    """A file that was asked for cannot be written."""


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


def write_atomically(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file that appears whole or not at all, its folders made if need be.

    Raises:
        OutputError: the file cannot be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            fill(stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): choose another place, or make room."
        ) from error
    finally:
        part.unlink(missing_ok=True)
