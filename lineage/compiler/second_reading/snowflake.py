"""Snowflake's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, find_word, in_brackets, like
from lineage.compiler.second_reading.semantic_views import semantic_view
from lineage.compiler.second_reading.tokens import (
    LEADING,
    Row,
    after_name,
    divided,
    divided_by,
    find_phrase,
    is_kind,
    joined_by,
    words_at,
    words_of,
)


def _named_by_parameter(tokens: list[Token]) -> list[Token]:
    """``CREATE TABLE @schema.t``, as scripts for several databases have it: in Snowflake the sign else means a stage."""
    kept: list[Token] = []
    at = len(tokens) if tokens[0].token_type is TokenType.COPY else 0
    while at < len(tokens):
        before = kept[-1].text.upper() if kept else ""
        if tokens[at].text == "@" and before in _BEFORE_NAMES and is_kind(tokens, at + 2, TokenType.DOT):
            kept.append(like(tokens[at], TokenType.VAR, f"@{tokens[at + 1].text}"))
            at += 2
        else:
            kept.append(tokens[at])
            at += 1
    return kept or tokens


def _stream(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``CREATE STREAM s ON TABLE t``: the rows of the table that changed, as a view has them; ``CLONE t`` those of a stream.

    ``ON DIRECTORY(@stage)`` has those of the stage's list of files.
    """
    stream, on = find_word(tokens, "STREAM", end=LEADING), find_phrase(tokens, ["ON"])
    name = stream + (4 if words_at(tokens, stream + 1, stream + 4) == ["IF", "NOT", "EXISTS"] else 1)
    things = ["TABLE"], ["VIEW"], ["DIRECTORY"]
    thing = next((at for at in range(on + 1, on + 4) if words_at(tokens, at, at + 1) in things), -1)
    if words_at(tokens, after_name(tokens, name), after_name(tokens, name) + 1) == ["CLONE"]:
        on = thing = after_name(tokens, name)
    if stream < 0 or on < stream or thing < 0:
        return tokens
    word = tokens[stream]
    files = words_at(tokens, thing, thing + 2) == ["DIRECTORY", "("]
    rows = (
        tokens[thing : closing(tokens, thing + 1) + 1]
        if files
        else tokens[thing + 1 : after_name(tokens, thing + 1)]
    )
    query = [like(word, TokenType.ALIAS, "AS"), *all_from(word), *rows]
    return [tokens[0], like(word, TokenType.VIEW, "VIEW"), *tokens[name : after_name(tokens, name)], *query]


def _resampled(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``FROM t RESAMPLE (USING ts INCREMENT BY …)``: the table; the rows it adds hold nothing but times and keys.

    Columns that METADATA_COLUMNS adds are put beside the table's.
    """
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if words_at(tokens, at, at + 3) == ["RESAMPLE", "(", "USING"]:
            end = closing(tokens, at + 1)
            more = find_word(tokens, "METADATA_COLUMNS", at, end)
            if more >= 0:
                time = tokens[at + 3 : find_word(tokens, "INCREMENT", at, end)]
                start = _start_of_source(kept)
                added = [_metadata(part, time) for part in divided(tokens[more + 1 : end]) if part]
                kept[start:] = _with_columns(kept[start:], added) if kept[start:] else []
            at = end + 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _metadata(part: list[Token], time: list[Token]) -> list[Token]:
    """``BUCKET_START() AS a``, made of the time, or ``IS_GENERATED() AS a``, of nothing; without a name it is called as the function."""
    function, name = part[0], part[-1] if len(part) > len(("f", "(", ")")) else part[0]
    arguments = in_brackets(function, time if function.text.upper() == "BUCKET_START" else [])
    called = [like(name, TokenType.ALIAS, "AS"), like(name, TokenType.VAR, name.text)]
    return [like(function, TokenType.VAR, function.text), *arguments, *called]


def _start_of_source(tokens: list[Token]) -> int:
    """Where the last of the sources in a FROM begins."""
    start, depth = len(tokens), 0
    while start and (depth or tokens[start - 1].token_type not in _BEFORE_SOURCES):
        kind = tokens[start - 1].token_type
        depth += (kind is TokenType.R_PAREN) - (kind is TokenType.L_PAREN)
        start -= 1
    return start


def _with_columns(source: list[Token], added: list[list[Token]]) -> list[Token]:
    """A source with some columns behind its own, under the name that it had."""
    last = source[-1]
    star, comma = like(last, TokenType.STAR, "*"), like(last, TokenType.COMMA, ",")
    outputs = joined_by([[star], *added], comma)
    query = [like(last, TokenType.SELECT, "SELECT"), *outputs, like(last, TokenType.FROM, "FROM"), *source]
    return [*in_brackets(last, query), *([] if last.token_type is TokenType.R_PAREN else [last])]


def _refreshed(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``CREATE DYNAMIC TABLE d … REFRESH USING (INSERT INTO SELF …)``: the statement that fills it."""
    using, table = find_phrase(tokens, ["REFRESH", "USING", "("]), find_word(tokens, "TABLE", end=LEADING)
    if using < 0 or table < 0:
        return tokens
    start = table + (4 if words_at(tokens, table + 1, table + 4) == ["IF", "NOT", "EXISTS"] else 1)
    name = tokens[start : after_name(tokens, start)]
    change = tokens[using + 3 : closing(tokens, using + 2)]
    named = [like(name[0], TokenType.ALIAS, "AS")] if change[0].token_type is TokenType.MERGE else []
    kept: list[Token] = []
    for token in change:
        target = token.text.upper() == "SELF" and kept[-1].token_type is TokenType.INTO
        kept += [*name, *named, *([token] if named else ())] if target else [token]
    return kept


def _served(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``CREATE CORTEX SEARCH SERVICE s ON a … AS (query)``: what is searched is read."""
    query = next((at + 1 for at in range(len(tokens)) if words_at(tokens, at, at + 1) == ["AS"]), 0)
    return tokens[query:] if query and find_word(tokens, "CORTEX", end=LEADING) > 0 else tokens


def _copied_without_options(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``COPY INTO t FROM @stage FILE_FORMAT = f.g …``: how files are read goes."""
    end = next((at for at in range(len(tokens)) if tokens[at].text.upper() in _COPY_OPTIONS), len(tokens))
    return tokens[:end] if tokens[0].text.upper() == "COPY" else tokens


def _flowed(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``SELECT … ->> SELECT … FROM $1``: what went before stands where it is named; of SHOW nobody knows the rows."""
    parts = list(divided_by(TokenType.DARROW, tokens))
    for number, part in enumerate(parts[1:], 1):
        for at in range(len(part) - 2, -1, -1):
            if is_kind(part, at, TokenType.PARAMETER) and is_kind(part, at + 1, TokenType.NUMBER):
                back = int(part[at + 1].text)
                part[at : at + 2] = _rows_before(part[at], parts[number - back] if back <= number else [])
    return parts[-1] if len(parts) > 1 else tokens


def _rows_before(sign: Token, before: list[Token]) -> list[Token]:
    """A query in the place of ``$1``; what isn't one has rows that nobody knows."""
    if before and before[0].token_type in _QUERIES and before[1].text.upper() not in _SHOWS:
        return in_brackets(sign, before)
    table, scan = like(sign, TokenType.TABLE, "TABLE"), like(sign, TokenType.VAR, "RESULT_SCAN")
    return [table, *in_brackets(sign, [scan, *in_brackets(sign)])]


def _copied_from_nowhere(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``COPY INTO t``, from the table's own stage."""
    if words_at(tokens, 0, 2) != ["COPY", "INTO"] or find_phrase(tokens, ["FROM"]) > 0:
        return tokens
    word = tokens[0]
    insert = [like(word, TokenType.INSERT, "INSERT"), like(word, TokenType.INTO, "INTO")]
    values = [like(word, TokenType.DEFAULT, "DEFAULT"), like(word, TokenType.VALUES, "VALUES")]
    return [*insert, *tokens[2 : after_name(tokens, 2)], *values]


_BEFORE_NAMES: Final = words_of("TABLE INTO EXISTS UPDATE VIEW FROM JOIN")
_BEFORE_SOURCES: Final = frozenset({TokenType.FROM, TokenType.JOIN, TokenType.COMMA})
_QUERIES: Final = frozenset({TokenType.SELECT, TokenType.WITH})
_SHOWS: Final = words_of("SHOW DESC DESCRIBE CALL LIST LS EXECUTE")
_COPY_OPTIONS: Final = words_of(
    "FILE_FORMAT FILES PATTERN ON_ERROR SIZE_LIMIT PURGE FORCE MATCH_BY_COLUMN_NAME VALIDATION_MODE TRUNCATECOLUMNS "
    "ENFORCE_LENGTH RETURN_FAILED_ONLY LOAD_UNCERTAIN_FILES LOAD_MODE INCLUDE_METADATA HEADER OVERWRITE SINGLE"
)

REWRITES: Final[tuple[Row, ...]] = (
    (("snowflake",), frozenset({"SEMANTIC VIEW", "TABLES"}), semantic_view),
    (("snowflake",), frozenset({"@", "."}), _named_by_parameter),
    (("snowflake",), frozenset({"->>"}), _flowed),
    (("snowflake",), frozenset({"COPY", "INTO", "FROM"}), _copied_without_options),
    (("snowflake",), frozenset({"CREATE", "STREAM"}), _stream),
    (("snowflake",), frozenset({"CREATE", "CORTEX", "AS"}), _served),
    (("snowflake",), frozenset({"RESAMPLE", "INCREMENT"}), _resampled),
    (("snowflake",), frozenset({"REFRESH", "USING", "SELF"}), _refreshed),
    (("snowflake",), frozenset({"COPY", "INTO"}), _copied_from_nowhere),
)
