"""Fifty real runs at once, some killed at a random moment: the totals are what the runs themselves reported."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from monitoring import catalogue
from monitoring.server import scrape
from settings import load_settings
from stores.state import open_state
from tests.integration.monitoring.test_page import samples

RUNS = 50
SEED = 20_26


@pytest.mark.full
def test_totals_are_what_fifty_processes_reported(state_url: str, tmp_path: Path) -> None:
    open_state(state_url).close()
    started = [start(tmp_path, number, state_url) for number in range(RUNS)]
    draw = random.Random(SEED)
    for process in started[::5]:
        try:
            process.wait(draw.uniform(0, 20))
        except subprocess.TimeoutExpired:
            process.kill()
    codes = [process.wait(300) for process in started]
    assert codes.count(0) >= RUNS * 4 // 5

    with open_state(state_url) as state:
        for _ in range(2):
            found = samples(scrape(load_settings(overrides={"state": {"url": state_url}})))
        runs = [run for number in range(RUNS) for run in state.runs.latest(f"source{number}")]
    ended = [run for run in runs if run.status == "completed"]
    assert found[catalogue.RUNS.name, ("completed",)] == len(ended) >= codes.count(0)
    assert found[catalogue.RUNS.name, ("crashed",)] == len(runs) - len(ended)
    assert found[catalogue.FILES.name, ("new",)] == sum(number_of(run.source) for run in ended)
    assert found[catalogue.STATEMENTS.name, ("compiled",)] == sum(number_of(run.source) for run in ended)


def number_of(source: str) -> int:
    """How many files the source has."""
    return int(source.removeprefix("source")) % 7 + 1


def start(base: Path, number: int, url: str) -> subprocess.Popen[bytes]:
    """A run over a source of its own, into a graph of its own, with the state database of all."""
    folder = base / f"source{number}"
    folder.mkdir()
    for file in range(number_of(folder.name)):
        (folder / f"v{file}.sql").write_text(f"CREATE VIEW v{number}_{file} AS SELECT a FROM t{number};")
    ours = {"HEADWATER_HOME": str(base / f"home{number}"), "HEADWATER_STATE__URL": url}
    command = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]
    return subprocess.Popen(
        [*command, "ingest", str(folder), "--dialect", "postgres", "--workers", "1"],
        env={**os.environ, **ours}, cwd=Path(__file__).parents[3],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
