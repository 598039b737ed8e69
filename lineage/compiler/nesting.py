"""How deep a statement nests, measured on its tokens, before a recursive parser meets it.

Measured with sqlglot 30.30 compiled: 10,000 nested subqueries, parenthesized joins or ``STRUCT<`` kill the
process; 500 nested parentheses, CASEs, function calls or NOTs reach Python's recursion limit; at 200 every
kind parses in every dialect within a second. Long chains (AND, OR, ``||``, UNION, JOIN, ``a.b.c``) of
20,000 links cost a fraction of a second and no depth, but subscripts in a row (``a[1][1]``) cost the
square of their number, so they count too. What stands in the brackets of a type (``DATE(``, ``ARRAY[``) is
read as the type's and again as a call's: each such level doubles the time (18 of them: 4 s), so few may be open.
So does LATERAL, where the statement doesn't parse in the end, and each JOIN whose ON is yet to come when the next
begins (20 of them: 4.6 s).
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

_OPENING: Final = frozenset(
    {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE, TokenType.BEGIN}
)
_CLOSING: Final = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END})
_PREFIXES: Final = frozenset(
    {
        TokenType.NOT,
        TokenType.DASH,
        TokenType.PLUS,
        TokenType.TILDE,
        TokenType.INTERVAL,
        TokenType.EXCLAMATION,
    }
)
_TYPES_WITH_PARTS: Final = frozenset(
    {TokenType.STRUCT, TokenType.ARRAY, TokenType.MAP, TokenType.LIST, TokenType.NULLABLE, TokenType.NESTED}
)
_DOUBLING: Final = frozenset(Parser.TYPE_TOKENS) - {TokenType.UNION} | {TokenType.LATERAL}
MOST_DOUBLING: Final = 10
"""So many brackets of types, or with LATERAL in them, may be open at any point of a statement."""

MOST_JOINS_OPEN: Final = 14
"""So many JOINs may wait for their ON at any point of a query; those with CROSS or NATURAL wait for none."""

_JOINS_ALONE: Final = frozenset({TokenType.CROSS, TokenType.NATURAL, TokenType.ARRAY})
_JOINED: Final = frozenset({TokenType.ON, TokenType.USING})

_SIGNS: Final = {
    **dict.fromkeys(TokenType, "."),
    **dict.fromkeys(_DOUBLING, "t"),
    **dict.fromkeys(_OPENING, "("),
    **dict.fromkeys(_CLOSING, ")"),
    **dict.fromkeys(_PREFIXES, "-"),
    **dict.fromkeys(_DOUBLING & _PREFIXES, "i"),
    **dict.fromkeys(_TYPES_WITH_PARTS, "T"),
    TokenType.L_BRACKET: "[",
    TokenType.R_BRACKET: "]",
    TokenType.LT: "<",
    TokenType.LATERAL: "l",
    TokenType.FROM: "f",
    TokenType.JOIN: "j",
    **dict.fromkeys((TokenType.SELECT, TokenType.DESCRIBE), "s"),
}
"""A statement's shape: one character a token, so that most questions are answered by counting."""

_WITHOUT_BRACKETS: Final = ("fs", "sf", "ff", "ft", "fl")
"""``FROM SELECT``, ``SELECT JOIN``, ``FROM FROM``, ``FROM LATERAL``: the parser goes deeper though no bracket opens."""

_DOUBLED: Final = ("l", "t(", "T(", "i(", "l(", "t[", "T[", "i[", "l[")
"""What makes a bracket double the time: without so many of them there is nothing to look for."""

_STEPS: Final = {"(": 1, "[": 1, ")": -1, "]": -1}
_CHAIN: Final = 4
"""So many prefixes in a row are a chain, and worth an exact count."""


def is_deeper(tokens: Sequence[Token], limit: int) -> bool:
    """Whether ``tokens`` nest more than ``limit`` levels deep anywhere, or ``MOST_DOUBLING`` that double."""
    if len(tokens) <= min(limit, MOST_DOUBLING):
        return False
    shape = "".join([_SIGNS[token.token_type] for token in tokens])
    opened = shape.count("(") + shape.count("[") + shape.count("l")
    if opened > MOST_DOUBLING and sum(map(shape.count, _DOUBLED)) > MOST_DOUBLING and _doubles(tokens):
        return True
    if shape.count("j") > MOST_JOINS_OPEN and _most_joins_open(tokens) > MOST_JOINS_OPEN:
        return True
    if len(shape) <= limit:
        return False
    without_brackets = sum(map(shape.replace("j", "f").count, _WITHOUT_BRACKETS))
    return without_brackets > limit or _nests(tokens, shape.replace("i", "-"), limit)


def _most_joins_open(tokens: Sequence[Token]) -> int:
    """How many JOINs of one query wait for their ON at a time."""
    waiting, most, around = 0, 0, [0]
    before = TokenType.SEMICOLON
    for token in tokens:
        kind = token.token_type
        if kind is TokenType.JOIN:
            waiting += before not in _JOINS_ALONE
            most = max(most, waiting)
        elif kind in _JOINED:
            waiting -= waiting > 0
        elif kind is TokenType.FROM:
            waiting = 0
        elif kind is TokenType.L_PAREN:
            around.append(waiting)
            waiting = 0
        elif kind is TokenType.R_PAREN:
            waiting = around.pop() if len(around) > 1 else 0
        before = kind
    return most


def _doubles(tokens: Sequence[Token]) -> bool:
    """Whether too many brackets that double the parser's time are open at once."""
    opened: list[bool] = []
    for before, kind in pairwise([token.token_type for token in tokens]):
        if kind in (TokenType.L_PAREN, TokenType.L_BRACKET):
            opened.append(before in _DOUBLING)
        elif kind in (TokenType.R_PAREN, TokenType.R_BRACKET) and opened:
            opened.pop()
        elif kind is TokenType.LATERAL and opened:
            opened[-1] = True
        if opened and opened[-1] and sum(opened) > MOST_DOUBLING:
            return True
    return False


def _nests(tokens: Sequence[Token], shape: str, limit: int) -> bool:
    if shape.count("(") + shape.count("[") + shape.count("-") + shape.count("<") <= limit:
        return False
    brackets = max(accumulate([_STEPS[char] for char in shape if char in _STEPS]), default=0)
    chained = "-" * _CHAIN in shape or shape.count("][") > limit
    if not chained and _CHAIN * (brackets + shape.count("T<")) <= limit:
        return False
    return _depth(tokens) > limit


def _depth(tokens: Sequence[Token]) -> int:
    """The deepest nesting: brackets, CASEs and types open at once, with the prefixes before each."""
    levels = _Levels()
    prefixes = 0
    for before, kind in pairwise([TokenType.SEMICOLON, *(token.token_type for token in tokens)]):
        if kind in _PREFIXES:
            prefixes += 1
            levels.deepest = max(levels.deepest, levels.depth + prefixes)
            continue
        if kind in _OPENING or (kind is TokenType.LT and before in _TYPES_WITH_PARTS):
            levels.open(kind, before, prefixes)
        elif kind in _CLOSING or kind is TokenType.GT:
            levels.close(kind)
        prefixes = 0
    return levels.deepest


class _Levels:
    """What is open at one place of a statement."""

    def __init__(self) -> None:
        self.opened: list[tuple[TokenType, int]] = []
        self.depth = 0
        self.deepest = 0
        self.subscripts = 0

    def open(self, kind: TokenType, before: TokenType, prefixes: int) -> None:
        self.subscripts = self.subscripts + 1 if before is TokenType.R_BRACKET else 0
        self.opened.append((kind, 1 + prefixes))
        self.depth += 1 + prefixes
        self.deepest = max(self.deepest, self.depth, self.subscripts)

    def close(self, kind: TokenType) -> None:
        if self.opened and (kind is TokenType.GT) == (self.opened[-1][0] is TokenType.LT):
            self.depth -= self.opened.pop()[1]
