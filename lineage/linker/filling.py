"""What statements put into a table, and a temporary table as several fill it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from lineage.linker.values import (
    MOST_RIVALS,
    NOTHING,
    Held,
    Rivals,
    Sources,
    Value,
    either,
    union,
)
from lineage.unit import (
    IDENTITY,
)


class Written(NamedTuple):
    """What one statement puts into its target: columns by the target's names, and what holds for all."""

    columns: list[tuple[str, Sources]]
    open: tuple[str, ...]
    influences: Sources
    held: Mapping[str, Held] = MappingProxyType({})
    rivals: Rivals = frozenset()


UNKNOWN_COLUMNS: Final = Value([("*", NOTHING)], sampled=NOTHING)
"""Rows of which nobody here knows the columns, nor where they come from."""


class Filling:
    """A temporary table as it is filled: what its first ``count`` statements put into it, which are ``by``.

    Of a ``row``, a record's or a cursor's, each place has what any statement put there, under the name of the first, and each
    name what any calls so.
    """

    def __init__(self, open_: tuple[str, ...] = (), *, row: bool) -> None:
        self.row = row
        self.count = 0
        self.by: tuple[int, ...] = ()
        self._columns: dict[str, Sources] = {}
        self._in_places: list[tuple[str, Sources]] = []
        """What stands in each place of a row, where all statements have as many columns."""
        self._same_places = True
        self._declared: set[str] = set()
        self._open: dict[str, None] = dict.fromkeys(open_)
        self._influences: Sources = NOTHING
        self._held: dict[str, Held] = {}
        self._rivals: Rivals = frozenset()

    def add(self, declared: Iterable[str], written: Written) -> None:
        """One more statement: the columns it declares, and what it writes."""
        for name in declared:
            self._columns.setdefault(name, NOTHING)
            self._declared.add(name)
        if written.open:  # by position: any declared column may take what a star brings
            if not self._columns.get("*", True):  # LIKE a table of unknown columns: it has those of the star
                self._declared.discard("*")
                del self._columns["*"]
            brought = frozenset([(dataset, "*", IDENTITY) for dataset in written.open])
            for name in self._declared.difference(name for name, _ in written.columns):
                self._columns[name] |= brought
        if self.row:
            self._add_in_places(written)
        for name, sources in written.columns:
            self._hold(name, sources, written.held.get(name, ()))
            self._columns[name] = union([self._columns.get(name, NOTHING), sources])
        self._open.update(dict.fromkeys(written.open))
        self._influences = union([self._influences, written.influences])
        self._rivals = self._rivals | written.rivals if len(self._open) <= MOST_RIVALS else frozenset()
        self.count += 1

    def _add_in_places(self, written: Written) -> None:
        places, columns = self._in_places, written.columns
        if not places and not written.open:
            self._in_places = columns
        elif columns or written.open:
            self._same_places &= len(columns) == len(places) and not self._open and not written.open
            if self._same_places:
                self._in_places = [
                    (name, union([one, other]))
                    for (name, one), (_, other) in zip(places, columns, strict=True)
                ]

    def _hold(self, name: str, sources: Sources, held: Held) -> None:
        """The structs in a column are known as long as they are those of every statement that fills it."""
        if sources and self._columns.get(name) and not (held and name in self._held):
            self._held.pop(name, None)
        elif held:
            self._held[name] = either((*self._held.get(name, ()), *held))

    def value(self, *, made: bool) -> Value:
        """The table as it is now; one that nobody here ``made`` may have more columns."""
        if not (self._columns or self._open):  # INSERT … EXEC into a variable of a declared type
            return UNKNOWN_COLUMNS
        columns = list(self._columns.items())
        sampled = None if made else NOTHING
        if len(self._in_places) > 1 and self._same_places and self._in_places != columns:
            return Value(
                self._in_places,
                (),
                self._influences,
                sampled,
                held=self._held,
                rivals=self._rivals,
                unlisted=dict(self._columns),
            )
        return Value(
            columns, tuple(self._open), self._influences, sampled, held=self._held, rivals=self._rivals
        )
