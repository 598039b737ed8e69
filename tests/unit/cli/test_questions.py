"""Answers as trees: in order, each edge with its place, no node unfolded twice."""

import pytest

from cli.questions import _print_trees
from stores.graph.questions import LineageAnswer, LineageEdge, LineageNode


def node(name: str, namespace: str = "default") -> LineageNode:
    dataset, _, column = name.rpartition(".")
    return LineageNode(namespace, dataset, column)


def edge(target: str, source: str, subtype: str = "IDENTITY", **more: object) -> LineageEdge:
    kind = "INDIRECT" if subtype in {"FILTER", "JOIN"} else "DIRECT"
    fields: dict = {"estate": "bank", "file": "a.sql", "lines": (3,)} | more
    return LineageEdge(node(target), node(source), kind, subtype, **fields)


def shown(answer: LineageAnswer, capsys: pytest.CaptureFixture[str]) -> list[str]:
    _print_trees(answer)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def answer(start: str, edges: list[LineageEdge], direction: str = "upstream") -> LineageAnswer:
    nodes = {node(start), *(e.source for e in edges), *(e.target for e in edges)}
    return LineageAnswer(start, direction, [node(start)], sorted(nodes), sorted(edges))


def test_a_chain_and_several_edges_to_one_column(capsys: pytest.CaptureFixture[str]) -> None:
    edges = [
        edge("t.x", "s.b", "AGGREGATION", lines=(3, 9)),
        edge("t.x", "s.a"),
        edge("t.x", "s.a", "FILTER", file="b.sql", lines=(1,)),
        edge("s.b", "r.c", "TRANSFORMATION", file="[c].sql"),
    ]
    assert shown(answer("t.x", edges), capsys) == [
        "t.x",
        "├── s.a",
        "│     DIRECT IDENTITY  a.sql:3",
        "│     INDIRECT FILTER  b.sql:1",
        "└── s.b  DIRECT AGGREGATION  a.sql:3,9",
        "    └── r.c  DIRECT TRANSFORMATION  [c].sql:3",
    ]


def test_a_diamond_and_a_cycle_end(capsys: pytest.CaptureFixture[str]) -> None:
    edges = [
        edge("t.x", "a.x"),
        edge("t.x", "b.x"),
        edge("a.x", "s.x"),
        edge("b.x", "s.x"),
        edge("s.x", "t.x"),
    ]
    assert shown(answer("t.x", edges), capsys) == [
        "t.x",
        "├── a.x  DIRECT IDENTITY  a.sql:3",
        "│   └── s.x  DIRECT IDENTITY  a.sql:3",
        "│       └── t.x (see above)  DIRECT IDENTITY  a.sql:3",
        "└── b.x  DIRECT IDENTITY  a.sql:3",
        "    └── s.x (see above)  DIRECT IDENTITY  a.sql:3",
    ]


def test_downstream_with_a_whole_dataset_and_a_star(capsys: pytest.CaptureFixture[str]) -> None:
    whole = LineageEdge(LineageNode("default", "t"), node("s.x"), "INDIRECT", "JOIN", "bank", "a.sql", (4,))
    edges = [whole, edge("u.x", "s.x", through_star=True)]
    assert shown(answer("s.x", edges, "downstream"), capsys) == [
        "s.x",
        "├── t  INDIRECT JOIN of all columns  a.sql:4",
        "└── u.x  DIRECT IDENTITY through *  a.sql:3",
    ]


def test_namespaces_are_named_where_there_are_several(capsys: pytest.CaptureFixture[str]) -> None:
    starts = [node("t.x", "old"), node("t.x", "new")]
    assert shown(LineageAnswer("t.x", "upstream", starts, starts, []), capsys) == ["t.x (old)", "t.x (new)"]


def test_a_chain_longer_than_the_stack_is_deep(capsys: pytest.CaptureFixture[str]) -> None:
    edges = [edge(f"t{number}.x", f"t{number + 1}.x") for number in range(1100)]
    assert len(shown(answer("t0.x", edges), capsys)) == 1101
