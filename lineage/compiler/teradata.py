"""Teradata's own forms of routines and of changes, as the statements they are made of."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.reading import word_of
from lineage.compiler.rewrites import closing, find_word, like

_LONGEST_HEAD: Final = 4_000
"""Tokens in which the body of a routine has to begin."""

_CHANGES: Final = frozenset({"INSERT", "INS", "UPDATE", "UPD", "DELETE", "DEL", "MERGE", "CALL", "SET"})


def plain_statements(tokens: list[Token], capitals: str) -> list[Token]:
    """Macros, triggers and ``UPDATE … ELSE INSERT`` as other dialects have them; ``capitals`` is the text in upper case."""
    if "MACRO" in capitals:
        tokens = _without_macros(tokens)
    if "TRIGGER" in capitals:
        tokens = _without_brackets_of_triggers(tokens)
    return _apart(tokens) if "ELSE" in capitals else tokens


def _without_macros(tokens: list[Token]) -> list[Token]:
    """Teradata's ``CREATE MACRO m (d DATE) AS (INSERT …; UPDATE …;)`` as its statements."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        name = next((i for i in (at + 1, at + 3) if [word_of(t) for t in tokens[i : i + 1]] == ["MACRO"]), 0)
        opening = find_word(tokens, "AS", name, name + _LONGEST_HEAD) + 1 if name else 0
        if opening and tokens[at].text.upper() in {"CREATE", "REPLACE"} and tokens[opening].text == "(":
            end = closing(tokens, opening)
            last = like(tokens[end], TokenType.SEMICOLON, ";")
            kept += [*tokens[opening + 1 : end], last]
            at = end + 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _without_brackets_of_triggers(tokens: list[Token]) -> list[Token]:
    """``CREATE TRIGGER t … FOR EACH ROW (INSERT …;)``: its commands stand between BEGIN and END."""
    kept = list(tokens)
    trigger = find_word(tokens, "TRIGGER")
    while trigger > 0:
        stop = min(len(tokens) - 1, trigger + _LONGEST_HEAD)
        opening = next(
            (
                at
                for at in range(trigger, stop)
                if tokens[at].token_type is TokenType.L_PAREN and word_of(tokens[at + 1]) in _CHANGES
            ),
            0,
        )
        if word_of(tokens[trigger - 1]) in {"CREATE", "REPLACE"} and opening:
            end = closing(tokens, opening)
            atomic = word_of(tokens[opening - 1]) == "ATOMIC"
            words = (
                ((TokenType.SEMICOLON, ";"),) * 2
                if atomic
                else ((TokenType.BEGIN, "BEGIN"), (TokenType.END, "END"))
            )
            for at, (kind, text) in zip((opening, end), words, strict=True):
                kept[at] = like(tokens[at], kind, text)
        trigger = find_word(tokens, "TRIGGER", trigger + 1)
    return kept


def _apart(tokens: list[Token]) -> list[Token]:
    """``UPDATE t SET … WHERE … ELSE INSERT t (…)`` as two statements: which of them runs is known to nobody."""
    kept = list(tokens)
    depth, begins, changes = 0, True, False
    for at, token in enumerate(tokens):
        word, kind = word_of(token), token.token_type
        if kind is TokenType.SEMICOLON or begins:
            begins, changes = kind is TokenType.SEMICOLON, word in {"UPDATE", "UPD"}
            depth = 0
        depth += (word in {"(", "CASE"}) - (word in {")", "END"})
        following = word_of(tokens[at + 1]) if at + 1 < len(tokens) else ""
        if changes and word == "ELSE" and not depth and following in {"INSERT", "INS"}:
            kept[at] = like(token, TokenType.SEMICOLON, ";")
    return kept
