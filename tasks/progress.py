"""Progress: what a run tells someone who is watching."""

from typing import Protocol


class Progress(Protocol):
    """Told when a phase begins, and how far it got."""

    def start(self, phase: str, total: int | None) -> None:
        """A phase begins; ``total`` items, when that is known."""
        ...

    def advance(self, items: int = 1) -> None:
        """So many more items of the phase are done."""
        ...


class NoProgress:
    """Nobody is watching."""

    def start(self, phase: str, total: int | None) -> None:
        """Say nothing."""

    def advance(self, items: int = 1) -> None:
        """Say nothing."""
