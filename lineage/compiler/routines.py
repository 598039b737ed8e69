"""Heads of routines: what is created, under which name, in which language, and where its body begins."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.given_back import row_of
from lineage.compiler.handlers import Protected
from lineage.compiler.reading import Reader
from lineage.compiler.rewrites import all_from, closing, in_brackets, like
from lineage.compiler.tokenizing import STRINGS, word_of
from lineage.compiler.variables import Variables
from lineage.compiler.vocabulary import ROWS_HAVE_TYPES

_KINDS: Final = frozenset(
    {"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE", "TYPE", "EVENT", "JOB", "TASK", "MACRO"}
)
_GIVE_NOTHING: Final = frozenset({"TRIGGER", "EVENT_TRIGGER", "VOID"})
_NOT_BEFORE_KIND: Final = frozenset(
    {"TABLE", "VIEW", "INDEX", "AS", "(", "SCHEMA", "DATABASE", "SELECT", "RULE", "MODEL", "LOAD"}
)
_LONGEST_HEAD: Final = 14
_LONGEST_SIGNATURE: Final = 4_000
"""Tokens in which a routine's body has to begin, so that a broken text costs no more than its length."""

_STATEMENTS: Final = frozenset(
    {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CALL", "SET", "REPLACE", "IF", "WHILE", "CASE", "MERGE"}
)
_BODY_BY_WORD: Final = frozenset({"mysql", "doris", "starrocks", "singlestore", "teradata"})
"""Dialects in which a routine's body is any statement, with nothing before it."""


NUMBER_TYPES: Final = frozenset(
    {
        "NUMBER",
        "INTEGER",
        "INT",
        "BIGINT",
        "SMALLINT",
        "NUMERIC",
        "DECIMAL",
        "PLS_INTEGER",
        "BINARY_INTEGER",
        "FLOAT",
    }
    | {"INT2", "INT4", "INT8", "INT64", "NATURAL", "POSITIVE", "SIMPLE_INTEGER", "DOUBLE", "REAL"}
)
_OPENINGS: Final = frozenset({"BEGIN", "CASE", "IF", "LOOP"})
_TIMES: Final = frozenset({"BEFORE", "AFTER"})
_DEFINED: Final = frozenset(
    {"TABLE", "VIEW", "DYNAMIC", "TASK", "FUNCTION", "PROCEDURE", "STAGE"}
) | frozenset({"DATABASE", "SCHEMA", "ROLE", "WAREHOUSE", "TAG", "AUTHENTICATION"})
_MODES: Final = frozenset({"IN", "OUT", "INOUT", "VARIADIC"})
_NO_TYPE_OF_ROWS: Final = frozenset({"RECORD", "TABLE", "VOID", "TRIGGER", "EVENT_TRIGGER", "SELF"})
_OF_OBJECTS: Final = frozenset(
    {"MEMBER", "STATIC", "CONSTRUCTOR", "MAP", "ORDER", "OVERRIDING", "FINAL", "NOT"}
)
"""What begins no field in the declaration of an object type."""
_OUTPUTS: Final = frozenset({"OUT", "INOUT", "OUTPUT"})
_MOST_ARGUMENTS: Final = 1_000
"""As many as a function with VARIADIC may be given."""

_DEFAULTS: Final = frozenset({"DEFAULT", ":=", "="})


class GivenBack(NamedTuple):
    """A procedure's name, its parameters in their order (empty for one without a name), and which of them it gives back.

    ``fewest`` is how many of them a call has to give: the others have a default.
    """

    procedure: Sequence[Token]
    parameters: list[str]
    given: list[str]
    fewest: int


class Frame:
    """A routine or block that is being read: where it begins and ends is all that is followed.

    ``specifies`` is the name of the package whose specification it is; ``gave`` are those of its procedures that have
    given something back.
    """

    def __init__(
        self, name: str, variables: Variables, *, declaring: bool = False, package: bool = False
    ) -> None:
        self.name = name
        self.gives: GivenBack | None = None
        self.specifies: Sequence[Token] = ()
        self.gave: set[str] = set()
        self.variables = variables
        self.blocks: list[Protected] = []
        self.declaring = declaring
        self.package = package
        self.depth = 1 if package else 0

    def begin(self, found: int) -> None:
        """``BEGIN``, before which so many statements were found; that of a package shares the package's END."""
        if not (self.package and self.depth == 1):
            self.depth += 1
        self.declaring = False
        self.blocks.append(Protected(found, len(self.variables.branch)))

    def end(self) -> None:
        """``END`` of a block or CASE."""
        self.variables.close_branches(self.blocks.pop().depth if self.blocks else 0)
        self.depth -= 1
        self.declaring = False

    @property
    def failed(self) -> Protected | None:
        """The innermost open block, if its handlers are read; else None."""
        return self.blocks[-1] if self.blocks and self.blocks[-1].failed else None

    @property
    def nested(self) -> bool:
        """Whether the innermost block stands open within another one."""
        return self.begun and len(self.blocks) > 1

    def hand_over(self, inner: "Frame") -> None:
        """Make the innermost open block the one that ``inner`` is of."""
        self.depth -= 1
        inner.begin(self.blocks.pop().start)

    @property
    def declares(self) -> bool:
        """Whether variables are declared here: before BEGIN, or in a package."""
        return self.declaring or (self.package and self.depth == 1)

    @property
    def begun(self) -> bool:
        """Whether a block stands open."""
        return bool(self.blocks) and not self.declaring

    @property
    def finished(self) -> bool:
        """Whether all that was opened is closed."""
        return self.depth <= 0 and not self.declaring


class Head(NamedTuple):
    """``body`` is the index the body begins at; ``text`` the string that holds it, if it stands in one.

    ``signature`` is the index after the name.
    """

    name: str
    body: int
    signature: int = 0
    function: bool = False
    text: Token | None = None
    language: str = ""
    declaring: bool = False
    package: bool = False
    expression: bool = False
    trigger: bool = False


def routine_of(reader: Reader, at: int, end: int) -> Head | None:
    """The head at ``CREATE …`` or, inside a package, ``PROCEDURE …``; None when it creates no routine."""
    kind = kind_at(reader.tokens, at, end)
    if kind is None:
        return None
    what = reader.word(kind)
    package = what in {"PACKAGE", "TYPE"}
    start = kind + 1
    if package and reader.word(start) == "BODY":
        start += 1
    elif what == "TYPE":
        return Head("", end)
    name, after = name_at(reader, start)
    reach = min(end, at + _LONGEST_SIGNATURE)
    head = Head(name, end, after, what in {"FUNCTION", "MACRO"}, package=package, trigger=what == "TRIGGER")
    head = _with_body(reader, head, what, after, reach)
    return head if head.body < reach else head._replace(body=end)


def specified(reader: Reader, head: Head) -> Sequence[Token]:
    """The name of the package whose specification a head begins; empty for any other."""
    start = head.signature - 1
    while reader.word(start - 1) == ".":
        start -= 2
    is_one = head.package and reader.word(start - 1) == "PACKAGE"
    return reader.tokens[start : head.signature] if is_one else ()


def parameters(reader: Reader, start: int, end: int) -> list[str]:
    """The names, in upper case, of the parameters from ``start`` on; PL/pgSQL's RETURNS TABLE makes some too."""
    names: list[str] = []
    table = end
    if reader.findings.options.dialect in ROWS_HAVE_TYPES:
        table = reader.find(start, end, {"TABLE"})
    for opening in (start, table + 1):
        if opening < end and reader.word(opening) == "(":
            names += listed(reader, opening + 1, reader.find(opening + 1, end, {")"}))
    return names


def columns_given(reader: Reader, head: Head, end: int) -> list[str]:
    """The names, in upper case, of the columns of a PL/pgSQL function's rows: of RETURNS TABLE, or OUT parameters."""
    if reader.findings.options.dialect not in ROWS_HAVE_TYPES or not head.function:
        return []
    start = head.signature
    table = reader.find(start, end, {"TABLE"})
    if table < end:
        return listed(reader, table + 2, reader.find(table + 2, end, {")"}))
    found: list[str] = []
    at, stop = start + 1, reader.find(start + 1, end, {")"})
    while at < stop:
        comma = _end_of_parameter(reader, at, stop)
        found += listed(reader, at, comma) if "OUT" in {reader.word(at), reader.word(at + 1)} else []
        at = comma + 1
    return found


def numbers(reader: Reader, start: int, end: int) -> list[str]:
    """The names, in upper case, of those parameters from ``start`` on that are declared as numbers."""
    if start >= end or reader.word(start) != "(":
        return []
    found = []
    at, stop = start + 1, reader.find(start + 1, end, {")"})
    while at < stop:
        comma = _end_of_parameter(reader, at, stop)
        if any(reader.word(index) in NUMBER_TYPES for index in range(at + 1, comma)):
            found += listed(reader, at, comma)
        at = comma + 1
    return found


def arguments(reader: Reader, head: Head) -> tuple[int, ...]:
    """The fewest and the most arguments that a function takes; empty for any other routine."""
    at = head.signature + 1
    if not head.function or reader.word(at - 1) != "(":
        return (0, 0) if head.function else ()
    fewest = most = 0
    close = reader.find(at, head.body, {")"})
    while at < close:
        comma = _end_of_parameter(reader, at, close)
        modes = {reader.word(at), reader.word(at + 1)}
        if "VARIADIC" in modes:
            most += _MOST_ARGUMENTS
        elif "OUT" not in modes or reader.findings.options.dialect not in ROWS_HAVE_TYPES:
            fewest += _DEFAULTS.isdisjoint(reader.words[at - reader.base : comma - reader.base])
            most += 1
        at = comma + 1
    return fewest, most


def given_back(reader: Reader, head: Head, owner: str) -> GivenBack | None:
    """What the procedure of a head gives back in ``OUT`` parameters (``OUT a INT``, ``a IN OUT INT``); None without such.

    So may PL/SQL's functions, besides their value; elsewhere these parameters are the columns of a function's row.
    ``owner`` is the package it stands in, with a dot behind it, if it stands in one.
    """
    opening = head.signature
    gives_rows = head.function and reader.findings.options.dialect != "oracle"
    if gives_rows or head.trigger or head.package or reader.word(opening) != "(":
        return None
    close = reader.find(opening + 1, head.body, {")"})
    if _OUTPUTS.isdisjoint(reader.words[opening - reader.base : close - reader.base]):
        return None
    names, given, at, fewest = [], [], opening + 1, 0
    while at < close:
        comma = _end_of_parameter(reader, at, close)
        fewest += _DEFAULTS.isdisjoint(reader.words[at - reader.base : comma - reader.base])
        name = "".join(listed(reader, at, comma))
        names.append(name)
        if reader.word(at) in _OUTPUTS or not _OUTPUTS.isdisjoint({reader.word(at + 1), reader.word(at + 2)}):
            given.append(name)
        at = comma + 1
    start = opening - 1
    while reader.word(start - 1) == ".":
        start -= 2
    name_tokens = [*spelled_before(reader.tokens[start], owner), *reader.tokens[start:opening]]
    return GivenBack(name_tokens, names, given, fewest) if given else None


def spelled_before(token: Token, name: str) -> Iterator[Token]:
    """The tokens of a package's name with its dots, in the place of one."""
    for part in name.split(".")[:-1]:
        yield like(token, TokenType.VAR, part)
        yield like(token, TokenType.DOT, ".")


def _end_of_parameter(reader: Reader, at: int, end: int) -> int:
    """The next comma that stands in no brackets, nor in those of a type: ``s STRUCT<a INT64, b STRING>``."""
    comma = reader.find(at, end, {","})
    while comma < end:
        words = reader.words[at - reader.base : comma - reader.base]
        if words.count("<") <= words.count(">") + 2 * words.count(">>"):
            break
        comma = reader.find(comma + 1, end, {","})
    return comma


def listed(reader: Reader, at: int, end: int) -> list[str]:
    """The names, in upper case, in ``a INT, b TEXT``: of parameters or fields."""
    names = []
    untyped = reader.findings.options.dialect == "duckdb"  # parameters of macros
    while at < end:
        comma = _end_of_parameter(reader, at, end)
        while reader.word(at) in _MODES and at + 1 < comma:
            at += 1
        if comma - at > 1 or untyped:  # else it is a type alone
            names.append(reader.spelled(at))
        at = comma + 1
    return names


def rows_of(reader: Reader, head: Head, end: int) -> list[Token]:
    """The name of a function, with the columns that its rows are said to have in brackets; empty for any other routine."""
    start = head.signature - 1
    while reader.word(start - 1) == ".":
        start -= 2
    name = reader.tokens[start : head.signature]
    returns = reader.find(head.signature, end, {"RETURNS"})
    if returns < end and reader.word(returns + 1) in {"TABLE", "SETOF"}:
        opening = returns + 2
        if reader.word(opening) == "RECORD":  # its columns are OUT parameters, if it has any
            return [*name, *_columns(reader, head.signature, end, {"OUT", "INOUT"})]
        return [*name, *(_columns(reader, opening, end) if reader.word(opening) == "(" else ())]
    gives = head.function or returns < end  # a procedure of Snowflake's has a value, too
    if not gives or reader.word(returns + 1) in _GIVE_NOTHING:
        return []
    pipelined = reader.find(head.signature, end, {"PIPELINED"})
    if pipelined < end:  # Oracle's; its rows have the fields of the records in the collection that it returns
        return [*name, *_fields(reader, pipelined - 1)]
    if reader.word(start - 2) == "TABLE" or reader.word(head.body - 1) == "TABLE":  # BigQuery's, DuckDB's
        return name
    given = head.signature
    outputs = _columns(reader, given, end, {"OUT", "INOUT"}) if reader.word(given) == "(" else []
    return [*name, *outputs] if returns == end else name


def type_of_rows(reader: Reader, head: Head, end: int, owner: str) -> list[list[Token]]:
    """The names that the type of a function's rows may have (``RETURN t``, ``RETURNS SETOF t``), the nearest last.

    ``owner`` is the package it stands in, with a dot behind it, if it stands in one.
    """
    returns = reader.find(head.signature, end, {"RETURN", "RETURNS"}) + 1
    start = returns + (reader.word(returns) == "SETOF")
    if start >= end or not head.function or reader.word(start) in _NO_TYPE_OF_ROWS:
        return []
    if reader.tokens[start].token_type not in {TokenType.VAR, TokenType.IDENTIFIER}:
        return []
    name = reader.tokens[start : name_at(reader, start)[1]]
    return [name, [*spelled_before(name[0], owner), *name]] if owner and len(name) == 1 else [name]


def declared_type(reader: Reader, start: int, end: int, owner: str = "") -> tuple[list[Token], list[Token]]:
    """The name of a type with fields, or of many of another, and a query that has these fields; empty for any other.

    ``t AS OBJECT (a INT, …)``, ``t IS RECORD (…)``, PostgreSQL's ``t AS (a INT, …)``, ``t IS TABLE OF u``.
    """
    _, after = name_at(reader, start)
    name = reader.tokens[start:after]
    at, of = reader.find(after, end, {"AS", "IS"}) + 1, reader.find(after, end, {"OF"}) + 1
    opening = at + (reader.word(at) in {"OBJECT", "RECORD"})
    first = name[0]
    query: list[Token] = []
    if reader.word(opening) == "(":
        query = row_of(first, _fields_listed(reader, opening + 1, end), (), "")
    elif of < end and reader.tokens[of].token_type in {TokenType.VAR, TokenType.IDENTIFIER}:
        stop = name_at(reader, of)[1]
        known = (
            owner and stop == of + 1 and reader.variables and reader.variables.fields_of(reader.spelled(of))
        )
        query = [*all_from(first), *spelled_before(first, owner if known else ""), *reader.tokens[of:stop]]
        if reader.word(stop) != "%":  # else it is a table's rows that it has
            query += in_brackets(first)
    named = [*spelled_before(first, owner), *name]
    return (named, query) if len(query) > 1 else ([], [])


def _fields_listed(reader: Reader, at: int, end: int) -> list[str]:
    """The fields in ``(a INT, b TEXT, MEMBER FUNCTION …)``."""
    close = reader.find(at, end, {")"})
    names: list[str] = []
    while at < close:
        comma = _end_of_parameter(reader, at, close)
        if reader.word(at) not in _OF_OBJECTS:
            names += listed(reader, at, comma)
        at = comma + 1
    return names


def _fields(reader: Reader, of: int) -> list[Token]:
    """The fields of the type that is named at an index, in brackets; none of one that nobody here declares."""
    token = reader.tokens[of]
    names = reader.variables.fields_of(reader.spelled(of)) if reader.variables is not None else ()
    parts = [p for n in names for p in (like(token, TokenType.COMMA, ","), like(token, TokenType.VAR, n))]
    return in_brackets(token, parts[1:]) if parts else []


def _columns(reader: Reader, opening: int, end: int, modes: Collection[str] = ()) -> list[Token]:
    """The names in ``(a INT, b TEXT)``, in brackets; with ``modes`` those of parameters that begin with one of them."""
    tokens = reader.tokens
    names: list[Token] = []
    at, stop = opening + 1, reader.find(opening + 1, end, {")"})
    while at < stop:
        comma = _end_of_parameter(reader, at, stop)
        if not modes or reader.word(at) in modes:
            names += [like(tokens[at], TokenType.COMMA, ","), tokens[at + bool(modes)]]
        at = comma + 1
    return [tokens[opening], *names[1:], tokens[stop]] if names and stop < end else []


def name_at(reader: Reader, start: int) -> tuple[str, int]:
    """The dotted name at ``start``, as written, and the index after it."""
    while reader.word(start) in {"IF", "NOT", "EXISTS"}:
        start += 1
    after = start + 1 + (reader.word(start) == ":")  # psql's :schema.f
    while reader.word(after) == ".":
        after += 2
    return "".join(token.text for token in reader.tokens[start:after]), after


def kind_at(tokens: list[Token], at: int, end: int) -> int | None:
    """The index of the word that says which kind of routine is created, or None if none is."""
    before = ""
    for index in range(at, min(end, at + _LONGEST_HEAD)):
        word = word_of(tokens[index])
        if before in _KINDS and word not in {"TRIGGER", "TABLE"}:
            return index - 1
        if before in _NOT_BEFORE_KIND and word != "FUNCTION" and (before, word) != ("(", ")"):
            return None
        before = word
    return None


def without_inline_functions(tokens: list[Token]) -> list[Token]:
    """Oracle's ``WITH FUNCTION f … END; c AS (…) SELECT …``, Trino's without the semicolon: the functions stand before the statement, as if created."""
    kept: list[Token] = []
    start = at = 0
    while at < len(tokens):
        word = tokens[at]
        if word.token_type is not TokenType.WITH or not _is_routine(tokens, at + 1):
            kept.append(word)
            at += 1
            start = len(kept) if word.token_type is TokenType.SEMICOLON else start
            continue
        at += 1
        while _is_routine(tokens, at):
            end = _end_of_routine(tokens, at)
            created = [like(word, TokenType.CREATE, "CREATE"), *tokens[at:end]]
            if created[-1].token_type is not TokenType.SEMICOLON:
                created.append(like(word, TokenType.SEMICOLON, ";"))
            kept[start:start] = created
            start, at = start + len(created), end + (_word_at(tokens, end) == ",")
        if at < len(tokens) and tokens[at].token_type not in {TokenType.SELECT, TokenType.WITH}:
            kept.append(word)
    return kept


def plain_compound_triggers(tokens: list[Token]) -> list[Token]:
    """Oracle's ``COMPOUND TRIGGER … AFTER EACH ROW IS BEGIN … END AFTER EACH ROW; END t;``: what it does at each time as a procedure."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token, word = tokens[at], word_of(tokens[at])
        said = [word_of(t) for t in tokens[at : at + 3]]
        if said[:2] == ["COMPOUND", "TRIGGER"]:
            kept.append(like(token, TokenType.DECLARE, "DECLARE"))
            at += 2
        elif word in _TIMES and (said[1:2] == ["STATEMENT"] or said[1:] == ["EACH", "ROW"]):
            at += 2 if said[1] == "STATEMENT" else 3
            if word_of(kept[-1]) == "END":
                if [word_of(t) for t in tokens[at : at + 2]] == [";", "END"]:  # the last one
                    words = [(TokenType.BEGIN, "BEGIN"), (TokenType.NULL, "NULL")]
                    kept += [tokens[at], *(like(token, *pair) for pair in words)]
            else:
                kept += [like(token, TokenType.PROCEDURE, "PROCEDURE"), like(token, TokenType.VAR, word)]
        else:
            kept.append(token)
            at += 1
    return kept


def apart(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``a PARALLEL WITH b``, of statements: as ``a; b``."""
    kept: list[Token] = []
    for token in tokens:
        if token.token_type is TokenType.WITH and kept and word_of(kept[-1]) == "PARALLEL":
            kept[-1] = like(token, TokenType.SEMICOLON, ";")
        else:
            kept.append(token)
    return kept


def backfilled(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``CREATE DYNAMIC TABLE d BACKFILL FROM t … AS query``: as without, and ``INSERT INTO d SELECT * FROM t``."""
    kept: list[Token] = []
    name: list[Token] = []
    filling: list[Token] = []
    at = 0
    while at < len(tokens):
        token, said = tokens[at], [word_of(t) for t in tokens[at : at + 2]]
        if said == ["DYNAMIC", "TABLE"]:
            start = at + 2 + 3 * ([word_of(t) for t in tokens[at + 2 : at + 5]] == ["IF", "NOT", "EXISTS"])
            name = tokens[start : _end_of_name(tokens, start)]
        elif said == ["BACKFILL", "FROM"] and name:
            end = _end_of_name(tokens, at + 2)
            if _word_at(tokens, end) in {"AT", "BEFORE"}:
                end = closing(tokens, end + 1) + 1
            words = [(TokenType.INSERT, "INSERT"), (TokenType.INTO, "INTO")]
            filling = [
                *(like(token, *pair) for pair in words),
                *name,
                *all_from(token),
                *tokens[at + 2 : end],
            ]
            at = end
            continue
        if token.token_type is TokenType.SEMICOLON:
            kept += [token, *filling] if filling else []
            name, filling = [], []
        kept.append(token)
        at += 1
    return [*kept, like(kept[-1], TokenType.SEMICOLON, ";"), *filling] if filling else kept


def _end_of_name(tokens: list[Token], at: int) -> int:
    """Where a dotted name that begins at an index ends."""
    while at + 1 < len(tokens) and tokens[at + 1].token_type is TokenType.DOT:
        at += 2
    return at + 1


def created(tokens: list[Token]) -> list[Token]:
    """Snowflake's ``DEFINE TABLE t …``, of a project, and ``WITH p AS PROCEDURE (…) … CALL p()``: as CREATE."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token, word = tokens[at], word_of(tokens[at])
        begins = not kept or kept[-1].token_type is TokenType.SEMICOLON
        said = [word_of(t) for t in tokens[at + 2 : at + 4]]
        if begins and word == "DEFINE" and at + 1 < len(tokens) and word_of(tokens[at + 1]) in _DEFINED:
            kept.append(like(token, TokenType.CREATE, "CREATE"))
            at += 1
        elif begins and word == "WITH" and said == ["AS", "PROCEDURE"]:
            kept += [like(token, TokenType.CREATE, "CREATE"), tokens[at + 3], tokens[at + 1]]
            at += 4
        else:
            kept.append(token)
            at += 1
    return kept


def _word_at(tokens: list[Token], at: int) -> str:
    """The word at an index, which may lie behind the end."""
    return word_of(tokens[at]) if at < len(tokens) else ""


def _is_routine(tokens: list[Token], at: int) -> bool:
    """Whether a routine with a body of statements begins; Trino's ``RETURN x`` alone is for sqlglot."""
    if _word_at(tokens, at) not in {"FUNCTION", "PROCEDURE"}:
        return False
    head = [word_of(token) for token in tokens[at : at + _LONGEST_SIGNATURE]]
    opening = next((word for word in head if word in {"BEGIN", "RETURN", "RETURNS"}), "")
    if opening == "RETURNS":
        opening = next((word for word in head if word in {"BEGIN", "RETURN"}), "")
        return opening == "BEGIN"
    return True


def _end_of_routine(tokens: list[Token], at: int) -> int:
    """Where a routine that begins at an index is over: after the semicolon that follows its last END."""
    depth = 0
    while at < len(tokens):
        word, following = word_of(tokens[at]), _word_at(tokens, at + 1)
        if word == "END":
            depth -= 1
            if not depth and following in {"SELECT", "WITH", ","}:
                return at + 1
            at += following in _OPENINGS
        elif word in _OPENINGS:
            depth += 1
        elif word == ";" and not depth and "END" in {word_of(token) for token in tokens[at - 2 : at]}:
            return at + 1
        at += 1
    return at


def _with_body(reader: Reader, head: Head, what: str, at: int, end: int) -> Head:
    text = _text_body(reader, at, end)
    if text is not None:
        return head._replace(text=text, language=_language(reader, at, end))
    if what == "TRIGGER":
        at = _after_trigger_events(reader, at, end)
    dialect = reader.findings.options.dialect
    if dialect == "snowflake":  # EXECUTE AS CALLER, AS USER u
        runs = reader.find(at, end, {"EXECUTE"})
        at = runs + 2 if reader.word(runs + 1) == "AS" else at
    openings = {"BEGIN", "DECLARE"}
    if what != "TRIGGER":
        openings |= {"AS", "IS", "DO"} if what in {"EVENT", "JOB"} else {"AS", "IS"}
    signed = reader.word(reader.find(at, end, {"RETURNS", "RETURN", "IS", "AS", "BEGIN"}))
    if dialect != "oracle" or signed == "RETURNS":  # Db2's, as the standard has it
        openings.add("RETURN")
    if dialect in _BODY_BY_WORD or (what == "TRIGGER" and dialect != "postgres"):
        openings |= _STATEMENTS
    return _opened(reader, head, reader.find(at, end, openings), end)


def _opened(reader: Reader, head: Head, body: int, end: int) -> Head:
    """The head with its body's first index, by the word that opens it."""
    if body >= end or reader.word(body) not in {"AS", "IS", "DO"}:
        return head._replace(body=body, declaring=reader.word(body) == "DECLARE")
    following = reader.word(body + 1)
    if following in {"LANGUAGE", "EXTERNAL", "MLE", "OBJECT"}:
        return head
    if following == "(":
        return head._replace(body=body + 1, expression=True)
    if following == "TABLE":  # DuckDB's CREATE MACRO m(a) AS TABLE SELECT …
        return head._replace(body=body + 2)
    declares = following == "DECLARE"  # Snowflake's bodies without a string around them
    declares |= reader.word(body) in {"AS", "IS"} and reader.findings.options.dialect in {"oracle", ""}
    return head._replace(body=body + 1, declaring=declares and not head.package)


def _text_body(reader: Reader, at: int, end: int) -> Token | None:
    """The string after AS, as PostgreSQL and Snowflake have it."""
    opening = reader.find(at, end, {"AS"})
    while opening + 1 < end:
        token = reader.tokens[opening + 1]
        if token.token_type in STRINGS:
            return token
        opening = reader.find(opening + 1, end, {"AS"})
    return None


def _language(reader: Reader, at: int, end: int) -> str:
    """The language's name, of which sqlglot makes one word with what follows in ``LANGUAGE sql SECURITY DEFINER``."""
    language = reader.find(at, end, {"LANGUAGE"})
    return reader.tokens[language + 1].text.upper().partition(" ")[0] if language + 1 < end else ""


def _after_trigger_events(reader: Reader, at: int, end: int) -> int:
    """A trigger names its events (``INSERT OR UPDATE``) before ON; its body comes after FOR EACH ROW."""
    on = reader.find(at, end, {"ON"})
    each = reader.find(on, end, {"ROW", "STATEMENT"})
    return each + 1 if each < end else on
