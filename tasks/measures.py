"""What a run came to, as figures for the totals of all runs (``monitoring.catalogue`` says what each means)."""

import time

import msgspec

from errors import GraphError, SourceError
from monitoring import catalogue as metrics
from monitoring.meter import Meter
from stores.state import Counts
from tasks.estate import Estate
from tasks.link_bounds import LinkingBoundError
from tasks.report import RunReport
from tasks.retraction import MassRetractionError

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (GraphError, "graph"),
    (SourceError, "source"),
    (MassRetractionError, "mass_retraction"),
    (LinkingBoundError, "linking"),
    (Exception, "other"),
)


def count_stop(meter: Meter, error: BaseException) -> None:
    """Count a run that this error ended; what is no ``Exception`` is somebody's wish."""
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), "cancelled")
    meter.add(metrics.RUNS_STOPPED, 1, reason)


def count_report(meter: Meter, report: RunReport, estate: Estate, *, corrupt: int) -> None:
    """Count what a run reports, and what it learned of its files. ``corrupt``: entries of the cache."""
    seconds = msgspec.structs.asdict(report.seconds)
    meter.observe(metrics.RUN_SECONDS, seconds.pop("total"))
    for phase, spent in seconds.items():
        if spent:
            meter.observe(metrics.PHASE_SECONDS, spent, phase)
    meter.add_all(metrics.FILES, msgspec.structs.asdict(report.files))
    meter.add_all(metrics.STATEMENTS, msgspec.structs.asdict(report.statements))
    meter.add(metrics.FILES_RELINKED, report.relinked)
    meter.add(metrics.CACHE_HITS, report.cache.hits)
    meter.add(metrics.CACHE_MISSES, report.cache.misses)
    meter.add(metrics.CACHE_CORRUPT, corrupt)
    meter.add(metrics.ROWS, report.graph.rows_written, "written")
    meter.add(metrics.ROWS, report.graph.rows_deleted, "deleted")
    meter.add(metrics.REFUSED, report.graph.dead_letters)
    _count_files(meter, estate)
    _count_flags(meter, report)


def _count_files(meter: Meter, estate: Estate) -> None:
    """What is not in the report: what was read, and why it failed."""
    meter.add(metrics.FILES_READ, len(estate.taken))
    meter.add(metrics.READ_BYTES, sum(taken.file.size for taken in estate.taken.values()))
    for taken in estate.taken.values():
        for failure in taken.failures:
            meter.add(metrics.FILE_FAILURES, 1, failure.kind)
    for _, failure in estate.walked.failures:
        meter.add(metrics.FILE_FAILURES, 1, failure.kind)


def _count_flags(meter: Meter, report: RunReport) -> None:
    for flag, arms in report.arms.items():
        for arm, figures in arms.items():
            meter.add(metrics.ARM_FILES, figures.files, flag, arm)
            meter.add(metrics.ARM_FAILURES, figures.failures, flag, arm)
            meter.add(metrics.ARM_SECONDS, figures.seconds, flag, arm)
            meter.add(metrics.ARM_ROWS, figures.rows, flag, arm)
    meter.add_all(metrics.SHADOWED, report.shadow)
    for trip in report.trips:
        meter.add(metrics.MISMATCHES, 1, trip.flag)


def values_of(report: RunReport, workers: int, *, whole: bool) -> Counts:
    """What a run sets and does not add. Only one over the ``whole`` source knows how many files there are."""
    values: dict[tuple[str, tuple[str, ...]], float] = {
        (metrics.GRAPH_NODES.name, ()): report.graph.nodes,
        (metrics.GRAPH_RELATIONSHIPS.name, ()): report.graph.edges,
        (metrics.POOL_WORKERS.name, ()): workers,
    }
    source, now = (report.source,), time.time()
    if report.status != "Failed":
        values[metrics.SOURCE_LAST_GOOD.name, source] = now
    if whole:
        values[metrics.SOURCE_LAST_RUN.name, source] = now
        values[metrics.SOURCE_FILES.name, source] = report.files.present
        values[metrics.SOURCE_FAILED.name, source] = report.files.failed
        values[metrics.SOURCE_STALE.name, source] = len(report.stale)
    return values
