"""Effects: what a change of some columns or datasets does to those made from them, nearest first.

A walk downstream, level by level, over edges held in memory. How a thing is touched follows the edges of its path:
values flow into columns; through what a whole dataset depends on (filters, joins, sorting) only which rows there are,
and what happens to the rows of a dataset happens to the datasets made from it. A star that nobody could expand
(``t.* <- s.*``) carries every column.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from stores.graph.questions import STAR, LineageEdge, LineageNode

EffectKind: TypeAlias = Literal["breaks", "goes stale", "values change", "rows change"]
EFFECT_KINDS: Final[tuple[EffectKind, ...]] = ("breaks", "goes stale", "values change", "rows change")
"""All kinds, the worst first: a statement can't run any more; what comes after such a one; values; only rows."""


class Step(msgspec.Struct, frozen=True, order=True):
    """One step of a path: ``target`` takes from or depends on ``source``, by a line of a file."""

    target: LineageNode
    source: LineageNode
    how: str
    file: str
    line: int


class Effect(msgspec.Struct, frozen=True):
    """What happens to a column or dataset (or, with no name, to a file's bare query), and by which path.

    ``distance`` counts the path's steps; ``cause`` is where the path starts.
    """

    node: LineageNode
    kind: EffectKind
    distance: int
    cause: LineageNode
    path: tuple[Step, ...]


class Touched(msgspec.Struct, frozen=True):
    """Where a walk begins: a thing that is touched already, the reason, and the way to it."""

    node: LineageNode
    kind: EffectKind
    cause: LineageNode
    path: tuple[Step, ...] = ()


class _Reached(msgspec.Struct):
    """A node that the walk reached: how, from which reached node, by which step."""

    kind: EffectKind
    distance: int
    start: Touched
    before: "_Reached | None" = None
    step: Step | None = None

    def path(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        reached: _Reached | None = self
        while reached is not None and reached.step is not None:
            steps.append(reached.step)
            reached = reached.before
        return (*self.start.path, *reversed(steps))


class Downstream:
    """Edges by what they lead on from."""

    def __init__(self, edges: Iterable[LineageEdge]) -> None:
        self._by_source: defaultdict[LineageNode, list[LineageEdge]] = defaultdict(list)
        self._columns: defaultdict[LineageNode, set[LineageNode]] = defaultdict(set)
        for edge in edges:
            self._by_source[edge.source].append(edge)
            self._columns[edge.source.whole()].add(edge.source)

    def effects(self, starts: Iterable[Touched]) -> list[Effect]:
        """What is touched from these: each once, as the worst that happens to it, by the shortest path to that.

        A start that has a path is an effect itself, and so is every other one of the same node.
        """
        starts = sorted(
            starts, key=lambda start: (len(start.path), EFFECT_KINDS.index(start.kind), start.node)
        )
        reached: dict[LineageNode, _Reached] = {}
        for start in starts:
            reached.setdefault(start.node, _Reached(start.kind, len(start.path), start))
        frontier = dict(reached)
        while frontier:
            frontier = self._next(frontier, reached)
            reached |= frontier
        found = [
            Effect(each.node, each.kind, len(each.path), each.cause, each.path)
            for each in starts
            if each.path
        ]
        found += [
            Effect(node, there.kind, there.distance, there.start.cause, there.path())
            for node, there in reached.items()
            if there.step is not None
        ]
        return sorted(found, key=_rank)

    def _next(
        self, frontier: Mapping[LineageNode, _Reached], reached: Mapping[LineageNode, _Reached]
    ) -> dict[LineageNode, _Reached]:
        level: dict[LineageNode, _Reached] = {}
        for node, here in sorted(frontier.items()):
            for edge in self._leading_on(node):
                kind = _onward(here.kind, edge)
                target = edge.target.whole() if kind == "rows change" else edge.target
                if not (_told(target, kind, reached) or _told(target, kind, level)):
                    level[target] = _Reached(kind, here.distance + 1, here.start, here, _step(edge))
        return {node: there for node, there in level.items() if not _told_of_whole(node, there, level)}

    def _leading_on(self, node: LineageNode) -> Iterator[LineageEdge]:
        if not node.column:
            for column in sorted(self._columns.get(node, ())):
                yield from self._by_source[column]
            return
        yield from self._by_source.get(node, ())
        if node.column == STAR:
            return
        for edge in self._by_source.get(node.named(STAR), ()):
            target = edge.target.named(node.column) if edge.target.column == STAR else edge.target
            yield msgspec.structs.replace(edge, target=target, source=node)


def _told(node: LineageNode, kind: EffectKind, reached: Mapping[LineageNode, _Reached]) -> bool:
    """Whether as much is known to happen to a thing, or to its whole dataset."""
    known = (reached.get(each) for each in {node, node.whole()})
    return any(there is not None and not _worse(kind, there.kind) for there in known)


def _told_of_whole(node: LineageNode, there: _Reached, level: Mapping[LineageNode, _Reached]) -> bool:
    """Whether what happens to a column happens to its whole dataset."""
    whole = level.get(node.whole()) if node.column else None
    return whole is not None and not _worse(there.kind, whole.kind)


def _onward(kind: EffectKind, edge: LineageEdge) -> EffectKind:
    if kind in ("breaks", "goes stale"):
        return "goes stale"
    # What one column depends on alone, in a CASE or a window, decides about its values.
    return kind if edge.kind == "DIRECT" or edge.target.column else "rows change"


def _worse(kind: EffectKind, other: EffectKind) -> bool:
    return EFFECT_KINDS.index(kind) < EFFECT_KINDS.index(other)


def _step(edge: LineageEdge) -> Step:
    return Step(
        edge.target, edge.source, f"{edge.kind} {edge.subtype}", edge.file, edge.lines[0] if edge.lines else 0
    )


def _rank(effect: Effect) -> tuple[object, ...]:
    return (effect.distance, EFFECT_KINDS.index(effect.kind), effect.node, effect.path)
