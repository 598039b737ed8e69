"""The ingest flow: a folder of SQL becomes lineage in the graph, run after run.

``python -m flows.ingest SOURCE`` runs it once; ``prefect.yaml`` deploys it. A run that needs no Prefect calls
``tasks.ingest.run_ingest`` itself: importing this module imports Prefect.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
from prefect import flow, get_run_logger
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Failed

from errors import HeadwaterError
from flows.turns import in_turn, is_by_hand, tag_flags
from settings import NO_FLAGS, FlagForm, FlagName, Settings, TaskRunnerName, load_settings
from tasks.ingest import run_ingest
from tasks.prefect_engine import PrefectEngine
from tasks.progress import NoProgress, Progress
from tasks.report import RunReport, exit_code, summary, to_json, to_markdown
from tasks.run import IngestRequest

ARTIFACT = "headwater-ingest"
"""The key of the reports among Prefect's artifacts: one page with the reports of all runs."""

NO_NAMES: list[FlagName] = []

SERVER_OF_ITS_OWN: Final[dict[Any, Any]] = {
    "server.ephemeral.startup_timeout_seconds": 120,
    "server.analytics_enabled": False,
    "server.logging_level": "CRITICAL",
}
"""For the server that Prefect starts for one run: a busy machine takes longer than its 20 s, what such a server
would report about itself is nobody's business, and being stopped with events on their way is no error."""


class PrefectAwayError(HeadwaterError):
    """The Prefect API could not be told of a run that was to be a flow run."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"The Prefect API at {address} cannot be used ({why}): see to that server and run again, or run without"
            " Prefect (unset PREFECT_API_URL, or choose another profile). What this run began, the next one settles."
        )


_UNREACHED = "Failed to reach API"
"""How Prefect's own error begins, a plain ``RuntimeError``, where nobody listens at the address."""

_watching: ContextVar[Progress | None] = ContextVar("watching", default=None)
_given: ContextVar[Settings | None] = ContextVar("given", default=None)


@flow(name="ingest", flow_run_name="ingest {source}")
async def ingest(  # noqa: PLR0913, PLR0917 - each is a field of the form
    source: str,
    flags: FlagForm = NO_FLAGS,
    ignore_trips: list[FlagName] = NO_NAMES,
    dialect: str | None = None,
    workers: int | None = None,
    rehash: bool = False,
    allow_mass_delete: bool = False,
    moved: bool = False,
    task_runner: TaskRunnerName | None = None,
    cluster: str | None = None,
) -> State[str]:
    """Bring the graph up to date with a source.

    Args:
        source: the folder or file to read, as the machine that runs the flow sees it.
        flags: the optimizations of this run; what is left as configured is decided by the settings.
        ignore_trips: flags that this run may use though they have tripped; only when a person starts it.
        dialect: the SQL dialect of every file; empty: by path rules, else guessed per file.
        workers: how many files to compile at a time; empty: as the settings say.
        rehash: read every file, also those whose size and time are as they were.
        allow_mass_delete: let this run take most of the source out of the graph, if its files are gone.
        moved: the folder is the source of this name, though that was another folder until now.
        task_runner: what compiles: processes or threads of this machine, or a dask or ray cluster; empty: as the
            settings say.
        cluster: the address of the cluster; empty: as the settings say, else one on this machine.
    """
    request = IngestRequest(
        source=Path(source),
        dialect=dialect or None,
        workers=workers,
        task_runner=task_runner,
        cluster=cluster or None,
        rehash=rehash,
        allow_mass_delete=allow_mass_delete,
        moved=moved,
        flags=flags,
        ignore_trips=frozenset(ignore_trips if is_by_hand() else ()),
        run_id=str(flow_run.id),
    )
    # Blocks the event loop on purpose: nothing else runs on it, and stopping signals reach this thread.
    report = in_turn(lambda: _run_ingest(request))
    get_run_logger().info("%s", summary(report))
    await acreate_markdown_artifact(to_markdown(report), key=ARTIFACT, description=summary(report))
    return _state(report)


def _run_ingest(request: IngestRequest) -> RunReport:
    """The run itself. Apart from the flow, which ``headwater serve`` sends to a process of its own, by value."""
    settings = _given.get() or load_settings(source=request.source)
    with PrefectEngine(tag_flags) as engine:
        return run_ingest(request, settings, engine, _watching.get() or NoProgress())


def _state(report: RunReport) -> State[str]:
    """The final state of the flow run; the report travels in it as JSON."""
    if report.status == "Failed":
        return Failed(message=summary(report), data=to_json(report))
    return Completed(name=report.status, message=summary(report), data=to_json(report))


def run_in_process(
    request: IngestRequest, settings: Settings | None = None, progress: Progress | None = None
) -> RunReport:
    """Run the flow here and now, as the command line does; Prefect starts a server of its own if it has none.

    The report's seconds include Prefect's start and end. Raises what ``run_ingest`` raises, and ``PrefectAwayError``.
    """
    started = time.perf_counter()
    watching, given = _watching.set(progress), _given.set(settings)
    try:
        with temporary_settings(set_defaults=SERVER_OF_ITS_OWN):
            report = asyncio.run(_run(request))
    except (httpx.HTTPError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not str(error).startswith(_UNREACHED):
            raise
        raise PrefectAwayError(str(PREFECT_API_URL.value()), type(error).__name__) from error
    finally:
        _watching.reset(watching)
        _given.reset(given)
    elapsed = time.perf_counter() - started
    report.seconds.prefect += elapsed - report.seconds.total
    report.seconds.total = elapsed
    return report


async def _run(request: IngestRequest) -> RunReport:
    state: State[State[str]] = await ingest(
        str(request.source),
        request.flags or NO_FLAGS,
        sorted(request.ignore_trips),
        request.dialect,
        request.workers,
        request.rehash,
        request.allow_mass_delete,
        request.moved,
        request.task_runner,
        request.cluster,
        return_state=True,
    )
    outcome: object = await state.aresult(raise_on_failure=False)
    if isinstance(outcome, BaseException):
        raise outcome
    return msgspec.json.decode(str(outcome), type=RunReport)


def main(arguments: Sequence[str]) -> int:
    """Run the command line of ``python -m flows.ingest``; its exit code is that of ``headwater ingest``."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("Usage: python -m flows.ingest SOURCE (`headwater ingest` takes options, too)\n")
        return 2
    try:
        report = run_in_process(IngestRequest(source=Path(arguments[0])))
    except HeadwaterError as error:
        sys.stderr.write(f"headwater: {error}\n")
        return 2
    sys.stdout.write(summary(report) + "\n")
    return exit_code(report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
