"""``impact``, ``diff`` and ``openlineage``, called in this process on a small repository."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.git import GitFolder
from tests.unit.cli.conftest import Ran

Headwater = Callable[..., Ran]
TIME = ("--time", "2026-01-31T13:00:00+01:00")
NOTHING = "Lineage is the same on both sides.\n"


@pytest.fixture
def repository(here: Path) -> GitFolder:
    folder = GitFolder(here / "sql")
    folder.commit(
        {
            "headwater.toml": '[[rule]]\npath = "**"\ndialect = "postgres"\n',
            "t.sql": "create table t (a int, b int);",
            "v.sql": "create view v as select a, 'hush' as c from t where b = 1;",
            "w.sql": "create view w as select a from v;",
        }
    )
    return folder


def test_impact_of_a_diff(headwater: Headwater, repository: GitFolder) -> None:
    arguments = ("impact", "--source", "sql", "--diff", "HEAD")
    assert headwater(*arguments, "--fail-on", "changes") == Ran(0, NOTHING, "")
    repository.write({"t.sql": "create table t (a int);"})
    broken = headwater(*arguments, "--no-cache")
    assert broken.code == 1
    assert "1      breaks        v        t.b → v.sql:1" in broken.out
    assert headwater(*arguments, "--fail-on", "never").code == 0
    assert headwater("diff", "HEAD", "HEAD", "sql", "--exit-code") == Ran(0, NOTHING, "")
    repository.commit({})
    differs = headwater("diff", "HEAD~1", "HEAD", "sql", "--exit-code", "--format", "json")
    assert differs.code == 1
    assert [change["kind"] for change in json.loads(differs.out)["changes"]] == ["column gone"]


def test_impact_of_names_and_files(headwater: Headwater, repository: GitFolder) -> None:
    headwater("ingest", "sql")
    column = headwater("impact", "t.b", "--fail-on", "changes")
    assert column.code == 1
    assert column.out.splitlines()[-1].split("  ")[-1] == "t.b → v.sql:1 → w.sql:1"
    of_file = headwater("impact", "v.sql", "--format", "json")
    assert (of_file.code, [each["node"]["dataset"] for each in json.loads(of_file.out)["effects"]]) == (
        0,
        ["w"],
    )
    assert headwater("impact", "w").out == "Nothing is made from it.\n"
    repository.write({"x.sql": "select a from t;"})
    headwater("ingest", "sql")
    assert headwater("impact", "x.sql").out == "Nothing is made from it.\n"
    unknown = headwater("impact", "tt.b")
    assert (unknown.code, "did you mean t" in unknown.err) == (2, True)


@pytest.mark.parametrize("form", ["jobs", "runs"])
def test_openlineage_there_and_back(
    headwater: Headwater, repository: GitFolder, here: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    headwater("ingest", "sql")
    export = ("openlineage", "export", "--events", form, *TIME, "--source", "sql", "--sql")
    assert headwater(*export, "out.ndjson") == Ran(0, "", "")
    lines = (here / "out.ndjson").read_text().splitlines()
    assert {json.loads(line)["eventTime"] for line in lines} == {"2026-01-31T12:00:00Z"}
    assert "hush" not in "".join(lines)
    assert headwater(*export).out.splitlines() == lines

    monkeypatch.setenv("HEADWATER_HOME", str(here / "empty"))
    taken = headwater("openlineage", "import", "out.ndjson", "--json")
    report = json.loads(taken.out)
    assert (taken.code, report["files"], report["sources"], report["skipped"]) == (0, 3, 1, [])
    assert headwater(*export).out.splitlines() == lines
    assert json.loads(headwater("openlineage", "import", "out.ndjson", "--json").out)["rows_written"] == 0

    sent = headwater("openlineage", "send", "--file", "sent.json", "--events", form, "--json")
    assert (sent.code, json.loads(sent.out)["sent"]) == (0, len(lines))
    none = headwater("openlineage", "send", "--file", "sent.json", "--dead-letters")
    assert none == Ran(0, "0 events sent to file sent.json, 0 refused and kept.\n", "")


def test_openlineage_says_what_has_no_place(headwater: Headwater, here: Path) -> None:
    (here / "events").write_text("no\n" * 25)
    taken = headwater("openlineage", "import", "events")
    assert taken.code == 1
    assert taken.out.startswith("events:1: is no OpenLineage event (")
    assert "… and 5 more; --json prints them all." in taken.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("impact",), "--diff"),
        (("impact", "t", "--diff", "HEAD"), "either names"),
        (("impact", "--diff", "nosuch", "--source", "sql"), "'nosuch' is no commit"),
        (("diff", "HEAD", "HEAD", "nosuch"), "no folder"),
        (("openlineage", "export", "--sql"), "--source"),
        (("openlineage", "export", "--time", "noon"), "is no time"),
        (("openlineage", "export", "--time", "2026-01-31T12:00:00"), "names no zone"),
        (("openlineage", "import", "nosuch"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_says_why(
    headwater: Headwater, repository: GitFolder, arguments: tuple[str, ...], said: str
) -> None:
    del repository
    ran = headwater(*arguments)
    assert ran.code == 2
    assert said in ran.err
