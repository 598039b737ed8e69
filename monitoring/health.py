"""Whether what a run needs can be had now: the state database and the graph."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from errors import GraphError, HeadwaterError, StateError
from settings import Settings
from stores.graph import Graph, configured_graph
from stores.state import StateDatabase, configured_state

PATIENCE_SECONDS = 5.0
"""How long to wait for the state database before it counts as away."""


class Backing:
    """The state database and the graph server, kept open between questions, and opened anew after an error.

    Threads share it; one asks at a time.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._state: StateDatabase | None = None
        self._graph: Graph | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def state(self) -> Iterator[StateDatabase]:
        """The state database. Raises ``StateError``."""
        with self._lock:
            try:
                if self._state is None:
                    self._state = configured_state(self.settings, most_seconds=PATIENCE_SECONDS)
                yield self._state
            except StateError:
                self._close_state()
                raise

    def state_trouble(self) -> str | None:
        """Why the state database does not answer; None when it does."""
        try:
            with self.state() as state:
                state.flags.stored()
        except HeadwaterError as error:
            return str(error)
        return None

    def graph_trouble(self) -> str | None:
        """Why the graph does not answer; None when it does.

        An embedded graph is not opened, which would keep runs from it: its file is to be readable, and writable.
        """
        if self.settings.neo4j.uri is None:
            return _file_trouble(self.settings.home)
        with self._lock:
            try:
                if self._graph is None:
                    self._graph = configured_graph(self.settings)
                self._graph.ping()
            except GraphError as error:
                self._close_graph()
                return str(error)
        return None

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            self._close_state()
            self._close_graph()

    def _close_state(self) -> None:
        state, self._state = self._state, None
        if state is not None:
            state.close()

    def _close_graph(self) -> None:
        graph, self._graph = self._graph, None
        if graph is not None:
            with suppress(GraphError):
                graph.close()


def _file_trouble(home: Path) -> str | None:
    from stores.graph.embedded import FILE_NAME  # noqa: PLC0415 - a slow import, and only for those who use it

    file = home / FILE_NAME
    place = (
        file if file.exists() else next(each for each in (home, *home.absolute().parents) if each.exists())
    )
    if os.access(place, os.R_OK | os.W_OK):
        return None
    return f"the embedded graph {file} can't be used: see to the rights to it"


def troubles(backing: Backing, watch: Callable[[], str | None] | None) -> dict[str, str | None]:
    """What does not answer, and why; None for what does. ``watch``: what a watch is waiting for."""
    found = {"state": backing.state_trouble(), "graph": backing.graph_trouble()}
    return found if watch is None else {**found, "watch": watch()}
