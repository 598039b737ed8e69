"""What a file takes up: rows and bytes of the state database by table, rows of the graph, bytes on the way to a worker.

    python -m benchmarks.storage [--files 1000]

A generated estate is ingested into a new embedded graph and a new SQLite state database. Counts and bytes don't depend
on how busy a machine is.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from sqlalchemy import create_engine, text

from benchmarks.estate import generate
from benchmarks.tables import Tabular
from settings import load_settings
from tasks.ingest import run_ingest
from tasks.run import IngestRequest

TABLES = ("unit_cache", "manifest", "fact", "lookup")
"""The tables that grow with files."""


class Taken(NamedTuple):
    """What one table, or one other place, holds for an estate."""

    where: str
    rows: int
    size: int


def measure(folder: Path, home: Path) -> list[Taken]:
    """Ingest a folder into a new home, and look at what there is."""
    settings = load_settings(source=folder).model_copy(update={"home": home})
    report = run_ingest(IngestRequest(source=folder), settings)
    texts = [file.stat().st_size for file in folder.rglob("*.sql")]
    engine = create_engine(settings.state_url.get_secret_value())
    try:
        with engine.connect() as connection:
            tables = [
                Taken(
                    f"state: {table}",
                    connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one(),
                    # Indices of a table have its name in front.
                    connection.execute(
                        text(
                            "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name = :is OR name LIKE :like"
                        ),
                        {"is": table, "like": f"%{table}_%"},
                    ).scalar_one(),
                )
                for table in TABLES
            ]
            units = connection.execute(text("SELECT count(*), sum(size) FROM unit_cache")).one()
    finally:
        engine.dispose()
    graph = sum(file.stat().st_size for file in home.glob("*.kgl*"))
    return [
        Taken("text, to a worker", len(texts), sum(texts)),
        Taken("unit, from a worker", int(units[0]), int(units[1])),
        *tables,
        Taken("graph rows, written", report.graph.rows_written, graph),
    ]


def table(taken: Sequence[Taken], files: int) -> Tabular:
    """For each file."""
    rows = [[each.where, f"{each.rows / files:.1f}", f"{each.size / files:,.0f}"] for each in taken]
    return Tabular(f"For each of {files:,} files", ("what", "rows", "bytes"), rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What a file takes up.")
    parser.add_argument("--files", type=int, default=1000)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "estate"
        generate(folder, files=asked.files)
        Console(width=100).print(table(measure(folder, Path(name) / "home"), asked.files).rich())
    return 0


if __name__ == "__main__":
    sys.exit(main())
