"""The compile pool survives its workers: real texts, real crashes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from lineage.unit import CompileOptions, decode_unit
from tasks.pool import CompilePool
from tasks.worker import Job, Limits

OPTIONS = CompileOptions("postgres")
UNBOUND = CompileOptions("postgres", max_nesting=10**9)
"""Without the compiler's own bound, deep nesting ends the process that parses it."""

ROOMY = CompileOptions("postgres", max_tokens=10**8)

GOOD = Job("CREATE VIEW v AS SELECT a FROM t;", OPTIONS)
CRASHING = Job("SELECT * FROM (" * 10_000 + "SELECT 1 AS a" + ") x" * 10_000, UNBOUND)
SLOW = Job("SELECT " + ", ".join(f"a{n} + {n} AS b{n}" for n in range(150_000)) + " FROM t", ROOMY)


@pytest.fixture(scope="module")
def pool() -> Iterator[CompilePool]:
    with CompilePool(2, Limits(timeout_seconds=30)) as pool:
        yield pool


def test_each_job_of_a_chunk_has_its_outcome_in_order(pool: CompilePool) -> None:
    other = Job("SELECT 1; SELECT 2; nonsense everywhere", OPTIONS)
    good, refused, mixed = pool.compile(
        [GOOD, Job("SELECT 1", CompileOptions("postgres", max_bytes=3)), other]
    )
    assert good.payload is not None
    assert decode_unit(good.payload).counts.compiled == 1
    assert good.seconds > 0
    assert refused.payload is None
    assert refused.failure is not None
    assert refused.failure.kind == "content"
    assert mixed.payload is not None
    assert decode_unit(mixed.payload).counts.failed == 1


def test_a_crash_is_named_and_costs_one_file(pool: CompilePool) -> None:
    first, crashed, last = pool.compile([GOOD, CRASHING, GOOD])
    assert first.payload == last.payload is not None
    assert crashed.failure is not None
    assert (crashed.failure.kind, crashed.failure.reason) == ("worker", "worker died (signal 11)")


class MaskOf(msgspec.Struct, frozen=True):
    """Tells whether Ctrl-C is kept from the worker, as from the server that it was forked from."""

    def run(self) -> bytes:
        return str(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())).encode()


def test_ctrl_c_does_not_reach_what_workers_are_forked_from(pool: CompilePool) -> None:
    (outcome,) = pool.compile([MaskOf()])
    assert outcome.payload == b"True"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_chunks_at_the_same_time_share_the_workers_and_a_crash(pool: CompilePool) -> None:
    with ThreadPoolExecutor(3) as threads:
        parts = list(threads.map(pool.compile, [[GOOD] * 5, [GOOD, CRASHING], [GOOD] * 5]))
    failures = [outcome.failure for part in parts for outcome in part if outcome.failure]
    assert [failure.reason for failure in failures] == ["worker died (signal 11)"]


def test_idle_workers_that_were_killed_are_replaced(pool: CompilePool) -> None:
    assert pool.compile_alone(GOOD).payload
    for pid in workers_of(os.getpid()):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    assert pool.compile([GOOD])[0].payload


def test_a_slow_text_is_given_up_and_the_worker_goes_on() -> None:
    with CompilePool(1, Limits(timeout_seconds=2)) as pool:
        slow, good = pool.compile([SLOW, GOOD])
    assert slow.failure is not None
    assert (slow.failure.kind, slow.failure.reason) == ("timeout", "timed out after 2 s")
    assert good.payload


def test_a_text_that_takes_too_much_memory_is_given_up() -> None:
    huge = Job("SELECT " + ", ".join(f"f(a{n}, b{n})" for n in range(100_000)) + " FROM t", OPTIONS)
    with CompilePool(1, Limits(timeout_seconds=60, memory_bytes=300 * 1024**2)) as pool:
        failed, good = pool.compile([huge, GOOD])
    assert failed.failure is not None
    # Where the last byte went decides whether Python can still raise, or has to stop its process.
    assert failed.failure.kind in {"memory", "worker"}
    assert "300 MiB" in failed.failure.reason
    assert good.payload


def test_warming_needs_no_waiting_and_closing_no_use() -> None:
    others = workers_of(os.getpid())
    pool = CompilePool(1, Limits())
    pool.warm(apart=True)
    pool.close()
    pool.warm(apart=True)
    assert pool.workers == 1
    time.sleep(0.5)
    assert set(workers_of(os.getpid())) <= set(others)


def test_workers_that_were_let_go_are_gone_and_others_come_when_needed() -> None:
    others = workers_of(os.getpid())
    with CompilePool(1, Limits()) as pool:
        assert pool.compile([GOOD])[0].payload
        assert pool.apart().compile_alone(GOOD).payload
        workers = set(workers_of(os.getpid())).difference(others)
        pool.rest()
        deadline = time.monotonic() + 20
        while any(map(lives, workers)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert workers
        assert not any(map(lives, workers))
        assert pool.compile([GOOD])[0].payload


def test_workers_end_with_the_process_that_started_them() -> None:
    program = (
        "import os, signal\n"
        "from tests.unit.tasks.test_pool import GOOD, workers_of\n"
        "from tasks.pool import CompilePool\n"
        "from tasks.worker import Limits\n"
        "if __name__ == '__main__':\n"
        "    pool = CompilePool(2, Limits())\n"
        "    assert pool.compile([GOOD])[0].payload\n"
        "    print(*workers_of(os.getpid()), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    pids = [int(pid) for pid in ended.stdout.split()]
    assert pids
    deadline = time.monotonic() + 20
    while any(lives(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(lives(pid) for pid in pids)


def test_workers_do_not_import_the_main_module(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "print(__name__, flush=True)\n"
        "from tests.unit.tasks.test_pool import GOOD\n"
        "from tasks.pool import CompilePool\n"
        "from tasks.worker import Limits\n"
        "if __name__ == '__main__':\n"
        "    with CompilePool(1, Limits()) as pool:\n"
        "        assert pool.compile([GOOD])[0].payload\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    ended = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, env=environment
    )
    assert (ended.returncode, ended.stdout.split()) == (0, ["__main__"]), ended.stderr


def workers_of(parent: int) -> list[int]:
    """Every process below ``parent``."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
    below: set[int] = {parent}
    for _ in range(4):
        below |= {pid for pid, ppid in pairs if ppid in below}
    servers = {pid for pid, ppid in pairs if ppid == parent}
    return sorted(below - servers - {parent})


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False
