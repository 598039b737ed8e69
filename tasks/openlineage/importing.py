"""Importing: events become the published facts of their jobs, by the road that every row takes into the graph."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from itertools import groupby, islice
from uuid import uuid4

import msgspec

from lineage.facts import FileFacts
from settings import Settings, resolve_flags
from stores.graph import Graph, configured_graph
from stores.state import StateDatabase, configured_state
from tasks.binding import bind, guarded
from tasks.engine import PlainEngine
from tasks.openlineage.reading import Skipped, read_events
from tasks.openlineage.spool import Stated, open_spool
from tasks.plan import build_plan
from tasks.publish import Publication, publish
from tasks.writers import TurnWriter

FILES_AT_ONCE = 500
"""How many files' facts are held and published at a time."""


class ImportReport(msgspec.Struct, kw_only=True):
    """What an import came to. ``skipped`` could not be taken in; ``dead_letters`` were refused by the graph."""

    run_id: str
    sources: int = 0
    files: int = 0
    rows_written: int = 0
    dead_letters: int = 0
    skipped: list[Skipped] = []


def run_import(lines: Iterable[bytes], settings: Settings) -> ImportReport:
    """Bring what events say into the graph: a job's namespace is the source, its name the file.

    Files of the same name are replaced; others of the source stay.

    Raises:
        StateError: the state database failed, or another run holds a source.
        GraphError: the graph failed for good; what was written is settled by the next import.
    """
    report = ImportReport(run_id=str(uuid4()))
    with ExitStack() as stack:
        spool = stack.enter_context(open_spool())
        spool.add(read_events(lines, report.skipped))
        state = stack.enter_context(configured_state(settings))
        graph = stack.enter_context(closing(configured_graph(settings)))
        flags = resolve_flags(None, state.flags.stored(), settings)
        writer = build_plan(flags, settings, state, graph, PlainEngine()).writer
        for source, files in groupby(spool.files(), lambda stated: stated.source):
            report.sources += 1
            _Importing(state, graph, writer, report).source(source, files)
    return report


class _Importing(msgspec.Struct):
    """An import under way."""

    state: StateDatabase
    graph: Graph
    writer: TurnWriter
    report: ImportReport

    def source(self, source: str, files: Iterator[Stated]) -> None:
        """Publish the files of one source, which nobody else works on meanwhile."""
        with self.state.leases.hold(f"source {source}", owner=f"import {self.report.run_id}") as lease:
            graph_id = bind(self.state, self.graph, source, self.writer.persist)
            writer = guarded(self.writer, lease, self.state, self.graph, graph_id)
            while part := list(islice(files, FILES_AT_ONCE)):
                publication = Publication(
                    graph_id=graph_id,
                    source=source,
                    run_id=self.report.run_id,
                    linked=_by_path(part),
                    lease=writer.lease,
                )
                outcome = publish(self.state, writer, publication)
                self.report.files += len(publication.linked)
                self.report.rows_written += outcome.rows_written
                self.report.dead_letters += outcome.dead_letters
            writer.seal()


def _by_path(stated: Iterable[Stated]) -> dict[str, FileFacts]:
    """The facts by file; a file's facts are of one namespace, so another one's stand under a name of their own."""
    found: dict[str, FileFacts] = {}
    for each in stated:
        path = each.file if each.file not in found else f"{each.file}#{each.facts.namespace}"
        found[path] = each.facts
    return found
