"""BigQuery's: pipes, models, LOAD DATA."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, like
from lineage.compiler.second_reading.tokens import Row, after_name, divided, is_kind, joined_by, words_at


def _load_into(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``LOAD DATA INTO t … FROM FILES (…)``: the table is written."""
    start = 4 if words_at(tokens, 2, 4)[-1:] == ["TABLE"] else 3
    if words_at(tokens, 0, 2) != ["LOAD", "DATA"] or start >= len(tokens):
        return tokens
    word = tokens[0]
    values = [like(word, TokenType.DEFAULT, "DEFAULT"), like(word, TokenType.VALUES, "VALUES")]
    name = tokens[start : after_name(tokens, start)]
    return [like(word, TokenType.INSERT, "INSERT"), like(word, TokenType.INTO, "INTO"), *name, *values]


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
        kept += [like(tokens[at], TokenType.L_PAREN, "("), *all_from(tokens[at])]
        kept += [*tokens[at + 1 : end], like(tokens[at], TokenType.R_PAREN, ")")]
        at = end
    return kept


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
        elif tokens[at].token_type is TokenType.PIPE_GT and word in (["SET"], ["DROP"], ["RENAME"]):
            end = next(
                (i for i in range(at + 1, len(tokens)) if is_kind(tokens, i, TokenType.PIPE_GT)), len(tokens)
            )
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
        like(token, TokenType.L_PAREN, "("),
        *joined_by(parts, token),
        like(token, TokenType.R_PAREN, ")"),
    ]


_BEFORE_ARGUMENTS: Final = frozenset({TokenType.L_PAREN, TokenType.COMMA, TokenType.FARROW})


def _replica(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``CREATE MATERIALIZED VIEW v … AS REPLICA OF s.o``: all of it."""
    of = next((at for at in range(len(tokens)) if words_at(tokens, at, at + 3) == ["AS", "REPLICA", "OF"]), 0)
    options = next((at for at in range(of) if words_at(tokens, at, at + 2) == ["OPTIONS", "("]), of)
    return [*tokens[:options], tokens[of], *all_from(tokens[of]), *tokens[of + 3 :]] if of else tokens


REWRITES: Final[tuple[Row, ...]] = (
    (("bigquery",), frozenset({"LOAD", "DATA"}), _load_into),
    (("bigquery",), frozenset({"ML", "MODEL"}), _of_model),
    (("bigquery",), frozenset({"FROM", "TABLE", "("}), _tables_as_arguments),
    (("bigquery",), frozenset({"|>"}), _piped),
    (("bigquery",), frozenset({"REPLICA", "OF"}), _replica),
)
