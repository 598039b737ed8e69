"""State speaks of one graph: another one, an older one, an emptied one is republished; a stranger's is refused."""

import os
import shutil
from contextlib import closing
from pathlib import Path
from socket import gethostname
from typing import Any

import pytest

import tasks.publish
from benchmarks.estate import generate
from errors import StateError
from stores.graph.base import StatementGraph
from stores.graph.errors import GraphOwnedError, GraphStoppedError
from stores.state import open_state
from stores.state.facts import FactStore
from tests.equality.runs import BASELINE, FASTEST, Estate
from tests.servers import Neo4jAddress, empty

BACKENDS = ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(params=BACKENDS)
def estate(request: pytest.FixtureRequest, tmp_path: Path) -> Estate:
    """A small estate, ingested once, and a file that can go, kept by nobody else."""
    address: Neo4jAddress | None = None
    if request.param == "neo4j":
        address = request.getfixturevalue("empty_neo4j")
    estate = Estate(tmp_path / "estate", tmp_path / "home", address)
    generate(estate.folder, files=4, dialects=("postgres",))
    write(estate, "extra", "CREATE TABLE raw.extra (a INT, b INT);")
    estate.ingest(FASTEST)
    return estate


def write(estate: Estate, name: str, text: str) -> None:
    (estate.folder / f"{name}.sql").write_text(text)


def from_nothing(estate: Estate) -> bytes:
    home = estate.home.with_name("reference")
    shutil.rmtree(home, ignore_errors=True)
    reference = Estate(estate.folder, home)
    reference.ingest(BASELINE)
    return reference.export()


def assert_right(estate: Estate) -> None:
    """The graph is that of a clean build, and the next run knows it."""
    assert estate.export() == from_nothing(estate)
    assert estate.ingest(FASTEST).graph.transactions == 0


class Copy:
    """A copy of the graph as it is now, to be put back later."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._files = {} if estate.address else {path: path.read_bytes() for path in graph_files(estate)}
        self._rows = dump(estate.address) if estate.address else None

    def put_back(self) -> None:
        """The graph is as it was."""
        wipe(self._estate)
        for path, content in self._files.items():
            path.write_bytes(content)
        if self._estate.address and self._rows:
            load(self._estate.address, *self._rows)


Rows = list[dict[str, object]]


def dump(address: Neo4jAddress) -> tuple[Rows, Rows]:
    with address.driver() as driver, driver.session(database=address.database) as session:
        nodes = session.run(
            "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties"
        ).data()
        edges = session.run(
            "MATCH (a)-[r]->(b) RETURN elementId(a) AS start, elementId(b) AS end, type(r) AS type, "
            "properties(r) AS properties"
        ).data()
    return nodes, edges


def load(address: Neo4jAddress, nodes: Rows, edges: Rows) -> None:
    with address.driver() as driver, driver.session(database=address.database) as session:
        session.run(
            "UNWIND $rows AS row CREATE (n:Copied {copied: row.id}) SET n += row.properties, n:$(row.labels)",
            rows=nodes,
        ).consume()
        session.run("CREATE INDEX copied IF NOT EXISTS FOR (n:Copied) ON (n.copied)").consume()
        session.run("CALL db.awaitIndexes()").consume()
        session.run(
            "UNWIND $rows AS row MATCH (a:Copied {copied: row.start}), (b:Copied {copied: row.end}) "
            "CREATE (a)-[r:$(row.type)]->(b) SET r += row.properties",
            rows=edges,
        ).consume()
        session.run("MATCH (n:Copied) REMOVE n:Copied, n.copied").consume()
        session.run("DROP INDEX copied").consume()


def graph_files(estate: Estate) -> list[Path]:
    return [path for path in estate.home.iterdir() if path.name.startswith("graph")]


def wipe(estate: Estate) -> None:
    if estate.address:
        empty(estate.address)
    for path in graph_files(estate):
        path.unlink()


def run_cypher(estate: Estate, *statements: str) -> None:
    graph = estate.open()
    assert isinstance(graph, StatementGraph)
    for statement in statements:
        graph._transact(statement, {}, lambda _: None)
    graph.close()


def change(estate: Estate) -> None:
    """A file goes, another one changes, a third appears."""
    (estate.folder / "extra.sql").unlink(missing_ok=True)
    write(estate, "other", "CREATE TABLE raw.other (c INT);")


def test_a_wiped_graph_is_republished(estate: Estate) -> None:
    wipe(estate)
    report = estate.ingest(FASTEST)
    assert report.graph.rows_written > 0
    assert_right(estate)


@pytest.mark.parametrize(
    "deletion", ["MATCH (n:{label}) DETACH DELETE n", "MATCH (:{label})-[r]->() DELETE r"]
)
def test_a_graph_emptied_but_for_its_marker_is_republished(estate: Estate, deletion: str) -> None:
    run_cypher(estate, *(deletion.format(label=label) for label in ("File", "Dataset", "Column")))
    (estate.folder / "extra.sql").unlink()
    assert estate.ingest(FASTEST).graph.rows_written > 0
    assert_right(estate)


def test_an_older_copy_put_back_is_brought_up_to_date(estate: Estate) -> None:
    copy = Copy(estate)
    change(estate)
    estate.ingest(FASTEST)
    now = estate.export()
    copy.put_back()
    assert estate.export() != now
    estate.ingest(FASTEST)
    assert estate.export() == now
    assert_right(estate)


@pytest.mark.parametrize("estate", [pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True)
def test_a_copy_made_in_the_middle_of_a_run_is_too(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, tuple[Copy, bytes]] = {}
    retract = tasks.publish._Publisher._retract

    def copying(self: Any, gone: Any) -> None:
        made["between"] = Copy(estate), estate.export()
        retract(self, gone)

    monkeypatch.setattr(tasks.publish._Publisher, "_retract", copying)
    before = estate.export()
    change(estate)
    estate.ingest(FASTEST)
    copy, held = made["between"]
    assert held not in {before, estate.export()}, "some of the run's rows were there, not all of them"
    copy.put_back()
    estate.ingest(FASTEST)
    assert_right(estate)


def test_older_copies_are_noticed_by_every_source(estate: Estate, tmp_path: Path) -> None:
    other = estate._replace(folder=tmp_path / "second")
    other.folder.mkdir()
    write(other, "kept", "CREATE TABLE raw.kept (a INT);")
    write(other, "gone", "CREATE TABLE raw.gone (a INT);")
    other.ingest(FASTEST)
    copy = Copy(estate)
    (other.folder / "gone.sql").unlink()
    other.ingest(FASTEST)
    now = other.export()
    copy.put_back()
    for name in ("one", "two"):
        write(estate, name, f"CREATE TABLE raw.{name} (a INT);")
        estate.ingest(FASTEST)
    for name in ("one", "two"):
        (estate.folder / f"{name}.sql").unlink()
    estate.ingest(FASTEST)
    other.ingest(FASTEST)
    assert other.export() == now
    assert other.ingest(FASTEST).graph.transactions == estate.ingest(FASTEST).graph.transactions == 0


def test_an_older_state_database_put_back_is_noticed(estate: Estate) -> None:
    saved = (estate.home / "state.db").read_bytes()
    write(estate, "short_lived", "CREATE TABLE raw.short_lived (a INT);")
    estate.ingest(FASTEST)
    for path in estate.home.glob("state.db*"):
        path.unlink()
    (estate.home / "state.db").write_bytes(saved)
    (estate.folder / "short_lived.sql").unlink()
    estate.ingest(FASTEST)
    assert_right(estate)


def test_dying_while_taking_stock_of_an_older_copy(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Copy(estate)
    change(estate)
    estate.ingest(FASTEST)
    copy.put_back()
    run_cypher(estate, "CREATE (:Column {id: 'x#y.z', namespace: 'x', dataset: 'y', name: 'z'})")
    stage, left = FactStore.stage, iter([True, True])

    def dying(self: FactStore, *args: Any) -> None:
        if not next(left, False):
            raise StateError("the disk is full")
        stage(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(FactStore, "stage", dying)
        with pytest.raises(StateError, match="disk is full"):
            estate.ingest(FASTEST)
    estate.ingest(FASTEST)
    assert_right(estate)


def test_a_second_machine_is_refused(estate: Estate, tmp_path: Path) -> None:
    before = estate.export()
    second = estate._replace(home=tmp_path / "second")
    if estate.address is None:
        second.home.mkdir()
        for path in graph_files(estate):
            shutil.copy(path, second.home)
    with open_state(estate.settings().state_url.get_secret_value()) as state:
        owner = state.bindings.state_id()
    with pytest.raises(GraphOwnedError, match=f"belongs to the state database '{owner}'"):
        second.ingest(FASTEST)
    assert owner.startswith(gethostname()[:23])
    assert second.export() == before
    assert estate.ingest(FASTEST).graph.transactions == 0


@pytest.mark.neo4j
def test_from_embedded_to_neo4j_and_back(tmp_path: Path, empty_neo4j: Neo4jAddress) -> None:
    embedded = Estate(tmp_path / "estate", tmp_path / "home")
    server = embedded._replace(address=empty_neo4j)
    generate(embedded.folder, files=4, dialects=("postgres",))
    write(embedded, "extra", "CREATE TABLE raw.extra (a INT, b INT);")
    for graph, step in [(embedded, None), (server, None), (server, change), (embedded, None)]:
        if step:
            step(graph)
        assert graph.ingest(FASTEST).graph.rows_written > 0
        assert graph.export() == from_nothing(graph)
    assert_right(embedded)
    assert_right(server)


def test_an_unchanged_folder_needs_no_graph_that_another_holds(tmp_path: Path) -> None:
    estate = Estate(tmp_path / "estate", tmp_path / "home")
    generate(estate.folder, files=4, dialects=("postgres",))
    for path in estate.folder.rglob("*.sql"):
        os.utime(path, (1e9, 1e9))  # Long ago: one that was written just now is read, whatever its time says.
    first = estate.ingest(FASTEST)
    with closing(estate.open()):
        again = estate.ingest(FASTEST)
        assert (again.files.unchanged, again.graph.transactions) == (first.files.new, 0)
        assert (again.graph.nodes, again.graph.edges) == (first.graph.nodes, first.graph.edges)
        change(estate)
        with pytest.raises(GraphStoppedError, match="is open in process"):
            estate.ingest(FASTEST)
    estate.ingest(FASTEST)
    assert_right(estate)
