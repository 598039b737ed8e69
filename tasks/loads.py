"""Loads: rows of the graph gathered for one statement, in the order in which they are sent."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import TypeAlias

import msgspec

from stores.graph.protocol import Row
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, GraphRows

EDGE_ENDS = {
    "defines": ("file", "namespace", "dataset"),
    "reads": ("file", "namespace", "dataset"),
    "writes": ("file", "namespace", "dataset"),
    "has_column": ("namespace", "dataset", "column"),
    "derives_from": ("target", "column"),
    "depends_on": ("namespace", "dataset", "column"),
}
"""The fields of an edge's row that name the nodes it connects."""

NodeKey: TypeAlias = tuple[str, ...]
"""A kind of node and the values that identify one."""


class Load(msgspec.Struct, frozen=True):
    """Rows for one statement, sorted by key. ``first`` is the statement of a first attempt (CREATE), if any."""

    statement: str
    rows: Sequence[Row]
    first: str | None = None


class Rejection(msgspec.Struct, frozen=True):
    """A row that the graph will not take as it is, and why."""

    statement: str
    row: Row
    error_class: str
    message: str
    attempts: int


def count_rows(loads: Iterable[Load]) -> int:
    """How many rows these loads have."""
    return sum(len(load.rows) for load in loads)


def node_loads(verb: str, rows: GraphRows, first: str | None = None) -> list[Load]:
    """A load for each kind of node that has rows, sorted by key: transactions that sort alike deadlock less."""
    return [
        Load(
            f"{verb}_{kind}",
            sorted(rows[kind], key=lambda row: tuple(map(str, row.values()))),
            first and f"{first}_{kind}",
        )
        for kind in NODE_KINDS
        if rows.get(kind)
    ]


def edge_loads(verb: str, rows: GraphRows, first: str | None = None) -> list[Load]:
    """A load for each kind of edge that has rows, sorted by the nodes it connects."""
    return [
        Load(f"{verb}_{kind}", _sorted_edges(kind, rows[kind]), first and f"{first}_{kind}")
        for kind in EDGE_KINDS
        if rows.get(kind)
    ]


def merged_edges(loads: Iterable[Load]) -> list[Load]:
    """The edges of these loads by MERGE, with one load for each kind."""
    loads = list(loads)
    return edge_loads(
        "merge",
        {
            kind: [row for load in loads if load.statement == f"merge_{kind}" for row in load.rows]
            for kind in EDGE_KINDS
        },
    )


def _sorted_edges(kind: str, rows: list[Row]) -> list[Row]:
    ends = EDGE_ENDS[kind]
    return sorted(rows, key=lambda row: tuple(str(row[end]) for end in ends))


def batches(load: Load, size: int) -> Iterator[Load]:
    """The load in parts of at most ``size`` rows."""
    for start in range(0, len(load.rows), size):
        yield Load(load.statement, load.rows[start : start + size], load.first)


def node_key(kind: str, row: Row) -> NodeKey:
    """What identifies a node's row among those of all kinds."""
    return (kind, *map(str, row.values()))


def node_digest(kind: str, row: Row) -> bytes:
    """16 bytes that stand for ``node_key``: of every node of a first run that is held until its end, a third of the memory."""
    return blake2b(row_identity(kind, row), digest_size=16).digest()


def nodes_in(rows: GraphRows) -> dict[NodeKey, Row]:
    """The rows of nodes among these, by key."""
    return {node_key(kind, row): row for kind in NODE_KINDS for row in rows[kind]}


def by_merge(loads: Iterable[Load]) -> list[Load]:
    """The same rows, but no first attempt: some of them may stand."""
    return [Load(load.statement, load.rows) for load in loads]


def rejected_loads(rejected: Iterable[Rejection]) -> list[Load]:
    """The rejected rows as loads for another attempt, in their order."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for rejection in rejected:
        rows[rejection.statement].append(rejection.row)
    return [Load(statement, found) for statement, found in rows.items()]


def without(loads: Iterable[Load], rejected: Collection[Rejection]) -> list[Load]:
    """The loads without the rejected rows."""
    refused = {row_identity(rejection.statement, rejection.row) for rejection in rejected}
    kept = (
        Load(load.statement, [row for row in load.rows if row_identity(load.statement, row) not in refused])
        for load in loads
    )
    return [load for load in kept if load.rows]


def row_identity(statement: str, row: Row) -> bytes:
    """Something hashable that is the same for equal rows of one statement."""
    return msgspec.msgpack.encode((statement, row))
