"""The tables that JSON_TABLE and XMLTABLE make of documents, by what lineage needs: what is passed, and the columns' names.

Both are of SQL:2016 and SQL/XML; every dialect has options of its own for paths, types and what stands for what isn't
there, and ``pg_dump`` puts all expressions in brackets.
"""

from collections.abc import Iterator
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    ANY,
    Row,
    divided,
    find_phrase,
    is_kind,
    joined_by,
    with_calls,
    words_at,
    words_of,
)


def _plain_xml_table(tokens: list[Token]) -> list[Token]:
    """``XMLTABLE(('//a'::text) PASSING BY REF x AS "d" COLUMNS b int PATH …)``: as ``XMLTABLE('' PASSING (x) COLUMNS b TEXT)``."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        rows, passed, columns = _clauses(call[2:-1])
        first = call[1]
        given = [_value(part) for part in [*divided(rows), *divided(passed)] if _is_value(part)]
        plain = [like(first, TokenType.STRING, "")]
        if given:
            listed = [in_brackets(part[0], part) for part in given]
            plain += [like(first, TokenType.VAR, "PASSING"), *joined_by(listed, first)]
        if columns:
            plain += [like(first, TokenType.VAR, "COLUMNS"), *joined_by(list(_columns(columns)), first)]
        return [*call[:2], *plain, call[-1]]

    return with_calls(tokens, {"XMLTABLE"}, change)


def _plain_json_table(tokens: list[Token]) -> list[Token]:
    """``JSON_TABLE(x FORMAT JSON, '$' AS p PASSING y AS z COLUMNS (…) ERROR ON ERROR)``: as ``JSON_TABLE((x) || (y), '' COLUMNS (…))``."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token] | None:
        rows, passed, columns = _clauses(call[2:-1])
        first = call[1]
        given = [_value(part) for part in [next(divided(rows)), *divided(passed)] if _is_value(part)]
        if not given or not columns:
            return None
        plain = [*_of_all(given), like(first, TokenType.COMMA, ","), like(first, TokenType.STRING, "")]
        listed = joined_by(list(_columns(columns)), first)
        return [
            *call[:2],
            *plain,
            like(first, TokenType.VAR, "COLUMNS"),
            *in_brackets(first, listed),
            call[-1],
        ]

    return with_calls(tokens, {"JSON_TABLE"}, change)


def _plain_json_value(tokens: list[Token]) -> list[Token]:
    """``JSON_VALUE(x, '$.a' PASSING y AS z RETURNING t DEFAULT u ON EMPTY)``: as ``JSON_VALUE((x) || (y) || (u), '')``."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token] | None:
        path, passed, _ = _clauses(_plain_json_value(call[2:-1]))
        if not passed:
            return None
        given = [_value(part) for part in [next(divided(path)), *divided(passed)] if _is_value(part)]
        at = 0
        while (at := find_phrase(passed, ["DEFAULT"], at) + 1) > 0:
            given.append(passed[at : find_phrase(passed, ["ON"], at)])
        separated = [like(call[1], TokenType.COMMA, ","), like(call[1], TokenType.STRING, "")]
        return [*call[:2], *_of_all(given), *separated, call[-1]]

    return with_calls(tokens, _OF_DOCUMENTS, change)


def _of_all(given: list[list[Token]]) -> list[Token]:
    """One value made of several: ``(a) || (b)``."""
    plain = in_brackets(given[0][0], given[0])
    for part in given[1:]:
        plain += [like(part[0], TokenType.DPIPE, "||"), *in_brackets(part[0], part)]
    return plain


def _clauses(inside: list[Token]) -> tuple[list[Token], list[Token], list[Token]]:
    """What stands before PASSING, behind it, and behind COLUMNS."""
    columns = find_phrase(inside, ["COLUMNS"])
    end = columns if columns >= 0 else len(inside)
    passing = find_phrase(inside[:end], ["PASSING"])
    begin = passing if passing >= 0 else end
    return inside[:begin], inside[begin + 1 : end], inside[end + 1 :]


def _is_value(part: list[Token]) -> bool:
    """Whether a part says more than which names and texts are meant."""
    return bool(part) and part[0].text.upper() != "XMLNAMESPACES" and (len(part) > 1 or not _is_text(part[0]))


def _is_text(token: Token) -> bool:
    return token.token_type is TokenType.STRING


def _value(part: list[Token]) -> list[Token]:
    """What is passed, without how and under which name."""
    if words_at(part, 0, 2) in (["BY", "REF"], ["BY", "VALUE"]):
        part = part[2:]
    ends = (find_phrase(part, phrase) for phrase in (["AS"], ["FORMAT", "JSON"], ["RETURNING", "SEQUENCE"]))
    end = min((at for at in ends if at > 0), default=len(part))
    return part[:end]


def _columns(listed: list[Token]) -> Iterator[list[Token]]:
    """Each column as a name and a type; those of nested paths among the others, which is where they stand."""
    if is_kind(listed, 0, TokenType.L_PAREN):
        listed = listed[1 : closing(listed, 0)]
    for part in divided(listed):
        nested = find_phrase(part, ["COLUMNS"])
        if part and part[0].text.upper() == "NESTED" and nested > 0:
            yield from _columns(part[nested + 1 :])
        elif part:
            yield [part[0], like(part[0], TokenType.TEXT, "TEXT")]


_OF_DOCUMENTS: Final = words_of("JSON_VALUE JSON_QUERY JSON_EXISTS")
REWRITES: Final[tuple[Row, ...]] = (
    (ANY, frozenset({"XMLTABLE", "("}), _plain_xml_table),
    (ANY, frozenset({"JSON_TABLE", "COLUMNS"}), _plain_json_table),
    *((ANY, frozenset({name, "PASSING"}), _plain_json_value) for name in sorted(_OF_DOCUMENTS)),
)
