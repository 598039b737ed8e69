"""Mentions: which columns a file says, beyond doubt, that a dataset has.

``a.x`` says that a has a column x; so does a bare x where nothing but a is in scope, and writing into it by name. Where nobody states a dataset's columns,
this settles a bare name that could belong to several such datasets. A mention follows from the file's text
and defaults alone, so what the files of an estate mention together doesn't depend on any order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from lineage.unit import (
    BareUse,
    Block,
    ColumnUse,
    Function,
    Item,
    Name,
    Pivot,
    Relation,
    Rows,
    Star,
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
    tables = [relation.name if type(relation) is Table else () for relation in relations]
    if not any(tables):
        return
    for index, relation in enumerate(relations):
        if type(relation) is Block:
            yield from _of(relations, tables, index, _uses_of_block(relation))
        elif isinstance(relation, (Function, Pivot, Rows)):
            uses = [use for item in relation.items for use in item.uses]
            yield from _of(relations, tables, relation.block, uses)
            if isinstance(relation, Function):
                yield from _of(relations, tables, relation.block, relation.uses)


def _uses_of_block(block: Block) -> Iterator[Use]:
    yield from block.influences
    for output in block.outputs:
        if type(output) is Item:
            yield from output.uses
        elif isinstance(output, Star):
            for item in output.replaced:
                yield from item.uses


def _of(
    relations: tuple[Relation, ...], tables: list[Name], scope: int, uses: Iterable[Use]
) -> Iterator[tuple[Name, str]]:
    """The tables, with columns, that uses in the scope of a block name; not subqueries, CTEs, functions."""
    blocks = _outward(relations, scope)
    names = [[tables[source.relation] for source in block.sources] for block in blocks]
    alone = names[0][0] if len(blocks) == 1 and len(names[0]) == 1 else ()
    alias = blocks[0].sources[0].alias if alone else ""
    for use in uses:
        if type(use) is ColumnUse and use.up < len(names) and use.source < len(names[use.up]):
            name = names[use.up][use.source]
            if name:
                yield name, use.column
        elif alone and type(use) is BareUse and _is_a_column(use) and use.column != alias:
            yield alone, use.column


def _is_a_column(use: BareUse) -> bool:
    """Whether a bare name can be neither an output's nor a variable's."""
    return use.output < 0 and use.variable < 0


def _outward(relations: tuple[Relation, ...], scope: int) -> list[Block]:
    """A block and those around it."""
    found: list[Block] = []
    while scope >= 0 and len(found) <= len(relations):
        block = relations[scope]
        if not isinstance(block, Block):
            break
        found.append(block)
        scope = block.parent
    return found
