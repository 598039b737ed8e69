"""After any change, the graph is the one a build from nothing gives."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.estate import generate, mutate
from tests.equality.conftest import EXAMPLES
from tests.equality.runs import BASELINE, FASTEST, Estate, Setting


def from_nothing(folder: Path, home: Path) -> bytes:
    estate = Estate(folder, home)
    estate.ingest(BASELINE)
    return estate.export()


@pytest.mark.parametrize("setting", [BASELINE, FASTEST], ids=str)
def test_edits_deletions_and_renames(setting: Setting, tmp_path: Path, fresh_home: Iterator[Path]) -> None:
    folder = tmp_path / "estate"
    generate(folder, files=24)
    estate = Estate(folder, next(fresh_home))
    estate.ingest(setting)
    for seed in range(3):
        mutation = mutate(folder, 0.5, seed)
        report = estate.ingest(setting)
        assert report.files.new + report.files.changed + report.files.renamed > 0
        assert mutation.count >= 10
        assert estate.export() == from_nothing(folder, next(fresh_home))


def test_settings_may_change_between_runs(tmp_path: Path, fresh_home: Iterator[Path]) -> None:
    folder = tmp_path / "estate"
    generate(folder, files=24)
    estate = Estate(folder, next(fresh_home))
    for seed, setting in enumerate([FASTEST, BASELINE, FASTEST]):
        estate.ingest(setting)
        assert estate.export() == from_nothing(folder, next(fresh_home))
        mutate(folder, 0.2, seed)


def add_a_table(folder: Path) -> None:
    (folder / "late.sql").write_text("CREATE TABLE raw.late (a INT, b INT);")


def star_over_it(folder: Path) -> None:
    (folder / "star.sql").write_text("CREATE VIEW v AS SELECT * FROM raw.late;")


def wider(folder: Path) -> None:
    (folder / "late.sql").write_text("CREATE TABLE raw.late (a INT, b INT, c INT);")


def broken(folder: Path) -> None:
    (folder / "late.sql").write_text("CREATE TABLE raw.late (((")


def gone(folder: Path) -> None:
    (folder / "late.sql").unlink()


def moved(folder: Path) -> None:
    shutil.move(folder / "late.sql", folder / "other.sql")


@pytest.mark.parametrize(
    "steps",
    [
        [star_over_it, add_a_table, wider],
        [add_a_table, star_over_it, gone],
        [add_a_table, star_over_it, moved],
        [add_a_table, star_over_it, broken, wider],
    ],
    ids=lambda steps: ",".join(step.__name__ for step in steps),
)
def test_a_file_that_did_not_change_follows_one_that_did(
    steps: list[Callable[[Path], None]], tmp_path: Path, fresh_home: Iterator[Path]
) -> None:
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "headwater.toml").write_text('[[rule]]\npath = "**"\ndialect = "postgres"\n')
    estate = Estate(folder, next(fresh_home))
    for step in steps:
        step(folder)
        estate.ingest(FASTEST)
        assert estate.export() == from_nothing(folder, next(fresh_home))


def shake(folder: Path, chance: random.Random) -> None:
    """Do one thing to one file that people do, or that happens to them."""
    path = chance.choice(sorted(folder.rglob("*.sql")))
    name = f"{chance.choice('amz')}_{path.name}"  # sorts before or after its neighbours
    match chance.randrange(5):
        case 0:
            path.unlink()
        case 1:
            path.rename(path.with_name(name))
        case 2:
            shutil.copy(path, path.with_name(name))
        case 3:
            path.write_text("-- looked at\n" + path.read_text())
        case _:
            path.write_text(path.read_text()[: chance.randrange(path.stat().st_size)])


@pytest.mark.parametrize(
    "seed", [0, 2, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(3, 20))]
)
def test_hand_written_files_come_go_and_break(seed: int, tmp_path: Path, fresh_home: Iterator[Path]) -> None:
    folder = tmp_path / "estate"
    shutil.copytree(EXAMPLES, folder)
    estate = Estate(folder, next(fresh_home))
    estate.ingest(FASTEST)
    chance = random.Random(seed)
    for _ in range(4):
        shake(folder, chance)
        shake(folder, chance)
        assert estate.ingest(FASTEST).graph.dead_letters == 0
        again = Estate(folder, next(fresh_home))
        again.ingest(FASTEST)
        assert estate.export() == again.export()
        assert estate.ingest(FASTEST).graph.transactions == 0
