"""Statements of a text: its tokens, cut where one statement ends, so that a bad one costs only itself.

sqlglot parses each piece on its own: ``Dialect.get_or_raise(name).parser().parse(piece.tokens, text)``.
Positions in the tokens are those of the whole text, so lines stay true. Control flow is flattened: the
statements inside a routine's body come out one by one, with its name.
"""

from typing import Final, NamedTuple

from lineage.compiler.batches import BatchReader
from lineage.compiler.blocks import BlockReader
from lineage.compiler.findings import Findings, StatementTokens
from lineage.compiler.meta_commands import clean
from lineage.compiler.sqlmesh import as_definitions, is_sqlmesh
from lineage.compiler.tokenizing import tokenize
from lineage.unit import CompileOptions, CompileRefusedError, Diagnostic

__all__ = ["SplitResult", "StatementTokens", "split"]

_WITHOUT_SEMICOLONS: Final = frozenset({"tsql", "fabric"})


class SplitResult(NamedTuple):
    """The statements of a text in order, and what was left out of them, each with its line.

    Codes of problems: ``parse_error`` (a stretch that is not SQL), ``too_deep``, ``template``,
    ``dynamic_sql``, ``unsupported`` (a routine in another language). ``of_sqlmesh``: it may hold models of SQLMesh.
    """

    statements: list[StatementTokens]
    problems: list[Diagnostic]
    of_sqlmesh: bool


def split(text: str, options: CompileOptions) -> SplitResult:
    """Cut ``text`` into statements by the rules of ``options.dialect``.

    Raises ``CompileRefusedError`` when the text is over ``max_bytes`` or ``max_tokens``. A statement
    nested deeper than ``max_nesting`` is left out with a ``too_deep`` diagnostic.
    """
    _refuse_large(text, options)
    cleaned = clean(text, options.dialect)
    findings = Findings(cleaned, options, text)
    tokens = tokenize(cleaned.text, options.dialect, findings.problems)
    findings.report_unknown(cleaned, 1)
    tokens = findings.filled(tokens, cleaned)
    if len(tokens) > options.max_tokens:
        line = tokens[options.max_tokens].line
        raise CompileRefusedError(f"the text has more than {options.max_tokens:,} tokens", line)
    of_sqlmesh = is_sqlmesh(findings.capitals)
    if of_sqlmesh:
        tokens = as_definitions(tokens, findings)
    reader = BatchReader if options.dialect in _WITHOUT_SEMICOLONS else BlockReader
    reader(findings, tokens).read()
    return SplitResult(findings.statements, findings.problems, of_sqlmesh)


def _refuse_large(text: str, options: CompileOptions) -> None:
    limit = options.max_bytes
    if len(text) > limit or (4 * len(text) > limit and len(text.encode("utf-8", "surrogatepass")) > limit):
        raise CompileRefusedError(f"the text has more than {limit:,} bytes")
