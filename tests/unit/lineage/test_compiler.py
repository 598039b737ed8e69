import os
import subprocess
import sys

import msgspec
import pytest
import sqlglot
from sqlglot.tokenizer_core import Token

from lineage import analyze
from lineage.compiler import compile_unit, unit_key
from lineage.compiler.rows import without_seed_rows
from lineage.unit import CompileOptions, CompileRefusedError, decode_unit, encode_unit

POSTGRES = CompileOptions("postgres")
VIEW = (
    "CREATE VIEW v AS WITH c AS (SELECT id, sum(x) AS s FROM t GROUP BY 1) SELECT * FROM c JOIN u USING (id)"
)


def test_a_unit_is_read_back_as_it_was():
    unit = compile_unit(VIEW, POSTGRES)
    assert decode_unit(encode_unit(unit)) == unit


def test_a_payload_that_is_no_unit_is_refused():
    with pytest.raises(msgspec.MsgspecError):
        decode_unit(b"\x93\x01\x02\x03")


@pytest.mark.parametrize(
    "text", [VIEW, "SELECT a BETWEEN FROM t", "SELECT f(list, (total, one, x) -> total + one + x) FROM s"]
)
@pytest.mark.parametrize("seed", ["0", "1"])
def test_another_process_compiles_to_the_same_bytes_under_the_same_key(text, seed):
    script = (
        "import sys; from lineage.compiler import compile_unit, unit_key; from lineage.unit import *;"
        "o = CompileOptions('postgres'); t = sys.argv[1];"
        "print(unit_key(t, o), encode_unit(compile_unit(t, o)).hex())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script, text],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    ).stdout
    assert printed.split() == [unit_key(text, POSTGRES), encode_unit(compile_unit(text, POSTGRES)).hex()]


def test_the_key_depends_on_the_text_and_on_every_option():
    keys = {
        unit_key(VIEW, POSTGRES),
        unit_key(VIEW + " ", POSTGRES),
        unit_key(VIEW, CompileOptions("snowflake")),
        unit_key(VIEW, CompileOptions("postgres", max_bytes=7)),
        unit_key(VIEW, CompileOptions("postgres", max_tokens=7)),
        unit_key(VIEW, CompileOptions("postgres", max_nesting=7)),
    }
    assert len(keys) == 6
    assert all(len(key) == 64 for key in keys)


def test_a_statement_that_does_not_parse_costs_only_itself():
    unit = compile_unit(
        "CREATE VIEW a AS SELECT x FROM t;\nSELECT FROM WHERE;\n\nCREATE VIEW b AS SELECT y FROM u", POSTGRES
    )
    assert [statement.target for statement in unit.statements] == [("a",), ("b",)]
    assert (unit.counts.compiled, unit.counts.failed) == (2, 1)
    assert [(d.line, d.code) for d in unit.diagnostics] == [(2, "parse_error")]


@pytest.mark.parametrize("broken", ["SELECT 'hunter2' FROM WHERE", "UPDATE t SET SET 'hunter2'", "'hunter2'"])
def test_diagnostics_hold_no_literal_of_the_users(broken):
    unit = compile_unit(broken, POSTGRES)
    assert unit.diagnostics
    assert "hunter2" not in encode_unit(unit).decode("utf-8", "replace")


def test_units_hold_no_literal_of_the_users():
    text = "INSERT INTO t (a) SELECT 'hunter2' || x FROM u WHERE y = 'hunter2'; COPY t FROM 'hunter2.csv'"
    assert b"hunter2" not in encode_unit(compile_unit(text, POSTGRES))


def test_what_has_no_rule_is_counted_and_named():
    unit = compile_unit("CREATE THING t OF kind; SELECT 1", POSTGRES)
    assert unit.counts.unsupported == 1
    assert len(unit.unsupported) == 1
    assert [d.code for d in unit.diagnostics] == ["unsupported"]


def test_what_bears_no_lineage_is_compiled_and_leaves_no_trace():
    unit = compile_unit(
        "GRANT SELECT ON t TO bob; BEGIN; COMMIT; CREATE INDEX i ON t (a); VACUUM t", POSTGRES
    )
    assert unit.statements == ()
    assert (unit.counts.compiled, unit.counts.failed, unit.counts.unsupported) == (5, 0, 0)


@pytest.mark.parametrize(
    ("dialect", "text", "changes"),
    [
        (
            "postgres",
            "ALTER TABLE ONLY s.t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (a) ON DELETE CASCADE",
            0,
        ),
        ("postgres", "ALTER TABLE t ADD CONSTRAINT k CHECK (a IN (1, 2)), ADD b INT", 1),
        ("postgres", "ALTER TABLE t DROP COLUMN b, ADD CONSTRAINT k UNIQUE (a)", 1),
        ("tsql", "ALTER TABLE t WITH CHECK ADD CONSTRAINT k PRIMARY KEY (a) WITH (PAD_INDEX = OFF)", 0),
        ("tsql", "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a)\nWITH c AS (SELECT a FROM t) SELECT a FROM c", 1),
    ],
)
def test_a_constraint_bears_no_lineage_and_hides_nothing_beside_it(dialect, text, changes):
    unit = compile_unit(text, CompileOptions(dialect))
    assert len(unit.statements) == changes
    assert unit.diagnostics == ()


def test_metrics_of_sqlmesh_are_no_statements():
    unit = compile_unit(
        "METRIC (\n  name orders, owner jen, expression COUNT(d.orders.id)\n);", CompileOptions("duckdb")
    )
    assert (unit.statements, unit.diagnostics) == ((), ())


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("tsql", "GRANT ADMINISTER BULK OPERATIONS TO someone"),
        ("tsql", "ALTER PARTITION FUNCTION f () MERGE RANGE (100)"),
        ("tsql", "ALTER SCHEMA s TRANSFER TYPE::dbo.t"),
        ("starrocks", "PAUSE ROUTINE LOAD FOR d.job"),
        ("clickhouse", "SYSTEM STOP MERGES d.t"),
        ("bigquery", "DROP TABLE FUNCTION IF EXISTS d.f"),
        ("postgres", "IMPORT FOREIGN SCHEMA f FROM SERVER s INTO films"),
        ("postgres", "LOAD 'library.so'"),
        ("hive", "MSCK TABLE t SYNC PARTITIONS"),
        ("spark", "ALTER TABLE t DROP PARTITION FIELD bucket(16, a)"),
    ],
)
def test_what_only_looks_like_lineage_says_nothing(dialect, text):
    unit = compile_unit(text, CompileOptions(dialect))
    assert unit.statements == ()
    assert unit.diagnostics == ()


@pytest.mark.parametrize("dialect", ["mysql", "redshift", "snowflake"])
def test_a_query_of_one_string_may_hold_a_quote(dialect):
    unit = compile_unit("SELECT ''''", CompileOptions(dialect))
    assert [statement.kind for statement in unit.statements] == ["select"]
    assert unit.diagnostics == ()


def test_a_text_over_a_bound_is_refused_whole_and_its_line_is_named():
    with pytest.raises(CompileRefusedError, match="bytes"):
        compile_unit("SELECT 1", CompileOptions("postgres", max_bytes=3))
    with pytest.raises(CompileRefusedError, match="tokens") as refused:
        compile_unit("SELECT 1;\nSELECT 2", CompileOptions("postgres", max_tokens=3))
    assert refused.value.line == 2


def test_an_empty_text_is_an_empty_unit():
    assert compile_unit("", POSTGRES).statements == ()
    assert compile_unit("-- nothing here\n", POSTGRES).counts.failed == 0


@pytest.mark.parametrize(
    ("dialect", "whole"),
    [
        ("postgres", "CREATE FOREIGN TABLE f (a int) SERVER s"),
        ("postgres", "CREATE VIEW v AS SELECT a FROM t WITH CASCADED CHECK OPTION"),
        ("tsql", "DELETE TOP (10) PERCENT FROM t WHERE a = 1"),
        ("tsql", "MERGE t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET t.b += 1"),
        ("teradata", "UPDATE t FROM s SET a = s.b"),
        ("oracle", "CREATE MATERIALIZED VIEW m (a) BUILD IMMEDIATE AS SELECT a FROM s"),
        (
            "oracle",
            "MERGE INTO t USING s ON (t.a = s.a) WHEN MATCHED THEN UPDATE SET t.b = 1 DELETE WHERE t.c = 1",
        ),
        ("oracle", "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE s"),
        ("mysql", "CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT a FROM s"),
        ("mysql", "SELECT a FROM s INTO OUTFILE 'f'"),
        ("duckdb", "CREATE TABLE t AS PIVOT s ON year IN (1, 2) USING sum(a) GROUP BY b"),
        ("spark", "INSERT OVERWRITE LOCAL DIRECTORY 'd' USING parquet SELECT a FROM s"),
    ],
)
def test_a_text_may_end_anywhere(dialect, whole):
    for end in range(len(whole)):
        unit = compile_unit(whole[:end], CompileOptions(dialect))
        assert not any("internal" in diagnostic.reason for diagnostic in unit.diagnostics)


SEED = "INSERT INTO t (a, b) VALUES {} ON CONFLICT (a) DO UPDATE SET b = excluded.b"


@pytest.mark.parametrize(
    "last", ["(0, 'x')", "(0, c)", "(0, -1), (SELECT, 2)", "(0, 'x', 2)", "(0, 'x'),", "(NULL, f(a, 1))"]
)
def test_rows_of_literals_make_no_difference(last: str):
    options = CompileOptions("postgres")
    many = ", ".join([*(f"({i}, -{i}.5)" for i in range(300)), last])
    assert compile_unit(SEED.format(many), options) == compile_unit(
        SEED.format(f"(1, -1.5), {last}"), options
    )


def test_only_rows_as_long_as_one_that_stays_are_left_out():
    rows = ["(1, 'x')"] * 100
    assert without_seed_rows(tokens_of(rows)) != tokens_of(rows)
    rows[50] = "(1)"
    assert [token.text for token in without_seed_rows(tokens_of(rows))].count(
        "("
    ) == 1 + 1 + 50  # the list, one of fifty, the rest


def tokens_of(rows: list[str]) -> list[Token]:
    return sqlglot.tokenize(f"INSERT INTO t (a, b) VALUES {', '.join(rows)}")


@pytest.mark.parametrize("dialect", ["postgres", "tsql", "mysql", "snowflake", "oracle"])
def test_an_insert_says_the_same_after_others_of_literals_as_alone(dialect: str):
    inserts = [
        "INSERT INTO t (a, b) VALUES (1, 'x')",
        "INSERT INTO t (a, b) VALUES (-2, NULL)",
        'INSERT INTO "t" (a, b) VALUES (1, 2)',
        "INSERT INTO t (b, a) VALUES (1, 2)",
        "INSERT INTO t VALUES (1, 2, 3)",
        "INSERT INTO t VALUES (1, 2)",
        "INSERT INTO s.t VALUES (1, 2)",
        "INSERT INTO t (a, b) VALUES (1, (SELECT c FROM u))",
        "INSERT INTO t (a, b) VALUES (1, c)",
        "INSERT INTO t (a, b) SELECT 1, (2)",
    ] * 2
    options = CompileOptions(dialect)
    together = compile_unit(";\n".join(inserts), options)
    alone = [compile_unit("\n" * line + insert, options) for line, insert in enumerate(inserts)]
    assert [s for unit in alone for s in unit.statements] == list(together.statements)
    assert sum(unit.counts.compiled for unit in alone) == together.counts.compiled


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("databricks", "CREATE OR REPLACE VIEW IDENTIFIER(:cat || '.gold.v') AS SELECT a FROM s.t"),
        ("databricks", "INSERT INTO IDENTIFIER(:cat || '.gold.v') SELECT a FROM s.t"),
        (
            "snowflake",
            "CREATE PROCEDURE p(src STRING) AS $$ BEGIN INSERT INTO x SELECT a FROM TABLE(:src); END; $$",
        ),
    ],
)
def test_a_table_that_an_unknown_variable_names_is_told(dialect: str, text: str) -> None:
    found = analyze({"a.sql": text}, dialect=dialect)
    assert [problem.code for problem in found.diagnostics] == ["dynamic_sql"]


@pytest.mark.parametrize(
    ("dialect", "text", "codes"),
    [
        ("tsql", "EXEC (N'DROP TABLE t1; DELETE FROM ' + @t)", ["dynamic_sql"]),
        ("tsql", "EXEC (N'DROP TABLE ' + @a + N'; DELETE FROM ' + @b)", ["dynamic_sql"]),
        ("tsql", "EXEC (N'DROP TABLE ' + @a + N'; DROP TABLE ' + @b + N';')", []),
        (
            "postgres",
            "DO $$ BEGIN EXECUTE format('DROP VIEW %I; DELETE FROM %I', a, b); END $$",
            ["dynamic_sql"],
        ),
        (
            "postgres",
            "DO $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO PUBLIC; DROP VIEW %I', a, b); END $$",
            [],
        ),
    ],
)
def test_a_composed_text_costs_nothing_where_none_of_its_statements_has_lineage(
    dialect: str, text: str, codes: list[str]
) -> None:
    assert [problem.code for problem in analyze({"a.sql": text}, dialect=dialect).diagnostics] == codes


def test_a_function_in_python_that_cannot_ask_the_database_is_no_problem() -> None:
    text = (
        "CREATE FUNCTION f(a STRING) RETURNS STRING LANGUAGE PYTHON AS $$\n  return a.strip(';') # it's\n$$;"
    )
    assert not analyze({"a.sql": text}, dialect="databricks").diagnostics
