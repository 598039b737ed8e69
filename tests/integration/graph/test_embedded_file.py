"""The embedded graph as a file: who may have it, and what a crash leaves."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from stores.graph import Graph, open_graph
from stores.graph.errors import GraphStoppedError

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
