"""One cache, two doors: Prefect's task cache and the unit cache are the same rows."""

import asyncio
import gc
from collections.abc import Callable, Iterator

import pytest
from prefect import State, Task, flow, task

from stores.prefect_results import cached_by_unit
from stores.state import StateDatabase, UnitCache, open_state

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_api"),
    # Prefect's clients leave their sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]

KEY = "5" * 64
PAYLOAD = b"\x93\x00\xff\xc3 not text"


@pytest.fixture(autouse=True)
def collect_sockets() -> Iterator[None]:
    """Within the test that left them, so that no other is blamed."""
    yield
    gc.collect()


class Compiler:
    """A task that counts how often its body runs."""

    def __init__(self, units: UnitCache) -> None:
        self.runs = 0

        def compile_file(key: str | None, text: str) -> bytes:
            del key
            self.runs += 1
            if text == "broken":
                raise ValueError("cannot compile")
            return PAYLOAD

        self.task: Task[..., bytes] = cached_by_unit(task(compile_file), units)


def run(compiler: Compiler, key: str | None = KEY, text: str = "good") -> State[bytes]:
    """One run of the task as a flow does it: submitted to a thread."""
    states: list[State[bytes]] = []

    @flow
    async def one_file() -> None:
        future = compiler.task.submit(key, text)
        future.wait()
        states.append(future.state)

    asyncio.run(one_file())
    return states[0]


def result(state: State[bytes]) -> object:
    return state.result(raise_on_failure=False)


def test_what_prefect_stored_the_unit_cache_finds(state: StateDatabase) -> None:
    compiler = Compiler(state.units)
    done = run(compiler)
    assert (done.name, result(done), compiler.runs) == ("Completed", PAYLOAD, 1)
    assert state.units.get_many([KEY]) == {KEY: PAYLOAD}
    assert state.units.stats().bytes == len(PAYLOAD)


def test_what_the_unit_cache_stored_prefect_finds(state: StateDatabase) -> None:
    state.units.put_many({KEY: PAYLOAD})
    compiler = Compiler(state.units)
    done = run(compiler)
    assert (done.name, result(done), compiler.runs) == ("Cached", PAYLOAD, 0)
    assert state.units.stats().hits == 1


def test_what_prefect_stored_another_process_of_prefect_finds(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        run(Compiler(state.units))
    with open_state(sqlite_url) as state:
        compiler = Compiler(state.units)
        assert run(compiler).name == "Cached"
        assert compiler.runs == 0


def test_a_corrupt_row_is_compiled_again_and_overwritten(
    state: StateDatabase, execute: Callable[..., None]
) -> None:
    run(Compiler(state.units))
    execute("UPDATE unit_cache SET payload = :payload", payload=b"rot")
    compiler = Compiler(state.units)
    assert run(compiler).name == "Completed"
    assert compiler.runs == 1
    assert state.units.get_many([KEY]) == {KEY: PAYLOAD}


def test_a_failure_is_never_cached(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with open_state(sqlite_url) as state:
        compiler = Compiler(state.units)
        for _ in range(2):
            assert run(compiler, text="broken").is_failed()
        assert compiler.runs == 2
        assert state.units.stats().entries == 0
    assert "Failed to write result" not in caplog.text


def test_without_a_key_nothing_is_cached(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        compiler = Compiler(state.units)
        assert [run(compiler, key=None).name for _ in range(2)] == ["Completed", "Completed"]
        assert compiler.runs == 2


def test_a_cache_that_cannot_be_used_only_costs_time(
    state: StateDatabase, execute: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    execute("DROP TABLE unit_cache")
    compiler = Compiler(state.units)
    done = run(compiler)
    assert (done.name, result(done)) == ("Completed", PAYLOAD)
    assert "The unit cache was not read: State database" in caplog.text
    assert "A unit was not cached: State database" in caplog.text


def test_async_tasks_ride_on_it_too(sqlite_url: str) -> None:
    async def compile_file(key: str) -> bytes:
        del key
        return PAYLOAD

    with open_state(sqlite_url) as state:
        compiled = cached_by_unit(task(compile_file), state.units)
        names: list[str | None] = []

        @flow
        async def twice() -> None:
            for _ in range(2):
                done = await compiled(KEY, return_state=True)
                names.append(done.name)

        asyncio.run(twice())
        assert names == ["Completed", "Cached"]
        assert state.units.get_many([KEY]) == {KEY: PAYLOAD}
