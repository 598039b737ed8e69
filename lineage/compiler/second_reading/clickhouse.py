"""ClickHouse's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, in_brackets, like
from lineage.compiler.second_reading.definitions import plain_column
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    divided,
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
    """``LIMIT 3 BY a, b LIMIT 100``: of each how many goes, sqlglot takes one LIMIT only."""
    at = next((i for i in range(len(tokens)) if is_kind(tokens, i, TokenType.LIMIT)), -1)
    by = find_phrase(tokens, ["BY"], at)
    end = find_phrase(tokens, ["LIMIT"], at + 1)
    return [*tokens[:at], *tokens[end:]] if 0 < at < by < end else tokens


def _without_data(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (a, b) FORMAT CSV``, and the rows: the table and its columns."""
    at = find_phrase(tokens, ["FORMAT"])
    if tokens[0].token_type is not TokenType.INSERT or at < 0 or find_phrase(tokens[:at], ["SELECT"]) > 0:
        return tokens
    words = ((TokenType.DEFAULT, "DEFAULT"), (TokenType.VALUES, "VALUES"))
    return [*tokens[:at], *(like(tokens[at], kind, text) for kind, text in words)]


def _applied(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``* APPLY(c -> f(c))``: as ``* APPLY(f)``."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token] | None:
        given = is_kind(call, 3, TokenType.ARROW) and is_kind(call, 5, TokenType.L_PAREN)
        return [*call[:2], call[4], call[-1]] if given else None

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


def _words_as_arguments(tokens: list[Token]) -> list[Token]:
    """``cityHash64(hash, from, sample)``: columns, between commas or brackets."""
    kept = tokens[:1]
    for at in range(1, len(tokens)):
        token = tokens[at]
        beside = {around.token_type for around in (tokens[at - 1], *tokens[at + 1 : at + 2])}
        argument = token.token_type in _WORDS_AS_ARGUMENTS and beside <= _AROUND_ARGUMENTS
        kept.append(like(token, TokenType.VAR, token.text) if argument else token)
    return kept


def _known_types(tokens: list[Token]) -> list[Token]:
    """Types that sqlglot doesn't know, as those that it does."""
    known = (_KNOWN_TYPES.get(token.text.upper()) for token in tokens)
    return [like(old, *new) if new is not None else old for old, new in zip(tokens, known, strict=True)]


_WORDS_AS_ARGUMENTS: Final = frozenset({TokenType.FROM, TokenType.TABLE_SAMPLE})
_AROUND_ARGUMENTS: Final = frozenset({TokenType.L_PAREN, TokenType.COMMA, TokenType.R_PAREN})
_KNOWN_TYPES: Final = {
    "TIME64": (TokenType.DATETIME64, "DateTime64"),
    "BFLOAT16": (TokenType.FLOAT, "Float32"),
    "QBIT": (TokenType.STRUCT, "Tuple"),
}
_LONGEST_PARAMETERS: Final = 200
"""Tokens; without a bound many open brackets would be followed to the end of the text, each of them."""

REWRITES: Final[tuple[Row, ...]] = (
    (("clickhouse",), frozenset({"(", ","}), _words_as_arguments),
    *((("clickhouse",), frozenset({name}), _known_types) for name in sorted(_KNOWN_TYPES)),
    (("clickhouse",), frozenset({"LIMIT", "BY"}), _limited_once),
    (("clickhouse",), frozenset({"INSERT", "FORMAT"}), _without_data),
    (("clickhouse",), frozenset({"APPLY", "->"}), _applied),
    (("clickhouse",), frozenset({"SELECT", "("}), _without_parameters),
    (("clickhouse",), frozenset({"FILL", "INTERPOLATE"}), _filled),
    (("clickhouse",), frozenset({"DICTIONARY", "SOURCE"}), _plain_dictionary),
    (("clickhouse",), frozenset({"JOIN"}), _plain_joins),
    (("clickhouse",), frozenset({"INTO", "OUTFILE"}), _without_outfile),
)
