"""Declarations: variables, cursors, types."""

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.blocks.assigning import AssigningReader
from lineage.compiler.blocks.bodies import DIALECTS_OF_SESSION_VARIABLES, Prepared
from lineage.compiler.handlers import HANDLES
from lineage.compiler.rewrites import like
from lineage.compiler.routines import NUMBER_TYPES, declared_type, listed, name_at, parameters, spelled_before
from lineage.compiler.variables import Returned
from lineage.compiler.vocabulary import ROWS_HAVE_TYPES, words_in

_DIALECTS_DECLARING_BLOCKS: Final = frozenset({"oracle", "snowflake", ""})
_DIALECTS_NESTING_DECLARATIONS: Final = frozenset(
    {"oracle", "snowflake", "", "postgres", "redshift", "materialize", "risingwave"}
)
"""A ``DECLARE`` inside a block opens a block of its own there."""

_DIALECTS_DECLARING_WITHIN: Final = frozenset({"mysql", "bigquery", "databricks", "spark", "teradata"})
"""What a ``DECLARE`` behind a ``BEGIN`` declares is known until the ``END`` of that block."""

_PLAIN_TYPES: Final = words_in(
    "PLS_INTEGER BINARY_INTEGER SIMPLE_INTEGER NATURAL NATURALN POSITIVE POSITIVEN SIGNTYPE UROWID BFILE LONG RAW EXCEPTION "
    "RECORD REFCURSOR SYS_REFCURSOR STRING SIMPLE_FLOAT SIMPLE_DOUBLE BINARY_FLOAT BINARY_DOUBLE XMLTYPE ANYDATA"
)
"""Types without fields that sqlglot takes for names."""


class DeclaringReader(AssigningReader):
    """Reads declarations: variables, cursors, types."""

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
        if self.findings.options.dialect not in DIALECTS_OF_SESSION_VARIABLES:
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

    def _declare_type(self, start: int, end: int, owner: str = "") -> None:
        """A type with fields is a function that gives a row of them, so that what has it is found in any file."""
        named, query = declared_type(self, start, end, owner) if start < end else ([], [])
        if named:
            returned = Returned(named, again=False, unread=True)
            self.findings.add(query, self.body_of, variables=self.variables, computed=True, returned=returned)

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
