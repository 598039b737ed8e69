"""Short texts that would cost more than any machine has: each found by the hostile files, each bounded."""

import time

import pytest

from lineage.compiler import compile_unit
from lineage.compiler.nesting import MOST_DOUBLING
from lineage.compiler.queries import MOST_QUERIES
from lineage.garbage import uncollected
from lineage.linker import LinkedFile, LinkFile, link
from lineage.linker.edges import MOST_EDGES
from lineage.linker.values import MOST_COLUMNS
from lineage.unit import CompileOptions, Unit

SOON = 10.0
"""Seconds of the processor that none of these takes; without their bounds they take hours, or all memory."""


def compiled(text: str, dialect: str = "postgres") -> Unit:
    return compile_unit(text, CompileOptions(dialect))


def linked(text: str, dialect: str = "postgres") -> LinkedFile:
    return link([LinkFile("a.sql", "default", compiled(text, dialect))])["a.sql"]


@pytest.fixture(autouse=True)
def _soon() -> object:
    started = time.process_time()
    yield
    assert time.process_time() - started < SOON


DOUBLING = {
    "calls that look like types": ("DATE(", ")"),
    "arrays": ("ARRAY[", "]"),
    "types of several kinds": ("DECIMAL(1, CHAR(", "))"),
    "laterals that don't parse": ("(SELECT * FROM t, LATERAL ", " x)"),
    "laterals in calls": ("COALESCE((SELECT * FROM t, LATERAL ", " x))"),
}


@pytest.mark.parametrize("dialect", ["postgres", "duckdb", "bigquery", "snowflake"])
@pytest.mark.parametrize("form", DOUBLING)
def test_what_doubles_the_parsers_time_may_nest_a_little(dialect: str, form: str) -> None:
    opening, closing = DOUBLING[form]
    unit = compiled(f"SELECT {opening * 60}1{closing * 60} AS x FROM t; SELECT a FROM u", dialect)
    assert unit.counts.failed == 1
    assert unit.counts.compiled == 1
    compiled(f"SELECT {opening * (MOST_DOUBLING // 2)}1{closing * (MOST_DOUBLING // 2)} AS x FROM t", dialect)


CHAINS = {
    "queries for values": ("(SELECT ", "a", " FROM t)", "SELECT {} AS a FROM t", 190),
    "conditions": ("SELECT a FROM t WHERE EXISTS (", "SELECT a FROM t", ")", "{}", 190),
    "UNION and UNION ALL in turn": (
        "",
        "SELECT a FROM t",
        " UNION ALL SELECT a FROM t UNION SELECT a FROM t",
        "{}",
        190,
    ),
}


@pytest.mark.parametrize("form", CHAINS)
def test_queries_in_one_another_say_the_same_however_deep_the_caller_stands(form: str) -> None:
    opening, inmost, closing, around, depth = CHAINS[form]

    def at(frames: int, times: int) -> Unit:
        nested = opening * times + inmost + closing * times
        return at(frames - 1, times) if frames else compiled(around.format(nested))

    assert at(0, depth) == at(500, depth)
    assert at(0, depth).counts.failed == 0


def test_a_chain_of_queries_without_end_costs_itself() -> None:
    chain = " UNION ALL SELECT a FROM t UNION SELECT a FROM t" * MOST_QUERIES
    unit = compiled(f"SELECT a FROM t{chain}; SELECT a FROM u")
    assert (unit.counts.compiled, unit.counts.failed) == (1, 1)


def test_types_side_by_side_are_not_nested() -> None:
    columns = ", ".join(f"c{number} DECIMAL(10, 2), d{number} VARCHAR(20)" for number in range(100))
    assert compiled(f"CREATE TABLE t ({columns})").counts.compiled == 1


def test_ten_types_in_one_another_are_fine() -> None:
    unit = compiled(f"SELECT {'DATE(' * MOST_DOUBLING}a{')' * MOST_DOUBLING} AS x FROM t")
    assert (unit.counts.compiled, unit.counts.failed) == (1, 0)


def test_stars_that_double_at_every_step_name_each_column_once() -> None:
    steps = ", ".join(f"c{n + 1} AS (SELECT x.*, y.* FROM c{n} x, c{n} y)" for n in range(60))
    facts = linked(f"CREATE TABLE s AS WITH c0 AS (SELECT a, b FROM t), {steps} SELECT * FROM c60").facts
    assert {(edge.target_column, edge.source_column) for edge in facts.derives} == {("a", "a"), ("b", "b")}


def test_views_that_double_at_every_step_name_each_column_once() -> None:
    views = "".join(
        f"CREATE VIEW v{n + 1} AS SELECT x.*, y.* FROM v{n} x CROSS JOIN v{n} y;\n" for n in range(40)
    )
    facts = linked(f"CREATE TABLE v0 (a INT, b INT);\n{views}").facts
    assert len([column for column in facts.columns if column.dataset == "v40"]) == 2


def test_a_chain_of_joins_of_unknown_tables_names_each() -> None:
    steps = ", ".join(f"c{n + 1} AS (SELECT * FROM c{n} JOIN t{n} ON c{n}.k = t{n}.k)" for n in range(800))
    facts = linked(f"CREATE TABLE w AS WITH c0 AS (SELECT * FROM s), {steps} SELECT x FROM c800").facts
    assert len({edge.source_dataset for edge in facts.derives}) == 801


def test_as_many_columns_as_a_database_takes_are_told_apart() -> None:
    columns = ", ".join(f"c{number} INT" for number in range(MOST_COLUMNS))
    facts = linked(f"CREATE TABLE t ({columns}); CREATE VIEW v AS SELECT * FROM t").facts
    assert len(facts.derives) == MOST_COLUMNS


def test_a_statement_that_connects_everything_with_everything_keeps_its_tables() -> None:
    columns = [f"c{number}" for number in range(1_100)]
    copies = ", ".join(f"s AS o_{column}" for column in columns)
    inner = f"SELECT {' + '.join(columns)} AS s FROM (SELECT {', '.join(columns)} FROM t) AS i"
    result = linked(f"CREATE TABLE w AS SELECT {copies} FROM ({inner}) AS s")
    assert len(columns) ** 2 > MOST_EDGES
    assert [each.code for each in result.diagnostics] == ["too_many_edges"]
    assert [read.dataset for read in result.facts.reads] == ["t"]
    assert [write.dataset for write in result.facts.writes] == ["w"]
    assert not result.facts.derives


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("(a+)+(a+)+(a+)+$", set()), ("_id$", {"x_id"}), ("(((", {"x_id", f"{'a' * 40}0"})],
    ids=["catastrophic", "ordinary", "broken"],
)
def test_a_pattern_takes_no_longer_than_its_text(pattern: str, found: set[str]) -> None:
    table = f"CREATE TABLE p ({'a' * 40}0 INT, x_id INT);"
    facts = linked(f"{table} CREATE VIEW q AS SELECT COLUMNS('{pattern}') FROM p", "duckdb").facts
    assert {edge.target_column for edge in facts.derives} == found


def test_temporary_tables_cost_their_number() -> None:
    chain = "".join(f"CREATE TEMP TABLE x{n + 1} AS SELECT * FROM x{n};\n" for n in range(3_000))
    fills = "INSERT INTO x3000 SELECT a FROM t;\n" * 3_000
    facts = linked(
        f"CREATE TEMP TABLE x0 AS SELECT a FROM t;\n{chain}{fills}CREATE TABLE y AS SELECT a FROM x3000"
    ).facts
    assert [(edge.target_dataset, edge.source_dataset) for edge in facts.derives] == [("y", "t")]


def test_columns_with_fields_cost_their_number() -> None:
    columns = [f"c{n}" for n in range(8_000)]
    declared = ", ".join(f"{name} STRUCT<a INT64>" for name in columns)
    listed = ", ".join(columns)
    views = "".join(f"CREATE VIEW d.v{n + 1} AS SELECT {listed} FROM d.v{n};\n" for n in range(3))
    last = "CREATE TABLE d.z AS SELECT c7999.a FROM d.v3"
    facts = linked(f"CREATE TABLE d.v0 ({declared});\n{views}{last}", "bigquery").facts
    found = {
        (edge.source_dataset, edge.source_column) for edge in facts.derives if edge.target_dataset == "d.z"
    }
    assert found == {("d.v3", "c7999")}


MANY = {
    "loops of Db2": (
        "oracle",
        "CREATE PROCEDURE p() LANGUAGE SQL BEGIN\n",
        "FOR r AS SELECT a, b FROM t{i} DO INSERT INTO o VALUES (r.a, b); END FOR;\n",
        "END@",
    ),
    "prepared statements": (
        "oracle",
        "CREATE PROCEDURE p() LANGUAGE SQL BEGIN\n",
        "PREPARE s{i} FROM 'INSERT INTO o SELECT a FROM t{i}'; EXECUTE s{i};\n",
        "END@",
    ),
    "calls of DBMS_SQL": (
        "oracle",
        "CREATE PROCEDURE p AS c INT; BEGIN\n",
        "DBMS_SQL.PARSE(c, 'INSERT INTO o SELECT a FROM t{i} WHERE b = :x', 1); DBMS_SQL.BIND_VARIABLE(c, ':x', v);\n",
        "END;\n/\n",
    ),
    "executed choices": (
        "tsql",
        "CREATE PROC p AS BEGIN DECLARE @s nvarchar(max);\n",
        "SET @s = CASE WHEN @a = 1 THEN 'INSERT INTO o SELECT a FROM t{i}' ELSE 'INSERT INTO o SELECT b FROM t{i}' END; EXEC(@s);\n",
        "END",
    ),
}
"""What stands in a routine thousands of times: looking at all of it for each takes time by the square of their number."""


@pytest.mark.parametrize("form", MANY)
def test_statements_of_a_routine_cost_their_number(form: str) -> None:
    dialect, begin, each, end = MANY[form]

    def seconds(count: int) -> float:
        text = begin + "".join(each.format(i=i) for i in range(count)) + end
        with uncollected():  # as workers compile: the more tests ran before, the longer the collector takes
            started = time.process_time()
            unit = compiled(text, dialect)
            took = time.process_time() - started
        assert sum(statement.kind == "insert" for statement in unit.statements) >= count
        return took

    seconds(10)  # what is made once
    assert seconds(1_600) < 9 * seconds(400)  # 4 times, and 16 by the square
