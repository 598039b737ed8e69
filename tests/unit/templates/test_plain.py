"""Templates outside of dbt projects, and the lines that rendered statements stand on."""

import time
from pathlib import Path

import pytest

from lineage import analyze
from settings import load_settings
from tasks.marks import marks_in
from tasks.pool import CompilePool
from tasks.recipes import Recipes
from tasks.scan import read_windows, walk
from tasks.templates.extracts import extract_of
from tasks.templates.folder import DiskFolder
from tasks.templates.templates import Templates, _is_template
from tasks.worker import Limits
from tests.unit.templates.folders import Folder


def test_a_file_without_marks_of_its_own_is_untouched(tmp_path: Path) -> None:
    files = {
        "a.sql": "select 1",
        "b.sql": "select '{{ ds }}', \"{% x %}\" -- {{ no }}\n, $$ {{ }} $$ /* {% */ from t where d = '{{ x }}'",
    }
    folder = Folder(tmp_path, files)
    assert folder.texts() == files
    assert folder.templates().digest("a.sql") == folder.templates().digest("b.sql")


def test_templates_of_go_are_no_jinja(tmp_path: Path) -> None:
    files = {
        "a.sql": "create table {{.scratch}}.t as {{if eq .x true}} select 1 {{end}}",
        "b.sql": "{{ range .tables }} select a from {{ index .dep 'a' }}; {{ end }}",
    }
    folder = Folder(tmp_path, files)
    assert folder.texts() == files


def test_variables_and_macros_of_the_folder(tmp_path: Path) -> None:
    folder = Folder(
        tmp_path,
        {
            "headwater.toml": "[templates]\nvariables = {stage = 'prod', n = 2}",
            "macros/m.sql": "{% macro day(c) %}date({{ c }}){% endmacro %}",
            "a.sql": "{% from 'macros/m.sql' import day as d %}select {{ day('x') }}, {{ d('y') }} from {{ stage }}.t{{ n }}",
            "b.sql.j2": "select {{ var('n') }}, {{ modules.datetime.datetime.now().year }}, {{ set([2, 1, 2])|join }}",
            "c.sql": "select * from {{ ref('x') }}, {{ source('s', 't') }}",
        },
    )
    texts = folder.texts()
    assert texts["a.sql"] == "select date(x), date(y) from prod.t2"
    assert texts["b.sql.j2"] == "select 2, 2000, 21"
    assert texts["c.sql"] == 'select * from "x", "s"."t"'
    before = folder.templates().digest("a.sql")
    folder.write({"macros/m.sql": "{% macro day(c) %}d({{ c }}){% endmacro %}"})
    assert folder.templates().digest("a.sql") != before
    assert folder.text("a.sql").startswith("select d(x), d(y)")


def test_what_has_no_value_stays_a_variable_where_it_is_only_written(tmp_path: Path) -> None:
    folder = Folder(
        tmp_path,
        {
            "a.sql": "select a from {{ params.db }}.t_{{ params['year'] }} where day = {{ ds }}",
            "b.sql": "select 1 from {% raw %}{{ x }}{% endraw %}",
            "c.sql": "select\n{% for c in columns %}{{ c }}{% endfor %} from t",
            "d.sql": "select {{ stage() }} from t",
            "e.sql": "{{ config(materialized='table') }}select a from {{ ref('t') }}{% if is_incremental() %} where 1{% endif %}",
        },
    )
    assert folder.texts() == {
        "a.sql": "select a from ${params.db}.t_${params.year} where day = ${ds}",
        "b.sql": "select 1 from {{ x }}",
        "c.sql": "2: cannot be rendered: 'columns' is undefined; see [templates] variables and macros",
        "d.sql": "1: cannot be rendered: 'stage' is undefined; see [templates] variables and macros",
        "e.sql": 'select a from "t"',
    }


@pytest.mark.parametrize(("mode", "rendered"), [("off", "select {{ 1 }}"), ("jinja", "select 1")])
def test_modes(tmp_path: Path, mode: str, rendered: str) -> None:
    folder = Folder(
        tmp_path,
        {
            "headwater.toml": f"[templates]\nmode = '{mode}'",
            "dbt_project.yml": "name: x",
            "models/a.sql": "select {{ 1 }}",
        },
    )
    assert folder.texts() == {"models/a.sql": rendered}
    assert bool(folder.templates().digest("models/a.sql")) is (mode == "jinja")


def test_statements_stand_on_the_lines_of_their_template(tmp_path: Path) -> None:
    template = (
        "{% set cols = ['a', 'b'] %}\n{%- set x %}\nlong\n{% endset -%}\n\ncreate view v as select\n"
        "{% for c in cols %}\n  {{ c }},\n{% endfor %}\n 1 as one from t;\n\n\n\n\n\n\n\ncreate view w as select c from t;"
    )
    text = Folder(tmp_path, {"a.sql": template}).text("a.sql")
    found = analyze({"a.sql": text}, dialect="postgres")
    lines = [line for line, words in enumerate(template.split("\n"), start=1) if words.startswith("create")]
    assert [statement.line for statement in found.statements] == lines


def test_marks_of_the_template_itself_are_left_alone(tmp_path: Path) -> None:
    assert (
        Folder(tmp_path, {"a.sql": "select {{ 1 }} -- \ue000\n, 2"}).text("a.sql")
        == "select 1 -- \ue000\n, 2"
    )


def test_a_template_without_end_costs_itself_only(tmp_path: Path) -> None:
    endless = "{% set n = range(90000)|list %}{% for a in n %}{% for b in n %}{% endfor %}{% endfor %}{{ 1 }}"
    Folder(tmp_path, {"a.sql": endless, "b.sql": "select {{ 1 }}"})
    settings = load_settings(source=tmp_path)
    started = time.monotonic()
    with CompilePool(1, Limits(timeout_seconds=0.5)) as pool:
        templates = Templates(DiskFolder(tmp_path), settings, Recipes(settings, "postgres"), pool)
        (window,) = read_windows(tmp_path, walk(tmp_path).files, 10**6)
        one, other = templates.render(window)
    assert one.failure is not None
    assert one.failure.kind == "timeout"
    assert other.text is not None
    assert other.text.text == "select 1"
    assert time.monotonic() - started < 30


def test_a_path_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("a: 1")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.yml").symlink_to(tmp_path / "secret.yml")
    folder = DiskFolder(tmp_path / "in")
    assert folder.read(["../secret.yml", "link.yml", "gone.yml"]) == {}
    assert folder.stamp("gone.yml") is None


@pytest.mark.parametrize("piece", ["'", "/*", "$a$", "{{ config(", "{% snapshot x %}", '"', "/* headwater:", "/* headwater: {pii: true} */ x, ", "x, -- headwater: {pii: true}\n"])  # fmt: skip
def test_texts_made_to_be_slow_are_looked_at_in_no_time(tmp_path: Path, piece: str) -> None:
    started = time.process_time()
    text = "{{ x }} " + piece * (300_000 // len(piece))
    _is_template("a.sql", text)
    extract_of(text)
    list(marks_in(text[:100_000]))
    assert time.process_time() - started < 10
