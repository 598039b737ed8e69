"""Statements sqlglot does not parse as written, and the nearest form of the same lineage that it does.

Each rewrite drops or replaces tokens only; positions stay those of the text.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

_Rewrite: TypeAlias = Callable[[list[Token]], list[Token]]

_CREATE: Final = TokenType.CREATE
_NAME_A_SCHEMA: Final = frozenset({"SEARCH_PATH", "CURRENT_SCHEMA", "SCHEMA"})
_OF_BIGQUERY: Final = {
    "DATASET_ID": (TokenType.SCHEMA, "SCHEMA"),
    "DATASET_PROJECT_ID": (TokenType.VAR, "CATALOG"),
}
_BEFORE_SCHEMA: Final = frozenset({"SET", "LOCAL", "SESSION", "CURRENT"})
_AROUND_WITH: Final = frozenset({TokenType.ALIAS, TokenType.L_PAREN})
"""What stands before a WITH that needs no AS more, and what behind the name of a CTE."""

_PROPERTIES_OF_HIVE: Final = frozenset({"SERDEPROPERTIES", "DBPROPERTIES"})

_LEADING: Final = 12
"""How far into a statement its target is looked for."""


def parseable(tokens: list[Token], dialect: str) -> list[Token]:
    """``tokens``, or an equivalent the parser of ``dialect`` takes."""
    first = tokens[0].token_type
    rewrite = _BY_FIRST_WORD.get(first)
    if rewrite is not None:
        tokens = rewrite(tokens)
    if first is _CREATE:
        tokens = _created(tokens, dialect)
    everywhere = _EVERYWHERE.get(dialect)
    if everywhere is not None and (not everywhere[0] or any(t.token_type in everywhere[0] for t in tokens)):
        tokens = everywhere[1](tokens)
    own = _BY_DIALECT.get((dialect, first))
    if own is not None:
        tokens = own(tokens)
    if dialect in {"tsql", "fabric"}:
        if tokens[0].text.upper() == "BULK":
            return _bulk_insert(tokens)
        kinds = {token.token_type for token in tokens}
        for needed, rewrite in _TSQL:
            if needed <= kinds:
                tokens = rewrite(tokens)
    return tokens


def _piped(tokens: list[Token]) -> list[Token]:
    """A query in pipe syntax whose steps sqlglot keeps apart where they are."""
    return _joined_in_pipe(_selected_before_pipe(_distinct_in_pipe(tokens)))


def _distinct_in_pipe(tokens: list[Token]) -> list[Token]:
    """``|> SELECT DISTINCT a, b AS c`` as ``|> AGGREGATE GROUP BY a, b AS c``: sqlglot forgets the DISTINCT."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        before = tokens[at - 2 : at] if at > 1 else []
        distinct = token.token_type is TokenType.DISTINCT and tokens[at + 1 : at + 2]
        piped = [each.token_type for each in before] == [TokenType.PIPE_GT, TokenType.SELECT]
        if distinct and piped and not _lists_star(tokens, at + 1):
            kept[-1:] = [like(token, TokenType.VAR, "AGGREGATE"), like(token, TokenType.GROUP_BY, "GROUP BY")]
        else:
            kept.append(token)
    return kept


def _lists_star(tokens: list[Token], at: int) -> bool:
    """Whether one of the outputs that begin at an index is a star."""
    depth = 0
    while at < len(tokens) and depth >= 0 and tokens[at].token_type is not TokenType.PIPE_GT:
        kind = tokens[at].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if kind is TokenType.STAR and not depth and tokens[at - 1].token_type in _BEFORE_STAR:
            return True
        at += 1
    return False


def _joined_in_pipe(tokens: list[Token]) -> list[Token]:
    """``|> WHERE a |> JOIN t``, of which sqlglot makes one SELECT: its names are those of before the JOIN, a step apart."""
    kept: list[Token] = []
    filtered: dict[int, bool] = {}
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if token.token_type is TokenType.PIPE_GT and tokens[at + 1 : at + 2]:
            step = tokens[at + 1].text.upper()
            if step in _JOINING and filtered.get(depth):
                kept += [token, like(token, TokenType.SELECT, "SELECT"), like(token, TokenType.STAR, "*")]
            filtered[depth] = step == "WHERE" or (step == "AS" and filtered.get(depth, False))
        kept.append(token)
    return kept


def _grouped_in_pipe(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``|> AGGREGATE … GROUP BY ROLLUP (a, b)``, which sqlglot takes for a column: the keys alone."""
    kept: list[Token] = []
    piped, ends = False, -1
    for at, token in enumerate(tokens):
        piped = piped or token.token_type is TokenType.PIPE_GT
        if (
            piped
            and token.token_type in _GROUPINGS
            and tokens[at + 1 : at + 2]
            and tokens[at + 1].text == "("
        ):
            ends = closing(tokens, at + 1)
        elif at != ends and not (ends > 0 and tokens[at - 1].token_type in _GROUPINGS):
            kept.append(token)
    return kept


def _selected_before_pipe(tokens: list[Token]) -> list[Token]:
    """``SELECT a FROM t |> …`` as ``FROM (SELECT a FROM t) |> …``: sqlglot would go on with all of t."""
    starts: list[int | None] = [None]  # of the query of each bracket; -1 once it is piped
    begins: set[int] = set()
    ends: set[int] = set()
    for at, token in enumerate(tokens):
        kind = token.token_type
        if kind is TokenType.L_PAREN:
            starts.append(None)
        elif kind is TokenType.R_PAREN and len(starts) > 1:
            starts.pop()
        elif kind is TokenType.SELECT and starts[-1] is None:
            starts[-1] = at
        elif kind is TokenType.PIPE_GT:
            start, starts[-1] = starts[-1], -1
            if start is not None and start >= 0:
                begins.add(start)
                ends.add(at)
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        if at in begins:
            kept += [like(token, TokenType.FROM, "FROM"), like(token, TokenType.L_PAREN, "(")]
        elif at in ends:
            kept.append(like(token, TokenType.R_PAREN, ")"))
        kept.append(token)
    return kept


def schema_use(tokens: list[Token]) -> list[Token] | None:
    """``SET search_path TO a``, ``ALTER SESSION SET CURRENT_SCHEMA = a`` as ``USE SCHEMA a``; None for others.

    Of a search path the first schema counts: what is not qualified is made there. Databricks' and Spark's ``SET CATALOG c``
    is ``USE CATALOG c``, BigQuery's ``SET @@dataset_id = 'd'`` is ``USE SCHEMA d``. Snowflake's applications, and their packages,
    are databases.
    """
    words = [token.text.upper() for token in tokens[:5]]
    if words[:2] == ["USE", "APPLICATION"] and len(tokens) == 3 + (words[2:3] == ["PACKAGE"]):
        return [tokens[0], like(tokens[1], TokenType.DATABASE, "DATABASE"), tokens[-1]]
    if words[:2] == ["SET", "CATALOG"] and len(tokens) == 3:
        return [like(tokens[0], TokenType.USE, "USE"), *tokens[1:]]
    if words[:3] == ["SET", "@", "@"] and len(tokens) == 6 and words[3] in _OF_BIGQUERY:
        kind, text = _OF_BIGQUERY[words[3]]
        name = like(tokens[5], TokenType.IDENTIFIER, tokens[5].text)
        return [like(tokens[0], TokenType.USE, "USE"), like(tokens[3], kind, text), name]
    named = next((i for i, word in enumerate(words) if word in _NAME_A_SCHEMA), 0)
    if (
        not named
        or (words[0] == "ALTER" and words[1] != "SESSION")
        or words[:named][-1] not in _BEFORE_SCHEMA
    ):
        return None
    signs = {TokenType.EQ, TokenType.COMMA}
    values = [t for t in tokens[named + 1 :] if t.token_type not in signs and t.text.upper() != "TO"]
    value = next((t for t in values if t.text not in {"$user", "pg_temp", "pg_catalog"}), None)
    if value is None or not value.text or value.text.upper() == "DEFAULT":
        return None
    use = like(tokens[0], TokenType.USE, "USE")
    kind = TokenType.IDENTIFIER if value.token_type is TokenType.STRING else value.token_type
    return [use, like(tokens[named], TokenType.SCHEMA, "SCHEMA"), like(value, kind, value.text)]


def _created(tokens: list[Token], dialect: str) -> list[Token]:
    words = [token.text.upper() for token in tokens[-4:]]
    if len(words) > 3 and words[-2:] == ["CHECK", "OPTION"]:  # WITH [CASCADED | LOCAL] CHECK OPTION
        tokens = tokens[: -3 if words[-3] == "WITH" else -4]
    if TokenType.RECURSIVE in {token.token_type for token in tokens[1:4]}:
        tokens = _recursive_view(tokens)
    if words[-1] in _OF_GRAPHS and dialect == "tsql":
        tokens = _graph_table(tokens)
    if dialect in _STORED_BY_TAIL:
        tokens = _table_storage(tokens)
    return _view_options(tokens) if dialect in _OPTIONS_IN_WITH else tokens


def _recursive_view(tokens: list[Token]) -> list[Token]:
    """``CREATE RECURSIVE VIEW v (a) AS SELECT …``: as ``CREATE VIEW v AS WITH RECURSIVE v (a) AS (SELECT …) SELECT * FROM v``."""
    view = find_word(tokens, "VIEW", end=_LEADING)
    recursive = next((i for i, t in enumerate(tokens[:view]) if t.token_type is TokenType.RECURSIVE), -1)
    body = find_word(tokens, "AS", view) if view > 0 else -1
    if recursive < 0 or body < 0:
        return tokens
    after = view + 2
    while after + 1 < body and tokens[after].token_type is TokenType.DOT:
        after += 2
    name, word = tokens[view + 1 : after], tokens[view]
    query: list[Token] = []
    at = body + 1
    while at < len(tokens):  # it calls itself by its full name, a CTE has one of one part
        same = [t.text.upper() for t in tokens[at : at + len(name)]] == [t.text.upper() for t in name]
        query += name[-1:] if same else tokens[at : at + 1]
        at += len(name) if same else 1
    words = {
        "AS": TokenType.ALIAS,
        "WITH": TokenType.WITH,
        "SELECT": TokenType.SELECT,
        "*": TokenType.STAR,
        "FROM": TokenType.FROM,
    }
    as_, with_, select, star, from_ = (like(word, kind, text) for text, kind in words.items())
    opening, close = like(word, TokenType.L_PAREN, "("), like(word, TokenType.R_PAREN, ")")
    if query and query[0].token_type is TokenType.L_PAREN and closing(query, 0) == len(query) - 1:
        query = query[1:-1]
    head = [*tokens[:recursive], *tokens[recursive + 1 : after], as_, with_, tokens[recursive], name[-1]]
    return [*head, *tokens[after:body], as_, opening, *query, close, select, star, from_, name[-1]]


def find_word(tokens: list[Token], word: str, start: int = 0, end: int | None = None) -> int:
    """The index of an unquoted word, or -1."""
    for index in range(start, len(tokens) if end is None else min(end, len(tokens))):
        token = tokens[index]
        if token.text.upper() == word and token.token_type not in {TokenType.IDENTIFIER, TokenType.STRING}:
            return index
    return -1


def closing(tokens: list[Token], opening: int) -> int:
    """The index of the parenthesis that closes the one at ``opening``; the last index if none does."""
    depth = 0
    for index in range(opening, len(tokens)):
        kind = tokens[index].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if not depth:
            return index
    return len(tokens) - 1


def like(token: Token, kind: TokenType, text: str) -> Token:
    """Another token in the place of one."""
    return Token(kind, text, token.line, token.col, token.start, token.end)


def all_from(token: Token) -> list[Token]:
    """``SELECT * FROM`` in the place of a token."""
    words = ((TokenType.SELECT, "SELECT"), (TokenType.STAR, "*"), (TokenType.FROM, "FROM"))
    return [like(token, kind, text) for kind, text in words]


def in_brackets(token: Token, inside: Iterable[Token] = ()) -> list[Token]:
    """Tokens in brackets, which stand in the place of a token."""
    return [like(token, TokenType.L_PAREN, "("), *inside, like(token, TokenType.R_PAREN, ")")]


def all_from_table(token: Token, rows: Iterable[Token]) -> list[Token]:
    """``SELECT * FROM TABLE(rows)`` in the place of a token."""
    return [*all_from(token), like(token, TokenType.TABLE, "TABLE"), *in_brackets(token, rows)]


def _replace_into(tokens: list[Token]) -> list[Token]:
    """``REPLACE INTO t`` writes as ``INSERT INTO t`` does."""
    return [like(tokens[0], TokenType.INSERT, "INSERT"), *tokens[1:]]


def _load_data(tokens: list[Token]) -> list[Token]:
    """MySQL's ``LOAD DATA INFILE 'f' INTO TABLE t …`` as Hive's, up to the table's name; one with SET stays."""
    infile, table = find_word(tokens, "INFILE", end=_LEADING), find_word(tokens, "TABLE", end=_LEADING)
    if infile < 0 or table < 0 or infile + 1 >= len(tokens):
        return tokens
    end = table + 2
    while end < len(tokens) and tokens[end].token_type is TokenType.DOT:
        end += 2
    words = [token.text.upper() for token in tokens[end - 1 :]]
    if any(word == "SET" and before != "CHARACTER" for before, word in pairwise(words)):
        return tokens
    path = [like(tokens[infile], TokenType.VAR, "INPATH"), tokens[infile + 1]]
    return [*tokens[:2], *path, like(tokens[table], TokenType.INTO, "INTO"), *tokens[table:end]]


def _insert_exec(tokens: list[Token]) -> list[Token]:
    """``INSERT INTO t (c) EXEC p``: what a procedure returns is not known, the target is."""
    execute = next((i for i, token in enumerate(tokens) if token.token_type is TokenType.EXECUTE), -1)
    if execute < 0:
        return tokens
    call = tokens[execute]
    if find_word(tokens, "OUTPUT", end=execute) > 0:  # no DEFAULT is parsed after it
        nothing = [
            (TokenType.VALUES, "VALUES"),
            (TokenType.L_PAREN, "("),
            (TokenType.NULL, "NULL"),
            (TokenType.R_PAREN, ")"),
        ]
        return [*tokens[:execute], *(like(call, kind, text) for kind, text in nothing)]
    return [
        *tokens[:execute],
        like(call, TokenType.DEFAULT, "DEFAULT"),
        like(call, TokenType.VALUES, "VALUES"),
    ]


def _insert_hint(tokens: list[Token]) -> list[Token]:
    """``INSERT t WITH (TABLOCK) …``: the hint goes."""
    insert = next((i for i, token in enumerate(tokens) if token.token_type is TokenType.INSERT), len(tokens))
    hint = find_word(tokens, "WITH", insert, insert + _LEADING)
    if hint < 0 or hint + 1 >= len(tokens) or tokens[hint + 1].token_type is not TokenType.L_PAREN:
        return tokens
    return tokens[:hint] + tokens[closing(tokens, hint + 1) + 1 :]


def _bulk_insert(tokens: list[Token]) -> list[Token]:
    """``BULK INSERT t FROM 'f'``: the table is written."""
    source = find_word(tokens, "FROM", end=_LEADING)
    if source < 0:
        return tokens
    word = tokens[source]
    into = like(tokens[0], TokenType.INTO, "INTO")
    values = [like(word, TokenType.DEFAULT, "DEFAULT"), like(word, TokenType.VALUES, "VALUES")]
    return [tokens[1], into, *tokens[2:source], *values]


def _table_storage(tokens: list[Token]) -> list[Token]:
    """``CREATE TABLE t (…) TABLESPACE x PARTITION BY …``: how the rows are stored goes."""
    table = find_word(tokens, "TABLE", end=5)
    opening = next(
        (i for i, token in enumerate(tokens[:_LEADING]) if token.token_type is TokenType.L_PAREN), -1
    )
    if not 0 < table < opening:
        return tokens
    after = closing(tokens, opening) + 1
    # Before the bracket too: in ``AS SELECT f(x) FROM …`` it opens no column list.
    around = tokens[table + 1 : opening] + tokens[after:]
    if any(token.text.upper() in _MATTER_AFTER_COLUMNS for token in around):
        return tokens
    return tokens[:after]


def _view_options(tokens: list[Token]) -> list[Token]:
    """``CREATE VIEW v WITH (option) AS … WITH NO DATA``: the options go."""
    if [token.text.upper() for token in tokens[-2:]] == ["NO", "DATA"]:
        tokens = tokens[:-3]
    start = find_word(tokens, "WITH", end=2 * _LEADING)
    body = find_word(tokens, "AS", end=start)
    if (
        start < 0
        or body >= 0
        or start + 1 >= len(tokens)
        or tokens[start + 1].token_type is not TokenType.L_PAREN
    ):
        return tokens
    return tokens[:start] + tokens[closing(tokens, start + 1) + 1 :]


def _mysql_created(tokens: list[Token]) -> list[Token]:
    """``CREATE ALGORITHM = MERGE DEFINER = … SQL SECURITY INVOKER VIEW v``: the options go. ``CREATE TABLE t WITH …``: with AS."""
    if TokenType.TABLE in {token.token_type for token in tokens[1:5]}:
        return _with_as(tokens)
    view = find_word(tokens, "VIEW", end=2 * _LEADING)
    options = min(
        (at for word in ("ALGORITHM", "DEFINER", "SQL") if (at := find_word(tokens, word, end=view)) > 0),
        default=-1,
    )
    return tokens[:options] + tokens[view:] if view > options > 0 else tokens


def _with_as(tokens: list[Token]) -> list[Token]:
    """A table's query that begins with WITH and a name, which AS need not stand before: it does."""
    for at, token in enumerate(tokens):
        if token.token_type is TokenType.SELECT:
            break
        if token.token_type is TokenType.WITH and tokens[at - 1].token_type not in _AROUND_WITH:
            name = at + 1 + any(each.token_type is TokenType.RECURSIVE for each in tokens[at + 1 : at + 2])
            named = tokens[name : name + 1] and tokens[name].text.upper() not in _PROPERTIES_OF_HIVE
            if named and any(each.token_type in _AROUND_WITH for each in tokens[name + 1 : name + 2]):
                return [*tokens[:at], like(token, TokenType.ALIAS, "AS"), *tokens[at:]]
    return tokens


def _oracle_view(tokens: list[Token]) -> list[Token]:
    """``CREATE MATERIALIZED VIEW v BUILD … REFRESH … AS SELECT``: the options go."""
    view = find_word(tokens, "VIEW", end=_LEADING)
    if view < 1 or tokens[view - 1].text.upper() != "MATERIALIZED":
        return tokens
    after = view + 2
    while after + 1 < len(tokens) and tokens[after].token_type is TokenType.DOT:
        after += 2
    if after < len(tokens) and tokens[after].token_type is TokenType.L_PAREN:
        after = closing(tokens, after) + 1
    body = next((at for at in range(after, len(tokens) - 1) if _begins_query(tokens, at)), -1)
    return tokens[:after] + tokens[body:] if body > after else tokens


def _begins_query(tokens: list[Token], at: int) -> bool:
    """``AS SELECT``, ``AS WITH`` or ``AS (``."""
    return tokens[at].text.upper() == "AS" and tokens[at + 1].token_type in {
        TokenType.SELECT,
        TokenType.WITH,
        TokenType.L_PAREN,
    }


def _without_error_log(tokens: list[Token]) -> list[Token]:
    """Oracle's ``… LOG ERRORS [INTO t] … REJECT LIMIT n``, at the end of a change of data, goes."""
    log = find_word(tokens, "LOG")
    while log >= 0 and (log + 1 == len(tokens) or tokens[log + 1].text.upper() != "ERRORS"):
        log = find_word(tokens, "LOG", log + 1)
    return tokens[:log] if log > 0 else tokens


def _databricks_created(tokens: list[Token]) -> list[Token]:
    """``DEEP CLONE``, ``SHALLOW CLONE`` as CLONE; ``CREATE OR REFRESH STREAMING LIVE TABLE`` as CREATE TABLE; its query with AS."""
    tokens = _with_as(tokens)
    clone = find_word(tokens, "CLONE", end=2 * _LEADING)
    if clone > 0 and tokens[clone - 1].text.upper() in {"DEEP", "SHALLOW"}:
        return tokens[: clone - 1] + tokens[clone:]
    words = [token.text.upper() for token in tokens[:_LEADING]]
    kind = next((i for i, word in enumerate(words) if word in {"TABLE", "MATERIALIZED", "VIEW"}), 0)
    live = {"LIVE", "STREAMING", "REFRESH"}.intersection(words[:kind])
    temporary = [token for token in tokens[1:kind] if token.token_type is TokenType.TEMPORARY]
    return [tokens[0], *temporary, *_unstreamed(tokens[kind:])] if live else tokens


def _unstreamed(tokens: list[Token]) -> list[Token]:
    """``FROM STREAM(t)``, ``FROM STREAM t``: the table."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        streams = tokens[at].text.upper() == "STREAM" and kept and kept[-1].token_type in _BEFORE_TABLE
        if streams and at + 1 < len(tokens) and tokens[at + 1].token_type is TokenType.L_PAREN:
            end = closing(tokens, at + 1)
            kept += tokens[at + 2 : end]
            at = end
        elif not streams:
            kept.append(tokens[at])
        at += 1
    return kept


def _used_namespace(tokens: list[Token]) -> list[Token]:
    """Databricks' and Spark's ``USE DATABASE s``, ``USE NAMESPACE s``: what they name is a schema."""
    if len(tokens) < 3 or tokens[1].text.upper() not in {"DATABASE", "NAMESPACE"}:
        return tokens
    return [tokens[0], like(tokens[1], TokenType.SCHEMA, "SCHEMA"), *tokens[2:]]


def _of_oracle(tokens: list[Token]) -> list[Token]:
    """Columns called TOP, JSON that is made, and Db2's ``TABLE (SELECT …) AS t``: the AS, which Oracle hasn't, tells it from a collection."""
    kept = _made_json(_columns_named_top(tokens))
    for at, token in enumerate(kept[:-3]):
        if (
            token.token_type is TokenType.TABLE
            and kept[at + 1].token_type is TokenType.L_PAREN
            and kept[at + 2].token_type in {TokenType.SELECT, TokenType.WITH}
        ):
            end = closing(kept, at + 1) + 1
            if end < len(kept) and kept[end].token_type is TokenType.ALIAS:
                kept[at] = like(token, TokenType.LATERAL, "LATERAL")
    return kept


def _made_json(tokens: list[Token]) -> list[Token]:
    """Oracle's ``JSON {'a' : b}`` and ``JSON [a, b]``: as JSON_OBJECT and JSON_ARRAY. A duality view's are read on their own."""
    if find_word(tokens, "DUALITY", 0, _LEADING) > 0:
        return tokens
    kept: list[Token] = []
    makes: list[bool] = []
    for token in tokens:
        kind = token.token_type
        if kind in _OPENS_JSON:
            makes.append(bool(kept) and kept[-1].text.upper() == "JSON")
        if kind in _OPENS_JSON and makes[-1]:
            kept[-1:] = [
                like(kept[-1], TokenType.VAR, _OPENS_JSON[kind]),
                like(token, TokenType.L_PAREN, "("),
            ]
        elif kind in _CLOSES_JSON and makes and makes.pop():
            kept.append(like(token, TokenType.R_PAREN, ")"))
        else:
            kept.append(token)
    return kept


def _functions_named_apply(tokens: list[Token]) -> list[Token]:
    """DuckDB's ``apply(xs, lambda x: x + 1)``, another name of ``list_transform``: no word of a join, as in other dialects."""
    kept = [*tokens]
    for at, token in enumerate(tokens):
        if token.token_type is TokenType.APPLY:
            before = tokens[at - 1].token_type if at else None
            called = at + 1 < len(tokens) and tokens[at + 1].token_type is TokenType.L_PAREN
            called = called and before not in {TokenType.DOT, TokenType.INTO, TokenType.TABLE}
            kept[at] = like(token, TokenType.VAR, "list_transform" if called else token.text)
    return kept


def _without_totals(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``GROUP BY a WITH TOTALS SETTINGS b = 1``, ``… WITH ROLLUP FORMAT JSON``: which rows are added goes, behind which sqlglot looks for keys."""
    kept: list[Token] = []
    for token in tokens:
        ends = token.token_type in {TokenType.SETTINGS, TokenType.FORMAT}
        while (
            ends
            and len(kept) > 1
            and kept[-1].text.upper() in _ADD_ROWS
            and kept[-2].token_type is TokenType.WITH
        ):
            del kept[-2:]
        kept.append(token)
    return kept


def _of_clickhouse(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``FROM dictionary('d')``, a function, which sqlglot takes for a table with columns; and see ``_without_totals``."""
    for at, (token, following) in enumerate(pairwise(tokens)):
        if token.token_type is TokenType.DICTIONARY and following.token_type is TokenType.L_PAREN:
            tokens = [*tokens[:at], like(token, TokenType.VAR, token.text), *tokens[at + 1 :]]
    return _without_totals(tokens)


def _columns_named_top(tokens: list[Token]) -> list[Token]:
    """Oracle's and Snowflake's ``SELECT top, b``: a column, where no number follows."""
    numbers = {TokenType.NUMBER, TokenType.L_PAREN}
    return [
        like(token, TokenType.VAR, token.text)
        if token.token_type is TokenType.TOP and following.token_type not in numbers
        else token
        for token, following in pairwise([*tokens, tokens[-1]])
    ]


def _merged(tokens: list[Token]) -> list[Token]:
    """What Oracle's MERGE may say besides."""
    return _merge_deletes(_without_error_log(tokens))


def _unlocked(tokens: list[Token]) -> list[Token]:
    """Teradata's ``LOCKING ROW FOR ACCESS``, before a query, goes."""
    locking = find_word(tokens, "LOCKING")
    mode = find_word(tokens, "FOR", locking, locking + _LEADING) if locking >= 0 else -1
    mode = mode if mode >= 0 or locking < 0 else find_word(tokens, "IN", locking, locking + _LEADING)
    return tokens[:locking] + tokens[mode + 2 :] if mode > 0 else tokens


def _foreign_table(tokens: list[Token]) -> list[Token]:
    """``CREATE FOREIGN TABLE t (…) SERVER s …`` is an external table."""
    if len(tokens) < 3 or tokens[1].text.upper() != "FOREIGN":
        return tokens
    opening = next(
        (i for i, token in enumerate(tokens) if token.token_type is TokenType.L_PAREN), len(tokens) - 1
    )
    external = like(tokens[1], TokenType.VAR, "EXTERNAL")
    return [tokens[0], external, *tokens[2 : closing(tokens, opening) + 1]]


def _pivoted(tokens: list[Token]) -> list[Token]:
    """DuckDB's ``CREATE TABLE t AS PIVOT s ON …``, ``AS SUMMARIZE s``: the parser takes it in a FROM."""
    body = next((i + 1 for i, token in enumerate(tokens[: 2 * _LEADING]) if token.text.upper() == "AS"), 0)
    return _rows_of_pivot(tokens, body) if body else tokens


def _rows_of_pivot(tokens: list[Token], body: int = 0) -> list[Token]:
    """``PIVOT s ON … ORDER BY a LIMIT 1``, from an index on, as ``SELECT * FROM (PIVOT s ON …) ORDER BY a LIMIT 1``."""
    if body >= len(tokens) or tokens[body].text.upper() not in {"PIVOT", "UNPIVOT", "SUMMARIZE"}:
        return tokens
    depth, end = 0, len(tokens)
    for at in range(body, len(tokens)) if tokens[body].text.upper() != "SUMMARIZE" else ():
        kind = tokens[at].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if not depth and kind in {TokenType.ORDER_BY, TokenType.LIMIT}:
            end = at
            break
    word = tokens[body]
    before = [*all_from(word), like(word, TokenType.L_PAREN, "(")]
    return [
        *tokens[:body],
        *before,
        *tokens[body:end],
        like(tokens[end - 1], TokenType.R_PAREN, ")"),
        *tokens[end:],
    ]


def _merge_deletes(tokens: list[Token]) -> list[Token]:
    """Oracle's ``WHEN MATCHED THEN UPDATE … DELETE WHERE c``: as ``WHEN MATCHED AND (c) THEN DELETE``."""
    delete = find_word(tokens, "DELETE")
    if delete < 0 or delete + 1 >= len(tokens) or tokens[delete + 1].token_type is not TokenType.WHERE:
        return tokens
    end = find_word(tokens, "WHEN", delete)
    end = len(tokens) if end < 0 else end
    word = tokens[delete]
    before = [
        like(word, TokenType.WHEN, "WHEN"),
        like(word, TokenType.VAR, "MATCHED"),
        like(word, TokenType.AND, "AND"),
        like(word, TokenType.L_PAREN, "("),
    ]
    after = [like(word, TokenType.R_PAREN, ")"), like(word, TokenType.THEN, "THEN"), word]
    return [*tokens[:delete], *before, *tokens[delete + 2 : end], *after, *tokens[end:]]


def _plain_kind_of_table(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``ALTER ICEBERG TABLE t``, ``ALTER DYNAMIC TABLE t``, PostgreSQL's ``ALTER FOREIGN TABLE t``: as of any table.

    So it is with ``ALTER MATERIALIZED VIEW v``.
    """
    plain = len(tokens) > 2 and tokens[2].token_type in {TokenType.TABLE, TokenType.VIEW}
    return [tokens[0], *tokens[2:]] if plain else tokens


def _altered_task(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``ALTER TASK t MODIFY AS INSERT …``: the statement that it runs; of tables as above."""
    modify = find_word(tokens, "MODIFY", end=_LEADING)
    runs = modify > 0 and [t.token_type for t in tokens[modify + 1 : modify + 2]] == [TokenType.ALIAS]
    if runs and tokens[1].text.upper() == "TASK" and len(tokens) > modify + 2:
        return tokens[modify + 2 :]
    return _plain_kind_of_table(tokens)


def _copied_by_pipe(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``CREATE PIPE p … AS COPY INTO t …``: what it runs."""
    if not any(token.text.upper() == "PIPE" for token in tokens[1:4]):
        return tokens
    copy = next((at for at, token in enumerate(tokens) if token.token_type is TokenType.COPY), 0)
    return tokens[copy:] if copy and tokens[copy - 1].token_type is TokenType.ALIAS else tokens


def into_file(tokens: list[Token]) -> list[Token]:
    """``SELECT SQL_CACHE … INTO OUTFILE 'f' …``: how it is read, the file and its format go."""
    while len(tokens) > 1 and tokens[1].text.upper() in _SELECT_MODIFIERS:
        tokens = [tokens[0], *tokens[2:]]
    words = [token.text.upper() for token in tokens]
    into = next(
        (
            i
            for i, pair in enumerate(pairwise(words))
            if pair[0] == "INTO" and pair[1] in {"OUTFILE", "DUMPFILE"}
        ),
        -1,
    )
    if into < 0:
        return tokens
    source = find_word(tokens, "FROM", into)
    return tokens[:into] + (tokens[source:] if source > 0 else [])


def _into_directory(tokens: list[Token]) -> list[Token]:
    """``INSERT OVERWRITE [LOCAL] DIRECTORY 'd' USING … SELECT …``: the directory goes, the query stays."""
    directory = find_word(tokens, "DIRECTORY", end=4)
    queries = {TokenType.SELECT, TokenType.WITH, TokenType.FROM}
    query = next((i for i, token in enumerate(tokens) if token.token_type in queries), -1)
    return tokens[query:] if query > directory > 0 else tokens


def _teradata_casts(tokens: list[Token]) -> list[Token]:
    """``a (INTEGER)``, ``b (DATE, FORMAT 'YY')``, ``a + b (NAMED c)``: as ``a :: INTEGER``, ``b :: DATE``, ``a + b AS c``."""
    inserts = tokens[0].token_type is TokenType.INSERT  # the brackets before its values hold columns
    values = {TokenType.SELECT, TokenType.VALUES}
    at = next((i for i, token in enumerate(tokens) if token.token_type in values), 0) if inserts else 0
    kept = tokens[:at]
    while at < len(tokens):
        said = _attributes(tokens, at) if kept and tokens[at].token_type is TokenType.L_PAREN else None
        if said is None:
            kept.append(tokens[at])
            at += 1
        else:
            kept += said
            at = closing(tokens, at) + 1
    return kept


def _attributes(tokens: list[Token], opening: int) -> list[Token] | None:
    """What the brackets behind an expression say of its type and name; None when they say anything else."""
    before, first = tokens[opening - 1], tokens[opening + 1 : opening + 2]
    word = first[0].text.upper() if first else ""
    apart = before.end + 1 < tokens[opening].start or before.token_type is TokenType.R_PAREN
    if word not in _TERADATA_TYPES | _TERADATA_ATTRIBUTES or (word in _ALSO_FUNCTIONS and not apart):
        return None
    if before.token_type not in _ENDS_OF_EXPRESSIONS and before.text.upper() not in _TERADATA_TYPES:
        return None
    end = closing(tokens, opening)
    said: list[Token] = []
    at = opening + 1
    while at < end:
        word = tokens[at].text.upper()
        apart_at = (i for i in range(at + 1, end) if tokens[i].token_type is TokenType.COMMA)
        stop = next(apart_at, end)
        if word in _ALSO_FUNCTIONS | {"TIMESTAMP"} and tokens[at + 1].text.upper() == "FORMAT":
            stop = at + 1  # DATE FORMAT 'YY', without a comma
            said += [like(tokens[at], TokenType.DCOLON, "::"), tokens[at]]
            at = stop
            continue
        if word in _TERADATA_TYPES:
            if at + 1 < end and tokens[at + 1].token_type is TokenType.L_PAREN:
                stop = closing(tokens, at + 1) + 1
            said += [like(tokens[at], TokenType.DCOLON, "::"), *tokens[at:stop]]
        elif word == "NAMED":
            said += [like(tokens[at], TokenType.ALIAS, "AS"), *tokens[at + 1 : stop]]
        elif word not in _TERADATA_ATTRIBUTES:
            return None
        at = stop + 1
    return said


def _update_from(tokens: list[Token]) -> list[Token]:
    """Teradata's ``UPDATE t FROM s SET …``: without an alias the parser would take SET for one."""
    assignments = find_word(tokens, "SET")
    if assignments < 2 or find_word(tokens, "FROM", end=assignments) < 0:
        return tokens
    name = tokens[assignments - 1]
    bare = tokens[assignments - 2].token_type in {TokenType.FROM, TokenType.COMMA, TokenType.DOT}
    alias = [like(name, TokenType.ALIAS, "AS"), name] if bare else []
    return [*tokens[:assignments], *alias, *tokens[assignments:]]


def _top(tokens: list[Token]) -> list[Token]:
    """``DELETE TOP (10) FROM t``: how many rows goes."""
    if len(tokens) < 3 or tokens[1].text.upper() != "TOP" or tokens[2].token_type is not TokenType.L_PAREN:
        return tokens
    after = closing(tokens, 2) + 1
    percent = [token.text.upper() for token in tokens[after : after + 1]] == ["PERCENT"]
    return [tokens[0], *tokens[after + percent :]]


def _from_twice(tokens: list[Token]) -> list[Token]:
    """``DELETE FROM t FROM t AS a JOIN b ON …``: the first FROM may be left out."""
    at = find_word(tokens, "DELETE") + 1
    if not 0 < at < len(tokens) or tokens[at].token_type is not TokenType.FROM:
        return tokens
    depth = 0
    for token in tokens[at + 1 :]:
        kind = token.token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if depth < 0 or (not depth and kind is TokenType.WHERE):
            break
        if not depth and kind is TokenType.FROM:
            return [*tokens[:at], *tokens[at + 1 :]]
    return tokens


def _old_function_call(tokens: list[Token]) -> list[Token]:
    """``FROM ::fn(…)``: the colons go."""
    kinds = [TokenType.SEMICOLON, *(token.token_type for token in tokens)]
    return [
        token
        for before, token in zip(kinds, tokens, strict=False)
        if not (token.token_type is TokenType.DCOLON and before is TokenType.FROM)
    ]


def _xml_namespaces(tokens: list[Token]) -> list[Token]:
    """``WITH XMLNAMESPACES (…), cte AS (…)``: the namespaces go."""
    if len(tokens) < 3 or tokens[1].text.upper() != "XMLNAMESPACES":
        return tokens
    after = closing(tokens, 2) + 1
    if after < len(tokens) and tokens[after].token_type is TokenType.COMMA:
        return [tokens[0], *tokens[after + 1 :]]
    return tokens[after:] or tokens


def compound_assignment(tokens: list[Token]) -> list[Token]:
    """``SET c += x``, ``SELECT @v += x``: as ``SET c = c + x``."""
    signs = {TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH, TokenType.MOD, TokenType.PIPE}
    kept: list[Token] = []
    sign: Token | None = None
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        if (
            token.token_type in signs
            and following.token_type is TokenType.EQ
            and following.start == token.end + 1
        ):
            sign = token
            continue
        kept.append(token)
        if sign is not None:
            name = _name_before(kept, len(kept) - 1)
            kept += [*name, sign] if name else []
            sign = None
    return kept


def _name_before(tokens: list[Token], end: int) -> list[Token]:
    """The name of a column or variable that ends before ``end``."""
    start = end - 1
    while start > 1 and tokens[start - 1].token_type is TokenType.DOT:
        start -= 2
    start -= start > 0 and tokens[start - 1].token_type is TokenType.PARAMETER
    return tokens[start:end] if start > 0 else []


def _delete_output(tokens: list[Token]) -> list[Token]:
    """``DELETE FROM t OUTPUT deleted.a WHERE …``: what is given out goes last."""
    if tokens[0].token_type not in {TokenType.DELETE, TokenType.WITH}:  # else it stands in a FROM
        return tokens
    output = next((i for i, token in enumerate(tokens) if token.token_type is TokenType.RETURNING), -1)
    where = next((i for i, token in enumerate(tokens) if token.token_type is TokenType.WHERE), -1)
    between = {token.token_type for token in tokens[output:where]}
    if not 0 < output < where or TokenType.FROM in between or TokenType.SELECT in between:
        return tokens
    return tokens[:output] + tokens[where:] + tokens[output:where]


def _final_option(tokens: list[Token]) -> list[Token]:
    """``DELETE … OPTION (RECOMPILE)``: the hint goes."""
    option = next((i for i, token in enumerate(tokens) if token.token_type is TokenType.OPTION), -1)
    return tokens[:option] if option > 0 else tokens


def _written_columns(tokens: list[Token]) -> list[Token]:
    """``UPDATE t SET body.WRITE(s.v, 0, 9), doc.modify('…')``: a column made of what it was and of what is written into it."""
    kept: list[Token] = []
    begins = 0
    for at, token in enumerate(tokens):
        kept.append(token)
        if token.token_type in {TokenType.SET, TokenType.COMMA}:
            begins = len(kept)
        elif (
            token.token_type is TokenType.L_PAREN
            and tokens[at - 2].token_type is TokenType.DOT
            and tokens[at - 1].text.upper() in {"WRITE", "MODIFY"}
        ):
            column = kept[begins:-3]
            signs = (TokenType.EQ, "="), (TokenType.VAR, "WRITTEN"), (TokenType.L_PAREN, "(")
            made = [like(token, kind, text) for kind, text in signs]
            kept[begins:] = [*column, *made, *column, like(token, TokenType.COMMA, ",")]
    return kept


def _graph_table(tokens: list[Token]) -> list[Token]:
    """``CREATE TABLE t (a INT) AS EDGE``: with the columns that such a table has besides, of which two are given by an INSERT."""
    kind = tokens[-1].text.upper()
    if tokens[-2].token_type is not TokenType.ALIAS:
        return tokens
    columns = [_hidden_column(tokens[-1], name, given=given) for name, given in _OF_GRAPHS[kind]]
    at = next((i for i, token in enumerate(tokens) if token.token_type is TokenType.L_PAREN), len(tokens) - 2)
    given = [*columns, tokens[at + 1 : closing(tokens, at)]] if at < len(tokens) - 2 else columns
    comma = like(tokens[-1], TokenType.COMMA, ",")
    listed = [token for column in given for token in (comma, *column)][1:]
    return [*tokens[:at], *in_brackets(tokens[-1], listed)]


def _hidden_column(token: Token, name: str, *, given: bool) -> list[Token]:
    """A column that nobody declares: a star and an INSERT without a list pass it over unless it is ``given``."""
    declared = [like(token, TokenType.VAR, name), like(token, TokenType.NVARCHAR, "NVARCHAR")]
    return declared if given else [*declared, like(token, TokenType.VAR, "EPHEMERAL")]


def _table_keys(tokens: list[Token]) -> list[Token]:
    """``id INT PRIMARY KEY CLUSTERED``, ``INDEX ix (a)``: how rows are found goes."""
    kept: list[Token] = []
    skip_to = 0
    before = TokenType.CREATE
    for index, (token, following) in enumerate(zip(tokens, [*tokens[1:], tokens[-1]], strict=True)):
        if index < skip_to or _says_how_rows_are_found(before, token, following):
            continue
        before = token.token_type
        if token.token_type is TokenType.INDEX and following is not token:
            skip_to = _end_of_index(tokens, index + 1)
            if kept[-1].token_type is TokenType.COMMA:
                kept.pop()
        else:
            kept.append(token)
    return kept


def _says_how_rows_are_found(before: TokenType, token: Token, following: Token) -> bool:
    word = token.text.upper()
    if word in {"CLUSTERED", "NONCLUSTERED"}:
        return before is TokenType.PRIMARY_KEY or following.token_type is not TokenType.L_PAREN
    return word == "ROWGUIDCOL" or (
        word == "HASH" and following.token_type in {TokenType.L_PAREN, TokenType.WITH}
    )


def _end_of_index(tokens: list[Token], at: int) -> int:
    """The index of the comma or parenthesis that ends an inline ``INDEX ix …``."""
    while at < len(tokens) and tokens[at].token_type not in {TokenType.COMMA, TokenType.R_PAREN}:
        at = closing(tokens, at) + 1 if tokens[at].token_type is TokenType.L_PAREN else at + 1
    return at


_GROUPINGS: Final = frozenset({TokenType.ROLLUP, TokenType.CUBE})
_SELECT_MODIFIERS: Final = frozenset(
    {"SQL_CACHE", "SQL_NO_CACHE", "SQL_SMALL_RESULT", "SQL_BIG_RESULT", "SQL_BUFFER_RESULT", "HIGH_PRIORITY"}
)
_MATTER_AFTER_COLUMNS: Final = frozenset(
    {"SELECT", "LIKE", "INHERITS", "CLONE", "COPY", "TABLE", "PARTITIONED BY"}
)
_STORED_BY_TAIL: Final = frozenset({"oracle", "mysql", "tsql", "fabric", "redshift", "teradata"})
_OPTIONS_IN_WITH: Final = frozenset({"tsql", "fabric", "postgres", "redshift", "materialize", "risingwave"})
_BEFORE_TABLE: Final = frozenset({TokenType.FROM, TokenType.JOIN, TokenType.COMMA})
_ENDS_OF_EXPRESSIONS: Final = frozenset(
    {
        TokenType.VAR,
        TokenType.IDENTIFIER,
        TokenType.R_PAREN,
        TokenType.END,
        TokenType.NUMBER,
        TokenType.STRING,
    }
)
_ALSO_FUNCTIONS: Final = frozenset({"DATE", "TIME"})
_TERADATA_TYPES: Final = _ALSO_FUNCTIONS | {
    "BIGINT", "BYTE", "BYTEINT", "CHAR", "CHARACTER", "DEC", "DECIMAL", "FLOAT", "INT", "INTEGER", "NUMBER", "NUMERIC",
    "REAL", "SMALLINT", "TIMESTAMP", "VARBYTE", "VARCHAR",
}  # fmt: skip
_TERADATA_ATTRIBUTES: Final = frozenset({"FORMAT", "TITLE", "NAMED", "CASESPECIFIC", "UPPERCASE", "NOT"})
_BY_FIRST_WORD: Final[dict[TokenType, _Rewrite]] = {
    TokenType.REPLACE: _replace_into,
    TokenType.LOAD: _load_data,
}
_BY_DIALECT: Final[dict[tuple[str, TokenType], _Rewrite]] = {
    ("duckdb", TokenType.CREATE): _pivoted,
    ("duckdb", TokenType.PIVOT): _rows_of_pivot,
    ("mysql", TokenType.CREATE): _mysql_created,
    ("mysql", TokenType.SELECT): into_file,
    ("oracle", TokenType.CREATE): _oracle_view,
    ("oracle", TokenType.MERGE): _merged,
    ("oracle", TokenType.INSERT): _without_error_log,
    ("oracle", TokenType.UPDATE): _without_error_log,
    ("oracle", TokenType.DELETE): _without_error_log,
    ("teradata", TokenType.CREATE): _unlocked,
    ("teradata", TokenType.INSERT): _unlocked,
    ("postgres", TokenType.CREATE): _foreign_table,
    ("postgres", TokenType.ALTER): _plain_kind_of_table,
    ("snowflake", TokenType.ALTER): _altered_task,
    ("snowflake", TokenType.CREATE): _copied_by_pipe,
    ("spark", TokenType.INSERT): _into_directory,
    ("databricks", TokenType.CREATE): _databricks_created,
    ("spark", TokenType.CREATE): _databricks_created,
    ("databricks", TokenType.USE): _used_namespace,
    ("spark", TokenType.USE): _used_namespace,
    ("databricks", TokenType.INSERT): _into_directory,
    ("hive", TokenType.CREATE): _with_as,
    ("hive", TokenType.INSERT): _into_directory,
    ("teradata", TokenType.UPDATE): _update_from,
    ("tsql", TokenType.DELETE): _top,
    ("tsql", TokenType.UPDATE): _top,
    ("tsql", TokenType.INSERT): _top,
}
_JOINING: Final = frozenset({"JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL"})
"""First words of a step that joins."""

_BEFORE_STAR: Final = frozenset({TokenType.DISTINCT, TokenType.COMMA, TokenType.DOT})
_ADD_ROWS: Final = frozenset({"TOTALS", "ROLLUP", "CUBE"})
_PIPES: Final = frozenset({TokenType.PIPE_GT})
_OPENS_JSON: Final = {TokenType.L_BRACE: "JSON_OBJECT", TokenType.L_BRACKET: "JSON_ARRAY"}
_CLOSES_JSON: Final = frozenset({TokenType.R_BRACE, TokenType.R_BRACKET})
_EVERYWHERE: Final[dict[str, tuple[frozenset[TokenType], _Rewrite]]] = {
    "bigquery": (_PIPES, lambda tokens: _grouped_in_pipe(_piped(tokens))),
    "clickhouse": (
        frozenset({TokenType.SETTINGS, TokenType.FORMAT, TokenType.DICTIONARY}),
        _of_clickhouse,
    ),
    "databricks": (_PIPES, _piped),
    "duckdb": (frozenset({TokenType.APPLY}), _functions_named_apply),
    "oracle": (frozenset({TokenType.TOP, TokenType.TABLE, *_OPENS_JSON}), _of_oracle),
    "snowflake": (frozenset({TokenType.TOP}), _columns_named_top),
    "spark": (_PIPES, _piped),
    "teradata": (frozenset(), _teradata_casts),
}
"""Rewrites of any statement of a dialect, and of which kinds there has to be a token."""

_OF_GRAPHS: Final = {
    "NODE": (("$node_id", False),),
    "EDGE": (("$edge_id", False), ("$from_id", True), ("$to_id", True)),
}
"""The columns that tables of a graph have besides (SQL Server's manual, "SQL Graph Architecture"), and whether an INSERT gives them."""

_TSQL: Final[tuple[tuple[frozenset[TokenType], _Rewrite], ...]] = (
    (frozenset({TokenType.DELETE, TokenType.FROM}), _from_twice),
    (frozenset({TokenType.WITH}), _xml_namespaces),
    (frozenset({TokenType.INSERT, TokenType.EXECUTE}), _insert_exec),
    (frozenset({TokenType.INSERT, TokenType.WITH}), _insert_hint),
    (frozenset({TokenType.DELETE, TokenType.OPTION}), _final_option),
    (frozenset({TokenType.DELETE, TokenType.RETURNING, TokenType.WHERE}), _delete_output),
    (frozenset({TokenType.PLUS, TokenType.EQ}), compound_assignment),
    (frozenset({TokenType.DASH, TokenType.EQ}), compound_assignment),
    (frozenset({TokenType.FROM, TokenType.DCOLON}), _old_function_call),
    (frozenset({TokenType.CREATE, TokenType.TABLE}), _table_keys),
    (frozenset({TokenType.UPDATE, TokenType.DOT, TokenType.L_PAREN}), _written_columns),
)
"""What each rewrite of T-SQL is about: token types without which there is nothing to look for."""
