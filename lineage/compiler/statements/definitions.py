"""Definitions: what makes, changes and drops datasets."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from msgspec.structs import replace
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineage.compiler.fields import fields_of_type, type_made_here
from lineage.compiler.scopes import Builder, Ctes, Scope
from lineage.compiler.statements.context import SEVERAL_TARGETS, Context, is_temporary, update_statement
from lineage.facts import DatasetKind
from lineage.names import sqlglot_dialect
from lineage.unit import IDENTITY, SYNONYM, Alter, ColumnDef, ColumnUse, Item, Name, Source, Statement, Table

_TEMPORARY: Final = frozenset({exp.TemporaryProperty, exp.VolatileProperty, exp.StabilityProperty})
"""The last is Teradata's ``CREATE MULTISET VOLATILE TABLE``, as sqlglot has it."""

_UNTYPED_COLUMNS: Final = frozenset({"sqlite"})
_NUMBERED: Final = (
    exp.ComputedColumnConstraint,
    exp.GeneratedAsIdentityColumnConstraint,
    exp.AutoIncrementColumnConstraint,
)
"""The last is T-SQL's IDENTITY without a start and a step."""
_UNSEEN: Final = (exp.InvisibleColumnConstraint, exp.EphemeralColumnConstraint)
_PASSED_OVER: Final[dict[str, tuple[type[exp.Expr], ...]]] = {
    **dict.fromkeys(("tsql", "fabric"), _NUMBERED),
    **dict.fromkeys(("clickhouse", "duckdb", "sqlite"), (exp.ComputedColumnConstraint,)),
}
"""What makes a column that an INSERT without a column list passes over, besides what hides it."""
_HIDDEN: Final[dict[str, tuple[type[exp.Expr], ...]]] = {"clickhouse": (exp.ComputedColumnConstraint,)}
"""What makes a column that a star passes over, besides what says so."""
_PARTITIONS_LAST: Final = frozenset({"hive", "spark", "spark2", "athena"})
"""Dialects in which a column that is added comes before those of the partitions."""
_KEEP_ORDER: Final = frozenset({"delta", "iceberg", "hudi", "paimon"})
"""Formats of Spark's tables whose columns stay where they are declared, those of partitions too."""

_DATASET_KINDS: Final = frozenset({"TABLE", "VIEW", "DYNAMIC TABLE"})


def lower_create(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """CREATE of a table or view: what it declares, copies and is filled from."""
    name, names = context.target(node.this)
    if not name:
        return []
    if node.args.get("kind") == "VIEW" and (into := _moves_into(node)) is not None:
        return _mover(context, node, ctes, name, into)
    properties = node.args.get("properties")
    found = {type(p): p for p in properties.expressions} if properties is not None else {}
    kind = _dataset_kind(str(node.args.get("kind")), found)
    temporary = bool(found.keys() & _TEMPORARY) or is_temporary(name)
    ctes = context.queries.with_ctes(node, None, ctes)
    query = node.args.get("expression")
    like, with_rows = _like(context, node, found)
    if copied := _copied_without_rows(context, query, found):
        like, query = copied, None
    last = _partitioned_by(context, found)
    relation = _relation_of(context, query, last, ctes)
    declared = declared_columns(context, node.this)
    # CREATE VIEW v (a COMMENT 'x', b): names of a view alone.
    if relation >= 0 and len(declared) < len(names):
        declared = ()
    passed_over = {column.name for column in declared if column.computed}
    names = tuple(column for column in names if column not in passed_over)
    by_name = relation >= 0 and _takes_by_name(context.builder.dialect, kind, node.this)
    create = Statement(
        "create_view" if "view" in kind else "create_table",
        context.line,
        query=relation,
        target=name,
        data=(relation >= 0 and kind != "view") or with_rows,
        temporary=temporary,
        defines=kind,
        columns=names if relation >= 0 and not by_name else (),
        by_name=by_name,
        declared=(*_partitions_last(context, declared, last), *_partition_columns(context, found)),
        keep=bool(node.args.get("exists")),
        like=like,
        copies=_copies(context, node, found) if not with_rows else (),
    )
    if temporary or not isinstance(node.this, exp.Schema):
        return [create]
    return [create, *_computed(context, create, node.this.expressions)]


def _copied_without_rows(context: Context, query: exp.Expr | None, properties: dict[type, exp.Expr]) -> Name:
    """The table whose columns are copied: Teradata's ``CREATE TABLE t AS s WITH NO DATA``, ClickHouse's ``CREATE TABLE t AS s``."""
    if not isinstance(query, exp.Table):
        return ()
    with_data = properties.get(exp.WithDataProperty)
    without_rows = with_data is not None and with_data.args.get("no")
    if without_rows or context.builder.dialect == "clickhouse":
        return context.builder.table_name(query)
    return ()


def _relation_of(context: Context, query: exp.Expr | None, last: list[exp.Identifier], ctes: Ctes) -> int:
    """The relation of a table's query, these columns of which are put last; -1 where it has none."""
    if last and isinstance(query, exp.Query):
        query = _with_last(query, last)
    if isinstance(query, (exp.Query, exp.Values, exp.Table, exp.Pivot)):
        return context.queries.lower(query, None, ctes)
    return -1


def _takes_by_name(dialect: str, kind: DatasetKind, named: exp.Expr) -> bool:
    """Whether the columns declared before a query take its outputs by name: MySQL's of a table, ClickHouse's of a view.

    By "CREATE TABLE ... SELECT Statement" of MySQL's manual, the columns of the query come after those that are declared only.
    """
    typed = isinstance(named, exp.Schema) and any(
        isinstance(column, exp.ColumnDef) and column.args.get("kind") is not None
        for column in named.expressions
    )
    if dialect in SEVERAL_TARGETS:
        return kind == "table" and typed
    return dialect == "clickhouse" and typed and "view" in kind


def _computed(context: Context, define: Statement, columns: Sequence[exp.Expr]) -> list[Statement]:
    """What computed columns (``c AS (a + b)``, ``GENERATED ALWAYS AS``, ``MATERIALIZED``) take from others of their table.

    ``define`` is the statement that declares them. One made of anything else (a file's ``value``) is left out.
    """
    made = [
        (column.this, value)
        for column in columns
        if isinstance(column, exp.ColumnDef)
        for constraint in column.args.get("constraints") or ()
        if (value := _value_computed(constraint.args.get("kind"))) is not None
    ]
    if not made:
        return []
    builder = context.builder
    scope = Scope(builder, None, {})
    scope.alias_rule = "none"  # these are columns, in ClickHouse, too
    scope.add_source(Source("", builder.add(Table(define.target, target=True))))
    there = {column.name for column in define.declared}
    for column, value in made:
        named = {builder.alias(part.this) for part in value.find_all(exp.Column)}
        if named <= there or not there:
            scope.add_output(Item(builder.alias(column), context.queries.uses(scope, value)))
    return [Statement(define.kind, define.line, query=scope.finish(), target=define.target, by_name=True)]


def _value_computed(constraint: exp.Expr | None) -> exp.Expr | None:
    """The expression that a constraint says a column is computed by."""
    # GENERATED ALWAYS AS (a + b), without VIRTUAL
    if isinstance(constraint, exp.GeneratedAsIdentityColumnConstraint):
        return constraint.args.get("expression")
    return constraint.this if isinstance(constraint, exp.ComputedColumnConstraint) else None


def _moves_into(node: exp.Expr) -> exp.Expr | None:
    """The table that ClickHouse's ``CREATE MATERIALIZED VIEW v TO t AS …`` writes."""
    properties = node.args.get("properties")
    to = properties.find(exp.ToTableProperty) if properties is not None else None
    return to.this if to is not None else None


def _mover(context: Context, node: exp.Expr, ctes: Ctes, name: Name, into: exp.Expr) -> list[Statement]:
    """A view that only moves rows: it looks like the table it fills, by the names of the columns."""
    target = context.builder.table_name(into)
    view = Statement(
        "create_view",
        context.line,
        target=name,
        defines="materialized_view",
        like=target,
        keep=bool(node.args.get("exists")),
    )
    query = node.args.get("expression")
    if not isinstance(query, exp.Query):
        return [view]
    relation = context.queries.lower(query, None, ctes)
    return [view, replace(update_statement("insert", context.line, relation, target), continues=True)]


def _partition_columns(context: Context, properties: dict[type, exp.Expr]) -> tuple[ColumnDef, ...]:
    """Hive's and Redshift's ``PARTITIONED BY (day DATE)``: more columns, the last ones."""
    partitioned = properties.get(exp.PartitionedByProperty)
    if partitioned is None:
        return ()
    stays_last = context.builder.dialect in _PARTITIONS_LAST
    return tuple(
        replace(column, partition=stays_last) for column in declared_columns(context, partitioned.this)
    )


def _partitioned_by(context: Context, properties: dict[type, exp.Expr]) -> list[exp.Identifier]:
    """The columns that PARTITIONED BY names, where they are behind the others wherever they stand.

    So it is with Spark's tables of files; those of Delta and its like keep the order they are declared or queried in.
    """
    partitioned, kind = (properties.get(each) for each in (exp.PartitionedByProperty, exp.FileFormatProperty))
    keeps = kind is not None and kind.name.lower() in _KEEP_ORDER
    if partitioned is None or keeps or context.builder.dialect != "spark":
        return []
    return [column for column in partitioned.this.expressions if isinstance(column, exp.Identifier)]


def _with_last(query: exp.Query, last: list[exp.Identifier]) -> exp.Query:
    """A query with some of its columns behind the others."""
    others = exp.Star(except_=[name.copy() for name in last])
    outputs = [others, *(exp.Column(this=name.copy()) for name in last)]
    return exp.Select(expressions=outputs, from_=exp.From(this=exp.Subquery(this=query)))


def _partitions_last(
    context: Context, declared: tuple[ColumnDef, ...], last: list[exp.Identifier]
) -> tuple[ColumnDef, ...]:
    """Declared columns, those of partitions last."""
    names = [context.builder.alias(name) for name in last]
    moved = {column.name: replace(column, partition=True) for column in declared if column.name in names}
    return (*(c for c in declared if c.name not in moved), *(moved[name] for name in names if name in moved))


def _dataset_kind(kind: str, properties: dict[type, exp.Expr]) -> DatasetKind:
    if kind == "VIEW":
        return "materialized_view" if exp.MaterializedProperty in properties else "view"
    if kind == "DYNAMIC TABLE":
        return "materialized_view"
    return "external" if exp.ExternalProperty in properties else "table"


def _like(context: Context, node: exp.Expr, properties: dict[type, exp.Expr]) -> tuple[Name, bool]:
    """The dataset that CREATE … LIKE or CLONE copies, and whether with its rows."""
    clone = node.args.get("clone")
    if clone is not None:
        return context.builder.table_name(clone.this), True
    like = properties.get(exp.LikeProperty) or properties.get(exp.PartitionedOfProperty)
    if like is not None:
        return context.builder.table_name(like.this), False
    copies = _copied_tables(node, properties)
    return (context.builder.table_name(copies[0][1]), False) if copies and not copies[0][0] else ((), False)


def _copied_tables(node: exp.Expr, properties: dict[type, exp.Expr]) -> list[tuple[int, exp.Expr]]:
    """The tables of PostgreSQL's ``INHERITS (a, b)`` and ``(x INT, LIKE c)``, with how many columns are declared before each."""
    parents = properties.get(exp.InheritsProperty)
    above = parents.expressions if parents is not None else ()
    found: list[tuple[int, exp.Expr]] = [(0, parent) for parent in above if isinstance(parent, exp.Table)]
    declared = 0
    for part in node.this.expressions if isinstance(node.this, exp.Schema) else ():
        declared += isinstance(part, exp.ColumnDef)
        # Without a name it is a column that sqlglot misreads: like varchar(5)
        if isinstance(part, exp.LikeProperty) and part.this.name:
            found.append((declared, part.this))
    return found


def _copies(
    context: Context, node: exp.Expr, properties: dict[type, exp.Expr]
) -> tuple[tuple[int, Name], ...]:
    """All but the one that ``_like`` gives."""
    each = [(at, context.builder.table_name(table)) for at, table in _copied_tables(node, properties)]
    return tuple(each[1:] if each and not each[0][0] else each)


def declared_columns(context: Context, node: exp.Expr | None) -> tuple[ColumnDef, ...]:
    """The columns that stand in the brackets of a definition; none if these are names alone."""
    if not isinstance(node, exp.Schema):
        return ()
    found = []
    for column in node.expressions:
        if isinstance(column, exp.Identifier) and context.builder.dialect in _UNTYPED_COLUMNS:
            found.append(ColumnDef(context.builder.alias(column)))
        if isinstance(column, exp.ColumnDef):
            computed, hidden = _passed_over(context.builder.dialect, column)
            kind = column.args.get("kind")
            if nested := _nested(context.builder, column):
                found += nested
                continue
            found.append(
                ColumnDef(
                    context.builder.alias(column.this),
                    _type_text(context.builder, column),
                    computed,
                    fields_of_type(context.builder, kind),
                    hidden=hidden,
                    of=type_made_here(context.builder, kind),
                )
            )
    return tuple(found)


def _nested(builder: Builder, column: exp.Expr) -> list[ColumnDef]:
    """The columns ``n.a``, ``n.b`` that ClickHouse's ``n Nested(a String, b UInt8)`` is; empty of any other type."""
    kind = column.args.get("kind")
    if (
        builder.dialect != "clickhouse"
        or not isinstance(kind, exp.DataType)
        or not kind.is_type(exp.DType.NESTED)
    ):
        return []
    found = []
    for part in kind.expressions:
        array = exp.DataType(this=exp.DType.ARRAY, expressions=[part.args["kind"].copy()], nested=True)
        name = f"{builder.alias(column.this)}.{builder.alias(part.this)}"
        found.append(
            ColumnDef(name, builder.types.text(array).upper(), fields=fields_of_type(builder, array))
        )
    return found


def _passed_over(dialect: str, column: exp.Expr) -> tuple[bool, bool]:
    """Whether an INSERT without a column list passes a column over, and whether a star does."""
    computed, hides = _PASSED_OVER.get(dialect, ()), (*_HIDDEN.get(dialect, ()), *_UNSEEN)
    kinds = [constraint.args.get("kind") for constraint in column.args.get("constraints") or ()]
    hidden = any(isinstance(kind, hides) or (kind is not None and kind.args.get("hidden")) for kind in kinds)
    return hidden or any(isinstance(kind, computed) for kind in kinds), hidden


def _type_text(builder: Builder, column: exp.Expr) -> str | None:
    kind = column.args.get("kind")
    return builder.types.text(kind).upper() if isinstance(kind, exp.Expr) else None


def lower_alter(context: Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    """ALTER: its actions that change names, columns or the query."""
    name = context.builder.table_name(node.this)
    actions = node.args.get("actions") or ()
    if actions and isinstance(actions[0], exp.Query):  # ALTER VIEW v AS SELECT …
        return lower_create(context, exp.Create(this=node.this, kind="VIEW", expression=actions[0]), {})
    alters = tuple(a for action in actions for a in _alter_action(context, action))
    to = next((o for o in node.args.get("options") or () if isinstance(o, exp.ToTableProperty)), None)
    only = next(iter(actions), None)
    if to is not None and isinstance(only, exp.AlterRename):  # PostgreSQL's RENAME a TO b
        name_of = context.builder.alias
        alters = (Alter("rename_column", name_of(only.this.this), name_of(to.this.this)),)
    if not name or not alters:
        return []
    kind = "view" if str(node.args.get("kind")).upper() == "VIEW" else "table"
    # What else an ALTER changes is changed in the table that it renames.
    parts = (
        tuple(a for a in alters if a.action != "rename"),
        tuple(a for a in alters if a.action == "rename"),
    )
    changes = [Statement("alter_" + kind, context.line, target=name, alters=part) for part in parts if part]
    added = [
        part
        for action in actions
        for part in (action.expressions if isinstance(action, exp.Schema) else [action])
    ]
    return [*changes, *_computed(context, changes[0], added)]


def _alter_action(context: Context, action: exp.Expr) -> list[Alter]:
    """What one action of an ALTER changes; nothing where no column and no name does."""
    rule = _ALTER_ACTIONS.get(type(action))
    return rule(context, action) if rule is not None else []


def _renamed(context: Context, action: exp.Expr) -> list[Alter]:
    return [Alter("rename", other=context.builder.table_name(action.this))]


def _swapped(context: Context, action: exp.Expr) -> list[Alter]:
    return [Alter("swap", other=context.builder.table_name(action.this))]


def _renamed_column(context: Context, action: exp.Expr) -> list[Alter]:
    """``RENAME COLUMN a TO b``, and ``ALTER COLUMN a RENAME TO b``."""
    old, new = action, action.args.get("rename_to")
    if isinstance(action, exp.RenameColumn):
        old, new = action.this, action.args["to"]
    if not isinstance(new, exp.Expr):
        return []
    builder = context.builder
    return [Alter("rename_column", _column_name(builder, old), _column_name(builder, new))]


def _added_column(context: Context, action: exp.Expr) -> list[Alter]:
    builder = context.builder
    computed, hidden = _passed_over(builder.dialect, action)
    return [
        Alter(
            "add",
            builder.alias(action.this),
            type=_type_text(builder, action),
            after=_column_before(builder, action),
            computed=computed,
            hidden=hidden,
            fields=fields_of_type(builder, action.args.get("kind")),
        )
    ]


def _listed_actions(context: Context, action: exp.Expr) -> list[Alter]:
    """``ADD (a INT, b INT)``: each of them."""
    return [alter for column in action.expressions for alter in _alter_action(context, column)]


def _replaced_columns(context: Context, action: exp.Expr) -> list[Alter]:
    """Hive's ``REPLACE COLUMNS (…)``: those there were go."""
    return [Alter("clear"), *_listed_actions(context, action)]


def _dropped_columns(context: Context, action: exp.Expr) -> list[Alter]:
    if str(action.args.get("kind")).upper() != "COLUMN":
        return []
    dropped = action.args.get("tables") or [action.this]
    return [Alter("drop", _column_name(context.builder, column)) for column in dropped if column is not None]


def _column_before(builder: Builder, column: exp.Expr) -> str | None:
    """MySQL's ``AFTER c``: the name of c; "" for FIRST, None for the end."""
    position = column.args.get("position")
    if position is None:
        return None
    return _column_name(builder, position.this) if position.this is not None else ""


def _modified(context: Context, action: exp.Expr) -> list[Alter]:
    """MySQL's ``CHANGE a b INT AFTER c`` and ``MODIFY a INT FIRST``: a new name, a new place."""
    builder = context.builder
    name, old = builder.alias(action.this.this), action.args.get("rename_from")
    renamed = [Alter("rename_column", builder.alias(old), name)] if old is not None else []
    after = _column_before(builder, action.this)
    return renamed if after is None else [*renamed, Alter("move", name, after=after)]


_ALTER_ACTIONS: Final[dict[type[exp.Expr], Callable[[Context, exp.Expr], list[Alter]]]] = {
    exp.AlterRename: _renamed,
    exp.SwapTable: _swapped,
    exp.RenameColumn: _renamed_column,
    exp.AlterColumn: _renamed_column,
    exp.ColumnDef: _added_column,
    exp.ModifyColumn: _modified,
    exp.ReplaceColumns: _replaced_columns,
    exp.Schema: _listed_actions,
    exp.Drop: _dropped_columns,
}


def _column_name(builder: Builder, node: exp.Expr) -> str:
    """The name of a column in a change; in ClickHouse with what it is a part of (``n.a`` of a Nested)."""
    if builder.dialect == "clickhouse" and isinstance(node, exp.Column) and node.args.get("table"):
        return f"{builder.alias(node.args['table'])}.{builder.alias(node.this)}"
    while not isinstance(node, exp.Identifier) and isinstance(node.this, exp.Expr):
        node = node.this
    return builder.alias(node)


def lower_drop(context: Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    """DROP of tables and views: a statement for each."""
    if str(node.args.get("kind")).upper() not in ("TABLE", "VIEW"):
        return []
    tables = [node.this, *(node.args.get("expressions") or ()), *(node.args.get("tables") or ())]
    names = [context.builder.table_name(t) for t in tables if isinstance(t, exp.Table)]
    return [Statement("drop", context.line, target=name) for name in names if name]


def lower_declare(context: Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    """T-SQL's ``DECLARE @t TABLE (…)``: a temporary table; other variables bear no lineage."""
    statements = []
    for item in node.expressions:
        columns = declared_columns(context, item.args.get("kind"))
        for variable in (item.this if isinstance(item.this, list) else [item.this]) if columns else ():
            name = ("@" + context.builder.names.part(variable.name, quoted=False),)
            statements.append(
                Statement(
                    "create_table",
                    context.line,
                    target=name,
                    temporary=True,
                    defines="table",
                    declared=columns,
                )
            )
    return statements


def _is_dataset(node: exp.Expr) -> bool:
    return str(node.args.get("kind") or "").upper() in _DATASET_KINDS


def lower_create_of_any(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """CREATE of whatever holds or stands for rows: besides tables and views synonyms, dictionaries, models."""
    if node.args.get("kind") == "SYNONYM" and isinstance(node.args.get("expression"), exp.Table):
        name, real = (context.builder.table_name(table) for table in (node.this, node.args["expression"]))
        return [Statement(SYNONYM, context.line, target=name, like=real)] if name and real else []
    if node.args.get("kind") == "DICTIONARY":
        return _dictionary(context, node)
    if node.args.get("kind") == "MODEL" and isinstance(node.args.get("expression"), exp.Query):
        # A model reads what it learns from.
        relation = context.queries.lower(node.args["expression"], None, ctes)
        return [Statement("create_model", context.line, query=relation)]
    return lower_create(context, node, ctes) if _is_dataset(node) else []


def _dictionary(context: Context, node: exp.Expr) -> list[Statement]:
    """ClickHouse's ``CREATE DICTIONARY d (…) SOURCE(CLICKHOUSE(DB 'x' TABLE 't'))``: columns of a table by their names.

    So it is with those of a ``QUERY 'SELECT …'``.
    """
    name, _ = context.target(node.this)
    said = {
        setting.name.upper(): setting.args["value"].name
        for source in node.find_all(exp.DictProperty)
        if source.name.upper() == "SOURCE" and str(source.args.get("kind")).upper() == "CLICKHOUSE"
        for setting in source.args.get("settings") or ()
    }
    declared = declared_columns(context, node.this)
    relation = source = -1
    if query := said.get("QUERY"):
        with suppress(SqlglotError):
            read = sqlglot_dialect(context.builder.dialect).parse(query)
            source = context.queries.lower(read[0], None, {}) if isinstance(read[0], exp.Query) else -1
    elif table := said.get("TABLE"):
        source = context.builder.add(Table((said["DB"], table) if "DB" in said else (table,)))
    if source >= 0:
        scope = Scope(context.builder, None, {})
        scope.add_source(Source("", source))
        for column in declared:
            scope.add_output(Item(column.name, (ColumnUse(IDENTITY, 0, 0, column.name),)))
        relation = scope.finish()
    return [
        Statement(
            "create_table",
            context.line,
            query=relation,
            target=name,
            data=relation >= 0,
            defines="table",
            declared=declared,
        )
    ]


def lower_cache(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """Spark's ``CACHE TABLE v AS SELECT …`` makes a temporary view."""
    query = node.args.get("expression")
    if not isinstance(query, exp.Query):
        return []
    view = exp.Properties(expressions=[exp.TemporaryProperty()])
    return lower_create(
        context, exp.Create(this=node.this, kind="VIEW", expression=query, properties=view), ctes
    )
