"""Sending to a real HTTP receiver and to a file: tried again, refused, stopped; and never lost."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from errors import ConfigurationError
from lineage.facts import FileFacts
from settings import Settings
from settings.models import PublishSettings
from stores.state import StateDatabase, open_state
from tasks.openlineage.events import Event, EventMaker
from tasks.openlineage.sending import Sending, SendStoppedError, open_target
from tasks.openlineage.spool import Stated

QUICK = PublishSettings(retry_seconds=2, retry_wait_seconds=0.01, retry_wait_max_seconds=0.02)


class Receiver(HTTPServer):
    """Answers with the statuses it was given, one after the other, then with 201; keeps what it took."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses = list(statuses)
        self.taken: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.statuses.pop(0) if self.server.statuses else 201
        self.server.keys.add(self.headers["Authorization"])
        if status == 201:
            self.server.taken.append(event)
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateDatabase]:
    with open_state(Settings(home=tmp_path).state_url.get_secret_value(), 30) as opened:
        yield opened


def events(*files: str) -> list[Event]:
    maker = EventMaker("2026-01-31T12:00:00Z")
    return [maker.of_file(Stated("bank", file, FileFacts("n"))) for file in files]


def sending(receiver: Receiver, state: StateDatabase, run: str = "one") -> Sending:
    return Sending(open_target(receiver.url, None, "key"), state, QUICK, run)


def test_a_busy_receiver_is_tried_again(receiver: Receiver, state: StateDatabase) -> None:
    receiver.statuses = [503, 429, 500, 201, 408]
    under_way = sending(receiver, state)
    under_way.send(events("a.sql", "b.sql"))
    assert [event["job"]["name"] for event in receiver.taken] == ["a.sql", "b.sql"]
    assert receiver.taken == events("a.sql", "b.sql")
    assert receiver.keys == {"Bearer key"}
    assert (under_way.report.sent, under_way.report.dead_letters) == (2, 0)


def test_a_refused_event_is_kept_and_the_rest_is_sent(receiver: Receiver, state: StateDatabase) -> None:
    receiver.statuses = [422, 201]
    under_way = sending(receiver, state)
    under_way.send(events("a.sql", "b.sql"))
    assert (under_way.report.sent, under_way.report.dead_letters) == (1, 1)
    (letter,) = state.dead_letters.list()
    assert (letter.source, letter.file, letter.statement) == ("bank", "a.sql", "openlineage")
    assert (letter.message, letter.attempts) == ("status 422", 1)

    receiver.statuses = [422]
    again = sending(receiver, state, "two")
    again.send_dead_letters()
    assert again.report.dead_letters == 1
    assert [each.attempts for each in state.dead_letters.list()] == [3]

    last = sending(receiver, state, "three")
    last.send_dead_letters()
    assert last.report.resent == 1
    assert state.dead_letters.list() == []
    assert receiver.taken[-1] == events("a.sql")[0]


def test_what_is_taken_later_settles_what_was_refused_before(
    receiver: Receiver, state: StateDatabase
) -> None:
    receiver.statuses = [422, 422]
    sending(receiver, state).send(events("a.sql", "b.sql"))
    sending(receiver, state, "two").send(events("a.sql"))
    assert [letter.file for letter in state.dead_letters.list()] == ["b.sql"]


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_receiver_that_is_none_or_stays_away_stops_it(
    receiver: Receiver, state: StateDatabase, status: int
) -> None:
    receiver.statuses = [201, *[status] * 1000]
    with pytest.raises(SendStoppedError, match=rf"status {status}\): 1 were sent"):
        sending(receiver, state).send(events("a.sql", "b.sql"))
    assert state.dead_letters.list() == []


def test_a_file_gets_one_event_a_line(tmp_path: Path, state: StateDatabase) -> None:
    file = tmp_path / "events.json"
    Sending(open_target(None, str(file), None), state, QUICK, "one").send(events("a.sql", "b.sql"))
    assert [json.loads(line) for line in file.read_text().splitlines()] == events("a.sql", "b.sql")
    with pytest.raises(SendStoppedError):
        Sending(open_target(None, str(tmp_path), None), state, QUICK, "one").send(events("a.sql"))


def test_openlineages_own_configuration_is_used_where_nothing_is_said(
    receiver: Receiver, state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", receiver.url)
    monkeypatch.setenv("OPENLINEAGE_API_KEY", "theirs")
    Sending(open_target(None, None, None), state, QUICK, "one").send(events("a.sql"))
    assert receiver.keys == {"Bearer theirs"}


@pytest.mark.parametrize(
    ("url", "said"),
    [(None, "where to send"), ("ftp://h", "http://"), ("http://me:secret@h", "OPENLINEAGE_API_KEY")],
)
def test_a_target_that_is_none_is_refused(
    url: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENLINEAGE_URL", raising=False)
    with pytest.raises(ConfigurationError, match=said) as refused:
        open_target(url, None, None)
    assert "secret" not in str(refused.value)
