"""Changes of rows that are there: UPDATE, DELETE and MERGE."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.queries import only_source
from lineage.compiler.scopes import Builder, Ctes, Scope
from lineage.compiler.statements.context import SEVERAL_TARGETS, Context, cells_of, item_at, update_statement
from lineage.unit import (
    FILTER,
    IDENTITY,
    JOIN,
    SORT,
    TRANSFORMATION,
    BareUse,
    Block,
    ColumnUse,
    Item,
    Name,
    QueryUse,
    Renamed,
    Source,
    Star,
    Statement,
    Table,
)

_THROUGH_CTES: Final = frozenset({"tsql", "fabric"})
"""Dialects in which UPDATE, DELETE and MERGE may name a CTE, and change the table behind it."""

_TARGETS_IN_USING: Final = frozenset({"mysql", "singlestore"})
_STAR_OF_TARGET: Final = frozenset({"spark", "databricks"})
"""Dialects in which MERGE's ``SET *`` and ``INSERT *`` are the columns of the target, taken by name from the source."""
_COMPOSITES: Final = frozenset({"postgres", "materialize", "risingwave"})
"""Dialects besides those of ``a.b`` as a field of a in which SET takes no table's name before a column."""


def add_assignments(context: Context, scope: Scope, expressions: Sequence[exp.Expr]) -> None:
    """What SET a = x, (b, c) = … gives the columns of what is changed."""
    for assignment in expressions:
        if not isinstance(assignment, (exp.EQ, exp.PropertyEQ)):
            if isinstance(assignment, exp.Star) or assignment.name == "*":
                scope.add_output(_all_given(scope, assignment))
            continue
        left, right = assignment.this, assignment.expression
        if isinstance(left, (exp.Tuple, exp.Paren)):
            _tuple_assignment(context, scope, left, right)
        elif left.name.upper() == "ROW" and context.queries.add_fields(scope, right):
            continue  # Oracle's SET ROW = r
        elif isinstance(left, (exp.Column, exp.Identifier, exp.Bracket)):
            column, how = _assigned_column(scope, left)
            scope.add_output(Item(context.builder.alias(column), context.queries.uses(scope, right, how)))


def _all_given(scope: Scope, said: object) -> Star:
    """``UPDATE SET *``, ``INSERT *``: in Spark what the target has of the source's columns, else all of these."""
    own = scope.builder.dialect in _STAR_OF_TARGET and isinstance(said, exp.Star)
    return Star(source=1, within=0 if own else -1)


def _qualify_compound(target: str, assignments: Iterable[exp.Expr]) -> None:
    """T-SQL's ``SET a += x``, read as ``a = a + x``: that it is the target's column needs no saying."""
    for assignment in assignments if target else ():
        written = assignment.this.this if type(assignment.this) is exp.Column else None
        start = written.meta.get("start") if isinstance(written, exp.Identifier) else None
        for column in assignment.expression.find_all(exp.Column) if start is not None else ():
            if not column.table and column.this.meta.get("start") == start:
                column.set("table", exp.to_identifier(target, quoted=True))


def _assigned_column(scope: Scope, left: exp.Expr) -> tuple[exp.Expr, int]:
    """The column that is set; the field of a struct or the element of an array changes the column it is a part of."""
    if isinstance(left, exp.Bracket):
        return _assigned_column(scope, left.this)[0], TRANSFORMATION
    if not isinstance(left, exp.Column):
        return left, IDENTITY
    parts = left.parts
    if (scope.builder.structs or scope.builder.dialect in _COMPOSITES) and len(parts) > 1:
        if scope.find_source([scope.builder.alias(parts[0])]) is None:
            return parts[0], TRANSFORMATION
        if len(parts) > 2 and scope.find_source([scope.builder.alias(p) for p in parts[:-1]]) is None:
            return parts[1], TRANSFORMATION
    return left.this, IDENTITY


def _tuple_assignment(context: Context, scope: Scope, left: exp.Expr, right: exp.Expr) -> None:
    """``(a, b) = (x, y)`` and ``(a, b) = (SELECT x, y …)``, by position."""
    targets = left.expressions if isinstance(left, exp.Tuple) else [left.this]
    columns = [context.builder.alias(t.this if isinstance(t, exp.Column) else t) for t in targets]
    if isinstance(right, exp.Tuple) or (isinstance(right, exp.Anonymous) and right.name.upper() == "ROW"):
        uses = [context.queries.uses(scope, value) for value in right.expressions]
    elif isinstance(right, exp.Query):
        relation = context.queries.lower_inner(scope, right)
        uses = [
            (QueryUse(IDENTITY, column),) for column in _each_column(context.builder, relation, len(columns))
        ]
    else:
        uses = [context.queries.uses(scope, right)] * len(columns)
    for column, used in zip(columns, uses, strict=False):
        scope.add_output(Item(column, used))


def _each_column(builder: Builder, relation: int, width: int) -> Iterator[int]:
    """The columns of a relation, each as a relation of its own."""
    names = tuple(f"_{position}" for position in range(width))
    renamed = builder.add(Renamed(relation, names))
    for name in names:
        yield builder.add(
            Block(-1, (Source("", renamed),), (Item(name, (ColumnUse(IDENTITY, 0, 0, name),)),))
        )


def lower_update(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """UPDATE: an output per assigned column; of several tables, a statement for each."""
    builder, queries = context.builder, context.queries
    ctes = queries.with_ctes(node, None, ctes)
    scope = Scope(builder, None, ctes)
    from_ = node.args.get("from_")
    if from_ is not None:
        queries.add_source(scope, from_.this)
    written = node.this
    known = _found_in_from(scope, written)
    if known is None:
        target = changed_table(context, scope, written)
    else:
        target = _target_of(builder, scope, written, known)
    changed = len(scope.sources) - 1 if known is None else known[1]
    for join in node.args.get("joins") or ():
        queries.add_join(scope, join)
    if builder.dialect in SEVERAL_TARGETS and from_ is None and len(scope.sources) > 1:
        return _update_several(context, scope, node, target)
    # Elsewhere the name may be that of a variable, put into an UPDATE.
    if builder.dialect in {"tsql", "fabric"}:
        _qualify_compound(scope.sources[changed].alias, node.expressions)
    add_assignments(context, scope, node.expressions)
    _restrict(context, scope, node)
    target = _changed_through(context, scope, scope.sources[changed].relation, target)
    if not target:  # nobody knows what is changed, but all of it is read
        return [Statement("update", context.line, query=builder.add(Block(-1, tuple(scope.sources))))]
    return [update_statement("update", context.line, scope.finish(), target)]


def _restrict(context: Context, scope: Scope, node: exp.Expr) -> None:
    """Which rows a change is of: ``WHERE``, and in MySQL and SQLite the first so many in some ``ORDER BY``."""
    context.queries.influence(scope, node.args.get("where"), FILTER)
    order = node.args.get("order")
    for key in order.expressions if order is not None else ():
        context.queries.influence(scope, key.this, SORT)


def _changed_through(context: Context, scope: Scope, changed: int, target: Name) -> Name:
    """The table whose columns are set, by their own names, also by way of a CTE or subquery (the relation ``changed``).

    ``target`` is the name written, which is that of the table where no query stands between. Which of several tables
    it is nobody knows where the query doesn't say whose column each is.
    """
    builder = context.builder
    if not isinstance(builder.relations[changed], (Block, Renamed)):
        return target
    items = [output for output in scope.outputs if isinstance(output, Item)]
    origins = [_origin(builder, changed, item.name) for item in items] or [_origin(builder, changed, "")]
    tables = {index for index, _ in origins if index >= 0}
    if len(tables) != 1:
        builder.note("ambiguous", "the changed columns may belong to any table of the query that is changed")
        return ()
    index = tables.pop()
    table = builder.relations[index]
    name = table.name if isinstance(table, Table) else ()
    builder.relations[index] = Table(name, target=True)
    named = dict(zip(map(id, items), origins, strict=False))
    scope.outputs = [
        replace(output, name=named[id(output)][1]) if isinstance(output, Item) else output
        for output in scope.outputs
    ]
    return name


def _origin(builder: Builder, index: int, name: str) -> tuple[int, str]:
    """The table that a relation's column is one of, and its name there; -1 where no column of one table is it.

    Without a name the table is meant whose rows the relation has: of several the first, as Oracle has it for DELETE.
    """
    relation = builder.relations[index]
    if isinstance(relation, Table):
        return index, name
    if isinstance(relation, Renamed):
        inner = builder.relations[relation.relation]
        at = relation.names.index(name) if name in relation.names else -1
        if isinstance(inner, Block) and 0 <= at < len(inner.outputs):
            output = inner.outputs[at]
            name = output.name if isinstance(output, Item) else name
        return _origin(builder, relation.relation, name)
    if not isinstance(relation, Block) or not relation.sources:
        return -1, name
    if not name:
        return _origin(builder, relation.sources[0].relation, name)
    alone = 0 if len(relation.sources) == 1 else -1
    places = {}
    for output in relation.outputs:
        if isinstance(output, Star):
            place = output.source if output.source >= 0 else alone
            places[""] = (place, name) if "" not in places else (-1, name)
        elif len(output.uses) == 1 and isinstance(use := output.uses[0], (ColumnUse, BareUse)):
            place = use.source if isinstance(use, ColumnUse) or use.source >= 0 else alone
            places[output.name] = (place, use.column)
    place, column = places.get(name) or places.get("", (-1, name))
    return _origin(builder, relation.sources[place].relation, column) if place >= 0 else (-1, name)


def _update_several(context: Context, scope: Scope, node: exp.Expr, target: Name) -> list[Statement]:
    """MySQL's ``UPDATE a, b SET a.x = …, b.y = …``: each assignment changes the table that its column names."""
    builder, queries = context.builder, context.queries
    queries.influence(scope, node.args.get("where"), FILTER)
    by_source: dict[int, list[exp.Expr]] = {}
    for assignment in node.expressions:
        parts = assignment.this.parts[:-1] if isinstance(assignment.this, exp.Column) else []
        place = scope.find_source([builder.alias(part) for part in parts]) if parts else None
        by_source.setdefault(place[1] if place is not None else 0, []).append(assignment)
    statements = []
    for source, assignments in by_source.items():
        part = Scope(builder, None, scope.ctes)
        part.sources, part.aliases, part.tables = scope.sources, scope.aliases, scope.tables
        part.influences = list(scope.influences)
        add_assignments(context, part, assignments)
        relation = builder.relations[scope.sources[source].relation]
        if isinstance(relation, Table):
            alone = len(by_source) == 1  # else each is also read, for the other
            builder.relations[scope.sources[source].relation] = Table(relation.name, target=alone)
            if alone and source and isinstance(first := builder.relations[scope.sources[0].relation], Table):
                builder.relations[scope.sources[0].relation] = Table(first.name)
        name = relation.name if isinstance(relation, Table) else target
        if name:
            statements.append(update_statement("update", context.line, part.finish(), name))
    scope.finish()  # the queries in the conditions see it
    return statements


def _name_parts(table: exp.Expr) -> list[exp.Expr]:
    return [part for key in ("catalog", "db", "this") if isinstance(part := table.args.get(key), exp.Expr)]


def _found_in_from(scope: Scope, written: exp.Expr) -> tuple[int, int] | None:
    """What of FROM a statement changes: what has that alias; in T-SQL also the only use of the table, under any alias."""
    builder = scope.builder
    if written.args.get("alias") is not None:
        return None  # PostgreSQL's UPDATE t AS a … FROM t: of the two, the first
    found = scope.find_source([builder.alias(part) for part in _name_parts(written)])
    table = Table(builder.table_name(written))
    if found is not None and table.name[-1:] and table.name[-1][:1] in ("#", "@"):  # no alias t is #t or @t
        found = (
            found if not found[0] and builder.relations[scope.sources[found[1]].relation] == table else None
        )
    if found is None and builder.dialect in _THROUGH_CTES:
        places = [i for i, source in enumerate(scope.sources) if builder.relations[source.relation] == table]
        return (0, places[0]) if len(places) == 1 else None
    return found


def changed_table(context: Context, scope: Scope, written: exp.Expr) -> Name:
    """Bring what a statement changes into scope; its name, also where T-SQL names it by a CTE over it."""
    builder = context.builder
    parts = [builder.alias(part) for part in _name_parts(written)]
    by_cte = len(parts) == 1 and parts[0] in scope.ctes and builder.dialect in _THROUGH_CTES
    context.queries.add_source(scope, written, target=not by_cte)
    place = (0, len(scope.sources) - 1) if by_cte else None
    return _target_of(builder, scope, written, place)


def _target_of(builder: Builder, scope: Scope, written: exp.Expr, known: tuple[int, int] | None) -> Name:
    """The dataset an UPDATE or DELETE changes; T-SQL and MySQL may name it by an alias of FROM."""
    if known is None:
        return builder.table_name(written)
    index = scope.sources[known[1]].relation
    relation = builder.relations[index]
    if isinstance(relation, Block) and len(relation.sources) == 1:  # T-SQL changes a table through a CTE
        index = relation.sources[0].relation
        relation = builder.relations[index]
    if not isinstance(relation, Table):
        return builder.table_name(written)
    builder.relations[index] = Table(relation.name, target=True)
    return relation.name


def lower_delete(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """DELETE: no output, but what chooses the rows is read."""
    builder, queries = context.builder, context.queries
    ctes = queries.with_ctes(node, None, ctes)
    scope = Scope(builder, None, ctes)
    listed = node.args.get("tables") or ()
    table = node.this
    if not isinstance(table, (exp.Table, exp.Subquery)):  # BigQuery, Oracle and T-SQL do without FROM
        if not listed:
            return []
        (table,), listed = listed[:1], ()
        node.set("this", table)  # what it gives out is of this table, too
    using = node.args.get("using")
    if isinstance(using, list) and builder.dialect in _TARGETS_IN_USING:  # DELETE FROM a USING a JOIN b
        listed, table, using = [table, *listed], using[0], using[1:]
    # The joins of these don't see what is changed.
    for other in using if isinstance(using, list) and not listed else ():
        queries.add_source(scope, other)
    if listed:
        queries.add_source(scope, table)
    else:
        changed = changed_table(context, scope, table)
        changed = _changed_through(context, scope, scope.sources[-1].relation, changed)
    for other in using if isinstance(using, list) and listed else ():
        queries.add_source(scope, other)
    for join in node.args.get("joins") or ():
        queries.add_join(scope, join)
    if listed and builder.dialect in _THROUGH_CTES and _found_in_from(scope, listed[0]) is None:
        changed, listed = changed_table(context, scope, listed[0]), ()  # T-SQL joins it to FROM
    _restrict(context, scope, node)
    targets = _listed_targets(builder, scope, listed) if listed else [changed]
    relation = scope.finish()
    return [update_statement("delete", context.line, relation, target) for target in targets if target]


def _listed_targets(builder: Builder, scope: Scope, listed: Sequence[exp.Expr]) -> list[Name]:
    """The tables of ``DELETE a, b FROM a JOIN b …``; where there are several, each is read for the others."""
    targets = [_target_of(builder, scope, written, _found_in_from(scope, written)) for written in listed]
    for source in scope.sources if len(targets) > 1 else ():
        relation = builder.relations[source.relation]
        if isinstance(relation, Table):
            builder.relations[source.relation] = Table(relation.name)
    return targets


def lower_merge(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """MERGE: an output per assigned column of every branch; inserts without a list go by position."""
    queries = context.queries
    ctes = queries.with_ctes(node, None, ctes)
    scope, target = _merge_scope(context, node, ctes)
    if not target and not isinstance(node.this, exp.Subquery):
        return []
    positional: list[exp.Expr] = []
    queries.influence_of_whens(scope, node.args.get("whens"))
    for when in _whens(node):
        then = when.args.get("then")
        scope.only_source = only_source(when)
        if isinstance(then, exp.Update):
            _qualify_compound(scope.sources[0].alias, then.expressions)
            add_assignments(context, scope, then.expressions or [exp.Star()])
        elif isinstance(then, exp.Insert):
            positional += _merge_insert(context, scope, then)
    scope.only_source = -1
    target = _changed_through(context, scope, scope.sources[0].relation, target)
    if not target:
        return []
    statements = [update_statement("merge", context.line, scope.finish(), target)]
    for values in positional:
        inner, _ = _merge_scope(context, node, ctes)
        inner.only_source = 1
        for position, cell in enumerate(cells_of(values)):
            inner.add_output(item_at(context, inner, cell, position))
        statements.append(Statement("merge", context.line, query=inner.finish(), target=target, data=True))
    return statements


def _merge_scope(context: Context, node: exp.Expr, ctes: Ctes) -> tuple[Scope, Name]:
    scope = Scope(context.builder, None, ctes)
    target = changed_table(context, scope, node.this)
    context.queries.add_source(scope, node.args["using"])
    on = node.args.get("on")
    keys = node.args.get("using_cond") or ()  # DuckDB's
    for condition in [on] if isinstance(on, exp.Expr) else [_same_key(node, key) for key in keys]:
        context.queries.influence(scope, condition, JOIN)
    return scope, target


def _same_key(merge: exp.Expr, key: exp.Expr) -> exp.Expr:
    """``MERGE INTO t USING s USING (k)``: as ``t.k = s.k``."""
    sides = (merge.this.alias_or_name, merge.args["using"].alias_or_name)
    return exp.EQ(
        **{
            side: exp.column(key.copy(), table=name)
            for side, name in zip(("this", "expression"), sides, strict=True)
        }
    )


def _whens(node: exp.Expr) -> Sequence[exp.Expr]:
    whens = node.args.get("whens")
    return whens.expressions if isinstance(whens, exp.Expr) else ()


def _merge_insert(context: Context, scope: Scope, then: exp.Expr) -> list[exp.Expr]:
    """The outputs of one WHEN NOT MATCHED branch; its values when they have no column list."""
    columns, values = then.this, then.args.get("expression")
    called = columns.expressions[0] if isinstance(columns, exp.Tuple) and not values else None
    # So sqlglot has BigQuery's and Redshift's VALUES.
    if isinstance(called, exp.Anonymous) and called.name.upper() == "VALUES":
        return [exp.Tuple(expressions=called.expressions)]
    if called is not None and context.builder.dialect == "teradata":  # its INSERT (s.k, s.v) are values, too
        return [columns]
    if isinstance(columns, (exp.Star, exp.Var)) or not isinstance(values, exp.Expr):
        scope.add_output(_all_given(scope, columns))  # INSERT *, INSERT ROW
        return []
    if not isinstance(columns, (exp.Tuple, exp.Schema)):
        return [values]
    builder, cells = context.builder, cells_of(values)
    names = [builder.alias(c.this if isinstance(c, exp.Column) else c) for c in columns.expressions]
    if [type(cell) for cell in cells] == [
        exp.Star
    ]:  # BigQuery's INSERT (a, b) ROW: the source's columns, by their places
        renamed = Renamed(scope.sources[1].relation, tuple(names))
        scope.add_output(Star(relation=builder.add(renamed)))
        return []
    for name, cell in zip(names, cells, strict=False):
        scope.add_output(Item(name, context.queries.uses(scope, cell)))
    return []
