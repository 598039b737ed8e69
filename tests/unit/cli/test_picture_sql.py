"""The SQL behind a picture comes from its source's folder, and from nowhere else."""

from pathlib import Path

import pytest

from cli.pictures.picture import Arrow, Statement
from cli.pictures.sql import AFTER, BEFORE, Excerpt, excerpts


def excerpt(root: Path | None, file: str, *lines: int, max_bytes: int = 1000) -> Excerpt:
    arrow = Arrow(
        "e0", "c0", "c1", direct=True, statements=[Statement("bank", file, lines, "DIRECT", "IDENTITY")]
    )
    [only] = excerpts([arrow], {"bank": root and str(root)}.get, max_bytes)
    return only


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sql"
    folder.mkdir()
    (tmp_path / "secret.sql").write_text("secret")
    return folder


@pytest.mark.parametrize("file", ["../secret.sql", "link.sql", "below/../../secret.sql"])
def test_nothing_outside_the_folder_is_read(folder: Path, file: str) -> None:
    (folder / "below").mkdir()
    (folder / "link.sql").symlink_to("../secret.sql")
    assert excerpt(folder, file, 1) == Excerpt(
        "bank", file, [], "It lies outside its source's folder, so it is not read."
    )


def test_an_absolute_path_is_outside(folder: Path) -> None:
    found = excerpt(folder, str(folder.parent / "secret.sql"), 1)
    assert found.missing == "It lies outside its source's folder, so it is not read."


def test_the_lines_around_those_cited(folder: Path) -> None:
    (folder / "a.sql").write_bytes(b"\r\n".join(b"%d\x0c" % number for number in range(1, 201)))
    found = excerpt(folder, "a.sql", 50, 199, max_bytes=10_000)
    assert found.lines[0] == (50 - BEFORE, f"{50 - BEFORE}\\x0c")
    assert [number for number, _ in found.lines] == [
        *range(50 - BEFORE, 50 + AFTER + 1),
        *range(199 - BEFORE, 201),
    ]


def test_a_source_of_one_file(folder: Path) -> None:
    (folder / "a.sql").write_text("one\ntwo")
    assert excerpt(folder / "a.sql", "a.sql", 2).lines == [(1, "one"), (2, "two")]


def test_why_there_is_none(folder: Path) -> None:
    assert excerpt(None, "a.sql", 1).missing == "Where the source bank is, is not known here."
    assert excerpt(folder, "a.sql", 1).missing == "It isn't there any more."
    (folder / "a.sql").write_text("x" * 1001)
    assert excerpt(folder, "a.sql", 1).missing == "It is over the limit of 1000 bytes."
    (folder / "a.sql").write_bytes(b"a\0b")
    assert (
        excerpt(folder, "a.sql", 1).missing
        == "It holds NUL bytes: a binary file, or UTF-16 without a byte order mark."
    )
