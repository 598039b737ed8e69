"""Faults that tests inject into a real graph: a run that dies, before or after the server committed."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stores.graph import Graph, GraphRound, WriteOutcome
from stores.graph.errors import GraphStoppedError


class DyingGraph:
    """A graph whose connection is lost for good after so many transactions.

    With ``acknowledges`` false the last one still commits, but nobody hears of it. ``deaths``: after so many lost
    transactions it is well again.
    """

    def __init__(
        self, graph: Graph, transactions: int, *, acknowledges: bool = True, deaths: float = math.inf
    ) -> None:
        self._graph = graph
        self._left = transactions
        self._acknowledges = acknowledges
        self._deaths = deaths

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph, name)

    def write(self, statement: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        """Write through, until the end."""
        return self.write_all([(statement, rows)])[0]

    def write_all(
        self,
        loads: Sequence[tuple[str, Sequence[Mapping[str, object]]]],
        reached: GraphRound | None = None,
        settled: Callable[[], object] = bool,
    ) -> list[WriteOutcome]:
        """Write through, until the end."""
        self._left -= 1
        if not -self._deaths <= self._left < 0:
            return self._graph.write_all(loads, reached, settled)
        if not self._acknowledges and self._left == -1:
            self._graph.write_all(loads, reached, settled)
        raise GraphStoppedError("the connection is lost")


class ActingGraph:
    """A graph in the middle of whose writing something happens, once: before the so-manieth transaction."""

    def __init__(self, graph: Graph, number: int, act: Callable[[], object]) -> None:
        self._graph = graph
        self._left = number
        self._act = act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph, name)

    def write(self, statement: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        """Write through."""
        self._left -= 1
        if self._left == 0:
            self._act()
        return self._graph.write(statement, rows)
