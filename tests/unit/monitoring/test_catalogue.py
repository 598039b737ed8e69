"""The catalogue keeps Prometheus's conventions, and what counts below it uses its names."""

import re

import pytest

from monitoring import catalogue, metrics
from monitoring.catalogue import ALL, Metric
from monitoring.meter import MOST, SUM, Meter, bucket_of
from settings import FLAG_NAMES
from stores.graph.decision import RetryReason
from stores.state import runs, unit_cache
from tasks.failures import FailureKind
from tasks.report import FileCounts, Seconds, StatementCounts

MOST_VALUES = 70
"""Series of one metric, buckets apart: more would be no bounded set."""


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
def test_names_and_labels_keep_the_conventions(metric: Metric) -> None:
    assert re.fullmatch(r"headwater_[a-z]+(_[a-z]+)*", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert not re.search(r"_(ms|milliseconds|minutes|hours|days|mb|kb|percent)(_|$)", metric.name)
    assert metric.help.endswith(".")
    assert bool(metric.buckets) == (metric.kind == "histogram")
    assert list(metric.buckets) == sorted(metric.buckets)
    assert not {"file", "path", "table", "column", "le", "database"} & metric.labels.keys()
    assert [name for name, values in metric.labels.items() if values is None] in ([], ["source"])
    assert len(list(metric.series())) <= MOST_VALUES


def test_no_name_is_there_twice() -> None:
    names = [metric.name for metric in ALL]
    assert len(set(names)) == len(names)


def test_the_values_of_labels_are_those_of_what_is_counted() -> None:
    assert tuple(FLAG_NAMES) == catalogue.FLAGS
    assert catalogue.RETRIES.labels["reason"] == RetryReason.__args__  # type: ignore[attr-defined]
    assert catalogue.FILE_FAILURES.labels["kind"] == FailureKind.__args__  # type: ignore[attr-defined]
    assert catalogue.FILES.labels["outcome"] == FileCounts.__struct_fields__
    assert catalogue.STATEMENTS.labels["outcome"] == StatementCounts.__struct_fields__
    assert catalogue.PHASE_SECONDS.labels["phase"] == Seconds.__struct_fields__[1:]


def test_what_the_state_database_counts_itself_has_the_same_names() -> None:
    assert catalogue.RUNS.name == runs.ENDED
    assert runs.CRASHED in (catalogue.RUNS.labels["status"] or ())
    assert catalogue.CACHE_EVICTIONS.name == unit_cache.EVICTED


def test_a_watch_has_all_of_its_own() -> None:
    names = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in metrics.WATCH.collect()
    }
    assert names == {metric.name for metric in catalogue.WATCHED}


def test_a_meter_gives_each_count_once() -> None:
    meter = Meter()
    meter.add(catalogue.FILES_READ)
    meter.add(catalogue.FILES_READ, 0)
    meter.add_all(catalogue.STATEMENTS, {"compiled": 2, "failed": 0})
    meter.observe(catalogue.RUN_SECONDS, 0.25)
    meter.observe(catalogue.RUN_SECONDS, 9e9)
    assert meter.take() == {
        (catalogue.FILES_READ.name, ()): 1,
        (catalogue.STATEMENTS.name, ("compiled",)): 2,
        (catalogue.RUN_SECONDS.name, ("0.25",)): 1,
        (catalogue.RUN_SECONDS.name, (MOST,)): 1,
        (catalogue.RUN_SECONDS.name, (SUM,)): 9e9 + 0.25,
    }
    assert meter.take() == {}


def test_a_value_is_in_the_smallest_bucket_that_holds_it() -> None:
    assert [bucket_of(catalogue.BATCH_ROWS, value) for value in (0, 1, 1.1, 10_000, 10_001)] == [
        "1.0", "1.0", "2.0", "10000.0", MOST,
    ]  # fmt: skip
