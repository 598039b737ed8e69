"""Sending: events go out by openlineage-python's own transports, and none is lost silently.

An error decides as it does when rows are written (``stores.graph.decision``): a receiver that is busy or away is tried
again, and past the deadline sending stops; one that refuses an event for what it says gets no more of it, and the event
is kept as a dead letter; a wrong address or credential stops at once.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import msgspec
import stamina

from errors import ConfigurationError, HeadwaterError
from settings.models import PublishSettings
from stores.state import DeadLetter, StateDatabase
from tasks.openlineage.events import Event

STATEMENT: Final = "openlineage"
"""The statement of a dead letter that is an event."""

_BUSY: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_WRONG_ADDRESS: Final = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    }
)


class SendStoppedError(HeadwaterError):
    """Nothing more could be sent; what wasn't sent is still in the graph, to be sent again."""


class Transport(Protocol):
    """What openlineage-python's transports have in common."""

    def emit(self, event: Any) -> Any:
        """Send one event."""
        ...

    def close(self, timeout: float = -1) -> bool:
        """Let go of connections."""
        ...


class SendReport(msgspec.Struct, kw_only=True):
    """What sending came to. ``dead_letters`` were refused now and are kept; ``resent`` were refused once before."""

    target: str
    sent: int = 0
    resent: int = 0
    dead_letters: int = 0


class Target(msgspec.Struct, frozen=True):
    """Where events go, and what it is called in reports and dead letters: never with credentials."""

    name: str
    transport: Transport


def open_target(url: str | None, file: str | None, api_key: str | None) -> Target:
    """The transport to an address or file; without either the one openlineage-python is configured with.

    Raises ``ConfigurationError`` when there is none, or an address holds a password.
    """
    from openlineage.client import OpenLineageClient  # noqa: PLC0415 - only sending needs the package
    from openlineage.client.transport.file import FileConfig, FileTransport  # noqa: PLC0415 - as above
    from openlineage.client.transport.http import HttpConfig, HttpTransport  # noqa: PLC0415 - as above

    if file is not None:
        return Target(f"file {file}", FileTransport(FileConfig(log_file_path=file, append=True)))
    if url is not None:
        auth = {"type": "api_key", "apiKey": api_key} if api_key else {}
        retry = {"total": 0, "connect": 0, "read": 0, "status_forcelist": []}
        config = HttpConfig.from_dict({"url": _checked(url), "auth": auth, "retry": retry})
        return Target(url, HttpTransport(config))
    logging.getLogger("openlineage").setLevel(logging.ERROR)  # it announces a transport we don't accept
    transport = OpenLineageClient().transport
    if transport.kind in {"console", "noop"}:
        raise ConfigurationError(
            "Nobody said where to send to: give --url or --file, set OPENLINEAGE_URL, or write an openlineage.yml."
        )
    address = urlsplit(str(getattr(transport, "url", "")))
    return Target(f"{transport.kind} {address.hostname or ''}".strip(), transport)


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError("--url takes an address that begins with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError("Give a key as OPENLINEAGE_API_KEY, not inside the address.")
    return url


class _Answer(Enum):
    AGAIN = "again"
    REFUSED = "refused"
    STOP = "stop"


def _answer(error: Exception) -> _Answer:
    """What an error of a transport means. Every error of requests is an ``OSError``; an answer has a status."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is None:
        return _Answer.AGAIN if isinstance(error, OSError) else _Answer.STOP
    if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _Answer.AGAIN
    return _Answer.STOP if status in _WRONG_ADDRESS else _Answer.REFUSED


class Sending:
    """Events on their way to one target."""

    def __init__(self, target: Target, state: StateDatabase, settings: PublishSettings, run_id: str) -> None:
        self._target = target
        self._state = state
        self._settings = settings
        self._run_id = run_id
        self._waiting: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self.report = SendReport(target=target.name)

    def send(self, events: Iterable[Event]) -> None:
        """Send events; a job's or dataset's earlier dead letters are settled by what is sent of it now.

        Raises ``SendStoppedError`` when the target is away for too long, or is none.
        """
        for letter in self._letters():
            self._waiting[letter.source, letter.file].append(letter.id or 0)
        for event in events:
            self.report.sent += self._deliver(event, attempts=0)

    def send_dead_letters(self) -> None:
        """Send what this target refused before. Raises as ``send`` does."""
        for letter in list(self._letters()):
            self._waiting[letter.source, letter.file] = [letter.id or 0]
            event = msgspec.msgpack.decode(letter.row, type=dict[str, Any])
            self.report.resent += self._deliver(event, attempts=letter.attempts)

    def _letters(self) -> Iterator[DeadLetter]:
        letters = self._state.dead_letters.list(graph_id=self._target.name)
        return (letter for letter in letters if letter.statement == STATEMENT)

    def _deliver(self, event: Event, attempts: int) -> bool:
        """Send one event; whether it was taken."""
        about = event.get("job") or event["dataset"]
        key = (str(about["namespace"]), str(about["name"]))
        refused = self._emit(event)
        if refused is not None:
            letter = self._letter(event, key, refused, attempts + 1)
            self._state.dead_letters.add_many([letter])
            self.report.dead_letters += 1
        if earlier := self._waiting.pop(key, []):
            kept = {letter.id for letter in self._letters() if letter.run_id == self._run_id}
            self._state.dead_letters.remove([each for each in earlier if each not in kept])
        return refused is None

    def _emit(self, event: Event) -> Exception | None:
        """Send one event, as often as it takes; the error when it was refused."""
        try:
            for attempt in self._attempts():
                with attempt:
                    self._target.transport.emit(event)
        except Exception as error:
            answer = _answer(error)
            if answer is not _Answer.REFUSED:
                raise SendStoppedError(
                    f"{self._target.name} takes no events ({_said(error)}): {self.report.sent} were sent. See to it "
                    "and send again; what was sent already does no harm."
                ) from error
            return error
        return None

    def _attempts(self) -> Iterator[stamina.Attempt]:
        settings = self._settings
        return iter(
            stamina.retry_context(
                on=lambda error: _answer(error) is _Answer.AGAIN,
                attempts=None,
                timeout=settings.retry_seconds,
                wait_initial=settings.retry_wait_seconds,
                wait_max=settings.retry_wait_max_seconds,
                wait_jitter=settings.retry_wait_seconds,
            )
        )

    def _letter(self, event: Event, key: tuple[str, str], error: Exception, attempts: int) -> DeadLetter:
        return DeadLetter(
            graph_id=self._target.name,
            source=key[0],
            run_id=self._run_id,
            file=key[1],
            line=None,
            statement=STATEMENT,
            row=msgspec.msgpack.encode(event),
            error_class=type(error).__name__,
            message=_said(error),
            attempts=attempts,
        )


def _said(error: Exception) -> str:
    """An error in a few words, without an address that might hold a key."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"status {status}" if status is not None else type(error).__name__
