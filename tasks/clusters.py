"""Clusters that compile for a run: Dask or Ray, one of the person's own or one started here for as long as it takes.

A chunk goes there as content, never as paths, and comes back as encoded units: workers need no shared disk, no state
database, no graph and no Prefect, only the same version of Headwater. There, too, no text is compiled in the process
that took the chunk, but in one below it (``compile_there``): the bounds of a file and the naming of the one that killed
its process are those of one machine.

Threads of the run hand out chunks and wait, ``workers`` at a time, so a cluster never holds more than that of an
estate, and whether Prefect's engine runs those threads makes no difference. Neither library is imported before it is
asked for.
"""

import atexit
import logging
import os
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, TypeAlias

from errors import ConfigurationError, HeadwaterError
from lineage.compiler import unit_key
from lineage.unit import CompileOptions
from monitoring import catalogue
from monitoring.meter import Meter
from settings.models import usable_processors
from tasks.pool import START_SECONDS, CompilePool
from tasks.worker import Limits, Outcome, Work

log = logging.getLogger(__name__)

Chunk: TypeAlias = tuple[list[Work], Limits, str]
"""What travels to a cluster: texts, what each may cost, and whose compiler they are meant for."""


class ClusterLostError(HeadwaterError):
    """The cluster did not do a chunk: whoever had it died, too often or with nobody left, or it took too long."""


class Cluster(Protocol):
    """Calls ``compile_there`` somewhere else."""

    def call(self, chunk: Chunk, patience: float) -> list[Outcome]:
        """The outcomes of a chunk, from any thread.

        Raises:
            ClusterLostError: it was not done within ``patience`` seconds, or those who had it died.
            ConfigurationError: workers of the cluster have another compiler.
        """
        ...

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        ...


def compile_there(chunk: Chunk, threads: int = 1) -> list[Outcome]:
    """Compile a chunk in processes below this one, ``threads`` at most, which stay for the next chunk."""
    jobs, limits, compiler = chunk
    if compiler != compiler_here():
        raise ConfigurationError(
            f"the worker on {os.uname().nodename} has another version of Headwater or sqlglot than the run:"
            " install the same on both"
        )
    return _pool_here(threads, limits).compile(jobs)


@cache
def compiler_here() -> str:
    """Tells compilers apart: the key of a text depends on the compiler that it is the key for."""
    return unit_key("", CompileOptions("postgres"))


@cache
def _pool_here(threads: int, limits: Limits) -> CompilePool:
    pool = CompilePool(threads, limits)
    atexit.register(pool.close)  # Python would wait for its processes.
    return pool


class ClusterPool(CompilePool):
    """A pool whose chunks are compiled on a cluster.

    Dask and Ray try a chunk several times, so one that they lose nevertheless tells of a cluster that is gone or dying:
    that chunk and all that follow are compiled here, rather than each waiting out its time.
    """

    def __init__(
        self, workers: int, limits: Limits, meter: Meter | None, start: Callable[[int], Cluster]
    ) -> None:
        """``start`` opens the cluster, given the workers to have if it is to be one of this machine."""
        super().__init__(workers, limits, meter)
        self._local = CompilePool(min(workers, usable_processors()), limits, self._meter)
        self._start_cluster = start
        self._cluster: Cluster | None = None
        self._refused: ConfigurationError | None = None
        self._left = False

    def here(self) -> CompilePool:
        """The pool of this machine, beside the cluster."""
        return self._local

    def apart(self) -> CompilePool:
        """See ``CompilePool``; of this machine, so that what it compiles comes another way."""
        return self._local.apart()

    def compile(self, jobs: Sequence[Work]) -> list[Outcome]:
        """Compile a chunk there; what is lost, here."""
        if self._left:
            return self._local.compile(jobs)
        cluster = self._joined()
        try:
            outcomes = cluster.call((list(jobs), self._limits, compiler_here()), self._patience(jobs))
        except ClusterLostError as error:
            log.warning("%s: this machine compiles its %d files and all that follow", error, len(jobs))
            self._meter.add(catalogue.POOL_DEATHS)
            self._left = True
            return self._local.compile(jobs)
        self._meter.observe(catalogue.POOL_TASK_TEXTS, len(jobs))
        return [self._counted(outcome) for outcome in outcomes]

    def compile_alone(self, job: Work) -> Outcome:
        """Compile one text there: the process below the worker that takes it has nothing else."""
        return self.compile([job])[0]

    def like(self, other: CompilePool) -> bool:
        """See ``CompilePool``; one that has left its cluster is like none, so that the next run tries anew."""
        return super().like(other) and not self._left

    def rest(self) -> None:
        """See ``CompilePool``; the cluster is left by ``close`` only."""
        self._local.rest()

    def close(self) -> None:
        """Leave the cluster."""
        self._local.close()
        with self._lock:
            self._closed = True
            cluster, self._cluster = self._cluster, None
        if cluster is not None:
            cluster.close()

    def _start_workers(self) -> None:
        with suppress(HeadwaterError):  # The first chunk meets it again, where it is told.
            self._joined()

    def _joined(self) -> Cluster:
        with self._lock:
            if self._closed:
                raise ClusterLostError("the pool was closed")
            if self._refused is not None:
                raise self._refused  # No thread waits for what another waited for in vain.
            if self._cluster is None:
                try:
                    self._cluster = self._start_cluster(self.workers)
                except ConfigurationError as error:
                    self._refused = error
                    raise
            return self._cluster


# --- Dask ------------------------------------------------------------------------------------------------


class DaskCluster:
    """Workers of ``dask.distributed``."""

    def __init__(self, address: str | None, workers: int) -> None:
        """Join the scheduler at ``address``, or start one here with so many workers."""
        distributed = _library("distributed", "dask")
        self._lost = (
            distributed.scheduler.KilledWorker,
            distributed.scheduler.NoValidWorkerError,
            distributed.client.ClosedClientError,
            CancelledError,
            TimeoutError,
            OSError,
        )
        self._own: Any = None
        if address is None:
            self._own = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
            )
        try:
            self._client: Any = distributed.Client(
                address or self._own, set_as_default=False, timeout=START_SECONDS
            )
            self._client.wait_for_workers(1, timeout=START_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise ConfigurationError(f"no Dask workers at {address or 'this machine'}: {error}") from error

    def call(self, chunk: Chunk, patience: float) -> list[Outcome]:
        """See ``Cluster``."""
        try:
            future = self._client.submit(_compile_in_dask, chunk, pure=False)
            outcomes: list[Outcome] = future.result(timeout=patience)
        except self._lost as error:
            raise ClusterLostError(f"Dask lost a chunk ({type(error).__name__})") from error
        return outcomes

    def close(self) -> None:
        """See ``Cluster``."""
        self._client.close()
        if self._own is not None:
            self._own.close()


def _compile_in_dask(chunk: Chunk) -> list[Outcome]:
    """On a Dask worker, whose threads may each have a chunk."""
    from distributed import get_worker  # noqa: PLC0415 - slow, and only here

    return compile_there(chunk, get_worker().state.nthreads)


# --- Ray -------------------------------------------------------------------------------------------------


class RayCluster:
    """Workers of Ray. A process can be in one Ray cluster at a time."""

    def __init__(self, address: str | None, workers: int) -> None:
        """Join the cluster at ``address``, or start one here with so many processors."""
        # What a cluster of one run does is nobody's business.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # Ray warns of its next default.
        self._ray = ray = _library("ray", "ray")
        logging.getLogger("ray").setLevel(logging.ERROR)  # It tells that it is not in the main thread.
        # On Linux, what Ray starts is killed as soon as the thread that started it ends: this one stays.
        self._thread = ThreadPoolExecutor(1, "ray")
        self._own = not ray.is_initialized()
        if self._own:
            here = {} if address else {"num_cpus": workers, "include_dashboard": False}
            try:
                _reach(address)
                self._thread.submit(
                    ray.init, address or "local", log_to_driver=False, configure_logging=False, **here
                ).result()
            except (OSError, RuntimeError, ValueError) as error:
                raise ConfigurationError(f"no Ray cluster at {address or 'this machine'}: {error}") from error
        self._compile: Any = ray.remote(compile_there)

    def call(self, chunk: Chunk, patience: float) -> list[Outcome]:
        """See ``Cluster``."""
        try:
            outcomes: list[Outcome] = self._ray.get(self._compile.remote(chunk), timeout=patience)
        except ConfigurationError:
            raise  # Ray's errors about a task's own are of that error's class, too.
        except (self._ray.exceptions.RayError, ConnectionError) as error:
            raise ClusterLostError(f"Ray lost a chunk ({type(error).__name__})") from error
        return outcomes

    def close(self) -> None:
        """See ``Cluster``."""
        if self._own:
            self._thread.submit(self._ray.shutdown).result()
        self._thread.shutdown()


def _reach(address: str | None) -> None:
    """Meet an address where nobody listens at once; Ray itself tries it for minutes. Raises ``OSError``."""
    host, _, port = (address or "").rpartition(":")
    if host and "/" not in host:
        socket.create_connection((host, int(port)), timeout=START_SECONDS).close()


CLUSTERS: dict[str, Callable[[str | None, int], Cluster]] = {"dask": DaskCluster, "ray": RayCluster}
"""The clusters there are, by the name that ``run.task_runner`` has for them."""


def cluster_pool(
    runner: str, address: str | None, workers: int, limits: Limits, meter: Meter | None = None
) -> ClusterPool:
    """A pool on the cluster of that kind at an address (None: one started here). Nothing is started yet."""
    return ClusterPool(workers, limits, meter, partial(CLUSTERS[runner], address))


def _library(module: str, extra: str) -> Any:
    """A library that only those import who ask for its kind of cluster."""
    if find_spec(module) is None:
        raise ConfigurationError(
            f"the task runner {extra!r} needs the extra of its name: pip install 'headwater[{extra}]'"
        )
    return import_module(module)
