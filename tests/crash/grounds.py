"""Where runs are killed: an estate, what a clean build makes of it, and how long an undisturbed run takes."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.estate import generate, mutate
from stores.state import open_state
from tasks.ingest import source_name
from tests.crash.driver import Event, Fate, Order, Side
from tests.equality.runs import BASELINE, FASTEST, Estate, Setting
from tests.servers import Neo4jAddress, empty

BATCH_ROWS = 20
"""So few that a run has many transactions."""

MUTATED = 0.3
"""The share of files that change where files change."""

CHOICES: tuple[tuple[Event, Side], ...] = (
    ("graph", "after"),
    ("state", "within"),
    ("compile", "before"),
    ("commit", "before"),
    ("graph", "before"),
    ("state", "after"),
    ("link", "before"),
    ("commit", "after"),
    ("state", "before"),
    ("publish", "before"),
    ("scan", "before"),
)
"""The moments aimed at; every other kill comes at a random time."""


class Measured(NamedTuple):
    """An undisturbed run: its seconds, and how often each side of each event came."""

    seconds: float
    counts: Mapping[tuple[str, str], int]


class Death(NamedTuple):
    """Where a run died: the last phase it told of, and the moment aimed at."""

    phase: str
    moment: str


class Point:
    """The ``number``-th way to kill a run: all that is drawn, drawn alike each time."""

    def __init__(self, backend: str, number: int) -> None:
        self.rng = random.Random(f"{backend}/{number}")
        self.number = number
        self.aimed = number % 2 == 1
        self.later = number // 2 % 2 == 1
        """Whether the graph holds an earlier state of the estate already."""
        self.changed = number % 3 == 2
        """Whether files change between the death and the next run."""
        self.killed_again = number % 4 == 3
        self.setting = BASELINE if number % 6 == 4 else FASTEST

    def __repr__(self) -> str:
        return f"{self.number:02}"

    def aim(self, measured: Measured, again: int) -> Fate | float:
        """An event to die at, or the seconds after which to be killed."""
        if not self.aimed:
            return self.rng.uniform(0, measured.seconds)
        event, side = CHOICES[(self.number // 2 + again) % len(CHOICES)]
        return Fate(event, self.rng.randint(1, measured.counts.get((event, side), 1)), side)


class Grounds:
    """An estate of so many files, and everything that many points share."""

    def __init__(self, folder: Path, files: int) -> None:
        self.root = folder
        self.files = files
        self.pristine = folder / "pristine" / "estate"
        generate(self.pristine, files=files, dialects=("postgres", "snowflake")[: files // 4])
        self._references: dict[tuple[int, ...], bytes] = {}
        self._measured: dict[tuple[object, ...], Measured] = {}
        self._prepared: Path | None = None
        self._number = 0

    def place(self, name: str) -> Path:
        """A fresh folder."""
        self._number += 1
        path = self.root / f"{self._number:03}-{name}"
        path.mkdir()
        return path

    def copy(self, *mutations: int) -> Path:
        """The estate after these mutations, in a folder of its own."""
        folder = self.place("estate") / "estate"
        shutil.copytree(self.pristine, folder)
        for seed in mutations:
            mutate(folder, MUTATED, seed)
        return folder

    def reference(self, *mutations: int) -> bytes:
        """What a clean build makes of it: nothing there before, every flag off."""
        if mutations not in self._references:
            estate = Estate(self.copy(*mutations), self.place("reference"))
            estate.ingest(BASELINE)
            self._references[mutations] = estate.export()
        return self._references[mutations]

    def home(self, *, later: bool, address: Neo4jAddress | None) -> Path:
        """A home without a past, or after a run over the pristine estate; so is the server."""
        if address:
            empty(address)
        home = self.place("home")
        if later:
            shutil.copytree(self._warm(), home, dirs_exist_ok=True)
            if address:
                Estate(self.pristine, home, address).ingest(FASTEST)
        return home

    def _warm(self) -> Path:
        if self._prepared is None:
            self._prepared = self.place("prepared")
            Estate(self.pristine, self._prepared).ingest(FASTEST)
        return self._prepared

    def measured(self, order: Order, later: bool) -> Measured:
        """An undisturbed run of this kind, once."""
        kind = (later, order.address, order.setting)
        if kind not in self._measured:
            home = self.home(later=later, address=order.address)
            folder = self.copy(*([0] if later else []))
            self._measured[kind] = measure(msgspec.structs.replace(order, folder=str(folder), home=str(home)))
        return self._measured[kind]


def measure(order: Order) -> Measured:
    """Run to the end."""
    with start(order) as process:
        assert process.stdout is not None
        wait_until_begun(process)
        began = time.monotonic()
        lines = process.stdout.read().splitlines()
        seconds = time.monotonic() - began
    assert lines[-2] == "done", lines
    rows = msgspec.json.decode(lines[-1], type=list[tuple[str, str, int]])
    return Measured(seconds, {(event, side): count for event, side, count in rows})


def start(order: Order) -> "subprocess.Popen[str]":
    """The run, in a process group of its own."""
    command = [sys.executable, "-m", "tests.crash", msgspec.json.encode(order).decode()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def wait_until_begun(process: "subprocess.Popen[str]") -> None:
    """Return when everything is imported and the run begins."""
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"


def kill(order: Order, aim: Fate | float) -> Death | None:
    """Run and die as told; None when the run ended before."""
    fate = aim if isinstance(aim, Fate) else None
    with start(msgspec.structs.replace(order, fate=fate)) as process:
        assert process.stdout is not None
        if fate is None:
            wait_until_begun(process)
            with suppress(subprocess.TimeoutExpired):
                process.wait(aim)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        lines = process.stdout.read().splitlines()
    phases = [line for line in lines if line != "begun"]
    if process.returncode == 0:
        return None
    assert process.returncode == -signal.SIGKILL, lines
    moment = str(fate) if fate else "at a random time"
    return Death(phases[-1] if phases else "opening", moment)


def sooner(aim: Fate | float) -> Fate | float:
    """An earlier moment, for a run that ended before the one aimed at."""
    if isinstance(aim, Fate):
        return msgspec.structs.replace(aim, count=max(1, aim.count // 2))
    return aim / 2


def pending(estate: Estate) -> list[str]:
    """The paths of facts that no run has settled yet, in any graph."""
    graph = estate.open()
    try:
        settings = estate.settings()
        with open_state(settings.state_url.get_secret_value()) as state:
            graph_id = graph.claim(state.bindings.state_id()).graph_id
            source = source_name_of(estate)
            return [path for path, _ in state.facts.pending(graph_id, source)]
    finally:
        graph.close()


def source_name_of(estate: Estate) -> str:
    """The name under which a run keeps what it knows of the folder."""
    from tasks.ingest import IngestRequest

    return source_name(IngestRequest(source=estate.folder), estate.settings())


def order_for(estate: Estate, setting: Setting) -> Order:
    """A run of the estate that can be killed."""
    return Order(str(estate.folder), str(estate.home), estate.address, setting, BATCH_ROWS)
