"""What stands around templates: settings, watching, verbs, packages beside a git repository."""

import datetime as dt
from pathlib import Path

import pytest
from watchfiles import Change

from cli.main import main
from errors import ConfigurationError
from lineage.yaml_text import NotYamlError, read_yaml
from settings import load_settings
from settings.models import SQL_SUFFIXES
from tasks.revisions import Repository
from tasks.scan import visible
from tasks.templates.folder import GitFolder as Commit
from tasks.templates.folder import folder_at
from tasks.templates.sandbox import MODULES, from_json, from_yaml, to_json
from tasks.watch.events import SourcePaths
from tests.git import GitFolder
from tests.unit.templates.folders import Folder


def test_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_TEMPLATES__VARIABLES", "a=1, b=x=y")
    monkeypatch.setenv("HEADWATER_TEMPLATES__MACROS", "m,n")
    settings = load_settings().templates
    assert (settings.variables, settings.macros) == ({"a": "1", "b": "x=y"}, ("m", "n"))
    monkeypatch.setenv("HEADWATER_CATALOG__URL", "nonsense")
    with pytest.raises(ConfigurationError, match="write an SQLAlchemy URL") as raised:
        load_settings()
    assert "nonsense" not in str(raised.value)


@pytest.mark.parametrize("said", ["url = 'sqlite://'", "files = ['/etc/passwd']"])
def test_a_folder_of_sql_names_no_database_and_no_file_elsewhere(tmp_path: Path, said: str) -> None:
    (tmp_path / "headwater.toml").write_text(f"[catalog]\n{said}")
    with pytest.raises(ConfigurationError, match=r"a headwater\.toml inside a source cannot say this"):
        load_settings(source=tmp_path)


def test_watch_looks_at_all_once_what_templates_depend_on_changes(tmp_path: Path) -> None:
    Folder(tmp_path, {"shop/dbt_project.yml": "name: x", "shop/models/s.yml": "", "other/o.yml": ""})
    paths = SourcePaths(tmp_path.resolve(), SQL_SUFFIXES)

    def told(path: str) -> str | None:
        return paths.relevant(Change.modified, f"{tmp_path.resolve()}/{path}")

    assert (
        told("shop/models/s.yml")
        == told("shop/seeds/c.csv")
        == told("shop/dbt_project.yml")
        == "dbt_project.yml"
    )
    assert told("other/o.yml") is None
    assert told("shop/models/a.sql.j2") == "shop/models/a.sql.j2"


def test_analyze_renders_and_knows_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Folder(
        tmp_path,
        {
            "headwater.toml": "[catalog]\nfiles = ['c.yml']\n[templates]\nvariables = {s = 'raw'}",
            "c.yml": "raw.t: {a: int}",
            "v.sql": "create view v as select * from {{ s }}.t",
            "bad/w.sql": "\n{{ nothing() }}",
        },
    )
    monkeypatch.chdir(tmp_path)
    assert main(["analyze", "v.sql", "--dialect", "postgres"]) == 0
    assert "raw.t.a" in capsys.readouterr().out
    assert main(["analyze", "bad", "--dialect", "postgres"]) == 2
    assert "bad/w.sql (line 2) cannot be rendered: 'nothing' is undefined" in capsys.readouterr().err
    assert main(["catalog"]) == 0
    assert "raw.t    a       int" in capsys.readouterr().out
    assert main(["catalog", "--json"]) == 0
    assert '"raw.t"' in capsys.readouterr().out


def test_packages_are_taken_from_disk_where_a_commit_has_none(tmp_path: Path) -> None:
    repository = GitFolder(tmp_path / "src")
    repository.commit(
        {"dbt_project.yml": "name: x", "models/a.sql": "select 1", ".gitignore": "dbt_packages\n"}
    )
    repository.write({"dbt_packages/kit/dbt_project.yml": "name: kit", "models/b.sql": "select 2"})
    folder = folder_at(Repository(repository.path), Repository(repository.path).commit("HEAD"))
    assert isinstance(folder, Commit)
    assert list(folder.under("models")) == ["models/a.sql"]
    assert list(folder.under("dbt_packages")) == ["dbt_packages/kit/dbt_project.yml"]
    assert folder.has("dbt_packages/kit/dbt_project.yml")
    assert not folder.has("models/b.sql")
    assert folder.stamp("models/a.sql") is not None
    assert folder.stamp("dbt_packages/kit/dbt_project.yml") is not None
    found = folder.read(["models/a.sql", "models/b.sql", "dbt_packages/kit/dbt_project.yml"])
    assert found == {"models/a.sql": "select 1", "dbt_packages/kit/dbt_project.yml": "name: kit"}


def test_what_is_seen_of_a_project(tmp_path: Path) -> None:
    folder = Folder(tmp_path, {"p/dbt_project.yml": "name: x"})
    seen = visible(tmp_path, beside=folder.templates())
    assert [
        path
        for path in ("p/models/a.sql", "p/target/a.sql", "p/seeds/s.csv", "p/x.csv", "s.csv")
        if seen(path)
    ] == [
        "p/models/a.sql",
        "p/seeds/s.csv",
    ]


def test_what_templates_may_import_tells_no_time() -> None:
    now = MODULES.datetime.datetime.now(dt.UTC)
    assert now == MODULES.datetime.datetime.utcnow() == MODULES.datetime.datetime.today()
    assert MODULES.datetime.date.today() == dt.date(2000, 1, 1)
    assert (to_json({"a": 1}), to_json({1j: object()}, "no")) == ('{"a": 1}', "no")
    assert (from_json("[1]"), from_json("[", 2), from_yaml("a: 1"), from_yaml("a: [", 3)) == (
        [1],
        2,
        {"a": 1},
        3,
    )


def test_yaml_that_stands_for_too_much_is_none() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(8)
    )
    for text in (bomb, "a: &a [*a]", "a: [", "[" * 100_000, "- " * 50_000 + "a"):
        with pytest.raises(NotYamlError):
            read_yaml(text)
    assert read_yaml("a: &a [1]\nb: *a") == {"a": [1], "b": [1]}
