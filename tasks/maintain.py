"""Maintain: what nobody needs any more leaves the state database.

The cache shrinks below its limits; what is known of graphs that their sources left long ago goes (a server that was
wiped, a graph that was made a new one); old runs go. No graph is touched, or even asked.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import msgspec

from settings import Settings
from stores.state import CacheError, Forgotten, LeaseHeldError, StateDatabase, configured_state

_Begun: TypeAlias = Mapping[tuple[str, str | None], datetime]
"""When the last run of each (source, graph id) began."""


class MaintainReport(msgspec.Struct, kw_only=True):
    """What was dropped.

    ``units``: entries of the cache. ``graphs``: graphs of which something was forgotten, and ``forgotten`` how much.
    ``runs``: reports of old runs. ``busy``: sources that a run held, so they were left for the next time. ``failed``:
    why the cache could not be looked after.
    """

    units: int = 0
    graphs: list[str] = []
    forgotten: Forgotten = Forgotten()
    runs: int = 0
    busy: list[str] = []
    failed: str | None = None


def summary(report: MaintainReport) -> str:
    """The report in one line."""
    gone = report.forgotten
    told = (
        f"{report.units} compiled texts and {report.runs} old runs dropped; {len(report.graphs)} graphs forgotten "
        f"({gone.files} files, {gone.facts} facts, {gone.names} names, {gone.letters} dead letters)"
    )
    busy = f"; {', '.join(report.busy)} left, for a run is at work" if report.busy else ""
    failed = f"; the cache was left: {report.failed}" if report.failed else ""
    return f"{told}{busy}{failed}."


def run_maintain(settings: Settings) -> MaintainReport:
    """Drop what the settings say is old. Raises ``StateError`` when the state database can't be used."""
    report = MaintainReport()
    limits, kept, now = settings.cache, settings.maintain, datetime.now(UTC)
    with configured_state(settings) as state:
        try:
            report.units = state.units.evict(limits.max_bytes, timedelta(days=limits.max_age_days))
        except CacheError as error:
            report.failed = str(error)
        _forget(state, now - timedelta(days=kept.graph_days), report)
        report.runs = state.runs.drop(now - timedelta(days=kept.run_days))
    return report


def _forget(state: StateDatabase, before: datetime, report: MaintainReport) -> None:
    """Forget what sources left behind in graphs that no run of theirs has been over since then."""
    graphs = set[str]()
    for source in sorted({source for _, source in state.forgetting.scopes()}):
        try:
            with state.leases.hold(f"source {source}", owner="maintain"):
                # Asked again, now that no run is at work.
                for graph_id in _left(source, state.forgetting.scopes(), state.runs.last_begun(), before):
                    report.forgotten += state.forgetting.forget(graph_id, source)
                    graphs.add(graph_id)
        except LeaseHeldError:
            report.busy.append(source)
    report.graphs = sorted(graphs)


def _left(source: str, scopes: Iterable[tuple[str, str]], begun: _Begun, before: datetime) -> list[str]:
    """The graphs that the source left: not that of its last run, and no run of it since ``before``."""
    runs = {graph_id: moment for (name, graph_id), moment in begun.items() if name == source}
    last = max(runs, key=lambda graph_id: runs[graph_id], default=None)
    known = sorted(graph_id for graph_id, name in scopes if name == source)
    return [each for each in known if each != last and runs.get(each, before) <= before]
