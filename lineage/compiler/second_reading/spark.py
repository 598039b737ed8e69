"""Databricks', Spark's and Hive's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, in_brackets, like
from lineage.compiler.second_reading.metric_views import metric_view
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    divided,
    end_of_part,
    find_anywhere,
    find_phrase,
    is_kind,
    joined_by,
    without_phrases,
    words_at,
)
from lineage.compiler.tokenizing import word_of


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
    for at in range(len(tokens) - 2, 0, -1):  # the last first, so that places before it stay
        end = find_phrase(tokens, ["FOR"], at + 2) if words_at(tokens, at, at + 2) == ["PIVOT", "("] else -1
        if end > 0:
            plain = [_aggregate(part) for part in divided(tokens[at + 2 : end])]
            tokens = [*tokens[: at + 2], *joined_by(plain, tokens[at]), *tokens[end:]]
    return tokens


def _aggregate(part: list[Token]) -> list[Token]:
    """``MIN(a) AS b`` of ``MIN(a) / 1e9 AS b``."""
    call = closing(part, 1) + 1 if is_kind(part, 1, TokenType.L_PAREN) else len(part)
    name = find_phrase(part, ["AS"])
    return [*part[:call], *(part[name:] if name > 0 else ())]


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


def _replacing_on(tokens: list[Token]) -> list[Token]:
    """Databricks' ``INSERT INTO t REPLACE ON t.a = s.a (SELECT …) AS s``: as REPLACE WHERE, the query in FROM."""
    on = find_phrase(tokens, ["REPLACE", "ON"])
    if on < 0 or tokens[0].token_type is not TokenType.INSERT:
        return tokens
    query = end_of_part(tokens, on + 2, lambda at: _begins_query(tokens, at + 1)) + 1
    inside = tokens[query:]
    if is_kind(inside, 0, TokenType.L_PAREN):
        inside = [*all_from(tokens[query]), *inside]
    where = like(tokens[on + 1], TokenType.WHERE, "WHERE")
    return [*tokens[: on + 1], where, *tokens[on + 2 : query], *inside]


def _begins_query(tokens: list[Token], at: int) -> bool:
    """Whether a query begins at an index, in brackets or not."""
    return words_at(tokens, at + is_kind(tokens, at, TokenType.L_PAREN), at + 2)[:1] in (["SELECT"], ["WITH"])


def _without_expectations(tokens: list[Token]) -> list[Token]:
    """``CREATE TABLE t (a INT, CONSTRAINT c EXPECT (a > 0) ON VIOLATION DROP ROW)``: what rows have to be like goes."""
    start = find_anywhere(tokens, ["("])
    end = closing(tokens, start) if start > 0 else -1
    if end < 0 or tokens[0].token_type is not TokenType.CREATE:
        return tokens
    parts = list(divided(tokens[start + 1 : end]))
    kept = [
        part for part in parts if words_at(part, 0, 1) != ["CONSTRAINT"] or words_at(part, 2, 3) != ["EXPECT"]
    ]
    if len(kept) == len(parts):
        return tokens
    columns = [tokens[start], *joined_by(kept, tokens[start]), tokens[end]] if kept else []
    return [*tokens[:start], *columns, *tokens[end + 1 :]]


_ENDS_SCRIPT: Final = frozenset(
    {"CLUSTER BY", "DISTRIBUTE BY", "SORT BY", "FROM", "WHERE", "INSERT", "CLUSTER", "DISTRIBUTE", "SORT"}
)


def _transformed(tokens: list[Token]) -> list[Token]:
    """Hive's ``MAP a, b USING 'x' AS c, d`` and ``REDUCE …``: as ``SELECT TRANSFORM (a, b) USING 'x' AS (c, d)``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        using = -1
        if word_of(tokens[at]) in {"MAP", "REDUCE"}:
            using = end_of_part(tokens, at + 1, lambda i: tokens[i].token_type is TokenType.USING)
        named_behind = is_kind(tokens, using + 1, TokenType.STRING) and is_kind(
            tokens, using + 2, TokenType.ALIAS
        )
        if using < 0 or not named_behind:
            kept.append(tokens[at])
            at += 1
            continue
        end = end_of_part(tokens, using + 3, lambda i: tokens[i].text.upper() in _ENDS_SCRIPT)
        named = tokens[using + 3 : end]
        named = named if is_kind(named, 0, TokenType.L_PAREN) else in_brackets(tokens[at], named)
        select = [like(tokens[at], TokenType.SELECT, "SELECT"), like(tokens[at], TokenType.VAR, "TRANSFORM")]
        kept += [
            *select,
            *in_brackets(tokens[at], tokens[at + 1 : using]),
            *tokens[using : using + 3],
            *named,
        ]
        at = end
    return kept


_AFTER_A_COLUMN: Final = frozenset(
    {
        TokenType.EQ,
        TokenType.NEQ,
        TokenType.LT,
        TokenType.GT,
        TokenType.LTE,
        TokenType.GTE,
        TokenType.NULLSAFE_EQ,
    }
    | {
        TokenType.COMMA,
        TokenType.R_PAREN,
        TokenType.FROM,
        TokenType.IS,
        TokenType.IN,
        TokenType.AND,
        TokenType.OR,
    }
    | {TokenType.THEN, TokenType.PLUS, TokenType.DASH}
)


def _columns_called_from(tokens: list[Token]) -> list[Token]:
    """``SELECT from, to FROM t WHERE from = 1``: Spark reserves no word, and what follows can't be a table."""
    return [
        like(token, TokenType.VAR, token.text)
        if token.token_type is TokenType.FROM
        and at + 1 < len(tokens)
        and tokens[at + 1].token_type in _AFTER_A_COLUMN
        else token
        for at, token in enumerate(tokens)
    ]


REWRITES: Final[tuple[Row, ...]] = (
    (("databricks",), frozenset({"CREATE", "METRICS", "YAML"}), metric_view),
    (("databricks",), frozenset({"ALTER", "VIEW", "AS"}), metric_view),
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
    (("hive", "spark"), frozenset({"MAP", "USING", "AS"}), _transformed),
    (("hive", "spark"), frozenset({"REDUCE", "USING", "AS"}), _transformed),
    (("hive",), frozenset({"STRAIGHT_JOIN"}), _in_any_order),
    (("databricks",), frozenset({"INSERT", "REPLACE", "ON"}), _replacing_on),
    (("databricks", "spark"), frozenset({"CREATE", "CONSTRAINT", "EXPECT"}), _without_expectations),
    (("databricks", "spark", "hive"), frozenset({"FROM"}), _columns_called_from),
    (("databricks", "spark"), frozenset({"INTO", "FLOW"}), _flow),
    (("databricks", "spark"), frozenset({"INTO", "FROM", "KEYS", "CHANGES"}), _flow),
)
