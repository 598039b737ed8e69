"""Runs: when each began and ended, and its report."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import delete, exists, func, select, update

from errors import StateError
from stores.state.connections import Connections
from stores.state.models import run as table


class Run(msgspec.Struct, frozen=True):
    """One run. ``report`` is the run report as JSON; a run without ``finished`` is running, or died."""

    run_id: str
    source: str
    graph_id: str | None
    started: datetime
    finished: datetime | None
    report: str | None


_COLUMNS = [table.c[name] for name in Run.__struct_fields__]


class Runs:
    """The runs of one state database. Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def start(self, run_id: str, source: str, graph_id: str | None = None) -> None:
        """Note that a run begins; one of the same id (Prefect retries a flow run) begins anew."""
        row = {"run_id": run_id, "source": source, "graph_id": graph_id, "started": datetime.now(UTC)}
        # A power cut may take the record of the last runs with it: nothing is decided by it.
        with self._connections.writing(durable=False) as connection:
            connection.execute(self._connections.upsert(table), {**row, "finished": None, "report": None})

    def finish(self, run_id: str, report_json: str) -> None:
        """Note that a run ended, with its report."""
        values = {"finished": datetime.now(UTC), "report": report_json}
        with self._connections.writing(durable=False) as connection:
            statement = update(table).where(table.c.run_id == run_id).values(**values)
            if connection.execute(statement).rowcount != 1:
                raise StateError(
                    f"Run {run_id!r} was never started in state database {self._connections.name}."
                )

    def last_begun(self) -> dict[tuple[str, str | None], datetime]:
        """When the last run of each (source, graph id) began."""
        query = select(table.c.source, table.c.graph_id, func.max(table.c.started))
        with self._connections.reading() as connection:
            rows = connection.execute(query.group_by(table.c.source, table.c.graph_id)).all()
        return {(source, graph_id): begun for source, graph_id, begun in rows}

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
