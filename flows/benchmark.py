"""The benchmark flow: what the optimizations save on a folder, on this machine, measured now.

``prefect.yaml`` deploys it, without a schedule. It writes into embedded graphs of its own, which are gone afterwards:
the folder's real graph and state are not touched.
"""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from settings import FLAG_NAMES, FlagForm, Settings, load_settings
from stores.graph import open_graph
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.run import IngestRequest

ARTIFACT = "headwater-benchmark"
"""The key of the tables among Prefect's artifacts."""


@flow(name="benchmark", flow_run_name="benchmark {source}")
async def benchmark(source: str, workers: int | None = None) -> State[None]:
    """Ingest a folder with every flag off, then with every flag on, each twice: from nothing, and unchanged.

    Args:
        source: the folder to read, as the machine that runs the flow sees it.
        workers: how many files to compile at a time; empty: as the settings say.
    """
    settings = load_settings(source=Path(source))
    # Blocks the event loop on purpose, as the ingest flow does.
    rows = [row for value in ("off", "on") for row in _measured(Path(source), settings, workers, value)]
    await acreate_table_artifact(rows, key=ARTIFACT, description=f"What the flags save on {source}")
    told = ", ".join(f"{row['flags']} {row['run']}: {row['files/s']} files/s" for row in rows)
    return Completed(message=told)


def _measured(source: Path, settings: Settings, workers: int | None, value: str) -> list[dict[str, object]]:
    flags = FlagForm.of(dict.fromkeys(FLAG_NAMES, value))
    request = IngestRequest(source=source, workers=workers, flags=flags)
    with TemporaryDirectory(prefix="headwater-benchmark-") as folder:
        home = Path(folder)
        with closing(open_graph(home)) as graph:
            return [
                _row(f"all {value}", run, run_ingest(request, settings.apart(home), graph=graph))
                for run in ("cold", "unchanged")
            ]


def _row(flags: str, run: str, report: RunReport) -> dict[str, object]:
    seconds = report.seconds
    return {
        "flags": flags,
        "run": run,
        "files": report.files.present,
        "seconds": round(seconds.total, 2),
        "files/s": round(report.files.present / seconds.total, 1),
        "compile": round(seconds.compile, 2),
        "publish": round(seconds.publish, 2),
        "transactions": report.graph.transactions,
    }
