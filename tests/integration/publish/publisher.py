"""A process that publishes an estate and tells of every transaction, for a test to kill: not a test itself."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from stores.graph import Graph, WriteOutcome, open_graph
from tests.publishing import Place, changed_estate, make_writer, random_estate


def tell(line: str) -> None:
    """One write, so that threads don't mix their lines."""
    sys.stdout.write(line)
    sys.stdout.flush()


class TellingGraph:
    """Prints a line before each transaction is sent and one after it is acknowledged."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def write(self, statement: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        """Write through."""
        tell("sending\n")
        outcome = self._graph.write(statement, rows)
        tell("written\n")
        return outcome


def main(home: Path, uri: str, seed: int) -> None:
    """Publish an estate, then a changed one, in small batches."""
    graph = open_graph(home, uri or None)
    graph.migrate()
    place = Place(graph, home)
    before = random_estate(seed)
    writer = make_writer(TellingGraph(graph), on=True, batch_rows=10)  # type: ignore[arg-type]
    place.publish(writer, before)
    place.publish_change(writer, before, changed_estate(before, seed))
    tell("done\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
