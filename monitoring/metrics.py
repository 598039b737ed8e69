"""What a watch counts in its own process. Everything else is counted by runs (``monitoring.meter``)."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from monitoring import catalogue
from monitoring.catalogue import Metric

WATCH = CollectorRegistry()
"""These metrics; on the page of a watch only."""


def _counter(metric: Metric) -> Counter:
    made = Counter(metric.name, metric.help, list(metric.labels), registry=WATCH)
    for values in metric.series() if metric.labels else ():
        made.labels(*values)  # On the page from the start, at zero.
    return made


def _gauge(metric: Metric) -> Gauge:
    return Gauge(metric.name, metric.help, registry=WATCH)


def _histogram(metric: Metric) -> Histogram:
    return Histogram(metric.name, metric.help, buckets=metric.buckets, registry=WATCH)


_WAITING = _gauge(catalogue.WATCH_WAITING)
_WAITING_BYTES = _gauge(catalogue.WATCH_WAITING_BYTES)
_FULL = _gauge(catalogue.WATCH_FULL)
_IN_FLIGHT = _gauge(catalogue.WATCH_IN_FLIGHT)
_OLDEST = _gauge(catalogue.WATCH_OLDEST)
_STUCK = _gauge(catalogue.WATCH_STUCK)
WATCH_EVENTS = _counter(catalogue.WATCH_EVENTS)
WATCH_TAKEN = _counter(catalogue.WATCH_TAKEN)
WATCH_REFUSED = _counter(catalogue.WATCH_REFUSED)
WATCH_BATCH = _histogram(catalogue.WATCH_BATCH)
WATCH_RESCANS = _counter(catalogue.WATCH_RESCANS)
WATCH_LATENCY = _histogram(catalogue.WATCH_LATENCY)


def follow(  # noqa: PLR0913 - a gauge each
    *,
    waiting: Callable[[], int],
    waiting_bytes: Callable[[], int],
    full: Callable[[], float],
    in_flight: Callable[[], int],
    oldest: Callable[[], float],
    stuck: Callable[[], bool],
) -> None:
    """Let the gauges ask these when they are asked themselves."""
    _WAITING.set_function(waiting)
    _WAITING_BYTES.set_function(waiting_bytes)
    _FULL.set_function(full)
    _IN_FLIGHT.set_function(in_flight)
    _OLDEST.set_function(oldest)
    _STUCK.set_function(stuck)
