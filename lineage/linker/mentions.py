"""Mentions: which columns a file says, beyond doubt, that a dataset has.

``a.x`` says that a has a column x; so does a bare x where nothing but a is in scope, and writing into it by name. Where nobody states a dataset's columns,
this settles a bare name that could belong to several such datasets. A mention follows from the file's text
and defaults alone, so what the files of an estate mention together doesn't depend on any order.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from lineage.unit import (
    BareUse,
    Block,
    ColumnUse,
    FieldUse,
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

_Said: TypeAlias = dict[Name, set[str]]
"""What one statement mentions, by the name it gives the dataset."""

_WRITE_BY_NAME: Final = frozenset({"update", "merge"})


def mentions_of(statements: Iterable[Statement], named: Named) -> Mapping[str, frozenset[str]]:
    """The columns mentioned, by dataset."""
    found: dict[str, set[str]] = {}
    for index, statement in enumerate(statements):
        said: _Said = {}
        _read(statement.relations, said)
        _written(statement, said)
        for name, columns in said.items():
            dataset = named(name, index)
            if dataset is not None:
                found.setdefault(dataset, set()).update(columns)
    return {dataset: frozenset(columns) for dataset, columns in found.items()}


def names_of(statement: Statement) -> list[Name]:
    """Whatever a statement may mention columns of, by the names it gives the datasets."""
    names = [relation.name for relation in statement.relations if type(relation) is Table]
    if statement.target and (statement.kind == "insert" or statement.kind in _WRITE_BY_NAME):
        names.append(statement.target)
    return names


def _written(statement: Statement, said: _Said) -> None:
    if not statement.target:
        return
    columns = statement.columns if statement.kind == "insert" else ()
    if statement.kind in _WRITE_BY_NAME and statement.by_name and statement.query >= 0:
        query = statement.relations[statement.query]
        outputs = query.outputs if isinstance(query, Block) else ()
        columns = tuple(output.name for output in outputs if isinstance(output, Item))
    if columns:
        said.setdefault(statement.target, set()).update(columns)


def _read(relations: tuple[Relation, ...], said: _Said) -> None:
    tables = [relation.name if type(relation) is Table else () for relation in relations]
    if not any(tables):
        return
    for index, relation in enumerate(relations):
        if type(relation) is Block:
            _of(relations, tables, index, uses_of_block(relation), said)
        elif isinstance(relation, (Function, Pivot, Rows)):
            uses = [use for item in relation.items for use in item.uses]
            if isinstance(relation, Function):
                uses += relation.uses
            _of(relations, tables, relation.block, uses, said)


def uses_of_block(block: Block) -> list[Use]:
    """What the outputs and the clauses of a block use."""
    uses = list(block.influences)
    for output in block.outputs:
        if type(output) is Item:
            uses += output.uses
        elif isinstance(output, Star):
            uses += output.spread
            for item in output.replaced:
                uses += item.uses
    return uses


def _of(
    relations: tuple[Relation, ...], tables: list[Name], scope: int, uses: Iterable[Use], said: _Said
) -> None:
    """The tables, with columns, that uses in the scope of a block name; not subqueries, CTEs, functions."""
    blocks = _outward(relations, scope)
    names = [[tables[source.relation] for source in block.sources] for block in blocks]
    if not any(any(of) for of in names):
        return
    alone = names[0][0] if len(blocks) == 1 and len(names[0]) == 1 else ()
    alias = blocks[0].sources[0].alias if alone else ""
    for used in uses:
        use = used.of if type(used) is FieldUse else used
        if type(use) is ColumnUse and use.up < len(names) and use.source < len(names[use.up]):
            name = names[use.up][use.source]
            if name:
                said.setdefault(name, set()).add(use.column)
        elif alone and type(use) is BareUse and _is_a_column(use) and use.column != alias:
            said.setdefault(alone, set()).add(use.column)


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
