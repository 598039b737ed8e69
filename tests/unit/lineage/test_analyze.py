import pytest

import lineage
from errors import ConfigurationError


def test_a_bare_select_has_no_target():
    result = lineage.analyze({"q": "SELECT a, b + 1 AS c FROM t WHERE d > 0"}, dialect="postgres")
    assert (result.inputs, result.outputs) == (frozenset({"t"}), frozenset())
    assert [(e.target_dataset, e.target_column, e.source_column, e.subtype) for e in result.edges] == [
        (None, None, "d", "FILTER"),
        (None, "a", "a", "IDENTITY"),
        (None, "c", "b", "TRANSFORMATION"),
    ]


def test_a_statement_of_several_parts_is_one():
    files = {
        "a.sql": "INSERT INTO t (k, v) SELECT x, y FROM s ON CONFLICT (k) DO UPDATE SET v = excluded.v;"
        "CREATE TABLE u (a int, b int GENERATED ALWAYS AS (a + 1) STORED);"
        "INSERT INTO w SELECT k FROM t;"
    }
    found = lineage.analyze(files, dialect="postgres")
    told = [(s.statement, s.kind, s.reads, s.writes) for s in found.statements]
    assert told == [
        (0, "insert", ("s",), ("t",)),
        (1, "create_table", (), ("u",)),
        (2, "insert", ("t",), ("w",)),
    ]
    assert {(e.target_dataset, e.statement) for e in found.edges} == {("t", 0), ("u", 1), ("w", 2)}


def test_statements_say_what_they_read_and_write():
    result = lineage.analyze(
        {"f.sql": "CREATE TABLE o AS\nSELECT a FROM t;\nDELETE FROM o USING u"}, dialect="postgres"
    )
    assert [(s.kind, s.line, s.reads, s.writes) for s in result.statements] == [
        ("create_table", 1, ("t",), ("o",)),
        ("delete", 3, ("u",), ("o",)),
    ]


def test_defaults_and_schema_complete_names():
    result = lineage.analyze(
        {"f.sql": "CREATE VIEW v AS SELECT * FROM t"},
        dialect="snowflake",
        default_catalog="DB",
        default_schema="S",
        schema={"db.s.t": {"x": "int"}},
    )
    assert {(e.target_dataset, e.target_column, e.source_dataset) for e in result.edges} == {
        ("DB.S.V", "X", "DB.S.T")
    }


@pytest.mark.parametrize(
    ("dialect", "text", "schema", "expected"),
    [
        ("postgres", "ALTER TABLE t ADD z INT; SELECT * FROM T", {"t": {"a": "int"}}, "t.a t.z"),
        ("postgres", "CREATE TABLE c (z INT) INHERITS (P); SELECT * FROM c", {"p": {"A": "int"}}, "c.a c.z"),
        ("postgres", "CREATE TABLE t (b INT, z INT); SELECT * FROM t", {"t": {"a": "i", "b": "i"}}, "t.a t.b t.z"),
        ("postgres", 'SELECT "Id", name FROM "Orders"', {"Orders": {"Id": "i", "Name": "t"}}, "Orders.Id Orders.name"),
        ("postgres", "SELECT * FROM t, u", {'"t"': {'"Id"': "i"}, "u": {"X": "i"}}, "t.Id u.x"),
        ("snowflake", "SELECT * FROM db.s.t", {"s.t": {"a": "int"}}, "DB.S.T.A"),
        ("snowflake", "SELECT * FROM t", {"db.s.t": {"a": "int"}}, "T.A"),
        ("snowflake", "SELECT * FROM s.t", {"db": {"s": {"t": {"a": "int"}}}}, "S.T.A"),
        ("snowflake", "SELECT * FROM db.s.t", {"db": {"s": {"t": {"a": "int"}}}}, "DB.S.T.A"),
        ("postgres", "SELECT * FROM s.t, u", {"s": {"t": {"a": "int"}}, "u": {"b": "int"}}, "s.t.a u.b"),
        ("bigquery", "SELECT * FROM `p-1.d.t`", {"p-1": {"d": {"t": {"A": "int"}}}}, "p-1.d.t.a"),
        ("mssql", "SELECT * FROM db..t", {"DB.dbo.T": {"A": "int"}}, "db.dbo.t.a"),
        ("bigquery", "SELECT * FROM `p-1.d.t`", {"p-1.d.t": {"A": "int"}}, "p-1.d.t.a"),
        ("postgres", "SELECT * FROM t", {"a.t": {"x": "i"}, "b.t": {"y": "i"}}, "t.*"),
        ("postgres", 'SELECT * FROM "no table', {"no table.": {"x": "i"}}, ""),
        ("mysql", "RENAME TABLE t TO old; CREATE TABLE t LIKE old; INSERT INTO t SELECT * FROM old", {"t": {"a": "i"}}, "old.a t.a"),
        ("mysql", "ALTER TABLE t ADD b INT; RENAME TABLE t TO old; CREATE TABLE t LIKE old; SELECT * FROM t", {"t": {"a": "i"}}, "t.a t.b"),
        ("snowflake", "ALTER TABLE a SWAP WITH b; SELECT * FROM a", {"a": {"x": "i"}, "b": {"x": "i", "y": "i"}}, "A.X A.Y B.X B.Y"),
        ("postgres", "CREATE VIEW v AS SELECT * FROM w; CREATE VIEW w AS SELECT * FROM v; SELECT * FROM v",
         {"v": {"x": "i"}}, "v.x w.*"),
    ],
)  # fmt: skip
def test_definitions_add_to_a_supplied_schema(dialect, text, schema, expected):
    result = lineage.analyze({"f.sql": text}, dialect=dialect, schema=schema)
    assert " ".join(sorted({f"{e.source_dataset}.{e.source_column}" for e in result.edges})) == expected


@pytest.mark.parametrize(
    ("dialect", "kind", "select", "expected"),
    [
        ("bigquery", "STRUCT<City STRING, zip STRING>", "t.s.* FROM t", "city zip"),
        ("bigquery", "ARRAY<STRUCT<a INT64, b INT64>>", "i.* FROM t, UNNEST(t.s) AS i", "a b"),
        ("duckdb", "STRUCT(a INTEGER, b VARCHAR)", "s.* FROM t", "a b"),
        ("duckdb", "STRUCT(a INTEGER, b VARCHAR)[]", "unnest(s, recursive := true) FROM t", "a b"),
        ("trino", "row(a integer, b varchar)", "t.s.* FROM t", "a b"),
        ("spark", "map<string,int>", "explode(s) FROM t", "key value"),
        ("spark", "struct<a:int,p:struct<x:int,y:int>>", "q.s.p.* FROM (SELECT * FROM t) q", "x y"),
        ("bigquery", "STRUCT", "t.s.* FROM t", "*"),
        ("bigquery", "STRUCT<a INT64); SELECT (1", "t.s.* FROM t", "*"),
        ("bigquery", "STRUCT<a " * 10_000 + "INT64" + ">" * 10_000, "t.s.* FROM t", "*"),
        ("bigquery", "STRUCT<a STRING>" + " " * 9_000_000, "t.s.* FROM t", "*"),
    ],
)
def test_types_of_a_supplied_schema_say_which_fields_a_column_has(dialect, kind, select, expected):
    files = {"f.sql": f"CREATE TABLE o AS SELECT {select}"}
    result = lineage.analyze(files, dialect=dialect, schema={"t": {"id": "int", "s": kind}})
    assert " ".join(sorted(e.target_column for e in result.edges if e.target_column)) == expected


def test_types_of_a_supplied_schema_may_be_missing():
    files = {"f.sql": "CREATE TABLE o AS SELECT *, t.s.a AS b FROM t"}
    result = lineage.analyze(files, dialect="bigquery", schema={"t": {"id": None, "s": "STRUCT<a INT64>"}})
    assert {(e.target_column, e.source_column) for e in result.edges} == {
        ("id", "id"),
        ("s", "s"),
        ("b", "s"),
    }


@pytest.mark.parametrize("schema", [{"s": {"t": {"a": "int"}, "b": "int"}}, {"t": "int"}, {"t": ["a"]}])
def test_a_schema_of_another_form_is_an_error_that_says_where(schema):
    with pytest.raises(ConfigurationError, match=r"schema: [st] "):
        lineage.analyze({"f.sql": "SELECT * FROM t"}, dialect="postgres", schema=schema)


def test_a_table_named_by_a_variable_is_another_one_in_every_file():
    files = {
        "a.hql": "CREATE TABLE ${target} (x INT);\nINSERT INTO ${target} SELECT p FROM ${source} s",
        "b.hql": "INSERT INTO ${target} SELECT r FROM ${source} s",
    }
    result = lineage.analyze(files, dialect="hive")
    assert {(e.file, e.target_column, e.source_column) for e in result.edges} == {
        ("a.hql", "x", "p"),
        ("b.hql", "r", "r"),
    }


def test_defaults_are_folded_as_other_names_are():
    result = lineage.analyze({"q": "SELECT a FROM t"}, dialect="oracle", default_schema="core")
    assert result.inputs == {"CORE.T"}


def test_an_unknown_dialect_is_an_error_that_says_what_to_do():
    with pytest.raises(ConfigurationError, match=r"^'klingon' is no SQL dialect"):
        lineage.analyze({"q": "SELECT 1"}, dialect="klingon")


def test_a_refused_text_is_a_diagnostic_and_the_others_are_analyzed():
    result = lineage.analyze(
        {"big": "SELECT 1" + " " * 9_000_000, "ok": "INSERT INTO o SELECT a FROM t"}, dialect="postgres"
    )
    assert result.outputs == {"o"}
    assert [(d.file, d.code) for d in result.diagnostics] == [("big", "refused")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SELECT x.a FROM t", "unresolved"),
        ("SELECT a FROM t, u", "ambiguous"),
    ],
)
def test_what_cannot_be_known_is_said_not_guessed(text, code):
    result = lineage.analyze({"q": text}, dialect="postgres")
    assert result.edges == ()
    assert [d.code for d in result.diagnostics] == [code]


def test_a_name_that_may_be_a_packages_is_silent_in_pl_sql_only():
    query = "INSERT INTO t SELECT e.id, x.pay FROM emp e"
    within = lineage.analyze({"q": f"BEGIN {query}; END;\n/\n"}, dialect="oracle")
    outside = lineage.analyze({"q": query}, dialect="oracle")
    assert within.edges == outside.edges
    assert ([d.code for d in within.diagnostics], [d.code for d in outside.diagnostics]) == (
        [],
        ["unresolved"],
    )


@pytest.mark.parametrize(
    ("dialect", "made", "used"),
    [
        ("oracle", "CREATE FUNCTION top_rate RETURN NUMBER IS v NUMBER; BEGIN SELECT MAX(r.rate) INTO v FROM rates r; RETURN v; END;",
         "CREATE PROCEDURE p IS x NUMBER; BEGIN x := ROUND(top_rate(), 2); INSERT INTO seen (a) VALUES (x); END;"),
        ("tsql", "CREATE FUNCTION dbo.top_rate () RETURNS INT AS BEGIN RETURN (SELECT MAX(r.rate) FROM rates AS r) END",
         "CREATE PROCEDURE p AS DECLARE @x INT = dbo.top_rate()\nINSERT INTO seen (a) VALUES (@x)"),
        ("mysql", "CREATE FUNCTION top_rate() RETURNS INT RETURN (SELECT MAX(r.rate) FROM rates AS r);",
         "CREATE PROCEDURE p() BEGIN DECLARE x INT; SET x = top_rate(); INSERT INTO seen (a) VALUES (x); END"),
        ("postgres", "CREATE FUNCTION top_rate() RETURNS INT LANGUAGE sql AS 'SELECT MAX(r.rate) FROM rates AS r';",
         "DO $$ DECLARE x INT := top_rate(); BEGIN INSERT INTO seen (a) VALUES (x); END $$"),
        ("oracle", "CREATE PROCEDURE top_rate (n IN INT, v OUT NUMBER) IS BEGIN SELECT MAX(r.rate) INTO v FROM rates r; END;",
         "CREATE PROCEDURE p IS x NUMBER; BEGIN top_rate(1, x); INSERT INTO seen (a) VALUES (x); END;"),
        ("oracle", "CREATE FUNCTION top_rate RETURN NUMBER IS v NUMBER; BEGIN SELECT MAX(r.rate) INTO v FROM rates r; RETURN v; END;",
         "CREATE FUNCTION two RETURN NUMBER IS BEGIN RETURN top_rate() * 2; END;\n/\nINSERT INTO seen (a) SELECT two() FROM dual;"),
        ("oracle", "CREATE FUNCTION top_rate (v OUT NUMBER) RETURN NUMBER IS BEGIN SELECT MAX(r.rate) INTO v FROM rates r; RETURN 1; END;",
         "CREATE PROCEDURE p IS x NUMBER; BEGIN IF top_rate(x) = 1 THEN INSERT INTO seen (a) VALUES (x); END IF; END;"),
        ("tsql", "CREATE PROCEDURE top_rate AS INSERT INTO #x (v) SELECT MAX(r.rate) FROM rates AS r",
         "CREATE PROCEDURE p AS CREATE TABLE #x (v INT)\nEXEC top_rate\nINSERT INTO seen (a) SELECT v FROM #x"),
    ],
)  # fmt: skip
def test_what_a_routine_of_another_file_gives_is_in_the_variable(dialect, made, used):
    result = lineage.analyze({"a.sql": used, "b.sql": made}, dialect=dialect)
    edges = {(e.target_column, e.source_column) for e in result.edges if e.target_dataset}
    assert {(str(t).lower(), str(s).lower()) for t, s in edges} == {("a", "rate")}
    assert not result.diagnostics


def test_a_temporary_table_whose_name_a_procedure_is_told_may_have_more_columns():
    text = (
        "CREATE PROC dbo.save AS\nCREATE TABLE #rows (tag char(1))\nEXEC dbo.read_xml @doc, 'Block', '#Rows'\n"
        "UPDATE r SET r.qty = x.qty FROM #rows x JOIN dbo.orders r ON r.id = x.id WHERE x.tag = 'U'"
    )
    result = lineage.analyze({"p.sql": text}, dialect="tsql")
    assert result.diagnostics == ()
    assert [(e.source_dataset, e.source_column, e.subtype) for e in result.edges] == [
        ("dbo.orders", "id", "JOIN")
    ]


def test_what_sqlite_takes_for_a_string_is_not_told_as_a_column():
    table = "CREATE TABLE w (a int, b text);"
    text = table + 'SELECT printf("%d kg", a) AS said, "a" AS one, lost FROM w'
    result = lineage.analyze({"q.sql": text}, dialect="sqlite")
    assert [d.reason for d in result.diagnostics] == ["w is not known to have the column lost"]
    assert {(e.target_column, e.source_column) for e in result.edges} == {
        ("said", "a"),
        ("one", "a"),
        ("lost", "lost"),
    }
