"""Parsers and tokenizers are used again: making them takes a twentieth of the time of a short text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar


class _Tool(Protocol):
    def reset(self) -> None:
        """Forget what was read last."""


T = TypeVar("T", bound=_Tool)


class Lender(Generic[T]):
    """Lends each tool to one borrower at a time, as a tool holds what it reads; ``make`` takes a dialect's name.

    So threads never meet in one, nor does a text with another that is read on its behalf. What an exception ended
    the use of isn't lent again.
    """

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make
        self._idle: dict[str, list[T]] = {}

    @contextmanager
    def lent(self, dialect: str) -> Iterator[T]:
        """A tool for the dialect, the borrower's alone until the block ends."""
        idle = self._idle.setdefault(dialect, [])
        try:
            tool = idle.pop()
        except IndexError:
            tool = self._make(dialect)
        yield tool
        tool.reset()
        idle.append(tool)
