"""SIGKILL at any moment of a run, whatever changes before the next one: the graph is that of a clean build."""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
import pytest

from benchmarks.estate import mutate
from tests.crash.driver import Fate, Order
from tests.crash.grounds import CHOICES, MUTATED, Grounds, Launcher, Point, order_for, pending, sooner
from tests.equality.runs import FASTEST, Estate
from tests.servers import Neo4jAddress

log = logging.getLogger(__name__)

POINTS, ALL_POINTS = 3, 60
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


@pytest.mark.parametrize("share", [8, pytest.param(1, marks=[pytest.mark.full, pytest.mark.timeout(1_800)])])
@pytest.mark.parametrize("backend", BACKENDS)
def test_killed_in_a_small_change(
    backend: str, share: int, grounds: Callable[[int], Grounds], address: Neo4jAddress | None
) -> None:
    """What a watch does for a few files, killed around every transaction (or around every so-manieth)."""
    ground = grounds(FILES)

    def changed() -> tuple[Estate, Order]:
        estate = Estate(ground.copy(0), ground.home(later=True, address=address), address)
        only = frozenset(differing(ground.pristine, estate.folder))
        return estate, msgspec.structs.replace(order_for(estate, FASTEST), only=only)

    counts = ground.launcher.measure(changed()[1]).counts
    moments = [
        Fate(event, number, side)
        for event, side in CHOICES
        if event in {"graph", "state", "commit"}
        for number in range(1, counts.get((event, side), 0) + 1)
    ]
    assert len(moments) > 2 * share
    for fate in moments[::share]:
        estate, order = changed()
        assert ground.launcher.kill(order, fate), fate
        estate.ingest(FASTEST)
        assert estate.export() == ground.reference(0), fate
        assert pending(estate) == [], fate
        assert estate.ingest(FASTEST).graph.transactions == 0, fate
    log.info(
        "%s: killed around %d of %d transactions of a small change",
        backend,
        len(moments[::share]),
        len(moments),
    )


def differing(before: Path, after: Path) -> set[str]:
    """The paths whose content is not the same in both folders."""
    found = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.sql")}
        for folder in (before, after)
    ]
    return {path for path in found[0].keys() | found[1].keys() if found[0].get(path) != found[1].get(path)}


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
