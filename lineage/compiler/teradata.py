"""Teradata's own forms of routines and of changes, as the statements they are made of."""

import re
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, find_word, like
from lineage.compiler.second_reading.tokens import joined_by, with_calls
from lineage.compiler.tokenizing import word_of
from lineage.compiler.vocabulary import GAP

_LONGEST_HEAD: Final = 4_000
"""Tokens in which the body of a routine has to begin."""

_WINDOWS: Final = {
    "CSUM": ("SUM", 1, 0),
    "MSUM": ("SUM", 1, 1),
    "MAVG": ("AVG", 1, 1),
    "MDIFF": ("LAG", 1, 1),
    "MLINREG": ("LAG", 1, 1),
    "QUANTILE": ("RANK", 0, 1),
    "RANK": ("RANK", 0, 0),
    "PERCENT_RANK": ("PERCENT_RANK", 0, 0),
}
"""Older functions of windows: as which they count, how many arguments are values, and how many after those only widths.

What follows is what the window is sorted by (the manual's "Ordered Analytical Functions", "Teradata-specific").
"""
_OLDER_WINDOW: Final = re.compile(rf"\b(?:{'|'.join(_WINDOWS)}){GAP}*\({GAP}*[^\s)]")

_CHANGES: Final = frozenset({"INSERT", "INS", "UPDATE", "UPD", "DELETE", "DEL", "MERGE", "CALL", "SET"})


def plain_statements(tokens: list[Token], capitals: str) -> list[Token]:
    """Macros, triggers, ``UPDATE … ELSE INSERT`` and older windows as other dialects have them.

    ``capitals`` is the text in upper case.
    """
    if any(name in capitals for name in _WINDOWS) and _OLDER_WINDOW.search(capitals):
        tokens = with_calls(tokens, _WINDOWS, _window)
    if "MACRO" in capitals:
        tokens = _without_macros(tokens)
    if "TRIGGER" in capitals:
        tokens = _without_brackets_of_triggers(tokens)
    return _apart(tokens) if "ELSE" in capitals else tokens


def _window(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
    """``CSUM(a, b DESC)``, ``MAVG(a, 7, b)``, ``RANK(b DESC)``: as functions with a window that is sorted so."""
    name, opening, close = call[0], call[1], call[-1]
    function, keeps, skips = _WINDOWS[name.text.upper()]
    ordered = arguments[keeps + skips :]
    if not any(ordered):
        return None
    words = (
        (TokenType.R_PAREN, ")"),
        (TokenType.OVER, "OVER"),
        (TokenType.L_PAREN, "("),
        (TokenType.ORDER_BY, "ORDER BY"),
    )
    around = [like(opening, kind, text) for kind, text in words]
    kept = joined_by(arguments[:keeps], opening)
    return [like(name, TokenType.VAR, function), opening, *kept, *around, *joined_by(ordered, opening), close]


def _without_macros(tokens: list[Token]) -> list[Token]:
    """Teradata's ``CREATE MACRO m (d DATE) AS (INSERT …; UPDATE …;)`` as its statements."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        name = next((i for i in (at + 1, at + 3) if [word_of(t) for t in tokens[i : i + 1]] == ["MACRO"]), 0)
        opening = find_word(tokens, "AS", name, name + _LONGEST_HEAD) + 1 if name else 0
        listed = opening and [token.text for token in tokens[opening : opening + 1]] == ["("]
        if listed and tokens[at].text.upper() in {"CREATE", "REPLACE"}:
            end = closing(tokens, opening)
            last = like(tokens[opening], TokenType.SEMICOLON, ";")
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
