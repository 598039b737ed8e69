"""Datasets that are defined in a circle, found while definitions are followed."""


class Circles:
    """Finds datasets defined in a circle (a view of a view of itself) while definitions are followed.

    Tarjan's strongly connected components, as one depth-first walk: whichever dataset of a circle is asked for
    first, the same datasets are found to be in it.
    """

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._lowest: dict[str, int] = {}
        self._open: list[str] = []
        self._path: list[str] = []

    def enter(self, dataset: str) -> None:
        """Begin to follow a dataset's definition."""
        self._number[dataset] = self._lowest[dataset] = len(self._number)
        self._open.append(dataset)
        self._path.append(dataset)

    def met(self, dataset: str) -> bool:
        """Whether a dataset that is asked for is still open; then what asks for it is in its circle."""
        if dataset not in self._lowest:
            return False
        if self._path:
            asking = self._path[-1]
            self._lowest[asking] = min(self._lowest[asking], self._number[dataset])
        return True

    def follows(self, dataset: str) -> bool:
        """Whether the dataset's own definition is being followed right now."""
        return dataset in self._path

    def is_open(self, dataset: str) -> bool:
        """Whether a dataset's circle is not closed yet."""
        return dataset in self._lowest

    def leave(self, dataset: str) -> list[str]:
        """End with a dataset; the datasets of the circle that it closes (itself alone when in none)."""
        self._path.pop()
        lowest = self._lowest[dataset]
        if lowest < self._number[dataset]:
            asking = self._path[-1]
            self._lowest[asking] = min(self._lowest[asking], lowest)
            return []
        at = self._open.index(dataset)
        circle, self._open = self._open[at:], self._open[:at]
        for member in circle:
            del self._lowest[member]
        return circle
