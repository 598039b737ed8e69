"""Statements of a text: its tokens, cut where one statement ends, so that a bad one costs only itself.

sqlglot parses each piece on its own: ``Dialect.get_or_raise(name).parser().parse(piece.tokens, text)``.
Positions in the tokens are those of the whole text, so lines stay true.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.tokenizing import tokenize
from lineage.unit import CompileOptions, CompileRefusedError, Diagnostic


class StatementTokens(NamedTuple):
    """One statement, ready for a parser.

    ``body_of`` names the routine whose body the statement comes from, as written, dotted. ``utility``
    says that the statement's first word alone rules lineage out (``GRANT``, ``PRINT``, ``COMMIT``): it
    counts as a statement and need not be parsed.
    """

    tokens: list[Token]
    line: int
    end_line: int
    body_of: str | None = None
    utility: bool = False


class SplitResult(NamedTuple):
    """The statements of a text in order, and what was left out of them, each with its line."""

    statements: list[StatementTokens]
    problems: list[Diagnostic]


def split(text: str, options: CompileOptions) -> SplitResult:
    """Cut ``text`` into statements by the rules of ``options.dialect``.

    Raises ``CompileRefusedError`` when the text is over ``max_bytes`` or ``max_tokens``. A statement
    nested deeper than ``max_nesting`` is left out with a ``too_deep`` diagnostic.
    """
    _refuse_large(text, options)
    problems: list[Diagnostic] = []
    tokens = tokenize(text, options.dialect, problems)
    if len(tokens) > options.max_tokens:
        line = tokens[options.max_tokens].line
        raise CompileRefusedError(f"the text has more than {options.max_tokens:,} tokens", line)
    statements = [_statement(piece, None) for piece in _pieces(tokens)]
    return SplitResult(statements, problems)


def _refuse_large(text: str, options: CompileOptions) -> None:
    limit = options.max_bytes
    if len(text) > limit or (4 * len(text) > limit and len(text.encode("utf-8", "surrogatepass")) > limit):
        raise CompileRefusedError(f"the text has more than {limit:,} bytes")


def _pieces(tokens: list[Token]) -> Iterator[list[Token]]:
    types = [token.token_type for token in tokens]
    start = 0
    while start < len(types):
        try:
            end = types.index(TokenType.SEMICOLON, start)
        except ValueError:
            end = len(types)
        if end > start:
            yield tokens[start:end]
        start = end + 1


def _statement(tokens: list[Token], body_of: str | None) -> StatementTokens:
    return StatementTokens(tokens, tokens[0].line, tokens[-1].line, body_of)
