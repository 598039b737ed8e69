"""Whole runs under every setting, and what the graph holds after them."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from settings import FLAG_NAMES, FlagForm, Settings, load_settings
from stores.graph import Graph, open_graph
from stores.graph.export import export_bytes
from tasks.engine import Engine, PlainEngine
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.run import IngestRequest
from tests.servers import Neo4jAddress


class Setting(NamedTuple):
    """Everything a run may be asked that must not show in the graph."""

    caching: bool
    batching: bool
    parallelism: bool
    batch_writes: bool
    workers: int

    def __str__(self) -> str:
        on = "+".join(name for name in FLAG_NAMES if getattr(self, name)) or "off"
        return f"{on}-{self.workers}"

    def flags(self) -> FlagForm:
        """The four flags as a run takes them."""
        return FlagForm(**{name: getattr(self, name) for name in FLAG_NAMES})


PARTIAL = FlagForm.of({"caching": 50, "batching": 25, "parallelism": 75, "batch_writes": 50})
"""Every flag partial at once: files take all the roads there are, side by side."""

WIDER = FlagForm.of(
    {"caching": 75, "batching": 60, "parallelism": 100, "batch_writes": {"percent": 80, "shadow": 100}}
)

BASELINE = Setting(caching=False, batching=False, parallelism=False, batch_writes=False, workers=1)
"""All flags off, one worker, and the embedded graph: what every other setting has to equal."""

FASTEST = Setting(caching=True, batching=True, parallelism=True, batch_writes=True, workers=2)

EVERY_SETTING = [Setting(*flags, workers) for flags in product([False, True], repeat=4) for workers in (1, 2)]


class Estate(NamedTuple):
    """A folder of SQL with the home of its state, and where its graph is (None: embedded, in the home)."""

    folder: Path
    home: Path
    address: Neo4jAddress | None = None

    def ingest(
        self, setting: Setting, engine: Engine | None = None, flags: FlagForm | None = None
    ) -> RunReport:
        """One run over the folder; with ``flags`` instead of those of the setting."""
        request = IngestRequest(source=self.folder, workers=setting.workers, flags=flags or setting.flags())
        return run_ingest(request, self.settings(), engine or PlainEngine())

    def settings(self) -> Settings:
        """The settings of a run, the folder's own rules among them."""
        neo4j = self.address._asdict() if self.address else {}
        settings = load_settings(source=self.folder, overrides={"neo4j": neo4j})
        return settings.model_copy(update={"home": self.home})

    def open(self) -> Graph:
        """The graph; close it."""
        return self.address.open(self.home) if self.address else open_graph(self.home)

    def export(self) -> bytes:
        """The canonical content of the graph."""
        graph = self.open()
        try:
            return export_bytes(graph)
        finally:
            graph.close()


def homes(folder: Path) -> Iterator[Path]:
    """Fresh folders, one after the other."""
    number = 0
    while True:
        number += 1
        home = folder / f"home{number}"
        home.mkdir(parents=True)
        yield home
