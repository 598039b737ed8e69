"""Renaming: a value under the names that an alias, a type or a function's caller gives its columns."""

from collections.abc import Sequence
from typing import Final

from lineage.linker.values import NOTHING, Held, Sources, Value, field_held, held_within, union, used
from lineage.unit import IDENTITY, TRANSFORMATION

_OF_COLLECTIONS: Final = frozenset({"COUNT", "FIRST", "LAST", "LIMIT"})
"""What PL/SQL says of a collection: nothing of what is in it."""


def given_rows(rows: Value, names: Sequence[str], influences: Sources) -> Value:
    """The rows of a function; what it is given decides which. An only column may go by the name of the alias."""
    columns = [
        *zip(names, (sources for _, sources in rows.columns), strict=False),
        *rows.columns[len(names) :],
    ]
    columns += [(name, NOTHING) for name in names[len(columns) :]]  # WITH ORDINALITY
    sampled = columns[0][1] if len(columns) == 1 and not names else None
    return Value(columns, rows.open, rows.influences | influences, sampled)


def objects_in(value: Value) -> Held:
    """What the rows are that have one column alone, which is a struct."""
    alone = len(value.columns) == 1 and not value.open
    return value.held.get(value.columns[0][0], ()) if alone else ()


def field_of_object(value: Value, name: str) -> Sources:
    """A field of the object that a variable holds, made as a whole; nothing of any other row that has no such column."""
    found = field_held(objects, name) if (objects := objects_in(value)) else None
    if found is not None:
        return found
    alone = len(value.columns) == 1 and not value.open and name not in _OF_COLLECTIONS
    return used(TRANSFORMATION, value.columns[0][1]) if alone else NOTHING


def as_fields(value: Value, names: tuple[str, ...]) -> Value:
    """Rows as a type calls their fields; of an object made as a whole each field takes from all of it."""
    if objects := objects_in(value):
        fields = [(n, union([row.field(n, i) for row in objects])) for i, n in enumerate(names)]
        return Value(fields, (), value.influences, held=held_in_fields(objects))
    if len(value.columns) == 1 < len(names) and not value.open:
        sources = used(TRANSFORMATION, value.columns[0][1])
        return Value([(name, sources) for name in names], (), value.influences)
    return renamed(value, names) if len(value.columns) == len(names) and not value.open else value


def renamed(value: Value, names: tuple[str, ...]) -> Value:
    """The columns under new names by their places, those beyond the names under their own; of open rows each takes all of it."""
    if value.open and len(value.columns) < len(names):
        return Value([(name, value.everything(IDENTITY)) for name in names], (), value.influences)
    columns = [
        (names[position] if position < len(names) else name, sources)
        for position, (name, sources) in enumerate(value.columns)
    ]
    if value.sampled is not None:
        columns += [(name, value.sampled) for name in names[len(columns) :]]
    new = dict(zip((name for name, _ in value.columns), names, strict=False)) if value.held else {}
    held = {new.get(name, name): h for name, h in value.held.items()}
    hidden, but = value.hidden_names, value.but
    return Value(columns, value.open, value.influences, value.sampled, hidden, held, but, value.rivals)


def called(value: Value, names: tuple[str, ...]) -> Value:
    """All columns of a star under new names, by their places; of a row whose fields nobody states each takes all of it."""
    if not value.open and len(value.columns) == 1 < len(names):
        return Value([(name, value.columns[0][1]) for name in names], (), value.influences)
    return renamed(value, names)


def renamed_pivot(value: Value, names: tuple[str, ...], count: int) -> Value:
    """``PIVOT (…) AS p (id, jan, feb)``: the last names are those of the columns it makes, whichever stay before them."""
    if not value.open:
        return renamed(value, names)
    staying = frozenset((dataset, "*", IDENTITY) for dataset in value.open)
    made = [sources for _, sources in value.columns[len(value.columns) - count :]]
    before = max(0, len(names) - count)
    kept = [(name, staying) for name in names[:before]]
    return Value([*kept, *zip(names[before:], made, strict=False)], (), value.influences)


def held_in_fields(held: Held) -> dict[str, Held]:
    """The structs within structs, by the names of their fields."""
    names = dict.fromkeys(name for row in held for name in row.value.held)
    return {name: inner for name in names if (inner := held_within(held, name))}
