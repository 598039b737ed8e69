"""The error decides: the whole table, without a server and without sleeping."""

import pytest

from errors import ConfigurationError, GraphError
from stores.graph.decision import Decision, decide
from stores.graph.errors import (
    GraphOwnedError,
    GraphRetryableError,
    GraphRowError,
    GraphShortfallError,
    GraphStoppedError,
    GraphTooLargeError,
)


@pytest.mark.parametrize(
    ("error", "decision"),
    [
        (GraphRetryableError("deadlock"), Decision.RETRY),
        (GraphTooLargeError("memory"), Decision.SPLIT),
        (GraphRowError("null key"), Decision.ISOLATE),
        (GraphShortfallError("merge_reads", 100, 99), Decision.ISOLATE),
        (GraphStoppedError("credentials"), Decision.STOP),
        (GraphOwnedError("a", "b"), Decision.STOP),
        (GraphError("anything else"), Decision.STOP),
        (ConfigurationError("not the graph's"), Decision.STOP),
        (KeyError("a mistake of ours"), Decision.STOP),
    ],
)
def test_the_error_decides(error: Exception, decision: Decision) -> None:
    assert decide(error) is decision


def test_past_the_deadline_what_would_be_retried_stops() -> None:
    assert decide(GraphRetryableError("unavailable"), past_deadline=True) is Decision.STOP


@pytest.mark.parametrize(
    "error", [GraphTooLargeError("memory"), GraphRowError("null key"), GraphStoppedError("credentials")]
)
def test_the_deadline_changes_nothing_else(error: Exception) -> None:
    assert decide(error, past_deadline=True) is decide(error)


def test_one_row_that_is_too_large_is_isolated() -> None:
    assert decide(GraphTooLargeError("memory"), rows=1) is Decision.ISOLATE
    assert decide(GraphTooLargeError("memory"), rows=2) is Decision.SPLIT
