"""Mentions: which columns a file says, beyond doubt, that a dataset has.

``a.x`` says that a has a column x; so does writing into it by name. Where nobody states a dataset's columns,
this settles a bare name that could belong to several such datasets. A mention follows from the file's text
and defaults alone, so what the files of an estate mention together doesn't depend on any order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from lineage.unit import (
    Block,
    ColumnUse,
    Function,
    Item,
    Name,
    Pivot,
    Relation,
    Rows,
    SetOperation,
    Statement,
    Table,
    Use,
)

Named = Callable[[Name, int], str | None]
"""The full name of a dataset at a statement; None for a temporary table."""

_WRITE_BY_NAME: Final = frozenset({"update", "merge"})


def mentions_of(statements: Iterable[Statement], named: Named) -> Mapping[str, frozenset[str]]:
    """The columns mentioned, by dataset."""
    found: dict[str, set[str]] = {}
    for index, statement in enumerate(statements):
        for name, column in {*_read(statement.relations), *_written(statement)}:
            dataset = named(name, index)
            if dataset is not None:
                found.setdefault(dataset, set()).add(column)
    return {dataset: frozenset(columns) for dataset, columns in found.items()}


def _written(statement: Statement) -> Iterator[tuple[Name, str]]:
    if not statement.target:
        return
    if statement.kind == "insert":
        yield from ((statement.target, column) for column in statement.columns)
    query = statement.relations[statement.query] if statement.query >= 0 else None
    if statement.kind in _WRITE_BY_NAME and isinstance(query, Block):
        yield from (
            (statement.target, o.name) for o in query.outputs if isinstance(o, Item) and statement.by_name
        )


def _read(relations: tuple[Relation, ...]) -> Iterator[tuple[Name, str]]:
    for index, relation in enumerate(relations):
        scope, uses = _uses(index, relation)
        for use in uses:
            if type(use) is ColumnUse:
                name = _table(relations, scope, use)
                if name:
                    yield name, use.column


def _uses(index: int, relation: Relation) -> tuple[int, list[Use]]:
    """The block whose sources a relation's uses count, and these uses."""
    if isinstance(relation, Block):
        items = [
            o
            for output in relation.outputs
            for o in ([output] if isinstance(output, Item) else output.replaced)
        ]
        return index, [*relation.influences, *(use for item in items for use in item.uses)]
    if isinstance(relation, (Function, Pivot, Rows)):
        own = relation.uses if isinstance(relation, Function) else ()
        return relation.block, [*own, *(use for item in relation.items for use in item.uses)]
    return (index, list(relation.influences)) if isinstance(relation, SetOperation) else (index, [])


def _table(relations: tuple[Relation, ...], scope: int, use: ColumnUse) -> Name:
    """The table that a use names; empty for a subquery, a CTE or a function."""
    for _ in range(use.up):
        block = relations[scope]
        scope = block.parent if isinstance(block, Block) else -1
        if scope < 0:
            return ()
    block = relations[scope]
    if not isinstance(block, Block) or use.source >= len(block.sources):
        return ()
    source = relations[block.sources[use.source].relation]
    return source.name if isinstance(source, Table) else ()
