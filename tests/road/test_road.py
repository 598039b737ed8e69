"""Deployed by one command: scheduled, triggered and edited runs, as a person at the UI has them."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from stores.state import open_state
from stores.state.models import manifest
from tests.browser import PROGRAM, chromium
from tests.road.conftest import HEADWATER, NAMES, Road

pytestmark = [pytest.mark.prefect, pytest.mark.full, pytest.mark.timeout(900)]

CHANGED = """
from prefect.events import emit_event
resource = {"prefect.resource.id": "headwater.source.examples", "headwater.folder": "examples"}
emit_event("headwater.source.changed", resource=resource)
"""


def test_one_command_deploys_everything(road: Road) -> None:
    found = road.ask("POST", "/deployments/filter")
    assert sorted(each["name"] for each in found) == NAMES
    assert all(each["description"] and each["version"] and "headwater" in each["tags"] for each in found)
    assert {each["global_concurrency_limit"]["limit"] for each in found} == {1}
    automations = road.ask("POST", "/automations/filter")
    assert len(automations) == 2


def scheduled(road: Road, deployment: dict[str, Any]) -> dict[str, Any]:
    """The next run that the scheduler makes by itself, done."""
    # The scheduler looks at edited deployments once a minute.
    each_minute = {"interval": 60, "anchor_date": datetime.now(UTC).isoformat()}
    body = [{"schedule": each_minute, "active": True, "slug": "each-minute"}]
    road.ask_many("POST", f"/deployments/{deployment['id']}/schedules", body)

    def done() -> Any:
        runs = [each for each in road.runs() if each["deployment_id"] == deployment["id"]]
        return [each for each in runs if each["auto_scheduled"] and each["state_type"] == "COMPLETED"]

    run: dict[str, Any] = road.until(done, 240)[0]
    made = road.deployment("ingest/ingest")["schedules"]
    (schedule,) = [each["id"] for each in made if each["slug"] == "each-minute"]
    road.ask("DELETE", f"/deployments/{deployment['id']}/schedules/{schedule}")
    return run


def test_a_scheduled_run_a_triggered_run_and_an_edit_that_the_next_run_has(road: Road) -> None:
    deployment = road.deployment("ingest/ingest")
    first = scheduled(road, deployment)
    assert "caching: on (default)" in first["tags"]

    subprocess.run([sys.executable, "-c", CHANGED], env=road.environment, check=True)
    triggered = road.deployment("ingest/ingest-on-change")["id"]

    def done() -> Any:
        return [
            each
            for each in road.runs()
            if each["deployment_id"] == triggered and each["state_type"] == "COMPLETED"
        ]

    run = road.until(done)[0]
    assert run["parameters"]["source"] == "examples"
    assert run["created_by"]["type"] == "AUTOMATION"

    # As the UI does: Edit, choose, Save.
    flags = dict.fromkeys(("caching", "batching", "parallelism", "batch_writes"), "as configured")
    edited = deployment["parameters"] | {"flags": flags | {"caching": "off"}}
    road.ask("PATCH", f"/deployments/{deployment['id']}", parameters=edited)
    after = road.finished(road.start(deployment))
    assert after["state_name"] == "Completed"
    assert "caching: off (run parameter)" in after["tags"]
    wrong = deployment["parameters"] | {"flags": flags | {"caching": "perhaps"}}
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        road.ask("PATCH", f"/deployments/{deployment['id']}", parameters=wrong)


def test_deploying_again_keeps_what_was_edited(road: Road) -> None:
    deployment = road.deployment("ingest/ingest")
    changes = {"source": "examples/risk", "dialect": "postgres"}
    road.ask(
        "PATCH", f"/deployments/{deployment['id']}", parameters=changes, job_variables={"env": {"A": "b"}}
    )
    schedule = next(each for each in deployment["schedules"] if each["slug"] == "nightly")
    road.ask("PATCH", f"/deployments/{deployment['id']}/schedules/{schedule['id']}", active=False)
    road.headwater("deploy", "--register-only")
    again = road.deployment("ingest/ingest")
    assert again["parameters"] == changes
    assert again["job_variables"] == {"env": {"A": "b"}}
    assert {each["slug"]: each["active"] for each in again["schedules"]}["nightly"] is False
    road.headwater("deploy", "--register-only", "--as-written")
    assert road.deployment("ingest/ingest")["parameters"] == {"source": "examples"}


def test_a_trip_is_an_event_and_the_flag_is_off_in_the_next_run(road: Road, tmp_path: Path) -> None:
    folder = road.folder / "tripping"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.sql").write_text(f"CREATE VIEW {name} AS SELECT x AS of_{name} FROM t;")
    elsewhere = {"HEADWATER_HOME": str(tmp_path / "home")}
    subprocess.run([*HEADWATER, "ingest", str(folder)], env=road.environment | elsewhere, check=True)
    with open_state(f"sqlite:///{tmp_path}/home/state.db") as theirs, theirs._connections.reading() as rows:
        one, other = (key for (key,) in rows.execute(select(manifest.c.unit_key)))
        units = theirs.units.get_many([one, other])
    with open_state(f"sqlite:///{road.environment['HEADWATER_HOME']}/state.db") as ours:
        ours.units.put_many({one: units[other], other: units[one]})
    deployment = road.deployment("ingest/ingest")
    flags = {"caching": {"percent": 100, "shadow": 100}}
    run = road.finished(road.start(deployment, parameters={"source": str(folder), "flags": flags}))
    assert run["state_type"] == "COMPLETED"

    def told() -> Any:
        body = {"filter": {"event": {"name": ["headwater.flag.tripped"]}}}
        return road.ask_many("POST", "/events/filter", body)["events"]

    (event,) = road.until(told, 30)
    assert event["resource"]["prefect.resource.id"] == "headwater.flag.caching"
    assert event["payload"]["run"] == run["id"]
    following = road.finished(road.start(deployment, parameters={"source": str(folder), "flags": flags}))
    assert any(tag.startswith("caching: off (trip") for tag in following["tags"]), following["tags"]
    road.headwater("verify", str(folder))
    road.headwater("flags", "reset", "caching")


@pytest.mark.skipif(
    PROGRAM is None, reason="THERE IS NO CHROMIUM: nobody looked at the pages (apt-get install chromium)"
)
def test_the_form_shows_the_flags_with_what_they_do(road: Road, tmp_path: Path) -> None:
    deployment = road.deployment("ingest/ingest")
    run = road.finished(road.start(deployment, parameters={"source": "examples"}))
    with chromium(tmp_path / "profile") as page:
        page.open(f"{road.ui}/deployments/deployment/{deployment['id']}/run", height=1200)
        page.wait("document.body?.innerText.includes('as configured')")
        text = page.value("document.body.innerText")
        assert text.count("Gradually") == 4
        assert "Several files are compiled at a time" in text
        page.open(f"{road.ui}/runs/flow-run/{run['id']}")
        page.wait("document.body?.innerText.includes('caching: on (default)')")
        page.shoot(tmp_path / "run.png")
    assert (tmp_path / "run.png").stat().st_size > 10_000


def test_a_cancelled_run_leaves_a_graph_that_the_next_run_goes_on_from(road: Road) -> None:
    deployment = road.deployment("ingest/ingest")
    off = dict.fromkeys(("caching", "batching", "parallelism", "batch_writes"), "off")
    slow = road.start(deployment, parameters={"source": "examples", "flags": off})
    road.until(lambda: road.ask("GET", f"/flow_runs/{slow}")["state_name"] == "Running")
    state = {"type": "CANCELLING", "name": "Cancelling"}
    road.ask("POST", f"/flow_runs/{slow}/set_state", state=state)
    assert road.finished(slow)["state_type"] in {"CANCELLED", "COMPLETED"}
    following = road.finished(road.start(deployment, parameters={"source": "examples"}))
    assert following["state_name"] == "Completed"
