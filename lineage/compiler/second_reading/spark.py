"""Databricks', Spark's and Hive's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, like
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    divided,
    find_anywhere,
    find_phrase,
    is_kind,
    joined_by,
    without_phrases,
    words_at,
)


def _flow(tokens: list[Token]) -> list[Token]:
    """Databricks' ``CREATE FLOW f AS INSERT …``, ``APPLY CHANGES INTO t FROM s KEYS (…) … COLUMNS * EXCEPT (a)``: rows of s go to t."""
    insert = find_phrase(tokens, ["INSERT"])
    if words_at(tokens, 0, 2) == ["CREATE", "FLOW"] and insert > 0:
        target = insert + 2
        return [
            *tokens[insert:target],
            *tokens[target + (words_at(tokens, target, target + 1) == ["ONCE"]) :],
        ]
    into, source, keys, columns = (
        find_phrase(tokens, [word]) for word in ("INTO", "FROM", "KEYS", "COLUMNS")
    )
    if not {"CHANGES", "CDC"} & set(words_at(tokens, 0, into)) or not 0 < into < source < keys:
        return tokens
    chosen = all_from(tokens[source])
    if columns > 0:
        end = next((i for i in range(columns, len(tokens)) if is_kind(tokens, i, TokenType.L_PAREN)), columns)
        listed = tokens[columns + 1 : closing(tokens, end) + 1]
        chosen[1:2] = listed[1:-1] if listed[0].token_type is TokenType.L_PAREN else listed
    return [
        like(tokens[0], TokenType.INSERT, "INSERT"),
        *tokens[into:source],
        *chosen,
        *tokens[source + 1 : keys],
    ]


def _unshuffled(tokens: list[Token]) -> list[Token]:
    """Impala's ``INSERT INTO t PARTITION (a) [SHUFFLE] SELECT …``: the hint goes."""
    return without_phrases(tokens, (["[", "SHUFFLE", "]"], ["[", "NOSHUFFLE", "]"]))


def _plain_unions(tokens: list[Token]) -> list[Token]:
    """Hive's ``a UNIONTYPE<INT, ARRAY<INT>>``: one of several types, of which none is certain."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].text.upper() == "UNIONTYPE" and is_kind(tokens, at, TokenType.LT):
            kept[-1] = like(kept[-1], TokenType.VARIANT, "VARIANT")
            depth = 0
            while at < len(tokens):
                depth += is_kind(tokens, at, TokenType.LT) - is_kind(tokens, at, TokenType.GT)
                at += 1
                if not depth:
                    break
    return kept


def _partition_before_columns(tokens: list[Token]) -> list[Token]:
    """Impala's ``INSERT INTO t (a, b) PARTITION (p = 1) …``: in Hive's order."""
    at = find_phrase(tokens, [")", "PARTITION", "("])
    start = find_anywhere(tokens, ["("])
    if at < 0 or tokens[0].token_type is not TokenType.INSERT or closing(tokens, start) != at:
        return tokens
    end = closing(tokens, at + 2) + 1
    return [*tokens[:start], *tokens[at + 1 : end], *tokens[start : at + 1], *tokens[end:]]


def _scheduled(tokens: list[Token]) -> list[Token]:
    """Hive's ``CREATE SCHEDULED QUERY q EVERY HOUR AS INSERT …``: the statement that it runs."""
    at = find_phrase(tokens, ["AS"])
    return tokens[at + 1 :] if at > 0 and words_at(tokens, 1, 3) == ["SCHEDULED", "QUERY"] else tokens


def _plain_pivot(tokens: list[Token]) -> list[Token]:
    """``PIVOT (MIN(a) / 1e9 AS b FOR …)``: the aggregate, whatever is reckoned with it."""
    at = find_anywhere(tokens, ["PIVOT", "("])
    end = find_phrase(tokens, ["FOR"], at + 2)
    if not 0 < at < end:
        return tokens
    kept = []
    for part in divided(tokens[at + 2 : end]):
        call = closing(part, 1) + 1 if is_kind(part, 1, TokenType.L_PAREN) else len(part)
        name = find_phrase(part, ["AS"])
        kept.append([*part[:call], *(part[name:] if name > 0 else ())])
    return [*tokens[: at + 2], *joined_by(kept, tokens[at]), *tokens[end:]]


def _in_any_order(tokens: list[Token]) -> list[Token]:
    """Impala's ``SELECT STRAIGHT_JOIN a``: in which order tables are joined goes."""
    return [t for t in tokens if t.text.upper() != "STRAIGHT_JOIN"]


def _matched(tokens: list[Token]) -> list[Token]:
    """Impala's ``a IREGEXP 'x'``: as RLIKE."""
    return [like(t, TokenType.RLIKE, "RLIKE") if t.text.upper() == "IREGEXP" else t for t in tokens]


def _plain_format(tokens: list[Token]) -> list[Token]:
    """``CREATE TEMPORARY VIEW v USING org.apache.spark.sql.parquet``: the last part of the name alone."""
    using = find_phrase(tokens, ["USING"])
    end = after_name(tokens, using + 1)
    if using < 2 or tokens[0].token_type is not TokenType.CREATE or end - using <= 2:
        return tokens
    last = tokens[end - 1]
    return [*tokens[: using + 1], like(last, TokenType.VAR, last.text), *tokens[end:]]


def _without_watermarks(tokens: list[Token]) -> list[Token]:
    """``FROM STREAM t WATERMARK at DELAY OF INTERVAL 10 MINUTES AS s``: how late rows may come goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        delay = -1
        if tokens[at].text.upper() == "WATERMARK":
            delay = find_phrase(tokens, ["DELAY", "OF", "INTERVAL"], at)
        kept += [] if delay > 0 else tokens[at : at + 1]
        at = delay + 5 if delay > 0 else at + 1
    return kept


def _all_of_a_table(tokens: list[Token]) -> list[Token]:
    """``CREATE TABLE t AS TABLE s``: all of it."""
    at = find_phrase(tokens, ["AS", "TABLE"])
    if at < 2 or tokens[0].token_type is not TokenType.CREATE:
        return tokens
    return [*tokens[: at + 1], *all_from(tokens[at + 1]), *tokens[at + 2 :]]


def _of_any_version(tokens: list[Token]) -> list[Token]:
    """Delta's ``FROM t@v3``, ``FROM t@20240101000000000``: the table."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        attached = tokens[at].text == "@" and kept and kept[-1].end + 1 == tokens[at].start
        if attached and kept[-1].token_type in {TokenType.VAR, TokenType.IDENTIFIER}:
            at += 2
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _window_of_time(tokens: list[Token]) -> list[Token]:
    """``GROUP BY window(at, '5 minutes')``: a function, where sqlglot sees the clause."""
    return [
        like(token, TokenType.VAR, token.text)
        if token.token_type is TokenType.WINDOW and is_kind(tokens, at + 1, TokenType.L_PAREN)
        else token
        for at, token in enumerate(tokens)
    ]


REWRITES: Final[tuple[Row, ...]] = (
    (("databricks", "spark"), frozenset({"WINDOW", "("}), _window_of_time),
    (("databricks", "spark"), frozenset({"FROM", "@"}), _of_any_version),
    (("databricks", "spark", "hive"), frozenset({"CREATE", "AS", "TABLE"}), _all_of_a_table),
    (("databricks", "spark"), frozenset({"CREATE", "USING", "."}), _plain_format),
    (("databricks", "spark"), frozenset({"WATERMARK", "DELAY", "INTERVAL"}), _without_watermarks),
    (("hive",), frozenset({"[", "SHUFFLE"}), _unshuffled),
    (("hive",), frozenset({"[", "NOSHUFFLE"}), _unshuffled),
    (("hive", "spark"), frozenset({"UNIONTYPE", "<"}), _plain_unions),
    (("hive",), frozenset({"INSERT", "PARTITION", "("}), _partition_before_columns),
    (("hive",), frozenset({"SCHEDULED", "QUERY", "AS"}), _scheduled),
    (("spark", "databricks"), frozenset({"PIVOT", "FOR"}), _plain_pivot),
    (("hive",), frozenset({"IREGEXP"}), _matched),
    (("hive",), frozenset({"STRAIGHT_JOIN"}), _in_any_order),
    (("databricks", "spark"), frozenset({"INTO", "FLOW"}), _flow),
    (("databricks", "spark"), frozenset({"INTO", "FROM", "KEYS", "CHANGES"}), _flow),
)
