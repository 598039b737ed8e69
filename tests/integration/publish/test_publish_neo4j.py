"""What only a real server does: rivals, deadlocks, memory limits, indexes that refuse a value."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lineage.facts import DerivesFrom, FileFacts, HasColumn
from stores.graph import Graph, Row, open_graph
from stores.graph.rows import rows_of
from tasks.loads import Load, edge_loads, node_loads
from tasks.writers import Tally
from tests.publishing import Place, changed_estate, content_for, content_of, make_writer, random_estate
from tests.servers import Neo4jAddress

pytestmark = pytest.mark.neo4j

PAST_THE_INDEX_LIMIT = "c" * 40_000
"""A key longer than Neo4j's range index takes (about 8 kB)."""


@pytest.fixture
def graph(empty_neo4j: Neo4jAddress, tmp_path: Path) -> Iterator[Graph]:
    graph = empty_neo4j.open(tmp_path)
    graph.migrate()
    yield graph
    graph.close()


def test_a_deadlock_is_tried_again_and_nothing_is_lost(graph: Graph) -> None:
    """Two writers of the same nodes, from either end: each has what the other wants, and one is the victim."""
    retries = attempt = 0
    while not retries and attempt < 20:
        rows = [{"namespace": f"n{attempt}", "name": f"t{number:05}"} for number in range(2000)]
        start = threading.Barrier(2)

        def write(rows: list[Row], start: threading.Barrier = start) -> Tally:
            writer = make_writer(graph, on=True, batch_rows=2000, retry_wait_seconds=0.1)
            start.wait()
            return writer.write([Load("merge_dataset", rows)])

        with ThreadPoolExecutor(2) as executor:
            tallies = list(executor.map(write, (rows, rows[::-1])))
        assert [(tally.rows, tally.rejected) for tally in tallies] == [(2000, []), (2000, [])]
        retries += sum(tally.retries for tally in tallies)
        attempt += 1
    assert retries > 0
    assert len(graph.read("export_datasets")) == 2000 * attempt


@pytest.fixture
def limited(graph: Graph, empty_neo4j: Neo4jAddress) -> Graph:
    """The graph of a server that limits a transaction's memory, as those that the suite starts do."""
    with empty_neo4j.driver() as driver:
        limit = "SHOW SETTINGS 'db.memory.transaction.max' YIELD value RETURN value"
        if driver.execute_query(limit).records[0]["value"] == "0B":
            pytest.skip("the Neo4j of HEADWATER_TEST_NEO4J_URI doesn't limit the memory of a transaction")
    return graph


def test_a_batch_too_large_for_the_server_is_split(limited: Graph) -> None:
    graph = limited
    large = "X" * 250_000
    columns = tuple(HasColumn("t", f"c{number:03}", number, large) for number in range(150))
    rows = rows_of("s", "a.sql", FileFacts("n", columns=columns))
    writer = make_writer(graph, on=True, batch_rows=1000, retry_seconds=5)
    writer.write(node_loads("merge", rows))
    try:
        tally = writer.write(edge_loads("merge", rows, first="create"))
        stored = [row["data_type"] == large for row in graph.read("export_has_column")]
    finally:  # too large for the next test to delete in one go
        make_writer(graph, on=True, batch_rows=20).write(edge_loads("delete", rows))
    assert tally.splits > 0
    assert (tally.rows, tally.retries, tally.rejected) == (150, 0, [])
    assert stored == [True] * 150


@pytest.mark.parametrize("on", [False, True], ids=["rows", "batches"])
def test_a_poison_node_takes_its_edges_along_and_no_other(graph: Graph, tmp_path: Path, on: bool) -> None:
    good = [DerivesFrom("t", f"c{number:03}", "s", "b", "DIRECT", "IDENTITY", (1,)) for number in range(100)]
    bad = DerivesFrom("t", PAST_THE_INDEX_LIMIT, "s", "b", "DIRECT", "IDENTITY", (7,))
    columns = (HasColumn("t", PAST_THE_INDEX_LIMIT, 1, "INT"), HasColumn("s", "b", 1, "INT"))
    facts = FileFacts("n", columns=columns, derives=tuple(sorted([*good, bad])))
    place = Place(graph, tmp_path)
    outcome = place.publish(make_writer(graph, on=on), {"a.sql": facts, "b.sql": FileFacts("n")})
    assert outcome.dead_letters == 3
    assert len(graph.read("export_derives_from")) == 100
    letters = {
        (letter.statement, letter.error_class, letter.line) for letter in place.state.dead_letters.list()
    }
    assert letters == {
        ("merge_column", "GraphRowError", None),
        ("merge_has_column", "GraphShortfallError", None),
        ("merge_derives_from", "GraphShortfallError", 7),
    }
    assert {letter.file for letter in place.state.dead_letters.list()} == {"a.sql"}
    assert [row["dataset"] for row in graph.read("export_has_column")] == ["s"]
    place.state.close()


def test_two_sources_that_share_nodes_don_t_hurt_each_other(graph: Graph, tmp_path: Path) -> None:
    """Each deletes what it thinks are orphans while the other builds on them."""
    places = [Place(graph, tmp_path, source=source) for source in ("one", "two")]
    estates = [random_estate(seed, files=6, tables=4) for seed in (1, 2)]
    writers = [make_writer(graph, on=True, retry_wait_seconds=0.05, batch_rows=20) for _ in places]

    def runs(number: int) -> int:
        before = estates[number]
        letters = places[number].publish(writers[number], before).dead_letters
        for step in range(6):
            after = random_estate(10 * step + number, files=6, tables=4) if step % 2 else {}
            letters += places[number].publish_change(writers[number], before, after).dead_letters
            before = after
        estates[number] = before
        return letters

    with ThreadPoolExecutor(2) as executor:
        assert list(executor.map(runs, range(2))) == [0, 0]
    expected = open_graph(tmp_path / "expected")
    expected.migrate()
    assert content_of(graph) == content_for(expected, {"one": estates[0], "two": estates[1]})
    expected.close()
    for place in places:
        place.state.close()


def test_both_backends_end_with_the_same_graph(graph: Graph, tmp_path: Path) -> None:
    embedded = open_graph(tmp_path / "embedded")
    embedded.migrate()
    contents = []
    for backend in (graph, embedded):
        place = Place(backend, tmp_path, source=f"estate-{backend.backend}")
        place.source = "estate"
        before = random_estate(9)
        place.publish(make_writer(backend, on=True), before)
        place.publish_change(make_writer(backend, on=True), before, changed_estate(before, 9))
        contents.append(place.content())
        place.state.close()
    assert contents[0] == contents[1]
    embedded.close()
