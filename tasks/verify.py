"""Verify: is the graph what the folder says? And if not, make it so.

The source is built once more, from nothing and with every optimization off, into an embedded graph and a state
database that live in a temporary folder; then the two graphs are compared, relationship by relationship, each as often as it
stands there. Other sources in the same graph are left out.

Repair corrects what the state believes, not the graph itself: what the graph holds of a file in question is staged,
as though a run had died there. A run that links everything then writes and deletes the difference, with all the
promises of any other run. What no run could have written is mended before, in the graph itself: nodes whose properties
contradict their key, relationships that belong to no file, and those that stand there twice.
"""

import re
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
from stores.graph import Graph, Row, configured_graph, open_graph
from stores.graph.errors import GraphStoppedError
from stores.graph.rows import NODE_KINDS, NodeKind, column_named, rows_of
from stores.state import Lease, StateDatabase, configured_state
from tasks.binding import bind, found_in, guarded
from tasks.difference import facts_of, keep_facts, key_of
from tasks.ingest import run_ingest, source_name
from tasks.loads import Load, edge_loads
from tasks.progress import Progress
from tasks.roots import settle_root
from tasks.run import IngestRequest
from tasks.scan import hides
from tasks.writers import Delivery, RowWriter

Kind: TypeAlias = Literal["missing", "extra", "differing"]

EDGES: Final = ("defines", "reads", "writes", "has_column", "derives_from", "depends_on")
DATA: Final = ("lines", "ordinal", "data_type", "masking")
"""What is data of a relationship; the rest says which one it is."""

ALIEN: Final = "alien_"
"""What the section of a difference begins with that no run could have written."""

_encode: Final = msgspec.json.Encoder(order="sorted").encode


class VerifyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to verify, and whether to mend it. ``dialect`` and ``allow_mass_delete`` are those of ``IngestRequest``."""

    source: Path
    dialect: str | None = None
    repair: bool = False
    allow_mass_delete: bool = False


class GraphDifference(msgspec.Struct, frozen=True, order=True):
    """One relationship (or a node that nothing touches) that is not as it should be.

    ``missing``: not in the graph. ``extra``: the folder doesn't say so, or not twice. ``differing``: there, with other
    data. ``file`` is empty for nodes, and for relationships that belong to no file (``section`` is ``alien_…`` then). ``row`` is as in an export, with the data it should have; ``found`` are the data it
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
            repair = _Repair(site)
            repair.mend(report.differences)
            repair.stage(comparison.of(site.graph)[1])
        _ingest(request, settings, progress)
        report.repaired = True
        with _live(settings, request.source, report.source) as site:
            _, report.left, report.unverified = comparison.of(site.graph)
    return report


def _rebuild(
    request: VerifyRequest, settings: Settings, home: Path, graph: Graph, progress: Progress | None
) -> Collection[str]:
    """Build the source into this graph, with a state of its own in ``home``; the files that could not be had."""
    flags = FlagForm.of(dict.fromkeys(FLAG_NAMES, False))
    asked = IngestRequest(source=request.source, dialect=request.dialect, flags=flags)
    return run_ingest(asked, settings.apart(home), progress=progress, graph=graph).missed


def _ingest(request: VerifyRequest, settings: Settings, progress: Progress | None) -> None:
    """A run that trusts nothing it knew, so that every file is linked and compared anew."""
    asked = IngestRequest(
        source=request.source,
        dialect=request.dialect,
        flags=FlagForm.of({"caching": False}),
        allow_mass_delete=request.allow_mass_delete,
    )
    run_ingest(asked, settings, progress=progress)


class _Site(msgspec.Struct, frozen=True):
    """The live graph and its state, and the hold on the source."""

    state: StateDatabase
    graph: Graph
    source: str
    lease: Lease
    settings: Settings


class _Repair:
    """Mends what no run could, and leaves the rest for a run to find."""

    def __init__(self, site: _Site) -> None:
        self._site = site
        writer = RowWriter(Delivery(site.graph, site.settings.publish))
        self._graph_id = bind(site.state, site.graph, site.source, writer.persist)
        self._writer = guarded(writer, site.lease, site.state, site.graph, self._graph_id)

    def mend(self, differences: Collection[GraphDifference]) -> None:
        """Undo in the graph what no run could have written."""
        site = self._site
        for kind in NODE_KINDS:
            rows = [
                each.row for each in differences if each.section == f"{kind}s" and each.kind == "differing"
            ]
            # One that is refused, for the right node is there as well, goes with what is extra.
            self._writer.write([Load(f"mend_{kind}", rows)])
        aliens = sorted({each.section for each in _aliens(site.graph, site.source)})
        self._write([Load(f"delete_{each}", [{"source": site.source}]) for each in aliens])

    def stage(self, differences: Iterable[GraphDifference]) -> None:
        """Stage what the graph holds of the files in question: it need not be what was published.

        What stands there twice is deleted, and not staged: as though a dead run had deleted it.
        """
        site, run_id = self._site, f"verify {uuid4()}"
        wrong = {difference.file for difference in differences}
        found = [(path, facts) for path, facts in found_in(site.graph, site.source) if path in wrong]
        nothing = [(path, FileFacts("")) for path in wrong.difference(path for path, _ in found)]
        for path, facts in [*nothing, *found]:
            once, twice = _by_count(facts)
            payload = {path: encode_facts(once)}
            site.state.facts.stage(self._graph_id, site.source, run_id, payload, site.lease)
            self._write(edge_loads("delete", rows_of(site.source, path, twice)))

    def _write(self, loads: list[Load]) -> None:
        rejected = self._writer.write(loads).rejected
        self._writer.seal()
        if rejected:
            raise GraphStoppedError(f"the graph refused to be mended: {rejected[0].message}")


@contextmanager
def _live(settings: Settings, folder: Path, source: str) -> Iterator[_Site]:
    """The live graph and its state, with the source to ourselves."""
    with ExitStack() as stack:
        state = stack.enter_context(configured_state(settings))
        lease = stack.enter_context(state.leases.hold(f"source {source}", owner=f"verify {source}"))
        settle_root(state, source, folder, moved=settings.source.moves)
        graph = stack.enter_context(closing(configured_graph(settings)))
        yield _Site(state, graph, source, lease, settings)


def _by_count(facts: FileFacts) -> tuple[FileFacts, FileFacts]:
    """The facts whose relationship stands there once, and those whose stands there more often."""
    counts = Counter(key_of(fact) for fact in facts_of(facts))
    once = keep_facts(facts, lambda fact: counts[key_of(fact)] == 1)
    return once, keep_facts(facts, lambda fact: counts[key_of(fact)] > 1)


class _Comparison:
    """Holds a graph against the one rebuilt; a section at a time is in memory."""

    def __init__(self, rebuilt: Graph, source: str, missed: Collection[str]) -> None:
        self._rebuilt = rebuilt
        self._source = source
        self._missed = missed

    def of(self, graph: Graph) -> tuple[int, list[GraphDifference], list[str]]:
        """How many rows there should be, what is not as it should be, and the files nothing can be said of."""
        rows, unverified = 0, set[str]()
        differences = [*self._lone(graph), *_damaged(graph, self._source), *_aliens(graph, self._source)]
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


def _damaged(graph: Graph, source: str) -> Iterator[GraphDifference]:
    """Nodes whose properties contradict their id."""
    for kind in NODE_KINDS:
        for row in graph.stream(f"keyed_{kind}s"):
            right = _properties(kind, row)
            if right not in (None, row) and right.get("source", source) == source:
                found = {name: row[name] for name in right if right[name] != row[name]}
                yield GraphDifference("", "differing", f"{kind}s", right, found)


def _properties(kind: NodeKind, row: Row) -> Row | None:
    """The properties that a node of this id has; None if no node of ours has such an id."""
    key = row["id"]
    if not isinstance(key, str):
        return None
    if kind == "column":
        return _column(key)
    scope, name = (name for name in row if name != "id")
    rest = key.partition(":")[2]
    if rest == f"{row[scope]}:{row[name]}":
        return row  # Right, however the store counts the characters of the number before it.
    split = re.fullmatch(r"(\d+):(.*)", key, re.DOTALL)
    size = int(split[1]) if split else -1
    if rest[size : size + 1] != ":":
        return None
    return {"id": key, scope: rest[:size], name: rest[size + 1 :]}


def _column(key: str) -> Row | None:
    namespace = key.partition("#")[0]
    try:
        dataset, name = column_named(namespace, key)
    except ValueError:
        return None
    return {"id": key, "namespace": namespace, "dataset": dataset, "name": name}


def _aliens(graph: Graph, source: str) -> Iterator[GraphDifference]:
    """Columns and relationships that no run of the source could have written, and that are no other source's."""
    for row in graph.stream("alien_column"):
        yield GraphDifference("", "extra", f"{ALIEN}column", row)
    for section in EDGES:
        for row in graph.stream(f"{ALIEN}{section}", source=source):
            file = row["file"] if isinstance(row["file"], str) else ""
            yield GraphDifference(file, "extra", f"{ALIEN}{section}", row)


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
