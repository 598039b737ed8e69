"""Columns called as words of the language are: what stands where only a name or a value can is one.

Few dialects reserve such words; sqlglot takes ``object < 3`` for the beginning of a type, and ``charset`` for one of a text's.
"""

from collections.abc import Iterable
from typing import Final

from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import like
from lineage.compiler.second_reading.tokens import ANY, TSQL, Rewrite, Row, is_kind

_READ: Final = frozenset(Parser.PRIMARY_PARSERS) | {TokenType.VAR, TokenType.IDENTIFIER}
"""Literals, and what is a name already."""
_SIGNS: Final = frozenset({
    TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.GT, TokenType.LTE, TokenType.GTE,
    TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH, TokenType.DPIPE,
})  # fmt: skip
_BEFORE: Final = _SIGNS | {
    TokenType.L_PAREN, TokenType.COMMA, TokenType.SELECT, TokenType.WHERE, TokenType.ON, TokenType.HAVING, TokenType.SET,
    TokenType.AND, TokenType.OR, TokenType.NOT, TokenType.WHEN, TokenType.THEN, TokenType.ELSE,
    TokenType.GROUP_BY, TokenType.ORDER_BY, TokenType.PARTITION_BY,
}  # fmt: skip
_BEHIND: Final = _SIGNS | {
    TokenType.R_PAREN, TokenType.COMMA, TokenType.FROM, TokenType.WHERE, TokenType.HAVING, TokenType.GROUP_BY,
    TokenType.ORDER_BY, TokenType.AND, TokenType.OR, TokenType.THEN, TokenType.ELSE, TokenType.END, TokenType.IS,
    TokenType.IN, TokenType.LIKE, TokenType.BETWEEN, TokenType.ASC, TokenType.DESC,
}  # fmt: skip

_BEFORE_TABLE: Final = frozenset({TokenType.FROM, TokenType.JOIN})
_BEHIND_TABLE: Final = frozenset({
    TokenType.R_PAREN, TokenType.COMMA, TokenType.ALIAS, TokenType.WHERE, TokenType.GROUP_BY, TokenType.ORDER_BY, TokenType.ON,
    TokenType.JOIN, TokenType.INNER, TokenType.LEFT, TokenType.ASOF, TokenType.CROSS, TokenType.SET, TokenType.WITH,
})  # fmt: skip
_NO_NAMES: Final = _BEFORE | _BEHIND | _BEFORE_TABLE | _BEHIND_TABLE | frozenset(Parser.NO_PAREN_FUNCTIONS) | {
    TokenType.DEFAULT, TokenType.ALL, TokenType.ANY, TokenType.SOME, TokenType.DISTINCT, TokenType.CASE, TokenType.EXISTS,
    TokenType.INTERVAL, TokenType.INSERT, TokenType.UPDATE, TokenType.DELETE, TokenType.MERGE, TokenType.VALUES,
    TokenType.DIV, TokenType.MOD,
}  # fmt: skip
"""Words that are values, begin them, join them or begin clauses and statements."""


def _names(tokens: list[Token]) -> list[Token]:
    """Words beside a dot, between brackets, commas and signs, or between the words that begin clauses: names."""
    kept = tokens
    for at, token in enumerate(tokens):
        if token.token_type in _READ or not (
            token.text[:1].isalpha() and token.text.replace("_", "").isalnum()
        ):
            continue
        beside_dot = is_kind(tokens, at - 1, TokenType.DOT) or is_kind(tokens, at + 1, TokenType.DOT)
        if beside_dot or _alone(tokens, at):
            kept = kept if kept is not tokens else [*tokens]
            kept[at] = like(token, TokenType.VAR, token.text)
    return kept


def _alone(tokens: list[Token], at: int) -> bool:
    """Whether a word is all that stands between what can be around a value, or around a table's name."""
    if tokens[at].token_type in _NO_NAMES or at == 0:
        return False
    before, behind = tokens[at - 1].token_type, tokens[at + 1].token_type if at + 1 < len(tokens) else None
    if before in _BEFORE_TABLE:
        return behind is None or behind in _BEHIND_TABLE
    return before in _BEFORE and behind in _BEHIND


def _in_quotes(name: str, tokens: list[Token], places: Iterable[int]) -> list[Token]:
    """The words at some places as names, where sqlglot knows them as something else whatever kind of word they are."""
    quoted = {at for at in places if tokens[at].token_type is not TokenType.IDENTIFIER}
    named = [like(t, TokenType.IDENTIFIER, name) if at in quoted else t for at, t in enumerate(tokens)]
    return named if quoted else tokens


def _called_map(tokens: list[Token]) -> list[Token]:
    """DuckDB's MAP where it neither makes a map nor is a type."""
    makes = TokenType.L_PAREN, TokenType.L_BRACE
    places = (at for at, token in enumerate(tokens) if token.text.upper() == "MAP")
    return _in_quotes(
        "map", tokens, (at for at in places if not any(is_kind(tokens, at + 1, k) for k in makes))
    )


def _called_lock(tokens: list[Token]) -> list[Token]:
    """A table or column called LOCK, but for MySQL's ``LOCK IN SHARE MODE``."""
    places = (at for at, token in enumerate(tokens) if at and token.text.upper() == "LOCK")
    return _in_quotes("lock", tokens, (at for at in places if not is_kind(tokens, at + 1, TokenType.IN)))


def _called_exclude(name: str) -> Rewrite:
    """The rewrite of a column ``exclude INT`` in the list of a table, where EXCLUDE may begin a constraint, too."""
    begins, constrains = (TokenType.L_PAREN, TokenType.COMMA), (TokenType.USING, TokenType.L_PAREN)

    def rewrite(tokens: list[Token]) -> list[Token]:
        places = (
            at
            for at, token in enumerate(tokens)
            if token.text.upper() == "EXCLUDE" and any(is_kind(tokens, at - 1, kind) for kind in begins)
        )
        columns = (at for at in places if not any(is_kind(tokens, at + 1, kind) for kind in constrains))
        return _in_quotes(name, tokens, columns)

    return rewrite


REWRITES: Final[tuple[Row, ...]] = (
    (ANY, frozenset(), _names),
    (("duckdb",), frozenset({"MAP"}), _called_map),
    (TSQL, frozenset({"LOCK"}), _called_lock),
    (("oracle", "snowflake"), frozenset({"EXCLUDE", "CREATE", "TABLE"}), _called_exclude("EXCLUDE")),
    (ANY, frozenset({"EXCLUDE", "CREATE", "TABLE"}), _called_exclude("exclude")),
)
