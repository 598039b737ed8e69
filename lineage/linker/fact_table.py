"""The facts of one file while they are put together: by key, with the lines that state each."""

from collections.abc import Iterator

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
from lineage.linker.edges import StatementEdges
from lineage.linker.estate import Estate, FilePlan, Place
from lineage.linker.values import Leaf
from lineage.unit import BESIDE, JOIN, SUBTYPES, Statement, masks


class FactTable:
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
        """Take in what one statement states."""
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
        self._direct[target, column, dataset, source] = (BESIDE[strongest][how], lines)

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
            yield DerivesFrom(*key, "DIRECT", SUBTYPES[how], _lines(lines), masks(how))

    def _indirect_facts(self) -> Iterator[DerivesFrom]:
        for (target, column, dataset, source, how), lines in self._indirect.items():
            yield DerivesFrom(target, column, dataset, source, "INDIRECT", SUBTYPES[how], _lines(lines))


def _lines(numbers: set[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))
