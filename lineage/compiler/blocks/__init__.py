"""Statements of the dialects that end them with semicolons, scripts and routine bodies included.

A piece is what stands between two semicolons, wherever they are. Control flow at its beginning is read
off (``IF … THEN``, ``FOR r IN (query) LOOP``, ``BEGIN``, ``EXCEPTION WHEN … THEN``) until a statement is
left, so a body needs no grammar of its own, and a broken one costs no more than its broken pieces. What
is followed is only which routine a piece belongs to.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler import dbms_sql
from lineage.compiler.blocks.bodies import AT_SIGN_DIALECTS, CONFIGURED
from lineage.compiler.blocks.routines import RoutineReader
from lineage.compiler.given_queries import GIVEN, with_queries
from lineage.compiler.handlers import handlers_last
from lineage.compiler.routines import (
    apart,
    backfilled,
    created,
    kind_at,
    plain_compound_triggers,
    without_inline_functions,
)
from lineage.compiler.teradata import plain_statements
from lineage.compiler.triggers import fired_functions, single_rules
from lineage.compiler.variables import Fragment, Text, Variables
from lineage.compiler.vocabulary import GAP, UTILITY, UTILITY_OF, words_in

_NOT_BLOCK_ENDS: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})

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

_DIALECTS_WITHOUT_BLOCKS: Final = frozenset(
    {"postgres", "redshift", "materialize", "risingwave", "duckdb", "mysql", "sqlite", "doris", "starrocks"}
    | {"singlestore", "trino", "presto", "athena", "clickhouse", "hive"}
)
"""A ``BEGIN`` outside a routine opens a transaction there, not a block."""

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


_DEFINITIONS: Final = words_in(
    "CREATE ALTER DROP TRUNCATE COPY LOAD UNLOAD VALUES TABLE REPLACE RENAME IMPORT EXPORT"
)
"""Besides queries and changes of data, what a statement inside a body may begin with."""

_INLINING: Final = frozenset({"oracle", "trino"})
_INLINE_FUNCTION: Final = re.compile(rf"WITH{GAP}+(?:FUNCTION|PROCEDURE)\b")
_MADE_OTHERWISE: Final = re.compile(rf"DEFINE{GAP}|AS{GAP}+PROCEDURE\b")


_LABELLED: Final = frozenset({"LOOP", "WHILE", "FOR", "REPEAT", "BEGIN"})
"""What a label stands before, outside of routines, too."""


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

_PLAINER: Final[
    tuple[tuple[frozenset[str], str | re.Pattern[str], Callable[[list[Token]], list[Token]]], ...]
] = (
    (frozenset({"postgres"}), "RULE", single_rules),
    (_INLINING, _INLINE_FUNCTION, without_inline_functions),
    (frozenset({"oracle"}), "COMPOUND", plain_compound_triggers),
    (frozenset({"oracle"}), dbms_sql.PACKAGE, dbms_sql.by_statements),
    (frozenset({"snowflake"}), _MADE_OTHERWISE, created),
    (frozenset({"snowflake"}), "BACKFILL", backfilled),
    (frozenset({"clickhouse"}), "PARALLEL", apart),
)
"""What is read as plainer statements: in which dialects, where the text says what, and how."""

_Step: TypeAlias = "Callable[[BlockReader, int, int], int | None]"


class BlockReader(RoutineReader):
    """Reads pieces between semicolons."""

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        self.frames = []
        self.packages = {}
        self.cursors = {}
        self.prepared = {}
        self.prepared_queries = {}
        self.giving = set()
        self.heads = {}
        self.sessions = {}
        self.last = ("", "", 0)
        if self.findings.says("HANDLER"):
            self.tokens = handlers_last(self.tokens)
        if self.findings.options.dialect == "teradata":
            self.tokens = plain_statements(self.tokens, self.findings.capitals)
        for dialects, sought, plain in _PLAINER:
            if self.findings.options.dialect in dialects and self.findings.says(sought):
                self.tokens = plain(self.tokens)
        self._take_queries_given()
        self.outer = self.body_of
        self.outer_variables = self.variables
        self.fired = fired_functions(self.tokens, self.findings.capitals) if not self.level else {}
        self.signed = self.findings.options.dialect in AT_SIGN_DIALECTS and any(
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

    def _piece(self, start: int, end: int) -> None:
        if not self.inside and self._is_plain(start, end):
            self.findings.add(self.tokens[start:end], variables=self.variables)
            return
        self.set_words(start, end)
        at: int | None = start
        while at is not None and at < end:
            chosen = (
                BlockReader.other if self._is_name(at, end) else _STEPS.get(self.word(at), BlockReader.other)
            )
            last, at = at, chosen(self, at, end)
        self.last = (
            self.word(last),
            self.word(last + 1),
            len(self.variables.branch) if self.variables else 0,
        )

    def _is_name(self, at: int, end: int) -> bool:
        """Whether a name stands at an index, whatever word that is: ``let = 1``, ``call INT;``, PL/SQL's procedure ``get(a)``."""
        following = self.word(at + 1)
        if following in {":=", "="} or (following == "(" and self.word(at) in _QUIET and self._calls(at)):
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
            and self.tokens[start + 1].text.upper() in CONFIGURED
        ):
            return False
        return first in _PLAIN

    def _reacts(self, start: int) -> bool:
        return any(token.text.upper() in {"RULE", "ALERT"} for token in self.tokens[start + 1 : start + 4])

    def _begin_next(self, at: int, end: int) -> None:
        """Read what a line begins with behind a routine whose END has no semicolon, as many clients take it."""
        follows = at + 1 < end and self.word(at + 1) in {"CREATE", "DROP"}
        over = len(self.frames) == 1 and self.frames[0].finished
        if follows and over and self.tokens[at].line < self.tokens[at + 1].line:
            self._leave_finished(at)
            self._piece(at + 1, end)

    def unawaited(self, at: int, end: int) -> int | None:
        """Snowflake's ``ASYNC (INSERT …)``: the statement in brackets; as the name of a routine it is none."""
        if not (self.inside and self.word(at + 1) == "(" and self.word(end - 1) == ")"):
            return self.other(at, end)
        return _STEPS.get(self.word(at + 2), BlockReader.other)(self, at + 2, end - 1)

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
        elif self._is_utility(at, word):
            self.statement(at, end, utility=True)
        elif self.inside and (word not in _DEFINITIONS or self._calls(at)):
            self._loose(at, end)
        else:
            self.statement(at, end)
        return None

    def _is_utility(self, at: int, word: str) -> bool:
        if self.inside and self.word(at + 1) == "(" and self._calls(at):
            return False
        utility = word.partition(" ")[0] in UTILITY or word in UTILITY_OF.get(
            self.findings.options.dialect, ()
        )
        return utility or (word == "LABEL" and self.word(at + 1) == "ON")

    def _calls(self, at: int) -> bool:
        """Whether PL/SQL calls a procedure that is named like a statement: ``load(a);``, ``copy;``."""
        return self.findings.options.dialect == "oracle" and self.word(at + 1) in {"", "(", ".", ";"}

    def _read_hosted(self, block: list[Token], name: str, variables: Variables) -> None:
        _HostReader(self.findings, block, name, self.level, variables).read()

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
