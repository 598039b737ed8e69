"""Queries: SELECT, set operations, VALUES and everything that stands in FROM, lowered to relations."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from sqlglot import exp

from lineage.compiler.calls_in_from import SPREAD_IN_FROM
from lineage.compiler.fingerprints import said
from lineage.compiler.output_names import identifier_of
from lineage.compiler.scopes import (
    ALIASES_FIRST_BEHIND_WHERE,
    ALIASES_FIRST_DIALECTS,
    ALIASES_IN_JOINS_DIALECTS,
    VARIABLES_FIRST_DIALECTS,
    Builder,
    Ctes,
    Scope,
    distinct_uses,
)
from lineage.compiler.sources import PIPED, Sources, turned
from lineage.compiler.spark_names import spell_out_having, spell_out_positions
from lineage.compiler.table_functions import SPARK_LIKE
from lineage.compiler.unnesting import unnest
from lineage.unit import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    GROUP_BY,
    IDENTITY,
    JOIN,
    MASKED_AGGREGATION,
    SORT,
    TRANSFORMATION,
    WHOLE_ROW,
    BareUse,
    ColumnUse,
    Function,
    Item,
    OutputUse,
    Renamed,
    Rows,
    SetOperation,
    Source,
    Star,
    Use,
)

_SELF_REFERENCE_WITHOUT_KEYWORD: Final = frozenset(
    {"tsql", "fabric", "oracle", "teradata", "snowflake", "exasol"}
)

_OUTPUTS_FIRST: Final = SPARK_LIKE | SPREAD_IN_FROM
"""Dialects in which names within a key of ORDER BY are outputs' before columns': Spark and Trino look into the output first."""

_WINDOWS_OF_TIME: Final = frozenset({"window", "session_window"})

_TELLING: Final = (exp.Describe, exp.Summarize, exp.Show)
"""Statements that tell about an object or a query and hand on none of its rows."""

_SUMMARY: Final[dict[str, int]] = {
    **dict.fromkeys(("column_name", "column_type"), 0),
    **dict.fromkeys(("min", "max"), AGGREGATION),
    "approx_unique": MASKED_AGGREGATION,
    **dict.fromkeys(("avg", "std", "q25", "q50", "q75"), AGGREGATION),
    "count": 0,
    "null_percentage": AGGREGATION,
}
"""The columns of SUMMARIZE (DuckDB's manual) and how they take values of the table's; with 0 they take none."""

_SET_OPERATIONS: Final[dict[type[exp.Expr], str]] = {
    exp.Union: "union",
    exp.Intersect: "intersect",
    exp.Except: "except",
}

_DML: Final = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
_DOCUMENTS: Final = frozenset({"JSON", "XML"})

_CLAUSES_WITH_ALIASES: Final = ("where", "prewhere", "group", "having", "qualify", "order")
_CLAUSES: Final = frozenset(
    {
        "prewhere", "where", "connect", "group", "having", "qualify", "order", "sort", "cluster", "distribute", "limit",
        "offset",
    }
)  # fmt: skip

MOST_QUERIES: Final = 400
"""So many queries may stand in one another, or in a chain of UNION and UNION ALL in turn: compiled code knows no limit."""


def _pivoting_what_is_joined(node: exp.Expr, from_: exp.Expr, dialect: str) -> exp.Expr:
    """``FROM a JOIN b ON … PIVOT (…)``, which sqlglot keeps at the join, or DuckDB's ``a CROSS JOIN b PIVOT (…)``: the FROM of a query of all that is joined, pivoted."""
    joins = node.args["joins"]
    for at, join in enumerate(joins):
        of_join = join.this if join.kind == "CROSS" and dialect == "duckdb" else join
        if pivots := of_join.args.get("pivots"):
            of_join.set("pivots", None)
            node.set("joins", joins[at + 1 :])
            return exp.From(this=turned(from_, joins[: at + 1], pivots))
    return from_


class Queries(Sources):
    """Lowers the queries of one statement, and what stands in expressions, into its ``Builder``."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self._depth = 0

    def lower_inner(self, scope: Scope, node: exp.Expr) -> int:
        """Lower a query that stands in an expression; its relation."""
        return self.lower(node, scope, scope.ctes)

    def lower(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None = None) -> int:
        """Lower any query to a relation and return its place (``slot`` when one is reserved).

        Raises:
            RecursionError: there are more than ``MOST_QUERIES`` in one another.
        """
        if self._depth == MOST_QUERIES:
            raise RecursionError
        self._depth += 1
        try:
            return self._lowered(node, parent, ctes, slot)
        finally:
            self._depth -= 1

    def _lowered(  # noqa: PLR0911 -- one return a kind, read as a table
        self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None
    ) -> int:
        if self.builder.dialect == "clickhouse":
            _spell_out_scalars(node)
        ctes = self.with_ctes(node, parent, ctes)
        if isinstance(node, exp.Select):
            return self._select(node, parent, ctes, slot)
        if isinstance(node, exp.Subquery):
            return self._subquery(node, parent, ctes, slot)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, parent, ctes, slot)
        if isinstance(node, exp.Values):
            return self.rows_of_values(node, Scope(self.builder, parent, ctes, slot))
        if isinstance(node, exp.Pivot):
            node = _pivoted_table(node)
            if isinstance(node, exp.Subquery):
                return self._subquery(node, parent, ctes, slot)
        if isinstance(node, _DML):
            place = self.builder.reserve() if slot is None else slot
            self.lower_dml(node, parent, ctes, place)
            return place
        if isinstance(node, (exp.Table, exp.Func, exp.UDTF)):
            return self._everything_of(node, parent, ctes, slot)
        return self._told(node, parent, ctes, slot)

    def _summarized(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None) -> int:
        """DuckDB's ``SUMMARIZE t``: a row for each column, with what is reckoned of its values."""
        scope = Scope(self.builder, parent, ctes, slot)
        self.add_source(scope, node.subquery() if isinstance(node, exp.Query) else node)
        for name, how in _SUMMARY.items():
            scope.add_output(Item(name, (ColumnUse(how, 0, 0, WHOLE_ROW),) if how else ()))
        return scope.finish()

    def _told(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None) -> int:
        """``FROM (DESCRIBE t)``: what it says derives from no column of any table. Of other kinds nobody knows."""
        if isinstance(node, exp.Summarize) and isinstance(node.this, (exp.Table, exp.Query)):
            return self._summarized(node.this, parent, ctes, slot)
        nothing = Scope(self.builder, parent, ctes, slot).finish()
        if isinstance(node, _TELLING):
            return self.builder.add(Function(nothing, ()))
        self.builder.note("unsupported", f"a query of kind {node.key} has no rule")
        return nothing

    def with_ctes(self, node: exp.Expr, parent: Scope | None, ctes: Ctes) -> Ctes:
        """The CTEs visible in ``node``: those given and those of its own WITH."""
        with_ = node.args.get("with_")
        if with_ is None:
            return ctes
        visible = dict(ctes)
        for cte in with_.expressions:
            if isinstance(cte, exp.CTE):
                visible[self.builder.alias(cte.args["alias"].this)] = self._cte(cte, with_, parent, visible)
        said = [with_.args[key] for key in ("search", "cycle") if with_.args.get(key) is not None]
        if said and visible:
            name, slot = visible.popitem()
            visible[name] = self._searched_cte(name, slot, said)
        return visible

    def _searched_cte(self, name: str, slot: int, clauses: list[exp.Expr]) -> int:
        """The columns that SEARCH and CYCLE add to a recursive CTE: an order or a path made of some columns, a mark."""
        scope = Scope(self.builder, None, {})
        scope.add_source(Source(name, slot))
        scope.add_output(Star())
        for clause in clauses:
            marks = clause.args.get("kind") == "CYCLE"
            uses = ((CONDITIONAL if marks else TRANSFORMATION, "expression"), (TRANSFORMATION, "using"))
            for how, key in uses:
                added = clause.args.get(key)
                if isinstance(added, exp.Expr) and isinstance(clause.this, exp.Expr):
                    item = Item(
                        self.builder.alias(added), (scope.bare_use(self.builder.alias(clause.this), how),)
                    )
                    scope.outputs.append(item)
        return scope.finish()

    def _cte(self, cte: exp.Expr, with_: exp.Expr, parent: Scope | None, visible: dict[str, int]) -> int:
        alias = cte.args["alias"]
        names = tuple(self.builder.alias(column) for column in alias.args.get("columns") or ())
        slot = self.builder.reserve()
        inner = dict(visible)
        if isinstance(cte.this, exp.SetOperation) and (
            with_.args.get("recursive") or self.builder.dialect in _SELF_REFERENCE_WITHOUT_KEYWORD
        ):
            inner[self.builder.alias(alias.this)] = slot
        if alias.name.startswith(PIPED) and self.builder.dialect in SPARK_LIKE:
            spell_out_positions(cte.this)
        body_slot = self.builder.reserve() if names else slot
        if isinstance(cte.this, _DML):
            self.lower_dml(cte.this, parent, inner, body_slot)
        else:
            self.lower(cte.this, parent, inner, body_slot)
        if names:
            self.builder.relations[slot] = Renamed(body_slot, names)
        return slot

    def lower_dml(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int) -> None:
        """``WITH moved AS (DELETE … RETURNING …)``, T-SQL's ``FROM (MERGE … OUTPUT …) AS x``: what it returns comes from the table it changes."""
        scope = Scope(self.builder, parent, ctes, slot)
        self.add_returned(scope, node)
        scope.finish()
        self.builder.side_effects.append((node, ctes))

    def influence_of_whens(self, scope: Scope, whens: exp.Expr | None) -> None:
        """The conditions of a MERGE's branches."""
        for when in whens.expressions if whens is not None else ():
            then = when.args.get("then")
            scope.only_source = only_source(when)
            self.influence(scope, when.args.get("condition"), FILTER)
            if isinstance(then, exp.Expr):
                self.influence(scope, then.args.get("where"), FILTER)
        scope.only_source = -1

    def add_returned(self, scope: Scope, node: exp.Expr, *, target: bool = False) -> None:
        """What RETURNING or OUTPUT gives: columns of the changed table (old or new) and of what it was joined to.

        ``target`` says that this alone doesn't count as reading the table.
        """
        args = node.args
        changed = node.this.this if isinstance(node.this, exp.Schema) else node.this
        from_, using = args.get("from_"), args.get("using")
        joined = [from_.this, *(join.this for join in from_.this.args.get("joins") or ())] if from_ else []
        named = next((i for i, t in enumerate(joined) if t.alias_or_name == changed.name), -1)
        if named < 0 or self.builder.dialect not in ("tsql", "fabric"):  # else it is an alias of FROM
            by_cte = isinstance(changed, exp.Table) and self.builder.alias(changed.this) in scope.ctes
            self.add_source(scope, changed, target=target and not by_cte)
            named = 0
        for alias in ("inserted", "deleted", "old", "new"):
            if self.builder.variable(alias.upper()) is None:  # else it is the row of the trigger around
                scope.aliases.setdefault(self.builder.alias(alias), named)
        others = [from_.this] if from_ is not None else using if isinstance(using, list) else [using]
        for other in others:
            if isinstance(other, exp.Expr):
                self.add_source(scope, other)
        for join in args.get("joins") or ():
            self.add_join(scope, join)
        if isinstance(node, exp.Insert) and isinstance(args.get("expression"), exp.Query):
            self._add_conditions_of(scope, args["expression"])
        self.influence(scope, args.get("on"), JOIN)
        self.influence(scope, args.get("where"), FILTER)
        self.influence_of_whens(scope, args.get("whens"))
        returning = args.get("returning")
        self.add_outputs(scope, returning.expressions if returning is not None else ())

    def _add_conditions_of(self, scope: Scope, query: exp.Expr) -> None:
        """Bring into scope what decides on the rows of a query, and none of its columns."""
        rows = Scope(self.builder, None, {})
        rows.add_source(Source("", self.lower(query, None, scope.ctes)))
        scope.add_source(Source("", rows.finish(), hidden=True))

    def _subquery(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None) -> int:
        inner = node.this
        wrapped = any(node.args.get(key) for key in ("pivots", "order", "joins"))
        if isinstance(inner, exp.Query) and not wrapped:
            return self.lower(inner, parent, ctes, slot)
        return self._everything_of(node, parent, ctes, slot)

    def _everything_of(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None) -> int:
        """``TABLE t``, ``FROM t``, a parenthesized join: a block that selects all of it."""
        scope = Scope(self.builder, parent, ctes, slot)
        self.add_source(scope, node)
        scope.add_output(Star())
        return scope.finish()

    def _set_operation(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None) -> int:
        place = self.builder.reserve() if slot is None else slot
        kind: type[exp.Expr] = type(node)
        distinct = bool(node.args.get("distinct"))
        branches: list[exp.Expr] = [node.expression]
        left = node.this
        while type(left) is kind and self._chains(left, distinct):
            branches.append(left.expression)
            left = left.this
        branches.append(left)
        lowered = tuple(self.lower(branch, parent, ctes) for branch in reversed(branches))
        self.builder.relations[place] = SetOperation(
            op=_SET_OPERATIONS[kind],
            branches=lowered,
            distinct=distinct,
            by_name=bool(node.args.get("by_name")),
            influences=self._order_of_set(node),
            keep=_kept_by_name(node),
            names=tuple(self.builder.alias(identifier_of(column)) for column in node.args.get("on") or ()),
        )
        return place

    @staticmethod
    def _chains(node: exp.Expr, distinct: bool) -> bool:
        plain = not any(node.args.get(key) for key in ("with_", "order", "limit", "side", "kind", "on"))
        return plain and bool(node.args.get("distinct")) == distinct

    def _order_of_set(self, node: exp.Expr) -> tuple[Use, ...]:
        order = node.args.get("order")
        if order is None:
            return ()
        uses: list[Use] = []
        for ordered in order.expressions:
            key = ordered.this
            if isinstance(key, exp.Literal) and key.is_int:
                uses.append(OutputUse(SORT, int(key.this) - 1))
            else:
                uses += [BareUse(SORT, self.builder.alias(c.this)) for c in key.find_all(exp.Column)]
        return tuple(uses)

    def _document(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None) -> int:
        """T-SQL's ``SELECT … FOR JSON PATH``, ``FOR XML``: one value that is made of all columns of all rows."""
        clause = node.args.pop("for_")
        rows = self._select(node, parent, ctes, None)
        node.set("for_", clause)
        scope = Scope(self.builder, None, {}, slot)
        scope.add_source(Source("", rows))
        scope.add_output(Item("_col0", (ColumnUse(TRANSFORMATION, 0, 0, WHOLE_ROW),)))
        return scope.finish()

    def _select(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None) -> int:
        made = node.args.get("for_")
        if made is not None and made.args.get("kind") in _DOCUMENTS:
            return self._document(node, parent, ctes, slot)
        scope = Scope(self.builder, parent, ctes, slot)
        foreseen = self.foresee(scope, node.expressions) if scope.alias_rule == "first" else False
        if self.builder.dialect in ALIASES_IN_JOINS_DIALECTS and node.args.get("joins"):
            self.foresee(scope, node.expressions)
            scope.ahead, scope.named = scope.named, {}
        self._from(scope, node)
        match = node.args.get("match")
        if match is not None:
            self.recognize(scope, match)
        if self.builder.dialect in SPARK_LIKE:
            self._windows_of_time(scope, node.args.get("group"))
        for window in node.args.get("windows") or ():
            scope.windows[self.builder.alias(window.this)] = window
        if self.builder.dialect in VARIABLES_FIRST_DIALECTS:
            scope.assigns = partial(self._follow_assignments, scope, node.expressions)
        elif self.builder.dialect in ALIASES_FIRST_DIALECTS:
            scope.assigns = partial(self._follow_inner_aliases, scope, node)
        if node.args.get("kind") == "VALUE" and len(node.expressions) == 1:
            scope.add_output(Star(spread=self.uses(scope, node.expressions[0])))
        else:
            self.add_outputs(scope, node.expressions, foreseen=foreseen)
        self._clauses(scope, node)
        distinct = node.args.get("distinct")
        on = distinct.args.get("on") if distinct is not None else None
        for key in on.expressions if isinstance(on, exp.Tuple) else [on] if on is not None else ():
            self._ranked(scope, key, GROUP_BY)
        return scope.finish(distinct is not None and on is None)

    def _follow_assignments(self, scope: Scope, outputs: Sequence[exp.Expr]) -> None:
        """What MySQL's ``@v := value`` puts into variables for this list itself: for what stands before it, a row later."""
        values = [
            ("@" + part.this.name.upper(), part.expression)
            for output in outputs
            for part in output.walk(prune=lambda node: isinstance(node, exp.Query))
            if isinstance(part, exp.PropertyEQ) and isinstance(part.this, exp.Parameter)
        ]
        self._follow(scope, values)

    def _follow_inner_aliases(self, scope: Scope, node: exp.Expr) -> None:
        """What ClickHouse calls a name within another expression, in whatever clause: it is that everywhere in the query."""
        clauses = [node.args.get(clause) for clause in _CLAUSES_WITH_ALIASES]
        values = [
            (self.builder.alias(part.args["alias"]), part.this)
            for root in (*node.expressions, *(clause for clause in clauses if isinstance(clause, exp.Expr)))
            for part in root.walk(prune=lambda node: isinstance(node, exp.Query))
            if type(part) is exp.Alias and part.parent is not node
        ]
        self._follow(scope, values)

    def _follow(self, scope: Scope, values: Sequence[tuple[str, exp.Expr]]) -> None:
        """Note what names stand for; twice, as one may be of another that comes behind it."""
        for name, value in [*values, *values]:
            found = list(scope.assigned.get(name, ()))
            self.collect(scope, value, IDENTITY, found)
            scope.assigned[name] = distinct_uses(found)

    def _from(self, scope: Scope, node: exp.Expr) -> None:
        from_ = node.args.get("from_")
        if from_ is not None:
            if node.args.get("joins"):
                unnest(node, self.builder.dialect)
                from_ = _pivoting_what_is_joined(node, from_, self.builder.dialect)
            self.add_source(scope, from_.this)
        for lateral in node.args.get("laterals") or ():
            self.add_source(scope, lateral)
        before = scope.alias_rule
        if before == "first":  # tables are joined by columns, where there are any of a name
            scope.alias_rule = "fallback"
        for join in node.args.get("joins") or ():
            self.add_join(scope, join)
        scope.alias_rule = before
        if node.args.get("connect") is not None:  # LEVEL is no column there, unless one is known to be
            level = Item(self.builder.alias("level"), ())
            scope.add_source(
                Source("", self.builder.add(Rows(scope.relation, (level,))), hidden=True),
                explicit_alias=False,
            )

    def _windows_of_time(self, scope: Scope, group: exp.Expr | None) -> None:
        """Spark's ``SELECT window.start … GROUP BY window(at, '5 minutes')``: a column made of what is grouped by."""
        for key in group.expressions if group is not None else ():
            if isinstance(key, exp.Anonymous) and key.name.lower() in _WINDOWS_OF_TIME:
                item = Item(self.builder.alias(key.name), self.uses(scope, key, TRANSFORMATION))
                rows = self.builder.add(Rows(scope.relation, (item,)))
                scope.add_source(Source("", rows, hidden=True), explicit_alias=False)

    def _clauses(self, scope: Scope, node: exp.Expr) -> None:
        args = node.args
        if not any(args[key] for key in _CLAUSES.intersection(args)):
            return
        for filters in ("prewhere", "where"):
            self.influence(scope, args.get(filters), FILTER)
        connect = args.get("connect")
        if connect is not None:
            self.influence(scope, connect.args.get("start"), FILTER)
            self.influence(scope, connect.args.get("connect"), JOIN)
        spell_out_having(node, self.builder.dialect)
        before = scope.alias_rule
        first = before == "first" or self.builder.dialect in ALIASES_FIRST_BEHIND_WHERE
        scope.alias_rule = "first" if first else "fallback"
        self._group(scope, args.get("group"))
        self.influence(scope, args.get("having"), FILTER)
        self.influence(scope, args.get("qualify"), FILTER)
        for key in ("order", "sort", "cluster", "distribute"):
            self._sort(scope, args.get(key))
        for key in ("limit", "offset"):
            count = args.get(key)
            self._limit_by(scope, count)
            if count is None or isinstance(count.args.get("expression"), exp.Literal):
                continue
            if (query := count.find(exp.Query)) is not None:
                self.influence(scope, query, FILTER)
        scope.alias_rule = before
        if self.builder.fingerprints:
            scope.influences += [
                said(scope, part, FILTER)
                for key in ("limit", "offset")
                if (part := args.get(key)) is not None
            ]

    def _limit_by(self, scope: Scope, limit: exp.Expr | None) -> None:
        """ClickHouse's ``LIMIT n BY key``, ``LIMIT n BY ALL``, ``LIMIT n OFFSET m BY key``."""
        for by in limit.expressions if isinstance(limit, (exp.Limit, exp.Offset)) else ():
            if isinstance(by, exp.Column) and by.sql().upper() == "ALL":
                scope.influences += [OutputUse(GROUP_BY, place) for place in range(len(scope.outputs))]
            else:
                self._positional(scope, by, GROUP_BY)

    def _group(self, scope: Scope, group: exp.Expr | None) -> None:
        if group is None:
            return
        if self.builder.dialect == "trino" and _is_auto(group):
            self._group_by_all(scope)
            return
        if group.args.get("all"):
            self._group_by_all(scope)
        for value in group.args.values():
            for key in value if isinstance(value, list) else [value]:
                if isinstance(key, exp.Expr):
                    self._positional(scope, key, GROUP_BY)

    @staticmethod
    def _group_by_all(scope: Scope) -> None:
        """GROUP BY ALL, in Trino AUTO: every output that aggregates nothing is a key."""
        aggregated: set[int] = set()
        for position, output in enumerate(scope.outputs):
            uses = output.uses if isinstance(output, Item) else (output,)
            of_outputs = {use.output for use in uses if isinstance(use, (BareUse, OutputUse))}
            if of_outputs & aggregated or any(use.how in (AGGREGATION, MASKED_AGGREGATION) for use in uses):
                aggregated.add(position)
            elif uses:
                scope.influences.append(OutputUse(GROUP_BY, position))

    def _sort(self, scope: Scope, order: exp.Expr | None) -> None:
        for ordered in order.expressions if order is not None else ():
            key = ordered.this if isinstance(ordered, exp.Ordered) else ordered
            if _is_all(key):
                scope.influences += [OutputUse(SORT, position) for position in range(len(scope.outputs))]
                continue
            self._ranked(scope, key, SORT)

    def _ranked(self, scope: Scope, key: exp.Expr, how: int) -> None:
        """A key of ORDER BY or DISTINCT ON: a bare name means an output before a column, in some dialects within an expression, too."""
        before = scope.alias_rule
        within = self.builder.dialect in _OUTPUTS_FIRST and key.find(exp.AggFunc) is None
        scope.alias_rule = "first" if within or isinstance(key, exp.Column) else before
        self._positional(scope, key, how)
        scope.alias_rule = before

    def _positional(self, scope: Scope, key: exp.Expr, how: int) -> None:
        """A GROUP BY or ORDER BY key; a plain integer is the position of an output."""
        if isinstance(key, exp.Literal):
            if key.is_int:
                place = int(key.this)
                starred = any(isinstance(output, Star) for output in scope.outputs[:place])
                scope.influences.append(OutputUse(how, -1 - place if starred else place - 1))
            return
        if isinstance(key, exp.Identifier):  # of BigQuery's |> AGGREGATE … GROUP BY a AS k
            key = exp.Column(this=key)
        self.influence(scope, key, how)


def only_source(when: exp.Expr) -> int:
    """Which of the two tables of a MERGE a bare name is of in a branch: only one has a row there; -1 where both have."""
    if isinstance(when.args.get("then"), exp.Insert):
        return 1
    return 0 if when.args.get("source") else -1


def _is_all(key: exp.Expr) -> bool:
    """Whether a key is the word ALL, which sqlglot takes for a column in some dialects."""
    if isinstance(key, exp.Column):
        key = exp.Null() if key.args.get("table") or key.this.args.get("quoted") else key.this
    return isinstance(key, (exp.Var, exp.Identifier)) and key.name.upper() == "ALL"


def _spell_out_scalars(node: exp.Expr) -> None:
    """ClickHouse's ``WITH x + 1 AS y SELECT y, y.1``: the expression stands wherever its name does."""
    with_ = node.args.get("with_")
    if not isinstance(with_, exp.With):
        return
    for cte in [cte for cte in with_.expressions if cte.args.get("scalar")]:
        with_.expressions.remove(cte)
        for column in list(node.find_all(exp.Column)):
            if column.parts[0].name == cte.alias and (not column.table or not _names_source(node, cte.alias)):
                value = cte.this.copy()
                spelled = _field_in(
                    value if isinstance(value, exp.Tuple) else exp.Paren(this=value), column.parts[1:]
                )
                selected = column.parent is node and column.arg_key == "expressions" and not column.table
                column.replace(exp.alias_(spelled, cte.alias, quoted=True) if selected else spelled)


def _names_source(node: exp.Expr, name: str) -> bool:
    """Whether a table, or a subquery, in a query goes by a name."""
    return any(source.alias_or_name == name for source in node.find_all(exp.Table, exp.Subquery))


def _field_in(value: exp.Expr, path: Sequence[exp.Expr]) -> exp.Expr:
    """``(value).a.1``; the value itself without a path."""
    for part in path:
        value = exp.Dot(this=value, expression=part.copy())
    return value


def _pivoted_table(node: exp.Expr) -> exp.Expr:
    """DuckDB's statements ``PIVOT t ON … USING …`` and ``UNPIVOT t ON … INTO NAME … VALUE …``, as in FROM."""
    table: exp.Expr = node.this.copy()
    if node.args.get("unpivot"):
        into = node.args.get("into")
        name = into.this if into is not None else exp.column("name")
        values = into.expressions if into is not None else [exp.column("value")]
        fields = [exp.In(this=name, expressions=node.expressions)]
        pivot = exp.Pivot(
            expressions=values, unpivot=True, fields=fields, include_nulls=node.args.get("include_nulls")
        )
    else:
        using = node.args.get("using") or []
        pivot = exp.Pivot(
            expressions=using,
            fields=node.expressions,
            group=node.args.get("group"),
            columns=_pivoted_names(node.expressions, using),
        )
    table.set("pivots", [pivot])
    return table


def _pivoted_names(fields: Sequence[exp.Expr], using: Sequence[exp.Expr]) -> list[exp.Expr]:
    """The new columns, each value with each aggregate; one star where only the data tells the values."""
    if not all(isinstance(field, exp.In) for field in fields):
        return [exp.to_identifier("*", quoted=True)]
    names = [""]
    for field in fields:
        values = [value.alias_or_name for value in field.expressions]
        names = [f"{name}_{value}" if name else value for name in names for value in values]
    if len(using) > 1 or any(aggregate.alias for aggregate in using):
        names = [
            f"{name}_{aggregate.alias_or_name or aggregate.sql('duckdb')}"
            for name in names
            for aggregate in using
        ]
    return [exp.to_identifier(name, quoted=True) for name in names]


def _kept_by_name(node: exp.Expr) -> str:
    """Which columns a set operation BY NAME keeps: "left", "inner", "listed" or, with "", all."""
    if node.args.get("on"):
        return "listed"
    if str(node.args.get("kind") or "").upper() == "INNER":
        return "inner"
    return "left" if str(node.args.get("side") or "").upper() == "LEFT" else ""


def _is_auto(group: exp.Expr) -> bool:
    """Whether a grouping is Trino's ``GROUP BY AUTO``."""
    key = group.expressions[0] if len(group.expressions) == 1 else None
    return isinstance(key, exp.Column) and key.name.lower() == "auto" and not (key.table or key.this.quoted)
