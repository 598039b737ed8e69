"""What both readers of statements share: how a found statement, an expression or a text that is executed is handed on."""

import re
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import Final, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.constant_texts import ConstantTexts
from lineage.compiler.findings import DEFINITIONS, Findings, holds_no_rows
from lineage.compiler.meta_commands import clean_inner
from lineage.compiler.rewrites import in_brackets, like
from lineage.compiler.tokenizing import STRINGS, move, tokenize, word_of
from lineage.compiler.variables import Assignment, Returned, Text, Variables
from lineage.compiler.vocabulary import NEVER_BARE, OF_THE_DIALECT, QUERIES, UTILITY, known_functions
from lineage.unit import Diagnostic

_VARIABLES_FIRST: Final = re.compile(r"^\s*#variable_conflict[ \t]+use_variable\b", re.MULTILINE)

_SET_OPERATIONS: Final = frozenset({"UNION", "EXCEPT", "INTERSECT", "MINUS"})

_MAX_TEXTS_IN_TEXTS: Final = 4

_MAX_PARENTHESES: Final = 3
"""How many pairs around an expression are taken off: the parser takes the others."""

_STAGE: Final = re.compile(r"(?<=[\s(])(@[\w$]+)[^\s,()]+")
"""The path of a file in a stage: sqlglot reads it off the file's text, where the parts of a composed one stand apart."""

Bind: TypeAlias = Callable[[Variables, list[Token]], None]


class Reader(ConstantTexts):
    """A walk over the tokens of one text: the file, a routine's body, or a literal that is executed."""

    def __init__(
        self,
        findings: Findings,
        tokens: list[Token],
        body_of: str | None = None,
        level: int = 0,
        variables: Variables | None = None,
    ) -> None:
        super().__init__(findings, tokens, variables)
        self.body_of = body_of
        self.level = level

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        raise NotImplementedError

    def is_query_in_brackets(self, start: int) -> bool:
        """``(SELECT …) UNION ALL (SELECT …)`` as a statement."""
        at = start
        while self.word(at) == "(":
            at += 1
        return at > start and self.word(at) in QUERIES

    def statement(self, start: int, end: int, *, utility: bool = False) -> None:
        """Hand on the tokens of a range as one statement."""
        if start < end:
            tokens = self._with_unloaded(self.tokens[start:end])
            self.findings.add(tokens, self.body_of, utility=utility, variables=self.variables)

    def _with_unloaded(self, tokens: list[Token]) -> list[Token]:
        """Redshift's ``UNLOAD ('query') TO …`` with the query itself for its text."""
        if len(tokens) > 3 and word_of(tokens[0]) == "UNLOAD" and tokens[2].token_type in STRINGS:
            unload = like(tokens[0], TokenType.VAR, "UNLOAD")  # no command, whose rest would be one string
            return [unload, tokens[1], *self.tokens_in(tokens[2]), *tokens[3:]]
        return tokens

    def expression(
        self, start: int, end: int, assignment: Assignment | None = None, *, returns: bool = False
    ) -> None:
        """Hand on an expression as a query of its own, if it asks the database anything at all.

        With an ``assignment`` it is handed on in any case. ``returns``: it is what the routine gives; then a variable
        that holds something of a column is enough.
        """
        asks = self.asks(start, end)
        given = asks or (returns and (self.mentions(start, end) or self.calls(start, end)))
        returned = self.returned() if returns and given else None
        if asks or assignment is not None or returned is not None:
            self.query_of(start, end, assignment, returned, asks=asks)

    def query_of(
        self,
        start: int,
        end: int,
        assignment: Assignment | None = None,
        returned: Returned | None = None,
        *,
        asks: bool,
    ) -> None:
        """Hand on an expression as a query of its own; ``asks``: it has one in it."""
        for _ in range(_MAX_PARENTHESES):
            if self.word(start) == "(" and self.find(start + 1, end, {")"}) == end - 1:
                start, end = start + 1, end - 1
        tokens = self.tokens[start:end] if asks else self._with_brackets(start, end)
        united = self.is_query_in_brackets(start) and self.find(start, end, _SET_OPERATIONS) < end
        if self.word(start) not in QUERIES and not united:
            first = tokens[0]
            select = Token(TokenType.SELECT, "SELECT", first.line, first.col, first.start, first.start)
            tokens = [select, *tokens]
        self.findings.add(
            tokens,
            self.body_of,
            variables=self.variables,
            assignment=assignment,
            computed=not asks,
            returned=returned,
        )

    def returned(self) -> Returned | None:
        """Whose rows the query is that is returned here (``Variables.returned``)."""
        return self.variables.returned() if self.variables is not None else None

    def mentions(self, start: int, end: int, assigned: Sequence[str] = ()) -> bool:
        """Whether a variable that may hold something of a column stands anywhere in the range.

        In a loop any but those ``assigned`` may: it may be given that further on.
        """
        variables = self.variables
        if variables is None or not (variables.assigns or variables.loops):
            return False
        names = [self.name_at(at) for at in range(start, end) if self.word(at)]
        return any(map(variables.holds, names)) or (
            variables.loops and any(name not in assigned and variables.find(name) for name in names)
        )

    def calls(self, start: int, end: int) -> bool:
        """Whether a function that a file may make is called anywhere in the range."""
        words, base = self.words, self.base
        if self.findings.options.dialect == "oracle" and self._calls_bare(start, end):
            return True
        if "(" not in words[start - base : end - base]:
            return False
        return any(
            words[at + 1] == "(" and self._may_be_made(at + base)
            for at in range(start - base, min(end - base, len(words)) - 1)
        )

    def _calls_bare(self, start: int, end: int) -> bool:
        """Whether a function that a file may make is called without brackets, as PL/SQL may: ``f``, ``package.f``."""
        for at in range(start, end):
            qualified = self.word(at) == "." and self.word(at + 2) not in {".", "("}
            if self._is_bare_call(at) or (qualified and not self._is_variable(at - 1)):
                return True
        return False

    def _is_bare_call(self, at: int) -> bool:
        """Whether a word is the name of a function of this text, which no bracket follows."""
        called = self.word(at) in self.findings.functions and self.word(at + 1) not in {"(", "."}
        return called and self.word(at - 1) != "." and not self._is_variable(at)

    def _is_variable(self, at: int) -> bool:
        return self.variables is not None and self.variables.find(self.spelled(at)) is not None

    def _with_brackets(self, start: int, end: int) -> list[Token]:
        """The tokens of an expression that asks nothing; of PL/SQL each call of a function has its brackets."""
        if self.findings.options.dialect != "oracle" or not self.findings.functions:
            return self.tokens[start:end]
        return [
            part
            for at in range(start, end)
            for part in (self.tokens[at], *(in_brackets(self.tokens[at]) if self._is_bare_call(at) else ()))
        ]

    def _may_be_made(self, at: int) -> bool:
        """Whether a file may make the function at an index: no dialect's own, no variable's element.

        T-SQL's need their schema; what has a dot before it there may also be a method.
        """
        word, qualified = self.word(at), self.word(at - 1) == "."
        if word in self.findings.functions:
            return True
        if self.tokens[at].token_type is not TokenType.VAR or (
            qualified and self.word(at - 2).startswith(OF_THE_DIALECT)
        ):
            return False
        if self.findings.options.dialect in NEVER_BARE:
            return qualified and self.word(at - 3) != "@" and self.word(at - 2) != ")"
        known = self.variables is not None and self.variables.find(word) is not None
        return not known and (qualified or word not in known_functions(self.findings.options.dialect))

    def fill(self, names: tuple[str, ...], start: int, end: int, *, keeps: bool = False) -> None:
        """An expression's values go to variables; what cannot lead to a column only ends what was there."""
        variables = self.variables
        if variables is None:
            self.expression(start, end)
            return
        if start >= end:
            return
        leads_on = self.asks(start, end) or self.mentions(start, end, names) or self.calls(start, end)
        own = {self.name_at(at) for at in range(start, end)}.intersection(names)
        self.note_text(names, self.constants(start, end), keeps=bool(own))
        if leads_on:
            self.change_row(names, self.tokens[start:end])
            # After the range was looked at: what is assigned may be made of what was there.
            self.expression(start, end, variables.assign(names, keeps=keeps))
        else:
            for name in names:
                cleared = None if keeps else variables.clear(name)
                if cleared is not None:
                    self.findings.add_fetch(self.tokens[start].line, cleared, branch=variables.place)

    def change_row(self, names: tuple[str, ...], value: list[Token]) -> bool:
        """A trigger's ``NEW.a := …``, ``SELECT … INTO NEW.a``: as an UPDATE of the table, where all are columns of that."""
        if self.variables is None:
            return False
        table, columns = self.variables.changed_row(), self.variables.fields_of_row(names)
        if not table or not columns or len(columns) < len(names) or not value:
            return False
        at = value[0]
        words = [(TokenType.UPDATE, "UPDATE"), (TokenType.SET, "SET"), (TokenType.EQ, "=")]
        update, set_, equals = (like(at, kind, text) for kind, text in words)
        opening, comma, close = (
            like(at, kind, text)
            for kind, text in ((TokenType.L_PAREN, "("), (TokenType.COMMA, ","), (TokenType.R_PAREN, ")"))
        )
        listed = [token for column in columns for token in (comma, like(at, TokenType.VAR, column))][1:]
        target = listed if len(columns) == 1 else [opening, *listed, close]
        tokens = [update, *table, set_, *target, equals, opening, *value, close]
        variables = self.variables
        # Without a query no column of the table is in scope.
        if all(token.token_type is not TokenType.SELECT for token in value):
            variables = self.findings.new_variables(variables, inline=True)
            variables.first = True
        returned = variables.row_returned()
        self.findings.add(tokens, self.body_of, variables=variables, computed=True, returned=returned)
        return True

    def keep_in_row(self, names: Iterable[str], first: Token) -> None:
        """``FETCH c INTO NEW.a`` and the like left something in a trigger's row: as an UPDATE of the table by that field."""
        for name in names:
            row, _, field = name.partition(".")
            words = [(TokenType.VAR, row), (TokenType.DOT, "."), (TokenType.VAR, field)]
            self.change_row((name,), [like(first, kind, text) for kind, text in words])

    def fetch(self, cursor: str, names: tuple[str, ...], line: int, *, keeps: bool = False) -> None:
        """What a cursor, or another variable, holds goes to variables; ``keeps``: besides what they hold."""
        variables = self.variables
        if variables is None or not names:
            return
        self.note_text(names, None)
        source = variables.find(cursor)
        if source is not None and source.filled:
            assignment = variables.assign(names, keeps=keeps)
            self.findings.add_fetch(line, assignment, source.key, variables.place)

    def note_text(self, names: tuple[str, ...], texts: list[Text] | None, *, keeps: bool = False) -> None:
        """Remember the constant texts that a variable may hold, for SQL made of them."""
        if self.variables is not None:
            for name in names:
                self.variables.set_texts(name, texts, keeps=keeps)

    def dynamic(
        self,
        index: int,
        end: int,
        stops: AbstractSet[str],
        into: tuple[str, ...] = (),
        bind: Bind | None = None,
    ) -> None:
        """SQL in a string: constant text is read like a file, what is composed can only be reported.

        ``into`` are the variables that its query fills; ``bind`` gives the text's own variables their values.
        """
        while self.word(index) == "(":
            index += 1
        stop = self.find(index, end, stops)
        texts = self.constants(index, stop)
        line = self.tokens[min(index, end - 1)].line
        if texts is None or not self.findings.affords(texts) or self.level >= _MAX_TEXTS_IN_TEXTS:
            self.note_text(into, None)
            if texts is None and self._states_no_lineage(index, stop):
                return
            self.findings.report(line, "dynamic_sql", "SQL is composed at run time: its lineage is not known")
            return
        self.run(texts, into, bind)

    def run(self, texts: list[Text], into: tuple[str, ...], bind: Bind | None) -> None:
        """Read constant texts as what is executed (``dynamic``)."""
        for line in {fragment.line for text in texts for fragment in text if fragment.unknown}:
            self.findings.report(
                line, "dynamic_sql", "a part of the SQL is put in at run time: what it says is not known"
            )
        for text in texts:
            tokens = self._tokens_of(text)
            variables = self.findings.new_variables()
            if bind is not None:
                bind(variables, tokens)
            before = len(self.findings.statements)
            self.read_executed(text, tokens, variables)
            self._query_into(before, into)

    def read_executed(self, text: Text, tokens: list[Token], variables: Variables) -> None:
        """Read a text that is executed here; its variables are its own."""
        self.read_inner(text, tokens, self.body_of, variables)

    def _states_no_lineage(self, index: int, end: int) -> bool:
        """Whether each statement of a text begins, whatever follows, as ``GRANT``, ``DROP``, ``CREATE INDEX`` and the like do.

        Of ``format('DROP VIEW %I', …)`` and ``CONCAT('DROP VIEW ', …)`` the first argument does.
        """
        if self.word(index) in {"FORMAT", "CONCAT"} and self.word(index + 1) == "(":
            index += 2
        if index >= len(self.tokens) or self.tokens[index].token_type not in STRINGS:
            return False
        said = tuple(self._fragment(token) for token in self.tokens[index:end] if token.token_type in STRINGS)
        # What it says may end within a name: that is no problem of the file's.
        tokens = self._tokens_of(said, problems=[])
        ends = [at for at, token in enumerate(tokens) if token.token_type is TokenType.SEMICOLON]
        starts = [0, *(at + 1 for at in ends)]
        each = [tokens[start:stop] for start, stop in zip(starts, [*ends, len(tokens)], strict=True)]
        return bool(each[0]) and all(map(_begins_without_lineage, filter(None, each)))

    def _query_into(self, before: int, into: tuple[str, ...]) -> None:
        """Let the only statement since then fill variables."""
        statements = self.findings.statements
        if into and self.variables is not None and len(statements) == before + 1:
            self.note_text(into, None)
            statements[before] = statements[before]._replace(assignment=self.variables.assign(into))
            self.keep_in_row(into, statements[before].tokens[0])

    def _tokens_of(self, text: Text, problems: list[Diagnostic] | None = None) -> list[Token]:
        """The tokens of a constant text, each where its literal stands in the file; PL/pgSQL's options before it are none."""
        dialect = self.findings.options.dialect
        problems = self.findings.problems if problems is None else problems
        first = text[0]
        joined = "".join(fragment.text for fragment in text)
        if len(text) > 1 and dialect == "snowflake":
            joined = _STAGE.sub(lambda path: path[1].ljust(len(path[0])), joined)
        cleaned = clean_inner(joined, dialect, self.findings.known)
        tokens = tokenize(cleaned.text, dialect, problems, line=first.line)
        self.findings.report_unknown(cleaned, first.line)
        for offset in cleaned.templates:
            insort(self.findings.templates, first.offset + offset)
        tokens = self.findings.filled(tokens, cleaned)
        while tokens and tokens[0].token_type is TokenType.HASH:  # #variable_conflict use_column
            tokens = tokens[3:]
        if len(text) == 1:
            return move(tokens, first.offset)
        ends = list(accumulate(len(fragment.text) for fragment in text))
        lines = list(accumulate((fragment.text.count("\n") for fragment in text), initial=first.line))
        for token in tokens:
            start, stop = (
                min(bisect_right(ends, place), len(text) - 1) for place in (token.start, token.end)
            )
            token.line += text[start].line - lines[start]
            token.start += text[start].offset - ends[start] + len(text[start].text)
            token.end += text[stop].offset - ends[stop] + len(text[stop].text)
        return tokens

    def text_in(self, token: Token, body_of: str | None, variables: Variables | None = None) -> None:
        """Read the SQL inside a string as a text of its own, lines counted on."""
        if self.level < _MAX_TEXTS_IN_TEXTS:
            text = (self._fragment(token),)
            if variables is not None and "use_variable" in token.text:
                variables.first = _VARIABLES_FIRST.search(token.text) is not None
            self.read_inner(text, self._tokens_of(text), body_of, variables)

    def tokens_in(self, token: Token) -> list[Token]:
        """The tokens of the text in a string, each where it stands in the file."""
        return self._tokens_of((self._fragment(token),))

    def read_inner(
        self, text: Text, tokens: list[Token], body_of: str | None, variables: Variables | None
    ) -> None:
        """Read a text inside this one, whose tokens these are."""
        inner = type(self)(self.findings, tokens, body_of, self.level + 1, variables)
        inner.text = text
        inner.read()


def _begins_without_lineage(statement: list[Token]) -> bool:
    if statement[0].token_type not in DEFINITIONS:
        return word_of(statement[0]) in UTILITY
    return statement[0].token_type is TokenType.DROP or holds_no_rows(statement)
