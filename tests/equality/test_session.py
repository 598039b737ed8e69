"""A warm session told what changed leaves the graph that a run over everything would."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.estate import generate, mutate
from lineage.compiler import unit_key
from lineage.unit import CompileOptions
from stores.graph.export import export_bytes
from tasks.ingest import IngestSession, open_session
from tasks.run import IngestRequest
from tests.equality.conftest import EXAMPLES
from tests.equality.runs import BASELINE, FASTEST, Estate
from tests.equality.test_changes import from_nothing, shake


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*.sql")
        if not path.is_symlink() and path.is_file()
    }


class Watched:
    """A folder with an open session on it, and what was in the folder at its last run."""

    def __init__(self, folder: Path, session: IngestSession) -> None:
        self.folder = folder
        self.session = session
        self.request = IngestRequest(source=folder, workers=2, flags=FASTEST.flags())
        self.session.run(self.request)
        self.before = contents(folder)

    def catch_up(self, *more: str) -> list[str]:
        """One run over what changed; the files that were linked and their failures don't matter, the paths do."""
        now = contents(self.folder)
        changed = {p for p in now.keys() | self.before.keys() if now.get(p) != self.before.get(p)}
        self.before = now
        only = frozenset({*changed, *more})
        self.session.run(IngestRequest(source=self.folder, workers=2, flags=FASTEST.flags(), only=only))
        return sorted(only)

    def export(self) -> bytes:
        return export_bytes(self.session.graph)


@contextmanager
def watching(folder: Path, home: Path) -> Iterator[Watched]:
    request = IngestRequest(source=folder, workers=2)
    with open_session(request, Estate(folder, home).settings(), "test") as session:
        yield Watched(folder, session)


@pytest.fixture
def home(fresh_home: Iterator[Path]) -> Path:
    return next(fresh_home)


def test_mutations(tmp_path: Path, home: Path, fresh_home: Iterator[Path]) -> None:
    folder = tmp_path / "estate"
    generate(folder, files=24)
    with watching(folder, home) as watched:
        for seed in range(3):
            mutate(folder, 0.2, seed)
            assert watched.catch_up()
            assert watched.export() == from_nothing(folder, next(fresh_home))


@pytest.mark.parametrize("seed", [1, *(pytest.param(s, marks=pytest.mark.full) for s in range(2, 12))])
def test_hand_written_files(seed: int, tmp_path: Path, home: Path, fresh_home: Iterator[Path]) -> None:
    folder = tmp_path / "estate"
    shutil.copytree(EXAMPLES, folder)
    with watching(folder, home) as watched:
        chance = random.Random(seed)
        for _ in range(4):
            shake(folder, chance)
            watched.catch_up()
            again = Estate(folder, next(fresh_home))
            again.ingest(FASTEST)
            assert watched.export() == again.export()


def test_folders_come_go_and_move(tmp_path: Path, home: Path, fresh_home: Iterator[Path]) -> None:
    folder = tmp_path / "estate"
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/b/raw.sql").write_text("CREATE TABLE raw (x INT);")
    (folder / "a/view.sql").write_text("CREATE VIEW v AS SELECT * FROM raw;")
    with watching(folder, home) as watched:

        def runs(*only: str) -> None:
            watched.session.run(IngestRequest(source=folder, flags=FASTEST.flags(), only=frozenset(only)))
            assert watched.export() == from_nothing(folder, next(fresh_home))

        (folder / "a/b").rename(folder / "c")
        runs("a/b", "c")
        shutil.rmtree(folder / "a")
        runs("a")
        (folder / "c/raw.sql").rename(folder / "hidden.sql")
        (folder / "c").rmdir()
        (folder / "hidden.sql").rename(folder / "c")
        runs("c", "c/raw.sql")
        (folder / "c").unlink()
        (folder / "c").mkdir()
        (folder / "c/new.sql").write_text("CREATE VIEW w AS SELECT x FROM raw;")
        runs("c")


def test_a_link_changes_with_the_file_it_leads_to(
    tmp_path: Path, home: Path, fresh_home: Iterator[Path]
) -> None:
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "b.sql").write_text("CREATE VIEW v AS SELECT x FROM t;")
    (folder / "a.sql").symlink_to("b.sql")
    with watching(folder, home) as watched:
        (folder / "b.sql").write_text("CREATE VIEW v AS SELECT x, y FROM t;")
        watched.session.run(IngestRequest(source=folder, flags=FASTEST.flags(), only=frozenset({"b.sql"})))
        assert watched.export() == from_nothing(folder, next(fresh_home))


def test_units_the_cache_lost_are_made_again(tmp_path: Path, home: Path, fresh_home: Iterator[Path]) -> None:
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "t.sql").write_text("CREATE TABLE t (x INT);")
    (folder / "v.sql").write_text("CREATE VIEW v AS SELECT * FROM t;")
    (folder / "w.sql").write_text("CREATE VIEW w AS SELECT * FROM v;")
    with watching(folder, home) as watched:
        for then in (lambda: None, (folder / "t.sql").unlink):
            watched.session.state.units.clear()
            (folder / "v.sql").write_text((folder / "v.sql").read_text() + "\n-- again")
            then()  # A file whose unit is needed may be gone already, its own event still to come.
            watched.session.run(
                IngestRequest(source=folder, flags=FASTEST.flags(), only=frozenset({"v.sql"}))
            )
            assert watched.export() == from_nothing(folder, next(fresh_home))


def test_with_caching_off_a_run_looks_at_everything(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "t.sql").write_text("CREATE TABLE t (x INT);")
    estate = Estate(folder, home)
    request = IngestRequest(source=folder, flags=BASELINE.flags(), only=frozenset())
    with open_session(request, estate.settings(), "test") as session:
        assert session.run(request).files.new == 1


def test_files_a_run_does_not_look_at_keep_their_stale_marks(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "t.sql").write_text("CREATE TABLE t (x INT);")
    (folder / "u.sql").write_text("CREATE TABLE u (x INT);")
    estate = Estate(folder, home)
    with open_session(IngestRequest(source=folder, workers=2), estate.settings(), "test") as session:
        session.run(IngestRequest(source=folder))

        def stale(path: str) -> list[str]:
            session.run(IngestRequest(source=folder, only=frozenset({path})))
            return [str(row["path"]) for row in session.graph.read("stale_files", source="estate")]

        (folder / "t.sql").unlink()
        (folder / "t.sql").symlink_to("gone.sql")
        assert stale("t.sql") == ["t.sql"]
        (folder / "u.sql").write_text("CREATE TABLE u (x INT, y INT);")
        assert stale("u.sql") == ["t.sql"]
        (folder / "t.sql").unlink()
        (folder / "t.sql").write_text("CREATE TABLE t (x INT);")
        assert stale("t.sql") == []


def test_a_flag_that_tripped_in_between(tmp_path: Path, home: Path, fresh_home: Iterator[Path]) -> None:
    """What came through it is done again with the whole source, though the run was told of one file."""
    folder = tmp_path / "estate"
    generate(folder, files=24)
    with watching(folder, home) as watched:
        watched.session.state.flags.trip("batching", actor="test", why="to see what is done again")
        report = watched.session.run(
            IngestRequest(source=folder, workers=2, only=frozenset([min(contents(folder))]))
        )
        assert report.relinked == len(contents(folder))
        assert watched.export() == from_nothing(folder, next(fresh_home))


def test_a_wrong_unit_that_is_in_the_graph_already_is_put_right_by_the_same_run(
    tmp_path: Path, home: Path, fresh_home: Iterator[Path]
) -> None:
    """Who waits for few files doesn't wait for the comparison; the cache holds a unit of another text."""
    folder = tmp_path / "estate"
    folder.mkdir()
    options = CompileOptions(dialect="postgres")
    right, wrong = (f"CREATE VIEW v AS SELECT {column} FROM t;" for column in "xy")
    (folder / "v.sql").write_text(wrong)
    request = IngestRequest(source=folder, dialect="postgres", workers=2)
    with open_session(request, Estate(folder, home).settings(), "test") as session:
        session.run(request)
        found = session.state.units.get_many([unit_key(wrong, options)])
        session.state.units.put_many({unit_key(right, options): found[unit_key(wrong, options)]})
        (folder / "v.sql").write_text(right)
        report = session.catch_up(IngestRequest(source=folder, dialect="postgres", only=frozenset({"v.sql"})))
        assert report is not None
        assert [(trip.flag, trip.file) for trip in report.trips] == [("caching", "v.sql")]
        assert export_bytes(session.graph) == from_nothing(folder, next(fresh_home))
