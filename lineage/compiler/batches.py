"""Statements of T-SQL, which need no semicolons: a statement ends where the next one begins.

Almost every word that begins a T-SQL statement is reserved, so it can stand elsewhere in few places only:
after ``UNION`` or ``AS``, in a list of privileges or trigger events, in the arms of a MERGE, or where the
statement that is being read still wants it (``INSERT … SELECT``, ``UPDATE … SET``). Everything else that
begins like a statement begins one. A routine's body lasts until its batch ends.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from lineage.compiler.reading import UTILITY, Reader, words_in
from lineage.compiler.routines import name_at

_STARTS: Final = words_in("""
    SELECT INSERT UPDATE DELETE MERGE WITH CREATE ALTER DROP TRUNCATE DECLARE SET EXEC EXECUTE PRINT IF ELSE WHILE
    BEGIN END RETURN BREAK CONTINUE GOTO RAISERROR THROW USE GRANT REVOKE DENY OPEN CLOSE FETCH DEALLOCATE COMMIT
    ROLLBACK SAVE WAITFOR BACKUP RESTORE DBCC BULK KILL RECONFIGURE CHECKPOINT ENABLE DISABLE SEND REVERT SHUTDOWN
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
_JUMPS: Final = words_in("BREAK CONTINUE ELSE END GOTO THROW RAISERROR RETURN")
_EXECUTED: Final = words_in("SP_EXECUTESQL")

_Rule: TypeAlias = "Callable[[BatchReader, int], bool]"
_Step: TypeAlias = "Callable[[BatchReader, int, int], None]"


class BatchReader(Reader):
    """Reads pieces between words that begin a statement."""

    verb = ""
    wanted: frozenset[str] = frozenset()

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        outer = self.body_of
        count = len(self.tokens)
        self.set_words(0, count)
        start = 0
        for at, ends_batch in self._cuts():
            if at > start:
                self._piece(start, at)
            start = at + 1 if at < count and self.words[at] in {";", "GO"} else at
            if ends_batch:
                self.body_of = outer

    # -- where statements begin

    def _cuts(self) -> Iterator[tuple[int, bool]]:
        """Indexes at which a piece ends and the next one begins, and whether a batch ends there."""
        depth = cases = 0
        for at, word in enumerate(self.words):
            if word not in _WATCHED:
                continue
            if word == ";" or (word == "GO" and self._is_alone(at)):
                depth = cases = 0
                self._begin_piece("")
                yield at, word == "GO" or self.tokens[at].start in self.findings.batch_ends
            elif word in {"(", ")"}:
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
        if not begins and (word in self.wanted or (word == "WITH" and self.has_ctes(at))):
            self.wanted = _WANTED_NEXT.get(word, frozenset())
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
        """MERGE: not the hint ``INNER MERGE JOIN``."""
        return self.word(at + 1) != "JOIN"

    def throws(self, at: int) -> bool:
        """THROW is no reserved word: what follows tells it from a name."""
        return self.word(at + 1) in {"", ";", "END", "@"} or self.word(at + 1).isdigit()

    def switches_trigger(self, at: int) -> bool:
        """ENABLE, DISABLE: a trigger, and not inside an ALTER TABLE."""
        return self.word(at + 1) == "TRIGGER" and self.verb != "ALTER"

    def sends(self, at: int) -> bool:
        """SEND ON CONVERSATION."""
        return self.word(at + 1) == "ON"

    def has_ctes(self, at: int) -> bool:
        """WITH: a list of CTEs, not hints or options."""
        if self.word(at + 1) == "XMLNAMESPACES":
            return True
        named = at + 2
        if self.word(named) == "(":
            named = self.find(named + 1, min(len(self.words), named + 2_000), {")"}) + 1
        return self.word(named) == "AS" and self.word(named + 1) == "("

    # -- what a piece is

    def _piece(self, start: int, end: int) -> None:
        if self._verb_at(start, self.word(start)) == "ROUTINE":
            self._enter(start)
            return
        step = _STEPS.get(self.word(start))
        if self.word(start + 1) == ":":
            return
        if step is not None:
            step(self, start, end)
        elif self.word(start).partition(" ")[0] in UTILITY or self.word(start) not in _STARTS:
            self.statement(start, end, utility=True)
        else:
            self.statement(start, end)

    def _enter(self, start: int) -> None:
        kind = start
        while self.word(kind) not in _ROUTINES:
            kind += 1
        self.body_of = name_at(self, kind + 1)[0]

    def skip(self, _start: int, _end: int) -> None:
        """Control flow without anything to read."""

    def condition(self, start: int, end: int) -> None:
        """``IF``, ``WHILE``, ``RETURN``: a query may stand in the expression."""
        self.expression(start + 1, end)

    def begin(self, start: int, end: int) -> None:
        """``BEGIN``: of a block, unless it opens a transaction or dialog."""
        if end - start > 1 and self.word(start + 1) not in {"TRY", "CATCH", "ATOMIC"}:
            self.statement(start, end, utility=True)

    def declare(self, start: int, end: int) -> None:
        """``DECLARE``: a cursor's query counts, table variables too; of other variables only queries."""
        cursor = self.find(start, end, {"CURSOR"})
        if cursor < end:
            query = self.find(cursor, end, {"FOR"}) + 1
            self.expression(query, self.find(query, end, {"FOR"}))
        else:
            tables = self.find(start, end, {"TABLE"}) < end
            self.statement(start, end, utility=not tables and not self.asks(start, end))

    def assign(self, start: int, end: int) -> None:
        """``SET @v = expr``, ``SET @c = CURSOR FOR query``, ``SET option``."""
        if not self.asks(start, end):
            self.statement(start, end, utility=True)
            return
        cursor = self.find(start, end, {"FOR"})
        self.expression((cursor if cursor < end else self.find(start, end, {"="})) + 1, end)

    def execute(self, start: int, end: int) -> None:
        """``EXEC``: of a procedure, or of SQL in a string."""
        called = start + 1
        if self.word(called) == "(":
            self.dynamic(called, end, {")"})
            return
        name = self.find(called, end, _EXECUTED)
        if name < min(end, called + 5):
            self.dynamic(name + 1, end, {","})
        else:
            self.statement(start, end, utility=self.word(called) != "SP_RENAME")


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
    "THROW": BatchReader.throws,
    "ENABLE": BatchReader.switches_trigger,
    "DISABLE": BatchReader.switches_trigger,
    "SEND": BatchReader.sends,
    "WITH": BatchReader.has_ctes,
}
_STEPS: Final[dict[str, _Step]] = {
    "IF": BatchReader.condition,
    "WHILE": BatchReader.condition,
    "RETURN": BatchReader.condition,
    "BEGIN": BatchReader.begin,
    "DECLARE": BatchReader.declare,
    "SET": BatchReader.assign,
    "EXEC": BatchReader.execute,
    "EXECUTE": BatchReader.execute,
    **dict.fromkeys(_JUMPS - {"RETURN"}, BatchReader.skip),
}
