"""The order in which files are met says nothing: a file system lists a folder as it likes."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.equality.conftest import Corpus
from tests.equality.runs import FASTEST, Estate


class Listing:
    """What ``os.scandir`` returns, in another order."""

    def __init__(self, entries: list[os.DirEntry[str]]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return self._entries

    def __next__(self) -> os.DirEntry[str]:
        return next(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None: ...


@contextmanager
def shuffled_below(folder: Path, order: int) -> Iterator[list[str]]:
    """Folders below this one are listed in a random order; gives the names as they are listed."""
    chance = random.Random(order)
    listed: list[str] = []
    scandir = os.scandir

    def shuffled(path: str | os.PathLike[str]) -> Any:
        if not str(path).startswith(str(folder)):
            return scandir(path)
        with scandir(path) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        chance.shuffle(entries)
        listed.extend(entry.name for entry in entries)
        return Listing(entries)

    with patch.object(os, "scandir", shuffled):
        yield listed


@given(order=st.integers(0, 2**32))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_are_met_in_any_order(
    order: int, corpus: Corpus, reference: Callable[[str], bytes], fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-60"), next(fresh_home))
    with shuffled_below(estate.folder, order) as listed:
        estate.ingest(FASTEST)
    assert len(listed) > 60, "the scan lists folders by other means: shuffle those"
    assert estate.export() == reference("generated-60")
