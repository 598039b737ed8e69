"""What runs inside a worker process of the compile pool. It imports the compiler and little else."""

import gc
import resource
import signal
import time
from contextlib import suppress
from types import FrameType
from typing import Protocol

import msgspec

from lineage import compiler
from lineage.garbage import tidy
from lineage.unit import CompileOptions, CompileRefusedError, encode_unit
from tasks.failures import Failure

CPU_GRACE_SECONDS = 2.0
"""CPU time past the deadline after which a worker stuck outside Python is killed by its own timer."""


class Limits(msgspec.Struct, frozen=True):
    """What one text may cost: seconds by the wall clock, bytes of a worker's address space."""

    timeout_seconds: float = 20.0
    memory_bytes: int = 2 * 1024**3


class Job(msgspec.Struct, frozen=True):
    """One text to compile: all that compiling depends on, and no path."""

    text: str
    options: CompileOptions

    def run(self) -> bytes:
        """The encoded unit. Raises ``CompileRefusedError``."""
        return encode_unit(compiler.compile_unit(self.text, self.options))


class Work(Protocol):
    """What a worker does for one text: compiles it, or renders it first."""

    def run(self) -> bytes:
        """The payload. Raises ``CompileRefusedError`` for what the text itself is to blame for."""
        ...


class Outcome(msgspec.Struct, frozen=True):
    """An encoded unit, or why there is none; and the seconds it took."""

    payload: bytes | None
    failure: Failure | None
    seconds: float = 0.0


class _DeadlineError(BaseException):
    """The time for a text is up. No ``Exception``, so that nothing on the way takes it for its own."""


def start(limits: Limits) -> None:
    """Prepare a worker: bounded memory, the deadline's signal, the compiler's objects out of gc's sight."""
    with suppress(ValueError, OSError):  # Not every system bounds address space.
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, resource.RLIM_INFINITY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, _raise_deadline)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    gc.collect()
    gc.freeze()


def compile_chunk(jobs: list[Work], limits: Limits) -> list[Outcome]:
    """Compile texts one after the other, collecting garbage between them, and only where it is worth a look."""
    gc.disable()
    try:
        return [_compile_tidily(job, limits) for job in jobs]
    finally:
        gc.enable()
        gc.collect()


def _compile_tidily(job: Work, limits: Limits) -> Outcome:
    outcome = compile_text(job, limits)
    tidy()
    return outcome


def compile_text(job: Work, limits: Limits) -> Outcome:
    """Compile one text within its deadline."""
    started = time.perf_counter()
    try:
        payload, failure = _within(limits.timeout_seconds, job), None
    except _DeadlineError:
        _set_timers(0, 0)  # It may have struck while they were being stopped.
        payload, failure = None, timed_out(limits)
    except CompileRefusedError as error:
        payload, failure = None, Failure("content", error.line, error.reason)
    except MemoryError:
        payload, failure = None, out_of_memory(limits)
    except RecursionError:
        payload, failure = None, Failure("content", 1, "nests deeper than the parser can follow")
    except Exception as error:  # noqa: BLE001 - one text may cost itself only; messages may quote it, types don't
        payload, failure = None, Failure("content", 1, f"internal error ({type(error).__name__})")
    return Outcome(payload, failure, time.perf_counter() - started)


def timed_out(limits: Limits) -> Failure:
    """The failure of a text that took too long."""
    return Failure("timeout", 0, f"timed out after {limits.timeout_seconds:g} s")


def out_of_memory(limits: Limits) -> Failure:
    """The failure of a text that took too much memory."""
    return Failure("memory", 0, f"out of memory (limit {limits.memory_bytes // 1024**2} MiB)")


def _within(seconds: float, job: Work) -> bytes:
    _set_timers(seconds, seconds + CPU_GRACE_SECONDS)
    try:
        return job.run()
    finally:
        _set_timers(0, 0)


def _set_timers(wall: float, cpu: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, wall)
    signal.setitimer(signal.ITIMER_PROF, cpu)


def _raise_deadline(_number: int, _frame: FrameType | None) -> None:
    raise _DeadlineError
