"""Dead letters on the command line, and their replay as a flow under a real Prefect API."""

import asyncio
import gc
import json

import pytest
from prefect.client.schemas.objects import State

from cli.main import main
from flows.replay import replay
from tests.integration.upkeep.conftest import House
from tests.integration.upkeep.test_replay import CURE, POISON, order


class Poisoned:
    """An embedded graph that refused rows, and the command over it."""

    def __init__(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        self.house = house
        self._capsys = capsys
        house.write("v.sql", "-- a\nCREATE VIEW v AS SELECT a FROM t;")
        house.look(lambda graph: graph.migrate())
        order(house, POISON)
        house.ingest()

    def run(self, *words: str) -> tuple[int, str]:
        code = main(["dead-letters", *words])
        return code, self._capsys.readouterr().out

    def listed(self) -> list[dict[str, object]]:
        return json.loads(self.run("list", "--json")[1])  # type: ignore[no-any-return]


@pytest.fixture
def poisoned(
    embedded: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Poisoned:
    monkeypatch.setenv("HEADWATER_HOME", str(embedded.home))
    return Poisoned(embedded, capsys)


def test_list_and_show(poisoned: Poisoned) -> None:
    letters = poisoned.listed()
    assert {each["statement"] for each in letters} == {
        "merge_column",
        "merge_has_column",
        "merge_derives_from",
    }
    lines = [line.split() for line in poisoned.run("list")[1].splitlines()]
    assert lines[0] == ["id", "source", "where", "statement", "error", "attempts", "state"]
    edge = next(each for each in letters if each["statement"] == "merge_derives_from")
    shown = next(line for line in lines if line[0] == str(edge["id"]))
    assert shown[1:4] == ["estate", "v.sql:2", "merge_derives_from"]
    assert shown[-1] == "waiting"
    _, out = poisoned.run("show", str(edge["id"]))
    assert f"row.column   {edge['row']['column']}" in out  # type: ignore[index]
    assert json.loads(poisoned.run("show", str(edge["id"]), "--json")[1]) == edge


def test_replay_says_what_became_of_them(poisoned: Poisoned) -> None:
    count = len(poisoned.listed())
    code, out = poisoned.run("replay", "--json")
    report = json.loads(out)
    assert (code, report["replayed"], report["failed"]) == (1, 0, count)
    order(poisoned.house, CURE)
    code, out = poisoned.run("replay", "--source", "estate", "--flag", "batch_writes=off")
    assert (code, out) == (0, f"{count} dead letters replayed, 0 superseded and removed, 0 refused again.\n")
    assert poisoned.run("replay")[0] == 0


def test_drop_takes_what_was_named(poisoned: Poisoned) -> None:
    first, *others = poisoned.listed()
    assert poisoned.run("drop")[0] == 2
    assert poisoned.run("drop", "--superseded")[1] == "0 dead letters dropped\n"
    assert poisoned.run("drop", str(first["id"]))[1] == "1 dead letters dropped\n"
    assert poisoned.run("drop", str(first["id"]))[0] == 2, "there is none of that id any more"
    assert json.loads(poisoned.run("drop", "--every", "--json")[1]) == {"dropped": len(others)}
    assert poisoned.listed() == []


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_api")
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_the_flow_replays(poisoned: Poisoned) -> None:
    count = len(poisoned.listed())

    def flow() -> State[dict[str, int]]:
        return asyncio.run(replay(return_state=True))  # type: ignore[arg-type, call-overload, no-any-return]

    assert flow().name == "Partial"
    order(poisoned.house, CURE)
    state = flow()
    assert state.name == "Completed"
    assert state.message == f"{count} dead letters replayed, 0 superseded and removed, 0 refused again."
    gc.collect()
