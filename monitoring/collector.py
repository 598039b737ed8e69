"""The figures of all runs, read from the state database whenever Prometheus asks.

So they outlive the processes that run, and every process on any machine that serves them serves the same. Each
series has the label ``database``, so that what several of them serve can be told to be one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import accumulate
from typing import TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from errors import HeadwaterError
from monitoring import catalogue
from monitoring.catalogue import Metric
from monitoring.health import Backing
from monitoring.meter import MOST, SUM
from settings import FLAG_NAMES, resolve_flags
from stores.state import StateDatabase

MOST_SOURCES = 100
"""Sources on the page: those whose last run is the latest."""

SOURCE_DAYS = 30
"""A source without a run for so many days is gone, and leaves the page."""

Found: TypeAlias = Mapping[tuple[str, tuple[str, ...]], float]

_SECONDS_A_DAY = 86_400


class StateCollector(Collector):
    """What the state database, the settings and the graph say at the moment."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing

    def describe(self) -> Iterable[Family]:
        """Nothing beforehand: the databases may be away."""
        return ()

    def collect(self) -> Iterator[Family]:
        """Every metric, those at zero too; without the state database only that it is away."""
        yield _family(catalogue.GRAPH_UP, {(): float(self._backing.graph_trouble() is None)})
        try:
            with self._backing.state() as state:
                database, found = state.bindings.state_id(), self._found(state)
        except HeadwaterError:
            yield _family(catalogue.STATE_UP, {(): 0.0})
            return
        yield _family(catalogue.STATE_UP, {(): 1.0})
        sources = _latest(found)
        for metric in (*catalogue.COUNTED, *catalogue.LOOKED_UP):
            yield _family(metric, _series(metric, found, sources), database)

    def _found(self, state: StateDatabase) -> Found:
        running, live = state.runs.running(), state.leases.live()
        # A run begins when it holds its source, and ends before it lets go.
        dead = [run.run_id for run in running if f"source {run.source}" not in live]
        state.runs.bury(dead)
        now = datetime.now(UTC)
        ages = [(now - run.started).total_seconds() for run in running if run.run_id not in dead]
        entries, size = state.units.size()
        found = state.totals.read()
        found[catalogue.STATE_BYTES.name, ()] = state.size()
        found[catalogue.CACHE_ENTRIES.name, ()] = entries
        found[catalogue.CACHE_BYTES.name, ()] = size
        found[catalogue.CACHE_LIMIT.name, ()] = self._backing.settings.cache.max_bytes
        found[catalogue.DEAD_LETTERS.name, ()] = state.dead_letters.count()
        found[catalogue.RUNS_RUNNING.name, ()] = len(ages)
        found[catalogue.OLDEST_RUN.name, ()] = max([0.0, *ages])  # The clock may have been put back.
        for name, owner in live.items():
            if name.startswith("source "):
                found[catalogue.SOURCE_WATCHED.name, (name.removeprefix("source "),)] = owner == "watch"
        found.update(self._flags(state))
        return found

    def _flags(self, state: StateDatabase) -> Iterator[tuple[tuple[str, tuple[str, ...]], float]]:
        """The flags as the next run resolves them, if it asks for nothing."""
        resolved = resolve_flags(None, state.flags.stored(), self._backing.settings)
        trips = state.flags.trips()
        for name in FLAG_NAMES:
            flag, label = resolved[name], (str(name),)
            yield (catalogue.FLAG_ROLLOUT.name, label), flag.flag.percent / 100
            yield (catalogue.FLAG_SHADOW.name, label), flag.flag.shadow / 100
            yield (catalogue.FLAG_TRIPPED.name, label), flag.tripped is not None
            yield (catalogue.FLAG_TRIPS.name, label), trips.get(name, 0)


def _latest(found: Found) -> set[str]:
    """The sources on the page."""
    moments: defaultdict[str, float] = defaultdict(float)
    for name in (catalogue.SOURCE_LAST_RUN.name, catalogue.SOURCE_LAST_GOOD.name):
        for (each, labels), value in found.items():
            if each == name:
                moments[labels[0]] = max(moments[labels[0]], value)
    oldest = datetime.now(UTC).timestamp() - SOURCE_DAYS * _SECONDS_A_DAY
    newest = sorted(moments, key=lambda source: moments[source], reverse=True)[:MOST_SOURCES]
    return {source for source in newest if moments[source] > oldest}


def _series(metric: Metric, found: Found, sources: set[str]) -> dict[tuple[str, ...], float]:
    """The values of a metric by its labels (of a histogram: by labels and bucket), zero where nothing was counted."""
    if metric.is_open:
        known = {source: found.get((metric.name, (source,))) for source in sorted(sources)}
        unknown = None if metric.name.endswith("_timestamp_seconds") else 0.0  # What never was has no moment.
        series = {(source,): unknown if value is None else value for source, value in known.items()}
        return {labels: value for labels, value in series.items() if value is not None}
    size = len(metric.labels) + (metric.kind == "histogram")
    counted = {
        labels: value
        for (name, labels), value in found.items()
        if name == metric.name and len(labels) == size
    }
    if metric.kind == "histogram":
        return dict.fromkeys(((*labels, SUM) for labels in metric.series()), 0.0) | counted
    return dict.fromkeys(metric.series(), 0.0) | counted


def _family(metric: Metric, series: Mapping[tuple[str, ...], float], database: str | None = None) -> Family:
    names = [*(["database"] if database is not None else []), *metric.labels]
    first = [database] if database is not None else []
    if metric.kind == "histogram":
        return _histogram(metric, series, names, first)
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = kind(metric.name, metric.help, labels=names)
    for labels, value in series.items():
        family.add_metric([*first, *labels], value)
    return family


def _histogram(
    metric: Metric, series: Mapping[tuple[str, ...], float], names: list[str], first: list[str]
) -> Family:
    family = HistogramMetricFamily(metric.name, metric.help, labels=names)
    limits = [*map(str, metric.buckets), MOST]
    for labels in dict.fromkeys(each[:-1] for each in series):
        counts = accumulate(series.get((*labels, limit), 0.0) for limit in limits)
        buckets = list(zip(limits, counts, strict=True))
        family.add_metric([*first, *labels], buckets, series.get((*labels, SUM), 0.0))
    return family
