"""The watch flow: a folder's changes reach the graph as they are saved.

``headwater watch SOURCE OUTPUT`` and ``python -m flows.watch SOURCE OUTPUT`` run it until it is told to stop. Its
batches show in Prefect as runs of the flow ``watch`` where an API is configured; the work itself never waits for
that, and a machine without Prefect's API never imports Prefect.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

from cyclopts import App, Parameter

from errors import ConfigurationError, HeadwaterError
from monitoring import metrics
from monitoring.server import served
from monitoring.status import shown
from settings import Settings, load_settings, parse_flags
from tasks.prefect_profile import prefect_is_set_up
from tasks.report import RunReport
from tasks.report import summary as told
from tasks.watch import Status, Summary, Watcher, WatchRequest
from tasks.watch.outputs import OutputFolder
from tasks.watch.records import NoRecords, PrefectRecords, Records

log = logging.getLogger("headwater")

SHOWN_FAILURES = 5
"""How many failures of one batch are named; its report has them all."""


def watch(  # noqa: PLR0913 - each is an option
    source: Path,
    output: Path | None = None,
    /,
    *,
    workers: int | None = None,
    debounce: float | None = None,
    max_wait: float | None = None,
    max_batch: int | None = None,
    realtime: bool = False,
    priority: Annotated[list[str] | None, Parameter(consume_multiple=True)] = None,
    polling: bool = False,
    cache_stats: bool = False,
    clear_cache: bool = False,
    metrics_port: int | None = None,
    dialect: str | None = None,
    flag: list[str] | None = None,
    export: bool = False,
) -> int:
    """Keep the graph up to date with a folder of SQL, or one file, as it changes, until told to stop.

    It begins with a scan of everything, so nothing is missed that changed while it wasn't running. Ctrl-C, or a
    SIGTERM, finishes what is in flight; a second one stops at once, and the next start repairs what is half done.

    Exit code 0: it was told to stop. 2: it could not begin.

    Args:
        source: the folder or file to watch.
        output: a folder for what it has to tell: runs/RUN.json for each batch, and dead-letters.ndjson.
        workers: files compiled at a time (default 4).
        debounce: seconds without a change before changes are taken up (default 5).
        max_wait: seconds that a change waits at most while others keep coming (default 30).
        max_batch: files taken up at a time, at most (default 200).
        realtime: take changes up at once.
        priority: patterns, as in .gitignore, of files that go first when many wait.
        polling: look at every file again and again: for network mounts, which tell nothing of changes.
        cache_stats: say at the end what the cache of compiled texts holds.
        clear_cache: empty the cache of compiled texts at the start.
        metrics_port: the port that answers /metrics, /healthz and /readyz to this machine; 0 takes a free one.
        dialect: the SQL dialect of every file. Without it path rules decide, else it is guessed per file.
        flag: turn an optimization on or off, as NAME=on or NAME=off. May be given several times.
        export: write the whole graph to lineage.json and openlineage.ndjson in the output folder at the end, and
            whenever a SIGUSR1 asks.
    """
    if export and output is None:
        raise ConfigurationError(
            "--export needs a folder to write to: headwater watch SOURCE OUTPUT --export."
        )
    given = {
        "workers": workers,
        "debounce": debounce,
        "max_wait": max_wait,
        "max_batch": max_batch,
        "realtime": realtime or None,
        "priority": priority,
        "polling": polling or None,
        "cache_stats": cache_stats or None,
        "clear_cache": clear_cache or None,
        "metrics_port": metrics_port,
    }
    request = WatchRequest(source=source, dialect=dialect, flags=parse_flags(flag or ()), export=export)
    return _run(request, lambda: load_settings(source=source, overrides={"watch": given}), output)


def _run(request: WatchRequest, load: Callable[[], Settings], output: Path | None) -> int:
    settings = load()
    with _records() as records:
        watcher = Watcher(request, load, OutputFolder(output) if output else None, records, _tell)
        with (
            shown(lambda: _line(watcher.status())),
            served(
                settings, settings.watch.metrics_port, metrics.WATCH, lambda: watcher.status().trouble
            ) as address,
            _signals(watcher, settings.watch.shutdown_seconds, output=request.export),
        ):
            if address:
                log.info("Metrics are at %s/metrics.", address)
            log.info("Watching %s; Ctrl-C ends it.", request.source)
            summary = watcher.run()
    for line in _lines(summary):
        sys.stdout.write(line + "\n")
    return 0


def _records() -> AbstractContextManager[Records]:
    return PrefectRecords() if prefect_is_set_up() else nullcontext(NoRecords())


# --- what people see -------------------------------------------------------------------------------------


def _tell(report: RunReport) -> None:
    for failure in report.failures[:SHOWN_FAILURES]:
        line = "" if failure.line is None else f":{failure.line}"
        log.warning("%r%s: %s", failure.file, line, failure.reason)
    log.info("%s", told(report))


def _line(status: Status) -> str:
    """The live line."""
    if status.trouble:
        return f"{status.waiting} wait; trying again: {status.trouble}"
    latency = "" if status.latency is None else f", last change in the graph after {_seconds(status.latency)}"
    return (
        f"{status.waiting} wait, {status.in_flight} in flight, {status.files_per_second:.1f} files/s{latency}"
    )


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _lines(summary: Summary) -> Iterator[str]:
    """What is said at the end."""
    yield (
        f"{summary.runs} runs; {summary.events} events became {summary.taken} changes"
        f" ({summary.removed:.0%} were removed)."
    )
    if summary.failed:
        yield f"{summary.failed} batches were refused: the log says why."
    if summary.cache is not None:
        cache = summary.cache
        yield f"Cache: {cache.entries} entries, {cache.bytes} bytes, {cache.hits} hits."


# --- signals ---------------------------------------------------------------------------------------------


@contextmanager
def _signals(watcher: Watcher, deadline: float, *, output: bool) -> Iterator[None]:
    """SIGTERM and SIGINT end the watcher within the deadline; a second one ends the process."""
    asked: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        # Noted before anything else: the second signal may interrupt this very function.
        asked.append(number)
        if len(asked) > 1:
            _leave(128 + number)
        signal.setitimer(signal.ITIMER_REAL, deadline)
        watcher.stop()

    handlers = {
        signal.SIGTERM: end,
        signal.SIGINT: end,
        # What is in flight could not be finished in time: it is repaired by the next start.
        signal.SIGALRM: lambda _number, _frame: _leave(0),
        signal.SIGUSR1: lambda _number, _frame: watcher.export() if output else None,
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(code: int) -> NoReturn:
    """End the process now; whatever it was about, the next start repairs."""
    os._exit(code)


def main() -> int:
    """Run the command line of ``python -m flows.watch``."""
    app = App(name="python -m flows.watch", help_format="plaintext", default_parameter=Parameter(negative=()))
    app.default(watch)
    try:
        return int(app())
    except HeadwaterError as error:
        sys.stderr.write(f"headwater: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
