import time

import pytest
from sqlglot.dialects.dialect import Dialect

from lineage.compiler.splitter import split
from lineage.unit import CompileOptions, CompileRefusedError
from tests.unit.splitter.case_files import described, split_as

pytestmark = pytest.mark.no_cover  # Being watched takes half as long again.

NESTED = {
    "parentheses": ("SELECT ", "(", "1", ")"),
    "parenthesized joins": ("SELECT * FROM ", "(", "t", " JOIN u ON 1 = 1)"),
    "subqueries": ("", "SELECT * FROM (", "SELECT 1 AS a", ") AS t"),
    "scalar subqueries": ("SELECT ", "(SELECT ", "1", ")"),
    "common table expressions": ("", "WITH a AS (", "SELECT 1", ") SELECT * FROM a"),
    "calls": ("SELECT ", "f(", "1", ")"),
    "cases": ("SELECT ", "CASE WHEN a THEN ", "1", " END"),
    "brackets": ("SELECT ", "[", "1", "]"),
    "types": ("CREATE TABLE t (a ", "STRUCT<a ", "INT", ">"),
    "negations": ("SELECT ", "NOT ", "a", ""),
    "signs": ("SELECT ", "- ", "a", ""),
    "subscripts": ("SELECT a", "[1]", "", ""),
    "queries without brackets": ("", "SELECT FROM ", "t", ""),
    "joins of nothing": ("SELECT ", "FROM FROM ", "t", ""),
    "joins without a condition": ("SELECT * FROM t ", "JOIN t ", "", ""),
}
UNPARSED = {
    "types",
    "brackets",
    "subscripts",
    "queries without brackets",
    "joins of nothing",
    "joins without a condition",
}


def nested(kind: str, depth: int) -> str:
    before, opening, inside, closing = NESTED[kind]
    end = ")" if kind == "types" else ""
    return before + opening * depth + inside + closing * depth + end


BRACKETS_BEGIN_NAMES = {("tsql", "brackets"), ("tsql", "subscripts")}
TOO_DEEP = [
    (dialect, kind, depth)
    for dialect, depth in (("duckdb", 10_000), ("bigquery", 450), ("tsql", 450), ("oracle", 450))
    for kind in NESTED
    if (dialect, kind) not in BRACKETS_BEGIN_NAMES
]


@pytest.mark.parametrize(("dialect", "kind", "depth"), TOO_DEEP)
def test_a_statement_too_deep_costs_only_itself(dialect: str, kind: str, depth: int) -> None:
    result = split_as(dialect, f"SELECT 1;\n{nested(kind, depth)};\nSELECT 2")
    assert described(result) == ["1 | SELECT 1", "3 | SELECT 2", "2 ! too_deep"]


@pytest.mark.parametrize("kind", sorted(NESTED.keys() - UNPARSED))
@pytest.mark.parametrize("dialect", ["bigquery", "snowflake", "tsql"])
def test_what_passes_the_bound_parses_quickly(dialect: str, kind: str) -> None:
    sql = nested(kind, 195)
    (piece,) = split_as(dialect, sql).statements
    begun = time.process_time()
    Dialect.get_or_raise(dialect).parser().parse(piece.tokens, sql)
    assert time.process_time() - begun < 60  # a second where nothing else runs; exponential would be hours


@pytest.mark.parametrize(
    "link", [" AND a", " OR a", " || a", " + a", ".a", " UNION ALL SELECT a", " JOIN t ON a = b"]
)
def test_long_chains_are_not_deep(link: str) -> None:
    (piece,) = split_as("postgres", f"SELECT a FROM t WHERE a{link * 5_000}").statements
    assert len(piece.tokens) > 5_000


def test_flat_lists_are_not_deep() -> None:
    rows = ", ".join(f"(f({number}), -{number}, [1])" for number in range(500))
    assert len(split_as("duckdb", f"INSERT INTO t VALUES {rows}").statements) == 1


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(CompileRefusedError, match="more than 10 bytes") as refused:
        split("SELECT 'ééé'", CompileOptions("postgres", max_bytes=10))
    assert refused.value.line == 1


def test_too_many_tokens_are_refused_with_their_line() -> None:
    with pytest.raises(CompileRefusedError, match="more than 3 tokens") as refused:
        split("SELECT a\n, b\n, c", CompileOptions("postgres", max_tokens=3))
    assert refused.value.line == 2


def test_a_text_of_nothing_but_open_strings_is_refused() -> None:
    text = "".join(f"SELECT $tag{number}$\n;\n" for number in range(10_000))
    with pytest.raises(CompileRefusedError, match="breaks off"):
        split(text, CompileOptions("postgres"))


OPEN_ENDED = [
    "'", '"', "`", "[", "{{", "{%", "{#", "'{{", "/*", "/*!50001 ", "$", "$$", "$a$", "q'[", "E'", "<a,b,", "&a ",
    "\nCOPY a FROM ", "\nCOPY a FROM stdin;\n", "\nDELIMITER //\n", "\nGO\n", "\n/\n", "\\", "BEGIN ", "END ",
    "IF x THEN ", "CASE WHEN ", "FOR x IN ", "WITH a(", "PROCEDURE p IS ", "CREATE FUNCTION f() AS $$ ", "RETURN (",
    "CREATE PROCEDURE p AS ", "EXECUTE IMMEDIATE 'a' ", "DO ", "INSERT INTO t SELECT ", "NOT ", "\r", "\0", "é",
]  # fmt: skip


def seconds_to_split(dialect: str, text: str) -> float:
    begun = time.process_time()
    try:
        split_as(dialect, text)
    except CompileRefusedError:
        return 0.0
    return time.process_time() - begun


@pytest.mark.parametrize("dialect", ["postgres", "tsql", "oracle", "mysql"])
def test_no_text_costs_much_more_than_its_length(dialect: str) -> None:
    for piece in OPEN_ENDED:
        text = piece * (2_000 // len(piece))
        longer = seconds_to_split(dialect, text * 5)
        if longer > 1:  # five times the text may take five times as long, not twenty-five
            assert longer < 15 * seconds_to_split(dialect, text), piece
