"""Files that Headwater writes for others to read."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from errors import HeadwaterError


class OutputError(HeadwaterError):
    """A file that was asked for cannot be written."""


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, if they are not there. Raises ``OutputError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made ({error.strerror}): choose another place.") from error


def write_atomically(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file that appears whole or not at all, its folders made if need be.

    Raises:
        OutputError: the file cannot be written there.
    """
    if not path.name:
        raise OutputError(f"{str(path)!r} is a folder: name a file in it.")
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
        with suppress(OSError):
            part.unlink(missing_ok=True)
