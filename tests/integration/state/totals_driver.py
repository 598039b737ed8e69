"""Processes that each note one run, and that die where they are told to: not a test itself.

One process imports everything and forks the others, so that none imports anything.
"""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping

import psycopg
from sqlalchemy.dialects.postgresql import psycopg as dialect

from monitoring import catalogue
from monitoring.meter import Meter
from stores.state import open_state, totals

ROWS = 7
IMPORTED = (psycopg, dialect)
"""What a run imports when it opens a PostgreSQL."""


def note_runs(url: str, runs: int, deaths: Mapping[int, str]) -> list[int | None]:
    """So many runs at once, each in a process; their exit codes. ``deaths``: which of them are killed, and where."""
    order = json.dumps([url, runs, [*deaths.items()]])
    done = subprocess.run(
        [sys.executable, "-m", __name__, order], check=True, stdout=subprocess.PIPE, text=True
    )
    codes: list[int | None] = json.loads(done.stdout)
    return codes


def _fork_runs(url: str, runs: int, deaths: Mapping[int, str]) -> list[int | None]:
    context = multiprocessing.get_context("fork")
    processes = [
        context.Process(target=note_a_run, args=(url, number, deaths.get(number, "")))
        for number in range(runs)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


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


if __name__ == "__main__":
    address, count, dying = json.loads(sys.argv[1])
    print(json.dumps(_fork_runs(address, count, dict(dying))))  # noqa: T201 - read by ``note_runs``
