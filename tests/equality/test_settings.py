"""Every setting of the flags, with one worker and two, on both graphs: identical bytes, and then no writes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from settings import FlagForm
from tests.equality.conftest import Corpus
from tests.equality.runs import BASELINE, EVERY_SETTING, FASTEST, PARTIAL, WIDER, Estate, Setting
from tests.servers import Neo4jAddress

Reference = Callable[[str], bytes]

BOTH_ENDS = [BASELINE, FASTEST]

IN_FULL = ["examples", "generated-300"]
"""The corpora of `make test-all`; one transaction a row makes them too slow for `make test`."""


def every_setting(small: str) -> list[object]:
    """All 32 settings on a small corpus; and, in full, all on the real sizes."""
    quick = [(small, setting) for setting in EVERY_SETTING]
    slow = [(name, setting) for name in IN_FULL for setting in EVERY_SETTING if (name, setting) not in quick]
    marks = [pytest.mark.full, pytest.mark.timeout(3600)]
    return [pytest.param(*case, id=case_id(*case)) for case in quick] + [
        pytest.param(*case, id=case_id(*case), marks=marks) for case in slow
    ]


def case_id(name: str, setting: Setting) -> str:
    return f"{name}-{setting}"


def check(estate: Estate, setting: Setting, expected: bytes) -> None:
    """A first run gives the expected graph; a second one finds nothing to do."""
    first = estate.ingest(setting)
    assert first.graph.dead_letters == 0
    assert estate.export() == expected
    second = estate.ingest(setting)
    assert (second.graph.rows_written, second.graph.rows_deleted, second.graph.transactions) == (0, 0, 0)
    assert second.files.unchanged == first.files.new + first.files.failed - second.files.failed
    assert estate.export() == expected


@pytest.mark.parametrize(("name", "setting"), every_setting(small="generated-16"))
def test_embedded(
    name: str, setting: Setting, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    check(Estate(corpus(name), next(fresh_home)), setting, reference(name))


@pytest.mark.neo4j
@pytest.mark.parametrize(("name", "setting"), every_setting(small="generated-8"))
def test_neo4j(
    name: str,
    setting: Setting,
    corpus: Corpus,
    reference: Reference,
    fresh_home: Iterator[Path],
    empty_neo4j: Neo4jAddress,
) -> None:
    check(Estate(corpus(name), next(fresh_home), empty_neo4j), setting, reference(name))


@pytest.mark.neo4j
@pytest.mark.parametrize("name", ["examples", "generated-60"])
def test_neo4j_fastest(
    name: str, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path], empty_neo4j: Neo4jAddress
) -> None:
    check(Estate(corpus(name), next(fresh_home), empty_neo4j), FASTEST, reference(name))


@pytest.mark.neo4j
@pytest.mark.parametrize("setting", BOTH_ENDS, ids=str)
def test_the_server_commits_nothing_when_nothing_changed(
    setting: Setting, corpus: Corpus, fresh_home: Iterator[Path], empty_neo4j: Neo4jAddress
) -> None:
    """By the server's own number of its last committed transaction, which reads don't move."""
    estate = Estate(corpus("generated-8"), next(fresh_home), empty_neo4j)
    nothing = last_commit(empty_neo4j)
    estate.ingest(setting)
    first = last_commit(empty_neo4j)
    estate.ingest(setting)
    assert nothing != first == last_commit(empty_neo4j)


def last_commit(address: Neo4jAddress) -> frozenset[str]:
    """The bookmark that a read comes back with: it names the last transaction the server committed."""
    with address.driver() as driver, driver.session(database=address.database) as session:
        session.run("RETURN 1").consume()
        return session.last_bookmarks().raw_values


def test_the_baseline_itself_is_stable(
    corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-60"), next(fresh_home))
    estate.ingest(BASELINE)
    assert estate.export() == reference("generated-60")
    assert b'"derives_from":[\n' in estate.export()


@pytest.mark.parametrize("flags", [PARTIAL, WIDER], ids=["partial", "wider"])
def test_partial_flags(
    flags: FlagForm, corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-16"), next(fresh_home))
    report = estate.ingest(FASTEST, flags=flags)
    assert estate.export() == reference("generated-16")
    assert report.status == "Completed"
    for arms in (report.arms["caching"], report.arms["batching"]):
        assert {arm: figures.files > 0 for arm, figures in arms.items()} == {
            "optimized": True,
            "baseline": True,
        }
        assert sum(figures.files for figures in arms.values()) == report.files.present
    second = estate.ingest(FASTEST, flags=flags)
    assert (second.graph.rows_written, second.graph.rows_deleted, second.graph.transactions) == (0, 0, 0)


def test_flags_that_are_turned_up_step_by_step(
    corpus: Corpus, reference: Reference, fresh_home: Iterator[Path]
) -> None:
    estate = Estate(corpus("generated-16"), next(fresh_home))
    for setting, flags in [
        (BASELINE, None),
        (FASTEST, PARTIAL),
        (FASTEST, WIDER),
        (FASTEST, None),
        (BASELINE, None),
    ]:
        assert estate.ingest(setting, flags=flags).status == "Completed"
        assert estate.export() == reference("generated-16")
