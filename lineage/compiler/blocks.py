"""Statements of the dialects that end them with semicolons, scripts and routine bodies included.

A piece is what stands between two semicolons, wherever they are. Control flow at its beginning is read
off (``IF … THEN``, ``FOR r IN (query) LOOP``, ``BEGIN``, ``EXCEPTION WHEN … THEN``) until a statement is
left, so a body needs no grammar of its own, and a broken one costs no more than its broken pieces. What
is followed is only which routine a piece belongs to.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.reading import STRINGS, UTILITY, Reader, words_in
from lineage.compiler.routines import Frame, kind_at, routine_of

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
_DIALECTS_WITHOUT_BLOCKS: Final = frozenset(
    {"postgres", "redshift", "materialize", "risingwave", "duckdb", "mysql", "sqlite", "doris", "starrocks"}
    | {"singlestore", "trino", "presto", "athena", "clickhouse", "hive"}
)
"""A ``BEGIN`` outside a routine opens a transaction there, not a block."""

_DIALECTS_DECLARING_BLOCKS: Final = frozenset({"oracle", "snowflake", ""})
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
_NOT_BLOCK_ENDS: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_DML: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "EXECUTE"})
_STARTS: Final = _DML | {
    "BEGIN",
    "SET",
    "CALL",
    "REPLACE",
    "IF",
    "LEAVE",
    "ITERATE",
    "ROLLBACK",
    "COMMIT",
    "CREATE",
}
_DEFINITIONS: Final = words_in(
    "CREATE ALTER DROP TRUNCATE COPY LOAD UNLOAD VALUES TABLE REPLACE RENAME IMPORT EXPORT"
)
"""Besides queries and changes of data, what a statement inside a body may begin with."""

_QUIET: Final = words_in("""
    ASSERT CLOSE CONTINUE EXIT FETCH FORWARD GET GOTO ITERATE LEAVE NULL PIPE PRAGMA RAISE RESIGNAL SIGNAL
    SUBTYPE TYPE
""")
"""First words inside a body that neither read nor write a table."""

_Step: TypeAlias = "Callable[[BlockReader, int, int], int | None]"


class BlockReader(Reader):
    """Reads pieces between semicolons."""

    frames: list[Frame]
    outer: str | None

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        self.frames = []
        self.outer = self.body_of
        for start, end in self._pieces():
            self._piece(start, end)
            if self.frames:
                self._leave_finished(end)

    def _pieces(self) -> Iterator[tuple[int, int]]:
        types = [token.token_type for token in self.tokens]
        start, count = 0, len(types)
        while start < count:
            try:
                end = types.index(TokenType.SEMICOLON, start)
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
            self.frames.clear()
        while self.frames and self.frames[-1].finished:
            self.frames.pop()
        self.body_of = self.frames[-1].name if self.frames else self.outer

    @property
    def inside(self) -> bool:
        """Whether the piece stands in the body of a routine or block."""
        return bool(self.frames) or self.body_of is not None

    def _piece(self, start: int, end: int) -> None:
        if not self.inside and self._is_plain(start, end):
            self.findings.add(self.tokens[start:end])
            return
        self.set_words(start, end)
        at: int | None = start
        while at is not None and at < end:
            step = _STEPS.get(self.word(at), BlockReader.other)
            at = step(self, at, end)

    def _is_plain(self, start: int, end: int) -> bool:
        """Whether no word of the piece needs a look: by far the most common case outside bodies."""
        first = self.tokens[start].token_type
        return first in _PLAIN or (first is TokenType.CREATE and kind_at(self.tokens, start, end) is None)

    # -- openings and ends of blocks

    def begin(self, at: int, end: int) -> int | None:
        """``BEGIN``: of a block, or of a transaction."""
        following = self.word(at + 1) if at + 1 < end else ""
        if following in {"ATOMIC", "NOT"}:
            at = self.find(at, end, {"ATOMIC"})
        elif not self.inside and self._begins_transaction(following, at + 1 >= end):
            self.statement(at, end, utility=True)
            return None
        if not self.frames:
            self.frames.append(Frame(self.body_of or ""))
            self.body_of = self.frames[-1].name
        self.frames[-1].begin()
        return at + 1

    def _begins_transaction(self, following: str, alone: bool) -> bool:
        if alone or self.findings.options.dialect in _DIALECTS_WITHOUT_BLOCKS:
            return True
        return following in _TRANSACTION

    def end(self, at: int, end: int) -> int | None:
        """``END``, ``END IF``, ``END name``: outside a body it ends a transaction."""
        if self.word(at + 1) in _NOT_BLOCK_ENDS:
            return None
        if self.frames:
            self.frames[-1].end()
        elif not self.inside:
            self.statement(at, end, utility=True)
        return None

    def declare(self, at: int, end: int) -> int | None:
        """``DECLARE``: a section of declarations, a variable, a cursor, a handler."""
        handler = self.find(at, end, {"HANDLER"})
        if handler < end:
            return self.find(self.find(handler, end, {"FOR"}), end, _STARTS)
        if not self.inside and self.findings.options.dialect in _DIALECTS_DECLARING_BLOCKS:
            self.frames.append(Frame("", declaring=True))
            self.body_of = ""
        if not self.inside and self.word(at + 1) in {"TABLE", "TEMPORARY"}:
            self.statement(at, end)
        else:
            self.declaration(at + 1, end)
        return None

    def declaration(self, at: int, end: int) -> None:
        """A variable or cursor: only the query that fills it counts."""
        cursor = self.find(at, end, {"CURSOR"})
        opens = {"FOR", "IS", "AS"} if cursor < end else {":=", "=", "DEFAULT"}
        self.expression(self.find(cursor if cursor < end else at, end, opens) + 1, end)

    def routine(self, at: int, end: int) -> int | None:
        """``CREATE …``, and inside a package ``PROCEDURE …``: of a routine only the body is read."""
        if len(self.frames) > self.findings.options.max_nesting:
            self.findings.report_depth(self.tokens[at])
            return None
        found = routine_of(self, at, end)
        if found is None:
            return self.other(at, end)
        if found.text is not None:
            self._text_body(found.text, found.name, found.language)
            return None
        if found.body >= end:
            if not self.inside:
                self.statement(at, end, utility=True)
            return None
        if found.expression:
            outer, self.body_of = self.body_of, found.name
            self.expression(found.body, end)
            self.body_of = outer
            if not self.asks(found.body, end):
                self.statement(at, end, utility=True)
            return None
        outer = f"{self.frames[-1].name}." if self.frames and self.frames[-1].name else ""
        self.frames.append(Frame(outer + found.name, declaring=found.declaring, package=found.package))
        self.body_of = self.frames[-1].name
        return found.body

    def _text_body(self, token: Token, name: str, language: str) -> None:
        if language in {"", "SQL", "PLPGSQL"}:
            self.text_in(token, name)
        elif language not in {"C", "INTERNAL"}:
            reason = f"the body is written in {language.lower()}, not in SQL"
            self.findings.report(token.line, "unsupported", reason)

    # -- control flow

    def condition(self, at: int, end: int) -> int | None:
        """``IF … THEN``, ``WHEN … THEN``, ``WHILE … LOOP``: the condition may hold a query."""
        closing = {"LOOP", "DO", "END"} if self.word(at) in {"WHILE", "UNTIL"} else {"THEN", "$THEN"}
        stop = self.find(at + 1, end, closing)
        if stop == end and not self.inside:
            return self.other(at, end)
        self.expression(at + 1, stop)
        return stop + 1 if stop < end and self.word(stop) != "END" else None

    def case(self, at: int, end: int) -> int | None:
        """``CASE`` as a statement."""
        if self.frames:
            self.frames[-1].depth += 1
        when = self.find(at + 1, end, {"WHEN"})
        self.expression(at + 1, when)
        return when

    def loop_over(self, at: int, end: int) -> int | None:
        """``FOR r IN query LOOP``, ``FORALL i IN … INSERT …``."""
        if self.word(at) == "FORALL":
            return self.find(at + 1, end, _DML)
        stop = self.find(at + 1, end, {"LOOP", "DO"})
        source = self.find(at + 1, stop, {"IN"}) + 1
        if self.word(source) == "EXECUTE":
            self.execute(source, stop)
        else:
            self.expression(source, stop)
        return stop + 1

    def step_over(self, at: int, _end: int) -> int | None:
        """A word that only leads to the next statement: ``ELSE``, ``LOOP``, ``EXCEPTION``."""
        return at + 1

    def modifier(self, at: int, end: int) -> int | None:
        """``MEMBER``, ``STATIC`` … before a routine in the body of an object type."""
        return at + 1 if self.inside else self.other(at, end)

    def label(self, at: int, end: int) -> int | None:
        """``<<name>>``."""
        return self.find(at + 2, end, {">"}) + 2

    def quiet(self, at: int, end: int) -> int | None:
        """A statement without a table in it; outside a body it is left to the parser."""
        if not self.inside:
            return self.other(at, end)
        return None

    # -- statements that need a hand

    def returns(self, at: int, end: int) -> int | None:
        """``RETURN expr``, ``RETURN QUERY query``, ``RETURN TABLE (query)``."""
        at += 1
        if self.word(at) in {"QUERY", "NEXT", "TABLE"}:
            at += 1
        if self.word(at) == "EXECUTE":
            self.execute(at, end)
        else:
            self.expression(at, end)
        return None

    def perform(self, at: int, end: int) -> int | None:
        """PL/pgSQL's ``PERFORM``: a SELECT whose result is dropped."""
        if self.find(at, end, {"FROM"}) < end or self.asks(at, end):
            self.words[at + 1 - self.base] = ""
            first = self.tokens[at]
            select = Token(TokenType.SELECT, "SELECT", first.line, first.col, first.start, first.end)
            self.findings.add([select, *self.tokens[at + 1 : end]], self.body_of)
        return None

    def execute(self, at: int, end: int) -> int | None:
        """Dynamic SQL; outside a body ``EXECUTE`` runs a prepared statement."""
        if self.word(at + 1) == "IMMEDIATE":
            self.dynamic(at + 2, end, {"INTO", "USING", "AS", ")", "BULK COLLECT INTO", "RETURNING"})
        elif self.inside:
            self.dynamic(at + 1, end, {"INTO", "USING", ")", "LOOP"})
        else:
            self.statement(at, end, utility=True)
        return None

    def open(self, at: int, end: int) -> int | None:
        """``OPEN c FOR query``."""
        query = self.find(at, end, {"FOR"}) + 1
        if self.word(query) == "EXECUTE":
            self.execute(query, end)
        elif query < end and self.tokens[query].token_type in STRINGS:
            self.dynamic(query, end, {"USING"})
        else:
            self.expression(query, end)
        return None

    def do(self, at: int, end: int) -> int | None:
        """``DO $$ … $$``: a block without a name; MySQL's ``DO expr``; or the DO of a loop."""
        for token in self.tokens[at + 1 : min(end, at + 4)]:
            if token.token_type in STRINGS:
                self.text_in(token, "")
                return None
        return at + 1

    def assign(self, at: int, end: int) -> int | None:
        """``SET v = expr``, ``LET v := expr``: an expression when it holds a query."""
        if self.word(at) == "LET":
            self.declaration(at + 1, end)
        elif self.asks(at, end):
            self.expression(self.find(at, end, {"=", ":="}) + 1, end)
        elif not self.inside:
            self.statement(at, end, utility=True)
        return None

    def data(self, at: int, end: int) -> int | None:
        """A query or a change of data; a body's ``INTO variable`` is taken out of it."""
        if self.inside:
            kept = self._without_into(at, end)
            self.findings.add(kept, self.body_of)
        else:
            self.statement(at, end)
        return None

    def _without_into(self, at: int, end: int) -> list[Token]:
        search = at
        if self.word(at) not in {"SELECT", "WITH"}:
            search = self.find(at, end, {"RETURNING", "RETURN"})
        into = self.find(search, end, {"INTO", "BULK", "BULK COLLECT INTO"})
        if into >= end or self.find(search, into, {"INSERT"}) < into:
            return self.tokens[at:end]
        stop = self._end_of_targets(self._after_into(into), end)
        return self.tokens[at:into] + self.tokens[stop:end]

    def _after_into(self, into: int) -> int:
        at = into + 1
        while self.word(at) in {"COLLECT", "INTO", "STRICT"}:
            at += 1
        return at

    def _end_of_targets(self, at: int, end: int) -> int:
        """Where a list of variables ends: ``a, b.c, d(1), :e, @f``."""
        while at < end:
            while at < end and self.word(at) in {":", "@"}:
                at += 1
            at += 1
            while at < end and self.word(at) in {".", "(", "["}:
                at = self.find(at + 1, end, {")", "]"}) + 1 if self.word(at) != "." else at + 2
            if self.word(at) != ",":
                break
            at += 1
        return min(at, end)

    def other(self, at: int, end: int) -> int | None:
        """No word of control: a statement for the parser, or inside a body a call or an assignment."""
        word = self.word(at)
        if word == ":" and not self.inside:
            self.findings.report_template(self.tokens[at])
        elif self.inside and self.word(at + 1) == ":":
            return at + 2
        elif word.partition(" ")[0] in UTILITY:
            self.statement(at, end, utility=True)
        elif self.inside and word not in _DEFINITIONS:
            self._loose(at, end)
        else:
            self.statement(at, end)
        return None

    def _loose(self, at: int, end: int) -> None:
        if self.find(at, end, {":=", "=", "CURSOR", "DEFAULT"}) < end:
            self.declaration(at, end)
        else:
            self.expression(at, end)


_STEPS: Final[dict[str, _Step]] = {
    "BEGIN": BlockReader.begin,
    "END": BlockReader.end,
    "DECLARE": BlockReader.declare,
    "CREATE": BlockReader.routine,
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
    "RETURN": BlockReader.returns,
    "PERFORM": BlockReader.perform,
    "EXECUTE": BlockReader.execute,
    "OPEN": BlockReader.open,
    "DO": BlockReader.do,
    "SET": BlockReader.assign,
    "LET": BlockReader.assign,
    **dict.fromkeys(_QUIET, BlockReader.quiet),
    **dict.fromkeys(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"), BlockReader.data),
}
