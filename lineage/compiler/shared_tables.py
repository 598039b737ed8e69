"""T-SQL's temporary tables that one procedure makes, and another fills or reads that it calls.

What a procedure puts into a ``#t`` that it didn't make is, besides, the row of a function: the procedure's name with
``@#t`` behind it, which no routine's name ends in. A caller that made ``#t`` fills it by a call of that function,
so that the procedure is found in any file. The other way round, what a caller has in ``#t`` as it calls is the rows of a function
with ``@@#t`` behind the procedure's name, which the procedure takes where it reads a ``#t`` that it didn't make: but not for
what it puts there, which would be every other caller's, too.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.tokenizing import STRINGS
from lineage.names import names_of
from lineage.unit import (
    GIVEN_ROWS,
    PUT_ROWS,
    Alter,
    Block,
    Function,
    Name,
    Relation,
    Source,
    Star,
    Statement,
    Table,
)

_MOST_TABLES: Final = 16
"""Tables that wait to be filled in one routine: each costs a statement a call."""
_OF_THE_SYSTEM: Final = ("sp_", "xp_")
"""What SQL Server's own procedures are called: they look into nobody's tables."""
_MOST_PARTS: Final = 3
"""Parts of a procedure's name; one of four is another server's."""


class SharedTables:
    """Which temporary tables each routine of a text has made, and whether they are filled."""

    def __init__(self, dialect: str) -> None:
        self._names = names_of(dialect)
        self._empty: dict[str | None, dict[Name, bool]] = {}
        self._given: set[Name] = set()
        self._taken: set[tuple[str, Name]] = set()
        self._lent: dict[str, dict[Name, None]] = {}
        """Of each routine the tables of its callers that it names."""
        self._passed: dict[str, list[tuple[Sequence[str], int]]] = {}
        """Of each routine the procedures that it called, and on which lines: to these it handed what it names further on."""
        self._calls: dict[tuple[str | None, Name], set[tuple[Relation, ...]]] = {}

    def besides(self, statement: Statement, body_of: str | None) -> list[Statement]:
        """What a statement of a routine puts into a table that the routine didn't make, for those who call it."""
        name = statement.target
        if len(name) != 1 or not _is_local(name[0]):
            return []
        made = self._empty.setdefault(body_of, {})
        if statement.defines:
            made[name] = statement.query < 0
        elif name in made:
            made[name] = made[name] and not statement.data
        elif body_of and statement.data and statement.query >= 0:
            self._lent.setdefault(body_of, {})[name] = None
            return [replace(self._put(statement, name, body_of), continues=True)]
        return []

    def _put(self, statement: Statement, table: Name, body_of: str) -> Statement:
        """What a statement puts into a table of a routine's callers, as the row of a function."""
        called = self._beside(body_of.split("."), table, PUT_ROWS)
        again = called in self._given
        self._given.add(called)
        return replace(statement, kind="set", target=(), data=False, returns=called, keep=again)

    def before(self, statement: Statement, body_of: str | None) -> list[Statement]:
        """What a routine's callers have in the tables that a statement reads and the routine didn't make."""
        made = self._empty.get(body_of, {})
        read = [r.name for r in statement.relations if isinstance(r, Table)] if body_of else []
        taken: list[Statement] = []
        for name in read:
            if len(name) == 1 and _is_local(name[0]) and name not in made:
                taken += self._take(name, body_of or "", statement.line)
        return taken

    def _take(self, table: Name, body_of: str, line: int) -> list[Statement]:
        """What a routine's callers have in a table, unless it was taken before."""
        if (body_of, table) in self._taken:
            return []
        self._taken.add((body_of, table))
        self._lent.setdefault(body_of, {})[table] = None
        taken = [self._filled(table, body_of.split("."), line, GIVEN_ROWS)]
        for procedure, called in self._passed.get(body_of, ()):
            taken += self._pass_on(table, procedure, body_of, called)
        return taken

    def _pass_on(self, table: Name, procedure: Sequence[str], body_of: str, line: int) -> list[Statement]:
        """A procedure is handed a table of the callers of the routine that calls it, and what it puts there the routine puts there."""
        filled = self._filled(table, procedure, line, PUT_ROWS)
        calls = self._calls.setdefault((body_of, table), set())
        if filled.relations in calls:
            return []
        calls.add(filled.relations)
        return [self._handed_on(table, procedure, line), filled, self._put(filled, table, body_of)]

    def called(self, tokens: Sequence[Token], body_of: str | None, line: int) -> list[Statement]:
        """``EXEC p``: p may read what the tables hold that are made, and they take what it puts into them, once.

        One whose name p is told may have columns from there. A table of the routine's own callers is handed on, too, and
        what p puts there is what the routine puts there.
        """
        made = self._empty.get(body_of, {})
        procedure = _executed(tokens) if made or body_of else []
        if not procedure or procedure[-1].lower().startswith(_OF_THE_SYSTEM):
            return []
        told = {
            token.text.lower() for token in tokens if token.token_type in STRINGS and token.text[:1] == "#"
        }
        statements: list[Statement] = []
        for name, empty in list(made.items())[:_MOST_TABLES]:
            filled = self._filled(name, procedure, line, PUT_ROWS)
            calls = self._calls.setdefault((body_of, name), set())
            if name[0] in told:
                filled = replace(filled, alters=(Alter("add", "*"),))
            elif filled.relations in calls:
                continue
            if not empty or calls:
                statements.append(self._handed_on(name, procedure, line))
            calls.add(filled.relations)
            statements.append(filled)
        itself = procedure[-1].lower() == (body_of or "").rpartition(".")[2].lower()
        return statements if itself else [*statements, *self._passed_on(procedure, body_of or "", line)]

    def _passed_on(self, procedure: Sequence[str], body_of: str, line: int) -> list[Statement]:
        """``EXEC p`` in a routine: the tables of its callers that it names before are handed on; others wait until it names them."""
        made, statements = self._empty.get(body_of, {}), list[Statement]()
        for name in list(self._lent.get(body_of, ()))[:_MOST_TABLES]:
            if name not in made:
                statements += self._take(name, body_of, line)
                statements += self._pass_on(name, procedure, body_of, line)
        passed = self._passed.setdefault(body_of, []) if body_of else []
        if len(passed) < _MOST_TABLES:
            passed.append((procedure, line))
        return statements

    def _filled(self, table: Name, procedure: Sequence[str], line: int, mark: str) -> Statement:
        """A table takes the rows of a function, called after a procedure."""
        rows = Function(0, (), name=self._beside(procedure, table, mark))
        return Statement("set", line, (Block(-1), rows), 1, target=table, data=True, by_name=True)

    def _handed_on(self, table: Name, procedure: Sequence[str], line: int) -> Statement:
        """What a table holds is what a procedure that is called finds in it, besides what other callers have there."""
        rows = Block(-1, (Source("", 1),), (Star(0),))
        called = self._beside(procedure, table, GIVEN_ROWS)
        return Statement("set", line, (rows, Table(table)), 0, returns=called, keep=True, by_name=True)

    def _beside(self, procedure: Sequence[str], table: Name, mark: str) -> Name:
        *owner, last = (self._names.part(part, False) for part in procedure)
        return (*owner, f"{last}{mark}{table[0][1:]}")


def _is_local(name: str) -> bool:
    """Whether a name is that of a temporary table which only its session sees."""
    return name.startswith("#") and not name.startswith("##")


def _executed(tokens: Sequence[Token]) -> list[str]:
    """The parts of the procedure's name in ``EXEC [@code =] dbo.p …``; none of another server's, or of text."""
    words = [token.text for token in tokens[:5]]
    at = 4 if words[3:4] == ["="] else 1
    parts: list[str] = []
    while at < len(tokens) and tokens[at].token_type in {TokenType.VAR, TokenType.IDENTIFIER}:
        parts.append(tokens[at].text)
        if at + 1 >= len(tokens) or tokens[at + 1].token_type is not TokenType.DOT:
            break
        at += 2
    return parts if 0 < len(parts) <= _MOST_PARTS and words[0].upper() in {"EXEC", "EXECUTE"} else []
