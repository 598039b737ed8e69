"""Queries: SELECT, set operations, VALUES and everything that stands in FROM, lowered to relations."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.clickhouse_names import told_apart, untupled, untuples
from lineage.compiler.crosstabs import crosstab
from lineage.compiler.digests import of_words
from lineage.compiler.expressions import Expressions, direct_use, may_make_object, within
from lineage.compiler.fields import MAY_HOLD, fields_made, fields_typed, keeps_structs, type_made_here
from lineage.compiler.fingerprints import conjuncts, fingerprint, first_line, of_join, said
from lineage.compiler.name_patterns import (
    PICKS,
    Choice,
    all_but,
    chosen_by,
    like_pattern,
    of_names,
    pattern_of_names,
    picked,
    star_of,
)
from lineage.compiler.output_names import output_name
from lineage.compiler.scopes import (
    ALIASES_FIRST_BEHIND_WHERE,
    ALIASES_FIRST_DIALECTS,
    VARIABLES_FIRST_DIALECTS,
    Builder,
    Ctes,
    Scope,
    distinct_uses,
)
from lineage.compiler.spark_names import spell_out_having, spell_out_positions
from lineage.compiler.table_functions import EXPLODES, SPARK_LIKE, columns_of, exploded
from lineage.compiler.unnesting import unnest
from lineage.compiler.vocabulary import GAP
from lineage.unit import (
    AGGREGATION,
    CONDITIONAL,
    ELEMENT,
    FILTER,
    GROUP_BY,
    IDENTITY,
    JOIN,
    KEPT,
    MASKED_AGGREGATION,
    PAIR,
    SORT,
    TRANSFORMATION,
    WHOLE_ROW,
    BareUse,
    Block,
    ColumnUse,
    FingerprintUse,
    Function,
    Item,
    Name,
    Output,
    OutputUse,
    Pivot,
    QueryUse,
    Renamed,
    Rows,
    SetOperation,
    Source,
    Star,
    Table,
    Use,
)

_GAPS: Final = re.compile(GAP)
_VARIABLES_OF_ROWS: Final = re.compile(r"[^\W\d][\w$#]*")
"""The names in the pattern of MATCH_RECOGNIZE."""

_SELF_REFERENCE_WITHOUT_KEYWORD: Final = frozenset(
    {"tsql", "fabric", "oracle", "teradata", "snowflake", "exasol"}
)
_SCALARS_IN_FROM: Final = frozenset({"postgres", "redshift", "materialize", "risingwave", ""})
_SPREAD_IN_FROM: Final = frozenset({"trino", "presto", "athena"})
"""Dialects in which the columns of UNNEST are the fields of rows, whatever it is called."""

_OUTPUTS_FIRST: Final = SPARK_LIKE | _SPREAD_IN_FROM
"""Dialects in which names within a key of ORDER BY are outputs' before columns': Spark and Trino look into the output first."""

_TABLES_ONLY: Final = (exp.Anonymous, exp.ReadCSV, exp.ReadParquet, exp.TableFromRows)
"""Functions which, in other dialects than these, never make a single nameless column."""

_KEEP_COLUMNS: Final = {
    "appends": ("_change_type", "_change_timestamp"),
    "changes": ("_change_type", "_change_timestamp"),
    "range_sessionize": ("session_range",),
    "external_object_transform": ("signed_url",),
}
"""BigQuery's functions that give the rows of a table as they are, and what they add to them."""
_WINDOWS_OF_TIME: Final = frozenset({"window", "session_window"})
_PIPED: Final = "__tmp"
"""How sqlglot names the steps of a query in pipe syntax."""

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

_POPULATE: Final = frozenset(
    {"json_populate_record", "jsonb_populate_record", "json_populate_recordset", "jsonb_populate_recordset"}
)
_OF_VALUES: Final = {
    "duckdb": "col{0}",
    "spark": "col{1}",
    "databricks": "col{1}",
    "hive": "col{1}",
    "mysql": "column_{0}",
}
"""The name of a column of VALUES by its place, from 0 and from 1; elsewhere it is PostgreSQL's ``column1``."""

_OPTIONS_OF_CHUNKS: Final = frozenset({"CHUNK_TYPE", "CHUNK_SIZE", "OVERLAP", "ENABLE_CHUNK_SET_ID"})
"""What T-SQL's ``AI_GENERATE_CHUNKS(SOURCE = a.text, CHUNK_TYPE = FIXED, CHUNK_SIZE = 90)`` is told besides the text."""
_NAME_BY_EQUALS: Final = frozenset({"duckdb", "tsql", "fabric"})
"""Dialects in which ``name = value`` gives a table function an argument by its name."""

_FILE_FORMATS: Final = (
    "parquet",
    "csv",
    "tsv",
    "json",
    "jsonl",
    "ndjson",
    "xlsx",
    "orc",
    "avro",
    "text",
    "binaryfile",
)
_SET_OPERATIONS: Final[dict[type[exp.Expr], str]] = {
    exp.Union: "union",
    exp.Intersect: "intersect",
    exp.Except: "except",
}
_HAVE_DUAL: Final = frozenset({"oracle", "mysql", "doris", "starrocks", "singlestore", "snowflake", "exasol"})
_OWNERS_OF_DUAL: Final = frozenset({(), ("SYS",)})
_KEEP_ROWS: Final = (exp.Paren, exp.Bracket, exp.ArrayAgg, exp.AnyValue, exp.HavingMax, exp.Order, exp.Limit)
"""What takes rows as they are: ``ARRAY_AGG(t ORDER BY a LIMIT 1)[OFFSET(0)]``."""
_MODELS: Final = (exp.Predict, exp.GenerateTable, exp.GenerateText, exp.GenerateEmbedding, exp.MLTranslate)
"""BigQuery's functions that add columns to the rows they are given."""
_OF_A_SERVER: Final = frozenset({"OPENQUERY", "OPENDATASOURCE", "OPENROWSET"})
_OF_A_NAME: Final = _OF_A_SERVER | {"CONTAINSTABLE", "FREETEXTTABLE"}
_DML: Final = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
_DOCUMENTS: Final = frozenset({"JSON", "XML"})
_MAY_SPREAD: Final = frozenset(
    {exp.Star, exp.Columns, *PICKS, exp.Not, exp.Dot, exp.Inline, exp.EQ, exp.QueryTransform, exp.Aliases}
    | {exp.Apply, exp.Stack, exp.Anonymous}
    | EXPLODES
)
"""What may be several outputs, or none, besides ``t.*``."""
_CLAUSES_WITH_ALIASES: Final = ("where", "prewhere", "group", "having", "qualify", "order")
_CLAUSES: Final = frozenset(
    {
        "prewhere", "where", "connect", "group", "having", "qualify", "order", "sort", "cluster", "distribute", "limit",
        "offset",
    }
)  # fmt: skip


MOST_QUERIES: Final = 400
"""So many queries may stand in one another, or in a chain of UNION and UNION ALL in turn: compiled code knows no limit."""


def _pivoting_what_is_joined(node: exp.Expr, from_: exp.Expr) -> exp.Expr:
    """``FROM a JOIN b ON … PIVOT (…)``, which sqlglot keeps at the join: the FROM of a query of all that is joined, pivoted."""
    joins = node.args["joins"]
    for at, join in enumerate(joins):
        if pivots := join.args.get("pivots"):
            join.set("pivots", None)
            for column in (c for pivot in pivots for c in pivot.find_all(exp.Column)):
                column.set("table", None)  # the query has no parts to be named
            joined = exp.Select(expressions=[exp.Star()], from_=from_, joins=joins[: at + 1])
            node.set("joins", joins[at + 1 :])
            return exp.From(this=exp.Subquery(this=joined, pivots=pivots))
    return from_


def _table_changed(function: exp.Expr) -> exp.Expr | None:
    """The literal that names the table in ``table_changes('t', 1)``; None of any other function."""
    changes = isinstance(function, exp.Anonymous) and function.name.lower() == "table_changes"
    named = function.expressions[0] if changes and function.expressions else None
    return named if isinstance(named, exp.Literal) else None


def _table_bounded(function: exp.Expr) -> exp.Table | None:
    """The table of Snowflake's ``dynamic_table_refresh_boundary(d.s.t)``, which gives its rows; None of any other function."""
    bounds = isinstance(function, exp.Anonymous) and function.name.lower() == "dynamic_table_refresh_boundary"
    named = function.expressions[0] if bounds and function.expressions else None
    if not isinstance(named, exp.Column):
        return None
    return exp.Table(this=named.this, db=named.args.get("table"), catalog=named.args.get("db"))


class Queries(Expressions):
    """Lowers the queries of one statement, and what stands in expressions, into its ``Builder``."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._depth = 0

    # --- any query ---------------------------------------------------------------------------------------

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
            return self._values(node, Scope(self.builder, parent, ctes, slot))
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
        if alias.name.startswith(_PIPED) and self.builder.dialect in SPARK_LIKE:
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
        self._outputs(scope, returning.expressions if returning is not None else ())

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

    def _values(self, node: exp.Expr, scope: Scope) -> int:
        """VALUES: column i takes from the i-th expression of every row."""
        columns: list[list[Use]] = []
        place, scope.relation = (
            scope.relation,
            self.builder.add(Block(scope.parent.relation if scope.parent else -1)),
        )
        for row in node.expressions:
            cells = row.expressions if isinstance(row, exp.Tuple) else [row]
            if len(cells) == 1 and isinstance(cells[0], exp.Anonymous) and cells[0].name.upper() == "ROW":
                cells = cells[0].expressions  # MySQL's VALUES ROW(1, 2)
            columns.extend([] for _ in range(len(cells) - len(columns)))
            for position, cell in enumerate(cells):
                if type(cell) is not exp.Literal:
                    self.collect(scope, cell, IDENTITY, columns[position])
        if self.builder.fingerprints:
            words = of_words(fingerprint(scope, row) for row in node.expressions)
            columns = [[*uses, FingerprintUse(IDENTITY, words, first_line(node))] for uses in columns]
        items = tuple(
            Item(
                self.builder.alias(_OF_VALUES.get(self.builder.dialect, "column{1}").format(i, i + 1)),
                tuple(dict.fromkeys(uses)),
            )
            for i, uses in enumerate(columns)
        )
        self.builder.relations[place] = Rows(scope.relation, items)
        return place

    def record(self, node: exp.Expr, target: Name) -> tuple[int, tuple[str, ...]] | None:
        """Oracle's ``INSERT INTO t VALUES r``: all fields of a record, one a column; of ``t%ROWTYPE`` those it was given, by name."""
        row = node.expressions[0] if len(node.expressions) == 1 else None
        cell = row.expressions[0] if isinstance(row, exp.Tuple) and len(row.expressions) == 1 else None
        scope = Scope(self.builder, None, {})
        if cell is None or not self.add_fields(scope, cell):
            return None
        items = [output for output in scope.outputs if isinstance(output, Item)]
        variable = (
            self.builder.variables.find(cell.name.upper()) if self.builder.variables is not None else None
        )
        rowtype = [token.text for token in variable.rowtype[::2]] if variable is not None else []
        named = tuple(self.builder.alias(part) for part in rowtype)
        shorter = min(len(named), len(target))
        by_name = shorter > 0 and named[-shorter:] == target[-shorter:] and len(items) == len(scope.outputs)
        return scope.finish(), tuple(item.name for item in items) if by_name else ()

    def add_fields(self, scope: Scope, node: exp.Expr) -> bool:
        """Select all fields of a record, those assigned one by one, too; whether it is one."""
        variables = self.builder.variables
        if variables is None or not isinstance(node, (exp.Column, exp.Anonymous)) or node.args.get("table"):
            return False
        name = node.name.upper()
        variable = variables.find(name)
        carrier = self.builder.variable(name)
        fields = variables.fields_assigned(name)
        if variable is None or carrier is None or not (variable.record or fields):
            return False
        place = len(scope.sources)
        if variable.was_filled:
            scope.add_source(Source("@", carrier, hidden=True))
        assigned = []
        for field in fields:
            column, own = self.builder.alias(field), self.builder.variable(f"{name}.{field}")
            kept = variable.was_filled and f"{name}.{field}" not in self.builder.apart
            whole = (ColumnUse(IDENTITY, 0, place, column),) if kept else ()
            if own is not None:
                assigned.append(Item(column, (*whole, QueryUse(IDENTITY, own))))
        if not variable.was_filled:
            given = {item.name: item for item in assigned}
            declared = [self.builder.alias(field) for field in variable.fields] if assigned else []
            for name in declared or given:  # as its type has them
                scope.add_output(given.get(name, Item(name, ())))
            return bool(assigned)
        scope.add_output(Star(source=place, replaced=tuple(assigned)))
        return True

    # --- SELECT ------------------------------------------------------------------------------------------

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
        foreseen = self._foresee(scope, node.expressions) if scope.alias_rule == "first" else False
        self._from(scope, node)
        match = node.args.get("match")
        if match is not None:
            self._match_recognize(scope, match)
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
            self._outputs(scope, node.expressions, foreseen=foreseen)
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
                from_ = _pivoting_what_is_joined(node, from_)
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

    def _foresee(self, scope: Scope, projections: Sequence[exp.Expr]) -> bool:
        """Say which outputs aliases will mean: in ClickHouse those before them and the conditions of joins see them, too."""
        for position, projection in enumerate(projections):
            if type(projection) is exp.Alias:
                scope.named.setdefault(self.builder.alias(projection.args["alias"]), position)
        return bool(scope.named)

    def _outputs(self, scope: Scope, projections: Sequence[exp.Expr], *, foreseen: bool = False) -> None:
        any_form = self.builder.dialect == "duckdb"  # COLUMNS may stand in anything
        by_pattern = self.builder.dialect == "hive"
        apart = told_apart(scope, projections) if self.builder.dialect == "clickhouse" else {}
        for position, projection in enumerate(projections):
            kind = type(projection)
            scope.current = position if foreseen else -1
            if kind is exp.Column:
                if (
                    by_pattern
                    and isinstance(projection, exp.Column)
                    and (pattern := pattern_of_names(projection))
                ):
                    scope.add_output(self._matching(scope, projection, pattern))
                    continue
                if type(projection.args.get("this")) is exp.Identifier:
                    item = self._column_as_it_is(scope, projection)
                    scope.add_output(replace(item, name=apart[position]) if position in apart else item)
                    continue
            elif not any_form and kind not in _MAY_SPREAD and not untuples(projection):
                scope.add_output(self._item(scope, projection, position))
                continue
            for output in self._projection(scope, projection, position):
                scope.add_output(output)
        scope.current = -1

    def _projection(  # noqa: PLR0911 -- one return a form, read as a table
        self, scope: Scope, node: exp.Expr, position: int
    ) -> list[Output]:
        if isinstance(node, exp.Star):
            return [self._star(scope, node, [])]
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            parts = [part for part in node.parts if part is not node.this]
            return self._spread_record(scope, parts) or [self._star(scope, node.this, parts)]
        if (chosen := self._chosen(scope, node)) is not None:
            return [chosen]
        columns = node.find(exp.Columns) if self.builder.dialect == "duckdb" else None
        if columns is not None and not columns.args.get("unpack"):
            return [self._columns_within(scope, node, columns)]
        if self.builder.dialect == "clickhouse" and (own := self._of_clickhouse(scope, node, position)):
            return own
        if (pick := picked(node)) is not None:
            return [self._picked(scope, *pick)]
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Star):
            row = node.this.unnest()
            parts = row.parts if isinstance(row, exp.Column) else []
            return self._spread_record(scope, parts) or [self._spread(scope, node)]
        if isinstance(node, exp.EQ) and isinstance(node.this, (exp.Parameter, exp.Literal)):
            return self._equated(scope, node, position)
        if isinstance(node, exp.QueryTransform) and (schema := node.args.get("schema")) is not None:
            uses = self.uses(scope, node, IDENTITY)
            return [Item(self.builder.alias(identifier_of(column)), uses) for column in schema.expressions]
        return self._made(scope, node, position)

    def _picked(self, scope: Scope, starred: exp.Expr, choice: Choice) -> Star:
        """``*`` or ``t.*``, of the columns whose names are chosen."""
        star = star_of(starred) or exp.Star()
        parts = starred.parts[:-1] if isinstance(starred, exp.Column) else []
        return replace(self._star(scope, star, parts), pattern=choice.pattern, but=choice.but)

    def _matching(self, scope: Scope, column: exp.Column, pattern: str) -> Star:
        """The columns whose names match a regular expression; of a relation of unknown ones all may."""
        star = self._star(scope, exp.Star(), [part for part in column.parts if part is not column.this])
        but = all_but(pattern)
        return replace(star, without=but) if but else replace(star, pattern=f"(?is)^{pattern}$")

    def _made(self, scope: Scope, node: exp.Expr, position: int) -> list[Output]:
        """The columns of what makes rows in a select list; of anything else its one output."""
        if self.builder.dialect in SPARK_LIKE and (made := exploded(node)):
            if stacked := self._laid_out(scope, node, len(made)):
                return [Item(name, uses) for name, uses in zip(made, stacked, strict=True)]
            item = self._item(scope, node, position)
            outputs: list[Output] = [replace(item, name=name, keeps=False) for name in made]
            return (
                [*outputs[:-1], Star(spread=item.uses, path=PAIR, whole=made[-1])]
                if made[-1] == "col"
                else outputs
            )
        if self.builder.dialect in SPARK_LIKE and node.name.lower() == "inline_outer" and node.expressions:
            node = exp.Inline(this=node.expressions[0])
        if isinstance(node, exp.Inline):
            uses = self._one_or_another(self.uses(scope, node))
            typed = fields_typed(self.builder, node.this, ELEMENT)
            return [Item(name, uses) for name in typed] or [Star(spread=uses, path=ELEMENT)]
        if isinstance(node, exp.Aliases):
            return self._called(scope, node, position)
        if self.builder.dialect == "duckdb" and isinstance(node.unalias(), exp.Explode):
            return [self._unnested(scope, node, position)]
        return [self._item(scope, node, position)]

    def _called(self, scope: Scope, node: exp.Aliases, position: int) -> list[Output]:
        """Several columns with a name each: ``stack(…) AS (a, b)``, Trino's ``r.* AS (a, b)`` of a table or a row."""
        names = tuple(self.builder.alias(alias) for alias in node.args["expressions"])
        spread = self._projection(scope, node.this, position) if node.this.is_star else []
        if spread and isinstance(spread[0], Star):
            return [replace(spread[0], names=names)]
        stacked = self._laid_out(scope, node.this, len(names))
        uses = () if stacked else self.uses(scope, node.this, TRANSFORMATION)
        return [Item(name, each) for name, each in zip(names, stacked or [uses] * len(names), strict=True)]

    def _item(self, scope: Scope, node: exp.Expr, position: int) -> Item:
        item = Item(output_name(node, self.builder, position), self.uses(scope, node))
        value = node.this if type(node) is exp.Alias else node
        if type(value) in MAY_HOLD:
            return replace(item, fields=fields_made(self.builder, value), keeps=keeps_structs(value))
        return replace(item, keeps=True) if may_make_object(value, self.builder.dialect) else item

    def _column_as_it_is(self, scope: Scope, column: exp.Expr) -> Item:
        """What ``_item`` makes of a column without an alias, as most outputs are, by a shorter way."""
        found: list[Use] = []
        self._column(scope, column, IDENTITY, found)
        if scope.builder.fingerprints:
            found.append(said(scope, column, IDENTITY))
        return Item(scope.builder.alias(column.args["this"]), distinct_uses(found))

    def _unnested(self, scope: Scope, node: exp.Expr, position: int) -> Output:
        """DuckDB's ``unnest(x)``: the fields of a struct, the elements of a list; ``recursive := true`` spreads those, too."""
        goes_on = any(isinstance(part, exp.PropertyEQ) for part in node.unalias().expressions)
        name = output_name(node, self.builder, position)
        uses = self.uses(scope, node)
        return Star(spread=uses, path=ELEMENT if goes_on else "", whole=name) if uses else Item(name, ())

    def _spread_record(self, scope: Scope, name: Sequence[exp.Expr]) -> list[Output]:
        """``r.*`` of a variable that holds a row: its columns; empty of anything else."""
        builder = self.builder
        if builder.variables is None or len(name) != 1 or scope.find_source([builder.alias(name[0])]):
            return []
        called = name[0].name.upper()
        variable, carrier = builder.variables.find(called), builder.variable(called)
        fields = builder.variables.fields_assigned(called)
        if variable is None or carrier is None or not (variable.record or fields):
            return []
        assigned = []
        for field in fields:
            column, own = builder.alias(field), builder.variable(f"{called}.{field}")
            kept = variable.was_filled and f"{called}.{field}" not in builder.apart
            whole = builder.variable(called, column) if kept else None
            each = tuple(QueryUse(IDENTITY, held) for held in (whole, own) if held is not None)
            assigned.append(Item(column, each))
        if not variable.was_filled:
            return list(assigned)
        decided = QueryUse(IDENTITY, carrier, exists=True)
        return [Star(relation=carrier, replaced=tuple(assigned), besides=(decided,))]

    def _spread(self, scope: Scope, node: exp.Expr) -> Output:
        """``f(x).*``: BigQuery's choice among whole rows (``IF(c, a, b).*``) is spread column by column."""
        star, node = node.expression, node.this
        uses = self.uses(scope, node, TRANSFORMATION)
        rows = _chosen_rows(scope, node)
        called = self.builder.routine_name(node.this) if isinstance(node, exp.Paren) else ()
        if called:  # PostgreSQL's (f(x)).*
            made = self.builder.add(Function(scope.relation, uses, name=called))
            return Star(relation=self._populated(made, node.this))
        if typed := fields_typed(self.builder, node):
            return Star(
                relation=self.builder.add(Rows(scope.relation, tuple(Item(name, uses) for name in typed)))
            )
        changed = self._star(scope, star, [])
        if not rows:  # PostgreSQL's (t.address).*, BigQuery's STRUCT(a AS x).*
            return replace(changed, spread=uses) if keeps_structs(node.unnest()) else Item("*", uses)
        relations = tuple(dict.fromkeys(scope.sources[row].relation for row in rows))
        relation = relations[0] if len(relations) == 1 else self.builder.add(SetOperation("union", relations))
        return replace(changed, relation=relation, besides=tuple(use for use in uses if use.how >= JOIN))

    def _of_clickhouse(self, scope: Scope, node: exp.Expr, position: int) -> list[Output]:
        """The outputs of what only ClickHouse has in a select list; empty of anything else."""
        if isinstance(node, exp.Apply):
            return self._applied(scope, node, position)
        parts = untupled(self.builder, node)
        return [Item(name, self.uses(scope, part, how)) for name, part, how in parts]

    def _applied(self, scope: Scope, node: exp.Apply, position: int) -> list[Output]:
        """ClickHouse's ``* APPLY(f)``: f of each column, called ``f(a)``; of no name where it is more than a function."""
        function = node.expression
        around = (function.name,) if isinstance(function, exp.Var) and function.name != "identity" else ()
        if isinstance(function, exp.Var):
            try:
                function = exp.func(function.name, exp.null(), dialect=self.builder.dialect)
            except ValueError:  # quantile and its like, which take parameters first
                function = exp.AnonymousAggFunc(this=function.name)
        how = direct_use(function)
        columns = self._projection(scope, node.this, position)
        return [
            replace(c, how=within(c.how, how), around=(*c.around, *around)) if isinstance(c, Star) else c
            for c in columns
        ]

    def _equated(self, scope: Scope, node: exp.Expr, position: int) -> list[Output]:
        """T-SQL's ``SELECT @v = x`` assigns a variable, ``SELECT 'Total' = SUM(x)`` names an output."""
        if isinstance(node.this, exp.Parameter):
            return []
        named = self.builder.dialect in ("tsql", "fabric") and node.this.is_string
        builder = self.builder
        name = builder.names.column(node.this.name, True) if named else output_name(node, builder, position)
        return [Item(name, self.uses(scope, node.expression if named else node))]

    def _star(self, scope: Scope, star: exp.Expr, qualifier: Sequence[exp.Expr]) -> Star:
        builder = self.builder
        source, path = -1, ""
        spread: tuple[Use, ...] = ()
        if qualifier:
            names = [builder.alias(part) for part in qualifier]
            place = scope.find_source(names)
            if place is not None and place[0] == 0:
                source = place[1]
            else:
                spread, path = self._row(scope, names)
        args = star.args
        ilike = args.get("ilike")
        left_out = args.get("except_") or ()
        by_pattern = [e.name for e in left_out if isinstance(e, exp.Literal)]  # ClickHouse's * EXCEPT ('a.*')
        return Star(
            source=source,
            spread=spread,
            path=path,
            at=args.get("at") or 0,
            pattern=like_pattern(ilike.name) if ilike is not None else None,
            but=by_pattern[0] if by_pattern else None,
            without=tuple(builder.alias(identifier_of(e)) for e in left_out),
            replaced=tuple(
                Item(
                    builder.alias(e.args.get("alias")),
                    self.uses(scope, e.this),
                    keeps=keeps_structs(e.this),
                )
                for e in args.get("replace") or ()
            ),
            renamed=tuple(
                (builder.alias(identifier_of(e.this)), builder.alias(e.args.get("alias")))
                for e in args.get("rename") or ()
            ),
        )

    @staticmethod
    def _row(scope: Scope, names: Sequence[str]) -> tuple[tuple[Use, ...], str]:
        """What ``struct.*`` spreads: a column, perhaps with the name of its table, and the path to a field of it."""
        place = scope.find_source(names[:1]) if len(names) > 1 else None
        if place is not None:
            return (ColumnUse(TRANSFORMATION, *place, names[1]),), ".".join(names[2:])
        return (scope.bare_use(names[0], TRANSFORMATION),), ".".join(names[1:])

    def _chosen(self, scope: Scope, node: exp.Expr) -> Star | None:
        """``COLUMNS('a.*')`` and ClickHouse's ``t.COLUMNS('a.*')``, ``t.COLUMNS(a, b)``; None for anything else."""
        if isinstance(node, exp.Columns):
            return self._columns(scope, node, IDENTITY)
        called = node.expression if isinstance(node, exp.Dot) else None
        if (
            not isinstance(called, exp.Anonymous)
            or called.name.upper() != "COLUMNS"
            or not called.expressions
        ):
            return None
        given = called.expressions
        columns = exp.Columns(this=exp.Array(expressions=given) if len(given) > 1 else given[0])
        return replace(
            self._star(scope, exp.Star(), [node.this]),
            pattern=self._columns(scope, columns, IDENTITY).pattern,
        )

    def _columns(self, scope: Scope, node: exp.Expr, how: int) -> Star:
        """DuckDB's ``COLUMNS('a.*')``, ``COLUMNS(c -> c LIKE 'a%')``, ``COLUMNS(t.* EXCLUDE (b))``."""
        chosen = node.this.this if isinstance(node.this, exp.Lambda) else node.this
        if isinstance(chosen, exp.Star):
            return replace(self._star(scope, chosen, []), how=how)
        if isinstance(chosen, exp.Column) and isinstance(chosen.this, exp.Star):
            return replace(self._star(scope, chosen.this, chosen.parts[:-1]), how=how)
        if isinstance(node.this, exp.Lambda):
            choice = chosen_by(chosen)
            return Star(pattern=choice.pattern, but=choice.but, how=how)
        if isinstance(chosen, (exp.Array, exp.Column)):
            return Star(pattern=of_names([each.name for each in chosen.expressions or [chosen]]), how=how)
        return Star(pattern=chosen.name if isinstance(chosen, exp.Literal) else None, how=how)

    def _columns_within(self, scope: Scope, node: exp.Expr, columns: exp.Expr) -> Star:
        """``COLUMNS('a.*') + b``: each of the columns, of which the rest of the expression makes something."""
        how = _use_around(columns)
        rest = node.transform(lambda each: exp.null() if isinstance(each, exp.Columns) else each)
        if rest.find(exp.Column, exp.Subquery) is None:
            return self._columns(scope, columns, how)
        relation = self.chosen_columns(scope, columns)
        return Star(relation=relation, how=how, besides=self.uses(scope, rest, TRANSFORMATION))

    def chosen_columns(self, scope: Scope, node: exp.Expr) -> int:
        """The relation of the columns that DuckDB's ``COLUMNS(…)`` chooses of the sources in scope."""
        sources = tuple(source for source in scope.sources if not source.hidden)
        return self.builder.add(Block(-1, sources, (self._columns(scope, node, IDENTITY),)))

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

    def influence(self, scope: Scope, node: exp.Expr | None, how: int) -> None:
        """What a clause uses holds for all outputs of the block."""
        if node is None:
            return
        self.collect(scope, node, how, scope.influences)
        if self.builder.fingerprints:
            scope.influences += [said(scope, part, how) for part in conjuncts(node)]

    # --- FROM --------------------------------------------------------------------------------------------

    def add_join(self, scope: Scope, join: exp.Expr) -> None:
        """One JOIN: its source, its merged keys, and its condition as JOIN uses."""
        args = join.args
        if str(args.get("kind") or "").upper() == "ARRAY":
            for array in (join.this, *join.expressions):
                self._array_join(scope, array)
            return
        place = len(scope.sources)
        self.add_source(
            scope,
            join.this,
            side=str(args.get("side") or "").lower(),
            using=tuple(self.builder.alias(identifier_of(key)) for key in args.get("using") or ()),
            natural=str(args.get("method") or "").upper() == "NATURAL",
            hidden=str(args.get("kind") or "").upper() in ("SEMI", "ANTI"),
        )
        for condition in ("on", "match_condition"):
            self.influence(scope, args.get(condition), JOIN)
        if self.builder.fingerprints and (kind := of_join(scope, join, place)) is not None:
            scope.influences.append(FingerprintUse(JOIN, kind, first_line(join)))

    def _array_join(self, scope: Scope, array: exp.Expr) -> None:
        """ClickHouse's ``ARRAY JOIN tags AS tag``: as UNNEST; without an alias the elements take the array's name.

        They hide a column of their name, and are in no star.
        """
        uses = self.uses(scope, array.this if isinstance(array, exp.Alias) else array, TRANSFORMATION)
        item = Item(output_name(array, self.builder, len(scope.sources)), uses)
        scope.elements[item.name] = len(scope.sources)
        scope.add_source(Source("", self.builder.add(Function(scope.relation, uses, (item,))), hidden=True))

    def add_source(  # noqa: PLR0913 -- the words of a JOIN, by name
        self,
        scope: Scope,
        node: exp.Expr,
        *,
        side: str = "",
        using: tuple[str, ...] = (),
        natural: bool = False,
        hidden: bool = False,
        target: bool = False,
    ) -> None:
        """Bring what stands in FROM into scope: a table, subquery, function, VALUES or nested join."""
        if isinstance(node, exp.Subquery) and not node.alias and _is_joined_tables(node.this):
            self.add_source(scope, node.this, side=side, using=using, natural=natural)
        else:
            relation, alias, explicit = self._relation(scope, node, target)
            relation, alias, explicit = self._pivots(scope, node, relation, alias, explicit)
            scope.add_source(Source(alias, relation, side, using, natural, hidden, explicit), explicit)
            if alias.startswith(_PIPED):
                self._keep_aliases(scope, relation)
        for join in node.args.get("joins") or ():
            self.add_join(scope, join)

    def _keep_aliases(self, scope: Scope, relation: int) -> None:
        """The tables of BigQuery's ``FROM t AS x |> EXTEND … |> SELECT x.a`` are known by their aliases in every step."""
        step = self.builder.relations[relation]
        for source in step.sources if isinstance(step, Block) else ():
            if source.alias and source.alias not in scope.aliases:
                scope.add_source(Source(source.alias, source.relation, KEPT, hidden=True))

    def _relation(self, scope: Scope, node: exp.Expr, target: bool) -> tuple[int, str, bool]:
        """The relation of a FROM item, its alias, and whether the alias was written."""
        node = _plain_table(node)
        builder = self.builder
        if builder.dialect in _PLAINLY_IN_FROM:
            node = _PLAINLY_IN_FROM[builder.dialect](scope, node)
        table_alias = node.args.get("alias")
        columns = (table_alias.args.get("columns") or ()) if isinstance(table_alias, exp.TableAlias) else ()
        names = tuple(map(builder.alias, columns))
        written = table_alias.args.get("this") if isinstance(table_alias, exp.TableAlias) else None
        alias = builder.alias(written) if written is not None else ""
        if isinstance(node.this, exp.SemanticView):
            relation = self.lower(_query_of_semantic_view(node.this), None, {})
        elif node.args.get("rows_from"):
            relation = self._rows_from(scope, node)
        elif isinstance(node, exp.Table) and (name := builder.table_name(node)):
            relation, own_alias = self._named(scope, node, name, target)
            alias = alias or own_alias
        elif builder.dialect == "clickhouse" and _is_view_with_parameters(node):
            alias = alias or _called(builder, node)
            relation = builder.add(Table(builder.routine_name(node)))
        elif isinstance(node, (exp.Subquery, exp.Query, exp.Pivot)):
            inner = node.this if isinstance(node, exp.Subquery) else node
            outer = scope if builder.dialect == "duckdb" else scope.parent  # there every subquery is lateral
            relation = self.lower(inner, outer, self.with_ctes(node, outer, scope.ctes))
        elif isinstance(node, exp.Lateral) and isinstance(node.this, exp.Query):
            relation = self.lower(node.this, scope, scope.ctes)
        elif isinstance(node, exp.Values):
            relation = self._values(node, Scope(builder, scope, scope.ctes))
        else:
            function = self._function(scope, node, alias, names)
            return function, alias or (names[0] if names else _called(builder, node)), True
        if names:
            relation = builder.add(Renamed(relation, names))
        return relation, alias, written is not None

    def _named(self, scope: Scope, node: exp.Expr, name: tuple[str, ...], target: bool) -> tuple[int, str]:
        identifier = node.this
        while isinstance(identifier, exp.Dot):
            identifier = identifier.expression
        alias = self.builder.alias(identifier)
        if isinstance(identifier, (exp.Parameter, exp.DynamicIdentifier)):
            alias = name[-1]
        elif self.builder.dialect == "oracle":  # emp@hq.acme.com is emp to the statement
            alias = next((part.partition("@")[0] for part in name if "@" in part), alias)
        if len(name) == 1 and not target and alias in scope.ctes:
            return scope.ctes[alias], alias
        if not target and _is_file(name, self.builder.dialect):
            return self.builder.add(Function(scope.relation, ())), alias
        if name[-1].lower() == "dual" and self.builder.dialect in _HAVE_DUAL and name[:-1] in _OWNERS_OF_DUAL:
            nowhere = self.builder.add(Block(-1))
            return self.builder.add(Rows(nowhere, (Item(self.builder.alias("dummy"), ()),))), alias
        return self.builder.add(Table(name, target)), alias

    def _function(self, scope: Scope, node: exp.Expr, alias: str, names: tuple[str, ...]) -> int:
        """UNNEST, FLATTEN, a table function: every column takes from the arguments (UNNEST's: each from its own)."""
        inner = node.this if isinstance(node, (exp.Table, exp.Lateral)) else node
        if (
            isinstance(inner, exp.Anonymous)
            and inner.name.upper() in _OF_A_NAME
            and self.builder.dialect == "tsql"
        ):
            self._searched(inner)
            return self.builder.add(Function(scope.relation, (), tuple(Item(name, ()) for name in names)))
        given = inner.args.get("expression") if isinstance(inner, _MODELS) else None
        if isinstance(given, (exp.Query, exp.Table)):
            return self.builder.add(
                Function(
                    scope.relation, (), (Item("*", ()),), over=self.lower(given, scope.parent, scope.ctes)
                )
            )
        if (held := self._rows_held(inner)) is not None:
            return self.builder.add(Function(scope.relation, (), over=held))
        if (kept := self._of_its_table(scope, inner, names)) is not None:
            return kept
        called = self.builder.routine_name(node)
        given_to = [_value_of(argument, self.builder.dialect) for argument in _arguments(inner)]
        if self.builder.dialect == "oracle" and isinstance(node, exp.Table):
            given_to = [self._rows_given(scope, argument) for argument in given_to]
        if self.builder.dialect == "oracle" and len(given_to) == 1 and isinstance(given_to[0], exp.Column):
            # TABLE(p.f) calls a function that needs no brackets, TABLE(e.kids) takes a collection of a row
            called, given_to = ((), given_to) if _may_be_of_a_row(scope, given_to[0]) else (called, [])
        each = [self._one_or_another(self.uses(scope, argument, TRANSFORMATION)) for argument in given_to]
        uses = tuple(dict.fromkeys(use for argument in each for use in argument))
        declared = tuple(self.builder.alias(column) for column in _declared_columns(inner))
        declared = declared or self._own_columns(node, inner, alias)
        renames = bool(names or declared) and not _gives_elements_whole(inner, self.builder.dialect)
        if not names and not declared and self._is_scalar(inner) and not isinstance(inner, exp.Inline):
            names = (alias,) if alias else self._called_unnest(inner)
        names = (*names, *declared[len(names) :])
        stacked = self._stacked(scope, inner, len(names))
        laid_out = stacked or self._mapped(scope, inner, len(names))
        if laid_out:
            items = [Item(*each) for each in zip(names, laid_out, strict=True)]
            uses = () if stacked else uses
        else:
            items = self._items_taking(inner, names, each, uses)
        relation = self.builder.add(
            Function(scope.relation, uses, tuple(items), name=called, renames=renames)
        )
        return relation if renames else self._populated(relation, inner)

    def _rows_given(self, scope: Scope, argument: exp.Expr) -> exp.Expr:
        """An argument of ``FROM f(t, x)``; t, where no row can stand before it, is a table or a CTE, given with all its rows."""
        named = (
            isinstance(argument, exp.Column) and not argument.table and type(argument.this) is exp.Identifier
        )
        nothing_before = not scope.sources and scope.parent is None and self.builder.variables is None
        if named and (nothing_before or self.builder.alias(argument.this) in scope.ctes):
            return exp.select("*").from_(exp.Table(this=argument.this.copy())).subquery()
        return argument

    def _items_taking(
        self,
        function: exp.Expr,
        names: Sequence[str],
        each: Sequence[tuple[Use, ...]],
        uses: tuple[Use, ...],
    ) -> list[Item]:
        """The columns of a function in FROM: all take what all arguments use, an UNNEST's of several arrays each from its own."""
        offset = function.args.get("offset")
        numbers = len(names) - len(each)  # of columns that arrays don't make: WITH ORDINALITY, at most
        apart = isinstance(function, exp.Unnest) and 0 <= numbers <= bool(offset)
        own = [*each, *[uses] * numbers] if apart else [uses] * len(names)
        items = [Item(name, taken) for name, taken in zip(names, own, strict=True)]
        if isinstance(offset, exp.Identifier):
            items.append(Item(self.builder.alias(offset), uses))
        elif offset is True and len(names) <= len(each):  # WITH ORDINALITY, not called otherwise
            items.append(Item("ordinality", uses))
        return items

    def _populated(self, relation: int, call: exp.Expr) -> int:
        """PostgreSQL's ``jsonb_populate_record(NULL::t, doc)``: with the columns of the type, or table, t."""
        base = next(iter(call.expressions), None) if isinstance(call, exp.Anonymous) else None
        if not isinstance(base, exp.Cast) or call.name.lower() not in _POPULATE:
            return relation
        name = type_made_here(self.builder, base.args["to"])
        if not name:
            return relation
        nothing = self.builder.add(Block(-1))
        for like in (Function(nothing, (), name=name), Table(name, target=True)):
            relation = self.builder.add(Renamed(relation, (), self.builder.add(like)))
        return relation

    def _one_or_another(self, uses: tuple[Use, ...]) -> tuple[Use, ...]:
        """What an array of several structs gives (``[STRUCT(a AS x), STRUCT(b)]``): a value that holds them all.

        They were collected from the last on; the first says what the fields are called.
        """
        builder = self.builder
        structs = len(uses) > 1 and all(
            isinstance(use, QueryUse) and isinstance(builder.relations[use.relation], Rows) for use in uses
        )
        if not structs:
            return uses
        whole = builder.add(Block(-1, (), (Item("", uses[::-1], keeps=True),)))
        return (QueryUse(TRANSFORMATION, whole),)

    def _with_unsaid(self, relation: int, *names: str) -> int:
        """The rows of a relation, with columns that no source states: Databricks' ``table_changes('t', 1)``."""
        said = (Item(name, ()) for name in names)
        return self.builder.add(Block(-1, (Source("", relation),), (Star(source=0), *said)))

    def _of_its_table(self, scope: Scope, function: exp.Expr, names: tuple[str, ...]) -> int | None:
        """A dialect's own functions that give the rows of a table they name, or of a query; None for any other."""
        dialect = self.builder.dialect
        if dialect == "postgres":
            lower = partial(self.lower, parent=scope.parent, ctes=scope.ctes)
            return crosstab(self.builder, function, names, lower)
        if dialect == "bigquery":
            return self._of_bigquery(scope, function)
        if dialect in SPARK_LIKE and (changed := _table_changed(function)) is not None:
            changes = self.builder.add(Table(self.builder.spelled_name(changed)))
            return self._with_unsaid(changes, "_change_type", "_commit_version", "_commit_timestamp")
        if dialect == "snowflake" and (bounded := _table_bounded(function)) is not None:
            return self.lower(bounded, scope.parent, scope.ctes)
        return None

    def _of_bigquery(self, scope: Scope, function: exp.Expr) -> int | None:
        """BigQuery's own functions that take the rows of a table; None for any other."""
        if isinstance(function, exp.MLForecast):  # of a model, which is no dataset
            return self.builder.add(Function(scope.relation, ()))
        if isinstance(function, exp.VectorSearch):
            return self._nearest(scope, function)
        name = function.name.lower() if isinstance(function, exp.Anonymous) else ""
        given = function.expressions[0] if function.expressions else None
        if name not in _KEEP_COLUMNS or not isinstance(given, (exp.Query, exp.Table)):
            return None
        rows = self.lower(given, scope.parent, scope.ctes)
        return self._with_unsaid(rows, *_KEEP_COLUMNS[name])

    def _nearest(self, scope: Scope, search: exp.Expr) -> int:
        """``VECTOR_SEARCH(TABLE t, 'vec', TABLE q)``: rows of t and of q, as structs, and how far their vectors are apart."""
        builder, args = self.builder, search.args
        said = {given.this.name.lower(): given.expression for given in search.find_all(exp.Kwarg)}
        searched = args.get("column_to_search")
        tables = (
            ("base", args["this"], searched),
            ("query", args.get("query_table"), said.get("query_column_to_search", searched)),
        )
        sources: list[Source] = []
        outputs: list[Output] = []
        vectors: list[Use] = []
        for name, table, column in tables:
            if not isinstance(table, exp.Expr):
                continue
            place = len(sources)
            sources.append(Source("", self.lower(table, scope.parent, scope.ctes)))
            outputs.append(Item(name, (ColumnUse(TRANSFORMATION, 0, place, WHOLE_ROW),), keeps=True))
            if isinstance(column, exp.Literal):
                vectors.append(ColumnUse(TRANSFORMATION, 0, place, builder.alias(column.name)))
        outputs.append(Item("distance", tuple(vectors)))
        joined = tuple(replace(use, how=JOIN) for use in vectors)
        return builder.add(Block(-1, tuple(sources), tuple(outputs), joined))

    def _rows_from(self, scope: Scope, node: exp.Expr) -> int:
        """PostgreSQL's ``ROWS FROM (f(x), g(y) AS (a INT))``: the rows of functions side by side."""
        beside = Scope(self.builder, scope, scope.ctes)
        for position, function in enumerate(node.args["rows_from"]):
            columns = function.args["alias"].columns if function.args.get("alias") else ()
            names = tuple(map(self.builder.alias, columns))
            relation = self._function(beside, function, _called(self.builder, function), names)
            beside.add_source(Source("", relation))
            beside.add_output(Star(source=position))
        if node.args.get("ordinality"):
            beside.add_output(Item("ordinality", ()))
        return beside.finish()

    def _own_columns(self, node: exp.Expr, function: exp.Expr, alias: str) -> tuple[str, ...]:
        """What one of the dialect's own functions calls its columns, WITH ORDINALITY too."""
        own = columns_of(function, self.builder.dialect, alias)
        return (*own, "ordinality") if own and node.args.get("ordinality") else own

    def _called_unnest(self, function: exp.Expr) -> tuple[str, ...]:
        """PostgreSQL's and DuckDB's UNNEST without an alias has a column of its own name."""
        return ("unnest",) if _names_functions(self.builder) and isinstance(function, exp.Unnest) else ()

    def _stacked(self, scope: Scope, node: exp.Expr, width: int) -> list[tuple[Use, ...]]:
        """What each column of Hive's and Spark's ``stack(rows, a, b, …)`` takes; empty where nobody says how many rows.

        It lays its arguments out row by row, as VALUES does: how many rows there are depends on none of them.
        """
        rows = node.this if isinstance(node, exp.Stack) else None
        values = node.expressions
        if not (isinstance(rows, exp.Literal) and rows.is_int and width):
            return []
        if -(-len(values) // max(1, int(rows.name))) != width:
            return []
        columns = [[self.uses(scope, value) for value in values[at::width]] for at in range(width)]
        return [tuple(dict.fromkeys(use for uses in column for use in uses)) for column in columns]

    def _laid_out(self, scope: Scope, node: exp.Expr, width: int) -> list[tuple[Use, ...]]:
        """What each column of a function in the select list takes, where that isn't all of its arguments."""
        mapped = self._mapped(scope, node, width)
        if mapped:
            self.influence(scope, node.this, JOIN)
        return mapped or self._stacked(scope, node, width)

    def _mapped(self, scope: Scope, node: exp.Expr, width: int) -> list[tuple[Use, ...]]:
        """What each column of Spark's and Hive's ``explode(map(k, v, …))`` takes: the keys, and the values; empty of any other."""
        made = node.this if type(node) in EXPLODES else None
        if not isinstance(made, (exp.Map, exp.VarMap)) or width != 2 + isinstance(node, exp.Posexplode):
            return []
        keys, values = (self.uses(scope, made.args.get(part), TRANSFORMATION) for part in ("keys", "values"))
        place = [tuple(dict.fromkeys((*keys, *values)))]
        return [*place[: width - 2], keys, values]

    def _rows_held(self, node: exp.Expr) -> int | None:
        """The variable in ``TABLE(v)``, whose rows it holds."""
        if self.builder.variables is None:
            return None
        given = node.expressions if isinstance(node, exp.Anonymous) and node.name.upper() == "TABLE" else ()
        held = node.this if isinstance(node, exp.TableFromRows) else given[0] if len(given) == 1 else None
        held = held.this if isinstance(held, exp.Cast) else held
        if not isinstance(held, (exp.Column, exp.Placeholder)) or held.args.get("table"):
            return None
        row = Scope(self.builder, None, {})
        if self.builder.variables.fields_assigned(held.name.upper()) and self.add_fields(row, held):
            return row.finish()
        return self.builder.variable(held.name.upper())

    def _is_scalar(self, function: exp.Expr) -> bool:
        """Whether the one column of a function in FROM may have the name of its alias: not where only tables stand there."""
        if isinstance(function, exp.Unnest) and self.builder.dialect in _SPREAD_IN_FROM:
            return False
        return self.builder.dialect in _SCALARS_IN_FROM or not isinstance(function, _TABLES_ONLY)

    def _searched(self, function: exp.Expr) -> None:
        """T-SQL's ``CONTAINSTABLE(t, *, 'words')`` reads a table; ``OPENQUERY(server, 'query')`` one of another server's."""
        first = function.expressions[0] if function.expressions else None
        if isinstance(first, exp.Column) and function.name.upper() not in _OF_A_SERVER:
            name = tuple(
                self.builder.names.part(part.name, bool(part.args.get("quoted"))) for part in first.parts
            )
            self.builder.add(Table(name))

    # --- MATCH_RECOGNIZE -----------------------------------------------------------------------------------

    def _match_recognize(self, scope: Scope, match: exp.Expr) -> None:
        """What stood in FROM becomes the rows of its matches: their keys, and what was measured of them."""
        builder = self.builder
        inner = Scope(builder, scope.parent, scope.ctes)
        for name, index in scope.aliases.items():
            inner.aliases[name] = index
        inner.sources, inner.tables = scope.sources, scope.tables
        for variable in (
            *match.find_all(exp.Var),
            *(e.args.get("alias") for e in match.args["define"] or ()),
        ):
            for word in _VARIABLES_OF_ROWS.findall(
                _GAPS.sub(" ", variable.name) if variable is not None else ""
            ):
                inner.aliases.setdefault(builder.alias(word), 0)
        keys = match.args.get("partition_by") or ()
        if str(match.args.get("rows") or "").upper().startswith("ALL ROWS"):
            inner.add_output(Star())
        else:
            self._outputs(inner, keys)
        for measure in match.args.get("measures") or ():
            self._outputs(inner, [measure.this.transform(_navigation)])
        for key in keys:
            self.influence(inner, key, GROUP_BY)
        for ordered in match.args["order"].expressions if match.args.get("order") is not None else ():
            self.influence(inner, ordered.this, SORT)
        for definition in match.args.get("define") or ():
            self.influence(inner, definition.this, FILTER)
        alias = match.args.get("alias")
        name = builder.alias(alias.this) if isinstance(alias, exp.TableAlias) else ""
        scope.sources, scope.tables, scope.aliases = [], [], {}
        scope.add_source(Source(name, inner.finish()))

    # --- PIVOT -------------------------------------------------------------------------------------------

    def _pivots(
        self, scope: Scope, node: exp.Expr, relation: int, alias: str, explicit: bool
    ) -> tuple[int, str, bool]:
        for pivot in node.args.get("pivots") or ():
            inner = Scope(self.builder, scope.parent, scope.ctes)
            inner.add_source(Source(alias, relation), explicit)
            lower = self._unpivot if pivot.args.get("unpivot") else self._pivot
            lowered = lower(inner, pivot, relation)
            inner.finish()
            relation = self.builder.add(lowered)
            pivot_alias = pivot.args.get("alias")
            if isinstance(pivot_alias, exp.TableAlias) and pivot_alias.this is not None:
                alias, explicit = self.builder.alias(pivot_alias.this), True
                columns = pivot_alias.args.get("columns") or ()
                if columns:
                    renamed = tuple(self.builder.alias(column) for column in columns)
                    relation = self.builder.add(Renamed(relation, renamed))
        return relation, alias, explicit

    def _pivot(self, scope: Scope, pivot: exp.Expr, relation: int) -> Pivot:
        """PIVOT(agg(x) FOR y IN …): each new column aggregates x where y has its value, by all other columns."""
        consumed: list[str] = []
        condition: list[Use] = []
        for field in pivot.args.get("fields") or ():
            key = field.this if isinstance(field, exp.In) else field
            consumed += self._names_below(key)
            self.collect(scope, key, CONDITIONAL, condition)
        aggregates = [self.uses(scope, e, AGGREGATION) for e in pivot.expressions]
        for expression in pivot.expressions:
            consumed += self._names_below(expression)
        chosen = next((q for f in pivot.args.get("fields") or () for q in f.find_all(exp.Query)), None)
        if chosen is not None:
            self.collect(scope, chosen, CONDITIONAL, condition)
        open_ = chosen is not None or pivot.find(exp.PivotAny) is not None  # only the data tells their names
        columns = () if open_ else [self.builder.alias(column) for column in pivot.args.get("columns") or ()]
        if columns and self.builder.dialect == "oracle":
            columns = _names_of_pivot(self.builder, pivot) or columns
        items = tuple(
            Item(column, (*aggregates[i % len(aggregates)], *condition))
            for i, column in enumerate(columns)
            if aggregates
        )
        if open_:
            items = (Item("*", (*(use for uses in aggregates for use in uses), *condition)),)
        group = pivot.args.get("group")
        keys = self._names_below(group) if group is not None else ()
        return Pivot(
            relation, scope.relation, tuple(dict.fromkeys(consumed)), items, grouped=True, keys=tuple(keys)
        )

    def _unpivot(self, scope: Scope, pivot: exp.Expr, relation: int) -> Pivot:
        """UNPIVOT(value FOR name IN (a, b)): the value column takes each listed column as it is.

        Rows of NULL are left out, unless they are included.
        """
        consumed: list[str] = []
        kept: list[str] = []
        chosen = Star()
        labels: list[str] = []
        values = [value for expression in pivot.expressions for value in _members(expression)]
        taken: list[list[Use]] = [[] for _ in values]
        for field in pivot.args.get("fields") or ():
            labels.append(self.builder.alias(identifier_of(field.this)))
            for column in field.expressions:
                source = column.this if isinstance(column, exp.PivotAlias) else column
                if isinstance(source, exp.Columns):
                    chosen = self._all_but(scope, source, taken)
                    kept += chosen.without
                    continue
                consumed += self._names_below(source)
                members = _members(source)
                for position, uses in enumerate(taken):
                    own = members[position] if len(members) == len(values) else source
                    self.collect(scope, own, IDENTITY, uses)
        items = [
            Item(self.builder.alias(identifier_of(value)), tuple(dict.fromkeys(uses)))
            for value, uses in zip(values, taken, strict=True)
        ]
        every = [use for uses in taken for use in uses]
        nulls_go = () if pivot.args.get("include_nulls") else tuple(replace(use, how=FILTER) for use in every)
        return Pivot(
            relation,
            scope.relation,
            tuple(consumed),
            (*(Item(label, ()) for label in labels), *items),
            influences=tuple(dict.fromkeys(nulls_go)),
            keys=tuple(kept),
            taken=chosen.pattern or "",
            spared=chosen.but or "",
        )

    def _all_but(self, scope: Scope, columns: exp.Expr, taken: list[list[Use]]) -> Star:
        """DuckDB's ``ON COLUMNS(* EXCLUDE (id))``: the value takes the columns that this chooses; the others stay."""
        rest = Scope(self.builder, None, {})
        rest.add_source(scope.sources[0])
        star = self._columns(rest, columns, IDENTITY)
        rest.add_output(star)
        relation = rest.finish()
        for uses in taken:
            uses.append(QueryUse(IDENTITY, relation))
        return star

    def _names_below(self, node: exp.Expr) -> list[str]:
        return [self.builder.alias(column.this) for column in node.find_all(exp.Column)]


def only_source(when: exp.Expr) -> int:
    """Which of the two tables of a MERGE a bare name is of in a branch: only one has a row there; -1 where both have."""
    if isinstance(when.args.get("then"), exp.Insert):
        return 1
    return 0 if when.args.get("source") else -1


def _chosen_rows(scope: Scope, node: exp.Expr | None) -> list[int]:
    """The sources of which an expression takes a whole row, one or another; none if it does anything else."""
    if isinstance(node, exp.Column):
        place = scope.own_source([scope.builder.alias(node.this)]) if len(node.parts) == 1 else None
        return [] if place is None else [place]
    if isinstance(node, exp.If):
        parts = [node.args.get("true"), node.args.get("false")]
    elif isinstance(node, exp.Coalesce):
        parts = [node.this, *node.expressions]
    else:
        return _chosen_rows(scope, node.this) if isinstance(node, _KEEP_ROWS) else []
    chosen = [_chosen_rows(scope, part) for part in parts]
    return [row for rows in chosen for row in rows] if all(chosen) else []


def _is_all(key: exp.Expr) -> bool:
    """Whether a key is the word ALL, which sqlglot takes for a column in some dialects."""
    if isinstance(key, exp.Column):
        key = exp.Null() if key.args.get("table") or key.this.args.get("quoted") else key.this
    return isinstance(key, (exp.Var, exp.Identifier)) and key.name.upper() == "ALL"


def _members(node: exp.Expr) -> list[exp.Expr]:
    """The columns of ``(a, b)``; a lone column is the only one."""
    return node.expressions if isinstance(node, exp.Tuple) else [node]


def _spell_out_scalars(node: exp.Expr) -> None:
    """ClickHouse's ``WITH x + 1 AS y SELECT y``: the expression stands wherever its name does."""
    with_ = node.args.get("with_")
    if not isinstance(with_, exp.With):
        return
    for cte in [cte for cte in with_.expressions if cte.args.get("scalar")]:
        with_.expressions.remove(cte)
        for column in list(node.find_all(exp.Column)):
            if column.name == cte.alias and not column.table:
                spelled = exp.Paren(this=cte.this.copy())
                selected = column.parent is node and column.arg_key == "expressions"
                column.replace(exp.alias_(spelled, cte.alias, quoted=True) if selected else spelled)


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


def _plain_table(node: exp.Expr) -> exp.Expr:
    """The table in ``STREAM(t)``, ``STREAM t`` or ``t FINAL``; what ``|> AS t`` calls the steps before it."""
    if isinstance(node, exp.TableAlias):
        return exp.Table(this=node.this)
    inner = node.this if isinstance(node, (exp.Stream, exp.Final)) else node
    bare = (
        isinstance(inner, exp.Subquery) and isinstance(inner.this, exp.Table) and not inner.args.get("alias")
    )
    return inner.this if bare and inner is not node else inner


def _unnested_path(scope: Scope, node: exp.Expr) -> exp.Expr:
    """BigQuery's ``FROM o.items AS i`` as ``UNNEST(o.items) AS i``, if something in scope, of a query around this one too, is called o.

    sqlglot knows it where o stands before it in the same FROM and the join has no condition.
    """
    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier) or not node.db:
        return node
    first = scope.builder.alias(node.parts[0])
    if first in scope.ctes or scope.find_source([first]) is None:
        return node
    alias = node.args.get("alias")
    names = zip(("this", "table", "db", "catalog"), reversed(node.parts), strict=False)
    path = exp.Column(**{place: part.copy() for place, part in names})
    name = alias.this if isinstance(alias, exp.TableAlias) else node.this.copy()
    return exp.Unnest(expressions=[path], alias=exp.TableAlias(columns=[name]))


def _with_tables_given(_scope: Scope, node: exp.Expr) -> exp.Expr:
    """Trino's ``TABLE(f(input => TABLE(t), columns => DESCRIPTOR(a)))``: f of the rows of t; a descriptor only names columns.

    ``exclude_columns`` gives all columns of t but those.
    """
    table = node.this if isinstance(node, exp.Table) else None
    called = next(iter(table.expressions), None) if isinstance(table, exp.Anonymous) else None
    function = called.expression if isinstance(called, exp.Dot) else called
    if not isinstance(function, exp.Anonymous):
        return node
    named: list[exp.Expr] = []
    for given in [a.expression if isinstance(a, exp.Kwarg) else a for a in function.expressions]:
        if not isinstance(given, exp.Anonymous) or len(given.expressions) == 0:
            continue
        if given.name.upper() == "DESCRIPTOR":
            named += given.expressions
            given.set("expressions", [])
        elif given.name.upper() == "TABLE":
            given.replace(_rows_of(given.expressions[0]).subquery("given"))
    rows = function.find(exp.Subquery)
    if function.name.lower() != "exclude_columns" or rows is None:
        return node
    star = exp.Star(except_=[identifier_of(column) for column in named])
    return exp.Subquery(this=exp.select(star).from_(rows), alias=node.args.get("alias"))


def _rows_of(given: exp.Expr) -> exp.Query:
    """The query in Trino's ``TABLE(query)``; all of t of ``TABLE(t)``."""
    if isinstance(given, exp.Query):
        return given
    parts = given.parts if isinstance(given, exp.Column) else [identifier_of(given)]
    return exp.select("*").from_(
        exp.Table(**dict(zip(("this", "db", "catalog"), reversed(parts), strict=False)))
    )


def _query_of_semantic_view(view: exp.Expr) -> exp.Select:
    """Snowflake's ``SEMANTIC_VIEW (v METRICS orders.total DIMENSIONS region)``: a query of the names it says.

    What stands before a name there is a logical table within the view.
    """
    shown = [column for key in ("metrics", "dimensions", "facts") for column in view.args.get(key) or ()]
    where = view.args.get("where")
    for column in (
        column for part in (*shown, where) if part is not None for column in part.find_all(exp.Column)
    ):
        for before in ("table", "db", "catalog"):
            column.set(before, None)
    query = exp.select(*shown, copy=False).from_(view.this, copy=False)
    return query.where(where, copy=False) if where is not None else query


def _is_joined_tables(node: object) -> bool:
    """Whether what stands in parentheses is a table or a join, perhaps in more parentheses, so that its aliases count."""
    while isinstance(node, exp.Subquery) and not node.alias and not node.args.get("joins"):
        node = node.this
    named = isinstance(node, exp.Expr) and bool(node.alias or node.args.get("joins"))
    return isinstance(node, exp.Table) or (named and isinstance(node, (exp.Subquery, exp.UDTF)))


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


def _navigation(node: exp.Expr) -> exp.Expr:
    """In MEASURES, FIRST and LAST choose a row of the match; they aggregate nothing."""
    if isinstance(node, (exp.First, exp.Last)):
        return exp.FirstValue(this=node.this)
    return node


def _use_around(columns: exp.Expr) -> int:
    """What the functions around ``COLUMNS(…)`` do to each of these columns."""
    how, node = TRANSFORMATION, columns.parent
    while isinstance(node, exp.Expr) and not isinstance(node, exp.Query):
        how, node = within(how, direct_use(node)), node.parent
    return how


def _arguments(function: object) -> list[exp.Expr]:
    """The arguments of a table function, however its class keeps them."""
    if isinstance(function, exp.Dot):  # a method of a column: doc.nodes('/a/b')
        return [function]
    values = function.args.values() if isinstance(function, exp.Expr) else ()
    children = [child for value in values for child in (value if isinstance(value, list) else [value])]
    return [
        c for c in children if isinstance(c, exp.Expr) and not isinstance(c, (exp.TableAlias, exp.Identifier))
    ]


def _names_of_pivot(builder: Builder, pivot: exp.Expr) -> list[str]:
    """What Oracle calls the columns of ``PIVOT (SUM(x) AS a FOR y IN ('v', 2 AS b))``: ``'v'_A`` and ``B_A``; empty for several y."""
    fields: list[exp.Expr] = pivot.args.get("fields") or []
    names: list[str] = []
    for value in fields[0].expressions if len(fields) == 1 else ():
        if isinstance(value, exp.PivotAlias):
            name = builder.alias(value.args["alias"])
        elif isinstance(value, exp.Literal):
            name = f"'{value.name}'" if value.is_string else value.name
        else:
            return []
        for aggregate in pivot.expressions:
            alias = builder.alias(aggregate.args["alias"]) if isinstance(aggregate, exp.Alias) else ""
            names.append(f"{name}_{alias}" if alias else name)
    return names


def _gives_elements_whole(function: exp.Expr, dialect: str) -> bool:
    """Whether a struct among the elements of an array stays one column, beside others: of ``posexplode`` and FLATTEN."""
    return isinstance(function, exp.Posexplode) or (
        dialect == "snowflake" and isinstance(function, exp.Explode)
    )


def _may_be_of_a_row(scope: Scope, column: exp.Column) -> bool:
    """Whether a column is one of a source, as far as its qualifier says; without one it may be of any."""
    if column.args.get("table"):
        return scope.find_source([scope.builder.alias(column.parts[0])]) is not None
    return bool(scope.sources) or scope.parent is not None


def _value_of(argument: exp.Expr, dialect: str) -> exp.Expr:
    """What an argument gives: a table all of its rows; ``read_csv('f', header = true)`` names it."""
    if isinstance(argument, exp.Table):
        return exp.select("*").from_(argument).subquery()
    named = isinstance(argument, exp.EQ) and isinstance(argument.this, exp.Column)
    if named and dialect == "tsql" and argument.this.name.upper() in _OPTIONS_OF_CHUNKS:
        return exp.null()
    if named and (dialect in _NAME_BY_EQUALS or argument.this.name.upper() == "SOURCE"):
        value: exp.Expr = argument.expression
        return value
    return argument


def _is_file(name: tuple[str, ...], dialect: str) -> bool:
    """Whether a table's name is that of a file: DuckDB's ``FROM 'f.csv'``, Spark's ``FROM csv.`s3://f` ``."""
    *before, last = name
    if dialect == "duckdb":
        return (
            not before
            and last.lower().removesuffix(".gz").rpartition(".")[2] in _FILE_FORMATS
            and "." in last
        )
    of_spark = dialect in ("spark", "spark2", "databricks") and len(before) == 1
    return of_spark and before[0].lower() in _FILE_FORMATS and "/" in last


def _is_view_with_parameters(node: exp.Expr) -> bool:
    """Whether it is ClickHouse's ``FROM v(a = 1, b = 2)``: no table function takes only arguments with names."""
    called = node.this if isinstance(node, exp.Table) else None
    arguments = called.expressions if isinstance(called, exp.Anonymous) else ()
    return bool(arguments) and all(
        isinstance(argument, exp.EQ) and isinstance(argument.this, exp.Column) for argument in arguments
    )


def _table_elsewhere(_scope: Scope, node: exp.Expr) -> exp.Expr:
    """ClickHouse's ``cluster('c', db.t)``: the table; of ``remote('host', db, t)``, which is another server's, nothing."""
    called = node.this if isinstance(node, exp.Table) else None
    function = called.name.lower() if isinstance(called, exp.Anonymous) else ""
    if called is None or function not in {"cluster", "clusterallreplicas", "remote", "remotesecure"}:
        return node
    if function.startswith("remote"):
        called.set("expressions", [])
        return node
    parts = [
        exp.to_identifier(name, quoted=True)
        for argument in called.expressions[1:3]
        for name in (
            [p.name for p in argument.parts] if isinstance(argument, exp.Column) else argument.name.split(".")
        )
    ]
    kept = {key: value for key, value in node.args.items() if key not in {"this", "db"}}
    return (
        exp.Table(**kept, this=parts[-1], db=parts[-2] if len(parts) > 1 else None)
        if all(parts) and parts
        else node
    )


def _called(builder: Builder, node: exp.Expr) -> str:
    """What a table function without an alias is called: as the function."""
    function = node if isinstance(node, exp.Unnest) else node.this
    if isinstance(function, exp.Anonymous):
        return builder.alias(function.name)
    return _CALLED.get(type(function), "") if _names_functions(builder) else ""


def _names_functions(builder: Builder) -> bool:
    """Whether the dialect takes a function's name for the alias that it doesn't have."""
    return builder.dialect == "duckdb" or builder.dialect in _SCALARS_IN_FROM


def _declared_columns(function: object) -> list[exp.Expr]:
    """The columns that OPENJSON … WITH, JSON_TABLE and XMLTABLE say that they have."""
    if isinstance(function, exp.OpenJSON):
        listed = function.expressions
    elif isinstance(function, exp.XMLTable):
        listed = function.args.get("columns") or []
    elif isinstance(function, exp.JSONTable):
        listed = list(function.find_all(exp.JSONColumnDef))
    else:
        return []
    return [column.this for column in listed if isinstance(column.this, exp.Identifier)]


def identifier_of(node: exp.Expr) -> exp.Expr:
    """The identifier of a column, alias or identifier node."""
    while not isinstance(node, exp.Identifier) and isinstance(node.args.get("this"), exp.Expr):
        node = node.this
    return node


_CALLED: Final[dict[type[exp.Expr], str]] = {
    exp.ExplodingGenerateSeries: "generate_series",
    exp.GenerateSeries: "generate_series",
    exp.JSONTable: "json_table",
    exp.Unnest: "unnest",
    exp.XMLTable: "xmltable",
}
_PLAINLY_IN_FROM: Final[dict[str, Callable[[Scope, exp.Expr], exp.Expr]]] = {
    "bigquery": _unnested_path,
    "clickhouse": _table_elsewhere,
    **dict.fromkeys(_SPREAD_IN_FROM, _with_tables_given),
}
"""What stands in FROM, by its meaning: dialects whose table functions are given tables by their names, and BigQuery's arrays."""
