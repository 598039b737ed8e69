"""SQLMesh's models: a block ``MODEL (name …, kind …);`` that names what the query after it makes.

As SQLMesh has it ("Model configuration", "SQL models", "Macro variables"): before the query and behind it other
statements may stand; ``@name`` is a macro's variable and ``@name(…)`` a macro, read as a function of its arguments;
``@this_model`` is the model itself. Audits are tests, whose queries lead nowhere.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.findings import Findings
from lineage.compiler.rewrites import closing, like
from lineage.compiler.vocabulary import GAP, QUERIES

_BLOCK: Final = re.compile(rf"^[ \t]*(?:MODEL|AUDIT|METRIC){GAP}*\({GAP}*\w", re.MULTILINE)
_BLOCKS: Final = frozenset({"MODEL", "AUDIT", "METRIC"})
_JINJA_MARKS: Final = frozenset({"JINJA_QUERY_BEGIN", "JINJA_STATEMENT_BEGIN", "JINJA_END"})
"""What stands around a query that is a template; ``JINJA_END`` before its semicolon."""

_VIEWS: Final = frozenset({"", "VIEW", "EMBEDDED"})
"""Kinds that SQLMesh makes a view of, or nothing; what has none is a view."""

_BEFORE_NAMES: Final = frozenset({"FROM", "JOIN", "INTO", "TABLE", "UPDATE", "VIEW"})
_MACRO: Final = "a macro of SQLMesh makes this statement: what it says is not known"


class _Model(NamedTuple):
    """What a MODEL block says: the tokens of the name, the kind in capitals, and those of the ``columns``."""

    name: list[Token]
    kind: str
    columns: list[Token]


def is_sqlmesh(capitals: str) -> bool:
    """Whether a text, given in capitals, may hold models, audits or metrics of SQLMesh."""
    return any(block in capitals for block in _BLOCKS) and _BLOCK.search(capitals) is not None


def as_definitions(tokens: list[Token], findings: Findings) -> list[Token]:
    """The tokens with each model's query as the definition of its table or view, and macros as functions and values."""
    model: _Model | None = None
    waiting = audited = False
    found: list[Token] = []
    for statement in _statements([token for token in tokens if token.text.upper() not in _JINJA_MARKS]):
        words = [token.text.upper() for token in statement[:2]]
        if words[0] in _BLOCKS and words[1:] == ["("]:
            audited = words[0] == "AUDIT"
            model = _model(statement) if words[0] == "MODEL" else model
            waiting = words[0] == "MODEL" and model is not None and bool(model.name)
            if waiting and model is not None and model.kind == "SEED":
                found += _seed(model, statement[0])
        elif audited:
            audited = False
        elif statement[0].token_type is TokenType.PARAMETER:
            if words[1:] != ["DEF"]:
                findings.report(statement[0].line, "template", _MACRO)
        else:
            if waiting and model is not None and words[0] in QUERIES | {"FROM", "("}:
                found += _head(model, statement[0])
                waiting = False
            found += _without_macros(statement, model)
    return found


def _statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens by statement, each with the semicolon that ends it; a semicolon alone is none."""
    begin = 0
    for index, token in enumerate(tokens):
        if token.token_type is TokenType.SEMICOLON or index == len(tokens) - 1:
            if token.token_type is not TokenType.SEMICOLON or index > begin:
                yield tokens[begin : index + 1]
            begin = index + 1


def _model(statement: list[Token]) -> _Model:
    """What a MODEL block says of its model."""
    said: dict[str, list[Token]] = {}
    end = closing(statement, 1)
    begin = at = 2
    while at <= end:
        token = statement[at]
        if at == end or token.token_type is TokenType.COMMA:
            if at > begin:
                said[statement[begin].text.upper()] = statement[begin + 1 : at]
            begin = at + 1
        at = closing(statement, at) + 1 if token.token_type is TokenType.L_PAREN else at + 1
    kind = said.get("KIND") or []
    return _Model(said.get("NAME", []), kind[0].text.upper() if kind else "", said.get("COLUMNS", []))


def _head(model: _Model, token: Token) -> list[Token]:
    """``CREATE VIEW name AS``, or a table, in the place of the first token of the query."""
    thing = TokenType.VIEW if model.kind in _VIEWS else TokenType.TABLE
    name = [like(token, part.token_type, part.text) for part in model.name]
    return [
        like(token, TokenType.CREATE, "CREATE"),
        like(token, thing, thing.name),
        *name,
        like(token, TokenType.ALIAS, "AS"),
    ]


def _seed(model: _Model, token: Token) -> list[Token]:
    """The table that a file of data fills, with the columns that the block says."""
    if not model.columns:
        return []
    words = [like(token, TokenType.CREATE, "CREATE"), like(token, TokenType.TABLE, "TABLE")]
    return [*words, *model.name, *model.columns, like(token, TokenType.SEMICOLON, ";")]


def _without_macros(statement: list[Token], model: _Model | None) -> list[Token]:
    """A statement whose macros are functions of their arguments, whose variables are values or parts of names."""
    found: list[Token] = []
    at = 0
    while at < len(statement):
        token = statement[at]
        after = statement[at + 1] if at + 1 < len(statement) else None
        if token.token_type is not TokenType.PARAMETER or after is None or not after.text[:1].isidentifier():
            found.append(token)
            at += 1
            continue
        behind = statement[at + 2].token_type if at + 2 < len(statement) else None
        before = found[-1].text.upper() if found else ""
        if after.text.lower() == "this_model" and model is not None and model.name:
            found += [like(token, part.token_type, part.text) for part in model.name]
        elif behind is TokenType.L_PAREN:
            found.append(like(after, TokenType.VAR, after.text))
        elif behind is TokenType.DOT or before in _BEFORE_NAMES or before in {".", "AS"}:
            found.append(like(after, TokenType.VAR, f"${{{after.text}}}"))
        else:
            found.append(like(after, TokenType.STRING, ""))
        at += 2
    return found
