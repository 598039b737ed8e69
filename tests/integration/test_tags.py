"""``headwater tags`` on folders as people have them."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cli.main import main
from tests.git import GitFolder

SQL = {
    "a.sql": (
        "-- headwater: {owner: risk, tags: [core]}\ncreate table customers (\n  id int,\n"
        "  email text, -- headwater: {tags: [pii]}\n  -- headwater: {pii: true}\n  name text,\n  town text\n);\n"
        "create view v as select id, md5(email) as mail, email as e, upper(name) as n, count(name) as c, town\n"
        "from customers group by 1, 2, 3, 4, 6;\n"
        "create view w as\nselect e\n , n -- headwater: {drop: [pii]}\n , v.*\nfrom v;\n"
    ),
    "b.sql": "/* headwater:\n  column: x\n  tags: secret\n*/\ncreate view b as select e as x, n from w;\n",
    ".github/CODEOWNERS": "* @all\n/b.sql @team/b me@example.com\n",
}


def ask(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main(["tags", "--source", str(folder), "--json", *words]) == 0
    return msgspec.json.decode(capsys.readouterr().out)


def tagged(answer: Any, tag: str) -> dict[str, str]:
    """What has a tag, with where it was marked."""
    return {
        ".".join(filter(None, (t["dataset"], t["column"]))): f"{t['file']}:{t['line']}"
        for t in answer["tags"]
        if t["tag"] == tag
    }


@pytest.fixture
def ingested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> GitFolder:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    folder = GitFolder(tmp_path / "src")
    folder.commit(SQL)
    assert main(["ingest", str(folder.path), "--dialect", "postgres"]) == 0
    return folder


def test_before_the_first_ingest_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    folder = GitFolder(tmp_path / "src")
    folder.commit(SQL)
    assert main(["tags", "--source", str(folder.path)]) == 2
    assert f"`headwater ingest {folder.path}` first" in capsys.readouterr().err


def test_tags_follow_the_values_until_they_are_masked(
    ingested: GitFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(ingested.path, capsys)
    assert tagged(answer, "pii") == {
        "customers.email": "a.sql:4",
        "customers.name": "a.sql:5",
        "v.e": "a.sql:4",
        "v.n": "a.sql:5",
        "w.e": "a.sql:4",
        "b.x": "a.sql:4",
    }
    assert tagged(answer, "secret") == {"b.x": "b.sql:1"}
    assert {"customers", "customers.town", "v.town", "w.town"} <= tagged(answer, "core").keys()
    assert answer["problems"] == []
    owners = {each["dataset"]: each["owners"] for each in answer["datasets"]}
    assert owners == {
        "customers": ["risk"], "v": ["@all"], "w": ["@all"], "b": ["@team/b", "me@example.com"],
    }  # fmt: skip
    assert all(each["changed"].endswith("+00:00") for each in answer["datasets"])
    assert answer["ingested"]


def test_one_name_one_tag_and_lines_for_people(
    ingested: GitFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(tagged(ask(ingested.path, capsys, "w", "--tag", "pii"), "pii")) == {"w.e"}
    assert main(["tags", "b", "--source", str(ingested.path)]) == 0
    said = capsys.readouterr().out
    assert "b.x" in said
    assert "a.sql:4" in said
    assert "Ingested last:" in said
    assert main(["tags", "none", "--source", str(ingested.path)]) == 0
    assert "Nothing is tagged." in capsys.readouterr().out


def test_what_cannot_be_understood_is_named(ingested: GitFolder, capsys: pytest.CaptureFixture[str]) -> None:
    ingested.write({
        "c.sql": "create view c as\nselect 1 -- headwater: {tags: [x]}\n;-- headwater: what\n-- headwater: {colour: red}\n",
        "d.sql": "-- headwater: {tags: [x]}\nselect 1;",
    })  # fmt: skip
    assert main(["ingest", str(ingested.path), "--dialect", "postgres"]) == 0
    kinds = "this mark is no table of column, drop, owner, pii, tags"
    assert ask(ingested.path, capsys)["problems"] == [
        "c.sql:2: which column of c is meant? say column: …",
        f"c.sql:3: {kinds}",
        f"c.sql:4: {kinds}",
        "d.sql:1: no statement here makes anything that the graph knows",
    ]


def test_property_files_of_dbt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    folder = GitFolder(tmp_path / "src")
    folder.write({
        "dbt_project.yml": "name: shop",
        "models/s.yml": (
            "sources:\n- name: raw\n  tables:\n  - name: people\n    columns: [{name: mail, meta: {pii: true}}]\n"
            "models:\n- name: a\n  config: {meta: {owner: crm}, tags: [gold]}\n  columns: [{name: id, tags: [key]}]\n"
        ),
        "models/a.sql": "select id, lower(mail) as m from {{ source('raw', 'people') }}",
        "models/b.sql": "select m, id from {{ ref('a') }}",
    })  # fmt: skip
    assert main(["ingest", str(folder.path), "--dialect", "postgres"]) == 0
    answer = ask(folder.path, capsys)
    assert set(tagged(answer, "pii")) == {"raw.people.mail", "shop.a.m", "shop.b.m"}
    assert set(tagged(answer, "key")) == {"shop.a.id", "shop.b.id"}
    assert {"shop.a", "shop.a.id", "shop.b.m"} <= tagged(answer, "gold").keys()
    assert {each["dataset"]: each["owners"] for each in answer["datasets"]} == {
        "shop.a": ["crm"],
        "shop.b": [],
    }
