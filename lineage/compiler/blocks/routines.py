"""Routines: their heads, what fires them, and what they return."""

import re
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.blocks.bodies import CHANGES, DML
from lineage.compiler.blocks.flow import FlowReader
from lineage.compiler.findings import StatementTokens
from lineage.compiler.hosted import LANGUAGES, as_block
from lineage.compiler.rewrites import all_from, all_from_table, closing, in_brackets, like, schema_use
from lineage.compiler.routines import (
    Head,
    arguments,
    columns_given,
    given_back,
    kind_at,
    name_at,
    numbers,
    parameters,
    routine_of,
    rows_of,
    specified,
    spelled_before,
    type_of_rows,
)
from lineage.compiler.tokenizing import word_of
from lineage.compiler.triggers import (
    fill_rows,
    function_fired,
    make_row_tables,
    renamed,
    rows_beside,
    table_of,
)
from lineage.compiler.variables import Returned, Variables
from lineage.compiler.vocabulary import GAP, QUERIES
from lineage.unit import ROWS_CHANGED, ROWS_FIRED

_RETURN_RECORDS: Final = frozenset({"oracle", "postgres"})
_ASK_NOTHING: Final = frozenset({"bigquery", "databricks", "snowflake", "redshift"})
"""Dialects whose functions in other languages cannot ask the database anything."""


class RoutineReader(FlowReader):
    """Reads routines: their heads, what fires them, and what they return."""

    def routine(self, at: int, end: int) -> int | None:
        """``CREATE …``, and inside a package ``PROCEDURE …``: of a routine only the body is read."""
        if len(self.frames) > self.findings.options.max_nesting:
            self.findings.report_depth(self.tokens[at])
            return None
        found = routine_of(self, at, end)
        if found is None:
            return self._reaction(at, end)
        if found.text is not None:
            self._text_body(found, found.text, end)
            return None
        if found.body >= end:
            self._without_body(at, end)
            return None
        if found.expression:
            self._expression_body(found, at, end)
            return None
        return self._block_body(found)

    def _without_body(self, at: int, end: int) -> None:
        """A trigger that calls a function, a type, or a routine that is only declared."""
        if not self.inside:
            self.statement(at, end, utility=True)
        self._fires(at, end)
        self._declare_type(self.find(at, end, {"TYPE"}) + 1, end)

    def _expression_body(self, found: Head, at: int, end: int) -> None:
        """A function whose body is one expression or query."""
        outer, self.body_of = self.body_of, found.name
        around, self.variables = self.variables, self._parameters(found, found.body)
        self.expression(found.body, end, returns=True)
        self.body_of, self.variables = outer, around
        if not self.asks(found.body, end):
            self.statement(at, end, utility=True)

    def _block_body(self, found: Head) -> int:
        """Begin a routine whose body is a block, with its parameters; what stands in it is read piece by piece."""
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
        variables.rows, variables.rows_of, variables.takes = rows, rows_type, arguments(self, found)
        if found.trigger:
            self._fill_trigger_rows(found, variables)
        return found.body

    def _fill_trigger_rows(self, found: Head, variables: Variables) -> None:
        """What a trigger's body sees as NEW and OLD, and as tables of them, are rows of the table it is on."""
        table, body = table_of(self, found.signature, found.body), self.tokens[found.body :]
        head = slice(found.signature - self.base, found.body - self.base)
        named, tables = renamed(self.words[head])
        fill_rows(self.findings, variables, table, found.name, body, named)
        make_row_tables(self.findings, table, found.name, body, tables)

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

    def _fires(self, at: int, end: int) -> None:
        """A trigger gives the function that it calls rows of its table; one of another file, or of several tables, is found by its name."""
        function, table = function_fired(self.tokens[at:end])
        name = function[-1].text.upper() if function else ""
        if function and (len(self.fired.get(name, ())) > 1 or not self._makes_function(name)):
            query = [*all_from(function[0]), *table]
            returned = Returned(rows_beside(function, ROWS_FIRED), again=True, unread=True)
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
        if self.signed:
            self._take_session(at + 1)
        return self.other(at, end)

    def _reaction(self, at: int, end: int) -> int | None:
        """A rule, an alert, or what is no routine at all."""
        kinds = self.words[:4]
        if "RULE" in kinds:
            return self._rule(at, end)
        if "ALERT" not in kinds:
            return None if self._made_of_prepared(at, end) else self.other(at, end)
        # Snowflake's CREATE ALERT a … IF (EXISTS (query)) THEN statement
        condition = self.find(at, end, {"IF"})
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
        if body >= end or self.word(body) not in DML:
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
        variables.takes = arguments(self, found)
        return variables

    def _text_body(self, found: Head, token: Token, end: int) -> None:
        """A routine whose body is a string, in SQL or in another language."""
        language = found.language
        if language in {"", "SQL", "PLPGSQL"}:
            self._sql_body(found, token, end)
        elif language in LANGUAGES and (block := as_block(self._fragment(token), language)):
            self._read_hosted(block, found.name, self._parameters(found, end))
        elif found.function and self.findings.options.dialect in _ASK_NOTHING:
            self.statement(self.piece[0], end, utility=True)
        elif language not in {"C", "INTERNAL"}:
            reason = f"the body is written in {language.lower()}, not in SQL"
            self.findings.report(token.line, "unsupported", reason)

    def _sql_body(self, found: Head, token: Token, end: int) -> None:
        """A body in SQL or PL/pgSQL that stands in a string."""
        variables = self._parameters(found, end)
        gives = given_back(self, found._replace(body=end), "")
        fired = self.fired.get(found.name.rpartition(".")[2].upper(), ())
        for table, tables in fired:
            body = self.tokens_in(token)
            fill_rows(self.findings, variables, table, found.name, body)
            make_row_tables(self.findings, table, found.name, body, tables)
        if len(fired) != 1 and self._is_fired(end):
            self._take_fired_rows(found, token, variables, end)
        path = self._path_of(found, end) if "." in found.name or not variables.rows else []
        if path:
            self._mark_names("use_keep", token)
            self.findings.add(path, found.name)
        self.text_in(token, found.name, variables)
        if path:
            self._mark_names("use_back", token)
        self._give_back(gives, variables)
        returned = variables.returned() if found.language == "PLPGSQL" else None
        if returned is not None and not returned.again:
            outer, self.body_of = self.body_of, found.name
            self._gives_columns(returned, variables)
            self.body_of = outer

    def _read_hosted(self, block: list[Token], name: str, variables: Variables) -> None:
        """Read the block that a body in another language became."""
        raise NotImplementedError

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
        """NEW and OLD are rows of whatever tables triggers are on, in other files if none is in this."""
        start = (kind_at(self.tokens, self.piece[0], end) or 0) + 1
        function = self.tokens[start : name_at(self, start)[1]]
        if not variables.row_table:
            called = rows_beside(function, ROWS_FIRED)
            query = [*called, *in_brackets(called[0])]
            fill_rows(self.findings, variables, query, found.name, self.tokens_in(body))
        variables.row_table, variables.row_given = rows_beside(function, ROWS_CHANGED), True

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
        elif self.word(at - 1) == "QUERY" and self.word(at) in CHANGES:
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
        of_records = (
            self.findings.options.dialect in _RETURN_RECORDS and variable is not None and variable.record
        )
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
