"""The select list: what each column of a query is called, and what it takes."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.calls_in_from import CallsInFrom
from lineage.compiler.clickhouse_names import told_apart, untupled, untuples
from lineage.compiler.expressions import arguments_of, may_make_object
from lineage.compiler.fields import MAY_HOLD, fields_made, fields_typed, keeps_structs, parts_of_struct
from lineage.compiler.fingerprints import said
from lineage.compiler.functions import direct_use, within
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
from lineage.compiler.output_names import identifier_of, output_name
from lineage.compiler.scopes import Scope, distinct_uses
from lineage.compiler.table_functions import EXPLODES, SPARK_LIKE, exploded
from lineage.unit import (
    ELEMENT,
    IDENTITY,
    JOIN,
    PAIR,
    TRANSFORMATION,
    Block,
    ColumnUse,
    Function,
    Item,
    Name,
    Output,
    QueryUse,
    Rows,
    SetOperation,
    Source,
    Star,
    Use,
)

_KEEP_ROWS: Final = (exp.Paren, exp.Bracket, exp.ArrayAgg, exp.AnyValue, exp.HavingMax, exp.Order, exp.Limit)
"""What takes rows as they are: ``ARRAY_AGG(t ORDER BY a LIMIT 1)[OFFSET(0)]``."""

_MAY_SPREAD: Final = frozenset(
    {exp.Star, exp.Columns, *PICKS, exp.Not, exp.Dot, exp.Inline, exp.EQ, exp.QueryTransform, exp.Aliases}
    | {exp.Apply, exp.Stack, exp.Anonymous}
    | EXPLODES
)
"""What may be several outputs, or none, besides ``t.*``."""


class Outputs(CallsInFrom):
    """Lowers the select list: columns, stars, what is spread or chosen."""

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

    def foresee(self, scope: Scope, projections: Sequence[exp.Expr]) -> bool:
        """Say which outputs aliases will mean: in ClickHouse those before them and the conditions of joins see them, too."""
        for position, projection in enumerate(projections):
            if type(projection) is exp.Alias:
                scope.named.setdefault(self.builder.alias(projection.args["alias"]), position)
        return bool(scope.named)

    def add_outputs(self, scope: Scope, projections: Sequence[exp.Expr], *, foreseen: bool = False) -> None:
        """Add what the select list makes: of each projection none, one or several outputs."""
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
                scope.add_output(self.item(scope, projection, position))
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
        columns = _columns_in(node) if self.builder.dialect == "duckdb" else None
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
            if stacked := self.laid_out(scope, node, len(made)):
                return [Item(name, uses) for name, uses in zip(made, stacked, strict=True)]
            item = self.item(scope, node, position)
            outputs: list[Output] = [replace(item, name=name, keeps=False) for name in made]
            return (
                [*outputs[:-1], Star(spread=item.uses, path=PAIR, whole=made[-1])]
                if made[-1] == "col"
                else outputs
            )
        if self.builder.dialect in SPARK_LIKE and node.name.lower() == "inline_outer" and node.expressions:
            node = exp.Inline(this=node.expressions[0])
        if isinstance(node, exp.Inline):
            uses = self.one_or_another(self.uses(scope, node))
            typed = fields_typed(self.builder, node.this, ELEMENT)
            return [Item(name, uses) for name in typed] or [Star(spread=uses, path=ELEMENT)]
        if isinstance(node, exp.Aliases):
            return self._called(scope, node, position)
        if self.builder.dialect == "duckdb" and isinstance(node.unalias(), exp.Explode):
            return self._unnested(scope, node, position)
        return [self.item(scope, node, position)]

    def _called(self, scope: Scope, node: exp.Aliases, position: int) -> list[Output]:
        """Several columns with a name each: ``stack(…) AS (a, b)``, Trino's ``r.* AS (a, b)`` of a table or a row."""
        names = tuple(self.builder.alias(alias) for alias in node.args["expressions"])
        spread = self._projection(scope, node.this, position) if node.this.is_star else []
        if spread and isinstance(spread[0], Star):
            return [replace(spread[0], names=names)]
        stacked = self.laid_out(scope, node.this, len(names))
        uses = () if stacked else self.uses(scope, node.this, TRANSFORMATION)
        return [Item(name, each) for name, each in zip(names, stacked or [uses] * len(names), strict=True)]

    def item(self, scope: Scope, node: exp.Expr, position: int) -> Item:
        """One projection that is one output."""
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

    def _unnested(self, scope: Scope, node: exp.Expr, position: int) -> list[Output]:
        """DuckDB's ``unnest(x)``: the fields of a struct, the elements of a list; ``recursive := true`` spreads those, too."""
        call = node.unalias()
        goes_on = any(isinstance(part, exp.PropertyEQ) for part in call.expressions)
        name = output_name(node, self.builder, position)
        uses = self.uses(scope, node)
        if isinstance(call.this, exp.Struct) and not goes_on:
            parts = parts_of_struct(self.builder, call.this)
            return [replace(self.item(scope, part, position), name=field) for field, part in parts]
        return [Star(spread=uses, path=ELEMENT if goes_on else "", whole=name) if uses else Item(name, ())]

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
            made = self.builder.add(
                Function(scope.relation, uses, name=called, given=arguments_of(node.this))
            )
            return Star(relation=self.populated(made, node.this))
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
                spread, path = self.row_of(scope, names)
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
    def row_of(scope: Scope, names: Sequence[str]) -> tuple[tuple[Use, ...], str]:
        """What ``struct.*`` spreads: a column, perhaps with the name of its table, and the path to a field of it."""
        place = scope.find_source(names[:1]) if len(names) > 1 else None
        if place is not None:
            return (ColumnUse(TRANSFORMATION, *place, names[1]),), ".".join(names[2:])
        return (scope.bare_use(names[0], TRANSFORMATION),), ".".join(names[1:])

    def _chosen(self, scope: Scope, node: exp.Expr) -> Star | None:
        """``COLUMNS('a.*')`` and ClickHouse's ``t.COLUMNS('a.*')``, ``t.COLUMNS(a, b)``; None for anything else."""
        if isinstance(node, exp.Columns):
            return self.columns_chosen(scope, node, IDENTITY)
        called = node.expression if isinstance(node, exp.Dot) else None
        if (
            not isinstance(called, exp.Anonymous)
            or called.name.upper() != "COLUMNS"
            or not called.expressions
        ):
            return None
        given = called.expressions
        columns = exp.Columns(this=exp.Array(expressions=given) if len(given) > 1 else given[0])
        chosen = self.columns_chosen(scope, columns, IDENTITY)
        return replace(self._star(scope, exp.Star(), [node.this]), pattern=chosen.pattern, but=chosen.but)

    def columns_chosen(self, scope: Scope, node: exp.Expr, how: int) -> Star:
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
        rest = node.transform(lambda each: exp.null() if _is_own_columns(each) else each)
        if rest.find(exp.Column, exp.Subquery) is None:
            return self.columns_chosen(scope, columns, how)
        relation = self.chosen_columns(scope, columns)
        return Star(relation=relation, how=how, besides=self.uses(scope, rest, TRANSFORMATION))

    def chosen_columns(self, scope: Scope, node: exp.Expr) -> int:
        """The relation of the columns that DuckDB's ``COLUMNS(…)`` chooses of the sources in scope."""
        sources = tuple(source for source in scope.sources if not source.hidden)
        return self.builder.add(Block(-1, sources, (self.columns_chosen(scope, node, IDENTITY),)))


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


def _columns_in(output: exp.Expr) -> exp.Expr | None:
    """DuckDB's ``COLUMNS(…)`` in an output; one within a query that stands in it chooses there."""
    within = output.walk(prune=lambda each: isinstance(each, exp.Query))
    return next((each for each in within if isinstance(each, exp.Columns)), None)


def _is_own_columns(node: exp.Expr) -> bool:
    return isinstance(node, exp.Columns) and node.find_ancestor(exp.Query) is None


def _use_around(columns: exp.Expr) -> int:
    """What the functions around ``COLUMNS(…)`` do to each of these columns."""
    how, node = TRANSFORMATION, columns.parent
    while isinstance(node, exp.Expr) and not isinstance(node, exp.Query):
        how, node = within(how, direct_use(node)), node.parent
    return how
