"""What Prometheus can ask of this process. Names begin with ``headwater_``; seconds and bytes are the units."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from errors import ConfigurationError

WATCH_WAITING = Gauge("headwater_watch_waiting_changes", "Changes that wait for a run.")
WATCH_WAITING_BYTES = Gauge("headwater_watch_waiting_bytes", "Memory of the paths that wait.")
WATCH_IN_FLIGHT = Gauge("headwater_watch_in_flight_changes", "Changes that a run is at.")
WATCH_OLDEST = Gauge("headwater_watch_oldest_change_seconds", "How long the oldest change has been waiting.")
WATCH_EVENTS = Counter("headwater_watch_events", "Events of files in the source.")
WATCH_TAKEN = Counter("headwater_watch_taken_up", "Changes that runs took up: what remained of the events.")
WATCH_RESCANS = Counter("headwater_watch_rescans", "Scans of the whole source, by cause.", ["cause"])
WATCH_LATENCY = Histogram(
    "headwater_watch_change_to_graph_seconds",
    "From a change's event to its lineage in the graph.",
    buckets=(0.01, 0.025, 0.045, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300),
)


def follow(
    waiting: Callable[[], int],
    in_flight: Callable[[], int],
    size: Callable[[], int],
    oldest: Callable[[], float],
) -> None:
    """Let the gauges of changes ask these when they are asked themselves."""
    WATCH_WAITING.set_function(waiting)
    WATCH_IN_FLIGHT.set_function(in_flight)
    WATCH_WAITING_BYTES.set_function(size)
    WATCH_OLDEST.set_function(oldest)


@contextmanager
def served(port: int | None) -> Iterator[int | None]:
    """Answer Prometheus on this port of 127.0.0.1 while the block runs; 0 takes a free one, None answers nobody.

    Raises ``ConfigurationError`` when the port cannot be had.
    """
    if port is None:
        yield None
        return
    try:
        server, thread = start_http_server(port, addr="127.0.0.1")
    except OSError as error:
        raise ConfigurationError(
            f"Port {port} of 127.0.0.1 cannot be served ({error.strerror}): choose another for the metrics."
        ) from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
