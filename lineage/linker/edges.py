"""The lineage of each statement of a linked file: what it reads, writes and derives."""

from collections.abc import Iterator
from typing import Final

import msgspec

from lineage.facts import DatasetKind
from lineage.linker.estate import Estate
from lineage.linker.filling import Written
from lineage.linker.plan import FilePlan, Place
from lineage.linker.values import NOTHING, Leaf, Sources
from lineage.unit import BESIDE, IDENTITY, JOIN, SYNONYM, Alter, Diagnostic, Statement

MOST_EDGES: Final = 1_000_000
"""Pairs of columns that one statement may connect. A thousand outputs that each take the sum of a thousand
columns are as many, in a few kilobytes of text: beyond it, what the statement reads and writes has to do."""


class StatementEdges(msgspec.Struct, frozen=True, gc=False):
    """The lineage of one statement, before the facts of its file are put together."""

    kind: str
    line: int
    index: int
    continues: bool
    reads: tuple[str, ...]
    target: str | None
    writes: bool
    defines: DatasetKind | None
    derives: tuple[tuple[str, Leaf], ...]
    depends: tuple[Leaf, ...]


def statements_of(estate: Estate, path: str) -> Iterator[StatementEdges]:
    """The lineage of each statement of a file that has any, in order; temporary tables collapsed."""
    plan = estate.plans[path]
    for index, statement in enumerate(plan.statements):
        place = plan.places[index]
        for alter in statement.alters:
            if alter.action in ("rename", "swap"):
                yield from _renamed(estate, plan, place, statement, alter)
            elif alter.action == "rename_column":
                yield from _renamed_column(estate, plan, place, statement, alter)
        if statement.alters or statement.kind in ("drop", SYNONYM) or statement.kind.startswith("use"):
            continue
        edges = _edges(estate, plan, place, statement)
        if edges.reads or not (statement.into or statement.kind == "set"):
            yield edges


def _edges(estate: Estate, plan: FilePlan, place: Place, statement: Statement) -> StatementEdges:
    target = plan.targets[place.statement]
    if target is not None and not statement.defines:
        target = estate.real(place, target)
    written = estate.written(place)
    collapsed = target is None and statement.kind != "select"
    derives = not collapsed and not _connects_too_much(estate, place, statement.line, written)
    return StatementEdges(
        kind=statement.kind,
        line=statement.line,
        index=place.statement,
        continues=statement.continues,
        reads=tuple(estate.reads(place)),
        target=target,
        writes=statement.data or statement.kind == "select",
        defines=None if statement.temporary else statement.defines,
        derives=tuple(_derives(written)) if derives else (),
        depends=() if collapsed else tuple(sorted(written.influences)),
    )


def _connects_too_much(estate: Estate, place: Place, line: int, written: Written) -> bool:
    pairs = sum([len(sources) for _, sources in written.columns])
    if pairs > MOST_EDGES:
        reason = f"connects {pairs} pairs of columns, over the limit of {MOST_EDGES}"
        estate.diagnostics[place.path].add(Diagnostic(line, "too_many_edges", reason))
    return pairs > MOST_EDGES


def _derives(written: Written) -> Iterator[tuple[str, Leaf]]:
    """(target column, leaf) pairs: one direct leaf a pair of columns, the strongest."""
    by_column: dict[str, Sources] = {}
    for column, sources in written.columns:
        by_column[column] = by_column[column] | sources if column in by_column else sources
    if written.open:
        by_column.setdefault("*", NOTHING)
    for column, leaves in by_column.items():
        passed = written.open if column == "*" else ()
        for leaf in _strongest(leaves, passed) if passed or len(leaves) > 1 else leaves:
            yield column, leaf


def _strongest(leaves: Sources, passed: tuple[str, ...]) -> list[Leaf]:
    """These leaves, a direct one for each source, and the star of each dataset that is passed through whole."""
    kept: dict[tuple[str, str, bool, int], Leaf] = {}
    for leaf in leaves:
        direct = leaf[2] < JOIN
        key = (leaf[0], leaf[1], direct, 0 if direct else leaf[2])
        before = kept.get(key)
        kept[key] = leaf if before is None or not direct else (*leaf[:2], BESIDE[before[2]][leaf[2]])
    kept.update(((dataset, "*", True, 0), (dataset, "*", IDENTITY)) for dataset in passed)
    return sorted(kept.values())


def _renamed(
    estate: Estate, plan: FilePlan, place: Place, statement: Statement, alter: Alter
) -> Iterator[StatementEdges]:
    """ALTER … RENAME TO and SWAP: the new name's columns are the old name's."""
    if plan.fills(statement.target, place.statement) is not None:
        return
    swaps = alter.action == "swap"
    old = estate.real(place, plan.full_name(statement.target, place.statement))
    new = estate.renamed_to(plan, statement, place.statement, alter)
    new = estate.real(place, new) if swaps else new
    for source, target in ((old, new), (new, old))[: 2 if swaps else 1]:
        columns = estate.plain_columns(estate.space(place), source, place)
        columns = columns or estate.columns(estate.space(place), source) or ["*"]
        derives = tuple((column, (source, column, IDENTITY)) for column in columns)
        defines: DatasetKind = "view" if statement.kind == "alter_view" else "table"
        yield _changed(place, statement, target, derives, (source,), defines)


def _renamed_column(
    estate: Estate, plan: FilePlan, place: Place, statement: Statement, alter: Alter
) -> Iterator[StatementEdges]:
    """ALTER … RENAME COLUMN: what was put into the column by its old name is in it by the new one."""
    if plan.fills(statement.target, place.statement) is None:
        table = estate.real(place, plan.full_name(statement.target, place.statement))
        yield _changed(place, statement, table, ((alter.new_name, (table, alter.name, IDENTITY)),))


def _changed(  # noqa: PLR0913, PLR0917 - what may differ
    place: Place,
    statement: Statement,
    target: str,
    derives: tuple[tuple[str, Leaf], ...],
    reads: tuple[str, ...] = (),
    defines: DatasetKind | None = None,
) -> StatementEdges:
    """What an ALTER puts into a dataset."""
    return StatementEdges(
        kind=statement.kind,
        line=statement.line,
        index=place.statement,
        continues=False,
        reads=reads,
        target=target,
        writes=True,
        defines=defines,
        derives=derives,
        depends=(),
    )
