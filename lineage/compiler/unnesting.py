"""``FROM t, t.items`` in BigQuery and Redshift: a table named by way of another one is an array of its rows.

sqlglot's parser turns it into UNNEST, and copies every FROM of every query to see whether it has to: a third to a
half of its time. So it is told not to while a text is compiled, and is asked for it where a name says so.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlglot import exp
from sqlglot.parser import Parser

from lineage.names import sqlglot_dialect

_lock = threading.Lock()
_leaving: dict[type[Parser], int] = {}
"""How many threads compile a text of a dialect: the setting is its parser's class's, and there are no others."""


@contextmanager
def left_to_us(dialect: str) -> Iterator[None]:
    """Within, sqlglot's parser of the dialect leaves implicit UNNESTs as they are written."""
    parser = _unnesting_parser(dialect)
    if parser is None:
        yield
        return
    kind = type(parser)
    with _lock:
        _leaving[kind] = _leaving.get(kind, 0) + 1
        kind.SUPPORTS_IMPLICIT_UNNEST = False
    try:
        yield
    finally:
        with _lock:
            _leaving[kind] -= 1
            kind.SUPPORTS_IMPLICIT_UNNEST = not _leaving[kind]


@lru_cache(maxsize=64)
def _unnesting_parser(dialect: str) -> Parser | None:
    """A parser of a dialect that unnests so; None for the others."""
    parser = sqlglot_dialect(dialect).parser()
    return parser if parser.SUPPORTS_IMPLICIT_UNNEST else None


def unnest(select: exp.Expr, dialect: str) -> None:
    """Turn the arrays among the tables of a query into UNNESTs, in place."""
    parser = _unnesting_parser(dialect)
    for join in select.args["joins"]:
        indexed = join.this.this if isinstance(join.this, exp.Pivot) else join.this
        if isinstance(indexed, exp.AtIndex):
            join.set("this", _with_index(indexed))
    if parser is not None and _names_another(select):
        parser._implicit_unnests_to_explicit(select)  # noqa: SLF001 -- what the parser would have called itself


def _with_index(node: exp.Expr) -> exp.Expr:
    """Redshift's ``FROM t, t.items AS i AT position`` and ``FROM t, UNPIVOT t.attributes AS value AT name``."""
    array, index = node.this, node.expression
    alias = [array.args["alias"]] if isinstance(array, exp.Alias) else []
    array = array.this if isinstance(array, exp.Alias) else array
    return exp.Unnest(expressions=[array], alias=exp.TableAlias(columns=alias), offset=index)


def _names_another(select: exp.Expr) -> bool:
    """Whether a table's name begins as another's may: cheap, and never no where the parser would say yes."""
    tables = [join.this for join in select.args["joins"]]
    arrays = {
        table.parts[0].name.lower()
        for table, join in zip(tables, select.args["joins"], strict=True)
        if isinstance(table, exp.Table) and not join.args.get("on") and len(table.parts) > 1
    }
    names = {table.alias_or_name.lower() for table in (select.args["from_"].this, *tables)} if arrays else ()
    return not arrays.isdisjoint(names)
