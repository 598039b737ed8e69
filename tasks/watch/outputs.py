"""What watch leaves in its output folder, each file whole at any moment."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from stores.files import write_atomically
from stores.graph import Graph
from stores.graph.export import write_export
from stores.state import StateDatabase
from tasks.openlineage.events import EventMaker, encode
from tasks.openlineage.exporting import events_of
from tasks.report import RunReport, to_json


class Outputs(Protocol):
    """Where runs are told of."""

    def report(self, report: RunReport, state: StateDatabase) -> None:
        """Keep the report of a run, and the rows the graph has refused by now."""
        ...

    def lineage(self, graph: Graph) -> None:
        """Keep what the graph holds now."""
        ...


class NoOutputs:
    """Nobody asked for files."""

    def report(self, report: RunReport, state: StateDatabase) -> None:
        """Keep nothing."""

    def lineage(self, graph: Graph) -> None:
        """Keep nothing."""


class OutputFolder:
    """``runs/<id>.json``, ``dead-letters.ndjson``, and the graph in two forms. Methods raise ``OutputError``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._letters = -1

    def report(self, report: RunReport, state: StateDatabase) -> None:
        """Write the report of a run; the dead letters only if there may be others than were written."""
        self._write(f"runs/{report.run_id}.json", (to_json(report) + "\n").encode())
        if self._letters or report.graph.dead_letters:
            letters = state.dead_letters.list(source=report.source)
            self._letters = len(letters)
            lines = (msgspec.json.encode(letter.document()) + b"\n" for letter in letters)
            self._write("dead-letters.ndjson", b"".join(lines))

    def lineage(self, graph: Graph) -> None:
        """Write the whole graph: the canonical export, and OpenLineage events of this moment."""
        write_atomically(self._folder / "lineage.json", lambda stream: write_export(graph, stream.write))
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        with closing(events_of(graph, EventMaker(moment), "jobs")) as events:
            lines = (encode(event) + b"\n" for event in events)
            write_atomically(self._folder / "openlineage.ndjson", lambda stream: stream.writelines(lines))

    def _write(self, name: str, content: bytes) -> None:
        write_atomically(self._folder / name, lambda stream: stream.write(content))
