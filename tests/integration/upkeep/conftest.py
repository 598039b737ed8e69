"""A folder of SQL that is ingested into each backend in turn."""

from collections.abc import Callable
from pathlib import Path

import pytest

from settings import Settings, load_settings
from stores.graph import Graph, configured_graph
from stores.graph.export import export_bytes
from stores.state import StateDatabase, open_state
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.run import IngestRequest
from tests.servers import Neo4jAddress

FILES = 12


class House:
    """A source with its settings, graph and state database."""

    def __init__(self, folder: Path, home: Path, address: Neo4jAddress | None) -> None:
        self.folder = folder
        self.home = home
        self.address = address
        self.settings = self._settings()

    def _settings(self) -> Settings:
        neo4j = self.address._asdict() if self.address else {}
        settings = load_settings(source=self.folder, overrides={"neo4j": neo4j, "run": {"workers": 1}})
        return settings.model_copy(update={"home": self.home})

    def write(self, name: str, text: str) -> None:
        """Put a file into the source."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def fill(self, files: int = FILES) -> None:
        """Views over one table, a file each."""
        for number in range(files):
            self.write(f"v{number:02}.sql", f"CREATE VIEW v{number} AS SELECT a, b AS c{number} FROM t;")

    def ingest(self, **asked: object) -> RunReport:
        """One run."""
        return run_ingest(IngestRequest(source=self.folder, dialect="postgres", **asked), self.settings)  # type: ignore[arg-type]

    def look(self, see: Callable[[Graph], object]) -> object:
        """Look at the graph."""
        graph = self.open()
        try:
            return see(graph)
        finally:
            graph.close()

    def open(self) -> Graph:
        """The graph, to be closed."""
        return configured_graph(self.settings)

    def export(self) -> bytes:
        """The canonical content of the graph."""
        exported = self.look(export_bytes)
        assert isinstance(exported, bytes)
        return exported

    def state(self) -> StateDatabase:
        """The state database, to be closed."""
        return open_state(self.settings.state_url.get_secret_value())


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    """An empty source on each backend in turn."""
    address = request.getfixturevalue("empty_neo4j") if request.param == "neo4j" else None
    (tmp_path / "estate").mkdir()
    return House(tmp_path / "estate", tmp_path / "home", address)


@pytest.fixture
def embedded(tmp_path: Path) -> House:
    """An empty source on the embedded graph."""
    (tmp_path / "estate").mkdir()
    return House(tmp_path / "estate", tmp_path / "home", None)
