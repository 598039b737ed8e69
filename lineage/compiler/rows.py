"""Seed data: of thousands of rows of literals, in one INSERT or in one each, one says as much as all of them."""

import re
from collections.abc import Hashable
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
_ROWS: Final = re.compile(r"(?:\(-?v(?:,-?v)*+\),?)++")
_INSERT: Final = TokenType.INSERT
_VALUES: Final = TokenType.VALUES
_R_PAREN: Final = TokenType.R_PAREN


def only_seeds(tokens: list[Token]) -> Hashable:
    """What an INSERT that ends in rows of literals says, whichever these are; None for any other statement."""
    if tokens[0].token_type is not _INSERT or tokens[-1].token_type is not _R_PAREN:
        return None
    first = _first_row(tokens)
    shape = _shape(tokens[first:])
    if not _ROWS.fullmatch(shape):
        return None
    return tuple([(token.token_type, token.text) for token in tokens[:first]]), shape


def without_seed_rows(tokens: list[Token]) -> list[Token]:
    """An INSERT without those of its rows that hold nothing but literals and have another of their length after them."""
    if len(tokens) < _MANY_TOKENS or tokens[0].token_type is not _INSERT:
        return tokens
    first = _first_row(tokens)
    shape = _shape(tokens[first:])
    row = _ROW.match(shape)
    if row is None:
        return tokens
    others = row[0].count("v") - 1
    end = re.compile(rf"(?:\((?:-?v,){{{others}}}-?v\),)+(?=\((?:-?v,){{{others}}}-?v\))").match(shape)
    return [*tokens[:first], *tokens[first + end.end() :]] if end is not None else tokens


def _first_row(tokens: list[Token]) -> int:
    """Where the rows of VALUES begin; behind the last token when there are none."""
    head = (at for at, token in enumerate(islice(tokens, _LONGEST_HEAD)) if token.token_type is _VALUES)
    return next(head, len(tokens)) + 1


def _shape(tokens: list[Token]) -> str:
    """One character a token."""
    sign = _SIGNS.get
    return "".join([sign(token.token_type, ".") for token in tokens])
