"""The linker: the units of a source, put together, become the facts of each file."""

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import msgspec

from lineage.facts import (
    DatasetKind,
    Defines,
    DependsOn,
    DerivesFrom,
    FileFacts,
    HasColumn,
    Reads,
    Writes,
)
from lineage.linker.estate import Estate, FilePlan, LinkFile, Place, Written
from lineage.linker.values import NOTHING, Leaf
from lineage.unit import IDENTITY, JOIN, SUBTYPES, Alter, Diagnostic, Statement

_RECURSION_LIMIT: Final = 100_000
"""Views over views over views: depth in Python frames, which live on the heap."""


class LinkedFile(msgspec.Struct, frozen=True):
    """What linking says of one file.

    ``looked_up`` are the datasets (with their namespace) whose columns were asked for, unknown ones included; ``defined`` maps each
    dataset the file has a part in defining to a digest of its columns.
    """

    facts: FileFacts
    diagnostics: list[Diagnostic]
    looked_up: frozenset[str]
    defined: dict[str, str]


class StatementEdges(msgspec.Struct, frozen=True):
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


def link(
    files: Iterable[LinkFile], schema: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, LinkedFile]:
    """Link the files of one source together; the result doesn't depend on the order they come in.

    ``schema`` maps dotted dataset names to their columns and types, and wins over what the files say.
    """
    with deep_recursion():
        estate = Estate(files, schema)
        return {path: _linked(estate, plan) for path, plan in estate.plans.items()}


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let long chains of definitions be followed; the limit is put back at the end."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _linked(estate: Estate, plan: FilePlan) -> LinkedFile:
    path = plan.file.path
    space = estate.space(Place(path, 0))
    facts = _FactTable(plan.file.namespace)
    for edges in statements_of(estate, path):
        facts.add(edges)
    for index, statement in enumerate(plan.statements):
        facts.add_definition(estate, plan, index, statement)
    return LinkedFile(
        facts=facts.facts(),
        diagnostics=sorted({*plan.file.unit.diagnostics, *estate.diagnostics[path]}),
        looked_up=frozenset(in_namespace(plan.file.namespace, name) for name in estate.looked_up[path]),
        defined={
            in_namespace(plan.file.namespace, name): _digest(estate.columns(space, name))
            for name in sorted(estate.defined[path])
        },
    )


def in_namespace(namespace: str, dataset: str) -> str:
    """A dataset's name together with its namespace, as ``looked_up`` and ``defined`` write it."""
    return f"{namespace}#{dataset}"


def _digest(columns: list[str] | None) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(columns)).hexdigest()[:16]


def statements_of(estate: Estate, path: str) -> Iterator[StatementEdges]:
    """The lineage of each statement of a file that has any, in order; temporary tables collapsed."""
    plan = estate.plans[path]
    for index, statement in enumerate(plan.statements):
        place = Place(path, index)
        for alter in statement.alters:
            if alter.action in ("rename", "swap"):
                yield from _renamed(estate, plan, place, statement, alter)
        if statement.alters or statement.kind == "drop" or statement.kind.startswith("use"):
            continue
        yield _edges(estate, plan, place, statement)


def _edges(estate: Estate, plan: FilePlan, place: Place, statement: Statement) -> StatementEdges:
    target = _target(plan, place.statement, statement)
    written = estate.written(place)
    collapsed = target is None and statement.kind != "select"
    return StatementEdges(
        kind=statement.kind,
        line=statement.line,
        index=place.statement,
        continues=statement.continues,
        reads=tuple(estate.reads(place)),
        target=target,
        writes=statement.data or statement.kind == "select",
        defines=None if statement.temporary else statement.defines,
        derives=() if collapsed else tuple(_derives(written)),
        depends=() if collapsed else tuple(sorted(written.influences)),
    )


def _target(plan: FilePlan, index: int, statement: Statement) -> str | None:
    if not statement.target:
        return plan.file.target if statement.kind == "select" else None
    if statement.temporary or plan.fills(statement.target, index) is not None:
        return None
    return plan.full_name(statement.target, index)


def _derives(written: Written) -> Iterator[tuple[str, Leaf]]:
    """(target column, leaf) pairs: one direct leaf a pair of columns, the strongest."""
    by_column: dict[str, dict[tuple[str, str, bool, int], Leaf]] = {}
    for column, sources in written.columns:
        kept = by_column.setdefault(column, {})
        for leaf in sources:
            direct = leaf[2] < JOIN
            key = (leaf[0], leaf[1], direct, 0 if direct else leaf[2])
            if key not in kept or kept[key][2] < leaf[2]:
                kept[key] = leaf
    for dataset in written.open:
        by_column.setdefault("*", {})[dataset, "*", True, 0] = (dataset, "*", IDENTITY)
    for column, kept in by_column.items():
        for leaf in sorted(kept.values()):
            yield column, leaf


def _renamed(
    estate: Estate, plan: FilePlan, place: Place, statement: Statement, alter: Alter
) -> Iterator[StatementEdges]:
    """ALTER … RENAME TO and SWAP: the new name's columns are the old name's."""
    if plan.fills(statement.target, place.statement) is not None:
        return
    old = plan.full_name(statement.target, place.statement)
    new = estate.renamed_to(plan, statement, place.statement, alter)
    for source, target in ((old, new), (new, old))[: 2 if alter.action == "swap" else 1]:
        columns = estate.columns(estate.space(place), source) or ["*"]
        yield StatementEdges(
            kind=statement.kind,
            line=statement.line,
            index=place.statement,
            continues=False,
            reads=(source,),
            target=target,
            writes=True,
            defines="view" if statement.kind == "alter_view" else "table",
            derives=tuple((column, (source, column, IDENTITY)) for column in columns),
            depends=(),
        )


class _FactTable:
    """The facts of one file while they are put together: by key, with the lines of each."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._defines: dict[tuple[str, DatasetKind], set[int]] = {}
        self._reads: dict[str, set[int]] = {}
        self._writes: dict[str, set[int]] = {}
        self._columns: dict[tuple[str, str], tuple[int | None, str | None]] = {}
        self._direct: dict[tuple[str, str, str, str], tuple[int, set[int]]] = {}
        self._indirect: dict[tuple[str, str, str, str, int], set[int]] = {}
        self._depends: dict[tuple[str, str, str, int], set[int]] = {}

    def add(self, statement: StatementEdges) -> None:
        line = statement.line
        for dataset in statement.reads:
            self._reads.setdefault(dataset, set()).add(line)
        target = statement.target
        if target is None:
            return
        if statement.defines:
            self._defines.setdefault((target, statement.defines), set()).add(line)
        if statement.writes:
            self._writes.setdefault(target, set()).add(line)
        for column, leaf in statement.derives:
            self._derive(target, column, leaf, line)
        for dataset, column, how in statement.depends:
            self._depends.setdefault((target, dataset, column, how), set()).add(line)
            self._name(dataset, column)

    def _derive(self, target: str, column: str, leaf: Leaf, line: int) -> None:
        dataset, source, how = leaf
        self._name(target, column)
        self._name(dataset, source)
        if how >= JOIN:
            self._indirect.setdefault((target, column, dataset, source, how), set()).add(line)
            return
        strongest, lines = self._direct.get((target, column, dataset, source), (how, set()))
        lines.add(line)
        self._direct[target, column, dataset, source] = (max(strongest, how), lines)

    def _name(self, dataset: str, column: str) -> None:
        self._columns.setdefault((dataset, column), (None, None))

    def add_definition(self, estate: Estate, plan: FilePlan, index: int, statement: Statement) -> None:
        """The columns a definition states, with ordinals, and types where they are written."""
        if not statement.target or statement.temporary or plan.fills(statement.target, index) is not None:
            return
        dataset = plan.full_name(statement.target, index)
        for alter in statement.alters:
            if alter.action == "add":
                self._columns[dataset, alter.name] = (None, alter.type)
        if statement.defines is None:
            return
        types = {column.name: column.type for column in statement.declared}
        names = [column.name for column in statement.declared]
        if not names and statement.query >= 0:
            written = estate.written(Place(plan.file.path, index))
            names = [] if written.open else [name for name, _ in written.columns]
        for position, name in enumerate(dict.fromkeys(names), start=1):
            self._columns[dataset, name] = (position, types.get(name))

    def facts(self) -> FileFacts:
        """The facts, sorted."""
        return FileFacts(
            namespace=self._namespace,
            defines=tuple(sorted(Defines(d, kind, _lines(n)) for (d, kind), n in self._defines.items())),
            reads=tuple(sorted(Reads(d, _lines(n)) for d, n in self._reads.items())),
            writes=tuple(sorted(Writes(d, _lines(n)) for d, n in self._writes.items())),
            columns=tuple(HasColumn(*key, *data) for key, data in sorted(self._columns.items())),
            derives=tuple(sorted([*self._direct_facts(), *self._indirect_facts()])),
            depends=tuple(
                sorted(
                    DependsOn(t, d, c, SUBTYPES[how], _lines(n))
                    for (t, d, c, how), n in self._depends.items()
                )
            ),
        )

    def _direct_facts(self) -> Iterator[DerivesFrom]:
        for key, (how, lines) in self._direct.items():
            yield DerivesFrom(*key, "DIRECT", SUBTYPES[how], _lines(lines))

    def _indirect_facts(self) -> Iterator[DerivesFrom]:
        for (target, column, dataset, source, how), lines in self._indirect.items():
            yield DerivesFrom(target, column, dataset, source, "INDIRECT", SUBTYPES[how], _lines(lines))


def _lines(numbers: set[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))


__all__ = [
    "NOTHING",
    "Estate",
    "LinkFile",
    "LinkedFile",
    "StatementEdges",
    "deep_recursion",
    "link",
    "statements_of",
]
