"""Prefect's task cache on the unit cache: one table, one key, one payload format.

A task that takes a unit's key and returns its encoded unit becomes, through ``cached_by_unit``, a task whose
hits show as ``Cached`` in Prefect's UI. What Prefect would store is a JSON record around the result; what is
stored here is the bare payload, so a unit written by ``UnitCache`` is a hit for Prefect, and the other way round.

Age is the unit cache's own matter (``UnitCache.evict``): a ``cache_expiration`` of such a task has no effect.
"""

import asyncio
import base64
import binascii
import logging
from dataclasses import dataclass
from typing import Any, ParamSpec

from prefect import Task
from prefect.cache_policies import CachePolicy
from prefect.context import TaskRunContext
from prefect.filesystems import WritableFileSystem
from prefect.results import ResultRecord, ResultRecordMetadata  # type: ignore[attr-defined] # documented there, defined elsewhere
from prefect.serializers import Serializer
from pydantic import Field, PrivateAttr

from stores.state.errors import CacheError
from stores.state.unit_cache import UnitCache

_log = logging.getLogger(__name__)

P = ParamSpec("P")


class UnitSerializer(Serializer):
    """Carries a payload through Prefect's record, which is JSON and so needs text."""

    type: str = Field(default="headwater/unit", frozen=True)

    def dumps(self, obj: object) -> bytes:
        """A payload as text. An exception, which Prefect also hands over, becomes nothing: it is no unit."""
        if isinstance(obj, BaseException):
            return b""
        if not isinstance(obj, bytes):
            raise TypeError(
                f"A task cached by unit returns an encoded unit (bytes), not {type(obj).__name__}."
            )
        return base64.b64encode(obj)

    def loads(self, blob: bytes) -> bytes:
        """The payload again."""
        try:
            return base64.b64decode(blob, validate=True)
        except binascii.Error as error:
            raise ValueError("The record holds no encoded unit.") from error


class UnitResultStorage(WritableFileSystem):
    """Prefect's result storage over the unit cache. Its errors degrade a run: a miss, a warning, no failure."""

    _block_type_name = "Headwater unit cache"
    _units: UnitCache = PrivateAttr()
    _announced: dict[str, bytes] = PrivateAttr(default_factory=dict)

    @classmethod
    def over(cls, units: UnitCache) -> "UnitResultStorage":
        """A storage on this cache. It holds no settings, so it is neither saved nor loaded as a block."""
        storage = cls()
        storage._units = units
        return storage

    def read_path(self, path: str, _sync: bool | None = None) -> bytes | None:  # type: ignore[override] # declared async, called sync
        """Prefect's record around the payload under this key; None on a miss.

        Prefect reads a hit twice: to ask whether it exists, then to have it. The second is answered from the
        first, so an eviction in between can't turn a hit into a failure. (A payload never changes: its key is
        its content's.)
        """
        announced = self._announced.pop(path, None)
        if announced is not None:
            return announced
        payload = self._payload(path)
        if payload is None:
            return None
        record = self._announced[path] = _wrap(path, payload)
        return record

    async def aread_path(self, path: str) -> bytes | None:
        """As ``read_path``."""
        return await asyncio.to_thread(self.read_path, path)

    def write_path(self, path: str, content: bytes, _sync: bool | None = None) -> None:  # type: ignore[override] # declared async, called sync
        """Store the payload of Prefect's record under this key."""
        payload = _unwrap(content)
        if not payload:
            return  # An exception's record: failures are never cached.
        try:
            self._units.put_many({path: payload})
        except CacheError as error:
            _log.warning("A unit was not cached: %s", error)

    async def awrite_path(self, path: str, content: bytes) -> None:
        """As ``write_path``."""
        await asyncio.to_thread(self.write_path, path, content)

    def _resolve_path(self, path: str) -> None:
        """Prefect asks storages that are not saved as blocks for an absolute path: keys are no paths."""

    def _payload(self, key: str) -> bytes | None:
        try:
            return self._units.get_many([key]).get(key)
        except CacheError as error:
            _log.warning("The unit cache was not read: %s", error)
            return None


@dataclass
class UnitCachePolicy(CachePolicy):
    """The cache key of a task run is the unit key among its arguments, as it is."""

    parameter: str = "key"

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: dict[str, Any],
        flow_parameters: dict[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """The argument called ``parameter``; None (don't cache this one) where it is None."""
        del task_ctx, flow_parameters, kwargs
        key: str | None = inputs[self.parameter]
        return key


def cached_by_unit(task: Task[P, bytes], units: UnitCache, parameter: str = "key") -> Task[P, bytes]:
    """The task again, its results kept in and taken from ``units``.

    Args:
        task: returns an encoded unit, and raises where there is none: an exception is never cached.
        units: the cache.
        parameter: the name of the task's parameter that is the unit key.
    """
    cached = task.with_options(
        cache_policy=UnitCachePolicy(parameter=parameter),
        result_serializer=UnitSerializer(),
        persist_result=True,
    )
    # Set after the fact because Prefect's own door takes only blocks saved on its server.
    cached.result_storage = UnitResultStorage.over(units)
    return cached


def _wrap(key: str, payload: bytes) -> bytes:
    metadata = ResultRecordMetadata(serializer=UnitSerializer(), storage_key=key)
    return ResultRecord(result=payload, metadata=metadata).serialize()


def _unwrap(content: bytes) -> bytes:
    record: ResultRecord[bytes] = ResultRecord.deserialize(content)
    return record.result
