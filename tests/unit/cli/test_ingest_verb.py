"""``headwater ingest`` without Prefect: the report in each form, the exit codes, the files it writes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.ingest import SHOWN
from tasks.prefect_profile import prefect_is_set_up
from tests.unit.cli.conftest import Ran

Headwater = Callable[..., Ran]


@pytest.fixture
def estate(here: Path) -> Path:
    """Two files that are in order."""
    (here / "sql").mkdir()
    (here / "sql" / "t.sql").write_text("CREATE TABLE t (a int);", encoding="utf-8")
    (here / "sql" / "v.sql").write_text("CREATE VIEW v AS SELECT a + 1 AS b FROM t;", encoding="utf-8")
    return here / "sql"


def test_from_files_to_answers(headwater: Headwater, estate: Path) -> None:
    ran = headwater(
        *("ingest", "sql", "out", "--export", "--dialect", "postgres"),
        *("--workers", "2", "--flag", "batching=off", "--json"),
    )
    report = json.loads(ran.out)
    assert ran.code == 0
    assert report["source"] == "sql"
    assert (report["files"]["new"], report["dialects"]) == (2, {"postgres": 2})
    assert report["flags"]["batching"] == {"state": "off", "source": "run parameter"}
    assert report["flags"]["caching"] == {"state": "on", "source": "default"}
    phases = [line.partition(":")[0] for line in ran.err.splitlines()]
    assert phases == ["scan", "compile", "publish"]
    assert json.loads((estate.parent / f"out/runs/{report['run_id']}.json").read_text()) == report
    assert (estate.parent / "out/lineage.json").read_text() == headwater("export").out

    assert headwater("upstream", "v.b").out == "v.b\n└── t.a  DIRECT TRANSFORMATION  v.sql:1\n"
    assert headwater("downstream", "t").out == "t\n└── v.b  DIRECT TRANSFORMATION  v.sql:1\n"
    answer = json.loads(headwater("upstream", "v.b", "--json").out)
    assert [(edge["file"], edge["lines"]) for edge in answer["edges"]] == [("v.sql", [1])]


def test_for_people_with_guesses_and_failures(headwater: Headwater, estate: Path) -> None:
    wrong = "SELECT FROM WHERE ((;\n" * (SHOWN + 3)
    (estate / "wrong.sql").write_text(wrong, encoding="utf-8")
    ran = headwater("ingest", "sql")
    lines = ran.out.splitlines()
    assert ran.code == 1
    assert lines[0].startswith("wrong.sql:1: ")
    assert "… and 3 more; --json prints them all." in lines
    assert any(line.startswith("The dialect of 3 files was guessed (") for line in lines)
    assert lines[-1].startswith("Failed: ")


def test_rules_inside_the_source_and_workers_of_the_run(headwater: Headwater, estate: Path) -> None:
    (estate / "headwater.toml").write_text(
        '[source]\nname = "bank"\n[[rule]]\npath = "*.sql"\ndialect = "postgres"\nnamespace = "core"\n',
        encoding="utf-8",
    )
    report = json.loads(headwater("ingest", "sql", "--workers", "1", "--json").out)
    assert (report["source"], report["guessed"]) == ("bank", {})
    assert headwater("upstream", "core#v.b").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none",), "The source none cannot be read"),
        (("sql", "--export"), "--export needs a folder to write to"),
        (("sql", "--flag", "speed=on"), "--flag speed=on: write NAME=on, NAME=off or NAME=25"),
        (("sql", "--flag", "caching=500"), "--flag caching: Input should be less than or equal to 100."),
        (("sql", "--workers", "0"), "run.workers: input should be greater than 0."),
        (("sql", "--dialect", "klingon"), "klingon"),
    ],
)
@pytest.mark.usefixtures("estate")
def test_nothing_can_be_done(headwater: Headwater, arguments: tuple[str, ...], said: str) -> None:
    ran = headwater("ingest", *arguments, "--json")
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_an_output_that_cannot_be_is_told_before_anything_is_done(headwater: Headwater, estate: Path) -> None:
    (estate.parent / "file").touch()
    ran = headwater("ingest", "sql", "file")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("headwater: file/runs cannot be made (Not a directory)")
    assert not (estate.parent / ".headwater").exists()


def test_where_prefect_is_set_up(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(here))
    assert not prefect_is_set_up()
    profiles = here / "profiles.toml"
    profiles.write_text(
        'active = "local"\n[profiles.local]\n[profiles.team]\nPREFECT_API_URL = "http://prefect.example.com/api"\n',
        encoding="utf-8",
    )
    assert not prefect_is_set_up()
    monkeypatch.setenv("PREFECT_PROFILE", "team")
    assert prefect_is_set_up()
    profiles.write_text("[", encoding="utf-8")
    assert not prefect_is_set_up()
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    assert prefect_is_set_up()
