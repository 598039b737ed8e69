"""Comparison: what of the lineage is another on the second side, told by kind.

It looks at meaning only: lines, layout, comments, the order of CTEs and the names of files are no difference. What a
dataset's columns are is asked of the whole side, so a table whose definition moves into another file is the same.
What expressions say is compared by fingerprints, in the files that differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, Literal, TypeAlias, get_args

import msgspec

from lineage.facts import Defines, DependsOn, DerivesFrom, FileFacts, Writes
from lineage.linker import LinkFile, dropped_in, in_namespace, is_mentions_name
from lineage.linker.values import NO_DATASET
from lineage.names import path_order
from stores.graph.questions import STAR, LineageEdge, LineageNode
from tasks.sides import Side, Sides

ChangeKind: TypeAlias = Literal[
    "dataset gone",
    "column gone",
    "type changed",
    "expression changed",
    "filters changed",
    "dataset added",
    "column added",
]
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = get_args(ChangeKind)
"""All kinds, the worst first."""


class Change(msgspec.Struct, frozen=True, order=True):
    """One thing that is another now. ``detail`` says how (sources or types); ``file`` and ``line`` where.

    What is gone stands where it was.
    """

    node: LineageNode
    kind: ChangeKind
    detail: str
    file: str
    line: int


class EdgeChange(msgspec.Struct, frozen=True, order=True):
    """Lineage between two columns that is new, gone or of another kind; ``target`` may be a whole dataset.

    ``was`` and ``now`` are kinds and subtypes, empty where there is none.
    """

    target: LineageNode
    source: LineageNode
    was: tuple[str, ...]
    now: tuple[str, ...]
    file: str
    line: int

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """What became of it."""
        if self.was and self.now:
            return "changed"
        return "removed" if self.was else "added"


class Picture:
    """The lineage of one side, by dataset and column; ``only`` some files' part of it."""

    def __init__(self, side: Side, only: Iterable[str] | None = None) -> None:
        linked = side.shelf.linked
        self.made: dict[LineageNode, tuple[str, int]] = {}
        self.dropped: dict[LineageNode, tuple[str, int]] = {}
        self.reads: defaultdict[LineageNode, list[tuple[str, int]]] = defaultdict(list)
        self.types: dict[LineageNode, str] = {}
        self.edges: defaultdict[LineageNode, list[LineageEdge]] = defaultdict(list)
        self.said: defaultdict[LineageNode, dict[str, tuple[str, int]]] = defaultdict(dict)
        for path in sorted(linked if only is None else only, key=path_order):
            if path in linked:
                self._drop(path, linked[path].facts, side.shelf.files[path])
                self._take(path, linked[path].facts)

    def _drop(self, path: str, facts: FileFacts, file: LinkFile) -> None:
        """What the file drops and doesn't make again behind that; files count in the order of their paths."""
        dropped = dropped_in(file)
        for made in facts.defines:
            if made.lines[-1] >= dropped.get(made.dataset, 0):
                dropped.pop(made.dataset, None)
        for name, line in dropped.items():
            node = LineageNode(facts.namespace, name)
            self.made.pop(node, None)
            self.dropped[node] = path, line

    def _take(self, path: str, facts: FileFacts) -> None:
        space = facts.namespace
        for made in made_in(facts):
            node = LineageNode(space, made.dataset)
            if self.dropped.get(node, ("", 0))[0] == path:
                continue
            if isinstance(made, Defines):
                self.dropped.pop(node, None)
            self.made.setdefault(node, (path, made.lines[0]))
        for read in facts.reads:
            self.reads[LineageNode(space, read.dataset)] += [(path, line) for line in read.lines]
        for column in facts.columns:
            if column.type is not None:
                self.types[LineageNode(space, column.dataset, column.column)] = column.type
        for derived in facts.derives:
            self._add(path, LineageNode(space, derived.target_dataset, derived.target_column), derived, space)
        for depends in facts.depends:
            self._add(path, LineageNode(space, depends.target_dataset), depends, space)

    def _add(self, path: str, target: LineageNode, fact: DerivesFrom | DependsOn, space: str) -> None:
        if fact.source_dataset == NO_DATASET:
            words, _, line = fact.source_column.partition(" ")
            self.said[target].setdefault(f"{fact.subtype} {words}", (path, int(line) or fact.lines[0]))
            return
        kind = fact.kind if isinstance(fact, DerivesFrom) else "INDIRECT"
        source = LineageNode(space, fact.source_dataset, fact.source_column)
        self.edges[target].append(LineageEdge(target, source, kind, fact.subtype, "", path, fact.lines))

    def written(self) -> dict[LineageNode, set[str]]:
        """The columns that statements write, by dataset."""
        found: defaultdict[LineageNode, set[str]] = defaultdict(set)
        for node in (*self.edges, *self.said):
            if node.column:
                found[node.whole()].add(node.column)
        return found

    def kinds(self, target: LineageNode) -> dict[LineageNode, set[str]]:
        """The sources of a column or dataset, each with how it is used."""
        found: defaultdict[LineageNode, set[str]] = defaultdict(set)
        for edge in self.edges.get(target, ()):
            found[edge.source].add(f"{edge.kind} {edge.subtype}")
        return found

    def place(self, node: LineageNode) -> tuple[str, int] | None:
        """A file and line that state something of a column or dataset."""
        edges = self.edges.get(node)
        if edges:
            return edges[0].file, edges[0].lines[0]
        said = self.said.get(node)
        return min(said.values()) if said else self.made.get(node.whole())


class Comparison(msgspec.Struct, frozen=True):
    """What differs between two sides: changes by kind, and every edge that isn't the same."""

    changes: list[Change]
    edges: list[EdgeChange]


def compare_sides(sides: Sides) -> Comparison:
    """Find every difference in meaning."""
    comparer = _Comparer(sides)
    return Comparison(
        sorted(comparer.changes(), key=lambda change: (CHANGE_KINDS.index(change.kind), change)),
        sorted(comparer.edge_changes()),
    )


class _Comparer:
    """One comparison: both sides whole, and the part of each that its changed files state."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._was, self._now = Picture(sides.before), Picture(sides.after)
        self._part_was = Picture(sides.before, sides.before_changed)
        self._part_now = Picture(sides.after, sides.after_changed)

    def changes(self) -> Iterator[Change]:
        """Every change of a dataset or column."""
        was, now = self._was.made, self._now.made
        for node in was.keys() - now.keys():
            yield Change(node, "dataset gone", "", *self._now.dropped.get(node, was[node]))
        for node in now.keys() - was.keys():
            yield Change(node, "dataset added", "", *now[node])
        both = was.keys() & now.keys()
        lists = self._columns(both)
        gone_or_added: set[LineageNode] = set()
        for node, (before, after) in lists.items():
            found = [*self._of_columns(node, before, after)]
            gone_or_added |= {change.node for change in found}
            yield from found
        yield from self._types(both)
        for node in self._targets():
            if node.whole() in both and node not in gone_or_added:
                yield from self._expression(node)

    # --- columns

    def _columns(self, datasets: Iterable[LineageNode]) -> dict[LineageNode, tuple[set[str], set[str]]]:
        """The columns of the datasets that changed files, or files linked again, have a part in: both sides'."""
        concerned = self._concerned()
        names = {node: in_namespace(node.namespace, node.dataset) for node in datasets if node in concerned}
        sides = []
        for side, picture in ((self._sides.before, self._was), (self._sides.after, self._now)):
            known = side.shelf.columns(names.values())
            written = picture.written()
            sides.append({n: set(known[name] or ()) or written.get(n, set()) for n, name in names.items()})
        return {node: (sides[0][node], sides[1][node]) for node in sorted(names)}

    def _concerned(self) -> set[LineageNode]:
        """Datasets whose columns may be others: made or altered by a file that isn't linked as it was."""
        found: set[LineageNode] = set()
        was, now = self._sides.before.shelf.linked, self._sides.after.shelf.linked
        for linked, other in ((was, now), (now, was)):
            for path, file in linked.items():
                if other.get(path) is not file:
                    space = file.facts.namespace
                    names = {fact.dataset for fact in made_in(file.facts)}
                    names |= {name.partition("#")[2] for name in file.defined if not is_mentions_name(name)}
                    found |= {LineageNode(space, name) for name in names}
        return found

    def _of_columns(self, node: LineageNode, before: set[str], after: set[str]) -> Iterator[Change]:
        if STAR not in after:
            for name in before - after - {STAR}:
                yield self._change(node.named(name), "column gone", "", gone=True)
        if STAR not in before:
            for name in after - before - {STAR}:
                yield self._change(node.named(name), "column added", "")

    def _types(self, datasets: Iterable[LineageNode]) -> Iterator[Change]:
        made = set(datasets)
        for node, now in self._now.types.items():
            was = self._was.types.get(node, now)
            if was != now and node.whole() in made:
                yield self._change(node, "type changed", f"{was} → {now}")

    # --- expressions and filters

    def _targets(self) -> list[LineageNode]:
        parts = (self._part_was, self._part_now)
        return sorted({node for part in parts for node in (*part.edges, *part.said)})

    def _expression(self, node: LineageNode) -> Iterator[Change]:
        was, now = self._part_was.kinds(node), self._part_now.kinds(node)
        if was != now or self._says(self._part_was, node) != self._says(self._part_now, node):
            kind: ChangeKind = "expression changed" if node.column else "filters changed"
            change = self._change(node, kind, _sources(was, now))
            where = self._new_place(node)
            yield msgspec.structs.replace(change, file=where[0], line=where[1]) if where else change

    def _new_place(self, node: LineageNode) -> tuple[str, int] | None:
        """Where the first expression stands that the first side doesn't have; None when one only went."""
        new = self._says(self._part_now, node) - self._says(self._part_was, node)
        return min((self._part_now.said[node][each] for each in new), default=None)

    def _says(self, part: Picture, node: LineageNode) -> set[str]:
        """What the expressions say; of a whole dataset, what isn't said of one of its columns (by DISTINCT)."""
        said = set(part.said.get(node, ()))
        if node.column or not said:
            return said
        return {each for each in said if each.rpartition(" ")[2] not in self._of_some_column[node]}

    @cached_property
    def _of_some_column(self) -> Mapping[LineageNode, set[str]]:
        """The fingerprints of each dataset's columns, on both sides."""
        found: defaultdict[LineageNode, set[str]] = defaultdict(set)
        for part in (self._part_was, self._part_now):
            for node, said in part.said.items():
                if node.column:
                    found[node.whole()].update(each.rpartition(" ")[2] for each in said)
        return found

    def _change(self, node: LineageNode, kind: ChangeKind, detail: str, *, gone: bool = False) -> Change:
        pictures = (self._part_now, self._now, self._part_was, self._was)
        places = [picture.place(node) for picture in (pictures[2:] if gone else pictures)]
        return Change(node, kind, detail, *next((place for place in places if place), ("", 0)))

    # --- edges

    def edge_changes(self) -> Iterator[EdgeChange]:
        """Every pair of columns whose lineage differs, whichever file states it."""
        for target in sorted(self._was.edges.keys() | self._now.edges.keys()):
            before, after = self._was.edges.get(target), self._now.edges.get(target)
            if before == after:
                continue
            was, now = self._was.kinds(target), self._now.kinds(target)
            for source in sorted(was.keys() | now.keys()):
                if was.get(source) != now.get(source):
                    edges = [
                        edge for edge in (after if source in now else before) or () if edge.source == source
                    ]
                    yield EdgeChange(
                        target,
                        source,
                        tuple(sorted(was.get(source, ()))),
                        tuple(sorted(now.get(source, ()))),
                        edges[0].file,
                        edges[0].lines[0],
                    )


def made_in(facts: FileFacts) -> Iterator[Defines | Writes]:
    """What a file defines or fills."""
    yield from facts.defines
    yield from facts.writes


def _sources(was: Mapping[LineageNode, set[str]], now: Mapping[LineageNode, set[str]]) -> str:
    """Which sources came and went."""
    lost = [f"-{node.name}" for node in sorted(was.keys() - now.keys())]
    new = [f"+{node.name}" for node in sorted(now.keys() - was.keys())]
    other = [f"~{node.name}" for node in sorted(was.keys() & now.keys()) if was[node] != now[node]]
    return " ".join([*lost, *new, *other])
