"""SIGKILL at any moment of a run, whatever changes before the next one: the graph is that of a clean build."""

from collections.abc import Callable
from functools import cache

import pytest

from benchmarks.estate import mutate
from tests.crash.grounds import MUTATED, Grounds, Point, kill, order_for, pending, sooner
from tests.equality.runs import FASTEST, Estate
from tests.servers import Neo4jAddress

POINTS, ALL_POINTS = 6, 60
FILES, ALL_FILES = 16, 120

BACKENDS = ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(scope="session")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Grounds]:
    """The grounds with so many files."""
    return cache(lambda files: Grounds(tmp_path_factory.mktemp(f"crash-{files}"), files))


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
    record_property: Callable[[str, object], None],
) -> None:
    die_and_mend(Point(backend, number), grounds(FILES), address, record_property)


@pytest.mark.full
@pytest.mark.parametrize("number", range(ALL_POINTS))
@pytest.mark.parametrize("backend", BACKENDS)
def test_killed_anywhere_at_full_size(
    backend: str,
    number: int,
    grounds: Callable[[int], Grounds],
    address: Neo4jAddress | None,
    record_property: Callable[[str, object], None],
) -> None:
    die_and_mend(Point(f"full {backend}", number), grounds(ALL_FILES), address, record_property)


def die_and_mend(
    point: Point,
    grounds: Grounds,
    address: Neo4jAddress | None,
    record_property: Callable[[str, object], None],
) -> None:
    """Kill a run, perhaps change files, perhaps kill the next one too; then let one end."""
    mutations = [0] if point.later else []
    estate = die(point, grounds, address, mutations, record_property)
    if point.changed:
        mutations.append(1)
        mutate(estate.folder, MUTATED, 1)
    if point.killed_again:
        aim = point.aim(grounds.measured(order_for(estate, point.setting), point.later), again=1)
        record_property("then", kill(order_for(estate, point.setting), aim))
    estate.ingest(FASTEST)
    assert estate.export() == grounds.reference(*mutations)
    assert pending(estate) == []
    assert estate.ingest(FASTEST).graph.transactions == 0


def die(
    point: Point,
    grounds: Grounds,
    address: Neo4jAddress | None,
    mutations: list[int],
    record_property: Callable[[str, object], None],
) -> Estate:
    """Kill a run for certain: one that ended too soon is done again and killed sooner."""
    folder = grounds.copy(*mutations)
    aim = None
    while True:
        estate = Estate(folder, grounds.home(later=point.later, address=address), address)
        order = order_for(estate, point.setting)
        aim = sooner(aim) if aim else point.aim(grounds.measured(order, point.later), again=0)
        death = kill(order, aim)
        if death:
            record_property("died", death)
            return estate
