"""What handlers of errors find in variables, and what they leave there.

A block may fail anywhere: in ``EXCEPTION WHEN … THEN``, T-SQL's ``BEGIN CATCH`` and the handlers of MySQL, Db2 and Teradata a
variable holds any value that it had in the block; behind the block it holds what the block left, or a handler
that goes on there. (PostgreSQL's manual, "Trapping Errors": variables "remain as they were when the error occurred".)
A variable that the block assigns once, having held nothing before, is so by the rules of branches. Of one that the block assigns anew each value is
kept beside it before it ends: the handlers begin with all of them, and what is there behind the block is gathered the same way.
"""

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.findings import Findings
from lineage.compiler.rewrites import like
from lineage.compiler.tokenizing import word_of
from lineage.compiler.variables import Assignment, Variables
from lineage.compiler.vocabulary import words_in

_LEAVES: Final = frozenset({"RAISE", "RETURN", "THROW", "SIGNAL", "RESIGNAL", "RAISE_APPLICATION_ERROR"})
_GOES_ON: Final = frozenset({"NOTICE", "WARNING", "INFO", "LOG", "DEBUG"})
"""What PL/pgSQL's RAISE says before a message that is no error."""
_OPENINGS: Final = frozenset({"BEGIN", "CASE"})
_ENDS_OF_OTHERS: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_CHANGES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CALL", "EXECUTE"})
HANDLES: Final = words_in("""
    SELECT INSERT UPDATE DELETE MERGE WITH EXECUTE BEGIN SET CALL REPLACE IF LEAVE ITERATE ROLLBACK COMMIT CREATE RESIGNAL SIGNAL
    RETURN CLOSE GET
""")
"""What the statement of a handler may begin with."""


def leaves(word: str, following: str) -> bool:
    """Whether nothing behind a statement that begins with these words is reached."""
    return word in _LEAVES and following not in _GOES_ON


class Protected:
    """A block that may turn out to have handlers, from its BEGIN on.

    ``start`` is the number of statements found before it, ``depth`` that of the branches around it.
    """

    def __init__(self, start: int, depth: int) -> None:
        self.start = start
        self.depth = depth
        self.failed = False
        self._handles = False
        self._before: dict[str, str] = {}
        """Of each variable that the block assigns anew, by its name, the key of all that it held in the block."""
        self._after: dict[str, str] = {}
        """And the key of what it may hold behind the block."""
        self._left: set[str] = set()
        """Those that may hold anything behind it."""

    def fail(self, findings: Findings, variables: Variables, line: int) -> None:
        """The block is over and its handlers come."""
        self.failed = True
        kept = self._keep_what_ends(findings, variables)
        if not kept:
            return
        before, after = findings.new_variables(), findings.new_variables()
        for scope, keys in ((before, self._before), (after, self._after)):
            scope.declare(kept)
            keys.update((name, scope.own[name].key) for name in kept)
        self._insert_kept(findings, kept)
        for name in kept:
            self._gather(findings, variables, name, self._before[name], line)
        self._gather_left(findings, variables, line)

    def handle(self, findings: Findings, variables: Variables, line: int, *, left: bool) -> None:
        """A handler begins, with all that the block may have left; ``left``: the one before it leaves for good."""
        self._end_handler(findings, variables, line, left=left)
        self._handles = True
        for name, key in self._before.items():
            findings.add_fetch(line, variables.restart(name), key, variables.place)

    def end(self, findings: Findings, variables: Variables, line: int, *, left: bool) -> None:
        """Behind the last handler, its branch closed: there is what is left of the block, and of those handlers that go on."""
        self._end_handler(findings, variables, line, left=left)
        for name, key in self._after.items():
            holds = name in self._left
            restarted = variables.restart(name, filled=holds)
            findings.add_fetch(line, restarted, key if holds else None, variables.place)

    def _end_handler(self, findings: Findings, variables: Variables, line: int, *, left: bool) -> None:
        if self._handles and not left:
            self._gather_left(findings, variables, line)

    def _gather_left(self, findings: Findings, variables: Variables, line: int) -> None:
        for name, key in self._after.items():
            if self._gather(findings, variables, name, key, line):
                self._left.add(name)

    @staticmethod
    def _gather(findings: Findings, variables: Variables, name: str, key: str, line: int) -> bool:
        """What a variable holds is kept under a key, besides what is there; whether it holds anything."""
        found = variables.find(name)
        if found is None or not found.filled:
            return False
        findings.add_fetch(line, Assignment((key,)), found.key, variables.place)
        return True

    def _keep_what_ends(self, findings: Findings, variables: Variables) -> dict[str, str]:
        """The variables in scope of which the block ended what they held: their keys, by their names."""
        ended = {
            key
            for statement in findings.statements[self.start :]
            if statement.assignment is not None
            for key in statement.assignment.ended
        }
        return variables.names_of(ended) if ended else {}

    def _insert_kept(self, findings: Findings, kept: dict[str, str]) -> None:
        """Before each assignment of the block that ended what one of these held that is kept."""
        names = {key: name for name, key in kept.items()}
        found = findings.statements[self.start :]
        del findings.statements[self.start :]
        for statement in found:
            for key in statement.assignment.ended if statement.assignment is not None else ():
                if key in names:
                    findings.add_fetch(
                        statement.line, Assignment((self._before[names[key]],)), key, statement.branch
                    )
            findings.statements.append(statement)


def handlers_last(tokens: list[Token]) -> list[Token]:
    """``BEGIN DECLARE EXIT HANDLER FOR c statement; … END`` as ``BEGIN … EXCEPTION WHEN c THEN statement; END``.

    A handler runs when something behind its declaration fails, and finds what variables hold there. One after which the
    block goes on (CONTINUE) stays where it is, unless it changes data: what it sets counts in the block.
    """
    kept: list[Token] = []
    blocks: list[list[Token]] = []
    """Of each block that is open its handlers; of a CASE an empty list."""
    at = 0
    while at < len(tokens):
        token, word = tokens[at], _word(tokens, at)
        if word == "DECLARE" and blocks and (end := _end_of_handler(tokens, at)) > at:
            blocks[-1] += _as_exception(tokens[at:end], first=not blocks[-1])
            at = end
            continue
        if word in _OPENINGS and _word(tokens, at - 1) != "END":
            blocks.append([])
        elif word == "END" and _word(tokens, at + 1) not in _ENDS_OF_OTHERS and blocks:
            kept += blocks.pop()
        kept.append(token)
        at += 1
    return [*kept, *(token for handlers in blocks for token in handlers)]


def _end_of_handler(tokens: Sequence[Token], at: int) -> int:
    """The index behind the handler declared at an index, its semicolon counted; ``at`` where none is that can be moved."""
    words = [word_of(token) for token in tokens[at : at + 4]]
    if words[2:4] != ["HANDLER", "FOR"]:
        return at
    end, depth, seen = at, 0, set[str]()
    while end < len(tokens):
        word = word_of(tokens[end])
        seen.add(word)
        if word in _OPENINGS and _word(tokens, end - 1) != "END":
            depth += 1
        elif word == "END" and _word(tokens, end + 1) not in _ENDS_OF_OTHERS:
            depth -= 1
        elif word == ";" and depth <= 0:
            moves = words[1] != "CONTINUE" or not seen.isdisjoint(_CHANGES)
            return end + 1 if moves else at
        end += 1
    return at


def _as_exception(handler: list[Token], *, first: bool) -> list[Token]:
    """``DECLARE EXIT HANDLER FOR c statement;`` as ``EXCEPTION WHEN c THEN statement;``, or without the EXCEPTION."""
    at = handler[0]
    begins = next((i for i, t in enumerate(handler) if i > 3 and word_of(t) in HANDLES), len(handler))
    when, then = like(at, TokenType.WHEN, "WHEN"), like(at, TokenType.THEN, "THEN")
    opening = [like(at, TokenType.VAR, "EXCEPTION")] if first else []
    return [*opening, when, like(at, TokenType.VAR, "OTHERS"), then, *handler[begins:]]


def _word(tokens: Sequence[Token], at: int) -> str:
    return word_of(tokens[at]) if 0 <= at < len(tokens) else ""
