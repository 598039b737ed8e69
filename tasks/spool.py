"""A spool: values of a run that are too many to be held, each looked at a few times."""

import weakref
from collections.abc import Callable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import TypeVar

from errors import HeadwaterError

Value = TypeVar("Value")

HELD_BYTES = 4 * 1024 * 1024
"""So much is held in memory before a file is made of it."""


class SpoolError(HeadwaterError):
    """The temporary file cannot be written or read. Nothing of it was published."""


class Spool(Mapping[str, Value]):
    """Values by key, encoded, in memory while they are few, else in a temporary file without a name.

    Only the keys stay in memory, with the place of each. It is for one thread, and ends with the last who knows it.
    """

    def __init__(self, encode: Callable[[Value], bytes], decode: Callable[[bytes], Value]) -> None:
        self._encode = encode
        self._decode = decode
        self._file = SpooledTemporaryFile(HELD_BYTES)  # noqa: SIM115 - it lives as long as this
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        weakref.finalize(self, self._file.close)

    def __setitem__(self, key: str, value: Value) -> None:
        payload = self._encode(value)
        try:
            self._file.seek(self._end)
            self._file.write(payload)
        except OSError as error:
            raise SpoolError(f"The temporary folder (TMPDIR) takes no more: {error.strerror}") from error
        self._places[key] = (self._end, len(payload))
        self._end += len(payload)

    def __getitem__(self, key: str) -> Value:
        place, size = self._places[key]
        try:
            self._file.seek(place)
            return self._decode(self._file.read(size))
        except OSError as error:
            raise SpoolError(f"The temporary folder (TMPDIR) cannot be read: {error.strerror}") from error

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
