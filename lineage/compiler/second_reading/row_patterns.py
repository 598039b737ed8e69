"""Row patterns in windows (``OVER w … WINDOW w AS (… MEASURES … PATTERN … DEFINE …)``, SQL:2016's R020), which Trino has.

A measure is what it is made of, over the window; the rows of which window and aggregates see are filtered by what DEFINE asks.
"""

from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, in_brackets, like
from lineage.compiler.second_reading.tokens import Row, divided_by, is_kind, words_at

_ENDS: Final = frozenset({"MEASURES", "ROWS", "AFTER", "INITIAL", "SEEK", "PATTERN", "SUBSET", "DEFINE"})
_NAVIGATE: Final = {"FIRST": "FIRST_VALUE", "LAST": "LAST_VALUE", "PREV": "LAG", "NEXT": "LEAD"}
_NAMES: Final = frozenset({TokenType.VAR, TokenType.IDENTIFIER})


class _Pattern(NamedTuple):
    """What a window with a pattern says: its keys and frame, its measures by name, and the conditions of its labels."""

    window: list[Token]
    measures: dict[str, list[Token]]
    conditions: list[list[Token]]


def _measured(tokens: list[Token]) -> list[Token]:
    """The windows without their patterns, and the measures and aggregates over them with what they are made of."""
    named, inline = _windows(tokens)
    if not (named or inline):
        return tokens
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if at in inline:
            kept += inline[at].window
            at = closing(tokens, at) + 1
            continue
        over = words_at(tokens, at, at + 1) == ["OVER"] and at + 1 < len(tokens)
        pattern = inline.get(at + 1, named.get(tokens[at + 1].text.upper())) if over else None
        if pattern is not None:
            measure = pattern.measures.get(kept[-1].text.upper()) if kept else None
            if measure is not None:
                word = kept.pop()
                kept += [like(word, TokenType.VAR, "measured"), *in_brackets(word, measure)]
            if pattern.conditions:
                kept += _filter(tokens[at], pattern.conditions)
        kept.append(tokens[at])
        at += 1
    return kept


def _windows(tokens: list[Token]) -> tuple[dict[str, _Pattern], dict[int, _Pattern]]:
    """The windows with patterns, by their names, and by where their brackets open."""
    named: dict[str, _Pattern] = {}
    inline: dict[int, _Pattern] = {}
    for at, token in enumerate(tokens):
        before = words_at(tokens, max(at - 2, 0), at)
        opens = token.token_type is TokenType.L_PAREN and before[-1:] in (["AS"], ["OVER"])
        if opens and (pattern := _pattern(tokens[at + 1 : closing(tokens, at)], token)) is not None:
            inline[at] = pattern
            if before[-1] == "AS":
                named[before[0]] = pattern
    return named, inline


def _pattern(inside: list[Token], opening: Token) -> _Pattern | None:
    """The parts of a window; None of one without a pattern."""
    starts = _clauses(inside)
    if "PATTERN" not in starts:
        return None
    places = sorted(starts.values())

    def part(word: str) -> list[Token]:
        start = starts.get(word, len(inside))
        return inside[start + 1 : next((place for place in places if place > start), len(inside))]

    labels = {token.text.upper() for word in ("PATTERN", "SUBSET") for token in part(word)}
    measures = {
        each[-1].text.upper(): _plain(each[:-2], labels)
        for each in divided_by(TokenType.COMMA, part("MEASURES"))
        if len(each) > 2
    }
    conditions = [
        _plain(each[2:], labels) for each in divided_by(TokenType.COMMA, part("DEFINE")) if len(each) > 2
    ]
    keys = inside[: places[0]]
    return _Pattern(in_brackets(opening, keys), measures, conditions)


def _clauses(inside: list[Token]) -> dict[str, int]:
    """Where each clause of a window begins, outside brackets."""
    starts: dict[str, int] = {}
    depth = 0
    for at, token in enumerate(inside):
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if not depth and token.text.upper() in _ENDS:
            starts.setdefault(token.text.upper(), at)
    return starts


def _plain(tokens: list[Token], labels: set[str]) -> list[Token]:
    """An expression of a pattern as any other: ``LAST(B.price)`` is ``LAST_VALUE(price)``."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        word = token.text.upper()
        if word in labels and token.token_type in _NAMES and is_kind(tokens, at + 1, TokenType.DOT):
            continue
        if token.token_type is TokenType.DOT and at and tokens[at - 1].text.upper() in labels:
            continue
        if (
            word in {"RUNNING", "FINAL"}
            and at + 1 < len(tokens)
            and not is_kind(tokens, at + 1, TokenType.DOT)
        ):
            continue
        navigates = word in _NAVIGATE and is_kind(tokens, at + 1, TokenType.L_PAREN)
        kept.append(like(token, TokenType.VAR, _NAVIGATE[word]) if navigates else token)
    return kept


def _filter(at: Token, conditions: list[list[Token]]) -> list[Token]:
    """``FILTER (WHERE (a) AND (b))``."""
    asked: list[Token] = []
    for condition in conditions:
        asked += [like(at, TokenType.AND, "AND")] * bool(asked) + in_brackets(at, condition)
    return [
        like(at, TokenType.FILTER, "FILTER"),
        *in_brackets(at, [like(at, TokenType.WHERE, "WHERE"), *asked]),
    ]


REWRITES: Final[tuple[Row, ...]] = (
    (("trino", "athena"), frozenset({"OVER", "PATTERN", "DEFINE"}), _measured),
)
