"""Constant texts put together: by ``format`` and by those that quote a name or value, and with values that nobody knows.

A value inside a string of the SQL means the same whatever it is, and so does a number after a comparison. A text there, or in
the place of a condition or key, may say more than a value: but nothing that changes what the rest says.
"""

import re
from collections.abc import Sequence
from itertools import product
from typing import Final, TypeAlias

from lineage.compiler.variables import MOST_FRAGMENTS, MOST_TEXTS, Fragment, Text

Texts: TypeAlias = list[Text] | None
"""The texts that an argument may have; None for one that nobody knows."""

_PLACE: Final = re.compile(r"%(?:(?P<number>\d+)\$)?-?\d*(?P<kind>[A-Za-z%])")
_PLAIN_NAME: Final = re.compile(r"[a-z_][a-z0-9_$]*")
_ALWAYS_LITERALS: Final = frozenset("LTdifegu")
"""Places of ``format`` that take a value and never SQL: whatever it is, the text means the same."""

_QUOTERS: Final = {
    "QUOTE_LITERAL": "L",
    "QUOTE_NULLABLE": "L",
    "QUOTE_IDENT": "I",
    "QUOTENAME": "I",
    "QUOTE": "L",
}
COMPOSERS: Final = frozenset({"FORMAT", "REPLACE", *_QUOTERS})
_QUOTE: Final = re.compile(r"['\"]")
_LOOKED_THROUGH: Final = 50_000
"""Characters of a text that are looked through, for each value in it, to tell whether that stands in a string."""

_MOST_LOOKED_AT: Final = 100
"""Pieces of a text that are put together to see how it begins."""

_WANTS_VALUE: Final = re.compile(
    r"(?:[=<>(,]|\b(?:LIKE|BETWEEN|AND|TOP|LIMIT|OFFSET|FETCH\s+(?:NEXT|FIRST)))\s*\Z", re.IGNORECASE
)

_WANTS_NUMBER: Final = re.compile(
    r"\b(?:LIMIT|OFFSET|TOP|FETCH\s+(?:NEXT|FIRST))\s*\(?\s*(?:\d+\s*,\s*)?\Z", re.IGNORECASE
)
"""Where nothing but a number can stand, whoever says what that is."""

_MAY_SAY_MORE: Final = re.compile(
    r"(?:[=<>]|\bIN\s*\(|\b(?:LIKE|BETWEEN|WHERE|AND|OR|HAVING|(?:ORDER|GROUP)\s+BY)\s)\s*\Z", re.IGNORECASE
)
"""Where a text makes no difference to the names that are said elsewhere: the tables are all there by then."""

_STATES_NOTHING: Final = re.compile(
    r"\s*(?:DROP|ANALY[SZ]E|VACUUM|REINDEX|DBCC|KILL|COMMENT\s+ON|UPDATE\s+STATISTICS|"
    r"(?:CREATE|ALTER)\s+(?:(?:UNIQUE|BITMAP|CLUSTERED|NONCLUSTERED)\s+)*(?:INDEX|SEQUENCE|STATISTICS|USER|ROLE|LOGIN))\b"
    r"(?![^;]*[\s;](?:INSERT|DELETE|MERGE|SELECT|EXEC|EXECUTE|CREATE|ALTER)\s)[^;]*\Z",
    re.IGNORECASE,
)
"""A text of one statement, begun as one that can state no lineage, whatever is put into it."""

_ANY_NAME: Final = "_unknown_"
"""What stands for a part of a name that nobody knows, where it makes no difference."""

_IN_STAGE: Final = re.compile(r"[\s(]@[\w.$\"]+/[^\s,()]*\Z")
"""Inside the path of a file in one of Snowflake's stages, from which no lineage leads anywhere."""


def compose(function: str, arguments: Sequence[Texts], at: Fragment) -> Texts:
    """The texts a call may give; ``at`` says where it stands, and stands in for a value that nobody knows."""
    if function in _QUOTERS:
        return _filled(_QUOTERS[function], arguments[0], at) if arguments else None
    if function == "REPLACE":
        return _replaced(arguments, at)
    formats = arguments[0] if arguments else None
    found: list[Text] = []
    for text in formats or ():
        parts = _parts(text, arguments[1:], at)
        filled = _joined(parts) if parts is not None else None
        if filled is None:
            return None
        found += filled
    return found if found and len(found) <= MOST_TEXTS else None


def _replaced(arguments: Sequence[Texts], at: Fragment) -> Texts:
    """``REPLACE(text, '{t}', name)``: what is replaced stands within one literal of the text."""
    whole, old, new = [*arguments[:3], None, None, None][:3]
    mark = "".join(fragment.text for fragment in old[0]) if old and len(old) == 1 else ""
    found: list[Text] = []
    for text in (whole or ()) if mark else ():
        texts: list[Text] = [()]
        for fragment in text:
            start = 0
            for place in re.finditer(re.escape(mark), fragment.text):
                before = [(*t, _piece(fragment, start, place.start())) for t in texts]
                more = followed(before, new, at, of_value=False)
                if more is None or len(more) > MOST_TEXTS or any(len(t) > MOST_FRAGMENTS for t in more):
                    return None
                texts, start = more, place.end()
            texts = [(*t, _piece(fragment, start, len(fragment.text))) for t in texts]
        found += texts
    return found if 0 < len(found) <= MOST_TEXTS else None


def followed(texts: list[Text], operand: Texts, at: Fragment, *, of_value: bool) -> Texts:
    """The texts with an operand after them; one that nobody knows may stand for a value.

    ``at`` says where it stands; ``of_value`` that it is the text of a number, a date or the like.
    """
    if operand is not None:
        return [(*before, *text) for before in texts for text in operand]
    if all(_is_open(text) for text in texts):
        return [(*text, at._replace(text="")) for text in texts]
    if all(text and (_IN_STAGE.search(_tail(text)) or _states_nothing(text)) for text in texts):
        return [(*text, at._replace(text=_ANY_NAME)) for text in texts]
    wants = _WANTS_VALUE if of_value else _WANTS_NUMBER
    if all(text and wants.search(_tail(text)) for text in texts):
        return [(*text, at._replace(text="0")) for text in texts]
    if all(text and _MAY_SAY_MORE.search(_tail(text)) for text in texts):
        return [(*text, at._replace(text="NULL", unknown=True)) for text in texts]
    return None


def _states_nothing(text: Text) -> bool:
    if len(text) > _MOST_LOOKED_AT:
        return False
    return _STATES_NOTHING.match("".join(fragment.text for fragment in text)[:_LOOKED_THROUGH]) is not None


def _tail(text: Text) -> str:
    return "".join(fragment.text for fragment in text[-4:])


def _is_open(text: Text) -> bool:
    """Whether a string of the SQL is not closed yet where the text ends; of a very long one nothing is said."""
    if sum(len(fragment.text) for fragment in text) > _LOOKED_THROUGH:
        return False
    quote = ""
    for fragment in text:
        for sign in _QUOTE.findall(fragment.text):
            quote = "" if sign == quote else quote or sign
    return bool(quote)


def _joined(parts: Sequence[Texts]) -> Texts:
    known = [part for part in parts if part is not None]
    ways = 1
    for part in known:
        ways *= len(part)
    if len(known) < len(parts) or not known or ways > MOST_TEXTS:
        return None
    return [tuple(fragment for text in way for fragment in text) for way in product(*known)]


def _parts(text: Text, arguments: Sequence[Texts], at: Fragment) -> list[Texts] | None:
    """What stands between the places of a format, and what goes into these; None where one has no argument."""
    parts: list[Texts] = []
    following = 0
    for index, fragment in enumerate(text):
        before = text[:index]
        end = 0
        for place in _PLACE.finditer(fragment.text):
            parts.append([(_piece(fragment, end, place.start()),)])
            end = place.end()
            if place["kind"] == "%":
                parts.append([(_piece(fragment, place.start(), place.start() + 1),)])
                continue
            number = int(place["number"]) - 1 if place["number"] else following
            following = number + 1
            if not 0 <= number < len(arguments):
                return None
            filled = _filled(place["kind"], arguments[number], at)
            so_far = (*before, _piece(fragment, 0, place.start()))
            if filled is None and _is_open(so_far):
                filled = [(at._replace(text=""),)]
            elif filled is None and _states_nothing(so_far):
                filled = [(at._replace(text=_ANY_NAME),)]
            parts.append(filled)
        parts.append([(_piece(fragment, end, len(fragment.text)),)])
    return parts


def _piece(fragment: Fragment, start: int, end: int) -> Fragment:
    line = fragment.line + fragment.text.count("\n", 0, start)
    return Fragment(fragment.text[start:end], fragment.offset + start, line)


def _filled(kind: str, texts: Texts, at: Fragment) -> Texts:
    """An argument as its place wants it: as a name in quotes, as a literal, or as it is."""
    if kind in _ALWAYS_LITERALS:
        return [(at._replace(text="''"),)]
    if kind != "I" or texts is None:
        return texts
    return [text if _is_plain(text) else _in_quotes(text) for text in texts]


def _is_plain(text: Text) -> bool:
    return _PLAIN_NAME.fullmatch("".join(fragment.text for fragment in text)) is not None


def _in_quotes(text: Text) -> Text:
    quote = Fragment('"', text[0].offset, text[0].line)
    return (quote, *(fragment._replace(text=fragment.text.replace('"', '""')) for fragment in text), quote)
