"""The regression gate: what is planted is found, and what is as committed passes."""

import gc
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count, islice, pairwise
from pathlib import Path

import msgspec
import pytest

from benchmarks import check
from benchmarks.check import (
    BASELINE,
    MOST_MARGIN,
    SLOWED,
    Baseline,
    Ground,
    Pair,
    Ratio,
    committed,
    measure,
    over,
    recorded,
    slowed,
)
from benchmarks.machine import machine

PLANTED = 1.3
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    ground = Ground(tmp_path_factory.mktemp("ground"), files=16)
    gc.freeze()  # As the gate does; and what other tests left is nothing to look through each time.
    yield ground
    gc.unfreeze()


PROCESSORS = sorted(msgspec.json.decode(BASELINE.read_bytes(), type=dict[str, Baseline]))


@pytest.mark.parametrize("name", ["compile / parse", "publish / unwind"])
def test_a_planted_slowdown_is_more_than_the_margin(ground: Ground, name: str) -> None:
    """Slow and plain by turns, so that a busy machine does to both what it does to one."""
    work = ground.pairs()[name].ours

    def planted() -> float:
        with slowed(f"{name.split(maxsplit=1)[0]}={PLANTED}"):
            return work()

    (ratios,) = measure({name: Pair(planted, work)}).values()
    assert statistics.median(ratios) > 1 + max(committed(each).ratios[name].margin for each in PROCESSORS)


def test_what_is_planted_is_no_more_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that goes on by a second whenever it is looked at, and by a hundred in the work."""
    now = count()
    monkeypatch.setattr(time, "thread_time", lambda: next(now))

    def work() -> str:
        deque(islice(now, 100), maxlen=0)
        return "done"

    started = next(now)
    assert check._slow(work, 3.0)() == "done"
    assert next(now) - started == pytest.approx(300, rel=0.03)


@pytest.mark.skipif(not hasattr(signal, "ITIMER_PROF"), reason="there are no such timers here")
def test_timers_of_the_processor_do_not_make_the_clock_coarse() -> None:
    """Compiling sets them; the process's own clock then goes by the tick, and a text takes less than one."""

    def steps(clock: Callable[[], float]) -> float:
        """The median step of a clock that is looked at as often as can be."""
        seen = [clock() for _ in range(20_000)]
        return statistics.median(later - earlier for earlier, later in pairwise(seen) if later > earlier)

    signal.setitimer(signal.ITIMER_PROF, 60)
    try:
        assert steps(time.thread_time) < 0.0005
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@pytest.mark.parametrize("processor", PROCESSORS)
def test_the_margins_committed_let_no_such_slowdown_through(processor: str) -> None:
    baseline = committed(processor)
    assert all(ratio.margin <= MOST_MARGIN for ratio in baseline.ratios.values())
    worse = {name: ratio.ratio * 1.27 for name, ratio in baseline.ratios.items()}
    assert over(worse, baseline) == list(baseline.ratios)
    assert over({name: ratio.ratio for name, ratio in baseline.ratios.items()}, baseline) == []


def test_a_processor_never_measured_may_do_what_any_other_may_and_a_margin_more() -> None:
    known = [committed(processor) for processor in PROCESSORS]
    unknown = committed("a processor of tomorrow")
    assert unknown.runs == 0
    for name, ratio in unknown.ratios.items():
        assert ratio.most == pytest.approx(1.2 * max(each.ratios[name].most for each in known))


def test_margins_come_from_how_far_runs_lie_apart() -> None:
    runs = [{"a": 1.0, "b": 2.0, "c": 1.0}, {"a": 1.01, "b": 2.2, "c": 3.0}, {"a": 0.99, "b": 1.9, "c": 0.1}]
    ratios = recorded(runs).ratios
    assert ratios == {"a": Ratio(1.0, 0.1, 0.01), "b": Ratio(2.0, 0.15, 0.1), "c": Ratio(1.0, 0.2, 2.0)}


@pytest.mark.parametrize(
    ("factor", "code", "verdict"), [(0.2, 1, "slower"), (1.0, 0, "ok"), (5.0, 0, "faster")]
)
def test_the_exit_code_says_whether_something_is_slower(
    factor: float,
    code: int,
    verdict: str,
    ground: Ground,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A few rounds on a few files, against a baseline that is far off, or as wide as a barn door."""
    names = [*ground.pairs(), *ground.counted()]
    pairs = {name: Pair(lambda: 1.0, lambda: 1.0) for name in ground.pairs()}
    monkeypatch.setattr(Ground, "__init__", lambda *_: None)
    monkeypatch.setattr(Ground, "pairs", lambda _: pairs)
    monkeypatch.setattr(Ground, "counted", lambda _: {"transactions on / off": 1.0})
    monkeypatch.setattr(check, "BASELINE", tmp_path / "baseline.json")
    here = machine()
    baseline = Baseline(1, here, {name: Ratio(factor, 0.1, 0.0) for name in names})
    check.BASELINE.write_bytes(msgspec.json.encode({here.processor: baseline}))
    monkeypatch.setattr(sys, "argv", ["check", "--rounds", "2"])
    with pytest.raises(SystemExit) as ended:
        check.main()
    assert ended.value.code == code
    assert verdict in capsys.readouterr().out


def test_every_ratio_is_committed_and_can_be_measured(ground: Ground) -> None:
    found = measure(ground.pairs(), rounds=1)
    assert all(ratio > 0 for ratios in found.values() for ratio in ratios)
    for processor in PROCESSORS:
        assert {*found, *ground.counted()} == committed(processor).ratios.keys()


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize("plan", ["", f"compile={PLANTED}", f"publish={PLANTED}"])
def test_the_gate_as_it_is_run(plan: str) -> None:
    environment = os.environ | {SLOWED: plan}
    command = [sys.executable, "-m", "benchmarks.check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == bool(plan), done.stdout
    verdict = f"slower: {plan.partition('=')[0]}" if plan else "as committed"
    assert verdict in done.stdout.splitlines()[-1]
