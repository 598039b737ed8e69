"""Finding datasets and columns of the whole graph by parts of their names."""

from collections.abc import Iterator
from heapq import nsmallest
from itertools import chain
from typing import Final

import msgspec

from stores.graph import Graph
from stores.graph.questions import LineageNode

MOST: Final = 200


class Found(msgspec.Struct, frozen=True):
    """The best matches, ``MOST`` of them at most, and how many there are in all."""

    nodes: list[LineageNode]
    count: int


def search(graph: Graph, words: str) -> Found:
    """What has all the words in its name, datasets first, then columns with the words in their own names; without any, every dataset."""
    wanted = words.casefold().split()
    matches = [node for node in _named(graph, wanted) if _has(node, wanted)]
    return Found(nsmallest(MOST, matches, key=lambda node: _rank(node, wanted)), len(matches))


def _named(graph: Graph, wanted: list[str]) -> Iterator[LineageNode]:
    """Every dataset, and the columns that may have the words: the graph compares the plain ones for us."""
    datasets = (
        LineageNode(str(row["namespace"]), str(row["name"])) for row in graph.stream("export_datasets")
    )
    if not wanted:
        return datasets
    rows = graph.stream("search_columns", words=[word for word in wanted if word.isascii()])
    return chain(
        datasets, (LineageNode(str(row["namespace"]), str(row["dataset"]), str(row["name"])) for row in rows)
    )


def _has(node: LineageNode, wanted: list[str]) -> bool:
    name = f"{node.namespace}#{node.name}".casefold()
    return all(word in name for word in wanted)


def _rank(node: LineageNode, wanted: list[str]) -> tuple[bool, bool, int, LineageNode]:
    elsewhere = not all(word in node.column.casefold() for word in wanted)
    return bool(node.column), elsewhere, len(node.name) if node.column else 0, node
