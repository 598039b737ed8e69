"""The lines of SQL behind a picture, read from the folders that sources were last read from."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from cli.output import plain
from cli.pictures.picture import Arrow
from tasks.scan import decode

BEFORE: Final = 4
AFTER: Final = 60
"""How many lines before and after a cited one are shown; what is cited of a statement is often its beginning."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
"""What sqlglot counts as the end of a line."""

Roots: TypeAlias = Callable[[str], str | None]
"""The folder (or file) that a source of a name was last read from; None when nobody knows."""


class Excerpt(msgspec.Struct, frozen=True):
    """What is shown of a file: numbered lines, or why there are none."""

    source: str
    file: str
    lines: list[tuple[int, str]] = []
    missing: str | None = None


def excerpts(arrows: Iterable[Arrow], roots: Roots, max_bytes: int) -> Iterator[Excerpt]:
    """An excerpt for each file that an arrow cites, sorted. Files over ``max_bytes`` are left out."""
    cited: dict[tuple[str, str], set[int]] = {}
    for arrow in arrows:
        for each in arrow.statements:
            cited.setdefault((each.source, each.file), set()).update(each.lines)
    for (source, file), lines in sorted(cited.items()):
        yield _excerpt(source, file, lines, roots(source), max_bytes)


def _excerpt(source: str, file: str, cited: set[int], root: str | None, max_bytes: int) -> Excerpt:
    if root is None:
        return Excerpt(source, file, missing=f"Where the source {source} is, is not known here.")
    try:
        text = _text(Path(root), file, max_bytes)
    except OSError as error:
        return Excerpt(source, file, missing=f"It can't be read now ({error.strerror or error}).")
    except ValueError as error:
        return Excerpt(source, file, missing=f"It {error}.")
    return Excerpt(source, file, _near(_LINE_END.split(text.removesuffix("\n")), cited))


def _text(root: Path, file: str, max_bytes: int) -> str:
    """The text of a file inside ``root``. Raises ``OSError``, or ``ValueError`` with the reason."""
    folder = (root.parent if root.is_file() else root).resolve()
    path = (folder / file).resolve()
    if not path.is_relative_to(folder):
        raise ValueError("lies outside its source's folder, so it is not read")
    if not path.is_file():
        raise ValueError("isn't there any more")
    if path.stat().st_size > max_bytes:
        raise ValueError(f"is over the limit of {max_bytes} bytes")
    text, _ = decode(path.read_bytes())
    return text.partition("\n")[0] if path.suffix == ".csv" else text  # of a seed, its columns are cited


def _near(lines: list[str], cited: set[int]) -> list[tuple[int, str]]:
    near = {number for line in cited for number in range(line - BEFORE, line + AFTER + 1)}
    return [(number, _visible(lines[number - 1])) for number in sorted(near) if 1 <= number <= len(lines)]


def _visible(line: str) -> str:
    """A line of which nothing hides or turns the rest, as characters for writing from right to left could."""
    return "\t".join(map(plain, line.split("\t")))
