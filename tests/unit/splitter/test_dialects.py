import pytest
from sqlglot.dialects.dialect import Dialect

from lineage.dialects import DIALECTS, canonical_dialect, guess_dialect


def test_every_name_leads_to_a_dialect_of_sqlglot() -> None:
    for name in DIALECTS:
        assert canonical_dialect(name) in Dialect.classes


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("PostgreSQL", "postgres"),
        ("mssql", "tsql"),
        ("plsql", "oracle"),
        ("Db2", "oracle"),
        ("bigquery", "bigquery"),
    ],
)
def test_aliases(alias: str, name: str) -> None:
    assert canonical_dialect(alias) == name


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'cobol' is no SQL dialect.*postgres"):
        canonical_dialect("cobol")


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgres", "SELECT a FROM t"),
        ("postgres", "CREATE TABLE t (a bigserial, b jsonb);\nSELECT a::text FROM t"),
        ("postgres", "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\nEND\n$$ LANGUAGE plpgsql;"),
        ("tsql", "SELECT [a b], TOP FROM [dbo].[t]\nGO\n"),
        ("tsql", "DECLARE @a NVARCHAR(10); SELECT * INTO #tmp FROM t WITH (NOLOCK)"),
        ("bigquery", "SELECT * EXCEPT (a) FROM `my-project.dataset.table`"),
        ("bigquery", "CREATE TABLE d.t (a INT64, b STRUCT<c STRING>)"),
        ("snowflake", "SELECT f.value:a::string FROM t, LATERAL FLATTEN(input => t.v) f"),
        ("snowflake", "CREATE OR REPLACE TRANSIENT TABLE t (v VARIANT)"),
        ("oracle", "CREATE TABLE t (a NUMBER(10), b VARCHAR2(20));\nSELECT SYSDATE FROM dual;"),
        ("oracle", "BEGIN NULL; END;\n/\nSELECT 1 FROM t\n/\n"),
        ("mysql", "CREATE TABLE `t` (`a` int unsigned NOT NULL AUTO_INCREMENT) ENGINE=InnoDB;"),
        ("mysql", "SET @s = (SELECT IF(1 > 0, 'SELECT 1', 'x'));\nPREPARE p FROM @s;\nEXECUTE p;"),
        ("mysql", "UPDATE t INNER JOIN u ON t.a = u.a SET t.b = u.b;"),
        ("mysql", "CREATE PROCEDURE p ()\nBEGIN\n  UPDATE t SET a = NOW();\nEND;\nCALL p();"),
        ("mysql", "ALTER TABLE t ADD a tinyint(1), ADD b int(11);"),
        ("redshift", "CREATE TABLE t (a int) DISTKEY(a) SORTKEY(a);"),
        ("databricks", "CREATE TABLE t (a INT) USING DELTA"),
        ("hive", "CREATE EXTERNAL TABLE t (a STRING) ROW FORMAT SERDE 'x' STORED AS TEXTFILE"),
        ("teradata", ".LOGON h/u\nCREATE MULTISET TABLE t (a INT);"),
        ("sqlite", "PRAGMA foreign_keys = 1; CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);"),
        ("duckdb", "SELECT * FROM read_parquet('f.parquet')"),
        ("clickhouse", "CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a"),
        ("spark", "INSERT OVERWRITE t SELECT explode(a) FROM u LATERAL VIEW explode(b) x"),
    ],
)  # fmt: skip
def test_guess(dialect: str, sql: str) -> None:
    assert guess_dialect(sql) == dialect


def test_comments_and_strings_are_no_evidence() -> None:
    assert guess_dialect("-- ENGINE=InnoDB\nSELECT 'AUTO_INCREMENT' /* VARCHAR2 */ FROM t") == "postgres"
