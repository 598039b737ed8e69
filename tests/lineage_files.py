"""Expected lineage, as people write it beside a SQL file.

One fact a line, in any order; ``#`` starts a comment:

    reads: core.accounts, core.rates
    writes: mart.balances
    defines: mart.balances (table)
    mart.balances.eur <- core.accounts.balance   DIRECT AGGREGATION
    mart.balances     <- core.accounts.status    INDIRECT FILTER
    mart.balances.key <- core.accounts.email     DIRECT TRANSFORMATION MASKING

A target that is a dataset the file writes or defines stands for the whole of it; otherwise its last part
is the column. ``-`` is the target of a bare SELECT. Parts that hold a dot, a space or a double quote are
written in double quotes.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar, get_args

from lineage.facts import DatasetKind, FileFacts

DIRECT_SUBTYPES = frozenset({"IDENTITY", "TRANSFORMATION", "AGGREGATION"})
INDIRECT_SUBTYPES = frozenset({"JOIN", "GROUP_BY", "FILTER", "SORT", "WINDOW", "CONDITIONAL"})
WHOLE_SUBTYPES = frozenset({"JOIN", "GROUP_BY", "FILTER", "SORT"})
KINDS = frozenset(get_args(DatasetKind))
NO_TARGET = "-"

T = TypeVar("T")

_PART = r'(?:"(?:[^"]|"")*"|[^\s".,#<]+)'
_NAME = rf"{_PART}(?:\.{_PART})*"
_EDGE = re.compile(
    rf"(?P<target>{_NAME})\s+<-\s+(?P<source>{_NAME})\s+(?P<kind>[A-Z]+)\s+(?P<subtype>[A-Z_]+)(?P<masking>\s+MASKING)?"
)
_LIST = re.compile(r"(?P<what>reads|writes|defines):\s*(?P<rest>.*)")
_DEFINED = re.compile(rf"(?P<name>{_NAME})\s+\((?P<kind>\w+)\)")


class LineageFileError(ValueError):
    """A line of a .lineage file that says nothing, or something impossible."""


class Edge(NamedTuple):
    """One edge; ``target_column`` None is the whole dataset, ``target_dataset`` None a bare SELECT."""

    target_dataset: str | None
    target_column: str | None
    source_dataset: str
    source_column: str
    kind: str
    subtype: str
    masking: bool = False

    def __str__(self) -> str:
        target = self.target_dataset or NO_TARGET
        if self.target_column is not None:
            target += "." + _quoted(self.target_column)
        return f"{target} <- {self.source_dataset}.{_quoted(self.source_column)}  {self.kind} {self.subtype}{' MASKING' * self.masking}"


@dataclass
class Stated:
    """What a file states, whether a person or Headwater says so."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    defines: set[tuple[str, str]] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)

    @classmethod
    def of(cls, facts: FileFacts) -> "Stated":
        """The same view of a file's facts."""
        columns = {
            Edge(
                d.target_dataset,
                d.target_column,
                d.source_dataset,
                d.source_column,
                d.kind,
                d.subtype,
                d.masking,
            )
            for d in facts.derives
        }
        wholes = {
            Edge(d.target_dataset, None, d.source_dataset, d.source_column, "INDIRECT", d.subtype)
            for d in facts.depends
        }
        return cls(
            reads={r.dataset for r in facts.reads},
            writes={w.dataset for w in facts.writes},
            defines={(d.dataset, d.kind) for d in facts.defines},
            edges=columns | wholes,
        )

    def lines(self) -> set[str]:
        """Each fact as one line of text."""
        return (
            {f"reads: {name}" for name in self.reads}
            | {f"writes: {name}" for name in self.writes}
            | {f"defines: {name} ({kind})" for name, kind in self.defines}
            | {str(edge) for edge in self.edges}
        )


def differences(expected: Stated, actual: Stated) -> str:
    """Missing and extra facts, a line each; empty when both state the same."""
    wanted, found = expected.lines(), actual.lines()
    missing = [f"  missing  {line}" for line in sorted(wanted - found)]
    extra = [f"  extra    {line}" for line in sorted(found - wanted)]
    return "\n".join(missing + extra)


def read_lineage(path: Path) -> Stated:
    """The expectation a .lineage file states."""
    return parse_lineage(path.read_text(encoding="utf-8"), str(path))


def parse_lineage(text: str, where: str = "text") -> Stated:
    """The expectation a text states. Raises ``LineageFileError`` naming the line that is wrong."""
    lines = [(number, _without_comment(line)) for number, line in enumerate(text.splitlines(), start=1)]
    stated = Stated()
    edges = []
    for number, line in lines:
        if not line:
            continue
        if listed := _LIST.fullmatch(line):
            _add_list(stated, listed["what"], listed["rest"], f"{where}:{number}")
        else:
            edges.append((number, line))
    for number, line in edges:
        _add_edge(stated, line, f"{where}:{number}")
    return stated


def _without_comment(line: str) -> str:
    """The line up to a ``#`` that stands outside double quotes."""
    return re.match(r'(?:[^"#]|"(?:[^"]|"")*")*', line)[0].strip()  # type: ignore[index]  # matches always


def _add_list(stated: Stated, what: str, rest: str, where: str) -> None:
    entries = [entry.strip() for entry in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', rest)]
    for entry in entries:
        if what == "defines":
            _add_new(stated.defines, _defined(entry, where), where)
        elif re.fullmatch(_NAME, entry):
            _add_new(stated.reads if what == "reads" else stated.writes, entry, where)
        else:
            raise LineageFileError(f"{where}: {entry!r} is no dataset name")


def _defined(entry: str, where: str) -> tuple[str, str]:
    match = _DEFINED.fullmatch(entry)
    if match is None or match["kind"] not in KINDS:
        raise LineageFileError(f"{where}: {entry!r} should be NAME (KIND), with a kind of {sorted(KINDS)}")
    return match["name"], match["kind"]


def _add_edge(stated: Stated, line: str, where: str) -> None:
    match = _EDGE.fullmatch(line)
    if match is None:
        raise LineageFileError(f"{where}: {line!r} should be TARGET <- SOURCE KIND SUBTYPE")
    outputs = stated.writes | {name for name, _ in stated.defines} | {NO_TARGET}
    dataset, column = _target(match["target"], outputs, where)
    source_dataset, source_column = _split(match["source"])
    if source_dataset not in stated.reads | outputs - {NO_TARGET}:
        raise LineageFileError(f"{where}: the source {source_dataset!r} is neither read, written nor defined")
    _check_subtype(match["kind"], match["subtype"], whole=column is None, where=where)
    masking = bool(match["masking"])
    if masking and match["kind"] != "DIRECT":
        raise LineageFileError(f"{where}: only a DIRECT edge masks a value")
    edge = Edge(dataset, column, source_dataset, source_column, match["kind"], match["subtype"], masking)
    _add_new(stated.edges, edge, where)


def _target(name: str, outputs: set[str], where: str) -> tuple[str | None, str | None]:
    """Dataset and column of a target: the longest name the file outputs is the dataset."""
    dataset, column = (name, None) if name in outputs else _split(name)
    if dataset not in outputs:
        raise LineageFileError(f"{where}: the target {dataset!r} is neither written nor defined")
    return (None if dataset == NO_TARGET else dataset), column


def _check_subtype(kind: str, subtype: str, *, whole: bool, where: str) -> None:
    allowed = {"DIRECT": DIRECT_SUBTYPES, "INDIRECT": INDIRECT_SUBTYPES}.get(kind, frozenset())
    if subtype not in allowed:
        raise LineageFileError(f"{where}: there is no {kind} {subtype}")
    if whole and subtype not in WHOLE_SUBTYPES:
        raise LineageFileError(f"{where}: {kind} {subtype} never holds for a whole dataset")


def _split(name: str) -> tuple[str, str]:
    """A dotted name as dataset (as written) and column (without its quotes)."""
    parts = re.findall(_PART, name)
    return ".".join(parts[:-1]), _unquoted(parts[-1])


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part


def _quoted(part: str) -> str:
    return part if re.fullmatch(r'[^\s".,#<]+', part) else '"' + part.replace('"', '""') + '"'


def _add_new(target: set[T], entry: T, where: str) -> None:
    """Add what must not be there yet: a line said twice is a slip of the pen."""
    if entry in target:
        raise LineageFileError(f"{where}: said twice: {entry}")
    target.add(entry)
