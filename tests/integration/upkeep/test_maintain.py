"""Maintenance drops what nobody needs, says how much, and costs no graph anything."""

import asyncio
import gc
import json
from datetime import timedelta

import pytest
from prefect.client.schemas.objects import State
from sqlalchemy import update

from cli.main import main
from flows.maintain import maintain
from settings import Settings
from stores.state import StateDatabase
from stores.state.models import run as runs
from tasks.maintain import MaintainReport, run_maintain, summary
from tests.integration.upkeep.conftest import House
from tests.integration.upkeep.test_replay import CURE, POISON, counts, letters, order, replay


def elsewhere(house: House) -> House:
    """The same source and state database, with another graph."""
    other = House(house.folder, house.home.with_name("elsewhere"), None)
    topic = house.settings.state.model_copy(update={"url": house.settings.state_url})
    other.settings = other.settings.model_copy(update={"state": topic})
    return other


def limits(house: House, **days: int) -> Settings:
    kept = house.settings.maintain.model_copy(update=days)
    return house.settings.model_copy(update={"maintain": kept})


def age(state: StateDatabase, days: int) -> None:
    """All runs began so many days ago."""
    with state._connections.writing() as connection:
        for run_id, started in connection.execute(
            runs.select().with_only_columns(runs.c.run_id, runs.c.started)
        ):
            earlier = started - timedelta(days=days)
            connection.execute(update(runs).where(runs.c.run_id == run_id).values(started=earlier))


@pytest.fixture
def moved_on(embedded: House) -> tuple[House, House]:
    """A source that was ingested into one graph, and then into another."""
    embedded.fill(3)
    embedded.ingest()
    embedded.ingest()
    other = elsewhere(embedded)
    other.ingest()
    return embedded, other


def test_a_graph_the_source_left_is_forgotten_after_its_time(moved_on: tuple[House, House]) -> None:
    first, second = moved_on
    with first.state() as state:
        scopes = state.forgetting.scopes()
        assert len(scopes) == 2
        assert run_maintain(limits(first)).graphs == []
        age(state, 100)
        assert run_maintain(limits(first, graph_days=101)).graphs == []
        report = run_maintain(limits(first))
        assert len(report.graphs) == 1
        assert (report.forgotten.files, report.forgotten.facts, report.forgotten.letters) == (3, 3, 0)
        assert report.forgotten.names > 3
        assert len(state.forgetting.scopes()) == 1
    assert second.ingest().graph.transactions == 0
    before = first.export()
    assert first.ingest().files.new == 3, "of a graph forgotten the run takes stock"
    assert first.export() == before
    assert first.ingest().graph.transactions == 0


def test_old_runs_go_but_for_the_last_of_each_graph(moved_on: tuple[House, House]) -> None:
    first, _ = moved_on
    with first.state() as state:
        assert run_maintain(limits(first)).runs == 0
        age(state, 400)
        assert run_maintain(limits(first, graph_days=1_000)).runs == 1
        assert len(state.runs.latest("estate")) == 2


def test_a_source_at_work_is_left(moved_on: tuple[House, House]) -> None:
    first, _ = moved_on
    with first.state() as state, state.leases.hold("source estate", owner="a run"):
        report = run_maintain(limits(first, graph_days=0))
    assert (report.busy, report.graphs) == (["estate"], [])
    assert "estate left, for a run is at work" in summary(report)


def test_the_cache_shrinks_below_its_limits(embedded: House) -> None:
    embedded.fill(3)
    embedded.ingest()
    cache = embedded.settings.cache.model_copy(update={"max_bytes": 0})
    report = run_maintain(embedded.settings.model_copy(update={"cache": cache}))
    assert report == MaintainReport(units=3)
    assert embedded.ingest().graph.transactions == 0


def renew(house: House) -> None:
    """Make the graph a new one, as after a backup was put back."""
    with house.state() as state:
        owner = state.bindings.state_id()
    house.look(lambda graph: graph.renew(graph.claim(owner).graph_id))


def test_dead_letters_go_with_a_graph_that_is_made_a_new_one(house: House) -> None:
    house.write("v.sql", "CREATE VIEW v AS SELECT a, b AS c FROM t;")
    house.look(lambda graph: graph.migrate())
    order(house, POISON)
    try:
        house.ingest()
        before = letters(house)
        renew(house)
        house.ingest()
        again = letters(house)
        assert [(each.id, each.row, each.superseded) for each in again] == [
            (each.id, each.row, False) for each in before
        ]
        assert {each.graph_id for each in again}.isdisjoint(each.graph_id for each in before)
    finally:
        order(house, CURE)
    renew(house)
    house.ingest()
    assert [each.superseded for each in letters(house)] == [True] * len(before)
    assert counts(replay(house)) == (0, len(before), 0)
    assert house.ingest().graph.transactions == 0


def test_the_command(
    moved_on: tuple[House, House], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(moved_on[0].home))
    assert main(["maintain", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["graphs"] == []
    assert main(["maintain", "--graph-days", "0", "--run-days", "0"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("0 compiled texts and 1 old runs dropped; 1 graphs forgotten (3 files, 3 facts, ")


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_api")
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_the_flow(embedded: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(embedded.home))
    state: State[str] = asyncio.run(maintain(return_state=True))  # type: ignore[arg-type, call-overload]
    assert state.name == "Completed"
    assert state.message == summary(MaintainReport())
    gc.collect()
