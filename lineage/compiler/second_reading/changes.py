"""INSERT, UPDATE, DELETE and TRUNCATE, of any dialect."""

from collections.abc import Collection
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, find_word, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    ANY,
    LEADING,
    TSQL,
    Row,
    after_name,
    divided,
    find_phrase,
    is_kind,
    joined_by,
    words_at,
)


def _at_the_cursor(tokens: list[Token]) -> list[Token]:
    """``WHERE CURRENT OF cursor``: which row it is was said where the cursor was."""
    where = find_phrase(tokens, ["WHERE", "CURRENT", "OF"])
    where = where if where >= 0 else find_phrase(tokens, ["WHERE", "CURRENT", "ROW"])
    return tokens[:where] if where > 0 else tokens


def _insert_if_not_exists(tokens: list[Token]) -> list[Token]:
    """Hive's ``INSERT OVERWRITE TABLE t PARTITION (a) IF NOT EXISTS SELECT …``: the condition goes."""
    at = find_phrase(tokens, ["IF", "NOT", "EXISTS"])
    inserts = tokens[0].token_type in {TokenType.INSERT, TokenType.WITH, TokenType.FROM}
    return [*tokens[:at], *tokens[at + 3 :]] if at > 0 and inserts else tokens


def _query_into_directory(tokens: list[Token]) -> list[Token]:
    """``WITH c AS (…) INSERT OVERWRITE DIRECTORY 'd' … SELECT …``: the query stays."""
    at = find_phrase(tokens, ["INSERT"])
    query = find_phrase(tokens, ["SELECT"], at) if at >= 0 else -1
    there = find_word(tokens, "DIRECTORY", at, at + 4) > 0
    return [*tokens[:at], *tokens[query:]] if query > 0 and there else tokens


def _update_or(tokens: list[Token]) -> list[Token]:
    """SQLite's ``UPDATE OR IGNORE t``, also after WITH: what a conflict does goes."""
    at = find_phrase(tokens, ["UPDATE", "OR"])
    return [*tokens[: at + 1], *tokens[at + 3 :]] if at >= 0 else tokens


def _replace_after_with(tokens: list[Token]) -> list[Token]:
    """SQLite's ``WITH c AS (…) REPLACE INTO t``: as INSERT."""
    at = find_phrase(tokens, ["REPLACE", "INTO"])
    insert = [like(tokens[at], TokenType.INSERT, "INSERT")]
    return [*tokens[:at], *insert, *tokens[at + 1 :]] if at > 0 else tokens


def _without_words(tokens: list[Token], phrases: Collection[list[str]]) -> list[Token]:
    at = next(((i, len(p)) for p in phrases if (i := find_phrase(tokens, p)) > 0), None)
    return _without_words([*tokens[: at[0]], *tokens[at[0] + at[1] :]], phrases) if at is not None else tokens


def _upserted(tokens: list[Token]) -> list[Token]:
    """``UPSERT INTO t …``, as Impala and others have it: as INSERT."""
    at = find_phrase(tokens, ["UPSERT", "INTO"])
    return (
        [*tokens[:at], like(tokens[at], TokenType.INSERT, "INSERT"), *tokens[at + 1 :]] if at >= 0 else tokens
    )


def _overriding(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (a) OVERRIDING SYSTEM VALUE …``: who makes the keys changes nothing."""
    return _without_words(tokens, (["OVERRIDING", "SYSTEM", "VALUE"], ["OVERRIDING", "USER", "VALUE"]))


_ALL_OF_SOURCE: Final = {"SET": (TokenType.IDENTIFIER, "*"), "INSERT": (TokenType.VAR, "ROW")}


def _with_evolution(tokens: list[Token]) -> list[Token]:
    """Databricks' ``MERGE WITH SCHEMA EVOLUTION INTO t``, ``INSERT WITH SCHEMA EVOLUTION INTO t``.

    The stars of such a MERGE, ``SET *`` and ``INSERT *``, are all that the source has: a name of its own, and ``INSERT ROW``.
    """
    kept: list[Token] = []
    for at, token in enumerate(_without_words(tokens, (["WITH", "SCHEMA", "EVOLUTION"],))):
        before = kept[-1].text.upper() if at and token.token_type is TokenType.STAR else ""
        if before in _ALL_OF_SOURCE:
            kept.append(like(token, *_ALL_OF_SOURCE[before]))
        else:
            kept.append(token)
    return kept


def _truncated(tokens: list[Token]) -> list[Token]:
    """``TRUNCATE TABLE IF EXISTS t ON CLUSTER c SYNC``: the table."""
    start = 2 if words_at(tokens, 1, 2) == ["TABLE"] else 1
    start += 2 if words_at(tokens, start, start + 2) == ["IF", "EXISTS"] else 0
    if tokens[0].token_type is not TokenType.TRUNCATE or start >= len(tokens):
        return tokens
    return [tokens[0], like(tokens[0], TokenType.TABLE, "TABLE"), *tokens[start : after_name(tokens, start)]]


def _plainly_listed(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (t.a, x.b) …`` where no column has parts: the last name is the column's, whatever stands before it."""
    at = find_word(tokens, "INSERT")
    opening = find_word(tokens, "(", at)
    if at < 0 or not at < opening < at + LEADING:
        return tokens
    end = closing(tokens, opening)
    columns = list(divided(tokens[opening + 1 : end]))
    names = {TokenType.VAR, TokenType.IDENTIFIER, TokenType.DOT}
    if any(not column or {token.token_type for token in column} - names for column in columns):
        return tokens
    return [
        *tokens[: opening + 1],
        *joined_by([column[-1:] for column in columns], tokens[at]),
        *tokens[end:],
    ]


def _unqualified_list(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (t.a, home.city, tags[1]) …``: the columns by their own names, whichever part of one is meant."""
    insert = max(find_word(tokens, "INSERT"), find_word(tokens, "INTO"))  # hints stand between
    opening = next((i for i in range(insert, len(tokens)) if is_kind(tokens, i, TokenType.L_PAREN)), -1)
    names = {TokenType.INTO, TokenType.DOT, TokenType.VAR, TokenType.IDENTIFIER, TokenType.TABLE}
    if insert < 0 or opening < 0 or not {t.token_type for t in tokens[insert + 1 : opening]} <= names:
        return tokens
    end = closing(tokens, opening)
    elements = {TokenType.L_BRACKET, TokenType.NUMBER, TokenType.COLON, TokenType.R_BRACKET}
    listed = tokens[opening + 1 : end]
    if any(t.token_type not in names | elements | {TokenType.COMMA, TokenType.NAME} for t in listed):
        return tokens
    table = {token.text.upper() for token in tokens[insert + 1 : opening]}
    columns = [
        part[-1:] if part[0].text.upper() in table else part[:1]
        for part in divided(tokens[opening + 1 : end])
        if part
    ]
    return [*tokens[: opening + 1], *joined_by(columns, tokens[opening]), *tokens[end:]]


def _labelled(tokens: list[Token]) -> list[Token]:
    """Doris' and StarRocks' ``INSERT INTO t PARTITION (p) WITH LABEL l (a) SELECT …``: the label and the partitions go."""
    label = find_phrase(tokens, ["WITH", "LABEL"])
    if label < 0 or tokens[0].token_type is not TokenType.INSERT:
        return tokens
    parts = find_phrase(tokens[:label], ["PARTITION", "("])
    return [*tokens[: parts if parts > 0 else label], *tokens[label + 3 :]]


def _selected_values(tokens: list[Token]) -> list[Token]:
    """``UPDATE t SET … FROM (VALUES (1, 2)) AS v (a, b) JOIN …``, ``DELETE … USING (VALUES …) AS v, u``: as a subquery."""
    before = {TokenType.FROM, TokenType.USING, TokenType.COMMA, TokenType.JOIN, TokenType.LATERAL}
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        values = words_at(tokens, at, at + 2) == ["(", "VALUES"] and kept and kept[-1].token_type in before
        end = closing(tokens, at) + 1 if values else at
        name = end + (words_at(tokens, end, end + 1) == ["AS"])
        if not values or not is_kind(tokens, name, TokenType.VAR):
            kept.append(token)
            at += 1
            continue
        after = name + 1
        after = closing(tokens, after) + 1 if is_kind(tokens, after, TokenType.L_PAREN) else after
        bracket = tokens[end - 1]
        kept += [token, *all_from(token), *tokens[at:after], bracket, tokens[name]]
        at = after
    return kept if len(kept) != len(tokens) else tokens


def _joined_unnests(tokens: list[Token]) -> list[Token]:
    """``UPDATE t SET … FROM UNNEST(a) AS u (b) JOIN …``, ``DELETE … USING UNNEST(a) AS u JOIN …``: joined to a row of nothing, behind which sqlglot takes joins."""
    at = next((i for i in range(1, len(tokens) - 1) if _begins_with_unnest(tokens, i)), 0)
    if not at or tokens[0].token_type is TokenType.SELECT:
        return tokens
    row = in_brackets(
        tokens[at], [like(tokens[at], TokenType.SELECT, "SELECT"), like(tokens[at], TokenType.NULL, "NULL")]
    )
    name = [like(tokens[at], TokenType.ALIAS, "AS"), like(tokens[at], TokenType.VAR, "_")]
    join = [like(tokens[at], TokenType.CROSS, "CROSS"), like(tokens[at], TokenType.JOIN, "JOIN")]
    return [*tokens[: at + 1], *row, *name, *join, *tokens[at + 1 :]]


def _begins_with_unnest(tokens: list[Token], at: int) -> bool:
    unnests = words_at(tokens, at + 1, at + 2) == ["UNNEST"] or words_at(tokens, at + 1, at + 3) == [
        "LATERAL",
        "UNNEST",
    ]
    return unnests and tokens[at].token_type in {TokenType.FROM, TokenType.USING}


def _ended_query(tokens: list[Token]) -> list[Token]:
    """``INSERT … SELECT … FROM a CROSS JOIN b ON CONFLICT …``: ON CONFLICT is no condition of the join.

    SQLite's manual (lang_upsert, "Parsing Ambiguity") asks for the WHERE that is put there.
    """
    at = find_phrase(tokens, ["ON", "CONFLICT"])
    last = depth = 0
    for i in range(max(at, 0)):
        kind = tokens[i].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if not depth and kind in _ENDS_OF_JOINS:
            last = 0
        elif not depth and kind is TokenType.JOIN:
            last = i
    if not last:
        return tokens
    where = [(TokenType.WHERE, "WHERE"), (TokenType.TRUE, "TRUE")]
    return [*tokens[:at], *(like(tokens[at], kind, text) for kind, text in where), *tokens[at:]]


_ENDS_OF_JOINS: Final = frozenset(
    {TokenType.ON, TokenType.USING, TokenType.WHERE, TokenType.GROUP_BY, TokenType.ORDER_BY, TokenType.LIMIT}
)


def _first_conflict(tokens: list[Token]) -> list[Token]:
    """SQLite's ``ON CONFLICT (a) DO … ON CONFLICT (b) DO …``: the first of them."""
    first = find_phrase(tokens, ["ON", "CONFLICT"])
    second = find_phrase(tokens, ["ON", "CONFLICT"], first + 1) if first > 0 else -1
    return tokens[:second] if second > 0 else tokens


def _by_position(tokens: list[Token]) -> list[Token]:
    """DuckDB's ``INSERT INTO t BY POSITION …``, which is what any INSERT does."""
    return _without_words(tokens, (["BY", "POSITION"],))


REWRITES: Final[tuple[Row, ...]] = (
    (ANY, frozenset({"UPDATE", "VALUES", "FROM"}), _selected_values),
    (ANY, frozenset({"DELETE", "VALUES", "USING"}), _selected_values),
    (TSQL, frozenset({"DELETE", "VALUES", "FROM"}), _selected_values),
    *((ANY, frozenset({word, "UNNEST", "JOIN"}), _joined_unnests) for word in ("UPDATE", "DELETE")),
    (ANY, frozenset({"INSERT", "JOIN", "CONFLICT"}), _ended_query),
    (ANY, frozenset({"CURRENT", "WHERE"}), _at_the_cursor),
    (ANY, frozenset({"UPSERT", "INTO"}), _upserted),
    (ANY, frozenset({"INSERT", "IF", "NOT", "EXISTS"}), _insert_if_not_exists),
    (ANY, frozenset({"INSERT", "DIRECTORY", "SELECT"}), _query_into_directory),
    (ANY, frozenset({"TRUNCATE"}), _truncated),
    (("sqlite",), frozenset({"UPDATE", "OR"}), _update_or),
    (("sqlite",), frozenset({"WITH", "REPLACE", "INTO"}), _replace_after_with),
    ((*TSQL, "oracle", "mysql"), frozenset({"INSERT", "(", "."}), _plainly_listed),
    (ANY, frozenset({"INSERT", "(", "."}), _unqualified_list),
    (ANY, frozenset({"INSERT", "(", "["}), _unqualified_list),
    (ANY, frozenset({"OVERRIDING", "VALUE"}), _overriding),
    (ANY, frozenset({"SCHEMA", "EVOLUTION"}), _with_evolution),
    (("sqlite",), frozenset({"ON", "CONFLICT", "DO"}), _first_conflict),
    (("doris", "starrocks"), frozenset({"WITH", "LABEL"}), _labelled),
    (("duckdb",), frozenset({"BY", "POSITION"}), _by_position),
)
