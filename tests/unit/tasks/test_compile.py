"""Compile: what is looked up, what is made, in which pieces; without a process, by a pool that answers at once."""

from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.compiler import compile_unit
from lineage.unit import CompileOptions, encode_unit
from stores.state import CacheError
from tasks.compile import (
    CHUNK_BYTES,
    CHUNKS_PER_WORKER,
    KEEP_AT_ONCE,
    LOST,
    CachedUnits,
    ChunkTasks,
    FileTasks,
    NoUnits,
    Request,
    chunks,
    compile_texts,
)
from tasks.engine import PlainEngine
from tasks.failures import Failure
from tasks.worker import Job, Outcome

OPTIONS = CompileOptions("postgres")
PAYLOAD = encode_unit(compile_unit("SELECT a FROM t", OPTIONS))
TIMED_OUT = Failure("timeout", 0, "timed out")


def request(path: str, size: int = 10) -> Request:
    return Request(path, f"key of {path}", "x" * size, OPTIONS)


class Pool:
    """Compiles everything but the text ``bad``."""

    def __init__(self) -> None:
        self.chunks: list[int] = []

    def compile(self, jobs: Sequence[Job]) -> list[Outcome]:
        self.chunks.append(len(jobs))
        return [self.compile_alone(job) for job in jobs]

    def compile_alone(self, job: Job) -> Outcome:
        return Outcome(None, TIMED_OUT, 2.0) if job.text == "bad" else Outcome(PAYLOAD, None, 1.0)


class Units:
    """A cache in memory, or one that fails."""

    def __init__(self, found: Mapping[str, bytes] = {}, *, fails: bool = False) -> None:
        self.found = dict(found)
        self.puts: list[int] = []
        self.fails = fails
        self.asked = 0

    def get_many(self, keys: Collection[str]) -> dict[str, bytes]:
        self.asked += 1
        if self.fails:
            raise CacheError("the disk is full")
        return {key: self.found[key] for key in keys if key in self.found}

    def put_many(self, payloads: Mapping[str, bytes]) -> None:
        if self.fails:
            raise CacheError("the disk is full")
        self.puts.append(len(payloads))
        self.found |= payloads


MAKERS = [FileTasks, ChunkTasks]


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("workers", [1, 3])
def test_every_request_has_its_answer(maker: type[FileTasks | ChunkTasks], workers: int) -> None:
    requests = [request(f"{n}.sql") for n in range(20)] + [Request("bad.sql", "bad", "bad", OPTIONS)]
    made = maker(Pool(), PlainEngine(), workers)  # type: ignore[arg-type] # a pool without processes
    compiled = {each.path: each for each in compile_texts(requests, NoUnits(), made)}
    assert compiled.keys() == {each.path for each in requests}
    assert compiled["bad.sql"].failure == TIMED_OUT
    assert compiled["bad.sql"].unit is None
    assert compiled["3.sql"].unit is not None
    assert (compiled["3.sql"].seconds, compiled["bad.sql"].seconds) == (1.0, 2.0)
    assert not any(each.found for each in compiled.values())


def test_what_is_found_is_not_made_and_what_is_made_is_kept_unless_it_failed() -> None:
    requests = [request("a"), request("b"), Request("bad", "bad", "bad", OPTIONS)]
    pool, units = Pool(), Units({"key of a": PAYLOAD})
    compiled = list(compile_texts(requests, CachedUnits(units), ChunkTasks(pool, PlainEngine(), 1)))  # type: ignore[arg-type] # stand-ins
    assert [(each.path, each.found) for each in compiled] == [("a", True), ("b", False), ("bad", False)]
    assert sum(pool.chunks) == 2
    assert units.found.keys() == {"key of a", "key of b"}


def test_units_are_kept_while_others_are_still_made() -> None:
    units = Units()
    requests = [request(f"{n}") for n in range(KEEP_AT_ONCE + 5)]
    list(compile_texts(requests, CachedUnits(units), FileTasks(Pool(), PlainEngine(), 1)))  # type: ignore[arg-type] # stand-ins
    assert units.puts == [KEEP_AT_ONCE, 5]


def test_units_are_at_hand_before_they_are_written_down() -> None:
    units = Units()
    cached = CachedUnits(units, later=True)  # type: ignore[arg-type] # stand-in
    maker = FileTasks(Pool(), PlainEngine(), 1)  # type: ignore[arg-type] # stand-in
    assert [each.found for _ in range(2) for each in compile_texts([request("a")], cached, maker)] == [
        False,
        True,
    ]
    assert units.puts == []
    cached.settle()
    cached.settle()
    assert units.puts == [1]


def test_a_unit_that_does_not_decode_is_made_again() -> None:
    units = Units({"key of a": b"\xc1"})
    (compiled,) = compile_texts([request("a")], CachedUnits(units), FileTasks(Pool(), PlainEngine(), 1))  # type: ignore[arg-type] # stand-ins
    assert not compiled.found
    assert units.found["key of a"] == PAYLOAD


def test_an_answer_that_does_not_decode_is_a_failure_of_the_moment() -> None:
    class Mad(Pool):
        def compile_alone(self, job: Job) -> Outcome:
            del job
            return Outcome(b"\xc1", None)

    (compiled,) = compile_texts([request("a")], NoUnits(), FileTasks(Mad(), PlainEngine(), 1))  # type: ignore[arg-type] # stand-ins
    assert compiled.failure == LOST
    assert LOST.of_the_moment


def test_a_cache_that_fails_is_asked_once_and_the_run_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    units = Units(fails=True)
    cached = CachedUnits(units)  # type: ignore[arg-type] # stand-in
    maker = FileTasks(Pool(), PlainEngine(), 1)  # type: ignore[arg-type] # stand-in
    for _ in range(2):
        (compiled,) = compile_texts([request("a")], cached, maker)
        assert compiled.unit is not None
    assert units.asked == 1
    assert caplog.messages == ["The rest of this run compiles without the cache: the disk is full"]


def test_a_cache_that_fails_to_keep_is_not_used_again(caplog: pytest.LogCaptureFixture) -> None:
    units = Units()
    cached = CachedUnits(units)  # type: ignore[arg-type] # stand-in
    units.fails = True
    cached.keep({"key": PAYLOAD})
    cached.keep({"key": PAYLOAD})
    assert len(caplog.messages) == 1
    assert cached.find(["key"]) == {}


@given(st.lists(st.integers(0, 3 * CHUNK_BYTES // 100), max_size=60), st.integers(1, 4))
def test_chunks_hold_every_request_once_and_are_of_about_equal_weight(sizes: list[int], workers: int) -> None:
    requests = [request(f"{number}", size) for number, size in enumerate(sizes)]
    parts = chunks(requests, workers)
    assert sorted(each.path for part in parts for each in part) == sorted(each.path for each in requests)
    assert all(parts)
    assert len(parts) <= max(workers * CHUNKS_PER_WORKER, 1)
    weights = [sum(len(each.text) + 500 for each in part) for part in parts]
    assert weights == sorted(weights, reverse=True)
    if parts:
        assert max(weights) - min(weights) <= max(sizes) + 500 or len(parts) == len(requests)


def test_large_sources_make_more_chunks_so_that_a_lost_worker_costs_little() -> None:
    requests = [request(f"{number}", CHUNK_BYTES // 4) for number in range(80)]
    assert len(chunks(requests, 1)) == 20
