"""Roots: a source is one folder, and another folder of the same name is another source.

Facts, manifest and lock of a source go by its name, which by default is its folder's. Were a second folder of that
name taken for the first, what only the first states would leave the graph. So the state database remembers where a
source is, and a run from somewhere else has to say that it moved.
"""

import os
from pathlib import Path

from errors import ConfigurationError
from stores.state import StateDatabase


class SourceMovedError(ConfigurationError):
    """The folder is not the one the source was until now. Nothing was begun."""

    def __init__(self, source: str, known: str, root: str) -> None:
        gone = "" if Path(known).exists() else ", which is not there any more"
        super().__init__(
            f"The source {source!r} has been {known} until now{gone}, and this run would read {root} in its place."
            ' If that is another source, give it a name of its own: name = "…" under [source] in its'
            " headwater.toml, or HEADWATER_SOURCE__NAME. If the folder has moved, run once with --moved (as a flow:"
            " moved). If it is at another path in every run, say moves = true under [source]."
        )


def settle_root(state: StateDatabase, source: str, folder: Path, *, moved: bool) -> None:
    """Make sure that the source of this name is this folder; the first time, or ``moved``, it is from now on.

    Raises:
        SourceMovedError: it is another one.
        StateError: the state database failed.
    """
    root = os.fsencode(folder.resolve()).decode(errors="backslashreplace")
    known = state.sources.root(source)
    if known == root:
        return
    if known is not None and not moved:
        raise SourceMovedError(source, known, root)
    state.sources.settle(source, root)
