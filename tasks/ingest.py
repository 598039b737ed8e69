"""One run of the main job: scan, compile, link, publish, report.

The order is what makes a run safe to kill at any moment: nobody else works on the source (lease), the graph is
the one the state speaks of (binding), and the manifest moves with the facts, after the graph has them.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from heapq import nlargest
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import msgspec

from errors import StateError
from lineage.compiler import unit_key
from lineage.dialects import guess_dialect
from lineage.facts import FileFacts
from lineage.linker import LinkedFile
from lineage.unit import StatementCounts, Unit
from monitoring.meter import Meter
from monitoring.tracing import spans
from settings import FlagForm, ResolvedFlag, Settings, TaskRunnerName, resolve_flags
from settings.flags import FlagName
from stores.graph import Backend, Graph, GraphSize, configured_graph
from stores.state import CacheError, Lease, ManifestEntry, StateDatabase, open_state
from stores.state.models import chunks
from tasks import report
from tasks.binding import GuardedWriter, bind, guarded
from tasks.catalogues import Catalogue, read_catalogue
from tasks.compile import Compiled, Request
from tasks.engine import Engine, PlainEngine
from tasks.estate import FAILED_CODES, Estate, Taken, failures_of
from tasks.failures import Failure
from tasks.figures import figures
from tasks.garbage import uncollected
from tasks.link import LinkedSource, UnitLostError, link_units
from tasks.link_bounds import LinkBounds
from tasks.linked import Linked
from tasks.measures import count_report, count_stop, values_of
from tasks.on_demand import OnDemand
from tasks.plan import Plan, build_plan
from tasks.pool import CompilePool
from tasks.progress import NoProgress, Progress
from tasks.publish import Publication, PublishOutcome, publish
from tasks.readback import read_back
from tasks.recipes import Recipes
from tasks.redo import stage_found
from tasks.report import RunReport
from tasks.retraction import FEWEST_FILES, refuse_mass_retraction
from tasks.roots import settle_root
from tasks.scan import FoundFile, ReadOutcome, Walk, compare, read_windows, walk
from tasks.stale import mark_stale
from tasks.stopwatch import Stopwatch
from tasks.templates.folder import DiskFolder
from tasks.templates.projects import Memo
from tasks.templates.templates import Templates
from tasks.trips import MismatchError, Trips
from tasks.writers import Delivery, Tally

LINKED_AT_ONCE = 100
"""How many files are linked when the facts of one are asked for."""

MERELY_COUNTED = FAILED_CODES | {"unsupported"}
"""Diagnostics that a report has elsewhere."""


class IngestRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What one run is asked to do; None leaves it to the settings.

    ``source`` is a folder or a file. ``rehash`` reads every file, whatever its size and time say.
    ``allow_mass_delete``: most of the source may go (see ``tasks.retraction``). ``moved``: the folder is the source of
    its name, wherever that was until now (see ``tasks.roots``). ``only`` are files and folders of the
    source (relative, with ``/``): nothing else is looked at, and if nothing else changed the result is a full run's.
    ``ignore_trips``: flags that this run may use though they have tripped.
    """

    source: Path
    dialect: str | None = None
    workers: int | None = None
    task_runner: TaskRunnerName | None = None
    cluster: str | None = None
    rehash: bool = False
    allow_mass_delete: bool = False
    moved: bool = False
    flags: FlagForm | None = None
    ignore_trips: frozenset[FlagName] = frozenset()
    run_id: str | None = None
    only: frozenset[str] | None = None


EVICT_EVERY = 1_000
"""Units added to the cache by runs that look at some files only, before its limits are looked at."""


def run_ingest(
    request: IngestRequest,
    settings: Settings,
    engine: Engine | None = None,
    progress: Progress | None = None,
    graph: Graph | None = None,
) -> RunReport:
    """Bring the graph up to date with a source, and report.

    ``graph`` is written instead of the one of the settings, and left open.

    Raises:
        ConfigurationError: a flag, rule or dialect is wrong; nothing was begun.
        SourceError: the source cannot be read; nothing was begun.
        StateError: the state database failed, or another run holds the source.
        GraphError: the graph failed for good; what was written is settled by the next run.
        MassRetractionError: too much of the source would go; nothing was written.
        SourceMovedError: the source of this name is another folder; nothing was begun.
    """
    started = time.perf_counter()
    request = msgspec.structs.replace(request, run_id=request.run_id or str(uuid4()))
    with open_session(request, settings, f"ingest {request.run_id}", engine, graph, once=True) as session:
        return session.run(request, progress, since=started)


class IngestSession:
    """What the runs over one source need, open and warm: state, lease, graph, compile workers.

    ``open_session`` makes one. It serves any number of runs, one at a time; after an error of the state or of the
    graph it is to be closed, and opened anew.
    """

    def __init__(  # noqa: PLR0913 - what a run needs, each once
        self,
        *,
        settings: Settings,
        source: str,
        recipes: Recipes,
        engine: Engine,
        state: StateDatabase,
        graph: Graph,
        lease: Lease,
        once: bool,
    ) -> None:
        self.settings = settings
        self.state = state
        self.graph = graph
        self._source = source
        self._recipes = recipes
        self._engine = engine
        self._lease = lease
        self._once = once
        self._meter = Meter()
        self._span = spans(wanted=settings.metrics.traces, source=source)
        self._graph_id = bind(state, graph, source, Delivery(graph, settings.publish, self._meter).persist)
        self._pool: CompilePool | None = None
        self._links: dict[str, str] = {}
        self._marked: set[str] = set()
        self._memo = Memo()
        self._contexts: dict[str, str] = {}
        self._catalogue: Catalogue | None = None
        self._size: GraphSize | None = None
        self._fresh = 0

    def run(
        self, request: IngestRequest, progress: Progress | None = None, *, since: float | None = None
    ) -> RunReport:
        """One run, as ``run_ingest`` describes it; its seconds count from ``since`` (``time.perf_counter``)."""
        started = time.perf_counter() if since is None else since
        with self._span("run"):
            run = self._prepare(request, progress)
            return self._carry_out(run, run.scan(), started)

    def catch_up(self, request: IngestRequest) -> RunReport | None:
        """``run``, unless the files it was told to look at are as they were: then nothing is written, and None."""
        started = time.perf_counter()
        with self._span("run"):
            run = self._prepare(request)
            estate, to_read = run.scan()
            if run.only is not None and len(estate.gone) >= FEWEST_FILES:
                # More may be gone by now, or be elsewhere: that is judged over the whole source.
                run = self._prepare(msgspec.structs.replace(request, only=None))
                estate, to_read = run.scan()
            if run.only is not None and not (to_read or estate.gone or run.has_marks(estate)):
                return None
            return self._carry_out(run, (estate, to_read), started)

    def look(self, request: IngestRequest) -> tuple[list[str], list[str]]:
        """The files that a run would read, and those it would find gone."""
        estate, to_read = self._prepare(request).scan()
        return [file.path for file in to_read], estate.gone

    def flags(self, request: IngestRequest) -> dict[FlagName, ResolvedFlag]:
        """The flags of the next run."""
        return resolve_flags(request.flags, self.state.flags.stored(), self.settings, request.ignore_trips)

    def _carry_out(self, run: "_Run", scanned: "_Scanned", started: float) -> RunReport:
        """The run, noted from its start to its end; an error is noted as its end, too."""
        self.state.runs.start(run.scope.run_id, run.scope.source, run.scope.graph_id)
        try:
            return self._finished(run, scanned, started)
        except BaseException as error:
            # Where the state database itself is away, the next run over the source notes it.
            if not isinstance(error, StateError):
                count_stop(self._meter, error)
                with suppress(StateError):
                    self.state.runs.finish(run.scope.run_id, None, "stopped", self._meter.take())
            raise

    def _finished(self, run: "_Run", scanned: "_Scanned", started: float) -> RunReport:
        trips = Trips(self.state, self._engine, run.scope.source, run.scope.run_id)
        while True:
            self._engine.begin(run.flags)
            try:
                estate, outcome = run.go(*scanned)
                break
            except UnitLostError:
                # Only where a run was to look at nothing else; nothing was published.
                ignored = run.request.ignore_trips
            except MismatchError as error:
                # Once more without the flag: what came through it is done again.
                trips.trip(error.mismatches)
                ignored = frozenset()
            run = self._prepare(
                msgspec.structs.replace(
                    run.request, only=None, run_id=run.scope.run_id, ignore_trips=ignored
                ),
                run.progress,
            )
            scanned = run.scan()
        if run.only is None:
            self._contexts = run.templates.contexts()
        self._evict(run)
        result = run.report(estate, outcome, self._size_after(run, outcome))
        trips.tell(result)
        # A share of the few files looked at would say nothing of the source.
        report.settle(result, self.settings.run.failed_share if run.only is None else 1.0)
        result.seconds.prefect = self._engine.overhead
        result.seconds.total = time.perf_counter() - started
        self._note(run, estate, result)
        return result

    def _note(self, run: "_Run", estate: Estate, result: RunReport) -> None:
        """Keep the report, and add the run's figures to those of all runs."""
        count_report(self._meter, result, estate, corrupt=self.state.units.take_corrupt())
        self.state.runs.finish(
            run.scope.run_id,
            report.to_json(result),
            result.status.lower(),
            self._meter.take(),
            values_of(result, run.plan.pool.workers, whole=run.only is None),
        )

    def warm(self, request: IngestRequest) -> None:
        """Start the compile workers, if they aren't, while the caller goes on."""
        self._plan(self.flags(request), _Scope("", self._source)).pool.warm()

    def close(self) -> None:
        """Stop the compile workers."""
        if self._pool is not None:
            self._pool.close()

    def _plan(
        self, flags: Mapping[FlagName, ResolvedFlag], scope: "_Scope", *, at_once: bool = False
    ) -> Plan:
        """The plan of one run; the workers stay those of the last one while they are as many."""
        plan = build_plan(
            flags,
            self.settings,
            self.state,
            self.graph,
            self._engine,
            self._pool,
            source=scope.source,
            run_id=scope.run_id,
            at_once=at_once,
            meter=self._meter,
        )
        if plan.pool is not self._pool:
            self.close()
            self._pool = plan.pool
        return plan

    def _prepare(self, request: IngestRequest, progress: Progress | None = None) -> "_Run":
        flags = self.flags(request)
        scope = _Scope(request.run_id or str(uuid4()), self._source, self._graph_id)
        plan = self._plan(flags, scope, at_once=request.only is not None)
        templates = self._templates(request, plan)
        only = request.only if plan.trusts_all and not self._has_moved(templates, request.only) else None
        return _Run(
            request=request,
            flags=flags,
            only=only if only is None else only.union(self._links_to(only)),
            settings=self.settings,
            recipes=self._recipes,
            templates=templates,
            catalogue=self._known_columns(request, whole=only is None),
            scope=scope,
            engine=self._engine,
            plan=plan,
            state=self.state,
            graph=self.graph,
            writer=guarded(plan.writer, self._lease, self.state, self.graph, scope.graph_id),
            progress=progress or NoProgress(),
            watch=Stopwatch(lambda: time.perf_counter() - self._engine.overhead, self._span),
            links=self._links,
            marked=self._marked,
            once=self._once,
        )

    def _known_columns(self, request: IngestRequest, *, whole: bool) -> Catalogue:
        """The catalogue; a run that looks at few files goes by what the last whole one knew."""
        if whole or self._catalogue is None:
            self._catalogue = read_catalogue(
                self.settings.catalog, _folder(request.source), self._recipes.usual_dialect
            )
        return self._catalogue

    def _templates(self, request: IngestRequest, plan: Plan) -> Templates:
        folder = DiskFolder(_folder(request.source))
        return Templates(folder, self.settings, self._recipes, plan.pool.here(), self._memo)

    def _has_moved(self, templates: Templates, only: Collection[str] | None) -> bool:
        """Whether the templates of files that nobody looked at may come to something else by now."""
        contexts = {templates.context(path) for path in only or ()}
        return any(self._contexts.get(root, digest) != digest for root, digest in contexts)

    def _links_to(self, only: Collection[str]) -> set[str]:
        """The links whose targets are among these paths: they change with them."""
        return {link for link, target in self._links.items() if target in only}

    def _size_after(self, run: "_Run", outcome: PublishOutcome) -> GraphSize:
        """How large the graph is: asked after a full run, else counted on (others may write it, too)."""
        if run.only is None or self._size is None:
            self._size = self.graph.size()
        else:
            done = outcome.counters
            self._size = GraphSize(
                self._size.nodes + done.nodes_created - done.nodes_deleted,
                self._size.edges + done.relationships_created - done.relationships_deleted,
            )
        return self._size

    def _evict(self, run: "_Run") -> None:
        """Keep the cache below its size, once enough was added to be worth a look; what is old goes in ``maintain``."""
        self._fresh += run.compiled
        if not self._fresh or (run.only is not None and self._fresh < EVICT_EVERY):
            return
        self._fresh = 0
        limits = self.settings.cache
        with suppress(CacheError):
            if self.state.units.size()[1] > limits.max_bytes:
                self.state.units.evict(limits.max_bytes, timedelta(days=limits.max_age_days))


@contextmanager
def open_session(  # noqa: PLR0913 - what runs need, by name
    request: IngestRequest,
    settings: Settings,
    owner: str,
    engine: Engine | None = None,
    graph: Graph | None = None,
    *,
    once: bool = False,
) -> Iterator[IngestSession]:
    """Open what the runs over the source of a request need; its dialect and workers are those of all of them.

    ``owner`` says to others who holds the source. ``graph`` is written instead of the one of the settings, and left
    open. ``once``: for a single run, which lets its workers go as soon as it can. Raises what ``run_ingest`` raises
    before it begins.
    """
    settings = _as_asked(settings, request)
    recipes = Recipes(settings, request.dialect)
    source = source_name(request, settings)
    with ExitStack() as stack:
        state = stack.enter_context(
            open_state(settings.state_url.get_secret_value(), settings.state.timeout_seconds)
        )
        lease = stack.enter_context(state.leases.hold(f"source {source}", owner=owner))
        settle_root(state, source, request.source, moved=request.moved or settings.source.moves)
        graph = graph or stack.enter_context(closing(_open_graph(settings, when_needed=once)))
        session = IngestSession(
            settings=settings,
            source=source,
            recipes=recipes,
            engine=engine or PlainEngine(),
            state=state,
            graph=graph,
            lease=lease,
            once=once,
        )
        with closing(session):
            yield session


def source_name(request: IngestRequest, settings: Settings) -> str:
    """The name of the source: the one set, else that of its folder."""
    return settings.source.name or request.source.resolve().name or "root"


def _folder(source: Path) -> Path:
    source = source.resolve()
    return source if source.is_dir() else source.parent


class _Scope(msgspec.Struct):
    """What a run's rows in the state database are kept under."""

    run_id: str
    source: str
    graph_id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Graph and source."""
        return self.graph_id, self.source


_Scanned: TypeAlias = tuple[Estate, list[FoundFile]]
"""What the scan of a run found, and the files to read."""


class _Run(msgspec.Struct, kw_only=True):
    """One run: its means first, then what it has found out so far."""

    request: IngestRequest
    flags: Mapping[FlagName, ResolvedFlag]
    only: frozenset[str] | None
    settings: Settings
    recipes: Recipes
    templates: Templates
    catalogue: Catalogue
    scope: _Scope
    engine: Engine
    plan: Plan
    state: StateDatabase
    graph: Graph
    writer: GuardedWriter
    progress: Progress
    watch: Stopwatch
    links: dict[str, str]
    marked: set[str]
    once: bool
    compiled: int = 0
    found: int = 0
    linked: Linked = msgspec.field(default_factory=Linked)
    later: Mapping[str, FileFacts] | None = None
    """The facts of files that are linked when they are asked for."""

    def go(self, estate: Estate, to_read: list[FoundFile]) -> tuple[Estate, PublishOutcome]:
        if estate.again and not estate.whole:
            raise UnitLostError(min(estate.again))  # what is done again is linked with the whole source
        if "batch_writes" in self.plan.rollout.tripped:
            stage_found(self.state, self.graph, self.scope.key, estate.again, self.writer.lease)
        with self._opening(wanted=bool(to_read or estate.gone)):
            self._compile(estate, to_read)
            self._settle_shadow(before=True)
            if estate.changed or not self.plan.trusts_all:
                self._link(estate)
                self._settle_shadow(before=True)
        self._let_workers_go()
        outcome = self._publish(estate)
        self.plan.units.settle()
        self._settle_shadow(before=False)
        self._read_back(outcome)
        return estate, outcome

    @contextmanager
    def _opening(self, *, wanted: bool) -> Iterator[None]:
        """Have the graph opened, if it isn't, while others work; one that others hold is told of afterwards."""
        if not (wanted and self.once):
            yield
            return
        with ThreadPoolExecutor(1) as aside:
            opened = aside.submit(self.graph.ping)
            yield
        opened.result()

    # --- scan

    def scan(self) -> "_Scanned":
        self.progress.start("scan", None)
        with self.watch.phase("scan"):
            return self.engine.call(self._compare, name="scan")

    def _compare(self) -> "_Scanned":
        walked = walk(self.request.source, self.settings.source.suffixes, self.only, self.templates)
        self._warm(walked)
        manifest = self._manifest(walked)
        compared = compare(
            walked,
            manifest,
            read_all=self.request.rehash,
            trusted=self._is_trusted,
        )
        self._remember_links(walked)
        estate = Estate(walked, manifest, compared.gone, whole=self.only is None)
        estate.again = {path for path, entry in manifest.items() if self.plan.rollout.suspects(entry.arms)}
        return estate, compared.to_read

    def _warm(self, walked: Walk) -> None:
        """Start the workers, which takes them a third of a second, if a file looks newer than the last run."""
        if not self.once:
            return
        begun = self.state.runs.begun(self.scope.source)
        newest = max((file.mtime_ns for file in walked.files), default=0)
        if newest and (begun is None or newest > begun.timestamp() * 1e9):
            self.plan.pool.warm(apart=self.plan.shadow.watches)

    def _is_trusted(self, entry: ManifestEntry) -> bool:
        """Whether a file that looks as it was need not be read."""
        rollout = self.plan.rollout
        if not rollout.takes("caching", entry.path) or rollout.suspects(entry.arms):
            return False
        return entry.recipe == self._recipe(entry.path)

    def _recipe(self, path: str) -> str:
        return self.recipes.digest(path, self.templates.digest(path) + self.catalogue.digest)

    def _manifest(self, walked: Walk) -> dict[str, ManifestEntry]:
        """What is known of the files the run looks at, gone ones too."""
        known, scope = self.state.manifest, (self.scope.graph_id, self.scope.source)
        if self.only is None:
            return known.load(*scope)
        met = {file.path for file in walked.files}
        entries = known.load(*scope, paths=met | self.only)
        # What is neither a file now nor was one may have been a folder.
        return entries | known.under(*scope, self.only - met - entries.keys())

    def _remember_links(self, walked: Walk) -> None:
        for path in list(self.links) if self.only is None else self.only:
            self.links.pop(path, None)
        self.links.update(walked.links)

    # --- compile

    def _compile(self, estate: Estate, files: Sequence[FoundFile]) -> None:
        """Read these files and find or make their units."""
        if not files:
            return
        self.progress.start("compile", len(files))
        windows = read_windows(estate.walked.root, files, self.settings.compile.max_bytes)
        for window in self.watch.each("scan", windows):
            with self.watch.phase("scan"):
                requests = [
                    request
                    for each in self.templates.render(window)
                    if (request := self._request(estate, each)) is not None
                ]
            with self.watch.phase("compile"):
                texts = {request.path: request for request in requests}
                for compiled in self.plan.roads.compile(requests, estate.again):
                    for each in compiled:
                        self._take(estate, each)
                    self.plan.shadow.check((texts[each.path], each) for each in compiled)
                self.plan.shadow.let_go()

    def _request(self, estate: Estate, read: ReadOutcome) -> Request | None:
        """What to compile of a file that was read; None for one that cannot be, which is noted."""
        path, text = read.file.path, read.text
        recipe = self._recipe(path)
        if text is None:
            failures = (read.failure,) if read.failure else ()
            estate.taken[path] = Taken(
                read.file,
                recipe,
                failures=failures,
                scanned_ns=time.time_ns(),
                arms=self._touched(estate, path),
            )
            self.progress.advance()
            return None
        named = self.recipes.dialect(path) or self.templates.dialect(path)
        dialect = named or guess_dialect(text.text)
        options = self.recipes.options(dialect)
        request = Request(path, unit_key(text.text, options), text.text, options)
        estate.taken[path] = Taken(
            file=read.file,
            recipe=recipe,
            dialect=dialect,
            guessed=named is None,
            content_hash=text.content_hash,
            scanned_ns=text.scanned_ns,
            key=request.key,
            note=text.note,
        )
        return request

    def _take(self, estate: Estate, compiled: Compiled) -> None:
        taken, unit = estate.taken[compiled.path], compiled.unit
        if unit is not None:
            estate.shelve(compiled.path, unit)
        estate.taken[compiled.path] = msgspec.structs.replace(
            taken,
            has_unit=unit is not None,
            statements=unit.counts if unit is not None else StatementCounts(),
            unsupported=unit.unsupported if unit is not None else (),
            failures=_failures_in(compiled),
            seconds=compiled.seconds,
            found=compiled.found,
            arms=self._touched(estate, compiled.path, found=compiled.found),
        )
        self.found += compiled.found
        self.compiled += not compiled.found
        self.progress.advance()

    def _touched(self, estate: Estate, path: str, *, found: bool = False) -> dict[str, bool]:
        known = estate.manifest.get(path)
        return self.plan.rollout.touched(path, found=found, before=known.arms if known else {})

    # --- shadow

    def _settle_shadow(self, *, before: bool) -> None:
        """Compare what must be compared by now, ``before`` or after publishing.

        Raises:
            MismatchError: what was found or made is not to be used. Has it been, the next pass does it again.
        """
        if not (before and self.plan.shadow.later):
            with self.watch.phase("compile"):
                self.plan.shadow.settle()
        if self.plan.shadow.mismatches:
            raise MismatchError(self.plan.shadow.mismatches)

    def _text_of(self, estate: Estate, path: str) -> Request | None:
        """What the unit of a file that wasn't read was made of; None if the file is another by now."""
        entry = estate.manifest[path]
        files = [FoundFile(path, entry.size, entry.mtime_ns)]
        (window,) = read_windows(estate.walked.root, files, self.settings.compile.max_bytes)
        options = self.recipes.options(entry.dialect)
        return next(
            (
                Request(path, entry.unit_key, read.text.text, options)
                for read in self.templates.render(window)
                if read.text is not None and unit_key(read.text.text, options) == entry.unit_key
            ),
            None,
        )

    def _read_back(self, outcome: PublishOutcome) -> None:
        """Look whether some of the files written in batches stand in the graph as they were written.

        Raises:
            MismatchError: they don't. What they should be is published; the next pass brings the graph there.
        """
        sample = self.plan.rollout.sample("batch_writes", outcome.gone)
        if not sample:
            return
        self.plan.shadow.checked["batch_writes"] += len(sample)
        gone = {path: outcome.gone[path] for path in sample}
        with self.watch.phase("publish"):
            found = self.engine.call(
                lambda: read_back(self.graph, self.state, self.scope.key, gone), name="read back"
            )
        if found:
            raise MismatchError(found)

    # --- link

    def _link(self, estate: Estate) -> None:
        """Link what changed and what that concerns; where nothing is trusted or all is new, everything."""
        everything = not self.plan.trusts_all or estate.all_changed or bool(estate.again)
        bounds = LinkBounds(self.settings.link)
        if everything and self.writer.ahead and not estate.manifest:
            self._link_later(estate, bounds)
            return
        with self.watch.phase("link"), uncollected(), bounds.linking():
            (self._link_all if everything else self._relink)(estate)

    def _link_later(self, estate: Estate, bounds: LinkBounds) -> None:
        """Link when facts are asked for, so that the graph takes those of some files while others are linked.

        They are linked in the order they are published in. Only in the first run over a source: what a later one would
        take out of the graph is judged before anything is written, and that takes the facts of all files.
        """
        units = self._known_units(estate)
        files = link_units(units, self.recipes.rules, self.catalogue.columns)
        linked = self.linked = Linked()

        def facts(path: str) -> FileFacts:
            while path not in linked.facts:
                with self.watch.phase("link"), uncollected(), bounds.linking():
                    linked.take(chain([next(files)], islice(files, LINKED_AT_ONCE - 1)))
            return linked.facts[path]

        self.later = OnDemand(units.keys(), facts)

    def _let_workers_go(self) -> None:
        """Nothing more is to be compiled, unless all is done again."""
        if self.once:
            self.plan.pool.rest()

    def _link_all(self, estate: Estate) -> None:
        units = self._known_units(estate)
        self._settle_shadow(before=True)  # While there are workers.
        self._let_workers_go()
        self.progress.start("link", len(units))
        self._keep(lambda: link_units(units, self.recipes.rules, self.catalogue.columns))

    def _keep(self, link: Callable[[], Iterable[tuple[str, LinkedFile]]]) -> None:
        """Link, and spool what that says of each file."""
        self.linked = linked = Linked()

        self.engine.call(lambda: linked.take(link()), name="link")

    def _relink(self, estate: Estate) -> None:
        """Link what changed and what that concerns; everything, if a file concerned cannot be had now."""
        source = LinkedSource(
            self.state.lookup,
            (self.scope.graph_id, self.scope.source),
            lambda paths: self._known_units(estate, paths),
            self.recipes.rules,
            self.catalogue.columns,
        )
        changed: Collection[str] | None = None
        # A file that had to be read again for its unit may have changed since the walk: then once more.
        while changed != (now := estate.changed_units()).keys():
            changed = now.keys()
            self.progress.start("link", len(changed))
            removed = {*estate.gone, *estate.refused()}
            try:
                self._keep(partial(source.relink, now, removed))
            except UnitLostError:
                if not estate.whole:
                    raise
                self._link_all(estate)

    def _known_units(self, estate: Estate, paths: Collection[str] | None = None) -> Mapping[str, Unit]:
        """The units of files, of earlier runs from the cache; those it lost are made again."""
        if paths is not None and not paths:
            return {}
        if paths is not None and not estate.whole:
            estate.learn(self.state.manifest.load(self.scope.graph_id, self.scope.source, paths=paths))
        keys = estate.known_keys(paths)
        lost = keys.keys() - estate.taken.keys()
        for part in chunks(keys.items()):
            units = self.plan.units.find({key for _, key in part})
            known = {path: units[key] for path, key in part if key in units}
            self.plan.shadow.check_known(known, lambda path: self._text_of(estate, path))
            for path, unit in known.items():
                estate.shelve(path, unit)
            lost -= known.keys()
        if lost and not estate.whole:
            estate.meet(walk(self.request.source, self.settings.source.suffixes, lost, self.templates))
        if lost:
            self._compile(estate, [file for file in estate.walked.files if file.path in lost])
        return estate.units(paths)

    # --- publish

    def _publish(self, estate: Estate) -> PublishOutcome:
        self.progress.start("publish", None)
        for path in estate.refused():
            if path in estate.manifest:  # Its content failed: it loses the facts it had.
                self.linked.empty(path, self.recipes.rules.match(path).namespace)
        publication = Publication(
            graph_id=self.scope.graph_id,
            source=self.scope.source,
            run_id=self.scope.run_id,
            linked=self.linked.facts if self.later is None else self.later,
            removed=estate.gone,
            manifest=estate.entries(
                {
                    path: self._touched(estate, path, found=True)
                    for path in self.linked.sizes.keys() - estate.taken.keys()
                }
            ),
            names=self.linked.names,
            lease=self.writer.lease,
            owners=self.plan.writer.owners,
        )
        with self.watch.phase("publish"):
            if not self.request.allow_mass_delete:
                share = self.settings.run.retract_share
                refuse_mass_retraction(self.state, publication, share, moved=estate.moved())
            name = "publish" if self.later is None else "link and publish"
            outcome = self.engine.call(lambda: self._write(publication, estate), name=name)
            self.writer.seal()
        return outcome

    def _write(self, publication: Publication, estate: Estate) -> PublishOutcome:
        outcome = publish(self.state, self.writer, publication)
        marks = self._mark_stale(estate)
        return msgspec.structs.replace(outcome, transactions=outcome.transactions + marks.transactions)

    def has_marks(self, estate: Estate) -> bool:
        """Whether marks of the files the run looks at may have to change."""
        return bool(estate.stale()) or not self.marked.isdisjoint(estate.manifest)

    def _mark_stale(self, estate: Estate) -> Tally:
        """Set the marks of the files the run looked at; the graph is asked only if there may be any to move."""
        stale, looked_at = set(estate.stale()), estate.manifest.keys()
        others = set() if estate.whole else self.marked - looked_at
        among = None if estate.whole else (self.marked & looked_at) | stale
        tally = mark_stale(self.graph, self.writer, self.scope.source, stale, among=among)
        self.marked.clear()
        self.marked.update(others, stale)
        return tally

    # --- report

    def report(self, estate: Estate, outcome: PublishOutcome, size: GraphSize) -> RunReport:
        taken = estate.taken.values()
        return RunReport(
            run_id=self.scope.run_id,
            source=self.scope.source,
            files=estate.counts(),
            statements=_statements(taken),
            cache=report.CacheCounts(
                self.found, self.compiled if self.plan.rollout.somewhere("caching") else 0
            ),
            graph=_graph_counts(outcome, self.graph.backend, size),
            seconds=report.Seconds(**self.watch.seconds),
            flags={name: report.FlagState(flag.state, flag.source) for name, flag in self.flags.items()},
            arms=figures(self.plan, estate, self.linked),
            shadow={str(flag): count for flag, count in self.plan.shadow.checked.items()},
            failures=[*_failures(estate), *_rejected(outcome)],
            relinked=len(self.linked.sizes),
            stale=estate.stale(),
            missed=estate.missed(),
            dialects=estate.dialects(),
            guessed={each.file.path: each.dialect for each in taken if each.guessed},
            unsupported=_counted(kind for each in taken for kind in each.unsupported),
            diagnostics={
                code: count
                for code, count in sorted(self.linked.diagnostics.items())
                if code not in MERELY_COUNTED
            },
            slowest=_slowest(taken),
            notes=_notes(estate),
        )


def _failures_in(compiled: Compiled) -> tuple[Failure, ...]:
    if compiled.failure is not None:
        return (compiled.failure,)
    return failures_of(compiled.unit) if compiled.unit is not None else ()


def _statements(taken: Iterable[Taken]) -> report.StatementCounts:
    counts = [each.statements for each in taken]
    return report.StatementCounts(
        compiled=sum(each.compiled for each in counts),
        failed=sum(each.failed for each in counts),
        unsupported=sum(each.unsupported for each in counts),
    )


def _graph_counts(outcome: PublishOutcome, backend: Backend, size: GraphSize) -> report.GraphCounts:
    return report.GraphCounts(
        backend=backend,
        transactions=outcome.transactions,
        rows_written=outcome.rows_written,
        rows_deleted=outcome.rows_deleted,
        retries=outcome.retries,
        splits=outcome.splits,
        dead_letters=outcome.dead_letters,
        nodes=size.nodes,
        edges=size.edges,
    )


def _failures(estate: Estate) -> Iterator[report.ReportedFailure]:
    for path, failure in estate.failures():
        yield report.ReportedFailure(path, failure.line or None, failure.reason)


def _rejected(outcome: PublishOutcome) -> Iterator[report.ReportedFailure]:
    for path, rows in sorted(outcome.rejected.items()):
        yield report.ReportedFailure(
            path, None, f"the graph refused {rows} rows; they are kept as dead letters"
        )


def _slowest(taken: Iterable[Taken]) -> list[report.FileSeconds]:
    slowest = nlargest(report.SLOWEST, taken, key=lambda each: each.seconds)
    return [report.FileSeconds(each.file.path, each.seconds) for each in slowest if each.seconds]


def _notes(estate: Estate) -> list[report.FileNote]:
    notes = [report.FileNote(note.file, note.reason) for note in estate.walked.notes]
    read = [report.FileNote(each.file.path, each.note) for each in estate.taken.values() if each.note]
    return notes + read


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _as_asked(settings: Settings, request: IngestRequest) -> Settings:
    """The settings with what this run is asked for instead."""
    asked = {name: getattr(request, name) for name in ("workers", "task_runner", "cluster")}
    given = {name: value for name, value in asked.items() if value is not None}
    return settings.model_copy(update={"run": settings.run.model_copy(update=given)})


def _open_graph(settings: Settings, *, when_needed: bool = False) -> Graph:
    return configured_graph(settings, when_needed=when_needed)
