"""``/metrics``, ``/healthz`` and ``/readyz``, answered beside the work that a process is there for."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any, TypeAlias
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import msgspec
from prometheus_client import CollectorRegistry, generate_latest, make_wsgi_app
from prometheus_client.process_collector import ProcessCollector

from errors import ConfigurationError
from monitoring.collector import StateCollector
from monitoring.health import Backing, troubles
from settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")

Trouble: TypeAlias = Callable[[], str | None]
"""Why a watch cannot go on at the moment; None when it can."""

_Start: TypeAlias = Callable[[str, list[tuple[str, str]]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Not a line for each scrape."""


@contextmanager
def served(
    settings: Settings, port: int | None, own: CollectorRegistry | None = None, watch: Trouble | None = None
) -> Iterator[str | None]:
    """Answer on this port while the block runs, and give the address; 0 takes a free port, None answers nobody.

    ``own``: what this process counts itself.

    Raises ``ConfigurationError`` when the port cannot be had.
    """
    if port is None:
        yield None
        return
    host = settings.metrics.host
    with Backing(settings) as backing:
        page = _Page(backing, own, watch, local=host in LOOPBACK)
        try:
            server = make_server(host, port, page, server_class=_Server, handler_class=_Quiet)
        except (OSError, OverflowError) as error:
            raise ConfigurationError(
                f"Port {port} of {host} cannot be served ({error}): choose another for the metrics."
            ) from error
        thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def scrape(settings: Settings) -> str:
    """The page that a process without figures of its own would serve."""
    with Backing(settings) as backing:
        return generate_latest(_registry(backing)).decode()


def _registry(backing: Backing) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(StateCollector(backing))
    return registry


class _Own:
    """The metrics of another registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.collect = registry.collect
        self.describe = registry.collect


class _Page:
    """The three addresses, as a WSGI application."""

    def __init__(
        self, backing: Backing, own: CollectorRegistry | None, watch: Trouble | None, *, local: bool
    ) -> None:
        """``local``: only who asks this machine by a name of its own is answered, no page of somebody's site."""
        registry = _registry(backing)
        ProcessCollector(registry=registry)
        if own is not None:
            registry.register(_Own(own))
        self._metrics = make_wsgi_app(registry)
        self._backing = backing
        self._watch = watch
        self._local = local

    def __call__(self, request: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if self._local and _name(request.get("HTTP_HOST", "")) not in LOOPBACK:
            return _answer(start, "403 Forbidden", {"error": "this machine answers to its own names only"})
        match request["PATH_INFO"]:
            case "/metrics":
                page: Iterable[bytes] = self._metrics(request, start)
                return page
            case "/healthz":
                return _answer(start, "200 OK", {"status": "ok"})
            case "/readyz":
                return self._ready(start)
        return _answer(start, "404 Not Found", {"error": "there are /metrics, /healthz and /readyz"})

    def _ready(self, start: _Start) -> Iterable[bytes]:
        found = troubles(self._backing, self._watch)
        status = "503 Service Unavailable" if any(found.values()) else "200 OK"
        return _answer(start, status, {name: why or "ok" for name, why in found.items()})


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    return host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]


def _answer(start: _Start, status: str, document: dict[str, str]) -> Iterable[bytes]:
    start(status, [("Content-Type", "application/json")])
    return [msgspec.json.encode(document) + b"\n"]
