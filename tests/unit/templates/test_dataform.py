"""Dataform projects: what their files come to, without JavaScript."""

import time
from pathlib import Path

import pytest

from lineage import analyze
from tasks.templates.dataform import constants_in
from tests.unit.templates.folders import Folder

SETTINGS = "defaultProject: shop-prod\ndefaultDataset: mart\nvars:\n  from_day: '2024-01-01'\n"


def test_a_table_a_view_and_what_they_refer_to(tmp_path: Path) -> None:
    folder = Folder(
        tmp_path,
        {
            "workflow_settings.yaml": SETTINGS,
            "definitions/sources.js": "// what is loaded\ndeclare({ database: 'lake', schema: 'raw', name: 'sales', });",
            "definitions/sales.sqlx": 'config {\n  type: "table",\n  tags: ["daily", "sales"], // twice a day\n}\n\n'
            'SELECT id, amount FROM ${ref("sales_raw")}\n',
            "definitions/sales_raw.sqlx": 'config { type: "view", schema: "stage", columns: { id: "the {key}" } }\n'
            'SELECT * FROM ${ref("raw", "sales")} WHERE day > \'${dataform.projectConfig.vars.from_day}\'',
        },
    )
    texts = folder.texts(None)
    assert texts["definitions/sales.sqlx"] == (
        "\n\n\n\n\nCREATE TABLE `shop-prod`.`mart`.`sales` AS SELECT id, amount FROM `shop-prod`.`stage`.`sales_raw`\n;"
    )
    assert texts["definitions/sales_raw.sqlx"] == (
        "\nCREATE VIEW `shop-prod`.`stage`.`sales_raw` AS SELECT * FROM `lake`.`raw`.`sales` WHERE day > '2024-01-01'\n;"
    )


def test_an_incremental_table_is_as_it_is_made_first(tmp_path: Path) -> None:
    text = (
        'config { type: "incremental", uniqueKey: ["id"] }\n'
        "pre_operations {\n"
        "  DECLARE latest DEFAULT (${when(incremental(), `SELECT MAX(day) FROM ${self()}`, `SELECT '2020-01-01'`)});\n"
        "}\n"
        "SELECT id, day -- don't miss a day\n"
        'FROM ${ref({ name: "sales", schema: "raw" })}\n'
        "${ when(incremental(), `WHERE day > (SELECT MAX(day) FROM ${self()})`) }\n"
        "${incremental() ? `AND 1` : `AND 2`}\n"
        "post_operations { DELETE FROM ${self()} WHERE id = 0 }\n"
    )
    folder = Folder(
        tmp_path, {"dataform.json": '{"defaultSchema": "mart"}', "definitions/sales_by_day.sqlx": text}
    )
    assert folder.text("definitions/sales_by_day.sqlx", None).splitlines() == [
        "",
        "",
        "  DECLARE latest DEFAULT (SELECT '2020-01-01');",
        ";",
        "CREATE TABLE `mart`.`sales_by_day` AS SELECT id, day -- don't miss a day",
        "FROM `raw`.`sales`",
        "",
        "AND 2",
        "; DELETE FROM `mart`.`sales_by_day` WHERE id = 0 ;",
    ]


def test_operations_assertions_and_what_makes_nothing(tmp_path: Path) -> None:
    folder = Folder(
        tmp_path,
        {
            "workflow_settings.yaml": SETTINGS + "datasetSuffix: dev\nnamePrefix: x\n",
            "definitions/grant.sqlx": 'config { type: "operations", hasOutput: true }\n'
            'CREATE TABLE ${self()} AS SELECT a FROM ${resolve("t")}\n---\nDROP TABLE ${name()}',
            "definitions/unique.sqlx": 'config { type: "assertion" }\nSELECT id FROM ${ref("t")}',
            "definitions/t.sqlx": 'config { type: "declaration", schema: "raw", name: "t" }',
            "definitions/plain.sqlx": "SELECT 1",
            "definitions/checked.sqlx": 'config { type: "test", dataset: "t" }\ninput "t" { SELECT 1 }\nSELECT 1',
            "definitions/kept.sqlx": 'config { type: "view", materialized: true, dataset: "d", project: "p" }\nSELECT 1 AS a',
        },
    )
    texts = folder.texts(None)
    assert texts["definitions/grant.sqlx"] == (
        "\nCREATE TABLE `shop-prod`.`mart_dev`.`x_grant` AS SELECT a FROM `shop-prod`.`raw`.`t`\n;\nDROP TABLE x_grant"
    )
    assert texts["definitions/unique.sqlx"] == "\nSELECT id FROM `shop-prod`.`raw`.`t`\n;"
    assert not texts["definitions/t.sqlx"].strip()
    assert texts["definitions/plain.sqlx"] == "SELECT 1"
    assert not texts["definitions/checked.sqlx"].strip()
    assert "CREATE MATERIALIZED VIEW `p`.`d_dev`.`x_kept` AS" in texts["definitions/kept.sqlx"]
    (note,) = (o.text.note for p, o in folder.outcomes(None).items() if p.endswith("checked.sqlx") and o.text)
    assert note == "is of type test: makes nothing"


def test_what_only_javascript_would_tell_stays_a_variable(tmp_path: Path) -> None:
    folder = Folder(
        tmp_path,
        {
            "workflow_settings.yaml": SETTINGS,
            "includes/names.js": 'const RAW = "raw_v2";\nmodule.exports = { RAW, LAKE: "lake" };',
            "definitions/a.sqlx": 'config { type: "table", schema: names.LAKE }\n'
            "js {\n  const key = 'id';\n  function f(x) { return `${x}`; }\n}\n"
            "SELECT ${key}, ${utils.clean('name')} AS name FROM ${names.LAKE}.${names.RAW}_t WHERE day = ${f(1)}",
        },
    )
    text = folder.text("definitions/a.sqlx", None)
    assert text == (
        "\n\n\n\n\nCREATE TABLE `shop-prod`.`lake`.`a` AS SELECT id, ${utils.clean} AS name FROM lake.raw_v2_t WHERE day = ${f}\n;"
    )
    found = analyze({"a.sqlx": text}, dialect="bigquery")
    assert found.inputs == {"lake.raw_v2_t"}
    assert {d.code for d in found.diagnostics} == {"template"}


def test_a_change_of_another_files_name_reads_a_file_again(tmp_path: Path) -> None:
    files = {
        "workflow_settings.yaml": SETTINGS,
        "definitions/a.sqlx": 'config { type: "view" }\nSELECT * FROM ${ref("b")}',
    }
    folder = Folder(tmp_path, files | {"definitions/b.sqlx": 'config { type: "table" }\nSELECT 1 AS x'})
    before = folder.templates(None).digest("definitions/a.sqlx")
    folder.write({"definitions/b.sqlx": 'config { type: "table" }\nSELECT 2 AS x'})
    assert folder.templates(None).digest("definitions/a.sqlx") == before
    folder.write({"definitions/b.sqlx": 'config { type: "table", schema: "y" }\nSELECT 2 AS x'})
    again = folder.templates(None)
    assert again.digest("definitions/a.sqlx") != before
    assert again.dialect("definitions/a.sqlx") == "bigquery"
    assert "*.sqlx" in again.contexts()
    assert folder.text("definitions/a.sqlx", None).endswith("FROM `shop-prod`.`y`.`b`\n;")


def test_blocks_within_a_query_come_after_it(tmp_path: Path) -> None:
    text = "config { type: \"table\" }\nSELECT a\npost_operations {\n  DELETE FROM u WHERE a = '}'\n}\nFROM t"
    folder = Folder(tmp_path, {"t2.sqlx": text})
    assert folder.text("t2.sqlx", None) == (
        "\nCREATE TABLE `t2` AS SELECT a\n\n\n\nFROM t\n;\n  DELETE FROM u WHERE a = '}'\n;"
    )


def test_constants_are_plain_text_only() -> None:
    script = "const a = 'x';\nlet b = `y`;\nvar c = `z${a}`;\nconst d = f();\nmodule.exports = { e: \"v\", g: 1, a };"
    assert dict(constants_in(script)) == {"a": "x", "b": "y", "e": "v"}


@pytest.mark.parametrize(
    ("before", "piece", "after"),
    [
        ("", "declare({", ""),
        ("", "declare({name: 'a'});\n", ""),
        ("", "module.exports = {", ""),
        ("config { type: 'table', a: ", "/* ", "}\nselect 1"),
        ("config { type: 'table', a: x", " ", "y }\nselect 1"),
        ("config { type: 'table', name: ", "when(!incremental(), ", "'x'"),
        ("config { type: 'table' }\nselect ${", "ref({name: ", "'x'}"),
        ("config { type: 'table' }\nselect ${'", "\\'", "}"),
        ("", "const a = `\\`\n", ""),
    ],
)
def test_texts_made_to_be_slow_cost_what_they_are_long(
    tmp_path: Path, before: str, piece: str, after: str
) -> None:
    text = before + piece * 10_000 + after
    folder = Folder(tmp_path, {"definitions/a.js": text, "definitions/b.sqlx": text, "dataform.json": "{}"})
    started = time.process_time()
    folder.texts()
    assert time.process_time() - started < 3
