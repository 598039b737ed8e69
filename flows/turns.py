"""What a run of a deployment is to the Prefect server: its turn, its tags, and whether a person started it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.concurrency.sync import concurrency
from prefect.context import FlowRunContext

from settings import FlagName, ResolvedFlag

LEASE_SECONDS = 60.0
"""How long a run that died still holds its turn."""


@contextmanager
def turn(source: str) -> Iterator[None]:
    """One run of all deployments over a source at a time: the others wait, whichever deployment they are of.

    Runs without a deployment don't wait: where a person sits in front of one, the source's lease refuses it at once.
    """
    run = _run()
    if run is None or run.deployment_id is None:
        yield
        return
    name = f"headwater source {source}"
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, limit=1)
    with concurrency(name, lease_duration=LEASE_SECONDS, raise_on_lease_renewal_failure=False):
        yield


def is_by_hand() -> bool:
    """Whether a person started this run: no schedule, no automation."""
    run = _run()
    if run is None:
        return True
    automated = run.created_by is not None and run.created_by.type == "AUTOMATION"
    return not (run.auto_scheduled or automated)


def tag_flags(flags: Mapping[FlagName, ResolvedFlag]) -> None:
    """Say in the run's tags which flags were in force and who decided: ``caching: 25 % (flags set)``."""
    run = _run()
    if run is None:
        return
    kept = [tag for tag in run.tags if tag.partition(":")[0] not in flags]
    told = [f"{name}: {flag.state} ({flag.source})" for name, flag in flags.items()]
    with get_client(sync_client=True) as client:
        client.update_flow_run(run.id, tags=[*kept, *told])


def _run() -> FlowRun | None:
    """The flow run around this code."""
    context = FlowRunContext.get()
    return context.flow_run if context else None
