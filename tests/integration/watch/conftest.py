"""A small estate, and watch processes that end with their test."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import coverage
import pytest

from benchmarks.watch import WatchProcess

ROOT = Path(__file__).parents[3]
RULES = '[[rule]]\npath = "**"\ndialect = "postgres"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "headwater.toml").write_text(RULES)
    (folder / "t.sql").write_text("CREATE TABLE t (x INT);")
    (folder / "v.sql").write_text("CREATE VIEW v AS SELECT * FROM t;")
    return folder


@pytest.fixture
def watch(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., WatchProcess]]:
    started: list[WatchProcess] = []

    if coverage.Coverage.current() is not None:  # What these processes run counts, too.
        measured = ["-m", "coverage", "run", f"--rcfile={ROOT / 'pyproject.toml'}", "--parallel-mode"]
        python = [sys.executable, *measured, f"--data-file={ROOT / '.coverage'}"]
        monkeypatch.setattr(WatchProcess, "python", python)

    def start(*options: str, uri: str | None = None, **variables: str) -> WatchProcess:
        process = WatchProcess(folder, tmp_path / "home", uri, *options, variables=variables)
        started.append(process)
        process.wait_until_ready(60)
        return process

    yield start
    for process in started:
        process.kill()
