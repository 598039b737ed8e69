"""``headwater ui``: the pictures of the whole estate, served to this machine."""

import signal
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Literal

from cli.opening import graph_of, roots_of
from errors import HeadwaterError
from settings import load_settings


class ServeError(HeadwaterError):
    """The pictures cannot be served there."""


def ui(
    *,
    port: int = 0,
    host: Literal["127.0.0.1", "localhost"] = "127.0.0.1",
    sql_folder: Path | None = None,
    open: bool = False,  # noqa: A002 - the option's name
) -> None:
    """Serve the lineage of everything in the graph to a browser on this machine, until Ctrl-C.

    Nothing is ever written. Other machines can't reach it.

    Args:
        port: the port to listen on; 0 takes any that is free.
        host: the address to listen on, this machine's own.
        sql_folder: the folder to read SQL from; where each source was last ingested from when not given.
        open: open the page in the browser.
    """
    import uvicorn  # noqa: PLC0415 - slow, and only needed here

    from cli.pictures.server import application  # noqa: PLC0415 - as above

    settings = load_settings()
    with closing(graph_of(settings)) as graph:
        graph.ping()  # A graph that can't be reached is said now, and not to the browser.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))

    with roots_of(settings, sql_folder) as roots, _listening(host, port) as listening:
        site = application(lambda: graph_of(settings), roots, settings.compile.max_bytes)
        address = f"http://{host}:{listening.getsockname()[1]}/"
        print(f"{address}  (Ctrl-C ends it)", flush=True)
        if open:
            import webbrowser  # noqa: PLC0415 - only here

            webbrowser.open(address)
        config = uvicorn.Config(
            site, log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none",
            timeout_graceful_shutdown=3,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ``ServeError``."""
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        raise ServeError(f"Nothing can listen at {host}:{port} ({error}): choose another --port.") from error
