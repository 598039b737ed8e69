"""Where runs are killed: an estate, what a clean build makes of it, and how long an undisturbed run takes."""

import os
import random
import select
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
from tasks.run import IngestRequest
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
        self.backend = backend
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
        return f"{self.backend} {self.number:02}"

    def aim(self, measured: Measured, again: int) -> Fate | float:
        """An event to die at, or the seconds after which to be killed."""
        if not self.aimed:
            return self.rng.uniform(0, measured.seconds)
        event, side = CHOICES[(self.number // 2 + again) % len(CHOICES)]
        return Fate(event, self.rng.randint(1, measured.counts.get((event, side), 1)), side)


class Launcher:
    """Starts runs from a process that has everything imported, and kills them."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.crash"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._running: int | None = None

    def close(self) -> None:
        """No more runs."""
        self.end()
        self._process.communicate()

    def measure(self, order: Order) -> Measured:
        """Run to the end."""
        self.start(order)
        began = time.monotonic()
        code = self.wait()
        seconds = time.monotonic() - began
        lines = Path(order.log).read_text().splitlines()
        assert code == 0, lines
        rows = msgspec.json.decode(lines[-1], type=list[tuple[str, str, int]])
        return Measured(seconds, {(event, side): count for event, side, count in rows})

    def kill(self, order: Order, aim: Fate | float) -> Death | None:
        """Run and die as told; None when the run ended before."""
        fate = aim if isinstance(aim, Fate) else None
        pid = self.start(msgspec.structs.replace(order, fate=fate))
        if not isinstance(aim, Fate):
            select.select([self._process.stdout], [], [], aim)
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        code = self.wait()
        phases = Path(order.log).read_text().splitlines()
        if code == 0:
            return None
        assert code == -signal.SIGKILL, phases
        return Death(phases[-1] if phases else "opening", str(fate or "at a random time"))

    def start(self, order: Order) -> int:
        """Start a run; its process group. One that a failed test left behind ends first."""
        self.end()
        Path(order.log).write_text("")
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(order).decode() + "\n")
        self._process.stdin.flush()
        self._running = self._read()
        return self._running

    def wait(self) -> int:
        """Wait for the run to end; its exit code."""
        code = self._read()
        self._running = None
        return code

    def end(self) -> None:
        """Kill the run, if one is left."""
        if self._running:
            with suppress(ProcessLookupError):
                os.killpg(self._running, signal.SIGKILL)
            self.wait()

    def _read(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


class Grounds:
    """An estate of so many files, and everything that many points share."""

    def __init__(self, folder: Path, files: int, launcher: Launcher) -> None:
        self.root = folder
        self.launcher = launcher
        self.files = files
        self.pristine = folder / "pristine" / "estate"
        generate(self.pristine, files=files, dialects=("postgres", "snowflake")[: files // 4])
        with (self.pristine / "headwater.toml").open("a") as toml:
            # Its copies are one source, in homes that are copies too.
            toml.write("\n[source]\nmoves = true\n")
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

    def measured(self, setting: Setting, *, later: bool, address: Neo4jAddress | None) -> Measured:
        """An undisturbed run of this kind, once; it leaves its own traces on the server."""
        kind = (setting, later, address)
        if kind not in self._measured:
            home = self.home(later=later, address=address)
            estate = Estate(self.copy(*([0] if later else [])), home, address)
            self._measured[kind] = self.launcher.measure(order_for(estate, setting))
        return self._measured[kind]


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
            source = source_name(IngestRequest(source=estate.folder), settings)
            return [path for path, _ in state.facts.pending(graph_id, source)]
    finally:
        graph.close()


def order_for(estate: Estate, setting: Setting, log_name: str = "run.log") -> Order:
    """A run of the estate that can be killed."""
    log = str(estate.home / log_name)
    return Order(str(estate.folder), str(estate.home), log, estate.address, setting, BATCH_ROWS)
