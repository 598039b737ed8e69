"""Impact: what the difference of two revisions, or a change of one thing, does downstream.

Of two revisions: the changes themselves (``tasks.comparison``), the statements that no longer work because what they
read is gone, and everything made from either, nearest first (``tasks.effects``). Of one name: what the graph says is
made from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec

from stores.graph import Graph, questions
from stores.graph.errors import UnknownNameError
from stores.graph.questions import LineageEdge, LineageNode
from tasks.comparison import Change, Comparison, Picture, compare_sides, made_in
from tasks.effects import Downstream, Effect, Step, Touched
from tasks.sides import Problem, Sides

Threshold: TypeAlias = Literal["breaks", "changes", "never"]
"""From what on an impact is a failure: something breaks; anything is another at all; nothing."""

QUERY: Final = "(query)"
"""Stands where the namespace would: the name is that of a file whose bare query is meant."""

_READS_UNKNOWN: Final = "unresolved"


class Impact(msgspec.Struct, frozen=True):
    """What changed and what it does. ``before`` and ``after`` are commits ("" for the working tree or the graph).

    ``problems`` are those of files that differ; ``unread`` are files that don't, and can't be read.
    """

    before: str
    after: str
    changes: list[Change]
    effects: list[Effect]
    problems: list[Problem] = []
    unread: list[Problem] = []

    @property
    def breaks(self) -> int:
        """How many statements or datasets can't be made any more."""
        return sum(effect.kind == "breaks" for effect in self.effects)

    def fails(self, threshold: Threshold) -> bool:
        """Whether it reaches a threshold."""
        return (threshold != "never" and self.breaks > 0) or (
            threshold == "changes" and bool(self.changes or self.effects)
        )


def impact_of_sides(sides: Sides, comparison: Comparison | None = None) -> Impact:
    """What differs between two revisions, and what that does to the second."""
    comparison = comparison or compare_sides(sides)
    now = Picture(sides.after)
    edges = [edge for edges in now.edges.values() for edge in edges]
    broken = _Breaks(sides, comparison.changes, now).touched()
    changed = (
        Touched(
            change.node, "rows change" if change.kind == "filters changed" else "values change", change.node
        )
        for change in comparison.changes
        if change.kind in {"type changed", "expression changed", "filters changed"}
    )
    return Impact(
        before=sides.before.commit,
        after=sides.after.commit,
        changes=comparison.changes,
        effects=Downstream(edges).effects([*broken, *changed]),
        problems=sides.problems,
        unread=sides.unread,
    )


def impact_of_names(graph: Graph, names: Iterable[str]) -> Impact:
    """What the graph says is made from columns, datasets, or what files (by path) make.

    Raises:
        UnknownNameError: a name is none of these.
    """
    starts: set[LineageNode] = set()
    edges: set[LineageEdge] = set()
    for name in names:
        for asked in _asked(graph, name):
            answer = questions.downstream(graph, asked)
            starts.update(answer.starts)
            edges.update(answer.edges)
    touched = [Touched(node, "values change", node) for node in starts]
    return Impact("", "", [], Downstream(sorted(edges)).effects(touched))


def _asked(graph: Graph, name: str) -> list[str]:
    """The name itself, or those of the datasets that the file of this path makes."""
    rows = graph.read("made_by_file", path=name)
    if rows:
        return sorted({f"{row['namespace']}#{row['dataset']}" for row in rows})
    try:
        questions.downstream(graph, name, 0)
    except UnknownNameError as error:
        if graph.read("file_named", path=name):
            return []  # a file that only reads
        raise error from None
    return [name]


# --- what breaks -------------------------------------------------------------------------------------------


class _Statement(NamedTuple):
    """A statement that no longer works: where it stands, and what it misses."""

    file: str
    line: int
    missing: LineageNode


class _Breaks:
    """Finds the statements of the second side that read what is gone."""

    def __init__(self, sides: Sides, changes: list[Change], now: Picture) -> None:
        self._sides = sides
        self._now = now
        self._columns = {change.node for change in changes if change.kind == "column gone"}
        self._datasets = {change.node for change in changes if change.kind == "dataset gone"}

    def touched(self) -> Iterator[Touched]:
        """Each broken statement, as what it writes; a bare query as its file."""
        targets = self._targets()
        for broken in sorted(set(self._statements())):
            nodes = targets.get((broken.file, broken.line)) or [LineageNode(QUERY, broken.file)]
            for node in nodes:
                yield Touched(node, "breaks", broken.missing, (_missing_step(node, broken),))

    def _statements(self) -> Iterator[_Statement]:
        for dataset in self._datasets:
            dropped = self._now.dropped.get(dataset, ("", 0))
            for file, line in self._now.reads.get(dataset, ()):
                if (file, line) > dropped or self._stays(file, line):
                    yield _Statement(file, line, dataset)
        yield from self._by_edges()
        yield from self._by_diagnostics()

    def _stays(self, file: str, line: int) -> bool:
        """Whether the statement defines a view: that reads its sources also after a file that comes later."""
        defines = self._sides.after.shelf.linked[file].facts.defines
        return any("view" in fact.kind and line in fact.lines for fact in defines)

    def _by_edges(self) -> Iterator[_Statement]:
        """Statements of files that are as they were, or that still name the column."""
        was = Picture(self._sides.before, self._unchanged())
        for picture in (was, self._now):
            for edges in picture.edges.values():
                for edge in edges:
                    if edge.source in self._columns:
                        yield from (_Statement(edge.file, line, edge.source) for line in edge.lines)

    def _unchanged(self) -> list[str]:
        after = self._sides.after.shelf.linked
        return [path for path in after if path not in self._sides.after_changed]

    def _by_diagnostics(self) -> Iterator[_Statement]:
        """Names that were found before and are not any more; also in bare queries, whose edges nobody keeps."""
        before, after = self._sides.before.shelf.linked, self._sides.after.shelf.linked
        named: defaultdict[str, list[LineageNode]] = defaultdict(list)
        for node in self._columns:
            named[node.column].append(node)
        for path, file in after.items() if named else ():
            known = set(before[path].diagnostics) if path in before else set()
            for diagnostic in file.diagnostics:
                column = diagnostic.reason.rpartition(" ")[2]
                if diagnostic.code == _READS_UNKNOWN and diagnostic not in known and column in named:
                    yield from (
                        _Statement(path, diagnostic.line, node) for node in self._read(path, named[column])
                    )

    def _read(self, path: str, nodes: list[LineageNode]) -> list[LineageNode]:
        """Those of the columns whose datasets the file reads."""
        facts = self._sides.after.shelf.linked[path].facts
        read = {LineageNode(facts.namespace, fact.dataset) for fact in facts.reads}
        return [node for node in nodes if node.whole() in read]

    def _targets(self) -> dict[tuple[str, int], list[LineageNode]]:
        """The datasets that each statement makes, by file and line."""
        found: defaultdict[tuple[str, int], list[LineageNode]] = defaultdict(list)
        for path, file in self._sides.after.shelf.linked.items():
            for made in made_in(file.facts):
                node = LineageNode(file.facts.namespace, made.dataset)
                for line in made.lines:
                    if node not in found[path, line]:
                        found[path, line].append(node)
        return found


def _missing_step(node: LineageNode, broken: _Statement) -> Step:
    return Step(node, broken.missing, "READS WHAT IS GONE", broken.file, broken.line)
