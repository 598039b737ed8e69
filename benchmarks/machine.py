"""What a benchmark ran on."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import msgspec
import psutil

from lineage.compiler import queries
from stores.graph import local_server

LIBRARIES = ("prefect", "sqlglot", "sqlglotc", "neo4j", "kglite", "sqlalchemy")


class Machine(msgspec.Struct, frozen=True):
    """A machine and what is installed on it; ``load`` is how busy it was before (its load average).

    ``headwater`` is ``pure`` Python, or ``compiled`` as by ``make wheel``.
    """

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    libraries: dict[str, str]
    neo4j: str
    commit: str
    load: float
    headwater: str = "pure"

    def __str__(self) -> str:
        return (
            f"{self.cores} cores of {self.processor}, {self.memory_gib:.0f} GiB, {self.system}, Python {self.python},"
            f" Neo4j {self.neo4j} on the same machine, commit {self.commit} ({self.headwater}), load before {self.load:.1f}"
        )


def machine() -> Machine:
    """This machine, now."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(
        processor=_processor(),
        cores=cores,
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        system=platform.system(),
        python=platform.python_version(),
        libraries={name: version(name) for name in LIBRARIES},
        neo4j=local_server.COORDINATES.rpartition(":")[2],
        commit=_commit(),
        load=round(os.getloadavg()[0], 1),
        headwater=headwater(),
    )


def headwater() -> str:
    """Whether the Headwater imported here is ``pure`` Python or ``compiled``."""
    return "pure" if queries.__file__.endswith(".py") else "compiled"


def _processor() -> str:
    """Its name, and the numbers of its kind: machines that are rented call several generations by one name."""
    information = Path("/proc/cpuinfo")
    text = information.read_text(encoding="utf-8") if information.exists() else ""
    said = {
        key.strip(): value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())
    }
    name = said.get("model name") or platform.processor() or platform.machine()
    numbers = [f"{key.removeprefix('cpu ')} {said[key]}" for key in ("cpu family", "model") if key in said]
    return f"{name} ({', '.join(numbers)})" if numbers else name


def _commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or "unknown"
