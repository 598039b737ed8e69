"""The plan of a run: every flag asked once, one object for each seam.

Below this module nobody asks whether a flag is on. Off and on are two small implementations of one protocol:
``UnitSource`` (caching), ``Maker`` (batching), ``TurnWriter`` (batch writes); parallelism is how many workers they get.
``Roads`` and ``ArmWriter`` send each file through those of its own arm, one arm after the other.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

import msgspec

from lineage.unit import Unit
from monitoring.meter import Meter
from settings import ResolvedFlag, Settings
from settings.flags import FlagName
from stores.graph import Graph
from stores.state import StateDatabase
from tasks.compile import (
    CachedUnits,
    ChunkTasks,
    Compiled,
    FileTasks,
    Maker,
    NoUnits,
    Request,
    UnitSource,
    compile_texts,
)
from tasks.engine import Engine, Memory
from tasks.pool import CompilePool
from tasks.rollout import Arms, Rollout
from tasks.shadow import Shadow
from tasks.worker import Limits
from tasks.writers import ArmWriter, BatchWriter, Delivery, RowWriter

WHOLE_BATCHES = 10
"""So many batches of rows may share one transaction where somebody waits for them."""


HANDED_AT_ONCE = 200
"""Compiled files that are handed on together: so many units are held at a time."""


class Plan(msgspec.Struct, frozen=True):
    """How a run goes about its work.

    ``units``: where the units of files that weren't read come from. ``roads``: how those of files that were read are
    found or made.
    """

    rollout: Rollout
    units: UnitSource
    roads: "Roads"
    pool: CompilePool
    shadow: Shadow
    writer: ArmWriter

    @property
    def trusts_all(self) -> bool:
        """Whether any file may be taken to be what it was without reading it."""
        return self.rollout.everywhere("caching")


class Roads:
    """The ways from texts to units, by the arms of each file."""

    def __init__(
        self, rollout: Rollout, units: UnitSource, pool: CompilePool, engine: Engine, state: StateDatabase
    ) -> None:
        self._rollout = rollout
        self._units = units
        self._pool = pool
        self._engine = engine
        self._state = state
        self.seconds: defaultdict[Arms, float] = defaultdict(float)

    def compile(self, requests: Sequence[Request], again: Collection[str] = ()) -> Iterator[list[Compiled]]:
        """The units of these files, road after road. Those to be done ``again`` are not looked up."""
        roads: defaultdict[tuple[Arms, bool], list[Request]] = defaultdict(list)
        for request in requests:
            roads[self._rollout.arms(request.path), request.path in again].append(request)
        for (arms, fresh), part in sorted(roads.items(), key=lambda road: road[0]):
            compiled = self._along(arms, part, fresh=fresh)
            while some := self._timed(arms, compiled):
                yield some

    def _timed(self, arms: Arms, compiled: Iterator[Compiled]) -> list[Compiled]:
        """The next of these; what the caller does with them counts for no arm."""
        started = time.perf_counter()
        some = list(islice(compiled, HANDED_AT_ONCE))
        self.seconds[arms] += time.perf_counter() - started
        return some

    def _along(self, arms: Arms, requests: Sequence[Request], *, fresh: bool) -> Iterator[Compiled]:
        pool = self._pool if arms.parallelism else self._pool.here()
        workers = pool.workers if arms.parallelism else 1
        units: UnitSource = self._units if arms.caching else NoUnits()
        maker: Maker = ChunkTasks(pool, self._engine, workers)
        if not arms.batching:
            remembers = arms.caching and self._engine.remembers and not fresh
            memory = Memory(self._state.units, _key) if remembers else None
            units = NoUnits() if remembers else units
            maker = FileTasks(pool, self._engine, workers, memory)
        return compile_texts(requests, _Kept(units) if fresh else units, maker)


class _Kept:
    """Units that are not looked up, only kept: over what is there, which may be wrong."""

    def __init__(self, units: UnitSource) -> None:
        self._units = units

    def find(self, keys: Collection[str]) -> dict[str, Unit]:
        """Nothing."""
        del keys
        return {}

    def keep(self, payloads: Mapping[str, bytes]) -> None:
        """Keep encoded units."""
        self._units.keep(payloads)

    def settle(self) -> None:
        """Let what was put off be kept."""
        self._units.settle()


def build_plan(  # noqa: PLR0913, PLR0917 - what a run has, once
    flags: Mapping[FlagName, ResolvedFlag],
    settings: Settings,
    state: StateDatabase,
    graph: Graph,
    engine: Engine,
    pool: CompilePool | None = None,
    *,
    source: str = "",
    run_id: str = "",
    at_once: bool = False,
    meter: Meter | None = None,
) -> Plan:
    """The plan these flags ask for. Nothing is started yet; ``pool`` goes on if it has as many workers.

    ``at_once``: few files are expected, and somebody waits for them (see ``BatchWriter`` and ``Shadow``). ``meter``
    counts.
    """
    meter = meter or Meter()
    rollout = Rollout(flags, source, run_id)
    fresh = _pool(settings, meter, parallel=rollout.somewhere("parallelism"))
    if pool is None or not pool.like(fresh):
        pool = fresh
    units: UnitSource = CachedUnits(state.units, later=at_once) if rollout.somewhere("caching") else NoUnits()
    return Plan(
        rollout=rollout,
        units=units,
        roads=Roads(rollout, units, pool, engine, state),
        pool=pool,
        shadow=Shadow(rollout, pool, engine, later=at_once),
        writer=_writer(settings, Delivery(graph, settings.publish, meter), engine, rollout, at_once=at_once),
    )


def _pool(settings: Settings, meter: Meter, *, parallel: bool) -> CompilePool:
    """The workers that compile: on this machine, or on the cluster that ``run.task_runner`` names."""
    limits = Limits(settings.compile.timeout_seconds, settings.compile.memory_bytes)
    runner = settings.run.task_runner
    if not parallel or runner == "threads":
        return CompilePool(1, limits, meter)
    if runner == "processes":
        return CompilePool(settings.run.workers, limits, meter)
    from tasks.clusters import cluster_pool  # noqa: PLC0415 - only where a cluster is asked for

    return cluster_pool(runner, settings.run.cluster, settings.run.workers, limits, meter)


def _writer(
    settings: Settings, delivery: Delivery, engine: Engine, rollout: Rollout, *, at_once: bool
) -> ArmWriter:
    # Which worker writes a row is no matter of its file: several at a time only when nothing is one at a time.
    workers = settings.run.workers_here if rollout.everywhere("parallelism") else 1
    batched = rollout.everywhere("batch_writes")
    return ArmWriter(
        BatchWriter(
            delivery,
            engine,
            batch_rows=settings.publish.batch_rows,
            workers=workers,
            whole_rows=WHOLE_BATCHES * settings.publish.batch_rows if at_once else 0,
        ),
        RowWriter(delivery),
        partial(rollout.takes, "batch_writes") if rollout.flags["batch_writes"].flag.partial else batched,
    )


def _key(request: Request) -> str:
    return request.key
