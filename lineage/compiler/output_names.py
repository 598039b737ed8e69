"""What a query's output column is called when no alias says so, by each dialect's own rule."""

from typing import Final

from sqlglot import exp

from lineage.compiler.scopes import Builder

_POSTGRES_LIKE: Final = frozenset({"postgres", "redshift", "materialize", "risingwave"})


def output_name(node: exp.Expr, builder: Builder, position: int) -> str:
    """The name of an output: its alias, its column, or what the dialect makes up (``position`` from 0).

    PostgreSQL takes a function's name or a cast's inner name (parse_target.c, FigureColname). Elsewhere an
    unnamed output is called ``_col0``, ``_col1``, … as Trino does: stable, and clearly made up.
    """
    if isinstance(node, exp.Alias):
        return builder.alias(node.args.get("alias"))
    if isinstance(node, exp.Column):
        return builder.alias(node.this)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        return builder.alias(node.expression)
    if builder.dialect in _POSTGRES_LIKE:
        return _postgres_name(node, builder) or "?column?"
    if isinstance(node, (exp.Paren, exp.Subquery)) and isinstance(node.this, (exp.Column, exp.Paren)):
        return output_name(node.this, builder, position)
    return f"_col{position}"


def _postgres_name(  # noqa: PLR0911 -- one return a case, as FigureColname has it
    node: exp.Expr, builder: Builder
) -> str | None:
    if isinstance(node, exp.Column):
        return builder.alias(node.this)
    if isinstance(node, (exp.Paren, exp.Bracket, exp.Window, exp.Filter, exp.WithinGroup)):
        return _postgres_name(node.this, builder)
    if isinstance(node, exp.Cast):
        return _postgres_name(node.this, builder) or node.args["to"].sql("postgres").lower()
    if isinstance(node, exp.Case):
        default = node.args.get("default")
        return (_postgres_name(default, builder) if default is not None else None) or "case"
    if isinstance(node, exp.Subquery):
        first = node.this.expressions[0] if getattr(node.this, "expressions", None) else None
        return output_name(first, builder, 0) if first is not None else None
    if isinstance(node, exp.Anonymous):
        return builder.names.column(node.name, False)
    if isinstance(node, exp.Func) and not isinstance(node, (exp.Connector, exp.Binary)):
        return str(node.meta.get("name") or node.sql_name()).lower()
    return None
