"""What ClickHouse calls outputs: an expression without an alias as it is written with functions only (``a + b`` is ``plus(a, b)``).

Read off the engine. An expression that holds a constant is none of these here: what users' constants say stays out of names.
"""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from lineage.compiler.scopes import Builder, Scope
from lineage.unit import IDENTITY, TRANSFORMATION

_DEEPEST: Final = 6
"""What nests deeper has a name that nobody writes."""

_OPERATORS: Final[dict[type[exp.Expr], str]] = {
    exp.Add: "plus",
    exp.Sub: "minus",
    exp.Mul: "multiply",
    exp.Div: "divide",
    exp.Mod: "modulo",
    exp.IntDiv: "intDiv",
    exp.EQ: "equals",
    exp.NEQ: "notEquals",
    exp.GT: "greater",
    exp.GTE: "greaterOrEquals",
    exp.LT: "less",
    exp.LTE: "lessOrEquals",
    exp.Not: "not",
    exp.Neg: "negate",
    exp.Bracket: "arrayElement",
}
_FLAT: Final[dict[type[exp.Expr], str]] = {exp.And: "and", exp.Or: "or", exp.DPipe: "concat"}
_SYNTAX: Final[dict[type[exp.Expr], str]] = {
    exp.ArgMax: "argMax",
    exp.ArgMin: "argMin",
    exp.Explode: "arrayJoin",
    exp.If: "if",
}
"""Functions of which sqlglot doesn't keep how they were written."""
_IN_ANOTHER_ORDER: Final = (exp.Array, exp.DateDiff, exp.VarMap)


def clickhouse_name(node: exp.Expr, builder: Builder, depth: int = 0) -> str | None:
    """The name of an expression; None where it isn't known."""
    node = node.unnest()
    if isinstance(node, exp.Column):
        return None if isinstance(node.this, exp.Star) else builder.alias(node.this)
    if isinstance(node, exp.Alias):
        return builder.alias(node.args["alias"])
    if depth == _DEEPEST:
        return None
    function, given = _function_of(node)
    names = [clickhouse_name(each, builder, depth + 1) for each in given]
    if function is None or None in names:
        return None
    return f"{function}({', '.join(name for name in names if name is not None)})"


def _function_of(  # noqa: PLR0911 -- one return a kind, read as a table
    node: exp.Expr,
) -> tuple[str | None, list[exp.Expr]]:
    """The function that an expression is, by the name ClickHouse has for it, and what it is given; None of anything else."""
    kind = type(node)
    if kind in _FLAT:
        return _FLAT[kind], list(node.flatten())
    if isinstance(node, (exp.Tuple, exp.Struct)):
        return "", node.expressions
    if kind in _OPERATORS:
        return _OPERATORS[kind], _arguments(node)
    if isinstance(node, exp.CombinedParameterizedAgg):
        return None, []
    if isinstance(node, (exp.Anonymous, exp.AnonymousAggFunc)):
        return node.name, node.expressions
    if not isinstance(node, exp.Func) or isinstance(node, _IN_ANOTHER_ORDER):
        return None, []
    return node.meta.get("clickhouse_name") or _SYNTAX.get(kind), _arguments(node)


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    """What stands in an expression, in the order of its parts; units of time are in its name, a star in ``count(*)`` isn't."""
    return [each for each in node.iter_expressions() if not isinstance(each, (exp.Var, exp.Star))]


def told_apart(scope: Scope, projections: Sequence[exp.Expr]) -> dict[int, str]:
    """Names with a dot, by their places: ``a.id, w.id`` of tables that are joined gives ``id`` and ``w.id``, a part of a Nested is ``n.a``."""
    named: dict[str, dict[int, tuple[int, str]]] = {}
    parts: dict[int, str] = {}
    for position, column in enumerate(projections):
        if type(column) is exp.Column and column.args.get("table") is not None:
            qualifier = scope.builder.alias(column.args["table"])
            place = scope.find_source([qualifier])
            name = scope.builder.alias(column.this)
            if place is None:
                parts[position] = f"{qualifier}.{name}"
            elif place[0] == 0:
                named.setdefault(name, {})[position] = place[1], f"{qualifier}.{name}"
    return parts | {
        position: qualified
        for places in named.values()
        for position, (source, qualified) in places.items()
        if source > min(places.values())[0]
    }


def untuples(node: exp.Expr) -> bool:
    """Whether an output is ``untuple(…)``, which is several."""
    called = node.this if type(node) is exp.Alias else node
    return type(called) is exp.Anonymous and called.name.lower() == "untuple"


def untupled(builder: Builder, node: exp.Expr) -> list[tuple[str, exp.Expr, int]]:
    """The columns of ``untuple((a, b)) AS u``, ``u.1`` and ``u.2``: name, value, what is done to it.

    Empty of anything else, and of a tuple that isn't made there.
    """
    called = node.unalias()
    if not (untuples(node) and called.expressions):
        return []
    made, kind = called.expressions[0], None
    if isinstance(made, exp.Cast):
        made, kind = made.this, made.to
    if not isinstance(made, (exp.Tuple, exp.Struct)):
        return []
    declared = [part.name for part in kind.expressions if isinstance(part, exp.ColumnDef)] if kind else []
    values = [part.unalias() for part in made.expressions]
    names = declared if len(declared) == len(values) else [str(place + 1) for place in range(len(values))]
    if isinstance(node, exp.Alias):
        alias = builder.alias(node.args["alias"])
        names = [f"{alias}.{name}" for name in names]
    else:
        whole = clickhouse_name(called.expressions[0], builder) or "_col"
        names = [f"tupleElement({whole}, '{name}')" for name in names]
    how = IDENTITY if kind is None else TRANSFORMATION
    return [(name, value, how) for name, value in zip(names, values, strict=True)]
