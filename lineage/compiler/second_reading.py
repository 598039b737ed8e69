"""Statements that sqlglot refused or kept as mere text, and the nearest form of the same lineage that it takes.

What is rare is looked for only here, after the refusal: it costs the other statements nothing. As in
``lineage.compiler.rewrites`` tokens are dropped or replaced, and positions stay those of the text.
"""

from collections.abc import Callable, Collection, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, compound_assignment, find_word, like, parseable

_Rewrite: TypeAlias = Callable[[list[Token]], list[Token]]


def rewritten(tokens: list[Token], dialect: str) -> list[Token] | None:
    """What to parse instead of a refused statement; None when there is nothing to try."""
    words = {token.text.upper() for token in tokens}
    again = tokens
    for dialects, needed, rewrite in _REWRITES:
        if needed <= words and (not dialects or dialect in dialects):
            changed = rewrite(again)
            if len(changed) != len(again) or any(
                new is not old for new, old in zip(changed, again, strict=True)
            ):
                again = changed
    return parseable(again, dialect) if again is not tokens and again else None


def several(tokens: list[Token]) -> list[list[Token]]:
    """The statements of a stretch that was refused: where one ends nobody wrote a semicolon, but the next begins a line.

    A single one where nothing says that there are more.
    """
    parts: list[list[Token]] = [[]]
    depth, line, wanted = 0, 0, True
    for token in tokens:
        kind, word = token.token_type, token.text.upper()
        if kind in _BEGIN_STATEMENTS and not depth:
            before = parts[-1][-1].text.upper() if parts[-1] else ""
            if token.line > line and not wanted and before not in _GOES_ON_AFTER:
                parts.append([])
            first = parts[-1][0].text.upper() if parts[-1] else word
            wanted = word in {"INSERT", "WITH"} and first == word
        elif kind is TokenType.VALUES:
            wanted = False
        depth += (kind in _OPENING) - (kind in _CLOSING)
        line = token.line
        parts[-1].append(token)
    return parts


def alterations(tokens: list[Token]) -> list[list[Token]]:
    """Each change that an ALTER TABLE makes to columns, as an ALTER TABLE of its own; what changes none goes."""
    name = 2 + 2 * (_words(tokens, 2, 4) == ["IF", "EXISTS"])
    if _words(tokens, 0, 2) != ["ALTER", "TABLE"] or name >= len(tokens):
        return []
    after = _after_name(tokens, name)
    apart = [one for action in _divided(tokens[after:]) for one in _actions(action)]
    actions = [part for action in apart for part in _listed_changes(action)]
    return [[*tokens[:after], *_certain(action)] for action in actions if _changes_columns(action)]


def leaves_columns(tokens: list[Token]) -> bool:
    """Whether an ALTER TABLE is about constraints, indexes and the like alone."""
    after = _after_name(tokens, 2) if _words(tokens, 0, 2) == ["ALTER", "TABLE"] else len(tokens)
    actions = [part for action in _divided(tokens[after:]) if action for part in _listed_changes(action)]
    added = [_words(action, 1, 2) for action in actions if action[0].text.upper() == "ADD"]
    return len(added) == len(actions) > 0 and all(word in _NO_COLUMNS for words in added for word in words)


def _actions(action: list[Token]) -> Iterator[list[Token]]:
    """Oracle's ``ADD CONSTRAINT k PRIMARY KEY (a) ADD (b INT)``: no comma stands between changes."""
    start = depth = 0
    for at, token in enumerate(action):
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        begins = _words(action, at, at + 2) in (["ADD", "("], ["MODIFY", "("])
        if begins and not depth and at > start and _is(action, at - 1, TokenType.R_PAREN):
            yield action[start:at]
            start = at
    if action:
        yield action[start:]


def _certain(action: list[Token]) -> list[Token]:
    """``ADD COLUMN IF NOT EXISTS a INT``: without the condition."""
    at = next((i for i in range(1, 4) if _words(action, i, i + 1) == ["IF"]), 0)
    return [*action[:at], *action[at + 2 + (_words(action, at + 1, at + 2) == ["NOT"]) :]] if at else action


def _plain_change(tokens: list[Token]) -> list[Token]:
    """``ALTER TABLE t ADD a TEXT AS (b) STORED AFTER c``: the name and type of the column, and its place."""
    after = _after_name(tokens, 2) if _words(tokens, 0, 2) == ["ALTER", "TABLE"] else len(tokens)
    if (
        _words(tokens, after, after + 1) not in (["ADD"], ["MODIFY"], ["CHANGE"])
        or _find(tokens, [","], after) > 0
    ):
        return tokens
    column = after + 1 + (_words(tokens, after + 1, after + 2) == ["COLUMN"])
    column += _words(tokens, after, after + 1) == ["CHANGE"]
    tail = _find(tokens, ["AFTER"], column)
    place = (
        tokens[tail : tail + 2]
        if tail > 0
        else tokens[-1:]
        if _words(tokens, -1, len(tokens)) == ["FIRST"]
        else []
    )
    plain = _column(tokens[column:])
    return [*tokens[:column], *plain, *place] if plain else tokens


def _listed_changes(action: list[Token]) -> list[list[Token]]:
    """``ADD (a INT, b INT)`` as ``ADD a INT`` and ``ADD b INT``."""
    opening = 1 + (_words(action, 1, 2) in (["COLUMN"], ["COLUMNS"]))
    if not _is(action, opening, TokenType.L_PAREN):
        return [action]
    return [[action[0], *part] for part in _divided(action[opening + 1 : closing(action, opening)]) if part]


def _changes_columns(action: list[Token]) -> bool:
    first, *others = _words(action, 0, 4)
    if first == "ALTER" or (
        first == "MODIFY" and {"FIRST", "AFTER"}.isdisjoint(_words(action, 2, len(action)))
    ):
        return False  # of a type, a default and the like
    if others[:2] in _OF_POLICIES:
        return False
    what = next((word for word in others if word not in {"IF", "NOT", "EXISTS"}), "")
    return first in _CHANGES and what.partition(" ")[0] not in _NO_COLUMNS | {"CONSTRAINTS", "SYSTEM"}


def _words(tokens: list[Token], start: int, end: int) -> list[str]:
    return [token.text.upper() for token in tokens[start:end]]


def _is(tokens: list[Token], at: int, kind: TokenType) -> bool:
    return 0 <= at < len(tokens) and tokens[at].token_type is kind


def _after_name(tokens: list[Token], at: int) -> int:
    """Where a dotted name that begins at an index ends."""
    at += 1
    while _is(tokens, at, TokenType.DOT):
        at += 2
    return at


def _find(tokens: list[Token], phrase: list[str], start: int = 0) -> int:
    """The index at which some words begin outside brackets opened after ``start``, or -1."""
    depth = 0
    for at in range(start, len(tokens)):
        kind = tokens[at].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if depth == 0 and _words(tokens, at, at + len(phrase)) == phrase:
            return at
    return -1


def _body(tokens: list[Token], start: int) -> int:
    """The index of the AS before a query, outside brackets, or -1."""
    queries = {TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN, TokenType.FROM, TokenType.VALUES}
    depth = 0
    for at in range(start, len(tokens) - 1):
        kind = tokens[at].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if not depth and tokens[at].text.upper() == "AS" and tokens[at + 1].token_type in queries:
            return at
    return -1


def _divided(tokens: list[Token]) -> Iterator[list[Token]]:
    """The parts between commas outside brackets."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        kind = token.token_type
        depth += (kind in _OPENING) - (kind in _CLOSING)
        if kind is TokenType.COMMA and not depth:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _joined(parts: list[list[Token]], comma: Token) -> list[Token]:
    joined: list[Token] = []
    for part in parts:
        joined += [like(comma, TokenType.COMMA, ","), *part] if joined else part
    return joined


# --- definitions -------------------------------------------------------------------------------------------


def _named_by_parameter(tokens: list[Token]) -> list[Token]:
    """``CREATE TABLE @schema.t``, as scripts for several databases have it: in Snowflake the sign else means a stage."""
    kept: list[Token] = []
    at = len(tokens) if tokens[0].token_type is TokenType.COPY else 0
    while at < len(tokens):
        before = kept[-1].text.upper() if kept else ""
        if tokens[at].text == "@" and before in _BEFORE_NAMES and _is(tokens, at + 2, TokenType.DOT):
            kept.append(like(tokens[at], TokenType.VAR, f"@{tokens[at + 1].text}"))
            at += 2
        else:
            kept.append(tokens[at])
            at += 1
    return kept or tokens


def _plain_table(tokens: list[Token]) -> list[Token]:
    """CREATE TABLE with the names and types of its columns, what it is made from, and nothing else."""
    table = find_word(tokens, "TABLE", end=_LEADING)
    if tokens[0].token_type is not TokenType.CREATE or table < 0:
        return tokens
    name = table + (4 if _words(tokens, table + 1, table + 4) == ["IF", "NOT", "EXISTS"] else 1)
    after = _after_name(tokens, name)
    body = _body(tokens, after)
    columns: list[Token] = []
    kinds = [token for token in tokens[1:table] if token.text.upper() in _KINDS_OF_TABLE]
    copied = _words(tokens, after, after + 1)
    if copied in (["CLONE"], ["COPY"]):
        return [tokens[0], *kinds, *tokens[table : _after_name(tokens, after + 1)]]
    if _words(tokens, after, after + 2) == ["PARTITION", "OF"]:
        parent = tokens[after + 2 : _after_name(tokens, after + 2)]
        opening = like(tokens[after], TokenType.L_PAREN, "(")
        as_parent = [
            opening,
            like(opening, TokenType.LIKE, "LIKE"),
            *parent,
            like(opening, TokenType.R_PAREN, ")"),
        ]
        return [*tokens[:after], *as_parent]
    if copied == ["OF"] or _words(tokens, 1, table) in (["EXTERNAL"], ["OR", "REPLACE", "EXTERNAL"]):
        # of a type of its own, or of files: who reads them says which columns there are
        plain = [tokens[0], *kinds, *tokens[table:after]]
        listed = _is(tokens, after, TokenType.L_PAREN) and _column(tokens[after + 1 : after + 4])
        if copied == ["OF"] or not listed:
            return plain
    for at in range(after, after + 1 if body > 0 else len(tokens)):
        if _is(tokens, at, TokenType.L_PAREN) and not columns:
            inside = tokens[at + 1 : closing(tokens, at)]
            # BigQuery's, of files:
            more = _find(tokens, ["PARTITION", "COLUMNS"], closing(tokens, at) + 1) + 2
            if more > 1:
                inside += [like(tokens[at], TokenType.COMMA, ","), *tokens[more + 1 : closing(tokens, more)]]
            named = [column for part in _divided(inside) if (column := _column(part))]
            close = like(tokens[at], TokenType.R_PAREN, ")")
            columns = [tokens[at], *_joined(named, tokens[at]), close] if named else []
    query = tokens[body:] if body > 0 else []
    return [tokens[0], *kinds, *tokens[table:after], *columns, *query] if columns or query else tokens


def _column(part: list[Token]) -> list[Token]:
    """A column's name and type; nothing for a constraint or an index."""
    if len(part) < 2 or (
        part[0].token_type is not TokenType.IDENTIFIER and part[0].text.upper() in _NO_COLUMNS
    ):
        return part if _words(part, 0, 1) == ["LIKE"] else []
    if part[1].text.upper() in _GEOMETRIES:
        part = [part[0], like(part[1], TokenType.GEOMETRY, "GEOMETRY"), *part[2:]]
    if part[1].text.upper() == "NATIONAL" and len(part) > 2:
        part = [part[0], *part[2:]]
    end = 2
    if _is(part, 2, TokenType.L_PAREN) and {t.token_type for t in part[3 : closing(part, 2)]} <= _SIZES:
        end = closing(part, 2) + 1
    elif any(_is(part, 2, kind) for kind in (TokenType.LT, TokenType.L_BRACKET, TokenType.DOT)):
        end = len(part)
    return part[:end]


def _plain_view(tokens: list[Token]) -> list[Token]:
    """CREATE or ALTER VIEW with the names of its columns and its query, and nothing else."""
    view = find_word(tokens, "VIEW", end=_LEADING)
    if view < 0 or tokens[0].text.upper() not in {"CREATE", "ALTER"}:
        return tokens
    name = view + (4 if _words(tokens, view + 1, view + 4) == ["IF", "NOT", "EXISTS"] else 1)
    after = _after_name(tokens, name)
    body = _body(tokens, after)
    if body < 0:
        return tokens
    columns: list[Token] = []
    if _is(tokens, after, TokenType.L_PAREN):
        named = [
            part[:1]
            for part in _divided(tokens[after + 1 : closing(tokens, after)])
            if not _says_no_column(part)
        ]
        columns = [tokens[after], *_joined(named, tokens[after]), like(tokens[after], TokenType.R_PAREN, ")")]
    to = _find(tokens[:body], ["TO"], after)  # ClickHouse: the table that a materialized view fills
    columns = tokens[to : _after_name(tokens, to + 1)] if to > 0 else columns
    tails = [_find(tokens, phrase, body) for phrase in _VIEW_TAILS]
    end = min((tail for tail in tails if tail > 0), default=len(tokens))
    if _words(tokens, end - 2, end - 1) == ["COMMENT"] and _is(tokens, end - 1, TokenType.STRING):
        end -= 2
    kinds = [token for token in tokens[1:view] if token.text.upper() in _KINDS_OF_VIEW]
    create = like(tokens[0], TokenType.CREATE, "CREATE")
    return [create, *kinds, *tokens[view:after], *columns, *tokens[body:end]]


def _says_no_column(part: list[Token]) -> bool:
    return not part or (
        part[0].token_type is not TokenType.IDENTIFIER and part[0].text.upper() in _NO_COLUMNS
    )


def _stream(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``CREATE STREAM s ON TABLE t``: the rows of the table that changed, as a view has them."""
    stream, on = find_word(tokens, "STREAM", end=_LEADING), _find(tokens, ["ON"])
    thing = next(
        (at for at in range(on + 1, on + 4) if _words(tokens, at, at + 1) in (["TABLE"], ["VIEW"])), -1
    )
    if stream < 0 or on < stream or thing < 0:
        return tokens
    name = stream + (4 if _words(tokens, stream + 1, stream + 4) == ["IF", "NOT", "EXISTS"] else 1)
    word = tokens[stream]
    query = [
        like(word, TokenType.ALIAS, "AS"),
        *all_from(word),
        *tokens[thing + 1 : _after_name(tokens, thing + 1)],
    ]
    return [tokens[0], like(word, TokenType.VIEW, "VIEW"), *tokens[name : _after_name(tokens, name)], *query]


def _flow(tokens: list[Token]) -> list[Token]:
    """Databricks' ``CREATE FLOW f AS INSERT …``, ``APPLY CHANGES INTO t FROM s KEYS (…) … COLUMNS * EXCEPT (a)``: rows of s go to t."""
    insert = _find(tokens, ["INSERT"])
    if _words(tokens, 0, 2) == ["CREATE", "FLOW"] and insert > 0:
        target = insert + 2
        return [*tokens[insert:target], *tokens[target + (_words(tokens, target, target + 1) == ["ONCE"]) :]]
    into, source, keys, columns = (_find(tokens, [word]) for word in ("INTO", "FROM", "KEYS", "COLUMNS"))
    if not {"CHANGES", "CDC"} & set(_words(tokens, 0, into)) or not 0 < into < source < keys:
        return tokens
    chosen = all_from(tokens[source])
    if columns > 0:
        end = next((i for i in range(columns, len(tokens)) if _is(tokens, i, TokenType.L_PAREN)), columns)
        listed = tokens[columns + 1 : closing(tokens, end) + 1]
        chosen[1:2] = listed[1:-1] if listed[0].token_type is TokenType.L_PAREN else listed
    return [
        like(tokens[0], TokenType.INSERT, "INSERT"),
        *tokens[into:source],
        *chosen,
        *tokens[source + 1 : keys],
    ]


def _pipe(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``CREATE PIPE p AS COPY INTO t FROM …`` loads what its COPY does."""
    copy = _find(tokens, ["AS", "COPY"])
    return tokens[copy + 1 :] if copy > 0 and find_word(tokens, "PIPE", end=_LEADING) > 0 else tokens


# --- changes of data ---------------------------------------------------------------------------------------


def _update_of_query(tokens: list[Token]) -> list[Token]:
    """Oracle's ``UPDATE (SELECT …) SET …``: as an UPDATE through a CTE."""
    if tokens[0].token_type is not TokenType.UPDATE or not _is(tokens, 1, TokenType.L_PAREN):
        return tokens
    end = closing(tokens, 1) + 1
    after = end + (_words(tokens, end, end + 1) == ["AS"])
    named = after < len(tokens) and tokens[after].text.upper() != "SET"
    word = tokens[0]
    name = tokens[after] if named else like(word, TokenType.VAR, "_changed")
    cte = [like(word, TokenType.WITH, "WITH"), name, like(word, TokenType.ALIAS, "AS"), *tokens[1:end]]
    return [*cte, word, name, *tokens[after + named :]]


def _insert_into_query(tokens: list[Token]) -> list[Token]:
    """Oracle's ``INSERT INTO (SELECT a, b FROM t …) …``: into these columns of the table."""
    if _words(tokens, 0, 2) != ["INSERT", "INTO"] or _words(tokens, 2, 4) != ["(", "SELECT"]:
        return tokens
    end = closing(tokens, 2)
    source = _find(tokens[:end], ["FROM"], 3)
    columns = list(_divided(tokens[4:source]))
    if source < 0 or any(len(column) != 1 or column[0].token_type is TokenType.STAR for column in columns):
        return tokens
    opening = tokens[2]
    listed = [opening, *_joined(columns, opening), like(opening, TokenType.R_PAREN, ")")]
    return [*tokens[:2], *tokens[source + 1 : _after_name(tokens, source + 1)], *listed, *tokens[end + 1 :]]


def _without_priority(tokens: list[Token]) -> list[Token]:
    """MySQL's ``UPDATE LOW_PRIORITY IGNORE t``, ``DELETE QUICK a.*, b.* FROM …``: how it is done goes."""
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
        stop = max(_find(tokens, ["FROM"], 2), _find(tokens, ["USING"]))
        stars = [
            at for at in range(stop) if _is(tokens, at, TokenType.DOT) and _is(tokens, at + 1, TokenType.STAR)
        ]
        gone = {*stars, *(at + 1 for at in stars)}
        tokens = [token for at, token in enumerate(tokens) if at not in gone]
    return tokens


def _at_the_cursor(tokens: list[Token]) -> list[Token]:
    """``WHERE CURRENT OF cursor``: which row it is was said where the cursor was."""
    where = _find(tokens, ["WHERE", "CURRENT", "OF"])
    where = where if where >= 0 else _find(tokens, ["WHERE", "CURRENT", "ROW"])
    return tokens[:where] if where > 0 else tokens


def _changes_in_from(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``SELECT … FROM (MERGE … OUTPUT …) AS x (a, b)``: as a CTE of that name."""
    changes = {TokenType.MERGE, TokenType.DELETE, TokenType.UPDATE, TokenType.INSERT}
    for at in range(1, len(tokens) - 1):
        if _is(tokens, at, TokenType.L_PAREN) and tokens[at + 1].token_type in changes:
            end = closing(tokens, at)
            name = end + 1 + (_words(tokens, end + 1, end + 2) == ["AS"])
            if name >= len(tokens) or find_word(tokens, "OUTPUT", at, end) < 0:
                return tokens
            inside = parseable(tokens[at + 1 : end], "tsql")
            if inside[0].token_type is TokenType.DELETE and not _is(inside, 1, TokenType.FROM):
                inside = [inside[0], like(inside[0], TokenType.FROM, "FROM"), *inside[1:]]
            after = closing(tokens, name + 1) + 1 if _is(tokens, name + 1, TokenType.L_PAREN) else name + 1
            word, opening = tokens[0], tokens[at]
            head = [
                like(word, TokenType.WITH, "WITH"),
                *tokens[name:after],
                like(word, TokenType.ALIAS, "AS"),
            ]
            return [*head, opening, *inside, tokens[end], *tokens[:at], tokens[name], *tokens[after:]]
    return tokens


def _insert_if_not_exists(tokens: list[Token]) -> list[Token]:
    """Hive's ``INSERT OVERWRITE TABLE t PARTITION (a) IF NOT EXISTS SELECT …``: the condition goes."""
    at = _find(tokens, ["IF", "NOT", "EXISTS"])
    inserts = tokens[0].token_type in {TokenType.INSERT, TokenType.WITH, TokenType.FROM}
    return [*tokens[:at], *tokens[at + 3 :]] if at > 0 and inserts else tokens


def _query_into_directory(tokens: list[Token]) -> list[Token]:
    """``WITH c AS (…) INSERT OVERWRITE DIRECTORY 'd' … SELECT …``: the query stays."""
    at = _find(tokens, ["INSERT"])
    query = _find(tokens, ["SELECT"], at) if at >= 0 else -1
    there = find_word(tokens, "DIRECTORY", at, at + 4) > 0
    return [*tokens[:at], *tokens[query:]] if query > 0 and there else tokens


def _update_or(tokens: list[Token]) -> list[Token]:
    """SQLite's ``UPDATE OR IGNORE t``: what a conflict does goes."""
    conflict = _words(tokens, 0, 2) == ["UPDATE", "OR"]
    return [tokens[0], *tokens[3:]] if conflict else tokens


def _without_words(tokens: list[Token], phrases: Collection[list[str]]) -> list[Token]:
    at = next(((i, len(p)) for p in phrases if (i := _find(tokens, p)) > 0), None)
    return _without_words([*tokens[: at[0]], *tokens[at[0] + at[1] :]], phrases) if at is not None else tokens


def _without_phrases(tokens: list[Token], phrases: Collection[list[str]]) -> list[Token]:
    """The tokens without some phrases, at whatever depth."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        found = next((len(p) for p in phrases if _words(tokens, at, at + len(p)) == p), 0)
        kept += [] if found else tokens[at : at + 1]
        at += found or 1
    return kept


def _upserted(tokens: list[Token]) -> list[Token]:
    """``UPSERT INTO t …``, as Impala and others have it: as INSERT."""
    return (
        [like(tokens[0], TokenType.INSERT, "INSERT"), *tokens[1:]]
        if tokens[0].text.upper() == "UPSERT"
        else tokens
    )


def _unshuffled(tokens: list[Token]) -> list[Token]:
    """Impala's ``INSERT INTO t PARTITION (a) [SHUFFLE] SELECT …``: the hint goes."""
    return _without_phrases(tokens, (["[", "SHUFFLE", "]"], ["[", "NOSHUFFLE", "]"]))


def _translated(tokens: list[Token]) -> list[Token]:
    """Oracle's ``TRANSLATE(x USING NCHAR_CS)``: as any function of x."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        using = _find(arguments[0], ["USING"])
        return (
            [like(call[0], TokenType.VAR, "TO_NCHAR"), call[1], *arguments[0][:using], call[-1]]
            if using > 0
            else None
        )

    return _with_calls(tokens, {"TRANSLATE"}, change)


def _positive_scales(tokens: list[Token]) -> list[Token]:
    """Oracle's ``NUMBER(7, -2)``: which digits are rounded away changes nothing."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        negative = len(arguments) == 2 and arguments[1][:1] and arguments[1][0].token_type is TokenType.DASH
        return [*call[:2], *arguments[0], call[-1]] if negative else None

    return _with_calls(tokens, {"NUMBER"}, change)


def _types_as_text(tokens: list[Token]) -> list[Token]:
    """Redshift's ``x::aclitem[]``: its parser in sqlglot knows no type by another name than its own."""
    before = [TokenType.SEMICOLON, *(token.token_type for token in tokens)]
    return [
        like(token, TokenType.VARCHAR, "VARCHAR")
        if kind is TokenType.DCOLON and token.token_type is TokenType.VAR
        else token
        for kind, token in zip(before, tokens, strict=False)
    ]


def _overriding(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (a) OVERRIDING SYSTEM VALUE …``: who makes the keys changes nothing."""
    return _without_words(tokens, (["OVERRIDING", "SYSTEM", "VALUE"], ["OVERRIDING", "USER", "VALUE"]))


def _with_evolution(tokens: list[Token]) -> list[Token]:
    """Databricks' ``MERGE WITH SCHEMA EVOLUTION INTO t``, ``INSERT WITH SCHEMA EVOLUTION INTO t``."""
    return _without_words(tokens, (["WITH", "SCHEMA", "EVOLUTION"],))


def _truncated(tokens: list[Token]) -> list[Token]:
    """``TRUNCATE TABLE IF EXISTS t ON CLUSTER c SYNC``: the table."""
    start = 2 if _words(tokens, 1, 2) == ["TABLE"] else 1
    start += 2 if _words(tokens, start, start + 2) == ["IF", "EXISTS"] else 0
    if tokens[0].token_type is not TokenType.TRUNCATE or start >= len(tokens):
        return tokens
    return [tokens[0], like(tokens[0], TokenType.TABLE, "TABLE"), *tokens[start : _after_name(tokens, start)]]


def _merged_by_key(tokens: list[Token]) -> list[Token]:
    """Redshift's ``MERGE INTO t USING s ON … REMOVE DUPLICATES``: the rows of s replace those of t."""
    at = _find(tokens, ["REMOVE", "DUPLICATES"])
    if at < 0:
        return tokens
    word = tokens[at]
    kinds = (TokenType.WHEN, TokenType.NOT, TokenType.VAR, TokenType.THEN, TokenType.INSERT, TokenType.STAR)
    texts = ("WHEN", "NOT", "MATCHED", "THEN", "INSERT", "*")
    return [*tokens[:at], *(like(word, kind, text) for kind, text in zip(kinds, texts, strict=True))]


def _load_into(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``LOAD DATA INTO t … FROM FILES (…)``: the table is written."""
    start = 4 if _words(tokens, 2, 4)[-1:] == ["TABLE"] else 3
    if _words(tokens, 0, 2) != ["LOAD", "DATA"] or start >= len(tokens):
        return tokens
    word = tokens[0]
    values = [like(word, TokenType.DEFAULT, "DEFAULT"), like(word, TokenType.VALUES, "VALUES")]
    name = tokens[start : _after_name(tokens, start)]
    return [like(word, TokenType.INSERT, "INSERT"), like(word, TokenType.INTO, "INTO"), *name, *values]


def _renamed(tokens: list[Token]) -> list[Token]:
    """MySQL's ``ALTER TABLE t RENAME AS u`` and ``… RENAME u``: as RENAME TO."""
    at = find_word(tokens, "RENAME")
    what = _words(tokens, at + 1, at + 2)
    if (
        at < 3
        or what[:1] in ([], ["TO"], ["COLUMN"], ["INDEX"], ["KEY"])
        or _words(tokens, 0, 2) != ["ALTER", "TABLE"]
    ):
        return tokens
    return [
        *tokens[: at + 1],
        like(tokens[at], TokenType.VAR, "TO"),
        *tokens[at + 1 + (what in (["AS"], ["="])) :],
    ]


def _unqualified_list(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (t.a, t.b) …``: the columns by their own names."""
    insert = find_word(tokens, "INSERT")
    opening = next((i for i in range(insert, len(tokens)) if _is(tokens, i, TokenType.L_PAREN)), -1)
    names = {TokenType.INTO, TokenType.DOT, TokenType.VAR, TokenType.IDENTIFIER, TokenType.TABLE}
    if insert < 0 or opening < 0 or not {t.token_type for t in tokens[insert + 1 : opening]} <= names:
        return tokens
    end = closing(tokens, opening)
    if not {t.token_type for t in tokens[opening + 1 : end]} <= names | {TokenType.COMMA}:
        return tokens
    columns = [part[-1:] for part in _divided(tokens[opening + 1 : end])]
    return [*tokens[: opening + 1], *_joined(columns, tokens[opening]), *tokens[end:]]


def _returned(tokens: list[Token]) -> list[Token]:
    """Oracle's ``… RETURN a INTO :x``, outside a block: as ``… RETURNING a``."""
    returns = max(_find(tokens, ["RETURNING"]), _find(tokens, ["RETURN"]))
    if returns < 0:
        return tokens
    into = max(_find(tokens, ["INTO"], returns), _find(tokens, ["BULK", "COLLECT"], returns))
    into = into if into > 0 else len(tokens)
    returning = like(tokens[returns], TokenType.RETURNING, "RETURNING")
    return [*tokens[:returns], returning, *tokens[returns + 1 : into]]


# --- queries -----------------------------------------------------------------------------------------------


def _merged_alias(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``JOIN b USING (id) AS k``: the alias goes, ``k.id`` is the merged column, ``k.*`` all of them."""
    for at in range(len(tokens) - 5):
        if tokens[at].token_type is TokenType.USING and tokens[at + 1].token_type is TokenType.L_PAREN:
            end = closing(tokens, at + 1) + 1
            listed = tokens[at + 3].text in {",", ")"}  # else it is a query that a MERGE or DELETE uses
            if listed and _words(tokens, end, end + 1) == ["AS"] and end + 1 < len(tokens):
                first, last = _brackets_around(tokens, at)
                rest = [*tokens[first:end], *tokens[end + 2 : last]]
                plain = _unqualified(rest, tokens[end + 1].text.lower(), tokens[at + 2 : end - 1])
                return _merged_alias([*tokens[:first], *plain, *tokens[last:]])
    return tokens


def _brackets_around(tokens: list[Token], at: int) -> tuple[int, int]:
    """Where the innermost brackets around a token begin and end; all tokens when there are none."""
    depth = 0
    for start in range(at - 1, -1, -1):
        kind = tokens[start].token_type
        depth += (kind is TokenType.R_PAREN) - (kind is TokenType.L_PAREN)
        if depth < 0:
            return start, closing(tokens, start) + 1
    return 0, len(tokens)


def _unqualified(tokens: list[Token], alias: str, keys: list[Token]) -> list[Token]:
    """The tokens with ``alias.column`` as ``column`` and ``alias.*`` as the keys."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        qualifies = (
            tokens[at].text.lower() == alias and _is(tokens, at + 1, TokenType.DOT) and at + 2 < len(tokens)
        )
        column = tokens[at + 2 : at + 3] if qualifies else tokens[at : at + 1]
        kept += keys if qualifies and column[0].token_type is TokenType.STAR else column
        at += 3 if qualifies else 1
    return kept


def _without_hints(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``FROM t WITH (INDEX = ix, HOLDLOCK TABLOCKX)`` and ``OPTION (…)``: the hints go."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].text.upper()
        hints = word == "OPTION" or (
            word == "WITH" and _words(tokens, at + 2, at + 3)[:1] and _hint(tokens[at + 2])
        )
        if hints and _is(tokens, at + 1, TokenType.L_PAREN):
            at = closing(tokens, at + 1)
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _query_of_nothing(token: Token, columns: list[Token], table: list[Token]) -> list[Token]:
    """``(SELECT NULL AS a, NULL AS b FROM t)`` in the place of a token."""
    null, as_ = like(token, TokenType.NULL, "NULL"), like(token, TokenType.ALIAS, "AS")
    outputs = _joined([[null, as_, column] for column in columns], token)
    select, from_ = like(token, TokenType.SELECT, "SELECT"), like(token, TokenType.FROM, "FROM")
    opening, close = like(token, TokenType.L_PAREN, "("), like(token, TokenType.R_PAREN, ")")
    return [opening, select, *outputs, *([from_, *table] if table else ()), close]


def _searched(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``CONTAINSTABLE(t, *, 'text', LANGUAGE 1033) AS k``: keys and ranks of t, of which no column says where they are from."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token]:
        columns = [like(call[0], TokenType.VAR, name) for name in ("KEY", "RANK")]
        return _query_of_nothing(call[0], columns, arguments[0])

    return _with_calls(tokens, _SEARCHES, change)


def _predicted(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``FROM PREDICT(MODEL = @m, DATA = t AS d) WITH (score FLOAT) AS p``: the rows of t, and what the model says of them."""
    at = _find(tokens, ["PREDICT", "("])
    end = closing(tokens, at + 1) if at > 0 else len(tokens)
    if _words(tokens, end + 1, end + 3) != ["WITH", "("]:
        return tokens
    data = next((a[2:] for a in _divided(tokens[at + 2 : end]) if _words(a, 0, 2) == ["DATA", "="]), [])
    stop = closing(tokens, end + 2)
    columns = [part[0] for part in _divided(tokens[end + 3 : stop]) if part]
    join = [like(tokens[at], TokenType.CROSS, "CROSS"), like(tokens[at], TokenType.JOIN, "JOIN")]
    said = _query_of_nothing(tokens[at], columns, [])
    return [*tokens[:at], *data, *(join if data else ()), *said, *tokens[stop + 1 :]]


def _without_graph(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``MATCH(a-(likes)->b)``: how rows of graph tables are joined takes from none of their own columns."""
    tokens = _without_phrases(tokens, (["FOR", "PATH"], ["WITHIN", "GROUP", "(", "GRAPH", "PATH", ")"]))
    at = _find(tokens, ["MATCH", "("])
    if at < 0:
        return tokens
    one = like(tokens[at], TokenType.NUMBER, "1")
    equal = [one, like(tokens[at], TokenType.EQ, "="), one]
    return _without_graph([*tokens[:at], *equal, *tokens[closing(tokens, at + 1) + 1 :]])


def _hint(token: Token) -> bool:
    word = token.text.upper()
    return word.endswith("LOCK") or word in _HINTS


def _plain_json(tokens: list[Token]) -> list[Token]:
    """``JSON_OBJECT(KEY 'a' IS x ABSENT ON NULL RETURNING CLOB)``: ``KEY 'a' IS x`` as ``'a' : x``, the options go."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        if tokens[at].text.upper() in _JSON_MAKERS and _is(tokens, at + 1, TokenType.L_PAREN):
            end = closing(tokens, at + 1)
            inside = _plain_json(_without_json_options(tokens[at + 2 : end]))
            kept += [tokens[at + 1], *inside, tokens[end]]
            at = end
        at += 1
    return kept


def _without_json_options(tokens: list[Token]) -> list[Token]:
    parts: list[list[Token]] = []
    for part in _divided(tokens):
        option = next((at for at in range(len(part)) if _is_json_option(part, at)), len(part))
        kept = part[:option]
        if _words(kept, 0, 1) == ["KEY"]:
            kept = [
                like(t, TokenType.COLON, ":") if t.text.upper() in {"IS", "VALUE"} else t for t in kept[1:]
            ]
        parts += [kept] if kept else []
    return _joined(parts, tokens[0]) if parts else []


def _plain_json_table(tokens: list[Token]) -> list[Token]:
    """``COLUMNS (a INT PATH '$.a' DEFAULT '0' ON EMPTY NULL ON ERROR)``: what stands for what isn't there goes."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        if token.text.upper() in {"EMPTY", "ERROR"} and [t.text.upper() for t in kept[-1:]] == ["ON"]:
            kept.pop()
            kept.pop()
            if kept and kept[-1].text.upper() == "DEFAULT":
                kept.pop()
        elif token.text.upper() != "EXISTS" or _words(tokens, at + 1, at + 2) != ["PATH"]:
            kept.append(token)
    return kept


def _is_json_option(tokens: list[Token], at: int) -> bool:
    said = _words(tokens, at, at + 3)
    return said[1:] == ["ON", "NULL"] or said[:1] == ["RETURNING"] or said[:2] == ["FORMAT", "JSON"]


def _plain_search(tokens: list[Token]) -> list[Token]:
    """``SEARCH DEPTH FIRST BY a DESC, b SET o`` and ``CYCLE a, b SET c …``, after a CTE: by the first column alone.

    Before another CTE sqlglot doesn't take them: there ``r AS (…) CYCLE …`` is ``r AS (WITH r AS (…) CYCLE … SELECT * FROM r)``.
    """
    clause = 0
    for phrase in (["SEARCH", "DEPTH", "FIRST", "BY"], ["SEARCH", "BREADTH", "FIRST", "BY"], ["CYCLE"]):
        at = next((i for i in range(len(tokens)) if _words(tokens, i, i + len(phrase)) == phrase), -1)
        after = _is(tokens, at - 1, TokenType.R_PAREN) or _words(tokens, at - 2, at - 1) == ["SET"]
        end = find_word(tokens, "SET", at) if at > 0 and after else -1
        if end > 0:
            tokens = [*tokens[: at + len(phrase) + 1], *tokens[end:]]
            clause = clause if 0 < clause < at else at
    return _wrapped_cte(tokens, clause) if clause else tokens


def _wrapped_cte(tokens: list[Token], clause: int) -> list[Token]:
    """A CTE before whose clause there is an index, as one that selects all of it, where another CTE comes after it."""
    end = _find(tokens, [","], clause)
    body = _opening(tokens, clause - 1)
    name = body - 2
    if _is(tokens, name, TokenType.R_PAREN):
        name = _opening(tokens, name) - 1
    if (
        end < 0
        or body < 3
        or tokens[body - 1].text.upper() != "AS"
        or _find(tokens[:end], ["SELECT"], clause) > 0
    ):
        return tokens
    word = tokens[name]
    recursive = [t for t in tokens[max(0, name - 1) : name] if t.token_type is TokenType.RECURSIVE]
    before = [
        like(word, TokenType.ALIAS, "AS"),
        like(word, TokenType.L_PAREN, "("),
        like(word, TokenType.WITH, "WITH"),
    ]
    inner = [
        *before,
        *recursive,
        *tokens[name:end],
        *all_from(word),
        word,
        like(word, TokenType.R_PAREN, ")"),
    ]
    return [*tokens[:name], word, *inner, *tokens[end:]]


def _opening(tokens: list[Token], at: int) -> int:
    """The index of the parenthesis that the one at an index closes, or -1."""
    depth = 0
    for index in range(at, -1, -1):
        depth += (tokens[index].token_type is TokenType.R_PAREN) - (
            tokens[index].token_type is TokenType.L_PAREN
        )
        if not depth:
            return index
    return -1


def _compiled_branches(tokens: list[Token]) -> list[Token]:
    """PL/SQL's ``$IF c $THEN a $ELSE b $END`` inside an expression: as a CASE of both."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].text.upper()
        if word in {"$IF", "$ELSIF"}:
            end = find_word(tokens, "$THEN", at)
            kept += [like(tokens[at], TokenType.CASE, "CASE")] if word == "$IF" else []
            condition = ((TokenType.WHEN, "WHEN"), (TokenType.TRUE, "TRUE"), (TokenType.THEN, "THEN"))
            kept += [like(tokens[at], kind, text) for kind, text in condition]
            at = max(at, end)
        elif word in {"$ELSE", "$END"}:
            kept.append(like(tokens[at], TokenType.ELSE if word == "$ELSE" else TokenType.END, word[1:]))
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _pivoted_to_xml(tokens: list[Token]) -> list[Token]:
    """Oracle's ``PIVOT XML (SUM(a) AS s FOR b IN (ANY))``: one column ``b_XML``, as ``PIVOT (SUM(a) FOR b IN (1 AS b_XML))``."""
    at = next((i for i in range(len(tokens) - 2) if _words(tokens, i, i + 3) == ["PIVOT", "XML", "("]), -1)
    key = _find(tokens, ["FOR"], at + 3)
    listed = _find(tokens, ["IN"], key) + 1
    if at < 0 or key < 0 or not _is(tokens, listed, TokenType.L_PAREN):
        return tokens
    aggregate = next(_divided(tokens[at + 3 : key]))
    alias = _find(aggregate, ["AS"])
    word = tokens[key + 1]
    named = [
        like(word, TokenType.NUMBER, "1"),
        like(word, TokenType.ALIAS, "AS"),
        like(word, TokenType.VAR, f"{word.text}_XML"),
    ]
    before = [*tokens[: at + 1], tokens[at + 2], *(aggregate[:alias] if alias > 0 else aggregate)]
    return [*before, *tokens[key : listed + 1], *named, *tokens[closing(tokens, listed) :]]


def _of_model(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``ML.EVALUATE(MODEL m, …, (query))``: as ML.PREDICT of the query, or, without one, a function of nothing."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        said = _words(tokens, at, at + 2), _words(tokens, at + 3, at + 5)
        if said != (["ML", "."], ["(", "MODEL"]):
            kept.append(tokens[at])
            at += 1
            continue
        end = closing(tokens, at + 3)
        model, *others = _divided(tokens[at + 4 : end])
        rows = next(
            (arg for arg in others if _words(arg, 0, 1) == ["TABLE"] or _words(arg, 1, 2) == ["SELECT"]), []
        )
        name = tokens[at + 2]
        if rows:
            call = [*tokens[at : at + 2], like(name, TokenType.VAR, "PREDICT"), tokens[at + 3]]
            kept += [*call, *model, like(name, TokenType.COMMA, ","), *rows, tokens[end]]
        else:
            kept += [like(name, TokenType.VAR, f"ml_{name.text}"), tokens[at + 3], tokens[end]]
        at = end + 1
    return kept


def _tables_as_arguments(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``FROM f(TABLE d.t, 1)``: a table that a function takes, as a query of it."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        given = _is(tokens, at, TokenType.TABLE) and kept and kept[-1].token_type in _BEFORE_ARGUMENTS
        if not given:
            kept.append(tokens[at])
            at += 1
            continue
        end = _after_name(tokens, at + 1)
        kept += [like(tokens[at], TokenType.L_PAREN, "("), *all_from(tokens[at])]
        kept += [*tokens[at + 1 : end], like(tokens[at], TokenType.R_PAREN, ")")]
        at = end
    return kept


def _union_distinct(tokens: list[Token]) -> list[Token]:
    """BigQuery knows no bare UNION; who writes one means UNION DISTINCT."""
    kept: list[Token] = []
    for token, following in pairwise([*tokens, tokens[-1]]):
        kept.append(token)
        if token.token_type in _SET_OPERATIONS and following.text.upper() not in {"ALL", "DISTINCT", "BY"}:
            kept.append(like(token, TokenType.DISTINCT, "DISTINCT"))
    return kept


def _piped(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``|> SET a = x``, ``|> DROP a`` and ``|> RENAME a AS b``: as ``|> SELECT * REPLACE``, EXCEPT, RENAME."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        word = _words(tokens, at + 1, at + 2)
        if tokens[at].token_type is TokenType.PIPE_GT and word == ["WINDOW"]:
            kept.append(like(tokens[at + 1], TokenType.VAR, "EXTEND"))
            at += 1
        elif tokens[at].token_type is TokenType.PIPE_GT and word in (["SET"], ["DROP"], ["RENAME"]):
            end = next(
                (i for i in range(at + 1, len(tokens)) if _is(tokens, i, TokenType.PIPE_GT)), len(tokens)
            )
            kept += _piped_star(word[0], tokens[at + 1], list(_divided(tokens[at + 2 : end])))
            at = end - 1
        at += 1
    return kept


def _piped_star(word: str, token: Token, parts: list[list[Token]]) -> list[Token]:
    kinds = {"SET": TokenType.REPLACE, "DROP": TokenType.EXCEPT, "RENAME": TokenType.RENAME}
    if word == "SET":
        parts = [[*part[2:], like(token, TokenType.ALIAS, "AS"), part[0]] for part in parts if len(part) > 2]
    select = [like(token, TokenType.SELECT, "SELECT"), like(token, TokenType.STAR, "*")]
    kind = like(token, kinds[word], kinds[word].name)
    return [
        *select,
        kind,
        like(token, TokenType.L_PAREN, "("),
        *_joined(parts, token),
        like(token, TokenType.R_PAREN, ")"),
    ]


def _without_locks(tokens: list[Token]) -> list[Token]:
    """Teradata's ``LOCKING TABLE t FOR ACCESS INSERT …``, before any statement: how it is locked goes."""
    mode = max(_find(tokens, ["FOR"]), _find(tokens, ["IN"])) if tokens[0].text.upper() == "LOCKING" else -1
    if not 0 < mode < _LEADING:
        return tokens
    after = mode + 2 + (_words(tokens, mode + 2, mode + 3) == ["MODE"])
    return _without_locks(tokens[after:]) if after < len(tokens) else tokens


def _copied_without_options(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``COPY INTO t FROM @stage FILE_FORMAT = f.g …``: how files are read goes."""
    end = next((at for at in range(len(tokens)) if tokens[at].text.upper() in _COPY_OPTIONS), len(tokens))
    return tokens[:end] if tokens[0].text.upper() == "COPY" else tokens


def _combined_sets(tokens: list[Token]) -> list[Token]:
    """Oracle's ``a MULTISET UNION ALL b``: both go into what comes of it, as of ``a || b``; ``a MEMBER OF b`` compares."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text.upper() == "MULTISET" and _words(tokens, at + 1, at + 2)[:1] != ["("]:
            kept.append(like(tokens[at], TokenType.DPIPE, "||"))
            at += 2 + (_words(tokens, at + 2, at + 3) in (["ALL"], ["DISTINCT"]))
        elif _words(tokens, at, at + 2) in (["MEMBER", "OF"], ["SUBMULTISET", "OF"]):
            kept.append(like(tokens[at], TokenType.EQ, "="))
            at += 2
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _without_conversion(tokens: list[Token]) -> list[Token]:
    """Oracle's ``TO_NUMBER(x DEFAULT 0 ON CONVERSION ERROR)``: what stands for an error goes."""
    error = next(
        (at for at in range(len(tokens)) if _words(tokens, at, at + 3) == ["ON", "CONVERSION", "ERROR"]), -1
    )
    default = max((at for at in range(error) if tokens[at].text.upper() == "DEFAULT"), default=-1)
    return _without_conversion([*tokens[:default], *tokens[error + 3 :]]) if default > 0 else tokens


def _modelled(tokens: list[Token]) -> list[Token]:
    """Oracle's ``FROM t MODEL PARTITION BY (a) DIMENSION BY (b) MEASURES (c x) …``: these columns of t are the rows."""
    model = find_word(tokens, "MODEL")
    start, depth = model, 0
    while start > 0 and not (depth == 0 and tokens[start].token_type is TokenType.FROM) and depth >= 0:
        start -= 1
        depth += (tokens[start].token_type is TokenType.R_PAREN) - (
            tokens[start].token_type is TokenType.L_PAREN
        )
    if model < 0 or tokens[start].token_type is not TokenType.FROM:
        return tokens
    columns: list[list[Token]] = []
    end = model
    for words, length in (("PARTITION BY", 1), ("DIMENSION", 2), ("MEASURES", 1)):
        at = find_word(tokens, words, model)
        opening = at + length
        if at > 0 and _is(tokens, opening, TokenType.L_PAREN):
            columns.append(tokens[opening + 1 : closing(tokens, opening)])
            end = max(end, closing(tokens, opening) + 1)
    while end < len(tokens) and tokens[end].token_type not in {TokenType.ORDER_BY, TokenType.R_PAREN}:
        end = closing(tokens, end) + 1 if _is(tokens, end, TokenType.L_PAREN) else end + 1
    word = tokens[start]
    select = [like(word, TokenType.SELECT, "SELECT"), *_joined(columns, word), *tokens[start:model]]
    rows = [like(word, TokenType.L_PAREN, "("), *select, like(word, TokenType.R_PAREN, ")")]
    return [*tokens[: start + 1], *rows, *tokens[end:]] if columns else tokens


def _named_views(tokens: list[Token]) -> list[Token]:
    """Spark's ``LATERAL VIEW explode(a) t c``: with the AS that may be left out."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if _words(tokens, at, at + 2) == ["LATERAL", "VIEW"]:
            opening = next(
                (i for i in range(at, len(tokens)) if _is(tokens, i, TokenType.L_PAREN)), len(tokens) - 1
            )
            end = closing(tokens, opening) + 2
            kept += tokens[at:end]
            named = _is(tokens, end, TokenType.VAR) or _is(tokens, end, TokenType.IDENTIFIER)
            kept += [like(tokens[end], TokenType.ALIAS, "AS")] if named else []
            at = end
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _without_brackets_of_types(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``x :: my_type[]``: sqlglot knows arrays of built-in types only."""
    kept: list[Token] = []
    for token in tokens:
        opens = len(kept) > 2 and kept[-1].token_type is TokenType.L_BRACKET
        if opens and token.token_type is TokenType.R_BRACKET and kept[-3].token_type in _BEFORE_TYPES:
            kept.pop()
        else:
            kept.append(token)
    return kept


def _copied_change(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``COPY (DELETE FROM t RETURNING a) TO STDOUT``: as the change of data."""
    changes = {TokenType.INSERT, TokenType.UPDATE, TokenType.DELETE, TokenType.MERGE}
    if not _is(tokens, 1, TokenType.L_PAREN) or tokens[2].token_type not in changes:
        return tokens
    return tokens[2 : closing(tokens, 1)]


def _without_types_of_texts(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``box '(1,2,3,4)'``: the text alone, of types that sqlglot doesn't know."""
    return [
        token
        for token, following in pairwise([*tokens, tokens[-1]])
        if following.token_type is not TokenType.STRING or token.text.upper() not in _TYPES_OF_TEXTS
    ]


def _known_operators(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``a <<| b``, ``ORDER BY a USING <``: an operator that sqlglot doesn't know as one it does."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _after_operator(tokens, at)
        if end - at > 1 and tokens[end - 1].text in {"-", "+"}:
            end -= 1
        between = 0 < at < len(tokens) - 1 and tokens[at].end + 1 < tokens[at + 1].start
        if end - at > 1 or (tokens[at].text in _OWN_OPERATORS and between):
            kept.append(like(tokens[at], TokenType.DAMP, "&&"))
        elif tokens[at].token_type is TokenType.USING and end < len(tokens) and _is_sign(tokens[end]):
            end = _after_operator(tokens, end)
        else:
            kept.append(tokens[at])
        at = end
    return kept


def _names_that_are_words(tokens: list[Token]) -> list[Token]:
    """PgTAP's function ``is(a, b)`` and the type CUBE, which are names."""
    after = {TokenType.SELECT, TokenType.COMMA, TokenType.L_PAREN, TokenType.ALIAS}
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        calls = _is(tokens, at + 1, TokenType.L_PAREN)
        function = token.token_type is TokenType.IS and calls and tokens[at - 1].token_type in after
        name = function or (token.token_type is TokenType.CUBE and not calls)
        kept.append(like(token, TokenType.VAR, token.text) if name else token)
    return kept


def _is_sign(token: Token) -> bool:
    return bool(token.text) and token.token_type not in _TEXTS and set(token.text) <= set("+-*/<>=~!@#%^&|`?")


def _after_operator(tokens: list[Token], at: int) -> int:
    """What stands after a token and the signs that make one operator with it."""
    end = at + 1
    while end < len(tokens) and _joins_operator(tokens[end - 1], tokens[end]):
        end += 1
    return end


def _joins_operator(one: Token, other: Token) -> bool:
    return one.end + 1 == other.start and _is_sign(one) and _is_sign(other)


def _together(tokens: list[Token]) -> list[Token]:
    """Oracle's and T-SQL's ``< >``, ``! =``, ``| |``: operators may be written in two."""
    kept: list[Token] = []
    for token in tokens:
        pair = (kept[-1].text + token.text) if kept else ""
        kind = _OPERATORS_IN_TWO.get(pair)
        if kind is not None:
            kept[-1] = like(kept[-1], kind, pair)
        else:
            kept.append(token)
    return kept


def _numbered(tokens: list[Token]) -> list[Token]:
    """Oracle's ``:1``: as ``:p1``."""
    return [
        like(token, TokenType.VAR, f"p{token.text}")
        if token.token_type is TokenType.NUMBER and _is(tokens, at - 1, TokenType.COLON)
        else token
        for at, token in enumerate(tokens)
    ]


def _without_densifying(tokens: list[Token]) -> list[Token]:
    """Oracle's ``FROM t PARTITION BY (a) RIGHT JOIN u ON …``, and ``(+)`` behind a table function: what is filled up goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        opening = at + 1
        if (
            tokens[at].text.upper() == "PARTITION BY"
            and _is(tokens, opening, TokenType.L_PAREN)
            and at
            and not _is(tokens, at - 1, TokenType.L_PAREN)
        ):
            at = closing(tokens, opening) + 1
        elif tokens[at].token_type is TokenType.JOIN_MARKER and _is(tokens, at - 1, TokenType.R_PAREN):
            at += 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _plain_intervals(tokens: list[Token]) -> list[Token]:
    """Oracle's ``INTERVAL '4 5:12' DAY(2) TO MINUTE``: how precise it is goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].text.upper() in _UNITS and "INTERVAL" in _words(kept, max(0, len(kept) - 3), len(kept)):
            at = closing(tokens, at) + 1 if _is(tokens, at, TokenType.L_PAREN) else at
            if _words(tokens, at, at + 1) == ["TO"]:
                at = closing(tokens, at + 2) + 1 if _is(tokens, at + 2, TokenType.L_PAREN) else at + 2
    return kept


def _unique_as_distinct(tokens: list[Token]) -> list[Token]:
    """Oracle's ``LISTAGG(UNIQUE a, ',')``."""
    return [
        like(token, TokenType.DISTINCT, "DISTINCT")
        if token.token_type is TokenType.UNIQUE and before.token_type is TokenType.L_PAREN
        else token
        for before, token in pairwise([tokens[0], *tokens])
    ]


def _sets(tokens: list[Token]) -> list[Token]:
    """Oracle's ``SET(a)``, a collection without doubles: as any function."""
    queries = {TokenType.UPDATE, TokenType.MERGE}.isdisjoint(token.token_type for token in tokens)
    return [
        like(token, TokenType.VAR, "set_of")
        if queries and token.token_type is TokenType.SET and following.token_type is TokenType.L_PAREN
        else token
        for token, following in pairwise([*tokens, tokens[-1]])
    ]


def _plain_joins(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``LEFT ANY OUTER JOIN t USING a, b``: as ``LEFT ANY JOIN t USING (a, b)``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        strict = _words(kept, len(kept) - 1, len(kept))
        if (
            token.token_type is TokenType.OUTER
            and strict
            and strict[0] in {"ANY", "ALL", "SEMI", "ANTI", "ASOF"}
        ):
            at += 1
            continue
        kept.append(token)
        at += 1
        if token.token_type is TokenType.USING and not _is(tokens, at, TokenType.L_PAREN):
            end = _after_name(tokens, at)
            while _is(tokens, end, TokenType.COMMA):
                end = _after_name(tokens, end + 1)
            kept += [
                like(token, TokenType.L_PAREN, "("),
                *tokens[at:end],
                like(token, TokenType.R_PAREN, ")"),
            ]
            at = end
    return kept


def _with_arguments(
    tokens: list[Token], function: str, change: Callable[[Token, list[list[Token]]], list[Token] | None]
) -> list[Token]:
    """The calls of a function with what ``change`` makes of bracket and arguments; None leaves a call as it is."""

    def whole(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        changed = change(call[1], arguments)
        return [*call[:2], *changed, call[-1]] if changed is not None else None

    return _with_calls(tokens, {function}, whole)


def _with_calls(
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
        if kept[-1].text.upper() in functions and _is(tokens, at, TokenType.L_PAREN):
            end = closing(tokens, at)
            changed = change(tokens[at - 1 : end + 1], list(_divided(tokens[at + 1 : end])))
            if changed is not None:
                kept[-1:] = changed
                at = end + 1
    return kept


def _plain_transforms(tokens: list[Token]) -> list[Token]:
    """Oracle's ``JSON_TRANSFORM(doc, SET '$.a' = x, REMOVE '$.b')``: as ``JSON_TRANSFORM(doc, x)``."""

    def change(opening: Token, arguments: list[list[Token]]) -> list[Token]:
        document, *changes = arguments
        signs = (_find(said, ["="]) for said in changes)
        values = [said[sign + 1 :] for said, sign in zip(changes, signs, strict=True) if sign > 0]
        parts = [document, *(_without_json_options(value) for value in values)]
        return _joined([part for part in parts if part], opening)

    return _with_arguments(tokens, "JSON_TRANSFORM", change)


def _extracted_xml(tokens: list[Token]) -> list[Token]:
    """``EXTRACT(t.doc, '/a/b')`` takes from an XML document, no unit of time: as another function."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        calls = token.text.upper() == "EXTRACT" and _is(tokens, at + 1, TokenType.L_PAREN)
        inside = tokens[at + 2 : closing(tokens, at + 1)] if calls else []
        path = inside[-1:] and inside[-1].token_type is TokenType.STRING
        kept.append(like(token, TokenType.VAR, "XML_EXTRACT") if path and _find(inside, [","]) > 0 else token)
    return kept


def _without_layout(tokens: list[Token]) -> list[Token]:
    """``JSON_SERIALIZE(doc RETURNING CLOB PRETTY)``: as what it is given, alone."""
    ends = ("PRETTY", "ASCII", "ORDERED", "TRUNCATE", "RETURNING")

    def change(_opening: Token, arguments: list[list[Token]]) -> list[Token]:
        given = arguments[0]
        return given[: min((stop for end in ends if (stop := _find(given, [end])) > 0), default=len(given))]

    return _with_arguments(tokens, "JSON_SERIALIZE", change)


def _without_counting(tokens: list[Token]) -> list[Token]:
    """MySQL's ``SET a = @r := @r + 1``: what the variable is set to, too."""
    kept: list[Token] = []
    for token in tokens:
        if token.text == ":=" and len(kept) > 2 and kept[-3].token_type is TokenType.EQ:
            del kept[-2:]
        else:
            kept.append(token)
    return kept


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

    return _with_arguments(tokens, "JSON_OBJECTAGG", change)


def _changes_of_table(tokens: list[Token]) -> list[Token]:
    """``CHANGETABLE(CHANGES t, 0) AS c``: the table."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if _words(tokens, at, at + 3) == ["CHANGETABLE", "(", "CHANGES"]:
            kept += tokens[at + 3 : _after_name(tokens, at + 3)]
            at = closing(tokens, at + 1)
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _flowed(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``SELECT … ->> SELECT … FROM $1``: what went before stands where it is named; of SHOW nobody knows the rows."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if token.token_type is TokenType.DARROW and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    for number, part in enumerate(parts[1:], 1):
        for at in range(len(part) - 2, -1, -1):
            if _is(part, at, TokenType.PARAMETER) and _is(part, at + 1, TokenType.NUMBER):
                back = int(part[at + 1].text)
                part[at : at + 2] = _rows_before(part[at], parts[number - back] if back <= number else [])
    return parts[-1] if len(parts) > 1 else tokens


def _rows_before(sign: Token, before: list[Token]) -> list[Token]:
    """A query in the place of ``$1``; what isn't one has rows that nobody knows."""
    opening, end = like(sign, TokenType.L_PAREN, "("), like(sign, TokenType.R_PAREN, ")")
    if before and before[0].token_type in _QUERIES and before[1].text.upper() not in _SHOWS:
        return [opening, *before, end]
    table, scan = like(sign, TokenType.TABLE, "TABLE"), like(sign, TokenType.VAR, "RESULT_SCAN")
    return [table, opening, scan, opening, end, end]


def _named_at_run_time(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO IDENTIFIER(:a || '.t')``, which sqlglot knows with one thing in brackets only: as ``IDENTIFIER(:name)``."""

    def change(opening: Token, arguments: list[list[Token]]) -> list[Token] | None:
        if sum(map(len, arguments)) <= 1:
            return None
        return [like(opening, TokenType.COLON, ":"), like(opening, TokenType.VAR, "name")]

    return _with_arguments(tokens, "IDENTIFIER", change)


def _without_fillfactor(tokens: list[Token]) -> list[Token]:
    """``PRIMARY KEY (a) WITH FILLFACTOR = 90``, as SQL Server 2000 writes it: how full pages are goes."""
    at = next((i for i in range(len(tokens)) if _words(tokens, i, i + 3) == ["WITH", "FILLFACTOR", "="]), -1)
    return _without_fillfactor([*tokens[:at], *tokens[at + 4 :]]) if at > 0 else tokens


def _without_outfile(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``SELECT … INTO OUTFILE 'f' FORMAT CSV``: the file goes."""
    into = _find(tokens, ["INTO", "OUTFILE"])
    return tokens[:into] if into > 0 else tokens


def _plain_teradata(tokens: list[Token]) -> list[Token]:
    """``CAST(x AS DATE FORMAT 'YY')``, ``VARCHAR(9) CHARACTER SET LATIN NOT CASESPECIFIC``, ``(a - b) DAY(4) TO SECOND``: these go."""
    tail = max(_find(tokens, ["LOGGING", "ERRORS"]), _find(tokens, ["LOGGING", "ALL", "ERRORS"]))
    kept: list[Token] = []
    tokens = tokens[:tail] if tail > 0 else tokens
    at = 0
    while at < len(tokens):
        said = _words(tokens, at, at + 2)
        if said[:1] == ["CHARACTER SET"]:
            at += 2
        elif said == ["CHARACTER", "SET"]:
            at += 3
        elif (
            said[0] in _UNITS
            and said[1:] in (["("], ["TO"])
            and kept
            and kept[-1].token_type is TokenType.R_PAREN
        ):
            at = _after_unit(tokens, at)
            at = _after_unit(tokens, at + 1) if _words(tokens, at, at + 1) == ["TO"] else at
        elif said == ["NOT", "CASESPECIFIC"] or (
            said[:1] == ["FORMAT"] and _is(tokens, at + 1, TokenType.STRING)
        ):
            at += 2
        elif said[:1] == ["CASESPECIFIC"] or (said[:1] == ["RECURSIVE"] and said[1:] == ["VIEW"]):
            at += 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _after_unit(tokens: list[Token], at: int) -> int:
    """Where ``DAY(4)`` that begins at an index ends."""
    return closing(tokens, at + 1) + 1 if _is(tokens, at + 1, TokenType.L_PAREN) else at + 1


def _normalized(tokens: list[Token]) -> list[Token]:
    """Teradata's ``SELECT NORMALIZE ON MEETS OR OVERLAPS a …``: which rows become one goes."""
    at = find_word(tokens, "NORMALIZE")
    end = at + 1
    while at > 0 and end < len(tokens) and tokens[end].text.upper() in {"ON", "MEETS", "OR", "OVERLAPS"}:
        end += 1
    return [*tokens[:at], *tokens[end:]] if at > 0 else tokens


def _copied_from_nowhere(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``COPY INTO t``, from the table's own stage."""
    if _words(tokens, 0, 2) != ["COPY", "INTO"] or _find(tokens, ["FROM"]) > 0:
        return tokens
    word = tokens[0]
    insert = [like(word, TokenType.INSERT, "INSERT"), like(word, TokenType.INTO, "INTO")]
    values = [like(word, TokenType.DEFAULT, "DEFAULT"), like(word, TokenType.VALUES, "VALUES")]
    return [*insert, *tokens[2 : _after_name(tokens, 2)], *values]


def _without_key(tokens: list[Token]) -> list[Token]:
    """DuckDB's ``WITH RECURSIVE t (k, v) USING KEY (k) AS (…)``: the key goes."""
    at = next((i for i in range(len(tokens)) if _words(tokens, i, i + 3) == ["USING", "KEY", "("]), -1)
    return _without_key([*tokens[:at], *tokens[closing(tokens, at + 2) + 1 :]]) if at > 0 else tokens


def _plain_xml(tokens: list[Token]) -> list[Token]:
    """``XMLSERIALIZE(CONTENT x AS text)``, ``XMLROOT(x, VERSION …)``, ``XMLPI(NAME a, x)``: with x alone."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        if tokens[at].text.upper() in _XML_FUNCTIONS and _is(tokens, at + 1, TokenType.L_PAREN):
            end = closing(tokens, at + 1)
            first = at + 2 + (_words(tokens, at + 2, at + 3) in (["CONTENT"], ["DOCUMENT"]))
            first += 2 * (_words(tokens, at + 2, at + 3) == ["NAME"])
            first += _is(tokens, first, TokenType.COMMA)
            stops = [_find(tokens[:end], phrase, at + 2) for phrase in _XML_OPTIONS]
            stop = min((stop for stop in stops if stop > 0), default=end)
            kept += [tokens[at + 1], *tokens[first : max(first, stop)], tokens[end]]
            at = end
        at += 1
    return kept


def _passed_xml(tokens: list[Token]) -> list[Token]:
    """``XMLEXISTS('/a' PASSING BY REF doc)``, ``XMLQUERY('/a' PASSING doc RETURNING CONTENT)``: as ``XMLEXISTS('/a', doc)``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text.upper() == "PASSING":
            kept.append(like(tokens[at], TokenType.COMMA, ","))
        elif _words(tokens, at, at + 2) in (["BY", "REF"], ["BY", "VALUE"], ["RETURNING", "CONTENT"]):
            at += 1
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEADING: Final = 12
"""How far into a statement its kind is looked for."""
_OPENING: Final = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.LT})
_CLOSING: Final = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.GT})
_SIZES: Final = frozenset({TokenType.NUMBER, TokenType.COMMA})
_SET_OPERATIONS: Final = frozenset({TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT})
_OF_POLICIES: Final = (["ROW", "ACCESS"], ["SEARCH", "OPTIMIZATION"], ["AGGREGATION", "POLICY"])
_GEOMETRIES: Final = _words_of(
    "POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION GEOMCOLLECTION"
)
_CHANGES: Final = _words_of(
    "ADD DROP RENAME CHANGE MODIFY ALTER REPLACE EXCHANGE SWITCH SWAP APPEND ATTACH MOVE"
)
_POSTGRES: Final = ("postgres", "redshift", "materialize", "risingwave")
_TEXTS: Final = frozenset(
    {TokenType.STRING, TokenType.IDENTIFIER, TokenType.NUMBER, TokenType.NATIONAL_STRING}
)
_BEFORE_TYPES: Final = frozenset({TokenType.DCOLON, TokenType.ALIAS, TokenType.DOT})
_OWN_OPERATORS: Final = frozenset({"|>", "@", "#"})
_TYPES_OF_TEXTS: Final = _words_of(
    "BOX CIRCLE LINE LSEG PATH POINT POLYGON INET CIDR MACADDR MONEY TSQUERY TSVECTOR JSONPATH REGCLASS PG_LSN"
)
_OPERATORS_IN_TWO: Final = {
    "<>": TokenType.NEQ, "!=": TokenType.NEQ, "^=": TokenType.NEQ, "<=": TokenType.LTE, ">=": TokenType.GTE,
    "||": TokenType.DPIPE,
}  # fmt: skip
_BEFORE_NAMES: Final = _words_of("TABLE INTO EXISTS UPDATE VIEW FROM JOIN")
_BEFORE_ARGUMENTS: Final = frozenset({TokenType.L_PAREN, TokenType.COMMA, TokenType.FARROW})
_BEGIN_STATEMENTS: Final = frozenset(
    {
        TokenType.SELECT,
        TokenType.WITH,
        TokenType.INSERT,
        TokenType.UPDATE,
        TokenType.DELETE,
        TokenType.MERGE,
        TokenType.CREATE,
        TokenType.ALTER,
        TokenType.DROP,
        TokenType.TRUNCATE,
    }
)
_GOES_ON_AFTER: Final = _words_of(
    "UNION ALL DISTINCT EXCEPT INTERSECT MINUS AS THEN ON FOR BEFORE AFTER OF OR AND NOT IN EXISTS , = ( . DO ALSO INSTEAD ELSE INTO TO"
)
_QUERIES: Final = frozenset({TokenType.SELECT, TokenType.WITH})
_SHOWS: Final = _words_of("SHOW DESC DESCRIBE CALL LIST LS EXECUTE")
_UNITS: Final = _words_of("YEAR MONTH DAY HOUR MINUTE SECOND")
_KINDS_OF_TABLE: Final = _words_of("TEMP TEMPORARY VOLATILE EXTERNAL DYNAMIC OR REPLACE")
_KINDS_OF_VIEW: Final = _words_of("TEMP TEMPORARY OR REPLACE MATERIALIZED")
_NO_COLUMNS: Final = _words_of(
    "CONSTRAINT PRIMARY UNIQUE FOREIGN CHECK INDEX KEY FULLTEXT SPATIAL PERIOD EXCLUDE LIKE SUPPLEMENTAL PROJECTION "
    "PARTITION SUBPARTITION TAG"
) | {"PRIMARY KEY", "FOREIGN KEY"}
_VIEW_TAILS: Final = (
    ["WITH", "READ", "ONLY"],
    ["WITH", "CHECK", "OPTION"],
    ["WITH", "NO", "DATA"],
    ["WITH", "DATA"],
)
_HINTS: Final = _words_of(
    "INDEX FORCESEEK FORCESCAN NOEXPAND NOWAIT READPAST READUNCOMMITTED READCOMMITTED REPEATABLEREAD SERIALIZABLE "
    "SNAPSHOT TABLOCKX KEEPIDENTITY KEEPDEFAULTS IGNORE_CONSTRAINTS IGNORE_TRIGGERS"
)
_XML_FUNCTIONS: Final = _words_of("XMLSERIALIZE XMLPARSE XMLROOT XMLPI")
_XML_OPTIONS: Final = (
    ["AS"],
    [",", "VERSION"],
    [",", "STANDALONE"],
    ["WELLFORMED"],
    ["PRESERVE"],
    ["STRIP"],
    ["NO", "INDENT"],
    ["INDENT"],
)
_SEARCHES: Final = _words_of("CONTAINSTABLE FREETEXTTABLE")
_JSON_MAKERS: Final = _words_of("JSON_OBJECT JSON_ARRAY JSON_OBJECTAGG JSON_ARRAYAGG")

_COPY_OPTIONS: Final = _words_of(
    "FILE_FORMAT FILES PATTERN ON_ERROR SIZE_LIMIT PURGE FORCE MATCH_BY_COLUMN_NAME VALIDATION_MODE TRUNCATECOLUMNS "
    "ENFORCE_LENGTH RETURN_FAILED_ONLY LOAD_UNCERTAIN_FILES LOAD_MODE INCLUDE_METADATA HEADER OVERWRITE SINGLE"
)

_ANY: Final[Collection[str]] = ()
_TSQL: Final = ("tsql", "fabric")
_MYSQL: Final = ("mysql", "doris", "starrocks", "singlestore")
_REWRITES: Final[tuple[tuple[Collection[str], frozenset[str], _Rewrite], ...]] = (
    (_ANY, frozenset({"USING", "AS"}), _merged_alias),
    (("snowflake",), frozenset({"@", "."}), _named_by_parameter),
    (_ANY, frozenset({"CREATE", "TABLE"}), _plain_table),
    (_ANY, frozenset({"ALTER", "TABLE"}), _plain_change),
    (_ANY, frozenset({"VIEW", "AS"}), _plain_view),
    (_ANY, frozenset({"CURRENT", "WHERE"}), _at_the_cursor),
    (_ANY, frozenset({"SET", "WITH"}), _plain_search),
    (_ANY, frozenset({"(", "JSON_OBJECT"}), _plain_json),
    (_ANY, frozenset({"(", "JSON_ARRAY"}), _plain_json),
    (_ANY, frozenset({"(", "JSON_OBJECTAGG"}), _plain_json),
    (_ANY, frozenset({"(", "JSON_ARRAYAGG"}), _plain_json),
    (_TSQL, frozenset({"WITH", "("}), _without_hints),
    (_TSQL, frozenset({"OPTION", "("}), _without_hints),
    (_TSQL, frozenset({"MATCH", "-", "("}), _without_graph),
    *((_TSQL, frozenset({name, "("}), _searched) for name in sorted(_SEARCHES)),
    (_TSQL, frozenset({"PREDICT", "MODEL", "DATA"}), _predicted),
    (("hive",), frozenset({"[", "SHUFFLE"}), _unshuffled),
    (("hive",), frozenset({"[", "NOSHUFFLE"}), _unshuffled),
    (_ANY, frozenset({"UPSERT", "INTO"}), _upserted),
    (_TSQL, frozenset({"WITH", "FILLFACTOR"}), _without_fillfactor),
    (("snowflake",), frozenset({"->>"}), _flowed),
    (("databricks", "snowflake"), frozenset({"IDENTIFIER", "||"}), _named_at_run_time),
    (_TSQL, frozenset({"CHANGETABLE", "CHANGES"}), _changes_of_table),
    (_TSQL, frozenset({"="}), compound_assignment),
    (_TSQL, frozenset({"FROM", "OUTPUT", "("}), _changes_in_from),
    (("oracle",), frozenset({"UPDATE", "SET", "("}), _update_of_query),
    (("oracle",), frozenset({"INSERT", "INTO", "("}), _insert_into_query),
    (_MYSQL, frozenset({"UPDATE"}), _without_priority),
    (_MYSQL, frozenset({"DELETE"}), _without_priority),
    (_MYSQL, frozenset({"INSERT"}), _without_priority),
    (_MYSQL, frozenset({"ALTER", "RENAME"}), _renamed),
    (("oracle",), frozenset({"PIVOT", "XML"}), _pivoted_to_xml),
    (("oracle",), frozenset({"$IF", "$THEN", "$END"}), _compiled_branches),
    *((("oracle",), frozenset({word}), _combined_sets) for word in ("MULTISET", "MEMBER", "SUBMULTISET")),
    (("oracle",), frozenset({"DEFAULT", "ON", "CONVERSION", "ERROR"}), _without_conversion),
    (("oracle",), frozenset({"MODEL", "DIMENSION", "MEASURES"}), _modelled),
    (_ANY, frozenset({"XMLEXISTS", "PASSING"}), _passed_xml),
    (_ANY, frozenset({"XMLQUERY", "PASSING"}), _passed_xml),
    *((_ANY, frozenset({name, "("}), _plain_xml) for name in sorted(_XML_FUNCTIONS)),
    (_ANY, frozenset({"INSERT", "IF", "NOT", "EXISTS"}), _insert_if_not_exists),
    (_ANY, frozenset({"INSERT", "DIRECTORY", "SELECT"}), _query_into_directory),
    (_ANY, frozenset({"LATERAL", "VIEW"}), _named_views),
    (_ANY, frozenset({"TRUNCATE"}), _truncated),
    (("duckdb",), frozenset({"USING", "KEY"}), _without_key),
    (("sqlite",), frozenset({"UPDATE", "OR"}), _update_or),
    (("databricks",), frozenset({"INTO", "FLOW"}), _flow),
    (("databricks",), frozenset({"INTO", "FROM", "KEYS", "CHANGES"}), _flow),
    (("redshift",), frozenset({"MERGE", "REMOVE", "DUPLICATES"}), _merged_by_key),
    (("snowflake",), frozenset({"COPY", "INTO", "FROM"}), _copied_without_options),
    (("teradata",), frozenset({"LOCKING"}), _without_locks),
    (("snowflake",), frozenset({"CREATE", "STREAM", "ON"}), _stream),
    (("snowflake",), frozenset({"CREATE", "PIPE", "AS", "COPY"}), _pipe),
    (_ANY, frozenset({"JSON_TABLE", "COLUMNS"}), _plain_json_table),
    (_ANY, frozenset({"INSERT", "(", "."}), _unqualified_list),
    (_POSTGRES, frozenset({"[", "]"}), _without_brackets_of_types),
    (_POSTGRES, frozenset({"COPY", "("}), _copied_change),
    (("redshift",), frozenset({"::"}), _types_as_text),
    (("postgres",), frozenset(), _without_types_of_texts),
    (("postgres",), frozenset({"IS", "("}), _names_that_are_words),
    (("postgres",), frozenset({"CUBE"}), _names_that_are_words),
    (("postgres", "redshift"), frozenset(), _known_operators),
    (("oracle",), frozenset({"INTERVAL"}), _plain_intervals),
    (("oracle",), frozenset({"TRANSLATE", "USING"}), _translated),
    (("oracle",), frozenset({"NUMBER", "-"}), _positive_scales),
    (("oracle",), frozenset({"UNIQUE", "("}), _unique_as_distinct),
    (("oracle",), frozenset({"SET", "(", "SELECT"}), _sets),
    (("clickhouse",), frozenset({"JOIN"}), _plain_joins),
    (("oracle",), frozenset({"INTO", "RETURNING"}), _returned),
    (("oracle",), frozenset({"SET", "RETURN"}), _returned),
    (("oracle",), frozenset({"INSERT", "RETURN"}), _returned),
    (("oracle",), frozenset({"DELETE", "RETURN"}), _returned),
    (("oracle",), frozenset({":"}), _numbered),
    (("oracle", *_TSQL), frozenset(), _together),
    (("oracle",), frozenset({"("}), _without_densifying),
    (("oracle",), frozenset({"JSON_TRANSFORM", "("}), _plain_transforms),
    (("oracle",), frozenset({"EXTRACT", ","}), _extracted_xml),
    (("oracle",), frozenset({"JSON_SERIALIZE"}), _without_layout),
    (_MYSQL, frozenset({"UPDATE", "@", ":="}), _without_counting),
    (_MYSQL, frozenset({"GROUP BY"}), _without_order_of_groups),
    (_MYSQL, frozenset({"JSON_OBJECTAGG", ","}), _paired_json),
    (("clickhouse",), frozenset({"INTO", "OUTFILE"}), _without_outfile),
    (("teradata",), frozenset(), _plain_teradata),
    (("teradata",), frozenset({"NORMALIZE"}), _normalized),
    (("snowflake",), frozenset({"COPY", "INTO"}), _copied_from_nowhere),
    (_ANY, frozenset({"OVERRIDING", "VALUE"}), _overriding),
    (_ANY, frozenset({"SCHEMA", "EVOLUTION"}), _with_evolution),
    (("bigquery",), frozenset({"LOAD", "DATA"}), _load_into),
    (("bigquery",), frozenset({"ML", "MODEL"}), _of_model),
    (("bigquery",), frozenset({"FROM", "TABLE", "("}), _tables_as_arguments),
    (("bigquery",), frozenset({"|>"}), _piped),
    (("bigquery",), frozenset({"UNION"}), _union_distinct),
)
"""The dialects (all, where none is named) and the words without which there is nothing to look for."""
