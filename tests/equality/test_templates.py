"""Folders of templates: the same graph under every road, and after every change of what templates depend on."""

from pathlib import Path

import pytest

from settings import FlagForm
from stores.graph.export import export_bytes
from stores.state import open_state
from tasks.comparison import compare_sides
from tasks.ingest import open_session
from tasks.run import IngestRequest
from tasks.sides import CompareRequest, both_sides
from tests.equality.runs import BASELINE, FASTEST, PARTIAL, Estate
from tests.git import GitFolder

FILES = {
    "shop/dbt_project.yml": "name: shop\n",
    "shop/models/s.yml": "sources: [{name: raw, tables: [{name: t}]}]",
    "shop/models/a.sql": "{{ config(materialized='ephemeral') }}select id, {{ cents('x') }} as x from {{ source('raw', 't') }}",
    "shop/models/b.sql": "select * from {{ ref('a') }} join {{ ref('c') }} using (id)",
    "shop/models/d.sql": "select * from {{ ref('b') }}",
    "shop/seeds/c.csv": "id,name\n1,Ann\n",
    "shop/macros/m.sql": "{% macro cents(c) %}{{ c }} / 100{% endmacro %}",
    "sql/proj/data/tab/query.sql": "select b.* from {{ schema }}.b as b",
    "sql/reader.sql": "create view v as select * from proj.data.tab join known.k using (id)",
    "catalog.yml": "known.k: [id, extra]",
    "headwater.toml": (
        "[templates]\nvariables = {schema = 'shop'}\n[catalog]\nfiles = ['catalog.yml']\n"
        "[[rule]]\npath = 'sql/{p}/{d}/{t}/query.sql'\ntarget = '{p}.{d}.{t}'\n"
    ),
}
CHANGES = [
    {"shop/macros/m.sql": "{% macro cents(c) %}{{ c }} / fx{% endmacro %}"},
    {"shop/seeds/c.csv": "id,name,town\n1,Ann,Rome\n"},
    {"shop/models/s.yml": "sources: [{name: raw, schema: lake, tables: [{name: t, identifier: tt}]}]"},
    {
        "shop/models/a.sql": "{{ config(materialized='ephemeral') }}select id, {{ cents('y') }} as y"
        " from {{ source('raw', 't') }}"
    },
    {"catalog.yml": "known.k: [id, other]"},
    {"shop/dbt_project.yml": "name: shop\nmodels: {shop: {+schema: mart}}"},
]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "src", FILES)
    return tmp_path / "src"


def test_the_first_run_sees_all_the_way_through(folder: Path, tmp_path: Path) -> None:
    estate = Estate(folder, tmp_path / "home")
    report = estate.ingest(FASTEST)
    assert [*report.failures] == []
    exported = estate.export().decode()
    assert "Ann" not in exported
    graph = estate.open()
    try:
        rows = {
            (row["target_dataset"], row["target_column"], row["source_dataset"], row["source_column"])
            for row in graph.stream("export_derives_from")
        }
    finally:
        graph.close()
    assert {
        ("shop.b", "x", "raw.t", "x"),
        ("shop.b", "name", "shop.c", "name"),
        ("shop.d", "name", "shop.b", "name"),
        ("proj.data.tab", "name", "shop.b", "name"),
        ("v", "x", "proj.data.tab", "x"),
        ("v", "extra", "known.k", "extra"),
    } <= rows


def test_every_change_of_what_templates_depend_on(folder: Path, tmp_path: Path) -> None:
    quick, partial = Estate(folder, tmp_path / "quick"), Estate(folder, tmp_path / "partial")
    quick.ingest(FASTEST)
    partial.ingest(FASTEST, flags=PARTIAL)
    before = quick.export()
    for number, change in enumerate(CHANGES):
        write(folder, change)
        quick.ingest(FASTEST)
        nothing = Estate(folder, tmp_path / f"nothing{number}")
        nothing.ingest(BASELINE)
        expected = nothing.export()
        assert expected != before, change
        assert quick.export() == expected, change
        before = expected
    partial.ingest(FASTEST, flags=PARTIAL)
    assert partial.export() == before


def test_what_renders_as_before_is_not_linked_again(folder: Path, tmp_path: Path) -> None:
    estate = Estate(folder, tmp_path / "home")
    estate.ingest(FASTEST)
    rules = FILES["headwater.toml"]
    write(folder, {"headwater.toml": rules.replace("schema = 'shop'", "schema = 'shop', unused = 1")})
    assert estate.ingest(FASTEST).relinked == 0
    write(folder, {"headwater.toml": rules.replace("'shop'", "'lake'")})
    assert estate.ingest(FASTEST).relinked == 2, "the one that names it, and its reader"
    nothing = Estate(folder, tmp_path / "nothing")
    nothing.ingest(BASELINE)
    assert estate.export() == nothing.export()


def test_a_session_told_of_one_file_sees_what_hangs_on_it(folder: Path, tmp_path: Path) -> None:
    estate = Estate(folder, tmp_path / "home")
    request = IngestRequest(source=folder, workers=1, flags=FlagForm())
    with open_session(request, estate.settings(), "test") as session:
        session.run(request)
        for number, change in enumerate([CHANGES[0], CHANGES[3]]):
            write(folder, change)
            session.run(IngestRequest(source=folder, workers=1, only=frozenset(change)))
            nothing = Estate(folder, tmp_path / f"nothing{number}")
            nothing.ingest(BASELINE)
            assert export_bytes(session.graph) == nothing.export()


def test_a_git_diff_sees_rendered_text(tmp_path: Path) -> None:
    repository = GitFolder(tmp_path / "src")
    repository.commit(FILES)
    repository.commit(CHANGES[0])
    repository.write(CHANGES[3])
    settings = Estate(repository.path, tmp_path / "home").settings()
    with open_state(settings.state_url.get_secret_value(), 10) as state:

        def changed(revisions: str) -> set[tuple[str, str]]:
            request = CompareRequest(source=repository.path, revisions=revisions, dialect="postgres")
            sides = both_sides(request, settings, state)
            assert sides.problems == []
            return {(change.kind, change.node.name) for change in compare_sides(sides).changes}

        assert changed("HEAD~1..HEAD") == {("expression changed", "shop.b.x")}
        assert ("column gone", "shop.b.x") in changed("HEAD")
        assert changed("HEAD..HEAD") == set()
