"""Deployments registered with a real Prefect API, and a worker for them."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import cloudpickle
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate

from flows.deploying import DEAD_RUNS, DeployError, api, deploy, deployed
from flows.serving import FLOWS

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


def test_what_it_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeployError, match=r"run this in the folder of Headwater's prefect.yaml"):
        deploy(tmp_path / "prefect.yaml")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr("flows.deploying.CONNECT_SECONDS", 0.1)
    with pytest.raises(DeployError, match="start that server, or unset PREFECT_API_URL"), api(tmp_path):
        pass
