"""What both readers of statements share: words, searches, and how a found statement is handed on."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.meta_commands import CleanText
from lineage.compiler.nesting import MOST_DOUBLING, is_deeper
from lineage.compiler.rewrites import parseable
from lineage.compiler.tokenizing import move, tokenize
from lineage.unit import CompileOptions, Diagnostic


def words_in(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


QUOTED: Final = frozenset(
    {
        TokenType.STRING,
        TokenType.IDENTIFIER,
        TokenType.HEREDOC_STRING,
        TokenType.RAW_STRING,
        TokenType.NATIONAL_STRING,
        TokenType.NATIONAL_RAW_STRING,
        TokenType.UNICODE_STRING,
        TokenType.BYTE_STRING,
    }
)
STRINGS: Final = QUOTED - {TokenType.IDENTIFIER}

UTILITY: Final = words_in("""
    ABORT ADD ANALYZE ANALYSE ASSERT ATTACH BACKUP BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT
    DBCC DEALLOCATE DENY DESC DESCRIBE DETACH DISABLE DISCARD ENABLE END EXEC EXECUTE EXPLAIN FETCH FLUSH GET
    GOTO GRANT HELP INSTALL KILL LIST LISTEN LOCK LS MOVE NOTIFY OPEN OPTIMIZE PRAGMA PREPARE PRINT PURGE PUT
    RAISERROR REASSIGN RECEIVE RECONFIGURE REFRESH REINDEX RELEASE REMOVE RESET RESTORE REVERT REVOKE RM ROLLBACK SAVE SAVEPOINT
    SECURITY SEND SET SHOW SHUTDOWN START THROW UNCACHE UNLISTEN UNLOCK UNSET VACUUM WAITFOR
""")
"""First words of statements that can state no lineage."""

_WITHOUT_LINEAGE: Final = words_in("""
    ACCESS ACCOUNT AGGREGATE APPLICATION ASSEMBLY ASYMMETRIC AVAILABILITY BITMAP BROKER CAST CERTIFICATE CLUSTERED COLUMN
    COLLATION COLUMNSTORE CONTEXT CONTRACT CONVERSION CREDENTIAL DATABASE DEFAULT DIMENSION DIRECTORY DOMAIN ENDPOINT
    EVENT EXTENSION FULLTEXT FUNCTION GROUP INDEX INTEGRATION LANGUAGE LIBRARY LOGIN MASKING MASTER MESSAGE NETWORK
    NONCLUSTERED OPERATOR PACKAGE PARTITION POLICY PRIMARY PROC PROCEDURE PROFILE PUBLICATION QUEUE RESOURCE ROLE
    ROUTE RULE SCHEMA SECRET SECURITY SEQUENCE SERVER SERVICE SESSION SHARE SPATIAL STATISTICS SUBSCRIPTION SYMMETRIC
    SYSTEM TABLESPACE TAG TEXT TRANSFORM TRIGGER TYPE USER WAREHOUSE WORKLOAD XML
""") | {"CLUSTERED INDEX", "NONCLUSTERED INDEX"}
"""What may be created, altered or dropped without lineage: everything that holds no rows."""

_BEFORE_KIND: Final = words_in(
    "OR REPLACE GLOBAL LOCAL TEMP TEMPORARY UNIQUE PUBLIC IF NOT EXISTS SECURE PRIVATE"
)

_DEFINITIONS: Final = frozenset({TokenType.CREATE, TokenType.ALTER, TokenType.DROP})
_OPENING: Final = frozenset({"(", "[", "{", "CASE"})
_CLOSING: Final = frozenset({")", "]", "}", "END"})
_MAX_TEXTS_IN_TEXTS: Final = 4
_MAX_PARENTHESES: Final = 3
"""How many pairs around an expression are taken off: the parser takes the others."""

_STRING_OPENS: Final = re.compile(
    r"[nN]?[qQ]'(?P<bracket>.)|[A-Za-z]{0,2}(?P<quote>'''|\"\"\"|'|\"|\$\w*\$)", re.DOTALL
)


class StatementTokens(NamedTuple):
    """One statement, ready for a parser.

    ``body_of`` names the routine whose body the statement comes from, as written, dotted; a block without
    a name gives an empty one. ``utility`` says that the statement's first word alone rules lineage out
    (``GRANT``, ``PRINT``, ``COMMIT``): it counts as a statement and need not be parsed.
    """

    tokens: list[Token]
    line: int
    end_line: int
    body_of: str | None = None
    utility: bool = False


@lru_cache(maxsize=8)
def _commands(dialect: str) -> frozenset[TokenType]:
    return frozenset(Dialect.get_or_raise(dialect).tokenizer_class.COMMANDS)


def word_of(token: Token) -> str:
    """The token in upper case; a quoted one is no word and gives an empty one."""
    return "" if token.token_type in QUOTED else token.text.upper()


def holds_no_rows(tokens: list[Token]) -> bool:
    """Whether a CREATE, ALTER or DROP is of something that no lineage can lead through."""
    for token in tokens[1:6]:
        word = word_of(token)
        if word not in _BEFORE_KIND:
            return word in _WITHOUT_LINEAGE
    return False


class Findings:
    """Where the statements and problems of a text are gathered, and checked as they come."""

    def __init__(self, clean: CleanText, options: CompileOptions) -> None:
        self.text = clean.text
        self.templates = clean.templates
        self.batch_ends = clean.batch_ends
        self.options = options
        self.commands = _commands(options.dialect)
        self.statements: list[StatementTokens] = []
        self.problems: list[Diagnostic] = []

    def add(self, tokens: list[Token], body_of: str | None = None, *, utility: bool = False) -> None:
        """Keep one statement, unless template code stands in it or it nests too deep."""
        first, last = tokens[0], tokens[-1]
        if first.token_type in _DEFINITIONS and holds_no_rows(tokens):
            utility = True
        if first.token_type is TokenType.REPLACE:
            tokens = [
                Token(TokenType.INSERT, "INSERT", first.line, first.col, first.start, first.end),
                *tokens[1:],
            ]
        if self.templates and self._templated(first.start, last.end):
            self.report_template(first)
        elif not utility and is_deeper(tokens, self.options.max_nesting):
            self.report_depth(first)
        else:
            if not utility:
                tokens = parseable(tokens, self.options.dialect)
            if tokens[0].token_type in self.commands:
                tokens = self._as_command(tokens)
            self.statements.append(StatementTokens(tokens, first.line, last.line, body_of, utility))

    def report(self, line: int, code: str, reason: str) -> None:
        """Record what was left out, and why; never any of the user's text."""
        self.problems.append(Diagnostic(line, code, reason))

    def report_template(self, token: Token) -> None:
        """Record a statement that somebody else has yet to complete."""
        self.report(token.line, "template", "template code stands here: it has to be rendered first")

    def report_depth(self, token: Token) -> None:
        """Record a statement that a recursive parser must not meet."""
        limit = self.options.max_nesting
        reason = f"the statement nests deeper than {limit} levels ({MOST_DOUBLING} of types or LATERAL)"
        self.report(token.line, "too_deep", reason)

    def _templated(self, start: int, end: int) -> bool:
        at = bisect_left(self.templates, start)
        return at < len(self.templates) and self.templates[at] <= end

    def _as_command(self, tokens: list[Token]) -> list[Token]:
        """What sqlglot's parser expects after a command word: all the rest as one string."""
        if len(tokens) < 2:
            return tokens
        rest, last = tokens[1], tokens[-1]
        text = self.text[rest.start : last.end + 1]
        return [tokens[0], Token(TokenType.STRING, text, rest.line, rest.col, rest.start, last.end)]


class Reader:
    """A walk over the tokens of one text: the file, a routine's body, or a literal that is executed."""

    def __init__(
        self, findings: Findings, tokens: list[Token], body_of: str | None = None, level: int = 0
    ) -> None:
        self.findings = findings
        self.tokens = tokens
        self.body_of = body_of
        self.level = level
        self.words: list[str] = []
        self.base = 0

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        raise NotImplementedError

    def set_words(self, start: int, end: int) -> None:
        """Look at the piece ``tokens[start:end]`` from here on."""
        self.base = start
        quoted = QUOTED
        self.words = [
            "" if token.token_type in quoted else token.text.upper() for token in self.tokens[start:end]
        ]

    def word(self, index: int) -> str:
        """The word at an index of the tokens; outside the piece being read, an empty one."""
        at = index - self.base
        return self.words[at] if 0 <= at < len(self.words) else ""

    def find(self, start: int, end: int, targets: Collection[str]) -> int:
        """The first index whose word is one of ``targets``, outside brackets and CASE; else ``end``."""
        depth = 0
        for index in range(start, end):
            word = self.word(index)
            if depth <= 0 and word in targets:
                return index
            if word in _OPENING:
                depth += 1
            elif word in _CLOSING:
                depth -= 1
        return end

    def asks(self, start: int, end: int) -> bool:
        """Whether a query stands anywhere in the range."""
        return "SELECT" in self.words[start - self.base : end - self.base]

    def statement(self, start: int, end: int, *, utility: bool = False) -> None:
        """Hand on the tokens of a range as one statement."""
        if start < end:
            self.findings.add(self.tokens[start:end], self.body_of, utility=utility)

    def expression(self, start: int, end: int) -> None:
        """Hand on an expression as a query of its own, if it asks the database anything at all."""
        if not self.asks(start, end):
            return
        for _ in range(_MAX_PARENTHESES):
            if self.word(start) == "(" and self.find(start + 1, end, {")"}) == end - 1:
                start, end = start + 1, end - 1
        tokens = self.tokens[start:end]
        if self.word(start) not in {"SELECT", "WITH"}:
            first = tokens[0]
            select = Token(TokenType.SELECT, "SELECT", first.line, first.col, first.start, first.start)
            tokens = [select, *tokens]
        self.findings.add(tokens, self.body_of)

    def dynamic(self, index: int, end: int, stops: Collection[str]) -> None:
        """SQL in a string: a literal is read like a file, anything composed can only be reported."""
        while self.word(index) == "(":
            index += 1
        literal = index < end and self.tokens[index].token_type in STRINGS
        if literal and (index + 1 >= end or self.word(index + 1) in stops):
            self.text_in(self.tokens[index], self.body_of)
        else:
            line = self.tokens[min(index, end - 1)].line
            self.findings.report(line, "dynamic_sql", "SQL is composed at run time: its lineage is not known")

    def text_in(self, token: Token, body_of: str | None) -> None:
        """Read the SQL inside a string as a text of its own, lines counted on."""
        if self.level < _MAX_TEXTS_IN_TEXTS:
            tokens = list(self._tokens_in(token))
            type(self)(self.findings, tokens, body_of, self.level + 1).read()

    def _tokens_in(self, token: Token) -> Iterable[Token]:
        findings, dialect = self.findings, self.findings.options.dialect
        raw = findings.text[token.start : token.end + 1]
        opening = _STRING_OPENS.match(raw)
        if opening is None:
            return []
        quote = opening["quote"] or f"{opening['bracket']}'"
        start, end = token.start + opening.end(), token.end + 1 - len(quote)
        line = token.line - raw.count("\n")
        inside = findings.text[start:end]
        plain = _unquoted(inside, quote)
        if plain == inside:
            return tokenize(findings.text, dialect, findings.problems, (start, end), line)
        return move(tokenize(plain, dialect, findings.problems, line=line), start)


def _unquoted(inside: str, quote: str) -> str:
    """The text of a string literal, as long as it was: each escape leaves a blank before its quote."""
    if len(quote) != 1:
        return inside
    return inside.replace(quote * 2, f" {quote}").replace(f"\\{quote}", f" {quote}")
