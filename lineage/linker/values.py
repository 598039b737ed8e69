"""Values: what a relation's columns derive from, once names are settled.

A leaf is ``(dataset, column, how)``: a column of a named dataset and how it is used (``lineage.unit``).
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

from lineage.unit import CHAINED, IDENTITY, JOIN, TRANSFORMATION

Leaf: TypeAlias = tuple[str, str, int]
Sources: TypeAlias = frozenset[Leaf]
NOTHING: Final[Sources] = frozenset()
NO_DATASET: Final = ""
"""The dataset of a leaf that is no column but the fingerprint of an expression, and the line it begins on."""


def used(how: int, sources: Sources) -> Sources:
    """The sources of a value that is used as ``how``: indirect outer uses win, direct ones strengthen."""
    if how == IDENTITY or not sources:
        return sources
    if how >= JOIN:
        return frozenset([(dataset, column, how) for dataset, column, _ in sources])
    chained = CHAINED[how]
    return frozenset([(d, c, chained[h]) for d, c, h in sources])


def union(parts: Iterable[Sources]) -> Sources:
    """All sources of several values; shares the one set when there is only one."""
    kept = [part for part in parts if part]
    if len(kept) == 1:
        return kept[0]
    return NOTHING.union(*kept)


class Value:
    """The columns of a relation with their sources, in order.

    ``open`` names the datasets passed through by a star whose columns nobody states: any name may be one
    of theirs, except ``hidden_names``. ``sampled`` is what every column of a table function takes, whatever its
    name; None for any other relation. ``influences`` hold for all columns.
    """

    __slots__ = ("_asked", "_by_name", "columns", "hidden_names", "influences", "open", "sampled")

    def __init__(
        self,
        columns: list[tuple[str, Sources]],
        open_: tuple[str, ...] = (),
        influences: Sources = NOTHING,
        sampled: Sources | None = None,
        hidden_names: frozenset[str] = frozenset(),
    ) -> None:
        self.columns = columns
        self.open = open_
        self.influences = influences
        self.sampled = sampled
        self.hidden_names = hidden_names
        self._by_name: dict[str, Sources] | None = None
        self._asked: dict[str, Sources] = {}

    def known(self, name: str) -> Sources | None:
        """The sources of a column that is surely there, or None."""
        by_name = self._by_name
        if by_name is None:
            by_name = self._by_name = dict(reversed(self.columns))  # the first of a name counts
        return by_name.get(name)

    def ask(self, name: str) -> Sources | None:
        """The sources of a column that is there or, in an open relation, must be; None when it can't."""
        known = self.known(name)
        if known is not None:
            return known
        anything = self.anything()
        if anything is not None:
            return anything
        if not self.open or name in self.hidden_names:
            return None
        asked = self._asked.get(name)
        if asked is None:
            asked = self._asked[name] = frozenset([(dataset, name, IDENTITY) for dataset in self.open])
        return asked

    def anything(self) -> Sources | None:
        """What a column of any name takes: of a table function, or of a row spread by ``struct.*``; else None."""
        return self.sampled if self.sampled is not None else self.known("*")

    @property
    def is_open(self) -> bool:
        """Whether there are columns, or may be, that nobody states."""
        return bool(self.open) or self.known("*") is not None

    def everything(self, how: int = TRANSFORMATION) -> Sources:
        """The sources of all columns together, an open dataset's as its star."""
        stars = frozenset([(dataset, "*", IDENTITY) for dataset in self.open])
        return used(how, union([*(sources for _, sources in self.columns), stars, self.sampled or NOTHING]))

    def same_as(self, other: "Value") -> bool:
        """Whether two values say the same: the end of a recursive query's rounds."""
        return (self.columns, self.open, self.influences) == (other.columns, other.open, other.influences)


EMPTY: Final = Value([])
