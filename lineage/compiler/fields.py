"""Fields: the names within a struct or row, as a type declares them or an expression makes them.

They are paths, as in ``ColumnDef``: ``a``, ``a.b``, and below ``[]`` those of the elements of an array.
"""

from contextlib import suppress
from typing import Final

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineage.compiler.scopes import Builder
from lineage.compiler.table_functions import EXPLODES, MAPS, SPARK_LIKE, makes_map
from lineage.compiler.vocabulary import ROWS_HAVE_TYPES
from lineage.unit import AGGREGATION, ELEMENT, IDENTITY, PAIR, TRANSFORMATION, Name

_THROUGH: Final = (exp.Order, exp.Limit, exp.Distinct, exp.Filter, exp.IgnoreNulls, exp.Paren, exp.Subquery)
"""What stands around a value in ``ARRAY_AGG(v ORDER BY k LIMIT 1)`` and leaves it as it is."""
_KEEP: Final[tuple[type[exp.Expr], ...]] = (
    exp.ArrayAgg, exp.Array, exp.Bracket, exp.AnyValue, exp.HavingMax, exp.Cast, exp.TryCast, exp.Alias, exp.Window,
    exp.FirstValue, exp.LastValue, exp.NthValue, exp.Lag, exp.Lead, *EXPLODES, exp.Max, exp.Min, exp.ArgMax, exp.ArgMin,
)  # fmt: skip
"""What has the struct that stands in it first: it, one of several, or an array of them."""

_AROUND_ELEMENTS: Final = (exp.Array, exp.ArrayAgg, exp.Order, exp.Distinct, exp.Filter, exp.Paren)
"""What stands between a struct and a cast of the array it is an element of: ``CAST(ARRAY_AGG(ROW(a) ORDER BY b) AS ARRAY(ROW(x INT)))``."""

_BY_KEY: Final = frozenset({"snowflake", "duckdb"})
"""Dialects in which the fields of structs go by their names, whatever their order."""

ROWS_BY_PLACE: Final = frozenset({"trino", "presto", "athena"})
"""Dialects whose rows have fields without names, to which ``r.* AS (a, b)`` and UNNEST give some."""
_COLLECT_MAPS: Final = frozenset({"map_agg", "multimap_agg"})

MAY_HOLD: Final = frozenset(
    {*_THROUGH, *_KEEP, *MAPS, exp.Struct, exp.Tuple, exp.If, exp.Case, exp.Coalesce, exp.Dot, exp.FromJson}
)
"""What may be a struct, or a row as it was taken."""


def fields_of_type(builder: Builder, kind: object, path: str = "") -> tuple[str, ...]:
    """The fields that a type declares."""
    if not isinstance(kind, exp.DataType) or not kind.args.get("nested"):
        return ()
    found: list[str] = []
    for part in kind.expressions:
        if isinstance(part, exp.ColumnDef):
            name = path + builder.alias(part.this)
            found += [name, *fields_of_type(builder, part.args.get("kind"), name + ".")]
        elif kind.is_type(exp.DType.ARRAY, exp.DType.LIST):
            found += fields_of_type(builder, part, f"{path}{ELEMENT}.")
    if kind.is_type(exp.DType.MAP):
        for name, part in zip(("key", "value"), kind.expressions, strict=False):
            found += [f"{path}{PAIR}.{name}", *fields_of_type(builder, part, f"{path}{PAIR}.{name}.")]
    return tuple(found)


def type_made_here(builder: Builder, kind: object) -> Name:
    """The name of a column's type where it is none of the dialect's own, so that a file of the folder may make it."""
    if builder.dialect not in ROWS_HAVE_TYPES or not isinstance(kind, exp.DataType):
        return ()
    named = kind.args.get("kind") if kind.this is exp.DType.USERDEFINED else None
    parts: Name = ()
    while isinstance(named, exp.Dot):
        named, parts = named.this, (builder.alias(named.expression), *parts)
    return (builder.alias(named), *parts) if isinstance(named, exp.Identifier) else ()


def fields_made(builder: Builder, node: exp.Expr | None, path: str = "") -> tuple[str, ...]:
    """The fields that an expression gives its value."""
    while isinstance(node, _THROUGH):
        node = node.expressions[0] if isinstance(node, exp.Distinct) else node.this
    if isinstance(node, exp.Struct) or (isinstance(node, exp.Select) and node.args.get("kind") == "STRUCT"):
        return _named_parts(builder, node, path)
    if isinstance(node, exp.ArrayAgg):
        return fields_made(builder, node.this, f"{path}{ELEMENT}.")
    if isinstance(node, exp.Array) and node.expressions:
        return fields_made(builder, node.expressions[0], f"{path}{ELEMENT}.")
    if isinstance(node, exp.Bracket) and isinstance(node.this, (exp.ArrayAgg, exp.Array)):
        element = f"{ELEMENT}."
        return tuple(path + name.removeprefix(element) for name in fields_made(builder, node.this))
    return _fields_said(builder, node, path) if node is not None else ()


def _fields_said(builder: Builder, node: exp.Expr, path: str) -> tuple[str, ...]:
    """The fields of a value whose type is written there, or which is a map."""
    if isinstance(node, exp.FromJson):
        return fields_of_type(builder, _schema_in(node.expression), path)
    if isinstance(node, exp.Cast):
        return fields_of_type(builder, node.args["to"], path)
    is_map = builder.dialect in SPARK_LIKE and makes_map(node)
    return tuple(f"{path}{PAIR}.{name}" for name in ("key", "value")) if is_map else ()


def fields_typed(builder: Builder, node: exp.Expr, element: str = "") -> list[str]:
    """The fields of ``from_json(x, 'l ARRAY<STRUCT<a: INT>>').l``, whose type is written there; with ``ELEMENT`` of its elements."""
    path = [element] if element else []
    while isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        path.insert(0, builder.alias(node.expression))
        node = node.this
    inside = "".join(f"{name}." for name in path)
    said = fields_made(builder, node) if isinstance(node, (exp.FromJson, exp.Cast)) else ()
    below = [name.removeprefix(inside) for name in said if name.startswith(inside)]
    return [name for name in below if "." not in name]


def _schema_in(text: object) -> exp.Expr | None:
    """The type in ``from_json(x, 'a INT, b STRING')``; None of one that is not written there."""
    if not (isinstance(text, exp.Literal) and text.is_string):
        return None
    for said in (text.name, f"STRUCT<{text.name}>"):
        with suppress(SqlglotError):
            return exp.DataType.build(said, dialect="spark")
    return None


def keeps_structs(node: exp.Expr | None) -> bool:
    """Whether a value is a struct or a row as it was taken, one of several, or an array of such."""
    while node is not None and isinstance(node, (*_THROUGH, *_KEEP)):
        node = (
            node.expressions[0]
            if isinstance(node, (exp.Distinct, exp.Array)) and node.expressions
            else node.this
        )
    if isinstance(node, (exp.If, exp.Case)):
        branches = [
            *(b.args.get("true") for b in node.args.get("ifs") or [node]),
            node.args.get("default"),
            node.args.get("false"),
        ]
        return all(branch is None or keeps_structs(branch) for branch in branches)
    if isinstance(node, exp.Coalesce):
        return all(keeps_structs(part) for part in (node.this, *node.expressions))
    return isinstance(node, (exp.Struct, exp.Tuple, exp.Column, exp.Query, exp.Null, exp.Dot))


def _values_of_map(node: object) -> exp.Expr | None:
    """The values, made or collected, of ``MAP(ARRAY['k'], ARRAY[ROW(a)])`` and ``map_agg(k, ROW(a))``; None of anything else."""
    if isinstance(node, (exp.Map, exp.VarMap)):
        return node.args.get("values")
    if isinstance(node, exp.Anonymous) and node.name.lower() in _COLLECT_MAPS and len(node.expressions) > 1:
        values: exp.Expr = node.expressions[1]
        return values
    return None


def field_by_place(builder: Builder, node: exp.Expr) -> exp.Expr | None:
    """What stands in Trino's ``ROW(a, b)[1]`` at that place; None of anything else, as of an array. sqlglot counts from 0, but of a cast."""
    if (
        builder.dialect not in ROWS_BY_PLACE
        or not isinstance(node, exp.Bracket)
        or len(node.expressions) != 1
    ):
        return None
    key, row = node.expressions[0], node.this.unnest()
    cast = isinstance(row, exp.Cast)
    row = row.this if cast else row
    if not (isinstance(row, exp.Struct) and isinstance(key, exp.Literal) and key.is_int):
        return None
    place = int(key.name) - cast
    return row.expressions[place].unalias() if 0 <= place < len(row.expressions) else None


def use_of_field(node: exp.Expr) -> int:
    """What becomes of a field of a value besides: it is as it was put in, one of several by a condition, or collected in a map."""
    if isinstance(node, exp.Anonymous):
        return AGGREGATION if _values_of_map(node) is not None else IDENTITY
    while isinstance(node, (*_THROUGH, *_KEEP)) and isinstance(node.this, exp.Expr):
        node = node.this
    return TRANSFORMATION if isinstance(node, (exp.If, exp.Case, exp.Coalesce)) else IDENTITY


def parts_of_struct(builder: Builder, node: exp.Expr) -> list[tuple[str, exp.Expr]]:
    """The fields that a struct is made of, by name ("" for none), with what each is."""
    kind = type_of_struct(node)
    declared = kind.expressions if kind is not None else []
    found: list[tuple[str, exp.Expr]] = []
    for position, part in enumerate(node.expressions):
        named = part.this if isinstance(part, (exp.PropertyEQ, exp.Column)) else part.args.get("alias")
        if position < len(declared) and isinstance(declared[position], exp.ColumnDef):
            named = declared[position].this
        value = part.expression if isinstance(part, exp.PropertyEQ) else part.unalias()
        if position < len(declared) and isinstance(value, (exp.Struct, exp.Array)):
            value = _typed(value, declared[position])
        name = field_name(builder, named) if isinstance(named, exp.Expr) else ""
        found.append((str(position + 1) if builder.dialect == "clickhouse" else name, value))
    return found


def _typed(value: exp.Expr, declared: exp.Expr) -> exp.Expr:
    """A struct within one that is cast, as if it were cast by itself: the type around it names its fields, too."""
    kind = declared.args.get("kind") if isinstance(declared, exp.ColumnDef) else declared
    nested = isinstance(kind, exp.DataType) and kind.args.get("nested")
    return exp.Cast(this=value.copy(), to=kind) if nested else value


def structs_in(builder: Builder, array: exp.Expr) -> list[list[tuple[str, exp.Expr]]]:
    """The fields of each struct of an array; empty for one of anything else, or where their places don't say which is which."""
    kinds = (exp.Struct, exp.Tuple) if builder.dialect == "bigquery" else (exp.Struct,)
    elements = [element.this if isinstance(element, exp.Cast) else element for element in array.expressions]
    if not elements or not all(isinstance(element, kinds) for element in elements):
        return []
    structs = [parts_of_struct(builder, element) for element in elements]
    names = [[name for name, _ in parts] for parts in structs]
    alike = builder.dialect not in _BY_KEY or all(each == names[0] for each in names)
    return structs if alike and len({len(each) for each in names}) == 1 and names[0] else []


def type_of_struct(node: exp.Expr) -> exp.DataType | None:
    """The type that a struct is cast to, by itself or as an element of an array, made or collected; None where none is written."""
    around, array = node.parent, False
    while isinstance(around, _AROUND_ELEMENTS):
        array = array or isinstance(around, (exp.Array, exp.ArrayAgg))
        around = around.parent
    kind = around.args["to"] if isinstance(around, exp.Cast) else None
    if array and isinstance(kind, exp.DataType):
        kind = next(iter(kind.expressions), None)
    return kind if isinstance(kind, exp.DataType) else None


def field_name(builder: Builder, named: exp.Expr) -> str:
    """The name of a field; Snowflake's are keys of an object, whose case counts."""
    if builder.dialect == "snowflake" or not isinstance(named, (exp.Identifier, exp.Literal)):
        return named.name
    return builder.alias(named)


def field_taken(builder: Builder, node: exp.Expr) -> tuple[exp.Expr, Name, list[exp.Expr]]:
    """What an expression takes a field of, the path to the field if that may be a struct, and what else stands in it."""
    # From the last field to the first; of many, only those of a struct get names.
    steps: list[exp.Expr | str] = []
    others: list[exp.Expr] = []
    while True:
        if isinstance(node, exp.Dot) and isinstance(node.expression, (exp.Identifier, exp.Literal)):
            steps.append(node.expression)
        elif isinstance(node, exp.Bracket):
            key = node.expressions[0] if len(node.expressions) == 1 else None
            of_map = builder.dialect in ROWS_BY_PLACE and _values_of_map(node.this) is not None
            if isinstance(key, exp.Literal) and key.is_string and not of_map:
                steps.append(key)
            else:
                others += node.expressions
        elif isinstance(node, exp.JSONExtract) and (keys := _keys(node.expression)) is not None:
            steps += reversed(keys)
        elif not (isinstance(node, exp.Paren) and steps):
            break
        node = node.this
    values = _values_of_map(node) if builder.dialect in ROWS_BY_PLACE else None
    if not keeps_structs(node if values is None else values):
        return node, (), others
    path = (step if isinstance(step, str) else field_name(builder, step) for step in reversed(steps))
    return node, tuple(path), others


def _keys(path: object) -> Name | None:
    """The keys of a JSON path without wildcards and the like; elements of arrays are as their array."""
    parts = path.expressions if isinstance(path, exp.JSONPath) else [None]
    plain = (exp.JSONPathRoot, exp.JSONPathKey, exp.JSONPathSubscript)
    if not all(
        isinstance(part, plain) and isinstance(part.args.get("this", ""), (str, int)) for part in parts
    ):
        return None
    return tuple(str(part.this) for part in parts if isinstance(part, exp.JSONPathKey))


def _named_parts(builder: Builder, node: exp.Expr, path: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in node.expressions:
        named = part.this if isinstance(part, (exp.PropertyEQ, exp.Column)) else part.args.get("alias")
        value = part.expression if isinstance(part, exp.PropertyEQ) else part.unalias()
        if isinstance(named, exp.Identifier):
            name = path + builder.alias(named)
            found += [name, *fields_made(builder, value, name + ".")]
    return tuple(found)
