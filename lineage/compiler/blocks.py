"""Statements of the dialects that end them with semicolons, scripts and routine bodies included.

A piece is what stands between two semicolons, wherever they are. Control flow at its beginning is read
off (``IF … THEN``, ``FOR r IN (query) LOOP``, ``BEGIN``, ``EXCEPTION WHEN … THEN``) until a statement is
left, so a body needs no grammar of its own, and a broken one costs no more than its broken pieces. What
is followed is only which routine a piece belongs to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeAlias

from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler import dbms_sql
from lineage.compiler.given_back import function_of, row_of, row_of_overload, taken
from lineage.compiler.given_queries import GIVEN, with_queries
from lineage.compiler.handlers import HANDLES, handlers_last, leaves
from lineage.compiler.hosted import LANGUAGES, as_block
from lineage.compiler.reading import (
    QUERIES,
    STRINGS,
    UTILITY,
    UTILITY_OF,
    Reader,
    StatementTokens,
    word_of,
    words_in,
)
from lineage.compiler.rewrites import all_from, all_from_table, closing, in_brackets, like, schema_use
from lineage.compiler.routines import (
    NUMBER_TYPES,
    Frame,
    GivenBack,
    Head,
    columns_given,
    created,
    declared_type,
    given_back,
    kind_at,
    listed,
    name_at,
    numbers,
    parameters,
    plain_compound_triggers,
    routine_of,
    rows_of,
    specified,
    spelled_before,
    type_of_rows,
    without_inline_functions,
)
from lineage.compiler.teradata import plain_statements
from lineage.compiler.triggers import (
    Fired,
    fill_rows,
    fired_functions,
    function_fired,
    make_row_tables,
    renamed,
    rows_fired,
    single_rules,
    table_of,
)
from lineage.compiler.variables import Assignment, Fragment, Returned, Text, Variables
from lineage.compiler.vocabulary import GAP, OF_THE_DIALECT, ROWS_HAVE_TYPES, known_functions

_CREATE: Final = TokenType.CREATE
_PLAIN: Final = frozenset(
    {
        TokenType.SELECT,
        TokenType.WITH,
        TokenType.INSERT,
        TokenType.UPDATE,
        TokenType.DELETE,
        TokenType.MERGE,
        TokenType.ALTER,
        TokenType.DROP,
        TokenType.TRUNCATE,
        TokenType.L_PAREN,
        TokenType.COPY,
        TokenType.VALUES,
    }
)
_ROUTINES: Final = frozenset({"PROCEDURE", "FUNCTION"})
_DIALECTS_WITHOUT_BLOCKS: Final = frozenset(
    {"postgres", "redshift", "materialize", "risingwave", "duckdb", "mysql", "sqlite", "doris", "starrocks"}
    | {"singlestore", "trino", "presto", "athena", "clickhouse", "hive"}
)
"""A ``BEGIN`` outside a routine opens a transaction there, not a block."""

_DIALECTS_DECLARING_BLOCKS: Final = frozenset({"oracle", "snowflake", ""})
_DIALECTS_NESTING_DECLARATIONS: Final = frozenset(
    {"oracle", "snowflake", "", "postgres", "redshift", "materialize", "risingwave"}
)
"""A ``DECLARE`` inside a block opens a block of its own there."""

_AFTER_ASSIGNED: Final = frozenset(
    {",", ")", "WHEN", "THEN", "ELSE", "END", "FROM", "WHERE", "ORDER", "LIMIT"}
)
"""What ends the value that an expression assigns to a variable."""

_DIALECTS_DECLARING_WITHIN: Final = frozenset({"mysql", "bigquery", "databricks", "spark", "teradata"})
"""What a ``DECLARE`` behind a ``BEGIN`` declares is known until the ``END`` of that block."""

_DIALECTS_OF_SESSION_VARIABLES: Final = frozenset({"databricks", "spark"})
_DIALECTS_WITHOUT_AT_SIGNS: Final = _DIALECTS_OF_SESSION_VARIABLES | {"oracle"}
"""Those whose parameters of dynamic SQL, where they have names, have these alone."""
_ASK_NOTHING: Final = frozenset({"bigquery", "databricks", "snowflake", "redshift"})
"""Dialects whose functions in other languages cannot ask the database anything."""

_TRANSACTION: Final = frozenset(
    {
        "",
        ";",
        "TRANSACTION",
        "TRAN",
        "WORK",
        "ISOLATION",
        "READ",
        "DEFERRED",
        "IMMEDIATE",
        "EXCLUSIVE",
        "NAME",
    }
)
_NOT_BLOCK_ENDS: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_DML: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "EXECUTE"})
_CHANGES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_DEFINITIONS: Final = words_in(
    "CREATE ALTER DROP TRUNCATE COPY LOAD UNLOAD VALUES TABLE REPLACE RENAME IMPORT EXPORT"
)
"""Besides queries and changes of data, what a statement inside a body may begin with."""

_NUMBERED: Final = re.compile(r"\$(\d+)")
_INLINING: Final = frozenset({"oracle", "trino"})
_INLINE_FUNCTION: Final = re.compile(rf"WITH{GAP}+(?:FUNCTION|PROCEDURE)\b")
_MADE_OTHERWISE: Final = re.compile(rf"DEFINE{GAP}|AS{GAP}+PROCEDURE\b")
_PLAIN_TYPES: Final = words_in(
    "PLS_INTEGER BINARY_INTEGER SIMPLE_INTEGER NATURAL NATURALN POSITIVE POSITIVEN SIGNTYPE UROWID BFILE LONG RAW EXCEPTION "
    "RECORD REFCURSOR SYS_REFCURSOR STRING SIMPLE_FLOAT SIMPLE_DOUBLE BINARY_FLOAT BINARY_DOUBLE XMLTYPE ANYDATA"
)
"""Types without fields that sqlglot takes for names."""
_AFTER_TEXT: Final = words_in("INTO USING ) BULK RETURNING RETURN LOOP") | {"BULK COLLECT INTO"}
"""What ends the text of dynamic SQL, and the list of its parameters."""

_AT_SIGN_DIALECTS: Final = frozenset({"mysql", "singlestore", "doris", "starrocks"})
"""Dialects whose variables ``@v`` belong to the session, and need no routine."""

_CHANGE_INTO: Final = words_in("INSERT MERGE REPLACE")
"""What INTO may belong to, so that it names no variable."""

_PREPARING_IN_BODIES: Final = frozenset({"oracle", "teradata"})
"""Dialects, Db2's among them, of which routines prepare statements from text."""
_QUESTION_MARKS: Final = frozenset({"bigquery", "snowflake", "databricks", "spark"})
"""Dialects in which the parameters of dynamic SQL have no names."""

_LABELLED: Final = frozenset({"LOOP", "WHILE", "FOR", "REPEAT", "BEGIN"})
"""What a label stands before, outside of routines, too."""

_CONFIGURED: Final = words_in("COMMAND DATABASE DB DBM HISTORY MONITOR")
_CONFIGURES: Final = words_in("OPTIONS CFG CONFIG CONFIGURATION MANAGER SWITCHES FILE EID USING")
"""What UPDATE may be of without being of a table, for Db2's client."""

_QUIET: Final = words_in("""
    BREAK CLOSE CONTINUE EXIT FORWARD GET GOTO ITERATE LEAVE NULL PRAGMA RAISE RESIGNAL SIGNAL
    SUBTYPE
""")
"""First words inside a body that neither read nor write a table."""

_COMMANDS: Final = words_in("""
    ASSERT CALL CLOSE CONTINUE DO EXECUTE EXIT FETCH FORWARD GET LEAVE LET OPEN PERFORM PIPE PREPARE RAISE REPEAT
    RETURN SET SIGNAL SUBMIT VALUES
""")
"""Words that begin no declaration, so that among declarations each is the name of a variable."""

_Step: TypeAlias = "Callable[[BlockReader, int, int], int | None]"


class Prepared:
    """What a name stands for that a routine prepares a statement by."""

    def __init__(self) -> None:
        self.cursors: list[str] = []
        """The cursors that are declared for it."""
        self.texts: list[Text] | None = None
        """The texts that it may have, if it is executed with values; else it is read where it is prepared."""


class BlockReader(Reader):
    """Reads pieces between semicolons."""

    frames: list[Frame]
    outer: str | None
    outer_variables: Variables | None
    section = False
    signed = False
    labelled = ""
    fired: dict[str, list[Fired]]
    packages: dict[str, Variables]
    cursors: dict[str, tuple[list[str], int, int]]
    """Of each cursor with parameters, by its name in upper case, what those are called, and where its query begins and ends."""

    prepared: dict[str, Prepared]
    """Of each name that statements are prepared by, or cursors declared for, in upper case."""
    last: tuple[str, str, int]
    """The first two words of the statement that was read last, and how many branches were open there."""
    giving: set[str]
    """The functions, in upper case, that give something back in their parameters."""
    heads: dict[str, Token]
    """Of each name, in upper case, where the last PROCEDURE or FUNCTION of that name begins; empty until it is asked for."""

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        self.frames = []
        self.packages = {}
        self.cursors = {}
        self.prepared = {}
        self.prepared_queries: dict[str, list[Token]] = {}
        self.giving = set()
        self.heads = {}
        self.last = ("", "", 0)
        if self.findings.says("HANDLER"):
            self.tokens = handlers_last(self.tokens)
        if self.findings.options.dialect == "teradata":
            self.tokens = plain_statements(self.tokens, self.findings.capitals)
        if self.findings.options.dialect == "postgres" and self.findings.says("RULE"):
            self.tokens = single_rules(self.tokens)
        if self.findings.options.dialect in _INLINING and self.findings.says(_INLINE_FUNCTION):
            self.tokens = without_inline_functions(self.tokens)
        if self.findings.options.dialect == "oracle" and self.findings.says("COMPOUND"):
            self.tokens = plain_compound_triggers(self.tokens)
        if self.findings.options.dialect == "oracle" and self.findings.says(dbms_sql.PACKAGE):
            self.tokens = dbms_sql.by_statements(self.tokens)
        if self.findings.options.dialect == "snowflake" and self.findings.says(_MADE_OTHERWISE):
            self.tokens = created(self.tokens)
        self._take_queries_given()
        self.outer = self.body_of
        self.outer_variables = self.variables
        self.fired = fired_functions(self.tokens, self.findings.capitals) if not self.level else {}
        self.signed = self.findings.options.dialect in _AT_SIGN_DIALECTS and any(
            token.token_type is TokenType.PARAMETER for token in self.tokens
        )
        for start, end in self._pieces():
            self._piece(start, end)
            if self.frames:
                self._leave_finished(end)

    def _take_queries_given(self) -> None:
        """Put queries that functions are given as text into the place of the text."""
        given = GIVEN.get(self.findings.options.dialect)
        if given is not None and self.findings.says(given):
            self.tokens = with_queries(self.tokens, self.tokens_in)

    def _pieces(self) -> Iterator[tuple[int, int]]:
        types, semicolon = [token.token_type for token in self.tokens], TokenType.SEMICOLON
        start, count = 0, len(types)
        while start < count:
            try:
                end = types.index(semicolon, start)
            except ValueError:
                end = count
            if end > start:
                yield start, end
            elif self.frames:
                self._leave_finished(end)
            start = end + 1

    def _leave_finished(self, end: int) -> None:
        """Drop routines that are over: by their END, or because the batch ends here."""
        batch_ends = self.findings.batch_ends
        if batch_ends and end < len(self.tokens) and self.tokens[end].start in batch_ends:
            for frame in self.frames:
                self._give_back(frame.gives, frame.variables)
            self.frames.clear()
        while self.frames and self.frames[-1].finished:
            frame = self.frames.pop()
            self._give_back(frame.gives, frame.variables)
            self._specify(frame)
        self.body_of = self.frames[-1].name if self.frames else self.outer
        self.variables = self.frames[-1].variables if self.frames else self.outer_variables

    def _specify(self, frame: Frame) -> None:
        """A package's specification is a row of what it declares, beside it, so that its body is told in any file."""
        names = [name for name in frame.variables.own if "." not in name] if frame.specifies else []
        if names:
            row = row_of(frame.specifies[0], names, (), "")
            returned = Returned(function_of(frame.specifies), again=False)
            self.findings.add(row, self.body_of, variables=frame.variables, computed=True, returned=returned)

    def _will_give(self, gives: GivenBack | None, found: Head) -> None:
        """Note what the routine that begins here gives back at its end; a function's calls are looked for from here on."""
        self.frames[-1].gives = gives
        if gives is not None and found.function:
            self.giving.add(self.spelled(found.signature - 1))

    def _give_back(self, gives: GivenBack | None, variables: Variables) -> None:
        """What a procedure has in its OUT parameters at its end, for those who call it."""
        if gives is None:
            return
        self._give_rows_back(gives, variables)
        if not any(map(variables.holds, gives.given)):
            return
        again = False
        if self.findings.options.dialect == "oracle":
            again = self._is_overload(gives)
            alone = not again and not self._has_overloads(gives)
            counts = range(1 if alone else gives.fewest, len(gives.parameters) + 1)
            row = row_of_overload(gives.procedure[0], gives.parameters, gives.given, counts)
        else:
            sign = ":" if self.findings.options.dialect == "snowflake" else ""
            row = row_of(gives.procedure[0], gives.parameters, gives.given, sign)
        returned = Returned(function_of(gives.procedure), again=again)
        self.findings.add(row, self.body_of, variables=variables, computed=True, returned=returned)

    def _is_overload(self, gives: GivenBack) -> bool:
        """Whether another procedure of the same package and name gave something back before; notes that this one does."""
        around = self.frames[-1] if self.frames and self.frames[-1].package else None
        if around is None:
            return False
        name = word_of(gives.procedure[-1])
        before = name in around.gave
        around.gave.add(name)
        return before

    def _has_overloads(self, gives: GivenBack) -> bool:
        """Whether further on in a package another procedure of this name is made."""
        if not (self.frames and self.frames[-1].package):
            return False
        if not self.heads:
            pairs = pairwise(self.tokens)
            self.heads = {word_of(name): name for verb, name in pairs if word_of(verb) in _ROUTINES}
        last = self.heads.get(word_of(gives.procedure[-1]))
        return last is not None and last.start > gives.procedure[-1].start

    def _give_rows_back(self, gives: GivenBack, variables: Variables) -> None:
        """Of a parameter that is a record or cursor its row, by its place and by its name."""
        for place, name in enumerate(gives.parameters, 1):
            found = variables.find(name) if name in gives.given else None
            if found is None or not ((found.record and found.filled) or variables.fields_assigned(name)):
                continue
            first = gives.procedure[0]
            query = all_from_table(first, [like(first, TokenType.VAR, name)])
            for called in (str(place), name):
                returned = Returned(function_of(gives.procedure, called), again=False)
                self.findings.add(query, self.body_of, variables=variables, computed=True, returned=returned)

    def _take_back(self, called: int, end: int) -> None:
        """``p(a, v)``, ``p(total => v)``: variables may hold what the procedure leaves there, if a file makes it."""
        _, opening = name_at(self, called)
        if self.word(opening) != "(" or self.word(called).startswith(OF_THE_DIALECT):
            return
        close = self.find(opening + 1, end, {")"})
        at, position = opening + 1, 0
        wanted: dict[str, tuple[int, str]] = {}
        while at < close:
            comma, position = self.find(at, close, {","}), position + 1
            by_name = self.word(at + 1) in {"=>", ":="}
            variable = self._given_variable(at + 2 if by_name else at, comma)
            named = self.spelled(at) if by_name else ""
            if variable and self._takes_row(variable):
                self._take_row(self.tokens[called:opening], variable, named or str(position))
            elif variable:
                wanted[variable] = (position, named)
            if variable and self._is_blank(variable):
                self.note_text((variable,), None)  # what is passed empty is passed to be filled
            at = comma + 1
        if wanted:
            among = position if self.findings.options.dialect == "oracle" else 0
            self._take(self.tokens[called:opening], wanted, among)

    def _is_blank(self, variable: str) -> bool:
        """Whether a variable holds an empty text, and nothing else."""
        texts = self.known_variables().texts_of(variable)
        return texts is not None and not any(fragment.text.strip() for text in texts for fragment in text)

    def _take_from_functions(self, start: int, end: int) -> None:
        """What the functions that are called in an expression leave in the variables they are given, as PL/SQL's may."""
        if self.findings.options.dialect != "oracle":
            return
        for opening in range(start + 1, end):
            if self.word(opening) == "(" and self._may_give(opening - 1):
                name = opening - 1
                while self.word(name - 1) == ".":
                    name -= 2
                if self.known_variables().find(self.spelled(name)) is None:  # else it is an element of that
                    self._take_back(name, end)

    def _may_give(self, last: int) -> bool:
        """Whether the last part of a name may be that of a function which someone wrote."""
        word = self.word(last)
        of_someone = self.word(last - 1) == "." or self.tokens[last].token_type is TokenType.VAR
        return word in self.giving or (of_someone and word not in known_functions("oracle"))

    def _given_variable(self, at: int, end: int) -> str:
        """The variable that an argument is, and nothing else; an empty name for any other."""
        at += self.word(at) == ":"
        name, after = self._target(at, end) if at < end else ("", end)
        variables = self.variables
        known = variables is not None and (variables.find(name) or variables.find(name.partition(".")[0]))
        return name if after == end and (known or name.startswith("@")) else ""

    def _takes_row(self, variable: str) -> bool:
        """Whether a variable is a record or a cursor."""
        found = self.known_variables().find(variable)
        return self.findings.options.dialect == "oracle" and found is not None and found.record

    def _take_row(self, procedure: list[Token], variable: str, parameter: str) -> None:
        """A record or a cursor takes that of a procedure that has this place, or name."""
        for name in self._spelled_out(procedure):
            first = name[0]
            query = [*all_from(first), *function_of(name, parameter), *in_brackets(first)]
            assignment = self.known_variables().assign([variable], keeps=True)
            self.findings.add(
                query, self.body_of, variables=self.variables, assignment=assignment, computed=True
            )

    def _spelled_out(self, procedure: list[Token]) -> list[list[Token]]:
        """What a procedure may be called in full: one of the same package may be meant without that."""
        owner = self.known_variables().package_around() if len(procedure) == 1 else ""
        return [procedure, [*spelled_before(procedure[0], f"{owner}."), *procedure]] if owner else [procedure]

    def _take(self, procedure: list[Token], wanted: dict[str, tuple[int, str]], among: int) -> None:
        """Variables take the parameters of a procedure that have these places, ``among`` so many, or names."""
        variables = self.known_variables()
        for name in self._spelled_out(procedure):
            query = taken(name, wanted.values(), among=among)
            if query:
                assignment = variables.assign(wanted, keeps=True)
                self.findings.add(
                    query, self.body_of, variables=variables, assignment=assignment, computed=True
                )
        self.keep_in_row(wanted, procedure[0])

    def _enter(
        self, name: str, own: Variables | None = None, *, declaring: bool = False, package: bool = False
    ) -> Variables:
        """Begin to read a routine or block; its variables, which are new ones unless it has its ``own``."""
        if self.frames and self.frames[-1].declaring and self.variables is not None:
            self.variables.share()
        self.variables = own or self.findings.new_variables(self.variables, name)
        self.frames.append(Frame(name, self.variables, declaring=declaring, package=package))
        self.body_of = name
        return self.variables

    def known_variables(self) -> Variables:
        """The variables in scope; those of the script itself, where nothing is open."""
        if self.variables is None:
            self.variables = self.outer_variables = self.findings.new_variables()
            if self.findings.options.dialect in _DIALECTS_OF_SESSION_VARIABLES:
                self.variables.labels |= {"SYSTEM", "SESSION"}  # system.session.v
        return self.variables

    @property
    def inside(self) -> bool:
        """Whether the piece stands in the body of a routine or block."""
        return bool(self.frames) or self.body_of is not None

    def _piece(self, start: int, end: int) -> None:
        if not self.inside and self._is_plain(start, end):
            self.findings.add(self.tokens[start:end], variables=self.variables)
            return
        self.set_words(start, end)
        at: int | None = start
        while at is not None and at < end:
            chosen = (
                BlockReader.other
                if self._names_variable(at, end)
                else _STEPS.get(self.word(at), BlockReader.other)
            )
            last, at = at, chosen(self, at, end)
        self.last = (
            self.word(last),
            self.word(last + 1),
            len(self.variables.branch) if self.variables else 0,
        )

    def _names_variable(self, at: int, end: int) -> bool:
        """Whether the name of a variable stands at an index, whatever word that is: ``let = 1``, ``call INT;``."""
        if self.word(at + 1) in {":=", "="}:
            return True
        declares = self.word(at) in _COMMANDS and bool(self.frames) and self.frames[-1].declares
        return declares and at + 1 < end and self.tokens[at + 1].token_type in Parser.TYPE_TOKENS

    def _is_plain(self, start: int, end: int) -> bool:
        """Whether no word of the piece needs a look: by far the most common case outside bodies."""
        first = self.tokens[start].token_type
        if self.signed:
            return False
        if first is _CREATE:
            return kind_at(self.tokens, start, end) is None and not (
                self.prepared_queries or self._reacts(start)
            )
        if (
            first is TokenType.UPDATE
            and start + 1 < end
            and self.tokens[start + 1].text.upper() in _CONFIGURED
        ):
            return False
        return first in _PLAIN

    def _reacts(self, start: int) -> bool:
        return any(token.text.upper() in {"RULE", "ALERT"} for token in self.tokens[start + 1 : start + 4])

    # -- openings and ends of blocks

    def begin(self, at: int, end: int) -> int | None:
        """``BEGIN``: of a block, or of a transaction."""
        following = self.word(at + 1) if at + 1 < end else ""
        if following in {"ATOMIC", "NOT"}:
            at = self.find(at, end, {"ATOMIC"})
        elif not self.inside and self._begins_transaction(following, at + 1 >= end):
            self.statement(at, end, utility=True)
            return None
        if not self.frames:
            self._enter(self.body_of or "", self.variables)
        self.section = False
        self.frames[-1].begin(len(self.findings.statements))
        return at + 1

    def _begins_transaction(self, following: str, alone: bool) -> bool:
        if alone or self.findings.options.dialect in _DIALECTS_WITHOUT_BLOCKS:
            return True
        return following in _TRANSACTION

    def end(self, at: int, end: int) -> int | None:
        """``END``, ``END IF``, ``END name``: outside a body it ends a transaction."""
        if self.word(at + 1) in _NOT_BLOCK_ENDS:
            self._close_branch()
            return None
        if self.frames and self.word(at + 1) == "CASE":
            self.frames[-1].depth -= 1
            self._close_branch()
        elif self.frames:
            failed, left = self.frames[-1].failed, self._has_left()
            self.frames[-1].end()
            if failed is not None and self.variables is not None:
                failed.end(self.findings, self.variables, self.tokens[at].line, left=left)
            self._begin_next(at, end)
        elif not self.inside:
            self.statement(at, end, utility=True)
        return None

    def _begin_next(self, at: int, end: int) -> None:
        """Read what a line begins with behind a routine whose END has no semicolon, as many clients take it."""
        follows = at + 1 < end and self.word(at + 1) in {"CREATE", "DROP"}
        over = len(self.frames) == 1 and self.frames[0].finished
        if follows and over and self.tokens[at].line < self.tokens[at + 1].line:
            self._leave_finished(at)
            self._piece(at + 1, end)

    def declare(self, at: int, end: int) -> int | None:
        """``DECLARE``: a section of declarations, a variable, a cursor, a handler."""
        handler = self.find(at, end, {"HANDLER"})
        if handler < end:
            return self.find(self.find(handler, end, {"FOR"}), end, HANDLES)
        if self.word(at + 1) == "GLOBAL":  # Db2's DECLARE GLOBAL TEMPORARY TABLE
            create = like(self.tokens[at], TokenType.CREATE, "CREATE")
            self.findings.add([create, *self.tokens[at + 1 : end]], self.body_of, variables=self.variables)
            return None
        dialect = self.findings.options.dialect
        if not self.inside and dialect in _DIALECTS_DECLARING_BLOCKS:
            self._enter("", declaring=True)
        elif self.frames and self.frames[-1].begun and dialect in _DIALECTS_NESTING_DECLARATIONS:
            inner = self.findings.new_variables(self.variables, inline=True)
            self._enter(self.frames[-1].name, inner, declaring=True)
        elif self.frames and self.frames[-1].nested and dialect in _DIALECTS_DECLARING_WITHIN:
            outer = self.frames[-1]
            self._enter(outer.name, self.findings.new_variables(self.variables, inline=True))
            outer.hand_over(self.frames[-1])
        self._label()
        self.section = True
        if self.inside and self.word(at + 1) in {"TYPE", "BEGIN"}:
            return at + 1
        if not self.inside and self.word(at + 1) in {"TABLE", "TEMPORARY"}:
            self.statement(at, end)
        else:
            self.declaration(self._after_declare(at + 1), end)
        return None

    def _after_declare(self, at: int) -> int:
        """Where the names begin after Databricks' and Spark's ``DECLARE OR REPLACE VARIABLE``; elsewhere at once."""
        if self.findings.options.dialect not in _DIALECTS_OF_SESSION_VARIABLES:
            return at
        at += 2 * (self.word(at) == "OR" and self.word(at + 1) == "REPLACE")
        return at + (self.word(at) == "VARIABLE")

    def declaration(self, at: int, end: int) -> None:
        """A variable or cursor: what fills it counts."""
        cursor = self.find(at, end, {"CURSOR"})
        if cursor < end:
            self._declare_cursor(cursor + 1 if cursor == at else at, cursor, end)
            return
        variables = self.known_variables()
        value = self.find(at, end, {":=", "=", "DEFAULT"})
        names, after = self._targets(at, value)
        rows = "ROWTYPE" in self.words[after - self.base : value - self.base]
        fields = variables.fields_of(self.word(after))
        rowtype = self._rowtype(after, value)
        rows |= self.word(after) in {"RECORD", "SYS_REFCURSOR"} or variables.is_cursor_type(self.word(after))
        variables.declare(names, records=rows or bool(fields or rowtype), fields=fields, rowtype=rowtype)
        if not fields:
            variables.type_as(names, self._own_types(after, value))
        for name in names if variables.is_collection_type(self.word(after)) else ():
            variables.hold_many(name)
        if (
            self.word(after + (self.word(after) == "CONSTANT")) in NUMBER_TYPES
            and self.word(after + 1) != "%"
        ):
            variables.declare_numbers(names)
        self.fill(names, value + 1, end)

    def _rowtype(self, at: int, end: int) -> Sequence[Token]:
        """The name of the table whose row, or rows, a type says: ``t%ROWTYPE``, or one declared as a TABLE OF such."""
        variables = self.known_variables()
        _, after = name_at(self, at)
        if after >= end:
            return variables.rowtype(self.word(at))
        whole = self.word(after) == "%" and self.word(after + 1) == "ROWTYPE"
        named = whole and self.word(at) != "."
        return self.tokens[at:after] if named and variables.find(self.spelled(at)) is None else ()

    def _own_types(self, at: int, end: int) -> list[list[Token]]:
        """The names that a variable's type may have which this text doesn't declare: a type with fields, in PostgreSQL a table."""
        dialect = self.findings.options.dialect
        if dialect not in {*ROWS_HAVE_TYPES, "oracle"} or at >= end or self.word(at) in _PLAIN_TYPES:
            return []
        variables, name = self.known_variables(), self.tokens[at:end]
        named = name[0].token_type in {TokenType.VAR, TokenType.IDENTIFIER} and name_at(self, at)[1] == end
        known = variables.is_type(self.word(at)) or variables.is_cursor_type(self.word(at))
        if not named or known:
            return []
        owner = variables.package_around() if len(name) == 1 else ""
        return [name, [*spelled_before(name[0], f"{owner}."), *name]] if owner else [name]

    def _declare_cursor(self, name: int, cursor: int, end: int) -> None:
        variables = self.known_variables()
        query = self.find(cursor, end, {"FOR", "IS", "AS"}) + 1
        names = (self.spelled(name),)
        returns = self.find(cursor, query, {"RETURN"}) + 1
        if returns < query:
            fields, rowtype = variables.fields_of(self.word(returns)), self._rowtype(returns, query)
            variables.declare(names, records=bool(fields or rowtype), fields=fields, rowtype=rowtype)
        given = [*parameters(self, name + 1, query), *parameters(self, cursor + 1, query)]
        variables.declare([*names, *given])
        if given:
            self.cursors[self.word(name)] = (given, query, end)
        if self.asks(query, end) or query >= end:
            self.findings.forget_result()
            self.fill(names, query, end)
            self.findings.forget_result()
        else:
            self.prepared.setdefault(self.word(query), Prepared()).cursors.append(names[0])
            self.fetch(self.spelled(query), names, self.tokens[query].line)

    def _open_with(self, at: int, end: int) -> None:
        """``c (d, until => e)``: where the parameters of a cursor are given variables, it holds what its query then gives."""
        given, query, stop = self.cursors.get(self.word(at), ([], at, at))
        close = self.find(at + 2, end, {")"}) if self.word(at + 1) == "(" else at
        start, rest, filled = at + 2, iter(given), False
        while start < close:
            comma = self.find(start, close, {","})
            named = self.word(start + 1) in {":=", "=>"}
            name = self.word(start) if named else next(rest, "")
            value = start + 2 if named else start
            filled |= self.known_variables().holds(name)
            if name:
                self.fill((name,), value, comma)
            filled |= self.known_variables().holds(name)
            start = comma + 1
        if filled:
            names, around = (self.spelled(at),), (self.words, self.base, self.piece)
            self.set_words(query, stop)  # of another piece
            self.fill(names, query, stop)
            self.words, self.base, self.piece = around

    def routine(self, at: int, end: int) -> int | None:
        """``CREATE …``, and inside a package ``PROCEDURE …``: of a routine only the body is read."""
        if len(self.frames) > self.findings.options.max_nesting:
            self.findings.report_depth(self.tokens[at])
            return None
        found = routine_of(self, at, end)
        if found is None:
            return self._reaction(at, end)
        if found.text is not None:
            self._text_body(found, end)
            return None
        if found.body >= end:
            if not self.inside:
                self.statement(at, end, utility=True)
            self._fires(at, end)
            self._declare_type(self.find(at, end, {"TYPE"}) + 1, end)
            return None
        if found.expression:
            outer, self.body_of = self.body_of, found.name
            around, self.variables = self.variables, self._parameters(found, found.body)
            self.expression(found.body, end, returns=True)
            self.body_of, self.variables = outer, around
            if not self.asks(found.body, end):
                self.statement(at, end, utility=True)
            return None
        outer = f"{self.frames[-1].name}." if self.frames and self.frames[-1].name else ""
        names = parameters(self, found.signature, found.body)
        counted = numbers(self, found.signature, found.body)
        rows = rows_of(self, found, found.body)
        own = self._of_package(found.name) if found.package else None
        owner = outer if outer and self.frames[-1].package else ""
        gives = given_back(self, found, owner)
        rows_type = type_of_rows(self, found, found.body, owner)
        if rows:
            rows = [*spelled_before(rows[0], owner), *rows]
        variables = self._enter(outer + found.name, own, declaring=found.declaring, package=found.package)
        self._will_give(gives, found)
        self.frames[-1].specifies = specified(self, found)
        self.section = found.declaring
        variables.declare(names)
        self._declare_row_parameters(found, variables)
        variables.declare_numbers(counted)
        variables.rows, variables.rows_of = rows, rows_type
        if found.trigger:
            table, body = table_of(self, found.signature, found.body), self.tokens[found.body :]
            head = slice(found.signature - self.base, found.body - self.base)
            named, tables = renamed(self.words[head])
            fill_rows(self.findings, variables, table, found.name, body, named)
            make_row_tables(self.findings, table, found.name, body, tables)
        return found.body

    def _declare_row_parameters(self, head: Head, variables: Variables) -> None:
        """PL/SQL's parameters of a type with fields, ``p IN OUT r``, ``p t%ROWTYPE``, ``p SYS_REFCURSOR``, hold rows."""
        at = head.signature + 1
        if self.findings.options.dialect != "oracle" or self.word(head.signature) != "(":
            return
        close = self.find(at, head.body, {")"})
        while at < close:
            comma = self.find(at, close, {","})
            kind = self.word(self.find(at, comma, {":=", "DEFAULT"}) - 1)
            fields = variables.fields_of(kind)
            typed = at + 1
            while self.word(typed) in {"IN", "OUT", "IN OUT", "NOCOPY"}:
                typed += 1
            stop = self.find(typed, comma, {":=", "DEFAULT"})
            rowtype = self._rowtype(typed, stop)
            if fields or rowtype or kind in {"ROWTYPE", "SYS_REFCURSOR"} or variables.is_cursor_type(kind):
                variables.declare([self.spelled(at)], records=True, fields=fields, rowtype=rowtype)
            else:
                variables.type_as([self.spelled(at)], self._own_types(typed, stop))
            at = comma + 1

    def _declare_type(self, start: int, end: int, owner: str = "") -> None:
        """A type with fields is a function that gives a row of them, so that what has it is found in any file."""
        named, query = declared_type(self, start, end, owner) if start < end else ([], [])
        if named:
            returned = Returned(named, again=False, unread=True)
            self.findings.add(query, self.body_of, variables=self.variables, computed=True, returned=returned)

    def _fires(self, at: int, end: int) -> None:
        """A trigger gives the function that it calls rows of its table; one of another file finds them by its name."""
        function, table = function_fired(self.tokens[at:end])
        if function and not self._makes_function(function[-1].text.upper()):
            query = [*all_from(function[0]), *table]
            returned = Returned(rows_fired(function), again=True, unread=True)
            self.findings.add(query, self.body_of, computed=True, returned=returned)

    def _makes_function(self, name: str) -> bool:
        """Whether the text makes a function of a name (upper case, without a schema)."""
        made = rf"CREATE{GAP}+(OR{GAP}+REPLACE{GAP}+)?FUNCTION{GAP}+([\w\"$]+{GAP}*\.{GAP}*)*\"?{re.escape(name)}\"?{GAP}*\("
        return re.search(made, self.findings.capitals) is not None

    def _of_package(self, name: str) -> Variables:
        """The variables of a package; its body sees what its specification declares."""
        around = self.packages.get(name.upper(), self.variables)
        own = self.findings.new_variables(around, name)
        own.package, own.specified = name, name.upper() in self.packages
        self.packages[name.upper()] = own
        return own

    def replace(self, at: int, end: int) -> int | None:
        """Teradata's ``REPLACE PROCEDURE``; any other REPLACE is a statement."""
        step = self.routine if self.word(at + 1) in {"PROCEDURE", "FUNCTION", "TRIGGER"} else self.other
        after = step(at, end)
        if self.signed:
            self._assign_from_inserted(at, end)
        return after

    def call(self, at: int, end: int) -> int | None:
        """``CALL``: of a procedure; Teradata's ``DBC.SysExecSQL(text)`` runs SQL in a string.

        Snowflake's ``CALL p(x) INTO :v`` fills a variable with what the procedure returns.
        """
        if self.word(at + 3) == "SYSEXECSQL" and self.word(end - 1) == ")":
            self.dynamic(at + 5, end - 1, {")"})
            return None
        into = self.find(at, end, {"INTO"})
        if into < end and self.findings.options.dialect == "snowflake":
            names, _ = self._targets(into + 1, end)
            self.note_text(names, None)
            first, assignment = self.tokens[at], self.known_variables().assign(names)
            called = all_from_table(first, self.tokens[at + 1 : into])
            self.findings.add(called, self.body_of, variables=self.variables, assignment=assignment)
            return None
        self._take_back(at + 1, end)
        return self.other(at, end)

    def _reaction(self, at: int, end: int) -> int | None:
        """A rule, an alert, or what is no routine at all."""
        kinds = self.words[:4]
        if "RULE" in kinds:
            return self._rule(at, end)
        if "ALERT" not in kinds:
            return None if self._made_of_prepared(at, end) else self.other(at, end)
        condition = self.find(
            at, end, {"IF"}
        )  # Snowflake's CREATE ALERT a … IF (EXISTS (query)) THEN statement
        then = self.find(condition, end, {"THEN"})
        self.expression(condition + 1, then)
        return then + 1 if then < end else None

    def _made_of_prepared(self, at: int, end: int) -> bool:
        """PostgreSQL's ``CREATE TABLE t AS EXECUTE q (1)``: as a table of the query that the file prepares as q."""
        executed = self.find(at, end, {"EXECUTE"})
        query = (
            self.prepared_queries.get(self.word(executed + 1), ()) if self.word(executed - 1) == "AS" else ()
        )
        if query:
            self.findings.add([*self.tokens[at:executed], *query], self.body_of, variables=self.variables)
        return bool(query)

    def _rule(self, at: int, end: int) -> int | None:
        """PostgreSQL's ``CREATE RULE r AS ON INSERT TO t DO ALSO INSERT …``: NEW and OLD are rows of t."""
        to = self.find(at, end, {"TO"}) + 1
        body = self.find(to, end, {"DO"}) + 1
        body += self.word(body) in {"ALSO", "INSTEAD"}
        body += self.word(body) == "("
        if body >= end or self.word(body) not in _DML:
            return self.other(at, end)
        _, after = name_at(self, to)
        outer = self.variables
        self.variables = self.findings.new_variables(outer)
        fill_rows(
            self.findings, self.variables, self.tokens[to:after], self.body_of or "", self.tokens[body:end]
        )
        stop = end - (self.word(body - 1) == "(" and self.word(end - 1) == ")")
        self.findings.add(self.tokens[body:stop], self.body_of, variables=self.variables)
        self.variables = outer
        return None

    def _parameters(self, found: Head, end: int) -> Variables:
        """The variables of a routine as it begins: its parameters."""
        variables = self.findings.new_variables(self.variables, found.name)
        variables.bare = found.function  # Snowflake's functions are one expression or query
        variables.declare(parameters(self, found.signature, end))
        variables.declare_numbers(numbers(self, found.signature, end))
        variables.declare_outputs(columns_given(self, found, end))
        variables.rows, variables.rows_of = rows_of(self, found, end), type_of_rows(self, found, end, "")
        return variables

    def _text_body(self, found: Head, end: int) -> None:
        language, token = found.language, found.text
        if token is not None and language in {"", "SQL", "PLPGSQL"}:
            variables = self._parameters(found, end)
            gives = given_back(self, found._replace(body=end), "")
            for table, tables in self.fired.get(found.name.rpartition(".")[2].upper(), ()):
                body = self.tokens_in(token)
                fill_rows(self.findings, variables, table, found.name, body)
                make_row_tables(self.findings, table, found.name, body, tables)
            if not variables.row_table and self._is_fired(end):
                self._take_fired_rows(found, token, variables, end)
            path = self._path_of(found, end) if "." in found.name or not variables.rows else []
            if path:
                self._mark_names("use_keep", token)
                self.findings.add(path, found.name)
            self.text_in(token, found.name, variables)
            if path:
                self._mark_names("use_back", token)
            self._give_back(gives, variables)
            returned = variables.returned() if language == "PLPGSQL" else None
            if returned is not None and not returned.again:
                outer, self.body_of = self.body_of, found.name
                self._gives_columns(returned, variables)
                self.body_of = outer
        elif (
            token is not None
            and language in LANGUAGES
            and (block := as_block(self._fragment(token), language))
        ):
            _HostReader(self.findings, block, found.name, self.level, self._parameters(found, end)).read()
        elif found.function and self.findings.options.dialect in _ASK_NOTHING:
            self.statement(self.piece[0], end, utility=True)
        elif token is not None and language not in {"C", "INTERNAL"}:
            reason = f"the body is written in {language.lower()}, not in SQL"
            self.findings.report(token.line, "unsupported", reason)

    def _path_of(self, found: Head, end: int) -> list[Token]:
        """``SET search_path = a, b`` of a routine, which holds in its body; empty without."""
        at = self.find(found.signature, end, {"SEARCH_PATH"})
        if self.word(at - 1) != "SET" or at + 2 >= end:
            return []
        tokens = self.tokens[at - 1 : at + 3]
        return tokens if schema_use(tokens) else []

    def _mark_names(self, names: str, at: Token) -> None:
        self.findings.statements.append(StatementTokens([], at.line, at.line, names=names))

    def _is_fired(self, end: int) -> bool:
        """Whether the routine that begins here RETURNS TRIGGER."""
        returns = self.find(self.piece[0], end, {"RETURNS"})
        return self.word(returns + 1) == "TRIGGER" and returns < end

    def _take_fired_rows(self, found: Head, body: Token, variables: Variables, end: int) -> None:
        """NEW and OLD are rows of whatever tables triggers of other files are on."""
        start = (kind_at(self.tokens, self.piece[0], end) or 0) + 1
        called = rows_fired(self.tokens[start : name_at(self, start)[1]])
        query = [*called, *in_brackets(called[0])]
        fill_rows(self.findings, variables, query, found.name, self.tokens_in(body))
        variables.row_table = ()  # nobody here knows which of them changes

    # -- control flow

    def _close_branch(self) -> None:
        if self.variables is not None:
            self.variables.close_branches(max(0, len(self.variables.branch) - 1))

    def _branch(self, at: int) -> None:
        """What the word of control at an index says about which assignments may have run."""
        variables, word = self.variables, self.word(at)
        if variables is None:
            return
        if word in {"IF", "$IF", "CASE", "EXCEPTION"}:
            variables.open_branch()
        elif word in {"WHILE", "LOOP", "REPEAT", "FOR", "FOREACH"}:
            variables.open_branch(repeats=True)
        elif word in {"ELSIF", "ELSEIF", "ELSE", "WHEN", "$ELSIF", "$ELSE"}:
            variables.next_branch()
        elif word in {"UNTIL", "$END"}:
            self._close_branch()
        failed = self.frames[-1].failed if self.frames else None
        if failed is not None and word == "WHEN" and len(variables.branch) == failed.depth + 1:
            failed.handle(self.findings, variables, self.tokens[at].line, left=self._has_left())

    def _fails(self, at: int) -> None:
        """``EXCEPTION``: the innermost block is over, and its handlers come."""
        if self.frames and self.frames[-1].blocks and self.variables is not None:
            self.frames[-1].blocks[-1].fail(self.findings, self.variables, self.tokens[at].line)

    def _has_left(self) -> bool:
        """Whether the statement before is the last that runs in the innermost handler."""
        word, following, depth = self.last
        failed = self.frames[-1].failed if self.frames else None
        return failed is not None and depth == failed.depth + 1 and leaves(word, following)

    def condition(self, at: int, end: int) -> int | None:
        """``IF … THEN``, ``WHEN … THEN``, ``WHILE … LOOP``: the condition may hold a query."""
        ends = {"LOOP", "DO", "END"} if self.word(at) in {"WHILE", "UNTIL"} else {"THEN", "$THEN"}
        stop = self.find(at + 1, end, ends)
        if stop == end and not self.inside:
            return self.other(at, end)
        self.expression(at + 1, stop)
        self._take_from_functions(at + 1, stop)
        self._branch(at)
        return stop + 1 if stop < end and self.word(stop) != "END" else None

    def case(self, at: int, end: int) -> int | None:
        """``CASE`` as a statement."""
        if self.frames:
            self.frames[-1].depth += 1
        self._branch(at)
        when = self.find(at + 1, end, {"WHEN"})
        self.expression(at + 1, when)
        return when

    def loop_over(self, at: int, end: int) -> int | None:
        """``FOR r IN query LOOP``, ``FORALL i IN … INSERT …``."""
        variables = self.known_variables()
        if self.word(at) == "FORALL":
            variables.declare([self.spelled(at + 1)])
            return self.find(at + 1, end, _DML)
        plpgsql = (
            self.findings.options.dialect in ROWS_HAVE_TYPES
        )  # there ON CONFLICT DO NOTHING may stand before it
        stop = self.find(at + 1, end, {"LOOP"} if plpgsql else {"LOOP", "DO"})
        source = self.find(at + 1, stop, {"IN"}) + 1
        if self.word(at + 2) == "AS" or self.word(at + 1) == "SELECT":
            self._standard_loop(at, stop)
            return stop + 1
        names, _ = self._targets(at + 1, source - 1)
        asks = self.word(source) in {"EXECUTE", *_CHANGES} or self.asks(source, stop)
        own = plpgsql and asks and all(map(variables.find, names))
        if not own:  # PL/pgSQL's loop over a query goes through a variable that is declared before
            variables.declare(names, records=len(names) == 1)
        self._loop_source(names, source, stop)
        self._branch(at)
        return stop + 1

    def _standard_loop(self, at: int, stop: int) -> None:
        """``FOR r AS [c CURSOR FOR] query DO``, as the standard has it; Db2's loops need no name, and may name columns alone."""
        cursor = self.find(at + 3, stop, {"CURSOR"})
        unnamed = self.word(at + 1) == "SELECT"
        source = at + 1 if unnamed else self.find(cursor, stop, {"FOR"}) + 1 if cursor < stop else at + 3
        name = "FOR" if unnamed else self.spelled(at + 1)
        variables, columns = self.known_variables(), self._names_of_outputs(source, stop, name)
        variables.declare([name], records=True)
        self._loop_source((name,), source, stop)
        variables.declare(columns)  # the query doesn't see them
        self.fetch(name, columns, self.tokens[at].line)
        self._branch(at)

    def _names_of_outputs(self, start: int, end: int, loop: str) -> tuple[str, ...]:
        """What the columns of a query are called, by which Db2's loops may name them alone; none where one has no name.

        A name that the query itself says alone is left out: there it is a column; so is one that is called by the loop's.
        """
        if self.word(start) != "SELECT" or self.findings.options.dialect != "oracle":
            return ()
        named = self._fields_named.get(loop.upper(), {})
        called = {field for field, last in named.items() if last >= end}
        alone = Counter(
            self.word(at) for at in range(start + 1, end) if "." not in {self.word(at - 1), self.word(at + 1)}
        )
        names, at, from_ = [], start + 1, self.find(start, end, {"FROM"})
        while at < from_:
            last = self.find(at, from_, {","}) - 1
            if self.tokens[last].token_type not in {TokenType.VAR, TokenType.IDENTIFIER}:
                return ()
            own = last > at and (self.word(last - 1) == "." or alone[self.word(last)] == 1)
            names.append(self.spelled(last) if own and self.word(last) not in called else "FOR")
            at = last + 2
        return tuple(names) if any(name != "FOR" for name in names) else ()

    @cached_property
    def _fields_named(self) -> Mapping[str, Mapping[str, int]]:
        """Where each ``r.a`` stands last, by the one name and the other."""
        words = [word_of(token) for token in self.tokens]
        found: dict[str, dict[str, int]] = {}
        for at, (row, dot, field) in enumerate(zip(words, words[1:], words[2:], strict=False)):
            if dot == ".":
                found.setdefault(row, {})[field] = at
        return found

    def _loop_source(self, names: tuple[str, ...], source: int, stop: int) -> None:
        """What a loop goes over: a query, a cursor, an array; of a range of numbers nothing counts."""
        if self.word(source) == "EXECUTE":
            self.execute(source, stop, names)
        elif self.word(source) in _CHANGES:  # PL/pgSQL's IN UPDATE … RETURNING a, b LOOP
            changed, assignment = self.tokens[source:stop], self._assignment(names)
            self.findings.add(changed, self.body_of, variables=self.variables, assignment=assignment)
        elif self.word(source) == "ARRAY":
            self.fill(names, source + 1, stop)
        elif self.asks(source, stop):
            self.fill(names, source, stop)
        elif source < stop and self.find(source, stop, {"."}) >= stop - 1:
            self._open_with(source, stop)
            self.fetch(self.spelled(source), names, self.tokens[source].line)

    def step_over(self, at: int, _end: int) -> int | None:
        """A word that only leads to the next statement: ``ELSE``, ``LOOP``, ``EXCEPTION``."""
        if self.word(at) == "EXCEPTION":
            self._fails(at)
        self._branch(at)
        return at + 1

    def modifier(self, at: int, end: int) -> int | None:
        """``MEMBER``, ``STATIC`` … before a routine in the body of an object type."""
        return at + 1 if self.inside else self.other(at, end)

    def label(self, at: int, end: int) -> int | None:
        """``<<name>>``."""
        self.labelled = self.spelled(at + 2)
        after = self.find(at + 2, end, {">"}) + 2
        if self.word(after) != "DECLARE":  # else it is the block's that begins there
            self._label()
        return after

    def _label(self) -> None:
        """Let the label that was read last qualify what is in scope."""
        if self.variables is not None and self.labelled:
            self.variables.labels.add(self.labelled)
            self.labelled = ""

    def quiet(self, at: int, end: int) -> int | None:
        """A statement without a table in it; outside a body it is left to the parser, unless BigQuery's scripts have it there."""
        if self.findings.options.dialect == "bigquery":
            self.statement(at, end, utility=True)
        elif not self.inside:
            return self.other(at, end)
        return None

    def type_(self, at: int, end: int) -> int | None:
        """PL/SQL's ``TYPE r IS RECORD (a …, b …)`` and ``TYPE t IS TABLE OF r``: variables of it have these fields."""
        if not self.inside:
            return self.other(at, end)
        variables, name, of = self.known_variables(), self.spelled(at + 1), self.find(at, end, {"OF"})
        if self.word(at + 3) == "RECORD" and self.word(at + 4) == "(":
            variables.types[name] = tuple(listed(self, at + 5, self.find(at + 5, end, {")"})))
        elif of < end:
            variables.types[name] = variables.fields_of(self.spelled(of + 1))
            variables.row_types[name] = self._rowtype(of + 1, self.find(of, end, {"INDEX"}))
        elif self.word(at + 3) == "REF":
            variables.cursor_types.add(name)
        if self.frames and self.frames[-1].package:
            self._declare_type(at + 1, end, f"{self.frames[-1].name}.")
        return None

    # -- statements that need a hand

    def returns(self, at: int, end: int) -> int | None:
        """``RETURN expr``, ``RETURN QUERY query``, ``RETURN NEXT row``, ``RETURN TABLE (query)``."""
        at += 1
        if self.word(at) in {"QUERY", "NEXT", "TABLE"}:
            at += 1
        if self.word(at) == "EXECUTE":
            before = len(self.findings.statements)
            self.execute(at, end)
            self._gives_queries(before)
        elif self.word(at - 1) == "TABLE" and not self.asks(at, end):
            self._gives(self.tokens[at - 1], self.tokens[at:end])
        elif at == end - 1 and self._holds_rows(at):
            name = self.tokens[at]
            table, rows = like(name, TokenType.TABLE, "TABLE"), in_brackets(name, [name])
            self._gives(table, rows, computed=self.word(at - 1) != "NEXT")
        elif self.word(at - 1) == "QUERY" and self.word(at) in _CHANGES:
            self._gives_changed(at, end)
        elif self.word(at - 1) == "NEXT" and [self.word(at), self.word(at + 1)] == ["ROW", "("]:
            self._gives_row(at + 1, end)
        elif self.word(at - 1) == "NEXT" and at == end:
            self._gives_columns(self.returned(), self.known_variables())
        else:
            self.expression(at, end, returns=True)
        return None

    def _holds_rows(self, at: int) -> bool:
        """Whether a variable is returned as the row, or rows, that it holds: by RETURN NEXT, or a PL/SQL record or collection."""
        variable = self.known_variables().find(self.spelled(at))
        of_records = self.findings.options.dialect == "oracle" and variable is not None and variable.record
        return variable is not None and (self.word(at - 1) == "NEXT" or of_records)

    def _gives_queries(self, before: int) -> None:
        """The routine gives what the queries give that were found since then."""
        statements = self.findings.statements
        for at in range(before, len(statements)):
            if (
                statements[at].tokens
                and word_of(statements[at].tokens[0]) in QUERIES
                and statements[at].assignment is None
            ):
                statements[at] = statements[at]._replace(returned=self.returned())

    def _gives(self, table: Token, held: list[Token], *, computed: bool = False) -> None:
        """``TABLE(v)``: the routine gives the rows that a variable holds; ``computed``: as its value, which asks nothing."""
        returned = self.returned()
        if returned is not None:
            query = [*all_from(table), table, *held]
            self.findings.add(
                query, self.body_of, variables=self.variables, computed=computed, returned=returned
            )

    def _gives_changed(self, at: int, end: int) -> None:
        """PL/pgSQL's ``RETURN QUERY INSERT … RETURNING …``: as the rows of a WITH that changes data."""
        first = self.tokens[at]
        words = [(TokenType.WITH, "WITH"), (TokenType.VAR, "returned"), (TokenType.ALIAS, "AS")]
        with_, name, as_ = (like(first, kind, text) for kind, text in words)
        query = [with_, name, as_, *in_brackets(first, self.tokens[at:end]), *all_from(first), name]
        self.findings.add(query, self.body_of, variables=self.variables, returned=self.returned())

    def _gives_row(self, opening: int, end: int) -> None:
        """``RETURN NEXT ROW(a, b)``: the routine gives a row of these."""
        close = min(opening + closing(self.tokens[opening:end], 0), end)
        returned = self.returned()
        if returned is not None:
            row = [like(self.tokens[opening], TokenType.SELECT, "SELECT"), *self.tokens[opening + 1 : close]]
            self.findings.add(row, self.body_of, variables=self.variables, returned=returned)

    def _gives_columns(self, returned: Returned | None, variables: Variables) -> None:
        """The routine gives what its OUT parameters, or the columns of its RETURNS TABLE, hold."""
        function = returned.function if returned is not None else ()
        opening = next(
            (i for i, t in enumerate(function) if t.token_type is TokenType.L_PAREN), len(function)
        )
        columns = [t for t in function[opening + 1 : -1] if t.token_type is not TokenType.COMMA]
        held = [variables.find(column.text.upper()) for column in columns]
        if not any(variable is not None and variable.was_filled for variable in held):
            return
        rows = [like(columns[0], TokenType.SELECT, "SELECT")]
        for column in columns:
            rows += [column, like(column, TokenType.ALIAS, "AS"), column, like(column, TokenType.COMMA, ",")]
        self.findings.add(rows[:-1], self.body_of, variables=variables, returned=returned)

    def pipe(self, at: int, end: int) -> int | None:
        """Oracle's ``PIPE ROW (r)``, ``PIPE ROW (v(i))``, ``PIPE ROW (type_of_rows(a, b))``: one more row of the function."""
        opening, close = at + 2, end - 1
        returned = self.returned()
        if returned is None or self.word(opening) != "(" or self.word(close) != ")":
            return None
        first = self.tokens[at]
        name = self.spelled(opening + 1)
        called = self.word(opening + 2) == "(" and self.find(opening + 3, close, {")"}) == close - 1
        select = like(first, TokenType.SELECT, "SELECT")
        if (called or close == opening + 2) and self.known_variables().find(name) is not None:
            rows = all_from_table(first, [self.tokens[opening + 1]])
        elif called:
            rows = [select, *self.tokens[opening + 3 : close - 1]]
        else:
            rows = [select, *self.tokens[opening + 1 : close], like(first, TokenType.VAR, "COLUMN_VALUE")]
        self.findings.add(rows, self.body_of, variables=self.variables, returned=returned)
        return None

    def asserts(self, at: int, end: int) -> int | None:
        """``ASSERT condition AS 'text'``, PL/pgSQL's ``ASSERT condition, 'text'``: the condition may hold a query."""
        self.expression(at + 1, self.find(at, end, {"AS", ","}))
        return None

    def perform(self, at: int, end: int) -> int | None:
        """PL/pgSQL's ``PERFORM``: a SELECT whose result is dropped."""
        if self.find(at, end, {"FROM"}) < end or self.asks(at, end):
            self.words[at + 1 - self.base] = ""
            first = self.tokens[at]
            select = Token(TokenType.SELECT, "SELECT", first.line, first.col, first.start, first.end)
            self.findings.add([select, *self.tokens[at + 1 : end]], self.body_of, variables=self.variables)
        return None

    def values(self, at: int, end: int) -> int | None:
        """Db2's ``VALUES a INTO v``, ``VALUES (a, b) INTO v, w``: as assignments."""
        into = self.find(at, end, {"INTO"})
        if not self.inside or into >= end or self.findings.options.dialect != "oracle":
            return self.other(at, end)
        names, _ = self._targets(into + 1, end)
        start, stop = at + 1, into
        listed = self.word(start) == "(" and self.word(start + 1) not in QUERIES
        if listed and self.find(start + 1, into, {")"}) == into - 1:
            start, stop = start + 1, into - 1
        self.known_variables()
        for name in names:
            comma = self.find(start, stop, {","})
            self.fill((name,), start, comma)
            start = comma + 1
        return None

    def fetch_row(self, at: int, end: int) -> int | None:
        """``FETCH [NEXT FROM] c INTO a, b``."""
        into = self.find(at, end, {"INTO", "BULK", "BULK COLLECT INTO"})
        if not self.inside:
            return self.other(at, end)
        if into < end:
            names, _ = self._targets(self._after_into(into), end)
            self._collect(into, names)
            self.fetch(self.spelled(into - 1), names, self.tokens[at].line)
            self.keep_in_row(names, self.tokens[at])
        return None

    def execute(self, at: int, end: int, into: tuple[str, ...] = ()) -> int | None:
        """Dynamic SQL; outside a body, and in MySQL, ``EXECUTE`` runs a prepared statement."""
        if self.word(at + 1) == "IMMEDIATE":
            self._execute(at + 2, end, into)
        elif prepared := self.prepared.get(self.word(at + 1)):
            self._execute_prepared(prepared, self.find(at, end, {"USING"}) + 1, end)
        elif self.inside and self.findings.options.dialect not in _AT_SIGN_DIALECTS:
            self._execute(at + 1, end, into)
        else:
            self.statement(at, end, utility=True)
        return None

    def _execute_prepared(self, prepared: Prepared, using: int, end: int, into: tuple[str, ...] = ()) -> None:
        """``EXECUTE s USING a, b``, ``OPEN c USING a`` of MySQL, Db2 and Teradata: the text that was prepared, with these values.

        Where there are none at all it was read as it was prepared. ``into``: the cursor that is opened.
        """

        def bind(inner: Variables, tokens: list[Token]) -> None:
            _name_parameters(tokens)
            self._bind(inner, _named_parameters(tokens, self.findings.source), using, end)

        if (using < end or into) and prepared.texts is not None:
            self.run(prepared.texts, into, bind)

    def prepare(self, at: int, end: int) -> int | None:
        """``PREPARE s FROM text`` of MySQL and, in a body, of Db2 and Teradata: what is prepared is taken as executed.

        A cursor that is declared for it holds its rows; values that it is executed with are known where it is.
        """
        text = self.find(at, end, {"FROM"}) + 1
        statement = self.find(at, end, {"AS", "FROM"}) + 1
        if (
            statement < end and self.word(statement) in _DML
        ):  # PREPARE p AS INSERT …, Trino's PREPARE p FROM SELECT …
            self.prepared_queries[self.word(at + 1)] = self.tokens[statement:end]
            return statement
        dialect = self.findings.options.dialect
        runs = dialect in _AT_SIGN_DIALECTS or (self.inside and dialect in _PREPARING_IN_BODIES)
        if not runs or text >= end:
            return self.other(at, end)
        prepared = self.prepared.setdefault(self.word(at + 1), Prepared())
        for cursor in prepared.cursors:
            self.known_variables().hold_rows(cursor)
        waits = self._gets_values("EXECUTE", self.word(at + 1), end) or any(
            self._gets_values("OPEN", cursor, end) for cursor in prepared.cursors
        )
        prepared.texts = self.constants(text, end) if waits else None
        if prepared.texts is None:
            self.dynamic(text, end, _AFTER_TEXT, tuple(prepared.cursors))
        return None

    def _gets_values(self, verb: str, name: str, end: int) -> bool:
        """Whether what is prepared by a name is executed with values further on, or a cursor of it opened with some."""
        return self._with_values.get((verb, name), -1) >= end

    @cached_property
    def _with_values(self) -> Mapping[tuple[str, str], int]:
        """Where each ``EXECUTE s USING``, ``OPEN c USING`` stands last, by the verb and the name."""
        words = [word_of(token) for token in self.tokens]
        triples = enumerate(zip(words, words[1:], words[2:], strict=False))
        return {
            (verb, name): at
            for at, (verb, name, using) in triples
            if using == "USING" and verb in {"EXECUTE", "OPEN"}
        }

    def _execute(self, at: int, end: int, into: tuple[str, ...]) -> None:
        """``'text' INTO a, b USING c, d``, in any order after the text."""
        targets = self.find(at, end, {"INTO", "BULK", "BULK COLLECT INTO"})
        if targets < end:
            into, _ = self._targets(self._after_into(targets), end)
        using = self.find(at, end, {"USING"}) + 1
        stop = self.find(using, end, _AFTER_TEXT)
        if self._all_in_brackets(using, stop):  # Snowflake's USING (a, b)
            using, stop = using + 1, stop - 1
        unnamed = self.findings.options.dialect in _QUESTION_MARKS

        def bind(inner: Variables, tokens: list[Token]) -> None:
            if unnamed:
                _name_parameters(tokens)
            self._bind(inner, _named_parameters(tokens, self.findings.source), using, stop)

        self.dynamic(at, end, _AFTER_TEXT, into, bind)

    def _all_in_brackets(self, start: int, end: int) -> bool:
        """Whether one pair of brackets holds the range, and no query."""
        return (
            self.word(start) == "("
            and not self.asks(start + 1, start + 2)
            and self.find(start + 1, end, {")"}) == end - 1
        )

    def _bind(self, inner: Variables, marked: list[str], start: int, end: int) -> None:
        """The parameters of dynamic SQL take the values of USING: ``$2`` or ``:a`` by position, ``@a`` by name."""
        position = 0
        while start < end:
            stop = self.find(start, end, {","})
            named = self.find(start, stop, {"AS"})
            names = {f"${position + 1}", *marked[position : position + 1]}
            if named < stop:
                sign = "" if self.findings.options.dialect in _DIALECTS_WITHOUT_AT_SIGNS else "@"
                names = {sign + self.spelled(named + 1)}
            if self.asks(start, named) or self.mentions(start, named):
                for name in sorted(names):
                    self.expression(start, named, inner.assign([name], keeps=inner.holds(name)))
            start, position = stop + 1, position + 1

    def open(self, at: int, end: int) -> int | None:
        """``OPEN c FOR query``, ``OPEN c (a)``, ``OPEN c USING a`` of what was prepared."""
        cursor = self.spelled(at + 1)
        prepared = next((p for p in self.prepared.values() if cursor in p.cursors), None)
        if prepared is not None and self.word(at + 2) in {"", "USING"}:
            self._execute_prepared(prepared, self.find(at, end, {"USING"}) + 1, end, (cursor,))
            return None
        query = self.find(at, end, {"FOR"}) + 1
        if query > end:
            self._open_with(at + 1, end)
        names, _ = self._targets(at + 1, query - 1)
        for name in names if query < end else ():
            self.known_variables().hold_rows(name)
        if self.word(query) == "EXECUTE":
            self.execute(query, end, names)
        elif query < end and not self.asks(query, end):
            self._execute(query, end, names)
        elif query < end:
            self.fill(names, query, end)
        return None

    def do(self, at: int, end: int) -> int | None:
        """``DO $$ … $$``: a block without a name; MySQL's ``DO expr``; or the DO of a loop."""
        for token in self.tokens[at + 1 : min(end, at + 4)]:
            if token.token_type in STRINGS:
                self.text_in(token, "", self.findings.new_variables(self.variables))
                return None
        expression = self.word(at + 2) == "(" or self.findings.options.dialect == "mysql"
        if at == self.piece[0] and expression and not self.asks(at + 1, end):
            self.statement(at, end, utility=True)  # MySQL's, mostly of a function
            return None
        return at + 1

    def assign(self, at: int, end: int) -> int | None:
        """``SET v = expr``, ``LET v := expr``: an expression when it holds a query."""
        if self.word(at) == "LET":
            self.declaration(at + 1, end)
            return None
        if not (self.inside or self.asks(at, end)):
            self.statement(at, end, utility=True)
        says_what = self.word(at + 1) in {"VAR", "VARIABLE"} and self.word(at + 2) not in {"=", ":="}
        first = at + 1 + says_what
        value = self.find(first, end, {"=", ":="})
        if self.word(first) == "(":
            names, _ = self._targets(first + 1, value - 1)
            self.fill(names, value + 1, end)
            return None
        while value < end:
            names, _ = self._targets(first, value)
            stop = self.find(value + 1, end, {","})
            self._set(names, value + 1, stop)
            first = stop + 1
            value = self.find(first, end, {"=", ":="})
        return None

    def _set(self, names: tuple[str, ...], start: int, end: int) -> None:
        """One ``v = expr`` of a SET; what is no variable is an option of the session."""
        dialect = self.findings.options.dialect
        of_session = dialect == "snowflake" and self.findings.names_by_text
        if dialect in {"snowflake", "duckdb"}:  # which call it $v and getvariable('v')
            names = tuple(f"${name}" for name in names)
        variables = self.variables
        known = variables is not None and all(
            variables.find(name.partition(".")[0] if variables.changed_row() else name) for name in names
        )
        if known or of_session or self.asks(start, end) or any(name.startswith("@") for name in names):
            self.known_variables()
            self.fill(names, start, end)

    def fill(self, names: tuple[str, ...], start: int, end: int, *, keeps: bool = False) -> None:
        """As any reader; Snowflake's ``rs := (EXECUTE IMMEDIATE text)`` holds what the text asks for.

        Of a record, or an element of a collection of such, each field goes to its own.
        """
        start += self.word(start) == "ASYNC" and self.word(start + 1) == "("
        if self.word(start) == "(" and self.word(start + 1) == "EXECUTE" and self.word(end - 1) == ")":
            self.known_variables()
            self.execute(start + 1, end - 1, names)
        elif record := self._record_in(start, end):
            if self.known_variables().fields_assigned(record):
                self._fill_with_fields(names, start, keeps=keeps)
            else:
                self.fetch(record, names, self.tokens[start].line, keeps=keeps)
        elif self._may_give_row(names, start, end):
            self._fill_with_row(names, start, end, keeps=keeps)
        else:
            super().fill(names, start, end, keeps=keeps)
            self._take_from_functions(start, end)

    def _fill_with_fields(self, names: tuple[str, ...], record: int, *, keeps: bool) -> None:
        """``s := r`` as ``SELECT r.*``, where fields of r were assigned one by one."""
        first = self.tokens[record]
        select, dot, star = TokenType.SELECT, TokenType.DOT, TokenType.STAR
        query = [like(first, select, "SELECT"), first, like(first, dot, "."), like(first, star, "*")]
        self.note_text(names, None)
        assignment = self.known_variables().assign(names, keeps=keeps)
        self.findings.add(query, self.body_of, variables=self.variables, assignment=assignment, computed=True)

    def _fill_with_row(self, names: tuple[str, ...], start: int, end: int, *, keeps: bool) -> None:
        """``r := f(a)`` as ``SELECT * FROM TABLE(f(a))``."""
        _, opening = name_at(self, start)
        for name in self._spelled_out(self.tokens[start:opening]):
            query = all_from_table(name[0], [*name, *self.tokens[opening:end]])
            assignment = self.known_variables().assign(names, keeps=keeps)
            keeps = True
            self.findings.add(
                query, self.body_of, variables=self.variables, assignment=assignment, computed=True
            )

    def _may_give_row(self, names: tuple[str, ...], start: int, end: int) -> bool:
        """Whether a record, or a cursor, takes what a function gives, ``r := f(a)``: that may be a row."""
        variables = self.variables
        if self.findings.options.dialect != "oracle" or variables is None or len(names) != 1:
            return False
        found, (called, opening) = variables.find(names[0]), name_at(self, start)
        if found is None or not found.record or self.word(opening) != "(" or opening >= end:
            return False
        whole = self.find(opening + 1, end, {")"}) == end - 1 and self._may_give(opening - 1)
        bare = opening == start + 1  # then it may be the name of a type, which makes an object
        if found.types and bare and (not variables.package_around() or _names(found.types, called)):
            return False
        return whole and not variables.is_type(called.upper()) and variables.find(called) is None

    def _record_in(self, start: int, end: int) -> str:
        """The variable that is all of an expression, ``r`` or ``c(i)``, if it holds rows of more than one field."""
        alone = start == end - 1 or (
            self.word(start + 1) == "(" and self.find(start + 2, end, {")"}) == end - 1
        )
        variables = self.variables
        if variables is None or not alone:
            return ""
        name = self.spelled(start)
        found = variables.find(name)
        holds = found is not None and found.record and (found.filled or variables.fields_assigned(name))
        return name if holds else ""

    def unawaited(self, at: int, end: int) -> int | None:
        """Snowflake's ``ASYNC (INSERT …)``: the statement in brackets; as the name of a routine it is none."""
        if not (self.inside and self.word(at + 1) == "(" and self.word(end - 1) == ")"):
            return self.other(at, end)
        return _STEPS.get(self.word(at + 2), BlockReader.other)(self, at + 2, end - 1)

    def data(self, at: int, end: int) -> int | None:
        """A query or a change of data; a body's ``INTO variable`` is taken out of it."""
        if self.word(at) == "UPDATE" and self._configures(at):
            self.statement(at, end, utility=True)
            return None
        if self.inside or self.signed:
            kept, names = self._without_into(at, end)
            if not names and self.signed and self.word(at) == "SELECT":
                kept, names = self._assigned_in_list(at, end)
            elif self.signed and self.word(at) == "UPDATE":
                kept, names = self._assigned_in_update(at, end)
            asks = self.word(at) in QUERIES
            in_row = "DUAL" in self.words or (asks and self.change_row(names, kept))
            assignment = self._assignment(names)
            if len(names) == 1 and self.word(at) == "SELECT":
                self.note_text(names, self.constants(at, self.find(at, end, {"INTO"})))
            gives = asks and assignment is None
            self.findings.add(
                kept,
                self.body_of,
                variables=self.variables,
                assignment=assignment,
                returned=self.returned() if gives else None,
            )
            if not in_row:
                self.keep_in_row(names, self.tokens[at])
            if self.signed and self.word(at) == "INSERT":
                self._assign_from_inserted(at, end)
        else:
            self.statement(at, end)
        return None

    def _assignment(self, names: tuple[str, ...]) -> Assignment | None:
        """The assignment of a query's outputs to variables; None without any."""
        if not names:
            return None
        assignment = self.known_variables().assign(names)
        self.note_text(names, None)
        return assignment

    def _without_into(self, at: int, end: int) -> tuple[list[Token], tuple[str, ...]]:
        """The tokens of a statement without ``INTO a, b``, and these names."""
        search = at
        if self.word(at) not in QUERIES:
            search = self.find(at, end, {"RETURNING", "RETURN"})
        into = self.find(search, end, {"INTO", "BULK", "BULK COLLECT INTO"})
        changes = self.find(search, into, _CHANGE_INTO)
        while (
            changes < into and self.word(changes + 1) == "("
        ):  # the function REPLACE(a, 'x'), or MySQL's INSERT(a, 1, 2, 'x')
            changes = self.find(changes + 1, into, _CHANGE_INTO)
        if into >= end or changes < into:
            return self.tokens[at:end], ()
        first = self._after_into(into)
        if not self.inside and self.word(first) != "@":
            return self.tokens[at:end], ()
        names, stop = self._targets(first, end)
        self._collect(into, names)
        return self.tokens[at:into] + self.tokens[stop:end], names

    def _assigned_in_list(self, at: int, end: int) -> tuple[list[Token], tuple[str, ...]]:
        """MySQL's ``SELECT @v := a, @w := b FROM t``: the query without, and these names; beside other outputs as one of its own."""
        stop = self.find(at + 1, end, {"FROM", "WHERE", "LIMIT", "UNION"})
        names: list[str] = []
        values: list[Token] = []
        start, every = at + 1 + (self.word(at + 1) == "DISTINCT"), True
        first = start
        while start < stop:
            comma = self.find(start, stop, {","})
            assigns = self.word(start) == "@" and self.word(start + 2) == ":="
            every &= assigns
            if assigns:
                values += [like(self.tokens[start], TokenType.COMMA, ",")] if names else []
                values += self.tokens[start + 3 : comma]
                names.append(self.name_at(start + 1))
            start = comma + 1
        query = [*self.tokens[at:first], *values, *self.tokens[stop:end]]
        if every or not names:
            return (query, tuple(names)) if names else (self.tokens[at:end], ())
        assignment = self._assignment(tuple(names))
        self.findings.add(query, self.body_of, variables=self.variables, assignment=assignment, computed=True)
        return self.tokens[at:end], ()

    def _assigned_in_update(self, at: int, end: int) -> tuple[list[Token], tuple[str, ...]]:
        """MySQL's ``UPDATE t SET a = (@v := a + 1)``: as one that returns these values, and the names they go to."""
        kept = self.tokens[at:end]
        assigned = dict(self._assigned_within(at, end))
        if not assigned:
            return kept, ()
        returning = like(kept[0], TokenType.RETURNING, "RETURNING")
        return [*kept, returning, *_listed(kept[0], assigned.values())], tuple(assigned)

    def _assign_from_inserted(self, at: int, end: int) -> None:
        """What MySQL's ``INSERT … SELECT (@v := value) FROM t`` leaves in variables, as queries of their own."""
        select = self.find(at, end, {"SELECT"})
        rows = self.find(select, end, {"FROM", "WHERE", "ORDER", "LIMIT", "UNION"})
        tail = self.tokens[rows : self.find(rows, end, {"DUPLICATE"})]
        tail = tail[:-1] if rows + len(tail) < end else tail  # the ON before it
        assigned = list(self._assigned_within(select, rows))
        first = dict(reversed(assigned))
        again = [(name, value) for name, value in assigned if value is not first[name]]
        for values in [first, *({name: value} for name, value in again)] if assigned else ():
            assignment = self.known_variables().assign(values, keeps=values is not first)
            self.note_text(tuple(values), None)
            query = [
                like(self.tokens[at], TokenType.SELECT, "SELECT"),
                *_listed(self.tokens[at], values.values()),
                *tail,
            ]
            self.findings.add(
                query, self.body_of, variables=self.variables, assignment=assignment, computed=True
            )

    def _assigned_within(self, start: int, end: int) -> Iterator[tuple[str, list[Token]]]:
        """Each ``@v := value`` in a range, in whatever expression: the name and the value."""
        words = self.words[start - self.base : end - self.base]
        for at in (start + i for i, word in enumerate(words) if word == ":="):
            stop = self.find(at + 1, end, _AFTER_ASSIGNED)
            if at >= start + 2 and self.word(at - 2) == "@" and at + 1 < stop:
                yield self.name_at(at - 1), self.tokens[at + 1 : stop]

    def _collect(self, into: int, names: tuple[str, ...]) -> None:
        """``BULK COLLECT INTO c``: rows, if all goes to the one collection."""
        if self.word(into).startswith("BULK") and len(names) == 1:
            self.known_variables().hold_rows(names[0])
            self.known_variables().hold_many(names[0])

    def _after_into(self, into: int) -> int:
        at = into + 1
        while self.word(at) in {"COLLECT", "INTO", "STRICT"}:
            at += 1
        return at

    def _targets(self, at: int, end: int) -> tuple[tuple[str, ...], int]:
        """A list of variables, ``a, b.c, d(1), :e, @f``: their names, and where it ends."""
        names: list[str] = []
        while at < end:
            name, at = self._target(at, end)
            names.append(name)
            if self.word(at) != ",":
                break
            at += 1
        return tuple(names), min(at, end)

    def _target(self, at: int, end: int) -> tuple[str, int]:
        sign = ""
        while at < end and self.word(at) in {":", "@"}:
            sign = "@" if self.word(at) == "@" else sign
            at += 1
        name = sign + self.spelled(at)
        at += 1
        plpgsql = self.findings.options.dialect in ROWS_HAVE_TYPES  # there ``INTO v (a + b)`` is no element
        while at < end and self.word(at) in ({".", "["} if plpgsql else {".", "(", "["}):
            if self.word(at) == ".":
                name = f"{name}.{self.spelled(at + 1)}"
                name = self.variables.unlabelled(name) if self.variables is not None else name
                at += 2
            else:
                at = self.find(at + 1, end, {")", "]"}) + 1
        return name, at

    def submit(self, at: int, end: int) -> int | None:
        """StarRocks' ``SUBMIT TASK t AS INSERT …``: the statement that it runs."""
        runs = self.find(at, end, {"AS"}) if self.word(at + 1) == "TASK" else end
        return runs + 1 if runs < end else self.other(at, end)

    def other(self, at: int, end: int) -> int | None:
        """No word of control: a statement for the parser, or inside a body a call or an assignment."""
        word = self.word(at)
        if word == ":" and not self.inside:
            self.findings.report_template(self.tokens[at])
        elif self.word(at + 1) == ":" and (self.inside or self.word(at + 2) in _LABELLED):
            return at + 2
        elif self.inside and self._assigns(at, end):
            self._loose(at, end)
        elif (
            word.partition(" ")[0] in UTILITY
            or word in UTILITY_OF.get(self.findings.options.dialect, ())
            or (word == "LABEL" and self.word(at + 1) == "ON")
        ):
            self.statement(at, end, utility=True)
        elif self.inside and (word not in _DEFINITIONS or self._calls(at)):
            self._loose(at, end)
        else:
            self.statement(at, end)
        return None

    def _assigns(self, at: int, end: int) -> bool:
        """Whether something is assigned to a variable, or a part of one, whatever it is called: ``list := a``, ``show(1) := b``."""
        following = self.word(at + 1)
        return following in {":=", "="} or (following in {".", "("} and self.find(at, end, {":="}) < end)

    def _configures(self, at: int) -> bool:
        """Whether it is a command of Db2's client: ``UPDATE COMMAND OPTIONS``, ``UPDATE DB CFG FOR d``."""
        return self.word(at + 1) in _CONFIGURED and self.word(at + 2) in _CONFIGURES

    def _calls(self, at: int) -> bool:
        """Whether PL/SQL calls a procedure that is named like a statement: ``load(a);``, ``copy;``."""
        return self.findings.options.dialect == "oracle" and self.word(at + 1) in {"", "(", ".", ";"}

    def _loose(self, at: int, end: int) -> None:
        declares = self.frames[-1].declares if self.frames else self.section
        if declares or self.find(at, end, {"CURSOR"}) < end:
            self.declaration(at, end)
            return
        if self.is_query_in_brackets(at):
            self.findings.add(
                self.tokens[at:end], self.body_of, variables=self.variables, returned=self.returned()
            )
            return
        value = self.find(at, end, {":=", "="})
        names, after = self._targets(at, value) if value < end else ((), at)
        if after == value < end:
            indexed = any(word in {"(", "["} for word in self.words[at - self.base : value - self.base])
            self.fill(names, value + 1, end, keeps=indexed)
        else:
            self.expression(at, end)
            self._take_back(at, end)


class _HostReader(BlockReader):
    """Reads the block that a body in another language became, whose literals stand for themselves."""

    def _fragment(self, token: Token) -> Fragment:
        return Fragment(token.text, token.start, token.line)

    def read_inner(
        self, text: Text, tokens: list[Token], body_of: str | None, variables: Variables | None
    ) -> None:
        """Read what it runs as any text of SQL."""
        inner = BlockReader(self.findings, tokens, body_of, self.level + 1, variables)
        inner.text = text
        inner.read()


def _names(types: Sequence[Sequence[Token]], name: str) -> bool:
    """Whether a name is that of one of these types, without a schema or package."""
    return any(tokens[-1].text.upper() == name.upper() for tokens in types)


def _listed(at: Token, values: Iterable[list[Token]]) -> list[Token]:
    """Expressions with commas between them."""
    return [token for value in values for token in (like(at, TokenType.COMMA, ","), *value)][1:]


def _name_parameters(tokens: list[Token]) -> None:
    """A text's parameters ``?`` become ``:p1``, ``:p2``, …."""
    at = number = 0
    while at < len(tokens):
        if tokens[at].token_type is TokenType.PLACEHOLDER and tokens[at].text == "?":
            number += 1
            words = ((TokenType.COLON, ":"), (TokenType.VAR, f"p{number}"))
            tokens[at : at + 1] = [_in_place(tokens[at], kind, text) for kind, text in words]
        at += 1


def _named_parameters(tokens: list[Token], source: str) -> list[str]:
    """The names of the parameters ``:a`` of a text, in their order.

    ``:1`` becomes ``:p1``, which can be parsed, and what was ``$1`` in the file becomes that again.
    """
    names = []
    at = 0
    while at < len(tokens):
        token, before = tokens[at], tokens[at - 1].token_type if at else TokenType.SEMICOLON
        numbered = _NUMBERED.match(source, token.start) if token.token_type is TokenType.PLACEHOLDER else None
        if numbered is not None:
            words = ((TokenType.PARAMETER, "$"), (TokenType.NUMBER, numbered[1]))
            tokens[at : at + 1] = [_in_place(token, kind, text) for kind, text in words]
            at += 1
        elif before is TokenType.COLON:
            if token.token_type is TokenType.NUMBER:
                tokens[at] = _in_place(token, TokenType.VAR, f"p{token.text}")
            names.append(word_of(tokens[at]))
        at += 1
    return names


def _in_place(token: Token, kind: TokenType, text: str) -> Token:
    return Token(kind, text, token.line, token.col, token.start, token.end)


_STEPS: Final[dict[str, _Step]] = {
    "BEGIN": BlockReader.begin,
    "END": BlockReader.end,
    "DECLARE": BlockReader.declare,
    "CREATE": BlockReader.routine,
    "REPLACE": BlockReader.replace,
    "CALL": BlockReader.call,
    "PROCEDURE": BlockReader.routine,
    "FUNCTION": BlockReader.routine,
    "IF": BlockReader.condition,
    "ELSIF": BlockReader.condition,
    "ELSEIF": BlockReader.condition,
    "WHEN": BlockReader.condition,
    "WHILE": BlockReader.condition,
    "UNTIL": BlockReader.condition,
    "CASE": BlockReader.case,
    "FOR": BlockReader.loop_over,
    "FOREACH": BlockReader.loop_over,
    "FORALL": BlockReader.loop_over,
    "ELSE": BlockReader.step_over,
    "LOOP": BlockReader.step_over,
    "REPEAT": BlockReader.step_over,
    "EXCEPTION": BlockReader.step_over,
    "THEN": BlockReader.step_over,
    "$IF": BlockReader.condition,
    "$ELSIF": BlockReader.condition,
    "$ELSE": BlockReader.step_over,
    "$END": BlockReader.step_over,
    **dict.fromkeys(
        ("MEMBER", "STATIC", "CONSTRUCTOR", "OVERRIDING", "MAP", "ORDER", "FINAL"), BlockReader.modifier
    ),
    "<": BlockReader.label,
    "TYPE": BlockReader.type_,
    "RETURN": BlockReader.returns,
    "PIPE": BlockReader.pipe,
    "ASSERT": BlockReader.asserts,
    "SUBMIT": BlockReader.submit,
    "ASYNC": BlockReader.unawaited,
    "PERFORM": BlockReader.perform,
    "VALUES": BlockReader.values,
    "EXECUTE": BlockReader.execute,
    "PREPARE": BlockReader.prepare,
    "OPEN": BlockReader.open,
    "FETCH": BlockReader.fetch_row,
    "DO": BlockReader.do,
    "SET": BlockReader.assign,
    "LET": BlockReader.assign,
    **dict.fromkeys(_QUIET, BlockReader.quiet),
    **dict.fromkeys(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"), BlockReader.data),
}
