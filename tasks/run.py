"""One run over a source: scan, compile, link, publish.

The order is what makes a run safe to kill at any moment: nobody else works on the source (lease), the graph is
the one the state speaks of (binding), and the manifest moves with the facts, after the graph has them.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

import msgspec

from lineage.compiler import unit_key
from lineage.dialects import guess_dialect
from lineage.facts import FileFacts
from lineage.garbage import uncollected
from lineage.linker import LinkedFile
from lineage.unit import StatementCounts, Unit
from settings import FlagForm, ResolvedFlag, Settings, TaskRunnerName
from settings.flags import FlagName
from stores.graph import Graph
from stores.state import ManifestEntry, StateDatabase
from stores.state.models import chunks
from tasks.binding import GuardedWriter
from tasks.catalogues import Catalogue
from tasks.compile import Compiled, Request
from tasks.engine import Engine
from tasks.estate import Estate, Taken, failures_of
from tasks.failures import Failure
from tasks.link import LinkedSource, UnitLostError, link_units
from tasks.link_bounds import LinkBounds
from tasks.linked import Linked
from tasks.on_demand import OnDemand
from tasks.plan import Plan
from tasks.progress import Progress
from tasks.publish import Publication, PublishOutcome, publish
from tasks.readback import read_back
from tasks.recipes import Recipes
from tasks.redo import stage_found
from tasks.retraction import refuse_mass_retraction
from tasks.scan import FoundFile, ReadOutcome, Walk, compare, read_windows, walk
from tasks.stale import mark_stale
from tasks.stopwatch import Stopwatch
from tasks.templates.templates import Templates
from tasks.trips import MismatchError
from tasks.writers import Tally

LINKED_AT_ONCE = 100
"""How many files are linked when the facts of one are asked for."""


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


class Scope(msgspec.Struct):
    """What a run's rows in the state database are kept under."""

    run_id: str
    source: str
    graph_id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Graph and source."""
        return self.graph_id, self.source


Scanned: TypeAlias = tuple[Estate, list[FoundFile]]
"""What the scan of a run found, and the files to read."""


class Run(msgspec.Struct, kw_only=True):
    """One run: its means first, then what it has found out so far."""

    request: IngestRequest
    flags: Mapping[FlagName, ResolvedFlag]
    only: frozenset[str] | None
    settings: Settings
    recipes: Recipes
    templates: Templates
    catalogue: Catalogue
    scope: Scope
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
        """Bring the graph up to date with what the scan found.

        Raises:
            UnitLostError: more has to be compiled than the run was to look at; nothing was published.
            MismatchError: a flag's way came to something else than the slow one: go again without it.
        """
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
        """Have the graph opened, if it isn't, while others work; one that others hold is told of afterwards.

        Not sooner: beside the scan, workers are starting, and it would take from them what it gains.
        """
        if not (wanted and self.once):
            yield
            return
        with ThreadPoolExecutor(1) as aside:
            opened = aside.submit(self.graph.ping)
            yield
        opened.result()

    # --- scan

    def scan(self) -> Scanned:
        """Look at the source: what is there, and which files are to be read."""
        self.progress.start("scan", None)
        with self.watch.phase("scan"):
            return self.engine.call(self._compare, name="scan")

    def _compare(self) -> Scanned:
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
        return self.recipes.digest(path, self.templates.digest(path), self.catalogue.digest)

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
            empty=not estate.manifest and not self.graph.size().nodes,
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


def _failures_in(compiled: Compiled) -> tuple[Failure, ...]:
    if compiled.failure is not None:
        return (compiled.failure,)
    return failures_of(compiled.unit) if compiled.unit is not None else ()
