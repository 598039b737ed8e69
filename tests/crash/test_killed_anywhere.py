"""SIGKILL at any moment of a run, whatever changes before the next one: the graph is that of a clean build."""

import logging
from collections.abc import Callable
from functools import cache

import pytest

from benchmarks.estate import mutate
from tests.crash.grounds import MUTATED, Grounds, Launcher, Point, order_for, pending, sooner
from tests.equality.runs import FASTEST, Estate
from tests.servers import Neo4jAddress

log = logging.getLogger(__name__)

POINTS, ALL_POINTS = 4, 60
FILES, ALL_FILES = 8, 120

BACKENDS = ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(scope="session")
def grounds(tmp_path_factory: pytest.TempPathFactory, launcher: Launcher) -> Callable[[int], Grounds]:
    """The grounds with so many files."""
    return cache(lambda files: Grounds(tmp_path_factory.mktemp(f"crash-{files}"), files, launcher))


@pytest.fixture
def address(backend: str, request: pytest.FixtureRequest) -> Neo4jAddress | None:
    return request.getfixturevalue("empty_neo4j") if backend == "neo4j" else None


@pytest.mark.parametrize("number", range(POINTS))
@pytest.mark.parametrize("backend", BACKENDS)
def test_killed_anywhere(
    backend: str,
    number: int,
    grounds: Callable[[int], Grounds],
    address: Neo4jAddress | None,
) -> None:
    die_and_mend(Point(backend, number), grounds(FILES), address)


@pytest.mark.full
@pytest.mark.parametrize("number", range(ALL_POINTS))
@pytest.mark.parametrize("backend", BACKENDS)
def test_killed_anywhere_at_full_size(
    backend: str,
    number: int,
    grounds: Callable[[int], Grounds],
    address: Neo4jAddress | None,
) -> None:
    die_and_mend(Point(f"full {backend}", number), grounds(ALL_FILES), address)


def die_and_mend(
    point: Point,
    grounds: Grounds,
    address: Neo4jAddress | None,
) -> None:
    """Kill a run, perhaps change files, perhaps kill the next one too; then let one end."""
    mutations = [0] if point.later else []
    estate = die(point, grounds, address, mutations)
    if point.changed:
        mutations.append(1)
        mutate(estate.folder, MUTATED, 1)
    if point.killed_again:
        aim = point.aim(grounds.measured(point.setting, later=point.later, address=address), again=1)
        log.info("%s again: %s", point, grounds.launcher.kill(order_for(estate, point.setting), aim))
    estate.ingest(FASTEST)
    assert estate.export() == grounds.reference(*mutations)
    assert pending(estate) == []
    assert estate.ingest(FASTEST).graph.transactions == 0


def die(
    point: Point,
    grounds: Grounds,
    address: Neo4jAddress | None,
    mutations: list[int],
) -> Estate:
    """Kill a run for certain: one that ended too soon is done again and killed sooner."""
    folder = grounds.copy(*mutations)
    aim = point.aim(grounds.measured(point.setting, later=point.later, address=address), again=0)
    while True:
        estate = Estate(folder, grounds.home(later=point.later, address=address), address)
        death = grounds.launcher.kill(order_for(estate, point.setting), aim)
        if death:
            log.info("%s died: %s", point, death)
            return estate
        aim = sooner(aim)
