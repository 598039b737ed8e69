"""The rollback drill: a fault is planted in each optimization; the shadow finds it, and the graph ends right."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from settings import FlagForm, FlagName, ResolvedFlag, Settings, load_settings, resolve_flags
from stores.graph import Graph, open_graph
from stores.graph.export import export_bytes
from stores.state import StateDatabase, open_state
from stores.state.models import manifest
from tasks.compile import ChunkTasks
from tasks.engine import PlainEngine
from tasks.failures import Failure
from tasks.ingest import run_ingest
from tasks.loads import Load
from tasks.pool import CompilePool
from tasks.report import RunReport, exit_code
from tasks.rollout import Rollout
from tasks.run import IngestRequest
from tasks.worker import Outcome
from tasks.writers import BatchWriter
from tests.servers import Neo4jAddress

FILES = 12
BASELINE = FlagForm.of(dict.fromkeys(("caching", "batching", "parallelism", "batch_writes"), "off"))
Plant = Callable[["Drill", pytest.MonkeyPatch], None]


class Drill:
    """A folder of SQL, its state and its graph."""

    def __init__(self, folder: Path, home: Path, address: Neo4jAddress | None = None) -> None:
        self.folder = folder
        self.home = home
        self.address = address

    def settings(self, name: str = "estate") -> Settings:
        neo4j = self.address._asdict() if self.address else {}
        overrides = {"neo4j": neo4j, "source": {"name": name, "moves": True}}
        return load_settings(source=self.folder, overrides=overrides).model_copy(update={"home": self.home})

    def run(
        self,
        shadow: int = 100,
        flags: FlagForm | None = None,
        engine: PlainEngine | None = None,
        **request: object,
    ) -> RunReport:
        names = ("caching", "batching", "parallelism", "batch_writes")
        flags = flags or FlagForm.of({name: {"percent": 100, "shadow": shadow} for name in names})
        asked = IngestRequest(source=self.folder, dialect="postgres", workers=2, flags=flags, **request)  # type: ignore[arg-type]
        return run_ingest(asked, self.settings(), engine)

    def state(self) -> StateDatabase:
        return open_state(self.settings().state_url.get_secret_value())

    def graph(self) -> Graph:
        return self.address.open(self.home) if self.address else open_graph(self.home)

    def export(self) -> bytes:
        with closing(self.graph()) as graph:
            return export_bytes(graph)


def estate(where: Path) -> Path:
    """Views over each other, in chains of four."""
    folder = where / "estate"
    folder.mkdir()
    for number in range(FILES):
        below = f"t{number - 1}" if number % 4 else "base"
        text = f"CREATE VIEW t{number} AS SELECT a AS a{number}, b FROM {below} JOIN dim USING (b);"
        (folder / f"f{number:02}.sql").write_text(
            text.replace(" a AS", f" a{number - 1} AS") if number % 4 else text
        )
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return estate(tmp_path)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the baseline makes of it, wherever it lies."""
    where = tmp_path_factory.mktemp("baseline")
    drill = Drill(estate(where), where / "home")
    drill.run(flags=BASELINE)
    return drill.export()


def poisoned_cache(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows hold the units of each other's files, each with its right checksum."""
    del monkeypatch
    apart = Drill(drill.folder, drill.home.parent / "elsewhere")
    apart.run()
    with apart.state() as theirs, drill.state() as ours:
        keys = _keys(theirs)
        payloads = theirs.units.get_many(keys)
        one, other = keys[3], keys[7]
        ours.units.put_many(payloads | {one: payloads[other], other: payloads[one]})


def _keys(state: StateDatabase) -> list[str]:
    with state._connections.reading() as connection:
        rows = connection.execute(select(manifest.c.unit_key).order_by(manifest.c.path))
        return [row[0] for row in rows]


def worker_of_others(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that share the work answer with each other's units."""
    del drill
    compile_chunk = CompilePool.compile

    def swapped(pool: CompilePool, jobs: object) -> object:
        outcomes = compile_chunk(pool, jobs)  # type: ignore[arg-type]
        return outcomes[1:] + outcomes[:1] if pool.workers > 1 else outcomes

    monkeypatch.setattr(CompilePool, "compile", swapped)


def mixed_chunk(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk gives its results back in another order."""
    del drill
    compile_part = ChunkTasks._compile
    monkeypatch.setattr(ChunkTasks, "_compile", lambda tasks, part: compile_part(tasks, part)[::-1])


def dropped_row(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last edge of each batch of lineage is never sent."""
    del drill
    write = BatchWriter.write

    def dropping(writer: BatchWriter, loads: list[Load], **how: object) -> object:
        lineage = "merge_derives_from"
        sent = [
            Load(load.statement, load.rows[:-1], load.first) if load.statement == lineage else load
            for load in loads
        ]
        return write(writer, sent, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(BatchWriter, "write", dropping)


FAULTS: dict[FlagName, Plant] = {
    "caching": poisoned_cache,
    "batching": mixed_chunk,
    "parallelism": worker_of_others,
    "batch_writes": dropped_row,
}


def drilled(drill: Drill, flag: FlagName, expected: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[flag](drill, monkeypatch)
    report = drill.run(shadow=100)
    assert (report.status, exit_code(report)) == ("Tripped", 1)
    assert flag in {trip.flag for trip in report.trips}
    assert all(trip.file.endswith(".sql") and trip.diff for trip in report.trips)
    assert report.flags[flag].source == "trip"
    assert drill.export() == expected

    # The trip holds for the next run, whatever it asks for, and the fault does no more harm.
    again = drill.run(shadow=100, rehash=True)
    assert (again.status, again.flags[flag].state) == ("Completed", "off")
    assert drill.export() == expected
    with drill.state() as state:
        changes = [change for change in state.flags.audit() if change.name == flag]
        assert [change.action for change in changes] == ["trip"]
        assert "estate/" in changes[0].reason

    # Once the cause is gone, a person resets it.
    monkeypatch.undo()
    with drill.state() as state:
        for tripped in {trip.flag for trip in report.trips}:
            assert state.flags.reset(tripped, actor="a person", why="mended")  # type: ignore[arg-type]
    last = drill.run(shadow=100, rehash=True)
    assert (last.status, last.flags[flag].source) == ("Completed", "run parameter")
    assert drill.export() == expected


@pytest.mark.parametrize("flag", FAULTS)
def test_four_faults_four_caught(
    flag: FlagName, folder: Path, tmp_path: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    drilled(Drill(folder, tmp_path / "home"), flag, expected, monkeypatch)


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "flag",
    [flag if flag == "batch_writes" else pytest.param(flag, marks=pytest.mark.full) for flag in FAULTS],
)
def test_four_faults_four_caught_on_the_server(
    flag: FlagName,
    folder: Path,
    tmp_path: Path,
    expected: bytes,
    empty_neo4j: Neo4jAddress,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drilled(Drill(folder, tmp_path / "home", empty_neo4j), flag, expected, monkeypatch)


def everywhere(drill: Drill, shadow: int) -> dict[FlagName, ResolvedFlag]:
    """All flags on for all files, of which so many are compared."""
    flags = FlagForm.of({name: {"percent": 100, "shadow": shadow} for name in FAULTS})
    return resolve_flags(flags, None, drill.settings())


def run_ids(drill: Drill, *, drawn: bool, files: set[str]) -> Iterator[str]:
    """Runs that at shadow 5 do, or do not, look at any of these files."""
    everything = [f"f{number:02}.sql" for number in range(FILES)]
    flags = everywhere(drill, 5)
    for number in range(10_000):
        run_id = f"run {number}"
        sample = Rollout(flags, "estate", run_id).sample("caching", everything)
        if bool(files & set(sample)) is drawn:
            yield run_id


def test_what_one_run_lets_through_a_later_one_finds_and_repairs(
    folder: Path, tmp_path: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill = Drill(folder, tmp_path / "home")
    poisoned_cache(drill, monkeypatch)
    wrong = {"f03.sql", "f07.sql"}
    blind, sees = run_ids(drill, drawn=False, files=wrong), run_ids(drill, drawn=True, files=wrong)
    for _ in range(2):
        report = drill.run(shadow=5, rehash=True, run_id=next(blind))
        assert (report.status, report.shadow["caching"]) == ("Completed", 1)
        assert drill.export() != expected
    report = drill.run(shadow=5, rehash=True, run_id=next(sees))
    assert report.status == "Tripped"
    assert drill.export() == expected


class Listening(PlainEngine):
    """An engine with somebody to tell."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []
        self.begun: list[str] = []

    def announce(self, event: str, resource: str, payload: object) -> None:
        self.told.append((event, resource, payload["flag"]))  # type: ignore[index]

    def begin(self, flags: object) -> None:
        self.begun.append(flags["caching"].state)  # type: ignore[index]


def test_a_trip_is_announced_and_a_run_by_hand_may_ignore_it(
    folder: Path, tmp_path: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill, engine = Drill(folder, tmp_path / "home"), Listening()
    poisoned_cache(drill, monkeypatch)
    assert drill.run(engine=engine).status == "Tripped"
    assert engine.told == [("headwater.flag.tripped", "headwater.flag.caching", "caching")]
    assert engine.begun == ["on, shadow 100 %", "off"]
    by_hand = drill.run(ignore_trips=frozenset({"caching"}), rehash=True)
    assert (by_hand.status, by_hand.flags["caching"].source) == ("Completed", "run parameter")
    assert drill.run().flags["caching"].source == "trip"
    assert drill.export() == expected


def test_a_failure_that_the_slow_way_does_not_have_is_a_mismatch(
    folder: Path, tmp_path: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_chunk = CompilePool.compile

    def failing(pool: CompilePool, jobs: object) -> object:
        outcomes = compile_chunk(pool, jobs)  # type: ignore[arg-type]
        lost = Outcome(None, Failure("worker", 0, "worker died (signal 9)"))
        return [lost, *outcomes[1:]] if pool.workers > 1 else outcomes

    monkeypatch.setattr(CompilePool, "compile", failing)
    report = Drill(folder, tmp_path / "home").run(shadow=1)
    assert report.status == "Tripped"
    assert {trip.flag for trip in report.trips} == {"batching", "parallelism"}
    assert "but done the slow way it did not" in report.trips[0].reason
    assert report.files.failed == 0
    assert Drill(folder, tmp_path / "home").export() == expected


def test_another_source_is_done_again_too(
    folder: Path, tmp_path: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch writer that lost rows lost those of every source; each is mended by its next run."""
    drill = Drill(folder, tmp_path / "home")
    dropped_row(drill, monkeypatch)
    drill.run(shadow=0)
    assert drill.export() != expected
    with drill.state() as state:
        state.flags.trip("batch_writes", actor="run of another source", why="seen there")
    assert drill.run(shadow=100).status == "Completed"
    assert drill.export() == expected


def test_the_chance_that_a_run_at_shadow_5_finds_something(folder: Path, tmp_path: Path) -> None:
    """Measured beside 1 - 0.95ⁿ, over 400 runs of an estate of 400 files with n wrong ones."""
    flags = everywhere(Drill(folder, tmp_path / "home"), 5)
    paths = [f"mart/file{number}.sql" for number in range(400)]
    runs = [set(Rollout(flags, "estate", f"run {number}").sample("caching", paths)) for number in range(400)]
    for wrong in (1, 5, 20, 60):
        bad = set(paths[:: 400 // wrong][:wrong])
        measured, expected = sum(bool(bad & drawn) for drawn in runs) / len(runs), 1 - 0.95**wrong
        assert measured == pytest.approx(expected, abs=0.08), f"{measured:.3f}, expected {expected:.3f}"
