"""What the README promises, as a person would try it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from stores.graph import local_server
from tests.acceptance.conftest import COMMAND
from tests.servers import Neo4jAddress

Headwater = Callable[..., subprocess.CompletedProcess[str]]
EXAMPLES = Path(__file__).parents[2] / "examples"
COLUMN = "hw-bank.reg.corep_c07.rwa_eur"


def test_version(headwater: Headwater) -> None:
    assert headwater("--version").stdout.strip() == version("headwater")


def test_ingest_ask_export_and_ingest_again(headwater: Headwater) -> None:
    first = headwater("ingest", EXAMPLES, "--json")
    assert first.returncode == 0, first.stderr
    report = json.loads(first.stdout)
    assert report["files"]["new"] == len(list(EXAMPLES.rglob("*.sql")))
    assert report["graph"]["backend"] == "embedded"

    tree = headwater("upstream", COLUMN, "--direct-only").stdout.splitlines()
    assert tree[0] == COLUMN
    assert any("bigquery/" in line and ".sql:" in line for line in tree[1:])
    exported = headwater("export").stdout
    assert json.loads(exported)["version"] == 1

    second = json.loads(headwater("ingest", EXAMPLES, "--json").stdout)
    assert second["files"]["unchanged"] == report["files"]["new"]
    assert (second["graph"]["rows_written"], second["graph"]["rows_deleted"]) == (0, 0)
    assert headwater("export").stdout == exported


@pytest.mark.prefect
def test_under_prefect_without_a_server(headwater: Headwater) -> None:
    ran = headwater("ingest", EXAMPLES / "postgres", "--dialect", "postgres", "--prefect", "--json")
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert report["status"] == "Completed"
    assert report["seconds"]["prefect"] > 0


@pytest.mark.neo4j
def test_into_neo4j(headwater: Headwater, empty_neo4j: Neo4jAddress) -> None:
    server = empty_neo4j.environment()
    assert json.loads(headwater("ingest", EXAMPLES, "--json").stdout)["graph"]["backend"] == "embedded"
    report = json.loads(headwater("ingest", EXAMPLES, "--json", **server).stdout)
    assert report["graph"]["backend"] == "neo4j"
    assert report["graph"]["rows_written"] > 0
    assert headwater("export", **server).stdout == headwater("export").stdout


def test_a_server_that_is_not_there_is_one_line(headwater: Headwater) -> None:
    port = local_server.free_port()
    ran = headwater(
        "ingest",
        EXAMPLES,
        HEADWATER_NEO4J__URI=f"bolt://127.0.0.1:{port}",
        HEADWATER_NEO4J__PASSWORD="hush-hush",
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("headwater: ")
    assert "Traceback" not in ran.stderr
    assert "hush" not in ran.stderr


@pytest.mark.neo4j
def test_a_local_neo4j_starts_and_stops(headwater: Headwater) -> None:
    home = {"HOME": os.environ.get("HOME", "")}  # Where what the first start downloads is kept.
    started = headwater("neo4j", "start", "--port", str(local_server.free_port()), "--json", **home)
    assert started.returncode == 0, started.stderr
    try:
        uri = json.loads(started.stdout)["uri"]
        assert json.loads(headwater("neo4j", "status", "--json").stdout)["uri"] == uri
        assert f"export HEADWATER_NEO4J__URI={uri}" in headwater("neo4j", "status").stdout
        assert json.loads(headwater("export", HEADWATER_NEO4J__URI=uri).stdout)["datasets"] == []
    finally:
        stopped = headwater("neo4j", "stop")
    assert stopped.stdout == "stopped\n"
    assert headwater("neo4j", "status").returncode == 1


def test_a_reader_that_leaves_is_no_crash(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as output:
        ran = subprocess.run(
            [COMMAND, "settings"], stdout=output, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False
        )
    assert ran.stderr == ""
    assert ran.returncode == 2


def test_the_command_belongs_to_this_python() -> None:
    assert COMMAND.is_file(), "run make setup"
    assert Path(sys.executable).parent == COMMAND.parent
