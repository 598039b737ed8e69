"""Queries in pipe syntax (``FROM t |> …``), of BigQuery and of Spark: steps that sqlglot doesn't know."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    divided,
    end_of_step,
    find_anywhere,
    is_kind,
    joined_by,
    words_at,
)

_PIPING: Final = ("bigquery", "databricks", "spark")
_SPARK: Final = ("databricks", "spark")
_MOST_PIPES: Final = 200
"""Each query that a pipe is put around nests one deeper."""

_BEGIN_QUERY: Final = frozenset({TokenType.FROM, TokenType.SELECT})
_ORDERS: Final = frozenset({TokenType.SORT_BY, TokenType.DISTRIBUTE_BY, TokenType.CLUSTER_BY})
_SET_OPERATIONS: Final = frozenset({"UNION", "EXCEPT", "MINUS", "INTERSECT"})


def _piped_table(tokens: list[Token]) -> list[Token]:
    """``TABLE t |> …``: as ``FROM t |> …``."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        piped = token.token_type is TokenType.TABLE and is_kind(
            tokens, after_name(tokens, at + 1), TokenType.PIPE_GT
        )
        kept += _from_table([token]) if piped else [token]
    return kept


def _from_table(tokens: list[Token]) -> list[Token]:
    """``TABLE t``: as ``FROM t``."""
    whole = tokens[0].token_type is TokenType.TABLE
    return [like(tokens[0], TokenType.FROM, "FROM"), *tokens[1:]] if whole else tokens


def _ordered(tokens: list[Token]) -> list[Token]:
    """``|> DISTRIBUTE BY a`` and its like: as ``|> ORDER BY a``."""
    return [
        like(token, TokenType.ORDER_BY, "ORDER BY")
        if token.token_type in _ORDERS and is_kind(tokens, at - 1, TokenType.PIPE_GT)
        else token
        for at, token in enumerate(tokens)
    ]


def _set_one_by_one(tokens: list[Token]) -> list[Token]:
    """``|> SET a = b, c = a``: as ``|> SET a = b |> SET c = a``, since each sees what those before it set."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if words_at(tokens, at, at + 2) != ["|>", "SET"]:
            kept.append(tokens[at])
            at += 1
            continue
        end = end_of_step(tokens, at + 1)
        for part in divided(tokens[at + 2 : end]):
            kept += [*tokens[at : at + 2], *part]
        at = end
    return kept


def _bracketed_operands(tokens: list[Token]) -> list[Token]:
    """``|> UNION ALL SELECT …`` and ``|> EXCEPT TABLE t``: the other query in brackets, ``TABLE t`` as ``FROM t``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].token_type is not TokenType.PIPE_GT or tokens[at].text.upper() not in _SET_OPERATIONS:
            continue
        start = at + 1 + (words_at(tokens, at + 1, at + 2) in (["ALL"], ["DISTINCT"]))
        end = end_of_step(tokens, start)
        if not is_kind(tokens, start, TokenType.L_PAREN) and start < end:
            kept += [*tokens[at:start], *in_brackets(tokens[start], _from_table(tokens[start:end]))]
            at = end
    return kept


def _from_values(tokens: list[Token]) -> list[Token]:
    """``VALUES (1, 'a') AS t(x, y) |> …``: as ``FROM (VALUES (1, 'a')) AS t(x, y) |> …``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        begins = len(kept) == 1 or kept[-2].token_type in {TokenType.L_PAREN, TokenType.ALIAS}
        if not begins or kept[-1].token_type is not TokenType.VALUES:
            continue
        end = end_of_step(tokens, at)
        rows = at
        while rows < end and is_kind(tokens, rows, TokenType.L_PAREN):
            rows = closing(tokens, rows) + 1
            rows += is_kind(tokens, rows, TokenType.COMMA)
        if is_kind(tokens, end, TokenType.PIPE_GT):
            values = kept.pop()
            kept += [like(values, TokenType.FROM, "FROM"), *in_brackets(values, [values, *tokens[at:rows]])]
            at = rows
    return kept


def _from_query(tokens: list[Token]) -> list[Token]:
    """``(SELECT …) AS t |> …``: with the FROM that may be left out."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        begins = not kept or kept[-1].token_type in {TokenType.L_PAREN, TokenType.ALIAS}
        if begins and token.token_type is TokenType.L_PAREN:
            end = closing(tokens, at) + 1
            end += words_at(tokens, end, end + 1) == ["AS"]
            if is_kind(tokens, end, TokenType.VAR) and is_kind(tokens, end + 1, TokenType.PIPE_GT):
                kept.append(like(token, TokenType.FROM, "FROM"))
        kept.append(token)
    return kept


def _grouped_by_sets(tokens: list[Token]) -> list[Token]:
    """``|> AGGREGATE … GROUP BY GROUPING SETS (a, (a, b), ROLLUP (c), ())``: the keys alone, each once."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text.upper() != "GROUPING SETS" or not is_kind(tokens, at + 1, TokenType.L_PAREN):
            kept.append(tokens[at])
            at += 1
            continue
        end = closing(tokens, at + 1)
        keys = {tuple(words_at(key, 0, len(key))): key for key in _keys(tokens[at + 2 : end])}
        if keys:
            kept += joined_by(list(keys.values()), tokens[at])
        else:  # GROUP BY of nothing
            kept.pop()
        at = end + 1
    return kept


def _keys(tokens: list[Token]) -> list[list[Token]]:
    """The grouping keys that stand in sets of them, however nested."""
    keys: list[list[Token]] = []
    for part in divided(tokens):
        inner = part[part[0].token_type in {TokenType.ROLLUP, TokenType.CUBE} :] if part else []
        if is_kind(inner, 0, TokenType.L_PAREN) and closing(inner, 0) == len(inner) - 1:
            keys += _keys(inner[1:-1])
        elif inner:
            keys.append(inner)
    return keys


def _with_at_the_front(tokens: list[Token]) -> list[Token]:
    """``FROM t |> … |> WITH r AS (query) |> …``: as ``WITH r AS (query) FROM t |> … |> …``."""
    if sum(token.token_type is TokenType.PIPE_GT for token in tokens) > _MOST_PIPES:
        return tokens
    while (pipe := find_anywhere(tokens, ["|>", "WITH"])) >= 0:
        start = _start_of_query(tokens, pipe)
        end = end_of_step(tokens, pipe + 2)
        listed = tokens[pipe + 1 : end]
        if any(is_kind(tokens, i, TokenType.WITH) and _is_at_depth(tokens, i, start) for i in range(start)):
            recursive = is_kind(listed, 1, TokenType.RECURSIVE)
            listed = [like(tokens[pipe], TokenType.COMMA, ","), *listed[1 + recursive :]]
        tokens = [*tokens[:start], *listed, *tokens[start:pipe], *tokens[end:]]
    return tokens


def _piped(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``|> SET a = x``, ``|> DROP a`` and ``|> RENAME a AS b``: as ``|> SELECT * REPLACE``, EXCEPT, RENAME."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        word = words_at(tokens, at + 1, at + 2)
        if tokens[at].token_type is TokenType.PIPE_GT and word == ["WINDOW"]:
            kept.append(like(tokens[at + 1], TokenType.VAR, "EXTEND"))
            at += 1
        elif tokens[at].token_type is TokenType.PIPE_GT and word == ["ASSERT"]:
            kept.pop()
            at = end_of_step(tokens, at + 1) - 1
        elif tokens[at].token_type is TokenType.PIPE_GT and word in (["SET"], ["DROP"], ["RENAME"]):
            end = end_of_step(tokens, at + 2)
            kept += _piped_star(word[0], tokens[at + 1], list(divided(tokens[at + 2 : end])))
            at = end - 1
        at += 1
    return kept


def _piped_star(word: str, token: Token, parts: list[list[Token]]) -> list[Token]:
    kinds = {"SET": TokenType.REPLACE, "DROP": TokenType.EXCEPT, "RENAME": TokenType.RENAME}
    if word == "SET":
        parts = [[*part[2:], like(token, TokenType.ALIAS, "AS"), part[0]] for part in parts if len(part) > 2]
    select = [like(token, TokenType.SELECT, "SELECT"), like(token, TokenType.STAR, "*")]
    kind = like(token, kinds[word], kinds[word].name)
    return [
        *select,
        kind,
        *in_brackets(token, joined_by(parts, token)),
    ]


def _rows_passed_on(tokens: list[Token]) -> list[Token]:
    """``FROM t |> … |> CALL f(a)`` as ``SELECT * FROM f((FROM t |> …), a)``, ``|> DISTINCT`` as ``SELECT DISTINCT * FROM (…)``."""
    if sum(token.token_type is TokenType.PIPE_GT for token in tokens) > _MOST_PIPES:
        return tokens
    for at, token in enumerate(tokens):
        word = words_at(tokens, at + 1, at + 2) if token.token_type is TokenType.PIPE_GT else []
        if word in (["CALL"], ["DISTINCT"], ["MATCH_RECOGNIZE"]):
            return _rows_passed_on(_passed(tokens, _start_of_query(tokens, at), at))
    return tokens


def _passed(tokens: list[Token], start: int, pipe: int) -> list[Token]:
    """The tokens with the query that begins at ``start`` inside what stands behind a pipe."""
    word = tokens[pipe + 1]
    rows = in_brackets(word, tokens[start:pipe])
    if word.text.upper() == "MATCH_RECOGNIZE":
        return [*tokens[:start], *all_from(word), *rows, *tokens[pipe + 1 :]]
    if word.text.upper() == "DISTINCT":
        distinct = [like(word, TokenType.SELECT, "SELECT"), word, *all_from(word)[1:], *rows]
        return [*tokens[:start], *all_from(word), *in_brackets(word, distinct), *tokens[pipe + 2 :]]
    call = after_name(tokens, pipe + 2)
    given = tokens[call + 1 : closing(tokens, call)]
    others = [like(word, TokenType.COMMA, ","), *given] if given else []
    function = [*all_from(word), *tokens[pipe + 2 : call + 1], *rows, *others]
    return [*tokens[:start], *function, *tokens[closing(tokens, call) :]]


def _start_of_query(tokens: list[Token], pipe: int) -> int:
    """Where the query begins, without its WITH, that ends before a pipe."""
    depth, first = 0, pipe
    while first > 0 and depth >= 0:
        first -= 1
        depth += is_kind(tokens, first, TokenType.R_PAREN) - is_kind(tokens, first, TokenType.L_PAREN)
    first += depth < 0
    begins = (
        i
        for i in range(first, pipe)
        if tokens[i].token_type in _BEGIN_QUERY and _is_at_depth(tokens, first, i)
    )
    return next(begins, first)


def _is_at_depth(tokens: list[Token], start: int, at: int) -> bool:
    """Whether no bracket that opens after ``start`` is open at an index."""
    kinds = [token.token_type for token in tokens[start:at]]
    return kinds.count(TokenType.L_PAREN) == kinds.count(TokenType.R_PAREN)


REWRITES: Final[tuple[Row, ...]] = (
    (_SPARK, frozenset({"|>", "TABLE"}), _piped_table),
    (_SPARK, frozenset({"|>", "VALUES"}), _from_values),
    (_SPARK, frozenset({"|>"}), _ordered),
    (_SPARK, frozenset({"|>", "SET"}), _set_one_by_one),
    *((_SPARK, frozenset({"|>", word}), _bracketed_operands) for word in sorted(_SET_OPERATIONS)),
    (_PIPING, frozenset({"|>", "("}), _from_query),
    (_PIPING, frozenset({"|>", "GROUPING SETS"}), _grouped_by_sets),
    (_PIPING, frozenset({"|>", "WITH"}), _with_at_the_front),
    (_PIPING, frozenset({"|>"}), _piped),
    (_PIPING, frozenset({"|>"}), _rows_passed_on),
)
