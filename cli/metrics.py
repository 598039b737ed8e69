"""``headwater metrics``: the figures of all runs, printed once or served to Prometheus."""

import signal
import sys
import threading

from settings import load_settings


def metrics(*, port: int | None = None) -> None:
    """Print the metrics of all runs, or serve them until Ctrl-C, on a machine where only a worker runs.

    They are read from the state database, so every machine that serves it serves the same. `watch` and `serve` do so
    themselves with --metrics-port.

    Args:
        port: answer /metrics, /healthz and /readyz on this port instead of printing; 0 takes a free one.
    """
    from monitoring.server import scrape, served  # noqa: PLC0415 - slow, and only needed here

    settings = load_settings()
    if port is None:
        sys.stdout.write(scrape(settings))
        return
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with served(settings, port) as address:
        print(f"{address}/metrics  (Ctrl-C ends it)", flush=True)
        ended.wait()
