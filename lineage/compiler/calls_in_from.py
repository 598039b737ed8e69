"""Functions that stand in FROM, and what each of their columns takes."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.crosstabs import crosstab
from lineage.compiler.expressions import Expressions, arguments_of
from lineage.compiler.fields import type_made_here
from lineage.compiler.scopes import Builder, Scope
from lineage.compiler.table_functions import EXPLODES, SPARK_LIKE, columns_of
from lineage.unit import (
    JOIN,
    TRANSFORMATION,
    WHOLE_ROW,
    Block,
    ColumnUse,
    Function,
    Item,
    Name,
    Output,
    QueryUse,
    Renamed,
    Rows,
    Source,
    Star,
    Table,
    Use,
)

_CALLED: Final[dict[type[exp.Expr], str]] = {
    exp.ExplodingGenerateSeries: "generate_series",
    exp.GenerateSeries: "generate_series",
    exp.JSONTable: "json_table",
    exp.Unnest: "unnest",
    exp.XMLTable: "xmltable",
}

SCALARS_IN_FROM: Final = frozenset({"postgres", "redshift", "materialize", "risingwave", ""})

SPREAD_IN_FROM: Final = frozenset({"trino", "presto", "athena"})
"""Dialects in which the columns of UNNEST are the fields of rows, whatever it is called."""

_TABLES_ONLY: Final = (exp.Anonymous, exp.ReadCSV, exp.ReadParquet, exp.TableFromRows)
"""Functions which, in other dialects than these, never make a single nameless column."""

_KEEP_COLUMNS: Final = {
    "appends": ("_change_type", "_change_timestamp"),
    "changes": ("_change_type", "_change_timestamp"),
    "range_sessionize": ("session_range",),
    "external_object_transform": ("signed_url",),
}
"""BigQuery's functions that give the rows of a table as they are, and what they add to them."""

_POPULATE: Final = frozenset(
    {"json_populate_record", "jsonb_populate_record", "json_populate_recordset", "jsonb_populate_recordset"}
)

_OPTIONS_OF_CHUNKS: Final = frozenset({"CHUNK_TYPE", "CHUNK_SIZE", "OVERLAP", "ENABLE_CHUNK_SET_ID"})
"""What T-SQL's ``AI_GENERATE_CHUNKS(SOURCE = a.text, CHUNK_TYPE = FIXED, CHUNK_SIZE = 90)`` is told besides the text."""
_NAME_BY_EQUALS: Final = frozenset({"duckdb", "tsql", "fabric"})
"""Dialects in which ``name = value`` gives a table function an argument by its name."""

_MODELS: Final = (exp.Predict, exp.GenerateTable, exp.GenerateText, exp.GenerateEmbedding, exp.MLTranslate)
"""BigQuery's functions that add columns to the rows they are given."""
_OF_A_SERVER: Final = frozenset({"OPENQUERY", "OPENDATASOURCE", "OPENROWSET"})
_OF_A_NAME: Final = _OF_A_SERVER | {"CONTAINSTABLE", "FREETEXTTABLE"}


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


class CallsInFrom(Expressions):
    """Lowers the functions that stand where a table may: UNNEST, FLATTEN, table functions, models."""

    def call(self, scope: Scope, node: exp.Expr, alias: str, names: tuple[str, ...]) -> int:
        """UNNEST, FLATTEN, a table function: every column takes from the arguments (UNNEST's: each from its own)."""
        inner = node.this if isinstance(node, (exp.Table, exp.Lateral)) else node
        if (special := self._special_call(scope, inner, names)) is not None:
            return special
        called, given_to = self._called_with(scope, node, inner)
        each = [self.one_or_another(self.uses(scope, argument, TRANSFORMATION)) for argument in given_to]
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
            Function(
                scope.relation, uses, tuple(items), name=called, renames=renames, given=arguments_of(inner)
            )
        )
        return relation if renames else self.populated(relation, inner)

    def _special_call(self, scope: Scope, inner: exp.Expr, names: tuple[str, ...]) -> int | None:
        """A search of T-SQL, a model, rows that are given on as they are; None for an ordinary function."""
        searches = isinstance(inner, exp.Anonymous) and inner.name.upper() in _OF_A_NAME
        if searches and self.builder.dialect == "tsql":
            self._searched(inner)
            return self.builder.add(Function(scope.relation, (), tuple(Item(name, ()) for name in names)))
        given = inner.args.get("expression") if isinstance(inner, _MODELS) else None
        if isinstance(given, (exp.Query, exp.Table)):
            over = self.lower(given, scope.parent, scope.ctes)
            return self.builder.add(Function(scope.relation, (), (Item("*", ()),), over=over))
        if (held := self._rows_held(inner)) is not None:
            return self.builder.add(Function(scope.relation, (), over=held))
        return self._of_its_table(scope, inner, names)

    def _called_with(self, scope: Scope, node: exp.Expr, inner: exp.Expr) -> tuple[Name, list[exp.Expr]]:
        """The name of a routine that a file may make, and what it is given."""
        called = self.builder.routine_name(node)
        given_to = [_value_of(argument, self.builder.dialect) for argument in _arguments(inner)]
        if self.builder.dialect != "oracle":
            return called, given_to
        if isinstance(node, exp.Table):
            given_to = [self._rows_given(scope, argument) for argument in given_to]
        if len(given_to) == 1 and isinstance(given_to[0], exp.Column):
            # TABLE(p.f) calls a function that needs no brackets, TABLE(e.kids) takes a collection of a row
            return ((), given_to) if _may_be_of_a_row(scope, given_to[0]) else (called, [])
        return called, given_to

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

    def populated(self, relation: int, call: exp.Expr) -> int:
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

    def one_or_another(self, uses: tuple[Use, ...]) -> tuple[Use, ...]:
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

    def rows_from(self, scope: Scope, node: exp.Expr) -> int:
        """PostgreSQL's ``ROWS FROM (f(x), g(y) AS (a INT))``: the rows of functions side by side."""
        beside = Scope(self.builder, scope, scope.ctes)
        for position, function in enumerate(node.args["rows_from"]):
            columns = function.args["alias"].columns if function.args.get("alias") else ()
            names = tuple(map(self.builder.alias, columns))
            relation = self.call(beside, function, called(self.builder, function), names)
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
        return ("unnest",) if names_functions(self.builder) and isinstance(function, exp.Unnest) else ()

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

    def laid_out(self, scope: Scope, node: exp.Expr, width: int) -> list[tuple[Use, ...]]:
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
        if isinstance(function, exp.Unnest) and self.builder.dialect in SPREAD_IN_FROM:
            return False
        return self.builder.dialect in SCALARS_IN_FROM or not isinstance(function, _TABLES_ONLY)

    def _searched(self, function: exp.Expr) -> None:
        """T-SQL's ``CONTAINSTABLE(t, *, 'words')`` reads a table; ``OPENQUERY(server, 'query')`` one of another server's."""
        first = function.expressions[0] if function.expressions else None
        if isinstance(first, exp.Column) and function.name.upper() not in _OF_A_SERVER:
            name = tuple(
                self.builder.names.part(part.name, bool(part.args.get("quoted"))) for part in first.parts
            )
            self.builder.add(Table(name))


def _arguments(function: object) -> list[exp.Expr]:
    """The arguments of a table function, however its class keeps them."""
    if isinstance(function, exp.Dot):  # a method of a column: doc.nodes('/a/b')
        return [function]
    values = function.args.values() if isinstance(function, exp.Expr) else ()
    children = [child for value in values for child in (value if isinstance(value, list) else [value])]
    return [
        c for c in children if isinstance(c, exp.Expr) and not isinstance(c, (exp.TableAlias, exp.Identifier))
    ]


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


def called(builder: Builder, node: exp.Expr) -> str:
    """What a table function without an alias is called: as the function."""
    function = node if isinstance(node, exp.Unnest) else node.this
    if isinstance(function, exp.Anonymous):
        return builder.alias(function.name)
    return _CALLED.get(type(function), "") if names_functions(builder) else ""


def names_functions(builder: Builder) -> bool:
    """Whether the dialect takes a function's name for the alias that it doesn't have."""
    return builder.dialect == "duckdb" or builder.dialect in SCALARS_IN_FROM
