"""What the dialects' own table functions call their columns, by each dialect's manual.

PostgreSQL's were read off ``pg_proc.proargnames`` of version 18, DuckDB's off its 1.4. Of any other function only its
body, where the folder has it, says what it gives.
"""

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

_POSTGRES_LIKE: Final = frozenset({"postgres", "redshift", "materialize", "risingwave"})
SPARK_LIKE: Final = frozenset({"hive", "spark", "spark2", "databricks"})

_PAIR: Final = ("key", "value")
_POSTGRES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("json_each", "json_each_text", "jsonb_each", "jsonb_each_text"), _PAIR),
    **dict.fromkeys(("json_array_elements", "json_array_elements_text"), ("value",)),
    **dict.fromkeys(("jsonb_array_elements", "jsonb_array_elements_text"), ("value",)),
    "aclexplode": ("grantor", "grantee", "privilege_type", "is_grantable"),
    "pg_options_to_table": ("option_name", "option_value"),
    "ts_parse": ("tokid", "token"),
    "ts_stat": ("word", "ndoc", "nentry"),
}
_POSTGRES_VALUES: Final = frozenset(
    {
        "generate_subscripts", "json_object_keys", "jsonb_object_keys", "jsonb_path_query", "jsonb_path_query_tz",
        "regexp_matches", "regexp_split_to_table", "string_to_table",
    }
)  # fmt: skip
_JSON_TREE: Final = ("key", "value", "type", "atom", "id", "parent", "fullkey", "path")
_JSON_TREES: Final = {"json_each": _JSON_TREE, "json_tree": _JSON_TREE}
_NAMED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    **dict.fromkeys(_POSTGRES_LIKE, _POSTGRES),
    "clickhouse": {
        **dict.fromkeys(("numbers", "numbers_mt"), ("number",)),
        **dict.fromkeys(("zeros", "zeros_mt"), ("zero",)),
        "generateseries": ("generate_series",),
    },
    "duckdb": _JSON_TREES,
    "sqlite": _JSON_TREES,
}
_SPLIT: Final = ("SEQ", "INDEX", "VALUE")
_SNOWFLAKE: Final[Mapping[type, tuple[str, ...]]] = {
    exp.Explode: ("SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS"),
    exp.SplitToTable: _SPLIT,
    exp.StrtokSplitToTable: _SPLIT,
}
EXPLODES: Final[frozenset[type[exp.Expr]]] = frozenset(
    {exp.Explode, exp.Posexplode, *exp.ExplodeOuter.__subclasses__()}
)
"""Classes of ``explode`` and ``posexplode``; of each with ``_outer`` only the base has a public name."""
_MAPPING: Final = frozenset(
    {"map_concat", "map_filter", "map_zip_with", "transform_keys", "transform_values"}
)
MAPS: Final = (exp.Map, exp.VarMap, exp.StrToMap, exp.MapFromEntries)


def columns_of(function: exp.Expr, dialect: str, alias: str = "") -> tuple[str, ...]:
    """The columns of a dialect's own table function in their order; empty where the manual doesn't say."""
    if dialect == "snowflake":
        inner = function.this if isinstance(function, exp.TableFromRows) else function
        return _SNOWFLAKE.get(type(inner), ())
    if dialect in SPARK_LIKE:
        return exploded(function)
    if dialect in ("tsql", "fabric"):
        return _of_tsql(function)
    if dialect in _POSTGRES_LIKE and (name := _value_named(function)):
        return (alias or name,)
    if dialect == "oracle" and isinstance(function, exp.XMLTable):
        return ("COLUMN_VALUE",)
    named = _NAMED.get(dialect, {})
    return named.get(function.name.lower(), ()) if isinstance(function, exp.Anonymous) else ()


def _value_named(function: exp.Expr) -> str:
    """The name of one of PostgreSQL's functions that give one column, named as its alias or else as itself; else ""."""
    if isinstance(function, exp.ExplodingGenerateSeries):
        return "generate_series"
    name = function.name.lower() if isinstance(function, exp.Anonymous) else ""
    return name if name in _POSTGRES_VALUES else ""


def exploded(function: exp.Expr) -> tuple[str, ...]:
    """The columns of Spark's and Hive's ``explode``, ``posexplode``, ``stack`` and ``json_tuple``, in FROM or SELECT.

    Whether a column holds a map, whose keys and values they would be, only its type says: till then it is an array.
    """
    if isinstance(function, exp.Stack) and isinstance(function.this, exp.Literal) and function.this.is_int:
        width = -(-len(function.expressions) // max(1, int(function.name)))
        return tuple(f"col{number}" for number in range(width))
    if isinstance(function, exp.Anonymous) and function.name.lower() == "json_tuple":
        return tuple(f"c{number}" for number in range(len(function.expressions) - 1))
    if type(function) not in EXPLODES:
        return ()
    elements = _PAIR if makes_map(function.this) else ("col",)
    return ("pos", *elements) if isinstance(function, exp.Posexplode) else elements


def makes_map(node: exp.Expr) -> bool:
    """Whether an expression of Spark's or Hive's is a map, whatever it is made of."""
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in _MAPPING
    return isinstance(node, MAPS) or (isinstance(node, exp.Cast) and node.to.is_type(exp.DType.MAP))


def _of_tsql(function: exp.Expr) -> tuple[str, ...]:
    """T-SQL's OPENJSON without WITH, STRING_SPLIT (with a third argument, of its ordinals, too), GENERATE_SERIES."""
    if isinstance(function, exp.OpenJSON):
        return (*_PAIR, "type")
    if isinstance(function, exp.GenerateSeries):
        return ("value",)
    if isinstance(function, exp.Anonymous) and function.name.lower() == "string_split":
        return ("value", "ordinal") if len(function.expressions) > 2 else ("value",)
    return ()
