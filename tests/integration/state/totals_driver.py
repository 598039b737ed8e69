"""Processes that each note one run, and that die where they are told to: not a test itself."""

import os
import signal
from collections.abc import Callable

from monitoring import catalogue
from monitoring.meter import Meter
from stores.state import open_state, totals

ROWS = 7


def die(*_: object) -> None:
    """At once, as a machine does that loses its power."""
    os.kill(os.getpid(), signal.SIGKILL)


def note_a_run(url: str, number: int, dies: str) -> None:
    """One run over a source of its own, from its start to its end; ``dies``: where, or nowhere."""
    meter = Meter()
    with open_state(url, timeout=60) as state, state.leases.hold(f"source s{number}", owner="test"):
        state.runs.start(f"run-{number}", f"s{number}")
        meter.add(catalogue.ROWS, ROWS, "written")
        meter.observe(catalogue.BATCH_ROWS, number)
        before: dict[str, Callable[[], None]] = {"working": die, "ending": kill_before_the_commit}
        before.get(dies, lambda: None)()
        state.runs.finish(f"run-{number}", "{}", "partial", meter.take(), {("g", ()): number})
        state.runs.finish(f"run-{number}", "{}", "partial", {(catalogue.ROWS.name, ("written",)): 99})
        if dies == "ended":
            die()


def kill_before_the_commit() -> None:
    """Die when the counts are written, and the transaction is still open."""
    totals.put = die  # type: ignore[assignment] # a fault that can't be provoked from outside
