"""``headwater watch`` at work: how soon a saved file is in the graph, and whether anything is ever lost.

    python -m benchmarks.watch latency [--edits 200] [--files 1000]     save to graph, in real time
    python -m benchmarks.watch storm [--events 20000] [--away 60]       a storm, the graph stopped in its middle
    python -m benchmarks.watch soak [--seconds 600]                     memory, descriptors, threads, processes
    python -m benchmarks.watch killed [--times 20]                      kill -9 at random, restart, compare

Each starts a local Neo4j of its own and the watch command as a process of its own, and prints what it ran on.
Save to graph is measured from before the file is written until another connection reads the new lineage, so
watchfiles' own delay is in it, and so is the reader's asking, which begins after a moment and then comes every few
milliseconds: asking without a pause takes from the server what it needs for writing. The first edits are not counted:
the server's own compilers need some hundred transactions until they have done their work.
"""

import argparse
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psutil
from neo4j import GraphDatabase, Session

from benchmarks.estate import generate
from settings import load_settings
from stores.graph import local_server, open_graph
from stores.graph.export import export_bytes
from tasks.ingest import run_ingest
from tasks.run import IngestRequest

STOP_SECONDS = 60.0
"""How long a stopped watch may take to end."""

HUB_DEPENDENTS = 100

PAUSE = 0.3
"""Seconds between two edits."""

FIRST_ASKED = 0.030
ASKED_EVERY = 0.003
"""Seconds after a save, and then between two questions, when the graph is asked whether it has it.

Each question takes a core from the watch and from the server for a while. What is there before the first one counts
as seen by it: so no edit is told of as faster than that.
"""

UNGUARDED = {"HEADWATER_RUN__RETRACT_SHARE": "1"}
"""A storm moves and changes most files at once, which a watch would refuse to believe."""

_SEEN = """
MATCH (:File {source: $source, path: $path})-[:DEFINES]->(d:Dataset)-[:HAS_COLUMN]->(:Column)-[:DERIVES_FROM]->()
WHERE d.name ENDS WITH $name RETURN count(*) AS seen
"""
_SEEN_COLUMN = "MATCH (c:Column {id: $id}) RETURN count(*) AS seen"


# --- a watch process -------------------------------------------------------------------------------------


class WatchProcess:
    """``python -m flows.watch`` on a folder; end it with ``stop`` or ``kill``."""

    python: Sequence[str] = (sys.executable,)

    def __init__(
        self,
        folder: Path,
        home: Path,
        uri: str | None,
        *options: str,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.output = home / "output"
        self.log = home / "watch.log"
        ours = {"HEADWATER_HOME": str(home), "PREFECT_HOME": str(home / "prefect"), **(variables or {})}
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("HEADWATER_", "PREFECT_"))}
        if uri:
            ours["HEADWATER_NEO4J__URI"] = uri
        command = [*self.python, "-m", "flows.watch", str(folder), str(self.output), *options]
        command += ["--metrics-port", "0"]
        self._told = self.log.stat().st_size if self.log.exists() else 0
        self._runs = len(self.reports())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=environment | ours,
                cwd=Path(__file__).parent.parent,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def reports(self) -> list[Path]:
        """The reports of all runs so far."""
        return list((self.output / "runs").glob("*.json"))

    def wait_until_ready(self, seconds: float = 600.0) -> None:
        """Until the first scan is done."""
        self.wait_for(lambda: len(self.reports()) > self._runs, seconds)

    def wait_for(self, happened: Callable[[], bool], seconds: float) -> None:
        """Until it happened. Raises ``TimeoutError`` with the end of the log, also when the process is gone."""
        deadline = time.monotonic() + seconds
        while not happened():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(self.log.read_text()[-3000:])
            time.sleep(0.02)

    def metrics(self) -> dict[str, float]:
        """What it tells Prometheus, by name (those with labels left out)."""
        found = re.search(r"http://\S+/metrics", self.log.read_text()[self._told :])
        assert found is not None
        with urllib.request.urlopen(found[0], timeout=30) as answer:
            pairs = (line.split() for line in answer.read().decode().splitlines() if line[0] not in "#{")
            return {pair[0]: float(pair[1]) for pair in pairs if "{" not in pair[0]}

    def wait_until_idle(self, seconds: float, quiet: float = 3.0) -> None:
        """Until nothing has been waiting, nor in flight, for a while."""
        since = time.monotonic()

        def idle() -> bool:
            nonlocal since
            now = self.metrics()
            if now["headwater_watch_waiting_changes"] or now["headwater_watch_in_flight_changes"]:
                since = time.monotonic()
            return time.monotonic() - since > quiet

        self.wait_for(idle, seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End it and its workers without a word."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def family(self) -> list[psutil.Process]:
        """The process and its workers."""
        with suppress(psutil.NoSuchProcess):
            me = psutil.Process(self.process.pid)
            return [me, *me.children(recursive=True)]
        return []


@contextmanager
def watching(
    folder: Path, home: Path, uri: str | None, *options: str, variables: Mapping[str, str] | None = None
) -> Iterator[WatchProcess]:
    """A watch whose first scan is done; it is gone when the block ends."""
    process = WatchProcess(folder, home, uri, *options, variables=variables)
    try:
        process.wait_until_ready()
        process.wait_until_idle(600, quiet=2.0)
        yield process
    finally:
        process.kill()


def exported(home: Path, uri: str | None) -> bytes:
    """What the graph holds."""
    with closing(open_graph(home, uri)) as graph:
        return export_bytes(graph)


def rebuilt(folder: Path, home: Path) -> bytes:
    """What a graph holds that was built from this folder and nothing else."""
    shutil.rmtree(home, ignore_errors=True)
    settings = load_settings(source=folder).model_copy(update={"home": home})
    run_ingest(IngestRequest(source=folder), settings)
    return exported(home, None)


# --- latency ---------------------------------------------------------------------------------------------


class Latencies(NamedTuple):
    """Seconds from save to graph."""

    name: str
    seconds: list[float]

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        p50, p90, p99 = (
            ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.9, 0.99)
        )
        return (
            f"{self.name}: {len(ordered)} edits, p50 {p50 * 1000:.1f} ms, p90 {p90 * 1000:.1f} ms,"
            f" p99 {p99 * 1000:.1f} ms, longest {ordered[-1] * 1000:.1f} ms"
        )


def with_hub(folder: Path, files: int) -> list[str]:
    """An estate of so many files, among them two tables with 100 dependents each; files few depend on."""
    generated = generate(folder, files=files - 2 * (HUB_DEPENDENTS + 1), dialects=("postgres",))
    for hub, columns in (("named", "h.a, h.b"), ("starred", "h.*")):
        here = folder / "postgres" / hub
        here.mkdir()
        (here / "hub.sql").write_text(hub_text(hub, ()))
        for number in range(HUB_DEPENDENTS):
            text = f"CREATE VIEW {hub}.uses_{number} AS SELECT {columns} FROM {hub}.hub AS h WHERE h.a > {number};\n"
            (here / f"uses_{number:03}.sql").write_text(text)
    return [path for path in generated if "/marts/" in path]


def hub_text(hub: str, more: tuple[str, ...]) -> str:
    """The table that others depend on, with more columns."""
    columns = ", ".join(f"{name} INT" for name in ("a", "b", *more))
    return f"CREATE TABLE {hub}.hub ({columns});\n"


def latencies(folder: Path, uri: str, marts: list[str], edits: int, *, first: int) -> Iterator[Latencies]:
    """Edit files one after the other, and wait each time until the graph says so; the first are not counted."""
    source = folder.name
    with GraphDatabase.driver(uri) as driver, driver.session() as session:

        def leaf(number: int) -> float:
            path = marts[number % len(marts)]
            text = (folder / path).read_text()
            dataset = re.search(r"(?:VIEW|TABLE) (\S+) AS", text)
            assert dataset is not None
            name = f"probe_{number}"
            text += f"\nCREATE VIEW marts.{name} AS SELECT * FROM {dataset[1]};\n"
            return timed(folder / path, text, session, _SEEN, source=source, path=path, name=name)

        seconds = [_paused(leaf, number) for number in range(first + edits)]
        yield Latencies("files few depend on", seconds[first:])
        for hub in ("named", "starred"):
            more: list[str] = []

            def shared(number: int, hub: str = hub, more: list[str] = more) -> float:
                more.append(f"probe_{number}")
                last = f"{hub}.uses_{HUB_DEPENDENTS - 1}" if hub == "starred" else f"{hub}.hub"
                column = f"postgres_warehouse#{last}.{more[-1]}"
                file = folder / "postgres" / hub / "hub.sql"
                return timed(file, hub_text(hub, tuple(more[-5:])), session, _SEEN_COLUMN, id=column)

            named = f"files with {HUB_DEPENDENTS} dependents ({'each of which changes, too' if hub == 'starred' else 'that name their columns'})"
            yield Latencies(named, [_paused(shared, number) for number in range(max(edits // 5, 2))])


def _paused(edit: Callable[[int], float], number: int) -> float:
    time.sleep(PAUSE)
    return edit(number)


def timed(file: Path, text: str, session: Session, question: str, **parameters: object) -> float:
    """Save the file; the seconds until the graph answers with something."""
    started = time.perf_counter()
    file.write_text(text)
    time.sleep(FIRST_ASKED)
    while True:
        answer = session.run(question, parameters).single()  # type: ignore[arg-type] # constants of ours
        if answer is not None and answer["seen"]:
            return time.perf_counter() - started
        time.sleep(ASKED_EVERY)
        if time.perf_counter() - started > 60:
            raise TimeoutError(f"{file} did not reach the graph")


def latency(root: Path, options: argparse.Namespace) -> None:
    """Print the latencies."""
    folder = root / "estate"
    marts = with_hub(folder, options.files)
    variables = {"PREFECT_API_URL": options.prefect} if options.prefect else {}
    with (
        _server(root / "server") as uri,
        watching(folder, root / "home", uri, "--realtime", variables=variables) as watch,
    ):
        for each in latencies(folder, uri, marts, options.edits, first=options.first):
            print(each)
        print(_usage(watch))
        assert watch.stop() == 0


# --- storm -----------------------------------------------------------------------------------------------


class Stormer:
    """Does to a folder what people and tools do, one file operation at a time."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._paths = sorted(path for path in folder.rglob("*.sql"))
        self._number = 0

    def step(self) -> None:
        """One operation."""
        self._number += 1
        place = self._chance.randrange(len(self._paths))
        path = self._paths[place]
        match self._chance.randrange(20):
            case 0:
                fresh = path.with_name(f"new_{self._number}.sql")
                fresh.write_text(f"CREATE VIEW fresh.v{self._number} AS SELECT x, y FROM raw.t{place};\n")
                self._paths.append(fresh)
            case 1:
                path.unlink()
                self._paths[place] = self._paths[-1]
                self._paths.pop()
            case 2:
                target = path.with_name(f"moved_{self._number}.sql")
                path.rename(target)
                self._paths[place] = target
            case 3:
                # As editors save: beside, then over.
                beside = path.with_suffix(".sql.tmp")
                beside.write_text(path.read_text() + f"-- saved {self._number}\n")
                beside.replace(path)
            case 4:
                passing = path.with_name(f"passing_{self._number}.sql")
                passing.write_text("SELECT 1;")
                passing.unlink()
            case _:
                with path.open("a") as stream:
                    stream.write(
                        f"\nINSERT INTO storm.t{place} SELECT x{self._number % 7} FROM storm.s{place % 50};"
                    )


def storm(root: Path, options: argparse.Namespace) -> None:
    """Print what a storm does."""
    folder = root / "estate"
    generate(folder, files=options.files)
    server_home = root / "server"
    with (
        _server(server_home) as uri,
        watching(
            folder, root / "home", uri, "--debounce", "1", "--max-wait", "5", variables=UNGUARDED
        ) as watch,
    ):
        seen = Peak(watch)
        stormer, port = Stormer(folder), int(uri.rpartition(":")[2])
        began = time.monotonic()
        stopped = False
        for number in range(options.events):
            if not stopped and number >= options.events // 2:
                stopped = bool(local_server.stop(server_home)) or True
                gone = time.monotonic()
            stormer.step()
            time.sleep(max(0.0, began + number * options.seconds / options.events - time.monotonic()))
        print(f"{options.events} operations in {time.monotonic() - began:.1f} s")
        while time.monotonic() - gone < options.away:
            seen.look()
            time.sleep(0.5)
        local_server.start(server_home, port=port, while_pid=os.getpid())
        print(f"the graph was away for {time.monotonic() - gone:.0f} s")
        back = time.monotonic()
        watch.wait_until_idle(600, quiet=20)
        seen.look()
        print(f"caught up {time.monotonic() - back - 20:.0f} s after it was back; {seen}")
        code = watch.stop()
        print(f"exit code {code}: {watch.log.read_text().strip().splitlines()[-1]}")
        same = exported(root / "home", uri) == rebuilt(folder, root / "rebuilt")
        print("the graph equals a rebuild" if same else "THE GRAPH DIFFERS FROM A REBUILD")
        assert same


def counted(folder: Path, home: Path, operations: int, rate: float) -> tuple[int, int]:
    """A storm of so many operations, so many a second: the events that came, and the changes that runs took up."""
    names = ("headwater_watch_events_total", "headwater_watch_taken_up_total")
    with watching(folder, home, None, variables=UNGUARDED) as watch:
        before = watch.metrics()
        stormer, began = Stormer(folder), time.monotonic()
        for number in range(operations):
            stormer.step()
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
        watch.wait_until_idle(600)
        after = watch.metrics()
        assert watch.stop() == 0
    events, taken_up = (round(after[name] - before[name]) for name in names)
    return events, taken_up


class Peak:
    """The most memory that a watch took, as often as it is looked at; its own peak the kernel knows."""

    def __init__(self, watch: WatchProcess) -> None:
        self._watch = watch
        self._family = 0
        self._own = 0

    def look(self) -> None:
        """Look at it."""
        family = self._watch.family()
        total = 0
        for process in family:
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        self._family = max(self._family, total)
        with suppress(OSError, AttributeError):
            status = Path(f"/proc/{self._watch.process.pid}/status").read_text()
            self._own = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024  # type: ignore[index] # it is there

    def __str__(self) -> str:
        return f"peak memory {self._own / 2**20:.0f} MiB, with its workers {self._family / 2**20:.0f} MiB"


# --- soak ------------------------------------------------------------------------------------------------


class Usage(NamedTuple):
    """What the watch process holds: bytes of memory of its own and of its workers, open files, threads, processes."""

    own: int
    family: int
    files: int
    threads: int
    processes: int


def usage(watch: WatchProcess) -> Usage:
    """What it holds now."""
    family = watch.family()
    me = family[0]
    with me.oneshot():
        own, files, threads = me.memory_info().rss, me.num_fds(), me.num_threads()
    return Usage(own, sum(each.memory_info().rss for each in family), files, threads, len(family))


def _usage(watch: WatchProcess) -> str:
    own, family, files, threads, processes = usage(watch)
    return (
        f"{own / 2**20:.0f} MiB (with workers {family / 2**20:.0f}), {files} descriptors, {threads} threads,"
        f" {processes} processes"
    )


def soaked(watch: WatchProcess, seconds: float, edits_a_second: float, every: float) -> list[Usage]:
    """Edit for so long; what the process held meanwhile."""
    stormer, began = Stormer(watch.folder), time.monotonic()
    samples: list[Usage] = []
    done = 0
    while (now := time.monotonic() - began) < seconds:
        if now * edits_a_second > done:
            stormer.step()
            done += 1
        if now > len(samples) * every:
            samples.append(usage(watch))
        time.sleep(0.01)
    return samples


def growth(samples: list[Usage]) -> dict[str, int]:
    """How much more the last quarter held than the second one, at least: memory may breathe, the least does not."""
    early = samples[len(samples) // 4 : len(samples) // 2]
    late = samples[-(len(samples) // 4) :]
    return {
        held: min(getattr(each, held) for each in late) - min(getattr(each, held) for each in early)
        for held in Usage._fields
    }


def soak(root: Path, options: argparse.Namespace) -> None:
    """Print what a day of edits does."""
    folder = root / "estate"
    generate(folder, files=options.files)
    with (
        _server(root / "server") as uri,
        watching(folder, root / "home", uri, "--realtime", variables=UNGUARDED) as watch,
    ):
        samples = soaked(watch, options.seconds, options.edits, options.seconds / 60)
        for number in range(0, len(samples), max(1, len(samples) // 10)):
            own, family, files, threads, processes = samples[number]
            moment = number * options.seconds / len(samples)
            print(
                f"{moment:6.0f} s: {own / 2**20:6.1f} MiB, with workers {family / 2**20:6.1f};"
                f" {files} descriptors, {threads} threads, {processes} processes"
            )
        print(f"at the end: {_usage(watch)}; {len(watch.reports())} runs")
        grown = growth(samples)
        print(f"from its second quarter to its last: {grown['own'] / 2**20:+.1f} MiB,", end=" ")
        print(", ".join(f"{grown[held]:+} {held}" for held in ("files", "threads", "processes")))
        watch.wait_until_idle(300)
        assert watch.stop() == 0
        same = exported(root / "home", uri) == rebuilt(folder, root / "rebuilt")
        print("the graph equals a rebuild" if same else "THE GRAPH DIFFERS FROM A REBUILD")
        assert same
        assert grown["own"] < 10 * 2**20
        assert max(grown["files"], grown["threads"], grown["processes"]) <= 0


# --- killed ----------------------------------------------------------------------------------------------


def killed_and_restarted(  # noqa: PLR0913, PLR0917 - what differs between benchmark and test
    folder: Path, home: Path, uri: str | None, times: int, chance: random.Random, longest: float = 2.0
) -> WatchProcess:
    """Kill a watch so often at random moments of its work; the last one that was started has caught up."""
    stormer = Stormer(folder, seed=chance.randrange(1000))
    for _ in range(times):
        watch = WatchProcess(folder, home, uri, "--realtime", variables=UNGUARDED)
        until = time.monotonic() + chance.uniform(0.3, longest)
        while time.monotonic() < until:
            stormer.step()
            time.sleep(0.02)
        watch.kill()
    watch = WatchProcess(folder, home, uri, "--realtime", variables=UNGUARDED)
    watch.wait_until_ready()
    watch.wait_until_idle(120, quiet=1.5)
    return watch


def killed(root: Path, options: argparse.Namespace) -> None:
    """Print what remains of a watch that is killed again and again."""
    folder = root / "estate"
    generate(folder, files=options.files)
    with _server(root / "server") as uri:
        watch = killed_and_restarted(folder, root / "home", uri, options.times, random.Random(1), longest=6.0)
        code = watch.stop()
        same = exported(root / "home", uri) == rebuilt(folder, root / "rebuilt")
        print(f"killed {options.times} times, then exit code {code}")
        print("the graph equals a rebuild" if same else "THE GRAPH DIFFERS FROM A REBUILD")
        assert same


# --- the command line ------------------------------------------------------------------------------------


@contextmanager
def _server(home: Path) -> Iterator[str]:
    server = local_server.start(home, port=local_server.free_port(), while_pid=os.getpid())
    try:
        yield server.uri
    finally:
        local_server.stop(home)


def machine() -> str:
    """What this runs on."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, Neo4j"
        f" {local_server.COORDINATES.rpartition(':')[2]} on the same machine, load before {load}"
    )


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description="headwater watch at work.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, does, files in (
        (latency, latency, 1000),
        (storm, storm, 1000),
        (soak, soak, 200),
        (killed, killed, 200),
    ):
        sub = verbs.add_parser(verb.__name__, help=does.__doc__)
        sub.set_defaults(does=does)
        sub.add_argument("--files", type=int, default=files)
        if verb is latency:
            sub.add_argument("--edits", type=int, default=200)
            sub.add_argument("--first", type=int, default=50, help="edits before those that count")
            sub.add_argument("--prefect", help="the API of a Prefect server to tell of batches")
        elif verb is storm:
            sub.add_argument("--events", type=int, default=20_000)
            sub.add_argument("--seconds", type=float, default=10)
            sub.add_argument("--away", type=float, default=60)
        elif verb is soak:
            sub.add_argument("--seconds", type=float, default=600)
            sub.add_argument(
                "--edits", type=float, default=2.4, help="edits a second: one a minute for 24 hours"
            )
        else:
            sub.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    print(f"{options.verb}, {options.files} files; {machine()}")
    root = Path(tempfile.mkdtemp(prefix="headwater-watch-"))
    try:
        options.does(root, options)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
