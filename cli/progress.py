"""What a person sees while a run goes on: a bar on a terminal, log lines anywhere else. On standard error."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from monitoring.status import logging_to
from tasks.progress import Progress

SECONDS_BETWEEN_LINES = 5.0
"""How often a long phase says how far it got, where there is no bar."""

log = logging.getLogger("headwater")


class CountColumn(MofNCompleteColumn):
    """Items done, in phases that have any."""

    def render(self, task: Task) -> Text:
        """Nothing for a phase that is one piece of work."""
        return super().render(task) if task.fields["counted"] else Text()


class BarProgress:
    """One bar a phase; the finished ones stay above."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._phase: TaskID | None = None

    def start(self, phase: str, total: int | None) -> None:
        """Draw the next bar, pulsing while nobody knows how long it will be."""
        self.finish()
        self._phase = self._bars.add_task(phase, total=total, counted=total is not None)

    def advance(self, items: int = 1) -> None:
        """Move the bar."""
        if self._phase is not None:
            self._bars.advance(self._phase, items)

    def finish(self) -> None:
        """The phase is over: its bar is full, however many items it had."""
        if self._phase is not None:
            done = self._bars.tasks[self._bars.task_ids.index(self._phase)].completed
            self._bars.update(self._phase, total=max(done, 1), completed=max(done, 1))


class LineProgress:
    """A log line when a phase begins, and every few seconds how far it got."""

    def __init__(self) -> None:
        self._phase = ""
        self._total: int | None = None
        self._done = 0
        self._told = 0.0

    def start(self, phase: str, total: int | None) -> None:
        """Say what begins."""
        self._phase, self._total, self._done = phase, total, 0
        self._told = time.monotonic()
        log.info("%s" if total is None else "%s: %d to do", *([phase] if total is None else [phase, total]))

    def advance(self, items: int = 1) -> None:
        """Count, and say so now and then."""
        self._done += items
        if time.monotonic() - self._told >= SECONDS_BETWEEN_LINES:
            self._told = time.monotonic()
            log.info("%s: %d%s done", self._phase, self._done, f" of {self._total}" if self._total else "")


@contextmanager
def watched() -> Iterator[Progress]:
    """Show log lines and progress on standard error, for as long as a run goes on."""
    console = Console(stderr=True)
    if not console.is_terminal:
        with logging_to(logging.StreamHandler(sys.stderr), "%(message)s"):
            yield LineProgress()
        return
    columns = (TextColumn("{task.description:8}"), BarColumn(), CountColumn(), TimeElapsedColumn())
    with (
        logging_to(RichHandler(console=console, show_path=False), "%(message)s"),
        Bars(*columns, console=console) as bars,
    ):
        progress = BarProgress(bars)
        yield progress
        progress.finish()
