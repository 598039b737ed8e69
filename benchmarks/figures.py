"""Files a second: every flag off and on, cold and unchanged, on the embedded graph and on Neo4j.

    python -m benchmarks.figures --files 1000 [--neo4j bolt://127.0.0.1:7687] [--json FILE]

Without ``--neo4j`` a local server is started and stopped again. The server's database is emptied: don't point
this at one with data in it. One run for each cell; wall time of the whole run, as its own report has it.
"""

import argparse
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from neo4j import GraphDatabase
from rich.console import Console
from rich.table import Table

from benchmarks.estate import generate
from settings import FLAG_NAMES, FlagForm, load_settings
from stores.graph import local_server
from tasks.engine import PlainEngine
from tasks.ingest import IngestRequest, run_ingest
from tasks.report import RunReport

FLAGS = {"all off": False, "all on": True}


class Figure(NamedTuple):
    """One run."""

    backend: str
    flags: str
    run: str
    files_per_second: float
    report: RunReport


def measure(folder: Path, homes: Path, uri: str | None, workers: int) -> Iterator[Figure]:
    """A cold run and an unchanged one, with all flags off and with all on, each pair in a graph of its own."""
    for name, enabled in FLAGS.items():
        if uri:
            empty(uri)
        home = homes / f"{'neo4j' if uri else 'embedded'}-{name.replace(' ', '-')}"
        for run in ("cold", "unchanged"):
            report = ingest(folder, home, uri, enabled=enabled, workers=workers)
            rate = report.files.present / report.seconds.total
            yield Figure(report.graph.backend, name, run, rate, report)


def ingest(folder: Path, home: Path, uri: str | None, *, enabled: bool, workers: int) -> RunReport:
    """One run without Prefect."""
    settings = load_settings(source=folder, overrides={"neo4j": {"uri": uri}})
    flags = FlagForm(**dict.fromkeys(FLAG_NAMES, enabled))
    request = IngestRequest(source=folder, workers=workers, flags=flags)
    return run_ingest(request, settings.model_copy(update={"home": home}), PlainEngine())


def empty(uri: str) -> None:
    """Delete all data of a server."""
    with GraphDatabase.driver(uri) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").consume()


@contextmanager
def neo4j(uri: str | None, folder: Path) -> Iterator[str]:
    """The address of a server: the one given, or one that lives as long as this."""
    if uri:
        yield uri
        return
    server = local_server.start(folder, port=local_server.free_port(), while_pid=os.getpid())
    try:
        yield server.uri
    finally:
        local_server.stop(folder)


def table(figures: list[Figure], title: str) -> Table:
    """The figures as people read them."""
    result = Table(title=title)
    for column in ("graph", "flags", "run", "files/s", "seconds", "scan", "compile", "link", "publish"):
        result.add_column(column, justify="right", no_wrap=True)
    for column in ("rows", "transactions"):
        result.add_column(column, justify="right")
    for figure in figures:
        seconds, graph = figure.report.seconds, figure.report.graph
        phases = (seconds.total, seconds.scan, seconds.compile, seconds.link, seconds.publish)
        result.add_row(
            figure.backend,
            figure.flags,
            figure.run,
            f"{figure.files_per_second:,.1f}",
            *(f"{phase:.2f}" for phase in phases),
            f"{graph.rows_written:,}",
            f"{graph.transactions:,}",
        )
    return result


def as_data(figures: list[Figure]) -> list[dict[str, object]]:
    """The figures as plain data."""
    return [
        {
            "graph": figure.backend,
            "flags": figure.flags,
            "run": figure.run,
            "files_per_second": round(figure.files_per_second, 1),
            "seconds": round(figure.report.seconds.total, 3),
            "rows_written": figure.report.graph.rows_written,
            "transactions": figure.report.graph.transactions,
        }
        for figure in figures
    ]


def main() -> None:
    """Generate an estate, measure, print."""
    parser = argparse.ArgumentParser(description="Files a second under each setting.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--neo4j", metavar="URI", help="a server to empty and use; else one is started")
    parser.add_argument("--no-neo4j", action="store_true", help="measure the embedded graph only")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="headwater-figures-"))
    try:
        figures = run_all(root, options)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    title = f"{options.files:,} generated files, {options.workers} workers, {platform.machine()}"
    Console(width=120).print(table(figures, f"{title}, Python {platform.python_version()}"))
    if options.json:
        options.json.write_text(json.dumps(as_data(figures), indent=1) + "\n", encoding="utf-8")


def run_all(root: Path, options: argparse.Namespace) -> list[Figure]:
    """Every cell of the table."""
    folder = root / "estate"
    generate(folder, files=options.files, seed=options.seed)
    figures = list(measure(folder, root, None, options.workers))
    if not options.no_neo4j:
        with neo4j(options.neo4j, root / "server") as uri:
            figures += measure(folder, root, uri, options.workers)
    return figures


if __name__ == "__main__":
    main()
