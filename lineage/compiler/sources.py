"""What stands in FROM: tables, joins, subqueries, VALUES, pivots, patterns of rows."""

import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.calls_in_from import SPREAD_IN_FROM, called
from lineage.compiler.digests import of_words
from lineage.compiler.fingerprints import fingerprint, first_line, of_join
from lineage.compiler.output_names import identifier_of, output_name
from lineage.compiler.outputs import Outputs
from lineage.compiler.scopes import Builder, Scope
from lineage.compiler.vocabulary import GAP
from lineage.unit import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    GROUP_BY,
    IDENTITY,
    JOIN,
    KEPT,
    SORT,
    TRANSFORMATION,
    Block,
    FingerprintUse,
    Function,
    Item,
    Pivot,
    QueryUse,
    Renamed,
    Rows,
    Source,
    Star,
    Table,
    Use,
)

PIPED: Final = "__tmp"
"""How sqlglot names the steps of a query in pipe syntax."""

_GAPS: Final = re.compile(GAP)
_VARIABLES_OF_ROWS: Final = re.compile(r"[^\W\d][\w$#]*")
"""The names in the pattern of MATCH_RECOGNIZE."""

_OF_VALUES: Final = {
    "duckdb": "col{0}",
    "spark": "col{1}",
    "databricks": "col{1}",
    "hive": "col{1}",
    "mysql": "column_{0}",
}
"""The name of a column of VALUES by its place, from 0 and from 1; elsewhere it is PostgreSQL's ``column1``."""

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

_HAVE_DUAL: Final = frozenset({"oracle", "mysql", "doris", "starrocks", "singlestore", "snowflake", "exasol"})
_OWNERS_OF_DUAL: Final = frozenset({(), ("SYS",)})


class Sources(Outputs):
    """Lowers what stands in FROM: tables, joins, queries, pivots, patterns of rows."""

    def rows_of_values(self, node: exp.Expr, scope: Scope) -> int:
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
        named = scope.named
        scope.named = scope.ahead or named
        for condition in ("on", "match_condition"):
            self.influence(scope, args.get(condition), JOIN)
        scope.named = named
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
        joins = node.args.get("joins") or ()
        in_parentheses = isinstance(node, exp.Subquery) and not node.alias and _is_joined_tables(node.this)
        if in_parentheses and not node.args.get("pivots"):
            self.add_source(scope, node.this, side=side, using=using, natural=natural)
        else:
            if in_parentheses:
                node = turned(exp.From(this=node.this), [], node.args["pivots"])
            relation, alias, explicit = self._relation(scope, node, target)
            relation, alias, explicit = self._pivots(scope, node, relation, alias, explicit)
            scope.add_source(Source(alias, relation, side, using, natural, hidden, explicit), explicit)
            if alias.startswith(PIPED):
                self._keep_aliases(scope, relation)
        for join in joins:
            self.add_join(scope, join)

    def _keep_aliases(self, scope: Scope, relation: int) -> None:
        """The tables of BigQuery's ``FROM t AS x |> EXTEND … |> SELECT x.a`` are known by their aliases in every step."""
        step = self.builder.relations[relation]
        for source in step.sources if isinstance(step, Block) else ():
            if source.alias and source.alias not in scope.aliases:
                scope.add_source(Source(source.alias, source.relation, KEPT, hidden=True))

    def _relation(self, scope: Scope, node: exp.Expr, target: bool) -> tuple[int, str, bool]:
        """The relation of a FROM item, its alias, and whether the alias was written."""
        node = _bare_table(node)
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
            relation = self.rows_from(scope, node)
        elif isinstance(node, exp.Table) and (name := builder.table_name(node)):
            relation, own_alias = self._named(scope, node, name, target)
            alias = alias or own_alias
        elif builder.dialect == "clickhouse" and _is_view_with_parameters(node):
            alias = alias or called(builder, node)
            relation = builder.add(Table(builder.routine_name(node)))
        elif isinstance(node, (exp.Subquery, exp.Query, exp.Pivot)):
            inner = node.this if isinstance(node, exp.Subquery) else node
            outer = scope if builder.dialect == "duckdb" else scope.parent  # there every subquery is lateral
            relation = self.lower(inner, outer, self.with_ctes(node, outer, scope.ctes))
        elif isinstance(node, exp.Lateral) and isinstance(node.this, exp.Query):
            relation = self.lower(node.this, scope, scope.ctes)
        elif isinstance(node, exp.Values):
            relation = self.rows_of_values(node, Scope(builder, scope, scope.ctes))
        else:
            function = self.call(scope, node, alias, names)
            return function, alias or (names[0] if names else called(builder, node)), True
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

    def recognize(self, scope: Scope, match: exp.Expr) -> None:
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
            self.add_outputs(inner, keys)
        for measure in match.args.get("measures") or ():
            self.add_outputs(inner, [measure.this.transform(_navigation)])
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
        star = self.columns_chosen(rest, columns, IDENTITY)
        rest.add_output(star)
        relation = rest.finish()
        for uses in taken:
            uses.append(QueryUse(IDENTITY, relation))
        return star

    def _names_below(self, node: exp.Expr) -> list[str]:
        return [self.builder.alias(column.this) for column in node.find_all(exp.Column)]


def _members(node: exp.Expr) -> list[exp.Expr]:
    """The columns of ``(a, b)``; a lone column is the only one."""
    return node.expressions if isinstance(node, exp.Tuple) else [node]


def _bare_table(node: exp.Expr) -> exp.Expr:
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


def turned(from_: exp.Expr, joins: list[exp.Expr], pivots: list[exp.Expr]) -> exp.Subquery:
    """The query of all that is joined, pivoted."""
    for column in (c for pivot in pivots for c in pivot.find_all(exp.Column)):
        column.set("table", None)  # the query has no parts to be named
    return exp.Subquery(this=exp.Select(expressions=[exp.Star()], from_=from_, joins=joins), pivots=pivots)


def _is_joined_tables(node: object) -> bool:
    """Whether what stands in parentheses is a table or a join, perhaps in more parentheses, so that its aliases count."""
    while isinstance(node, exp.Subquery) and not node.alias and not node.args.get("joins"):
        node = node.this
    named = isinstance(node, exp.Expr) and bool(node.alias or node.args.get("joins"))
    return isinstance(node, exp.Table) or (named and isinstance(node, (exp.Subquery, exp.UDTF)))


def _navigation(node: exp.Expr) -> exp.Expr:
    """In MEASURES, FIRST and LAST choose a row of the match; they aggregate nothing."""
    if isinstance(node, (exp.First, exp.Last)):
        return exp.FirstValue(this=node.this)
    return node


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


_NAME_TABLES: Final = {"cluster": 1, "clusterallreplicas": 1, "dictionary": 0}
"""ClickHouse's functions that give the rows of a table here, and the place of the argument that names it."""


def _table_elsewhere(_scope: Scope, node: exp.Expr) -> exp.Expr:
    """ClickHouse's ``cluster('c', db.t)``, ``dictionary('db.d')``: the table; ``view(SELECT …)``: the query.

    Of ``remote('host', db, t)``, which is another server's, nothing; the arguments of others are no columns: ``s3('f', Parquet)``.
    """
    called = node.this if isinstance(node, exp.Table) else None
    if not isinstance(called, exp.Anonymous) or _is_view_with_parameters(node):
        return node
    function = called.name.lower()
    first = next(iter(called.expressions), None)
    if function == "view" and isinstance(first, exp.Query):
        return exp.Subquery(this=first, alias=node.args.get("alias"))
    if function not in _NAME_TABLES:
        elsewhere = function.startswith("remote")
        plain = [part for part in called.expressions if not (elsewhere or isinstance(part, exp.Column))]
        called.set("expressions", plain)
        return node
    parts = [
        exp.to_identifier(name, quoted=True)
        for argument in called.expressions[_NAME_TABLES[function] :][:2]
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


_PLAINLY_IN_FROM: Final[dict[str, Callable[[Scope, exp.Expr], exp.Expr]]] = {
    "bigquery": _unnested_path,
    "clickhouse": _table_elsewhere,
    **dict.fromkeys(SPREAD_IN_FROM, _with_tables_given),
}
"""What stands in FROM, by its meaning: dialects whose table functions are given tables by their names, and BigQuery's arrays."""
