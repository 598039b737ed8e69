"""The generator of estates is deterministic, exact in number, and what it writes parses."""

from pathlib import Path

import pytest
import sqlglot

from benchmarks.estate import SPELLINGS, Shape, generate, mutate


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("files", [16, 61, 120])
def test_equal_arguments_give_equal_bytes_and_exactly_so_many_files(tmp_path: Path, files: int) -> None:
    paths = generate(tmp_path / "a", files=files, seed=7)
    generate(tmp_path / "b", files=files, seed=7)
    assert len(paths) == files
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a").keys() == {*paths, "headwater.toml"}


def test_another_seed_gives_another_estate(tmp_path: Path) -> None:
    generate(tmp_path / "a", files=40, seed=1)
    generate(tmp_path / "b", files=40, seed=2)
    assert contents(tmp_path / "a") != contents(tmp_path / "b")


def test_every_statement_parses_in_its_dialect(tmp_path: Path) -> None:
    for path in generate(tmp_path, files=160, shape=Shape(star_share=0.5)):
        for statement in sqlglot.parse((tmp_path / path).read_text(), read=path.split("/")[0]):
            assert statement is not None, path
            assert statement.key != "command", path


def test_every_dialect_asked_for_is_there(tmp_path: Path) -> None:
    paths = generate(tmp_path, files=4 * len(SPELLINGS), dialects=tuple(SPELLINGS))
    assert {path.split("/")[0] for path in paths} == set(SPELLINGS)


def test_duplicates_have_the_text_of_another_file(tmp_path: Path) -> None:
    generate(tmp_path, files=100, shape=Shape(duplicate_share=0.2), dialects=("postgres",))
    copies = {path.read_text() for path in (tmp_path / "postgres/copies").iterdir()}
    rest = {path.read_text() for path in tmp_path.rglob("*.sql") if path.parent.name != "copies"}
    assert copies
    assert copies <= rest


def test_star_share_is_the_share_of_stars(tmp_path: Path) -> None:
    for share in (0.0, 1.0):
        generate(tmp_path / str(share), files=60, shape=Shape(star_share=share), dialects=("postgres",))
    staging = [path.read_text() for path in (tmp_path / "0.0/postgres/staging").iterdir()]
    assert not any("*" in text for text in staging)
    staging = [path.read_text() for path in (tmp_path / "1.0/postgres/staging").iterdir()]
    assert all("*" in text for text in staging)


def test_mutate_changes_the_asked_share_and_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        generate(tmp_path / name, files=100)
    before = contents(tmp_path / "a")
    mutation = mutate(tmp_path / "a", 0.2, seed=3)
    assert mutation == mutate(tmp_path / "b", 0.2, seed=3)
    after = contents(tmp_path / "a")
    assert after == contents(tmp_path / "b")
    assert mutation.count == 20
    assert {path for path in before if path in after and before[path] != after[path]} == set(mutation.edited)
    assert before.keys() - after.keys() == {*mutation.deleted, *(old for old, _ in mutation.renamed)}
    assert after.keys() - before.keys() == {*mutation.added, *(new for _, new in mutation.renamed)}
