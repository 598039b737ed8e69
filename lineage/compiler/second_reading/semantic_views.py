"""Snowflake's semantic views, as views: each logical table a query that makes its facts, dimensions and metrics."""

from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    after_name,
    divided,
    end_of_part,
    find_phrase,
    is_kind,
    joined_by,
    words_at,
    words_of,
)

_COLUMNS: Final = ("FACTS", "DIMENSIONS", "METRICS")
_SEEN: Final = words_of("PRIVATE PUBLIC")
_ENDS_EXPRESSION: Final = words_of("WITH COMMENT")


class _Table(NamedTuple):
    """A logical table: what it is called, the table it stands for, its primary key, and what it makes."""

    alias: Token
    name: list[Token]
    keys: list[Token]
    makes: list[list[Token]]


def semantic_view(tokens: list[Token]) -> list[Token]:
    """``CREATE SEMANTIC VIEW v TABLES (o AS orders …) DIMENSIONS (o.day AS order_date) …`` as CREATE VIEW."""
    view = find_phrase(tokens, ["SEMANTIC VIEW"])
    found = [_table(part) for part in _section(tokens, "TABLES")]
    if view < 0 or tokens[0].token_type is not TokenType.CREATE or not found:
        return tokens
    tables = {table.alias.text.upper(): table for table in found}
    start = view + (4 if words_at(tokens, view + 1, view + 4) == ["IF", "NOT", "EXISTS"] else 1)
    outputs = [
        output for word in _COLUMNS for part in _section(tokens, word) if (output := _output(part, tables))
    ]
    keys = [key for part in _section(tokens, "RELATIONSHIPS") for key in _joined(part, tables)]
    base = like(tokens[view], TokenType.VIEW, "VIEW")
    head = [tokens[0], base, *tokens[start : after_name(tokens, start)], like(base, TokenType.ALIAS, "AS")]
    return [*head, *_select(base, outputs), *_rows(base, found, keys)]


def _section(tokens: list[Token], word: str) -> list[list[Token]]:
    """The parts of ``word (a, b)``; none where there is no such."""
    at = find_phrase(tokens, [word, "("])
    return list(divided(tokens[at + 2 : closing(tokens, at + 1)])) if at > 0 else []


def _table(part: list[Token]) -> _Table:
    at = 2 if words_at(part, 1, 2) == ["AS"] else 0
    end = after_name(part, at)
    key = find_phrase(part, ["PRIMARY KEY", "("])
    keys = [column[0] for column in divided(part[key + 2 : closing(part, key + 1)])] if key > 0 else []
    return _Table(part[0] if at else part[end - 1], part[at:end], keys, [])


def _output(part: list[Token], tables: dict[str, _Table]) -> list[Token]:
    """``o.day AS order_date`` as an output of the view; what its table alone makes is left to its query."""
    part = part[1:] if part[0].text.upper() in _SEEN else part
    end = after_name(part, 0)
    if words_at(part, end, end + 1) != ["AS"]:
        return []
    name, made_as = part[end - 1], part[end]
    stop = end_of_part(part, end + 1, lambda at: part[at].text.upper() in _ENDS_EXPRESSION)
    expression = part[end + 1 : stop]
    table = tables.get(part[0].text.upper()) if end > 1 else None
    others = {
        token.text.upper()
        for at, token in enumerate(expression)
        if is_kind(expression, at + 1, TokenType.DOT)
    } & tables.keys()
    if table is None or others - {table.alias.text.upper()}:
        return [*expression, made_as, name]
    table.makes.append([*_without_prefix(expression, table.alias), made_as, name])
    return [*_column(table.alias, name), made_as, name]


def _without_prefix(expression: list[Token], alias: Token) -> list[Token]:
    """``o.a + o.b`` as ``a + b``: within its own query."""
    kept: list[Token] = []
    at = 0
    while at < len(expression):
        own = expression[at].text.upper() == alias.text.upper() and is_kind(expression, at + 1, TokenType.DOT)
        at += 2 * own
        kept.append(expression[at])
        at += 1
    return kept


def _joined(part: list[Token], tables: dict[str, _Table]) -> list[list[Token]]:
    """``name AS o (a, b) REFERENCES c (x, y)`` as equalities."""
    at = 2 if words_at(part, 1, 2) == ["AS"] else 0
    references = find_phrase(part, ["REFERENCES"])
    left, right = (
        tables.get(part[i].text.upper()) if 0 <= i < len(part) else None for i in (at, references + 1)
    )
    if references < 0 or left is None or right is None or not is_kind(part, at + 1, TokenType.L_PAREN):
        return []
    mine = [column[0] for column in divided(part[at + 2 : closing(part, at + 1)])]
    theirs = right.keys
    if is_kind(part, references + 2, TokenType.L_PAREN):
        theirs = [column[-1] for column in divided(part[references + 3 : closing(part, references + 2)])]
    left.makes.extend([key] for key in mine)
    right.makes.extend([key] for key in theirs)
    equals = like(part[at], TokenType.EQ, "=")
    return [
        [*_column(left.alias, one), equals, *_column(right.alias, other)]
        for one, other in zip(mine, theirs, strict=False)
    ]


def _column(alias: Token, name: Token) -> list[Token]:
    return [alias, like(alias, TokenType.DOT, "."), name]


def _select(base: Token, outputs: list[list[Token]]) -> list[Token]:
    comma = like(base, TokenType.COMMA, ",")
    listed = joined_by(outputs, comma) or [like(base, TokenType.NUMBER, "1")]
    return [like(base, TokenType.SELECT, "SELECT"), *listed, like(base, TokenType.FROM, "FROM")]


def _rows(base: Token, tables: list[_Table], keys: list[list[Token]]) -> list[Token]:
    """The logical tables as subqueries, the keys of their relationships in the last ON."""
    rows: list[Token] = []
    for number, table in enumerate(tables):
        query = [*_select(base, table.makes), *table.name]
        rows += [like(base, TokenType.JOIN, "JOIN")] if number else []
        rows += [*in_brackets(base, query), like(base, TokenType.ALIAS, "AS"), table.alias]
        last = number == len(tables) - 1
        if number:
            rows += [like(base, TokenType.ON, "ON"), *(_all_of(base, keys) if last else _all_of(base, []))]
    return rows


def _all_of(base: Token, conditions: list[list[Token]]) -> list[Token]:
    """Conditions with AND between them; TRUE without any."""
    both: list[Token] = []
    for condition in conditions:
        both += [like(base, TokenType.AND, "AND")] if both else []
        both += condition
    return both or [like(base, TokenType.TRUE, "TRUE")]
