"""The plain engine: order, failures, and stopping."""

import subprocess
import sys
import threading
import time

import pytest

from tasks.engine import PlainEngine, StepFailedError


@pytest.mark.parametrize("workers", [1, 4])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    def step(item: int) -> int:
        time.sleep((5 - item) / 100)
        return item * 2

    assert list(PlainEngine().map(step, range(5), workers, name="double")) == [0, 2, 4, 6, 8]


def test_several_workers_work_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=10)
    assert len(list(PlainEngine().map(lambda _: together.wait(), range(3), 3))) == 3


def test_an_exception_is_raised_and_stops_what_has_not_started() -> None:
    begun: list[int] = []

    def step(item: int) -> int:
        begun.append(item)
        time.sleep(0.05)
        if item == 0:
            raise ValueError("no")
        return item

    with pytest.raises(ValueError, match="no"):
        list(PlainEngine().map(step, range(100), 2))
    assert len(begun) < 10


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failed_attempt_stops_nothing(workers: int) -> None:
    def step(item: int) -> bytes:
        if item % 2:
            raise StepFailedError(f"{item} is odd")
        return bytes([item])

    attempts = list(PlainEngine().attempt(step, range(4), workers))
    assert [attempt.payload for attempt in attempts] == [b"\0", None, b"\2", None]
    assert [str(attempt.error) for attempt in attempts] == ["None", "1 is odd", "None", "3 is odd"]
    assert not any(attempt.cached for attempt in attempts)


def test_one_step_is_called() -> None:
    assert PlainEngine().call(lambda: 3, name="three") == 3


def test_a_run_without_prefect_does_not_import_it() -> None:
    program = "import sys, tasks.ingest; print([name for name in sys.modules if name.startswith('prefect')])"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
