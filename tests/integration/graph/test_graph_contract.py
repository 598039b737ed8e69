"""What every backend promises: one suite over the embedded graph and a real Neo4j."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from lineage.facts import Defines, DependsOn, DerivesFrom, FileFacts, HasColumn, Reads, Writes
from stores.graph import Graph, GraphSize, Row, WriteOutcome, base
from stores.graph.cypher import migrations
from stores.graph.errors import GraphOwnedError, GraphRowError, GraphShortfallError, GraphStoppedError
from stores.graph.export import export_bytes
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, GraphRows, rows_of

FACTS = FileFacts(
    namespace="default",
    defines=(Defines("shop.revenue", "view", (1,)),),
    reads=(Reads("shop.orders", (1, 9)),),
    writes=(Writes("shop.revenue", (1,)),),
    columns=(
        HasColumn("shop.orders", "amount", 2, "NUMERIC"),
        HasColumn("shop.revenue", "total", None, None),
    ),
    derives=(
        DerivesFrom("shop.revenue", "total", "shop.orders", "amount", "DIRECT", "AGGREGATION", (1,)),
        DerivesFrom("shop.revenue", "total", "shop.orders", "status", "INDIRECT", "CONDITIONAL", (1, 9)),
    ),
    depends=(DependsOn("shop.revenue", "shop.orders", "status", "FILTER", (9,)),),
)
NODES, EDGES = 1 + 2 + 3, 1 + 1 + 1 + 2 + 2 + 1


def facts_rows(file: str = "revenue.sql", facts: FileFacts = FACTS) -> GraphRows:
    return rows_of("warehouse", file, facts)


def write_all(graph: Graph, rows: GraphRows, verb: str = "merge") -> WriteOutcome:
    outcome = WriteOutcome()
    for kind in NODE_KINDS:
        outcome += graph.write(f"merge_{kind}", rows[kind])
    for kind in EDGE_KINDS:
        outcome += graph.write(f"{verb}_{kind}", rows[kind])
    return outcome


def delete_all(graph: Graph, rows: GraphRows) -> WriteOutcome:
    outcome = WriteOutcome()
    for kind in EDGE_KINDS:
        outcome += graph.write(f"delete_{kind}", rows[kind])
    for kind in NODE_KINDS:
        outcome += graph.write(f"delete_orphan_{kind}", rows[kind])
    return outcome


def whole_change(written: GraphRows, gone: GraphRows) -> list[tuple[str, list[Row]]]:
    """What ``write_all`` of a graph is given for a change, in order."""
    loads = [(f"merge_{kind}", written[kind]) for kind in (*NODE_KINDS, *EDGE_KINDS)]
    loads += [(f"delete_{kind}", gone[kind]) for kind in EDGE_KINDS]
    loads += [(f"delete_orphan_{kind}", gone[kind]) for kind in reversed(NODE_KINDS)]
    return [load for load in loads if load[1]]


@pytest.fixture(params=["merge", "create"])
def verb(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_rows_become_nodes_and_edges(empty_graph: Graph, verb: str) -> None:
    outcome = write_all(empty_graph, facts_rows(), verb)
    assert outcome.taken == NODES + EDGES
    assert (outcome.nodes_created, outcome.relationships_created) == (NODES, EDGES)
    size = empty_graph.size()
    assert (size.nodes, size.edges) == (NODES, EDGES)


def test_merging_again_creates_nothing(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    again = write_all(empty_graph, facts_rows())
    assert again.taken == NODES + EDGES
    assert (again.nodes_created, again.relationships_created) == (0, 0)
    assert empty_graph.size().edges == EDGES


def test_merging_nodes_again_sets_no_property(empty_graph: Graph) -> None:
    rows = facts_rows()
    write_all(empty_graph, rows)
    again = [empty_graph.write(f"merge_{kind}", rows[kind]) for kind in NODE_KINDS]
    assert not any(outcome.wrote for outcome in again)


def test_one_pair_of_nodes_has_an_edge_for_each_file(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows("a.sql"))
    write_all(empty_graph, facts_rows("b.sql"))
    assert empty_graph.size().edges == 2 * EDGES
    assert empty_graph.size().nodes == NODES + 1


def test_lines_are_data_not_identity(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    moved = [row | {"lines": [42]} for row in facts_rows()["reads"]]
    assert empty_graph.write("merge_reads", moved).relationships_created == 0
    assert [row["lines"] for row in empty_graph.read("export_reads")] == [[42]]


def test_masking_comes_and_goes(empty_graph: Graph, verb: str) -> None:
    masked = [msgspec.structs.replace(FACTS.derives[0], masking=True), FACTS.derives[1]]
    write_all(empty_graph, facts_rows(facts=msgspec.structs.replace(FACTS, derives=tuple(masked))), verb)
    assert sorted(row["masking"] for row in empty_graph.read("export_derives_from")) == [False, True]
    write_all(empty_graph, facts_rows())
    assert [row["masking"] for row in empty_graph.read("export_derives_from")] == [False, False]


def test_deleting_takes_all_back(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    outcome = delete_all(empty_graph, facts_rows())
    assert outcome.taken == NODES + EDGES
    assert (outcome.nodes_deleted, outcome.relationships_deleted) == (NODES, EDGES)
    assert empty_graph.size().nodes == 0


def test_deleting_what_is_gone_is_no_shortfall(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    delete_all(empty_graph, facts_rows())
    again = delete_all(empty_graph, facts_rows())
    assert again.taken == NODES + EDGES
    assert not again.wrote


NONE: GraphRows = {kind: [] for kind in (*NODE_KINDS, *EDGE_KINDS)}


def test_a_whole_change_is_one_transaction(empty_graph: Graph) -> None:
    """What comes first is there for what comes after, and what an edge kept is deleted once the edge is."""
    first, second = facts_rows("a.sql"), facts_rows("b.sql")
    identity = empty_graph.claim("me")
    loads = whole_change(first, NONE)
    empty_graph.make_ready()
    outcomes = empty_graph.write_all(loads, (identity.graph_id, 7))
    assert [outcome.taken for outcome in outcomes] == [len(rows) for _, rows in loads]
    total = sum(outcomes, WriteOutcome())
    assert (total.nodes_created, total.relationships_created) == (NODES, EDGES)
    assert empty_graph.claim("me").generation == 7

    loads = whole_change(second, first)
    outcomes = empty_graph.write_all(loads)
    assert [outcome.taken for outcome in outcomes] == [len(rows) for _, rows in loads]
    total = sum(outcomes, WriteOutcome())
    assert (total.nodes_created, total.relationships_created) == (1, EDGES)
    assert (total.nodes_deleted, total.relationships_deleted) == (1, EDGES)
    assert {row["file"] for row in empty_graph.read("export_reads")} == {"b.sql"}
    assert empty_graph.size() == GraphSize(NODES, EDGES)


def test_a_whole_change_of_another_order_is_carried_out_in_that(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows("a.sql"))
    rows = facts_rows("a.sql")
    outcomes = empty_graph.write_all([("delete_reads", rows["reads"]), ("merge_reads", rows["reads"])])
    assert [outcome.taken for outcome in outcomes] == [1, 1]
    assert empty_graph.size().edges == EDGES


def test_a_whole_change_with_a_shortfall_is_not_made(empty_graph: Graph) -> None:
    loads = whole_change(facts_rows() | {"column": []}, NONE)
    with pytest.raises(GraphShortfallError, match="has_column"):
        empty_graph.write_all(loads)
    assert empty_graph.size().nodes == 0


def test_a_whole_change_waits_for_what_is_to_be_settled(empty_graph: Graph) -> None:
    def refuse() -> None:
        raise GraphStoppedError("not settled")

    with pytest.raises(GraphStoppedError, match="not settled"):
        empty_graph.write_all(whole_change(facts_rows(), NONE), None, refuse)
    assert empty_graph.size().nodes == 0


@pytest.mark.parametrize("kind", EDGE_KINDS)
def test_deleting_an_edge_of_a_missing_node_deletes_no_other(empty_graph: Graph, kind: str) -> None:
    write_all(empty_graph, facts_rows())
    row = facts_rows()[kind][0]
    ends = {"file", "dataset", "column", "target"}.intersection(row)
    gone = [row | {end: "nobody#knows.x"} for end in ends]
    assert len(gone) > 1
    assert not empty_graph.write(f"delete_{kind}", gone).wrote
    assert empty_graph.size().edges == EDGES


def test_a_node_still_in_use_is_no_orphan(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows("a.sql"))
    write_all(empty_graph, facts_rows("b.sql"))
    outcome = delete_all(empty_graph, facts_rows("a.sql"))
    assert outcome.nodes_deleted == 1, "only the file a.sql"
    assert empty_graph.size().edges == EDGES


@pytest.mark.parametrize("kind", EDGE_KINDS)
def test_a_missing_node_is_a_shortfall_that_writes_nothing(empty_graph: Graph, verb: str, kind: str) -> None:
    rows = facts_rows()
    for node in NODE_KINDS:
        empty_graph.write(f"merge_{node}", rows[node])
    lost = {"dataset": "nobody.knows", "target": "default#nobody.knows.x"}
    broken = [row | {name: value for name, value in lost.items() if name in row} for row in rows[kind][:1]]
    with pytest.raises(GraphShortfallError) as raised:
        empty_graph.write(f"{verb}_{kind}", [*rows[kind], *broken])
    assert (raised.value.given, raised.value.taken) == (len(rows[kind]) + 1, len(rows[kind]))
    assert empty_graph.size().edges == 0


def test_a_null_key_is_the_rows_fault_and_costs_the_batch(empty_graph: Graph) -> None:
    rows = [*facts_rows()["column"], {"id": None, "namespace": "default", "dataset": "x", "name": "y"}]
    with pytest.raises(GraphRowError):
        empty_graph.write("merge_column", rows)
    assert empty_graph.size().nodes == 0


def test_a_value_that_cannot_be_sent_is_the_rows_fault(empty_graph: Graph) -> None:
    with pytest.raises(GraphRowError):
        empty_graph.write("merge_file", [{"source": "warehouse", "path": object()}])
    assert empty_graph.size().nodes == 0


def test_an_unset_type_reads_as_nothing(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    types = {
        row["column"]: (row["ordinal"], row["data_type"]) for row in empty_graph.read("export_has_column")
    }
    assert types == {"amount": (2, "NUMERIC"), "total": (None, None)}


def test_names_come_back_as_they_were(empty_graph: Graph) -> None:
    odd = [
        "name",
        "title",
        "type",
        "id",
        'a"b',
        "a.b",
        "back`tick",
        "Ünïcødé",
        "日本",
        "x" * 1000,
        "$rows",
        "\\n",
    ]
    facts = FileFacts("default", columns=tuple(HasColumn(name, name, None, None) for name in odd))
    write_all(empty_graph, facts_rows(facts=facts))
    found = sorted((row["dataset"], row["name"]) for row in empty_graph.read("export_columns"))
    assert found == sorted((name, name) for name in odd)


def test_no_rows_are_no_error(empty_graph: Graph) -> None:
    assert empty_graph.write("merge_column", []) == WriteOutcome()


def test_migrations_run_once(open_empty_graph: Callable[[], Graph]) -> None:
    graph = open_empty_graph()
    assert graph.migrate()[0] == "V0001__constraints"
    assert graph.migrate() == []


def test_the_graph_of_the_first_version_is_taken_over_and_the_first_version_goes_on_with_it(
    open_empty_graph: Callable[[], Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = dict(migrations())
    (first, texts), *later = everything.items()
    graph = open_empty_graph()
    monkeypatch.setattr(base, "migrations", lambda: {first: texts})
    assert graph.migrate() == [first]
    write_all(graph, facts_rows())
    before = export_bytes(graph)
    monkeypatch.setattr(base, "migrations", lambda: everything)
    assert graph.migrate() == [version for version, _ in later]
    assert export_bytes(graph) == before
    monkeypatch.setattr(base, "migrations", lambda: {first: texts})
    assert graph.migrate() == []
    delete_all(graph, facts_rows())
    assert graph.size().nodes == 0


def test_the_first_claim_draws_an_identity_that_stays(empty_graph: Graph) -> None:
    first = empty_graph.claim("state-1")
    assert empty_graph.claim("state-1") == first
    assert (first.generation, first.owner) == (1, "state-1")
    assert empty_graph.size().nodes == 0, "the marker is not content"


def test_another_owner_is_refused(empty_graph: Graph) -> None:
    empty_graph.claim("state-1")
    with pytest.raises(GraphOwnedError, match="'state-1'"):
        empty_graph.claim("state-2")


def test_a_graph_advances_and_never_goes_back(empty_graph: Graph) -> None:
    first = empty_graph.claim("state-1")
    for generation, expected in [(3, 3), (2, 3), (4, 4)]:
        empty_graph.advance(first.graph_id, generation)
        assert empty_graph.claim("state-1").generation == expected


def test_advancing_another_graph_stops(empty_graph: Graph) -> None:
    with pytest.raises(GraphStoppedError, match="emptied"):
        empty_graph.advance("gone", 2)
    empty_graph.claim("state-1")
    with pytest.raises(GraphStoppedError, match="another copy"):
        empty_graph.advance("gone", 2)


def test_a_renewed_graph_is_another_in_its_first_generation(empty_graph: Graph) -> None:
    first = empty_graph.claim("state-1")
    empty_graph.advance(first.graph_id, 5)
    renewed = empty_graph.renew(first.graph_id)
    assert (renewed.generation, renewed.owner) == (1, "state-1")
    assert renewed.graph_id != first.graph_id
    assert empty_graph.renew(first.graph_id) == renewed == empty_graph.claim("state-1")


def test_threads_share_a_graph(empty_graph: Graph) -> None:
    def write(number: int) -> int:
        rows = [
            {
                "id": f"default#t{number}.c{i}",
                "namespace": "default",
                "dataset": f"t{number}",
                "name": f"c{i}",
            }
            for i in range(50)
        ]
        return empty_graph.write("merge_column", rows).nodes_created

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(write, range(20))) == 1000
    assert empty_graph.size().nodes == 1000


def test_a_closed_graph_stops(open_empty_graph: Callable[[], Graph]) -> None:
    graph = open_empty_graph()
    graph.migrate()
    graph.close()
    with pytest.raises(GraphStoppedError):
        graph.write("merge_file", facts_rows()["file"])


def test_what_was_written_is_there_when_opened_again(open_empty_graph: Callable[[], Graph]) -> None:
    graph = open_empty_graph()
    graph.migrate()
    identity = graph.claim("state-1")
    write_all(graph, facts_rows())
    graph.close()
    again = open_empty_graph()
    assert again.migrate() == []
    assert again.claim("state-1") == identity
    assert again.size().edges == EDGES


def test_an_answer_can_be_streamed(empty_graph: Graph) -> None:
    write_all(empty_graph, facts_rows())
    stream = empty_graph.stream("export_columns")
    assert next(stream)["dataset"]
    assert len(list(stream)) == 2
