"""The embedded graph as a file: who may have it, and what a crash leaves."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from stores.graph import Graph, open_graph
from stores.graph.errors import GraphOwnedError, GraphStoppedError

FILE = {"source": "warehouse", "path": "a.sql"}
ROOT = Path(__file__).parents[3]
HOLDER = """
import sys, time
from pathlib import Path
from stores.graph import open_graph
graph = open_graph(Path(sys.argv[1]))
graph.migrate()
rows = [{"id": f"default#t.c{i}", "namespace": "default", "dataset": "t", "name": f"c{i}"} for i in range(300)]
graph.write("merge_column", rows)
print("written", flush=True)
time.sleep(60)
"""


SURVIVED = """
import os, signal, sys, time
from pathlib import Path
from stores.graph import open_graph
graph = open_graph(Path(sys.argv[1]))
graph.migrate()
if os.fork() == 0:
    time.sleep(float(sys.argv[2]))
    os._exit(0)
os.kill(os.getpid(), signal.SIGKILL)
"""
"""A writer that is killed, and a child that has its files for so many seconds more."""


@contextmanager
def holder(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that wrote 300 columns and keeps the graph open."""
    command = [sys.executable, "-c", HOLDER, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "written\n"
            yield process
        finally:
            process.kill()


@contextmanager
def opened(home: Path) -> Iterator[Graph]:
    with closing(open_graph(home)) as graph:
        yield graph


@contextmanager
def opened_to_read(home: Path) -> Iterator[Graph]:
    with closing(open_graph(home, read_only=True)) as graph:
        yield graph


def test_a_graph_held_by_another_process_names_it(tmp_path: Path) -> None:
    with holder(tmp_path) as process, pytest.raises(GraphStoppedError, match=f"in process {process.pid}"):
        open_graph(tmp_path)


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    with opened(tmp_path) as graph:
        assert graph.size().nodes == 300
        assert graph.migrate() == []


def test_another_process_can_ask_after_a_close(tmp_path: Path) -> None:
    with opened(tmp_path) as graph:
        graph.migrate()
        graph.write("merge_file", [FILE])
    asking = (
        "import sys; from pathlib import Path; from stores.graph import open_graph; "
        "print(open_graph(Path(sys.argv[1])).size().nodes)"
    )
    command = [sys.executable, "-c", asking, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert (answer.stdout, answer.stderr) == ("1\n", "")


def test_readers_keep_nobody_out(tmp_path: Path) -> None:
    with opened(tmp_path) as graph:
        graph.migrate()
        graph.write("merge_file", [FILE])
    readers = [open_graph(tmp_path, read_only=True) for _ in range(2)]
    with opened(tmp_path) as writer:
        writer.write("merge_file", [FILE | {"path": "b.sql"}])
        assert [reader.size().nodes for reader in readers] == [1, 1], "as it was when they came"
    with opened_to_read(tmp_path) as late:
        assert late.size().nodes == 2


def test_a_reader_writes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as graph:
        graph.migrate()
    with opened_to_read(tmp_path) as reader, pytest.raises(GraphStoppedError):
        reader.write("merge_file", [FILE])


def test_a_reader_sees_what_a_killed_writer_had_acknowledged(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(GraphStoppedError, match=f"in process {process.pid}"):
            open_graph(tmp_path, read_only=True)
        process.kill()
        process.wait()
    with opened_to_read(tmp_path) as reader:
        assert reader.size().nodes == 300


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The home of a graph that was claimed, written and closed."""
    with opened(tmp_path) as graph:
        graph.migrate()
        graph.claim("state-1")
        graph.write("merge_file", [FILE, FILE | {"path": "b.sql"}])
        graph.write("mark_stale", [FILE])
    return tmp_path


def asked(graph: Graph) -> list[object]:
    """What a run asks before it writes."""
    stale = [graph.read("stale_files", source=source) for source in ("warehouse", "other")]
    return [graph.migrate(), graph.claim("state-1"), graph.size(), stale]


def test_what_nobody_touched_answers_without_being_opened(left: Path) -> None:
    with opened(left) as graph:
        answers = asked(graph)
    with closing(open_graph(left, when_needed=True)) as unopened, opened(left):
        assert asked(unopened) == answers
        with pytest.raises(GraphOwnedError):
            unopened.claim("state-2")
        with pytest.raises(GraphStoppedError, match="is open in process"):
            unopened.write("merge_file", [FILE])


def test_it_is_opened_for_what_was_not_known(left: Path) -> None:
    with closing(open_graph(left, when_needed=True)) as graph:
        assert graph.size().nodes == 2
        assert [row["path"] for row in graph.read("export_files")] == ["a.sql", "b.sql"]
        with pytest.raises(GraphStoppedError, match="is open in process"):
            open_graph(left)
        graph.write("merge_file", [FILE | {"path": "c.sql"}])
        graph.advance(graph.claim("state-1").graph_id, 7)
        assert graph.size().nodes == 3
    with closing(open_graph(left, when_needed=True)) as graph:
        assert (graph.size().nodes, graph.claim("state-1").generation) == (3, 7)


def killed_writer(home: Path) -> None:
    with holder(home) as process:
        process.kill()
        process.wait()


def test_what_a_killed_writer_left_behind_is_waited_for(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", SURVIVED, str(tmp_path), "0.6"], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    with closing(open_graph(tmp_path)) as graph:
        assert graph.size().nodes == 0


def copied_back(home: Path) -> None:
    shutil.copy2(home / "graph.kgl", home / "copy")
    (home / "copy").rename(home / "graph.kgl")


def overwritten(home: Path) -> None:
    (home / "graph.kgl-standing").write_bytes(b'{"stamp": 1}')


@pytest.mark.parametrize("touch", [killed_writer, copied_back, overwritten])
def test_what_was_touched_is_opened(left: Path, touch: Callable[[Path], None]) -> None:
    touch(left)
    with closing(open_graph(left, when_needed=True)) as graph:
        found = asked(graph)
        with pytest.raises(GraphStoppedError, match="is open in process"):
            open_graph(left)
    with opened(left) as graph:
        assert asked(graph) == found


def test_another_graph_in_its_place_is_not_written(left: Path, tmp_path: Path) -> None:
    with closing(open_graph(left, when_needed=True)) as graph:
        (left / "graph.kgl").unlink()
        with opened(left) as other:
            other.migrate()
            other.claim("state-1")
        for _ in range(2):
            with pytest.raises(GraphStoppedError, match="start the run again"):
                graph.write("merge_file", [FILE])
    with opened(tmp_path) as other:
        assert other.size().nodes == 0


def test_a_file_that_is_no_graph_stops(tmp_path: Path) -> None:
    (tmp_path / "graph.kgl").write_bytes(b"not a graph at all")
    with pytest.raises(GraphStoppedError, match=r"graph.kgl can't be opened"):
        open_graph(tmp_path)


def test_a_home_that_cannot_be_made_stops(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(GraphStoppedError, match="can't be opened"):
        open_graph(tmp_path / "file" / "home")


def test_the_command_line_starts_without_the_backends() -> None:
    asking = "import stores.graph, sys; print([name for name in ('kglite', 'neo4j') if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", asking], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout == "[]\n"
