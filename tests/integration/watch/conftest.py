"""A small estate, and watch processes that end with their test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.watch import WatchProcess

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
def watch(folder: Path, tmp_path: Path) -> Iterator[Callable[..., WatchProcess]]:
    started: list[WatchProcess] = []

    def start(*options: str, uri: str | None = None, **variables: str) -> WatchProcess:
        process = WatchProcess(folder, tmp_path / "home", uri, *options, variables=variables)
        started.append(process)
        process.wait_until_ready(60)
        return process

    yield start
    for process in started:
        process.kill()
