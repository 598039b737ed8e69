"""SQL that is executed as text, at once or prepared."""

import re
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.blocks.bodies import AT_SIGN_DIALECTS, DIALECTS_OF_SESSION_VARIABLES, DML, Prepared
from lineage.compiler.blocks.giving import GivingReader
from lineage.compiler.tokenizing import STRINGS, word_of
from lineage.compiler.variables import Text, Variables
from lineage.compiler.vocabulary import words_in

_DIALECTS_WITHOUT_AT_SIGNS: Final = DIALECTS_OF_SESSION_VARIABLES | {"oracle"}
"""Those whose parameters of dynamic SQL, where they have names, have these alone."""

_NUMBERED: Final = re.compile(r"\$(\d+)")

_AFTER_TEXT: Final = words_in("INTO USING ) BULK RETURNING RETURN LOOP") | {"BULK COLLECT INTO"}
"""What ends the text of dynamic SQL, and the list of its parameters."""

_SIGNS_OF_SESSION: Final = {**dict.fromkeys(AT_SIGN_DIALECTS, "@"), "snowflake": "$"}
"""How the names of the session's variables begin."""

_PREPARING_IN_BODIES: Final = frozenset({"oracle", "teradata"})
"""Dialects, Db2's among them, of which routines prepare statements from text."""
_QUESTION_MARKS: Final = frozenset({"bigquery", "snowflake", "databricks", "spark"})
"""Dialects in which the parameters of dynamic SQL have no names."""


class DynamicReader(GivingReader):
    """Reads SQL that is executed as text, at once or prepared."""

    def perform(self, at: int, end: int) -> int | None:
        """PL/pgSQL's ``PERFORM``: a SELECT whose result is dropped."""
        if self.find(at, end, {"FROM"}) < end or self.asks(at, end):
            self.words[at + 1 - self.base] = ""
            first = self.tokens[at]
            select = Token(TokenType.SELECT, "SELECT", first.line, first.col, first.start, first.end)
            self.findings.add([select, *self.tokens[at + 1 : end]], self.body_of, variables=self.variables)
        return None

    def execute(self, at: int, end: int, into: tuple[str, ...] = ()) -> int | None:
        """Dynamic SQL; outside a body, and in MySQL, ``EXECUTE`` runs a prepared statement."""
        if self.word(at + 1) == "IMMEDIATE":
            self._execute(at + 2, end, into)
        elif prepared := self.prepared.get(self.word(at + 1)):
            self._execute_prepared(prepared, self.find(at, end, {"USING"}) + 1, end)
        elif self.inside and self.findings.options.dialect not in AT_SIGN_DIALECTS:
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
        # PREPARE p AS INSERT …, Trino's PREPARE p FROM SELECT …
        if statement < end and self.word(statement) in DML:
            self.prepared_queries[self.word(at + 1)] = self.tokens[statement:end]
            return statement
        dialect = self.findings.options.dialect
        runs = dialect in AT_SIGN_DIALECTS or (self.inside and dialect in _PREPARING_IN_BODIES)
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
        if self.with_values is None:
            words = [word_of(token) for token in self.tokens]
            triples = enumerate(zip(words, words[1:], words[2:], strict=False))
            self.with_values = {
                (verb, name): at
                for at, (verb, name, using) in triples
                if using == "USING" and verb in {"EXECUTE", "OPEN"}
            }
        return self.with_values.get((verb, name), -1) >= end

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

    def read_executed(self, text: Text, tokens: list[Token], variables: Variables) -> None:
        """As any reader; the session's variables are those of the text, too."""
        sign = _SIGNS_OF_SESSION.get(self.findings.options.dialect)
        if sign is None:
            super().read_executed(text, tokens, variables)
            return
        around = self.known_variables()
        variables.stand_in(around)
        variables.take_session(around, sign)
        super().read_executed(text, tokens, variables)
        around.take_session(variables, sign)

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
