"""Batches in Prefect: a flow run each, with its report, told by a thread beside the work."""

import time

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey, FlowFilter, FlowFilterName

from tasks.report import (
    CacheCounts,
    FileCounts,
    GraphCounts,
    ReportedFailure,
    RunReport,
    Seconds,
    StatementCounts,
)
from tasks.watch.inbox import Batch
from tasks.watch.records import ARTIFACT, MOST_WAITING, PrefectRecords


def report_of(run_id: str) -> RunReport:
    return RunReport(
        run_id=run_id,
        source="estate",
        status="Partial",
        files=FileCounts(changed=2, unchanged=3),
        statements=StatementCounts(),
        cache=CacheCounts(),
        graph=GraphCounts(backend="embedded"),
        seconds=Seconds(total=2.0),
        flags={},
        failures=[ReportedFailure("a.sql", 1, "cannot be parsed")],
    )


def artifacts(client: SyncPrefectClient) -> list[str]:
    found = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[ARTIFACT])))
    return [str(each.data) for each in found]


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_api")
def test_a_batch_is_a_flow_run() -> None:
    with PrefectRecords() as records:
        records.add(report_of("one"), Batch(frozenset({"a.sql", "b.sql"}), 0.0))
    assert records.dropped == 0
    with get_client(sync_client=True) as client:
        (run,) = client.read_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=["watch"])))
        assert run.name == "watch estate: 2 changed"
        assert run.parameters == {"source": "estate", "paths": ["a.sql", "b.sql"], "run_id": "one"}
        assert run.state is not None
        assert (run.state.type.value, run.state.name) == ("COMPLETED", "Partial")
        assert "in 2.0 s" in str(run.state.message)
        assert any("cannot be parsed" in page for page in artifacts(client))


def test_an_api_that_is_away_costs_records_and_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.watch.records.PATIENCE_SECONDS", 0.1)
    records = PrefectRecords()  # Its thread doesn't run: nobody takes what is added.
    began = time.monotonic()
    for number in range(MOST_WAITING + 3):
        records.add(report_of(str(number)), Batch(None, 0.0))
    assert records.dropped == 3
    records.__exit__(None, None, None)
    assert time.monotonic() - began < 5
