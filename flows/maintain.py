"""The maintain flow: what nobody needs any more leaves the state database.

``prefect.yaml`` deploys it, once a day. The command line's ``headwater maintain`` does the same without Prefect.
"""

import msgspec
from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed

from settings import load_settings
from tasks.maintain import run_maintain, summary


@flow(name="maintain")
async def maintain() -> State[str]:
    """Shrink the cache below its limits, forget graphs that their sources left long ago, drop old runs."""
    # Blocks the event loop on purpose, as the ingest flow does.
    report = run_maintain(load_settings())
    get_run_logger().info("%s", summary(report))
    return Completed(message=summary(report), data=msgspec.json.encode(report).decode())
