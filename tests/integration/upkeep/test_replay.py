"""Rows the graph refused: kept, tried again, superseded when their file changed; the graph ends right."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from errors import ConfigurationError
from monitoring.catalogue import REFUSED, REPLAYED
from stores.graph.errors import GraphStoppedError
from stores.state import DeadLetter, LeaseHeldError
from tasks.replay import ReplayReport, ReplayRequest, _Replay, exit_code, run_replay
from tests.faults import DyingGraph
from tests.integration.upkeep.conftest import House
from tests.publishing import make_writer

POISON = "CREATE CONSTRAINT poison IF NOT EXISTS FOR (c:Column) REQUIRE c.name IS UNIQUE"
"""While this holds, of two columns of one name the second is refused, and every edge that needs it."""
CURE = "DROP CONSTRAINT poison IF EXISTS"


def order(house: House, text: str) -> None:
    house.look(lambda graph: graph._transact(text, {}, lambda _: None))  # type: ignore[attr-defined]


@pytest.fixture
def poisoned(house: House) -> Iterator[House]:
    """A source whose second column ``a`` was refused, with the rest in the graph.

    A server outlives its tests: none of them leaves the constraint there.
    """
    house.write("v.sql", "CREATE VIEW v AS SELECT a, b AS c FROM t;")
    house.write("w.sql", "CREATE VIEW w AS SELECT v.c AS e FROM v;")
    house.look(lambda graph: graph.migrate())
    order(house, POISON)
    assert house.ingest().graph.dead_letters > 0
    yield house
    order(house, CURE)


def letters(house: House) -> list[DeadLetter]:
    with house.state() as state:
        return state.dead_letters.list()


def replay(house: House, **asked: object) -> ReplayReport:
    return run_replay(ReplayRequest(**asked), house.settings)  # type: ignore[arg-type]


def counts(report: ReplayReport) -> tuple[int, int, int]:
    return report.replayed, report.superseded, report.failed


def clean(house: House, folder: Path) -> bytes:
    """What a build from nothing gives, where nothing is refused."""
    scratch = House(house.folder, folder / "scratch", None)
    scratch.ingest()
    return scratch.export()


def test_a_refused_row_is_written_once_the_cause_is_mended(poisoned: House, tmp_path: Path) -> None:
    before, partial = letters(poisoned), poisoned.export()
    refused = replay(poisoned)
    assert counts(refused) == (0, 0, len(before))
    assert exit_code(refused) == 1
    with poisoned.state() as state:
        totals = state.totals.read()
    assert totals[REFUSED.name, ()] == totals[REPLAYED.name, ("failed",)] == len(before)
    again = letters(poisoned)
    assert [(each.id, each.statement, each.row) for each in again] == [
        (each.id, each.statement, each.row) for each in before
    ]
    assert all(late.attempts > early.attempts for early, late in zip(before, again, strict=True))
    assert poisoned.export() == partial

    order(poisoned, CURE)
    mended = replay(poisoned)
    assert counts(mended) == (len(before), 0, 0)
    assert exit_code(mended) == 0
    assert poisoned.export() == clean(poisoned, tmp_path)
    assert letters(poisoned) == []
    assert counts(replay(poisoned)) == (0, 0, 0)


def test_replayed_rows_are_the_files_facts_from_then_on(poisoned: House) -> None:
    order(poisoned, CURE)
    replay(poisoned)
    assert poisoned.ingest().graph.rows_written == 0
    (poisoned.folder / "v.sql").unlink()
    (poisoned.folder / "w.sql").unlink()
    report = poisoned.ingest()
    assert (report.graph.nodes, report.graph.edges) == (0, 0)


def test_rows_of_a_file_that_changed_are_superseded(poisoned: House, tmp_path: Path) -> None:
    before = letters(poisoned)
    poisoned.write("v.sql", "CREATE VIEW v AS SELECT b AS c FROM t;")
    assert poisoned.ingest().graph.dead_letters == 0
    assert [each.superseded for each in letters(poisoned)] == [True] * len(before)
    order(poisoned, CURE)
    assert counts(replay(poisoned)) == (0, len(before), 0)
    assert letters(poisoned) == []
    assert poisoned.export() == clean(poisoned, tmp_path)


def test_rows_of_a_deleted_file_are_superseded(poisoned: House) -> None:
    before = letters(poisoned)
    (poisoned.folder / "v.sql").unlink()
    poisoned.ingest()
    assert counts(replay(poisoned)) == (0, len(before), 0)


def test_refused_again_by_a_later_run_they_wait(poisoned: House) -> None:
    before = letters(poisoned)
    poisoned.write("v.sql", "CREATE VIEW v AS SELECT a, b AS c FROM t; -- the same")
    poisoned.ingest(rehash=True)
    after = letters(poisoned)
    assert [(each.id, each.row, each.superseded) for each in after] == [
        (each.id, each.row, False) for each in before
    ]


def test_a_replay_may_wait_for_another_run_over_the_source(poisoned: House) -> None:
    order(poisoned, CURE)
    refused: list[str] = []

    def turn(step: Callable[[], None]) -> None:
        with poisoned.state() as state, state.leases.hold("source estate", owner="an ingest"):
            with pytest.raises(LeaseHeldError) as held:
                step()
            refused.append(str(held.value))
        step()

    before = len(letters(poisoned))
    report = run_replay(ReplayRequest(), poisoned.settings, turn=turn)
    assert len(refused) == 1
    assert counts(report) == (before, 0, 0)
    assert letters(poisoned) == []


def test_one_letter_brings_the_node_it_needs(poisoned: House, tmp_path: Path) -> None:
    order(poisoned, CURE)
    edge = next(each for each in letters(poisoned) if each.statement == "merge_derives_from")
    report = replay(poisoned, letters=[edge.id])
    assert report.replayed == 2
    node_gone = [each.statement for each in letters(poisoned)]
    assert "merge_column" not in node_gone
    assert "merge_derives_from" not in node_gone
    assert replay(poisoned).failed == 0
    assert poisoned.export() == clean(poisoned, tmp_path)


@pytest.mark.parametrize("transactions", [0, 1, 2])
def test_a_replay_that_dies_is_run_again(poisoned: House, tmp_path: Path, transactions: int) -> None:
    order(poisoned, CURE)
    before = letters(poisoned)
    graph = poisoned.open()
    try:
        with poisoned.state() as state:
            writer = make_writer(DyingGraph(graph, transactions, acknowledges=False), on=True)  # type: ignore[arg-type]
            dying = _Replay(state, graph, writer, ReplayReport(run_id="dies"))
            with pytest.raises(GraphStoppedError):
                dying.source("estate", {each.id for each in before})
    finally:
        graph.close()
    assert letters(poisoned) == before
    if transactions == 2:
        poisoned.ingest()  # a run in between settles what the dead one left, and the letters wait still
    assert counts(replay(poisoned)) == (len(before), 0, 0)
    assert poisoned.export() == clean(poisoned, tmp_path)


def test_a_letter_that_is_not_there(embedded: House) -> None:
    embedded.fill(1)
    embedded.ingest()
    with pytest.raises(ConfigurationError, match="no dead letter 7"):
        replay(embedded, letters=[7])


def test_letters_of_another_graph_are_left_alone(embedded: House) -> None:
    embedded.fill(1)
    embedded.ingest()
    letter = DeadLetter("other", "estate", "r", "v00.sql", None, "merge_reads", b"\x80", "E", "m", 1)
    with embedded.state() as state:
        state.dead_letters.add_many([letter])
    report = replay(embedded)
    assert (counts(report), report.elsewhere) == ((0, 0, 0), 1)
    assert len(letters(embedded)) == 1
