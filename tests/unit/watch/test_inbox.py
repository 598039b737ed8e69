"""What waits, what becomes a batch and when, and what happens when too much waits."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from settings.models import WatchSettings
from tasks.watch.inbox import Batch, Inbox
from tasks.watch.order import FileOrder


@pytest.fixture
def inbox_of(tmp_path: Path) -> Callable[..., Inbox]:
    def made(**settings: object) -> Inbox:
        watch = WatchSettings(**settings)  # type: ignore[arg-type]
        return Inbox(tmp_path, watch, FileOrder(tmp_path, watch.priority))

    return made


def take(inbox: Inbox, within: float = 2.0) -> Batch | None:
    """The next batch, the inbox pulsed as the thread of events does; None when there is none in time."""
    taken: list[Batch | None] = []
    taker = threading.Thread(target=lambda: taken.append(inbox.take()))
    taker.start()
    until = time.monotonic() + within
    while taker.is_alive() and time.monotonic() < until:
        inbox.pulse()
        time.sleep(0.002)
    if taker.is_alive():
        inbox.close()
        taker.join()
    return taken[0]


def paths(batch: Batch | None) -> list[str]:
    assert batch is not None
    assert batch.paths is not None
    return sorted(batch.paths)


def test_events_of_one_path_are_one_change(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(debounce=0.05)
    inbox.put(["a.sql", "a.sql", "b.sql"])
    inbox.put(["a.sql"])
    assert inbox.waiting() == 2
    assert paths(take(inbox)) == ["a.sql", "b.sql"]
    assert inbox.received == 4
    assert (inbox.waiting(), inbox.size(), inbox.oldest()) == (0, 0, 0.0)


def test_a_batch_waits_until_it_is_quiet(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(debounce=0.3)
    began = time.monotonic()
    inbox.put(["a.sql"])
    time.sleep(0.2)
    inbox.put(["b.sql"])
    assert paths(take(inbox)) == ["a.sql", "b.sql"]
    assert 0.5 <= time.monotonic() - began < 1.5


def test_but_no_longer_than_the_longest_wait(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(debounce=60, max_wait=0.2)
    inbox.put(["a.sql"])
    assert paths(take(inbox)) == ["a.sql"]


def test_nor_when_enough_has_come(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(debounce=60, max_wait=60, max_batch=2)
    inbox.put(["a.sql", "b.sql", "c.sql"])
    assert len(paths(take(inbox))) == 2
    assert take(inbox, within=0.1) is None


def test_in_real_time_nothing_waits(inbox_of: Callable[..., Inbox], tmp_path: Path) -> None:
    (tmp_path / "a.sql").touch()
    inbox = inbox_of(debounce=60, realtime=True)
    inbox.put(["a.sql"])
    assert paths(take(inbox, within=0.05)) == ["a.sql"]


def test_but_a_missing_file_that_an_editor_may_be_replacing(
    inbox_of: Callable[..., Inbox], tmp_path: Path
) -> None:
    inbox = inbox_of(realtime=True)
    inbox.put(["gone.sql"])
    began = time.monotonic()
    assert paths(take(inbox)) == ["gone.sql"]
    assert time.monotonic() - began > 0.09
    inbox.put(["saved.sql"])
    (tmp_path / "saved.sql").touch()
    assert paths(take(inbox, within=0.05)) == ["saved.sql"]


def test_with_batching_off_each_event_is_its_own_batch(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(debounce=60)
    inbox.batching = False
    inbox.put(["a.sql", "b.sql", "a.sql"])
    taken = [paths(take(inbox)) for _ in range(3)]
    assert sorted(taken) == [["a.sql"], ["a.sql"], ["b.sql"]]
    assert inbox.waiting() == 0


def test_too_many_changes_become_one_scan(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(debounce=0.05, queue_events=3)
    inbox.put([f"{number}.sql" for number in range(10)])
    assert inbox.waiting() == 1
    assert inbox.size() == 0
    batch = take(inbox)
    assert batch is not None
    assert (batch.paths, batch.cause) == (None, "too many changes")
    inbox.put(["after.sql"])
    assert paths(take(inbox)) == ["after.sql"]


def test_so_do_too_long_paths(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(queue_bytes=1000)
    inbox.put(["x" * 700 + ".sql", "y" * 700 + ".sql"])
    assert inbox.waiting() == 1


def test_a_batch_that_came_to_nothing_waits_again(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(debounce=0.05)
    inbox.put(["a.sql"])
    first = take(inbox)
    assert first is not None
    inbox.put(["b.sql"])
    inbox.put_back(first)
    assert paths(take(inbox)) == ["a.sql", "b.sql"]
    inbox.rescan("start")
    scan = take(inbox)
    assert scan is not None
    inbox.put_back(scan)
    again = take(inbox)
    assert again is not None
    assert again.paths is None


def test_the_backlog_waits_behind_what_changes(inbox_of: Callable[..., Inbox], tmp_path: Path) -> None:
    inbox = inbox_of(realtime=True, max_batch=2)
    (tmp_path / "now.sql").touch()
    inbox.put_backlog(["1.sql", "2.sql", "3.sql"])
    inbox.put(["now.sql"])
    assert paths(take(inbox)) == ["now.sql"]
    backlog = take(inbox)
    assert paths(backlog) == ["1.sql", "2.sql"]
    assert backlog is not None
    inbox.put_back(backlog)
    assert [paths(take(inbox)), paths(take(inbox))] == [["1.sql", "2.sql"], ["3.sql"]]


def test_a_new_folder_is_looked_at_once_more(inbox_of: Callable[..., Inbox], tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    inbox = inbox_of(realtime=True)
    inbox.look_again(["d"])
    began = time.monotonic()
    assert paths(take(inbox)) == ["d"]
    assert time.monotonic() - began > 0.9


def test_closed_it_gives_out_nothing(inbox_of: Callable[..., Inbox]) -> None:
    inbox = inbox_of(realtime=True)
    inbox.rescan("start")
    inbox.close()
    assert inbox.take() is None
    assert inbox.closed


def test_definitions_first_then_patterns_then_small_files(
    inbox_of: Callable[..., Inbox], tmp_path: Path
) -> None:
    texts = {
        "large.sql": "SELECT 1;" + " " * 100,
        "small.sql": "SELECT 1;",
        "urgent/any.sql": "SELECT 1;" + " " * 50,
        "defines.sql": "create view v as select 1;" + " " * 200,
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    inbox = inbox_of(max_batch=1, priority=["urgent/"], realtime=True)
    inbox.put(texts)
    taken = [paths(take(inbox))[0] for _ in texts]
    assert taken == ["defines.sql", "urgent/any.sql", "small.sql", "large.sql"]
