"""settings, flags, cache, neo4j, analyze, export: each for people and as one JSON document."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.opening import state_of
from settings import load_settings
from tests.unit.cli.conftest import Ran

Headwater = Callable[..., Ran]
SQL = "CREATE TABLE t (a int, b int);\nINSERT INTO t SELECT s.x, s.[y z FROM s;\nCREATE VIEW v AS SELECT a AS c FROM t;\n"


def test_settings_for_people(headwater: Headwater, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_NEO4J__PASSWORD", "hush-hush")
    lines = [line.split() for line in headwater("settings").out.splitlines()]
    assert lines[0] == ["setting", "value", "from"]
    assert ["neo4j.password", "**********", "environment"] in lines
    assert ["neo4j.uri", "-", "default"] in lines
    assert ["publish.ladder", "[100,", "50,", "10,", "1]", "default"] in lines


def test_settings_as_json(headwater: Headwater, here: Path) -> None:
    (here / "headwater.toml").write_text('[[rule]]\npath = "a"\ndialect = "tsql"\n', encoding="utf-8")
    shown = {
        row["name"]: (row["value"], row["origin"]) for row in json.loads(headwater("settings", "--json").out)
    }
    assert shown["rule"] == ([{"path": "a", "dialect": "tsql"}], "headwater.toml")
    assert shown["neo4j.password"] == ("", "default")
    assert shown["flags.caching"] == ("on", "default")


def test_flags_for_people_and_as_json(headwater: Headwater, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_FLAGS__BATCHING", "off")
    shown = json.loads(headwater("flags", "list", "--json").out)
    assert (shown["batching"]["state"], shown["batching"]["source"]) == ("off", "environment")
    assert (shown["caching"]["state"], shown["caching"]["source"]) == ("on", "default")
    assert headwater("flags").out == headwater("flags", "list").out
    rows = [line.split()[:3] for line in headwater("flags", "list").out.splitlines()]
    assert rows[1:] == [[name, flag["state"], flag["source"]] for name, flag in shown.items()]


def test_flags_are_set_reset_and_audited(headwater: Headwater) -> None:
    assert headwater("flags", "set", "caching", "25", "--why", "first step").out == "caching is 25 %\n"
    headwater("flags", "set", "batching", '{"percent": 50, "shadow": 0}')
    with state_of(load_settings()) as state:
        assert state.flags.trip("caching", actor="run 7", why="estate/a.sql: wrong")
        assert not state.flags.trip("caching", actor="run 8", why="again")
    shown = json.loads(headwater("flags", "--json").out)
    assert (shown["caching"]["state"], shown["caching"]["source"]) == ("off", "trip")
    assert shown["caching"]["set"] == {"percent": 25, "shadow": 5}
    assert (shown["batching"]["percent"], shown["batching"]["shadow"]) == (50, 0)
    assert "estate/a.sql: wrong" in headwater("flags").out
    assert "headwater flags reset caching" in headwater("flags", "set", "caching", "on").out
    headwater("flags", "reset", "caching", "--why", "mended")
    assert headwater("flags", "reset", "caching").code == 2
    headwater("flags", "set", "caching", "as configured")
    assert json.loads(headwater("flags", "--json").out)["caching"]["source"] == "default"
    changes = json.loads(headwater("flags", "audit", "--json").out)
    told = [(each["name"], each["action"], each["before"], each["after"], each["reason"]) for each in changes]
    assert told[::-1] == [
        ("caching", "set", "as configured", "25 %", "first step"),
        ("batching", "set", "as configured", "50 %, shadow 0 %", ""),
        ("caching", "trip", "25 %", "25 %, tripped", "estate/a.sql: wrong"),
        ("caching", "set", "25 %, tripped", "on, tripped", ""),
        ("caching", "reset", "on, tripped", "on", "mended"),
        ("caching", "set", "on", "as configured", ""),
    ]
    assert "first step" in headwater("flags", "audit").out


@pytest.mark.parametrize("words", [("set", "speed", "on"), ("set", "caching", "much"), ("reset", "caching")])
def test_flags_that_are_none(headwater: Headwater, words: tuple[str, ...]) -> None:
    assert headwater("flags", *words).code == 2


def test_cache_holds_forgets_and_evicts(headwater: Headwater) -> None:
    assert json.loads(headwater("cache", "stats", "--json").out)["entries"] == 0
    with state_of(load_settings()) as state:
        state.units.put_many({f"{number:064x}": b"x" * 100 for number in range(10)})
    assert json.loads(headwater("cache", "stats", "--json").out)["entries"] == 10
    assert "entries  10" in headwater("cache", "stats").out
    assert headwater("cache", "evict").out == "0 entries dropped\n"
    dropped = json.loads(headwater("cache", "evict", "--max-bytes", "400", "--json").out)["dropped"]
    assert dropped >= 6
    assert headwater("cache", "clear").out == f"{10 - dropped} entries dropped\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dead-letters", "list"), "There are no dead letters.\n"),
        (("flags", "audit"), "No flag was ever changed.\n"),
        (("catalog",), "No catalogue tells of any table: [catalog] in headwater.toml names files or a database that do.\n"),
    ],
)  # fmt: skip
def test_what_is_empty_says_so(headwater: Headwater, words: tuple[str, ...], told: str) -> None:
    assert headwater(*words).out == told


def test_no_local_neo4j_runs(headwater: Headwater) -> None:
    assert headwater("neo4j", "status").code == 1
    assert headwater("neo4j", "status", "--json").out == "null\n"
    assert headwater("neo4j", "stop").out == "no local Neo4j was running\n"
    assert json.loads(headwater("neo4j", "stop", "--json").out) == {"stopped": False}


def test_analyze_a_folder_and_a_file(headwater: Headwater, here: Path) -> None:
    (here / "sql").mkdir()
    (here / "sql" / "a.sql").write_text(SQL, encoding="utf-8")
    (here / "b.sql").write_text("CREATE TABLE u AS SELECT c FROM v", encoding="utf-8")
    found = json.loads(headwater("analyze", "sql", "b.sql", "--dialect", "postgres", "--json").out)
    assert found["outputs"] == ["t", "u", "v"]
    edges = {
        (e["target_dataset"], e["target_column"], e["source_dataset"], e["file"]) for e in found["edges"]
    }
    assert {("v", "c", "t", "sql/a.sql"), ("u", "c", "v", "b.sql")} <= edges
    assert [(d["file"], d["line"], d["code"]) for d in found["diagnostics"]] == [
        ("sql/a.sql", 2, "parse_error")
    ]

    lines = headwater("analyze", "sql/a.sql", "--dialect", "postgres").out.splitlines()
    assert [line.split() for line in lines[:2]] == [
        ["target", "source", "kind", "where"],
        ["v.c", "t.a", "DIRECT", "IDENTITY", "sql/a.sql:3"],
    ]
    assert lines[2].startswith("sql/a.sql:2: parse_error: ")


def test_analyze_says_what_it_cannot_read(headwater: Headwater, here: Path) -> None:
    (here / "a.sql").write_bytes(b"\x00\xff\x00\x01")
    assert headwater("analyze", "--dialect", "postgres").err.startswith("headwater: No path was given")
    assert headwater("analyze", "a.sql", "--dialect", "postgres").err.startswith("headwater: a.sql ")
    assert headwater("analyze", "none.sql", "--dialect", "postgres").err.startswith(
        "headwater: The source none."
    )
    (here / "a.sql").write_text("SELECT 1", encoding="utf-8")
    ran = headwater("analyze", "a.sql", "--dialect", "klingon")
    assert ran.code == 2
    assert "klingon" in ran.err


def test_analyze_goes_on_where_a_file_cannot_be_read(headwater: Headwater, here: Path) -> None:
    (here / "sql").mkdir()
    (here / "sql" / "a.sql").write_bytes(b"\x00\xff\x00\x01")
    (here / "sql" / "b.sql").write_text("SELECT 1;\n{{ nothing() }}", encoding="utf-8")
    (here / "sql" / "c.sql").write_text("CREATE TABLE u AS SELECT c FROM v", encoding="utf-8")
    ran = headwater("analyze", "sql", "--dialect", "postgres", "--json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert found["outputs"] == ["u"]
    told = [(d["file"], d["line"], d["code"]) for d in found["diagnostics"]]
    assert told == [("sql/a.sql", 0, "unread"), ("sql/b.sql", 2, "unread")]


def test_export_of_an_empty_graph(headwater: Headwater, here: Path) -> None:
    printed = headwater("export").out
    assert json.loads(printed)["columns"] == []
    assert headwater("export", "out/deep/lineage.json").code == 0
    assert (here / "out/deep/lineage.json").read_text(encoding="utf-8") == printed
    assert [path.name for path in (here / "out/deep").iterdir()] == ["lineage.json"]


def test_export_where_nothing_can_be_written(headwater: Headwater, here: Path) -> None:
    (here / "file").touch()
    ran = headwater("export", "file/lineage.json")
    assert ran.code == 2
    assert ran.err.startswith("headwater: file/lineage.json cannot be written (")
    assert headwater("export", ".") == (2, "", "headwater: '.' is a folder: name a file in it.\n")


def test_questions_about_what_is_not_there(headwater: Headwater) -> None:
    for verb in ("upstream", "downstream"):
        ran = headwater(verb, "mart.nothing")
        assert ran.code == 2
        assert "mart.nothing" in ran.err
