"""Cases written in another way that changes no edge: the words that are SQL's, and what has to stay."""

import re
from collections.abc import Iterator

from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token

from lineage import analyze
from lineage.names import sqlglot_dialect
from tests.conformance.test_conformance import CASES, read_header, stated

_NOT_READ_AS_SQL = re.compile(
    r"\{[^{}]*\}+"  # template code
    r"|^[ \t]*(?:\\|\.|!|:|@|GO\b|DELIMITER\b|--)[^\n]*|[^\n]*\\g[^\n]*",  # lines that a client keeps for itself
    re.MULTILINE,
)


def text_of(case: str) -> str:
    return (CASES / case).read_text(encoding="utf-8")


def dialect_of(case: str) -> str:
    return case.split("/", maxsplit=1)[0]


def tokens_of(case: str, text: str) -> list[Token]:
    """The tokens of a text; none where its words cannot be told."""
    try:
        return sqlglot_dialect(dialect_of(case)).tokenize(text)
    except (SqlglotError, ValueError):
        return []


def spans_kept(text: str) -> Iterator[tuple[int, int]]:
    """Where a text is no SQL: first and last + 1."""
    return (match.span() for match in _NOT_READ_AS_SQL.finditer(text))


def assert_same_edges(case: str, rewritten: str) -> None:
    """A case states the same with its text written so."""
    text, dialect = text_of(case), dialect_of(case)
    header = read_header(text)
    plain, other = (
        stated(analyze({case: each}, dialect=dialect, schema=header.schema, **header.defaults))
        for each in (text, rewritten)
    )
    assert other == plain, rewritten
