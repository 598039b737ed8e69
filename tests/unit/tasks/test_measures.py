"""What ended a run, what workers met, and what the graph refused: each is counted under its own reason."""

from collections.abc import Iterator

import pytest
import stamina

from errors import GraphError, SourceError
from monitoring import catalogue
from monitoring.meter import Meter
from settings.models import PublishSettings
from stores.graph import WriteOutcome
from stores.graph.errors import GraphRetryableError, GraphRowError, GraphTooLargeError
from tasks.link_bounds import LinkingBoundError
from tasks.loads import Load
from tasks.measures import count_stop
from tasks.pool import CompilePool
from tasks.worker import Limits
from tasks.writers import Delivery
from tests.unit.tasks.test_pool import CRASHING, GOOD


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (GraphError("away"), "graph"),
        (SourceError("gone"), "source"),
        (LinkingBoundError("took too long", "a.sql", 9.0, "link.timeout_seconds"), "linking"),
        (KeyError("ours"), "other"),
        (KeyboardInterrupt(), "cancelled"),
    ],
)
def test_each_end_has_its_reason(error: BaseException, reason: str) -> None:
    meter = Meter()
    count_stop(meter, error)
    assert meter.take() == {(catalogue.RUNS_STOPPED.name, (reason,)): 1}
    assert reason in (catalogue.RUNS_STOPPED.labels["reason"] or ())


def test_workers_that_die_and_texts_that_take_too_long_are_counted() -> None:
    meter = Meter()
    with CompilePool(1, Limits(timeout_seconds=30), meter) as pool:
        pool.compile([GOOD, CRASHING])
    with CompilePool(1, Limits(timeout_seconds=1e-6), meter) as pool:
        pool.apart().compile_alone(GOOD)
    counts = meter.take()
    assert counts[catalogue.POOL_DEATHS.name, ()] == 2  # With the others, and alone.
    assert counts[catalogue.POOL_TIMEOUTS.name, ()] == 1
    texts = sum(
        count
        for (name, labels), count in counts.items()
        if name == catalogue.COMPILE_SECONDS.name and labels != ("sum",)
    )
    assert texts == 3
    assert (catalogue.POOL_TASK_TEXTS.name, ("2.0",)) in counts


class Refusing:
    """Refuses as told, one error a transaction, then takes all."""

    def __init__(self, *errors: GraphError) -> None:
        self.errors = list(errors)

    def write(self, _: str, rows: list[dict[str, object]]) -> WriteOutcome:
        if self.errors:
            raise self.errors.pop(0)
        return WriteOutcome(taken=len(rows))


@pytest.fixture(autouse=True)
def no_sleep() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


def test_what_the_graph_refused_is_counted_by_reason() -> None:
    meter = Meter()
    graph = Refusing(GraphRetryableError("Deadlock"), GraphTooLargeError("memory"), GraphRowError("null key"))
    Delivery(graph, PublishSettings(), meter).deliver(Load("merge_reads", [{"n": n} for n in range(200)]))  # type: ignore[arg-type]
    counts = meter.take()
    assert counts[catalogue.RETRIES.name, ("deadlock",)] == 1
    assert counts[catalogue.SPLITS.name, ("too_large",)] == counts[catalogue.SPLITS.name, ("row",)] == 1
    transactions = {labels: n for (name, labels), n in counts.items() if name == catalogue.BATCH_ROWS.name}
    # All of it twice, then half of it, which is refused and goes in tenths of the ladder, then the other half.
    assert transactions == {("250.0",): 2, ("100.0",): 2, ("50.0",): 2, ("sum",): 2 * 200 + 2 * 100 + 2 * 50}
