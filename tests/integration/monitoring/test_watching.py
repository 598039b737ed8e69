"""A watch at work, seen from outside: its queue, its batches, and whether it is ready."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from monitoring import catalogue, metrics
from monitoring.server import served
from settings import load_settings
from tasks.watch import Watcher, WatchRequest
from tests.integration.monitoring.test_page import get, samples


def test_a_watch_tells_of_its_queue_and_of_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "t.sql").write_text("CREATE TABLE t (x INT);")
    given = {"workers": 1, "realtime": True}
    settings = load_settings(source=folder, overrides={"watch": given}).model_copy(
        update={"home": tmp_path / "home"}
    )
    watcher = Watcher(WatchRequest(source=folder, dialect="postgres"), lambda: settings)
    thread = threading.Thread(target=watcher.run)
    with served(settings, 0, metrics.WATCH, lambda: watcher.status().trouble) as address:

        def page() -> dict[tuple[str, tuple[str, ...]], float]:
            return samples(get(f"{address}/metrics")[1])

        before = page()
        thread.start()
        try:
            wait_for(lambda: page()[catalogue.RUNS.name, ("completed",)] == 1)
            began = page()
            (folder / "t.sql").write_text("CREATE TABLE t (x INT, y INT);")
            wait_for(lambda: page()[catalogue.WATCH_TAKEN.name, ()] > before[catalogue.WATCH_TAKEN.name, ()])
            assert get(f"{address}/readyz")[0] == 200
            after = page()
        finally:
            watcher.stop()
            thread.join(30)
    for name in (catalogue.WATCH_EVENTS.name, "headwater_watch_change_to_graph_seconds_count"):
        assert after[name, ()] > before[name, ()]
    assert (
        after["headwater_watch_batch_changes_sum", ()] - before["headwater_watch_batch_changes_sum", ()] >= 1
    )
    assert (
        after[catalogue.WATCH_RESCANS.name, ("start",)]
        == before[catalogue.WATCH_RESCANS.name, ("start",)] + 1
    )
    for gauge in (catalogue.WATCH_FULL, catalogue.WATCH_STUCK, catalogue.WATCH_WAITING_BYTES):
        assert 0 <= after[gauge.name, ()] < 1
    assert after[catalogue.SOURCE_WATCHED.name, ("watched",)] == 1
    whole = catalogue.SOURCE_LAST_RUN.name, ("watched",)
    assert after[whole] == began[whole]  # A run over some files says nothing of the others,
    assert after[catalogue.SOURCE_FILES.name, ("watched",)] == 1
    good = catalogue.SOURCE_LAST_GOOD.name, ("watched",)
    assert after[good] > began[good]  # but that it went well.


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)
