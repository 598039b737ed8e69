"""The inbox: changes that wait for a run, each path once, within bounds.

What waits is paths, not events: a run looks at the file itself, so its last state wins whatever happened to it
in between. When too much waits, it is forgotten for one scan of the whole source, which finds the same changes:
so memory is bounded and nothing is lost.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from pathlib import Path
from typing import TypeAlias

import msgspec

from monitoring import metrics
from settings.models import WatchSettings

GRACE_SECONDS = 0.1
"""How long a file may be missing before that counts, in real time: editors replace a file by another."""

AGAIN_SECONDS = 1.0
"""After what time a new folder is looked at once more."""

SIGNALS_SECONDS = 0.5
"""How long a wait for changes may leave a signal unanswered."""

PATH_BYTES = 200
"""Memory of a waiting path beyond its own characters, about."""

Rank: TypeAlias = tuple[object, ...]
"""What comes first in order is taken up first."""


class Batch(msgspec.Struct, frozen=True):
    """What one run is to look at: these paths, or with None the whole source.

    ``since`` is when the first of its events came, by ``time.monotonic``. ``backlog``: of a scan, not of events.
    """

    paths: frozenset[str] | None
    since: float
    cause: str = "events"
    backlog: bool = False


class _Waiting(msgspec.Struct):
    path: str
    first: float
    last: float
    number: int
    not_before: float = 0.0
    rank: Rank = ()


class Inbox:
    """Takes events from one thread and gives batches to another."""

    def __init__(self, root: Path, settings: WatchSettings, rank: Callable[[str], Rank]) -> None:
        self.batching = True
        """Off: no event waits for others, and each is a batch of its own."""
        self.received = 0
        """Events so far."""
        self._root = root
        self._settings = settings
        self._rank = rank
        self._changed = threading.Condition()
        self._waiting: dict[tuple[str, int], _Waiting] = {}
        self._bytes = 0
        self._backlog: deque[str] = deque()
        self._rescan: Batch | None = None
        self._last = 0.0
        self._closed = False

    # --- for the thread that hears of events

    def put(self, paths: Iterable[str]) -> None:
        """Take in changed files and folders (relative to the source); one path for each event."""
        now = time.monotonic()
        with self._changed:
            for path in paths:
                self.received += 1
                metrics.WATCH_EVENTS.inc()
                self._last = now
                if self._rescan is None:
                    self._add(path, now, now)
            self.pulse()

    def rescan(self, cause: str) -> None:
        """Let the next batch be the whole source, which covers all that waits."""
        with self._changed:
            self._collapse(cause, time.monotonic())
            self.pulse()

    def pulse(self) -> None:
        """Wake the taker if something is ready; to be called again and again, since time alone makes it so."""
        with self._changed:
            if self._closed or self._is_ready():
                self._changed.notify_all()

    # --- for the thread that runs

    def take(self) -> Batch | None:
        """Wait for the next batch; None once the inbox is closed."""
        with self._changed:
            while not (self._closed or self._is_ready()):
                # Python handles signals in the main thread; one that came by another doesn't end its wait.
                self._changed.wait(SIGNALS_SECONDS)
            if self._closed:
                return None
            if self._rescan is not None:
                return self._take_rescan()
            due = self._due()
            if not due:
                return self._take_backlog()
        return self._take_some(due)

    def put_back(self, batch: Batch) -> None:
        """Let a batch that came to nothing wait again."""
        with self._changed:
            if batch.paths is None:
                self._collapse(batch.cause, batch.since)
            elif batch.backlog:
                self._backlog.extendleft(sorted(batch.paths, reverse=True))
            elif self._rescan is None:
                for path in batch.paths:
                    self._add(path, batch.since, batch.since)

    def look_again(self, folders: Iterable[str]) -> None:
        """Let new folders wait once more: files may have come into them before anybody watched."""
        now = time.monotonic()
        with self._changed:
            for path in folders:
                self._add(path, now, now)
                if (entry := self._waiting.get((path, 0 if self.batching else self.received))) is not None:
                    entry.not_before = now + AGAIN_SECONDS

    def put_backlog(self, paths: Sequence[str]) -> None:
        """Let these wait behind everything that changes meanwhile."""
        with self._changed:
            self._backlog = deque(paths)

    def close(self) -> None:
        """Give out no more batches; what waits is found by the next scan."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    # --- for those who look on

    @property
    def closed(self) -> bool:
        """Whether no more batches will be given out."""
        return self._closed

    @property
    def has_backlog(self) -> bool:
        """Whether some of a scan's work still waits."""
        return bool(self._backlog)

    def waiting(self) -> int:
        """How many changes wait; a scan of the whole source counts as one."""
        return len(self._waiting) + len(self._backlog) + (self._rescan is not None)

    def unserved(self) -> int:
        """How many of the changes that wait came by events."""
        return len(self._waiting)

    def size(self) -> int:
        """The memory of the paths that wait, in bytes, about."""
        return self._bytes

    def full(self) -> float:
        """How near the bounds what waits is; at 1 it becomes one scan of the whole source."""
        changes = len(self._waiting) / self._settings.queue_events
        return max(changes, self._bytes / self._settings.queue_bytes)

    def oldest(self) -> float:
        """Seconds that the oldest change has been waiting."""
        with self._changed:
            first = self._first()
        return 0.0 if first is None else time.monotonic() - first

    # --- inside

    def _add(self, path: str, first: float, last: float) -> None:
        number = 0 if self.batching else self.received
        if (entry := self._waiting.get((path, number))) is not None:
            entry.first, entry.last, entry.rank = min(first, entry.first), last, ()
            return
        self._waiting[path, number] = _Waiting(path, first, last, number)
        self._bytes += len(path) + PATH_BYTES
        if len(self._waiting) > self._settings.queue_events or self._bytes > self._settings.queue_bytes:
            self._collapse("too many changes", last)

    def _collapse(self, cause: str, now: float) -> None:
        first = self._first()
        self._rescan = Batch(None, now if first is None else min(first, now), cause)
        self._waiting.clear()
        self._backlog.clear()
        self._bytes = 0

    def _first(self) -> float | None:
        if self._rescan is not None:
            return self._rescan.since
        # The oldest stands first, but for what was put back; that waits for the others, which is no harm.
        return next((entry.first for entry in self._waiting.values()), None)

    def _is_ready(self) -> bool:
        if self._rescan is not None:
            return self._may_be_taken()
        return bool(self._backlog) or (
            self._may_be_taken() and any(map(self._is_due, self._waiting.values()))
        )

    def _due(self) -> list[_Waiting]:
        return [each for each in self._waiting.values() if self._is_due(each)] if self._may_be_taken() else []

    def _may_be_taken(self) -> bool:
        """Whether it has been quiet long enough, or enough has come, or the first has waited long enough."""
        if self._settings.realtime or not self.batching or len(self._waiting) >= self._settings.max_batch:
            return True
        now, first = time.monotonic(), self._first()
        if first is None:
            return False
        return now - self._last >= self._settings.debounce or now - first >= self._settings.max_wait

    def _is_due(self, entry: _Waiting) -> bool:
        """Whether the path may be looked at: in real time not while its file is perhaps being replaced."""
        now = time.monotonic()
        if now < entry.not_before:
            return False
        if not self._settings.realtime or now - entry.last >= GRACE_SECONDS:
            return True
        return os.path.lexists(self._root / entry.path)

    def _take_rescan(self) -> Batch:
        batch, self._rescan = self._rescan, None
        assert batch is not None  # noqa: S101 - asked by the caller, under the lock
        return batch

    def _take_backlog(self) -> Batch:
        most = min(self._settings.max_batch, len(self._backlog))
        chosen = frozenset(self._backlog.popleft() for _ in range(most))
        return Batch(chosen, time.monotonic(), "backlog", backlog=True)

    def _take_some(self, due: list[_Waiting]) -> Batch:
        """Those of the due that come first. To rank them takes reading, so the lock isn't held meanwhile."""
        most = self._settings.max_batch if self.batching else 1
        if len(due) > most:
            due = nsmallest(most, due, key=self._ranked)
        with self._changed:
            for entry in due:
                if self._waiting.pop((entry.path, entry.number), None) is not None:
                    self._bytes -= len(entry.path) + PATH_BYTES
        return Batch(frozenset(entry.path for entry in due), min(entry.first for entry in due))

    def _ranked(self, entry: _Waiting) -> Rank:
        entry.rank = entry.rank or self._rank(entry.path)
        return entry.rank
