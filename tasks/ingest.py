"""The main job: what the runs over a source need, opened once, and each run (``tasks.run``) with its end noted."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import msgspec

from errors import StateError
from monitoring.meter import Meter
from monitoring.tracing import spans
from settings import ResolvedFlag, Settings, resolve_flags
from settings.flags import FlagName
from stores.graph import Graph, GraphSize, configured_graph
from stores.state import CacheError, Lease, StateDatabase, configured_state
from tasks import report
from tasks.binding import bind, guarded
from tasks.catalogues import Catalogue, read_catalogue
from tasks.engine import Engine, PlainEngine
from tasks.estate import Estate
from tasks.link import UnitLostError
from tasks.measures import count_report, count_stop, values_of
from tasks.plan import Plan, build_plan
from tasks.pool import CompilePool
from tasks.progress import NoProgress, Progress
from tasks.publish import PublishOutcome
from tasks.recipes import Recipes
from tasks.report import RunReport
from tasks.reporting import report_of
from tasks.retraction import FEWEST_FILES
from tasks.roots import settle_root
from tasks.run import IngestRequest, Run, Scanned, Scope
from tasks.stopwatch import Stopwatch
from tasks.templates.folder import DiskFolder
from tasks.templates.projects import Memo
from tasks.templates.templates import Templates
from tasks.trips import MismatchError, Trips
from tasks.writers import Delivery

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

    def _carry_out(self, run: Run, scanned: Scanned, started: float) -> RunReport:
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

    def _finished(self, run: Run, scanned: Scanned, started: float) -> RunReport:
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
        result = report_of(run, estate, outcome, self._size_after(run, outcome))
        trips.tell(result)
        # A share of the few files looked at would say nothing of the source.
        report.settle(result, self.settings.run.failed_share if run.only is None else 1.0)
        result.seconds.prefect = self._engine.overhead
        result.seconds.total = time.perf_counter() - started
        self._note(run, estate, result)
        return result

    def _note(self, run: Run, estate: Estate, result: RunReport) -> None:
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
        self._plan(self.flags(request), Scope("", self._source)).pool.warm()

    def close(self) -> None:
        """Stop the compile workers."""
        if self._pool is not None:
            self._pool.close()

    def _plan(self, flags: Mapping[FlagName, ResolvedFlag], scope: Scope, *, at_once: bool = False) -> Plan:
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

    def _prepare(self, request: IngestRequest, progress: Progress | None = None) -> Run:
        flags = self.flags(request)
        scope = Scope(request.run_id or str(uuid4()), self._source, self._graph_id)
        plan = self._plan(flags, scope, at_once=request.only is not None)
        templates = self._templates(request, plan)
        only = request.only if plan.trusts_all and not self._has_moved(templates, request.only) else None
        return Run(
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

    def _size_after(self, run: Run, outcome: PublishOutcome) -> GraphSize:
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

    def _evict(self, run: Run) -> None:
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
        state = stack.enter_context(configured_state(settings))
        lease = stack.enter_context(state.leases.hold(f"source {source}", owner=owner))
        settle_root(state, source, request.source, moved=request.moved or settings.source.moves)
        graph = graph or stack.enter_context(closing(configured_graph(settings, when_needed=once)))
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


def _as_asked(settings: Settings, request: IngestRequest) -> Settings:
    """The settings with what this run is asked for instead."""
    asked = {name: getattr(request, name) for name in ("workers", "task_runner", "cluster")}
    given = {name: value for name, value in asked.items() if value is not None}
    return settings.model_copy(update={"run": settings.run.model_copy(update=given)})
