"""``headwater watch`` as a process: what reaches the graph, what it tells, how it ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from benchmarks.estate import generate
from benchmarks.watch import (
    Stormer,
    WatchProcess,
    exported,
    growth,
    killed_and_restarted,
    rebuilt,
    soaked,
)
from tests.faults.proxy import Proxy
from tests.servers import Neo4jAddress

Watch = Callable[..., WatchProcess]


def last_report(watch: WatchProcess) -> dict[str, dict[str, int]]:
    newest = max(watch.reports(), key=lambda path: path.stat().st_mtime_ns)
    report: dict[str, dict[str, int]] = json.loads(newest.read_text())
    return report


def next_run(watch: WatchProcess, change: Callable[[], object]) -> dict[str, dict[str, int]]:
    """The report of the one run that a change leads to."""
    before = len(watch.reports())
    change()
    watch.wait_for(lambda: len(watch.reports()) > before, 20)
    watch.wait_until_idle(20, quiet=0.4)
    assert len(watch.reports()) == before + 1
    return last_report(watch)


def is_right(folder: Path, watch: WatchProcess, tmp_path: Path) -> bool:
    """Whether the graph of a watch that has ended is what its folder says."""
    return exported(tmp_path / "home", None) == rebuilt(folder, tmp_path / "rebuilt")


def test_changes_of_every_kind_reach_the_graph(folder: Path, watch: Watch, tmp_path: Path) -> None:
    process = watch("--debounce", "0.5", "--cache-stats", "--export")
    t = folder / "t.sql"

    def save_as_editors_do() -> None:
        (folder / "t.sql.tmp").write_text("CREATE TABLE t (x INT, y INT);")
        (folder / "t.sql.tmp").replace(t)

    def pass_by() -> None:
        (folder / "passing.sql").write_text("CREATE TABLE passing (x INT);")
        (folder / "passing.sql").unlink()

    def vim() -> None:
        t.rename(folder / "t.sql~")
        t.write_text("CREATE TABLE t (x INT, y INT, z INT);")
        (folder / "t.sql~").unlink()

    def new_folder() -> None:
        (folder / "deep/er").mkdir(parents=True)
        (folder / "deep/er/w.sql").write_text("CREATE VIEW w AS SELECT * FROM v;")

    changed = next_run(process, lambda: t.write_text("CREATE TABLE t (x INT, other INT);"))
    assert (changed["files"]["changed"], changed["relinked"]) == (1, 2)
    assert next_run(process, save_as_editors_do)["relinked"] == 2
    assert next_run(process, vim)["files"]["changed"] == 1
    runs = len(process.reports())
    pass_by()
    new_folder()
    process.wait_for(lambda: len(process.reports()) > runs, 20)
    process.wait_until_idle(20, quiet=0.4)
    assert next_run(process, lambda: shutil.rmtree(folder / "deep"))["files"]["deleted"] == 1
    assert process.metrics()["headwater_watch_taken_up_total"] >= 5
    assert process.stop() == 0
    ended = process.log.read_text().splitlines()
    assert "were removed" in ended[-2]
    assert ended[-1].startswith("Cache: ")
    assert (process.output / "lineage.json").read_bytes() == exported(tmp_path / "home", None)
    assert (process.output / "openlineage.ndjson").read_bytes().count(b"\n") > 1
    assert (process.output / "dead-letters.ndjson").read_bytes() == b""
    assert is_right(folder, process, tmp_path)


def test_changes_are_taken_up_together_and_what_waits_at_the_end_is_found_by_the_next_start(
    folder: Path, watch: Watch, tmp_path: Path
) -> None:
    process = watch("--debounce", "1", "--clear-cache")
    for number in range(20):
        (folder / "t.sql").write_text(f"CREATE TABLE t (x{number} INT);")
        (folder / f"{number}.sql").write_text("SELECT x FROM t;")
        time.sleep(0.02)
    process.wait_for(lambda: len(process.reports()) == 2, 20)
    assert last_report(process)["files"]["new"] == 20
    (folder / "0.sql").rename(folder / "moved.sql")
    process.wait_for(lambda: len(process.reports()) == 3, 20)
    assert last_report(process)["files"]["renamed"] == 1
    (folder / "1.sql").write_text("CREATE VIEW late AS SELECT x19 FROM t;")
    assert process.stop() == 0
    assert len(process.reports()) == 3
    assert watch().stop(signal.SIGINT) == 0
    assert is_right(folder, process, tmp_path)


def test_a_long_first_scan_is_done_in_parts(folder: Path, watch: Watch, tmp_path: Path) -> None:
    for number in range(25):
        (folder / f"{number}.sql").write_text(f"CREATE VIEW v{number} AS SELECT * FROM t;")
    process = watch("--realtime", "--max-batch", "10")
    process.wait_until_idle(30, quiet=0.5)
    assert len(process.reports()) == 4  # 10, 10, 7, and the scan that ends it.
    assert last_report(process)["files"]["unchanged"] == 27
    assert process.stop() == 0
    assert is_right(folder, process, tmp_path)


def test_what_the_source_says_of_itself_is_heard(folder: Path, watch: Watch, tmp_path: Path) -> None:
    (folder / "b.sql").write_text("CREATE VIEW b AS SELECT [x] FROM [t];")
    process = watch("--realtime")
    assert (
        next_run(process, lambda: (folder / ".headwaterignore").write_text("v.sql\n"))["files"]["deleted"]
        == 1
    )
    runs = len(process.reports())
    (folder / "headwater.toml").write_text('[[rule]]\npath = "**"\ndialect = "tsql"\n')
    process.wait_for(lambda: len(process.reports()) > runs, 20)
    assert last_report(process)["dialects"] == {"tsql": 2}
    (folder / "headwater.toml").write_text("[[rule]\n")
    process.wait_for(lambda: "The settings of before stay" in process.log.read_text(), 20)
    assert process.stop() == 0
    (folder / "headwater.toml").write_text('[[rule]]\npath = "**"\ndialect = "tsql"\n')
    assert is_right(folder, process, tmp_path)


def test_a_second_signal_ends_it_at_once(watch: Watch) -> None:
    process = watch("--realtime")
    workers = process.family()[1:]
    process.process.send_signal(signal.SIGSTOP)  # So that both signals come while it is busy.
    process.process.send_signal(signal.SIGTERM)
    time.sleep(0.05)
    process.process.send_signal(signal.SIGINT)
    process.process.send_signal(signal.SIGCONT)
    code = process.process.wait(20)
    assert code in {0, 128 + signal.SIGINT, 128 + signal.SIGTERM}
    deadline = time.monotonic() + 10
    while any(worker.is_running() for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(worker.is_running() for worker in workers)
    assert watch().stop() == 0


def test_it_says_why_it_cannot_begin(folder: Path, watch: Watch, tmp_path: Path) -> None:
    first = watch("--realtime")
    second = WatchProcess(folder, tmp_path / "home", None)
    assert second.process.wait(60) == 2
    assert "headwater: " in second.log.read_text()
    assert first.process.poll() is None


def test_an_emptied_folder_does_not_empty_the_graph(folder: Path, watch: Watch) -> None:
    for number in range(12):
        (folder / f"{number}.sql").write_text(f"CREATE TABLE t{number} (x INT);")
    process = watch("--debounce", "0.5")
    runs = len(process.reports())
    for path in folder.glob("*.sql"):
        path.unlink()
    process.wait_for(lambda: "--allow-mass-delete" in process.log.read_text(), 20)
    (folder / "new.sql").write_text("CREATE TABLE fresh (x INT);")
    process.wait_for(lambda: len(process.reports()) > runs, 20)
    assert last_report(process)["files"]["new"] == 1
    assert process.stop() == 0


def test_events_the_kernel_dropped_are_made_good_by_a_scan(
    folder: Path, watch: Watch, tmp_path: Path
) -> None:
    """More events than its queue holds, while the process stands still: the last ones are not in it."""
    (folder / "noise").mkdir()
    process = watch("--realtime")
    process.process.send_signal(signal.SIGSTOP)
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    ends = [(folder / f"noise/{name}.sql").open("w") for name in "ab"]
    for number in range(limit):
        os.write(ends[number % 2].fileno(), b"\n")
    for end in ends:
        end.close()
    (folder / "t.sql").write_text("CREATE TABLE t (x INT, unheard INT);")
    process.process.send_signal(signal.SIGCONT)
    process.wait_until_idle(60, quiet=2)
    assert process.stop() == 0
    assert is_right(folder, process, tmp_path)


@pytest.mark.neo4j
@pytest.mark.full
def test_a_storm_with_the_graph_away(
    folder: Path, watch: Watch, tmp_path: Path, empty_neo4j: Neo4jAddress
) -> None:
    """So few changes may wait that most of the storm becomes scans; nothing is lost."""
    generate(folder, files=24)
    with Proxy(empty_neo4j.uri) as proxy:
        process = watch(
            "--debounce",
            "0.2",
            uri=proxy.uri,
            HEADWATER_RUN__RETRACT_SHARE="1",  # Most files move and change at once.
            HEADWATER_WATCH__QUEUE_EVENTS="20",
            HEADWATER_PUBLISH__RETRY_SECONDS="1",
            HEADWATER_PUBLISH__RETRY_WAIT_MAX_SECONDS="0.5",
        )
        stormer = Stormer(folder)
        for number in range(400):
            if number == 150:
                proxy.go_silent(4)
            stormer.step()
            time.sleep(0.003)
        process.wait_until_idle(120, quiet=1.5)
        assert process.stop() == 0
    assert exported(tmp_path / "none", empty_neo4j.uri) == rebuilt(folder, tmp_path / "rebuilt")


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.full)])
def test_killed_at_random(times: int, folder: Path, tmp_path: Path) -> None:
    generate(folder, files=24)
    watch = killed_and_restarted(folder, tmp_path / "home", None, times, Random(3))
    assert watch.stop() == 0
    assert is_right(folder, watch, tmp_path)


def test_it_grows_in_no_way(folder: Path, watch: Watch) -> None:
    process = watch("--realtime")
    samples = soaked(process, 4, 30, 0.2)
    grown = growth(samples)
    assert max(grown["files"], grown["threads"], grown["processes"]) <= 0
    assert grown["own"] < 8 * 2**20
    assert process.stop() == 0


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("verb", ["latency", "storm", "soak", "killed"])
def test_at_full_size(verb: str) -> None:
    """What ``benchmarks.watch`` prints it also insists on."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.watch", verb], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
