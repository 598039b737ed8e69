"""CREATE TABLE and CREATE VIEW, of any dialect: names, types and queries without what sqlglot doesn't take."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, find_word, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    ANY,
    LEADING,
    NO_COLUMNS,
    Row,
    after_name,
    divided,
    find_phrase,
    is_kind,
    joined_by,
    words_at,
    words_of,
)


def _body(tokens: list[Token], start: int) -> int:
    """Where a query begins that stands outside brackets behind AS, or, as in MySQL, without AS, perhaps in brackets; else -1."""
    queries = {TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN, TokenType.FROM, TokenType.VALUES}
    selects = {TokenType.SELECT, TokenType.WITH}
    depth = 0
    for at in range(start, len(tokens) - 1):
        kind, following = tokens[at].token_type, tokens[at + 1].token_type
        if not depth and (kind is TokenType.SELECT or (kind is TokenType.L_PAREN and following in selects)):
            return at
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if not depth and kind is TokenType.ALIAS and following in queries:
            return at + 1
    return -1


def _plain_table(tokens: list[Token]) -> list[Token]:
    """CREATE TABLE with the names and types of its columns, what it is made from, and nothing else."""
    table = find_word(tokens, "TABLE", end=LEADING)
    if tokens[0].token_type is not TokenType.CREATE or table < 0:
        return tokens
    name = table + (4 if words_at(tokens, table + 1, table + 4) == ["IF", "NOT", "EXISTS"] else 1)
    after = after_name(tokens, name)
    kinds = [token for token in tokens[1:table] if token.text.upper() in _KINDS_OF_TABLE]
    begun = [tokens[0], *kinds, *tokens[table:after]]
    if of_another := _of_another(tokens, begun, after):
        return of_another
    body = _body(tokens, after)
    is_external = words_at(tokens, 1, table) in (["EXTERNAL"], ["OR", "REPLACE", "EXTERNAL"])
    if is_external and body < 0 and not _lists_columns(tokens, after):
        return begun  # of files: who reads them says which columns there are
    if words_at(tokens, after, after + 2) == ["(", ")"]:
        return [*begun, tokens[after], *_copied_from_parents(tokens, after), tokens[after + 1]]
    columns = listed_columns(tokens, after, body)
    query = _query_of_table(tokens, body) if body > 0 else []
    return [*begun, *columns, *query] if columns or query else tokens


def _of_another(tokens: list[Token], begun: list[Token], after: int) -> list[Token]:
    """``CREATE TABLE t CLONE s``, ``OF s`` and ``PARTITION OF s``, without what follows; empty for any other."""
    if words_at(tokens, after, after + 1) in (["CLONE"], ["COPY"]):
        return [*begun, *tokens[after : after_name(tokens, after + 1)]]
    of = after + 1
    if words_at(tokens, after, of) != ["OF"]:
        of = after + 2
        if words_at(tokens, after, of) != ["PARTITION", "OF"]:
            return []
    parent = tokens[of : after_name(tokens, of)]
    return [
        *tokens[:after],
        *in_brackets(tokens[after], [like(tokens[after], TokenType.LIKE, "LIKE"), *parent]),
    ]


def _lists_columns(tokens: list[Token], after: int) -> bool:
    """Whether columns are listed right behind a table's name."""
    return is_kind(tokens, after, TokenType.L_PAREN) and bool(plain_column(tokens[after + 1 : after + 4]))


def _copied_from_parents(tokens: list[Token], after: int) -> list[Token]:
    """``LIKE s`` for PostgreSQL's ``() INHERITS (s)``: no columns but those of the parents."""
    parents = find_phrase(tokens, ["INHERITS", "("], after)
    above = tokens[parents + 2 : closing(tokens, parents + 1)] if parents > 0 else []
    return [like(tokens[after], TokenType.LIKE, "LIKE"), *above] if above else []


def listed_columns(tokens: list[Token], after: int, body: int) -> list[Token]:
    """The first list in brackets that names columns, of these only names and types; empty if there is none.

    With a query (at ``body``) it stands right behind the table's name.
    """
    engine = find_phrase(tokens, ["ENGINE"], after)  # ClickHouse's, whose arguments are no columns
    for at in range(after, min(after + 1, body) if body > 0 else engine if engine > 0 else len(tokens)):
        if not is_kind(tokens, at, TokenType.L_PAREN):
            continue
        inside = tokens[at + 1 : closing(tokens, at)]
        # BigQuery's, of files:
        more = find_phrase(tokens, ["PARTITION", "COLUMNS"], closing(tokens, at) + 1) + 2
        if more > 1:
            inside += [like(tokens[at], TokenType.COMMA, ","), *tokens[more + 1 : closing(tokens, more)]]
        # A lone name is a column right behind the table's name only: not in CLUSTER BY (a).
        parts = [part for part in divided(inside) if len(part) > 1 or at == after]
        named = [named for part in parts if (named := plain_column(part))]
        if named:
            return in_brackets(tokens[at], joined_by(named, tokens[at]))
    return []


def _query_of_table(tokens: list[Token], body: int) -> list[Token]:
    """The query that a table is made from, behind AS, up to what MySQL and others say behind it."""
    tails = [find_phrase(tokens, phrase, body) for phrase in _TABLE_TAILS]
    end = min((tail for tail in tails if tail > 0), default=len(tokens))
    return [like(tokens[body], TokenType.ALIAS, "AS"), *tokens[body:end]]


def says_no_column(part: list[Token]) -> bool:
    """Whether a part of a table's list is a constraint, an index or the like: not ``tag VARCHAR(9)``, ``period DATE``, ``index INT``."""
    if not part or part[0].token_type is TokenType.IDENTIFIER:
        return not part
    word, *behind = words_at(part, 0, 4)
    if word in _NO_COLUMN_BEFORE:
        return behind[:1] == [_NO_COLUMN_BEFORE[word]]
    if word in _NAMED_BEHIND:
        listed = "(" in behind and not is_kind(part, behind.index("(") + 2, TokenType.NUMBER)
        return listed or "TYPE" in behind
    return word in NO_COLUMNS


def plain_column(part: list[Token]) -> list[Token]:
    """A column's name and type, if it has one, which SQLite's need not; nothing for a constraint or an index."""
    if says_no_column(part):
        return part if words_at(part, 0, 1) == ["LIKE"] else []
    if len(part) == 1:
        return part
    if words_at(part, 0, 2) == ["LOB", "("]:  # Oracle's, of where it is stored
        return []
    if part[1].text.upper() in _GEOMETRIES:
        part = [part[0], like(part[1], TokenType.GEOMETRY, "GEOMETRY"), *part[2:]]
    if part[1].token_type is TokenType.ANY:  # SQLite's
        part = [part[0], like(part[1], TokenType.TEXT, "TEXT"), *part[2:]]
    if part[1].text.upper() == "NATIONAL" and len(part) > 2:
        part = [part[0], *part[2:]]
    end = _end_of_type(part)
    if end == len(part):
        return part
    hidden = [_unlisted(part[0]) for token in part[end:] if token.text.upper() in _HIDES]
    return [*part[:end], *_computation(part, end), *hidden[:1]]


def _end_of_type(part: list[Token]) -> int:
    """Where a column's name and type end; ``c AS (a + b)`` and ``c NOT NULL`` have no type."""
    sizes = (
        {token.token_type for token in part[3 : closing(part, 2)]}
        if is_kind(part, 2, TokenType.L_PAREN)
        else ()
    )
    if sizes and (sizes <= _SIZES or part[1].token_type in _OF_ONE_TYPE):
        return closing(part, 2) + 1
    if any(is_kind(part, 2, kind) for kind in (TokenType.LT, TokenType.L_BRACKET, TokenType.DOT)):
        return len(part)
    return 1 if part[1].token_type is TokenType.ALIAS or part[1].text.upper() in _BEHIND_TYPE else 2


def _unlisted(at: Token) -> Token:
    """Says of a column that it is in no star; ClickHouse's word, which sqlglot takes in any dialect."""
    return like(at, TokenType.VAR, "EPHEMERAL")


def _computation(part: list[Token], start: int) -> list[Token]:
    """``AS (a + b)`` of a column that is computed, if it is plain enough to be taken for sure."""
    at = next((i for i in range(start, len(part)) if part[i].token_type is TokenType.ALIAS), len(part))
    if not is_kind(part, at + 1, TokenType.L_PAREN):
        return []
    computed = part[at : closing(part, at + 1) + 1]
    return computed if {token.token_type for token in computed} <= _COMPUTED_OF else []


def _virtual_table(tokens: list[Token]) -> list[Token]:
    """SQLite's ``CREATE VIRTUAL TABLE t USING fts5(a, b UNINDEXED, tokenize = 'x')``: a table of these columns."""
    at = find_phrase(tokens, ["USING"])
    opening = at + 2
    if (
        at < 0
        or not is_kind(tokens, opening, TokenType.L_PAREN)
        or words_at(tokens, 0, 2) != ["CREATE", "VIRTUAL"]
    ):
        return tokens
    end = closing(tokens, opening)
    parts = [part for part in divided(tokens[opening + 1 : end]) if part and find_phrase(part, ["="]) < 0]
    text = like(tokens[opening], TokenType.TEXT, "TEXT")
    columns = [[part[0], text] for part in parts]
    if columns and tokens[at + 1].text.upper().startswith("FTS"):  # what MATCH and ORDER BY name
        of_all = (tokens[at - 1], like(text, TokenType.IDENTIFIER, "rank"))
        columns += [[name, text, _unlisted(text)] for name in of_all]
    listed = [tokens[opening], *joined_by(columns, tokens[opening]), tokens[end]] if columns else []
    return [tokens[0], *tokens[2:at], *listed]


def _plain_view(tokens: list[Token]) -> list[Token]:
    """CREATE or ALTER VIEW with the names of its columns and its query, and nothing else."""
    view = find_word(tokens, "VIEW", end=LEADING)
    if view < 0 or tokens[0].text.upper() not in {"CREATE", "ALTER"}:
        return tokens
    name = view + (4 if words_at(tokens, view + 1, view + 4) == ["IF", "NOT", "EXISTS"] else 1)
    after = after_name(tokens, name)
    body = _body(tokens, after)
    if body < 0:
        return tokens
    columns: list[Token] = []
    if after < body and is_kind(tokens, after, TokenType.L_PAREN):
        named = [
            part[:1]
            for part in divided(tokens[after + 1 : closing(tokens, after)])
            if not says_no_column(part)
        ]
        columns = [
            tokens[after],
            *joined_by(named, tokens[after]),
            like(tokens[after], TokenType.R_PAREN, ")"),
        ]
    to = find_phrase(tokens[:body], ["TO"], after)  # ClickHouse: the table that a materialized view fills
    columns = tokens[to : after_name(tokens, to + 1)] if to > 0 else columns
    tails = [find_phrase(tokens, phrase, body) for phrase in _VIEW_TAILS]
    end = min((tail for tail in tails if tail > 0), default=len(tokens))
    if words_at(tokens, end - 2, end - 1) == ["COMMENT"] and is_kind(tokens, end - 1, TokenType.STRING):
        end -= 2
    kinds = [token for token in tokens[1:view] if token.text.upper() in _KINDS_OF_VIEW]
    create, as_query = like(tokens[0], TokenType.CREATE, "CREATE"), like(tokens[0], TokenType.ALIAS, "AS")
    return [create, *kinds, *tokens[view:after], *columns, as_query, *tokens[body:end]]


def _use_of_word(tokens: list[Token]) -> list[Token]:
    """``USE Warehouse``, a database of that name: as ``USE SCHEMA Warehouse``, so that the name is no kind of thing."""
    if tokens[0].token_type is not TokenType.USE or len(tokens) != 2:
        return tokens
    return [tokens[0], like(tokens[0], TokenType.SCHEMA, "SCHEMA"), tokens[1]]


_HIDES: Final = words_of("INVISIBLE HIDDEN EPHEMERAL")
_OF_ONE_TYPE: Final = frozenset({TokenType.NULLABLE, TokenType.LOWCARDINALITY})
"""ClickHouse's, which are none by themselves."""

_NO_COLUMN_BEFORE: Final = {"TAG": "(", "CHECK": "(", "PERIOD": "FOR", "SUPPLEMENTAL": "LOG"}
_NAMED_BEHIND: Final = words_of("INDEX KEY EXCLUDE PROJECTION")
"""These could be columns, too: what they are instead has brackets soon, and no sizes in them."""

_BEHIND_TYPE: Final = words_of("NOT NULL DEFAULT UNIQUE CHECK REFERENCES COLLATE GENERATED CONSTRAINT") | {
    "PRIMARY KEY"
}
"""What a column without a type goes on with."""
_SIZES: Final = frozenset({TokenType.NUMBER, TokenType.COMMA})
_GEOMETRIES: Final = words_of(
    "POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION GEOMCOLLECTION"
)
_COMPUTED_OF: Final = frozenset({
    TokenType.ALIAS, TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA, TokenType.VAR, TokenType.IDENTIFIER,
    TokenType.NUMBER, TokenType.STRING, TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH, TokenType.DPIPE,
    TokenType.L_BRACKET, TokenType.R_BRACKET, TokenType.MOD, TokenType.DCOLON, TokenType.DOT, TokenType.LEFT, TokenType.RIGHT,
    TokenType.CASE, TokenType.WHEN, TokenType.THEN, TokenType.ELSE, TokenType.END, TokenType.IS, TokenType.NULL, TokenType.NOT,
    TokenType.AND, TokenType.OR, TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.GT, TokenType.LTE, TokenType.GTE,
    TokenType.DATE, TokenType.INT, TokenType.BIGINT, TokenType.TEXT, TokenType.VARCHAR, TokenType.DECIMAL, TokenType.DOUBLE,
    TokenType.CHAR, TokenType.NCHAR, TokenType.NVARCHAR, TokenType.SMALLINT, TokenType.TINYINT, TokenType.FLOAT, TokenType.BOOLEAN,
    TokenType.TIMESTAMP, TokenType.DATETIME, TokenType.TRUE, TokenType.FALSE, TokenType.IN, TokenType.LIKE, TokenType.BETWEEN,
})  # fmt: skip
"""What the expression of a computed column may be made of, so that it is read where sqlglot refused the table."""
_KINDS_OF_TABLE: Final = words_of("TEMP TEMPORARY VOLATILE EXTERNAL DYNAMIC OR REPLACE")
_KINDS_OF_VIEW: Final = words_of("TEMP TEMPORARY OR REPLACE MATERIALIZED")
_TABLE_TAILS: Final = (
    *(["DISTRIBUTED", how] for how in ("BY", "RANDOMLY", "REPLICATED")),
    ["WITH", "NO", "DATA"],
    ["WITH", "DATA"],
    ["COMMENT", "IS"],
)
"""Greenplum's, of materialized views, too, and Exasol's ``COMMENT IS 'text'``."""
_VIEW_TAILS: Final = (["WITH", "READ", "ONLY"], ["WITH", "CHECK", "OPTION"], *_TABLE_TAILS)

REWRITES: Final[tuple[Row, ...]] = (
    (("sqlite",), frozenset({"VIRTUAL", "TABLE", "USING"}), _virtual_table),
    (ANY, frozenset({"CREATE", "TABLE"}), _plain_table),
    (ANY, frozenset({"VIEW", "AS"}), _plain_view),
    *((ANY, frozenset({"USE", word}), _use_of_word) for word in ("WAREHOUSE", "DATABASE", "CATALOG", "ROLE")),
)
