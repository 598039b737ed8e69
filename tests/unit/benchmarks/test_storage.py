"""What a file takes up is counted where it is."""

from pathlib import Path

from benchmarks.estate import generate
from benchmarks.storage import TABLES, measure, table


def test_rows_and_bytes_are_those_of_the_tables(tmp_path: Path) -> None:
    generate(tmp_path / "estate", files=12)
    taken = {each.where: each for each in measure(tmp_path / "estate", tmp_path / "home")}
    files = list((tmp_path / "estate").rglob("*.sql"))
    assert taken["text, to a worker"].size == sum(file.stat().st_size for file in files)
    assert taken["state: manifest"].rows == taken["state: fact"].rows == len(files)
    assert taken["state: unit_cache"].size > taken["unit, from a worker"].size > 0
    assert taken["graph rows, written"].rows > 12 * 10
    assert len(table(list(taken.values()), 12).rows) == len(TABLES) + 3
