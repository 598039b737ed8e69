"""Functions that are given a query, or the name of a table, as text: the query itself in its place.

DuckDB's ``query('SELECT …')`` and ``query_table('t')``; PostgreSQL's ``crosstab('SELECT …')`` (of tablefunc), ``ts_stat('SELECT …')``,
and pgRouting's ``pgr_dijkstra('SELECT …', 1, 2)``. A text that isn't written there stays what it is.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, in_brackets, like
from lineage.compiler.vocabulary import GAP

_TokensIn: TypeAlias = Callable[[Token], list[Token]]

GIVEN: Final = {
    "duckdb": re.compile(rf"\bQUERY(?:_TABLE)?{GAP}*\("),
    "postgres": re.compile(rf"\b(?:CROSSTAB\w*|TS_STAT|PGR_\w+){GAP}*\("),
}
"""Where a text, in capitals, may call such a function."""

_CALLS: Final = re.compile(r"QUERY|QUERY_TABLE|CROSSTAB\w*|TS_STAT|PGR_\w+")
_TEXTS: Final = frozenset({TokenType.STRING, TokenType.HEREDOC_STRING, TokenType.RAW_STRING})
_FIRST: Final = frozenset({"SELECT", "WITH", "FROM", "VALUES", "TABLE", "(", "PIVOT", "UNPIVOT"})
_BEFORE: Final = frozenset({TokenType.FROM, TokenType.JOIN, TokenType.COMMA, TokenType.L_PAREN})


def with_queries(tokens: list[Token], tokens_in: _TokensIn) -> list[Token]:
    """The tokens with the queries for their texts; ``tokens_in`` reads a text."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        opens = at + 1 < len(tokens) and tokens[at + 1].token_type is TokenType.L_PAREN
        end = closing(tokens, at + 1) if opens and _CALLS.fullmatch(token.text.upper()) else 0
        called = _called(token, kept, tokens[at + 2 : end], tokens_in) if end < len(tokens) else []
        kept += called or [token]
        at = end + 1 if called else at + 1
    return kept


def _called(word: Token, before: list[Token], given: list[Token], tokens_in: _TokensIn) -> list[Token]:
    """What to write for a call; empty to leave it."""
    if not given or not before:
        return []
    name = word.text.upper()
    if not name.startswith("QUERY"):
        queries = [_query(token, tokens_in) if token.token_type in _TEXTS else [] for token in given]
        if not queries[0]:
            return []
        texts = [
            part
            for token, query in zip(given, queries, strict=True)
            for part in (in_brackets(token, query) if query else [token])
        ]
        return [word, *in_brackets(word, texts)]
    if before[-1].token_type not in _BEFORE:
        return []
    rows = _query(given[0], tokens_in) if name == "QUERY" else _tables(given, tokens_in)
    return in_brackets(word, rows) if rows else []


def _query(token: Token, tokens_in: _TokensIn) -> list[Token]:
    """The tokens of the one query in a text; empty where there is none, or more."""
    tokens = tokens_in(token) if token.token_type in _TEXTS else []
    while tokens and tokens[-1].token_type is TokenType.SEMICOLON:
        tokens.pop()
    single = all(each.token_type is not TokenType.SEMICOLON for each in tokens)
    return tokens if single and tokens and tokens[0].text.upper() in _FIRST else []


def _tables(given: list[Token], tokens_in: _TokensIn) -> list[Token]:
    """All of the table, or of each in a list, that ``query_table('t')``, ``query_table(['t', 'u'], true)`` name; empty where nobody knows."""
    named = [token for token in given if token.token_type in _TEXTS]
    said = ("BY", "NAME") if given[-1].text.upper() == "TRUE" else ()
    by_name = [like(given[-1], TokenType.VAR, word) for word in said]
    rows: list[Token] = []
    for token in named:
        if rows:
            rows += [like(token, TokenType.UNION, "UNION"), like(token, TokenType.ALL, "ALL"), *by_name]
        rows += [*all_from(token), *tokens_in(token)]
    others = [
        t
        for t in given
        if t.token_type not in _TEXTS and t.text.upper() not in {"[", "]", ",", "TRUE", "FALSE"}
    ]
    return [] if others else rows
