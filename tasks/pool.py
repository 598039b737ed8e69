"""The compile pool: processes of our own that stay warm, and outlive any text.

A text may take too long, too much memory, or the whole process with it (deeply nested SQL crashes compiled
parsers). So no text is compiled anywhere but here, with whatever flags. The lines of defence, in order: an
interval timer raises inside the worker; a second one, on CPU time, kills a worker that doesn't come back to
Python; the pool's own time-out kills the rest. A chunk that loses its worker is done again file by file, so
one file pays, and it is named.
"""

import signal
import threading
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import current_process, spawn
from multiprocessing.context import BaseContext, ForkServerContext, ForkServerProcess
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from monitoring import catalogue
from monitoring.meter import Meter
from tasks.failures import Failure
from tasks.worker import CPU_GRACE_SECONDS, Limits, Outcome, Work, compile_chunk, start, timed_out

START_SECONDS = 60.0
"""Longest wait for a worker to take a chunk up, on a machine under load."""


_BOUNDS: dict[str, catalogue.Metric] = {"timeout": catalogue.POOL_TIMEOUTS, "memory": catalogue.POOL_MEMORY}
"""What counts the texts that were beyond a bound."""


class _ClosedError(Exception):
    """The pool was closed before it was warm."""


class CompilePool:
    """Workers that compile texts. Safe to use from several threads; started by the first use."""

    def __init__(self, workers: int, limits: Limits, meter: Meter | None = None) -> None:
        self.workers = workers
        self._limits = limits
        self._meter = meter or Meter()
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._apart: CompilePool | None = None
        self._closed = False
        self._leaving: list[threading.Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self, *, apart: bool = False) -> None:
        """Start the workers, and the one ``apart``, while the caller goes on; they need most of a second."""
        threading.Thread(target=self._start, args=(apart,), name="warm compile pool", daemon=True).start()

    def _start(self, apart: bool) -> None:
        with suppress(_ClosedError):
            self._start_workers()
            if apart:
                self.apart().warm()

    def _start_workers(self) -> None:
        self._current()

    def compile(self, jobs: Sequence[Work]) -> list[Outcome]:
        """Compile a chunk: an outcome for each job, in order, whatever happens to the workers."""
        outcomes = self._run(jobs)
        if outcomes is None:
            return [self.compile_alone(job) for job in jobs]
        return [
            self.compile_alone(job) if _needs_room(outcome) else self._counted(outcome)
            for job, outcome in zip(jobs, outcomes, strict=True)
        ]

    def compile_alone(self, job: Work) -> Outcome:
        """Compile one text that has a worker to itself, so that it answers for the worker's death."""
        return self._counted(self._compile_alone(job))

    def _compile_alone(self, job: Work) -> Outcome:
        try:
            return self._submit([job])[0]
        except TimeoutError:
            return Outcome(None, timed_out(self._limits), self._limits.timeout_seconds)
        except ProcessExpired as error:
            return Outcome(None, _death(error.exitcode, self._limits))
        except BrokenProcessPool:
            return Outcome(None, Failure("worker", 0, "the compile workers could not be started"))

    def here(self) -> "CompilePool":
        """The pool of this machine, which this is."""
        return self

    def like(self, other: "CompilePool") -> bool:
        """Whether this can do what the other would be started for."""
        return (type(self), self.workers) == (type(other), other.workers)

    def apart(self) -> "CompilePool":
        """A pool of one worker beside this one, for texts that are compiled apart from all others; goes with it."""
        with self._lock:
            if self._closed:
                raise _ClosedError
            if self._apart is None:
                self._apart = CompilePool(1, self._limits, self._meter)
            return self._apart

    def rest(self) -> None:
        """Let the workers go, and their memory, while the caller goes on; the next text starts new ones."""
        thread = threading.Thread(target=self._stop, name="rest of compile pool")
        thread.start()
        self._leaving.append(thread)

    def close(self) -> None:
        """Stop the workers, busy or not."""
        with self._lock:
            self._closed = True
        self._stop()
        while self._leaving:
            self._leaving.pop().join()

    def _stop(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
            apart, self._apart = self._apart, None
        if apart is not None:
            apart.close()
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call] # pebble's own
            pool.join()

    def _run(self, jobs: Sequence[Work]) -> list[Outcome] | None:
        """The outcomes of a chunk; None when it lost its worker."""
        try:
            return self._submit(jobs)
        except (TimeoutError, ProcessExpired, BrokenProcessPool):
            return None

    def _counted(self, outcome: Outcome) -> Outcome:
        """The outcome, added to the figures."""
        self._meter.observe(catalogue.COMPILE_SECONDS, outcome.seconds)
        if outcome.failure is not None and outcome.failure.kind in _BOUNDS:
            self._meter.add(_BOUNDS[outcome.failure.kind])
        return outcome

    def _submit(self, jobs: Sequence[Work]) -> list[Outcome]:
        try:
            return self._wait(jobs)
        except BrokenProcessPool:
            # All workers died, perhaps idle ones, perhaps by another chunk: that is not this chunk's fault.
            return self._wait(jobs)

    def _wait(self, jobs: Sequence[Work]) -> list[Outcome]:
        patience = self._patience(jobs) - START_SECONDS
        pool = self._current()
        future = pool.schedule(compile_chunk, args=(list(jobs), self._limits), timeout=patience)
        self._meter.observe(catalogue.POOL_TASK_TEXTS, len(jobs))
        try:
            # The pool counts from the moment a worker takes the chunk up; this counts that wait too.
            outcomes: list[Outcome] = future.result(timeout=self._patience(jobs))
        except TimeoutError:
            if not future.done():
                self._discard(pool)
            raise
        except ProcessExpired:
            self._meter.add(catalogue.POOL_DEATHS)
            raise
        return outcomes

    def _patience(self, jobs: Sequence[Work]) -> float:
        """Seconds after which a chunk will not be done any more: each text at its bound, and the wait for a worker."""
        return (self._limits.timeout_seconds + CPU_GRACE_SECONDS) * max(len(jobs), 1) + 1 + START_SECONDS

    def _current(self) -> ProcessPool:
        with self._lock:
            if self._closed:
                raise _ClosedError
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    self.workers, initializer=start, initargs=(self._limits,), context=_context()
                )
                # The first chunk starts the pool.
                self._pool.schedule(compile_chunk, args=([], self._limits))
            return self._pool

    def _discard(self, pool: ProcessPool) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.stop()  # type: ignore[no-untyped-call] # pebble's own
        pool.join()


class _WorkerProcess(ForkServerProcess):
    """A process that doesn't import the main module of the one that starts it.

    Multiprocessing makes children do so in case they need something from it. Workers need nothing, and the main
    module of a flow run brings all of Prefect.

    It also starts below a daemonic process, as Dask's workers are. Multiprocessing forbids that, lest children outlive
    a parent that is stopped; ours end when the pipe to their parent does.
    """

    _one_at_a_time = threading.Lock()

    def start(self) -> None:
        """Start the process."""
        with self._one_at_a_time:
            original = spawn.get_preparation_data
            spawn.get_preparation_data = _preparation_without_main
            parent = current_process()._config  # type: ignore[attr-defined] # noqa: SLF001 - no public way
            daemonic = parent.pop("daemon", None)
            # Ctrl-C is the run's to deal with: the server that processes are forked from would die of it while it imports.
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                super().start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
                spawn.get_preparation_data = original
                if daemonic is not None:
                    parent["daemon"] = daemonic


_preparation = spawn.get_preparation_data


def _preparation_without_main(name: str) -> dict[str, Any]:
    data = _preparation(name)
    return {key: value for key, value in data.items() if not key.startswith("init_main_from")}


class _WorkerContext(ForkServerContext):
    """How workers start: forked from a server that has imported the compiler, never from a threaded parent."""

    Process = _WorkerProcess


def _context() -> BaseContext:
    context = _WorkerContext()
    context.set_forkserver_preload(["tasks.pool"])
    return context


def _needs_room(outcome: Outcome) -> bool:
    """Whether the text ran out of memory, perhaps only for what the chunk had taken before it."""
    return outcome.failure is not None and outcome.failure.kind == "memory"


def _death(code: int, limits: Limits) -> Failure:
    if code == -signal.SIGPROF:
        return timed_out(limits)
    if code == -signal.SIGABRT:
        # Python stops itself so when not even the error about missing memory, or stack, finds room.
        room = f"memory (limit {limits.memory_bytes // 1024**2} MiB) or stack"
        return Failure("worker", 0, f"worker gave up (signal {-code}): the text takes too much {room}")
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return Failure("worker", 0, f"worker died ({how})")
