"""Branches: rows put one below the other, as set operations and several definitions of one dataset do."""

from typing import Final

from lineage.linker.values import NOTHING, Held, Row, Sources, Value, either, union
from lineage.unit import SetOperation

_UNION: Final = SetOperation("union", ())


def by_position(branches: list[Value]) -> tuple[list[tuple[str, Sources]], tuple[str, ...]]:
    """The columns and open datasets of rows put one below the other.

    Where the first branch is open its columns have names that nobody states: the best that can be said is those of the others.
    """
    first, *others = branches
    columns = [
        (name, union([sources, *[_at(position, name, branch, first) for branch in others]]))
        for position, (name, sources) in enumerate(first.columns)
    ]
    if first.open:
        stated = {name for name, _ in first.columns}
        named = [name for branch in others if _stands_apart(branch, first) for name, _ in branch.columns]
        columns += [
            (name, union([branch.ask(name) or NOTHING for branch in branches]))
            for name in dict.fromkeys(named)
            if name not in stated
        ]
    return columns, tuple(dict.fromkeys(dataset for branch in branches for dataset in branch.open))


def _at(position: int, name: str, branch: Value, first: Value) -> Sources:
    """A branch's column by its position; where a star of unknown width may stand before it, the one of the same name."""
    if _stands_apart(branch, first):
        return branch.ask(name) or NOTHING
    if position < len(branch.columns):
        return branch.columns[position][1]
    return (branch.ask(name) or NOTHING) if branch.open else NOTHING


def _stands_apart(branch: Value, first: Value) -> bool:
    """Whether the positions of two branches' columns say nothing of each other: there are stars, and not as many columns beside them."""
    if not branch.open and not first.open:
        return False
    return not (branch.open and first.open and len(branch.columns) == len(first.columns))


def by_names(
    branches: list[Value], relation: SetOperation = _UNION
) -> tuple[list[tuple[str, Sources]], tuple[str, ...]]:
    """The columns and open datasets of rows that go by the names of their columns, kept as ``relation`` says."""
    shown = branches[:1] if relation.keep == "left" else branches
    names = dict.fromkeys(relation.names or (name for branch in shown for name, _ in branch.columns))
    if relation.keep == "inner":
        names = dict.fromkeys(
            name for name in names if all(branch.ask(name) is not None for branch in branches)
        )
    columns = [(name, union([branch.ask(name) or NOTHING for branch in branches])) for name in names]
    open_ = () if relation.keep == "listed" else (dataset for branch in branches for dataset in branch.open)
    return columns, tuple(dict.fromkeys(open_))


def held_by_branches(
    relation: SetOperation, columns: list[tuple[str, Sources]], branches: list[Value]
) -> dict[str, Held]:
    """The structs in the columns of a set operation: each branch's own."""
    if not any(branch.held for branch in branches):
        return {}
    found = {}
    for position, (name, _) in enumerate(columns):
        rows: list[Row] = []
        for branch in branches[:1] if relation.op == "except" else branches:
            there = position < len(branch.columns)
            own = branch.columns[position][0] if there and not relation.by_name else name
            rows += branch.held.get(own) or [Row(Value([], sampled=branch.known(own) or NOTHING))]
        if any(row.value.columns for row in rows):
            found[name] = either(sorted(rows, key=lambda row: not row.value.columns))
    return found
