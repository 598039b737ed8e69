"""A TCP proxy before a real Neo4j that loses connections at the worst moments.

It knows just enough of Bolt to see a transaction that writes rows begin, and its COMMIT pass.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The COMMIT message as a chunk of its own, which is how drivers send it."""
_ROWS = (b"UNWIND $given.rows", b"UNWIND $rows.")
"""What statements of ours that write rows begin with: each of its own, and those that are run as one."""
_ROUND = b"SET h.generation"
"""What the statement has that notes a round of writing."""
_AT_ONCE = 65_536


class Fate(Enum):
    """What becomes of a connection during one transaction that writes."""

    PASS = "nothing happens"
    CUT_IN_BATCH = "it is cut when half of the rows are sent"
    CUT_BEFORE_COMMIT = "it is cut before the server hears of the COMMIT"
    CUT_AFTER_COMMIT = "the server commits, and it is cut before anyone hears of it"
    STALL = "nothing passes for a while"
    HANG = "the server commits, and no word comes back any more, though nobody hangs up"


class Proxy:
    """Listens on 127.0.0.1 and passes on to a server; ``fate`` decides by the transaction's number, from 1."""

    def __init__(self, uri: str, fate: Callable[[int], Fate] = lambda _: Fate.PASS) -> None:
        address = urlsplit(uri)
        self._server = (address.hostname or "", address.port or 7687)
        self.fate = fate
        self.delay = 0.0
        """Seconds that every packet takes, each way."""
        self.stall = 0.0
        """Seconds that nothing passes when a transaction's fate is to stall."""
        self.transactions = 0
        self.rounds: list[Fate] = []
        """What becomes of the next transactions that only note a round of writing."""
        self.cuts = 0
        self._silent_until = 0.0
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def uri(self) -> str:
        """What a driver connects to."""
        return f"bolt://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Refuse new connections and cut all others."""
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def go_silent(self, seconds: float) -> None:
        """Cut every connection, and answer no new one for so long: what a lost route looks like."""
        self._silent_until = time.monotonic() + seconds
        self.cut()

    def cut(self) -> None:
        """Cut every connection."""
        for connection in list(self._open):
            self._close(connection)

    def _close(self, *connections: socket.socket) -> None:
        for connection in connections:
            self._open.discard(connection)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if time.monotonic() < self._silent_until:
                self._open.add(client)  # held open, never answered
                continue
            try:
                server = socket.create_connection(self._server)
            except OSError:
                self._close(client)
                continue
            self._open |= {client, server}
            _Connection(self, client, server).start()

    def number(self) -> int:
        """The number of a transaction that begins."""
        with self._lock:
            self.transactions += 1
            return self.transactions

    def lose(self, *connections: socket.socket) -> None:
        """Cut these connections, and count it."""
        with self._lock:
            self.cuts += 1
        self._close(*connections)


class _Connection:
    """One client's connection: a thread for each direction."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._fate = Fate.PASS
        self._last_word = threading.Event()

    def start(self) -> None:
        for direction in (self._to_server, self._to_client):
            threading.Thread(target=self._guarded, args=[direction], daemon=True).start()

    def _guarded(self, direction: Callable[[], None]) -> None:
        with suppress(OSError):
            direction()
        self._proxy._close(self._client, self._server)

    def _to_server(self) -> None:
        while data := self._client.recv(_AT_ONCE):
            if any(each in data for each in _ROWS):
                self._fate = self._proxy.fate(self._proxy.number())
                if self._fate is Fate.CUT_IN_BATCH:
                    self._server.sendall(data[: len(data) // 2])
                    return self._proxy.lose(self._client, self._server)
            elif _ROUND in data and self._proxy.rounds:
                self._fate = self._proxy.rounds.pop(0)
            if _COMMIT in data and self._fate is Fate.CUT_BEFORE_COMMIT:
                return self._proxy.lose(self._client, self._server)
            if _COMMIT in data and self._fate in {Fate.CUT_AFTER_COMMIT, Fate.HANG}:
                self._last_word.set()
            if _COMMIT in data and self._fate is Fate.STALL:
                time.sleep(self._proxy.stall)
            time.sleep(self._proxy.delay)
            self._server.sendall(data)
        return None

    def _to_client(self) -> None:
        while data := self._server.recv(_AT_ONCE):
            if self._last_word.is_set():  # the server's answer to the COMMIT: it is done
                if self._fate is Fate.HANG:
                    self._proxy.over.wait()
                return self._proxy.lose(self._client, self._server)
            time.sleep(self._proxy.delay)
            self._client.sendall(data)
        return None
