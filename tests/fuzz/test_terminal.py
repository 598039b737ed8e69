"""What hostile names do to a person's terminal: nothing."""

from pathlib import Path

import pytest

from cli.main import main
from cli.output import plain

HOSTILE = [
    "\x1b[31mred.sql",
    "new\nline.sql",
    "back\rback.sql",
    "\u202elqs.sql",
    "\x07bell.sql",
    "\x9b2J.sql",
]


@pytest.mark.parametrize("verb", ["ingest", "analyze"])
def test_names_of_files_neither_command_nor_break_it(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    folder = tmp_path / "source"
    folder.mkdir()
    for name in HOSTILE:
        (folder / name).write_text("SELEC ( FROM", encoding="utf-8")
    main([verb, str(folder), "--dialect", "postgres"])
    told = capsys.readouterr().out
    assert all(line.isprintable() for line in told.splitlines())
    for name in HOSTILE:
        assert f"{plain(name)}:1: " in told


def test_ordinary_names_stay_as_they_are() -> None:
    assert plain('größe 日本 \U0001f4a9 it\'s "x" a\\b') == 'größe 日本 \U0001f4a9 it\'s "x" a\\b'


def test_columns_neither_command_nor_break_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    file = tmp_path / "a.sql"
    file.write_text('CREATE VIEW v AS SELECT "x\x1b[2J\ny" AS b FROM t', encoding="utf-8")
    main(["ingest", str(file)])
    assert main(["upstream", "default#v.b"]) == 0
    told = capsys.readouterr().out
    assert "t.x\\x1b[2J\\ny" in told
    assert "\x1b[2J" not in told
