"""Faults that tests inject into a real graph: a run that dies, before or after the server committed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stores.graph import Graph, WriteOutcome
from stores.graph.errors import GraphStoppedError


class DyingGraph:
    """A graph whose connection is lost for good after so many transactions.

    With ``acknowledges`` false the last one still commits, but nobody hears of it.
    """

    def __init__(self, graph: Graph, transactions: int, *, acknowledges: bool = True) -> None:
        self._graph = graph
        self._left = transactions
        self._acknowledges = acknowledges

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph, name)

    def write(self, statement: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        """Write through, until the end."""
        self._left -= 1
        if self._left < 0:
            if not self._acknowledges and self._left == -1:
                self._graph.write(statement, rows)
            raise GraphStoppedError("the connection is lost")
        return self._graph.write(statement, rows)


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
