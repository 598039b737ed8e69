"""Verify: is the graph what the folder says? And if not, make it so.

The source is built once more, from nothing and with every optimization off, into an embedded graph and a state
database that live in a temporary folder; then the two graphs are compared, relationship by relationship. Other
sources in the same graph are left out.

Repair corrects what the state believes, not the graph itself: what the graph holds of a file in question is staged,
as though a run had died there. A run that links everything then writes and deletes the difference, with all the
promises of any other run.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias
from uuid import uuid4

import msgspec

from lineage.facts import FileFacts, encode_facts
from settings import FLAG_NAMES, FlagForm, Settings
from stores.graph import Graph, Row, open_graph
from stores.state import StateDatabase, open_state
from tasks.binding import bind, found_in
from tasks.difference import FACT_FIELDS
from tasks.ingest import IngestRequest, run_ingest, source_name
from tasks.progress import Progress
from tasks.roots import settle_root
from tasks.scan import hides

Kind: TypeAlias = Literal["missing", "extra", "differing"]

EDGES: Final = ("defines", "reads", "writes", "has_column", "derives_from", "depends_on")
DATA: Final = ("lines", "ordinal", "data_type")
"""What is data of a relationship; the rest says which one it is."""

_encode: Final = msgspec.json.Encoder(order="sorted").encode


class VerifyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to verify, and whether to mend it. ``dialect`` and ``allow_mass_delete`` are those of ``IngestRequest``."""

    source: Path
    dialect: str | None = None
    repair: bool = False
    allow_mass_delete: bool = False


class GraphDifference(msgspec.Struct, frozen=True, order=True):
    """One relationship (or a node that nothing touches) that is not as it should be.

    ``missing``: not in the graph. ``extra``: the folder doesn't say so. ``differing``: there, with other data.
    ``file`` is empty for nodes. ``row`` is as in an export, with the data it should have; ``found`` are the data it
    has instead.
    """

    file: str
    kind: Kind
    section: str
    row: Row
    found: Row | None = None


class VerifyReport(msgspec.Struct, kw_only=True):
    """How the graph compares with its folder.

    ``rows``: how many relationships the folder states. ``unverified``: files with rows in the graph that could not be
    read now, so nothing is said of them. ``left``: what was still wrong after a repair.
    """

    source: str
    rows: int = 0
    differences: list[GraphDifference] = []
    unverified: list[str] = []
    repaired: bool = False
    left: list[GraphDifference] = []

    @property
    def equal(self) -> bool:
        """Whether the graph is right, by now."""
        return not (self.left if self.repaired else self.differences) and not self.unverified


def exit_code(report: VerifyReport) -> int:
    """0 when the graph is right (by now), else 1."""
    return 0 if report.equal else 1


def run_verify(request: VerifyRequest, settings: Settings, progress: Progress | None = None) -> VerifyReport:
    """Compare the graph with a build from nothing and, asked to, mend it.

    Raises:
        ConfigurationError: a rule or dialect is wrong.
        SourceError: the source cannot be read.
        StateError: the state database failed, or another run holds the source.
        GraphError: the graph failed.
        SourceMovedError: the source of this name is another folder.
        MassRetractionError: the repair would take most of the source out of the graph; nothing was written.
    """
    report = VerifyReport(source=source_name(IngestRequest(source=request.source), settings))
    with TemporaryDirectory(prefix="headwater-verify-") as folder, ExitStack() as stack:
        rebuilt = stack.enter_context(closing(open_graph(Path(folder), durable=False)))
        missed = _rebuild(request, settings, Path(folder), rebuilt, progress)
        comparison = _Comparison(rebuilt, report.source, missed)
        with _live(settings, request.source, report.source) as site:
            report.rows, report.differences, report.unverified = comparison.of(site.graph)
            if not (request.repair and report.differences):
                return report
            site.stage(report.differences)
        _ingest(request, settings, progress)
        report.repaired = True
        with _live(settings, request.source, report.source) as site:
            _, report.left, report.unverified = comparison.of(site.graph)
    return report


def _rebuild(
    request: VerifyRequest, settings: Settings, home: Path, graph: Graph, progress: Progress | None
) -> Collection[str]:
    """Build the source into this graph, with a state of its own in ``home``; the files that could not be had."""
    state = settings.state.model_copy(update={"url": None})
    apart = settings.model_copy(update={"home": home, "state": state})
    flags = FlagForm(**dict.fromkeys(FLAG_NAMES, False))
    asked = IngestRequest(source=request.source, dialect=request.dialect, flags=flags)
    return run_ingest(asked, apart, progress=progress, graph=graph).missed


def _ingest(request: VerifyRequest, settings: Settings, progress: Progress | None) -> None:
    """A run that trusts nothing it knew, so that every file is linked and compared anew."""
    asked = IngestRequest(
        source=request.source,
        dialect=request.dialect,
        flags=FlagForm(caching=False),
        allow_mass_delete=request.allow_mass_delete,
    )
    run_ingest(asked, settings, progress=progress)


class _Site(msgspec.Struct):
    """The live graph and its state."""

    state: StateDatabase
    graph: Graph
    source: str

    def stage(self, differences: Iterable[GraphDifference]) -> None:
        """Stage what the graph holds of the files in question: it need not be what was published."""
        graph_id = bind(self.state, self.graph, self.source)
        run_id = f"verify {uuid4()}"
        wrong = {difference.file for difference in differences}
        found = [(path, facts) for path, facts in found_in(self.graph, self.source) if path in wrong]
        nothing = [(path, FileFacts("")) for path in wrong.difference(path for path, _ in found)]
        for path, facts in [*nothing, *found]:
            self.state.facts.stage(graph_id, self.source, run_id, {path: encode_facts(_distinct(facts))})


@contextmanager
def _live(settings: Settings, folder: Path, source: str) -> Iterator[_Site]:
    """The live graph and its state, with the source to ourselves."""
    url, neo4j = settings.state_url.get_secret_value(), settings.neo4j
    with ExitStack() as stack:
        state = stack.enter_context(open_state(url, settings.state.timeout_seconds))
        stack.enter_context(state.leases.hold(f"source {source}", owner=f"verify {source}"))
        settle_root(state, source, folder, moved=settings.source.moves)
        graph = open_graph(settings.home, neo4j.uri, neo4j.user, neo4j.password, neo4j.database)
        yield _Site(state, stack.enter_context(closing(graph)), source)


def _distinct(facts: FileFacts) -> FileFacts:
    """Each fact once: a relationship that stands there twice is one fact."""
    return msgspec.structs.replace(
        facts, **{field: tuple(sorted(set(getattr(facts, field)))) for field in FACT_FIELDS}
    )


class _Comparison:
    """Holds a graph against the one rebuilt; a section at a time is in memory."""

    def __init__(self, rebuilt: Graph, source: str, missed: Collection[str]) -> None:
        self._rebuilt = rebuilt
        self._source = source
        self._missed = missed

    def of(self, graph: Graph) -> tuple[int, list[GraphDifference], list[str]]:
        """How many rows there should be, what is not as it should be, and the files nothing can be said of."""
        rows, unverified = 0, set[str]()
        differences = list(self._lone(graph))
        for section in EDGES:
            expected, found = self._rows(self._rebuilt, section), self._rows(graph, section)
            rows += expected.total()
            for difference in _differences(section, expected - found, found - expected):
                if hides(self._missed, difference.file):
                    unverified.add(difference.file)
                else:
                    differences.append(difference)
        return rows, sorted(differences, key=_order), sorted(unverified)

    def _rows(self, graph: Graph, section: str) -> Counter[bytes]:
        rows = graph.stream(f"export_{section}")
        return Counter(_encode(row) for row in rows if row["source"] == self._source)

    def _lone(self, graph: Graph) -> Iterator[GraphDifference]:
        for row in graph.stream("lone_files", source=self._source):
            yield GraphDifference(str(row["path"]), "extra", "files", row)
        for section in ("datasets", "columns"):
            for row in graph.stream(f"lone_{section}"):
                yield GraphDifference("", "extra", section, row)


def _order(difference: GraphDifference) -> tuple[str, str, str, bytes]:
    return difference.file, difference.section, difference.kind, _encode(difference.row)


def _differences(section: str, missing: Counter[bytes], extra: Counter[bytes]) -> Iterator[GraphDifference]:
    """Rows only one graph has; two of one relationship are one that differs in its data."""
    spare = {_key(row): row for row in _decoded(extra)}
    for row in _decoded(missing):
        instead = spare.pop(_key(row), None)
        found = instead and {name: value for name, value in instead.items() if name in DATA}
        kind: Kind = "missing" if instead is None else "differing"
        yield GraphDifference(str(row["file"]), kind, section, row, found)
    for row in spare.values():
        yield GraphDifference(str(row["file"]), "extra", section, row)


def _decoded(rows: Counter[bytes]) -> Iterator[Row]:
    for row in rows.elements():
        yield msgspec.json.decode(row, type=dict[str, object])


def _key(row: Row) -> bytes:
    return _encode({name: value for name, value in row.items() if name not in DATA})
