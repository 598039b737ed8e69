"""Runs of several sources at once: one state database on PostgreSQL, one Neo4j, and the same tables in each source."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from benchmarks.estate import generate, mutate
from settings.models import PublishSettings
from stores.state import open_state
from tasks.binding import bind
from tasks.report import RunReport
from tasks.writers import Delivery
from tests.equality.runs import BASELINE, Estate
from tests.servers import Neo4jAddress

pytestmark = [pytest.mark.neo4j, pytest.mark.postgres]

SOURCES = ("cards", "loans", "risk")


class Together:
    """Sources that state much of the same, so that their runs want the same nodes."""

    def __init__(
        self, root: Path, address: Neo4jAddress, state_url: str, files: int, batch_rows: int
    ) -> None:
        self._root = root
        self._estates = [Estate(root / name, root / "home", address) for name in SOURCES]
        for seed, estate in enumerate(self._estates):
            generate(estate.folder, files=files, dialects=("postgres",))
            mutate(estate.folder, 0.2, seed)
        self._environment = os.environ | address.environment()
        self._environment |= {
            "HEADWATER_HOME": str(root / "home"),
            "HEADWATER_STATE__URL": state_url,
            "HEADWATER_PUBLISH__BATCH_ROWS": str(batch_rows),
        }

    def change(self, seed: int) -> None:
        """A week of work in every source."""
        for number, estate in enumerate(self._estates):
            mutate(estate.folder, 0.3, seed + number)

    def ingest(self) -> list[RunReport]:
        """A run of each source, all at once, each by the command."""
        headwater = Path(sys.executable).with_name("headwater")
        runs = [
            subprocess.Popen(
                [headwater, "ingest", estate.folder, "--json"],
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for estate in self._estates
        ]
        told = [run.communicate() for run in runs]
        for run, (_, errors) in zip(runs, told, strict=True):
            assert run.returncode in {0, 1}, errors.decode()
        return [msgspec.json.decode(report, type=RunReport) for report, _ in told]

    def export(self) -> bytes:
        """What the server holds."""
        return self._estates[0].export()

    def one_by_one(self, name: str) -> bytes:
        """What the slowest runs make of them in an empty graph of their own, one after the other."""
        alone = [estate._replace(home=self._root / name, address=None) for estate in self._estates]
        for estate in alone:
            estate.ingest(BASELINE)
        return alone[0].export()


@pytest.mark.parametrize("meeting", range(4))
def test_runs_that_meet_at_an_empty_graph_wait_for_each_other(
    tmp_path: Path, empty_neo4j: Neo4jAddress, postgres_url: str, meeting: int
) -> None:
    """Four times: whether they get in each other's way, and where, is chance."""
    del meeting
    forget_all(empty_neo4j)
    start = threading.Barrier(4)

    def begin(source: str) -> str:
        with open_state(postgres_url) as state, closing(empty_neo4j.open(tmp_path)) as graph:
            start.wait()
            return bind(state, graph, source, Delivery(graph, PublishSettings()).persist)

    with ThreadPoolExecutor(start.parties) as threads:
        ids = set(threads.map(begin, ("a", "b", "c", "d")))
    assert len(ids) == 1


@pytest.mark.full
def test_runs_at_once_make_the_graph_of_runs_one_by_one(
    tmp_path: Path, empty_neo4j: Neo4jAddress, postgres_url: str
) -> None:
    """They meet at a graph that is empty, without so much as a constraint, and again after changes."""
    forget_all(empty_neo4j)
    together = Together(tmp_path, empty_neo4j, postgres_url, files=8, batch_rows=100)
    for number in range(2):
        reports = together.ingest()
        assert [report.graph.dead_letters for report in reports] == [0] * len(SOURCES)
        assert together.export() == together.one_by_one(f"alone{number}")
        together.change(7)
    together.ingest()
    assert [report.graph.transactions for report in together.ingest()] == [0] * len(SOURCES)


def forget_all(address: Neo4jAddress) -> None:
    """Drop the constraints and indexes that earlier tests left, so that the runs have to make them."""
    with address.driver() as driver:
        for kind, kinds in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
            names = f"SHOW {kinds} YIELD name, type WHERE type <> 'LOOKUP' RETURN name"
            for record in driver.execute_query(names).records:
                driver.execute_query(f"DROP {kind} `{record['name']}`")
