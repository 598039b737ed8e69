"""``headwater ingest``: one run, under Prefect where Prefect is set up, without it where not."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from cli.opening import graph_of
from cli.output import plain
from cli.progress import watched
from errors import ConfigurationError
from settings import FlagName, Settings, TaskRunnerName, load_settings, parse_flags
from stores.files import make_folder, write_atomically
from stores.graph.export import write_export
from tasks.ingest import run_ingest
from tasks.prefect_profile import prefect_is_set_up
from tasks.progress import Progress
from tasks.report import RunReport, exit_code, summary, to_json
from tasks.run import IngestRequest

RUNS = "runs"
"""The folder of reports in the output folder."""

SHOWN = 20
"""How many failures are named for people; the report has them all."""


def ingest(  # noqa: PLR0913 - each is an option
    source: Path,
    output: Path | None = None,
    /,
    *,
    dialect: str | None = None,
    workers: int | None = None,
    task_runner: TaskRunnerName | None = None,
    cluster: str | None = None,
    flag: list[str] | None = None,
    ignore_trip: list[FlagName] | None = None,
    rehash: bool = False,
    allow_mass_delete: bool = False,
    moved: bool = False,
    prefect: bool = False,
    export: bool = False,
    json: bool = False,
) -> int:
    """Read a folder of SQL, or one file, and bring the graph up to date with it.

    Exit code 0: all went well. 1: some files or rows failed, the rest is in the graph. 2: nothing could be done.

    Args:
        source: the folder or file to read.
        output: a folder for the run's report, as runs/RUN.json.
        dialect: the SQL dialect of every file. Without it path rules decide, else it is guessed per file.
        workers: files compiled at a time.
        task_runner: what compiles: processes or threads of this machine, or workers of Dask or Ray.
        cluster: the address of the Dask scheduler or Ray cluster; without it one is started on this machine.
        flag: how an optimization is used in this run, as NAME=on, NAME=off or NAME=25 (percent of the files). May be
            given several times.
        ignore_trip: use a flag in this run though it has tripped. May be given several times.
        rehash: read every file, also those whose size and time are as they were.
        allow_mass_delete: let this run take most of the source out of the graph, if its files are gone.
        moved: the folder is the source of this name, though that was another folder until now.
        prefect: run as a Prefect flow run even where no Prefect API is set up.
        export: write the whole graph to lineage.json in the output folder, too.
        json: print the run's report as one JSON document.
    """
    if export and output is None:
        raise ConfigurationError(
            "--export needs a folder to write to: headwater ingest SOURCE OUTPUT --export."
        )
    run = {"workers": workers, "task_runner": task_runner, "cluster": cluster}
    settings = load_settings(source=source, overrides={"run": run})
    request = IngestRequest(
        source=source,
        dialect=dialect,
        workers=workers,
        task_runner=task_runner,
        cluster=cluster,
        rehash=rehash,
        allow_mass_delete=allow_mass_delete,
        moved=moved,
        flags=parse_flags(flag or ()),
        ignore_trips=frozenset(ignore_trip or ()),
    )
    if output is not None:
        make_folder(output / RUNS)  # Sooner than later: what is done then could not be told of.
    with watched() as progress:
        report = _run(request, settings, progress, under_prefect=prefect or prefect_is_set_up())
    if output is not None:
        _write(output, report, settings if export else None)
    print(to_json(report) if json else "\n".join(_told(report)))
    return exit_code(report)


def _run(request: IngestRequest, settings: Settings, progress: Progress, *, under_prefect: bool) -> RunReport:
    """The same steps either way; Prefect's import alone takes most of a second."""
    if not under_prefect:
        return run_ingest(request, settings, progress=progress)
    from flows.ingest import run_in_process  # noqa: PLC0415 - imports Prefect

    return run_in_process(request, settings, progress)


def _write(output: Path, report: RunReport, exported: Settings | None) -> None:
    """Write the report, and with settings the graph they lead to."""
    document = (to_json(report) + "\n").encode()
    write_atomically(output / RUNS / f"{report.run_id}.json", lambda stream: stream.write(document))
    if exported is not None:
        with closing(graph_of(exported)) as graph:
            write_atomically(output / "lineage.json", lambda stream: write_export(graph, stream.write))


def _told(report: RunReport) -> Iterator[str]:
    """The report for people: what failed and what was guessed, then the sum of it."""
    for failure in report.failures[:SHOWN]:
        line = "" if failure.line is None else f":{failure.line}"
        yield plain(f"{failure.file}{line}: {failure.reason}")
    if len(report.failures) > SHOWN:
        yield f"… and {len(report.failures) - SHOWN} more; --json prints them all."
    for trip in report.trips:
        yield plain(f"{trip.flag} has tripped and is off until it is reset: {trip.file}: {trip.reason}")
    if report.guessed:
        dialects = ", ".join(sorted(set(report.guessed.values())))
        yield f"The dialect of {len(report.guessed)} files was guessed ({dialects}); --dialect or a rule names it."
    if report.stale:
        yield f"{len(report.stale)} files keep what an earlier run knew of them; the next run tries again."
    yield summary(report)
