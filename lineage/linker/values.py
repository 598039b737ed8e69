"""Values: what a relation's columns derive from, once names are settled.

A leaf is ``(dataset, column, how)``: a column of a named dataset and how it is used (``lineage.unit``).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from lineage.unit import CHAINED, IDENTITY, JOIN, TRANSFORMATION

Leaf: TypeAlias = tuple[str, str, int]
Sources: TypeAlias = frozenset[Leaf]
Rivals: TypeAlias = frozenset[frozenset[str]]
NOTHING: Final[Sources] = frozenset()
NO_DATASET: Final = ""
"""The dataset of a leaf that is no column but the fingerprint of an expression, and the line it begins on."""


def used(how: int, sources: Sources) -> Sources:
    """The sources of a value that is used as ``how``: indirect outer uses win, direct ones strengthen."""
    if how == IDENTITY or not sources:
        return sources
    if len(sources) == 1:  # as nearly all have
        [(dataset, column, before)] = sources
        return frozenset(((dataset, column, how if how >= JOIN else CHAINED[how][before]),))
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


MOST_RIVALS: Final = 40
"""Datasets of unknown columns that are told apart: their pairs grow with the square of their number."""


class Value:
    """The columns of a relation with their sources, in order.

    ``open`` names the datasets passed through by a star whose columns nobody states: any name may be one
    of theirs, except ``hidden_names``. ``sampled`` is what every column of a table function takes, whatever its
    name; None for any other relation. ``influences`` hold for all columns. ``held`` are the structs in those columns
    of which is known what they are made of. ``but`` are names that only some of the open datasets have not. ``rivals`` are
    pairs of open datasets that are joined: of two such only one has a column of a name that nobody states. Where there are
    more than ``MOST_RIVALS`` nobody tells them apart, and each is taken to have it. ``unlisted`` are columns that are there
    by their names, but in no star; ``former`` those that it had until they were renamed or dropped. ``stated`` is the dataset
    whose columns these are, all that anybody states; empty for what is no dataset.
    """

    __slots__ = (
        "_asked",
        "_by_name",
        "but",
        "columns",
        "former",
        "held",
        "hidden_names",
        "influences",
        "open",
        "rivals",
        "sampled",
        "stated",
        "unlisted",
    )

    def __init__(  # noqa: PLR0913, PLR0917 -- what is known of rows, by name
        self,
        columns: list[tuple[str, Sources]],
        open_: tuple[str, ...] = (),
        influences: Sources = NOTHING,
        sampled: Sources | None = None,
        hidden_names: frozenset[str] = frozenset(),
        held: Mapping[str, "Held"] = MappingProxyType({}),
        but: Mapping[str, frozenset[str]] = MappingProxyType({}),
        rivals: Rivals = frozenset(),
        unlisted: Mapping[str, Sources] = MappingProxyType({}),
        former: Mapping[str, Sources] = MappingProxyType({}),
        stated: str = "",
    ) -> None:
        self.columns = columns
        self.stated = stated
        self.unlisted = unlisted
        self.former = former
        self.open = open_
        self.influences = influences
        self.sampled = sampled
        self.hidden_names = hidden_names
        self.held = held
        self.but = but
        self.rivals = rivals if len(open_) <= MOST_RIVALS else frozenset()
        self._by_name: dict[str, Sources] | None = None
        self._asked: dict[str, Sources] = {}

    def also(self, unlisted: Mapping[str, Sources], held: Mapping[str, "Held"]) -> None:
        """Note columns that no star has, and what they hold."""
        self.unlisted = {**unlisted, **self.unlisted}
        self.held = {**held, **self.held}
        self._by_name = None

    def known(self, name: str) -> Sources | None:
        """The sources of a column that is surely there, or None."""
        by_name = self._by_name
        if by_name is None:
            by_name = self._by_name = dict(reversed(self.columns))  # the first of a name counts
            by_name.update(self.unlisted)
        return by_name.get(name)

    def ask(self, name: str) -> Sources | None:
        """The sources of a column that is there or, in an open relation, must be; None when it can't."""
        found = self.known(name)
        if found is None:
            found = self._asked.get(name)
        if found is not None:
            return found
        if name[:1] == "$" and name[1:].isdigit() and self.sampled is None:
            return self._at(int(name[1:]))
        anything = self.anything()
        if anything is not None:
            return anything
        if not self.open or name in self.hidden_names:
            return None
        having = [dataset for dataset in self.open if name not in self.but.get(dataset, ())]
        asked = self._asked[name] = frozenset([(dataset, name, IDENTITY) for dataset in having])
        return asked

    def _at(self, position: int) -> Sources | None:
        """The sources of a column by its position, from 1; None when there is none."""
        if self.is_open:
            return self.everything(IDENTITY)
        return self.columns[position - 1][1] if 0 < position <= len(self.columns) else None

    def holds(self, name: str) -> "Held":
        """The structs in a column, as far as something is known of them."""
        return self.held.get(name) or (self.held.get("*", ()) if self.known(name) is None else ())

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


# --- structs ---------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A struct: its fields are the columns of a value, used as ``how``; each takes ``besides``, too."""

    value: Value
    how: int = IDENTITY
    besides: Sources = NOTHING

    def field(self, name: str, position: int) -> Sources:
        """What a field takes that goes by another row's name and position; one without a name by its position alone."""
        columns = self.value.columns
        found = self.value.known(name) if name else None
        if found is None and position < len(columns):
            found = columns[position][1]
        if found is None:
            found = self.value.ask(name)
        return self._taken(self.value.everything() if found is None else found)

    def _taken(self, sources: Sources) -> Sources:
        return used(self.how, sources) | self.besides if self.besides else used(self.how, sources)

    def further(self, how: int, besides: Sources) -> "Row":
        """This row, used once more."""
        return Row(self.value, CHAINED[how][self.how], self.besides | besides)


Held: TypeAlias = tuple[Row, ...]
"""The structs that a column, or an element of its arrays, may be: one or another."""

MOST_COLUMNS: Final = 10_000
"""Outputs of one query that are told apart by position; no database gives a table more. Forty CTEs of
``SELECT x.*, y.*`` from the one before make 2⁴⁰ otherwise, so beyond it each name counts once."""

MOST_HELD: Final = 64
"""Structs that are told apart; of more, none is known."""


def either(rows: Iterable[Row]) -> Held:
    """One struct or another, each once."""
    held = tuple(dict.fromkeys(rows))
    return held if len(held) <= MOST_HELD else ()


def fields_held(held: Held) -> list[tuple[str, Sources]]:
    """The fields of structs with what each takes; they go by the names of the first."""
    each = [[name for name, _ in row.value.columns] for row in held]
    names = max(each, key=lambda names: sum(map(bool, names)), default=[])
    return [(name, union([row.field(name, i) for row in held])) for i, name in enumerate(names)]


def field_held(held: Held, name: str) -> Sources | None:
    """What one field takes, or None when there is none of the name."""
    if all(row.value.ask(name) is None for row in held):
        return None
    position = _position(held, name)
    return union([row.field(name, position) for row in held])


def held_within(held: Held, name: str) -> Held:
    """The structs in a field of structs; none unless that is known of all of these."""
    position = _position(held, name)
    within: list[Row] = []
    for row in held:
        columns = row.value.columns
        named = name != "" and row.value.known(name) is not None
        own = name if named or position >= len(columns) else columns[position][0]
        inner = row.value.held.get(own, ())
        within += [below.further(row.how, row.besides) for below in inner]
        if not inner and (sources := row.field(name, position)):
            within.append(Row(Value([], sampled=sources)))
    return either(within) if any(row.value.columns for row in within) else ()


def _position(held: Held, name: str) -> int:
    """Where the first that has a field of the name has it; beyond them all when none does, or there are no others."""
    for row in held if len(held) > 1 else ():
        for position, (column, _) in enumerate(row.value.columns):
            if column == name:
                return position
    return MOST_COLUMNS
