"""Cases in plain files: SQL and, below it, the statements and problems expected of it.

=== what the case is about
the SQL
---
line [body] | the statement's tokens, one blank between each
line [body] ~ the same, of a statement that need not be parsed
line ! code of a problem
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from lineage.compiler.splitter import SplitResult, split
from lineage.unit import CompileOptions

FOLDER = Path(__file__).parent / "cases"


class Case(NamedTuple):
    """One case of a file named after its dialect."""

    dialect: str
    title: str
    sql: str
    expected: list[str]


def all_cases() -> list[Case]:
    return [case for file in sorted(FOLDER.glob("*.txt")) for case in _cases_in(file)]


def _cases_in(file: Path) -> list[Case]:
    cases = []
    for block in file.read_text(encoding="utf-8").split("=== ")[1:]:
        title, _, rest = block.partition("\n")
        sql, _, expected = rest.partition("\n---\n")
        cases.append(Case(file.stem, title.strip(), sql, expected.strip().splitlines()))
    return cases


def parameters() -> list[object]:
    return [pytest.param(case, id=f"{case.dialect}-{case.title.replace(' ', '-')}") for case in all_cases()]


def described(result: SplitResult) -> list[str]:
    """A result in the form of the files."""
    lines = []
    for piece in result.statements:
        if piece.computed or not piece.tokens:
            continue  # it assigns a variable without a query
        body = "" if piece.body_of is None else f" [{piece.body_of}]"
        text = " ".join(" ".join(token.text for token in piece.tokens).split())
        lines.append(f"{piece.line}{body} {'~' if piece.utility else '|'} {text}")
    return lines + [f"{problem.line} ! {problem.code}" for problem in result.problems]


def split_as(dialect: str, sql: str) -> SplitResult:
    return split(sql, CompileOptions(dialect))
