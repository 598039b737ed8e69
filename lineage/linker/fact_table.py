"""The facts of one file while they are put together: by key, with the lines that state each."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, TypeAlias, TypeVar

from lineage.facts import (
    DatasetKind,
    Defines,
    DependsOn,
    DerivesFrom,
    FileFacts,
    HasColumn,
    Lines,
    Reads,
    Writes,
)
from lineage.linker.edges import StatementEdges
from lineage.linker.estate import Estate
from lineage.linker.plan import FilePlan
from lineage.linker.values import Leaf
from lineage.unit import BESIDE, JOIN, SUBTYPES, Statement, masks

_NAMED: Final = (None, None)
"""A column without an ordinal or a type: it is only named."""

_Key = TypeVar("_Key")

Chain: TypeAlias = "tuple[Lines, Chain | None]"
"""The lines that state a fact, the last statement's first: most facts are stated once, so a statement's facts share them."""


class FactTable:
    """The facts of one file while they are put together: by key, with the lines of each."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._defines: dict[tuple[str, DatasetKind], Chain] = {}
        self._reads: dict[str, Chain] = {}
        self._writes: dict[str, Chain] = {}
        self._columns: defaultdict[str, dict[str, tuple[int | None, str | None]]] = defaultdict(dict)
        self._direct: dict[tuple[str, str, str, str], tuple[int, Chain]] = {}
        self._indirect: dict[tuple[str, str, str, str, int], Chain] = {}
        self._depends: dict[tuple[str, str, str, int], Chain] = {}

    def add(self, statement: StatementEdges) -> None:
        """Take in what one statement states."""
        lines = (statement.line,)
        once: Chain = (lines, None)
        for dataset in statement.reads:
            _state(self._reads, dataset, once)
        target = statement.target
        if target is None:
            return
        if statement.defines:
            _state(self._defines, (target, statement.defines), once)
        if statement.writes:
            _state(self._writes, target, once)
        for column, leaf in statement.derives:
            self._derive(target, column, leaf, once)
        for leaf in statement.depends:
            dataset, source, how = leaf
            _state(self._depends, (target, dataset, source, how), once)
            self._columns[dataset].setdefault(source, _NAMED)

    def _derive(self, target: str, column: str, leaf: Leaf, once: Chain) -> None:
        dataset, source, how = leaf
        self._columns[target].setdefault(column, _NAMED)
        self._columns[dataset].setdefault(source, _NAMED)
        if how >= JOIN:
            _state(self._indirect, (target, column, dataset, source, how), once)
            return
        key = (target, column, dataset, source)
        before = self._direct.get(key)
        stated = (how, once) if before is None else (BESIDE[before[0]][how], _longer(before[1], once))
        self._direct[key] = stated

    def add_definition(self, estate: Estate, plan: FilePlan, index: int, statement: Statement) -> None:
        """The columns a definition states, with ordinals, and types where they are written."""
        dataset = plan.targets[index]
        if dataset is None:
            return
        altered = estate.real(plan.places[index], dataset) if statement.alters else dataset
        for alter in statement.alters:
            if alter.action == "add":
                self._columns[altered][alter.name] = (None, alter.type)
        if statement.defines is None:
            return
        types = {column.name: column.type for column in statement.declared}
        names = [column.name for column in statement.declared]
        if statement.query >= 0 and (not names or statement.by_name):
            written = estate.written(plan.places[index])
            names += [] if written.open else [name for name, _ in written.columns if name not in names]
        columns = self._columns[dataset]
        for position, name in enumerate(dict.fromkeys(names), start=1):
            columns[name] = (position, types.get(name))

    def facts(self) -> FileFacts:
        """The facts, sorted."""
        return FileFacts(
            namespace=self._namespace,
            defines=tuple(sorted(Defines(d, kind, _lines(n)) for (d, kind), n in self._defines.items())),
            reads=tuple(sorted(Reads(d, _lines(n)) for d, n in self._reads.items())),
            writes=tuple(sorted(Writes(d, _lines(n)) for d, n in self._writes.items())),
            columns=tuple(self._column_facts()),
            derives=tuple(sorted([*self._direct_facts(), *self._indirect_facts()])),
            depends=tuple(
                sorted(
                    DependsOn(t, d, c, SUBTYPES[how], _lines(n))
                    for (t, d, c, how), n in self._depends.items()
                )
            ),
        )

    def _column_facts(self) -> Iterator[HasColumn]:
        for dataset in sorted(self._columns):
            columns = self._columns[dataset]
            for column in sorted(columns):
                ordinal, type_ = columns[column]
                yield HasColumn(dataset, column, ordinal, type_)

    def _direct_facts(self) -> Iterator[DerivesFrom]:
        for (target, column, dataset, source), (how, lines) in self._direct.items():
            subtype, masking = SUBTYPES[how], masks(how)
            yield DerivesFrom(target, column, dataset, source, "DIRECT", subtype, _lines(lines), masking)

    def _indirect_facts(self) -> Iterator[DerivesFrom]:
        for (target, column, dataset, source, how), lines in self._indirect.items():
            yield DerivesFrom(target, column, dataset, source, "INDIRECT", SUBTYPES[how], _lines(lines))


def _state(facts: dict[_Key, Chain], key: _Key, once: Chain) -> None:
    before = facts.get(key)
    facts[key] = once if before is None else _longer(before, once)


def _longer(chain: Chain, once: Chain) -> Chain:
    return chain if chain[0] == once[0] else (once[0], chain)


def _lines(chain: Chain) -> Lines:
    if chain[1] is None:
        return chain[0]
    numbers = set[int]()
    rest: Chain | None = chain
    while rest is not None:
        numbers.update(rest[0])
        rest = rest[1]
    return tuple(sorted(numbers))
