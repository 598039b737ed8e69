"""MySQL's and its kin's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, find_word, into_file, like
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    end_of_part,
    find_anywhere,
    find_phrase,
    is_kind,
    with_arguments,
    without_phrases,
    words_at,
    words_of,
)


def _without_priority(tokens: list[Token]) -> list[Token]:
    """MySQL's ``UPDATE LOW_PRIORITY IGNORE t``, ``DELETE QUICK a.*, b.* FROM …``: how it is done goes, and in which partition."""
    end = 1
    while end < len(tokens) and tokens[end].text.upper() in {
        "LOW_PRIORITY",
        "HIGH_PRIORITY",
        "QUICK",
        "IGNORE",
        "DELAYED",
    }:
        end += 1
    tokens = [tokens[0], *tokens[end:]]
    if tokens[0].token_type is TokenType.DELETE:
        stop = max(find_phrase(tokens, ["FROM"], 2), find_phrase(tokens, ["USING"]))
        stars = [
            at
            for at in range(stop)
            if is_kind(tokens, at, TokenType.DOT) and is_kind(tokens, at + 1, TokenType.STAR)
        ]
        gone = {*stars, *(at + 1 for at in stars)}
        tokens = [token for at, token in enumerate(tokens) if at not in gone]
        part = find_phrase(tokens, ["PARTITION"])
        if part > 0:
            listed = is_kind(tokens, part + 1, TokenType.L_PAREN)
            tokens = [*tokens[:part], *tokens[(closing(tokens, part + 1) if listed else part + 1) + 1 :]]
    return tokens


def _renamed(tokens: list[Token]) -> list[Token]:
    """MySQL's ``ALTER TABLE t RENAME AS u`` and ``… RENAME u``: as RENAME TO."""
    at = find_word(tokens, "RENAME")
    what = words_at(tokens, at + 1, at + 2)
    if (
        at < 3
        or what[:1] in ([], ["TO"], ["COLUMN"], ["INDEX"], ["KEY"])
        or words_at(tokens, 0, 2) != ["ALTER", "TABLE"]
    ):
        return tokens
    return [
        *tokens[: at + 1],
        like(tokens[at], TokenType.VAR, "TO"),
        *tokens[at + 1 + (what in (["AS"], ["="])) :],
    ]


def _without_counting(tokens: list[Token]) -> list[Token]:
    """MySQL's ``SET a = @r := @r + 1``: what the variable is set to, too."""
    kept: list[Token] = []
    for token in tokens:
        if token.text == ":=" and len(kept) > 2 and kept[-3].token_type is TokenType.EQ:
            del kept[-2:]
        else:
            kept.append(token)
    return kept


def _bracketed_assignments(tokens: list[Token]) -> list[Token]:
    """``CASE WHEN a THEN @v := b ELSE @v := c END``: as ``THEN (@v := b) ELSE (@v := c)``."""
    starts = [
        at - 2
        for at in range(3, len(tokens))
        if tokens[at].text == ":="
        and is_kind(tokens, at - 2, TokenType.PARAMETER)
        and tokens[at - 3].token_type in _PARTS_OF_CASE
    ]
    opened, closed = set(starts), [_end_of_result(tokens, start) for start in starts]
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        kept += [like(token, TokenType.R_PAREN, ")")] * closed.count(at)
        kept += [like(token, TokenType.L_PAREN, "(")] * (at in opened)
        kept.append(token)
    return kept


def _end_of_result(tokens: list[Token], start: int) -> int:
    """Where a part of CASE ends that begins at an index; further ones within it are part of it."""
    inner = 0

    def ends(at: int) -> bool:
        nonlocal inner
        kind = tokens[at].token_type
        inner += (kind is TokenType.CASE) - (kind is TokenType.END)
        return inner < 0 or (not inner and kind in _PARTS_OF_CASE)

    return end_of_part(tokens, start, ends)


def _without_order_of_groups(tokens: list[Token]) -> list[Token]:
    """MySQL's ``GROUP BY a DESC``: an order goes."""
    start = next((i for i, token in enumerate(tokens) if token.token_type is TokenType.GROUP_BY), len(tokens))
    ends = {TokenType.HAVING, TokenType.ORDER_BY, TokenType.LIMIT, TokenType.WITH, TokenType.R_PAREN}
    end = next((i for i in range(start, len(tokens)) if tokens[i].token_type in ends), len(tokens))
    orders = {TokenType.ASC, TokenType.DESC}
    return [*tokens[:start], *(t for t in tokens[start:end] if t.token_type not in orders), *tokens[end:]]


def _paired_json(tokens: list[Token]) -> list[Token]:
    """MySQL's ``JSON_OBJECTAGG(k, v)``: as ``JSON_OBJECTAGG(k : v)``."""

    def change(opening: Token, arguments: list[list[Token]]) -> list[Token] | None:
        if len(arguments) != 2:
            return None
        key, value = arguments
        if len(value) == 1:  # else VALUE would be taken for a word of JSON
            value = [like(value[0], TokenType.IDENTIFIER, value[0].text)]
        return [*key, like(opening, TokenType.COLON, ":"), *value]

    return with_arguments(tokens, "JSON_OBJECTAGG", change)


def _plain_types(tokens: list[Token]) -> list[Token]:
    """Doris' and StarRocks' types that hold sketches: as text."""
    return [
        like(token, TokenType.TEXT, "TEXT")
        if token.text.upper() in _SKETCHES and tokens[at - 1].token_type in _NAMES
        else token
        for at, token in enumerate(tokens)
    ]


def _unhinted(tokens: list[Token]) -> list[Token]:
    """``JOIN [BROADCAST] t``, ``FROM t TABLET (1) TABLESAMPLE (9 ROWS) REPEATABLE 2``: how and how much is read goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].text.upper()
        if is_kind(tokens, at, TokenType.L_BRACKET) and is_kind(tokens, at - 1, TokenType.JOIN):
            at = next((i for i in range(at, len(tokens)) if is_kind(tokens, i, TokenType.R_BRACKET)), at)
        elif word in {"TABLET", "TABLESAMPLE"} and is_kind(tokens, at + 1, TokenType.L_PAREN):
            at = closing(tokens, at + 1)
        elif word == "REPEATABLE" and is_kind(tokens, at + 1, TokenType.NUMBER):
            at += 1
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _whole_period(tokens: list[Token]) -> list[Token]:
    """MariaDB's ``UPDATE t FOR PORTION OF p FROM a TO b SET …``: which part of a row's time it is about goes."""
    at = find_phrase(tokens, ["FOR", "PORTION", "OF"])
    end = find_phrase(tokens, ["TO"], at)
    return [*tokens[:at], *tokens[end + 2 :]] if 0 < at < end else tokens


def _numbered_by_sequence(tokens: list[Token]) -> list[Token]:
    """MariaDB's ``NEXT VALUE FOR s``: a number."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if words_at(tokens, at, at + 3) in (["NEXT", "VALUE", "FOR"], ["PREVIOUS", "VALUE", "FOR"]):
            kept.append(like(tokens[at], TokenType.NUMBER, "1"))
            at = after_name(tokens, at + 3)
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _matched(tokens: list[Token]) -> list[Token]:
    """``MATCH (a) AGAINST (CONCAT(b, '*') IN BOOLEAN MODE)``: as a function of both."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        if words_at(tokens, at, at + 2) == ["AGAINST", "("]:
            kept[-1] = like(token, TokenType.COMMA, ",")
        elif token.text != "(" or words_at(tokens, at - 1, at) != ["AGAINST"]:
            kept.append(like(token, TokenType.VAR, "MATCHED") if token.text.upper() == "MATCH" else token)
    return without_phrases(
        kept,
        (["IN", "BOOLEAN", "MODE"], ["IN", "NATURAL", "LANGUAGE", "MODE"], ["WITH", "QUERY", "EXPANSION"]),
    )


def _excepted(tokens: list[Token]) -> list[Token]:
    """Doris' and StarRocks' ``SELECT a FROM t MINUS SELECT b FROM u``."""
    return [
        like(token, TokenType.EXCEPT, "EXCEPT") if words_at(tokens, at, at + 2) in _SUBTRACTED else token
        for at, token in enumerate(tokens)
    ]


def _unseparated(tokens: list[Token]) -> list[Token]:
    """Doris' ``GROUP_CONCAT(a ORDER BY b SEPARATOR ', ')``: what stands between goes."""
    at = find_anywhere(tokens, ["SEPARATOR"])
    return _unseparated([*tokens[:at], *tokens[at + 2 :]]) if at > 0 else tokens


def _unexamined(tokens: list[Token]) -> list[Token]:
    """MariaDB's ``LIMIT ROWS EXAMINED 1000``, ``LIMIT 5 ROWS EXAMINED 1000``: how many rows may be looked at goes."""
    at = find_phrase(tokens, ["ROWS", "EXAMINED"])
    start = at - is_kind(tokens, at - 1, TokenType.LIMIT)
    return [*tokens[:start], *tokens[at + 3 :]] if at > 0 else tokens


def _into_files(tokens: list[Token]) -> list[Token]:
    """StarRocks' ``INSERT INTO FILES ('path' = 's3://…') SELECT …``: the files go, the query stays."""
    unloads = words_at(tokens, 0, 4)[2:] == ["FILES", "("]
    return tokens[closing(tokens, 3) + 1 :] if unloads else tokens


def _without_history(tokens: list[Token]) -> list[Token]:
    """MariaDB's ``DELETE HISTORY FROM t BEFORE SYSTEM_TIME x``: as DELETE."""
    at = find_phrase(tokens, ["BEFORE"])
    if words_at(tokens, 0, 3) != ["DELETE", "HISTORY", "FROM"]:
        return tokens
    return [tokens[0], *tokens[2 : at if at > 0 else len(tokens)]]


_PARTS_OF_CASE: Final = frozenset({TokenType.CASE, TokenType.WHEN, TokenType.THEN, TokenType.ELSE})
_SUBTRACTED: Final = (["MINUS", "SELECT"], ["MINUS", "("], ["MINUS", "ALL"], ["MINUS", "DISTINCT"])
_SKETCHES: Final = words_of("LARGEINT BITMAP HLL QUANTILE_STATE QUANTILE PERCENTILE VARIANT")
_NAMES: Final = frozenset({TokenType.VAR, TokenType.IDENTIFIER})
_MYSQL: Final = ("mysql", "doris", "starrocks", "singlestore")

REWRITES: Final[tuple[Row, ...]] = (
    (_MYSQL, frozenset({"UPDATE"}), _without_priority),
    (_MYSQL, frozenset({"DELETE"}), _without_priority),
    (_MYSQL, frozenset({"INSERT"}), _without_priority),
    (_MYSQL, frozenset({"ALTER", "RENAME"}), _renamed),
    (("doris", "starrocks"), frozenset({"CREATE", "TABLE"}), _plain_types),
    (("doris", "starrocks"), frozenset({"FROM"}), _unhinted),
    (("doris", "starrocks"), frozenset({"MINUS"}), _excepted),
    (("doris", "starrocks"), frozenset({"SELECT", "INTO", "OUTFILE"}), into_file),
    (("starrocks",), frozenset({"INSERT", "FILES", "SELECT"}), _into_files),
    (("doris",), frozenset({"GROUP_CONCAT", "SEPARATOR"}), _unseparated),
    (("mysql",), frozenset({"ROWS", "EXAMINED"}), _unexamined),
    (("mysql",), frozenset({"DELETE", "HISTORY"}), _without_history),
    (("mysql",), frozenset({"FOR", "PORTION", "OF"}), _whole_period),
    (("mysql",), frozenset({"VALUE", "FOR"}), _numbered_by_sequence),
    (_MYSQL, frozenset({"MATCH", "AGAINST"}), _matched),
    (_MYSQL, frozenset({"UPDATE", "@", ":="}), _without_counting),
    (_MYSQL, frozenset({"CASE", "@", ":="}), _bracketed_assignments),
    (_MYSQL, frozenset({"GROUP BY"}), _without_order_of_groups),
    (_MYSQL, frozenset({"JSON_OBJECTAGG", ","}), _paired_json),
)
