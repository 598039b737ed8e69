"""What is known of the embedded graph without opening it, which takes longer than an unchanged folder does.

Who closes the graph leaves beside it what a run asks before it writes: which graph it is, how far it got, how large
it is. That holds as long as file and log are the very ones that were left, by inode, size and times; on any doubt the
graph is opened and asked.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from stores.graph.protocol import GraphIdentity, Row

ASKED: Final[Mapping[str, Mapping[str, object]]] = {
    "migrations_applied": {},
    "size_nodes": {},
    "size_edges": {},
    "stale_files": {"source": None},
}
"""Statements whose answers are kept, and what they were asked with: for all sources."""

_SUFFIX: Final = "-standing"
_MOST_ROWS: Final = 1000
"""More marks of files that could not be read are looked up in the graph."""

Stamp: TypeAlias = list[tuple[int, int, int, int] | None]


class Standing(msgspec.Struct, frozen=True):
    """How the graph stands: its identity and the answers to ``ASKED``, true of the file and the log with this stamp."""

    stamp: Stamp
    identity: GraphIdentity
    answers: dict[str, list[Row]]

    def answer(self, name: str, parameters: Mapping[str, object]) -> list[Row] | None:
        """The rows of a statement that reads; None if they aren't known."""
        if name not in self.answers:
            return None
        return [row for row in self.answers[name] if parameters.items() <= row.items()]


def stamp_of(graph: Path) -> Stamp:
    """What tells these files from any others, and from themselves once they are written."""
    return [_stamp(graph), _stamp(graph.with_name(f"{graph.name}-wal"))]


def _stamp(file: Path) -> tuple[int, int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def recall(graph: Path) -> Standing | None:
    """What was left beside the graph, if that is still true."""
    try:
        standing = msgspec.json.decode(_beside(graph).read_bytes(), type=Standing)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return standing if standing.stamp == stamp_of(graph) else None


def leave(graph: Path, standing: Standing) -> None:
    """Leave it for the next one. Where that fails, the graph will be opened."""
    if any(len(rows) > _MOST_ROWS for rows in standing.answers.values()):
        return
    fresh = _beside(graph).with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        fresh.write_bytes(msgspec.json.encode(standing))
        fresh.replace(_beside(graph))


def _beside(graph: Path) -> Path:
    return graph.with_name(f"{graph.name}{_SUFFIX}")
