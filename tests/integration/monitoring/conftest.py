"""A source on which runs have run, for whoever asks what they came to."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from settings import Settings, load_settings, parse_flags
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.retraction import MassRetractionError
from tasks.run import IngestRequest

FILES = 12


class Ran(NamedTuple):
    """A source, its settings, and the reports of its runs."""

    folder: Path
    settings: Settings
    reports: list[RunReport]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Runs over a source: everything new, a change, a run stopped by its guard, an unchanged one without the cache."""
    base = tmp_path_factory.mktemp("metrics")
    folder = base / "bank"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"v{number:02}.sql").write_text(f"CREATE VIEW v{number} AS SELECT a AS c{number} FROM t;")
    (folder / "broken.sql").write_text("CREATE TABLE t (a INT); SELECT FROM WHERE;")
    (folder / "binary.sql").write_bytes(b"\0\1\2")
    settings = load_settings(source=folder, overrides={"run": {"workers": 1}})
    settings = settings.model_copy(update={"home": base / "home"})
    reports = [ingest(folder, settings)]
    (folder / "v01.sql").write_text("CREATE VIEW v1 AS SELECT a AS other FROM t;")
    (folder / "v02.sql").unlink()
    reports.append(ingest(folder, settings))
    hidden = base / "hidden"
    folder.rename(hidden)
    folder.mkdir()
    with pytest.raises(MassRetractionError):
        ingest(folder, settings)
    folder.rmdir()
    hidden.rename(folder)
    reports.append(ingest(folder, settings, "caching=off", "batch_writes=off"))
    return Ran(folder, settings, reports)


def ingest(folder: Path, settings: Settings, *flags: str) -> RunReport:
    return run_ingest(IngestRequest(source=folder, dialect="postgres", flags=parse_flags(flags)), settings)


@pytest.fixture
def restored() -> Iterator[None]:
    """The signals' handlers of before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def end_when_it_waits(ready: Callable[[], bool]) -> None:
    """Send this process a SIGTERM once it has a handler of its own for that, and is ready."""
    handler = signal.getsignal(signal.SIGTERM)

    def end() -> None:
        while signal.getsignal(signal.SIGTERM) is handler or not ready():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end, daemon=True).start()
