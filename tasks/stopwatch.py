"""A stopwatch for the phases of a run: one runs at a time, an inner phase stops the outer one."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from monitoring.tracing import Spans, no_span

Item = TypeVar("Item")


class Stopwatch:
    """Seconds by phase."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter, span: Spans = no_span) -> None:
        """``span``: told of each phase, too."""
        self._clock = clock
        self._span = span
        self._running: list[str] = []
        self._since = clock()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time the block as this phase, less the phases inside it."""
        self._credit()
        self._running.append(name)
        try:
            with self._span(name):
                yield
        finally:
            self._credit()
            self._running.pop()

    def each(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        """The items, the time it takes to get each counted as this phase."""
        remaining = iter(items)
        while True:
            with self.phase(name):
                item = next(remaining, None)
            if item is None:
                return
            yield item

    def _credit(self) -> None:
        now = self._clock()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now
