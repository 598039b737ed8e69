"""The unit cache: encoded units by key, one row each.

It only saves work. What it cannot read is a miss, and its errors are ``CacheError``: a run goes on without it.
Prefect's task cache rides on the same table (``stores.prefect_results``).
"""

import threading
from collections import Counter
from collections.abc import Collection, KeysView, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec
from sqlalchemy import BigInteger, Select, bindparam, delete, func, select, update

from errors import StateError
from stores.state import totals
from stores.state.connections import Connections
from stores.state.errors import CacheError
from stores.state.models import chunks, sorted_chunks
from stores.state.models import unit_cache as table

_MAX_UNRECORDED_HITS = 10_000

EVICTED = "headwater_cache_evictions_total"

_FIND = select(table.c.key, table.c.checksum, table.c.payload).where(
    table.c.key.in_(bindparam("keys", expanding=True))
)
_UNLOCKED = (
    select(table.c.key)
    .where(table.c.key.in_(bindparam("keys", expanding=True)))
    .with_for_update(skip_locked=True)
)
"""Rows nobody is writing: a count that never waits for a lock takes part in no deadlock."""

_TOUCH = (
    update(table)
    .where(table.c.key.in_(_UNLOCKED))
    .values(last_used=bindparam("now"), hits=table.c.hits + bindparam("more"))
)


class CacheStats(msgspec.Struct, frozen=True):
    """What the cache holds: payload bytes, hits of the entries that are still there, moments of creation."""

    entries: int
    bytes: int
    hits: int
    oldest: datetime | None
    newest: datetime | None


class UnitCache:
    """Encoded units by their 64-digit key. Safe to use from several threads and processes."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._lock = threading.Lock()
        self._hits: Counter[str] = Counter()
        self._told = 0
        self.corrupt = 0
        """Rows met that failed their checksum. Each was a miss; the next put of its key overwrites it."""

    def get_many(self, keys: Collection[str]) -> dict[str, bytes]:
        """The payloads found, each verified against its checksum. Raises ``CacheError``."""
        found: dict[str, bytes] = {}
        corrupt = 0
        with self._connections.reading(CacheError) as connection:
            for chunk in sorted_chunks(keys):
                for key, checksum, payload in connection.execute(_FIND, {"keys": chunk}):
                    if checksum == _checksum(key, payload):
                        found[key] = payload
                    else:
                        corrupt += 1
        self._count(found.keys(), corrupt)
        return found

    def take_corrupt(self) -> int:
        """How many corrupt rows were met since this was last asked."""
        with self._lock:
            met, self._told = self.corrupt - self._told, self.corrupt
        return met

    def put_many(self, payloads: Mapping[str, bytes]) -> None:
        """Store payloads, over whatever stood under their keys. Raises ``CacheError``."""
        now = datetime.now(UTC)
        rows = [_row(key, payload, now) for key, payload in sorted(payloads.items())]
        upsert = self._connections.upsert(table)
        for chunk in chunks(rows):
            with self._connections.writing(CacheError, durable=False) as connection:
                connection.execute(upsert, chunk)
        self._record_hits()

    def stats(self) -> CacheStats:
        """What the cache holds. Raises ``CacheError``."""
        self._record_hits()
        columns = (
            func.count(),
            func.coalesce(func.sum(table.c.size), 0),
            func.coalesce(func.sum(table.c.hits), 0),
            func.min(table.c.created),
            func.max(table.c.created),
        )
        with self._connections.reading(CacheError) as connection:
            entries, size, hits, oldest, newest = connection.execute(select(*columns)).one()
        return CacheStats(entries, int(size), int(hits), oldest, newest)

    def size(self) -> tuple[int, int]:
        """How many entries there are, and their payloads' bytes; from the index alone. Raises ``CacheError``."""
        query = select(func.count(), func.coalesce(func.sum(table.c.size), 0))
        with self._connections.reading(CacheError) as connection:
            entries, size = connection.execute(query).one()
        return entries, int(size)

    def clear(self) -> int:
        """Drop every entry; returns how many. Raises ``CacheError``."""
        with self._lock:
            self._hits.clear()
        return self._delete(select(table.c.key), "cleared")

    def evict(self, max_bytes: int, max_age: timedelta | None = None) -> int:
        """Drop entries made more than ``max_age`` ago, then the least recently used above ``max_bytes``.

        Returns how many. Raises ``CacheError``.
        """
        self._record_hits()
        dropped = 0
        if max_age is not None:
            too_old = table.c.created < datetime.now(UTC) - max_age
            dropped = self._delete(select(table.c.key).where(too_old), "age")
        running = func.sum(table.c.size, type_=BigInteger).over(
            order_by=(table.c.last_used.desc(), table.c.key)
        )
        kept = select(table.c.key, running.label("running")).subquery()
        surplus = select(kept.c.key).where(kept.c.running > max_bytes)
        return dropped + self._delete(select(table.c.key).where(table.c.key.in_(surplus)), "size")

    def close(self) -> None:
        """Write down what is still only in memory: the hits since the last put."""
        self._record_hits()

    def _delete(self, keys: Select[str], why: str) -> int:
        # Locked in the order in which put_many writes, so that the two never wait for each other.
        locked = keys.order_by(table.c.key).with_for_update()
        with self._connections.writing(CacheError, durable=False) as connection:
            result = connection.execute(delete(table).where(table.c.key.in_(locked)))
            if result.rowcount:
                totals.add(connection, {(EVICTED, (why,)): result.rowcount})
        if result.rowcount and self._connections.is_sqlite:
            # Gives the space back to the disk; the entries are gone even if someone's lock forbids it now.
            with suppress(StateError):
                self._connections.pragma("incremental_vacuum")
        return result.rowcount

    def _count(self, found: KeysView[str], corrupt: int) -> None:
        with self._lock:
            self.corrupt += corrupt
            self._hits.update(found)
            full = len(self._hits) >= _MAX_UNRECORDED_HITS
        if full:
            self._record_hits()

    def _record_hits(self) -> None:
        """Hits are kept in memory and written in bulk: a read need not wait for a writer's turn.

        Losing some to a crash or a read-only file only makes eviction a little less exact.
        """
        with self._lock:
            hits, self._hits = self._hits, Counter()
        if not hits:
            return
        with suppress(CacheError), self._connections.writing(CacheError, durable=False) as connection:
            now = datetime.now(UTC)
            for more in sorted(set(hits.values())):
                for chunk in sorted_chunks(key for key, count in hits.items() if count == more):
                    connection.execute(_TOUCH, {"keys": chunk, "now": now, "more": more})


def _row(key: str, payload: bytes, now: datetime) -> dict[str, object]:
    return {
        "key": key,
        "checksum": _checksum(key, payload),
        "size": len(payload),
        "created": now,
        "last_used": now,
        "hits": 0,
        "payload": payload,
    }


def _checksum(key: str, payload: bytes) -> bytes:
    # The key is part of it: a payload that got under another's key is corrupt too.
    digest = blake2b(key.encode(), digest_size=16)
    digest.update(payload)
    return digest.digest()
