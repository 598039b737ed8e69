"""Publishing to a real graph and a real state database: the graph ends as the facts say, whatever happened."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from errors import StateError
from lineage.facts import DerivesFrom, FileFacts, HasColumn, Reads, decode_facts, encode_facts
from stores.graph import Graph, open_graph
from stores.graph.errors import GraphStoppedError
from stores.state import LinkNames, ManifestEntry
from tasks.publish import Publication, publish
from tasks.writers import Writer
from tests.faults import DyingGraph
from tests.publishing import (
    SOURCE,
    Content,
    Estate,
    Place,
    changed_estate,
    content_for,
    content_of,
    make_writer,
    random_estate,
)

TOO_LARGE_FOR_A_GRAPH = 2**63 + 5
"""An ordinal that no graph of ours can store: a row that is refused for what it is."""


@pytest.fixture
def place(empty_graph: Graph, tmp_path: Path) -> Iterator[Place]:
    place = Place(empty_graph, tmp_path)
    yield place
    place.state.close()


@pytest.fixture(params=["rows", "batches", "whole"])
def writer(place: Place, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Writer:
    if request.param == "batches":  # several groups are under way at once
        monkeypatch.setattr("tasks.publish.GROUP_FACTS", 20)
    return make_writer(
        place.graph, on=request.param != "rows", whole_rows=1000 if request.param == "whole" else 0
    )


@pytest.fixture
def expected(tmp_path: Path) -> Callable[[Estate], Content]:
    """What the graph should hold of one source, by the plainest possible way of writing it."""
    number = iter(range(1000))

    def content(estate: Estate) -> Content:
        graph = open_graph(tmp_path / f"expected{next(number)}")
        graph.migrate()
        try:
            return content_for(graph, {SOURCE: estate})
        finally:
            graph.close()

    return content


def test_facts_become_the_graph(place: Place, writer: Writer, expected: Callable[[Estate], Content]) -> None:
    estate = random_estate(1)
    outcome = place.publish(writer, estate)
    assert place.content() == expected(estate)
    size = place.graph.size()
    assert outcome.rows_written == size.nodes + size.edges
    assert (outcome.counters.nodes_created, outcome.counters.relationships_created) == (
        size.nodes,
        size.edges,
    )
    assert (outcome.rows_deleted, outcome.dead_letters) == (0, 0)


def test_nodes_that_another_source_made_meanwhile_are_no_dead_letters(
    place: Place, tmp_path: Path, writer: Writer
) -> None:
    """The graph was empty when the run looked at it, and isn't any more when it writes."""
    other = Place(place.graph, tmp_path, source="other")
    other.publish(make_writer(place.graph, on=True), random_estate(1))
    other.state.close()
    outcome = place.publish(writer, random_estate(1), empty=True)
    assert (outcome.dead_letters, outcome.counters.nodes_created) == (0, len(random_estate(1)))  # its files
    expected = open_graph(tmp_path / "expected")
    expected.migrate()
    assert place.content() == content_for(expected, {SOURCE: random_estate(1), "other": random_estate(1)})
    expected.close()


def test_a_row_is_a_transaction_or_a_batch_is(place: Place) -> None:
    estate = random_estate(1)
    rows = place.publish(make_writer(place.graph, on=False), estate)
    assert rows.transactions == rows.rows_written
    place.publish(make_writer(place.graph, on=False), {}, removed=set(estate))
    assert place.graph.size() == msgspec.convert({"nodes": 0, "edges": 0}, type(place.graph.size()))
    batches = place.publish(make_writer(place.graph, on=True, batch_rows=1000), estate)
    assert batches.rows_written == rows.rows_written
    assert batches.transactions == 3 + 6  # kinds of nodes and of edges


@pytest.mark.parametrize("seed", range(2))
def test_changes_give_what_a_build_from_nothing_gives(
    place: Place, writer: Writer, expected: Callable[[Estate], Content], seed: int
) -> None:
    before = random_estate(seed)
    place.publish(writer, before)
    for step in range(2):
        after = changed_estate(before, 10 * seed + step)
        place.publish_change(writer, before, after)
        assert place.content() == expected(after)
        before = after


def test_few_rows_come_and_go_in_one_transaction(place: Place, expected: Callable[[Estate], Content]) -> None:
    before = random_estate(4)
    writer = make_writer(place.graph, on=True, whole_rows=1000)
    first = place.publish(writer, before)
    assert (first.transactions, first.rows_deleted) == (1, 0)
    after = changed_estate(before, 4)
    second = place.publish_change(writer, before, after)
    assert (second.transactions, second.retries) == (1, 0)
    assert second.rows_deleted == (second.counters.relationships_deleted + second.counters.nodes_deleted) > 0
    assert place.content() == expected(after)
    assert place.publish(make_writer(place.graph, on=True, whole_rows=1), after).transactions == 0


def test_the_graph_has_nothing_that_is_not_staged(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk works while the statements run; the commit waits for it."""
    stage, seen = place.state.facts.stage, []

    def slowly(*arguments: Any) -> None:
        time.sleep(0.3)
        seen.append(place.graph.size().edges)
        stage(*arguments)

    def never(*_arguments: Any) -> None:
        raise StateError("the disk is full")

    monkeypatch.setattr(place.state.facts, "stage", slowly)
    estate = random_estate(6)
    assert place.publish(make_writer(place.graph, on=True, whole_rows=1000), estate).transactions == 1
    assert seen == [0]
    before = place.content()
    monkeypatch.setattr(place.state.facts, "stage", never)
    with pytest.raises(StateError, match="disk is full"):
        place.publish_change(
            make_writer(place.graph, on=True, whole_rows=1000), estate, changed_estate(estate, 6)
        )
    assert place.content() == before


@pytest.mark.parametrize("acknowledges", [True, False])
def test_a_transaction_that_nobody_heard_of_is_written_again_by_merge(
    place: Place, expected: Callable[[Estate], Content], acknowledges: bool
) -> None:
    before = random_estate(5)
    place.publish(make_writer(place.graph, on=True), before)
    deaf = DyingGraph(place.graph, 0, acknowledges=acknowledges, deaths=1)
    after = changed_estate(before, 5) | {"fresh.sql": poisoned()}
    outcome = place.publish_change(make_writer(deaf, on=True, workers=1, whole_rows=1000), before, after)
    assert (outcome.retries, outcome.dead_letters) == (1, 1)
    after["fresh.sql"] = decode_facts(
        place.state.facts.published_for(place.graph_id, SOURCE, ["fresh.sql"])["fresh.sql"]
    )
    assert place.content() == expected(after)


def test_nothing_changed_is_no_transaction(place: Place, writer: Writer) -> None:
    estate = random_estate(2)
    place.publish(writer, estate)
    outcome = place.publish(writer, estate)
    assert (outcome.transactions, outcome.rows_written, outcome.rows_deleted) == (0, 0, 0)
    assert not outcome.counters.wrote


def test_moved_lines_write_relationships_and_no_node(place: Place, writer: Writer) -> None:
    def reading(line: int) -> FileFacts:
        return FileFacts("default", reads=(Reads("t", (line,)),))

    place.publish(writer, {"a.sql": reading(1)})
    outcome = place.publish(writer, {"a.sql": reading(2)})
    assert (outcome.transactions, outcome.rows_written, outcome.rows_deleted) == (1, 1, 0)
    assert (outcome.counters.nodes_created, outcome.counters.relationships_created) == (0, 0)
    assert place.graph.read("export_reads")[0]["lines"] == [2]


def test_a_shared_node_lives_while_a_file_states_it(place: Place, writer: Writer) -> None:
    facts = FileFacts("default", reads=(Reads("t", (1,)),))
    first = place.publish(writer, {"a.sql": facts, "b.sql": facts})
    assert first.rows_written == 2 + 1 + 2  # two files, one dataset merged once, two edges
    place.publish(writer, {}, removed=["a.sql"])
    assert [row["name"] for row in place.graph.read("export_datasets")] == ["t"]
    place.publish(writer, {}, removed=["b.sql"])
    assert place.graph.size().nodes == 0


@pytest.mark.parametrize("acknowledges", [True, False])
@pytest.mark.parametrize(
    ("transactions", "whole_rows"), [(0, 0), (1, 0), (3, 0), (7, 0), (12, 0), (18, 0), (0, 1000)]
)
def test_a_run_that_dies_anywhere_leaves_nothing_behind(
    place: Place,
    expected: Callable[[Estate], Content],
    transactions: int,
    whole_rows: int,
    acknowledges: bool,
) -> None:
    first = random_estate(transactions)
    writer = make_writer(place.graph, on=True)
    place.publish(writer, first)
    dying = DyingGraph(place.graph, transactions, acknowledges=acknowledges)
    second = changed_estate(first, 1)
    with pytest.raises(GraphStoppedError, match="connection is lost"):
        place.publish_change(make_writer(dying, on=True, workers=1, whole_rows=whole_rows), first, second)
    assert place.state.dead_letters.count() == 0
    third = changed_estate(second, 2)
    place.publish_change(writer, first, third)  # the manifest still says: first
    assert place.content() == expected(third)
    assert not list(place.state.facts.pending(place.graph_id, SOURCE))


def test_when_the_change_is_undone_the_next_run_settles_what_a_dead_one_left(
    place: Place, expected: Callable[[Estate], Content]
) -> None:
    first = random_estate(3)
    writer = make_writer(place.graph, on=True)
    place.publish(writer, first)
    dying = DyingGraph(place.graph, 14)
    with pytest.raises(GraphStoppedError):
        place.publish_change(make_writer(dying, on=True, workers=1), first, changed_estate(first, 5))
    assert place.content() != expected(first)
    place.publish(writer, {})
    assert place.content() == expected(first)
    assert not list(place.state.facts.pending(place.graph_id, SOURCE))


def test_facts_are_pending_before_the_graph_sees_them(place: Place) -> None:
    facts = FileFacts("default", reads=(Reads("t", (1,)),))
    with pytest.raises(GraphStoppedError):
        place.publish(make_writer(DyingGraph(place.graph, 0), on=True), {"a.sql": facts})
    assert list(place.state.facts.pending(place.graph_id, SOURCE)) == [("a.sql", encode_facts(facts))]
    assert not list(place.state.facts.published(place.graph_id, SOURCE))


def test_files_come_and_go_while_the_graph_is_closed_and_opened(tmp_path: Path) -> None:
    """The embedded graph forgets which numbers it gave to nodes, so our nodes have ids of their own."""
    estate: Estate = {}
    for day in range(8):
        graph = open_graph(tmp_path)
        graph.migrate()
        place = Place(graph, tmp_path)
        facts = [FileFacts("default", reads=(Reads(f"t{day}{number}", (1,)),)) for number in range(3)]
        after = dict(list(estate.items())[2:]) | {f"{day}{at}.sql": each for at, each in enumerate(facts)}
        outcome = place.publish_change(make_writer(graph, on=True), estate, after)
        assert outcome.dead_letters == 0
        assert len(graph.read("export_files")) == len(after)
        estate = after
        graph.close()
        place.state.close()


# --- rows the graph refuses


def poisoned() -> FileFacts:
    columns = [HasColumn("t", f"c{number:03}", number, "INT") for number in range(101)]
    columns[42] = HasColumn("t", "c042", TOO_LARGE_FOR_A_GRAPH, "INT")
    return FileFacts("default", reads=(Reads("t", (3,)),), columns=tuple(columns))


def test_a_poison_row_is_a_dead_letter_and_the_rest_is_written(place: Place, writer: Writer) -> None:
    outcome = place.publish(writer, {"a.sql": poisoned()})
    assert (outcome.dead_letters, outcome.rejected) == (1, {"a.sql": 1})
    assert len(place.graph.read("export_has_column")) == 100
    (letter,) = place.state.dead_letters.list()
    assert (letter.file, letter.statement, letter.run_id) == ("a.sql", "merge_has_column", "run-1")
    assert letter.error_class == "GraphRowError"
    row = msgspec.msgpack.decode(letter.row)
    assert (row["column"], row["ordinal"]) == ("default#t.c042", TOO_LARGE_FOR_A_GRAPH)


def test_published_holds_accepted_rows_only(place: Place, writer: Writer) -> None:
    place.publish(writer, {"a.sql": poisoned()})
    published = decode_facts(place.state.facts.published_for(place.graph_id, SOURCE, ["a.sql"])["a.sql"])
    assert len(published.columns) == 100
    assert published.reads == poisoned().reads


def test_a_node_whose_only_edge_was_refused_does_not_stay(place: Place, writer: Writer) -> None:
    place.publish(writer, {"a.sql": poisoned()})
    assert "c042" not in {row["name"] for row in place.graph.read("export_columns")}


def test_a_relationship_whose_new_data_are_refused_does_not_stay_with_the_old(
    place: Place, writer: Writer
) -> None:
    def columns(ordinal: int) -> FileFacts:
        return FileFacts(
            "default", columns=(HasColumn("t", "a", 1, "INT"), HasColumn("t", "b", ordinal, "INT"))
        )

    place.publish(writer, {"a.sql": columns(2)})
    outcome = place.publish(writer, {"a.sql": columns(TOO_LARGE_FOR_A_GRAPH)})
    assert (outcome.dead_letters, outcome.rows_deleted) == (1, 2)  # the relationship and its column
    assert [row["column"] for row in place.graph.read("export_has_column")] == ["a"]
    place.publish(writer, {"a.sql": columns(2)})
    assert {row["column"] for row in place.graph.read("export_has_column")} == {"a", "b"}


def test_a_mended_row_is_written_next_time(
    place: Place, writer: Writer, expected: Callable[[Estate], Content]
) -> None:
    place.publish(writer, {"a.sql": poisoned()})
    columns = [HasColumn("t", f"c{number:03}", number, "INT") for number in range(101)]
    mended = FileFacts("default", reads=(Reads("t", (3,)),), columns=tuple(columns))
    place.publish(writer, {"a.sql": mended})
    assert place.content() == expected({"a.sql": mended})


# --- the state database


def test_the_commit_moves_manifest_and_names_with_the_facts(place: Place, writer: Writer) -> None:
    entry = ManifestEntry("a.sql", 1, 2, "hash", "key", "postgres", None, {}, 3)
    names = LinkNames(frozenset({"t"}), {"u": "digest"})
    task = Publication(
        graph_id=place.graph_id,
        source=SOURCE,
        run_id="run",
        linked={"a.sql": FileFacts("default", reads=(Reads("t", (1,)),))},
        manifest=[entry],
        names={"a.sql": names},
    )
    publish(place.state, writer, task)
    assert place.state.manifest.load(place.graph_id, SOURCE) == {"a.sql": entry}
    place.publish(writer, {}, removed=["a.sql"])
    assert place.state.manifest.load(place.graph_id, SOURCE) == {}
    assert not list(place.state.facts.published(place.graph_id, SOURCE))


def test_large_runs_go_in_groups_and_end_the_same(
    place: Place, expected: Callable[[Estate], Content], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.publish.GROUP_FACTS", 10)
    monkeypatch.setattr("tasks.publish.PATHS_AT_ONCE", 2)
    writer = make_writer(place.graph, on=True)
    before = random_estate(6, files=20)
    place.publish(writer, before)
    assert place.content() == expected(before)
    after = changed_estate(before, 6)
    place.publish_change(writer, before, after)
    assert place.content() == expected(after)


def test_derived_columns_need_no_other_fact(place: Place, writer: Writer) -> None:
    edge = DerivesFrom("t", "a", "s", "b", "DIRECT", "IDENTITY", (1,))
    outcome = place.publish(writer, {"a.sql": FileFacts("default", derives=(edge,))})
    assert outcome.dead_letters == 0
    assert len(content_of(place.graph)["derives_from"]) == 1
