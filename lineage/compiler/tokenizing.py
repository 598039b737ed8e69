"""Tokens of a text, or of a part of it, however broken: what cannot be read costs its own statement.

sqlglot's tokenizer has two habits that fit whole, clean files only. It folds all that follows a command
word (``SHOW``, T-SQL's ``PRINT``) up to the next semicolon into one string, which swallows statements in
a dialect without semicolons; and one unterminated string loses the file. Both are undone here.
"""

import re
from copy import deepcopy
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenizerCore, TokenType
from sqlglot.trie import new_trie

from lineage.compiler.lending import Lender
from lineage.names import sqlglot_dialect
from lineage.unit import CompileRefusedError, Diagnostic

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

_SPARE_CHARACTERS: Final = 2_000_000
"""How far recovery may read again in total, besides four times the text; more is not SQL."""

_UNREADABLE: Final = "a string, quoted name or comment here is never closed, or a character is not SQL"

_RESUME: Final = re.compile(
    r"^[ \t]*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|CREATE|ALTER|DROP|WITH|GO|BEGIN|END|DECLARE|EXEC"
    r"|SET|GRANT|TRUNCATE|COMMENT|COPY|USE|CALL|COMMIT|IF)\b|(?<=;)[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""Where reading goes on after a bad stretch: a line that starts like a statement, or ends one."""

NUMBERED_NAME: Final = re.compile(r"[@#]\d")
"""T-SQL's ``@1st``, ``#2nd``; where there is none, ``x=1AND y`` stays three words and a number."""

_SEPARATED_DIGITS: Final = frozenset(
    {"trino", "presto", "athena", "postgres", "materialize", "risingwave", "sqlite"}
)
"""Dialects that have ``100_000``, of which sqlglot knows it of DuckDB and ClickHouse alone (Trino 417, PostgreSQL 16, SQLite 3.46)."""

_BINARY_NUMBERS: Final = frozenset({"trino", "presto", "athena"})
"""Dialects that have ``0b101`` besides ``0x1F``, of which sqlglot knows the latter."""

_QUOTED: Final = frozenset({TokenType.STRING, TokenType.IDENTIFIER, TokenType.NATIONAL_STRING})
_SWALLOWED: Final = re.compile(r";[ \t\r]*\n")
"""A quoted token that holds the end of a statement most likely began at a stray quote."""


_BODIES_IN_DOLLARS: Final = frozenset({"databricks"})
"""Dialects whose bodies in Python and YAML stand in dollars, which sqlglot knows of others alone."""


def _core(dialect: str) -> TokenizerCore:
    core: TokenizerCore = sqlglot_dialect(dialect).tokenizer()._core  # noqa: SLF001 - the public door folds commands and starts at line 1
    core.commands = set()
    if dialect in _SEPARATED_DIGITS:
        core.numbers_can_be_underscore_separated = True
    if dialect in _BODIES_IN_DOLLARS:
        core.format_strings = core.format_strings | {"$$": ("$$", TokenType.RAW_STRING)}
        core.keyword_trie = new_trie(["$$"], deepcopy(core.keyword_trie))
    if dialect in _BINARY_NUMBERS:
        core.has_bit_strings = True
    return core


_cores: Final = Lender(_core)


class _Break(NamedTuple):
    """Where reading stopped: the tokens before it that stand, the offset it began at, its line."""

    kept: list[Token]
    offset: int
    line: int


def tokenize(
    text: str,
    dialect: str,
    problems: list[Diagnostic],
    span: tuple[int, int] | None = None,
    line: int = 1,
) -> list[Token]:
    """The tokens of ``text[span]``, with lines and offsets counted from the beginning of ``text``.

    ``line`` is the 1-based line of the span's start. A statement with a stretch that cannot be read is
    left out and reported in ``problems``; reading goes on at the next line that starts like a statement.
    Raises ``CompileRefusedError`` when the text breaks off too often to be SQL.
    """
    start, end = span or (0, len(text))
    budget = 4 * (end - start) + _SPARE_CHARACTERS
    tokens: list[Token] = []
    while start < end:
        budget -= end - start
        if budget < 0:
            raise CompileRefusedError("the text breaks off in unclosed strings or comments too often", line)
        found, broken = _read(text, dialect, start, end, line)
        tokens += found
        if broken is None:
            break
        problems.append(Diagnostic(broken.line, "parse_error", _UNREADABLE))
        resume = _RESUME.search(text, text.find("\n", broken.offset, end) + 1 or end, end)
        reached = resume.start() if resume else end
        line += line_breaks(text, start, reached)
        start = reached
    return tokens


def _read(text: str, dialect: str, start: int, end: int, line: int) -> tuple[list[Token], _Break | None]:
    """The tokens of a span up to its end or its first break."""
    with _cores.lent(dialect) as core:
        core.sql, core.size, core._line = text[start:end], end - start, line  # noqa: SLF001 - see _core
        if dialect == "tsql":
            core.identifiers_can_start_with_digit = NUMBERED_NAME.search(core.sql) is not None
        try:
            core._scan()  # noqa: SLF001 - see _core
        except Exception:  # noqa: BLE001 - sqlglot's own tokenize() catches all, index errors included
            _recount(core.tokens, core.sql, line)
            broken = _first_break(core.tokens, core._start, core.sql, line)  # noqa: SLF001 - see _core
            return move(broken.kept, start), broken._replace(offset=start + broken.offset)
        _recount(core.tokens, core.sql, line)
        _forget_comments(core.tokens)
        if "0x" in core.sql or "0X" in core.sql:
            _mark_empty_bytes(core.tokens)
        return move(core.tokens, start), None


def _forget_comments(tokens: list[Token]) -> None:
    """Comments are nobody's lineage: sqlglot would keep them, and write them into the texts that it makes of an expression."""
    for token in tokens:
        if token.comments:
            token.comments.clear()


def _mark_empty_bytes(tokens: list[Token]) -> None:
    """``0x``, T-SQL's and Dune's binary of no bytes, is a value: sqlglot, which misses the digits, takes it for a name."""
    for token in tokens:
        if token.end - token.start == 1 and token.text in {"0x", "0X"}:  # a quoted name is longer
            token.token_type = TokenType.STRING


def _recount(tokens: list[Token], text: str, line: int) -> None:
    """Put the lines of ``tokens`` right where sqlglot's own count of them has gone astray.

    It looks ahead for the end of a ``$`` quote, and where there is none (``${name}``, a ``$`` behind a
    digit) it steps back without uncounting the line breaks it has passed.
    """
    if not tokens or tokens[-1].line == line + line_breaks(text, 0, tokens[-1].end):
        return
    reached = 0
    for token in tokens:
        line += line_breaks(text, reached, token.end)
        reached = token.end
        token.line = line


def line_breaks(text: str, start: int, end: int) -> int:
    r"""How many lines end in ``text[start:end]``, by ``\n``, ``\r\n`` or a lone ``\r``."""
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def move(tokens: list[Token], offset: int) -> list[Token]:
    """``tokens`` of a part of a text, as tokens of the whole."""
    if offset:
        for token in tokens:
            token.start += offset
            token.end += offset
    return tokens


def _first_break(tokens: list[Token], offset: int, text: str, line: int) -> _Break:
    """What stands before the break, whole statements only; the break may lie before where it shows."""
    culprit = len(tokens)
    for index, token in enumerate(tokens):
        if token.token_type in _QUOTED and _SWALLOWED.search(token.text):
            culprit, offset = index, token.start
            break
    while culprit and not _ends_statement(tokens[culprit - 1]):
        culprit -= 1
    return _Break(tokens[:culprit], offset, line + line_breaks(text, 0, offset))


def _ends_statement(token: Token) -> bool:
    return token.token_type is TokenType.SEMICOLON or token.text in {"GO", "go", "Go"}


def word_of(token: Token) -> str:
    """The token in upper case; a quoted one is no word and gives an empty one."""
    return "" if token.token_type in QUOTED else token.text.upper()
