"""What a query's output column is called when no alias says so, by each dialect's own rule."""

from typing import Final

from sqlglot import exp

from lineage.compiler.clickhouse_names import clickhouse_name
from lineage.compiler.scopes import Builder
from lineage.compiler.type_names import types_of
from lineage.compiler.vocabulary import OUTPUTS_OF_TEMPLATE

_NAMED_THEMSELVES: Final = (exp.Column, exp.JSONExtract)
_POSTGRES_LIKE: Final = frozenset({"postgres", "redshift", "materialize", "risingwave"})


def output_name(node: exp.Expr, builder: Builder, position: int) -> str:
    """The name of an output: its alias, its column, or what the dialect makes up (``position`` from 0).

    PostgreSQL takes a function's name or a cast's inner name (parse_target.c, FigureColname); Spark (ResolveAliases) and
    SQLMesh take that of a column that is cast; Databricks the last field of a path (``doc:shop.fruit[0]`` is ``fruit``); ClickHouse the expression itself; Hive ``_c0``, ``_c1``, …
    (hive.autogen.columnalias.prefix.label). Elsewhere an unnamed output is called ``_col0``, ``_col1``, … as Trino does: stable, and clearly made up.
    What a template makes there is all that nobody states.
    """
    alias = node.args.get("alias")
    if isinstance(node, exp.Alias) or (isinstance(node, exp.Subquery) and isinstance(alias, exp.Identifier)):
        return builder.alias(alias)  # T-SQL's name = (SELECT …) among them
    if builder.casts_keep_names and isinstance(node, exp.Cast) and isinstance(node.this, _NAMED_THEMSELVES):
        node = node.this
    if isinstance(node, exp.Column):
        return builder.alias(node.this)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        return builder.alias(node.expression)
    if builder.dialect in _POSTGRES_LIKE:
        return _of_template(node) or _postgres_name(node, builder) or "?column?"
    if isinstance(node, (exp.Paren, exp.Subquery)) and isinstance(node.this, (exp.Column, exp.Paren)):
        return output_name(node.this, builder, position)
    own = clickhouse_name if builder.dialect == "clickhouse" else _last_of_path
    made_up = "_c" if builder.dialect == "hive" else "_col"
    return _of_template(node) or own(node, builder) or f"{made_up}{position}"


def _of_template(node: exp.Expr) -> str | None:
    return "*" if isinstance(node, exp.Anonymous) and node.name == OUTPUTS_OF_TEMPLATE else None


def _last_of_path(node: exp.Expr, builder: Builder) -> str | None:
    """Databricks' name of ``doc:shop.fruit[0]``."""
    if (
        builder.dialect != "databricks"
        or not isinstance(node, exp.JSONExtract)
        or not node.args.get("variant_extract")
    ):
        return None
    keys = [part.this for part in node.expression.find_all(exp.JSONPathKey)]
    return builder.names.column(keys[-1], True) if keys else None


def _postgres_name(  # noqa: PLR0911 -- one return a case, as FigureColname has it
    node: exp.Expr, builder: Builder
) -> str | None:
    if isinstance(node, exp.Column):
        return builder.alias(node.this)
    if isinstance(node, (exp.Paren, exp.Bracket, exp.Window, exp.Filter, exp.WithinGroup, exp.Collate)):
        return _postgres_name(node.this, builder)
    if isinstance(node, exp.Dot):  # schema.function(…)
        return _postgres_name(node.expression, builder)
    if isinstance(node, exp.Cast):
        return _postgres_name(node.this, builder) or types_of("postgres").text(node.args["to"]).lower()
    if isinstance(node, exp.Case):
        default = node.args.get("default")
        return (_postgres_name(default, builder) if default is not None else None) or "case"
    if isinstance(node, exp.Subquery):
        first = node.this.expressions[0] if getattr(node.this, "expressions", None) else None
        return output_name(first, builder, 0) if first is not None else None
    if isinstance(node, exp.Anonymous):
        return builder.names.column(node.name, False)
    written = builder.function_name(node) or _OWN_SYNTAX.get(type(node))
    if written is not None or not isinstance(node, exp.Func) or isinstance(node, (exp.Connector, exp.Binary)):
        return written
    return _TRIMS[node.args.get("position") or ""] if isinstance(node, exp.Trim) else node.sql_name().lower()


_OWN_SYNTAX: Final[dict[type[exp.Expr], str]] = {
    exp.AtTimeZone: "timezone",
    exp.GroupConcat: "string_agg",
    exp.JSONArrayAgg: "json_agg",
    exp.JSONObjectAgg: "json_object_agg",
    exp.StrPosition: "position",
}
"""What PostgreSQL calls expressions with a syntax of their own, where sqlglot's name for them is another."""
_TRIMS: Final = {"": "btrim", "BOTH": "btrim", "LEADING": "ltrim", "TRAILING": "rtrim"}


def identifier_of(node: exp.Expr) -> exp.Expr:
    """The identifier of a column, alias or identifier node."""
    while not isinstance(node, exp.Identifier) and isinstance(node.args.get("this"), exp.Expr):
        node = node.this
    return node
