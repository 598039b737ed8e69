"""The watcher: takes batches of changes and lets a warm session catch up with them, whatever happens."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from uuid import uuid4

import msgspec

from errors import ConfigurationError, HeadwaterError, SourceError
from lineage.garbage import set_aside, uncollected
from monitoring import metrics
from settings import FlagForm, Settings
from stores.files import OutputError
from stores.state import CacheError, CacheStats
from tasks.ingest import IngestSession, open_session
from tasks.link_bounds import LinkingBoundError
from tasks.report import RunReport
from tasks.retraction import MassRetractionError
from tasks.run import IngestRequest
from tasks.watch.events import FolderEvents, SourcePaths
from tasks.watch.inbox import Batch, Inbox
from tasks.watch.order import FileOrder
from tasks.watch.outputs import NoOutputs, Outputs
from tasks.watch.records import NoRecords, Records

log = logging.getLogger("headwater")

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 16.0
"""Between two attempts to go on after the graph, the state or the source failed; it doubles from the first one."""

SETTLED = "after a scan in parts"
"""The cause of the scan that ends one in parts; it is done in one."""

RATE_SECONDS = 10.0
"""What files per second are counted over."""


class WatchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to watch: ``source`` is a folder or a file. ``export``: write the graph out at the end."""

    source: Path
    dialect: str | None = None
    flags: FlagForm | None = None
    export: bool = False


class Status(msgspec.Struct, frozen=True):
    """How things stand. ``latency``: seconds from the last batch's first event to its lineage in the graph."""

    waiting: int
    in_flight: int
    files_per_second: float
    latency: float | None
    trouble: str | None


class Summary(msgspec.Struct):
    """What watching came to. ``events`` came in, ``taken`` changes of files were taken up by ``runs``."""

    runs: int = 0
    events: int = 0
    taken: int = 0
    failed: int = 0
    cache: CacheStats | None = None

    @property
    def removed(self) -> float:
        """The share of the events that needed no work of their own."""
        return 1 - self.taken / self.events if self.events else 0.0


class Watcher:
    """Watches one source until it is told to stop.

    ``settings`` gives the settings, anew each time the source's own have changed.
    """

    def __init__(
        self,
        request: WatchRequest,
        settings: Callable[[], Settings],
        outputs: Outputs | None = None,
        records: Records | None = None,
        told: Callable[[RunReport], None] = lambda _: None,
    ) -> None:
        """``told`` hears of every run. Raises ``ConfigurationError``, ``SourceError``."""
        self.summary = Summary()
        self._request = request
        self._load = settings
        self._settings = _for_watching(settings())
        self._outputs = outputs or NoOutputs()
        self._records = records or NoRecords()
        self._told = told
        self._paths = _paths(request.source, self._settings)
        order = FileOrder(self._paths.root, self._settings.watch.priority)
        self.inbox = Inbox(self._paths.root, self._settings.watch, order)
        self._events = FolderEvents(self._paths, self.inbox, self._settings.watch)
        self._stopping = threading.Event()
        self._exporting = threading.Event()
        self._done: deque[tuple[float, int]] = deque()
        self._again: set[str] = set()
        self._in_flight = 0
        self._latency: float | None = None
        self._trouble: str | None = None

    # --- from outside

    def run(self) -> Summary:
        """Watch until told to stop.

        Raises:
            HeadwaterError: it could not begin. Once it has, it tries again.
        """
        inbox = self.inbox
        metrics.follow(
            waiting=inbox.waiting,
            waiting_bytes=inbox.size,
            full=inbox.full,
            in_flight=lambda: self._in_flight,
            oldest=inbox.oldest,
            stuck=lambda: self._trouble is not None,
        )
        began, wait = False, FIRST_WAIT_SECONDS
        with self._events:
            while not self.inbox.closed:
                try:
                    with open_session(self._ingest(), self._settings, "watch") as session:
                        if not began:
                            self._begin(session)
                        began, wait = True, FIRST_WAIT_SECONDS
                        self._serve(session)
                except HeadwaterError as error:
                    if not began:
                        raise
                    self._wait(wait, error)
                    wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        # What waits still is the next start's.
        self.summary.events = max(self.summary.taken, self.inbox.received - self.inbox.unserved())
        return self.summary

    def stop(self) -> None:
        """Finish what is in flight and return from ``run``; fit for a signal handler."""
        self._stopping.set()
        self.inbox.close()

    def export(self) -> None:
        """Write the graph out after the next batch; fit for a signal handler."""
        self._exporting.set()
        self.inbox.rescan("export")

    def status(self) -> Status:
        """How things stand; to be asked by any thread."""
        now, done = time.monotonic(), list(self._done)
        files = sum(count for moment, count in done if now - moment <= RATE_SECONDS)
        return Status(
            waiting=self.inbox.waiting(),
            in_flight=self._in_flight,
            files_per_second=files / RATE_SECONDS,
            latency=self._latency,
            trouble=self._trouble,
        )

    # --- inside

    def _begin(self, session: IngestSession) -> None:
        if self._settings.watch.clear_cache:
            with suppress(CacheError):
                session.state.units.clear()

    def _serve(self, session: IngestSession) -> None:
        """Catch up with everything, then with each batch, until stopped or the settings have changed."""
        session.warm(self._ingest())
        self.inbox.rescan("start")
        while True:
            self.inbox.batching = session.flags(self._ingest())["batching"].enabled
            batch = self.inbox.take()
            if batch is None:
                break
            if self._events.settings_changed.is_set() and self._reload():
                self.inbox.put_back(batch)
                return
            try:
                self._work(session, batch)
            except (ConfigurationError, LinkingBoundError, MassRetractionError) as error:
                log.error("%s", error)  # noqa: TRY400 - the message is for people, and says what to do
                self.summary.failed += 1
                metrics.WATCH_REFUSED.inc()
            except HeadwaterError:
                self.inbox.put_back(batch)
                raise
        self._finish(session)

    def _work(self, session: IngestSession, batch: Batch) -> None:
        request = self._ingest(batch)
        if batch.paths is None:
            metrics.WATCH_RESCANS.labels(batch.cause).inc()
            if batch.cause != SETTLED and self._in_parts(session, request):
                return
        self._in_flight = 1 if batch.paths is None else len(batch.paths)
        try:
            with nullcontext() if batch.paths is None else uncollected():
                report = session.catch_up(request)
            if batch.paths is None:
                session.graph.make_ready()
                set_aside()
        finally:
            self._in_flight = 0
        self._trouble = None
        self._look_again(batch)
        if batch.backlog and not self.inbox.has_backlog:
            self.inbox.rescan(SETTLED)  # What no file's own run tells: folders that can't be read, say.
        if report is not None:
            self._tell(batch, report, session)
        if self._exporting.is_set():
            self._exporting.clear()
            self._export(session)

    def _look_again(self, batch: Batch) -> None:
        """Look at the folders of a batch once more, later, and only once."""
        if batch.paths is None:
            self._again.clear()
            return
        folders = {path for path in batch.paths if (self._paths.root / path).is_dir()}
        if again := folders - self._again:
            self.inbox.look_again(again)
        self._again ^= folders

    def _in_parts(self, session: IngestSession, request: IngestRequest) -> bool:
        """Whether a scan's work was put behind what changes meanwhile, because it is long.

        Not where files are gone: what becomes of them is judged over the whole source.
        """
        if not self.inbox.batching or self._paths.file is not None:
            return False
        to_read, gone = session.look(request)
        if gone or len(to_read) <= self._settings.watch.max_batch:
            return False
        self.inbox.put_backlog(
            sorted(to_read, key=FileOrder(self._paths.root, self._settings.watch.priority))
        )
        return True

    def _tell(self, batch: Batch, report: RunReport, session: IngestSession) -> None:
        now = time.monotonic()
        self._latency = now - batch.since
        files = len(batch.paths) if batch.paths is not None else report.files.present - report.files.unchanged
        self._done.append((now, files))
        while now - self._done[0][0] > RATE_SECONDS:
            self._done.popleft()
        self.summary.runs += 1
        if batch.paths is not None and not batch.backlog:
            self.summary.taken += len(batch.paths)
            metrics.WATCH_TAKEN.inc(len(batch.paths))
            metrics.WATCH_BATCH.observe(len(batch.paths))
            metrics.WATCH_LATENCY.observe(self._latency)
        self._told(report)
        self._records.add(report, batch)
        try:
            self._outputs.report(report, session.state)
        except OutputError as error:
            log.warning("%s", error)

    def _finish(self, session: IngestSession) -> None:
        if self._request.export:
            self._export(session)
        if self._settings.watch.cache_stats:
            with suppress(CacheError):
                self.summary.cache = session.state.units.stats()

    def _export(self, session: IngestSession) -> None:
        try:
            self._outputs.lineage(session.graph)
        except OutputError as error:
            log.warning("%s", error)

    def _wait(self, seconds: float, error: HeadwaterError) -> None:
        """Wait before going on; changes wait meanwhile."""
        self._trouble = str(error)
        log.warning("Trying again in %.0f s: %s", seconds, error)
        self._stopping.wait(seconds)

    def _reload(self) -> bool:
        """Read the settings anew; whether they can be used."""
        self._events.settings_changed.clear()
        try:
            self._settings = _for_watching(self._load())
        except ConfigurationError as error:
            log.error("The settings of before stay: %s", error)  # noqa: TRY400 - as above
            return False
        return True

    def _ingest(self, batch: Batch | None = None) -> IngestRequest:
        whole = batch is None or self._paths.file is not None
        return IngestRequest(
            source=self._request.source,
            dialect=self._request.dialect,
            flags=self._request.flags,
            run_id=str(uuid4()),
            only=None if whole or batch is None else batch.paths,
        )


def _for_watching(settings: Settings) -> Settings:
    """Watch has a number of workers of its own."""
    run = settings.run.model_copy(update={"workers": settings.watch.workers})
    return settings.model_copy(update={"run": run})


def _paths(source: Path, settings: Settings) -> SourcePaths:
    try:
        root = source.resolve(strict=True)
    except OSError as error:
        raise SourceError(
            f"The source {source} cannot be read ({error.strerror}): check the path and your rights to it."
        ) from error
    if root.is_dir():
        return SourcePaths(root, settings.source.suffixes)
    return SourcePaths(root.parent, settings.source.suffixes, root.name)
