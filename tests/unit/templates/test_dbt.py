"""dbt projects rendered without dbt."""

import hashlib
import json
from pathlib import Path

import pytest

from lineage import analyze
from settings import Settings
from settings.models import TemplateSettings
from tests.unit.templates.folders import Folder

PROJECT = "name: shop\nmodels:\n  shop:\n    marts:\n      +materialized: table\n      +schema: mart\n"


def shop(root: Path, files: dict[str, str], project: str = PROJECT) -> Folder:
    return Folder(root, {"dbt_project.yml": project} | files)


def one(root: Path, text: str, **others: str) -> str:
    """What becomes of one model."""
    files = {
        name.replace("__", "/").replace("_yml", ".yml").replace("_sql", ".sql"): t
        for name, t in others.items()
    }
    return shop(root, {"models/a.sql": text} | files).text("models/a.sql")


class TestHooks:
    def test_what_changes_rows_stands_before_and_after_the_model(self, tmp_path: Path) -> None:
        text = (
            "{{ config(pre_hook='delete from log', post_hook=['grant select on {{ this }} to x', "
            "{'sql': 'insert into audit (n)\\nselect count(id) from {{ this }};'}]) }}\nselect 1 as id"
        )
        assert one(tmp_path, text) == (
            'delete from log;\nCREATE VIEW "shop"."a" AS select 1 as id\n;insert into audit (n) select count(id) from "shop"."a"'
        )

    def test_a_hook_that_cannot_be_rendered_costs_itself(self, tmp_path: Path) -> None:
        folder = shop(
            tmp_path, {"models/a.sql": "{{ config(post_hook='{{ nobody.knows() }}') }}select 1 as id"}
        )
        (outcome,) = folder.outcomes().values()
        assert outcome.text is not None
        assert outcome.text.text == 'CREATE VIEW "shop"."a" AS select 1 as id'
        assert outcome.text.note is not None
        assert "post-hook" in outcome.text.note


class TestNames:
    def test_dbts_own_names_of_schemas_can_be_called(self, tmp_path: Path) -> None:
        text = "select * from {{ generate_schema_name('x') }}.t"
        assert one(tmp_path, text).endswith("from shop_x.t")

    def test_a_model_is_a_view_of_its_name_in_the_targets_schema(self, tmp_path: Path) -> None:
        assert one(tmp_path, "select 1 as x") == 'CREATE VIEW "shop"."a" AS select 1 as x'

    def test_the_targets_database_is_left_out_where_nobody_names_it(self, tmp_path: Path) -> None:
        text = 'select {{ target.database }}.live.f(a), s . b from {{ target.database }}.live.t, "{{ target.database }}".live.s'
        assert one(tmp_path / "none", text).endswith("select live.f(a), s . b from live.t, live.s")
        named = {"headwater.toml": '[templates]\ndbt_database = "dw"\n', "models/a.sql": text}
        assert "from dw.live.t" in shop(tmp_path / "named", named).text("models/a.sql")

    def test_a_cte_that_only_an_answer_fills_has_rows_that_nobody_knows(self, tmp_path: Path) -> None:
        text = (
            "with a as (\n{% if execute %}select 1{% endif %}-- none\n), b as (select x from {{ ref('t') }})"
            " select a.n, b.x from a join b on a.i = b.x"
        )
        (outcome,) = shop(tmp_path, {"models/a.sql": text}).outcomes().values()
        assert outcome.text is not None
        assert "with a as ({{ run_query() }}\n\n), b as" in outcome.text.text
        assert outcome.text.note == (
            "t is no model of the folder: taken by its name; a CTE is empty as dbt parses it: its rows are not known"
        )
        found = analyze({"a.sql": outcome.text.text}, dialect="postgres")
        assert [(e.target_column, e.source_column) for e in found.edges] == [(None, "x"), ("x", "x")]

    def test_null_is_a_name_without_a_value(self, tmp_path: Path) -> None:
        macro = "{% macro m(a=null) %}{% if a %}{{ a }}{% else %}x{% endif %}{{ 'no' if a is not defined }}{% endmacro %}"
        assert one(tmp_path, "select {{ m() }}, {{ m(null) }}", macros__m_sql=macro).endswith(
            "select xno, xno"
        )

    def test_ref_and_source_are_names(self, tmp_path: Path) -> None:
        sources = (
            "sources:\n- name: erp\n  schema: raw\n  database: lake\n  tables:\n  - name: o\n    identifier: orders\n"
            "  - name: p\n- name: bare\n  tables: [{name: t}]\n"
        )
        text = "select * from {{ ref('b') }}, {{ source('erp', 'o') }}, {{ source('erp', 'p') }}, {{ source('bare', 't') }}"
        assert one(tmp_path, text, models__s_yml=sources, models__b_sql="select 1").endswith(
            'from "shop"."b", "lake"."raw"."orders", "lake"."raw"."p", "bare"."t"'
        )

    def test_configuration_by_folder_property_file_and_file(self, tmp_path: Path) -> None:
        folder = shop(
            tmp_path,
            {
                "models/marts/m.sql": "{{ config(alias='final') }}select * from {{ ref('n') }}",
                "models/marts/n.sql": "select 1",
                "models/marts/m.yml": "models:\n- name: n\n  config: {alias: enn, materialized: incremental, schema: x}\n",
            },
        )
        assert folder.texts() == {
            "models/marts/m.sql": 'CREATE TABLE "shop_mart"."final" AS select * from "shop_x"."enn"',
            "models/marts/n.sql": 'CREATE TABLE "shop_x"."enn" AS select 1',
        }

    def test_the_settings_and_the_profile_name_the_target(self, tmp_path: Path) -> None:
        folder = shop(tmp_path, {"models/a.sql": "select '{{ target.schema }}' as x from {{ this }}"})
        (tmp_path / "profiles.yml").write_text(
            "shop: {target: p, outputs: {p: {type: duckdb, dbname: dw, schema: prod}}}"
        )
        assert (
            folder.text("models/a.sql", None)
            == 'CREATE VIEW "dw"."prod"."a" AS select \'prod\' as x from "dw"."prod"."a"'
        )
        settings = Settings(templates=TemplateSettings(dbt_database="d", dbt_schema="s"))
        assert folder.texts("snowflake", settings)["models/a.sql"].startswith('CREATE VIEW "D"."S"."A" AS')

    def test_the_projects_own_macro_names_schemas(self, tmp_path: Path) -> None:
        macro = (
            "{% macro generate_schema_name(custom_schema_name, node) %}\n"
            "{% if node.resource_type == 'seed' %} seeds {% else %} {{ custom_schema_name or 'none' }} {% endif %}\n"
            "{% endmacro %}{% macro generate_alias_name(a, node) %}{{ node.name | upper }}{% endmacro %}"
        )
        folder = shop(
            tmp_path,
            {
                "macros/m.sql": macro,
                "models/marts/a.sql": "select * from {{ ref('c') }}",
                "seeds/c.csv": "id,Name\n1,Secret Person\n",
            },
        )
        texts = folder.texts()
        assert texts["models/marts/a.sql"] == 'CREATE TABLE "mart"."a" AS select * from "seeds"."c"'
        assert texts["seeds/c.csv"] == 'CREATE TABLE "seeds"."c" AS SELECT NULL AS "id", NULL AS "name"'

    def test_versions(self, tmp_path: Path) -> None:
        yml = "models:\n- name: m\n  latest_version: 2\n  versions: [{v: 1}, {v: 2, defined_in: m_two}]\n"
        folder = shop(
            tmp_path,
            {
                "models/m.yml": yml,
                "models/m_v1.sql": "select 1",
                "models/m_two.sql": "select 2",
                "models/x.sql": "select * from {{ ref('m') }}, {{ ref('m', v=1) }}, {{ ref('shop', 'm', version=2) }}",
            },
        )
        texts = folder.texts()
        assert texts["models/x.sql"].endswith('"shop"."m_v2", "shop"."m_v1", "shop"."m_v2"')
        assert texts["models/m_v1.sql"].startswith('CREATE VIEW "shop"."m_v1"')

    def test_what_is_no_model_is_taken_by_its_name_and_said_so(self, tmp_path: Path) -> None:
        folder = shop(
            tmp_path, {"models/a.sql": "select * from {{ ref('gone') }} join {{ source('s', 't') }}"}
        )
        text = folder.outcomes()["models/a.sql"].text
        assert text is not None
        assert text.text.endswith('"shop"."gone" join "s"."t"')
        assert text.note == (
            "gone is no model of the folder: taken by its name; s.t is no source of the folder: taken by its name"
        )


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "begin"),
        [
            ("view", "CREATE VIEW"),
            ("incremental", "CREATE TABLE"),
            ("materialized_view", "CREATE MATERIALIZED VIEW"),
        ],
    )
    def test_materializations(self, tmp_path: Path, kind: str, begin: str) -> None:
        assert one(tmp_path, f"{{{{ config(materialized='{kind}') }}}}\nselect 1").lstrip().startswith(begin)

    def test_ephemeral_models_are_ctes_of_who_uses_them(self, tmp_path: Path) -> None:
        folder = shop(
            tmp_path,
            {
                "models/e.sql": "{{ config(materialized='ephemeral') }}select * from {{ ref('f') }}",
                "models/f.sql": "{{ config(materialized='ephemeral') }}select x from t",
                "models/a.sql": "with c as (select * from {{ ref('e') }}) select * from c",
                "models/b.sql": "select * from {{ ref('f') }}",
            },
        )
        texts = folder.texts()
        assert texts["models/a.sql"] == (
            'CREATE VIEW "shop"."a" AS with "__dbt__cte__f"'.replace('"__dbt__cte__f"', "__dbt__cte__f")
            + ' as (\nselect x from t\n), __dbt__cte__e as (\nselect * from "__dbt__cte__f"\n), '
            + 'c as (select * from "__dbt__cte__e") select * from c'
        )
        assert texts["models/b.sql"].startswith('CREATE VIEW "shop"."b" AS with __dbt__cte__f as (')
        assert texts["models/f.sql"] == "select x from t"

    def test_an_ephemeral_model_that_uses_itself(self, tmp_path: Path) -> None:
        text = "{{ config(materialized='ephemeral') }}select * from {{ ref('a') }}"
        assert one(tmp_path, text) == "1: the ephemeral model a uses itself"

    def test_a_relation_may_be_asked_for_with_another_path(self, tmp_path: Path) -> None:
        macro = "{% macro ref(name) %}{{ return(builtins.ref(name).replace_path(database='lake', schema='x')) }}{% endmacro %}"
        text = "select * from {{ ref('b') }}"
        rendered = one(tmp_path, text, macros__m_sql=macro, models__b_sql="select 1")
        assert rendered.endswith('from "lake"."x"."b"')

    def test_where_snapshots_go_may_be_a_template(self, tmp_path: Path) -> None:
        project = (
            PROJECT
            + "snapshots:\n  shop:\n    +target_database: \"{{ env_var('LAKE', 'lake') }}\"\n    +target_schema: hist\n"
        )
        text = "{% snapshot s %}{{ config(strategy='check') }}\nselect * from t\n{% endsnapshot %}"
        folder = shop(tmp_path, {"snapshots/s.sql": text}, project)
        assert folder.text("snapshots/s.sql").startswith('CREATE TABLE "lake"."hist"."s" AS')

    def test_a_macros_parameter_that_is_left_out_is_nothing(self, tmp_path: Path) -> None:
        macro = "{% macro padded(column, sign) %}concat('{{ sign }}', {{ column }}{% for each in sign %}, 1{% endfor %}){% endmacro %}"
        text = "select {{ padded('name') }} as name from t"
        assert one(tmp_path, text, macros__m_sql=macro).endswith("select concat('', name) as name from t")

    def test_snapshots_have_columns_of_their_own(self, tmp_path: Path) -> None:
        text = (
            "{% snapshot s %}{{ config(target_schema='hist', updated_at='at', strategy='timestamp') }}\n"
            "select * from {{ ref('a') }}\n{% endsnapshot %}"
        )
        folder = shop(tmp_path, {"snapshots/s.sql": text, "models/a.sql": "select * from {{ ref('s') }}"})
        texts = folder.texts()
        assert " ".join(texts["snapshots/s.sql"].split()) == (
            'CREATE TABLE "hist"."s" AS SELECT *, NULL AS dbt_scd_id, at AS dbt_updated_at, at AS dbt_valid_from, '
            'NULL AS dbt_valid_to FROM ( select * from "shop"."a" ) AS snapshotted;'
        )
        assert texts["models/a.sql"].endswith('"hist"."s"')

    def test_tests_materializations_and_macros_hold_no_sql(self, tmp_path: Path) -> None:
        macros = (
            "{% test t(model) %}select 1 from {{ model }}{% endtest %}"
            "{% materialization m, default %}{{ nothing.at.all }}{% endmaterialization %}"
        )
        assert shop(tmp_path, {"macros/x.sql": macros}).text("macros/x.sql").strip() == ""

    def test_a_disabled_model_makes_nothing(self, tmp_path: Path) -> None:
        assert one(tmp_path, "{{ config(enabled=var('on', false)) }}select 1") == ""

    def test_what_dbt_made_and_installed_is_not_the_folders(self, tmp_path: Path) -> None:
        folder = shop(
            tmp_path,
            {
                "target/compiled/a.sql": "select 1",
                "models/a.sql": "select {{ kit.twice('x') }} from {{ ref('kit', 'k') }}",
                "dbt_packages/kit/dbt_project.yml": "name: kit\nvars: {kit: {v: 1}}",
                "dbt_packages/kit/macros/m.sql": "{% macro twice(x) %}{{ x }} + {{ x }}{% endmacro %}",
                "dbt_packages/kit/models/k.sql": "select {{ var('v') }}",
                "dbt_packages/kit/integration_tests/models/z.sql": "select 1",
            },
        )
        assert folder.texts() == {
            "models/a.sql": 'CREATE VIEW "shop"."a" AS select x + x from "shop"."k"',
            "dbt_packages/kit/macros/m.sql": "",
            "dbt_packages/kit/models/k.sql": 'CREATE VIEW "shop"."k" AS select 1',
        }


class TestContext:
    def test_variables(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DBT_X", "seen")
        monkeypatch.setenv("DBT_ENV_SECRET_X", "hidden")
        monkeypatch.setenv("PASSWORD", "hidden")
        project = "name: shop\nvars:\n  a: 1\n  shop: {a: 2}\n  list: [x]\n"
        text = (
            "{% do var('list').append('y') %}select {{ var('a') }}, {{ var('b', 3) }}, {{ var('list')|length }},"
            " '{{ env_var('DBT_X') }}', '{{ env_var('PASSWORD', 'not') }}', {{ var.has_var('c') }}"
        )
        folder = shop(
            tmp_path, {"models/a.sql": text, "models/b.sql": "{{ env_var('DBT_ENV_SECRET_X') }}"}, project
        )
        texts = folder.texts()
        assert texts["models/a.sql"].endswith("select 2, 3, 1, 'seen', 'not', False")
        assert "hidden" not in str(texts)
        (tmp_path / "headwater.toml").write_text(
            "[templates]\nvariables = {a = 9}\nenv = {PASSWORD = 'given'}"
        )
        assert folder.text("models/a.sql").endswith("select 9, 3, 1, 'seen', 'given', False")

    def test_those_without_a_value_stay_variables_with_a_note(self, tmp_path: Path) -> None:
        text = (
            "select '{{ var('day') }}' as d from {{ env_var('E') }}.t_{{ var('v') }} where {{ var('v') }} > 1"
        )
        folder = shop(tmp_path, {"models/a.sql": text})
        assert folder.text("models/a.sql").endswith("select '${day}' as d from ${E}.t_${v} where ${v} > 1")
        (outcome,) = folder.outcomes().values()
        assert outcome.text is not None
        assert "var: v has no value; give it in dbt_project.yml" in outcome.text.note
        assert "env_var: E is not known; give it under [templates] env" in outcome.text.note

    def test_a_variable_without_a_value_names_the_schema(self, tmp_path: Path) -> None:
        text = "{{ config(schema=env_var('E')) }}select * from {{ source('erp', 'o') }}"
        sources = (
            "sources:\n- name: erp\n  schema: \"{{ env_var('DBT_NOWHERE') }}\"\n  tables: [{name: o}]\n\t\n"
        )
        found = one(tmp_path, text, models__s_yml=sources)
        assert found == 'CREATE VIEW "shop_${e}"."a" AS select * from "${dbt_nowhere}"."o"'

    def test_names_said_with_their_quotes_and_semantic_views(self, tmp_path: Path) -> None:
        sources = "sources:\n- name: erp\n  database: '\"Lake\"'\n  tables: [{name: o}]\n"
        text = "{{ config(materialized='semantic_view') }}TABLES ({{ source('erp', 'o') }} AS o)"
        found = one(tmp_path, text, models__s_yml=sources)
        assert found == 'CREATE SEMANTIC VIEW "shop"."a" TABLES ("Lake"."erp"."o" AS o)'

    def test_of_a_macro_file_only_its_macros_count(self, tmp_path: Path) -> None:
        macros = (
            "Usage: {{ day('x') }}\n{% macro day(c) %}date({{ c }}){% endmacro %}\n{{ undefined_here.x }}"
        )
        assert one(tmp_path, "select {{ day('at') }} as d", macros__m_sql=macros).endswith(
            "select date(at) as d"
        )

    def test_macros_dispatch_return_and_call(self, tmp_path: Path) -> None:
        macros = (
            "{% macro m(x) %}{{ return(adapter.dispatch('m', 'shop')(x)) }}{% endmacro %}"
            "{% macro default__m(x) %}d({{ x }}){% endmacro %}{% macro postgres__m(x) %}p({{ x }}){% endmacro %}"
            "{% macro _listed() %}{% set all = [] %}{% for i in range(2) %}{% do all.append('c' ~ i) %}{% endfor %}"
            "{{ return(all) }}{% endmacro %}"
            "{% macro around() %}({{ caller() }}){% endmacro %}"
        )
        text = (
            "select {{ m('x') }}, {{ shop._listed() | join(', ') }}, {% call around() %}y{% endcall %},"
            " {{ dbt_utils.generate_surrogate_key(['a']) }}, {{ dbt.type_string() }}"
        )
        assert one(tmp_path, text, macros__m_sql=macros).endswith(
            "select p(x), c0, c1, (y), md5(coalesce(cast(a as varchar), '')), varchar"
        )

    def test_no_database_is_asked(self, tmp_path: Path) -> None:
        text = (
            "{% set rows = run_query('select 1') %}{% if execute %}{{ rows.boom() }}{% endif %}"
            "select 1{% for c in adapter.get_columns_in_relation(this) %}, {{ c }}{% endfor %}"
            "{% if is_incremental() %} where x{% endif %}{{ log('x') }}{% do exceptions.warn('w') %}"
            "{% set r = adapter.get_relation(this) %}{{ adapter.quote('q') }} {{ adapter.type() }} {{ model.name }}"
        )
        folder = shop(tmp_path, {"models/a.sql": text})
        found = folder.outcomes()["models/a.sql"].text
        assert found is not None
        assert found.text == 'CREATE VIEW "shop"."a" AS select 1"q" postgres a'
        assert found.note == "asks the database, which isn't asked: rendered as dbt parses it"

    def test_relations_are_what_dbt_makes_of_them(self, tmp_path: Path) -> None:
        text = (
            "select '{{ this.identifier }}', '{{ this.schema }}' from {{ this.include(schema=false) }},"
            " {{ api.Relation.create(schema='s', identifier='i') }}, {{ ref('a').without_identifier() }},"
            " {{ this.incorporate(path={'identifier': 'b'}) }} -- {{ ref('a') is mapping }} {{ ref('a') == this.render() }}"
        )
        assert one(tmp_path, text).endswith(
            'select \'a\', \'shop\' from "a", "s"."i", "shop", "shop"."b" -- True False'
        )

    def test_configuration_known_only_when_rendered(self, tmp_path: Path) -> None:
        folder = shop(
            tmp_path,
            {
                "models/a.sql": "{% if true %}{{ config(alias=var('n', 'x') ~ '_y') }}{% endif %}select '{{ this }}'",
                "models/b.sql": "{% set n = 'p' %}{{ config(alias=n) }}select * from {{ ref('a') }}, {{ ref('b') }}",
            },
        )
        texts = folder.texts()
        assert texts["models/a.sql"] == 'CREATE VIEW "shop"."x_y" AS select \'"shop"."x_y"\''
        assert texts["models/b.sql"] == 'CREATE VIEW "shop"."p" AS select * from "shop"."x_y", "shop"."p"'


class TestMissingMacros:
    def test_a_call_is_written_as_what_nobody_knows(self, tmp_path: Path) -> None:
        text = "select id, {{ calendar.week('day') | trim }} as week from t where {{ since('day') }}"
        folder = shop(tmp_path, {"models/a.sql": text})
        (outcome,) = folder.outcomes().values()
        assert outcome.text is not None
        assert outcome.text.text == (
            'CREATE VIEW "shop"."a" AS select id, {{ calendar.week() }} as week from t where {{ since() }}'
        )
        assert outcome.text.note is not None
        assert "there is no macro calendar.week" in outcome.text.note
        assert "dbt deps" in outcome.text.note

    def test_one_of_a_package_that_is_there(self, tmp_path: Path) -> None:
        assert one(tmp_path, "select {{ dbt_utils.nope(1) }} as x").endswith(
            "select {{ dbt_utils.nope() }} as x"
        )

    def test_a_range_of_an_unknown_variable_is_one_round(self, tmp_path: Path) -> None:
        text = "select 1 as x{% for i in range(var('days')) %}, {{ i }} as d{{ i }}{% endfor %}"
        assert one(tmp_path, text).endswith("select 1 as x, 0 as d0")

    def test_a_source_may_name_its_database(self, tmp_path: Path) -> None:
        assert one(tmp_path, "select * from {{ source('s', 't', database='d') }}").endswith(
            'from "d"."s"."t"'
        )

    def test_a_name_without_a_value_is_written_as_nothing(self, tmp_path: Path) -> None:
        macros = (
            "{% macro f(c) %}{% for x in nobodys %}{{ x }},{% endfor %}{{ c }}{{ loop_index }}{% endmacro %}"
        )
        text = "select {{ f('b') }} as c, a{{ suffix ~ '_x' }} as d from t"
        assert one(tmp_path, text, macros__m_sql=macros).endswith("select b as c, a_x as d from t")


class TestFailures:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("select 1\n{% if %}", "2: is no Jinja template: Expected an expression, got 'end of statement block'"),
            ("\n\n{{ nope.x }}", "3: cannot be rendered: 'nope.x' is undefined; is a package not installed (dbt deps)?"),
            ("{% if nope('x') %}{% endif %}", "1: cannot be rendered: 'nope' is undefined; is a package not installed (dbt deps)?"),
            ("{% for x in nope.y() %}{% endfor %}", "1: cannot be rendered: 'nope.y' is undefined; is a package not installed (dbt deps)?"),
            ("{% if nope.y %}{% endif %}", "1: cannot be rendered: 'nope.y' is undefined; is a package not installed (dbt deps)?"),
            ("{% set m = none %}{{ m.y() }}", "1: cannot be rendered: 'None' has no attribute 'y'"),
            ("{% for x in var('v') %}{% endfor %}", "1: cannot be rendered: v has no value"),
            ("{% if env_var('E') == 'x' %}{% endif %}", "1: cannot be rendered: E has no value"),
            ("{{ exceptions.raise_compiler_error('secret') }}", "1: the template itself raises an error (exceptions.…)"),
            ("{{ ''.__class__ }}", "1: cannot be rendered: access to attribute '__class__' of 'str' object is unsafe."),
            ("{{ 1 / 0 }}", "1: cannot be rendered: internal error (ZeroDivisionError)"),
            ("{{ adapter.dispatch('zzz')() }}", "1: adapter.dispatch: there is no macro zzz for postgres"),
            ("{{ type_string(nothing='x') }}", "1: cannot be rendered: macro 'type_string' takes no keyword argument 'nothing'"),
            ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "1: cannot be rendered: its macros call each other without end"),
            (
                "{% if x %}" * 150 + "1" + "{% endif %}" * 150,
                "1: cannot be rendered: its blocks are nested too deeply",
            ),
            ("{% include 'secret.txt' %}", "1: cannot be rendered: internal error (TemplateNotFound)"),
            ("{{ 'x' * 9000000 }}", "1: becomes longer than 8000000 bytes (HEADWATER_COMPILE__MAX_BYTES)"),
        ],
    )  # fmt: skip
    def test_are_named_by_line(self, tmp_path: Path, text: str, said: str) -> None:
        found = one(tmp_path, text)
        assert found.startswith(said.split("access to", maxsplit=1)[0])
        assert "secret" not in found

    def test_a_broken_property_file_stops_the_project_for_the_moment(self, tmp_path: Path) -> None:
        folder = shop(tmp_path, {"models/a.sql": "select 1", "models/s.yml": "a: [\nb"})
        failure = folder.outcomes()["models/a.sql"].failure
        assert failure is not None
        assert failure.of_the_moment
        assert failure.reason == "cannot be rendered: models/s.yml:3 is no YAML: correct it"


class TestManifest:
    def test_what_dbt_compiled_counts_until_the_file_changes(self, tmp_path: Path) -> None:
        text = "-- about\n{{ config() }}\nselect * from {{ ref('b') }}\n"
        manifest = {
            "metadata": {"adapter_type": "snowflake"},
            "nodes": {
                "model.shop.a": {
                    "resource_type": "model", "name": "a", "package_name": "shop", "original_file_path": "models/a.sql",
                    "checksum": {"name": "sha256", "checksum": hashlib.sha256(text.strip().encode()).hexdigest()},
                    "compiled_code": "\n\nselect * from DW.PROD.b", "relation_name": "DW.PROD.a",
                },
                "model.shop.b": {
                    "resource_type": "model", "name": "b", "package_name": "shop", "original_file_path": "models/b.sql",
                    "checksum": {"name": "sha256", "checksum": ""}, "relation_name": "DW.PROD.b",
                },
            },
            "sources": {"s": {"source_name": "s", "name": "t", "relation_name": "RAW.X.T"}},
        }  # fmt: skip
        folder = shop(
            tmp_path,
            {
                "models/a.sql": text,
                "models/b.sql": "select * from {{ source('s', 't') }}",
                "models/s.yml": "sources: [{name: s, tables: [{name: t}]}]",
                "target/manifest.json": json.dumps(manifest),
            },
        )
        assert folder.texts(None) == {
            "models/a.sql": '\n\nCREATE VIEW "DW"."PROD"."A" AS select * from DW.PROD.b',
            "models/b.sql": 'CREATE VIEW "DW"."PROD"."B" AS select * from "RAW"."X"."T"',
        }
        folder.write({"models/a.sql": "select 1 as x from {{ ref('b') }}"})
        assert folder.text("models/a.sql", None).endswith('AS select 1 as x from "DW"."PROD"."B"')

    def test_one_that_is_none_counts_for_nothing(self, tmp_path: Path) -> None:
        assert one(tmp_path, "select 1", target__manifest="").endswith("select 1")
        (tmp_path / "target").mkdir(exist_ok=True)
        (tmp_path / "target/manifest.json").write_text("[]")
        assert one(tmp_path, "select 1") == 'CREATE VIEW "shop"."a" AS select 1'


class TestDigests:
    """What a file depends on, and nothing else, makes it be rendered again."""

    FILES = {  # noqa: RUF012 - read only
        "models/a.sql": "select * from {{ ref('b') }}",
        "models/b.sql": "select 1",
        "models/c.sql": "select * from {{ ref('e') }}",
        "models/d.sql": "select * from {{ ref(var('x', 'b')) }}",
        "models/e.sql": "{{ config(materialized='ephemeral') }}select 1",
        "macros/m.sql": "{% macro m() %}{% endmacro %}",
        "tests/t.sql": "select * from {{ ref('b') }}",
    }

    @pytest.mark.parametrize(
        ("change", "touched"),
        [
            ({"models/b.sql": "select 2"}, set()),
            ({"models/b.sql": "{{ config(alias='z') }}select 1"}, {"a", "b", "d", "t"}),
            ({"models/e.sql": "{{ config(materialized='ephemeral') }}select 2"}, {"c", "d", "e", "t"}),
            ({"models/new.sql": "select 1"}, {"d", "t"}),
            ({"macros/m.sql": "{% macro m() %}1{% endmacro %}"}, {"a", "b", "c", "d", "e", "m", "t"}),
            (
                {"models/s.yml": "sources: [{name: s, tables: [{name: t}]}]"},
                {"a", "b", "c", "d", "e", "m", "t"},
            ),
        ],
    )
    def test_of_each_file(self, tmp_path: Path, change: dict[str, str], touched: set[str]) -> None:
        folder = shop(tmp_path, self.FILES)
        before = folder.templates()
        was = {path: before.digest(path) for path in self.FILES}
        contexts = before.contexts()
        folder.write(change)
        after = folder.templates()
        now = {path: after.digest(path) for path in self.FILES}
        found = {Path(path).stem for path in self.FILES if was[path] != now[path]} - ({"m"} - touched)
        assert found == touched
        assert (after.contexts() != contexts) is bool(touched)


class TestPackagesByFolder:
    def test_a_package_named_by_its_folder_is_known(self, tmp_path: Path) -> None:
        files = {
            "dbt_project.yml": "name: lib\n",
            "macros/m.sql": "{% macro pick() %}{{ other.name() }}{% endmacro %}",
            "dbt_packages/other/dbt_project.yml": "name: other\n",
            "dbt_packages/other/macros/n.sql": "{% macro name() %}one{% endmacro %}",
            "models/base.sql": "select 1 as id",
            "tests_of_it/dbt_project.yml": "name: checks\n",
            "tests_of_it/packages.yml": "packages:\n- local: ../\n- local: ../../outside\n- package: a/b\n",
            "tests_of_it/models/t.sql": "select {{ lib.pick() }}, {{ pick() }} from {{ ref('base') }}",
        }
        texts = Folder(tmp_path, files).texts()
        assert texts["models/base.sql"] == 'CREATE VIEW "lib"."base" AS select 1 as id'
        assert texts["tests_of_it/models/t.sql"].endswith(' AS select one, one from "checks"."base"')

    def test_folders_outside_of_the_project_are_read_as_far_as_they_lie_in_the_source(
        self, tmp_path: Path
    ) -> None:
        project = (
            "name: p\nmacro-paths: [macros, ../shared, ../../../elsewhere]\nmodel-paths: [../../up, m]\n"
        )
        files = {
            "p/dbt_project.yml": project,
            "p/m/a.sql": "select {{ one() }}",
            "shared/x.sql": "{% macro one() %}1{% endmacro %}",
        }
        assert Folder(tmp_path, files).text("p/m/a.sql") == 'CREATE VIEW "p"."a" AS select 1'


def test_staging_columns_of_fivetran_are_those_that_the_project_lists(tmp_path: Path) -> None:
    columns = "{% macro get_columns() %}{{ return([{'name': 'id', 'alias': 'deal_id'}, {'name': 'at', 'quote': true}, {'name': 'x'}]) }}{% endmacro %}"
    installed = "{% macro fill_staging_columns(source_columns, staging_columns) %}cast(null as int) as deal_id{% endmacro %}"
    model = (
        "{{ config(enabled=fivetran_utils.enabled_vars(['with_deals'])) }}select {{ fivetran_utils.fill_staging_columns("
        "source_columns=adapter.get_columns_in_relation(ref('b')), staging_columns=get_columns()) }} from"
    )
    written = 'select id as deal_id, "at" as "at", x as x from'
    assert one(tmp_path / "without", model, macros__c_sql=columns).endswith(written)
    folder = {
        "dbt_packages/fivetran_utils/dbt_project.yml": "name: fivetran_utils\n",
        "dbt_packages/fivetran_utils/macros/all.sql": installed
        + "{% macro enabled_vars(vars) %}{{ return(true) }}{% endmacro %}",
        "macros/c.sql": columns,
        "models/a.sql": model,
    }
    assert shop(tmp_path / "with", folder).text("models/a.sql").endswith(written)


def test_a_source_of_fivetran_is_read_as_it_is_and_can_be_switched_off(tmp_path: Path) -> None:
    model = (
        "{{ config(enabled=fivetran_utils.enabled_vars(['with_deals'])) }}{{ fivetran_utils.union_connections("
        "connection_dictionary='all', single_source_name='crm', single_table_name='deal') }}"
    )
    assert one(tmp_path / "on", model).endswith('select * from "crm"."deal"')
    off = PROJECT + "vars: {with_deals: false}\n"
    assert not shop(tmp_path / "off", {"models/a.sql": model}, off).text("models/a.sql")


def test_what_asks_for_columns_is_written_with_stars_though_dbt_utils_is_installed(tmp_path: Path) -> None:
    installed = "{% macro star(from) %}{% endmacro %}{% macro union_relations(relations) %}{% endmacro %}"
    others = {
        "dbt_packages/dbt_utils/dbt_project.yml": "name: dbt_utils\n",
        "dbt_packages/dbt_utils/macros/all.sql": installed,
    }
    text = (
        "select {{ dbt_utils.star(ref('b'), except=['x'], relation_alias='u') }} from"
        " ({{ dbt_utils.union_relations([ref('b'), ref('c')], source_column_name=none) }}) u"
    )
    folder = shop(
        tmp_path, others | {"models/a.sql": text, "models/b.sql": "select 1", "models/c.sql": "select 1"}
    )
    assert folder.text("models/a.sql") == (
        'CREATE VIEW "shop"."a" AS select u.* except (x) from'
        ' ((select * from "shop"."b") union all by name (select * from "shop"."c")) u'
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ dbt_utils.nope }}", "the package dbt_utils has no macro 'nope'; is a package not installed (dbt deps)?"),
        ("{{ modules.os.getcwd() }}", "modules.os is not known here"),
        ("{{ this.nope.x }}", "this.nope is not known here"),
        (
            "{{ run_query('select 1').columns.x }}",
            "'None' has no attribute 'columns'; what a database would say isn't known: let dbt compile it, its target/manifest.json is read",
        ),
        (
            "{{ run_query('select 1') | length }}",
            "it reckons with None; what a database would say isn't known: let dbt compile it, its target/manifest.json is read",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_in_words_of_templates(tmp_path: Path, text: str, why: str) -> None:
    assert one(tmp_path, text) == f"1: cannot be rendered: {why}"


def test_a_macro_of_dbts_own_names_schemas_and_filters_of_types_leave_values_as_they_are(
    tmp_path: Path,
) -> None:
    macros = (
        "{% macro generate_schema_name(c, n) %}{{ generate_schema_name_for_env(c, n) }}{% endmacro %}"
        "{% macro version() %}{{ builtins.ref.config.dependencies['shop'].version }}{% endmacro %}"
    )
    project = PROJECT + "      +enabled: \"{{ 'x' in ['x', 'y'] | as_bool }}\"\n"
    files = {"macros/m.sql": macros, "models/marts/a.sql": "select '{{ version() }}', {{ 3 | as_number }}"}
    assert shop(tmp_path, files, project).text("models/marts/a.sql") == (
        'CREATE TABLE "shop"."a" AS select \'\', 3'
    )


def test_types_that_columns_are_asked_for(tmp_path: Path) -> None:
    text = "select cast(null as {{ api.Column.translate_type('string') }}), {{ api.Column.string_type(3) }}"
    assert one(tmp_path, text).endswith("select cast(null as TEXT), character varying(3)")


def test_the_dialect_is_guessed_by_sql_alone(tmp_path: Path) -> None:
    folder = shop(
        tmp_path,
        {
            "models/a.sql": "{{ config(tags=['x', 'y'], cluster=[b, c]) }}{% set a = [b, c] %}select a[1] as x, b[k] as y"
        },
    )
    folder.write(
        {
            "dbt_packages/a/dbt_project.yml": "name: a",
            "dbt_packages/a/models/b.sql": "select top 3 [x] from [y].[z] as t\nGO\n",
        }
    )
    assert folder.text("models/a.sql", None).startswith('CREATE VIEW "shop"."a"')


def test_a_worker_short_of_memory_is_no_fault_of_the_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(_renderer: object, _name: str) -> None:
        raise MemoryError

    monkeypatch.setattr("tasks.templates.rendering.Renderer._ref", short)
    folder = shop(tmp_path, {"models/a.sql": "select * from {{ ref('b') }}"}, "name: short\n")
    outcome = folder.outcomes()["models/a.sql"]
    assert outcome.failure is not None
    assert outcome.failure.kind != "content"
