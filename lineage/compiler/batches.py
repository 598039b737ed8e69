"""Statements of T-SQL, which need no semicolons: a statement ends where the next one begins.

Almost every word that begins a T-SQL statement is reserved, so it can stand elsewhere in few places only:
after ``UNION`` or ``AS``, in a list of privileges or trigger events, in the arms of a MERGE, or where the
statement that is being read still wants it (``INSERT … SELECT``, ``UPDATE … SET``). Everything else that
begins like a statement begins one. A routine's body lasts until its batch ends.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.given_back import RETURN, function_of, row_of, taken
from lineage.compiler.handlers import Protected, leaves
from lineage.compiler.reading import Reader
from lineage.compiler.rewrites import all_from, in_brackets, like
from lineage.compiler.routines import name_at
from lineage.compiler.tokenizing import STRINGS, word_of
from lineage.compiler.triggers import make_row_tables, table_of
from lineage.compiler.variables import Returned, Variables
from lineage.compiler.vocabulary import GAP, QUERIES, UTILITY, words_in

_STARTS: Final = words_in("""
    SELECT INSERT UPDATE DELETE MERGE WITH CREATE ALTER DROP TRUNCATE DECLARE SET EXEC EXECUTE PRINT IF ELSE WHILE
    BEGIN END RETURN BREAK CONTINUE GOTO RAISERROR THROW USE GRANT REVOKE DENY OPEN CLOSE FETCH DEALLOCATE COMMIT
    ROLLBACK SAVE WAITFOR BACKUP RESTORE DBCC BULK KILL RECONFIGURE CHECKPOINT ENABLE DISABLE SEND REVERT SHUTDOWN COPY RENAME
""") | {"UPDATE STATISTICS"}
_WATCHED: Final = _STARTS | {"(", ")", "CASE", ";", ":", "VALUES", "GO"}
_NEVER_BEFORE_START: Final = words_in(
    ". , = @ # + - * / ( UNION EXCEPT INTERSECT ALL FOR AFTER OF THEN GRANT REVOKE DENY WITH INSTEAD FROM INTO JOIN OR AND NOT"
)
"""What stands before one of those words when it begins nothing."""

_WANTED_NEXT: Final = {
    "INSERT": words_in("SELECT WITH EXEC EXECUTE MERGE"),
    "BULK": words_in("INSERT"),
    "UPDATE": words_in("SET"),
    "WITH": words_in("SELECT INSERT UPDATE DELETE MERGE"),
    "ALTER DATABASE": words_in("SET"),
}
_OBJECTS: Final = words_in("""
    TABLE VIEW PROCEDURE PROC FUNCTION TRIGGER INDEX UNIQUE CLUSTERED NONCLUSTERED COLUMNSTORE DATABASE SCHEMA TYPE
    USER ROLE LOGIN SYNONYM SEQUENCE STATISTICS PARTITION FULLTEXT ASSEMBLY CERTIFICATE SYMMETRIC ASYMMETRIC MASTER
    CREDENTIAL SERVER EXTERNAL RULE DEFAULT AGGREGATE QUEUE SERVICE CONTRACT MESSAGE ROUTE ENDPOINT EVENT XML SPATIAL
    PRIMARY WORKLOAD RESOURCE AVAILABILITY SECURITY APPLICATION BROKER REMOTE SELECTIVE SEARCH AUTHORIZATION OR
    MATERIALIZED SENSITIVITY
""") | {"CLUSTERED INDEX", "NONCLUSTERED INDEX"}
_ROUTINES: Final = words_in("PROCEDURE PROC FUNCTION TRIGGER")
_BRANCHING: Final = words_in("IF WHILE ELSE BEGIN")
_JUMPS: Final = words_in("BREAK CONTINUE ELSE END GOTO THROW RAISERROR RETURN")
_EXECUTED: Final = words_in("SP_EXECUTESQL")

_PREPARES_DOCUMENT: Final = "SP_XML_PREPAREDOCUMENT"
_COMPOUND: Final = frozenset("+-*/%&^|")
_AFTER_OUTPUT: Final = words_in("SELECT VALUES FROM WHERE EXEC EXECUTE OPTION DEFAULT WITH OUTPUT") - {
    "OUTPUT"
}
_BEFORE_ASSIGNED: Final = words_in("SELECT , DISTINCT ALL ) SET") | frozenset("0123456789")
_PARAMETER: Final = re.compile(r"@\w+")
_MADE_NAMES: Final = frozenset(
    {
        TokenType.NUMBER,
        TokenType.OUTER,
        TokenType.INNER,
        TokenType.LEFT,
        TokenType.RIGHT,
        TokenType.FULL,
        TokenType.CROSS,
        TokenType.JOIN,
    }
)
_NAMES_TO_MAKE: Final = re.compile(r"[@#](?:\d|(?:OUTER|INNER|LEFT|RIGHT|FULL|CROSS|JOIN)\b)")
"""Where temporary tables are called by numbers, or words that would begin another part of a query."""
_NUMBERED_PROCEDURE: Final = re.compile(
    rf"\b(?:PROC|PROCEDURE|EXEC|EXECUTE){GAP}+[\w.\[\]\"]+{GAP}*;{GAP}*\d"
)

_Rule: TypeAlias = "Callable[[BatchReader, int], bool]"
_Step: TypeAlias = "Callable[[BatchReader, int, int], None]"


class BatchReader(Reader):
    """Reads pieces between words that begin a statement."""

    verb: str
    wanted: frozenset[str]
    given: Sequence[Token]
    given_by: Sequence[Token]
    valued: Sequence[Token]
    """The name of the procedure that is read, which may return a value."""
    value_returned = False

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        outer, outer_variables = self.body_of, self.variables
        if self.findings.says(_NAMES_TO_MAKE):
            self.tokens = _with_numbers_as_names(self.tokens)
        if self.findings.says(_NUMBERED_PROCEDURE):
            self.tokens = _without_numbers_of_procedures(self.tokens)
        if self.findings.says("OPENROWSET"):
            self.tokens = _with_commas_between_strings(self.tokens)
        self._begin_piece("")
        self.given = self.given_by = ()
        self.gives: tuple[list[Token], list[str]] = ([], [])
        self.blocks: list[int] = []
        self.tried: list[Protected] = []
        self.valued: Sequence[Token] = ()
        self.last = ("", 0)
        self.pending = 0
        count = len(self.tokens)
        self.set_words(0, count)
        start = 0
        for at, ends_batch in self._cuts():
            if at > start:
                self._piece(start, at)
            start = at + 1 if at < count and self.words[at] in {";", "GO"} else at
            if ends_batch:
                self._give_outputs()
                self.body_of, self.variables = outer, outer_variables
                self.given = self.valued = ()
                self.blocks, self.pending, self.tried = [], 0, []

    def set_words(self, start: int, end: int) -> None:
        """Names of variables are no words: ``@from`` and ``@end`` are in lower case, in which no keyword is looked for."""
        super().set_words(start, end)
        if "@" in self.piece[2]:
            words = ["", *self.words]
            self.words = [
                word.lower() if before == "@" else word
                for before, word in zip(words, self.words, strict=False)
            ]
            self.look_at(start, end)

    # -- where statements begin

    def _cuts(self) -> Iterator[tuple[int, bool]]:
        """Indexes at which a piece ends and the next one begins, and whether a batch ends there."""
        depth = cases = 0
        watched = [(at, word) for at, word in enumerate(self.words) if word in _WATCHED]
        for at, word in watched:
            if word == ";" or (word == "GO" and self._is_alone(at)):
                depth = cases = 0
                self._begin_piece("")
                yield at, word == "GO" or self.tokens[at].start in self.findings.batch_ends
            elif word in {"(", ")"}:
                if not depth and word == "(" and self._begins_in_brackets(at):
                    self._begin_piece("SELECT")
                    yield at, False
                depth = max(0, depth + (1 if word == "(" else -1))
            elif depth:
                continue
            elif word == "CASE" or (word == "END" and cases):
                cases += 1 if word == "CASE" else -1
            elif word == ":":
                yield from ((at - 1, False), (at + 1, False))
            elif word == "VALUES":
                self.wanted = frozenset()
            elif not (cases and word == "ELSE") and self._begins(at, word):
                cases = 0
                self._begin_piece(self._verb_at(at, word))
                yield at, False
        yield len(self.words), True

    def _begins_in_brackets(self, at: int) -> bool:
        """``IF @a = 1 (SELECT …) ELSE (SELECT …)``: whether a query in brackets is what is done, not a part of the condition."""
        before = self.word(at - 1)
        branches = self.verb in _BRANCHING or (self.verb == "ROUTINE" and before == "AS")
        if not branches or not self.is_query_in_brackets(at):
            return False
        if before == "AS":
            return True
        ends = before in {"ELSE", "BEGIN", ")", "NULL"} or self.word(at - 2) == "@"
        return ends or self.tokens[at - 1].token_type in {TokenType.STRING, TokenType.NUMBER}

    def _is_alone(self, at: int) -> bool:
        """Whether a ``GO`` stands on a line of its own: one that an unclosed string had hidden."""
        line = self.tokens[at].line
        before = self.tokens[at - 1].line if at else 0
        return before < line and (at + 1 == len(self.tokens) or self.tokens[at + 1].line > line)

    def _begin_piece(self, verb: str) -> None:
        self.verb = verb
        self.wanted = _WANTED_NEXT.get(verb, frozenset())

    def _verb_at(self, at: int, word: str) -> str:
        """The first word; of a routine ``ROUTINE``, as its head ends in its own way."""
        if word not in {"CREATE", "ALTER"}:
            return word
        kind = at + 3 if self.word(at + 1) == "OR" else at + 1
        if self.word(kind) in _ROUTINES:
            return "ROUTINE"
        if word == "ALTER" and self.word(kind) in {"DATABASE", "SERVER"}:
            return "ALTER DATABASE"
        return word

    def _begins(self, at: int, word: str) -> bool:
        begins = word not in self.wanted and self._stands_alone(at, word)
        if not begins and (self.has_ctes(at) if word == "WITH" else word in self.wanted):
            self.wanted = _WANTED_NEXT.get(word, frozenset()) if self.verb != "BULK" else frozenset()
        return begins

    def _stands_alone(self, at: int, word: str) -> bool:
        before = self.word(at - 1)
        if before == "AS":
            return self.verb == "ROUTINE" and self.word(at - 2) not in {"EXECUTE", "EXEC"}
        rule = _RULES.get(word)
        return before not in _NEVER_BEFORE_START and (rule is None or rule(self, at))

    def creates(self, at: int) -> bool:
        """CREATE, ALTER, DROP: of an object, not of a column or constraint."""
        return self.word(at + 1) in _OBJECTS or (
            self.word(at + 1) == "COLUMN" and self.word(at + 2) in {"MASTER", "ENCRYPTION"}
        )

    def assigns(self, at: int) -> bool:
        """SET: not the one of ``UPDATE SET`` in a MERGE, nor ``ALTER TABLE t SET (…)``."""
        if self.word(at - 1) in {"UPDATE", "DELETE"}:
            return False
        return not (self.verb == "ALTER" and self.word(at + 1) == "(")

    def updates(self, at: int) -> bool:
        """UPDATE: not ``ON UPDATE CASCADE``, nor the function ``UPDATE(column)`` of a trigger's IF."""
        if not self.deletes(at):
            return False
        return not (self.word(at + 1) == "(" and self.word(at - 1) in {"IF", "NOT", "AND", "OR"})

    def deletes(self, at: int) -> bool:
        """DELETE: not ``ON DELETE CASCADE``; but ``SET NOCOUNT ON`` may stand before it."""
        return self.word(at - 1) != "ON" or self.verb == "SET"

    def is_condition(self, at: int) -> bool:
        """IF: not ``DROP TABLE IF EXISTS t``."""
        return not (
            self.verb in {"DROP", "ALTER"} and self.word(at + 1) == "EXISTS" and self.word(at + 2) != "("
        )

    def fetches(self, at: int) -> bool:
        """FETCH: from a cursor, not ``OFFSET 0 ROWS FETCH NEXT``."""
        return self.word(at - 1) not in {"ROWS", "ROW"}

    def merges(self, at: int) -> bool:
        """MERGE: not the hint ``INNER MERGE JOIN``, nor ``ALTER PARTITION FUNCTION f () MERGE RANGE (1)``."""
        return self.word(at + 1) not in {"JOIN", "RANGE"}

    def inserts_in_bulk(self, at: int) -> bool:
        """BULK INSERT: not ``GRANT ADMINISTER BULK OPERATIONS``."""
        return self.word(at + 1) == "INSERT"

    def throws(self, at: int) -> bool:
        """THROW is no reserved word: what follows tells it from a name."""
        return self.word(at + 1) in {"", ";", "END", "@"} or self.word(at + 1).isdigit()

    def switches_trigger(self, at: int) -> bool:
        """ENABLE, DISABLE: a trigger, and not inside an ALTER TABLE."""
        return self.word(at + 1) == "TRIGGER" and self.verb != "ALTER"

    def copies(self, at: int) -> bool:
        """COPY INTO a table, as Synapse has it."""
        return self.word(at + 1) == "INTO"

    def renames(self, at: int) -> bool:
        """RENAME OBJECT, as Synapse has it."""
        return self.word(at + 1) == "OBJECT"

    def sends(self, at: int) -> bool:
        """SEND ON CONVERSATION."""
        return self.word(at + 1) == "ON"

    def has_ctes(self, at: int) -> bool:
        """WITH: a list of CTEs, not hints or options, as ``CREATE PROCEDURE p WITH RECOMPILE AS (SELECT …)`` has them."""
        if self.verb == "ROUTINE" and self.word(at - 1) != "AS":
            return False
        if self.word(at + 1) == "XMLNAMESPACES":
            return True
        named = at + 2
        if self.word(named) == "(":
            named = self.find(named + 1, min(len(self.words), named + 2_000), {")"}) + 1
        return self.word(named) == "AS" and self.word(named + 1) == "("

    # -- what a piece is

    def _piece(self, start: int, end: int) -> None:
        """One statement, or word of control, and what it says about which assignments may have run."""
        word = self.word(start)
        self.look_at(start, end)
        before = self.last
        self._step(start, end)
        variables = self.variables
        self.last = (word, len(variables.branch) if variables is not None else 0)
        if word in {"IF", "WHILE", "ELSE"}:
            if word == "ELSE":
                self.known_variables().open_arm()
            else:
                self.known_variables().open_branch(repeats=word == "WHILE")
            self.pending += 1
        elif word == "BEGIN" and self._opens_block(start, end):
            if self.word(start + 1) == "CATCH":
                self.known_variables().open_branch()
                self.pending += 1
            self._begin_protected(start)
            self.blocks.append(self.pending)
            self.pending = 0
        elif variables is not None:
            closed = self.blocks.pop() if word == "END" and self.blocks else self.pending
            variables.close_branches(max(0, len(variables.branch) - closed))
            self.pending = 0
            if word == "END" and self.tried:
                self._end_protected(start, *before)

    def _begin_protected(self, start: int) -> None:
        """``BEGIN TRY``, ``BEGIN CATCH``."""
        variables = self.known_variables()
        if self.word(start + 1) == "TRY":
            self.tried.append(Protected(len(self.findings.statements), len(variables.branch)))
        elif self.word(start + 1) == "CATCH" and self.tried:
            self.tried[-1].handle(self.findings, variables, self.tokens[start].line, left=False)

    def _end_protected(self, start: int, before: str, depth: int) -> None:
        """``END TRY``, ``END CATCH``, ``before`` which a statement of this word stood under so many branches."""
        line = self.tokens[start].line
        if self.word(start + 1) == "TRY":
            self.tried[-1].fail(self.findings, self.known_variables(), line)
        elif self.word(start + 1) == "CATCH":
            tried = self.tried.pop()
            left = leaves(before, "") and depth == tried.depth + 1
            tried.end(self.findings, self.known_variables(), line, left=left)

    def known_variables(self) -> Variables:
        """The variables of the batch."""
        if self.variables is None:
            self.variables = self.findings.new_variables()
        return self.variables

    def _step(self, start: int, end: int) -> None:
        if self._verb_at(start, self.word(start)) == "ROUTINE":
            self._enter(start)
            return
        step = _STEPS.get(self.word(start))
        if self.word(start + 1) == ":":
            return
        if step is not None:
            step(self, start, end)
        elif self.is_query_in_brackets(start):
            self._data(start, end)
        elif self.word(start).partition(" ")[0] in UTILITY or self.word(start) not in _STARTS:
            self.statement(start, end, utility=True)
        else:
            self._data(start, end)

    def _data(self, start: int, end: int) -> None:
        """A query or change of data, which may assign variables on the way."""
        executed = self.find(start, end, {"EXEC", "EXECUTE"}) if self.word(start) == "INSERT" else end
        if executed < end:
            self._insert_executed(start, executed, end)
            return
        select = self.find(start, end, {"SELECT", "INSERT", "UPDATE"})
        names, compound = self._assigned_by(select, self.find(select, end, {"FROM"}))
        assignment = None
        if names:
            self._note_assigned(names, select, end, keeps=compound)
            if self.word(select) == "SELECT":
                assignment = self.known_variables().assign(names, keeps=compound)
        kept, target = self._without_output_into(start, end)
        if names and self.word(select) == "UPDATE":
            kept = self._update_assigns(select, end, kept)
        gives = not names and (self.word(start) in QUERIES or self.is_query_in_brackets(start))
        self.findings.add(
            kept,
            self.body_of,
            variables=self.variables,
            assignment=assignment,
            output_into=target,
            returned=self.returned() if gives else None,
        )

    def _insert_executed(self, start: int, executed: int, end: int) -> None:
        """``INSERT t (a, b) EXEC …``: the rows that SQL in a string, or a procedure, gives.

        A procedure gives those of all its queries, as if they were the rows of a function.
        """
        (target, into), called = self._without_output_into(start, executed), executed + 1
        if self.word(called) == "@" and self.word(called + 2) == "=":  # EXEC @code = p
            called += 3
        if self.word(called) == "(" or self.find(called, end, _EXECUTED) < min(end, called + 5):
            self._insert_composed(target, into, called - 1, end)
            return
        name = self.tokens[called : name_at(self, called)[1]]
        if not name:  # it breaks off
            return
        first = name[0]
        if len(name) > 5 or name[-1].token_type is TokenType.DOT:  # of another server; db..p
            self.findings.add([*target, *self.tokens[executed:end]], self.body_of, output_into=into)
            return
        if "#" in self.findings.text:  # it is called, too
            self.findings.add(self.tokens[executed:end], self.body_of, utility=True, computed=True)
        rows = [*target, *all_from(first), *name, *in_brackets(first)]
        self.findings.add(rows, self.body_of, variables=self.variables, output_into=into)
        self._take_outputs(executed, end)

    def _insert_composed(self, target: list[Token], into: list[Token], executed: int, end: int) -> None:
        """``INSERT t EXEC (text)``: the queries of the text; of the target is known that it is one, whatever the text."""
        statements = self.findings.statements
        before = len(statements)
        self.execute(executed, end)
        queries = [i for i in range(before, len(statements)) if _is_query(statements[i].tokens)]
        for at in queries:
            tokens = [*target, *statements[at].tokens]
            statements[at] = statements[at]._replace(tokens=tokens, output_into=into)
        if not queries:
            self.findings.add([*target, *self.tokens[executed:end]], self.body_of, output_into=into)

    def _without_output_into(self, start: int, end: int) -> tuple[list[Token], list[Token]]:
        """The tokens of a statement without ``INTO @t (a, b)`` after its OUTPUT, and those of the target."""
        output = self.find(start, end, {"OUTPUT"})
        while output < end and self._is_called_so(output):
            output = self.find(output + 1, end, {"OUTPUT"})
        into = self.find(output, end, {"INTO"})
        if output >= end or into >= self.find(output, end, _AFTER_OUTPUT):
            return self.tokens[start:end], []
        after = into + 2
        while (after < end and self.word(after) in {".", "("}) or self.word(after - 1) in {".", "@", "#"}:
            after = self.find(after + 1, end, {")"}) + 1 if self.word(after) == "(" else after + 1
        after = min(after, end)
        return self.tokens[start:into] + self.tokens[after:end], self.tokens[into + 1 : after]

    def _is_called_so(self, at: int) -> bool:
        """Whether a word is what a table or CTE is called."""
        return self.word(at + 1) == "AS" or self.word(at - 1) in {"FROM", "JOIN", "."}

    def _assigned_by(self, start: int, end: int) -> tuple[tuple[str, ...], bool]:
        """The variables of ``SELECT @a = x, @b += y``, and whether one of them keeps what it held."""
        names: list[str] = []
        compound = False
        at = self.find(start, end, {"@"})
        while at < end:
            sign = at + 2
            if self.word(sign) in _COMPOUND and self.word(sign + 1) == "=":
                compound, sign = True, sign + 1
            if self.word(sign) == "=" and self.word(at - 1) in _BEFORE_ASSIGNED:
                names.append("@" + self.spelled(at + 1))
            at = self.find(at + 1, end, {"@"})
        return tuple(names), compound

    def _update_assigns(self, start: int, end: int, kept: list[Token]) -> list[Token]:
        """``UPDATE t SET @v = x, @w = a = y``: to the variables goes what queries of the same rows give; the rest is kept."""
        first = self.find(start, end, {"SET"}) + 1
        last = self.find(first, end, {"OUTPUT", "FROM", "WHERE", "OPTION"})
        rows = self.tokens[self.find(first, end, {"FROM"}) : end]
        if not rows:
            table = start + 1 if self.word(start + 1) != "TOP" else self.find(start + 2, first, {")"}) + 1
            from_ = like(self.tokens[start], TokenType.FROM, "FROM")
            rows = [
                from_,
                *self.tokens[table : first - 1],
                *self.tokens[self.find(first, end, {"WHERE"}) : end],
            ]
        while first < last:
            stop = self.find(first, last, {","})
            equals = first + 2 + (self.word(first + 2) in _COMPOUND)
            if self.word(first) == "@" and self.word(equals) == "=":
                column = self.find(equals + 1, stop, {"="})
                value = self.tokens[column + 1 if column < stop else equals + 1 : stop]
                if equals > first + 2:  # SET @v += x
                    value = [*self.tokens[first:equals], *in_brackets(self.tokens[first], value)]
                query = [like(self.tokens[start], TokenType.SELECT, "SELECT"), *value, *rows]
                assignment = self.known_variables().assign([self.name_at(first + 1)])
                self.findings.add(query, self.body_of, variables=self.variables, assignment=assignment)
                if column < stop:
                    dropped = {id(token) for token in self.tokens[first : equals + 1]}
                    kept = [token for token in kept if id(token) not in dropped]
            first = stop + 1
        return kept

    def _note_assigned(self, names: tuple[str, ...], start: int, end: int, *, keeps: bool) -> None:
        """What text variables hold after a SELECT: that of constants stays known."""
        self.known_variables()
        value = self.find(start, end, {"="}) + 1
        texts = None
        if len(names) == 1 and not keeps and value < end:
            texts = self.constants(value, end)
        self.note_text(names, texts)

    def _enter(self, start: int) -> None:
        kind = start
        while self.word(kind) not in _ROUTINES:
            kind += 1
        self.body_of, after = name_at(self, kind + 1)
        self.variables = self.findings.new_variables(name=self.body_of)
        if self.word(kind) == "TRIGGER":
            table = table_of(self, after, len(self.tokens))
            make_row_tables(self.findings, table, self.body_of, self.tokens[after:])
        self.valued = ()
        if self.word(kind) == "FUNCTION":
            self._give_rows(kind + 1, after)
        elif self.word(kind) in {"PROC", "PROCEDURE"}:
            self.variables.rows = self.valued = self.tokens[kind + 1 : after]
            self.value_returned = False
            self._note_outputs(kind + 1, after)
        self.blocks, self.pending, self.tried = [], 0, []

    def _note_outputs(self, name: int, after: int) -> None:
        """The parameters of a procedure that gives some back, until its batch ends."""
        stop = self.find(after, len(self.tokens), {"AS", "BEGIN"})
        while stop < len(self.tokens) and self.word(stop - 2) == "@":  # @day AS DATE
            stop = self.find(stop + 1, len(self.tokens), {"AS", "BEGIN"})
        if not {"OUTPUT", "OUT"}.isdisjoint(self.words[after - self.base : stop - self.base]):
            names = [self.name_at(at + 1) for at in range(after, stop) if self.word(at) == "@"]
            self.gives = (self.tokens[name:after], names)

    def _give_outputs(self) -> None:
        """What a procedure has in its parameters at its end, as the row of a function beside it."""
        (procedure, names), self.gives = self.gives, ([], [])
        if not names or not any(map(self.known_variables().holds, names)):
            return
        parameters = [name[1:] for name in names]
        row = row_of(procedure[0], parameters, parameters, "@")
        returned = Returned(function_of(procedure), again=False)
        self.findings.add(row, self.body_of, variables=self.variables, computed=True, returned=returned)

    def _give_rows(self, name: int, after: int) -> None:
        """What a function gives: a value, its query (``RETURNS TABLE``), or @t (``RETURNS @t TABLE (…)``), which is made here."""
        count = len(self.tokens)
        returns = self.find(after, self.find(after, count, {"AS", "BEGIN", "RETURN"}), {"RETURNS"})
        variables = self.known_variables()
        if self.word(returns + 1) == "TABLE":
            variables.rows = self.tokens[name:after]
        elif self.word(returns + 1) == "@" and self.word(returns + 3) == "TABLE":
            end = self.find(returns + 5, count, {")"}) + 1
            declare = like(self.tokens[returns], TokenType.DECLARE, "DECLARE")
            self.findings.add([declare, *self.tokens[returns + 1 : end]], self.body_of, variables=variables)
            self.given = self.tokens[returns + 1 : returns + 3]
            self.given_by = self.tokens[name:after]
        else:
            variables.rows = self.tokens[name:after]

    def skip(self, _start: int, _end: int) -> None:
        """Control flow without anything to read."""

    def condition(self, start: int, end: int) -> None:
        """``IF``, ``WHILE``: a query may stand in the expression."""
        self.expression(start + 1, end)

    def returns(self, start: int, end: int) -> None:
        """``RETURN (query)``; alone, in a function that gives the rows of a table variable, those."""
        if self.valued:
            self._gives_value(start + 1, end)
            return
        self.expression(start + 1, end, returns=True)
        if end - start == 1 and self.given and self.variables is not None:
            self.variables.rows = self.given_by
            query = [*all_from(self.tokens[start]), *self.given]
            self.findings.add(query, self.body_of, variables=self.variables, returned=self.returned())
            self.variables.rows = None

    def _gives_value(self, start: int, end: int) -> None:
        """``RETURN @n`` of a procedure: as the row of a function beside it, which ``EXEC @v = p`` reads."""
        asks = self.asks(start, end)
        if not (asks or self.mentions(start, end) or self.calls(start, end)):
            return
        returned = Returned(function_of(self.valued, RETURN), again=self.value_returned)
        self.value_returned = True
        self.query_of(start, end, returned=returned, asks=asks)

    def begin(self, start: int, end: int) -> None:
        """``BEGIN``: of a block, unless it opens a transaction or dialog."""
        if not self._opens_block(start, end):
            self.statement(start, end, utility=True)

    def _opens_block(self, start: int, end: int) -> bool:
        return end - start <= 1 or self.word(start + 1) in {"TRY", "CATCH", "ATOMIC"}

    def declare(self, start: int, end: int) -> None:
        """``DECLARE``: a cursor's query counts, table variables too; of other variables only queries."""
        cursor = self.find(start, end, {"CURSOR"})
        if cursor < end:
            query = self.find(cursor, end, {"FOR"}) + 1
            self.known_variables()
            name = self._cursor_at(self._name_end(start + 1))
            self.fill((name,), query, self.find(query, end, {"FOR"}))
        elif self.find(start, end, {"TABLE"}) < end:
            self.statement(start, end)
        else:
            if not self.asks(start, end):
                self.statement(start, end, utility=True)
            self._declared(start + 1, end)

    def _declared(self, at: int, end: int) -> None:
        """``@a INT = 1, @b INT``."""
        variables = self.known_variables()
        while at < end:
            stop = self.find(at, end, {","})
            value = self.find(at, stop, {"="})
            name = self.name_at(self._name_end(at))
            variables.declare([name])
            self.fill((name,), value + 1, stop)
            at = stop + 1

    def _name_end(self, at: int) -> int:
        return at + 1 if self.word(at) == "@" else at

    def fetch_row(self, start: int, end: int) -> None:
        """``FETCH NEXT FROM c INTO @a, @b``."""
        self.statement(start, end, utility=True)
        into = self.find(start, end, {"INTO"})
        names = tuple(
            self.name_at(at) for at in range(into + 1, end) if self.word(at - 1) == "@" and self.word(at)
        )
        self.known_variables()
        self.fetch(self._cursor_at(into - 1), names, self.tokens[start].line)

    def _cursor_at(self, at: int) -> str:
        """The name of a cursor, which unlike a variable's may be quoted."""
        return self.name_at(at) or self.spelled(at)

    def assign(self, start: int, end: int) -> None:
        """``SET @v = expr``, ``SET @c = CURSOR FOR query``, ``SET option``."""
        if not self.asks(start, end):
            self.statement(start, end, utility=True)
        if self.word(start + 1) != "@":
            return
        self.known_variables()
        name = self.name_at(start + 2)
        equals = self.find(start, end, {"="})
        cursor = self.find(equals, end, {"CURSOR"})
        query = self.find(cursor, end, {"FOR"})
        if query < end:
            self.fill((name,), query + 1, self.find(query + 1, end, {"FOR"}))
        elif equals - start > 3 and self.word(equals - 1) in _COMPOUND:
            self._append(name, equals, end)
        else:
            self.fill((name,), equals + 1, end)

    def _append(self, name: str, equals: int, end: int) -> None:
        """``SET @v += expr``: as ``SET @v = @v + (expr)``."""
        before = self.known_variables().texts_of(name)
        more = self.constants(equals + 1, end)
        asks = self.asks(equals, end)
        if asks or self.mentions(equals, end):
            self.note_text((name,), None)
            select = like(self.tokens[equals], TokenType.SELECT, "SELECT")
            added = in_brackets(select, self.tokens[equals + 1 : end])
            self.findings.add(
                [select, *self.tokens[equals - 3 : equals], *added],
                self.body_of,
                variables=self.variables,
                assignment=self.known_variables().assign((name,), keeps=True),
                computed=not asks,
            )
        else:
            texts = [(*text, *added) for text in before for added in more] if before and more else None
            self.note_text((name,), texts, keeps=True)

    def execute(self, start: int, end: int) -> None:
        """``EXEC``: of a procedure, or of SQL in a string."""
        called = start + 1
        if self.word(called) == "(":
            if self.word(self.find(called + 1, end, {")"}) + 1) == "AT":
                line = self.tokens[start].line
                self.findings.report(
                    line, "dynamic_sql", "SQL is run by another server: its tables are not known"
                )
            else:
                self.dynamic(called, end, {")"})
            return
        if self.find(called, end, {_PREPARES_DOCUMENT}) < min(end, called + 5):
            self._prepare_document(self.find(called, end, {_PREPARES_DOCUMENT}) + 1, end)
        name = self.find(called, end, _EXECUTED)
        if name < min(end, called + 5):
            self._execute_with_parameters(name + 1, end)
        else:
            self.statement(start, end, utility=self.word(called) != "SP_RENAME")
        self._take_outputs(start, end)

    def _prepare_document(self, at: int, end: int) -> None:
        """``EXEC sp_xml_preparedocument @h OUTPUT, @doc``: by the handle OPENXML reads the document."""
        stop = self.find(at, end, {","})
        document = stop + 1 + 3 * (self.word(stop + 3) == "=")  # @xmltext = @doc
        if self.word(stop - 1) in {"OUTPUT", "OUT"} and self.word(stop - 3) == "@":
            self.known_variables()
            self.fill((self.name_at(stop - 2),), document, self.find(document, end, {","}))

    def _execute_with_parameters(self, at: int, end: int) -> None:
        """``sp_executesql N'text', N'@p INT', @p = @v``: its parameters are variables of the text."""
        if self.word(at) == "@" and self.word(at + 2) == "=":  # @stmt = N'text'
            at += 3
        stop = self.find(at, end, {","})
        definitions = self.find(stop + 1, end, {","})
        declared = [t for t in self.tokens[stop + 1 : definitions] if t.token_type in STRINGS]
        names = _PARAMETER.findall(declared[0].text.upper()) if declared else []

        given = list(self._given_to(names, definitions + 1, end))
        texts: list[Variables] = []

        def bind(inner: Variables, _tokens: list[Token]) -> None:
            texts.append(inner)
            for name, value, after, _ in given:
                if value < after and self.mentions(value, after):
                    self.expression(value, after, inner.assign([name]))

        self.dynamic(at, stop, {","}, bind=bind)
        for position, inner in enumerate(texts):
            for name, value, after, output in given:
                held = inner.find(name)
                if output and self.word(value) == "@" and held is not None and held.filled:
                    assignment = self.known_variables().assign([self.name_at(after - 1)], keeps=position > 0)
                    place = self.known_variables().place
                    self.findings.add_fetch(self.tokens[at].line, assignment, held.key, place)

    def _given_to(self, names: Sequence[str], start: int, end: int) -> Iterator[tuple[str, int, int, bool]]:
        """What parameters are given, by position or by name (``@p = @v OUTPUT``): where that stands, and whether it comes back."""
        for position in range(len(names)):
            stop = self.find(start, end, {",", "OUTPUT", "OUT"})
            equals = self.find(start, stop, {"="})
            name = self.name_at(start + 1) if equals < stop else names[position]
            yield name, equals + 1 if equals < stop else start, stop, self.word(stop) in {"OUTPUT", "OUT"}
            start = self.find(stop, end, {","}) + 1

    def _take_outputs(self, start: int, end: int) -> None:
        """``EXEC p @v OUTPUT``: the variable holds what the procedure leaves there, if a file makes it; as text it isn't known."""
        called, value = start + 1, ""
        if self.word(called) == "@" and self.word(called + 2) == "=":  # EXEC @code = p
            called, value = called + 3, self.name_at(called + 1)
        after = name_at(self, called)[1]
        if value:
            self.note_text((value,), None)
            self._take_output(self.tokens[called:after], value, 1, "", RETURN)
        at, position = after, 0
        while at < end:
            stop, position = self.find(at, end, {","}), position + 1
            if self.word(stop - 1) in {"OUTPUT", "OUT"} and self.word(stop - 3) == "@":
                variable = "@" + self.word(stop - 2)
                self.note_text((variable,), None)
                named = self.word(at + 1) if self.word(at + 2) == "=" else ""
                self._take_output(self.tokens[called:after], variable, position, named)
            at = stop + 1

    def _take_output(
        self, called: list[Token], variable: str, position: int, named: str, parameter: str = ""
    ) -> None:
        """A variable takes the parameter of a procedure that has this place, or name; or its value, which is sure to be there."""
        known = bool(called) and word_of(called[-1]) not in _EXECUTED
        query = taken(called, [(position, named)], parameter) if known else []
        if query and called[-1].token_type in {TokenType.VAR, TokenType.IDENTIFIER}:
            assignment = self.known_variables().assign([variable], keeps=not parameter)
            self.findings.add(
                query, self.body_of, variables=self.variables, assignment=assignment, computed=True
            )


def _with_numbers_as_names(tokens: list[Token]) -> list[Token]:
    """The number of ``#2``, a temporary table, is a name; so is the word of ``#outer``."""
    return [
        like(token, TokenType.VAR, token.text)
        if at and token.token_type in _MADE_NAMES and tokens[at - 1].token_type is TokenType.HASH
        else token
        for at, token in enumerate(tokens)
    ]


def _without_numbers_of_procedures(tokens: list[Token]) -> list[Token]:
    """``CREATE PROCEDURE p;2``: without the semicolon and the number, with which no statement begins."""
    ends = [token.token_type is TokenType.SEMICOLON for token in tokens]
    numbers = [token.token_type is TokenType.NUMBER for token in tokens]
    return [
        token
        for at, token in enumerate(tokens)
        if not (ends[at] and any(numbers[at + 1 : at + 2])) and not (at and numbers[at] and ends[at - 1])
    ]


def _with_commas_between_strings(tokens: list[Token]) -> list[Token]:
    """``OPENROWSET('provider', 'server'; 'user'; 'password', …)``: semicolons that end nothing as commas."""
    return [
        like(token, TokenType.COMMA, ",")
        if token.token_type is TokenType.SEMICOLON
        and all(beside.token_type in STRINGS for beside in (tokens[at - 1], *tokens[at + 1 : at + 2]))
        else token
        for at, token in enumerate(tokens)
    ]


def _is_query(tokens: list[Token]) -> bool:
    return bool(tokens) and word_of(tokens[0]) in QUERIES


_RULES: Final[dict[str, _Rule]] = {
    "CREATE": BatchReader.creates,
    "ALTER": BatchReader.creates,
    "DROP": BatchReader.creates,
    "SET": BatchReader.assigns,
    "DELETE": BatchReader.deletes,
    "UPDATE": BatchReader.updates,
    "IF": BatchReader.is_condition,
    "FETCH": BatchReader.fetches,
    "MERGE": BatchReader.merges,
    "BULK": BatchReader.inserts_in_bulk,
    "THROW": BatchReader.throws,
    "ENABLE": BatchReader.switches_trigger,
    "DISABLE": BatchReader.switches_trigger,
    "COPY": BatchReader.copies,
    "SEND": BatchReader.sends,
    "RENAME": BatchReader.renames,
    "WITH": BatchReader.has_ctes,
}
_STEPS: Final[dict[str, _Step]] = {
    "IF": BatchReader.condition,
    "WHILE": BatchReader.condition,
    "RETURN": BatchReader.returns,
    "BEGIN": BatchReader.begin,
    "DECLARE": BatchReader.declare,
    "SET": BatchReader.assign,
    "EXEC": BatchReader.execute,
    "EXECUTE": BatchReader.execute,
    "FETCH": BatchReader.fetch_row,
    **dict.fromkeys(_JUMPS - {"RETURN"}, BatchReader.skip),
}
