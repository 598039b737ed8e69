import pytest
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from tests.unit.splitter.case_files import split_as


def parsed(dialect: str, sql: str) -> exp.Expression:
    (piece,) = split_as(dialect, sql).statements
    (tree,) = Dialect.get_or_raise(dialect).parser().parse(piece.tokens, sql)
    assert tree is not None
    return tree


@pytest.mark.parametrize(
    ("dialect", "sql", "same_as"),
    [
        ("mysql", "REPLACE INTO t SELECT a FROM u", "INSERT INTO t SELECT a FROM u"),
        ("tsql", "BULK INSERT s.t FROM 'f' WITH (TABLOCK)", "INSERT INTO s.t DEFAULT VALUES"),
        ("tsql", "INSERT INTO t (a) EXEC (@text)", "INSERT INTO t (a) DEFAULT VALUES"),
        ("tsql", "INSERT t WITH (TABLOCK) (a) SELECT 1", "INSERT t (a) SELECT 1"),
        ("tsql", "DELETE FROM t WHERE a = 1 OPTION (RECOMPILE)", "DELETE FROM t WHERE a = 1"),
        ("tsql", "UPDATE t SET a += b", "UPDATE t SET a = a + b"),
        ("tsql", "WITH XMLNAMESPACES ('x' AS p), c AS (SELECT 1 AS a) SELECT a FROM c", "WITH c AS (SELECT 1 AS a) SELECT a FROM c"),
        ("tsql", "WITH XMLNAMESPACES ('x' AS p) SELECT a FROM t", "SELECT a FROM t"),
        ("tsql", "SELECT a FROM ::f(1)", "SELECT a FROM f(1)"),
        ("tsql", "SELECT a FROM OPENROWSET(BULK 'f', FORMAT = 'CSV') AS r", "SELECT a FROM OPENROWSET('f', FORMAT = 'CSV') AS r"),
        ("tsql", "CREATE TABLE t (a INT PRIMARY KEY CLUSTERED, b INT, INDEX ix (a, b)) ON [PRIMARY]", "CREATE TABLE t (a INT PRIMARY KEY, b INT)"),
        ("tsql", "CREATE TABLE t WITH (DISTRIBUTION = HASH(a), CLUSTERED COLUMNSTORE INDEX) AS SELECT a FROM u", "CREATE TABLE t AS SELECT a FROM u"),
        ("oracle", "CREATE TABLE t (a NUMBER) TABLESPACE x PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (1))", "CREATE TABLE t (a NUMBER)"),
        ("oracle", "CREATE TABLE t AS SELECT f(a) FROM u", "CREATE TABLE t AS SELECT f(a) FROM u"),
        ("postgres", "CREATE VIEW v WITH (security_barrier) AS SELECT 1 AS a", "CREATE VIEW v AS SELECT 1 AS a"),
        ("postgres", "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a WITH NO DATA", "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a"),
    ],
)  # fmt: skip
def test_what_sqlglot_does_not_take_reads_as_its_equivalent(dialect: str, sql: str, same_as: str) -> None:
    assert parsed(dialect, sql) == parsed(dialect, same_as)
    assert not isinstance(parsed(dialect, sql), exp.Command)


def test_loading_a_file_names_the_table() -> None:
    tree = parsed("mysql", "LOAD DATA LOCAL INFILE 'f' REPLACE INTO TABLE s.t FIELDS TERMINATED BY ','")
    assert [table.sql() for table in tree.find_all(exp.Table)] == ["s.t"]
