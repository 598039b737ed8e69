"""BigQuery's: models, LOAD DATA."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    divided,
    find_anywhere,
    find_phrase,
    is_kind,
    start_of_name,
    with_calls,
    words_at,
)


def _load_into(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``LOAD DATA OVERWRITE t (a INT64) PARTITION BY a FROM FILES (…)``: what is said of partitions and options goes."""
    files = find_phrase(tokens, ["FROM", "FILES"])
    if words_at(tokens, 0, 2) != ["LOAD", "DATA"] or files < 0:
        return tokens
    temporary = words_at(tokens, 3, 4)[0] in {"TEMP", "TEMPORARY"}
    start = 3 + temporary + (words_at(tokens, 3 + temporary, 4 + temporary) == ["TABLE"])
    end = columns = after_name(tokens, start)
    if words_at(tokens, end, end + 2) == ["PARTITIONS", "("]:
        columns = closing(tokens, end + 1) + 1
    declared = (
        tokens[columns : closing(tokens, columns) + 1] if is_kind(tokens, columns, TokenType.L_PAREN) else []
    )
    into = like(tokens[2], TokenType.INTO, "INTO")
    kind = (
        [like(into, TokenType.TEMPORARY, "TEMP"), like(into, TokenType.TABLE, "TABLE")] if temporary else []
    )
    return [
        *tokens[:2],
        into,
        *kind,
        *tokens[start:end],
        *declared,
        *tokens[files : closing(tokens, files + 2) + 1],
    ]


def _of_model(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``ML.EVALUATE(MODEL m, …, (query))``: as ML.PREDICT of the query, or, without one, a function of nothing."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        said = words_at(tokens, at, at + 2), words_at(tokens, at + 3, at + 5)
        if said != (["ML", "."], ["(", "MODEL"]):
            kept.append(tokens[at])
            at += 1
            continue
        end = closing(tokens, at + 3)
        model, *others = divided(tokens[at + 4 : end])
        rows = next(
            (arg for arg in others if words_at(arg, 0, 1) == ["TABLE"] or words_at(arg, 1, 2) == ["SELECT"]),
            [],
        )
        name = tokens[at + 2]
        if rows:
            call = [*tokens[at : at + 2], like(name, TokenType.VAR, "PREDICT"), tokens[at + 3]]
            kept += [*call, *model, like(name, TokenType.COMMA, ","), *rows, tokens[end]]
        else:
            kept += [like(name, TokenType.VAR, f"ml_{name.text}"), tokens[at + 3], tokens[end]]
        at = end + 1
    return kept


def _tables_as_arguments(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``FROM f(TABLE d.t, 1)``: a table that a function takes, as a query of it."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        given = is_kind(tokens, at, TokenType.TABLE) and kept and kept[-1].token_type in _BEFORE_ARGUMENTS
        if not given:
            kept.append(tokens[at])
            at += 1
            continue
        end = after_name(tokens, at + 1)
        kept += in_brackets(tokens[at], [*all_from(tokens[at]), *tokens[at + 1 : end]])
        at = end
    return kept


def _matched(tokens: list[Token]) -> list[Token]:
    """``FROM t MATCH_RECOGNIZE (… OPTIONS (use_longest_match = TRUE))``, which sqlglot knows in other dialects: without options."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        options = find_anywhere(call, ["OPTIONS", "("])
        inside = call[1 : options if options > 0 else -1]
        return [like(call[0], TokenType.MATCH_RECOGNIZE, call[0].text), *inside, call[-1]]

    return with_calls(tokens, {"MATCH_RECOGNIZE"}, change)


def _given_as_row(tokens: list[Token]) -> list[Token]:
    """``MERGE … INSERT (a, b) ROW``: as ``INSERT (a, b) VALUES (*)``."""
    at = find_phrase(tokens, ["ROW"])
    if at < 1 or not is_kind(tokens, at - 1, TokenType.R_PAREN):
        return tokens
    row = in_brackets(tokens[at], [like(tokens[at], TokenType.STAR, "*")])
    return _given_as_row(
        [*tokens[:at], like(tokens[at], TokenType.VALUES, "VALUES"), *row, *tokens[at + 1 :]]
    )


def _replica(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``CREATE MATERIALIZED VIEW v … AS REPLICA OF s.o``: all of it."""
    of = find_anywhere(tokens, ["AS", "REPLICA", "OF"])
    if of < 1:
        return tokens
    options = find_anywhere(tokens[:of], ["OPTIONS", "("])
    head = tokens[: options if options >= 0 else of]
    return [*head, tokens[of], *all_from(tokens[of]), *tokens[of + 3 :]]


def _learnt_from_several(tokens: list[Token]) -> list[Token]:
    """``CREATE MODEL m … AS (training_data AS (query), custom_holiday AS (query))``: both are read, as CTEs are."""
    body = find_anywhere(tokens, ["AS", "("])
    if (
        "MODEL" not in words_at(tokens, 1, 5)
        or body < 1
        or words_at(tokens, body + 3, body + 5) != ["AS", "("]
    ):
        return tokens
    end = closing(tokens, body + 1)
    first = tokens[body + 2]
    read = [like(first, TokenType.WITH, "WITH"), *tokens[body + 2 : end], *all_from(first), first]
    return [*tokens[: body + 1], *read]


def _without_privacy(tokens: list[Token]) -> list[Token]:
    """``SELECT WITH DIFFERENTIAL_PRIVACY OPTIONS(…) AVG(a, contribution_bounds_per_group => (0, 9))``: how noise is added goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if words_at(tokens, at, at + 2) == ["WITH", "DIFFERENTIAL_PRIVACY"]:
            at += 2
            if words_at(tokens, at, at + 2) == ["OPTIONS", "("]:
                at = closing(tokens, at + 1) + 1
        elif is_kind(tokens, at, TokenType.COMMA) and words_at(tokens, at + 1, at + 3) == _BOUNDS:
            at = closing(tokens, at + 3) + 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _with_values(tokens: list[Token]) -> list[Token]:
    """``WITH(a AS x, b AS a + y, a * b)``: the last expression, with what the names in it stand for."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        if len(arguments) < 2 or words_at(arguments[0], 1, 2) != ["AS"]:
            return None
        known: dict[str, list[Token]] = {}
        for name, _, *value in arguments[:-1]:
            known[name.text.upper()] = [call[1], *_put_in(known, _with_values(value)), call[-1]]
        return [call[1], *_put_in(known, _with_values(arguments[-1])), call[-1]]

    return with_calls(tokens, {"WITH"}, change)


def _put_in(known: dict[str, list[Token]], tokens: list[Token]) -> list[Token]:
    """The tokens with what names stand for that stand alone."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        beside = [t.token_type for t in (*tokens[at - 1 : at], *tokens[at + 1 : at + 2])]
        alone = TokenType.DOT not in beside and TokenType.L_PAREN not in beside[1:]
        kept += known.get(token.text.upper(), [token]) if alone else [token]
    return kept


_BOUNDS: Final = ["CONTRIBUTION_BOUNDS_PER_GROUP", "=>"]
_BEFORE_ARGUMENTS: Final = frozenset({TokenType.L_PAREN, TokenType.COMMA, TokenType.FARROW})


def _numbered_paths(tokens: list[Token]) -> list[Token]:
    """``FROM t, t.items AS i WITH OFFSET o``: the path as UNNEST(t.items), behind which sqlglot takes the offset."""
    kept = list(tokens)
    for at in range(len(tokens) - 1, 2, -1):
        if words_at(tokens, at, at + 2) == ["WITH", "OFFSET"]:
            end = at - (not is_kind(tokens, at - 2, TokenType.DOT))  # an alias stands between
            end -= words_at(tokens, end - 1, end) == ["AS"]
            start = start_of_name(tokens, end - 1)
            if start < end - 1:
                unnest = like(tokens[start], TokenType.UNNEST, "UNNEST")
                kept[start:end] = [unnest, *in_brackets(unnest, tokens[start:end])]
    return kept


REWRITES: Final[tuple[Row, ...]] = (
    (("bigquery",), frozenset({"LOAD", "DATA"}), _load_into),
    (("bigquery",), frozenset({"CREATE", "MODEL", "AS"}), _learnt_from_several),
    (("bigquery",), frozenset({"DIFFERENTIAL_PRIVACY"}), _without_privacy),
    (("bigquery",), frozenset({"WITH", "OFFSET", "."}), _numbered_paths),
    (("bigquery",), frozenset({"WITH", "(", "AS"}), _with_values),
    (("bigquery",), frozenset({"ML", "MODEL"}), _of_model),
    (("bigquery",), frozenset({"FROM", "TABLE", "("}), _tables_as_arguments),
    (("bigquery",), frozenset({"MATCH_RECOGNIZE", "PATTERN"}), _matched),
    (("bigquery",), frozenset({"REPLICA", "OF"}), _replica),
    (("bigquery",), frozenset({"MERGE", "INSERT", "ROW"}), _given_as_row),
)
