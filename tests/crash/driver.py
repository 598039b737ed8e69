"""The runs that tests kill, and how they kill themselves at a chosen moment: not a test itself.

One process imports everything and forks each run, as ordered, in a process group of its own. A run writes down
which phase it is in, so that a test knows where it died, and when it wasn't killed how often each event
happened, so that a test can choose among them.
"""

import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

import tasks.ingest
from stores.graph import Graph, WriteOutcome
from stores.state.connections import Connections
from stores.state.facts import FactStore
from stores.state.leases import Leases
from tasks.ingest import run_ingest
from tasks.run import IngestRequest
from tests.equality.runs import Estate, Setting
from tests.servers import Neo4jAddress

Event = Literal["graph", "state", "scan", "compile", "link", "publish", "commit"]
"""What a moment is counted by: transactions of the graph and of the state database, steps of a phase."""

Side = Literal["before", "within", "after"]


class Fate(msgspec.Struct, frozen=True):
    """When to die: at the so-manieth event, on this side of it; or only to be stopped there, until continued."""

    event: Event
    count: int
    side: Side = "before"
    stops: bool = False

    def __str__(self) -> str:
        return f"{self.side} {self.event} {self.count}"


class Order(msgspec.Struct, frozen=True):
    """One run: over which folder, with which home and server, how, how far, and where to tell of it.

    ``only``: it is told that these files changed, as a watch tells its session.
    """

    folder: str
    home: str
    log: str
    address: Neo4jAddress | None
    setting: Setting
    batch_rows: int
    fate: Fate | None = None
    lease_seconds: float | None = None
    only: frozenset[str] | None = None


class Reaper:
    """Counts events, and kills its whole process group, workers too, when the time has come."""

    def __init__(self, fate: Fate | None) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._fate = fate
        self._lock = threading.Lock()

    def meet(self, event: Event, side: Side) -> None:
        """Count this side of an event, or die of it."""
        with self._lock:
            self.counts[event, side] += 1
            fate = self._fate
            if fate and (event, side, self.counts[event, side]) == (fate.event, fate.side, fate.count):
                os.killpg(0, signal.SIGSTOP if fate.stops else signal.SIGKILL)

    @contextmanager
    def around(self, event: Event) -> Iterator[None]:
        """An event with everything that may happen in it."""
        self.meet(event, "before")
        yield
        self.meet(event, "after")


class MortalGraph:
    """A graph each of whose transactions may be the last."""

    def __init__(self, graph: Graph, reaper: Reaper) -> None:
        self._graph = graph
        self._reaper = reaper

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph, name)

    def write(self, name: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        with self._reaper.around("graph"):
            return self._graph.write(name, rows)

    def write_all(self, *arguments: Any) -> list[WriteOutcome]:
        with self._reaper.around("graph"):
            return self._graph.write_all(*arguments)

    def claim(self, *arguments: Any) -> Any:
        with self._reaper.around("graph"):
            return self._graph.claim(*arguments)

    def advance(self, *arguments: Any) -> Any:
        with self._reaper.around("graph"):
            return self._graph.advance(*arguments)


class MortalProgress:
    """Dies at a step of a phase."""

    def __init__(self, reaper: Reaper) -> None:
        self._reaper = reaper
        self._phase: Any = "scan"

    def start(self, phase: str, total: int | None) -> None:
        self._phase = phase
        tell(phase)
        self._reaper.meet(self._phase, "before")

    def advance(self, items: int = 1) -> None:
        self._reaper.meet(self._phase, "before")


def tell(line: str) -> None:
    """One write, so that threads don't mix their lines."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def make_mortal(reaper: Reaper) -> None:
    """Put the reaper beside every transaction of a run."""
    open_graph, writing, commit = tasks.ingest.configured_graph, Connections.writing, FactStore.commit

    @contextmanager
    def mortal_writing(self: Connections, *args: Any, **named: Any) -> Iterator[Any]:
        with reaper.around("state"), writing(self, *args, **named) as connection:
            yield connection
            reaper.meet("state", "within")

    def mortal_commit(self: FactStore, *arguments: Any) -> None:
        tell("commit")
        with reaper.around("commit"):
            commit(self, *arguments)

    tasks.ingest.configured_graph = lambda settings, **how: MortalGraph(open_graph(settings, **how), reaper)  # type: ignore[assignment,return-value]
    Connections.writing = mortal_writing  # type: ignore[method-assign,assignment]
    FactStore.commit = mortal_commit  # type: ignore[method-assign]


def shorten_leases(ttl: timedelta) -> None:
    """Hold leases for this long."""
    hold = Leases.hold
    Leases.hold = lambda self, name, *, owner: hold(self, name, owner=owner, ttl=ttl)  # type: ignore[method-assign,assignment,misc]


def run(order: Order) -> None:
    """Run as ordered."""
    reaper = Reaper(order.fate)
    make_mortal(reaper)
    if order.lease_seconds:
        shorten_leases(timedelta(seconds=order.lease_seconds))
    estate = Estate(Path(order.folder), Path(order.home), order.address)
    settings = estate.settings()
    publish = settings.publish.model_copy(update={"batch_rows": order.batch_rows})
    request = IngestRequest(
        source=estate.folder, workers=order.setting.workers, flags=order.setting.flags(), only=order.only
    )
    run_ingest(request, settings.model_copy(update={"publish": publish}), progress=MortalProgress(reaper))
    tell("done")
    tell(msgspec.json.encode([[*key, count] for key, count in sorted(reaper.counts.items())]).decode())


def alone(order: Order) -> None:
    """Become a process group that reads nothing, writes to its log, and ends with the run."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(order.log, os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        run(order)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, the log has it
        traceback.print_exc()
    finally:
        os._exit(code)


def main() -> None:
    """Fork a run for each order on standard input; answer with its process id, then with its exit code."""
    for line in sys.stdin:
        order = msgspec.json.decode(line, type=Order)
        child = os.fork()
        if not child:
            alone(order)
        tell(str(child))
        tell(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
