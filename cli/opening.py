"""The state database and the graph, opened as the settings say."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from settings import Settings
from stores.graph import Graph, configured_graph

if TYPE_CHECKING:
    from stores.state import StateDatabase


def graph_of(settings: Settings) -> Graph:
    """The graph in force, to read. Close it after use. Raises ``GraphError`` now or when asked, if it can't be reached."""
    return configured_graph(settings, read_only=True)


def state_of(settings: Settings) -> "StateDatabase":
    """The state database in force. Close it after use. Raises ``StateError`` when it can't be used."""
    from stores.state import configured_state  # noqa: PLC0415 - slow, and questions to the graph need none

    return configured_state(settings)


@contextmanager
def roots_of(settings: Settings, folder: Path | None) -> Iterator[Callable[[str], str | None]]:
    """Tells of each source the folder its SQL is in: ``folder`` if given, else where it was last read from."""
    if folder is not None:
        yield lambda _: str(folder)
        return
    with closing(state_of(settings)) as state:
        yield state.sources.root
