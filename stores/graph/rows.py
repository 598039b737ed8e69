"""From the facts of a file to rows of the graph, one list for each kind of node and relationship.

The same row serves ``merge_<kind>``, ``create_<kind>`` and ``delete_<kind>`` (for nodes:
``delete_orphan_<kind>``): each statement reads the fields it needs.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

import msgspec

from lineage.facts import Defines, DependsOn, DerivesFrom, Fact, FileFacts, HasColumn, Reads, Writes
from lineage.names import quoted_part
from stores.graph.protocol import Row

NodeKind: TypeAlias = Literal["file", "dataset", "column"]
EdgeKind: TypeAlias = Literal["defines", "reads", "writes", "has_column", "derives_from", "depends_on"]
GraphRows: TypeAlias = dict[str, list[Row]]
"""Rows by kind, nodes and edges; a kind without rows has an empty list."""

NODE_KINDS: Final[tuple[NodeKind, ...]] = ("file", "dataset", "column")
EDGE_KINDS: Final[tuple[EdgeKind, ...]] = (
    "defines",
    "reads",
    "writes",
    "has_column",
    "derives_from",
    "depends_on",
)


def column_id(namespace: str, dataset: str, column: str) -> str:
    """The key of a column node: ``namespace#dataset.column``, the column quoted where it would mislead."""
    return f"{namespace}#{dataset}.{quoted_part(column)}"


def rows_of(source: str, file: str, facts: FileFacts) -> GraphRows:
    """The rows of one file's facts: its edges, and the nodes these connect, each list sorted by key."""
    origin: Row = {"source": source, "file": file}
    return (
        _node_rows(source, file, facts) | _dataset_edge_rows(origin, facts) | _column_edge_rows(origin, facts)
    )


def _node_rows(source: str, file: str, facts: FileFacts) -> GraphRows:
    namespace = facts.namespace
    touches = facts.defines or facts.reads or facts.writes
    columns = sorted(set(_columns(facts)))
    return {
        "file": [{"source": source, "path": file}] if touches else [],
        "dataset": [{"namespace": namespace, "name": name} for name in sorted(set(_datasets(facts)))],
        "column": [
            {
                "id": column_id(namespace, dataset, name),
                "namespace": namespace,
                "dataset": dataset,
                "name": name,
            }
            for dataset, name in columns
        ],
    }


def _datasets(facts: FileFacts) -> Iterator[str]:
    touching: Iterable[Defines | Reads | Writes | HasColumn]
    touching = (*facts.defines, *facts.reads, *facts.writes, *facts.columns)
    yield from (fact.dataset for fact in touching)
    yield from (edge.target_dataset for edge in facts.depends)


def _columns(facts: FileFacts) -> Iterator[tuple[str, str]]:
    for column in facts.columns:
        yield column.dataset, column.column
    edges: Iterable[DerivesFrom | DependsOn] = (*facts.derives, *facts.depends)
    for edge in edges:
        yield edge.source_dataset, edge.source_column
    for derived in facts.derives:
        yield derived.target_dataset, derived.target_column


def _dataset_edge_rows(origin: Row, facts: FileFacts) -> GraphRows:
    origin = origin | {"namespace": facts.namespace}
    return {
        "defines": [
            origin | {"dataset": fact.dataset, "kind": fact.kind, "lines": list(fact.lines)}
            for fact in facts.defines
        ],
        "reads": [origin | {"dataset": fact.dataset, "lines": list(fact.lines)} for fact in facts.reads],
        "writes": [origin | {"dataset": fact.dataset, "lines": list(fact.lines)} for fact in facts.writes],
    }


def _column_edge_rows(origin: Row, facts: FileFacts) -> GraphRows:
    namespace = facts.namespace
    return {
        "has_column": [
            origin
            | {
                "namespace": namespace,
                "dataset": fact.dataset,
                "column": column_id(namespace, fact.dataset, fact.column),
                "ordinal": fact.ordinal,
                "data_type": fact.type,
            }
            for fact in facts.columns
        ],
        "derives_from": [
            origin
            | {
                "target": column_id(namespace, fact.target_dataset, fact.target_column),
                "column": column_id(namespace, fact.source_dataset, fact.source_column),
                "kind": fact.kind,
                "subtype": fact.subtype,
                "lines": list(fact.lines),
                "masking": fact.masking or None,
            }
            for fact in facts.derives
        ],
        "depends_on": [
            origin
            | {
                "namespace": namespace,
                "dataset": fact.target_dataset,
                "column": column_id(namespace, fact.source_dataset, fact.source_column),
                "kind": "INDIRECT",
                "subtype": fact.subtype,
                "lines": list(fact.lines),
            }
            for fact in facts.depends
        ],
    }


# --- and back --------------------------------------------------------------------------------------------

_COLUMN_ID = re.compile(r'(.*)\.("(?:[^"]|"")*"|[^."]+)', re.DOTALL)
"""Dataset and column of a column's key behind its namespace; a quoted column is as short as can be."""


def column_named(namespace: str, key: str) -> tuple[str, str]:
    """Dataset and column of a column's key: the inverse of ``column_id``. Raises ``ValueError`` if it is none."""
    found = _COLUMN_ID.fullmatch(key.removeprefix(f"{namespace}#"))
    if found is None or not key.startswith(f"{namespace}#"):
        raise ValueError(f"{key!r} is no column of the namespace {namespace!r}")
    dataset, column = found.groups()
    return dataset, column[1:-1].replace('""', '"') if column.startswith('"') else column


def fact_of(kind: EdgeKind, row: Row, namespace: str) -> Fact:
    """The fact that an edge's row was made from, in a file of this namespace: the inverse of ``rows_of``.

    Raises:
        ValueError: no file of the namespace has such a row, or the row is not of that kind.
    """
    if row.get("namespace", namespace) != namespace:
        raise ValueError(f"the row is of the namespace {row['namespace']!r}, not of {namespace!r}")
    try:
        return msgspec.convert(_values(kind, row, namespace), _FACTS[kind])
    except (KeyError, msgspec.ValidationError) as error:
        raise ValueError(f"the row is no {kind}: {error}") from error


_FACTS: Final[dict[EdgeKind, type[Fact]]] = {
    "defines": Defines,
    "reads": Reads,
    "writes": Writes,
    "has_column": HasColumn,
    "derives_from": DerivesFrom,
    "depends_on": DependsOn,
}


def _values(kind: EdgeKind, row: Row, namespace: str) -> list[object]:
    """The fields of the fact, in their order."""

    def column(field: str) -> tuple[str, str]:
        return column_named(namespace, str(row[field]))

    match kind:
        case "defines":
            return [row["dataset"], row["kind"], row["lines"]]
        case "reads" | "writes":
            return [row["dataset"], row["lines"]]
        case "has_column":
            return [*column("column"), row["ordinal"], row["data_type"]]
        case "derives_from":
            return [
                *column("target"),
                *column("column"),
                row["kind"],
                row["subtype"],
                row["lines"],
                bool(row.get("masking")),
            ]
        case "depends_on":
            return [row["dataset"], *column("column"), row["subtype"], row["lines"]]
