"""Engines: what runs the steps of a flow, Prefect or nothing but Python.

A step is a plain function of one argument. ``PlainEngine`` calls it; ``tasks.prefect_engine`` makes each call
a Prefect task. Both give the results in the order of the items, so nothing above can tell them apart. This
module never imports Prefect: a run on the command line starts without it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from errors import HeadwaterError
from settings import FlagName, ResolvedFlag
from stores.state import UnitCache

Item = TypeVar("Item")
Result = TypeVar("Result")


class StepFailedError(HeadwaterError):
    """A step could not do its item, and that is the item's own outcome: the others go on."""


class Attempt(NamedTuple):
    """How one item of ``Engine.attempt`` went: its payload, or the step's own ``StepFailedError``."""

    payload: bytes | None
    error: StepFailedError | None
    cached: bool = False


class Memory(NamedTuple, Generic[Item]):
    """Where an engine finds the result of an item (an encoded unit) instead of running the step."""

    units: UnitCache
    key: Callable[[Item], str]


class Engine(Protocol):
    """Runs steps: one, many, or many of which some may fail."""

    @property
    def remembers(self) -> bool:
        """Whether ``attempt`` makes use of a ``Memory`` (Prefect's task cache does)."""
        ...

    @property
    def overhead(self) -> float:
        """Seconds that went into the engine and not into steps, so far (an estimate)."""
        ...

    def call(self, step: Callable[[], Result], *, name: str) -> Result:
        """Run one step and wait for it."""
        ...

    def map(
        self,
        step: Callable[[Item], Result],
        items: Iterable[Item],
        workers: int = 1,
        *,
        name: str = "",
        label: Callable[[Item], str] | None = None,
    ) -> Iterator[Result]:
        """Run a step for each item, ``workers`` at a time; results in the order of the items.

        The first exception stops what has not started and is raised. ``label`` names an item where people
        see it (a task run's name).
        """
        ...

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
        """Like ``map`` for a step that gives a payload, but a ``StepFailedError`` is the outcome of its item and stops nothing.

        With ``memory``, which takes an engine that ``remembers``, results are taken from and kept in it.
        """
        ...

    def begin(self, flags: Mapping[FlagName, ResolvedFlag]) -> None:
        """The run goes on with these flags."""
        ...

    def announce(self, event: str, resource: str, payload: Mapping[str, str]) -> None:
        """Tell others, at once, that something happened to a resource; where there is nobody to tell, nothing."""
        ...


class PlainEngine:
    """Calls steps directly; several at a time on threads."""

    remembers: bool = False
    overhead: float = 0.0

    def call(self, step: Callable[[], Result], *, name: str) -> Result:
        """Run one step."""
        del name
        return step()

    def map(
        self,
        step: Callable[[Item], Result],
        items: Iterable[Item],
        workers: int = 1,
        **_: Any,
    ) -> Iterator[Result]:
        """Run a step for each item; with one worker lazily and on the caller's thread, where one item stays, too."""
        rest = iter(items)
        first = [] if workers <= 1 else list(islice(rest, 2))
        if len(first) < 2:
            yield from map(step, chain(first, rest))
            return
        executor = ThreadPoolExecutor(workers, thread_name_prefix="headwater-step")
        try:
            yield from executor.map(step, chain(first, rest))
        finally:
            executor.shutdown(cancel_futures=True)

    def begin(self, flags: Mapping[FlagName, ResolvedFlag]) -> None:
        """Nobody is told."""

    def announce(self, event: str, resource: str, payload: Mapping[str, str]) -> None:
        """Nobody listens."""

    def attempt(
        self,
        step: Callable[[Item], bytes],
        items: Iterable[Item],
        workers: int = 1,
        **_: Any,
    ) -> Iterator[Attempt]:
        """Run a step for each item, its ``StepFailedError`` caught."""

        def guarded(item: Item) -> Attempt:
            try:
                return Attempt(step(item), None)
            except StepFailedError as error:
                return Attempt(None, error)

        return self.map(guarded, items, workers)
