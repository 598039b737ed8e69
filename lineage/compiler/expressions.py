"""Expressions: which columns a SQL expression uses, and how.

One walk with an explicit stack (chains of 20,000 ORs are deep trees) over sqlglot's expression. What a node
does to the uses below it is looked up by its class in one table; whatever isn't in it transforms.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.fields import (
    ROWS_BY_PLACE,
    field_by_place,
    field_taken,
    keeps_structs,
    parts_of_struct,
    structs_in,
    type_of_struct,
    use_of_field,
)
from lineage.compiler.fingerprints import conjuncts, said
from lineage.compiler.functions import (
    HANDLERS,
    Stack,
    any_other,
    combined,
    direct_use,
    is_own_aggregate,
    push,
    push_all,
    within,
)
from lineage.compiler.masks import counts
from lineage.compiler.scopes import Builder, Ctes, Scope, distinct_uses
from lineage.compiler.table_functions import EXPLODES
from lineage.compiler.vocabulary import NEVER_BARE, ROWS_HAVE_TYPES, known_functions
from lineage.unit import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    IDENTITY,
    JOIN,
    MASKED_AGGREGATION,
    TRANSFORMATION,
    WHOLE_ROW,
    BareUse,
    Block,
    ColumnUse,
    FieldUse,
    FingerprintUse,
    Function,
    Item,
    Name,
    OutputUse,
    QueryUse,
    Renamed,
    Rows,
    Source,
    Table,
    Use,
)

_Read: TypeAlias = "Callable[[Expressions, Scope, exp.Expr, int, Stack, list[Use]], None]"
"""Reads one node: appends its uses, or pushes what stands in it on the stack."""

_NUMBERING: Final = {"tsql": frozenset({"identity"}), "mysql": frozenset({"nextval", "lastval", "setval"})}
"""Functions that number rows: IDENTITY(INT, 1, 1) those of SELECT INTO, MariaDB's by way of a sequence."""
_OF_OBJECTS: Final = (
    exp.Alias,
    exp.Select,
    exp.Anonymous,
    exp.Cast,
    exp.Kwarg,
    exp.Order,
    exp.Dot,
    exp.Tuple,
)
"""What the call of an object type stands in, where its fields may be asked for."""
_SEQUENCE_COLUMNS: Final = frozenset({"nextval", "currval"})
_OF_A_ROW: Final = frozenset(
    {
        "rowid",
        "ctid",
        "xmin",
        "xmax",
        "tableoid",
        "_partitiontime",
        "_partitiondate",
        "_table_suffix",
        "_file_name",
        "input__file__name",
        "block__offset__inside__file",
        "row__offset__inside__block",
    }
)
"""Of the ``PSEUDO_COLUMNS`` those that are no columns behind the name of a table either, where the dialect has them."""

_OF_A_FILE: Final = "_metadata"
"""Spark's struct of what is known of the file a row comes from."""
_ROW_VARIABLES: Final = frozenset({"new", "old"})

_ROW_MAKING_NAMES: Final = frozenset(
    {
        "aclexplode", "generate_series", "generate_subscripts", "json_array_elements", "json_array_elements_text", "json_each",
        "json_each_text", "json_object_keys", "json_populate_recordset", "json_to_recordset", "jsonb_array_elements",
        "jsonb_array_elements_text", "jsonb_each", "jsonb_each_text", "jsonb_object_keys", "jsonb_path_query",
        "jsonb_path_query_tz", "jsonb_populate_recordset", "jsonb_to_recordset", "regexp_matches", "regexp_split_to_table",
        "string_to_table",
    }
)  # fmt: skip
"""PostgreSQL's functions that return sets (``pg_proc.proretset``) and that sqlglot has no class for."""
_ROW_MAKERS: Final = frozenset({*EXPLODES, exp.Inline, exp.Stack, exp.ExplodingGenerateSeries})
_OF_ROWS: Final = frozenset({exp.Table, exp.Lateral, exp.TableFromRows})

_CLICKHOUSE_AGGREGATES: Final = re.compile(
    r"(?:(?i:sum|count|avg|min|max|any_value|stddev_pop|stddev_samp|var_pop|var_samp|first_value|last_value)(?=[A-Z])"
    r"|median\w*?|sparkbar|groupArray(?:Intersect|Sorted)|approx_top_(?:count|k|sum)|argAnd(?:Max|Min)|distinct(?:DynamicTypes|JSONPaths\w*?)"
    r"|estimateCompressionRatio|analysisOfVariance|quantileDD|groupNumericIndexedVector"
    r"|(?:corr|(?:covar|stddev|var)(?:Pop|Samp))Stable|nothing|timeSeries\w+?ToGrid)"
    r"(?:If|Array|Map|Distinct|OrNull|OrDefault|State|Merge|ForEach)*"
)
"""ClickHouse's aggregates that sqlglot doesn't know, and those that may be written in capitals with combinators, which may not: ``SUMIf``."""

_OF_XMLTYPE: Final = frozenset({"getclobval", "getstringval", "getnumberval", "getblobval", "existsnode"})
"""Methods of Oracle's XMLType, however they are written."""
_METHODS: Final = frozenset(
    {
        "value", "query", "nodes", "exist", "ToString", "GetAncestor", "GetDescendant", "GetLevel",
        "GetReparentedValue", "IsDescendantOf", "MakeValid", "Reduce", "BufferWithTolerance",
    }
)  # fmt: skip
"""T-SQL's methods of the types XML, hierarchyid, geometry and geography, besides those of ``_OF_SHAPES``."""
_OF_SHAPES: Final = re.compile(r"ST[A-Z][a-z]\w*")
"""``STArea``, ``STAsText``: T-SQL's methods are called just as they are written, so ``STOCK`` is none."""
_METHOD_DIALECTS: Final = frozenset({"tsql", "fabric"})
_OWN_FAMILIES: Final = ("array_", "date_", "json_", "list_", "map_", "regexp_", "str", "struct_")
"""How the names of DuckDB's own functions begin that sqlglot doesn't know."""
_OWN_SCHEMAS: Final = frozenset({"main", "system", "pg_catalog", "temp"})
"""Where these functions are, too."""
_HOLD_COLUMNS: Final = (
    exp.Condition,
    exp.Select,
    exp.Alias,
    exp.Ordered,
    exp.Order,
    exp.Distinct,
    exp.Tuple,
    exp.Where,
    exp.Group,
)
_HOLD_ROWS: Final = (exp.Alias, exp.Paren, exp.Cast, exp.TryCast, exp.Struct, exp.AggFunc, exp.Order)
_HOLD_TUPLES: Final = (exp.Alias, exp.Func, exp.Dot)
_HOLD_NAMES: Final = (exp.Column, exp.XMLElement, exp.Lambda, exp.Kwarg, exp.PropertyEQ, exp.Cast)
_HOLD_COLUMNS_AT: Final = frozenset(
    {"this", "expression", "expressions", "true", "false", "default", "low", "high", "partition_by"}
)

_LOOKUPS: Final = ("dictget", "joinget")
_BY_UNIT: Final = frozenset({"date_bucket", "datepart", "datename", "datetrunc", "timediff"})
"""Functions whose first argument, if it is but a name, is a unit of time (``TIMEDIFF(WEEK, a, b)``) and no column."""

_BY_FUNCTION: Final = frozenset(
    f"array{word}"
    for word in (
        "map", "filter", "exists", "all", "count", "first", "last", "firstindex", "lastindex", "firstornull", "lastornull", "min",
        "max", "sum", "avg", "product", "cumsum", "fill", "reversefill", "split", "reversesplit", "sort", "reversesort", "fold",
    )
)  # fmt: skip
"""ClickHouse's functions whose first argument of several, if it is but a name, is a function (``arrayExists(isNaN, a)``) and no column."""

_DECIDING: Final[dict[str, Callable[[int], range]]] = {
    "choose": lambda _: range(1),
    "multiif": lambda count: range(0, count - 1, 2),
}
"""Which arguments, of so many, of T-SQL's ``CHOOSE(i, a, b)`` and ClickHouse's ``multiIf(c, a, d, b, e)`` only decide."""
_ARROW_IS_JSON: Final = frozenset({"postgres", "redshift", "materialize", "risingwave", "mysql", "sqlite"})
"""Dialects without lambdas, in which ``->`` looks into a JSON document."""


class Expressions:
    """Reads the uses out of expressions. Who lowers queries is one: they stand in each other."""

    _lambdas = 0

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def lower_inner(self, scope: Scope, node: exp.Expr) -> int:
        """Lower a query that stands in an expression; its relation."""
        raise NotImplementedError

    def chosen_columns(self, scope: Scope, node: exp.Expr) -> int:
        """The relation of the columns that DuckDB's ``COLUMNS(…)`` chooses of the sources in scope."""
        raise NotImplementedError

    def lower(self, node: exp.Expr, parent: Scope | None, ctes: Ctes, slot: int | None = None) -> int:
        """Lower any query to a relation and return its place (``slot`` when one is reserved)."""
        raise NotImplementedError

    def with_ctes(self, node: exp.Expr, parent: Scope | None, ctes: Ctes) -> Ctes:
        """The CTEs visible in ``node``: those given and those of its own WITH."""
        raise NotImplementedError

    def add_fields(self, scope: Scope, node: exp.Expr) -> bool:
        """Select all fields of a record, those assigned one by one, too; whether it is one."""
        raise NotImplementedError

    def influence(self, scope: Scope, node: exp.Expr | None, how: int) -> None:
        """What a clause uses holds for all outputs of the block."""
        if node is None:
            return
        self.collect(scope, node, how, scope.influences)
        if self.builder.fingerprints:
            scope.influences += [said(scope, part, how) for part in conjuncts(node)]

    def uses(self, scope: Scope, node: exp.Expr | None, how: int = IDENTITY) -> tuple[Use, ...]:
        """The distinct uses of an expression, in reading order as far as that is cheap."""
        if node is None:
            return ()
        found: list[Use] = []
        self.collect(scope, node, how, found)
        if scope.builder.fingerprints:
            found.append(said(scope, node, IDENTITY))
        return distinct_uses(found)

    def collect(self, scope: Scope, node: exp.Expr, how: int, found: list[Use]) -> None:
        """Append every use below ``node`` to ``found``."""
        stack: Stack = [(node, how)]
        while stack:
            node, how = stack.pop()
            kind = type(node)
            if kind is exp.Column:
                self._column(scope, node, how, found)
                continue
            if kind in _SKIPPED:
                if kind in _LEAVES:
                    _LEAVES[kind](scope, node, how, found)
                continue
            if kind in _QUERIES:
                found.append(QueryUse(how, self._value_of(scope, node)))
            elif (read := _READERS.get(kind)) is not None:
                read(self, scope, node, how, stack, found)
            else:
                HANDLERS.get(kind, any_other)(scope, node, how, stack)

    def _value_of(self, scope: Scope, node: exp.Expr) -> int:
        """A subquery as a value; ``(SELECT AS STRUCT …)`` is a row of it."""
        relation = self.lower_inner(scope, node)
        query = node.this if isinstance(node, exp.Subquery) else node
        if query.args.get("kind") != "STRUCT":
            return relation
        row = Item("", (ColumnUse(TRANSFORMATION, 0, 0, WHOLE_ROW),), keeps=True)
        return scope.builder.add(Block(-1, (Source("", relation),), (row,)))

    def read_struct(self, scope: Scope, node: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """A struct is a row of its own; a parameter of a lambda in it could not be told from a column."""
        if (row := _whole_row(scope, node)) is not None:
            found += _row_of(scope, row, within(how, TRANSFORMATION))
            return
        if keys := _computed_keys(scope, node):
            push(stack, keys, within(how, TRANSFORMATION))
        parts = parts_of_struct(scope.builder, node)
        by_place = scope.builder.dialect in ROWS_BY_PLACE and isinstance(node.parent, _HOLD_ROWS)
        if self._lambdas or not (by_place or any(name for name, _ in parts)):
            push(stack, [value for _, value in parts], within(how, TRANSFORMATION))
            return
        found.append(self._row_of(scope, [parts], how, typed=type_of_struct(node) is not None))

    def read_tuple(self, scope: Scope, node: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """ClickHouse's ``(a, b) AS p``, ``argMax((a, b), c)``: the fields go by their places."""
        is_value = scope.builder.dialect == "clickhouse" and isinstance(node.parent, _HOLD_TUPLES)
        if is_value and not isinstance(node.parent, exp.Predicate):
            self.read_struct(scope, node, how, stack, found)
        else:
            any_other(scope, node, how, stack)

    def read_array(self, scope: Scope, node: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """An array of structs holds rows, too: fields go by their places, and by the names of the one that names most.

        ``[STRUCT(a AS x, b AS y), (c, d)]``: BigQuery's second is a struct as well.
        """
        structs = structs_in(scope.builder, node)
        if self._lambdas or not structs:
            any_other(scope, node, how, stack)
            return
        first = node.expressions[0]
        typed = isinstance(first, exp.Cast) or isinstance(node.parent, exp.Cast)
        found.append(self._row_of(scope, structs, how, typed=typed or len(structs) > 1))

    def _row_of(
        self, scope: Scope, structs: Sequence[Sequence[tuple[str, exp.Expr]]], how: int, *, typed: bool
    ) -> Use:
        """One of several structs of as many fields each. ``typed``: none of the fields is as it was."""
        names = [name for name, _ in max(structs, key=lambda parts: sum(bool(name) for name, _ in parts))]
        items = []
        for name, column in zip(names, zip(*structs, strict=True), strict=True):
            uses: list[Use] = []
            for _, value in column:
                self.collect(scope, value, TRANSFORMATION if typed else IDENTITY, uses)
            kept = all(keeps_structs(value) for _, value in column)
            items.append(Item(name, distinct_uses(uses), keeps=kept))
        return QueryUse(within(how, TRANSFORMATION), scope.builder.add(Rows(scope.relation, tuple(items))))

    def read_field(self, scope: Scope, node: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """A field of what may be a struct or a JSON document."""
        called = node.this.unnest() if isinstance(node.this, exp.Paren) else None
        if (
            scope.builder.dialect in ROWS_HAVE_TYPES
            and called is not None
            and scope.builder.routine_name(called)
        ):
            self._field_given(scope, called, scope.builder.alias(node.expression), how, found)
            return
        if (part := field_by_place(scope.builder, node)) is not None:
            stack.append(
                (part, within(how, TRANSFORMATION) if isinstance(node.this.unnest(), exp.Cast) else how)
            )
            return
        base, path, others = field_taken(scope.builder, node)
        if not path:
            any_other(scope, node, how, stack)
            return
        push(stack, others, within(how, TRANSFORMATION))
        inner: list[Use] = []
        self.collect(scope, base, IDENTITY, inner)
        how = within(how, use_of_field(base))
        found.extend(_field_of(use, how, path) for use in inner)

    def _field_given(self, scope: Scope, call: exp.Expr, field: str, how: int, found: list[Use]) -> None:
        """PostgreSQL's ``(f(x)).a``: the column a of the rows of f, where the folder makes it, and what f is given."""
        inner: list[Use] = []
        self.collect(scope, call, TRANSFORMATION, inner)
        for use in inner:
            rows = isinstance(use, QueryUse) and isinstance(scope.builder.relations[use.relation], Function)
            found.append(_field_of(use, how, (field,)) if rows else replace(use, how=within(how, use.how)))

    def read_exists(self, scope: Scope, node: exp.Expr, how: int, _stack: Stack, found: list[Use]) -> None:
        """What the query decides; ``EXISTS(array, x -> f(x))`` is a function."""
        inner = node.this
        if isinstance(inner, exp.Query):
            found.append(QueryUse(within(how, FILTER), self.lower_inner(scope, inner), exists=True))
            return
        for child in node.iter_expressions():  # EXISTS(array, x -> …) is a function in Spark
            self.collect(scope, child, within(how, TRANSFORMATION), found)

    def read_columns(self, scope: Scope, node: exp.Expr, how: int, _stack: Stack, found: list[Use]) -> None:
        """DuckDB's ``coalesce(*COLUMNS('a|b'))``: the chosen columns are so many arguments."""
        place = len(scope.sources)
        scope.add_source(Source("@", self.chosen_columns(scope, node), hidden=True))
        found.append(ColumnUse(within(how, TRANSFORMATION), 0, place, WHOLE_ROW))

    def read_mapped(self, scope: Scope, node: exp.Expr, how: int, stack: Stack, _found: list[Use]) -> None:
        """``arrayMap(f, a)``, of which sqlglot has classes: in ClickHouse ``f`` may be a function's name."""
        array, function = node.args["this"], node.args["expression"]
        named = scope.builder.dialect == "clickhouse" and type(function) is exp.Column
        push(stack, [array] if named else [array, function], within(how, TRANSFORMATION))

    def read_call(self, scope: Scope, node: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """A function sqlglot has no class for, or one that makes rows: what it is follows from its name."""
        name = node.name.lower() if isinstance(node, exp.Anonymous) else ""
        variable = scope.builder.variable(_variable_called(node)) if name else None
        if variable is not None:
            found.append(QueryUse(how, variable))
            return
        if name == "values" and (place := scope.find_source([scope.builder.alias(name)])) is not None:
            found += [ColumnUse(how, *place, scope.builder.alias(column)) for column in node.expressions]
            return  # MySQL's VALUES(b): what ON DUPLICATE KEY UPDATE was about to insert
        if name.startswith(_LOOKUPS) and len(node.expressions) > 2:
            self._lookup(scope, node, how, stack, found)
            return
        if name in _NUMBERING.get(scope.builder.dialect, ()):
            return
        by_name = name in _BY_UNIT or name in _BY_FUNCTION
        if by_name and type(node.expressions[0]) is exp.Column and len(node.expressions) > 1:
            push(stack, node.expressions[1:], within(how, TRANSFORMATION))
            return
        if name in _DECIDING:
            decide = _DECIDING[name](len(node.expressions))
            for position, argument in enumerate(node.expressions):
                stack.append((argument, within(how, CONDITIONAL if position in decide else TRANSFORMATION)))
            return
        self._read_arguments(scope, node, how, stack, found)
        if how < JOIN and (name in _ROW_MAKING_NAMES or not isinstance(node, exp.Anonymous)):
            for argument in node.iter_expressions():  # in the select list it decides how many rows there are
                self.collect(scope, argument, JOIN, scope.influences)

    def _read_arguments(self, scope: Scope, call: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """What a function makes of its arguments, and what it reads by itself, if the folder makes it."""
        if scope.builder.dialect == "clickhouse" and _CLICKHOUSE_AGGREGATES.fullmatch(call.name):
            combined(scope, exp.CombinedAggFunc(this=call.name, expressions=call.expressions), how, stack)
            return
        given = self._value_given(scope, call, how)
        if given and may_make_object(call, scope.builder.dialect):
            found.append(self._object_made(scope, call, how, given))
        else:
            own = isinstance(call, exp.Anonymous) and is_own_aggregate(call, scope.builder.dialect)
            aggregates = MASKED_AGGREGATION if counts(call.name) else AGGREGATION
            push_all(call, within(how, aggregates if own else direct_use(call)), stack)
        found += given

    def _object_made(self, scope: Scope, call: exp.Expr, how: int, given: Sequence[QueryUse]) -> QueryUse:
        """The arguments of ``t(a, b)``, or ``t(y => b, x => a)``: the fields of an object, where a file makes t such a type.

        ``given`` is what t gives as a function, of which it has the fields.
        """
        builder = scope.builder
        named = all(isinstance(part, exp.Kwarg) for part in call.expressions)
        items = []
        for part in call.expressions:
            value = part.expression if isinstance(part, exp.Kwarg) else part
            keeps = keeps_structs(value) or may_make_object(value, builder.dialect)
            items.append(
                Item(builder.alias(part.name) if named else "", self.uses(scope, value), keeps=keeps)
            )
        row = builder.add(Rows(scope.relation, tuple(items)))
        made = row if named else builder.add(Renamed(row, (), given[-1].relation))
        return QueryUse(within(how, TRANSFORMATION), made)

    @staticmethod
    def _value_given(scope: Scope, node: exp.Expr, how: int) -> list[QueryUse]:
        """What ``dbo.f(x)`` or ``f(x)`` reads by itself, if the folder makes it. T-SQL's functions need their schema."""
        dot = node.parent
        bare = type(dot) is not exp.Dot
        whole = node if bare else dot
        if whole is None or _gives_rows(whole) or (bare and scope.builder.dialect in NEVER_BARE):
            return []
        called = scope.builder.routine_name(whole)
        if not called:
            return []
        builder = scope.builder
        package = builder.variables.package_around() if bare and builder.variables is not None else ""
        owner = tuple(builder.names.part(part, False) for part in package.split(".") if part)
        given = arguments_of(node)
        functions = [Function(scope.relation, (), name=called, alone=bare, given=given)]
        functions += [Function(scope.relation, (), name=(*owner, *called), given=given)] if owner else []
        return [QueryUse(within(how, TRANSFORMATION), builder.add(function)) for function in functions]

    @staticmethod
    def _lookup(scope: Scope, node: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """ClickHouse's ``dictGet('d.dict', 'name', key)``: a column of a dictionary, found by a key."""
        table, named, *keys = node.expressions
        if isinstance(table, exp.Literal):
            name = tuple(scope.builder.names.part(part, False) for part in table.name.split("."))
        else:
            name = tuple(scope.builder.names.part(part.name, False) for part in table.parts)
        attributes = [
            literal.name for literal in (named.expressions if isinstance(named, exp.Tuple) else [named])
        ]
        source = Source("", scope.builder.add(Table(name)))
        items = tuple(Item(attribute, (ColumnUse(IDENTITY, 0, 0, attribute),)) for attribute in attributes)
        found.append(QueryUse(within(how, TRANSFORMATION), scope.builder.add(Block(-1, (source,), items))))
        default = [keys.pop()] if node.name.lower().endswith("ordefault") and len(keys) > 1 else []
        push(stack, default, within(how, TRANSFORMATION))
        push(stack, keys, within(how, JOIN))

    def read_lambda(self, scope: Scope, node: exp.Expr, how: int, _stack: Stack, found: list[Use]) -> None:
        """``x -> f(x)`` and ``[f(x) FOR x IN list IF g(x)]``: the parameter is no column."""
        comprehension = type(node) is exp.Comprehension
        counted = [node.args["position"]] if comprehension and node.args.get("position") is not None else []
        named = [node.expression, *counted] if comprehension else node.expressions
        parameters = dict.fromkeys(scope.builder.alias(parameter) for parameter in named)  # in order
        inner: list[Use] = []
        self._lambdas += 1
        if scope.builder.dialect in _ARROW_IS_JSON:  # sqlglot takes ``f(doc -> 'key')`` for a lambda
            for parameter in named:
                if isinstance(parameter, exp.Identifier):
                    found.append(scope.bare_use(scope.builder.alias(parameter), within(how, TRANSFORMATION)))
                else:  # ``$1 -> 'key'``
                    self.collect(scope, parameter, within(how, TRANSFORMATION), found)
        self.collect(scope, node.this, within(how, TRANSFORMATION), inner)
        if comprehension:
            self.collect(scope, node.args["iterator"], within(how, TRANSFORMATION), found)
            if node.args.get("condition") is not None:
                self.collect(scope, node.args["condition"], within(how, TRANSFORMATION), inner)
        self._lambdas -= 1
        for use in inner:
            of = use.of if isinstance(use, FieldUse) else use
            if not (isinstance(of, BareUse) and of.column in parameters):
                found.append(use)

    def read_dot(self, scope: Scope, node: exp.Expr, how: int, stack: Stack, found: list[Use]) -> None:
        """``a.b``: a field, a function of a schema, a variable's, or a column of a row."""
        base, field = node.this, node.expression
        if isinstance(field, exp.Func) and (owner := _method_owner(scope, base, field, how)) is not None:
            found.append(owner)
            stack.append((field, within(how, TRANSFORMATION)))
            return
        if isinstance(field, exp.Func) and not isinstance(base, exp.Identifier):
            if _is_namespace(scope, base):  # db.schema.function(x)
                stack.append((field, within(how, TRANSFORMATION)))
                return
            base = _columns_again(base)
        row = base.this if isinstance(base, exp.Paren) else base
        if scope.builder.variables is not None and (record := _record_name(row)) and field.name:
            uses = scope.builder.variable_uses([record], scope.builder.alias(field), how)
            if uses is not None:
                found.extend(uses)
                return
        part = _part_of_row(row, field.name) if scope.builder.dialect in ROWS_HAVE_TYPES else None
        if part is not None:
            stack.append((part, how))
            return
        named = _row_name(row) if isinstance(field, exp.Identifier) else None
        if named is not None:
            place = scope.find_source([scope.builder.alias(named)])
            if place:  # (alias).column and (alias.*).column are PostgreSQL's other spellings of alias.column
                found.append(ColumnUse(how, *place, scope.builder.alias(field)))
                return
        if isinstance(field, (exp.Identifier, exp.Literal)):
            self.read_field(scope, node, how, stack, found)
            return
        stack.append((base, within(how, TRANSFORMATION)))
        stack.append((field, within(how, TRANSFORMATION)))

    def _column(self, scope: Scope, node: exp.Expr, how: int, found: list[Use]) -> None:
        args = node.args
        this = args.get("this")
        if type(this) is not exp.Identifier:
            found += _unnamed(scope, node, how)
            return
        builder = scope.builder
        name = builder.alias(this)
        lower = name.lower()
        quoted = this.args.get("quoted")
        if "@" in name and not quoted and _is_linked(name, builder.dialect):
            return
        pseudo = lower in builder.pseudo_columns and not (builder.dialect == "teradata" and quoted)
        table = args.get("table")
        if table is None:
            if not pseudo and (lower != "default" or quoted) and lower[:2] != "$$":
                if inner := scope.assigned_uses(name):
                    found += [replace(use, how=within(how, use.how)) for use in inner]
                else:
                    found.append(scope.bare_use(name, how))
            return
        if pseudo and ("$" in name or (lower in _OF_A_ROW and _is_of_table(scope, table))):
            return
        qualifiers = [builder.alias(table)]
        for key in ("db", "catalog"):
            if (outer := args.get(key)) is not None:
                qualifiers.insert(0, builder.alias(outer))
        held = _variable_uses(scope, qualifiers, name, how) if builder.variables is not None else None
        use = _qualified(scope, qualifiers, name, how) if held is None else None
        if use is not None:
            found.append(use)
        found.extend(held or ())


def _is_linked(name: str, dialect: str) -> bool:
    """Whether Oracle's ``today@link``, ``q.nextval@link`` is meant, a function or sequence of another database; ``given_back`` has a digit there."""
    return dialect == "oracle" and name.partition("@")[2][:1].isalpha()


def _field_of(use: Use, how: int, path: Name) -> Use:
    """A field of what a use takes; what only decides about that decides about the field, too."""
    if use.how >= JOIN or isinstance(use, (OutputUse, FingerprintUse)):
        return replace(use, how=within(how, use.how))
    if isinstance(use, FieldUse):
        return FieldUse(within(how, use.how), use.of, (*use.path, *path))
    return FieldUse(how, use, path)


def _is_namespace(scope: Scope, base: exp.Expr) -> bool:
    """Whether names before a function are only those of where it is: the first is nothing in scope."""
    parts = [base]
    while isinstance(parts[0], exp.Dot):
        parts[:1] = [parts[0].this, parts[0].expression]
    if not all(isinstance(part, exp.Identifier) for part in parts):
        return False
    first = scope.builder.alias(parts[0])
    return scope.find_source([first]) is None and scope.builder.variable(first.upper()) is None


def _is_of_table(scope: Scope, qualifier: exp.Expr) -> bool:
    """Whether a qualifier is that of a table, and of no query."""
    place = scope.find_source([scope.builder.alias(qualifier)])
    if place is None:
        return False
    up, index = place
    block: Scope | None = scope
    while block is not None and up:
        block, up = block.parent, up - 1
    return block is not None and isinstance(scope.builder.relations[block.sources[index].relation], Table)


def _columns_again(base: exp.Expr) -> exp.Expr:
    """What a method is called on: sqlglot has made bare identifiers of the columns in it."""
    for identifier in list(base.find_all(exp.Identifier)):
        parent, key = identifier.parent, identifier.arg_key
        if isinstance(parent, exp.Dot):
            if key == "this" and isinstance(parent.expression, exp.Identifier):
                column = exp.Column(this=parent.expression, table=identifier)
                base = column if parent is base else base
                parent.replace(column)
        elif (
            key in _HOLD_COLUMNS_AT
            and isinstance(parent, _HOLD_COLUMNS)
            and not (
                isinstance(parent, _HOLD_NAMES)
                and (key != "expressions" or type(parent) is not exp.XMLElement)
            )
        ):
            identifier.replace(exp.Column(this=identifier.copy()))
    return base


def _method_owner(scope: Scope, base: object, method: exp.Expr, how: int) -> Use | None:
    """The column in ``t.c.value('@id', 'int')``; ``schema.function(x)``, which looks alike, has none."""
    parts: list[str] = []
    while isinstance(base, exp.Dot) and isinstance(base.expression, exp.Identifier):
        parts.insert(0, scope.builder.alias(base.expression))
        base = base.this
    if not isinstance(base, exp.Identifier):
        return None
    parts.insert(0, scope.builder.alias(base))
    place = scope.find_source(parts[:-1]) if len(parts) > 1 else None
    if place is not None:
        return ColumnUse(within(how, TRANSFORMATION), *place, parts[-1])
    if len(parts) == 1 and _is_method(parts[0], method, scope.builder.dialect):
        return scope.bare_use(parts[0], within(how, TRANSFORMATION))
    return None


def _is_method(first: str, method: exp.Expr, dialect: str) -> bool:
    """Whether what is called by way of a bare name is a method of the dialect's types, so that the name is a column."""
    if dialect in _METHOD_DIALECTS:
        return method.name in _METHODS or _OF_SHAPES.fullmatch(method.name) is not None
    if dialect == "oracle":
        return method.name.lower() in _OF_XMLTYPE
    return _is_chained(first, method, dialect)


def _is_chained(first: str, method: exp.Expr, dialect: str) -> bool:
    """Whether DuckDB's ``name.upper()``, ``list.list_sort()`` is a function of its own, of a column: a schema has none of these."""
    if dialect != "duckdb" or first in _OWN_SCHEMAS:
        return False
    return method.name.upper() in known_functions(dialect) or method.name.lower().startswith(_OWN_FAMILIES)


def _variable_uses(scope: Scope, qualifiers: Sequence[str], name: str, how: int) -> list[Use] | None:
    """The uses of a variable's field, unless a source of that name is in scope."""
    if scope.find_source(qualifiers) or scope.find_source(qualifiers[:1]):
        return None
    return scope.builder.variable_uses(qualifiers, name, how)


def _record_name(row: exp.Expr) -> str:
    """The name of the variable in ``(r).a``, ``:r.a`` and ``r(i).a``, if it is one."""
    if isinstance(row, exp.Column):
        return "" if row.args.get("table") else row.name
    return row.name if isinstance(row, (exp.Placeholder, exp.Anonymous)) else ""


def _signed_variable(scope: Scope, node: exp.Expr, how: int, found: list[Use]) -> None:
    """``@v``, ``:v``, ``$v`` and ``$1``: a variable, or the first column of the rows (Snowflake)."""
    found += _at_position(scope, node, how)
    sign = ""
    if not isinstance(node, exp.Placeholder):
        sign = "@" if scope.builder.dialect in _AT_SIGN_DIALECTS else "$"
    name = sign + node.name.upper()
    found += [replace(use, how=within(how, use.how)) for use in scope.assigned_uses(name)]
    if scope.builder.variables is None:
        return
    variable = scope.builder.variables.find(name)
    carrier = scope.builder.variable(name) if variable is not None and variable.was_filled else None
    if carrier is not None:
        found.append(QueryUse(how, carrier))


def _at_position(scope: Scope, parameter: exp.Expr, how: int, table: str = "") -> list[Use]:
    """Snowflake's ``$1``, ``t.$1``: the first column of the only relation in FROM, or of the one that is named."""
    if scope.builder.dialect != "snowflake" or not parameter.name.isdigit():
        return []
    place = scope.find_source([table]) if table else (0, 0) if len(scope.sources) == 1 else None
    return [ColumnUse(how, *place, f"${parameter.name}")] if place is not None else []


def _row(scope: Scope, star: exp.Expr, how: int, found: list[Use]) -> None:
    """``HASH(*)``, ``OBJECT_CONSTRUCT(*)``: all columns of the row; COUNT doesn't look at them."""
    if isinstance(star.parent, exp.Func) and not isinstance(star.parent, (exp.Count, exp.Columns)):
        transformed = within(how, TRANSFORMATION)
        found.extend(ColumnUse(transformed, 0, place, WHOLE_ROW) for place in range(len(scope.sources)))


def _unnamed(scope: Scope, column: exp.Expr, how: int) -> list[Use]:
    """What has no name of a column: Snowflake's ``t.$1``, ClickHouse's ``tuple.1``, ``t.*``; a parameter has no values of one."""
    this, table = column.this, column.args.get("table")
    if isinstance(this, exp.Parameter):
        return _at_position(scope, this, how, scope.builder.alias(table))
    if isinstance(this, exp.Literal) and table is not None:
        name = scope.builder.alias(table)
        rows = scope.assigned_uses(name) or (scope.bare_use(name, IDENTITY),)
        return [_field_of(row, within(how, TRANSFORMATION), (this.name,)) for row in rows]
    counted = isinstance(column.parent, (exp.Count, exp.Columns))
    if not isinstance(this, exp.Star) or table is None or counted:
        return []
    return _row_of(scope, table, within(how, TRANSFORMATION))


def _whole_row(scope: Scope, struct: exp.Expr) -> exp.Expr | None:
    """The source whose row Spark's ``struct(t.*)`` is, or ``struct(*)`` of the only one; None of any other struct."""
    only = struct.expressions[0] if len(struct.expressions) == 1 else None
    if isinstance(only, exp.Column) and isinstance(only.this, exp.Star):
        return only.args.get("table")
    alone = isinstance(only, exp.Star) and len(scope.sources) == 1
    return exp.to_identifier(scope.sources[0].alias) if alone else None


def _row_of(scope: Scope, table: exp.Expr, how: int) -> list[Use]:
    """``to_jsonb(t.*)``, ``hstore(NEW.*)``: all columns of one source, or of a variable that holds a row."""
    place = scope.find_source([scope.builder.alias(table)])
    if place is not None:
        return [ColumnUse(how, *place, WHOLE_ROW)]
    variable = scope.builder.variable(table.name.upper())
    return [QueryUse(how, variable)] if variable is not None else []


def _part_of_row(row: exp.Expr, field: str) -> exp.Expr | None:
    """What ``f2`` is of ``ROW(a, b)``, whose fields PostgreSQL calls so."""
    place = int(field[1:]) if field[:1] in ("f", "F") and field[1:].isdecimal() else 0
    made = isinstance(row, exp.Anonymous) and row.name.upper() == "ROW"
    return row.expressions[place - 1] if made and 0 < place <= len(row.expressions) else None


def _row_name(row: exp.Expr) -> exp.Expr | None:
    """The alias in ``(alias)`` or ``(alias.*)``, where a whole row may be meant."""
    if not isinstance(row, exp.Column):
        return None
    table: exp.Expr | None = row.args.get("table")
    if isinstance(row.this, exp.Star):
        return table
    return None if table else row.this


def _qualified(scope: Scope, qualifiers: Sequence[str], name: str, how: int) -> Use | None:
    builder = scope.builder
    place = scope.find_source(qualifiers)
    if place:
        return ColumnUse(how, *place, name)
    if len(qualifiers) > 1:  # alias.column.field
        place = scope.find_source(qualifiers[:1])
        if place:
            return FieldUse(how, ColumnUse(IDENTITY, *place, qualifiers[1]), (*qualifiers[2:], name))
    if builder.structs:
        if qualifiers[0] == _OF_A_FILE:
            return None
        return FieldUse(how, _struct_named(scope, qualifiers[0]), (*qualifiers[1:], name))
    known = name.lower() in _SEQUENCE_COLUMNS or qualifiers[0].lower() in _ROW_VARIABLES
    if builder.dialect == "oracle":
        return _called_plainly(scope, (*qualifiers, name), how) if not known else None
    if not known:
        builder.note("unresolved", f"nothing named {'.'.join(qualifiers)} is in scope for column {name}")
    return None


def _struct_named(scope: Scope, name: str) -> ColumnUse | BareUse:
    """A column, or what an output or ClickHouse's ARRAY JOIN calls so, of which a field is meant."""
    element = scope.elements.get(name, -1)
    if element >= 0:
        return ColumnUse(IDENTITY, 0, element, name)
    return BareUse(IDENTITY, name, scope.output_named(name), scope.alias_rule == "first")


def _called_plainly(scope: Scope, name: Name, how: int) -> QueryUse | None:
    """Oracle's ``package.f``, a function without brackets; in a routine it may be a constant, too, and DBMS_ is Oracle's own."""
    if name[0].startswith("DBMS_"):
        return None
    builder = scope.builder
    function = Function(scope.relation, (), name=name, needed=builder.variables is None, given=0)
    return QueryUse(within(how, TRANSFORMATION), builder.add(function))


def arguments_of(call: exp.Expr) -> int:
    """How many arguments a call gives to a function that a file may make; -1 where that isn't plain."""
    return len(call.expressions) if type(call) is exp.Anonymous else -1


def may_make_object(node: exp.Expr, dialect: str) -> bool:
    """Whether a value is a call with arguments that may be of an object type: Oracle's, where that is all that is done."""
    if dialect != "oracle" or not isinstance(node, exp.Anonymous) or not node.expressions:
        return False
    return isinstance(node.parent, _OF_OBJECTS) and direct_use(node) == TRANSFORMATION


def _gives_rows(function: exp.Expr) -> bool:
    """Whether a function's rows are asked for, not a value: in FROM, in ``TABLE(f(x))`` and ``(f(x)).*``."""
    around = function.parent
    if type(around) is exp.Anonymous:
        return around.name.upper() == "TABLE"
    if type(around) is exp.Paren:
        outside = around.parent
        return type(outside) is exp.Dot and isinstance(outside.expression, exp.Star)
    return type(around) in _OF_ROWS


def _computed_keys(scope: Scope, struct: exp.Expr) -> list[exp.Expr]:
    """The columns that say what is called how in DuckDB's ``MAP {a: b}`` and Snowflake's ``OBJECT_CONSTRUCT(a, b)``."""
    if scope.builder.dialect != "snowflake" and not isinstance(struct.parent, exp.ToMap):
        return []
    named = [part.this for part in struct.expressions if isinstance(part, exp.PropertyEQ)]
    return [name for name in named if not isinstance(name, (exp.Identifier, exp.Literal))]


def _variable_called(call: exp.Expr) -> str:
    """The variable that ``v(i)``, an element of a collection, and DuckDB's ``getvariable('v')`` may be."""
    if call.name.lower() == "getvariable" and len(call.expressions) == 1:
        return f"${call.expressions[0].name.upper()}"
    return call.name.upper()


_SKIPPED: Final = frozenset(
    {
        exp.Literal, exp.Identifier, exp.DataType, exp.Var, exp.Null, exp.Boolean, exp.Star, exp.Parameter,
        exp.Placeholder, exp.SessionParameter, exp.JSONPath, exp.WindowSpec, exp.National, exp.HexString,
        exp.RawString, exp.Table,
    }
)  # fmt: skip
_LEAVES: Final[dict[type, Callable[[Scope, exp.Expr, int, list[Use]], None]]] = {
    exp.Star: _row,
    exp.Parameter: _signed_variable,
    exp.Placeholder: _signed_variable,
}
"""Of what is skipped, what may yet mean something."""
_AT_SIGN_DIALECTS: Final = frozenset(
    {"tsql", "fabric", "mysql", "singlestore", "doris", "starrocks", "bigquery"}
)
_QUERIES: Final = frozenset({exp.Subquery, exp.Select, exp.Union, exp.Except, exp.Intersect})

_READERS: Final[dict[type[exp.Expr], _Read]] = {
    exp.Struct: Expressions.read_struct,
    exp.Tuple: Expressions.read_tuple,
    exp.Array: Expressions.read_array,
    exp.Exists: Expressions.read_exists,
    exp.Lambda: Expressions.read_lambda,
    exp.Comprehension: Expressions.read_lambda,
    exp.Dot: Expressions.read_dot,
    exp.Bracket: Expressions.read_field,
    exp.JSONExtract: Expressions.read_field,
    exp.Anonymous: Expressions.read_call,
    exp.Transform: Expressions.read_mapped,
    exp.ArrayFilter: Expressions.read_mapped,
    exp.Columns: Expressions.read_columns,
    **dict.fromkeys(_ROW_MAKERS, Expressions.read_call),
}
