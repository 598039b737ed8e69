"""ClickHouse's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, in_brackets, like
from lineage.compiler.second_reading.definitions import plain_column
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    divided,
    end_of_part,
    find_phrase,
    is_kind,
    joined_by,
    with_calls,
    words_at,
)


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
            kept += in_brackets(token, tokens[at:end])
            at = end
    return kept


def _without_outfile(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``SELECT … INTO OUTFILE 'f' FORMAT CSV``: the file goes."""
    into = find_phrase(tokens, ["INTO", "OUTFILE"])
    return tokens[:into] if into > 0 else tokens


def _limited_once(tokens: list[Token]) -> list[Token]:
    """``LIMIT 3 BY a, b LIMIT 100``: the second goes, which asks no column; sqlglot takes one LIMIT only."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        by = next((by for by in (at + 2, at + 4) if words_at(tokens, by, by + 1) == ["BY"]), -1)
        if not is_kind(tokens, at, TokenType.LIMIT) or by < 0:
            kept.append(tokens[at])
            at += 1
            continue
        end = end_of_part(tokens, by, lambda place: is_kind(tokens, place, TokenType.LIMIT))
        kept += tokens[at:end]
        at = end
        if is_kind(tokens, end, TokenType.LIMIT):
            more = any(is_kind(tokens, end + 2, kind) for kind in (TokenType.COMMA, TokenType.OFFSET))
            at += 4 if more else 2
    return kept


def _listed_columns(tokens: list[Token]) -> list[Token]:
    """``COLUMNS(a, b)``: as ``COLUMNS([a, b])``, which sqlglot knows."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        if len(arguments) == 1:
            return None
        opening, end = (
            like(call[1], kind, text)
            for kind, text in ((TokenType.L_BRACKET, "["), (TokenType.R_BRACKET, "]"))
        )
        return [*call[:2], opening, *call[2:-1], end, call[-1]]

    return with_calls(tokens, {"COLUMNS"}, change)


def _excepted(tokens: list[Token]) -> list[Token]:
    """``COLUMNS('^x') EXCEPT (a)``, ``* LIKE 'x%' EXCEPT a``: as ``COLUMNS(c -> match(c, '^x') AND NOT c IN ('a'))``, which sqlglot takes."""
    for at in range(len(tokens) - 2, 2, -1):  # the last first, so that places before it stay
        if tokens[at].token_type is not TokenType.EXCEPT:
            continue
        listed = is_kind(tokens, at + 1, TokenType.L_PAREN)
        end = closing(tokens, at + 1) if listed else at + 2
        names = list(divided(tokens[at + 1 + listed : end]))
        start, holds = _chosen(tokens, at)
        if start < 0 or any(len(name) != 1 or name[0].token_type not in _NAMES for name in names):
            continue
        word = tokens[at]
        texts = [[like(name, TokenType.STRING, name.text)] for [name] in names]
        column, among = like(word, TokenType.VAR, "c"), in_brackets(word, joined_by(texts, word))
        others = [(TokenType.AND, "AND"), (TokenType.NOT, "NOT"), (TokenType.VAR, "c"), (TokenType.IN, "IN")]
        condition = [*holds, *(like(word, *pair) for pair in others), *among]
        chosen = in_brackets(word, [column, like(word, TokenType.ARROW, "->"), *condition])
        columns = like(word, TokenType.VAR, "COLUMNS")
        tokens = [*tokens[:start], columns, *chosen, *tokens[end + listed :]]
    return tokens


def _chosen(tokens: list[Token], end: int) -> tuple[int, list[Token]]:
    """Where a choice of columns begins that ends before an index, and what holds of a name ``c`` in it; -1 for anything else."""
    text, column = tokens[end - 2], like(tokens[end], TokenType.VAR, "c")
    if words_at(tokens, end - 4, end - 2) == ["COLUMNS", "("] and text.token_type is TokenType.STRING:
        arguments = in_brackets(text, [column, like(text, TokenType.COMMA, ","), text])
        return end - 4, [like(text, TokenType.VAR, "match"), *arguments]
    compares = any(is_kind(tokens, end - 2, kind) for kind in (TokenType.LIKE, TokenType.ILIKE))
    if is_kind(tokens, end - 3, TokenType.STAR) and compares:
        return end - 3, [column, *tokens[end - 2 : end]]
    return -1, []


def _without_data(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (a, b) FORMAT CSV``, and the rows: the table and its columns."""
    at = find_phrase(tokens, ["FORMAT"])
    if tokens[0].token_type is not TokenType.INSERT or at < 0 or find_phrase(tokens[:at], ["SELECT"]) > 0:
        return tokens
    words = ((TokenType.DEFAULT, "DEFAULT"), (TokenType.VALUES, "VALUES"))
    return [*tokens[:at], *(like(tokens[at], kind, text) for kind, text in words)]


def _applied(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``* APPLY(c -> f(c))`` and ``* APPLY(f(0.5))``: as ``* APPLY(f)``; ``c -> c + 1``, too, as one of no name.

    An expression of other columns stays, and is refused.
    """

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token] | None:
        if is_kind(call, 3, TokenType.L_PAREN):
            return [*call[:3], call[-1]]
        if not is_kind(call, 3, TokenType.ARROW):
            return None
        if is_kind(call, 5, TokenType.L_PAREN):
            return [*call[:2], call[4], call[-1]]
        others = [
            token for token in call[4:-1] if token.token_type is TokenType.VAR and token.text != call[2].text
        ]
        return None if others else [*call[:2], like(call[2], TokenType.VAR, "identity"), call[-1]]

    return with_calls(tokens, {"APPLY"}, change)


def _without_parameters(tokens: list[Token]) -> list[Token]:
    """``f([1, 4])(a, b)``: what an aggregate is set to goes where sqlglot doesn't know that f has such parameters."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].token_type is TokenType.VAR and is_kind(tokens, at, TokenType.L_PAREN):
            end = _end_of_parameters(tokens, at)
            at = end if is_kind(tokens, end, TokenType.L_PAREN) else at
    return kept


def _end_of_parameters(tokens: list[Token], opening: int) -> int:
    """What comes after a bracket that opens at an index; -1 where it is long, or never closed."""
    end = opening + closing(tokens[opening : opening + _LONGEST_PARAMETERS], 0)
    return end + 1 if is_kind(tokens, end, TokenType.R_PAREN) else -1


def _filled(tokens: list[Token]) -> list[Token]:
    """``ORDER BY a WITH FILL INTERPOLATE``: how gaps are filled goes."""
    at = find_phrase(tokens, ["INTERPOLATE"])
    end = closing(tokens, at + 1) + 1 if is_kind(tokens, at + 1, TokenType.L_PAREN) else at + 1
    return [*tokens[:at], *tokens[end:]] if at > 0 else tokens


def _plain_dictionary(tokens: list[Token]) -> list[Token]:
    """``CREATE DICTIONARY d (a String DEFAULT '' HIERARCHICAL) … SOURCE(…) …``: names and types of its columns, and the source.

    A column that is an EXPRESSION of others has no lineage by its name.
    """
    opening = next((at for at in range(len(tokens)) if is_kind(tokens, at, TokenType.L_PAREN)), -1)
    source = find_phrase(tokens, ["SOURCE", "("])
    if "DICTIONARY" not in words_at(tokens, 1, 4) or not 0 < opening < source:
        return tokens
    end = closing(tokens, opening)
    parts = [part for part in divided(tokens[opening + 1 : end]) if find_phrase(part, ["EXPRESSION"]) < 0]
    columns = [plain_column(part) for part in parts]
    cluster = find_phrase(tokens[:opening], ["ON", "CLUSTER"])
    head = tokens[: cluster if cluster > 0 else opening]
    listed = [tokens[opening], *joined_by(columns, tokens[opening]), tokens[end]]
    return [*head, *listed, *tokens[source : closing(tokens, source + 1) + 1]]


def _bracketed_aliases(tokens: list[Token]) -> list[Token]:
    """``GROUP BY toDate(ts) AS day``, ``max(x AS y)``: as ``GROUP BY (toDate(ts) AS day)``, ``max((x AS y))``."""
    opened: dict[int, int] = {}
    closed: set[int] = set()
    lists: list[int] = [-1]
    """Where the item begins that may have an alias, of each bracket that is open; -1 where none may."""
    for at, token in enumerate(tokens):
        kind = token.token_type
        if kind is TokenType.L_PAREN:
            lists.append(at + 1 if _calls(tokens, at) else -1)
        elif kind is TokenType.R_PAREN and len(lists) > 1:
            lists.pop()
        elif kind in _LISTS or (kind is TokenType.COMMA and lists[-1] >= 0):
            lists[-1] = at + 1
        elif kind in _NO_LISTS:
            lists[-1] = -1
        elif kind is TokenType.ALIAS and lists[-1] >= 0 and at + 1 < len(tokens):
            opened[lists[-1]] = opened.get(lists[-1], 0) + 1
            closed.add(at + 1)
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        kept += [like(token, TokenType.L_PAREN, "(")] * opened.get(at, 0)
        kept += [token, like(token, TokenType.R_PAREN, ")")] if at in closed else [token]
    return kept


def _calls(tokens: list[Token], opening: int) -> bool:
    """Whether a bracket holds the arguments of a function; those of CAST have an AS of their own."""
    before = tokens[opening - 1] if opening else None
    query = any(is_kind(tokens, opening + 1, kind) for kind in (TokenType.SELECT, TokenType.WITH))
    named = before is not None and before.token_type in _NAMES and before.text.upper() != "CAST"
    return named and not query


def _words_as_arguments(tokens: list[Token]) -> list[Token]:
    """``cityHash64(hash, from, sample)``: columns, between commas or brackets."""
    kept = tokens[:1]
    for at in range(1, len(tokens)):
        token = tokens[at]
        between = tokens[at - 1].token_type in _BEFORE_ARGUMENTS and any(
            is_kind(tokens, at + 1, kind) for kind in _BEHIND_ARGUMENTS
        )
        argument = token.token_type in _WORDS_AS_ARGUMENTS and between
        kept.append(like(token, TokenType.VAR, token.text) if argument else token)
    return kept


def _known_types(tokens: list[Token]) -> list[Token]:
    """Types that sqlglot doesn't know, as those that it does."""
    known = (_KNOWN_TYPES.get(token.text.upper()) for token in tokens)
    return [like(old, *new) if new is not None else old for old, new in zip(tokens, known, strict=True)]


_LISTS: Final = frozenset({TokenType.GROUP_BY, TokenType.ORDER_BY})
_NO_LISTS: Final = frozenset(
    {
        TokenType.SELECT, TokenType.FROM, TokenType.WHERE, TokenType.HAVING, TokenType.LIMIT, TokenType.WITH, TokenType.UNION,
        TokenType.EXCEPT, TokenType.INTERSECT, TokenType.JOIN, TokenType.SETTINGS, TokenType.FORMAT, TokenType.WINDOW,
    }
)  # fmt: skip
_NAMES: Final = frozenset({TokenType.VAR, TokenType.IDENTIFIER})
_WORDS_AS_ARGUMENTS: Final = frozenset({TokenType.FROM, TokenType.TABLE_SAMPLE})
_BEFORE_ARGUMENTS: Final = (TokenType.L_PAREN, TokenType.COMMA)
_BEHIND_ARGUMENTS: Final = (TokenType.COMMA, TokenType.R_PAREN)
_KNOWN_TYPES: Final = {
    "TIME64": (TokenType.DATETIME64, "DateTime64"),
    "BFLOAT16": (TokenType.FLOAT, "Float32"),
    "QBIT": (TokenType.STRUCT, "Tuple"),
}
_LONGEST_PARAMETERS: Final = 200
"""Tokens; without a bound many open brackets would be followed to the end of the text, each of them."""

REWRITES: Final[tuple[Row, ...]] = (
    (("clickhouse",), frozenset({"(", ","}), _words_as_arguments),
    (("clickhouse",), frozenset({"GROUP BY", "AS"}), _bracketed_aliases),
    (("clickhouse",), frozenset({"ORDER BY", "AS"}), _bracketed_aliases),
    (("clickhouse",), frozenset({"SELECT", "(", "AS"}), _bracketed_aliases),
    *((("clickhouse",), frozenset({name}), _known_types) for name in sorted(_KNOWN_TYPES)),
    (("clickhouse",), frozenset({"LIMIT", "BY"}), _limited_once),
    (("clickhouse",), frozenset({"COLUMNS", "("}), _listed_columns),
    (("clickhouse",), frozenset({"COLUMNS", "EXCEPT"}), _excepted),
    (("clickhouse",), frozenset({"LIKE", "EXCEPT"}), _excepted),
    (("clickhouse",), frozenset({"ILIKE", "EXCEPT"}), _excepted),
    (("clickhouse",), frozenset({"INSERT", "FORMAT"}), _without_data),
    (("clickhouse",), frozenset({"APPLY"}), _applied),
    (("clickhouse",), frozenset({"SELECT", "("}), _without_parameters),
    (("clickhouse",), frozenset({"FILL", "INTERPOLATE"}), _filled),
    (("clickhouse",), frozenset({"DICTIONARY", "SOURCE"}), _plain_dictionary),
    (("clickhouse",), frozenset({"JOIN"}), _plain_joins),
    (("clickhouse",), frozenset({"INTO", "OUTFILE"}), _without_outfile),
)
