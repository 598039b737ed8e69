"""Statements that sqlglot refused or kept as mere text, and the nearest form of the same lineage that it takes.

What is rare is looked for only here, after the refusal: it costs the other statements nothing. As in
``lineage.compiler.rewrites`` tokens are dropped or replaced, and positions stay those of the text. A rewrite stands
in the module of its dialect, or, where several have it, of what it is about.
"""

from operator import is_
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import parseable
from lineage.compiler.second_reading import (
    alter_table,
    bigquery,
    changes,
    clickhouse,
    db2,
    definitions,
    documents,
    mysql,
    names,
    oracle,
    pipes,
    postgres,
    queries,
    row_patterns,
    snowflake,
    spark,
    teradata,
    tsql,
)
from lineage.compiler.second_reading.tokens import CLOSING, OPENING, Row, is_kind, words_of

_MOST_TIMES: Final = 4
"""How often a rewrite that leaves things out may find what it looks for in one statement."""


def rewritten(tokens: list[Token], dialect: str) -> list[Token] | None:
    """What to parse instead of a refused statement; None when there is nothing to try."""
    words = {token.text.upper() for token in tokens}
    again = tokens
    for dialects, needed, rewrite in _REWRITES:
        if needed <= words and (not dialects or dialect in dialects):
            for _ in range(_MOST_TIMES):
                before, changed = again, rewrite(again)
                if len(changed) != len(before) or not all(map(is_, changed, before)):
                    again = changed
                if len(changed) >= len(before):
                    break
    return parseable(again, dialect) if again is not tokens and again else None


def several(tokens: list[Token]) -> list[list[Token]]:
    """The statements of a stretch that was refused: where one ends nobody wrote a semicolon, but the next begins a line.

    A single one where nothing says that there are more. Prose before them, without the signs of a comment, is one of its own.
    """
    parts: list[list[Token]] = [[]]
    depth, line, wanted = 0, 0, True
    for at, token in enumerate(tokens):
        kind, word = token.token_type, token.text.upper()
        renames = word == "RENAME" and is_kind(tokens, at + 1, TokenType.TABLE)
        if not depth and (kind in _BEGIN_STATEMENTS or renames):
            before = parts[-1][-1].text.upper() if parts[-1] else ""
            prose = len(parts) == 1 and is_kind(parts[0], 0, TokenType.VAR)
            ends = (not wanted and before not in _GOES_ON_AFTER) or (
                prose and before not in _GOES_ON_IN_PROSE
            )
            if token.line > line and ends:
                parts.append([])
            first = parts[-1][0].text.upper() if parts[-1] else word
            defines = word == "WITH" and makes(TokenType.VIEW, parts[-1])
            wanted = word in {"INSERT", "WITH"} and (first == word or defines)
        elif kind is TokenType.VALUES:
            wanted = False
        depth += (kind in OPENING) - (kind in CLOSING)
        line = token.line
        parts[-1].append(token)
    return parts


def makes(kind: TokenType, tokens: list[Token]) -> bool:
    """Whether a statement begins with CREATE and, soon after, the word of what it makes."""
    begins = [token.token_type for token in tokens[:5]]
    return begins[:1] == [TokenType.CREATE] and kind in begins


_BEGIN_STATEMENTS: Final = frozenset(
    {
        TokenType.SELECT,
        TokenType.WITH,
        TokenType.INSERT,
        TokenType.UPDATE,
        TokenType.DELETE,
        TokenType.MERGE,
        TokenType.CREATE,
        TokenType.ALTER,
        TokenType.DROP,
        TokenType.TRUNCATE,
    }
)
_GOES_ON_AFTER: Final = words_of(
    "UNION ALL DISTINCT EXCEPT INTERSECT MINUS AS THEN ON FOR BEFORE AFTER OF OR AND NOT IN EXISTS , = ( . |> DO ALSO INSTEAD ELSE INTO TO"
)
_GOES_ON_IN_PROSE: Final = _GOES_ON_AFTER - {"."}
_REWRITES: Final[tuple[Row, ...]] = (
    *names.REWRITES,
    *snowflake.REWRITES,
    *db2.REWRITES,
    *pipes.REWRITES,
    *spark.REWRITES,
    *definitions.REWRITES,
    *alter_table.REWRITES,
    *documents.REWRITES,
    *row_patterns.REWRITES,
    *queries.REWRITES,
    *changes.REWRITES,
    *tsql.REWRITES,
    *oracle.REWRITES,
    *mysql.REWRITES,
    *postgres.REWRITES,
    *bigquery.REWRITES,
    *teradata.REWRITES,
    *clickhouse.REWRITES,
)
