import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import tokenize

from lineage.compiler import tokenizing
from lineage.compiler.meta_commands import clean
from lineage.compiler.splitter import split
from lineage.dialects import DIALECTS, canonical_dialect
from lineage.unit import CompileOptions, CompileRefusedError, Diagnostic

FRAGMENTS = st.sampled_from(
    [
        "SELECT a FROM t", ";", "'", '"', "`", "''", "$$", "$a$", "--", "/*", "*/", "/*!50001 ", "{{ x }}", "{% if %}",
        "{{", "}}", "\n", "\r\n", "GO", "\nGO\n", "\n/\n", "\nDELIMITER //\n", "//", "\n\\d x", "\\g", "BEGIN", "END",
        "CASE", "WHEN", "THEN", "IF", "ELSE", "LOOP", "DECLARE", "CREATE PROCEDURE p AS", "CREATE FUNCTION f() AS",
        "EXECUTE", "IMMEDIATE", "INTO", "INSERT INTO t", "WITH c AS (", "(", ")", "[", "]", ":", ":=", "@", "#", "&x",
        "$(x)", "RETURN", "FOR", "IN", "COPY t FROM stdin;\n", "\n\\.\n", "SET a = 1", "LANGUAGE", "sql", "é", "\0", "\ufeff",
    ]
)  # fmt: skip
TEXTS = st.lists(FRAGMENTS | st.text(string.printable, max_size=5), max_size=30).map(" ".join)
READ = ["postgres", "tsql", "oracle", "mysql", "snowflake", "bigquery", "teradata", "sqlite", "spark"]


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, dialect=st.sampled_from(READ))
def test_cleaning_moves_no_character(text: str, dialect: str) -> None:
    cleaned = clean(text, dialect)
    assert len(cleaned.text) == len(text)
    assert [i for i, c in enumerate(cleaned.text) if c in "\r\n"] == [
        i for i, c in enumerate(text) if c in "\r\n"
    ]
    assert all(cleaned.text[offset] == ";" for offset in cleaned.batch_ends)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, dialect=st.sampled_from(READ))
@example(text="0$0 \r0", dialect="postgres")
@example(text="CREATE PROCEDURE p AS EXECUTE", dialect="postgres")
def test_any_text_is_split_or_refused(text: str, dialect: str) -> None:
    try:
        result = split(text, CompileOptions(dialect))
    except CompileRefusedError:
        return
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for piece in result.statements:
        assert piece.tokens or piece.assignment
        assert 1 <= piece.line <= piece.end_line <= last
    assert all(1 <= problem.line <= last for problem in result.problems)


@pytest.mark.parametrize("dialect", sorted({canonical_dialect(name) for name in DIALECTS}))
def test_every_dialect_reads_plain_statements_as_they_are(dialect: str) -> None:
    text = "SELECT a FROM t;\nINSERT INTO u SELECT b FROM v\n;"
    result = split(text, CompileOptions(dialect))
    assert [piece.line for piece in result.statements] == [1, 2]
    assert result.problems == []


def test_reading_leaves_sqlglot_as_it_was() -> None:
    before = [token.text for token in tokenize("SHOW tables x", read="postgres")]
    split("SHOW tables x; SELECT 1", CompileOptions("postgres"))
    assert [token.text for token in tokenize("SHOW tables x", read="postgres")] == before


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_dollar_that_opens_no_quote_leaves_lines_as_they_are(ends: str) -> None:
    text = ends.join(["a ${b} 0$0;", "c;", "$d e;", "'open", "f"])
    problems: list[Diagnostic] = []
    tokens = tokenizing.tokenize(text, "postgres", problems)
    assert [token.line for token in tokens if token.text in {"a", "b", "c"}] == [1, 1, 2]
    assert [problem.line for problem in problems] == [4]
