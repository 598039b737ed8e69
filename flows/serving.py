"""Serving: the deployments of ``prefect.yaml`` in one process, without a work pool and a worker."""

import asyncio
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped] # it has no annotations
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.client.schemas.schedules import construct_schedule
from prefect.runner import Runner

from flows.benchmark import benchmark
from flows.deploying import DeployError, deployed, make_automation, put_back, refuse_missing
from flows.ingest import ingest
from flows.maintain import maintain
from flows.replay import replay

FLOWS: dict[str, Flow[..., Any]] = {
    "flows/ingest.py:ingest": ingest,
    "flows/replay.py:replay": replay,
    "flows/maintain.py:maintain": maintain,
    "flows/benchmark.py:benchmark": benchmark,
}
"""The flows by their entrypoints."""


def serve(file: Path) -> None:
    """Register the deployments of a file and run what is due, until stopped.

    Raises:
        DeployError: the file is not there, is none, or has a flow that is not ours.
    """
    refuse_missing(file)
    asyncio.run(_serve(deployments_in(file)))


def deployments_in(file: Path) -> list[dict[str, Any]]:
    """What the file says of each deployment. Raises ``DeployError``."""
    try:
        deployments: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["deployments"]
        strangers = {str(each["entrypoint"]) for each in deployments} - FLOWS.keys()
    except (yaml.YAMLError, ValueError, TypeError, KeyError) as error:
        raise DeployError(
            f"{file} holds no deployments of Prefect's ({type(error).__name__}): correct it."
        ) from error
    if strangers:
        raise DeployError(
            f"{file}: {', '.join(sorted(strangers))} can't be served, only {', '.join(FLOWS)}: use `headwater deploy`."
        )
    return deployments


async def _serve(deployments: list[dict[str, Any]]) -> None:
    with get_client(sync_client=True) as client:
        before = {each.id: each for each in deployed(client)}
    # Schedules are the operator's: they would stay paused after the next start.
    runner = Runner(name="headwater", pause_on_shutdown=False)
    for each in deployments:
        await runner.aadd_flow(FLOWS[each["entrypoint"]], **arguments(each))
    with get_client(sync_client=True) as client:
        for now in deployed(client):
            if now.id in before:
                put_back(client, before[now.id], now)
        make_automation(client)
    await runner.start()


def arguments(deployment: dict[str, Any]) -> dict[str, Any]:
    """What a runner is told of a deployment. Raises ``DeployError`` for a schedule that is none."""
    taken = ("name", "version", "description", "tags", "parameters", "triggers")
    limit = deployment.get("concurrency_limit")
    return {
        "schedules": [_schedule(deployment["name"], each) for each in deployment.get("schedules", ())],
        **{name: deployment[name] for name in taken if name in deployment},
        "concurrency_limit": ConcurrencyLimitConfig(**limit) if isinstance(limit, dict) else limit,
    }


def _schedule(name: str, said: dict[str, Any]) -> DeploymentScheduleCreate:
    when = {each: said.get(each) for each in ("cron", "interval", "rrule", "timezone", "anchor_date")}
    rest = {each: said[each] for each in ("active", "slug", "parameters") if each in said}
    try:
        return DeploymentScheduleCreate(schedule=construct_schedule(**when), **rest)
    except ValueError as error:
        raise DeployError(f"A schedule of the deployment {name} is none: {error}") from error
