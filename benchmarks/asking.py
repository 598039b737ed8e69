"""How long `headwater upstream` takes on a graph of a million edges: the command as a process, from start to end.

    python -m benchmarks.asking [--layers 10] [--datasets 1000] [--asked 15] [--graphs embedded,neo4j]

The graph is a warehouse in layers, written by the statements that publishing uses: every dataset reads three of the layer
below, and each of its 30 columns comes from two or three of theirs. Neo4j is a local server, started for this.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.machine import machine
from benchmarks.matrix import neo4j
from benchmarks.tables import Tabular
from lineage.facts import Defines, DerivesFrom, FileFacts, HasColumn, Reads
from stores.graph import Graph, GraphSize, open_graph
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, GraphRows, rows_of

NAMESPACE = "warehouse"
COLUMNS = 30
FILES_AT_ONCE = 100
"""Files whose rows go into one transaction a kind: some 8,000 of the largest."""


def dataset(layer: int, number: int) -> str:
    """The name of a dataset."""
    return f"layer{layer}.t{number:05}"


def facts_of(layer: int, number: int, datasets: int) -> FileFacts:
    """What the file of one dataset states."""
    rng = random.Random(f"{layer}/{number}")
    name = dataset(layer, number)
    below = sorted({dataset(layer - 1, rng.randrange(datasets)) for _ in range(3)}) if layer else []
    derives = {
        (f"c{column:02}", rng.choice(below), f"c{rng.randrange(COLUMNS):02}")
        for column in range(COLUMNS if below else 0)
        for _ in range(2 + column % 2)
    }
    return FileFacts(
        NAMESPACE,
        defines=(Defines(name, "VIEW" if layer else "TABLE", (1,)),),
        reads=tuple(Reads(each, (1,)) for each in below),
        columns=tuple(HasColumn(name, f"c{column:02}", column + 1, None) for column in range(COLUMNS)),
        derives=tuple(
            DerivesFrom(name, target, source, column, "DIRECT", "TRANSFORMATION", (column_line(target),))
            for target, source, column in sorted(derives)
        ),
    )


def column_line(column: str) -> int:
    """The line of a file that makes the column."""
    return int(column[1:]) + 2


def build(graph: Graph, layers: int, datasets: int) -> GraphSize:
    """Write the warehouse, layer by layer; how large the graph is then."""
    graph.migrate()
    for layer in range(layers):
        for first in range(0, datasets, FILES_AT_ONCE):
            rows = together(layer, range(first, min(first + FILES_AT_ONCE, datasets)), datasets)
            for kind in NODE_KINDS:
                graph.write(f"merge_{kind}", rows[kind])
            for kind in EDGE_KINDS:
                if rows[kind]:
                    graph.write(f"create_{kind}", rows[kind])
    return graph.size()


def together(layer: int, numbers: Sequence[int], datasets: int) -> GraphRows:
    """The rows of some files, by kind."""
    rows: GraphRows = {kind: [] for kind in (*NODE_KINDS, *EDGE_KINDS)}
    for number in numbers:
        facts = facts_of(layer, number, datasets)
        for kind, some in rows_of("asking", f"layer{layer}/t{number:05}.sql", facts).items():
            rows[kind] += some
    return rows


def seconds(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, str]:
    """How long a command takes by the wall clock, and what it prints."""
    started = time.perf_counter()
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - started, ran.stdout


def questions(layers: int, datasets: int, asked: int) -> Iterator[tuple[str, list[str]]]:
    """What is asked: the columns of so many datasets three layers up, and as many at the top."""
    rng = random.Random(0)
    for layer in sorted({min(3, layers - 1), layers - 1}):
        names = (dataset(layer, rng.randrange(datasets)) for _ in range(asked))
        yield f"{layer} steps to its sources", [f"{name}.c{rng.randrange(COLUMNS):02}" for name in names]


def ask(
    where: str, environment: Mapping[str, str], asked: Iterator[tuple[str, list[str]]]
) -> list[list[str]]:
    """Ask everything, each question once; a row for each kind of question."""
    headwater = str(Path(sys.executable).with_name("headwater"))
    bare = [seconds([sys.executable, "-c", "pass"], environment)[0] for _ in range(5)]
    rows = [["a bare interpreter", where, "5", *figures(bare), ""]]
    for what, names in asked:
        answers = [seconds([headwater, "upstream", name], environment) for name in names]
        lines = statistics.median(len(printed.splitlines()) for _, printed in answers)
        rows.append([what, where, str(len(names)), *figures([took for took, _ in answers]), f"{lines:,.0f}"])
    return rows


def figures(times: Sequence[float]) -> list[str]:
    """The first, the median and the longest, in milliseconds."""
    return [f"{1000 * each:,.0f}" for each in (times[0], statistics.median(times), max(times))]


def measure(where: str, layers: int, datasets: int, asked: int, folder: Path) -> tuple[str, list[list[str]]]:
    """Build one graph and ask it; a line on its size, and the rows of the table."""
    if where == "neo4j":
        with neo4j(None, folder / "neo4j") as uri:
            return _measure(where, uri, folder, (layers, datasets, asked))
    return _measure(where, None, folder, (layers, datasets, asked))


def _measure(
    where: str, uri: str | None, folder: Path, given: tuple[int, int, int]
) -> tuple[str, list[list[str]]]:
    layers, datasets, asked = given
    started = time.perf_counter()
    graph = open_graph(folder, uri, durable=False)
    size = build(graph, layers, datasets)
    graph.close()
    took = time.perf_counter() - started
    line = f"{where}: {size.nodes:,} nodes, {size.edges:,} edges, written in {took:,.0f} s"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEADWATER_")}
    environment |= {"HEADWATER_HOME": str(folder)} | ({"HEADWATER_NEO4J__URI": uri} if uri else {})
    return line, ask(where, environment, questions(layers, datasets, asked))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, ask and print."""
    parser = argparse.ArgumentParser(description="How long a question takes.")
    parser.add_argument("--layers", type=int, default=10)
    parser.add_argument("--datasets", type=int, default=1000, help="of each layer")
    parser.add_argument("--asked", type=int, default=15, help="questions of each kind, each asked once")
    parser.add_argument("--graphs", default="embedded,neo4j")
    given = parser.parse_args(arguments)
    console = Console(width=110)
    console.print(str(machine()))
    rows: list[list[str]] = []
    for where in given.graphs.split(","):
        with tempfile.TemporaryDirectory(prefix="headwater-asking-") as folder:
            line, found = measure(where, given.layers, given.datasets, given.asked, Path(folder))
        console.print(line)
        rows += found
    columns = ("what", "graph", "asked", "first ms", "median ms", "longest ms", "lines printed")
    console.print(Tabular("headwater upstream, start to end", columns, rows).rich())
    return 0


if __name__ == "__main__":
    sys.exit(main())
