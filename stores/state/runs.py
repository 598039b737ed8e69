"""Runs: when each began and ended, how, and its report. What a run came to is added to the totals as it ends."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, exists, func, select, text, update

from errors import StateError
from stores.state import totals
from stores.state.connections import Connections
from stores.state.models import UtcDateTime, sorted_chunks
from stores.state.models import run as table
from stores.state.totals import Counts

ENDED = "headwater_runs_total"
CRASHED = "crashed"
"""The status of a run that ended without a word."""


class Run(msgspec.Struct, frozen=True):
    """One run. ``report`` is the run report as JSON; a run without ``finished`` is running, or died.

    ``status`` says how it ended: as the report does, in lower case, or ``stopped`` (by an error), or ``crashed``.
    """

    run_id: str
    source: str
    graph_id: str | None
    started: datetime
    finished: datetime | None
    report: str | None
    status: str | None


_COLUMNS = [table.c[name] for name in Run.__struct_fields__]
_UNFINISHED = table.c.finished.is_(None)
_NOT_ENDED = _UNFINISHED | (table.c.status == CRASHED)
_DEAD = text(
    "UPDATE run SET finished = :finished, status = :status WHERE source = :source AND finished IS NULL"
).bindparams(bindparam("finished", type_=UtcDateTime()))
"""As text, which takes no time to be made: every run begins with it."""
_BEGUN = text("SELECT max(started) AS begun FROM run WHERE source = :source").columns(begun=UtcDateTime())
"""As text, too."""


class Runs:
    """The runs of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def start(self, run_id: str, source: str, graph_id: str | None = None) -> None:
        """Note that a run begins; one of the same id (Prefect retries a flow run) begins anew.

        The source is the run's own (a lease), so earlier ones that did not end are dead, and noted as crashed.
        """
        row = {"run_id": run_id, "source": source, "graph_id": graph_id, "started": datetime.now(UTC)}
        # A power cut may take the record of the last runs with it: nothing is decided by it.
        with self._connections.writing(durable=False) as connection:
            dead = connection.execute(_DEAD, {**_crashed(), "source": source}).rowcount
            _count_dead(connection, dead)
            anew = {**row, "finished": None, "report": None, "status": None}
            connection.execute(self._connections.upsert(table), anew)

    def finish(
        self,
        run_id: str,
        report_json: str | None,
        status: str = "completed",
        counts: Counts | None = None,
        values: Counts | None = None,
    ) -> None:
        """Note that a run ended, with its report (None: an error stopped it), and what it came to.

        ``counts`` are added to the totals, ``values`` set. A run that has ended already stays as it was noted, but not one
        that was given up for dead: where the clock was put ahead, or the machine slept, its lease looked over.
        """
        ended = {"finished": datetime.now(UTC), "report": report_json, "status": status}
        with self._connections.writing(durable=False) as connection:
            statement = update(table).where(table.c.run_id == run_id, _NOT_ENDED).values(**ended)
            if connection.execute(statement).rowcount == 1:
                more = {**(counts or {}), (ENDED, (status,)): 1}
                totals.add(connection, more)
                totals.put(connection, values or {})
            elif not connection.scalar(select(exists().where(table.c.run_id == run_id))):
                raise StateError(
                    f"Run {run_id!r} was never started in state database {self._connections.name}."
                )

    def running(self) -> list[Run]:
        """The runs that have not ended, as far as is known."""
        with self._connections.reading() as connection:
            return [Run(*row) for row in connection.execute(select(*_COLUMNS).where(_UNFINISHED))]

    def bury(self, run_ids: Collection[str]) -> None:
        """Note that these runs crashed, unless they have ended."""
        if run_ids:
            with self._connections.writing(durable=False) as connection:
                for chunk in sorted_chunks(run_ids):
                    buried = update(table).where(table.c.run_id.in_(chunk), _UNFINISHED).values(**_crashed())
                    _count_dead(connection, connection.execute(buried).rowcount)

    def last_begun(self) -> dict[tuple[str, str | None], datetime]:
        """When the last run of each (source, graph id) began."""
        query = select(table.c.source, table.c.graph_id, func.max(table.c.started))
        with self._connections.reading() as connection:
            rows = connection.execute(query.group_by(table.c.source, table.c.graph_id)).all()
        return {(source, graph_id): begun for source, graph_id, begun in rows}

    def begun(self, source: str) -> datetime | None:
        """When the last run of a source began; None if there was none."""
        with self._connections.reading() as connection:
            begun: datetime | None = connection.execute(_BEGUN, {"source": source}).scalar()
        return begun

    def drop(self, before: datetime) -> int:
        """Forget the runs that began earlier, but for the last of each source and graph; how many."""
        later = table.alias()
        followed = exists().where(
            later.c.source == table.c.source,
            later.c.graph_id.is_not_distinct_from(table.c.graph_id),
            later.c.started > table.c.started,
        )
        with self._connections.writing() as connection:
            return connection.execute(delete(table).where(table.c.started < before, followed)).rowcount

    def latest(self, source: str, limit: int = 10) -> list[Run]:
        """The last runs of a source, newest first."""
        query = (
            select(*_COLUMNS).where(table.c.source == source).order_by(table.c.started.desc()).limit(limit)
        )
        with self._connections.reading() as connection:
            return [Run(*row) for row in connection.execute(query)]


def _crashed() -> dict[str, Any]:
    return {"finished": datetime.now(UTC), "status": CRASHED}


def _count_dead(connection: Connection, dead: int) -> None:
    if dead:
        totals.add(connection, {(ENDED, (CRASHED,)): dead})
