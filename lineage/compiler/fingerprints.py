"""Fingerprints: what an expression says, as a few digits that its layout and comments don't change.

Two expressions with one fingerprint mean the same; the reverse holds as far as sqlglot reads both alike (``<>``
and ``!=``, ``x::int`` and ``CAST(x AS INT)``, superfluous parentheses). A fingerprint is a part of a SHA-256, so no
literal can be read from it. Only the comparison of two versions of a file asks for them.
"""

from collections.abc import Iterator

from sqlglot import exp

from lineage.compiler.digests import of_words
from lineage.compiler.scopes import Scope
from lineage.names import dotted
from lineage.unit import FingerprintUse, Source, Table

_ORDINARY = frozenset(["", "INNER", "OUTER", "CROSS"])
"""Words of a join that add nothing to its side and condition."""
_UNNAMED = (exp.Paren,)
"""What only groups: the tree itself says what belongs together."""


def said(scope: Scope, node: exp.Expr, how: int) -> FingerprintUse:
    """The use that stands for an expression itself."""
    return FingerprintUse(how, fingerprint(scope, node), first_line(node))


def first_line(node: exp.Expr) -> int:
    """The line an expression begins on, as far as its names and literals tell; 0 if it has none."""
    return min((line for part in node.walk() if (line := part.meta.get("line"))), default=0)


def fingerprint(scope: Scope, node: exp.Expr) -> str:
    """The fingerprint of an expression in its scope; an output's alias is no part of it."""
    return of_words(_words(scope, node.this if isinstance(node, exp.Alias) else node))


def of_join(scope: Scope, join: exp.Expr, place: int) -> str | None:
    """The fingerprint of a join's kind and of what it joins (a source of the scope); None for an inner join."""
    said = [str(join.args.get(key) or "").upper() for key in ("method", "side", "kind")]
    said = [word for word in said if word not in _ORDINARY]
    return (
        of_words([*said, _shown(scope, scope.sources[place])])
        if said and place < len(scope.sources)
        else None
    )


def conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that AND puts together, whose order says nothing."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, (exp.And, exp.Paren, exp.Where, exp.Having, exp.Qualify)):
            stack += [
                part.args[key] for key in ("expression", "this") if isinstance(part.args.get(key), exp.Expr)
            ]
        else:
            yield part


def _words(scope: Scope, node: exp.Expr) -> Iterator[str]:
    """The expression in words; with an explicit stack, since a chain of ORs is a deep tree."""
    stack: list[object] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Column):
            yield _column(scope, part)
        elif isinstance(part, exp.Identifier):
            yield scope.builder.alias(part)
        elif isinstance(part, _UNNAMED):
            stack.append(part.this)
        elif isinstance(part, exp.Expr):
            yield f"({part.key}"
            stack.append(")")
            for name in sorted(part.args, reverse=True):
                if (value := part.args[name]) not in (None, False, [], ""):
                    stack += [value, f"{name}="]
        elif isinstance(part, list):
            stack += ["]", *reversed(part), "["]
        else:
            yield _word(part)


def _word(part: object) -> str:
    return part if isinstance(part, str) else repr(part)


def _column(scope: Scope, column: exp.Expr) -> str:
    """A column by its source, so that an alias may be renamed: by the table's name where it stands there once."""
    name = scope.builder.alias(column.this) if isinstance(column.this, exp.Identifier) else "*"
    qualifiers = (column.args.get(key) for key in ("catalog", "db", "table"))
    parts = [scope.builder.alias(part) for part in qualifiers if isinstance(part, exp.Expr)]
    if not parts:
        return name
    found = scope.find_source(parts)
    if found is None:
        return dotted((*parts, name))
    owner = scope
    for _ in range(found[0]):
        owner = owner.parent or owner
    return name if _alone(owner) else f"{_shown(owner, owner.sources[found[1]])}.{name}"


def _alone(scope: Scope) -> bool:
    return len(scope.sources) == 1 and scope.parent is None


def _shown(scope: Scope, source: Source) -> str:
    relation = scope.builder.relations[source.relation]
    if not isinstance(relation, Table):
        return source.alias
    same = [other for other in scope.sources if scope.builder.relations[other.relation] == relation]
    return dotted(relation.name) if len(same) == 1 else source.alias
