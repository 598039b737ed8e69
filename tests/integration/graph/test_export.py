"""The canonical export: equal graphs, equal bytes."""

import json
from collections.abc import Callable
from pathlib import Path

from stores.graph import Graph, open_graph
from stores.graph.export import SECTIONS, export_bytes
from stores.graph.rows import EDGE_KINDS, NODE_KINDS
from tests.integration.graph.test_graph_contract import FACTS, facts_rows, write_all


def test_an_empty_graph(empty_graph: Graph) -> None:
    empty_graph.claim("state-1")
    assert json.loads(export_bytes(empty_graph)) == {"version": 1} | {section: [] for section in SECTIONS}


def test_the_whole_graph(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    content = json.loads(export_bytes(empty_graph))
    assert content["files"] == [{"source": "warehouse", "path": "revenue.sql"}]
    assert content["reads"] == [
        {
            "source": "warehouse",
            "file": "revenue.sql",
            "namespace": "default",
            "dataset": "shop.orders",
            "lines": [1, 9],
        }
    ]
    assert content["has_column"][0] == {
        "source": "warehouse",
        "file": "revenue.sql",
        "namespace": "default",
        "dataset": "shop.orders",
        "column": "amount",
        "ordinal": 2,
        "data_type": "NUMERIC",
    }
    assert content["derives_from"][0] == {
        "source": "warehouse",
        "file": "revenue.sql",
        "target_namespace": "default",
        "target_dataset": "shop.revenue",
        "target_column": "total",
        "source_namespace": "default",
        "source_dataset": "shop.orders",
        "source_column": "amount",
        "kind": "DIRECT",
        "subtype": "AGGREGATION",
        "lines": [1],
        "masking": False,
    }
    edges = sum(len(content[kind]) for kind in EDGE_KINDS)
    nodes = sum(len(content[f"{kind}s"]) for kind in NODE_KINDS)
    assert (nodes, edges) == (empty_graph.size().nodes, empty_graph.size().edges)


def test_lines_of_the_file_are_rows_and_its_keys_are_sorted(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    exported = export_bytes(empty_graph)
    content = json.loads(exported)
    assert exported.endswith(b"}\n")
    rows = sum(len(content[section]) for section in SECTIONS)
    assert exported.count(b"\n{") == rows
    keys = list(json.loads(exported))
    assert keys == sorted(keys)


def test_equal_graphs_give_equal_bytes_whatever_the_order_and_backend(
    open_empty_graph: Callable[[], Graph], tmp_path: Path
) -> None:
    files = ["ü.sql", "b.sql", "a.sql", "𝄞.sql", "\uff5e.sql"]
    graph = open_empty_graph()
    other = open_graph(tmp_path / "other")
    for target, order in ((graph, files), (other, reversed(files))):
        target.migrate()
        target.claim(f"state of {target.backend}")
        for file in order:
            write_all(target, facts_rows(file, FACTS))
    assert export_bytes(graph) == export_bytes(other)
    other.close()
