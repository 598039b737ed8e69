"""Datasets that are defined in a circle, found while definitions are followed."""

import sys
from typing import Final

_NOWHERE: Final = sys.maxsize
"""The number of no dataset."""


class Circles:
    """Finds datasets defined in a circle (a view of a view of itself) while definitions are followed.

    Tarjan's strongly connected components, as one depth-first walk: whichever dataset of a circle is asked for
    first, the same datasets are found to be in it. What a statement was found to write is remembered, and with it which
    open dataset it led to: who takes it from there is led to the same.
    """

    def __init__(self) -> None:
        self._entered: list[str] = []
        self._number: dict[str, int] = {}
        self._open: list[str] = []
        self._path: list[str] = []
        self._lowest: list[int] = []
        """Of each dataset of the path, and of what is to be remembered between them, the first open dataset reached."""

    def enter(self, dataset: str) -> None:
        """Begin to follow a dataset's definition."""
        self._number[dataset] = len(self._entered)
        self._lowest.append(len(self._entered))
        self._entered.append(dataset)
        self._open.append(dataset)
        self._path.append(dataset)

    def met(self, dataset: str) -> bool:
        """Whether a dataset that is asked for is still open; then what asks for it is in its circle."""
        if dataset not in self._number:
            return False
        self.reaches(self._number[dataset])
        return True

    def reaches(self, number: int) -> None:
        """What is followed now has led to the open dataset of this number; of one that is closed it says nothing."""
        if self._lowest and number < self._lowest[-1] and self._entered[number] in self._number:
            self._lowest[-1] = number

    def begin(self) -> None:
        """Begin with what is to be remembered and is no dataset of its own."""
        self._lowest.append(_NOWHERE)

    def end(self) -> int | None:
        """End with it; the number of the first open dataset that it led to, for ``reaches``; None where it led to none."""
        lowest = self._lowest.pop()
        if lowest == _NOWHERE or self._entered[lowest] not in self._number:
            return None
        self.reaches(lowest)
        return lowest

    def standing(self) -> tuple[int, int, int]:
        """How much is followed now, for ``fall_back``."""
        return len(self._lowest), len(self._path), len(self._open)

    def fall_back(self, standing: tuple[int, int, int]) -> None:
        """Leave what was begun since then and will not come to an end."""
        lowest, path, opened = standing
        for dataset in self._open[opened:]:
            del self._number[dataset]
        del self._lowest[lowest:], self._path[path:], self._open[opened:]

    def follows(self, dataset: str) -> bool:
        """Whether the dataset's own definition is being followed right now."""
        return dataset in self._path

    def is_open(self, dataset: str) -> bool:
        """Whether a dataset's circle is not closed yet."""
        return dataset in self._number

    def leave(self, dataset: str) -> list[str]:
        """End with a dataset; the datasets of the circle that it closes (itself alone when in none)."""
        self._path.pop()
        lowest = self._lowest.pop()
        if lowest < self._number[dataset]:
            self.reaches(lowest)
            return []
        at = self._open.index(dataset)
        circle, self._open = self._open[at:], self._open[:at]
        for member in circle:
            del self._number[member]
        return circle
