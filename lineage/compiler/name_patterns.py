"""Which columns a star takes, where a pattern of their names says so: ``* LIKE 'a%'``, ``COLUMNS('a.*')``, Hive's `` `a.*` ``.

A choice is a regular expression of the names that stay and one of those that go, as the linker's know no way to say "not".
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from sqlglot import exp

PICKS: Final = (exp.Like, exp.ILike, exp.SimilarTo, exp.Glob)
"""Comparisons that pick columns where a star stands before them."""

_OF_PATTERNS: Final = re.compile(r"[*+?|]")
_OF_LIKE: Final = MappingProxyType({"%": ".*", "_": "."})
_OF_GLOB: Final = MappingProxyType({"*": ".*", "?": "."})
_ALL_BUT: Final = re.compile(r"\(([\w|]+)\)\?\+\.\+")
"""How Hive says all columns but some: a group that gives nothing back, and at least one letter more."""


class Choice(NamedTuple):
    """Regular expressions of the names that are taken (None: any) and of those that are left out (None: none)."""

    pattern: str | None = None
    but: str | None = None


def picked(node: exp.Expr) -> tuple[exp.Expr, Choice] | None:
    """The star in DuckDB's ``t.* LIKE 'a%'``, ``* NOT GLOB 'a*'``, and the columns it takes; None of anything else."""
    compared = node.this if isinstance(node, exp.Not) else node
    if not isinstance(compared, PICKS) or star_of(compared.this) is None:
        return None
    return compared.this, chosen_by(node)


def chosen_by(condition: exp.Expr) -> Choice:
    """The names for which a condition of a single name holds; any, where it asks more than their text can say."""
    node = condition.unnest()
    if isinstance(node, (exp.And, exp.Or)):
        left, right = chosen_by(node.left), chosen_by(node.right)
        return _both(left, right) if isinstance(node, exp.And) else _either(left, right)
    if isinstance(node, exp.Not):
        return _all_others(chosen_by(node.this))
    choice = Choice(_pattern(node))
    return _all_others(choice) if node.args.get("negate") or isinstance(node, exp.NEQ) else choice


def _all_others(choice: Choice) -> Choice:
    """What a choice doesn't take; any, where it says both what stays and what goes."""
    return Choice(choice.but, choice.pattern) if None in choice else Choice()


def _both(left: Choice, right: Choice) -> Choice:
    """What both take; of two patterns the first, as no regular expression here is both of two."""
    pattern = right.pattern if left.pattern is None else left.pattern
    return Choice(pattern, _alternatives(left.but, right.but))


def _either(left: Choice, right: Choice) -> Choice:
    """What one or the other takes, where both say what stays."""
    if left.pattern is None or right.pattern is None or left.but or right.but:
        return Choice()
    return Choice(_alternatives(left.pattern, right.pattern))


def _alternatives(*patterns: str | None) -> str | None:
    return "|".join(f"(?:{pattern})" for pattern in patterns if pattern is not None) or None


def _pattern(  # noqa: PLR0911 -- one return a kind, read as a table
    node: exp.Expr,
) -> str | None:
    """The regular expression of the names that a comparison, or a function of a name and a text, holds for."""
    if isinstance(node, exp.In):
        listed = node.expressions
        return of_names([each.name for each in listed]) if all(map(_is_text, listed)) and listed else None
    other = node.expressions[-1] if isinstance(node, exp.Anonymous) and node.expressions else node.expression
    if not isinstance(other, exp.Literal) or not other.is_string:
        return None
    text, name = other.name, node.name.lower() if isinstance(node, exp.Anonymous) else ""
    if isinstance(node, exp.SimilarTo):
        return f"(?s)^(?:{text})$"
    if isinstance(node, PICKS):
        return like_pattern(text, _OF_GLOB if isinstance(node, exp.Glob) else _OF_LIKE)
    if isinstance(node, (exp.EQ, exp.NEQ)):
        return of_names([text])
    if isinstance(node, exp.StartsWith) or name == "prefix":
        return f"(?i)^{re.escape(text)}"
    if isinstance(node, exp.EndsWith) or name == "suffix":
        return f"(?i){re.escape(text)}$"
    if isinstance(node, exp.Contains):
        return f"(?i){re.escape(text)}"
    return text if isinstance(node, exp.RegexpLike) else None


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def of_names(names: list[str]) -> str:
    """The regular expression of some names, in any case."""
    return f"(?is)^(?:{'|'.join(map(re.escape, names))})$"


def like_pattern(text: str, parts: Mapping[str, str] = _OF_LIKE) -> str:
    """The regular expression of a LIKE pattern for names, which are compared in any case."""
    return "(?is)^" + "".join(parts.get(char) or re.escape(char) for char in text) + "$"


def pattern_of_names(column: exp.Expr) -> str:
    """The regular expression in Hive's ``t.`(id|day)?+.+` ``, which means the columns whose names match; empty for a name."""
    named = column.this
    quoted = isinstance(named, exp.Identifier) and bool(named.args.get("quoted"))
    return named.name if quoted and _OF_PATTERNS.search(named.name) else ""


def all_but(pattern: str) -> tuple[str, ...]:
    """The names that Hive's ``(id|day)?+.+`` leaves out; empty of any other pattern."""
    but = _ALL_BUT.fullmatch(pattern.lower())
    return tuple(but[1].split("|")) if but is not None else ()


def star_of(node: exp.Expr) -> exp.Star | None:
    """The star in ``*`` and ``t.*``."""
    star = node.this if isinstance(node, exp.Column) else node
    return star if isinstance(star, exp.Star) else None
