"""What the rewrites of refused statements ask of their tokens."""

from collections.abc import Callable, Collection, Iterator
from typing import Final, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, like

Rewrite: TypeAlias = Callable[[list[Token]], list[Token]]
Row: TypeAlias = tuple[Collection[str], frozenset[str], Rewrite]
"""The dialects (all, where none is named), the words without which there is nothing to look for, and the rewrite."""


def words_at(tokens: list[Token], start: int, end: int) -> list[str]:
    """The texts of a stretch of tokens in upper case; what lies outside is left out."""
    return [token.text.upper() for token in tokens[start:end]]


def is_kind(tokens: list[Token], at: int, kind: TokenType) -> bool:
    """Whether there is a token of a kind at an index, which may lie outside."""
    return 0 <= at < len(tokens) and tokens[at].token_type is kind


def after_name(tokens: list[Token], at: int) -> int:
    """Where a dotted name that begins at an index ends; T-SQL's may be ``db..##t``."""
    while at < len(tokens):
        while is_kind(tokens, at, TokenType.DOT) or is_kind(tokens, at, TokenType.HASH):
            at += 1
        at += 1
        if not is_kind(tokens, at, TokenType.DOT):
            break
    return at


def start_of_name(tokens: list[Token], at: int) -> int:
    """Where a dotted name begins whose last part stands at an index."""
    while is_kind(tokens, at - 1, TokenType.DOT):
        at -= 2
    return at


def find_phrase(tokens: list[Token], phrase: list[str], start: int = 0) -> int:
    """The index at which some words begin outside brackets opened after ``start``, or -1."""
    depth = 0
    for at in range(start, len(tokens)):
        kind = tokens[at].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if depth == 0 and words_at(tokens, at, at + len(phrase)) == phrase:
            return at
    return -1


def find_anywhere(tokens: list[Token], phrase: list[str], start: int = 0) -> int:
    """The index at which some words begin, at whatever depth, or -1."""
    indexes = range(start, len(tokens))
    return next((at for at in indexes if words_at(tokens, at, at + len(phrase)) == phrase), -1)


def end_of_part(tokens: list[Token], start: int, ends: Callable[[int], bool]) -> int:
    """The first index from ``start`` on that ends a part, outside brackets opened in it; at the latest where the bracket around it closes."""
    depth = 0
    for at in range(start, len(tokens)):
        kind = tokens[at].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if depth < 0 or (not depth and ends(at)):
            return at
    return len(tokens)


def end_of_step(tokens: list[Token], at: int) -> int:
    """Where the next pipe stands, or the bracket around the query."""
    return end_of_part(tokens, at, lambda i: tokens[i].token_type is TokenType.PIPE_GT)


def divided(tokens: list[Token]) -> Iterator[list[Token]]:
    """The parts between commas outside brackets; ``<`` opens one outside all others, where types have it, and ``>`` ends none that wasn't opened."""
    part: list[Token] = []
    depth = angles = 0
    for token in tokens:
        kind = token.token_type
        if kind in _ANGLES:
            angles += 0 if depth else (1 if kind is TokenType.LT else -(angles > 0))
        else:
            depth += (kind in OPENING) - (kind in CLOSING)
        if kind is TokenType.COMMA and not depth and not angles:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def divided_by(sign: TokenType, tokens: list[Token]) -> Iterator[list[Token]]:
    """The parts between signs outside parentheses; ``<`` compares here, and opens nothing."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        kind = token.token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if kind is sign and not depth:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def joined_by(parts: list[list[Token]], comma: Token) -> list[Token]:
    """Parts in a row, commas between them; those stand where ``comma`` stood."""
    joined: list[Token] = []
    for part in parts:
        joined += [like(comma, TokenType.COMMA, ","), *part] if joined else part
    return joined


def without_phrases(tokens: list[Token], phrases: Collection[list[str]]) -> list[Token]:
    """The tokens without some phrases, at whatever depth."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        found = next((len(p) for p in phrases if words_at(tokens, at, at + len(p)) == p), 0)
        kept += [] if found else tokens[at : at + 1]
        at += found or 1
    return kept


def with_arguments(
    tokens: list[Token], function: str, change: Callable[[Token, list[list[Token]]], list[Token] | None]
) -> list[Token]:
    """The calls of a function with what ``change`` makes of bracket and arguments; None leaves a call as it is."""

    def whole(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        changed = change(call[1], arguments)
        return [*call[:2], *changed, call[-1]] if changed is not None else None

    return with_calls(tokens, {function}, whole)


def with_calls(
    tokens: list[Token],
    functions: Collection[str],
    change: Callable[[list[Token], list[list[Token]]], list[Token] | None],
) -> list[Token]:
    """The tokens with what ``change`` makes of the calls of some functions, of tokens and arguments of each; None leaves one as it is."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].text.upper() in functions and is_kind(tokens, at, TokenType.L_PAREN):
            end = closing(tokens, at)
            changed = change(tokens[at - 1 : end + 1], list(divided(tokens[at + 1 : end])))
            if changed is not None:
                kept[-1:] = changed
                at = end + 1
    return kept


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


LEADING: Final = 12
"""How far into a statement its kind is looked for."""
OPENING: Final = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
CLOSING: Final = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})
_ANGLES: Final = frozenset({TokenType.LT, TokenType.GT})
UNITS: Final = words_of("YEAR MONTH DAY HOUR MINUTE SECOND")
NO_COLUMNS: Final = words_of(
    "CONSTRAINT PRIMARY UNIQUE FOREIGN CHECK INDEX KEY FULLTEXT SPATIAL PERIOD EXCLUDE LIKE SUPPLEMENTAL PROJECTION "
    "PARTITION ROLLUP SUBPARTITION TAG"
) | {"PRIMARY KEY", "FOREIGN KEY"}
ANY: Final[Collection[str]] = ()
TSQL: Final = ("tsql", "fabric")
