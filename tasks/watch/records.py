"""Records: each batch of watch shows in Prefect as a run of the flow ``watch``, told beside the work, not before it.

A thread of its own tells the API what was done when it is done, and emits the event ``headwater.source.changed``,
on which automations can act. An API that is slow or away costs records, never time: only so many wait.
"""

import logging
import queue
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self

import msgspec

from tasks.report import RunReport, summary, to_markdown
from tasks.watch.inbox import Batch

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

log = logging.getLogger("headwater")

EVENT: Final = "headwater.source.changed"
"""Emitted for every batch that brought something to the graph."""

ARTIFACT: Final = "headwater-watch"
"""The key of the reports among Prefect's artifacts."""

MOST_WAITING: Final = 1_000
"""Records that wait for the API; more are dropped, and counted."""

SHOWN_PATHS: Final = 20
"""How many of its files a flow run names among its parameters."""

PATIENCE_SECONDS: Final = 5.0
"""How long the end waits for records still to be told."""


class Records(Protocol):
    """Where batches are told of."""

    def add(self, report: RunReport, batch: Batch) -> None:
        """Tell of a batch, soon."""
        ...


class NoRecords:
    """No API is configured."""

    def add(self, report: RunReport, batch: Batch) -> None:
        """Tell nobody."""


class _Record(msgspec.Struct, frozen=True):
    report: RunReport
    paths: list[str]


class PrefectRecords:
    """Tells the configured Prefect API, from entering to leaving."""

    def __init__(self) -> None:
        self.dropped = 0
        """Records that were never told."""
        self._queue: queue.Queue[_Record | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._queue.put(None, timeout=PATIENCE_SECONDS)
        except queue.Full:
            return
        self._thread.join(PATIENCE_SECONDS)

    def add(self, report: RunReport, batch: Batch) -> None:
        """Tell of a batch, soon; not at all when too many wait."""
        paths = sorted(batch.paths or ())[:SHOWN_PATHS]
        try:
            self._queue.put_nowait(_Record(report, paths))
        except queue.Full:
            self.dropped += 1

    def _run(self) -> None:
        try:
            self._tell_all()
        except Exception as error:  # noqa: BLE001 - whatever ails the API, watching goes on
            log.warning("Prefect cannot be told of batches: %s", error)

    def _tell_all(self) -> None:
        from prefect.client.orchestration import get_client  # noqa: PLC0415 - slow, and for this thread only

        with get_client(sync_client=True) as client:
            while (record := self._queue.get()) is not None:
                try:
                    _tell(client, record)
                except Exception as error:  # noqa: BLE001 - as above
                    self.dropped += 1
                    log.warning("A batch was not told to Prefect: %s", error)


def _tell(client: "SyncPrefectClient", record: _Record) -> None:
    """One flow run that is over already, with the report as its artifact, and the event."""
    from prefect import Flow  # noqa: PLC0415 - for the thread that has imported it
    from prefect.client.schemas.actions import ArtifactCreate  # noqa: PLC0415 - as above
    from prefect.events import emit_event  # noqa: PLC0415 - as above
    from prefect.states import Completed, Failed, Running  # noqa: PLC0415 - as above

    report, told = record.report, summary(record.report)
    run = client.create_flow_run(
        Flow(_batch, name="watch"),
        name=f"watch {report.source}: {_counted(report)}",
        parameters={"source": report.source, "paths": record.paths, "run_id": report.run_id},
        tags=["headwater"],
        state=Running(),
    )
    # The API takes its own time for that of a state: the seconds it took are in the message.
    over = Failed if report.status == "Failed" else Completed
    client.set_flow_run_state(run.id, over(name=report.status, message=told), force=True)
    page = to_markdown(report)
    client.create_artifact(
        ArtifactCreate(key=ARTIFACT, type="markdown", description=told, data=page, flow_run_id=run.id)
    )
    emit_event(
        EVENT,
        resource={"prefect.resource.id": f"headwater.source.{report.source}"},
        payload={"run_id": report.run_id, "files": msgspec.to_builtins(report.files), "paths": record.paths},
    )


def _batch(source: str, paths: list[str], run_id: str) -> None:
    """What the flow looks like from outside; its runs are told, not made."""


def _counted(report: RunReport) -> str:
    files = msgspec.structs.asdict(report.files).items()
    return (
        ", ".join(f"{count} {name}" for name, count in files if count and name != "unchanged") or "no files"
    )
