"""What a run of a deployment is to the Prefect server: its turn, its tags, and whether a person started it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import stamina
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext

from settings import FlagName, ResolvedFlag
from stores.state import LeaseHeldError

WAIT_SECONDS = 4 * 3600.0
"""How long a run of a deployment waits for another run over its source."""

Result = TypeVar("Result")


def in_turn(step: Callable[[], Result]) -> Result:
    """Do the step as soon as no other run holds its source, whichever deployment that is of.

    The source's lease decides, so a run that died is waited for no longer than its lease lasts. Runs without a
    deployment don't wait: where a person sits in front of one, it is refused at once.
    """
    run = _run()
    if run is None or run.deployment_id is None:
        return step()
    for attempt in stamina.retry_context(
        on=LeaseHeldError, attempts=None, timeout=WAIT_SECONDS, wait_initial=1.0, wait_max=10.0
    ):
        with attempt:
            return step()
    raise AssertionError  # An attempt that fails for good raises its own error.


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
