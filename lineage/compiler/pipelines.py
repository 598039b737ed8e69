"""Pipelines of Databricks: their statements say what there is, in whatever order they stand."""

import re
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.findings import StatementTokens
from lineage.compiler.vocabulary import GAP

_DIALECTS: Final = frozenset({"databricks", "spark"})
_PIPELINE: Final = re.compile(rf"\bCREATE{GAP}+(?:OR{GAP}+REFRESH|(?:STREAMING{GAP}+)?LIVE)\b", re.IGNORECASE)
_BEFORE_VIEW: Final = 6
"""Words of CREATE up to the name, at most."""


def in_order_of_use(pieces: Sequence[StatementTokens], text: str, dialect: str) -> Iterable[StatementTokens]:
    """The statements of a text; in a pipeline its temporary views first, each behind those that it names."""
    if dialect not in _DIALECTS or "VIEW" not in text.upper() or _PIPELINE.search(text) is None:
        return pieces
    views: dict[str, list[StatementTokens]] = {}
    others: list[StatementTokens] = []
    for piece in pieces:
        name = _temporary_view(piece.tokens)
        (views.setdefault(name, []) if name else others).append(piece)
    named = {name: _names_in(made) & views.keys() - {name} for name, made in views.items()}
    try:
        order = list(TopologicalSorter(named).static_order())
    except CycleError:  # no pipeline would run them
        order = list(views)
    return [*(piece for name in order for piece in views[name]), *others]


def _temporary_view(tokens: Sequence[Token]) -> str:
    """The name of the temporary view that a statement makes, in small letters; "" where it makes none."""
    if not tokens or tokens[0].token_type is not TokenType.CREATE:
        return ""
    words = [token.text.upper() for token in tokens[:_BEFORE_VIEW]]
    view = words.index("VIEW") if "VIEW" in words else 0
    temporary = {"TEMPORARY", "TEMP"} & set(words[:view])
    return tokens[view + 1].text.lower() if temporary and view + 1 < len(tokens) else ""


def _names_in(pieces: Iterable[StatementTokens]) -> set[str]:
    """The words of some statements."""
    return {token.text.lower() for piece in pieces for token in piece.tokens}
