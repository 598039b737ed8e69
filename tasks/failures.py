"""What went wrong with one file, how long that lasts, and how the manifest remembers it.

A failure of the *content* (binary, over a limit) says something about the text: the file loses its old facts
and is left alone until it changes. Any other failure says something about the moment: the file keeps its old
facts, marked stale, and the next run tries again. Statements that failed cost themselves only.
"""

from typing import Literal, TypeAlias

import msgspec

FailureKind: TypeAlias = Literal["content", "statement", "io", "timeout", "memory", "worker"]

MOST_REMEMBERED = 20
"""Failed statements of one file that the manifest keeps by name; the rest are counted."""


class Failure(msgspec.Struct, frozen=True, array_like=True):
    """One failure. ``line`` is 1-based; 0 when it is no line's fault."""

    kind: FailureKind
    line: int
    reason: str

    @property
    def of_the_moment(self) -> bool:
        """Whether trying again may help: the file keeps its old facts until then."""
        return self.kind in {"io", "timeout", "memory", "worker"}

    @property
    def of_the_file(self) -> bool:
        """Whether the whole file failed, not only a statement of it."""
        return self.kind != "statement"


_decoder = msgspec.json.Decoder(list[Failure])


def remember(failures: list[Failure]) -> str | None:
    """The text for the manifest's ``failure``; None when there is nothing to remember."""
    if not failures:
        return None
    kept = failures[:MOST_REMEMBERED]
    if left := len(failures) - len(kept):
        kept.append(
            Failure("statement", failures[MOST_REMEMBERED].line, f"and {left} more failed statements")
        )
    return msgspec.json.encode(kept).decode()


def recall(text: str | None) -> list[Failure]:
    """The failures the manifest remembers. Text of another version is a failure to try again."""
    if text is None:
        return []
    try:
        return _decoder.decode(text)
    except msgspec.MsgspecError:
        return [Failure("io", 0, "failed in an earlier version of Headwater")]
