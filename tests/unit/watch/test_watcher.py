"""What a watch does about errors once it has begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from errors import ConfigurationError, HeadwaterError
from settings import load_settings
from tasks.catalogues import CatalogueError
from tasks.link_bounds import LinkingBoundError
from tasks.spool import SpoolError
from tasks.watch import Watcher, WatchRequest


def watched(
    folder: Path, monkeypatch: pytest.MonkeyPatch, errors: list[HeadwaterError]
) -> tuple[Watcher, int]:
    """A watch of which each look at the source meets one of the errors, and that ends after them; sessions opened."""
    settings = load_settings(overrides={"watch": {"realtime": True}})
    watcher = Watcher(WatchRequest(source=folder), lambda: settings)
    session, opened = MagicMock(), []

    def catch_up(_: object) -> None:
        if not errors:
            watcher.stop()
            return
        watcher.inbox.rescan("the folder itself")  # Something changes meanwhile.
        raise errors.pop(0)

    session.catch_up = catch_up
    session.look.return_value = ([], [])

    @contextmanager
    def open_session(*_: object) -> Iterator[MagicMock]:
        opened.append(session)
        yield session

    monkeypatch.setattr("tasks.watch.watcher.open_session", open_session)
    monkeypatch.setattr("tasks.watch.watcher.FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("tasks.watch.watcher.set_aside", lambda: None)
    watcher.run()
    return watcher, len(opened)


@pytest.mark.parametrize("error", [CatalogueError("its database is away"), SpoolError("no room")])
def test_what_is_away_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: HeadwaterError
) -> None:
    watcher, opened = watched(tmp_path, monkeypatch, [error])
    assert (opened, watcher.summary.failed) == (2, 0)


def test_what_would_fail_again_is_refused_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = LinkingBoundError("took long", "a.sql", 1.0, "HEADWATER_LINK__TIMEOUT_SECONDS")
    watcher, opened = watched(tmp_path, monkeypatch, [bound, ConfigurationError("a rule is wrong")])
    assert (opened, watcher.summary.failed) == (1, 2)
