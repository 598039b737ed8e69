"""Seed data: of thousands of rows of literals in one INSERT, one says as much as all of them."""

import re
from itertools import islice
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

_MANY_TOKENS: Final = 200
_LONGEST_HEAD: Final = 2_000
"""Tokens in which VALUES has to come: the target and its columns."""

_SIGNS: Final = {
    **dict.fromkeys(
        (TokenType.NUMBER, TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.NULL, TokenType.TRUE, TokenType.FALSE),
        "v",
    ),
    TokenType.L_PAREN: "(",
    TokenType.R_PAREN: ")",
    TokenType.COMMA: ",",
    TokenType.DASH: "-",
}  # fmt: skip
_ROW: Final = re.compile(r"\(-?v(?:,-?v)*\),")


def without_seed_rows(tokens: list[Token]) -> list[Token]:
    """An INSERT without those of its rows that hold nothing but literals and have another of their length after them."""
    if len(tokens) < _MANY_TOKENS or tokens[0].token_type is not TokenType.INSERT:
        return tokens
    head = (
        at for at, token in enumerate(islice(tokens, _LONGEST_HEAD)) if token.token_type is TokenType.VALUES
    )
    first = next(head, len(tokens)) + 1
    if first >= len(tokens) or _SIGNS.get(tokens[first].token_type) != "(":
        return tokens
    sign = _SIGNS.get
    shape = "".join([sign(token.token_type, ".") for token in tokens[first:]])
    row = _ROW.match(shape)
    if row is None:
        return tokens
    others = row[0].count("v") - 1
    end = re.compile(rf"(?:\((?:-?v,){{{others}}}-?v\),)+(?=\((?:-?v,){{{others}}}-?v\))").match(shape)
    return [*tokens[:first], *tokens[first + end.end() :]] if end is not None else tokens
