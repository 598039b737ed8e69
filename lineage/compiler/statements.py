"""Statements: one parsed statement becomes none, one or several ``Statement`` records.

Every class of sqlglot's statements is listed: with a rule, or as known to bear no lineage. What is in
neither list is unsupported, and the unit names it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from msgspec.structs import replace
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineage.compiler.fields import fields_of_type, type_made_here
from lineage.compiler.queries import Queries, identifier_of, only_source
from lineage.compiler.scopes import Builder, Ctes, Scope
from lineage.compiler.type_names import types_of
from lineage.compiler.variables import Assignment, Variables
from lineage.compiler.vocabulary import MODIFIERS, NO_LINEAGE_THINGS, NO_LINEAGE_VERBS, THINGS
from lineage.facts import DatasetKind
from lineage.names import names_of, sqlglot_dialect
from lineage.unit import (
    FILTER,
    IDENTITY,
    JOIN,
    PROPOSED,
    SORT,
    SYNONYM,
    TRANSFORMATION,
    Alter,
    BareUse,
    Block,
    ColumnDef,
    ColumnUse,
    Diagnostic,
    Item,
    Name,
    QueryUse,
    Renamed,
    Source,
    Star,
    Statement,
    Table,
)

_NO_LINEAGE: Final = (
    exp.Set, exp.Transaction, exp.Commit, exp.Rollback, exp.Comment, exp.Describe, exp.Show, exp.Pragma, exp.Kill,
    exp.Grant, exp.Revoke, exp.Analyze, exp.Cache, exp.Uncache, exp.Refresh, exp.Semicolon,
    exp.Attach, exp.Detach, exp.Summarize, exp.Execute, exp.Return, exp.IfBlock, exp.WhileBlock, exp.EndStatement,
)  # fmt: skip
_TEMPORARY: Final = frozenset({exp.TemporaryProperty, exp.VolatileProperty, exp.StabilityProperty})
"""The last is Teradata's ``CREATE MULTISET VOLATILE TABLE``, as sqlglot has it."""

_THROUGH_CTES: Final = frozenset({"tsql", "fabric"})
"""Dialects in which UPDATE, DELETE and MERGE may name a CTE, and change the table behind it."""
_SEVERAL_TARGETS: Final = frozenset({"mysql", "doris", "starrocks", "singlestore"})
_TARGETS_IN_USING: Final = frozenset({"mysql", "singlestore"})
_STAR_OF_TARGET: Final = frozenset({"spark", "databricks"})
"""Dialects in which MERGE's ``SET *`` and ``INSERT *`` are the columns of the target, taken by name from the source."""
_COMPOSITES: Final = frozenset({"postgres", "materialize", "risingwave"})
"""Dialects besides those of ``a.b`` as a field of a in which SET takes no table's name before a column."""
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
_NAME_BY_TEXT: Final = frozenset({"databricks", "spark"})
_DATASET_KINDS: Final = frozenset({"TABLE", "VIEW", "DYNAMIC TABLE"})


class StatementLowering:
    """Lowers parsed statements of one text; ``line`` is the 1-based first line of each."""

    def __init__(
        self, dialect: str, text: str = "", *, fingerprints: bool = False, of_sqlmesh: bool = False
    ) -> None:
        self.text = text
        self.fingerprints = fingerprints
        self.names = names_of(dialect)
        self.types = types_of(dialect)
        self._of_sqlmesh = of_sqlmesh

    def named(self, node: exp.Expr | None) -> tuple[Name, tuple[str, ...]]:
        """The name that stands in a node, and the columns listed behind it."""
        return _Context(Builder(self.names, self.types, 0)).target(node)

    def lower(  # noqa: PLR0913 -- what is known of a statement
        self,
        node: exp.Expr,
        line: int,
        variables: Variables | None = None,
        assignment: Assignment | None = None,
        output_into: exp.Expr | None = None,
        *,
        apart: frozenset[str] = frozenset(),
    ) -> tuple[list[Statement], list[Diagnostic], str | None]:
        """The statements, diagnostics and, when there is no rule for it, the name of the kind.

        ``variables`` are those in scope, ``assignment`` says to which of them the outputs go; the fields ``apart`` have
        nothing of their records.
        """
        builder = Builder(
            self.names, self.types, line, variables, fingerprints=self.fingerprints, text=self.text
        )
        builder.apart = apart
        builder.casts_keep_names |= self._of_sqlmesh
        rule = _rule(node)
        if rule is None:
            unsupported = None if _known_without_lineage(node) else kind_of(node)
            return [], [], unsupported
        context = _Context(builder, assignment)
        statements = rule(context, node, {})
        if assignment is not None and node.args.get("returning") is not None:
            statements.append(_assigned(context, _returned(context, node)))
        if output_into is not None and node.args.get("returning") is not None:
            statements.append(_output_into(context, node, output_into))
        for inner, ctes in builder.side_effects:
            inner_rule = _rule(inner)
            if inner_rule is not None:
                statements += inner_rule(_Context(builder), inner, ctes)
        relations = tuple(builder.relations)
        finished = [
            replace(s, relations=relations if s.query >= 0 else (), continues=position > 0)
            if s.query >= 0 or position
            else s
            for position, s in enumerate(statements)
        ]
        return finished, builder.diagnostics, None


def _is_called_exclude(column: exp.Expr) -> bool:
    """Whether what sqlglot takes for a constraint is a column of this name in the list of an INSERT: it excludes nothing."""
    return isinstance(column, exp.ExcludeColumnConstraint) and not any(
        column.this.find_all(exp.Identifier, exp.Column)
    )


class _Context:
    """What a rule works with: the builder, its queries and the line."""

    def __init__(self, builder: Builder, assignment: Assignment | None = None) -> None:
        self.builder = builder
        self.assignment = assignment
        self.queries = Queries(builder)
        self.line = builder.line

    def target(self, node: exp.Expr | None) -> tuple[Name, tuple[str, ...]]:
        """The written dataset's name and the column list behind it, if any."""
        if isinstance(node, exp.Schema) and node.this.name.upper() == "IDENTIFIER":
            said = next(iter(node.expressions), None)
            if isinstance(said, exp.Literal) or self.builder.dialect in _NAME_BY_TEXT:
                return self.builder.spelled_name(said), ()  # Databricks' IDENTIFIER('a.b')
        if isinstance(node, exp.Schema):
            columns = tuple(
                self._listed(column)
                for column in node.expressions
                if isinstance(column, (exp.Identifier, exp.Column, exp.ColumnDef, exp.Dot))
                or _is_called_exclude(column)
            )
            return self.builder.table_name(node.this), columns
        return (self.builder.table_name(node), ()) if node is not None else ((), ())

    def _listed(self, column: exp.Expr) -> str:
        """The name of a column that an INSERT lists; ClickHouse's ``n.a``, of a Nested, is one name."""
        if isinstance(column, exp.ExcludeColumnConstraint):
            return self.builder.alias(exp.to_identifier("exclude"))
        if isinstance(column, exp.Dot) and self.builder.dialect == "clickhouse":
            return f"{self._listed(column.this)}.{self.builder.alias(column.expression)}"
        return self.builder.alias(column if isinstance(column, exp.Identifier) else column.this)


_Rule = Callable[[_Context, exp.Expr, Ctes], list[Statement]]


def kind_of(node: exp.Expr) -> str:
    """A statement's kind in words, for the report: never any text of the user's."""
    if isinstance(node, exp.Command):
        said = node.expression.name if isinstance(node.expression, exp.Expr) else str(node.expression or "")
        verb, *rest = f"{node.this} {said}".lower().split()
        thing = next((word for word in rest[:8] if word not in MODIFIERS), "")
        return f"{verb} {thing}" if thing in THINGS else verb
    if isinstance(node, (exp.Create, exp.Drop, exp.Alter)):
        return f"{node.key} {str(node.args.get('kind') or '').lower()}".strip()
    return node.key


def _known_without_lineage(node: exp.Expr) -> bool:
    if isinstance(node, exp.Command):
        verb, _, thing = kind_of(node).partition(" ")
        # of a setting, unless it has a query
        if verb == "alter" and thing in ("view", "materialized"):
            return " as " not in str(node.expression).lower()
        return verb in NO_LINEAGE_VERBS or (
            verb in ("create", "alter", "drop", "update", "enable", "disable") and thing in NO_LINEAGE_THINGS
        )
    return isinstance(node, (*_NO_LINEAGE, exp.Create, exp.Drop, exp.Alter))


def _rule(node: exp.Expr) -> _Rule | None:
    for kinds, rule in _RULES:
        if isinstance(node, kinds):
            return rule
    return None


# --- queries and inserts -----------------------------------------------------------------------------------


def _query(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    into = _first_select(node).args.get("into")
    if context.assignment is not None:
        return [_assigned(context, context.queries.lower(_without_assignments(node), None, ctes))]
    relation = context.queries.lower(node, None, ctes)
    written = into.this if into is not None else None
    name = context.builder.table_name(written) if isinstance(written, exp.Table) else ()
    if not name:
        return [Statement("select", context.line, query=relation)]
    temporary = (into is not None and bool(into.args.get("temporary"))) or _is_temporary(name)
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


def _assigned(context: _Context, relation: int) -> Statement:
    """The outputs of a relation, assigned to variables."""
    assert context.assignment is not None  # noqa: S101 -- asked by every caller, for the type checker
    into, replaces, fields, *_ = context.assignment
    return Statement("set", context.line, query=relation, into=into, replaces=replaces, columns=fields)


def _returned(context: _Context, node: exp.Expr, *, target: bool = True) -> int:
    """The relation of what a change of data returns."""
    ctes = context.queries.with_ctes(node, None, {})
    scope = Scope(context.builder, None, ctes)
    context.queries.add_returned(scope, node, target=target)
    return scope.finish()


def _output_into(context: _Context, node: exp.Expr, into: exp.Expr) -> Statement:
    """T-SQL's ``OUTPUT … INTO``: what a change of data returns is written to one more table."""
    target, columns = context.target(into)
    relation = _returned(context, node, target=_is_temporary(target))
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


def _is_temporary(name: Name) -> bool:
    return bool(name) and name[-1].startswith(("#", "@"))


def _insert(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    target, columns = context.target(node.this)
    ctes = context.queries.with_ctes(node, None, ctes)
    source = node.args.get("expression") or node.args.get("source")  # the latter: INSERT INTO t TABLE s
    if isinstance(source, exp.Values) and source.find(exp.Star) and len(source.expressions) == 1:
        source = exp.Select(expressions=_cells(source))  # PostgreSQL's VALUES (NEW.*)
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


def _partition(context: _Context, table: exp.Expr) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Hive's ``PARTITION (year = 2024, day)``: what is fixed, and what the last outputs go to."""
    partition = (table.this if isinstance(table, exp.Schema) else table).args.get("partition")
    keys = partition.expressions if isinstance(partition, exp.Partition) else ()
    fixed = [key.this for key in keys if isinstance(key, exp.EQ)]
    last = [key for key in keys if isinstance(key, (exp.Column, exp.Identifier))]
    name = context.builder.alias
    return tuple(name(identifier_of(key)) for key in fixed), tuple(name(identifier_of(key)) for key in last)


def _replacing(context: _Context, node: exp.Expr, relation: int) -> int:
    """Databricks' ``INSERT INTO t REPLACE WHERE …``: columns of the target choose the rows that go.

    With ``REPLACE USING (a)``, and with ``REPLACE ON``, which the second reading makes a condition on the alias of a
    query in FROM, they are joined to the new rows.
    """
    scope = Scope(context.builder, None, {})
    table = node.this.this if isinstance(node.this, exp.Schema) else node.this
    context.queries.add_source(scope, table, target=True)
    source = node.args["expression"].args.get("from_")
    new = exp.to_identifier((source is not None and source.this.alias) or "new rows", quoted=True)
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


def _on_conflict(context: _Context, node: exp.Expr, conflict: exp.Expr, insert: Statement) -> list[Statement]:
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
        around.add_source(
            Source(PROPOSED, proposed)
        )  # of the columns that aren't inserted it has the defaults
        for alias in _names_of_proposed(builder, row_alias):
            around.aliases.setdefault(builder.alias(alias), 0)
    around.finish()
    scope = Scope(builder, around, {})
    table = node.this.this if isinstance(node.this, exp.Schema) else node.this
    queries.add_source(scope, table, target=True)
    selected = builder.relations[insert.query] if insert.query >= 0 else None
    if builder.dialect in _SEVERAL_TARGETS and isinstance(selected, Block):
        for source in selected.sources:  # MySQL: columns of the tables that the query reads
            scope.add_source(Source(source.alias, source.relation))
    _assignments(context, scope, conflict.expressions)
    queries.influence(scope, conflict.args.get("where"), FILTER)
    return [_update_statement("insert", context.line, scope.finish(), insert.target)]


def _names_of_proposed(builder: Builder, row_alias: exp.Expr | None) -> list[str]:
    """What the row that was to be inserted may be called; in a trigger NEW is another one."""
    fired = builder.variables is not None and builder.variables.find("NEW") is not None
    return [
        "excluded",
        "values",
        *([] if fired else ["new"]),
        builder.alias(row_alias) if row_alias is not None else "",
    ]


def _qualify(context: _Context, assignments: Iterable[exp.Expr], named: Collection[str]) -> None:
    """MySQL's ``VALUES (1, 2) AS new (m, n) … UPDATE b = n``: names that only the proposed row's columns have are these."""
    for assignment in assignments if named else ():
        for column in assignment.expression.find_all(exp.Column):
            if not column.table and context.builder.alias(column.this) in named:
                column.set("table", exp.to_identifier("excluded"))


def _row_alias(context: _Context, node: exp.Expr) -> tuple[exp.Expr | None, tuple[str, ...]]:
    """MySQL's ``VALUES (1, 2) AS new (m, n)``: what the proposed row is called, and its columns, where that says so."""
    rows = node.args.get("expression")
    alias = node.args.get("alias") or (rows.args.get("alias") if rows is not None else None)
    if not isinstance(alias, exp.TableAlias):
        return alias, ()
    return alias.this, tuple(context.builder.alias(column) for column in alias.args.get("columns") or ())


def _multi_insert(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
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
        cells = _cells(values)
        for position, cell in enumerate(cells):
            scope.add_output(_by_position(context, scope, cell, position))
        if not cells:
            scope.add_output(Star())
        relation = scope.finish()
        statements.append(
            Statement("insert", context.line, query=relation, target=target, data=True, columns=columns)
        )
    return statements


def _by_position(context: _Context, scope: Scope, cell: exp.Expr, position: int) -> Item:
    """A value that goes to the column at its place: where nobody knows that, it goes by the name of what it takes."""
    name = cell.this if isinstance(cell, exp.Column) else f"column{position + 1}"
    return Item(context.builder.alias(name), context.queries.uses(scope, cell))


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


def _inserts_from_one(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """Hive's ``FROM s INSERT … SELECT … INSERT … SELECT …``: as many inserts from one FROM."""
    statements = []
    for insert in node.expressions:
        query = insert.args.get("expression")
        if isinstance(query, exp.Select) and query.args.get("from_") is None:
            table = node.args["source"].copy()
            query.set("laterals", table.args.pop("laterals", None))
            query.set("from_", exp.From(this=table))
        statements += _insert(context, insert, ctes)
    return statements


def _cells(values: exp.Expr | None) -> Sequence[exp.Expr]:
    if values is None:
        return ()
    row = values.expressions[0] if isinstance(values, exp.Values) and values.expressions else values
    return row.expressions if isinstance(row, exp.Tuple) else [row]


# --- update, merge, delete ---------------------------------------------------------------------------------


def _update_statement(kind: str, line: int, relation: int, target: Name) -> Statement:
    return Statement(kind, line, query=relation, target=target, data=True, by_name=True)


def _assignments(context: _Context, scope: Scope, expressions: Sequence[exp.Expr]) -> None:
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


def _tuple_assignment(context: _Context, scope: Scope, left: exp.Expr, right: exp.Expr) -> None:
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


def _update(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    builder, queries = context.builder, context.queries
    ctes = queries.with_ctes(node, None, ctes)
    scope = Scope(builder, None, ctes)
    from_ = node.args.get("from_")
    if from_ is not None:
        queries.add_source(scope, from_.this)
    written = node.this
    known = _found_in_from(scope, written)
    if known is None:
        target = _changed(context, scope, written)
    else:
        target = _target_of(builder, scope, written, known)
    changed = len(scope.sources) - 1 if known is None else known[1]
    for join in node.args.get("joins") or ():
        queries.add_join(scope, join)
    if builder.dialect in _SEVERAL_TARGETS and from_ is None and len(scope.sources) > 1:
        return _update_several(context, scope, node, target)
    if builder.dialect in (
        "tsql",
        "fabric",
    ):  # elsewhere the name may be that of a variable, put into an UPDATE
        _qualify_compound(scope.sources[changed].alias, node.expressions)
    _assignments(context, scope, node.expressions)
    _restrict(context, scope, node)
    target = _changed_through(context, scope, scope.sources[changed].relation, target)
    if not target:  # nobody knows what is changed, but all of it is read
        return [Statement("update", context.line, query=builder.add(Block(-1, tuple(scope.sources))))]
    return [_update_statement("update", context.line, scope.finish(), target)]


def _restrict(context: _Context, scope: Scope, node: exp.Expr) -> None:
    """Which rows a change is of: ``WHERE``, and in MySQL and SQLite the first so many in some ``ORDER BY``."""
    context.queries.influence(scope, node.args.get("where"), FILTER)
    order = node.args.get("order")
    for key in order.expressions if order is not None else ():
        context.queries.influence(scope, key.this, SORT)


def _changed_through(context: _Context, scope: Scope, changed: int, target: Name) -> Name:
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


def _update_several(context: _Context, scope: Scope, node: exp.Expr, target: Name) -> list[Statement]:
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
        _assignments(context, part, assignments)
        relation = builder.relations[scope.sources[source].relation]
        if isinstance(relation, Table):
            alone = len(by_source) == 1  # else each is also read, for the other
            builder.relations[scope.sources[source].relation] = Table(relation.name, target=alone)
            if alone and source and isinstance(first := builder.relations[scope.sources[0].relation], Table):
                builder.relations[scope.sources[0].relation] = Table(first.name)
        name = relation.name if isinstance(relation, Table) else target
        if name:
            statements.append(_update_statement("update", context.line, part.finish(), name))
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


def _changed(context: _Context, scope: Scope, written: exp.Expr) -> Name:
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


def _delete(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
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
    for other in (
        using if isinstance(using, list) and not listed else ()
    ):  # their joins don't see what is changed
        queries.add_source(scope, other)
    if listed:
        queries.add_source(scope, table)
    else:
        changed = _changed(context, scope, table)
        changed = _changed_through(context, scope, scope.sources[-1].relation, changed)
    for other in using if isinstance(using, list) and listed else ():
        queries.add_source(scope, other)
    for join in node.args.get("joins") or ():
        queries.add_join(scope, join)
    if listed and builder.dialect in _THROUGH_CTES and _found_in_from(scope, listed[0]) is None:
        changed, listed = _changed(context, scope, listed[0]), ()  # T-SQL joins it to FROM
    _restrict(context, scope, node)
    targets = _listed_targets(builder, scope, listed) if listed else [changed]
    relation = scope.finish()
    return [_update_statement("delete", context.line, relation, target) for target in targets if target]


def _listed_targets(builder: Builder, scope: Scope, listed: Sequence[exp.Expr]) -> list[Name]:
    """The tables of ``DELETE a, b FROM a JOIN b …``; where there are several, each is read for the others."""
    targets = [_target_of(builder, scope, written, _found_in_from(scope, written)) for written in listed]
    for source in scope.sources if len(targets) > 1 else ():
        relation = builder.relations[source.relation]
        if isinstance(relation, Table):
            builder.relations[source.relation] = Table(relation.name)
    return targets


def _merge(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
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
            _assignments(context, scope, then.expressions or [exp.Star()])
        elif isinstance(then, exp.Insert):
            positional += _merge_insert(context, scope, then)
    scope.only_source = -1
    target = _changed_through(context, scope, scope.sources[0].relation, target)
    if not target:
        return []
    statements = [_update_statement("merge", context.line, scope.finish(), target)]
    for values in positional:
        inner, _ = _merge_scope(context, node, ctes)
        inner.only_source = 1
        for position, cell in enumerate(_cells(values)):
            inner.add_output(_by_position(context, inner, cell, position))
        statements.append(Statement("merge", context.line, query=inner.finish(), target=target, data=True))
    return statements


def _merge_scope(context: _Context, node: exp.Expr, ctes: Ctes) -> tuple[Scope, Name]:
    scope = Scope(context.builder, None, ctes)
    target = _changed(context, scope, node.this)
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


def _merge_insert(context: _Context, scope: Scope, then: exp.Expr) -> list[exp.Expr]:
    """The outputs of one WHEN NOT MATCHED branch; its values when they have no column list."""
    columns, values = then.this, then.args.get("expression")
    called = columns.expressions[0] if isinstance(columns, exp.Tuple) and not values else None
    if (
        isinstance(called, exp.Anonymous) and called.name.upper() == "VALUES"
    ):  # as sqlglot has BigQuery's, Redshift's
        return [exp.Tuple(expressions=called.expressions)]
    if called is not None and context.builder.dialect == "teradata":  # its INSERT (s.k, s.v) are values, too
        return [columns]
    if isinstance(columns, (exp.Star, exp.Var)) or not isinstance(values, exp.Expr):
        scope.add_output(_all_given(scope, columns))  # INSERT *, INSERT ROW
        return []
    if not isinstance(columns, (exp.Tuple, exp.Schema)):
        return [values]
    builder, cells = context.builder, _cells(values)
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


# --- definitions -------------------------------------------------------------------------------------------


def _create(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    name, names = context.target(node.this)
    if not name:
        return []
    if node.args.get("kind") == "VIEW" and (into := _moves_into(node)) is not None:
        return _mover(context, node, ctes, name, into)
    properties = node.args.get("properties")
    found = {type(p): p for p in properties.expressions} if properties is not None else {}
    kind = _dataset_kind(str(node.args.get("kind")), found)
    temporary = bool(found.keys() & _TEMPORARY) or _is_temporary(name)
    ctes = context.queries.with_ctes(node, None, ctes)
    query = node.args.get("expression")
    like, with_rows = _like(context, node, found)
    without_rows = exp.WithDataProperty in found and found[exp.WithDataProperty].args.get("no")
    copies_columns = without_rows or context.builder.dialect == "clickhouse"  # its CREATE TABLE t AS s
    if copies_columns and isinstance(query, exp.Table) and (copied := context.builder.table_name(query)):
        like, query = copied, None  # Teradata's says CREATE TABLE t AS s WITH NO DATA
    last = _partitioned_by(context, found)
    if last and isinstance(query, exp.Query):
        query = _with_last(query, last)
    relation = (
        context.queries.lower(query, None, ctes)
        if isinstance(query, (exp.Query, exp.Values, exp.Table, exp.Pivot))
        else -1
    )
    declared = _declared(context, node.this)
    if relation >= 0 and len(declared) < len(
        names
    ):  # CREATE VIEW v (a COMMENT 'x', b): names of a view alone
        declared = ()
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
    if relation >= 0 or temporary or not isinstance(node.this, exp.Schema):
        return [create]
    return [create, *_computed(context, create, node.this.expressions)]


def _takes_by_name(dialect: str, kind: DatasetKind, named: exp.Expr) -> bool:
    """Whether the columns declared before a query take its outputs by name: MySQL's of a table, ClickHouse's of a view.

    By "CREATE TABLE ... SELECT Statement" of MySQL's manual, the columns of the query come after those that are declared only.
    """
    typed = isinstance(named, exp.Schema) and any(
        isinstance(column, exp.ColumnDef) and column.args.get("kind") is not None
        for column in named.expressions
    )
    if dialect in _SEVERAL_TARGETS:
        return kind == "table" and typed
    return dialect == "clickhouse" and typed and "view" in kind


def _computed(context: _Context, define: Statement, columns: Sequence[exp.Expr]) -> list[Statement]:
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
    if isinstance(
        constraint, exp.GeneratedAsIdentityColumnConstraint
    ):  # GENERATED ALWAYS AS (a + b), without VIRTUAL
        return constraint.args.get("expression")
    return constraint.this if isinstance(constraint, exp.ComputedColumnConstraint) else None


def _moves_into(node: exp.Expr) -> exp.Expr | None:
    """The table that ClickHouse's ``CREATE MATERIALIZED VIEW v TO t AS …`` writes."""
    properties = node.args.get("properties")
    to = properties.find(exp.ToTableProperty) if properties is not None else None
    return to.this if to is not None else None


def _mover(context: _Context, node: exp.Expr, ctes: Ctes, name: Name, into: exp.Expr) -> list[Statement]:
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
    return [view, replace(_update_statement("insert", context.line, relation, target), continues=True)]


def _partition_columns(context: _Context, properties: dict[type, exp.Expr]) -> tuple[ColumnDef, ...]:
    """Hive's and Redshift's ``PARTITIONED BY (day DATE)``: more columns, the last ones."""
    partitioned = properties.get(exp.PartitionedByProperty)
    if partitioned is None:
        return ()
    stays_last = context.builder.dialect in _PARTITIONS_LAST
    return tuple(replace(column, partition=stays_last) for column in _declared(context, partitioned.this))


def _partitioned_by(context: _Context, properties: dict[type, exp.Expr]) -> list[exp.Identifier]:
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
    context: _Context, declared: tuple[ColumnDef, ...], last: list[exp.Identifier]
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


def _like(context: _Context, node: exp.Expr, properties: dict[type, exp.Expr]) -> tuple[Name, bool]:
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
        if (
            isinstance(part, exp.LikeProperty) and part.this.name
        ):  # without a name it is a column, in error: like varchar(5)
            found.append((declared, part.this))
    return found


def _copies(
    context: _Context, node: exp.Expr, properties: dict[type, exp.Expr]
) -> tuple[tuple[int, Name], ...]:
    """All but the one that ``_like`` gives."""
    each = [(at, context.builder.table_name(table)) for at, table in _copied_tables(node, properties)]
    return tuple(each[1:] if each and not each[0][0] else each)


def _declared(context: _Context, node: exp.Expr | None) -> tuple[ColumnDef, ...]:
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


def _alter(context: _Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    name = context.builder.table_name(node.this)
    actions = node.args.get("actions") or ()
    if actions and isinstance(actions[0], exp.Query):  # ALTER VIEW v AS SELECT …
        return _create(context, exp.Create(this=node.this, kind="VIEW", expression=actions[0]), {})
    alters = tuple(a for action in actions for a in _alter_action(context, action))
    to = next((o for o in node.args.get("options") or () if isinstance(o, exp.ToTableProperty)), None)
    only = next(iter(actions), None)
    if to is not None and isinstance(only, exp.AlterRename):  # PostgreSQL's RENAME a TO b
        name_of = context.builder.alias
        alters = (Alter("rename_column", name_of(only.this.this), name_of(to.this.this)),)
    if not name or not alters:
        return []
    kind = "view" if str(node.args.get("kind")).upper() == "VIEW" else "table"
    alter = Statement("alter_" + kind, context.line, target=name, alters=alters)
    added = [
        part
        for action in actions
        for part in (action.expressions if isinstance(action, exp.Schema) else [action])
    ]
    return [alter, *_computed(context, alter, added)]


def _alter_action(  # noqa: PLR0911 -- one return an action, read as a table
    context: _Context, action: exp.Expr
) -> list[Alter]:
    builder = context.builder
    if isinstance(action, exp.AlterRename):
        return [Alter("rename", other=builder.table_name(action.this))]
    if isinstance(action, exp.SwapTable):
        return [Alter("swap", other=builder.table_name(action.this))]
    if isinstance(action, exp.RenameColumn):
        return [
            Alter(
                "rename_column", _column_name(builder, action.this), _column_name(builder, action.args["to"])
            )
        ]
    if isinstance(action, exp.ColumnDef):
        after = _column_before(builder, action)
        computed, hidden = _passed_over(builder.dialect, action)
        return [
            Alter(
                "add",
                builder.alias(action.this),
                type=_type_text(builder, action),
                after=after,
                computed=computed,
                hidden=hidden,
            )
        ]
    if isinstance(action, exp.ModifyColumn):
        return _modified(builder, action)
    if isinstance(action, exp.AlterColumn) and isinstance(action.args.get("rename_to"), exp.Expr):
        return [
            Alter(
                "rename_column",
                _column_name(builder, action),
                _column_name(builder, action.args["rename_to"]),
            )
        ]
    if isinstance(action, exp.ReplaceColumns):
        return [
            Alter("clear"),
            *(a for column in action.expressions for a in _alter_action(context, column)),
        ]
    if isinstance(action, exp.Schema):
        return [a for column in action.expressions for a in _alter_action(context, column)]
    if isinstance(action, exp.Drop) and str(action.args.get("kind")).upper() == "COLUMN":
        dropped = action.args.get("tables") or [action.this]
        return [Alter("drop", _column_name(builder, column)) for column in dropped if column is not None]
    return []


def _column_before(builder: Builder, column: exp.Expr) -> str | None:
    """MySQL's ``AFTER c``: the name of c; "" for FIRST, None for the end."""
    position = column.args.get("position")
    if position is None:
        return None
    return _column_name(builder, position.this) if position.this is not None else ""


def _modified(builder: Builder, action: exp.Expr) -> list[Alter]:
    """MySQL's ``CHANGE a b INT AFTER c`` and ``MODIFY a INT FIRST``: a new name, a new place."""
    name, old = builder.alias(action.this.this), action.args.get("rename_from")
    renamed = [Alter("rename_column", builder.alias(old), name)] if old is not None else []
    after = _column_before(builder, action.this)
    return renamed if after is None else [*renamed, Alter("move", name, after=after)]


def _column_name(builder: Builder, node: exp.Expr) -> str:
    """The name of a column in a change; in ClickHouse with what it is a part of (``n.a`` of a Nested)."""
    if builder.dialect == "clickhouse" and isinstance(node, exp.Column) and node.args.get("table"):
        return f"{builder.alias(node.args['table'])}.{builder.alias(node.this)}"
    while not isinstance(node, exp.Identifier) and isinstance(node.this, exp.Expr):
        node = node.this
    return builder.alias(node)


def _drop(context: _Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    if str(node.args.get("kind")).upper() not in ("TABLE", "VIEW"):
        return []
    tables = [node.this, *(node.args.get("expressions") or ()), *(node.args.get("tables") or ())]
    names = [context.builder.table_name(t) for t in tables if isinstance(t, exp.Table)]
    return [Statement("drop", context.line, target=name) for name in names if name]


def _truncate(context: _Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    names = [context.builder.table_name(table) for table in node.expressions]
    return [Statement("truncate", context.line, target=name, data=True) for name in names if name]


def _use(context: _Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    named = node.args.get("kind")
    kind = (named.name if isinstance(named, exp.Expr) else str(named or "")).upper()
    if kind not in ("", "SCHEMA", "DATABASE", "CATALOG") or node.find(exp.Parameter):
        return []
    return [
        Statement(
            "use_" + kind.lower() if kind else "use",
            context.line,
            target=context.builder.table_name(node.this),
        )
    ]


# --- moving data in and out --------------------------------------------------------------------------------


def _copy(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
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


def _export(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    return [Statement("copy", context.line, query=context.queries.lower(node.this, None, ctes))]


def _copied(node: exp.Expr) -> exp.Expr:
    return node.this if isinstance(node, exp.Schema) else node


def _load(context: _Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    """LOAD DATA: the table is written; BigQuery's, with columns, also makes it where it isn't there.

    SET of MySQL's changes the rows that are loaded: as an UPDATE does.
    """
    if node.expressions:
        scope = Scope(context.builder, None, {})
        changed = _changed(context, scope, node.this)
        _assignments(context, scope, node.expressions)
        return [_update_statement("load", context.line, scope.finish(), changed)]
    target, columns = context.target(node.this)
    declared = _declared(context, node.this)
    load = Statement("load", context.line, target=target, data=True, columns=columns)
    if declared:
        temporary = bool(node.args.get("temp"))
        load = replace(load, defines="table", declared=declared, keep=True, temporary=temporary)
    return [load] if target else []


def _declare(context: _Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    """T-SQL's ``DECLARE @t TABLE (…)``: a temporary table; other variables bear no lineage."""
    statements = []
    for item in node.expressions:
        columns = _declared(context, item.args.get("kind"))
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


def _create_any(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    if node.args.get("kind") == "SYNONYM" and isinstance(node.args.get("expression"), exp.Table):
        name, real = (context.builder.table_name(table) for table in (node.this, node.args["expression"]))
        return [Statement(SYNONYM, context.line, target=name, like=real)] if name and real else []
    if node.args.get("kind") == "DICTIONARY":
        return _dictionary(context, node)
    if node.args.get("kind") == "MODEL" and isinstance(node.args.get("expression"), exp.Query):
        relation = context.queries.lower(
            node.args["expression"], None, ctes
        )  # a model reads what it learns from
        return [Statement("create_model", context.line, query=relation)]
    return _create(context, node, ctes) if _is_dataset(node) else []


def _dictionary(context: _Context, node: exp.Expr) -> list[Statement]:
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
    declared = _declared(context, node.this)
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


def _cache(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """Spark's ``CACHE TABLE v AS SELECT …`` makes a temporary view."""
    query = node.args.get("expression")
    if not isinstance(query, exp.Query):
        return []
    view = exp.Properties(expressions=[exp.TemporaryProperty()])
    return _create(context, exp.Create(this=node.this, kind="VIEW", expression=query, properties=view), ctes)


def _locking(context: _Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """Teradata's ``LOCKING TABLE t FOR ACCESS SELECT …`` is the statement that follows."""
    rule = _rule(node.expression)
    return rule(context, node.expression, ctes) if rule is not None else []


_RULES: Final[tuple[tuple[type | tuple[type, ...], _Rule], ...]] = (
    ((exp.Query, exp.Values, exp.Pivot), _query),
    (exp.Cache, _cache),
    (exp.Insert, _insert),
    (exp.Update, _update),
    (exp.Merge, _merge),
    (exp.Delete, _delete),
    (exp.Create, _create_any),
    (exp.Alter, _alter),
    (exp.Drop, _drop),
    (exp.TruncateTable, _truncate),
    (exp.Use, _use),
    (exp.MultitableInserts, _multi_insert),
    (exp.Copy, _copy),
    (exp.Export, _export),
    (exp.LoadData, _load),
    (exp.Declare, _declare),
    (exp.LockingStatement, _locking),
)
