"""Serving: the deployments of ``prefect.yaml`` in one process, without a work pool and a worker."""

import asyncio
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped] # it has no annotations
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.client.schemas.schedules import CronSchedule
from prefect.runner import Runner

from flows.benchmark import benchmark
from flows.deploying import deployed, make_automation, put_back, refuse_missing
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
        DeployError: the file is not there.
    """
    refuse_missing(file)
    asyncio.run(_serve(yaml.safe_load(file.read_text(encoding="utf-8"))["deployments"]))


async def _serve(deployments: list[dict[str, Any]]) -> None:
    with get_client(sync_client=True) as client:
        before = {each.id: each for each in deployed(client)}
    # Schedules are the operator's: they would stay paused after the next start.
    runner = Runner(name="headwater", pause_on_shutdown=False)
    for each in deployments:
        await runner.aadd_flow(FLOWS[each["entrypoint"]], **_arguments(each))
    with get_client(sync_client=True) as client:
        for now in deployed(client):
            if now.id in before:
                put_back(client, before[now.id], now)
        make_automation(client)
    await runner.start()


def _arguments(deployment: dict[str, Any]) -> dict[str, Any]:
    schedules = [
        DeploymentScheduleCreate(
            schedule=CronSchedule(cron=each["cron"], timezone=each["timezone"]), slug=each["slug"]
        )
        for each in deployment.get("schedules", ())
    ]
    taken = ("name", "version", "description", "tags", "parameters", "triggers")
    return {
        "schedules": schedules,
        **{name: deployment[name] for name in taken if name in deployment},
        "concurrency_limit": ConcurrencyLimitConfig(**deployment["concurrency_limit"]),
    }
