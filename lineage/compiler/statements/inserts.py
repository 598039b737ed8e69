"""Queries and inserts, whichever way they are written."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlglot import exp

from lineage.compiler.output_names import identifier_of
from lineage.compiler.scopes import Builder, Ctes, Scope
from lineage.compiler.statements.changes import add_assignments
from lineage.compiler.statements.context import (
    SEVERAL_TARGETS,
    Context,
    cells_of,
    is_temporary,
    item_at,
    update_statement,
)
from lineage.unit import FILTER, JOIN, PROPOSED, Block, Renamed, Source, Star, Statement, Table


def lower_query(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """A query by itself: it is read, assigned to variables, or written INTO a table."""
    into = _first_select(node).args.get("into")
    if context.assignment is not None:
        return [assigned_to_variables(context, context.queries.lower(_without_assignments(node), None, ctes))]
    relation = context.queries.lower(node, None, ctes)
    written = into.this if into is not None else None
    name = context.builder.table_name(written) if isinstance(written, exp.Table) else ()
    if not name:
        return [Statement("select", context.line, query=relation)]
    temporary = (into is not None and bool(into.args.get("temporary"))) or is_temporary(name)
    return [
        Statement(
            "select_into",
            context.line,
            query=relation,
            target=name,
            data=True,
            temporary=temporary,
            defines="table",
        )
    ]


def assigned_to_variables(context: Context, relation: int) -> Statement:
    """The outputs of a relation, assigned to variables."""
    assert context.assignment is not None  # noqa: S101 -- asked by every caller, for the type checker
    into, replaces, fields, *_ = context.assignment
    return Statement("set", context.line, query=relation, into=into, replaces=replaces, columns=fields)


def relation_returned(context: Context, node: exp.Expr, *, target: bool = True) -> int:
    """The relation of what a change of data returns."""
    ctes = context.queries.with_ctes(node, None, {})
    scope = Scope(context.builder, None, ctes)
    context.queries.add_returned(scope, node, target=target)
    return scope.finish()


def output_into_table(context: Context, node: exp.Expr, into: exp.Expr) -> Statement:
    """T-SQL's ``OUTPUT … INTO``: what a change of data returns is written to one more table."""
    target, columns = context.target(into)
    relation = relation_returned(context, node, target=is_temporary(target))
    return Statement("insert", context.line, query=relation, target=target, data=True, columns=columns)


def _without_assignments(node: exp.Expr) -> exp.Expr:
    """``SELECT @v = a``, ``SELECT @v := a`` as ``SELECT a``."""
    if isinstance(node, exp.Select):
        outputs = node.expressions
        assigned = [e for e in outputs if isinstance(e, (exp.EQ, exp.PropertyEQ)) and _is_variable(e.this)]
        if assigned:
            node.set("expressions", [e.expression for e in assigned])
    return node


def _is_variable(node: object) -> bool:
    return isinstance(node, exp.Parameter)


def _first_select(node: exp.Expr) -> exp.Expr:
    """The SELECT that may carry INTO: of a set operation it is the first."""
    while isinstance(node, (exp.SetOperation, exp.Subquery)):
        node = node.this
    return node


def lower_insert(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """INSERT: its query's outputs, by position or name; then what it changes on a conflict."""
    target, columns = context.target(node.this)
    ctes = context.queries.with_ctes(node, None, ctes)
    source = node.args.get("expression") or node.args.get("source")  # the latter: INSERT INTO t TABLE s
    if isinstance(source, exp.Values) and source.find(exp.Star) and len(source.expressions) == 1:
        source = exp.Select(expressions=cells_of(source))  # PostgreSQL's VALUES (NEW.*)
    relation = context.queries.lower(source, None, ctes) if isinstance(source, exp.Expr) else -1
    if (
        isinstance(source, exp.Values)
        and not columns
        and (record := context.queries.record(source, target)) is not None
    ):
        relation, columns = record
    if not target:
        return [Statement("select", context.line, query=relation)] if relation >= 0 else []
    if (node.args.get("where") is not None or node.args.get("using")) and relation >= 0:
        relation = _replacing(context, node, relation)
    fixed, last = _partition(context, node.this)
    if columns:  # those of the partition come after the listed ones, where Spark doesn't list them too
        columns, last = (*columns, *(name for name in last if name not in columns)), ()
    insert = Statement(
        "insert", context.line, query=relation, target=target, data=True, columns=columns,
        by_name=bool(node.args.get("by_name")), fixed=fixed, last=last,
    )  # fmt: skip
    conflict = node.args.get("conflict")
    return [insert, *(_on_conflict(context, node, conflict, insert) if conflict is not None else ())]


def _partition(context: Context, table: exp.Expr) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Hive's ``PARTITION (year = 2024, day)``: what is fixed, and what the last outputs go to."""
    partition = (table.this if isinstance(table, exp.Schema) else table).args.get("partition")
    keys = partition.expressions if isinstance(partition, exp.Partition) else ()
    fixed = [key.this for key in keys if isinstance(key, exp.EQ)]
    last = [key for key in keys if isinstance(key, (exp.Column, exp.Identifier))]
    name = context.builder.alias
    return tuple(name(identifier_of(key)) for key in fixed), tuple(name(identifier_of(key)) for key in last)


def _replacing(context: Context, node: exp.Expr, relation: int) -> int:
    """Databricks' ``INSERT INTO t REPLACE WHERE …``: columns of the target choose the rows that go.

    With ``REPLACE USING (a)``, and with ``REPLACE ON``, which the second reading makes a condition on the alias of a
    query in FROM, they are joined to the new rows.
    """
    scope = Scope(context.builder, None, {})
    table = node.this.this if isinstance(node.this, exp.Schema) else node.this
    context.queries.add_source(scope, table, target=True)
    source = node.args["expression"].args.get("from_")
    named = source is not None and not node.args.get("using") and source.this.alias  # by REPLACE ON alone
    new = exp.to_identifier(named or "new rows", quoted=True)
    scope.add_source(Source(context.builder.alias(new), relation))
    scope.only_source = 0
    for key in node.args.get("using") or ():
        for of in (exp.to_identifier(table.alias_or_name), new):
            context.queries.influence(scope, exp.Column(this=key.copy(), table=of.copy()), JOIN)
    condition = node.args.get("where")
    joins = condition is not None and any(c.table == new.name for c in condition.find_all(exp.Column))
    context.queries.influence(scope, condition, JOIN if joins else FILTER)
    scope.add_output(Star(source=1))
    return scope.finish()


def _on_conflict(context: Context, node: exp.Expr, conflict: exp.Expr, insert: Statement) -> list[Statement]:
    """ON CONFLICT … DO UPDATE SET / ON DUPLICATE KEY UPDATE: assignments from the proposed row."""
    if not conflict.expressions:
        return []
    builder, queries = context.builder, context.queries
    around = Scope(builder, None, {})  # a bare name is never one of the proposed row's
    if insert.query >= 0:
        row_alias, named = _row_alias(context, node)
        _qualify(context, conflict.expressions, named)
        names = named or insert.columns
        like = -1 if names else builder.add(Table(insert.target, target=True))
        proposed = builder.add(Renamed(insert.query, names, like))
        # It has all columns: of those that aren't inserted the defaults.
        around.add_source(Source(PROPOSED, proposed))
        for alias in _names_of_proposed(builder, row_alias):
            around.aliases.setdefault(builder.alias(alias), 0)
    around.finish()
    scope = Scope(builder, around, {})
    table = node.this.this if isinstance(node.this, exp.Schema) else node.this
    queries.add_source(scope, table, target=True)
    selected = builder.relations[insert.query] if insert.query >= 0 else None
    if builder.dialect in SEVERAL_TARGETS and isinstance(selected, Block):
        for source in selected.sources:  # MySQL: columns of the tables that the query reads
            scope.add_source(Source(source.alias, source.relation))
    add_assignments(context, scope, conflict.expressions)
    queries.influence(scope, conflict.args.get("where"), FILTER)
    return [update_statement("insert", context.line, scope.finish(), insert.target)]


def _names_of_proposed(builder: Builder, row_alias: exp.Expr | None) -> list[str]:
    """What the row that was to be inserted may be called; in a trigger NEW is another one."""
    fired = builder.variables is not None and builder.variables.find("NEW") is not None
    return [
        "excluded",
        "values",
        *([] if fired else ["new"]),
        builder.alias(row_alias) if row_alias is not None else "",
    ]


def _qualify(context: Context, assignments: Iterable[exp.Expr], named: Collection[str]) -> None:
    """MySQL's ``VALUES (1, 2) AS new (m, n) … UPDATE b = n``: names that only the proposed row's columns have are these."""
    for assignment in assignments if named else ():
        for column in assignment.expression.find_all(exp.Column):
            if not column.table and context.builder.alias(column.this) in named:
                column.set("table", exp.to_identifier("excluded"))


def _row_alias(context: Context, node: exp.Expr) -> tuple[exp.Expr | None, tuple[str, ...]]:
    """MySQL's ``VALUES (1, 2) AS new (m, n)``: what the proposed row is called, and its columns, where that says so."""
    rows = node.args.get("expression")
    alias = node.args.get("alias") or (rows.args.get("alias") if rows is not None else None)
    if not isinstance(alias, exp.TableAlias):
        return alias, ()
    return alias.this, tuple(context.builder.alias(column) for column in alias.args.get("columns") or ())


def lower_multi_insert(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """INSERT ALL/FIRST … SELECT: each INTO takes from the one query."""
    builder, queries = context.builder, context.queries
    ctes = queries.with_ctes(node, None, ctes)
    each = [branch.args.get("expression") for branch in node.expressions]
    if not isinstance(node.args["source"], exp.Query) or any(isinstance(query, exp.Query) for query in each):
        return _inserts_from_one(context, node, ctes)
    source = queries.lower(node.args["source"], None, ctes)
    statements = []
    for branch, conditions in _branches(node):
        insert = branch.this if isinstance(branch, exp.ConditionalInsert) else branch
        target, columns = context.target(insert.this)
        if not target:
            continue
        scope = Scope(builder, None, {})
        scope.add_source(Source("", source))
        for condition in conditions:
            queries.influence(scope, condition, FILTER)
        values = insert.args.get("expression")
        cells = cells_of(values)
        for position, cell in enumerate(cells):
            scope.add_output(item_at(context, scope, cell, position))
        if not cells:
            scope.add_output(Star())
        relation = scope.finish()
        statements.append(
            Statement("insert", context.line, query=relation, target=target, data=True, columns=columns)
        )
    return statements


def _branches(node: exp.Expr) -> Iterator[tuple[exp.Expr, Sequence[exp.Expr]]]:
    """Each INTO with the conditions it depends on: its own and, where only the first that holds counts, those before.

    ELSE depends on all of them; an INTO without a WHEN belongs to the one before it.
    """
    first = str(node.args.get("kind")).upper() == "FIRST"
    seen: list[exp.Expr] = []
    conditions: Sequence[exp.Expr] = ()
    for branch in node.expressions:
        own = branch.args.get("expression") if isinstance(branch, exp.ConditionalInsert) else None
        if own is not None:
            seen.append(own)
            conditions = tuple(seen) if first else (own,)
        elif branch.args.get("else_"):
            conditions = tuple(seen)
        yield branch, conditions


def _inserts_from_one(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """Hive's ``FROM s INSERT … SELECT … INSERT … SELECT …``: as many inserts from one FROM."""
    statements = []
    for insert in node.expressions:
        query = insert.args.get("expression")
        if isinstance(query, exp.Select) and query.args.get("from_") is None:
            table = node.args["source"].copy()
            query.set("laterals", table.args.pop("laterals", None))
            query.set("from_", exp.From(this=table))
        statements += lower_insert(context, insert, ctes)
    return statements
