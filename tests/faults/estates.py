"""An estate to ingest while something breaks, and what its graph has to be in the end."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.estate import generate
from settings import Settings, load_settings
from stores.graph import Graph, open_graph
from stores.graph.export import export_bytes
from stores.state import open_state
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.run import IngestRequest
from tests.equality.runs import FASTEST
from tests.equality.runs import Estate as Clean
from tests.servers import Neo4jAddress

IMPATIENT = {"batch_rows": 60, "retry_seconds": 30, "retry_wait_seconds": 0.05, "retry_wait_max_seconds": 0.2}
"""Small batches, so that there are many to break, and short pauses."""


class Estate(NamedTuple):
    """A folder of SQL, a home, and the Neo4j its graph is on (None: the embedded one)."""

    folder: Path
    home: Path
    address: Neo4jAddress | None = None
    state_url: str | None = None
    """The PostgreSQL database of its state; None: a SQLite file in the home."""

    def settings(self, topics: Mapping[str, Any]) -> Settings:
        neo4j = {"neo4j": self.address._asdict()} if self.address else {}
        state = {"state": {"url": self.state_url}} if self.state_url else {}
        overrides = {"publish": IMPATIENT, **neo4j, **state, **topics}
        settings = load_settings(source=self.folder, overrides=overrides)
        return settings.model_copy(update={"home": self.home})

    def ingest(self, *, rehash: bool = False, **topics: Any) -> RunReport:
        """One run."""
        return run_ingest(IngestRequest(source=self.folder, rehash=rehash, workers=2), self.settings(topics))

    def open(self) -> Graph:
        return self.address.open(self.home) if self.address else open_graph(self.home)

    def export(self) -> bytes:
        graph = self.open()
        try:
            return export_bytes(graph)
        finally:
            graph.close()

    def letters(self) -> int:
        """Dead letters that wait to be replayed."""
        with open_state(self.settings({}).state_url.get_secret_value()) as state:
            return sum(not letter.superseded for letter in state.dead_letters.list())

    def touch(self) -> None:
        """Move every line of every file by one: each of its relationships has to be written again."""
        for path in self.folder.rglob("*.sql"):
            path.write_text("\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def make_folder(path: Path, files: int = 5) -> Path:
    """A small estate of one dialect."""
    generate(path, files=files, dialects=("postgres",))
    return path


def clean_build(folder: Path, home: Path) -> bytes:
    """What one undisturbed run into an empty embedded graph makes of the folder (whatever its flags: tests/equality)."""
    clean = Clean(folder, home)
    clean.ingest(FASTEST)
    return clean.export()


def assert_settled(estate: Estate, home: Path) -> None:
    """The next ordinary run ends with the graph of a clean build and nothing refused; the one after writes nothing."""
    report = estate.ingest()
    assert report.status == "Completed"
    assert report.graph.dead_letters == 0
    assert estate.export() == clean_build(estate.folder, home)
    assert estate.letters() == 0
    again = estate.ingest()
    assert (again.graph.rows_written, again.graph.rows_deleted, again.graph.transactions) == (0, 0, 0)
