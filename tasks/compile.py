"""Compile: texts become units, looked up or made, one file a task or in chunks, one at a time or several.

Each choice is a seam: ``UnitSource`` (caching), ``Maker`` (batching), the number of workers (parallelism).
``tasks.plan`` puts them together once; nothing here knows a flag. Whatever the choice, a text is compiled in the
pool and nowhere else.
"""

import heapq
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from lineage.unit import CompileOptions, Unit, decode_unit
from stores.state import CacheError, UnitCache
from tasks.engine import Engine, Memory, StepFailedError
from tasks.failures import Failure
from tasks.pool import CompilePool
from tasks.worker import Job, Outcome

log = logging.getLogger(__name__)

CHUNKS_PER_WORKER = 4
"""How many chunks each worker gets at least, so that all finish at about the same time."""

CHUNK_BYTES = 512 * 1024
"""Most text in a chunk (a larger file is a chunk of its own): what a dying worker makes us do again."""

FILE_COST = 500
"""Bytes that a file weighs beyond its own, when chunks are balanced."""

KEEP_AT_ONCE = 200
"""Units written to the cache in one transaction: what a killed run compiles again."""


class Request(msgspec.Struct, frozen=True):
    """A file whose unit is wanted. ``key`` is its unit's; ``path`` is for people only."""

    path: str
    key: str
    text: str
    options: CompileOptions

    @property
    def job(self) -> Job:
        """What a worker needs to know: no path."""
        return Job(self.text, self.options)


LOST = Failure("worker", 0, "the worker's answer cannot be read")


class Compiled(msgspec.Struct, frozen=True):
    """A file's unit, or why there is none. ``seconds`` is the worker's time; 0 for a unit that was found."""

    path: str
    key: str
    unit: Unit | None
    failure: Failure | None
    seconds: float = 0.0
    found: bool = False


# --- caching ---------------------------------------------------------------------------------------------


class UnitSource(Protocol):
    """Where units are found without compiling, and kept for the next time."""

    def find(self, keys: Collection[str]) -> dict[str, Unit]:
        """The units that are there."""
        ...

    def keep(self, payloads: Mapping[str, bytes]) -> None:
        """Keep encoded units."""
        ...

    def settle(self) -> None:
        """Nothing more will come for now, and nobody waits any more: keep what was put off."""
        ...


class NoUnits:
    """The baseline: nothing is looked up, nothing is kept."""

    def find(self, keys: Collection[str]) -> dict[str, Unit]:
        """Nothing."""
        del keys
        return {}

    def keep(self, payloads: Mapping[str, bytes]) -> None:
        """Let them go."""

    def settle(self) -> None:
        """Nothing was put off."""


class CachedUnits:
    """The unit cache, in bulk. Its first error ends its use for this run: the run goes on without it."""

    def __init__(self, units: UnitCache, *, later: bool = False) -> None:
        """``later``: units are written down by ``settle``; until then they are at hand."""
        self._units = units
        self._later = later
        self._waiting: dict[str, bytes] = {}
        self._broken = False

    def find(self, keys: Collection[str]) -> dict[str, Unit]:
        """The units that are there and whole; one that doesn't decode is a miss."""
        if self._broken or not keys:
            return {}
        waiting = {key: self._waiting[key] for key in keys if key in self._waiting}
        try:
            payloads = self._units.get_many(set(keys) - waiting.keys()) | waiting
        except CacheError as error:
            self._give_up(error)
            return {}
        return {key: unit for key, payload in payloads.items() if (unit := _decoded(payload)) is not None}

    def keep(self, payloads: Mapping[str, bytes]) -> None:
        """Keep encoded units."""
        self._waiting |= payloads
        if not self._later or len(self._waiting) >= KEEP_AT_ONCE:
            self.settle()

    def settle(self) -> None:
        """Write down the units that were put off."""
        payloads, self._waiting = self._waiting, {}
        if self._broken or not payloads:
            return
        try:
            self._units.put_many(payloads)
        except CacheError as error:
            self._give_up(error)

    def _give_up(self, error: CacheError) -> None:
        self._broken = True
        log.warning("The rest of this run compiles without the cache: %s", error)


def _decoded(payload: bytes) -> Unit | None:
    try:
        return decode_unit(payload)
    except msgspec.MsgspecError:
        return None


# --- batching --------------------------------------------------------------------------------------------


class Made(NamedTuple):
    """What making a unit came to; ``found`` when the engine remembered it."""

    request: Request
    outcome: Outcome
    found: bool = False


class Maker(Protocol):
    """Makes units, in any order."""

    def make(self, requests: Sequence[Request]) -> Iterator[Made]:
        """An outcome for every request."""
        ...


class FileFailedError(StepFailedError):
    """A file's unit could not be made: its task failed, and is not cached."""

    def __init__(self, path: str, failure: Failure) -> None:
        super().__init__(f"{path}: {failure.reason}")
        self.failure = failure


class FileTasks:
    """The baseline: one task for each file."""

    def __init__(
        self, pool: CompilePool, engine: Engine, workers: int, memory: Memory[Request] | None = None
    ) -> None:
        """With ``memory`` the engine itself finds and keeps units (Prefect's task cache)."""
        self._pool = pool
        self._engine = engine
        self._workers = workers
        self._memory = memory

    def make(self, requests: Sequence[Request]) -> Iterator[Made]:
        """In the order of the requests."""
        outcomes: dict[str, Outcome] = {}

        def compile_file(request: Request) -> bytes:
            outcome = outcomes[request.path] = self._pool.compile_alone(request.job)
            if outcome.payload is None:
                raise FileFailedError(request.path, outcome.failure or LOST)
            return outcome.payload

        attempts = self._engine.attempt(
            compile_file, requests, self._workers, name="compile", label=_path, memory=self._memory
        )
        for request, attempt in zip(requests, attempts, strict=True):
            outcome = outcomes.pop(request.path, None)
            yield Made(request, outcome or Outcome(attempt.payload, None), found=outcome is None)


class ChunkTasks:
    """Files in chunks of about equal bytes, the largest first; one task for each chunk."""

    def __init__(self, pool: CompilePool, engine: Engine, workers: int) -> None:
        self._pool = pool
        self._engine = engine
        self._workers = workers

    def make(self, requests: Sequence[Request]) -> Iterator[Made]:
        """Chunk after chunk."""
        parts = chunks(requests, self._workers)
        outcomes = self._engine.map(self._compile, parts, self._workers, name="compile chunk", label=_summary)
        for part, results in zip(parts, outcomes, strict=True):
            yield from map(Made, part, results)

    def _compile(self, part: Sequence[Request]) -> list[Outcome]:
        return self._pool.compile([request.job for request in part])


def chunks(requests: Sequence[Request], workers: int) -> list[list[Request]]:
    """The requests in chunks of about equal bytes, largest first (each goes to the lightest chunk so far)."""
    if not requests:
        return []
    total = sum(len(request.text) for request in requests)
    count = min(len(requests), max(workers * CHUNKS_PER_WORKER, -(-total // CHUNK_BYTES)))
    parts: list[list[Request]] = [[] for _ in range(count)]
    lightest = [(0, number) for number in range(count)]
    for request in sorted(requests, key=lambda request: (-len(request.text), request.path)):
        weight, number = lightest[0]
        parts[number].append(request)
        # A file costs something however small it is.
        heapq.heapreplace(lightest, (weight + len(request.text) + FILE_COST, number))
    weights = {number: weight for weight, number in lightest}
    return [parts[number] for number in sorted(range(count), key=lambda n: -weights[n]) if parts[number]]


def _path(request: Request) -> str:
    return request.path


def _summary(part: Sequence[Request]) -> str:
    return f"{len(part)} files, {sum(len(request.text) for request in part) // 1024} KB"


# --- together --------------------------------------------------------------------------------------------


def compile_texts(requests: Sequence[Request], units: UnitSource, maker: Maker) -> Iterator[Compiled]:
    """The unit of every request, found or made: found ones first, all made ones kept for the next time."""
    found = units.find({request.key for request in requests})
    for request in requests:
        if request.key in found:
            yield Compiled(request.path, request.key, found[request.key], None, found=True)
    fresh: dict[str, bytes] = {}
    for made in maker.make([request for request in requests if request.key not in found]):
        if made.outcome.payload is not None and not made.found:
            fresh[made.request.key] = made.outcome.payload
        if len(fresh) >= KEEP_AT_ONCE:
            units.keep(fresh)
            fresh = {}
        yield _compiled(made)
    units.keep(fresh)


def _compiled(made: Made) -> Compiled:
    payload = made.outcome.payload
    unit = _decoded(payload) if payload is not None else None
    failure = None if unit is not None else made.outcome.failure or LOST
    return Compiled(
        made.request.path, made.request.key, unit, failure, made.outcome.seconds, found=made.found
    )
