"""Moving data in and out: COPY, EXPORT and LOAD."""

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.scopes import Ctes, Scope
from lineage.compiler.statements.changes import add_assignments, changed_table
from lineage.compiler.statements.context import Context, update_statement
from lineage.compiler.statements.definitions import declared_columns
from lineage.unit import Statement


def lower_copy(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """COPY: into a table (from files or a query over them), or out of a table or query."""
    if not node.args.get("kind"):
        return [Statement("copy", context.line, query=context.queries.lower(_copied(node.this), None, ctes))]
    target, columns = context.target(node.this)
    queries = (exp.Subquery, exp.Select) if target else (exp.Subquery, exp.Select, exp.Table)
    source = next((f for f in node.args.get("files") or () if isinstance(f, queries)), None)
    if target and source is not None:
        for file in list(source.find_all(exp.Table)):
            if "/" in file.name:  # a path: its columns are columns of no dataset
                file.set("this", exp.Anonymous(this="file"))
    relation = context.queries.lower(source, None, ctes) if source is not None else -1
    if not target:
        return [Statement("copy", context.line, query=relation)] if relation >= 0 else []
    return [Statement("copy", context.line, query=relation, target=target, data=True, columns=columns)]


def lower_export(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """EXPORT: the query whose rows leave is read."""
    return [Statement("copy", context.line, query=context.queries.lower(node.this, None, ctes))]


def _copied(node: exp.Expr) -> exp.Expr:
    return node.this if isinstance(node, exp.Schema) else node


def lower_load(context: Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    """LOAD DATA: the table is written; BigQuery's, with columns, also makes it where it isn't there.

    SET of MySQL's changes the rows that are loaded: as an UPDATE does.
    """
    if node.expressions:
        scope = Scope(context.builder, None, {})
        changed = changed_table(context, scope, node.this)
        add_assignments(context, scope, node.expressions)
        return [update_statement("load", context.line, scope.finish(), changed)]
    target, columns = context.target(node.this)
    declared = declared_columns(context, node.this)
    load = Statement("load", context.line, target=target, data=True, columns=columns)
    if declared:
        temporary = bool(node.args.get("temp"))
        load = replace(load, defines="table", declared=declared, keep=True, temporary=temporary)
    return [load] if target else []
