"""ClickHouse's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, like
from lineage.compiler.second_reading.tokens import Row, after_name, find_phrase, is_kind, words_at


def _plain_joins(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``LEFT ANY OUTER JOIN t USING a, b``: as ``LEFT ANY JOIN t USING (a, b)``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        strict = words_at(kept, len(kept) - 1, len(kept))
        if (
            token.token_type is TokenType.OUTER
            and strict
            and strict[0] in {"ANY", "ALL", "SEMI", "ANTI", "ASOF"}
        ):
            at += 1
            continue
        kept.append(token)
        at += 1
        if token.token_type is TokenType.USING and not is_kind(tokens, at, TokenType.L_PAREN):
            end = after_name(tokens, at)
            while is_kind(tokens, end, TokenType.COMMA):
                end = after_name(tokens, end + 1)
            kept += [
                like(token, TokenType.L_PAREN, "("),
                *tokens[at:end],
                like(token, TokenType.R_PAREN, ")"),
            ]
            at = end
    return kept


def _without_outfile(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``SELECT … INTO OUTFILE 'f' FORMAT CSV``: the file goes."""
    into = find_phrase(tokens, ["INTO", "OUTFILE"])
    return tokens[:into] if into > 0 else tokens


def _applied(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``* APPLY(c -> f(c))``: as ``* APPLY(f)``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        given = tokens[at].text.upper() == "APPLY" and is_kind(tokens, at + 3, TokenType.ARROW)
        if given and is_kind(tokens, at + 5, TokenType.L_PAREN):
            kept += [tokens[at + 1], tokens[at + 4]]
            at = closing(tokens, at + 1) - 1
        at += 1
    return kept


REWRITES: Final[tuple[Row, ...]] = (
    (("clickhouse",), frozenset({"APPLY", "->"}), _applied),
    (("clickhouse",), frozenset({"JOIN"}), _plain_joins),
    (("clickhouse",), frozenset({"INTO", "OUTFILE"}), _without_outfile),
)
