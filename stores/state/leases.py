"""Leases: one holder a name, across processes and hosts.

A holder renews its lease in the background. When it dies the lease ends by itself: at once for others on the
same machine (they see that the process is gone), elsewhere when its time is up.
"""

import logging
import os
import platform
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from errors import StateError
from stores.processes import lives
from stores.state.connections import Connections
from stores.state.errors import LeaseHeldError, LeaseLostError
from stores.state.models import lease as table

_log = logging.getLogger(__name__)

DEFAULT_TTL = timedelta(seconds=60)
_RENEWALS_PER_TTL = 3
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MINE = (
    select(table.c.name)
    .where(table.c.name == bindparam("name"), table.c.token == bindparam("token"))
    .with_for_update(read=True, key_share=True)
)


_held_here: set[str] = set()
"""The tokens of the leases that this process holds. One of its own that is not among them could not be given back."""


def _seconds() -> float:
    """A clock that goes on while the machine sleeps, as the database's does; Linux's monotonic one stands still then."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Lease:
    """A lease that is held. Ask ``check()`` before anything that needs it to be held still."""

    def __init__(
        self, name: str, token: str, ttl: timedelta, valid_until: float, renew: Callable[["Lease"], object]
    ) -> None:
        self.name = name
        self.token = token
        self.ttl = ttl
        self.valid_until = valid_until
        """By ``_seconds``, counted from before the database was asked: never later than it says."""
        self.taken = False
        self._renew = renew

    @property
    def held(self) -> bool:
        """Whether it certainly is held still; one whose time is up, because the machine slept, is renewed if nobody took it."""
        if not self.taken and self.valid_until <= _seconds():
            with suppress(StateError):
                self._renew(self)
        return not self.taken and _seconds() < self.valid_until

    def check(self) -> None:
        """Raises ``LeaseLostError`` unless the lease certainly is held still."""
        if not self.held:
            raise self.lost()

    def lost(self) -> LeaseLostError:
        """The error that says so."""
        return LeaseLostError(
            f"The hold on {self.name!r} could not be renewed for {self.ttl.total_seconds():g} s, so another "
            "process may have it now. Check the state database, then run again: it repairs what is half done."
        )


class Leases:
    """The leases of one state database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @contextmanager
    def hold(self, name: str, *, owner: str, ttl: timedelta = DEFAULT_TTL) -> Iterator[Lease]:
        """Hold ``name`` for the length of the block, renewing it every third of ``ttl``.

        Raises ``LeaseHeldError`` when another holder lives, ``StateError`` when the database can't be used.
        """
        token = uuid.uuid4().hex
        _held_here.add(token)
        try:
            yield from self._held(self._acquire(name, token, owner, ttl))
        finally:
            _held_here.discard(token)

    def live(self) -> dict[str, str]:
        """Who holds what, by name, as far as can be seen from here. Raises ``StateError``."""
        with self._connections.reading() as connection:
            now = self._connections.now(connection)
            holders = connection.execute(select(table)).all()
        return {each.name: each.owner for each in holders if each.until > now and not _is_dead(each)}

    def _held(self, lease: Lease) -> Iterator[Lease]:
        """Renew the lease until the caller is done, and give it back."""
        done = threading.Event()
        renewer = threading.Thread(
            target=self._renew_until, args=(lease, done), name=f"lease {lease.name}", daemon=True
        )
        renewer.start()
        try:
            yield lease
        finally:
            done.set()
            renewer.join()
            self._release(lease)

    def _acquire(self, name: str, token: str, owner: str, ttl: timedelta) -> Lease:
        started = _seconds()
        with self._connections.writing() as connection:
            row = {"name": name, **self._values(connection, token, owner, ttl)}
            self._claim(connection, row)
        return Lease(name, token, ttl, started + ttl.total_seconds(), self._renew)

    def _values(self, connection: Connection, token: str, owner: str, ttl: timedelta) -> dict[str, Any]:
        now = self._connections.now(connection)
        return {
            "token": token,
            "owner": owner,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "machine": _machine(),
            "acquired": now,
            "until": now + ttl,
        }

    def _claim(self, connection: Connection, row: dict[str, Any]) -> None:
        """Put ``row`` where there is none, or in the place of a dead holder's; else raise."""
        insert = self._connections.insert(table).on_conflict_do_nothing()
        counted = insert.execution_options(preserve_rowcount=True)
        if connection.execute(counted, row).rowcount == 1:
            return
        # The row lock makes the second of two heirs wait, and then see the first.
        query = select(table).where(table.c.name == row["name"]).with_for_update()
        holder = connection.execute(query).one_or_none()
        if holder is None:
            self._claim(connection, row)  # It was released between the two statements.
        else:
            self._take_over(connection, row, holder)

    def _take_over(self, connection: Connection, row: dict[str, Any], holder: Row[Any]) -> None:
        if holder.until > row["acquired"] and not _is_dead(holder):
            raise LeaseHeldError(holder.name, holder.owner, holder.pid, holder.host, holder.until)
        _log.warning("Taking over %r: its holder %r (process %d on %s) is gone.", *_who(holder))
        connection.execute(update(table).where(table.c.name == row["name"]).values(**row))

    def _renew_until(self, lease: Lease, done: threading.Event) -> None:
        while not done.wait(lease.ttl.total_seconds() / _RENEWALS_PER_TTL):
            try:
                self._renew(lease)
            except StateError as error:
                _log.warning("The hold on %r was not renewed, trying again: %s", lease.name, error)

    def _renew(self, lease: Lease) -> None:
        started = _seconds()
        with self._connections.writing(durable=False) as connection:
            until = self._connections.now(connection) + lease.ttl
            mine = update(table).where(table.c.name == lease.name, table.c.token == lease.token)
            renewed = connection.execute(mine.values(until=until)).rowcount == 1
        lease.taken = not renewed
        if renewed:
            lease.valid_until = started + lease.ttl.total_seconds()

    def _release(self, lease: Lease) -> None:
        # A row that can't be deleted now expires; the block's own outcome matters more.
        with suppress(StateError), self._connections.writing() as connection:
            connection.execute(delete(table).where(table.c.name == lease.name, table.c.token == lease.token))


def fence(connection: Connection, lease: Lease | None) -> None:
    """Inside a transaction: nobody takes the lease over before it ends. Raises ``LeaseLostError`` if somebody has.

    A key-share lock: the heir's FOR UPDATE waits for it, our own renewals don't.
    """
    if lease is None:
        return
    if connection.execute(_MINE, {"name": lease.name, "token": lease.token}).first() is None:
        raise lease.lost()


def _who(holder: Row[Any]) -> tuple[str, str, int, str]:
    return holder.name, holder.owner, holder.pid, holder.host


@cache
def _machine() -> str:
    """What process numbers are unique in: this boot of this host, this PID namespace of it.

    Host names alone don't do: two containers may share one and not see each other's processes.
    """
    with suppress(OSError):
        boot = _BOOT_ID.read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    return f"{platform.node()}/{uuid.getnode()}"


def _is_dead(holder: Row[Any]) -> bool:
    """Whether the holder certainly is gone: it ran on this machine, and no such process lives; or was this process."""
    if holder.machine != _machine():
        return False
    return holder.token not in _held_here if holder.pid == os.getpid() else not lives(holder.pid)
