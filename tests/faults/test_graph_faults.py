"""Whole runs against a real Neo4j that fails: what the person sees, that nothing is lost, nothing stands twice."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from neo4j.exceptions import TransientError

from stores.graph.errors import GraphStoppedError
from tests.faults.estates import IMPATIENT, Estate, assert_settled, make_folder
from tests.faults.proxy import Fate, Proxy
from tests.servers import Neo4jAddress

pytestmark = pytest.mark.neo4j

TOO_LONG = "c" * 10_000
"""A name that a range index of Neo4j refuses (more than about 8 kB)."""


@pytest.fixture
def proxy(empty_neo4j: Neo4jAddress) -> Iterator[Proxy]:
    with Proxy(empty_neo4j.uri) as proxy:
        yield proxy


@pytest.fixture
def estate(proxy: Proxy, empty_neo4j: Neo4jAddress, tmp_path: Path) -> Estate:
    address = empty_neo4j._replace(uri=proxy.uri)
    return Estate(make_folder(tmp_path / "estate"), tmp_path / "home", address)


CUTS = [Fate.CUT_IN_BATCH, Fate.CUT_BEFORE_COMMIT, Fate.CUT_AFTER_COMMIT]


def unharmed(number: int) -> Fate:
    """What becomes of transactions when nothing is wrong."""
    del number
    return Fate.PASS


def test_lost_connections_cost_retries_only(proxy: Proxy, estate: Estate, tmp_path: Path) -> None:
    """During COMMIT (before and after the server did it) and in the middle of a batch; writes and deletions."""
    met: list[Fate] = []

    def cut_in_turn(number: int) -> Fate:
        """The first of every three transactions, each time in another way."""
        if number % 3 != 1:
            return Fate.PASS
        met.append(CUTS[len(met) % 3])
        return met[-1]

    proxy.fate = cut_in_turn
    report = estate.ingest()
    assert (report.status, report.failures) == ("Completed", [])
    assert report.graph.retries >= proxy.cuts >= 3
    assert set(met) == set(CUTS)
    estate.touch()
    for path in sorted(estate.folder.rglob("*.sql"))[::3]:
        path.unlink()
    met.clear()
    report = estate.ingest()
    assert report.status == "Completed"
    assert report.graph.rows_deleted > 0
    assert set(met) == set(CUTS)
    proxy.fate = unharmed
    assert_settled(estate, tmp_path / "clean")


def test_connections_lost_between_the_rows_cost_nothing(proxy: Proxy, estate: Estate, tmp_path: Path) -> None:
    """Before the first row and after the last one a run notes in the graph how far it has come."""
    proxy.rounds = [
        Fate.CUT_AFTER_COMMIT,
        Fate.CUT_BEFORE_COMMIT,
        Fate.PASS,
        Fate.CUT_BEFORE_COMMIT,
        Fate.PASS,
    ]
    report = estate.ingest()
    assert (report.status, report.failures) == ("Completed", [])
    assert (proxy.cuts, proxy.rounds) == (3, [])
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.parametrize(
    "fate",
    [
        Fate.CUT_AFTER_COMMIT,
        pytest.param(Fate.CUT_BEFORE_COMMIT, marks=pytest.mark.full),
        pytest.param(Fate.CUT_IN_BATCH, marks=pytest.mark.full),
    ],
    ids=lambda fate: fate.name,
)
def test_a_connection_lost_for_good_stops_and_the_next_run_carries_on(
    proxy: Proxy, estate: Estate, tmp_path: Path, fate: Fate
) -> None:
    proxy.fate = lambda number: fate if number > 3 else Fate.PASS
    with pytest.raises(GraphStoppedError, match=r"so this run stops and the next one\s+carries on"):
        estate.ingest(publish={"batch_rows": 40, "retry_seconds": 0.5, "retry_wait_seconds": 0.05})
    assert estate.letters() == 0, "a row that could not be sent is no row that was refused"
    proxy.fate = unharmed
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.parametrize("seconds", [0.01, pytest.param(0.2, marks=pytest.mark.full)])
def test_a_slow_network_costs_time_only(proxy: Proxy, estate: Estate, tmp_path: Path, seconds: float) -> None:
    """Every packet takes so long, each way."""
    proxy.delay = seconds
    report = estate.ingest(publish=IMPATIENT | {"batch_rows": 1_000})
    assert (report.status, report.graph.retries, report.graph.dead_letters) == ("Completed", 0, 0)
    proxy.delay = 0
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.parametrize("seconds", [2, pytest.param(40, marks=pytest.mark.full)])
def test_a_network_that_stalls_costs_time_only(
    proxy: Proxy, estate: Estate, tmp_path: Path, seconds: int
) -> None:
    """Nothing passes for so long, in the middle of two COMMITs; 40 s are more than any time-out of the driver."""
    proxy.stall = seconds
    proxy.fate = lambda number: Fate.STALL if number in {3, 6} else Fate.PASS
    began = time.monotonic()
    report = estate.ingest(publish=IMPATIENT | {"batch_rows": 1_000})
    assert time.monotonic() - began > 2 * seconds
    assert (report.status, report.graph.retries, report.graph.dead_letters) == ("Completed", 0, 0)
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.full
def test_a_route_lost_for_40_seconds_costs_retries_only(proxy: Proxy, estate: Estate, tmp_path: Path) -> None:
    """Connections are gone, and new ones get no answer: the driver gives each up after 10 s, the run later."""

    def silent(number: int) -> Fate:
        if number == 3:
            proxy.go_silent(40)
        return Fate.PASS

    proxy.fate = silent
    report = estate.ingest(publish=IMPATIENT | {"retry_seconds": 120})
    assert (report.status, report.graph.dead_letters) == ("Completed", 0)
    assert report.graph.retries > 0
    assert_settled(estate, tmp_path / "clean")


def test_a_server_that_is_down_at_the_start_is_named(proxy: Proxy, estate: Estate, tmp_path: Path) -> None:
    there = estate.address
    assert there is not None
    proxy.close()
    with pytest.raises(GraphStoppedError) as raised:
        estate.ingest()
    assert f"no Neo4j to work with at {proxy.uri}" in str(raised.value)
    assert "check that it runs" in str(raised.value)
    with Proxy(f"bolt://{proxy._server[0]}:{proxy._server[1]}") as up:
        assert_settled(estate._replace(address=there._replace(uri=up.uri)), tmp_path / "clean")


@pytest.mark.full
def test_deadlocks_with_a_rival_cost_retries_only(
    empty_neo4j: Neo4jAddress, estate: Estate, tmp_path: Path
) -> None:
    """Another client makes the same nodes from the other end, again and again, until the run was a victim.

    The server chooses the victim: the run in about every second round, so twenty without it are one in a million.
    """
    table = estate.folder / "postgres" / "wide.sql"
    retries = runs = 0
    while not retries and runs < 20:
        names = [f"c{runs}_{number:04}" for number in range(2_000)]
        table.write_text(
            f"CREATE TABLE wide.t ({', '.join(f'{name} INT' for name in names)})", encoding="utf-8"
        )
        keys = [f"postgres_warehouse#wide.t.{name}" for name in reversed(names)]
        over = threading.Event()
        with ThreadPoolExecutor(1) as thread:
            rivalry = thread.submit(rival, empty_neo4j, keys, over)
            try:
                report = estate.ingest(publish=IMPATIENT | {"batch_rows": 2_000})
            finally:
                over.set()
            rivalry.result()
        assert (report.status, report.graph.dead_letters) == ("Completed", 0)
        retries += report.graph.retries
        runs += 1
    assert retries > 0
    assert_settled(estate, tmp_path / "clean")


def rival(address: Neo4jAddress, keys: list[str], over: threading.Event) -> None:
    """Make these columns, in this order, and think better of it."""
    with address.driver() as driver, driver.session(database=address.database) as session:
        while not over.is_set():
            with suppress(TransientError), session.begin_transaction() as transaction:
                transaction.run("UNWIND $keys AS key MERGE (:Column {id: key})", keys=keys).consume()
                transaction.rollback()


def test_poison_rows_amid_good_ones_are_named_and_kept(estate: Estate, tmp_path: Path) -> None:
    columns = ", ".join(f"a.good{number:03}" for number in range(100))
    poison = estate.folder / "postgres" / "poison.sql"
    poison.write_text(f"CREATE VIEW odd.v AS SELECT {columns}, a.{TOO_LONG} FROM odd.t a", encoding="utf-8")
    report = estate.ingest()
    assert report.status == "Partial"
    (failure,) = report.failures
    assert failure.file == "postgres/poison.sql"
    assert (
        f"the graph refused {report.graph.dead_letters} rows; they are kept as dead letters" in failure.reason
    )
    assert report.graph.dead_letters == estate.letters() > 0
    graph = estate.open()
    derived = {
        row["target_column"] for row in graph.read("export_derives_from") if row["file"] == failure.file
    }
    graph.close()
    assert derived == {f"good{number:03}" for number in range(100)}
    poison.write_text(f"CREATE VIEW odd.v AS SELECT {columns}, a.short FROM odd.t a", encoding="utf-8")
    assert_settled(estate, tmp_path / "clean")
