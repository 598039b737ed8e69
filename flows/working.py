"""A worker of our pool that lets the runs it has come to their end when it is told to stop.

Prefect's own command ends a worker by terminating what it runs: such a run stays Running until its silence is noticed.
"""

import asyncio
import signal
from typing import Any

from prefect.client.schemas.objects import FlowRun
from prefect.logging.configuration import setup_logging
from prefect.workers.process import ProcessWorker

RUNS_AT_A_TIME = 20
"""More than that wait for their turn in the pool's queue."""

STOPPING = (signal.SIGINT, signal.SIGTERM)


class DrainingWorker(ProcessWorker):
    """A process worker that can be told to take no more runs."""

    draining = False

    @classmethod
    def __dispatch_key__(cls) -> str:
        """Not the one of Prefect's own worker, which stays what "process" means to others."""
        return "headwater"

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take the runs that are due, unless draining."""
        return [] if self.draining else await super().get_and_submit_flow_runs()

    async def drain(self) -> None:
        """Take no more runs, and wait until those that were taken have ended."""
        self.draining = True
        while self.limiter.borrowed_tokens:  # noqa: ASYNC110 - a limiter tells nobody when it is idle
            await asyncio.sleep(0.2)


def work(pool: str) -> int:
    """Run a worker of a pool until it is told to stop by Ctrl-C or SIGTERM; its exit code.

    It then finishes what is in flight, and takes no more. A second signal terminates what is in flight: the next run of
    the deployment carries on.
    """
    setup_logging()
    return asyncio.run(_work(DrainingWorker(work_pool_name=pool, limit=RUNS_AT_A_TIME)))


async def _work(worker: DrainingWorker) -> int:
    told_to_stop = asyncio.Queue[None]()
    loop = asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, told_to_stop.put_nowait, None)
    working = asyncio.create_task(worker.start(printer=_say))
    stopping = asyncio.create_task(_stop(worker, told_to_stop))
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    failed = working.done()
    for each in (working, stopping):
        each.cancel()
    ends = await asyncio.gather(working, stopping, return_exceptions=True)
    if failed and isinstance(ends[0], Exception):
        raise ends[0]
    _say("The worker has stopped.")
    return 0


async def _stop(worker: DrainingWorker, told_to_stop: "asyncio.Queue[None]") -> None:
    """Wait for a first signal, then for the end of what is in flight or a second signal."""
    await told_to_stop.get()
    _say("Stopping: what is in flight is finished first; once more stops at once.")
    drained, at_once = asyncio.create_task(worker.drain()), asyncio.create_task(told_to_stop.get())
    await asyncio.wait([drained, at_once], return_when=asyncio.FIRST_COMPLETED)
    for each in (drained, at_once):
        each.cancel()


def _say(*words: Any) -> None:
    print(*words, flush=True)  # noqa: T201 - for the person in front of the terminal
