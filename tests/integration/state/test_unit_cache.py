"""The unit cache: what was put is got back, and what is not certain is a miss."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from errors import StateError
from settings.models import CacheSettings
from stores.state import CacheError, StateDatabase, open_state


def key(number: int) -> str:
    return f"{number:064x}"


def test_a_payload_comes_back_as_it_was(state: StateDatabase) -> None:
    payloads = {key(1): b"\x00\xff\x81unit", key(2): b"", key(3): b"x" * 100_000}
    state.units.put_many(payloads)
    assert state.units.get_many([*payloads, key(4)]) == payloads


def test_nothing_asked_or_put_is_nothing_done(state: StateDatabase) -> None:
    state.units.put_many({})
    assert state.units.get_many([]) == {}
    assert state.units.stats().entries == 0


def test_many_keys_take_few_statements(state: StateDatabase) -> None:
    payloads = {key(number): str(number).encode() for number in range(2_500)}
    statements: list[str] = []
    engine = state._connections.engine
    event.listen(engine, "after_cursor_execute", lambda *args: statements.append(args[2]))
    state.units.put_many(payloads)
    assert state.units.get_many(payloads.keys()) == payloads
    inserts = [statement for statement in statements if statement.startswith("INSERT")]
    selects = [statement for statement in statements if statement.startswith("SELECT")]
    assert (len(inserts), len(selects)) == (5, 5)


def test_a_put_replaces(state: StateDatabase) -> None:
    state.units.put_many({key(1): b"old"})
    state.units.put_many({key(1): b"new"})
    assert state.units.get_many([key(1)]) == {key(1): b"new"}
    assert state.units.stats().entries == 1


def test_a_corrupt_row_is_a_counted_miss_until_it_is_put_again(
    state: StateDatabase, execute: Callable[..., None]
) -> None:
    state.units.put_many({key(1): b"good", key(2): b"fine"})
    execute("UPDATE unit_cache SET payload = :payload WHERE key = :key", payload=b"gooe", key=key(1))
    assert state.units.get_many([key(1), key(2)]) == {key(2): b"fine"}
    assert state.units.corrupt == 1
    state.units.put_many({key(1): b"good"})
    assert state.units.get_many([key(1)]) == {key(1): b"good"}
    assert state.units.corrupt == 1


def test_a_payload_under_another_key_is_corrupt(state: StateDatabase, execute: Callable[..., None]) -> None:
    state.units.put_many({key(1): b"one"})
    execute("UPDATE unit_cache SET key = :other", other=key(2))
    assert state.units.get_many([key(2)]) == {}
    assert state.units.corrupt == 1


def test_hits_are_counted_and_last(state_url: str) -> None:
    before = datetime.now(UTC)
    with open_state(state_url) as state:
        state.units.put_many({key(1): b"12345", key(2): b"123"})
        state.units.get_many([key(1), key(2)])
        state.units.get_many([key(1), key(3)])
    with open_state(state_url) as state:
        stats = state.units.stats()
    assert (stats.entries, stats.bytes, stats.hits) == (2, 8, 3)
    assert stats.oldest is not None
    assert stats.newest is not None
    assert before <= stats.oldest <= stats.newest <= datetime.now(UTC)


def test_hits_kept_in_memory_are_bounded(state: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.state.unit_cache._MAX_UNRECORDED_HITS", 2)
    state.units.put_many({key(1): b"1", key(2): b"2"})
    state.units.get_many([key(1), key(2)])
    assert not state.units._hits


def test_an_empty_cache_has_empty_stats(state: StateDatabase) -> None:
    stats = state.units.stats()
    assert (stats.entries, stats.bytes, stats.hits, stats.oldest, stats.newest) == (0, 0, 0, None, None)


def test_eviction_drops_the_least_recently_used(state: StateDatabase) -> None:
    for number in (1, 2, 3):
        state.units.put_many({key(number): b"x" * 10})
    state.units.get_many([key(1)])
    assert state.units.evict(max_bytes=25) == 1
    assert state.units.get_many([key(1), key(2), key(3)]).keys() == {key(1), key(3)}


def test_eviction_of_everything_and_of_nothing(state: StateDatabase) -> None:
    state.units.put_many({key(number): b"x" * 10 for number in range(600)})
    assert state.units.evict(max_bytes=6_000) == 0
    assert state.units.evict(max_bytes=0) == 600


def test_limits_are_those_of_disks_and_not_of_small_integers(state: StateDatabase) -> None:
    """The default limit is the first number that PostgreSQL's ``integer`` doesn't hold."""
    state.units.put_many({key(1): b"x"})
    assert state.units.evict(CacheSettings().max_bytes) == 0
    assert state.units.evict(2**50) == 0


def test_eviction_drops_what_is_too_old(state: StateDatabase, execute: Callable[..., None]) -> None:
    state.units.put_many({key(1): b"old", key(2): b"new"})
    state.units.get_many([key(1)])
    assert state.units.evict(max_bytes=100, max_age=timedelta(days=30)) == 0
    past = datetime.now(UTC) - timedelta(days=31)
    moment = past if not state._connections.is_sqlite else past.strftime("%Y-%m-%d %H:%M:%S.%f")
    execute("UPDATE unit_cache SET created = :past WHERE key = :key", past=moment, key=key(1))
    assert state.units.evict(max_bytes=100, max_age=timedelta(days=30)) == 1
    assert state.units.get_many([key(1), key(2)]).keys() == {key(2)}


def test_clear_drops_everything(state: StateDatabase) -> None:
    state.units.put_many({key(1): b"1", key(2): b"2"})
    state.units.get_many([key(1)])
    assert state.units.clear() == 2
    assert state.units.stats().entries == 0


def test_clear_gives_the_disk_its_space_back(sqlite_url: str, tmp_path: Path) -> None:
    with open_state(sqlite_url) as state:
        state.units.put_many({key(number): b"x" * 10_000 for number in range(200)})
    full = (tmp_path / "state.db").stat().st_size
    with open_state(sqlite_url) as state:
        state.units.clear()
    assert (tmp_path / "state.db").stat().st_size < full / 10


def test_threads_share_it(state: StateDatabase) -> None:
    payloads = {key(number): str(number).encode() * 100 for number in range(100)}

    def put_and_get(_: int) -> int:
        state.units.put_many(payloads)
        return len(state.units.get_many(payloads.keys()))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(put_and_get, range(24))) == {100}
    assert state.units.stats().hits <= 2_400  # A put over a row begins its count anew.


def test_hits_puts_and_evictions_of_many_threads_never_deadlock(state: StateDatabase) -> None:
    payloads = {key(number): b"x" * 200 for number in range(300)}
    state.units.put_many(payloads)

    def work(number: int) -> None:
        for turn in range(5):
            state.units.get_many([key(each) for each in range(number, 300, turn + 1)])
            state.units.put_many(dict(reversed(payloads.items())))
            if number == 0:
                state.units.evict(max_bytes=200 * 100 * turn)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))


def test_a_locked_database_still_answers_but_cannot_store(sqlite_url: str) -> None:
    with open_state(sqlite_url) as other, open_state(sqlite_url, timeout=0.1) as state:
        state.units.put_many({key(1): b"1"})
        with other._connections.writing():
            assert state.units.get_many([key(1)]) == {key(1): b"1"}
            with pytest.raises(CacheError, match=r"state\.db is locked by another process: let it finish"):
                state.units.put_many({key(2): b"2"})


def test_a_lost_table_is_a_cache_error_and_no_state_error(
    state: StateDatabase, execute: Callable[..., None]
) -> None:
    execute("DROP TABLE unit_cache")
    for use in (
        lambda: state.units.get_many([key(1)]),
        lambda: state.units.put_many({key(1): b"1"}),
        state.units.stats,
        state.units.clear,
        lambda: state.units.evict(10),
    ):
        with pytest.raises(CacheError):
            use()
    assert not issubclass(CacheError, StateError)
