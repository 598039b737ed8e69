"""Lineage questions, over every backend."""

from collections.abc import Iterable

import pytest

from cli.pictures.search import search
from lineage.facts import Defines, DependsOn, DerivesFrom, FileFacts, HasColumn
from stores.graph import Graph
from stores.graph.errors import UnknownNameError
from stores.graph.questions import LineageAnswer, LineageNode, downstream, upstream
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, rows_of


def derives(target: str, source: str, kind: str = "DIRECT", subtype: str = "IDENTITY") -> DerivesFrom:
    target_dataset, _, target_column = target.rpartition(".")
    source_dataset, _, source_column = source.rpartition(".")
    return DerivesFrom(target_dataset, target_column, source_dataset, source_column, kind, subtype, (3, 5))


def publish(
    graph: Graph,
    *edges: DerivesFrom,
    depends: Iterable[DependsOn] = (),
    namespace: str = "default",
    file: str = "a.sql",
) -> None:
    names = {(e.target_dataset, e.target_column) for e in edges}
    names |= {(e.source_dataset, e.source_column) for e in (*edges, *depends)}
    facts = FileFacts(
        namespace,
        defines=tuple(
            Defines(dataset, "table", (1,)) for dataset in sorted({dataset for dataset, _ in names})
        ),
        columns=tuple(HasColumn(dataset, column, None, None) for dataset, column in sorted(names)),
        derives=edges,
        depends=tuple(depends),
    )
    rows = rows_of("warehouse", file, facts)
    for kind in (*NODE_KINDS, *EDGE_KINDS):
        graph.write(f"merge_{kind}", rows[kind])


def arrows(answer: LineageAnswer) -> list[str]:
    return [f"{edge.target.name} <- {edge.source.name}" for edge in answer.edges]


@pytest.fixture
def chain(empty_graph: Graph) -> Graph:
    publish(
        empty_graph,
        derives("mart.total", "stage.amount", subtype="AGGREGATION"),
        derives("mart.total", "stage.status", "INDIRECT", "CONDITIONAL"),
        derives("stage.amount", "raw.amount"),
        derives("stage.status", "raw.status"),
        depends=[DependsOn("mart", "stage", "day", "FILTER", (7,))],
    )
    publish(empty_graph, derives("stage.day", "raw.ts", subtype="TRANSFORMATION"), file="b.sql")
    return empty_graph


def test_upstream_follows_values_conditions_and_filters(chain: Graph) -> None:
    assert arrows(upstream(chain, "mart.total")) == [
        "mart <- stage.day",
        "mart.total <- stage.amount",
        "mart.total <- stage.status",
        "stage.amount <- raw.amount",
        "stage.day <- raw.ts",
        "stage.status <- raw.status",
    ]


def test_an_edge_says_where_it_is_stated(chain: Graph) -> None:
    edge = upstream(chain, "stage.day").edges[0]
    assert (edge.estate, edge.file, edge.lines) == ("warehouse", "b.sql", (3, 5))
    assert (edge.kind, edge.subtype, edge.through_star) == ("DIRECT", "TRANSFORMATION", False)


def test_direct_only_follows_values(chain: Graph) -> None:
    answer = upstream(chain, "mart.total", direct_only=True)
    assert arrows(answer) == ["mart.total <- stage.amount", "stage.amount <- raw.amount"]


def test_depth_bounds_the_edges_followed(chain: Graph) -> None:
    assert arrows(upstream(chain, "mart.total", 1, direct_only=True)) == ["mart.total <- stage.amount"]
    assert upstream(chain, "mart.total", 0).edges == []


def test_a_walk_ends_with_the_step_before_there_would_be_too_many(chain: Graph) -> None:
    first = ["mart <- stage.day", "mart.total <- stage.amount", "mart.total <- stage.status"]
    answer = upstream(chain, "mart.total", most=5)
    assert arrows(answer) == first
    assert answer.cut
    assert arrows(upstream(chain, "mart.total", most=1)) == first  # the first step is there whatever it is
    whole = upstream(chain, "mart.total", most=6)
    assert whole == upstream(chain, "mart.total")
    assert not whole.cut


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("AMOUNT", ["raw.amount", "stage.amount"]),
        ("stage day", ["stage.day"]),
        ("default#raw", ["raw", "raw.ts", "raw.amount", "raw.status"]),
        ("größe", ["raw.Größe"]),
        ("t.u", []),
        ("", ["mart", "raw", "stage"]),
    ],
)
def test_names_are_found_by_their_parts(chain: Graph, words: str, found: list[str]) -> None:
    if words == "größe":
        publish(chain, derives("raw.Größe", "raw.ts"), file="c.sql")
    answer = search(chain, words)
    assert [node.name for node in answer.nodes] == found
    assert answer.count == len(found)


def test_downstream_is_the_other_way(chain: Graph) -> None:
    assert arrows(downstream(chain, "raw.amount")) == [
        "mart.total <- stage.amount",
        "stage.amount <- raw.amount",
    ]


def test_downstream_of_a_filter_reaches_the_whole_dataset_and_on(chain: Graph) -> None:
    publish(chain, derives("report.total", "mart.total"), file="c.sql")
    answer = downstream(chain, "raw.ts")
    assert arrows(answer) == ["mart <- stage.day", "report.total <- mart.total", "stage.day <- raw.ts"]
    assert arrows(downstream(chain, "raw.ts", direct_only=True)) == ["stage.day <- raw.ts"]
    steps = answer.steps()
    assert [edge.target.name for edge in steps[LineageNode("default", "mart")]] == ["report.total"]


def test_a_dataset_asks_for_all_its_columns(chain: Graph) -> None:
    assert arrows(upstream(chain, "stage")) == [
        "stage.amount <- raw.amount",
        "stage.day <- raw.ts",
        "stage.status <- raw.status",
    ]
    assert [node.name for node in upstream(chain, "stage").starts] == ["stage"]


def test_steps_lead_from_a_column_to_what_its_dataset_depends_on(chain: Graph) -> None:
    steps = upstream(chain, "mart.total").steps()
    sources = [edge.source.name for edge in steps[LineageNode("default", "mart", "total")]]
    assert sources == ["stage.amount", "stage.status", "stage.day"]
    assert steps[LineageNode("default", "raw", "ts")] == []


def test_a_star_stands_for_every_column(empty_graph: Graph) -> None:
    publish(empty_graph, derives("view.*", "table.*"))
    publish(empty_graph, derives("table.x", "raw.x"), derives("mart.x", "view.x"), file="b.sql")
    up = upstream(empty_graph, "mart.x")
    assert arrows(up) == ["mart.x <- view.x", "table.x <- raw.x", "view.x <- table.x"]
    assert [edge.through_star for edge in up.edges] == [False, False, True]
    assert arrows(downstream(empty_graph, "raw.x")) == arrows(up)


def test_a_column_known_only_through_a_star_can_be_asked_for(empty_graph: Graph) -> None:
    publish(empty_graph, derives("view.*", "table.*"))
    assert arrows(upstream(empty_graph, "view.anything")) == ["view.anything <- table.anything"]


def test_a_circle_ends(empty_graph: Graph) -> None:
    publish(empty_graph, derives("a.x", "b.x"), derives("b.x", "a.x"))
    assert arrows(upstream(empty_graph, "a.x")) == ["a.x <- b.x", "b.x <- a.x"]


def test_a_diamond_of_thirty_storeys_costs_its_nodes(empty_graph: Graph) -> None:
    edges = [
        derives(f"t{level}.{target}", f"t{level + 1}.{source}")
        for level in range(30)
        for target in "xy"
        for source in "xy"
    ]
    publish(empty_graph, *edges)
    assert len(upstream(empty_graph, "t0.x").edges) == len(edges) - 2


def test_a_name_in_two_namespaces_is_asked_in_both_unless_one_is_named(empty_graph: Graph) -> None:
    publish(empty_graph, derives("a.x", "b.x"))
    publish(empty_graph, derives("a.x", "c.x"), namespace="other", file="b.sql")
    assert arrows(upstream(empty_graph, "a.x")) == ["a.x <- b.x", "a.x <- c.x"]
    assert arrows(upstream(empty_graph, "other#a.x")) == ["a.x <- c.x"]


def test_quoted_names(empty_graph: Graph) -> None:
    publish(empty_graph, derives("a.x", "b.x"))
    odd = DerivesFrom('shop."net.total"', "per.cent", "a", "x", "DIRECT", "IDENTITY", (1,))
    publish(empty_graph, odd, file="b.sql")
    assert arrows(upstream(empty_graph, 'shop."net.total"."per.cent"'))[-1] == (
        'shop."net.total"."per.cent" <- a.x'
    )


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("MART.Total", "mart.total"),
        ("mart.totl", "mart.total"),
        ("marts", "mart"),
        ("stage.amt", "stage.amount"),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(chain: Graph, asked: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        upstream(chain, asked)
    assert near in raised.value.near


def test_a_name_like_nothing_points_to_the_list(chain: Graph) -> None:
    with pytest.raises(UnknownNameError, match="headwater export"):
        downstream(chain, "quite.different")


@pytest.mark.parametrize("asked", ["", ".", "#", "a..b", '"'])
def test_odd_names_are_unknown(chain: Graph, asked: str) -> None:
    with pytest.raises(UnknownNameError):
        upstream(chain, asked)
