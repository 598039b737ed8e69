"""Databricks' metric views, whose YAML becomes a query: dimensions and measures are its outputs, joins its joins.

Source: Databricks' manual, "YAML syntax reference" of metric views.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    LEADING,
    after_name,
    find_phrase,
    is_kind,
    joined_by,
    words_at,
)
from lineage.compiler.tokenizing import tokenize
from lineage.yaml_text import NotYamlError, read_yaml

_SOURCE: Final = "source"
"""What the YAML calls the rows that it starts from."""

_QUERY: Final = re.compile(r"\s*(?:SELECT|WITH|FROM|\()\b", re.IGNORECASE)
_TEXTS: Final = frozenset({TokenType.STRING, TokenType.RAW_STRING, TokenType.HEREDOC_STRING})
_MAKES: Final = frozenset({TokenType.CREATE, TokenType.ALTER})
_NAMES: Final = frozenset({TokenType.VAR, TokenType.IDENTIFIER})
_DEEPEST: Final = 10
"""Measures of measures, and joins in joins, that are followed."""


def metric_view(tokens: list[Token]) -> list[Token]:
    """``CREATE VIEW v WITH METRICS LANGUAGE YAML AS $$ … $$``, ``ALTER VIEW v AS $$ … $$``: as CREATE VIEW of the query that the text means."""
    view = next(
        (at for at in range(1, min(LEADING, len(tokens))) if words_at(tokens, at, at + 1) == ["VIEW"]), -1
    )
    text = next((token for token in reversed(tokens) if token.token_type in _TEXTS), None)
    altered = tokens[0].token_type is TokenType.ALTER
    metrics = find_phrase(tokens, ["AS"] if altered else ["WITH", "METRICS"])
    if view < 0 or text is None or metrics < view or tokens[0].token_type not in _MAKES:
        return tokens
    try:
        said = read_yaml(text.text)
    except NotYamlError:
        return tokens
    if not isinstance(said, dict) or not isinstance(said.get("source"), str):
        return tokens
    start = view + (4 if words_at(tokens, view + 1, view + 4) == ["IF", "NOT", "EXISTS"] else 1)
    name = tokens[start : after_name(tokens, start)]
    base = tokens[view]
    query = _View(base, said).query()
    create = like(base, TokenType.CREATE, "CREATE")
    return [create, like(base, TokenType.VIEW, "VIEW"), *name, like(base, TokenType.ALIAS, "AS"), *query]


class _View:
    """One metric view: its fields by name, and the tables it joins, each with the columns that are asked of it."""

    def __init__(self, base: Token, said: Mapping[str, Any]) -> None:
        self.base = base
        self.said = said
        entries = [
            each
            for key in ("dimensions", "fields", "measures")
            for each in said.get(key) or ()
            if isinstance(each, dict) and each.get("name") and each.get("expr")
        ]
        self.fields = {str(each["name"]): self._tokens(str(each["expr"])) for each in entries}
        self.joins = list(_joins(said.get("joins"), 0))
        self.asked: dict[str, list[Token]] = {}

    def query(self) -> list[Token]:
        """``SELECT … FROM source JOIN … WHERE …``."""
        outputs = [
            [*self._spelled(name, 0), self._sign(TokenType.ALIAS, "AS"), self._name(name)]
            for name in self.fields
        ]
        conditions = [self._condition(join) for join in self.joins]
        kept = str(self.said.get("filter") or "")
        where = [self._sign(TokenType.WHERE, "WHERE"), *self._read(self._tokens(kept), "", 0)] if kept else []
        rows = self._rows(str(self.said["source"]), _SOURCE)
        for join, condition in zip(self.joins, conditions, strict=True):
            rows += [self._sign(TokenType.LEFT, "LEFT"), self._sign(TokenType.JOIN, "JOIN")]
            rows += [*self._joined(join), self._sign(TokenType.ON, "ON"), *condition]
        comma = self._sign(TokenType.COMMA, ",")
        select, source = self._sign(TokenType.SELECT, "SELECT"), self._sign(TokenType.FROM, "FROM")
        return [select, *joined_by(outputs, comma), source, *rows, *where]

    def _sign(self, kind: TokenType, text: str) -> Token:
        return like(self.base, kind, text)

    def _name(self, name: str) -> Token:
        return self._sign(TokenType.IDENTIFIER, name)

    def _tokens(self, text: str) -> list[Token]:
        """The tokens of a text of the YAML, all where the view stands."""
        return [self._sign(token.token_type, token.text) for token in tokenize(text, "databricks", [])]

    def _spelled(self, field: str, depth: int) -> list[Token]:
        """What a field is, with the fields that it names spelled out."""
        return self._read(self.fields[field], field, depth)

    def _read(self, tokens: list[Token], own: str, depth: int) -> list[Token]:
        """An expression: fields in it as what they are, columns of joined tables noted."""
        kept: list[Token] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.text.upper() == "MEASURE" and is_kind(tokens, at + 1, TokenType.L_PAREN):
                end = closing(tokens, at + 1)
                kept += self._named(tokens[at + 2 : end], own, depth)
                at = end + 1
                continue
            alone = token.token_type in _NAMES and not is_kind(tokens, at - 1, TokenType.DOT)
            if alone and is_kind(tokens, at + 1, TokenType.DOT):
                end = after_name(tokens, at)
                kept += self._column(tokens[at:end])
                at = end
                continue
            called = is_kind(tokens, at + 1, TokenType.L_PAREN)
            kept += self._named([token], own, depth) if alone and not called else [token]
            at += 1
        return kept

    def _named(self, tokens: list[Token], own: str, depth: int) -> list[Token]:
        """Another field that is named, in brackets; else the name as it is, in each field of its own name, too."""
        name = next((each for each in self.fields if tokens and each.lower() == tokens[0].text.lower()), None)
        if name is None or name == own or depth == _DEEPEST:
            return tokens
        return in_brackets(self.base, self._spelled(name, depth + 1))

    def _column(self, tokens: list[Token]) -> list[Token]:
        """``customer.nation.name``: the column of the last join that it names, which is noted."""
        aliases = {str(join["name"]).lower() for join in self.joins}
        last = max((i for i in range(0, len(tokens) - 2, 2) if tokens[i].text.lower() in aliases), default=0)
        column = tokens[last:]
        if column[0].text.lower() in aliases:
            self.asked.setdefault(column[0].text.lower(), []).append(column[2])
        return column

    def _condition(self, join: Mapping[Any, Any]) -> list[Token]:
        """``on: source.a = c.b`` (which YAML takes for "true"), or ``using: [a]``."""
        said = join.get("on", join.get(True))
        if isinstance(said, str):
            return self._read(self._tokens(said), "", _DEEPEST)
        alike: list[Token] = []
        for column in join.get("using") or ():
            left, right = (self._tokens(f"{side}.`{column}`") for side in (_SOURCE, join["name"]))
            self.asked.setdefault(str(join["name"]).lower(), []).append(right[2])
            alike += [self._sign(TokenType.AND, "AND")] if alike else []
            alike += [*left, self._sign(TokenType.EQ, "="), *right]
        return alike or [self._sign(TokenType.TRUE, "TRUE")]

    def _joined(self, join: Mapping[Any, Any]) -> list[Token]:
        """A joined table with the columns that are asked of it and no others, so that bare names are the source's."""
        name = str(join["name"])
        columns = [[column] for column in self.asked.get(name.lower(), [])] or [
            [self._sign(TokenType.NUMBER, "1")]
        ]
        comma = self._sign(TokenType.COMMA, ",")
        select = [
            self._sign(TokenType.SELECT, "SELECT"),
            *joined_by(columns, comma),
            self._sign(TokenType.FROM, "FROM"),
        ]
        query = [*select, *self._rows(str(join["source"]), "rows")]
        return [*in_brackets(self.base, query), self._sign(TokenType.ALIAS, "AS"), self._name(name)]

    def _rows(self, source: str, alias: str) -> list[Token]:
        """A table by its name, or a query."""
        tokens = self._tokens(source)
        rows = in_brackets(self.base, tokens) if _QUERY.match(source) else tokens
        return [*rows, self._sign(TokenType.ALIAS, "AS"), self._name(alias)]


def _joins(said: object, depth: int) -> Iterator[Mapping[Any, Any]]:
    """The joins of a YAML, and those in them."""
    for join in said if isinstance(said, list) and depth < _DEEPEST else ():
        if (
            isinstance(join, dict)
            and isinstance(join.get("name"), str)
            and isinstance(join.get("source"), str)
        ):
            yield join
            yield from _joins(join.get("joins"), depth + 1)
