"""Deploying: what ``prefect.yaml`` says reaches a Prefect server, and what people edited in its UI stays.

Prefect's own ``deploy`` puts parameters, job variables and schedules back to what the file says. So what stands on the
server is read before, and put back after; a deployment that is new takes the file's.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate, WorkPoolCreate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectAlreadyExists
from prefect.settings import PREFECT_API_URL, temporary_settings

from errors import HeadwaterError

POOL = "headwater"
"""The work pool of ``prefect.yaml``."""

TAG = "headwater"
"""The tag of our deployments."""

DEAD_RUNS = "headwater: runs without a sign of life are Crashed"
"""The name of the automation that finds the runs of killed workers."""

HEARTBEAT_SECONDS = 30
SILENCE_SECONDS = 3 * HEARTBEAT_SECONDS
"""How long a run may be silent."""

START_SECONDS = 120
"""How long a server that we started may take to answer."""

CONNECT_SECONDS = 30
"""How long a server that is there already may take: it may have been started a moment ago."""


class DeployError(HeadwaterError):
    """The deployments could not be registered."""


@contextmanager
def api(home: Path) -> Iterator[str]:
    """The address of the Prefect API: the variable's, the profile's, else that of a server that lives as long as this.

    Its data are in ``home``/prefect, so nothing is lost between two starts. Raises ``DeployError`` when none answers.
    """
    configured = os.environ.get("PREFECT_API_URL") or PREFECT_API_URL.value()
    if configured:
        _wait(configured, CONNECT_SECONDS)
        yield configured
        return
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    environment = {
        "PREFECT_HOME": str(_made(home / "prefect")),
        **os.environ,
        "PREFECT_SERVER_UI_API_URL": address,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # Slots that were taken when the server stopped would stay taken, if only its memory knew of them.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - no shell
    try:
        with _stopped_by_term():
            _wait(address, START_SECONDS, server)
            os.environ["PREFECT_API_URL"] = address  # For the processes started from here.
            with temporary_settings(updates={PREFECT_API_URL: address}), _ended_with(server):
                yield address
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _stopped_by_term() -> Iterator[None]:
    """SIGTERM is what Ctrl-C is, so that what was started here is stopped, too."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _ended_with(server: subprocess.Popen[bytes]) -> Iterator[None]:
    """A server that ends by itself ends the block, as SIGTERM would, which then raises ``DeployError``.

    A worker would wait for it in vain, and nobody who looks after this process would know.
    """
    leaving = threading.Event()

    def end() -> None:
        server.wait()
        if not leaving.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end, name="server's end", daemon=True).start()
    try:
        yield
    finally:
        leaving.set()
        if server.poll() is not None:
            raise DeployError(
                f"The Prefect server has ended by itself (exit code {server.returncode}): start this again."
            )


def _made(folder: Path) -> Path:
    """A folder for the server, which makes its own but none above it. Raises ``DeployError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeployError(
            f"{folder} cannot be made ({error.strerror}): choose another place with HEADWATER_HOME."
        ) from error
    return folder.resolve()


def _free_port() -> int:
    """The port that the server shall have. Raises ``DeployError``."""
    said = os.environ.get("PREFECT_SERVER_API_PORT", "4200")
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise DeployError(f"PREFECT_SERVER_API_PORT is {said!r}: write a number from 1 to 65535.")
    port = int(said)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DeployError(
                f"Port {port} is taken, perhaps by a Prefect server: export PREFECT_API_URL=http://127.0.0.1:{port}/api "
                "to use it, or PREFECT_SERVER_API_PORT to start another elsewhere."
            ) from error
    return port


def _wait(address: str, seconds: float, server: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until the API answers; raises ``DeployError`` when it doesn't, or when our own server has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (server is None or server.poll() is None):
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - the operator's own address
                return
        except ValueError as error:
            raise DeployError(
                f"PREFECT_API_URL is {address!r}, no address: write http://host:port/api."
            ) from error
        except OSError:
            time.sleep(0.2)
    if server is None:
        raise DeployError(
            f"No Prefect API answers at {address}: start that server, or unset PREFECT_API_URL to have one started."
        )
    raise DeployError(f"The Prefect server at {address} did not start: its output above says why.")


def refuse_missing(file: Path) -> None:
    """Raise ``DeployError`` unless the ``prefect.yaml`` is there."""
    if not file.is_file():
        raise DeployError(f"{file} is not there: run this in the folder of Headwater's prefect.yaml.")


def deploy(file: Path, *, as_written: bool = False) -> list[str]:
    """Register the pool, the deployments of a ``prefect.yaml`` and the automation; the deployments' names.

    ``as_written``: what people edited in the UI is put back to what the file says.

    Raises:
        DeployError: Prefect refused.
    """
    refuse_missing(file)
    with get_client(sync_client=True) as client:
        _make_pool(client)
        before = {} if as_written else {each.id: each for each in deployed(client)}
        _prefect_deploy(file)
        after = deployed(client)
        for deployment in after:
            if deployment.id in before:
                put_back(client, before[deployment.id], deployment)
        make_automation(client)
    return sorted(each.name for each in after)


def _make_pool(client: SyncPrefectClient) -> None:
    try:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    except ObjectAlreadyExists:
        return


def deployed(client: SyncPrefectClient) -> list[DeploymentResponse]:
    """Our deployments, as they stand on the server."""
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    return client.read_deployments(deployment_filter=ours, limit=200)


def _prefect_deploy(file: Path) -> None:
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", file.name]
    done = subprocess.run(  # noqa: S603 - no shell
        command, cwd=file.parent.resolve(), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise DeployError(f"Prefect did not take {file}: {(done.stderr or done.stdout).strip()[-2000:]}")


def put_back(client: SyncPrefectClient, was: DeploymentResponse, now: DeploymentResponse) -> None:
    """Put what a person may have edited back to what it was before deploying again."""
    if (was.parameters, was.job_variables) != (now.parameters, now.job_variables):
        changes = DeploymentUpdate(
            parameters=was.parameters, job_variables=was.job_variables, tags=now.tags, paused=was.paused
        )
        client.update_deployment(now.id, changes)
    if _schedules(was) == _schedules(now):
        return
    for schedule in now.schedules:
        client.delete_deployment_schedule(now.id, schedule.id)
    kept = [
        DeploymentScheduleCreate(
            schedule=each.schedule, active=each.active, slug=each.slug, parameters=each.parameters
        )
        for each in was.schedules
    ]
    if kept:
        client.create_deployment_schedules(now.id, kept)


def _schedules(deployment: DeploymentResponse) -> list[dict[str, Any]]:
    told = {"schedule", "active", "slug", "parameters"}
    return sorted(
        (each.model_dump(mode="json", include=told) for each in deployment.schedules),
        key=lambda each: str(sorted(each.items(), key=str)),
    )


def make_automation(client: SyncPrefectClient) -> None:
    """A run whose process and worker were killed says nothing any more: it is Crashed, and holds no slot."""
    if client.read_automations_by_name(DEAD_RUNS):
        return  # It may have been edited.
    signs = {f"prefect.flow-run.{name}" for name in ("Pending", "Running", "heartbeat")}
    ended = {f"prefect.flow-run.{name}" for name in ("Completed", "Failed", "Cancelled", "Crashed")}
    trigger = EventTrigger(
        after=signs,  # Not heartbeats alone: it may be killed before its first.
        expect=signs | ended,
        match={"prefect.resource.id": ["prefect.flow-run.*"]},
        # Runs of other deployments on that server may show no signs of life at all.
        match_related={"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=SILENCE_SECONDS),
    )
    action = ChangeFlowRunState(
        name=None,
        force=False,
        state=StateType.CRASHED,
        message="No sign of life: its worker was killed, or the machine is gone.",
    )
    client.create_automation(
        AutomationCore(
            name=DEAD_RUNS,
            description="Set up by `headwater deploy`; edits stay.",
            trigger=trigger,
            actions=[action],
        )
    )
