"""``headwater neo4j``: a real Neo4j Community on this machine, without Docker or a Java of its own."""

from pathlib import Path

from cyclopts import App

from cli.output import print_json
from settings import load_settings
from stores.graph import local_server
from stores.graph.local_server import LocalServer

app = App(name="neo4j", help="Run a local Neo4j, to try things with.")


@app.command
def start(*, port: int = local_server.DEFAULT_PORT, json: bool = False) -> None:
    """Start a local Neo4j and wait until it answers; the first start downloads about 130 MB.

    Args:
        port: the port of 127.0.0.1 it listens on.
        json: print one JSON document, with uri, pid and home.
    """
    _tell(local_server.start(_home(), port=port), json=json)


@app.command
def stop(*, json: bool = False) -> None:
    """Stop the local Neo4j; its data stays.

    Args:
        json: print one JSON document, whether one was running.
    """
    stopped = local_server.stop(_home())
    if json:
        print_json({"stopped": stopped})
    else:
        print("stopped" if stopped else "no local Neo4j was running")


@app.command
def status(*, json: bool = False) -> int:
    """Tell whether the local Neo4j runs, and where. Exit code 1 when it doesn't.

    Args:
        json: print one JSON document; null when none runs.
    """
    running = local_server.status(_home())
    _tell(running, json=json)
    return 0 if running else 1


def _home() -> Path:
    """The folder of the local server's files."""
    return load_settings().home / "neo4j"


def _tell(server: LocalServer | None, *, json: bool) -> None:
    """Say where the server is, and how to use it."""
    if json:
        described = {"uri": server.uri, "pid": server.pid, "home": str(server.home)} if server else None
        print_json(described)
    elif server:
        print(f"Neo4j runs at {server.uri} (process {server.pid}, files in {server.home})")
        print(f"To use it: export HEADWATER_NEO4J__URI={server.uri} HEADWATER_NEO4J__USER=")
    else:
        print("no local Neo4j is running; headwater neo4j start starts one")
