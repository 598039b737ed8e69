"""The plan of a run: every flag asked once, one object for each seam.

Below this module nobody asks whether a flag is on. Off and on are two small implementations of one protocol:
``UnitSource`` (caching), ``Maker`` (batching), ``TurnWriter`` (batch writes); parallelism is how many workers they get.
"""

from collections.abc import Mapping

import msgspec

from settings import ResolvedFlag, Settings
from settings.flags import FlagName
from stores.graph import Graph
from stores.state import StateDatabase
from tasks.compile import CachedUnits, ChunkTasks, FileTasks, Maker, NoUnits, Request, UnitSource
from tasks.engine import Engine, Memory
from tasks.pool import CompilePool
from tasks.worker import Limits
from tasks.writers import BatchWriter, Delivery, RowWriter, TurnWriter


class Plan(msgspec.Struct, frozen=True):
    """How a run goes about its work.

    ``read_all``: sizes and times are not trusted. ``units``: where the units of files that weren't read come
    from. ``looked_up``: where those of files that were read are looked up before they are made. ``arms``: the
    flags in force, for the manifest.
    """

    read_all: bool
    workers: int
    units: UnitSource
    looked_up: UnitSource
    maker: Maker
    pool: CompilePool
    writer: TurnWriter
    arms: dict[str, bool]


def build_plan(  # noqa: PLR0913, PLR0917 - what a run has, once
    flags: Mapping[FlagName, ResolvedFlag],
    settings: Settings,
    state: StateDatabase,
    graph: Graph,
    engine: Engine,
    pool: CompilePool | None = None,
) -> Plan:
    """The plan these flags ask for. Nothing is started yet; ``pool`` goes on if it has as many workers."""
    on = {str(name): flag.enabled for name, flag in flags.items()}
    workers = settings.run.workers if on["parallelism"] else 1
    if pool is None or pool.workers != workers:
        pool = CompilePool(workers, Limits(settings.compile.timeout_seconds, settings.compile.memory_bytes))
    units: UnitSource = CachedUnits(state.units) if on["caching"] else NoUnits()
    remembers = on["caching"] and not on["batching"] and engine.remembers
    memory = Memory(state.units, _key) if remembers else None
    return Plan(
        read_all=not on["caching"],
        workers=workers,
        units=units,
        looked_up=NoUnits() if remembers else units,
        maker=ChunkTasks(pool, engine, workers)
        if on["batching"]
        else FileTasks(pool, engine, workers, memory),
        pool=pool,
        writer=_writer(settings, graph, engine, workers, batched=on["batch_writes"]),
        arms=on,
    )


def _writer(settings: Settings, graph: Graph, engine: Engine, workers: int, *, batched: bool) -> TurnWriter:
    delivery = Delivery(graph, settings.publish)
    if not batched:
        return RowWriter(delivery)
    return BatchWriter(delivery, engine, batch_rows=settings.publish.batch_rows, workers=workers)


def _key(request: Request) -> str:
    return request.key
