"""Two runs at once: on one source the second is refused, on two sources both end right."""

import os
import signal
import time
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import pytest

from benchmarks.estate import generate, mutate
from stores.state import LeaseHeldError
from tests.crash.driver import Event, Fate, Order
from tests.crash.grounds import Launcher, order_for
from tests.equality.runs import BASELINE, FASTEST, Estate
from tests.servers import Neo4jAddress

PATIENCE_SECONDS = 60


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


def stopped(launcher: Launcher, order: Order, phase: Event) -> int:
    """A run that got as far as this phase and stands still, in no transaction; its process group."""
    return stopped_at(launcher, order, Fate(phase, 1, stops=True))


def stopped_at(launcher: Launcher, order: Order, fate: Fate) -> int:
    """A run that stands still at this moment; its process group."""
    pid = launcher.start(msgspec.structs.replace(order, fate=fate))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not stands_still(pid):
        assert time.monotonic() < deadline, Path(order.log).read_text()
        time.sleep(0.01)
    return pid


def stands_still(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.parametrize("phase", ["scan", "publish"])
def test_the_second_on_one_source_is_refused_while_the_first_lives(
    phase: Event, estate: Estate, launcher: Launcher
) -> None:
    pid = stopped(launcher, order_for(estate, FASTEST), phase)
    with pytest.raises(LeaseHeldError, match=rf"'source estate' is held by .* \(process {pid} on "):
        estate.ingest(FASTEST)
    os.killpg(pid, signal.SIGCONT)
    assert launcher.wait() == 0
    assert estate.ingest(FASTEST).graph.transactions == 0
    assert estate.export() == from_nothing(estate.home / "reference", estate.folder)


def test_the_hold_of_a_dead_run_is_taken_at_once(estate: Estate, launcher: Launcher) -> None:
    pid = stopped(launcher, order_for(estate, FASTEST), "publish")
    os.kill(pid, signal.SIGKILL)
    assert launcher.wait() == -signal.SIGKILL
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGCONT)  # its workers, which nobody killed, end by themselves
    estate.ingest(FASTEST)
    assert estate.export() == from_nothing(estate.home / "reference", estate.folder)


LEASE_SECONDS = 2


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("fate", "late", "in_doubt"),
    [
        pytest.param(Fate("graph", 4, "before", stops=True), True, True, id="on the brink of a transaction"),
        pytest.param(
            Fate("graph", 4, "after", stops=True), False, True, id="after one", marks=pytest.mark.full
        ),
        pytest.param(Fate("commit", 1, "before", stops=True), False, False, id="before its commit"),
    ],
)
@pytest.mark.parametrize("estate", ["neo4j"], indirect=True)
def test_a_run_that_slept_through_its_lease_wakes_to_stop(
    estate: Estate, launcher: Launcher, fate: Fate, late: bool, in_doubt: bool
) -> None:
    """Its heir has finished with other files meanwhile. It writes no more than the transaction it was about to send.

    If it cannot know whether that came too late, the next run looks at all that the graph holds.
    """
    order = msgspec.structs.replace(order_for(estate, FASTEST), lease_seconds=LEASE_SECONDS)
    pid = stopped_at(launcher, order, fate)
    time.sleep(LEASE_SECONDS)
    mutate(estate.folder, 0.5, 1)
    estate.ingest(FASTEST)
    heirs = estate.export()
    os.killpg(pid, signal.SIGCONT)
    assert launcher.wait() == 1
    assert "LeaseLostError" in Path(order.log).read_text().splitlines()[-1]
    assert late or estate.export() == heirs
    assert (estate.ingest(FASTEST).graph.transactions > 0) == in_doubt
    assert estate.export() == heirs == from_nothing(estate.home / "reference", estate.folder)
    assert estate.ingest(FASTEST).graph.transactions == 0


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
