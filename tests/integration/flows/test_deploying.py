"""Deployments registered with a real Prefect API, and a worker for them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import cloudpickle
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.deploying import DEAD_RUNS, DeployError, _ended_with, _stopped_by_term, api, deploy, deployed
from flows.serving import FLOWS, arguments, deployments_in
from stores.graph.local_server import free_port

ROOT = Path(__file__).parents[3]
HEADWATER = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]

pytestmark = [
    pytest.mark.prefect,
    # Prefect's clients leave their sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The project's prefect.yaml, in a copy of the project."""
    for name in ("flows", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return Path(shutil.copy(ROOT / "prefect.yaml", tmp_path))


@pytest.fixture
def address(prefect_api: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The API's address, in the environment too."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    return prefect_api


def test_registering_again_keeps_what_was_edited(file: Path, address: str) -> None:
    assert address
    names = deploy(file)
    assert names == ["benchmark", "ingest", "ingest-on-change", "maintain", "replay"]
    with get_client(sync_client=True) as client:
        ingest = next(each for each in deployed(client) if each.name == "ingest")
        client.update_deployment(ingest.id, DeploymentUpdate(parameters={"source": "elsewhere"}))
        client.delete_deployment_schedule(ingest.id, ingest.schedules[0].id)
        deploy(file)
        kept = client.read_deployment(ingest.id)
        assert (kept.parameters, kept.schedules) == ({"source": "elsewhere"}, [])
        assert len(client.read_automations_by_name(DEAD_RUNS)) == 1
        deploy(file, as_written=True)
        written = client.read_deployment(ingest.id)
        assert (written.parameters, len(written.schedules)) == ({"source": "examples"}, 1)


def test_the_server_itself_picks_our_deployments_of_however_many() -> None:
    asked = MagicMock()
    assert deployed(asked) is asked.read_deployments.return_value
    assert asked.read_deployments.call_args.kwargs["deployment_filter"].tags.all_ == ["headwater"]


def test_a_worker_ends_when_it_is_told_to(address: str, tmp_path: Path) -> None:
    environment = os.environ | {"HEADWATER_HOME": str(tmp_path), "PREFECT_API_URL": address}
    command = [*HEADWATER, "work", "a-pool"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        while "started!" not in (said := worker.stdout.readline()):
            assert said, "it ended by itself"
        worker.send_signal(signal.SIGTERM)
        assert "The worker has stopped." in worker.stdout.read()
    assert worker.returncode == 0


def test_serving_can_send_each_flow_to_a_process_of_its_own() -> None:
    for entrypoint, served in FLOWS.items():
        assert cloudpickle.loads(cloudpickle.dumps(served)).name == entrypoint.partition(":")[2]


def test_what_is_served_is_what_the_file_says() -> None:
    served = {each["name"]: arguments(each) for each in deployments_in(ROOT / "prefect.yaml")}
    assert sorted(served) == ["benchmark", "ingest", "ingest-on-change", "maintain", "replay"]
    (nightly,) = served["ingest"]["schedules"]
    assert (nightly.schedule.cron, nightly.schedule.timezone, nightly.slug) == ("0 2 * * *", "UTC", "nightly")
    assert served["ingest"]["concurrency_limit"].limit == 1
    assert served["replay"]["schedules"] == []


def test_what_deploy_takes_is_served_too() -> None:
    said = {"name": "x", "concurrency_limit": 2, "schedules": [{"interval": 3600, "active": False}]}
    taken = arguments(said)
    assert taken["concurrency_limit"] == 2
    (hourly,) = taken["schedules"]
    assert (hourly.schedule.interval.total_seconds(), hourly.active) == (3600, False)
    with pytest.raises(DeployError, match="A schedule of the deployment x is none"):
        arguments({"name": "x", "schedules": [{"cron": "whenever"}]})


@pytest.mark.parametrize(
    "text", ["deployments: [", "name: x", "deployments: [{name: x}]", "deployments: 3", ""]
)
def test_a_file_without_deployments_is_not_served(tmp_path: Path, text: str) -> None:
    (tmp_path / "prefect.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeployError, match="holds no deployments of Prefect's"):
        deployments_in(tmp_path / "prefect.yaml")


def test_a_flow_of_somebody_else_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "prefect.yaml").write_text("deployments: [{name: x, entrypoint: 'a.py:b'}]", encoding="utf-8")
    with pytest.raises(DeployError, match=r"a\.py:b can't be served.*use `headwater deploy`"):
        deployments_in(tmp_path / "prefect.yaml")


def test_what_it_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeployError, match=r"run this in the folder of Headwater's prefect.yaml"):
        deploy(tmp_path / "prefect.yaml")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr("flows.deploying.CONNECT_SECONDS", 0.1)
    with pytest.raises(DeployError, match="start that server, or unset PREFECT_API_URL"), api(tmp_path):
        pass
    monkeypatch.setenv("PREFECT_API_URL", "nonsense")
    with pytest.raises(DeployError, match="PREFECT_API_URL is 'nonsense', no address"), api(tmp_path):
        pass


class _StartedError(Exception):
    """The server would run now."""


@pytest.fixture
def no_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No Prefect API is set up, and no server is really started."""

    def start(*_: object, env: dict[str, str], **__: object) -> None:
        assert Path(env["PREFECT_HOME"]).is_dir()
        raise _StartedError

    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr("flows.deploying.subprocess.Popen", start)
    with temporary_settings(updates={PREFECT_API_URL: None}):
        yield


@pytest.mark.usefixtures("no_api")
def test_a_server_of_ours_has_a_folder_where_nothing_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_SERVER_API_PORT", str(free_port()))
    with pytest.raises(_StartedError), api(tmp_path / "not" / "there"):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(DeployError, match=r"cannot be made .*HEADWATER_HOME"), api(tmp_path / "file"):
        pass


@pytest.mark.usefixtures("no_api")
@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PREFECT_SERVER_API_PORT", port)
    with pytest.raises(DeployError, match="write a number from 1 to 65535"), api(tmp_path):
        pass


def test_with_a_server_that_dies_it_ends_too() -> None:
    with (
        subprocess.Popen(["sleep", "0.2"]) as server,
        pytest.raises(DeployError, match=r"has ended by itself \(exit code 0\)"),
        _stopped_by_term(),
        _ended_with(server),
    ):
        time.sleep(60)


def test_the_api_of_the_profile_is_used(
    tmp_path: Path, prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with temporary_settings(updates={PREFECT_API_URL: prefect_api}), api(tmp_path) as used:
        assert used == prefect_api
