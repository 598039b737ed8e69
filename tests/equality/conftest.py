"""The corpora, and what the baseline makes of each: built once, compared with every setting."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from benchmarks.estate import generate
from tests.equality.runs import BASELINE, Estate, homes

EXAMPLES = Path(__file__).parents[2] / "examples"

Corpus = Callable[[str], Path]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The folder of a corpus by name: ``examples``, or ``generated-N`` of N files."""

    @cache
    def folder(name: str) -> Path:
        if name == "examples":
            return EXAMPLES
        path = tmp_path_factory.mktemp(name) / "estate"
        files = int(name.removeprefix("generated-"))
        dialects = ("postgres", "tsql", "snowflake", "bigquery")[: files // 4]
        generate(path, files=files, dialects=dialects)
        return path

    return folder


@pytest.fixture(scope="session")
def reference(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """The export of a corpus as the baseline builds it, from nothing."""

    @cache
    def export(name: str) -> bytes:
        estate = Estate(corpus(name), tmp_path_factory.mktemp("reference"))
        estate.ingest(BASELINE)
        return estate.export()

    return export


@pytest.fixture
def fresh_home(tmp_path: Path) -> Iterator[Path]:
    """Gives a new home each time it is asked for the next."""
    return homes(tmp_path)
