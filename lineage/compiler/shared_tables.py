"""T-SQL's temporary tables that one procedure makes, and another fills that it calls.

What a procedure puts into a ``#t`` that it didn't make is, besides, the row of a function: the procedure's name with
``@#t`` behind it, which no routine's name ends in. A caller that made ``#t`` empty fills it by a call of that function,
so that the procedure is found in any file.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from sqlglot.tokenizer_core import Token, TokenType

from lineage.names import names_of
from lineage.unit import Block, Function, Name, Statement

_MOST_TABLES: Final = 16
"""Tables that wait to be filled in one routine: each costs a statement a call."""
_MOST_PARTS: Final = 3
"""Parts of a procedure's name; one of four is another server's."""


class SharedTables:
    """Which temporary tables each routine of a text has made, and whether they are filled."""

    def __init__(self, dialect: str) -> None:
        self._names = names_of(dialect)
        self._empty: dict[str | None, dict[Name, bool]] = {}
        self._given: set[Name] = set()

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
            called = self._beside(body_of.split("."), name)
            again = called in self._given
            self._given.add(called)
            rows = replace(statement, kind="set", target=(), data=False, returns=called, keep=again)
            return [replace(rows, continues=True)]
        return []

    def called(self, tokens: Sequence[Token], body_of: str | None, line: int) -> list[Statement]:
        """``EXEC p``: the tables that are made and empty take what p puts into them."""
        waiting = [name for name, empty in self._empty.get(body_of, {}).items() if empty][:_MOST_TABLES]
        procedure = _executed(tokens) if waiting else []
        return [
            Statement(
                "set",
                line,
                (Block(-1), Function(0, (), name=self._beside(procedure, name))),
                1,
                target=name,
                data=True,
                by_name=True,
            )
            for name in (waiting if procedure else ())
        ]

    def _beside(self, procedure: Sequence[str], table: Name) -> Name:
        *owner, last = (self._names.part(part, False) for part in procedure)
        return (*owner, f"{last}@{table[0]}")


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
