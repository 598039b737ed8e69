"""Runs: when each began and ended, and its report."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import select, update

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

    def latest(self, source: str, limit: int = 10) -> list[Run]:
        """The last runs of a source, newest first."""
        query = (
            select(*_COLUMNS).where(table.c.source == source).order_by(table.c.started.desc()).limit(limit)
        )
        with self._connections.reading() as connection:
            return [Run(*row) for row in connection.execute(query)]
