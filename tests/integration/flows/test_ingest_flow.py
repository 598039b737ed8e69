"""The ingest flow under a real Prefect API: its states, its tasks, its artifact, its form."""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterId,
)
from prefect.client.schemas.objects import Artifact, FlowRun, TaskRun

from errors import SourceError
from flows.ingest import ARTIFACT, PrefectAwayError, ingest, main, run_in_process
from settings import FlagForm
from tasks.report import RunReport, exit_code
from tasks.run import IngestRequest

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_api"),
    # Prefect's clients leave their sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]


@pytest.fixture(autouse=True)
def collect_sockets() -> Iterator[None]:
    """Within the test that left them, so that no other is blamed."""
    yield
    gc.collect()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "a.sql").write_text("CREATE TABLE t (x int, y int);")
    (folder / "b.sql").write_text("CREATE VIEW v AS SELECT x FROM t;")
    return folder


def run(folder: Path, **flags: bool) -> RunReport:
    return run_in_process(IngestRequest(source=folder, workers=1, flags=FlagForm(**flags)))


def flow_run(report: RunReport) -> FlowRun:
    async def read() -> FlowRun:
        async with get_client() as client:
            return await client.read_flow_run(UUID(report.run_id))

    return asyncio.run(read())


def task_runs(report: RunReport, least: int) -> list[TaskRun]:
    """The task runs, of which there will be at least so many: the API learns of them a little later."""

    async def read() -> list[TaskRun]:
        mine = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(report.run_id)]))
        async with get_client() as client:
            for _ in range(100):
                runs = await client.read_task_runs(flow_run_filter=mine)
                if len(runs) >= least and all(run.state and run.state.is_final() for run in runs):
                    break
                await asyncio.sleep(0.1)
            return runs

    return asyncio.run(read())


def artifacts(report: RunReport) -> list[Artifact]:
    async def read() -> list[Artifact]:
        mine = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[UUID(report.run_id)]))
        async with get_client() as client:
            return await client.read_artifacts(artifact_filter=mine)

    return asyncio.run(read())


def test_a_run_is_a_flow_run_of_few_tasks_with_a_report(folder: Path) -> None:
    report = run(folder)
    assert exit_code(report) == 0
    assert (report.files.new, report.graph.backend) == (2, "embedded")
    assert report.seconds.prefect > 0
    state = flow_run(report).state
    assert state is not None
    assert (state.type.value, state.name) == ("COMPLETED", "Completed")
    names = {str(run.name) for run in task_runs(report, 6)}
    assert {"scan", "link", "publish"} <= names
    assert sum("merge_has_column, " in name for name in names) == 1
    assert sum("merge_column" in name for name in names) == 1
    (artifact,) = artifacts(report)
    assert artifact.key == ARTIFACT
    assert "| new | 2 |" in str(artifact.data)
    assert "| caching | on | default |" in str(artifact.data)


def test_without_batching_units_found_show_as_cached(folder: Path) -> None:
    first = run(folder, batching=False)
    for file in folder.iterdir():
        file.rename(file.with_stem(f"{file.stem}_moved"))
    second = run(folder, batching=False)
    assert (first.cache.hits, first.cache.misses) == (0, 2)
    assert (second.cache.hits, second.cache.misses) == (2, 0)
    assert second.files.renamed == 2
    states = Counter(
        str(each.state_name) for each in task_runs(second, 5) if str(each.name).endswith("_moved.sql")
    )
    assert states == {"Cached": 2}


def test_what_one_engine_cached_the_other_finds(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, batching=False)
    for file in folder.iterdir():
        file.rename(file.with_stem(f"{file.stem}_moved"))
    assert run(folder, batching=True).cache.hits == 2


def test_a_run_in_which_a_file_failed_is_partial_and_the_task_failed(folder: Path) -> None:
    (folder / "c.sql").write_text("SELECT " + "(" * 5_000 + "1" + ")" * 5_000)
    for number in range(10):
        (folder / f"d{number}.sql").write_text("SELECT 1")
    report = run(folder, batching=False)
    assert (report.status, exit_code(report)) == ("Partial", 1)
    state = flow_run(report).state
    assert state is not None
    assert (state.type.value, state.name) == ("COMPLETED", "Partial")
    assert "## Failures" in str(artifacts(report)[0].data)
    assert "c.sql" in str(artifacts(report)[0].data)


def test_a_run_in_which_too_many_files_failed_is_failed_and_reports_still(folder: Path) -> None:
    (folder / "a.sql").write_bytes(b"\0")
    report = run(folder)
    assert (report.status, exit_code(report)) == ("Failed", 1)
    state = flow_run(report).state
    assert state is not None
    assert state.type.value == "FAILED"
    assert len(artifacts(report)) == 1


def test_an_error_is_raised_as_it_is_and_the_flow_run_failed(folder: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        run(folder / "nowhere")


@pytest.mark.parametrize(
    "error",
    [httpx.ConnectError("All connection attempts failed"), RuntimeError("Failed to reach API at http://x/")],
)
def test_an_api_that_is_away_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def refused(_: IngestRequest) -> None:
        raise error

    monkeypatch.setattr("flows.ingest._run", refused)
    with pytest.raises(PrefectAwayError, match=r"The Prefect API at http.* cannot be used \(\w+Error\)"):
        run(folder)


def test_the_module_by_itself_tells_errors_in_a_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 2
    assert "python -m flows.ingest SOURCE" in capsys.readouterr().err
    assert main([str(folder / "nowhere")]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("headwater: The source")


def test_the_form_leaves_each_flag_as_configured_until_somebody_chooses() -> None:
    schema = ingest.parameters.model_dump()
    assert schema["required"] == ["source"]
    flags = schema["definitions"]["FlagForm"]["properties"]
    assert flags.keys() == {"caching", "batching", "parallelism", "batch_writes"}
    for flag in flags.values():
        assert flag["anyOf"][0]["enum"] == ["as configured", "on", "off"]
        assert flag["default"] == "as configured"
        assert flag["description"]


def test_the_flags_in_force_are_on_the_report_and_in_the_tags(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_FLAGS__BATCHING", "50")
    report = run(folder, caching=False)
    tags = set(flow_run(report).tags)
    assert {"caching: off (run parameter)", "batching: 50 % (environment)"} <= tags
    page = str(artifacts(report)[0].data)
    assert "| batching | 50 % | environment |" in page
    assert "## Optimized and not" in page
