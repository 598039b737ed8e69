"""Statements that sqlglot has no grammar for, read from their first tokens.

Only the forms whose tables stand in a fixed place: what they say is settled by their leading keywords, as the
dialects' manuals give them.
"""

from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Final

from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.exasol import Exasol
from sqlglot.dialects.mysql import MySQL
from sqlglot.dialects.postgres import Postgres
from sqlglot.dialects.tsql import TSQL
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, like

_MOVES: Final = {
    "EXCHANGE": frozenset({"TABLE"}),
    "SWITCH": frozenset({"TO"}),
    "APPEND": frozenset({"FROM"}),
    "REPLACE": frozenset({"FROM"}),
    "ATTACH": frozenset({"FROM"}),
    "MOVE": frozenset({"TABLE"}),
}
_CLICKHOUSE_MOVES: Final = frozenset({"REPLACE", "ATTACH", "MOVE"})
_WHOLE_TABLES: Final = frozenset({"SWITCH", "APPEND"})
_GIVE: Final = frozenset({"SWITCH", "MOVE"})
"""The first table's rows go to the second one."""

_AFTER_TABLE: Final = frozenset(
    {
        "INCLUDING",
        "EXCLUDING",
        "WITH",
        "WITHOUT",
        "PARTITION",
        "UPDATE",
        "CASCADE",
        "IGNOREEXTRA",
        "FILLTARGET",
    }
)
_TEXTS: Final = frozenset({TokenType.STRING, TokenType.NATIONAL_STRING})


def read_unparsed(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """The statement as sqlglot's nearest expressions, or None when it is for sqlglot to parse."""
    first = tokens[0].text.upper()
    if first not in _FIRST_WORDS:
        return None
    # A command, whose rest is one string so far.
    if len(tokens) == 2 and tokens[1].token_type is TokenType.STRING:
        tokens = [tokens[0], *parser.dialect.tokenize(tokens[1].text)]
    second = tokens[1].text.upper() if len(tokens) > 1 else ""
    read = _READERS.get((first, second)) or _READERS.get((first,))
    return read(parser, tokens, text) if read is not None else None


def _bulk_insert(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr]:
    """T-SQL: ``BULK INSERT table FROM 'file' …`` loads a table."""
    return [exp.LoadData(this=_table_before(parser, tokens[2:], "FROM", text))]


def _copy_into(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Synapse's and Fabric's ``COPY INTO table (a DEFAULT 'x' 1, b 2) FROM 'file' …`` loads a table."""
    if not isinstance(parser.dialect, TSQL):
        return None
    name = next((i for i, token in enumerate(tokens) if token.text in {"(", "FROM"}), len(tokens))
    return [exp.LoadData(this=_table(parser, tokens[2:name], text))]


def _load_data(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """MySQL: ``LOAD DATA … INFILE 'file' … INTO TABLE table …``, and of XML; other forms are for sqlglot."""
    words = [token.text.upper() for token in tokens]
    if "TABLE" not in words or words[2] in {"INTO", "OVERWRITE"}:  # the latter are BigQuery's
        return None
    start = words.index("TABLE") + 1
    end = start + 1
    while end + 1 < len(words) and words[end] == ".":
        end += 2
    return [
        exp.LoadData(
            this=_table(parser, tokens[start:end], text), expressions=_set(parser, tokens, start, end, text)
        )
    ]


def _set(parser: Parser, tokens: list[Token], start: int, end: int, text: str) -> list[exp.Expr]:
    """What ``SET`` of MySQL's LOAD DATA assigns, behind the table's name (tokens from ``start`` to ``end``).

    A variable that takes a field of the file, by its name in the list before, leads to no column: it is NULL there.
    """
    fields: set[str] = set()
    at = end
    while at < len(tokens) and (
        tokens[at].text.upper() != "SET" or tokens[at - 1].text.upper() == "CHARACTER"
    ):
        if tokens[at].token_type is TokenType.PARAMETER:
            fields.add(tokens[at + 1].text.upper())
        at += 1
    values: list[Token] = []
    for before, token in pairwise(tokens[at:]):
        if before.token_type is TokenType.PARAMETER and token.text.upper() in fields:
            values[-1] = like(token, TokenType.NULL, "NULL")
        else:
            values.append(token)
    if not values:
        return []
    head = [like(tokens[at], TokenType.UPDATE, "UPDATE"), *tokens[start:end], tokens[at]]
    update = parser.parse([*head, *values], text)[0]
    return update.expressions if update is not None else []


def _table_before(parser: Parser, tokens: list[Token], word: str, text: str) -> exp.Expr | None:
    end = next((i for i, token in enumerate(tokens) if token.text.upper() == word), len(tokens))
    return _table(parser, tokens[:end], text)


def _table(parser: Parser, tokens: list[Token], text: str) -> exp.Expr | None:
    return parser.parse_into(exp.Table, tokens, text)[0] if tokens else None


def _rename_table(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr]:
    """MySQL, ClickHouse: ``RENAME TABLE old TO new, …``, one after the other."""
    return _renamed(parser, tokens[2:], text)


def _rename(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr]:
    """Oracle: ``RENAME old TO new``."""
    return _renamed(parser, tokens[1:], text)


def _rename_object(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Synapse: ``RENAME OBJECT s.old TO new``, which stays in its schema."""
    names = _divided(tokens[2:], "TO")
    old, new = (_table(parser, name, text) for name in names) if len(names) == 2 else (None, None)
    if old is None or new is None:
        return None
    new.set("db", old.args.get("db"))
    return [exp.Alter(this=old, kind="TABLE", actions=[exp.AlterRename(this=new)])]


def _renamed(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr]:
    renames: list[exp.Expr] = []
    for pair in _divided(tokens, ","):
        names = _divided(pair, "TO")
        if len(names) == 2:
            old, new = (_table(parser, name, text) for name in names)
            renames.append(exp.Alter(this=old, kind="TABLE", actions=[exp.AlterRename(this=new)]))
    return renames


def _divided(tokens: list[Token], word: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text.upper() == word:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _exchange_tables(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """ClickHouse: ``EXCHANGE TABLES a AND b, c AND d``, and of dictionaries."""
    swaps: list[exp.Expr] = []
    for pair in _divided(_up_to(tokens[2:], {"ON"}), ","):
        names = _divided(pair, "AND")
        if len(names) != 2:
            return None
        one, other = (_table(parser, name, text) for name in names)
        swaps.append(exp.Alter(this=one, kind="TABLE", actions=[exp.SwapTable(this=other)]))
    return swaps


def _alter_table(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """The changes of a table that sqlglot doesn't know, or not in every dialect."""
    words = [token.text.upper() for token in tokens]
    if isinstance(parser.dialect, ClickHouse) and (mutation := _mutation(words)):
        return _mutated(parser, tokens, mutation, text)
    if words[-3:-1] == ["SET", "SCHEMA"]:
        return _moved(parser, tokens[2:-3], tokens[-1], text)
    if (swap := next((i for i in range(3, 12) if words[i : i + 3] == ["REPLACE", "WITH", "TABLE"]), 0)) > 0:
        return _swapped(parser, tokens[2:swap], _up_to(tokens[swap + 3 :], {"PROPERTIES"}), text)
    if words[-1] == "FIRST" or words[-2] == "AFTER":
        return _placed(parser, tokens, text)
    return _exchanged(parser, tokens, words, text)


def _swapped(parser: Parser, one: list[Token], other: list[Token], text: str) -> list[exp.Expr]:
    """Doris: ``ALTER TABLE t REPLACE WITH TABLE u``, after which each has the other's name."""
    table, second = _table(parser, one, text), _table(parser, other, text)
    return [exp.Alter(this=table, kind="TABLE", actions=[exp.SwapTable(this=second)])]


def _exchanged(parser: Parser, tokens: list[Token], words: list[str], text: str) -> list[exp.Expr] | None:
    """Partitions that change places, or rows that move, from one table to another.

    Oracle, MySQL: ``EXCHANGE PARTITION p WITH TABLE other``; Hive's only moves. T-SQL: ``SWITCH … TO other``.
    Redshift: ``APPEND FROM other``. ClickHouse: ``REPLACE`` and ``ATTACH PARTITION p FROM``, ``MOVE PARTITION p TO TABLE``.
    """
    action = next((i for i, word in enumerate(words[3:12], 3) if word in _MOVES), 0)
    known = words[action] not in _CLICKHOUSE_MOVES or isinstance(parser.dialect, ClickHouse)
    named = words[action] in _WHOLE_TABLES or words[action + 1 : action + 2] == ["PARTITION"]
    if not (action and known and named):
        return None
    other = next((i + 1 for i in range(action, len(words)) if words[i] in _MOVES[words[action]]), len(words))
    table = _table(parser, _up_to(tokens[2:action], {"ON"}), text)
    second = _table(parser, _up_to(tokens[other:], _AFTER_TABLE), text)
    if table is None or second is None:  # ClickHouse moves partitions to and from disks, too
        return [] if words[action] in _CLICKHOUSE_MOVES else None
    if words[action] == "EXCHANGE" and "(" not in words[action : action + 3]:
        return [exp.Alter(this=table, kind="TABLE", actions=[exp.SwapTable(this=second)])]
    source, target = (table, second) if words[action] in _GIVE else (second, table)
    return [exp.Insert(this=target, expression=exp.select("*").from_(source))]


def _placed(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Hive's ``CHANGE a b INT AFTER c``, ClickHouse's ``MODIFY COLUMN a INT FIRST``: a new name, a new place.

    MySQL's are for sqlglot, as are those that change more columns than one.
    """
    words = [token.text.upper() for token in tokens]
    at = next((i for i, word in enumerate(words[3:10], 3) if word in {"CHANGE", "MODIFY"}), 0)
    if (
        not at
        or isinstance(parser.dialect, MySQL)
        or any(t.token_type is TokenType.COMMA for t in tokens[at:])
    ):
        return None
    old = at + 1 + (words[at + 1] == "COLUMN")
    new = old + (words[at] == "CHANGE")
    if old + 1 >= len(tokens) or words[old + 1] in {"FIRST", "AFTER", "."}:
        new = old
    after = exp.to_identifier(tokens[-1].text) if words[-2] == "AFTER" else None
    if "." in words[old : new + 2]:  # a field of a struct: the columns stay where they are
        return [exp.Semicolon()]
    place = exp.ColumnPosition(this=after, position="AFTER" if after is not None else "FIRST")
    column = exp.ColumnDef(this=exp.to_identifier(tokens[new].text), position=place)
    renamed = exp.to_identifier(tokens[old].text) if new > old else None
    changed = exp.ModifyColumn(this=column, rename_from=renamed)
    table = _table(parser, _up_to(tokens[2:at], {"ON"}), text)
    return [exp.Alter(this=table, kind="TABLE", actions=[changed])]


def _mutation(words: list[str]) -> int:
    """Where ClickHouse's ``ALTER TABLE t [ON CLUSTER c] UPDATE …`` or ``DELETE`` says so; 0 for any other ALTER."""
    return next((i for i, word in enumerate(words[3:10], 3) if word in {"UPDATE", "DELETE"}), 0)


def _mutated(parser: Parser, tokens: list[Token], at: int, text: str) -> list[exp.Expr] | None:
    """ClickHouse: ``ALTER TABLE t UPDATE a = b WHERE c`` is UPDATE, ``ALTER TABLE t DELETE WHERE c`` is DELETE."""
    name, word, rest = _up_to(tokens[2:at], {"ON"}), tokens[at], _up_to(tokens[at + 1 :], {"SETTINGS"})
    if word.text.upper() == "UPDATE":
        plain = [word, *name, like(word, TokenType.SET, "SET"), *rest]
    else:
        plain = [word, like(word, TokenType.FROM, "FROM"), *name, *rest]
    return [node for node in parser.parse(plain, text) if node is not None]


def _moved(parser: Parser, name: list[Token], schema: Token, text: str) -> list[exp.Expr]:
    """PostgreSQL: ``ALTER TABLE s.t SET SCHEMA u`` renames it to ``u.t``."""
    name = name[2:] if [token.text.upper() for token in name[:2]] == ["IF", "EXISTS"] else name
    old, new = _table(parser, name, text), _table(parser, name, text)
    if old is None or new is None:
        return []
    new.set("db", exp.to_identifier(schema.text, quoted=schema.token_type is TokenType.IDENTIFIER))
    return [exp.Alter(this=old, kind="TABLE", actions=[exp.AlterRename(this=new)])]


def _transferred(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """T-SQL: ``ALTER SCHEMA s TRANSFER dbo.t`` renames it to ``s.t``."""
    at = next((i for i, token in enumerate(tokens) if token.text.upper() == "TRANSFER"), 0)
    if any(token.token_type is TokenType.DCOLON for token in tokens[at:]):
        if tokens[at + 1].text.upper() != "OBJECT":  # of a type, say
            return [exp.Semicolon()]
        return _moved(parser, tokens[at + 3 :], tokens[2], text)
    return _moved(parser, tokens[at + 1 :], tokens[2], text) if at > 2 else None


def _synonym(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """T-SQL, Oracle: ``CREATE SYNONYM name FOR table``, Db2's ``CREATE ALIAS``, is another name of it."""
    words = [token.text.upper() for token in tokens]
    at = next((i for i, word in enumerate(words[1:6], 1) if word in {"SYNONYM", "ALIAS"}), 0)
    names = _divided(tokens[at + 1 :], "FOR")
    if not at or len(names) != 2:
        return None
    name, table = _table(parser, names[0], text), _table(parser, names[1], text)
    if table is None:
        return None
    return [exp.Create(this=name, kind="SYNONYM", expression=table)]


def _sp_rename(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """T-SQL: ``EXEC sp_rename 'schema.old', 'new'``; with a third argument it renames no table."""
    del text
    strings = [token.text for token in tokens[2:] if token.token_type in _TEXTS]
    if len(strings) != 2:
        return None
    old, new = (_table(parser, parser.dialect.tokenize(name), name) for name in strings)
    return [exp.Alter(this=old, kind="TABLE", actions=[exp.AlterRename(this=new)])]


def _up_to(tokens: list[Token], words: Collection[str]) -> list[Token]:
    end = next((i for i, token in enumerate(tokens) if token.text.upper() in words), len(tokens))
    return tokens[:end]


def _unload(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Redshift's and Athena's ``UNLOAD (query) TO …`` reads what the query reads."""
    query = tokens[2 : closing(tokens, 1)]
    return [exp.Export(this=parser.parse(query, text)[0])] if query else None


def _with_external(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Athena: ``USING EXTERNAL FUNCTION f(a INT) RETURNS INT LAMBDA 'l' SELECT …``: the query."""
    query = next((i for i, t in enumerate(tokens) if t.token_type in {TokenType.SELECT, TokenType.WITH}), 0)
    return [node for node in parser.parse(tokens[query:], text) if node is not None] if query else None


def _routine_load(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Doris, StarRocks: ``CREATE ROUTINE LOAD job ON t …`` loads a table."""
    on = next((i for i, token in enumerate(tokens[:12]) if token.text.upper() == "ON"), 0)
    end = on + 2
    while end + 1 < len(tokens) and tokens[end].text == ".":
        end += 2
    return [exp.LoadData(this=_table(parser, tokens[on + 1 : end], text))] if on else None


def _load_label(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr]:
    """Doris, StarRocks: ``LOAD LABEL l (DATA INFILE('f') INTO TABLE t …, …)`` loads tables of the label's database."""
    database = tokens[2:4] if tokens[3].text == "." else []
    words = [token.text.upper() for token in tokens]
    names = [i + 2 for i in range(len(words) - 2) if words[i : i + 2] == ["INTO", "TABLE"]]
    return [exp.LoadData(this=_table(parser, [*database, tokens[i]], text)) for i in names]


def _nothing(_parser: Parser, _tokens: list[Token], _text: str) -> list[exp.Expr]:
    """What makes, renames or drops no table."""
    return [exp.Semicolon()]


def _drop_table(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """BigQuery: ``DROP TABLE FUNCTION f``."""
    return _nothing(parser, tokens, text) if tokens[2].text.upper() == "FUNCTION" else None


def _load(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """PostgreSQL: ``LOAD 'library'``; DuckDB: ``LOAD extension``."""
    return _nothing(parser, tokens, text) if isinstance(parser.dialect, (Postgres, DuckDB)) else None


def _import_into(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Exasol: ``IMPORT INTO t (a) FROM …`` loads a table; from where, another database says."""
    end = next((i for i, token in enumerate(tokens) if token.text.upper() in {"(", "FROM"}), 0)
    return [exp.LoadData(this=_table(parser, tokens[2:end], text))] if end > 2 else None


def _export(parser: Parser, tokens: list[Token], text: str) -> list[exp.Expr] | None:
    """Exasol: ``EXPORT t INTO …``, ``EXPORT (query) INTO …``; Db2: ``EXPORT TO file OF DEL query``."""
    if tokens[1].text.upper() == "TO":
        query = next((i for i, token in enumerate(tokens) if token.text.upper() in {"SELECT", "WITH"}), 0)
        return [exp.Export(this=parser.parse(tokens[query:], text)[0])] if query else None
    if not isinstance(parser.dialect, Exasol):
        return None
    into = next((i for i, token in enumerate(tokens) if token.text.upper() == "INTO"), 0)
    if tokens[1].token_type is TokenType.L_PAREN:
        return [exp.Export(this=parser.parse(tokens[2 : closing(tokens, 1)], text)[0])]
    return [exp.Export(this=_table(parser, _up_to(tokens[1:into], {"("}), text))] if into else None


_READERS: Final[dict[tuple[str, ...], Callable[[Parser, list[Token], str], list[exp.Expr] | None]]] = {
    ("ALTER", "TABLE"): _alter_table,
    ("ALTER", "SCHEMA"): _transferred,
    ("CREATE", "SYNONYM"): _synonym,
    ("CREATE", "ALIAS"): _synonym,
    ("CREATE", "PUBLIC"): _synonym,
    ("CREATE", "OR"): _synonym,
    ("EXCHANGE", "TABLES"): _exchange_tables,
    ("EXCHANGE", "DICTIONARIES"): _exchange_tables,
    ("EXEC", "SP_RENAME"): _sp_rename,
    ("EXECUTE", "SP_RENAME"): _sp_rename,
    ("MSCK",): _nothing,
    ("CREATE", "NAMED"): _nothing,  # ClickHouse's collections of settings
    ("ALTER", "NAMED"): _nothing,
    ("EXISTS", "TABLE"): _nothing,
    ("WATCH",): _nothing,
    ("FORCE", "INSTALL"): _nothing,
    ("SIGNAL",): _nothing,
    ("RESIGNAL",): _nothing,
    ("IMPORT", "TABLE"): _nothing,  # MySQL's, of files that are there
    ("RENAME",): _rename,
    ("BULK", "INSERT"): _bulk_insert,
    ("COPY", "INTO"): _copy_into,
    ("CREATE", "ROUTINE"): _routine_load,
    ("DROP", "TABLE"): _drop_table,
    ("DROP", "MACRO"): _nothing,
    ("EXPORT", "TABLE"): _nothing,  # BigQuery's, of metadata
    ("EXPORT", "DATABASE"): _nothing,  # DuckDB's, of all there is
    ("IMPORT", "DATABASE"): _nothing,
    ("IMPORT", "FOREIGN"): _nothing,  # PostgreSQL's, of a schema: which tables it makes nobody says
    ("FORCE", "CHECKPOINT"): _nothing,
    ("LOAD",): _load,
    ("LOAD", "LABEL"): _load_label,
    ("LOAD", "DATA"): _load_data,
    ("LOAD", "INDEX"): _nothing,  # MySQL's, into a cache
    ("LOAD", "XML"): _load_data,
    ("RENAME", "OBJECT"): _rename_object,
    ("RENAME", "TABLE"): _rename_table,
    ("RENAME", "DICTIONARY"): _rename_table,
    ("RENAME", "DATABASE"): _nothing,
    ("RENAME", "USER"): _nothing,
    ("RENAME", "SCHEMA"): _nothing,
    ("UNLOAD", "("): _unload,
    ("USING", "EXTERNAL"): _with_external,
    ("IMPORT", "INTO"): _import_into,
    ("EXPORT",): _export,
}
_FIRST_WORDS: Final = frozenset(words[0] for words in _READERS)
