"""A mapping whose values are made when they are asked for, and let go: for what would be too much all at once."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class OnDemand(Mapping[str, Value]):
    """These keys, each with what ``make`` gives for it, every time."""

    def __init__(self, keys: Collection[str], make: Callable[[str], Value]) -> None:
        """``keys`` are looked at, not copied."""
        self._keys = keys
        self._make = make

    def __getitem__(self, key: str) -> Value:
        if key not in self._keys:
            raise KeyError(key)
        return self._make(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
