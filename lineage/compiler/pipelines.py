"""Pipelines of Databricks: their statements say what there is, in whatever order they stand."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.reading import StatementTokens

_DIALECTS: Final = frozenset({"databricks", "spark"})
_PIPELINE: Final = re.compile(r"\bCREATE\s+(?:OR\s+REFRESH|(?:STREAMING\s+)?LIVE)\b", re.IGNORECASE)
_BEFORE_VIEW: Final = 6
"""Words of CREATE up to the name, at most."""


def in_order_of_use(pieces: Sequence[StatementTokens], text: str, dialect: str) -> Iterable[StatementTokens]:
    """The statements of a text; in a pipeline its temporary views first, each behind those that it names."""
    if dialect not in _DIALECTS or "VIEW" not in text.upper() or _PIPELINE.search(text) is None:
        return pieces
    views = {id(piece): name for piece in pieces if (name := _temporary_view(piece.tokens))}
    waiting = [piece for piece in pieces if id(piece) in views]
    first: list[StatementTokens] = []
    while waiting:
        names = {views[id(piece)] for piece in waiting}
        free = [piece for piece in waiting if not names & _names_in(piece, views[id(piece)])] or waiting
        first += free
        waiting = [piece for piece in waiting if piece not in free]
    return [*first, *(piece for piece in pieces if id(piece) not in views)]


def _temporary_view(tokens: Sequence[Token]) -> str:
    """The name of the temporary view that a statement makes, in small letters; "" where it makes none."""
    if not tokens or tokens[0].token_type is not TokenType.CREATE:
        return ""
    words = [token.text.upper() for token in tokens[:_BEFORE_VIEW]]
    view = words.index("VIEW") if "VIEW" in words else 0
    temporary = {"TEMPORARY", "TEMP"} & set(words[:view])
    return tokens[view + 1].text.lower() if temporary and view + 1 < len(tokens) else ""


def _names_in(piece: StatementTokens, own: str) -> set[str]:
    """The words of a statement, but for its own name."""
    return {token.text.lower() for token in piece.tokens} - {own}
