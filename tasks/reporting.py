"""The report of a run, from what it found out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import nlargest

from lineage.linker import NOT_LINKED
from stores.graph import Backend, GraphSize
from tasks import report
from tasks.estate import FAILED_CODES, Estate, Taken
from tasks.failures import Failure
from tasks.figures import figures
from tasks.publish import PublishOutcome
from tasks.report import RunReport
from tasks.run import Run

MERELY_COUNTED = FAILED_CODES | {"unsupported", NOT_LINKED}
"""Diagnostics that a report has elsewhere."""


def report_of(run: Run, estate: Estate, outcome: PublishOutcome, size: GraphSize) -> RunReport:
    """What a run came to; ``size`` is the graph's after it. Its status is settled elsewhere (``tasks.report``)."""
    taken = estate.taken.values()
    return RunReport(
        run_id=run.scope.run_id,
        source=run.scope.source,
        files=estate.counts(),
        statements=_statements(taken),
        cache=report.CacheCounts(run.found, run.compiled if run.plan.rollout.somewhere("caching") else 0),
        graph=_graph_counts(outcome, run.graph.backend, size),
        seconds=report.Seconds(**run.watch.seconds),
        flags={name: report.FlagState(flag.state, flag.source) for name, flag in run.flags.items()},
        arms=figures(run.plan, estate, run.linked),
        shadow={str(flag): count for flag, count in run.plan.shadow.checked.items()},
        failures=[*_failures([*estate.failures(), *run.linked.failed]), *_rejected(outcome)],
        relinked=len(run.linked.sizes),
        stale=estate.stale(),
        missed=estate.missed(),
        dialects=estate.dialects(),
        guessed={each.file.path: each.dialect for each in taken if each.guessed},
        unsupported=_counted(kind for each in taken for kind in each.unsupported),
        diagnostics={
            code: count
            for code, count in sorted(run.linked.diagnostics.items())
            if code not in MERELY_COUNTED
        },
        slowest=_slowest(taken),
        notes=_notes(estate),
    )


def _statements(taken: Iterable[Taken]) -> report.StatementCounts:
    counts = [each.statements for each in taken]
    return report.StatementCounts(
        compiled=sum(each.compiled for each in counts),
        failed=sum(each.failed for each in counts),
        unsupported=sum(each.unsupported for each in counts),
    )


def _graph_counts(outcome: PublishOutcome, backend: Backend, size: GraphSize) -> report.GraphCounts:
    return report.GraphCounts(
        backend=backend,
        transactions=outcome.transactions,
        rows_written=outcome.rows_written,
        rows_deleted=outcome.rows_deleted,
        retries=outcome.retries,
        splits=outcome.splits,
        dead_letters=outcome.dead_letters,
        nodes=size.nodes,
        edges=size.edges,
    )


def _failures(found: Iterable[tuple[str, Failure]]) -> Iterator[report.ReportedFailure]:
    for path, failure in found:
        yield report.ReportedFailure(path, failure.line or None, failure.reason)


def _rejected(outcome: PublishOutcome) -> Iterator[report.ReportedFailure]:
    for path, rows in sorted(outcome.rejected.items()):
        yield report.ReportedFailure(
            path, None, f"the graph refused {rows} rows; they are kept as dead letters"
        )


def _slowest(taken: Iterable[Taken]) -> list[report.FileSeconds]:
    slowest = nlargest(report.SLOWEST, taken, key=lambda each: each.seconds)
    return [report.FileSeconds(each.file.path, each.seconds) for each in slowest if each.seconds]


def _notes(estate: Estate) -> list[report.FileNote]:
    notes = [report.FileNote(note.file, note.reason) for note in estate.walked.notes]
    read = [report.FileNote(each.file.path, each.note) for each in estate.taken.values() if each.note]
    return notes + read


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
