"""Two runs at once: on one source the second is refused, on two sources both end right."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.estate import generate, mutate
from stores.state import LeaseHeldError
from tests.crash.grounds import Launcher, order_for
from tests.equality.runs import BASELINE, FASTEST, Estate
from tests.servers import Neo4jAddress

PATIENCE_SECONDS = 120


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def estate(request: pytest.FixtureRequest, tmp_path: Path) -> Estate:
    address: Neo4jAddress | None = None
    if request.param == "neo4j":
        address = request.getfixturevalue("empty_neo4j")
    estate = Estate(tmp_path / "estate", tmp_path / "home", address)
    generate(estate.folder, files=4, dialects=("postgres",))
    estate.home.mkdir()
    return estate


def from_nothing(home: Path, *folders: Path) -> bytes:
    for folder in folders:
        Estate(folder, home).ingest(BASELINE)
    return Estate(folders[0], home).export()


def stop_in(phase: str, pid: int, log: Path) -> None:
    """Stop a run, workers too, when it has got so far."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while phase not in log.read_text().splitlines():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(pid, signal.SIGSTOP)


@pytest.mark.parametrize("phase", ["scan", "publish"])
def test_the_second_on_one_source_is_refused_while_the_first_lives(
    phase: str, estate: Estate, launcher: Launcher
) -> None:
    order = order_for(estate, FASTEST)
    pid = launcher.start(order)
    stop_in(phase, pid, Path(order.log))
    with pytest.raises(LeaseHeldError, match=rf"'source estate' is held by .* \(process {pid} on "):
        estate.ingest(FASTEST)
    os.killpg(pid, signal.SIGCONT)
    assert launcher.wait() == 0
    assert estate.ingest(FASTEST).graph.transactions == 0
    assert estate.export() == from_nothing(estate.home / "reference", estate.folder)


def test_the_hold_of_a_dead_run_is_taken_at_once(estate: Estate, launcher: Launcher) -> None:
    order = order_for(estate, FASTEST)
    pid = launcher.start(order)
    stop_in("publish", pid, Path(order.log))
    os.kill(pid, signal.SIGKILL)
    assert launcher.wait() == -signal.SIGKILL
    os.killpg(pid, signal.SIGCONT)  # its workers, which nobody killed, are left to end by themselves
    estate.ingest(FASTEST)
    assert estate.export() == from_nothing(estate.home / "reference", estate.folder)


@pytest.mark.neo4j
def test_two_sources_at_once_with_one_state_database(
    tmp_path: Path, empty_neo4j: Neo4jAddress, launcher: Launcher
) -> None:
    first = Estate(tmp_path / "first", tmp_path / "home", empty_neo4j)
    second = first._replace(folder=tmp_path / "second")
    for seed, estate in enumerate([first, second]):
        generate(estate.folder, files=8, seed=seed, dialects=("postgres",))
    first.home.mkdir()
    with closing(Launcher()) as other:
        for round_ in range(2):
            launcher.start(order_for(first, FASTEST, "first.log"))
            other.start(order_for(second, FASTEST, "second.log"))
            assert (launcher.wait(), other.wait()) == (0, 0)
            reference = from_nothing(tmp_path / f"reference{round_}", first.folder, second.folder)
            assert first.export() == reference
            mutate(first.folder, 0.3, round_)
            mutate(second.folder, 0.3, round_)
