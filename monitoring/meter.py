"""Counting inside a run, to be added to the totals of all runs when it ends."""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

from monitoring.catalogue import Metric

SUM = "sum"
"""In the place of a bucket: the sum of what a histogram observed."""

MOST = "+Inf"
"""The last bucket of every histogram."""


class Meter:
    """Counts what happens, by metric and the values of its labels. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: defaultdict[tuple[str, tuple[str, ...]], float] = defaultdict(float)

    def add(self, metric: Metric, amount: float = 1, *labels: str) -> None:
        """Count ``amount`` more."""
        if amount:
            with self._lock:
                self._counts[metric.name, labels] += amount

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Count one value of a histogram: into its bucket alone, not into the larger ones too."""
        bucket = bucket_of(metric, value)
        with self._lock:
            self._counts[metric.name, (*labels, bucket)] += 1
            self._counts[metric.name, (*labels, SUM)] += value

    def add_all(self, metric: Metric, amounts: Mapping[str, float], *labels: str) -> None:
        """Count amounts by the value of the metric's last label."""
        for value, amount in amounts.items():
            self.add(metric, amount, *labels, value)

    def take(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """What was counted since the last time, each once."""
        with self._lock:
            taken = dict(self._counts)
            self._counts.clear()
        return taken


def bucket_of(metric: Metric, value: float) -> str:
    """The smallest bucket that a value of the histogram is in."""
    place = bisect_left(metric.buckets, value)
    return str(metric.buckets[place]) if place < len(metric.buckets) else MOST
