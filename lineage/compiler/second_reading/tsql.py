"""T-SQL's: hints, graph, search and change tracking."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, compound_assignment, find_word, in_brackets, like, parseable
from lineage.compiler.second_reading.definitions import listed_columns
from lineage.compiler.second_reading.tokens import (
    LEADING,
    TSQL,
    Row,
    after_name,
    divided,
    find_anywhere,
    find_phrase,
    is_kind,
    joined_by,
    with_calls,
    without_phrases,
    words_at,
    words_of,
)


def _changes_in_from(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``SELECT … FROM (MERGE … OUTPUT …) AS x (a, b)``: as a CTE of that name."""
    changes = {TokenType.MERGE, TokenType.DELETE, TokenType.UPDATE, TokenType.INSERT}
    for at in range(1, len(tokens) - 1):
        if is_kind(tokens, at, TokenType.L_PAREN) and tokens[at + 1].token_type in changes:
            end = closing(tokens, at)
            name = end + 1 + (words_at(tokens, end + 1, end + 2) == ["AS"])
            if name >= len(tokens) or find_word(tokens, "OUTPUT", at, end) < 0:
                return tokens
            inside = parseable(tokens[at + 1 : end], "tsql")
            if inside[0].token_type is TokenType.DELETE and not is_kind(inside, 1, TokenType.FROM):
                inside = [inside[0], like(inside[0], TokenType.FROM, "FROM"), *inside[1:]]
            after = (
                closing(tokens, name + 1) + 1 if is_kind(tokens, name + 1, TokenType.L_PAREN) else name + 1
            )
            word, opening = tokens[0], tokens[at]
            head = [
                like(word, TokenType.WITH, "WITH"),
                *tokens[name:after],
                like(word, TokenType.ALIAS, "AS"),
            ]
            return [*head, opening, *inside, tokens[end], *tokens[:at], tokens[name], *tokens[after:]]
    return tokens


def _without_hints(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``FROM t WITH (INDEX = ix, HOLDLOCK TABLOCKX)``, ``FROM t (NOLOCK) AS a`` and ``OPTION (…)``: the hints go."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].text.upper()
        hints = word == "OPTION" or (
            word == "WITH" and words_at(tokens, at + 2, at + 3)[:1] and _hint(tokens[at + 2])
        )
        if hints and is_kind(tokens, at + 1, TokenType.L_PAREN):
            at = closing(tokens, at + 1)
        elif word == "(" and _is_bare_hint(tokens[at + 1 : closing(tokens, at)]):
            at = closing(tokens, at)
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _is_bare_hint(tokens: list[Token]) -> bool:
    """Whether brackets hold nothing but a hint that may stand without WITH."""
    return len(tokens) == 1 and tokens[0].text.upper() in _BARE_HINTS


def _cast(tokens: list[Token]) -> list[Token]:
    """``TRY_PARSE(a AS DATE USING 'en-US')``: as a cast."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        culture = find_phrase(call, ["USING"], 2)
        inside = call[2 : culture if culture > 0 else -1]
        return [like(call[0], TokenType.VAR, "TRY_CAST"), call[1], *inside, call[-1]]

    return with_calls(tokens, {"PARSE", "TRY_PARSE"}, change)


def _query_of_nothing(token: Token, columns: list[Token], table: list[Token]) -> list[Token]:
    """``(SELECT NULL AS a, NULL AS b FROM t)`` in the place of a token."""
    null, as_ = like(token, TokenType.NULL, "NULL"), like(token, TokenType.ALIAS, "AS")
    outputs = joined_by([[null, as_, column] for column in columns], token)
    select, from_ = like(token, TokenType.SELECT, "SELECT"), like(token, TokenType.FROM, "FROM")
    return in_brackets(token, [select, *outputs, *([from_, *table] if table else ())])


def _searched(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``CONTAINSTABLE(t, *, 'text', LANGUAGE 1033) AS k``: keys and ranks of t, of which no column says where they are from."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token]:
        columns = [like(call[0], TokenType.VAR, name) for name in ("KEY", "RANK")]
        return _query_of_nothing(call[0], columns, arguments[0])

    return with_calls(tokens, _SEARCHES, change)


def _predicted(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``FROM PREDICT(MODEL = @m, DATA = t AS d) WITH (score FLOAT) AS p``: the rows of t, and what the model says of them."""
    at = find_phrase(tokens, ["PREDICT", "("])
    end = closing(tokens, at + 1) if at > 0 else len(tokens)
    if words_at(tokens, end + 1, end + 3) != ["WITH", "("]:
        return tokens
    data = next((a[2:] for a in divided(tokens[at + 2 : end]) if words_at(a, 0, 2) == ["DATA", "="]), [])
    stop = closing(tokens, end + 2)
    columns = [part[0] for part in divided(tokens[end + 3 : stop]) if part]
    join = [like(tokens[at], TokenType.CROSS, "CROSS"), like(tokens[at], TokenType.JOIN, "JOIN")]
    said = _query_of_nothing(tokens[at], columns, [])
    return [*tokens[:at], *data, *(join if data else ()), *said, *tokens[stop + 1 :]]


def _unlimited(tokens: list[Token]) -> list[Token]:
    """``MERGE TOP (10) PERCENT INTO t …``: how many rows goes."""
    if words_at(tokens, 0, 3) != ["MERGE", "TOP", "("]:
        return tokens
    end = closing(tokens, 2) + 1
    return [tokens[0], *tokens[end + (words_at(tokens, end, end + 1) == ["PERCENT"]) :]]


def _one_default_row(tokens: list[Token]) -> list[Token]:
    """``INSERT t OUTPUT inserted.id DEFAULT VALUES``: a row of nothing, but for what is put out of it."""
    at = find_phrase(tokens, ["DEFAULT", "VALUES"])
    if at < 0 or find_phrase(tokens, ["OUTPUT"]) < 0:
        return tokens
    row = [
        like(tokens[at], TokenType.VALUES, "VALUES"),
        *in_brackets(tokens[at], [like(tokens[at], TokenType.NULL, "NULL")]),
    ]
    return [*tokens[:at], *row, *tokens[at + 2 :]]


def _nearest(tokens: list[Token]) -> list[Token]:
    """``VECTOR_SEARCH(TABLE = t AS a, COLUMN = v, SIMILAR_TO = @q, METRIC = 'cosine', TOP_N = 5) AS s``: t, and how far its rows are."""
    at = find_phrase(tokens, ["VECTOR_SEARCH", "("])
    end = closing(tokens, at + 1) if at > 0 else len(tokens)
    said = {
        part[0].text.upper(): part[2:]
        for part in divided(tokens[at + 2 : end])
        if words_at(part, 1, 2) == ["="]
    }
    table, column, asked = (said.get(word, []) for word in ("TABLE", "COLUMN", "SIMILAR_TO"))
    alias = end + 1 + (words_at(tokens, end + 1, end + 2) == ["AS"])
    if at < 0 or not table or not column or alias >= len(tokens):
        return tokens
    word = tokens[at]
    dot = like(word, TokenType.DOT, ".")
    arguments = joined_by([[table[-1], dot, *column], *([asked] if asked else [])], word)
    function = [like(word, TokenType.VAR, "VECTOR_DISTANCE_OF"), *in_brackets(word, arguments)]
    apply = [like(word, TokenType.CROSS, "CROSS"), like(word, TokenType.APPLY, "APPLY")]
    named = [
        like(word, TokenType.ALIAS, "AS"),
        tokens[alias],
        *in_brackets(word, [like(word, TokenType.VAR, "distance")]),
    ]
    return [*tokens[:at], *table, *apply, *function, *named, *tokens[alias + 1 :]]


def _embedded(tokens: list[Token]) -> list[Token]:
    """``AI_GENERATE_EMBEDDINGS(a.text USE MODEL m)``: of the text, without the model."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        use = find_phrase(arguments[0], ["USE", "MODEL"])
        return [*call[:2], *arguments[0][:use], call[-1]] if use > 0 else None

    return with_calls(tokens, {"AI_GENERATE_EMBEDDINGS"}, change)


def _without_graph(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``MATCH(a-(likes)->b)``: how rows of graph tables are joined takes from none of their own columns."""
    tokens = without_phrases(tokens, (["FOR", "PATH"], ["WITHIN", "GROUP", "(", "GRAPH", "PATH", ")"]))
    at = find_phrase(tokens, ["MATCH", "("])
    if at < 0:
        return tokens
    one = like(tokens[at], TokenType.NUMBER, "1")
    equal = [one, like(tokens[at], TokenType.EQ, "="), one]
    return _without_graph([*tokens[:at], *equal, *tokens[closing(tokens, at + 1) + 1 :]])


def _hint(token: Token) -> bool:
    word = token.text.upper()
    return word.endswith("LOCK") or word in _HINTS


def _changes_of_table(tokens: list[Token]) -> list[Token]:
    """``CHANGETABLE(CHANGES t, 0) AS c``: the table."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token] | None:
        return call[3 : after_name(call, 3)] if words_at(call, 2, 3) == ["CHANGES"] else None

    return with_calls(tokens, {"CHANGETABLE"}, change)


def _without_fillfactor(tokens: list[Token]) -> list[Token]:
    """``PRIMARY KEY (a) WITH FILLFACTOR = 90``, as SQL Server 2000 writes it: how full pages are goes."""
    at = find_anywhere(tokens, ["WITH", "FILLFACTOR", "="])
    return _without_fillfactor([*tokens[:at], *tokens[at + 4 :]]) if at > 0 else tokens


def _without_index_options(tokens: list[Token]) -> list[Token]:
    """``UNIQUE NONCLUSTERED (a) WITH (IGNORE_DUP_KEY = ON)`` among columns: how an index is kept goes."""
    kept: list[Token] = []
    depth = at = 0
    while at < len(tokens):
        kind = tokens[at].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if (
            depth
            and words_at(tokens, at, at + 2) == ["WITH", "("]
            and words_at(tokens, at + 3, at + 4) == ["="]
        ):
            at = closing(tokens, at + 1)
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _read_texts(tokens: list[Token]) -> list[Token]:
    """``OPENXML(@i, '/a', 2) WITH (…)``, ``OPENJSON(a, ISNULL(b, '$'))``: as OPENJSON of one value."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        name, opening, end = call[0], call[1], call[-1]
        if name.text.upper() == "OPENXML":
            return [like(name, TokenType.VAR, "OPENJSON"), opening, *arguments[0], end]
        if len(arguments) == 1 or [t.token_type for t in arguments[1]] == [TokenType.STRING]:
            return None
        both = [like(name, TokenType.VAR, "CONCAT"), opening, *joined_by(arguments, opening), end]
        return [name, opening, *both, end]

    return with_calls(tokens, {"OPENXML", "OPENJSON"}, change)


def _read_files(tokens: list[Token]) -> list[Token]:
    """``OPENROWSET(BULK 'f', ORDER (a) UNIQUE) WITH (a INT 2) AS r``: rows of a file, whatever is said of them."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].text.upper() == "OPENROWSET" and is_kind(tokens, at, TokenType.L_PAREN):
            end = closing(tokens, at)
            kept += [tokens[at], tokens[end]]
            at = end + 1
            if words_at(tokens, at, at + 2) == ["WITH", "("]:
                at = closing(tokens, at + 1) + 1
    return kept


def _cloned(tokens: list[Token]) -> list[Token]:
    """Fabric's ``CREATE TABLE t AS CLONE OF s AT 'time'``: as ``CREATE TABLE t CLONE s``."""
    clone = find_phrase(tokens, ["AS", "CLONE", "OF"])
    return (
        [*tokens[:clone], tokens[clone + 1], *tokens[clone + 3 : after_name(tokens, clone + 3)]]
        if clone > 0
        else tokens
    )


def _updated_columns(tokens: list[Token]) -> list[Token]:
    """``IF UPDATE(a) OR EXISTS (SELECT …)``: whether a column is set, which a trigger asks, is no column."""
    at = find_anywhere(tokens, ["UPDATE", "("])
    if at < 1 or not is_kind(tokens, 0, TokenType.SELECT):
        return tokens
    rest = tokens[closing(tokens, at + 1) + 1 :]
    return _updated_columns([*tokens[:at], like(tokens[at], TokenType.NULL, "NULL"), *rest])


_HINTS: Final = words_of(
    "INDEX FORCESEEK FORCESCAN NOEXPAND NOWAIT READPAST READUNCOMMITTED READCOMMITTED REPEATABLEREAD SERIALIZABLE "
    "SNAPSHOT TABLOCKX KEEPIDENTITY KEEPDEFAULTS IGNORE_CONSTRAINTS IGNORE_TRIGGERS"
)
_BARE_HINTS: Final = words_of(
    "NOLOCK HOLDLOCK UPDLOCK PAGLOCK ROWLOCK TABLOCK TABLOCKX XLOCK NOWAIT NOEXPAND READPAST READUNCOMMITTED READCOMMITTED "
    "REPEATABLEREAD SERIALIZABLE"
)
_SEARCHES: Final = words_of("CONTAINSTABLE FREETEXTTABLE")


def _default_for_all(tokens: list[Token]) -> list[Token]:
    """T-SQL's ``ADD a INT NULL DEFAULT (0) WITH VALUES``: rows that are there have the default, too."""
    return without_phrases(tokens, [["WITH", "VALUES"]]) if is_kind(tokens, 0, TokenType.ALTER) else tokens


def _plain_table_variable(tokens: list[Token]) -> list[Token]:
    """``DECLARE @t TABLE (a INT, PRIMARY KEY CLUSTERED (a))`` with the names and types of its columns, and nothing else."""
    table = find_word(tokens, "TABLE", end=LEADING)
    columns = listed_columns(tokens, table + 1, -1) if is_kind(tokens, 0, TokenType.DECLARE) else []
    return [*tokens[: table + 1], *columns] if columns else tokens


def _without_collation(tokens: list[Token]) -> list[Token]:
    """``LIKE a ESCAPE '!' COLLATE Latin1_General_BIN``: in which collation goes."""
    at = find_anywhere(tokens, ["COLLATE"], 2)
    escapes = words_at(tokens, at - 2, at - 1) == ["ESCAPE"]
    return [*tokens[:at], *tokens[at + 2 :]] if at > 0 and escapes else tokens


REWRITES: Final[tuple[Row, ...]] = (
    (TSQL, frozenset({"DECLARE", "TABLE"}), _plain_table_variable),
    (TSQL, frozenset({"ESCAPE", "COLLATE"}), _without_collation),
    (TSQL, frozenset({"ALTER", "ADD", "WITH", "VALUES"}), _default_for_all),
    (TSQL, frozenset({"CREATE", "CLONE", "OF"}), _cloned),
    (TSQL, frozenset({"SELECT", "UPDATE", "("}), _updated_columns),
    (TSQL, frozenset({"TRY_PARSE"}), _cast),
    (TSQL, frozenset({"PARSE"}), _cast),
    (TSQL, frozenset({"WITH", "("}), _without_hints),
    (TSQL, frozenset({"OPTION", "("}), _without_hints),
    *((TSQL, frozenset({word, "FROM", "("}), _without_hints) for word in ("UPDATE", "DELETE")),
    (TSQL, frozenset({"MATCH", "-", "("}), _without_graph),
    *((TSQL, frozenset({name, "("}), _searched) for name in sorted(_SEARCHES)),
    (TSQL, frozenset({"MERGE", "TOP"}), _unlimited),
    (TSQL, frozenset({"INSERT", "OUTPUT", "DEFAULT", "VALUES"}), _one_default_row),
    (TSQL, frozenset({"PREDICT", "MODEL", "DATA"}), _predicted),
    (TSQL, frozenset({"VECTOR_SEARCH", "SIMILAR_TO"}), _nearest),
    (TSQL, frozenset({"AI_GENERATE_EMBEDDINGS", "USE"}), _embedded),
    (TSQL, frozenset({"WITH", "FILLFACTOR"}), _without_fillfactor),
    (TSQL, frozenset({"WITH", "=", "("}), _without_index_options),
    (TSQL, frozenset({"CHANGETABLE", "CHANGES"}), _changes_of_table),
    (TSQL, frozenset({"OPENXML", "("}), _read_texts),
    (TSQL, frozenset({"OPENJSON", ","}), _read_texts),
    (TSQL, frozenset({"OPENROWSET", "("}), _read_files),
    (TSQL, frozenset({"="}), compound_assignment),
    (TSQL, frozenset({"FROM", "OUTPUT", "("}), _changes_in_from),
)
