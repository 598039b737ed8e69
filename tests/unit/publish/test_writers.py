"""What a writer does about each kind of error, against a graph that fails on demand and without sleeping."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st

from settings.models import PublishSettings
from stores.graph.errors import (
    GraphError,
    GraphRetryableError,
    GraphRowError,
    GraphShortfallError,
    GraphStoppedError,
    GraphTooLargeError,
)
from stores.graph.protocol import WriteOutcome
from tasks.engine import PlainEngine
from tasks.loads import Load
from tasks.writers import BatchWriter, Delivery, RowWriter, Writer

Fault = Callable[[str, Sequence[Mapping[str, object]]], GraphError | None]


class FaultyGraph:
    """Takes rows unless its fault says otherwise, and remembers every transaction."""

    def __init__(self, fault: Fault = lambda _name, _rows: None) -> None:
        self.fault = fault
        self.sent: list[tuple[str, list[int]]] = []
        self.held: list[int] = []
        self._lock = threading.Lock()

    def write(self, name: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        with self._lock:
            numbers = [int(str(row["n"])) for row in rows]
            self.sent.append((name, numbers))
            error = self.fault(name, rows)
            if error is not None:
                raise error
            self.held += numbers
            return WriteOutcome(taken=len(rows), relationships_created=len(rows))


def poison(*bad: int, error: Callable[[], GraphError] = lambda: GraphRowError("refused")) -> Fault:
    return lambda _, rows: error() if any(row["n"] in bad for row in rows) else None


def larger_than(limit: int) -> Fault:
    return lambda _, rows: GraphTooLargeError("too large") if len(rows) > limit else None


def times(count: int, error: Callable[[], GraphError]) -> Fault:
    left = [error() for _ in range(count)]
    return lambda *_: left.pop() if left else None


def batch_writer(
    graph: FaultyGraph, *, batch_rows: int = 100, workers: int = 1, **settings: object
) -> Writer:
    delivery = Delivery(graph, PublishSettings.model_validate(settings))  # type: ignore[arg-type]
    return BatchWriter(delivery, PlainEngine(), batch_rows=batch_rows, workers=workers)


def row_writer(graph: FaultyGraph) -> Writer:
    return RowWriter(Delivery(graph, PublishSettings()))  # type: ignore[arg-type]


def rows(count: int, *, first: str | None = None) -> Load:
    return Load("merge_reads", [{"n": number} for number in range(count)], first)


@pytest.fixture(autouse=True)
def no_sleep() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


def test_batches_take_their_rows_in_order() -> None:
    graph = FaultyGraph()
    tally = batch_writer(graph).write([rows(250)])
    assert [len(numbers) for _, numbers in graph.sent] == [100, 100, 50]
    assert graph.held == list(range(250))
    assert (tally.transactions, tally.rows, tally.retries, tally.splits) == (3, 250, 0, 0)
    assert tally.outcome.relationships_created == 250


def test_rows_go_one_a_transaction_by_merge() -> None:
    graph = FaultyGraph()
    tally = row_writer(graph).write([rows(3, first="create_reads")])
    assert graph.sent == [("merge_reads", [0]), ("merge_reads", [1]), ("merge_reads", [2])]
    assert (tally.transactions, tally.rows) == (3, 3)


def test_a_first_attempt_creates_and_every_other_merges() -> None:
    graph = FaultyGraph(times(2, lambda: GraphRetryableError("deadlock")))
    tally = batch_writer(graph).write([rows(10, first="create_reads")])
    assert [name for name, _ in graph.sent] == ["create_reads", "merge_reads", "merge_reads"]
    assert (tally.transactions, tally.retries, tally.rows) == (3, 2, 10)


def test_a_single_row_that_could_not_be_created_is_merged() -> None:
    graph = FaultyGraph(lambda name, _: GraphRowError("there is one") if name == "create_reads" else None)
    tally = batch_writer(graph).write([rows(1, first="create_reads")])
    assert [name for name, _ in graph.sent] == ["create_reads", "merge_reads"]
    assert (tally.rows, tally.rejected) == (1, [])


def test_splitting_merges_too() -> None:
    graph = FaultyGraph(larger_than(50))
    batch_writer(graph).write([rows(100, first="create_reads")])
    assert [name for name, _ in graph.sent] == ["create_reads", "merge_reads", "merge_reads"]


def test_too_large_goes_down_the_ladder_at_once() -> None:
    graph = FaultyGraph(larger_than(10))
    tally = batch_writer(graph, batch_rows=1000).write([rows(200)])
    assert graph.held == list(range(200))
    sizes = [len(numbers) for _, numbers in graph.sent]
    assert sizes[:4] == [200, 100, 50, 10]
    assert max(size for size in sizes if size <= 10) == 10
    assert tally.splits == 1 + 2 + 4
    assert (tally.retries, tally.rejected) == (0, [])


def test_the_ladder_is_a_setting() -> None:
    graph = FaultyGraph(larger_than(7))
    batch_writer(graph, ladder=(20, 7, 1)).write([rows(40)])
    assert [len(numbers) for _, numbers in graph.sent] == [40, 20, 7, 7, 6, 20, 7, 7, 6]


@given(st.sets(st.integers(0, 99), max_size=6), st.sampled_from([1, 7, 100, 1000]))
def test_poison_rows_are_rejected_and_no_other(bad: set[int], batch_rows: int) -> None:
    graph = FaultyGraph(poison(*bad))
    tally = batch_writer(graph, batch_rows=batch_rows).write([rows(100)])
    assert sorted(graph.held) == sorted(set(range(100)) - bad)
    assert {int(str(rejection.row["n"])) for rejection in tally.rejected} == bad
    assert tally.rows == 100 - len(bad)


def test_a_rejection_says_what_and_why_and_how_often() -> None:
    graph = FaultyGraph(poison(42))
    (rejection,) = batch_writer(graph).write([rows(100, first="create_reads")]).rejected
    assert rejection.statement == "merge_reads"
    assert rejection.row == {"n": 42}
    assert (rejection.error_class, rejection.message) == ("GraphRowError", "refused")
    assert rejection.attempts == 4  # among 100, 50, 10 and alone


def test_both_writers_reject_the_same_rows() -> None:
    results = []
    for make in (row_writer, batch_writer):
        tally = make(
            FaultyGraph(poison(3, 77, error=lambda: GraphShortfallError("merge_reads", 2, 1)))
        ).write([rows(100)])
        results.append([(row.row, row.error_class) for row in tally.rejected])
    assert results[0] == results[1]


def test_a_single_row_too_large_is_rejected() -> None:
    tally = batch_writer(FaultyGraph(poison(5, error=lambda: GraphTooLargeError("memory")))).write([rows(10)])
    assert [rejection.row["n"] for rejection in tally.rejected] == [5]


@pytest.mark.parametrize("make", [row_writer, batch_writer])
def test_stop_raises_and_rejects_nothing(make: Callable[[FaultyGraph], Writer]) -> None:
    graph = FaultyGraph(poison(1, error=lambda: GraphStoppedError("no such user")))
    with pytest.raises(GraphStoppedError, match="no such user"):
        make(graph).write([rows(3)])
    assert sum(1 in numbers for _, numbers in graph.sent) == 1


def test_retrying_past_the_deadline_stops() -> None:
    graph = FaultyGraph(lambda *_: GraphRetryableError("no leader"))
    with pytest.raises(GraphStoppedError, match="next one carries on: no leader"):
        batch_writer(graph).write([rows(10)])
    assert len(graph.sent) == 3


def test_an_answer_that_takes_longer_than_the_deadline_leaves_time_for_another() -> None:
    """A connection that died in silence: only the driver's own time-out tells."""
    silent = iter([0.3])

    def fault(*_: object) -> GraphError | None:
        for seconds in silent:
            time.sleep(seconds)
            return GraphRetryableError("timed out")
        return None

    graph = FaultyGraph(fault)
    with stamina.set_testing(False):
        tally = batch_writer(graph, retry_seconds=0.2, retry_wait_seconds=0.01).write([rows(10)])
    assert (tally.rows, tally.retries) == (10, 1)


def test_an_unknown_error_stops() -> None:
    graph = FaultyGraph(poison(0, error=lambda: GraphError("what is this")))
    with pytest.raises(GraphError, match="what is this"):
        batch_writer(graph).write([rows(10)])
    assert len(graph.sent) == 1


def test_pauses_double_up_to_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    graph = FaultyGraph(times(7, lambda: GraphRetryableError("deadlock")))
    with stamina.set_testing(False):
        batch_writer(graph).write([rows(1)])
    floors = [1, 2, 4, 8, 16, 16, 16]
    assert len(pauses) == 7
    assert all(
        floor <= pause <= min(floor + 1, 16) or pause == 16
        for floor, pause in zip(floors, pauses, strict=True)
    )


def test_together_uses_several_workers() -> None:
    meeting = threading.Barrier(2, timeout=20)

    class Meeting(FaultyGraph):
        def write(self, name: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
            meeting.wait()
            return super().write(name, rows)

    graph = Meeting()
    tally = batch_writer(graph, workers=2).write([rows(200)], together=True)
    assert tally.rows == 200
    assert sorted(graph.held) == list(range(200))


def test_nothing_to_write_is_no_transaction() -> None:
    graph = FaultyGraph()
    assert batch_writer(graph).write([]).transactions == 0
    assert row_writer(graph).write([]).transactions == 0
    assert graph.sent == []
