"""Teradata's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, find_word
from lineage.compiler.second_reading.tokens import LEADING, UNITS, Row, find_phrase, is_kind, words_at


def _without_locks(tokens: list[Token]) -> list[Token]:
    """Teradata's ``LOCKING TABLE t FOR ACCESS INSERT …``, before any statement: how it is locked goes."""
    mode = (
        max(find_phrase(tokens, ["FOR"]), find_phrase(tokens, ["IN"]))
        if tokens[0].text.upper() == "LOCKING"
        else -1
    )
    if not 0 < mode < LEADING:
        return tokens
    after = mode + 2 + (words_at(tokens, mode + 2, mode + 3) == ["MODE"])
    return _without_locks(tokens[after:]) if after < len(tokens) else tokens


def _plain_teradata(tokens: list[Token]) -> list[Token]:
    """``CAST(x AS DATE FORMAT 'YY')``, ``VARCHAR(9) CHARACTER SET LATIN NOT CASESPECIFIC``, ``(a - b) DAY(4) TO SECOND``: these go."""
    tail = max(find_phrase(tokens, ["LOGGING", "ERRORS"]), find_phrase(tokens, ["LOGGING", "ALL", "ERRORS"]))
    kept: list[Token] = []
    tokens = tokens[:tail] if tail > 0 else tokens
    at = 0
    while at < len(tokens):
        said = words_at(tokens, at, at + 2)
        if said[:1] == ["CHARACTER SET"]:
            at += 2
        elif said == ["CHARACTER", "SET"]:
            at += 3
        elif (
            statistics := next((i for i in (1, 2) if words_at(tokens, at, at + i + 1)[i:] in _STATISTICS), 0)
        ) and (said[0] == "AND" and (statistics == 1 or said[1:] == ["NO"])):
            at += statistics + 1  # CREATE TABLE t AS s WITH DATA AND STATS
        elif said[0] in UNITS and kept and _is_qualifier(tokens, at, kept[-1].token_type):
            at = _after_unit(tokens, at)
            at = _after_unit(tokens, at + 1) if words_at(tokens, at, at + 1) == ["TO"] else at
        elif said == ["NOT", "CASESPECIFIC"] or (
            said[:1] == ["FORMAT"] and is_kind(tokens, at + 1, TokenType.STRING)
        ):
            at += 2
        elif said[:1] == ["CASESPECIFIC"] or (said[:1] == ["RECURSIVE"] and said[1:] == ["VIEW"]):
            at += 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _is_qualifier(tokens: list[Token], at: int, before: TokenType) -> bool:
    """Whether the unit at an index says what an interval is made of: reserved words, they are no aliases here."""
    following = words_at(tokens, at + 1, at + 4)
    if before is TokenType.R_PAREN:
        return following[:1] in (["("], ["TO"], ["AS"])
    counted = following[:1] == ["("] and following[2:] == [")"] and following[1].isdigit()
    return before is TokenType.VAR and (counted or following[:1] == ["TO"])


def _after_unit(tokens: list[Token], at: int) -> int:
    """Where ``DAY(4)`` that begins at an index ends."""
    return closing(tokens, at + 1) + 1 if is_kind(tokens, at + 1, TokenType.L_PAREN) else at + 1


def _normalized(tokens: list[Token]) -> list[Token]:
    """Teradata's ``SELECT NORMALIZE ON MEETS OR OVERLAPS a …``: which rows become one goes."""
    at = find_word(tokens, "NORMALIZE")
    end = at + 1
    while at > 0 and end < len(tokens) and tokens[end].text.upper() in {"ON", "MEETS", "OR", "OVERLAPS"}:
        end += 1
    return [*tokens[:at], *tokens[end:]] if at > 0 else tokens


_STATISTICS: Final = (["STATS"], ["STATISTICS"])

REWRITES: Final[tuple[Row, ...]] = (
    (("teradata",), frozenset({"LOCKING"}), _without_locks),
    (("teradata",), frozenset(), _plain_teradata),
    (("teradata",), frozenset({"NORMALIZE"}), _normalized),
)
