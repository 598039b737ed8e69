"""The rows a trigger's body sees: those of the table it is on, whatever the body calls them."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.findings import Findings
from lineage.compiler.reading import Reader
from lineage.compiler.rewrites import closing, find_word, like
from lineage.compiler.variables import Variables
from lineage.compiler.vocabulary import GAP

_FIRES_FUNCTION: Final = re.compile(rf"EXECUTE{GAP}+(?:FUNCTION|PROCEDURE)\b")
_LONGEST: Final = 500
"""Tokens that the head of a trigger may have."""

ROWS: Final = ("NEW", "OLD")
ROW_TABLES: Final = ("INSERTED", "DELETED")
"""T-SQL's rows are tables."""

_RENAMED: Final = frozenset({*ROWS, "NEW_TABLE", "OLD_TABLE", "PARENT"})


class Fired(NamedTuple):
    """A trigger that calls a function: the table it is on, and what it calls the tables of new and old rows."""

    table: Sequence[Token]
    row_tables: Sequence[str]


def table_of(reader: Reader, start: int, end: int) -> list[Token]:
    """The tokens of the table's name in ``CREATE TRIGGER … ON table``; none where it is on something else."""
    on = reader.find(start, end, {"ON"}) + 1
    if on >= end or reader.word(on) in {"DATABASE", "SCHEMA", "ALL"} or reader.word(on + 1) == "SERVER":
        return []
    after = on + 1
    while after + 1 < end and reader.word(after) == ".":
        after += 2
    return reader.tokens[on:after]


def renamed(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The names of rows, by NEW and OLD, and of tables of rows in ``REFERENCING NEW AS n OLD TABLE AS gone``, in upper case."""
    rows: dict[str, str] = {}
    tables: list[str] = []
    at = words.index("REFERENCING") + 1 if "REFERENCING" in words else len(words)
    while at + 1 < len(words) and words[at] in _RENAMED:
        row, is_table = words[at], words[at].endswith("_TABLE") or words[at + 1] == "TABLE"
        at += 1
        while at + 1 < len(words) and words[at] in {"ROW", "TABLE", "AS"}:
            at += 1
        if is_table:
            tables.append(words[at])
        else:
            rows[row] = words[at]
        at += 1
    return rows, tables


def mentioned(tokens: Sequence[Token], names: Collection[str]) -> set[str]:
    """Which of these rows a body names; ``tokens`` may go on after its end, up to the next trigger."""
    found: set[str] = set()
    before = ""
    for token in tokens:
        word = token.text.upper()
        if word == "TRIGGER" and before in {"CREATE", "REPLACE"}:
            break
        found.add(word)
        before = word
    return found.intersection(names)


def fill_rows(  # noqa: PLR0913, PLR0917 -- of what, for whom, where
    findings: Findings,
    variables: Variables,
    table: Sequence[Token],
    body_of: str,
    body: Sequence[Token],
    others: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """NEW and OLD, where the body names them, are rows of the table from here on; ``others`` are their other names."""
    rows = (*ROWS, *others.values())
    if table:
        variables.declare(rows, records=True)
        variables.row_table, variables.new_row = table, others.get("NEW", "NEW")
        for row in sorted(mentioned(body, rows)):
            again = variables.holds(row)
            assignment = variables.assign([row], keeps=again)
            findings.add(_rows(table), body_of, variables=variables, assignment=assignment)


def make_row_tables(
    findings: Findings,
    table: Sequence[Token],
    body_of: str,
    body: Sequence[Token],
    names: Sequence[str] = ROW_TABLES,
) -> None:
    """``inserted`` and ``deleted``, where the body names them, are temporary tables of the table's rows from here on."""
    for name in sorted(mentioned(body, names)) if table else ():
        words = [(TokenType.CREATE, "CREATE"), (TokenType.TEMPORARY, "TEMPORARY"), (TokenType.TABLE, "TABLE")]
        head = [*words, (TokenType.VAR, name), (TokenType.ALIAS, "AS")]
        findings.add([*_made(head, table[0]), *_rows(table)], body_of)


def single_rules(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``CREATE RULE … DO ALSO (INSERT …; UPDATE …)`` as a rule for each of its commands."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        rule = tokens[at].token_type is TokenType.CREATE and find_word(tokens, "RULE", at, at + 4)
        do = find_word(tokens, "DO", at, at + _LONGEST) if rule and rule > 0 else -1
        opening = do + 1 + (word_at(tokens, do + 1) in {"ALSO", "INSTEAD"})
        if do < 0 or word_at(tokens, opening) != "(":
            kept.append(tokens[at])
            at += 1
            continue
        end = closing(tokens, opening)
        head, commands = tokens[at:opening], tokens[opening + 1 : end]
        stop = like(tokens[end], TokenType.SEMICOLON, ";")
        for semicolon, command in groupby(commands, lambda token: token.token_type is TokenType.SEMICOLON):
            kept += [] if semicolon else [*head, *command, stop]
        at = end + 1
    return kept


def word_at(tokens: Sequence[Token], at: int) -> str:
    """The text of a token in upper case; nothing behind the last."""
    return tokens[at].text.upper() if at < len(tokens) else ""


def fired_functions(tokens: Sequence[Token], capitals: str) -> dict[str, list[Fired]]:
    """PostgreSQL's triggers call a function: the triggers by its name (upper case, without a schema).

    ``capitals`` is the text in upper case.
    """
    found: dict[str, list[Fired]] = {}
    if not _FIRES_FUNCTION.search(capitals):
        return found
    words = [token.text.upper() for token in tokens]
    for at, word in enumerate(words):
        if word == "TRIGGER" and "CREATE" in words[max(0, at - 4) : at]:
            function, table = _fired(words, at)
            if function:
                _, tables = renamed(words[table[1] : function])
                found.setdefault(words[function], []).append(Fired(tokens[slice(*table)], tables))
    return found


def function_fired(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The names of the function that PostgreSQL's CREATE TRIGGER calls, and of the table it is on; empty of any other."""
    words = [token.text.upper() for token in tokens]
    at = words.index("TRIGGER") if "TRIGGER" in words[:5] else len(words)
    end, table = _fired(words, at)
    if not end:
        return [], []
    start = end
    while start > 1 and words[start - 1] == ".":
        start -= 2
    return list(tokens[start : end + 1]), list(tokens[slice(*table)])


def rows_beside(function: Sequence[Token], mark: str) -> list[Token]:
    """The name of a function that triggers of other files call, with a mark: ``ROWS_FIRED`` or ``ROWS_CHANGED``."""
    last = function[-1]
    quoted = last.token_type is TokenType.IDENTIFIER
    return [
        *function[:-1],
        like(last, TokenType.IDENTIFIER, (last.text if quoted else last.text.lower()) + mark),
    ]


def _fired(words: Sequence[str], at: int) -> tuple[int, tuple[int, int]]:
    """The index of the last part of the function's name (0: there is none), and where the table's name stands."""
    stop = min(len(words), at + _LONGEST)
    on = next((i + 1 for i in range(at, stop) if words[i] == "ON"), stop)
    execute = next((i for i in range(on, stop) if words[i] in {"EXECUTE", ";"}), stop)
    if execute + 2 >= len(words) or words[execute] != "EXECUTE":
        return 0, (0, 0)
    return _name_end(words, execute + 2) - 1, (on, _name_end(words, on))


def _name_end(words: Sequence[str], start: int) -> int:
    end = start + 1
    while end + 1 < len(words) and words[end] == ".":
        end += 2
    return end


def _rows(table: Sequence[Token]) -> list[Token]:
    head = [(TokenType.SELECT, "SELECT"), (TokenType.STAR, "*"), (TokenType.FROM, "FROM")]
    return [*_made(head, table[0]), *table]


def _made(words: Sequence[tuple[TokenType, str]], at: Token) -> list[Token]:
    return [Token(kind, text, at.line, at.col, at.start, at.start) for kind, text in words]
