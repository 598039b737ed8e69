"""The replay flow: rows that the graph refused get another chance.

``prefect.yaml`` deploys it, without a schedule: a person runs it once the cause is mended. The command line's
``headwater dead-letters replay`` does the same without Prefect.
"""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.turns import in_turn
from settings import NO_FLAGS, FlagForm, load_settings
from tasks.prefect_engine import PrefectEngine
from tasks.replay import ReplayRequest, run_replay, summary


@flow(name="replay", flow_run_name="replay")
async def replay(
    source: str | None = None, letters: list[int] | None = None, flags: FlagForm = NO_FLAGS
) -> State[dict[str, int]]:
    """Write the rows again that the graph refused.

    Args:
        source: only those of the source of this name; empty: of every source.
        letters: only those of these ids, as ``headwater dead-letters list`` shows them; empty: all.
        flags: the optimizations of this run; what is left empty is decided by the settings.
    """
    request = ReplayRequest(
        source=source or None, letters=letters or (), flags=flags, run_id=str(flow_run.id)
    )
    # Blocks the event loop on purpose, as the ingest flow does.
    with PrefectEngine() as engine:
        report = run_replay(request, load_settings(), engine, in_turn)
    get_run_logger().info("%s", summary(report))
    counts = {name: getattr(report, name) for name in ("replayed", "superseded", "failed", "elsewhere")}
    return Completed(name="Partial" if report.failed else "Completed", message=summary(report), data=counts)
