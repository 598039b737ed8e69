"""Fields: the names within a struct or row, as a type declares them or an expression makes them.

They are paths, as in ``ColumnDef``: ``a``, ``a.b``, and below ``[]`` those of the elements of an array.
"""

from typing import Final

from sqlglot import exp

from lineage.compiler.scopes import Builder
from lineage.unit import ELEMENT

_THROUGH: Final = (exp.Order, exp.Limit, exp.Distinct, exp.IgnoreNulls, exp.Paren, exp.Subquery)
"""What stands around a value in ``ARRAY_AGG(v ORDER BY k LIMIT 1)`` and leaves it as it is."""


def fields_of_type(builder: Builder, kind: object, path: str = "") -> tuple[str, ...]:
    """The fields that a type declares."""
    if not isinstance(kind, exp.DataType) or not kind.args.get("nested"):
        return ()
    found: list[str] = []
    for part in kind.expressions:
        if isinstance(part, exp.ColumnDef):
            name = path + builder.alias(part.this)
            found += [name, *fields_of_type(builder, part.args.get("kind"), name + ".")]
        elif kind.is_type(exp.DType.ARRAY, exp.DType.LIST):
            found += fields_of_type(builder, part, f"{path}{ELEMENT}.")
    return tuple(found)


def fields_made(builder: Builder, node: exp.Expr | None, path: str = "") -> tuple[str, ...]:
    """The fields that an expression gives its value."""
    while isinstance(node, _THROUGH):
        node = node.expressions[0] if isinstance(node, exp.Distinct) else node.this
    if isinstance(node, exp.Struct) or (isinstance(node, exp.Select) and node.args.get("kind") == "STRUCT"):
        return _named_parts(builder, node, path)
    if isinstance(node, exp.ArrayAgg):
        return fields_made(builder, node.this, f"{path}{ELEMENT}.")
    if isinstance(node, exp.Array) and node.expressions:
        return fields_made(builder, node.expressions[0], f"{path}{ELEMENT}.")
    if isinstance(node, exp.Bracket) and isinstance(node.this, (exp.ArrayAgg, exp.Array)):
        element = f"{ELEMENT}."
        return tuple(path + name.removeprefix(element) for name in fields_made(builder, node.this))
    return fields_of_type(builder, node.args["to"], path) if isinstance(node, exp.Cast) else ()


def _named_parts(builder: Builder, node: exp.Expr, path: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in node.expressions:
        named = part.this if isinstance(part, (exp.PropertyEQ, exp.Column)) else part.args.get("alias")
        value = part.expression if isinstance(part, exp.PropertyEQ) else part.unalias()
        if isinstance(named, exp.Identifier):
            name = path + builder.alias(named)
            found += [name, *fields_made(builder, value, name + ".")]
    return tuple(found)
