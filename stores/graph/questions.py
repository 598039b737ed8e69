"""Questions to the graph: where a column or dataset comes from, and what comes from it.

Answers are found level by level, so that a diamond costs its nodes and not its paths: one statement a level, since
each is a way there and back, and one more for the columns of whole datasets. Two rules complete what single edges say:

- ``target.* <- source.*`` (a star nobody could expand) holds for every column: ``target.c`` continues to
  ``source.c``, marked ``through_star``.
- ``DEPENDS_ON`` (filters, joins) holds for all columns of the target dataset: a column's upstream includes
  its dataset's, and downstream of a column goes on from all columns of a dataset that depends on it.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, TypeAlias

import msgspec

from lineage.names import dotted, quoted_part, split_dotted
from stores.graph.errors import UnknownNameError
from stores.graph.near import nearest
from stores.graph.protocol import Graph, Row
from stores.graph.rows import column_id

Direction: TypeAlias = Literal["upstream", "downstream"]

STAR: Final = "*"
_CHUNK: Final = 1000


class LineageNode(msgspec.Struct, frozen=True, order=True):
    """A column, or with ``column`` "" a whole dataset."""

    namespace: str
    dataset: str
    column: str = ""

    @property
    def name(self) -> str:
        """The dotted name, as a question would ask for it."""
        return f"{self.dataset}.{quoted_part(self.column)}" if self.column else self.dataset

    @property
    def id(self) -> str:
        """The key of the column's node in the graph."""
        return column_id(self.namespace, self.dataset, self.column)

    def whole(self) -> "LineageNode":
        """The dataset this is, or is a column of."""
        return LineageNode(self.namespace, self.dataset)

    def named(self, column: str) -> "LineageNode":
        """Another column of the same dataset."""
        return LineageNode(self.namespace, self.dataset, column)


class LineageEdge(msgspec.Struct, frozen=True, order=True):
    """``target`` takes from or depends on ``source``, as a file of an estate states it on some lines."""

    target: LineageNode
    source: LineageNode
    kind: str
    subtype: str
    estate: str
    file: str
    lines: tuple[int, ...]
    through_star: bool = False
    """Whether the statement says it of all columns (``*``) and not of this one by name."""
    masking: bool = False
    """Whether the value comes through a hash, a mask or a count only."""


class LineageAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found: where the question starts, and every edge met on the way, sorted.

    ``cut``: it ends with the last step that was not too much; there is more beyond.
    """

    name: str
    direction: Direction
    starts: list[LineageNode]
    nodes: list[LineageNode]
    edges: list[LineageEdge]
    cut: bool = False

    def steps(self) -> dict[LineageNode, list[LineageEdge]]:
        """For each node the edges that lead on from it: its own, and those of its dataset or columns."""
        near: dict[LineageNode, list[LineageEdge]] = defaultdict(list)
        within: dict[LineageNode, list[LineageEdge]] = defaultdict(list)
        for edge in self.edges:
            node = edge.target if self.direction == "upstream" else edge.source
            near[node].append(edge)
            within[node.whole()].append(edge)
        shared = near if self.direction == "upstream" else {}
        return {
            node: [*near.get(node, []), *shared.get(node.whole(), [])]
            if node.column
            else sorted(within.get(node, []))
            for node in self.nodes
        }


def upstream(
    graph: Graph, name: str, depth: int | None = None, *, direct_only: bool = False, most: int | None = None
) -> LineageAnswer:
    """Where ``name`` (``dataset.column``, or a dataset: all its columns) comes from.

    Args:
        graph: the graph to ask.
        name: as stored; ``namespace#name`` where a name exists in several namespaces.
        depth: how many edges to follow; None follows all.
        direct_only: follow values only (DIRECT edges), not what decides about them.
        most: take no step after which there would be more edges, but for the first; None takes all.

    Raises:
        UnknownNameError: there is no such column or dataset; it names near ones.
    """
    return _ask(graph, name, depth, _Upstream(graph, direct_only=direct_only, most=most))


def downstream(
    graph: Graph, name: str, depth: int | None = None, *, direct_only: bool = False, most: int | None = None
) -> LineageAnswer:
    """What comes from ``name``; see ``upstream``."""
    return _ask(graph, name, depth, _Downstream(graph, direct_only=direct_only, most=most))


def columns_of(graph: Graph, datasets: Iterable[LineageNode]) -> Iterator[LineageNode]:
    """Every column that the graph knows of these datasets, in no order."""
    return (_node(row, "") for row in _read(graph, "columns_of", datasets=_keys(datasets)))


def _ask(graph: Graph, name: str, depth: int | None, walk: "_Walk") -> LineageAnswer:
    starts = _find(graph, name)
    edges = walk.run(starts, depth)
    ends = {node for edge in edges for node in (edge.target, edge.source)}
    nodes = sorted(ends.union(starts))
    return LineageAnswer(name, walk.direction, starts, nodes, sorted(edges), walk.cut)


class _Walk(ABC):
    """One question under way. A subclass says which way it goes."""

    direction: Direction

    def __init__(self, graph: Graph, *, direct_only: bool, most: int | None) -> None:
        self._graph = graph
        self._direct_only = direct_only
        self._most = most
        self.cut = False

    def run(self, starts: list[LineageNode], depth: int | None) -> set[LineageEdge]:
        edges: set[LineageEdge] = set()
        seen = set(starts)
        frontier = set(starts)
        while frontier and depth != 0:
            found = self._level(
                frontier, None if self._most is None or not edges else self._most - len(edges)
            )
            if self.cut:
                break
            edges |= found
            frontier = {self._far(edge) for edge in found} - seen
            seen |= frontier
            depth = None if depth is None else depth - 1
        return edges

    def _level(self, frontier: set[LineageNode], room: int | None) -> set[LineageEdge]:
        """The edges of the next step; ``cut`` is set once there are more than ``room``."""
        columns = {node for node in frontier if node.column}
        datasets = {node for node in frontier if not node.column}
        columns |= self._columns_of(datasets)
        found: set[LineageEdge] = set()
        for edge in self._level_of(columns, datasets):
            if edge.kind == "DIRECT" or not self._direct_only:
                found.add(edge)
                if room is not None and len(found) > room:
                    self.cut = True
                    break
        return found

    def _columns_of(self, datasets: set[LineageNode]) -> set[LineageNode]:
        return {*columns_of(self._graph, datasets), *(node.named(STAR) for node in datasets)}

    @abstractmethod
    def _level_of(self, columns: set[LineageNode], datasets: set[LineageNode]) -> Iterable[LineageEdge]:
        """The edges that lead on from these, the columns of the datasets among the columns."""

    @abstractmethod
    def _far(self, edge: LineageEdge) -> LineageNode:
        """The end of an edge that the walk goes on to."""


class _Upstream(_Walk):
    direction = "upstream"

    def _far(self, edge: LineageEdge) -> LineageNode:
        return edge.source

    def _level_of(self, columns: set[LineageNode], datasets: set[LineageNode]) -> Iterator[LineageEdge]:
        asking = _asking(columns)
        whole = set() if self._direct_only else datasets | {node.whole() for node in columns}
        for edge in _edges(_read(self._graph, "upstream", ids=list(asking), datasets=_keys(whole))):
            for asked in asking[edge.target.id] if edge.target.column else [edge.target]:
                yield _through_star(edge, asked) if asked != edge.target else edge


class _Downstream(_Walk):
    direction = "downstream"

    def _far(self, edge: LineageEdge) -> LineageNode:
        return edge.target

    def _level_of(self, columns: set[LineageNode], datasets: set[LineageNode]) -> Iterator[LineageEdge]:  # noqa: ARG002 - edges leave columns only
        asking = _asking(columns)
        ids = list(asking)
        depended = [] if self._direct_only else ids
        for edge in _edges(_read(self._graph, "downstream", ids=ids, depended=depended)):
            for asked in asking[edge.source.id]:
                yield _through_star(edge, asked) if asked != edge.source else edge


def _asking(columns: Iterable[LineageNode]) -> dict[str, set[LineageNode]]:
    """Which columns an edge at a node's id answers for: the column itself, and through ``*`` any other."""
    asking: dict[str, set[LineageNode]] = defaultdict(set)
    for node in columns:
        asking[node.id].add(node)
        asking[node.named(STAR).id].add(node)
    return asking


def _through_star(edge: LineageEdge, asked: LineageNode) -> LineageEdge:
    """The edge of ``*`` as it holds for one column: every ``*`` in it stands for that column."""
    target, source = (
        node.named(asked.column) if node.column == STAR else node for node in (edge.target, edge.source)
    )
    return msgspec.structs.replace(edge, target=target, source=source, through_star=True)


def _find(graph: Graph, name: str) -> list[LineageNode]:
    """The datasets and columns of that name, in every namespace unless it names one."""
    namespace, _, rest = name.rpartition("#")
    parts = split_dotted(rest)
    dataset, column = dotted(parts[:-1]), parts[-1] if parts else ""
    named = set(_datasets(graph, [rest, dataset]))
    found = {node for node in named if node.dataset == rest}
    if dataset and column:
        found.update(_columns(graph, {node.named(column) for node in named if node.dataset == dataset}))
    starts = sorted(node for node in found if not namespace or node.namespace == namespace)
    if not starts:
        raise UnknownNameError(name, nearest(rest, _candidates(graph, rest, dataset)))
    return starts


def _datasets(graph: Graph, names: list[str]) -> Iterator[LineageNode]:
    return (_node(row, "") for row in graph.read("datasets_named", names=names))


def _columns(graph: Graph, asked: Iterable[LineageNode]) -> Iterator[LineageNode]:
    """Those of the columns that their datasets have, by name or through ``*``."""
    asking = _asking(asked)
    for row in _read(graph, "columns_with", ids=list(asking)):
        yield from asking[_node(row, "").id]


def _candidates(graph: Graph, name: str, dataset: str) -> Iterator[str]:
    """Names a person may have meant: every dataset, and the columns of those near to the one they named."""
    rows: Iterable[Row] = graph.stream("export_datasets")
    datasets = {LineageNode(str(row["namespace"]), str(row["name"])) for row in rows}
    names = {node.name for node in datasets}
    yield from names
    near = {*nearest(dataset, names), *nearest(name, names)}
    yield from (node.name for node in columns_of(graph, (node for node in datasets if node.name in near)))


def _read(graph: Graph, statement: str, **lists: list[Any]) -> Iterator[Row]:
    """The rows of a statement over each of some lists of any length, which are its parameters."""
    for start in range(0, max(map(len, lists.values())), _CHUNK):
        yield from graph.read(
            statement, **{name: values[start : start + _CHUNK] for name, values in lists.items()}
        )


def _keys(datasets: Iterable[LineageNode]) -> list[dict[str, str]]:
    return [{"namespace": node.namespace, "name": node.dataset} for node in sorted(datasets)]


def _edges(rows: Iterable[Row]) -> Iterator[LineageEdge]:
    for row in rows:
        rest = {"target": _node(row, "target_"), "source": _node(row, "source_"), "estate": row["source"]}
        yield msgspec.convert(row | rest, LineageEdge)


def _node(row: Row, prefix: str) -> LineageNode:
    fields = (row.get(f"{prefix}{field}") for field in LineageNode.__struct_fields__)
    return LineageNode(*(str(value or "") for value in fields))
