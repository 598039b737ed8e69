"""kill -9 in the middle of publishing: the next run's graph is the one a single undisturbed run builds."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stores.graph import Graph, open_graph
from tests.publishing import SOURCE, Place, changed_estate, content_for, make_writer, random_estate
from tests.servers import Neo4jAddress


def publish_and_die(home: Path, uri: str, seed: int, lines: int) -> bool:
    """Kill a publishing process after so many lines of its output; False when it was done before."""
    command = [sys.executable, "-m", "tests.integration.publish.publisher", str(home), uri, str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = [line for line, _ in zip(process.stdout, range(lines), strict=False)]
        process.kill()
    return "done\n" not in last


def mend(open_it: Callable[[], Graph], home: Path, seed: int) -> Place:
    """The next run: the source looks as the killed process last knew it."""
    graph = open_it()
    graph.migrate()
    place = Place(graph, home)
    before = random_estate(seed)
    after = changed_estate(before, seed)
    known = dict(place.state.facts.published(place.graph_id, SOURCE))
    place.publish(make_writer(graph, on=True), after, known.keys() - after.keys())
    return place


@pytest.mark.parametrize("lines", [1, 40, 101])
@pytest.mark.parametrize("backend", ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def test_killed_anywhere_the_next_run_ends_right(
    backend: str, lines: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address: Neo4jAddress | None = request.getfixturevalue("empty_neo4j") if backend == "neo4j" else None
    assert publish_and_die(tmp_path, address.uri if address else "", lines, lines)
    opening = (lambda: address.open(tmp_path)) if address else (lambda: open_graph(tmp_path))
    place = mend(opening, tmp_path, lines)
    expected = open_graph(tmp_path / "expected")
    expected.migrate()
    before = random_estate(lines)
    assert place.content() == content_for(expected, {SOURCE: changed_estate(before, lines)})
    assert not list(place.state.facts.pending(place.graph_id, SOURCE))
    expected.close()
    place.graph.close()
    place.state.close()
