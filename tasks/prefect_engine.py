"""The Prefect engine: each call of a step is a task run of the flow around it.

Task runs take sealed items: Prefect walks through the collections among a task's parameters looking for
futures and results, which on a batch of rows costs more than writing them.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.context import SyncClientContext
from prefect.events import emit_event
from prefect.futures import PrefectConcurrentFuture
from prefect.task_runners import ThreadPoolTaskRunner

from settings import FlagName, ResolvedFlag
from stores.prefect_results import cached_by_unit
from tasks.engine import Attempt, Memory, StepFailedError

_TURN_SECONDS = 0.0005

Item = TypeVar("Item")
Result = TypeVar("Result")


class Sealed(msgspec.Struct, frozen=True):
    """One value that Prefect hands on without looking inside."""

    value: Any


class PrefectEngine:
    """Runs steps as Prefect tasks; enter it inside a flow run.

    While it is entered, one client serves all task runs of the flow. Without it each task of an async flow opens its
    own, and so does each call of a step: 42 ms instead of 5.
    """

    remembers: bool = True

    def __init__(self, begin: Callable[[Mapping[FlagName, ResolvedFlag]], None] = lambda _: None) -> None:
        """``begin`` is told the flags of the run."""
        self.overhead: float = 0.0
        self._begin = begin
        self._client = ExitStack()

    def __enter__(self) -> Self:
        started = time.perf_counter()
        self._client.enter_context(SyncClientContext.get_or_create())
        self._client.enter_context(_short_turns())
        self.overhead += time.perf_counter() - started
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def begin(self, flags: Mapping[FlagName, ResolvedFlag]) -> None:
        """Tell whom it concerns."""
        self._begin(flags)

    def call(self, step: Callable[[], Result], *, name: str) -> Result:
        """Run one step as one task run."""
        (result,) = self.map(lambda _: step(), [None], name=name, label=lambda _: name)
        return result

    def map(
        self,
        step: Callable[[Item], Result],
        items: Iterable[Item],
        workers: int = 1,
        *,
        name: str = "",
        label: Callable[[Item], str] | None = None,
    ) -> Iterator[Result]:
        """One task run for each item; the first exception is raised and cancels what has not started."""
        clock = _Clock()
        parameters = [_parameters(item, number, label, None) for number, item in enumerate(items, start=1)]
        for future in self._done(_task(step, name, clock), parameters, workers, clock):
            yield future.result()

    def attempt(  # noqa: PLR0913 - those of ``map``, and the memory
        self,
        step: Callable[[Item], bytes],
        items: Iterable[Item],
        workers: int = 1,
        *,
        name: str = "",
        label: Callable[[Item], str] | None = None,
        memory: Memory[Item] | None = None,
    ) -> Iterator[Attempt]:
        """One task run for each item; failed ones show as Failed, remembered ones as Cached."""
        clock = _Clock()
        task = _task(step, name, clock)
        if memory is not None:
            task = cached_by_unit(task, memory.units)
        parameters = [_parameters(item, number, label, memory) for number, item in enumerate(items, start=1)]
        for future in self._done(task, parameters, workers, clock):
            try:
                yield Attempt(future.result(), None, cached=future.state.name == "Cached")
            except StepFailedError as error:
                yield Attempt(None, error)

    def announce(self, event: str, resource: str, payload: Mapping[str, str]) -> None:
        """Emit a Prefect event, which automations can wait for."""
        emit_event(event, {"prefect.resource.id": resource}, payload=dict(payload))

    def _done(
        self, task: Task[..., Result], parameters: list[dict[str, Any]], workers: int, clock: "_Clock"
    ) -> Iterator[PrefectConcurrentFuture[Result]]:
        """Submit all and yield them in order as they are done, adding up the engine's share of the time.

        Leaving the runner, by an exception too, cancels what has not started and waits for what has.
        """
        runner: ThreadPoolTaskRunner[Result] = ThreadPoolTaskRunner(max_workers=max(workers, 1))
        with runner:
            with clock.running():
                futures = [runner.submit(task, parameters=each) for each in parameters]
            for future in futures:
                with clock.running():
                    future.wait()
                yield future
        self.overhead += clock.overhead(min(max(workers, 1), max(len(parameters), 1)))


@contextmanager
def _short_turns() -> Iterator[None]:
    """Let threads take the interpreter from each other sooner than after 5 ms, which is Python's own.

    While one links or makes rows ready, every step of a task run waits for that in Prefect's loop, and a task run takes
    dozens: a first run of 6,000 files took 36 s instead of 39.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class _Clock:
    """Tells the time spent in steps from the time spent around them."""

    def __init__(self) -> None:
        self._waited = 0.0
        self._worked: list[float] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Time the caller spends on task runs."""
        started = time.perf_counter()
        yield
        self._waited += time.perf_counter() - started

    def timed(self, step: Callable[[Any], Result]) -> Callable[[Any], Result]:
        """The step, its own time noted."""

        def timed_step(item: Any) -> Result:
            started = time.perf_counter()
            try:
                return step(item)
            finally:
                self._worked.append(time.perf_counter() - started)

        return timed_step

    def overhead(self, workers: int) -> float:
        """What remains of the wait when the steps' time, shared by the workers, is taken off."""
        return max(0.0, self._waited - sum(self._worked) / workers)


def _task(step: Callable[[Any], Result], name: str, clock: _Clock) -> Task[..., Result]:
    timed = clock.timed(step)

    def run_step(label: str, key: str | None, item: Sealed) -> Result:
        del label, key  # For the run's name and the cache policy.
        return timed(item.value)

    return Task(
        run_step, name=name or "step", task_run_name="{label}", cache_policy=NO_CACHE, persist_result=False
    )


def _parameters(
    item: Item, number: int, label: Callable[[Item], str] | None, memory: Memory[Item] | None
) -> dict[str, Any]:
    return {
        "label": label(item) if label else str(number),
        "key": memory.key(item) if memory else None,
        "item": Sealed(item),
    }
