"""What a picture shows: datasets as boxes, their columns as rows, and arrows between them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from stores.graph import Graph, questions
from stores.graph.questions import LineageEdge, LineageNode

MOST_EDGES: Final = 20_000
"""How many edges a page has each way: what a browser draws in seconds, and more than anybody reads."""


class Row(msgspec.Struct, frozen=True):
    """A column. ``id`` is a letter and a number, safe in any language; ``start``: the question was about it."""

    id: str
    name: str
    start: bool = False


class Box(msgspec.Struct, frozen=True):
    """A dataset with those of its columns that are part of the lineage; ``others`` counts the rest."""

    id: str
    namespace: str
    name: str
    start: bool
    rows: list[Row]
    others: int = 0


class Statement(msgspec.Struct, frozen=True):
    """Where an arrow is stated: some lines of a file of a source."""

    source: str
    file: str
    lines: tuple[int, ...]
    kind: str
    subtype: str
    through_star: bool = False


class Arrow(msgspec.Struct, frozen=True):
    """``target`` (a row, or a whole box) takes from or depends on ``source``; both are ids."""

    id: str
    source: str
    target: str
    direct: bool
    """Whether any statement hands the value on, or all of them only decide about it."""
    statements: list[Statement]


class Picture(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of it, in an order that depends on names only; with ``cut`` only the nearest steps."""

    name: str
    boxes: list[Box]
    arrows: list[Arrow]
    cut: bool = False

    @property
    def box_of(self) -> dict[str, str]:
        """The id of the box that each row, and each box, is in."""
        return {part: box.id for box in self.boxes for part in (box.id, *(row.id for row in box.rows))}

    @property
    def drawn_arrows(self) -> list[Arrow]:
        """The arrows without those by which a dataset decides about its own rows: loops that say little."""
        box_of = self.box_of
        return [each for each in self.arrows if each.direct or box_of[each.source] != box_of[each.target]]

    @property
    def several_namespaces(self) -> bool:
        """Whether names alone might leave open which dataset is meant."""
        return len({box.namespace for box in self.boxes}) > 1


def picture_of(
    graph: Graph, name: str, depth: int | None = None, *, direct_only: bool = False, most: int | None = None
) -> Picture:
    """Everything upstream and downstream of a column or dataset, by ``most`` edges each way.

    Raises ``UnknownNameError``.
    """
    answers = [
        ask(graph, name, depth, direct_only=direct_only, most=most)
        for ask in (questions.upstream, questions.downstream)
    ]
    starts = {node for answer in answers for node in answer.starts}
    nodes = {node for answer in answers for node in answer.nodes}
    wholes = sorted({node.whole() for node in nodes})
    known = _by_dataset(questions.columns_of(graph, wholes))
    # A dataset asked for is shown with all its columns; others with those that are part of the answer.
    nodes.update(column for start in starts if not start.column for column in known[start])
    boxes = list(_boxes(wholes, _by_dataset(nodes), known, starts))
    edges = {edge for answer in answers for edge in answer.edges}
    cut = any(answer.cut for answer in answers)
    return Picture(name, boxes, list(_arrows(edges, _ids(boxes))), cut)


def _by_dataset(nodes: Iterable[LineageNode]) -> dict[LineageNode, set[LineageNode]]:
    columns: dict[LineageNode, set[LineageNode]] = defaultdict(set)
    for node in nodes:
        if node.column:
            columns[node.whole()].add(node)
    return columns


def _boxes(
    wholes: list[LineageNode],
    shown: dict[LineageNode, set[LineageNode]],
    known: dict[LineageNode, set[LineageNode]],
    starts: set[LineageNode],
) -> Iterator[Box]:
    rows = 0
    for number, whole in enumerate(wholes):
        columns = sorted(shown[whole])
        others = len(known[whole].difference(columns))
        asked = [Row(f"c{rows + place}", node.column, node in starts) for place, node in enumerate(columns)]
        rows += len(columns)
        start = whole in starts or any(row.start for row in asked)
        yield Box(f"d{number}", whole.namespace, whole.dataset, start, asked, others)


def _ids(boxes: Iterable[Box]) -> dict[LineageNode, str]:
    ids = {}
    for box in boxes:
        whole = LineageNode(box.namespace, box.name)
        ids[whole] = box.id
        ids.update((whole.named(row.name), row.id) for row in box.rows)
    return ids


def _arrows(edges: Iterable[LineageEdge], ids: dict[LineageNode, str]) -> Iterator[Arrow]:
    """One arrow for all that is stated between the same two."""
    stated: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for edge in sorted(edges):
        statement = Statement(edge.estate, edge.file, edge.lines, edge.kind, edge.subtype, edge.through_star)
        stated[ids[edge.source], ids[edge.target]].append(statement)
    for number, ((source, target), statements) in enumerate(stated.items()):
        direct = any(each.kind == "DIRECT" for each in statements)
        yield Arrow(f"e{number}", source, target, direct, statements)
