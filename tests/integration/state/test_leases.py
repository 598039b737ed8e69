"""Leases: one holder a name, and a dead one's lease ends."""

import multiprocessing
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select

from stores.processes import is_zombie, lives
from stores.state import LeaseHeldError, LeaseLostError, StateDatabase, open_state
from stores.state import leases as module
from stores.state.models import lease as table

SPAWN = multiprocessing.get_context("spawn")
HOUR = timedelta(hours=1)


def rows(state: StateDatabase) -> int:
    with state._connections.reading() as connection:
        return len(connection.execute(select(table)).all())


def plant(state: StateDatabase, pid: int, machine: str, until: datetime) -> None:
    """A lease left behind by someone."""
    values = {
        "name": "bank",
        "token": "t" * 32,
        "owner": "run-0",
        "pid": pid,
        "host": "elsewhere",
        "machine": machine,
        "acquired": datetime.now(UTC) - HOUR,
        "until": until,
    }
    with state._connections.writing() as connection:
        connection.execute(insert(table).values(**values))


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_lease_is_held_for_the_block_and_no_longer(state: StateDatabase) -> None:
    with state.leases.hold("bank", owner="run-1") as lease:
        assert lease.held
        lease.check()
        assert rows(state) == 1
    assert rows(state) == 0
    with state.leases.hold("bank", owner="run-2"):
        pass


def test_the_second_is_told_who_holds_it(state: StateDatabase) -> None:
    with (
        state.leases.hold("bank", owner="run-1", ttl=HOUR),
        pytest.raises(LeaseHeldError, match="'bank' is held by 'run-1'") as caught,
        state.leases.hold("bank", owner="run-2"),
    ):
        pass
    assert (caught.value.holder, caught.value.pid) == ("run-1", os.getpid())
    assert caught.value.host == socket.gethostname()
    assert timedelta(minutes=59) < caught.value.until - datetime.now(UTC) <= HOUR


def test_other_names_are_other_leases(state: StateDatabase) -> None:
    with state.leases.hold("bank", owner="run-1"), state.leases.hold("shop", owner="run-2"):
        assert rows(state) == 2


def test_a_lease_is_released_when_the_block_fails(state: StateDatabase) -> None:
    with pytest.raises(ZeroDivisionError), state.leases.hold("bank", owner="run-1"):
        _ = 1 / 0
    assert rows(state) == 0


def test_a_lease_is_renewed_while_it_is_held(state: StateDatabase) -> None:
    ttl = timedelta(seconds=0.6)
    with state.leases.hold("bank", owner="run-1", ttl=ttl) as lease:
        time.sleep(1.5)
        assert lease.held
        with pytest.raises(LeaseHeldError), state.leases.hold("bank", owner="run-2", ttl=ttl):
            pass


@pytest.mark.postgres
def test_a_lease_released_while_it_is_asked_for_is_won(postgres_url: str) -> None:
    with open_state(postgres_url) as other, open_state(postgres_url) as state:
        plant(other, os.getpid(), module._machine(), datetime.now(UTC) + HOUR)
        statements: list[str] = []

        def release(*args: Any) -> None:
            statements.append(args[2])
            if len(statements) == 2:  # The clock was read, the insert has met a row.
                with other._connections.writing() as connection:
                    connection.execute(delete(table))

        event.listen(state._connections.engine, "after_cursor_execute", release)
        with state.leases.hold("bank", owner="run-1") as lease:
            assert lease.held
        assert [each.split()[0] for each in statements] == ["SELECT", "INSERT", "SELECT", "INSERT", "DELETE"]


def test_a_dead_holder_on_this_machine_loses_it_at_once(state: StateDatabase) -> None:
    plant(state, dead_pid(), module._machine(), datetime.now(UTC) + HOUR)
    with state.leases.hold("bank", owner="run-1") as lease:
        assert lease.held


def test_a_lease_that_this_process_could_not_give_back_is_taken_at_once(state: StateDatabase) -> None:
    plant(state, os.getpid(), module._machine(), datetime.now(UTC) + HOUR)
    with state.leases.hold("bank", owner="run-1"), pytest.raises(LeaseHeldError):
        state.leases.hold("bank", owner="run-2").__enter__()


def test_a_zombie_is_dead(state: StateDatabase) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read()  # Ended, and not waited for yet.
    deadline = time.monotonic() + 10
    while lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    plant(state, process.pid, module._machine(), datetime.now(UTC) + HOUR)
    with state.leases.hold("bank", owner="run-1"):
        pass
    process.stdout.close()
    process.wait()


def test_a_process_that_is_gone_is_no_zombie() -> None:
    assert not is_zombie(dead_pid())


def test_a_machine_without_proc_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BOOT_ID", Path("/nowhere"))
    assert module._machine.__wrapped__().startswith(f"{platform.node()}/")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_another_users_process_lives() -> None:
    program = f"import os; from stores.processes import lives; os.setuid(65534); print(lives({os.getpid()}))"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert output.stdout.strip() == "True"


def test_a_holder_elsewhere_keeps_it_until_its_time_is_up(state: StateDatabase) -> None:
    plant(state, dead_pid(), "another machine", datetime.now(UTC) + timedelta(seconds=0.7))
    with pytest.raises(LeaseHeldError), state.leases.hold("bank", owner="run-1"):
        pass
    time.sleep(0.8)
    with state.leases.hold("bank", owner="run-1") as lease:
        assert lease.held


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="the monotonic clock counts sleep, too")
@pytest.mark.parametrize("is_taken", [True, False])
def test_a_machine_that_slept_asks_at_once_whether_the_lease_was_taken(
    state: StateDatabase, execute: Callable[..., None], monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    clock = time.clock_gettime
    with state.leases.hold("bank", owner="run-1", ttl=HOUR) as lease:
        if is_taken:
            execute("UPDATE lease SET token = 'another', owner = 'run-2'")
        monkeypatch.setattr(time, "clock_gettime", lambda which: clock(which) + 2 * HOUR.total_seconds())
        assert lease.held != is_taken
        if is_taken:
            with pytest.raises(LeaseLostError):
                lease.check()


def test_a_lease_that_was_taken_is_noticed(state: StateDatabase, execute: Callable[..., None]) -> None:
    with state.leases.hold("bank", owner="run-1", ttl=timedelta(seconds=0.3)) as lease:
        execute("UPDATE lease SET token = 'another', owner = 'run-2'")
        time.sleep(0.5)
        with pytest.raises(LeaseLostError, match="The hold on 'bank' could not be renewed"):
            lease.check()
    assert rows(state) == 1  # The other's stays.


def test_a_lease_that_cannot_be_renewed_counts_as_lost(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with open_state(sqlite_url) as other, open_state(sqlite_url, timeout=0.05) as state:
        with state.leases.hold("bank", owner="run-1", ttl=timedelta(seconds=0.6)) as lease:
            with other._connections.writing():
                time.sleep(0.9)
                assert not lease.held
            time.sleep(0.5)
            assert lease.held  # Renewed after all, and nobody took it meanwhile.
        assert "trying again: State database" in caplog.text


def _race(url: str, start: Barrier, end: Barrier, won: "Queue[bool]") -> None:
    with open_state(url) as state:
        start.wait(60)
        try:
            with state.leases.hold("bank", owner=str(os.getpid())):
                won.put(True)
                end.wait(60)
        except LeaseHeldError:
            won.put(False)
            end.wait(60)


def test_of_racing_processes_exactly_one_wins(state_url: str) -> None:
    open_state(state_url).close()
    count = 4
    start, end, won = SPAWN.Barrier(count), SPAWN.Barrier(count), SPAWN.Queue()
    processes = [SPAWN.Process(target=_race, args=(state_url, start, end, won)) for _ in range(count)]
    for process in processes:
        process.start()
    outcomes = [won.get(timeout=90) for _ in processes]
    for process in processes:
        process.join(60)
    assert sorted(outcomes) == [False, False, False, True]
    assert [process.exitcode for process in processes] == [0] * count


def test_of_threads_racing_for_a_dead_holders_lease_exactly_one_wins(state: StateDatabase) -> None:
    plant(state, dead_pid(), module._machine(), datetime.now(UTC) + HOUR)
    start, end = threading.Barrier(4), threading.Barrier(4)
    outcomes: list[bool] = []

    def race() -> None:
        start.wait(30)
        try:
            with state.leases.hold("bank", owner="racer"):
                outcomes.append(True)
                end.wait(30)
        except LeaseHeldError:
            outcomes.append(False)
            end.wait(30)

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == [False, False, False, True]


def _hold_forever(url: str, held: Event) -> None:
    with open_state(url) as state, state.leases.hold("bank", owner="victim", ttl=HOUR):
        held.set()
        time.sleep(600)


def test_a_killed_holder_loses_it_at_once(state: StateDatabase, state_url: str) -> None:
    held = SPAWN.Event()
    process = SPAWN.Process(target=_hold_forever, args=(state_url, held))
    process.start()
    assert held.wait(60)
    with pytest.raises(LeaseHeldError) as caught, state.leases.hold("bank", owner="heir"):
        pass
    assert caught.value.pid == process.pid
    os.kill(caught.value.pid, signal.SIGKILL)
    process.join(60)
    with state.leases.hold("bank", owner="heir") as lease:
        assert lease.held
