"""The estate as one run sees it: what the manifest said of each file, and what this run learned."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from lineage.unit import Diagnostic, StatementCounts, Unit, decode_unit, encode_unit
from stores.state import ManifestEntry
from tasks.failures import Failure, recall, remember
from tasks.on_demand import OnDemand
from tasks.recipes import links_alike
from tasks.report import FileCounts
from tasks.scan import RACY_NS, FoundFile, Walk
from tasks.spool import Spool

FAILED_CODES = frozenset(["parse_error", "too_deep"])
"""The diagnostics of a unit that mean that a statement failed."""


class Taken(msgspec.Struct, frozen=True):
    """What this run learned of a file it read.

    ``key`` and ``content_hash`` are empty when the file was refused unread. ``seconds`` is the time its
    compilation took. ``found``: its unit was not made by this run. ``arms``: the flags its facts may have come through.
    """

    file: FoundFile
    recipe: str
    dialect: str = ""
    guessed: bool = False
    content_hash: str = ""
    scanned_ns: int = 0
    key: str = ""
    has_unit: bool = False
    statements: StatementCounts = StatementCounts()
    unsupported: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0
    note: str | None = None
    found: bool = False
    arms: dict[str, bool] = {}

    @property
    def unit_key(self) -> str:
        """The key of the unit; empty when there is none."""
        return self.key if self.has_unit else ""

    @property
    def of_the_moment(self) -> bool:
        """Whether the file could not be had now, and may be the next time."""
        return any(failure.of_the_moment for failure in self.failures)

    @property
    def failed(self) -> bool:
        """Whether the whole file failed."""
        return any(failure.of_the_file for failure in self.failures)


def failures_of(unit: Unit) -> tuple[Failure, ...]:
    """The statements of a unit that failed; when no other statement is left, the file has."""
    failed = [Failure("statement", d.line, d.reason) for d in unit.diagnostics if _is_failure(d)]
    if failed and not (unit.counts.compiled or unit.counts.unsupported):
        failed[0] = msgspec.structs.replace(failed[0], kind="content")
    return tuple(failed)


def _is_failure(diagnostic: Diagnostic) -> bool:
    return diagnostic.code in FAILED_CODES


class Estate:
    """The files of a source: the walk, the manifest, and what was taken in so far."""

    def __init__(
        self, walked: Walk, manifest: Mapping[str, ManifestEntry], gone: list[str], *, whole: bool = True
    ) -> None:
        """``whole`` off: walk and manifest are of the few files a run looks at."""
        self.walked = walked
        self.manifest = dict(manifest)
        self.gone = gone
        self.whole = whole
        self.taken: dict[str, Taken] = {}
        self._shelf: Spool[Unit] = Spool(encode_unit, decode_unit)
        self.again: set[str] = set()
        """Files to be done again whatever they were: a flag that they came through has tripped."""
        self._gone = frozenset(gone)

    def learn(self, entries: Mapping[str, ManifestEntry]) -> None:
        """What the manifest says of files beyond those the run looks at."""
        self.manifest = {**entries, **self.manifest}

    def meet(self, walked: Walk) -> None:
        """Look at more files."""
        self.walked.files += walked.files
        self.walked.failures += walked.failures
        self.walked.unread += walked.unread

    # --- what has to be linked

    @property
    def changed(self) -> bool:
        """Whether any file's facts may be others than the published ones."""
        return bool(self.gone) or any(self._differs(taken) for taken in self.taken.values())

    @property
    def all_changed(self) -> bool:
        """Whether nothing of an earlier run is left as it was."""
        return (
            self.whole
            and not self.known_keys()
            and all(self._differs(taken) for taken in self.taken.values())
        )

    def _differs(self, taken: Taken) -> bool:
        entry = self.manifest.get(taken.file.path)
        if taken.of_the_moment:
            return False
        if taken.file.path in self.again:
            return True
        if entry is None or entry.unit_key != taken.unit_key:
            return True
        return not links_alike(entry.recipe, taken.recipe)

    def shelve(self, path: str, unit: Unit) -> None:
        """Keep a file's unit for linking."""
        self._shelf[path] = unit

    def units(self, paths: Collection[str] | None = None) -> Mapping[str, Unit]:
        """The units on the shelf, of files that were read and of those that ``known_keys`` knows; of these."""
        wanted = self.taken.keys() | self.manifest.keys() if paths is None else paths
        return self._on_shelf(path for path in wanted if not self._is_refused(path))

    def changed_units(self) -> Mapping[str, Unit]:
        """The units of files whose facts may be others than the published ones."""
        return self._on_shelf(path for path, t in self.taken.items() if t.has_unit and self._differs(t))

    def _on_shelf(self, paths: Iterable[str]) -> Mapping[str, Unit]:
        return OnDemand({path for path in paths if path in self._shelf}, self._shelf.__getitem__)

    def known_keys(self, paths: Collection[str] | None = None) -> dict[str, str]:
        """Unit keys, by path, of the files whose units are those of an earlier run; of these."""
        known = {} if paths is None else {p: self.manifest[p] for p in paths if p in self.manifest}
        return {
            path: entry.unit_key
            for path, entry in (self.manifest if paths is None else known).items()
            if entry.unit_key and self._is_as_known(path)
        }

    def _is_as_known(self, path: str) -> bool:
        taken = self.taken.get(path)
        return path not in self._gone if taken is None else taken.of_the_moment

    def refused(self) -> list[str]:
        """Files that were read, or refused, and have no unit for good: they lose their facts."""
        return [path for path in self.taken if self._is_refused(path)]

    def _is_refused(self, path: str) -> bool:
        taken = self.taken.get(path)
        return taken is not None and not taken.has_unit and not taken.of_the_moment

    # --- what the manifest shall say

    def entries(self, relinked: Mapping[str, dict[str, bool]]) -> list[ManifestEntry]:
        """The manifest entries that have to be written. ``relinked``: files linked anew unread, with their arms."""
        entries = {path: self._entry(taken) for path, taken in self.taken.items()}
        for path, arms in relinked.items():
            if path not in entries and path in self.manifest:
                entries[path] = msgspec.structs.replace(self.manifest[path], arms=arms)
        return [entry for path, entry in entries.items() if entry is not None and self._is_news(path, entry)]

    def _entry(self, taken: Taken) -> ManifestEntry | None:
        failure = remember(list(taken.failures))
        if taken.of_the_moment:
            # What is known stays known; the mark makes the next run try again.
            known = self.manifest.get(taken.file.path)
            return msgspec.structs.replace(known, failure=failure) if known else None
        return ManifestEntry(
            path=taken.file.path,
            size=taken.file.size,
            mtime_ns=taken.file.mtime_ns,
            content_hash=taken.content_hash,
            unit_key=taken.unit_key,
            dialect=taken.dialect,
            failure=failure,
            arms=taken.arms,
            scanned_ns=taken.scanned_ns,
            recipe=taken.recipe,
        )

    def _is_news(self, path: str, entry: ManifestEntry) -> bool:
        known = self.manifest.get(path)
        if known is None or (path in self.taken and known.mtime_ns + RACY_NS > known.scanned_ns):
            return True
        return msgspec.structs.replace(entry, scanned_ns=known.scanned_ns) != known

    # --- what the report says

    def counts(self) -> FileCounts:
        """Every file once."""
        kinds = Counter(self._kind(file.path) for file in self.walked.files)
        renamed = len(self.moved())
        return FileCounts(
            new=kinds["new"] - renamed,
            changed=kinds["changed"],
            renamed=renamed,
            deleted=len(self.gone) - renamed,
            unchanged=kinds["unchanged"],
            failed=kinds["failed"] + len(self.walked.failures),
        )

    def moved(self) -> set[str]:
        """The gone files whose content is a new file's: each new file stands for one of them."""
        new = Counter(t.content_hash for t in self.taken.values() if self._kind(t.file.path) == "new")
        found: set[str] = set()
        for path in self.gone:
            content = self.manifest[path].content_hash
            if content and new[content] > 0:
                new[content] -= 1
                found.add(path)
        return found

    def _kind(self, path: str) -> str:
        taken, entry = self.taken.get(path), self.manifest.get(path)
        if any(failure.of_the_file for failure in self._failures(path)):
            return "failed"
        if entry is None:
            return "new"
        return "changed" if taken is not None and taken.content_hash != entry.content_hash else "unchanged"

    def _failures(self, path: str) -> list[Failure]:
        taken = self.taken.get(path)
        if taken is not None:
            return list(taken.failures)
        entry = self.manifest.get(path)
        return recall(entry.failure) if entry else []

    def failures(self) -> Iterator[tuple[str, Failure]]:
        """Every failure, of files that weren't read again too, in order of path."""
        yield from sorted(self.walked.failures)
        for file in self.walked.files:
            for failure in self._failures(file.path):
                yield file.path, failure

    def stale(self) -> list[str]:
        """Files that keep the facts of an earlier run because they could not be had now."""
        return sorted(
            path
            for path in self.manifest
            if self.walked.hides(path) or (path in self.taken and self.taken[path].of_the_moment)
        )

    def missed(self) -> list[str]:
        """Files, and folders with a ``/`` at their end, that could not be had now, known before or not."""
        return sorted({*self.walked.unread, *(path for path, t in self.taken.items() if t.of_the_moment)})

    def dialects(self) -> dict[str, int]:
        """How many files are of each dialect."""
        found = Counter(self._dialect(file.path) for file in self.walked.files)
        return {name: count for name, count in sorted(found.items()) if name}

    def _dialect(self, path: str) -> str:
        taken, entry = self.taken.get(path), self.manifest.get(path)
        if taken is not None and taken.dialect:
            return taken.dialect
        return entry.dialect if entry else ""
