"""What only a real Neo4j can show: its plans, its refusals, its end."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import ConstraintError
from pydantic import SecretStr

from stores.graph import Graph, local_server, open_graph
from stores.graph.cypher import in_one, statement
from stores.graph.decision import Decision, decide
from stores.graph.errors import (
    GraphRetryableError,
    GraphRowError,
    GraphStoppedError,
    GraphTooLargeError,
)
from stores.graph.neo4j import WRITING, by_key, classify, question
from stores.graph.rows import EDGE_KINDS, NODE_KINDS
from tests.servers import Neo4jAddress

pytestmark = pytest.mark.neo4j

SCANS = {"AllNodesScan", "NodeByLabelScan", "NodeIndexScan", "DirectedRelationshipTypeScan"}
"""What reads everything there is."""

WRITES_IN_BATCHES = [f"{verb}_{kind}" for verb in ("merge", "create") for kind in (*NODE_KINDS, *EDGE_KINDS)]


def column(number: int, name: str = "c") -> dict[str, object]:
    return {
        "id": f"default#t.{name}{number}",
        "namespace": "default",
        "dataset": "t",
        "name": f"{name}{number}",
    }


def edge(target: int, source: int, file: str = "a.sql") -> dict[str, object]:
    key = {"source": "warehouse", "file": file, "kind": "DIRECT", "subtype": "IDENTITY"}
    return key | {"target": f"default#t.c{target}", "column": f"default#t.c{source}", "lines": [1]}


@pytest.fixture
def graph(empty_neo4j: Neo4jAddress, tmp_path: Path) -> Iterator[Graph]:
    graph = empty_neo4j.open(tmp_path)
    graph.migrate()
    yield graph
    graph.close()


@pytest.fixture
def driver(empty_neo4j: Neo4jAddress) -> Iterator[Driver]:
    with empty_neo4j.driver() as driver:
        yield driver


def operators(plan: dict) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize("name", WRITES_IN_BATCHES)
def test_batches_stream_and_find_nodes_by_their_key(graph: Graph, driver: Driver, name: str) -> None:
    with driver.session() as session:
        plan = session.run(f"EXPLAIN {statement(name)}", rows=[]).consume().plan
    used = list(operators(plan))
    assert "Eager" not in used
    assert "NodeByLabelScan" not in used
    verb, _, kind = name.partition("_")
    sought = 2 if kind in EDGE_KINDS else int(verb == "merge")
    assert used.count("NodeUniqueIndexSeek(Locking)") == sought


def test_nothing_competes_with_the_index_of_a_datasets_key(graph: Graph, driver: Driver) -> None:
    """With another index on part of the key, a young graph's plans read every dataset for each row."""
    with driver.session() as session:
        found = session.run(
            "SHOW INDEXES YIELD labelsOrTypes, properties WHERE 'Dataset' IN labelsOrTypes RETURN *"
        )
        assert [record["properties"] for record in found] == [["namespace", "name"]]


CHANGES = sorted({*WRITES_IN_BATCHES, *WRITING, "mark_stale", "unmark_stale", "mend_column"})

READ_BY_KEY = ["columns_of", "upstream", "downstream", *(f"files_{kind}" for kind in EDGE_KINDS)]


@pytest.mark.parametrize("name", ["columns_with", *READ_BY_KEY])
def test_questions_find_nodes_by_an_index(graph: Graph, driver: Driver, name: str) -> None:
    """As many datasets and columns as there may be, a question looks through none of them."""
    with driver.session() as session:
        lists: dict[str, object] = {
            each: [] for each in ("names", "ids", "datasets", "depended", "files", "columns")
        }
        text, parameters = question(name, lists | {"source": "warehouse"})
        plan = session.run(f"EXPLAIN {text}", parameters).consume().plan
    used = list(operators(plan))
    assert not SCANS.intersection(used)
    assert any("IndexSeek" in each for each in used)


def test_statements_over_a_young_graph_find_nodes_by_an_index(graph: Graph, driver: Driver) -> None:
    """The server hasn't counted yet what is in its indexes: where it may choose, it reads them from end to end.

    And what it planned then it keeps.
    """
    asked: dict[str, object] = {
        each: ["x"] * 100 for each in ("ids", "depended", "files", "columns", "source")
    } | {"datasets": [{"namespace": "default", "name": "x"}] * 100}
    with driver.session() as session:
        session.run("CALL db.prepareForReplanning(20)").consume()
        session.run(
            "UNWIND range(1, 10000) AS n CALL (n) { "
            "CREATE (f:File {source: 'warehouse', path: toString(n)}) "
            "CREATE (d:Dataset {namespace: 'default', name: toString(n)}) "
            "CREATE (c:Column {id: toString(n)}) "
            "CREATE (f)-[:READS]->(d)-[:HAS_COLUMN]->(c)-[:DERIVES_FROM]->(c) "
            "CREATE (f)-[:DEFINES]->(d)-[:DEPENDS_ON]->(c) CREATE (f)-[:WRITES]->(d) "
            "} IN TRANSACTIONS OF 1000 ROWS"
        ).consume()
        session.run("CALL db.clearQueryCaches()").consume()
        asked["rows"] = [{}] * 100
        found = {}
        for name in (*READ_BY_KEY, *CHANGES):
            text, parameters = by_key(name, asked)
            found[name] = session.run(f"EXPLAIN {text}", parameters).consume().plan
    assert [name for name, plan in found.items() if SCANS.intersection(operators(plan))] == []


def test_what_looks_nodes_up_by_their_keys_is_planned_once() -> None:
    """A plan takes the server 0.1 s; it makes one anew for a graph that has grown, and for longer lists."""
    for text, parameters in (
        question("upstream", {"ids": ["x"], "datasets": []}),
        by_key("merge_reads", {"rows": []}),
    ):
        assert text.startswith("CYPHER replan=skip\n")
        assert [type(each) for each in parameters.values()] == [dict]
    others = {"columns_with", "datasets_named", "stale_files"}
    assert {name for name in others if question(name, {})[0] != statement(name)} == set()


def test_a_change_finds_nodes_by_their_key_however_few_there_are(graph: Graph, driver: Driver) -> None:
    """It is planned once, when there may be none: then looking through all of them costs nothing yet."""
    with driver.session() as session:
        text = in_one(WRITING, statement("advance"))
        plan = session.run(f"EXPLAIN {text}", rows={}, graph_id="", generation=0).consume().plan
    used = list(operators(plan))
    assert not {"AllNodesScan", "NodeByLabelScan"}.intersection(used)
    nodes, edges = len(NODE_KINDS), len(EDGE_KINDS)
    marker = 1
    assert used.count("NodeUniqueIndexSeek(Locking)") == 2 * (nodes + 2 * edges) + marker
    graph.make_ready()
    assert graph.size().nodes == 0


def test_a_second_node_of_one_key_is_the_rows_fault(graph: Graph, driver: Driver) -> None:
    graph.write("merge_column", [column(1)])
    with driver.session() as session, pytest.raises(ConstraintError) as raised:
        session.run("CREATE (:Column {id: 'default#t.c1'})").consume()
    assert type(classify(raised.value)) is GraphRowError


def test_a_name_too_long_for_the_index_is_the_rows_fault(graph: Graph) -> None:
    with pytest.raises(GraphRowError):
        graph.write("merge_column", [column(1), column(2, "x" * 40_000)])
    assert graph.size().nodes == 0


def test_a_deadlock_is_retried(graph: Graph, driver: Driver) -> None:
    graph.write("merge_column", [column(number) for number in range(4)])
    with driver.session() as session, ThreadPoolExecutor(1) as thread:
        transaction = session.begin_transaction()
        lock = "MATCH (c:Column {id: $id}) SET c.locked = true"
        transaction.run(lock, id="default#t.c3").consume()
        rows = [edge(0, 1), edge(2, 3)]
        writing = thread.submit(graph.write, "merge_derives_from", rows)
        time.sleep(1)
        failed: BaseException | None = None
        try:
            transaction.run(lock, id="default#t.c0").consume()
            transaction.commit()
        except Exception as error:  # noqa: BLE001 - either of the two may be the victim
            failed = error
            transaction.close()
        refused = writing.exception()
    assert failed or refused
    if refused:
        assert isinstance(refused, GraphRetryableError)
    assert graph.write("merge_derives_from", rows).taken == 2
    assert graph.size().edges == 2


def test_an_orphan_taken_into_use_meanwhile_is_kept(graph: Graph, driver: Driver) -> None:
    graph.write("merge_column", [column(1), column(2)])
    with driver.session() as session, ThreadPoolExecutor(1) as thread:
        transaction = session.begin_transaction()
        transaction.run(statement("merge_derives_from"), rows=[edge(1, 2)]).consume()
        deleting = thread.submit(graph.write, "delete_orphan_column", [column(1), column(2)])
        time.sleep(1)
        assert not deleting.done(), "it waits for the transaction that holds the nodes"
        transaction.commit()
        refused = deleting.exception()
    if refused:
        assert decide(refused) is Decision.RETRY
        graph.write("delete_orphan_column", [column(1), column(2)])
    assert graph.size().nodes == 2
    assert graph.size().edges == 1


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jAddress]:
    """A server that asks for a password and gives a transaction little memory."""
    home = tmp_path_factory.mktemp("strict")
    settings = {
        "dbms.security.auth_enabled": "true",
        "db.memory.transaction.max": "4m",
        "server.memory.heap.max_size": "512m",
    }
    server = local_server.start(home, port=local_server.free_port(), settings=settings, while_pid=os.getpid())
    address = Neo4jAddress(server.uri, password="a-good-password")
    with GraphDatabase.driver(server.uri, auth=("neo4j", "neo4j")) as driver:
        change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
        driver.execute_query(change, password=address.password, database_="system")
    yield address
    local_server.stop(home)


def test_a_batch_over_the_memory_limit_is_split(strict: Neo4jAddress, tmp_path: Path) -> None:
    graph = strict.open(tmp_path)
    graph.migrate()
    rows = [column(number, "x" * 200) for number in range(20_000)]
    started = time.monotonic()
    with pytest.raises(GraphTooLargeError) as raised:
        graph.write("merge_column", rows)
    assert decide(raised.value, rows=len(rows)) is Decision.SPLIT
    assert time.monotonic() - started < 15, "nothing below replays the batch for 30 seconds"
    assert graph.size().nodes == 0
    assert graph.write("merge_column", rows[:100]).nodes_created == 100
    graph.close()


@pytest.mark.parametrize("password", [SecretStr("wrong"), None])
def test_wrong_credentials_stop(strict: Neo4jAddress, tmp_path: Path, password: SecretStr | None) -> None:
    with pytest.raises(GraphStoppedError) as raised:
        open_graph(tmp_path, strict.uri, "neo4j", password)
    assert "HEADWATER_NEO4J__URI" in str(raised.value)
    assert "wrong" not in str(raised.value)


def test_a_database_that_does_not_exist_stops(strict: Neo4jAddress, tmp_path: Path) -> None:
    with pytest.raises(GraphStoppedError, match="nosuch"):
        strict._replace(database="nosuch").open(tmp_path)


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost:7687", "", "bolt://["])
def test_an_address_that_is_none_stops(tmp_path: Path, uri: str) -> None:
    with pytest.raises(GraphStoppedError, match="no address of a Neo4j server"):
        open_graph(tmp_path, uri)


def test_no_server_stops(tmp_path: Path) -> None:
    with pytest.raises(GraphStoppedError, match="no Neo4j to work with") as raised:
        open_graph(tmp_path, f"bolt://127.0.0.1:{local_server.free_port()}")
    assert "\n" not in str(raised.value)


def test_who_only_reads_is_told_by_the_first_question(tmp_path: Path) -> None:
    graph = open_graph(tmp_path, f"bolt://127.0.0.1:{local_server.free_port()}", read_only=True)
    with pytest.raises(GraphStoppedError, match="no Neo4j to work with"):
        graph.read("ping")
    graph.close()


@pytest.mark.full
def test_a_server_from_start_to_sudden_end(tmp_path: Path) -> None:
    home = tmp_path / "home"
    server = local_server.start(home, port=local_server.free_port(), while_pid=os.getpid())
    assert local_server.status(home) == server
    assert local_server.start(home) == server, "one home, one server"
    graph = open_graph(tmp_path, server.uri)
    graph.migrate()
    identity = graph.claim("state-1")
    graph.write("merge_column", [column(1)])
    os.kill(server.pid, signal.SIGKILL)
    while local_server.status(home):
        time.sleep(0.05)
    with pytest.raises(GraphRetryableError):
        graph.write("merge_column", [column(2)])
    with pytest.raises(GraphStoppedError):
        graph.ping()

    local_server.start(home, port=server.port, while_pid=os.getpid())
    assert graph.claim("state-1") == identity, "the same graph goes on once its server is back"
    assert graph.size().nodes == 1
    graph.close()
    assert local_server.stop(home)
    assert local_server.status(home) is None
