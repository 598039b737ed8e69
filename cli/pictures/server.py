"""The pictures of a whole estate, served to this machine only.

Nothing is written, whatever is asked. A page of another site cannot use us: names other than this machine's are
refused (DNS rebinding), nothing is shared with other origins, and nobody may frame us.
"""

from collections.abc import Callable
from contextlib import closing

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cli.pictures.page import page, start_page
from cli.pictures.picture import MOST_EDGES, picture_of
from cli.pictures.search import Found, search
from cli.pictures.sql import Roots, excerpts
from errors import HeadwaterError
from stores.graph import Graph
from stores.graph.errors import UnknownNameError

_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
"""On every answer. Each page also carries the policy of its own contents."""


def application(open_graph: Callable[[], Graph], roots: Roots, max_bytes: int) -> Starlette:
    """The site: ``/`` finds names, ``/lineage`` shows one. The graph is opened anew for each, so it is as it is now.

    Handlers are plain functions, which Starlette runs in threads: a long question holds up nobody else.
    """

    def start(request: Request) -> HTMLResponse:
        words = request.query_params.get("q", "")
        with closing(open_graph()) as graph:
            return HTMLResponse(start_page(search(graph, words), words))

    def lineage(request: Request) -> HTMLResponse:
        with closing(open_graph()) as graph:
            picture = picture_of(graph, request.query_params.get("name", ""), most=MOST_EDGES)
        return HTMLResponse(page(picture, excerpts(picture.arrows, roots, max_bytes), pages=True))

    return Starlette(
        routes=[Route("/", start), Route("/lineage", lineage)],
        middleware=[
            Middleware(_Guarded),
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False),
        ],
        exception_handlers={HeadwaterError: _explain},
    )


def _explain(_: Request, error: Exception) -> HTMLResponse:
    """What went wrong, on a page from which one can go on."""
    status = 404 if isinstance(error, UnknownNameError) else 503
    return HTMLResponse(start_page(Found([], 0), message=str(error)), status)


class _Guarded:
    """Adds the headers that keep other sites out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, guarded)
