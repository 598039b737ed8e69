"""With Prefect's engine and without it: the same graph, and then no writes either."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.ingest import run_in_process
from tasks.report import RunReport
from tasks.run import IngestRequest
from tests.equality.conftest import Corpus
from tests.equality.runs import BASELINE, EVERY_SETTING, FASTEST, Estate, Setting
from tests.servers import Neo4jAddress

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_api"),
    # Prefect's clients leave their sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]

Reference = Callable[[str], bytes]

PREFECT_REMEMBERS = Setting(caching=True, batching=False, parallelism=True, batch_writes=True, workers=2)
"""The setting in which Prefect's own task cache finds the units."""

SOME = [BASELINE, PREFECT_REMEMBERS, FASTEST]


@pytest.fixture(autouse=True)
def collect_sockets() -> Iterator[None]:
    """Within the test that left them, so that no other is blamed."""
    yield
    gc.collect()


def ingest(estate: Estate, setting: Setting) -> RunReport:
    request = IngestRequest(source=estate.folder, workers=setting.workers, flags=setting.flags())
    return run_in_process(request, estate.settings())


def check(estate: Estate, setting: Setting, expected: bytes) -> None:
    ingest(estate, setting)
    assert estate.export() == expected
    second = ingest(estate, setting)
    assert (second.graph.rows_written, second.graph.rows_deleted, second.graph.transactions) == (0, 0, 0)
    assert second.seconds.prefect > 0


@pytest.mark.parametrize(
    "setting",
    [*SOME, *(pytest.param(each, marks=pytest.mark.full) for each in EVERY_SETTING if each not in SOME)],
    ids=str,
)
def test_embedded(setting: Setting, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]) -> None:
    check(Estate(corpus("generated-16"), next(fresh_home)), setting, reference("generated-16"))


@pytest.mark.neo4j
@pytest.mark.parametrize("setting", [BASELINE, FASTEST], ids=str)
def test_neo4j(
    setting: Setting,
    corpus: Corpus,
    reference: Reference,
    fresh_home: Iterator[Path],
    empty_neo4j: Neo4jAddress,
) -> None:
    check(Estate(corpus("generated-8"), next(fresh_home), empty_neo4j), setting, reference("generated-8"))


@pytest.mark.parametrize("setting", [PREFECT_REMEMBERS, FASTEST], ids=str)
def test_one_engine_takes_up_what_the_other_left(
    setting: Setting, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-16"), next(fresh_home))
    ingest(estate, setting)
    assert estate.ingest(setting).graph.transactions == 0
    assert ingest(estate, setting).graph.transactions == 0
    assert estate.export() == reference("generated-16")
