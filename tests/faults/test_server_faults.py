"""Whole runs against a Neo4j of their own: one that asks for a password, gives little memory, and gets killed."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from errors import GraphError
from stores.graph import local_server
from stores.graph.errors import GraphStoppedError
from tests.faults.estates import IMPATIENT, Estate, assert_settled, make_folder
from tests.faults.proxy import Fate, Proxy
from tests.servers import Neo4jAddress, empty

pytestmark = pytest.mark.neo4j

SETTINGS = {
    "dbms.security.auth_enabled": "true",
    "db.memory.transaction.max": "2m",
    "server.memory.heap.max_size": "512m",
    # A client is told to give up a server that was silent for twice this long (by default: for 2 minutes).
    "server.bolt.connection_keep_alive": "10s",
}
PASSWORD = "correct-horse-battery"  # not a secret: this server lives as long as the module


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Neo4jAddress]]:
    home = tmp_path_factory.mktemp("faulty")
    started = local_server.start(
        home, port=local_server.free_port(), settings=SETTINGS, while_pid=os.getpid()
    )
    with GraphDatabase.driver(started.uri, auth=("neo4j", "neo4j")) as driver:
        change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
        driver.execute_query(change, password=PASSWORD, database_="system")
    yield home, Neo4jAddress(started.uri, password=PASSWORD)
    local_server.stop(home)


@pytest.fixture
def estate(server: tuple[Path, Neo4jAddress], tmp_path: Path) -> Estate:
    empty(server[1])
    return Estate(make_folder(tmp_path / "estate", files=4), tmp_path / "home", server[1])


def test_a_wrong_password_stops_before_anything_is_written(estate: Estate, tmp_path: Path) -> None:
    wrong = estate._replace(address=estate.address._replace(password="Tr0ub4dor&3"))  # type: ignore[union-attr]
    with pytest.raises(GraphError) as raised:
        wrong.ingest()
    assert "HEADWATER_NEO4J__URI, __USER, __PASSWORD" in str(raised.value)
    assert "Tr0ub4dor&3" not in str(raised.value)
    with closing(estate.open()) as graph:
        assert not graph.size().nodes
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.timeout(900)  # Starting a server takes its time on a busy machine.
def test_a_server_killed_and_started_again_costs_retries_only(
    estate: Estate, server: tuple[Path, Neo4jAddress], tmp_path: Path
) -> None:
    """Killed (-9) while a run writes; it comes back at the same address, and the run goes on."""
    home, address = server
    killed = threading.Event()

    def kill(number: int) -> Fate:
        if number == 6 and not killed.is_set():
            running = local_server.status(home)
            assert running
            os.kill(running.pid, signal.SIGKILL)
            killed.set()
        return Fate.PASS

    def restart() -> None:
        killed.wait()
        while local_server.status(home):
            time.sleep(0.05)
        port = int(address.uri.rpartition(":")[2])
        local_server.start(home, port=port, settings=SETTINGS, while_pid=os.getpid())

    with Proxy(address.uri, kill) as proxy:
        through = estate._replace(address=address._replace(uri=proxy.uri))
        starting = threading.Thread(target=restart, daemon=True)
        starting.start()
        report = through.ingest(
            publish={
                "batch_rows": 60,
                "retry_seconds": 200,
                "retry_wait_seconds": 0.2,
                "retry_wait_max_seconds": 1,
            }
        )
        starting.join()
    assert killed.is_set()
    assert (report.status, report.failures) == ("Completed", [])
    assert report.graph.retries > 0
    assert_settled(estate, tmp_path / "clean")


def hanging(estate: Estate, proxy: Proxy) -> Estate:
    """The estate through the proxy."""
    assert estate.address
    return estate._replace(address=estate.address._replace(uri=proxy.uri))


@pytest.mark.full
def test_a_server_that_falls_silent_costs_a_retry(estate: Estate, tmp_path: Path) -> None:
    """Nobody hangs up, and no answer comes: whether the COMMIT was done, nobody knows."""
    assert estate.address
    with Proxy(estate.address.uri, lambda number: Fate.HANG if number == 3 else Fate.PASS) as proxy:
        report = hanging(estate, proxy).ingest()
    assert (report.status, report.failures) == ("Completed", [])
    assert report.graph.retries > 0
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.full
def test_a_server_silent_for_good_stops_and_the_next_run_carries_on(estate: Estate, tmp_path: Path) -> None:
    assert estate.address
    with (
        Proxy(estate.address.uri, lambda number: Fate.HANG if number > 3 else Fate.PASS) as proxy,
        pytest.raises(GraphStoppedError, match=r"so this run stops and the next one\s+carries on"),
    ):
        hanging(estate, proxy).ingest(publish=IMPATIENT | {"retry_seconds": 1})
    assert estate.letters() == 0
    assert_settled(estate, tmp_path / "clean")


def test_a_lock_that_another_client_keeps_stops_and_the_next_run_carries_on(
    estate: Estate, tmp_path: Path
) -> None:
    """The server is well and says so all the time, and no answer comes."""
    assert estate.address
    estate.ingest()
    estate.touch()
    with estate.address.driver() as driver, driver.session() as session, session.begin_transaction() as rival:
        rival.run("MATCH ()-[r:DERIVES_FROM]->() SET r.lines = []").consume()
        with pytest.raises(GraphStoppedError, match=r"another client.*SHOW TRANSACTIONS"):
            estate.ingest(
                neo4j=estate.address._asdict() | {"transaction_seconds": 0.5},
                publish=IMPATIENT | {"retry_seconds": 1},
            )
        rival.rollback()
    assert estate.letters() == 0
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.full
def test_a_batch_over_the_memory_limit_is_split_and_all_of_it_written(estate: Estate, tmp_path: Path) -> None:
    """Last, because so little memory doesn't do to delete what it leaves."""
    columns = ", ".join(f"column_number_{number:05} INT" for number in range(5_000))
    wide = estate.folder / "postgres" / "wide.sql"
    wide.write_text(f"CREATE TABLE wide.t ({columns})", encoding="utf-8")
    report = estate.ingest(publish={"batch_rows": 10_000, "ladder": [1_000, 100, 10, 1]})
    assert (report.status, report.graph.dead_letters) == ("Completed", 0)
    assert report.graph.splits > 0
    assert report.graph.retries == 0, (
        "a batch that is too large is sent smaller at once, never again as it was"
    )
    assert_settled(estate, tmp_path / "clean")
