"""Implicit UNNEST: what the parser would do eagerly is done where a name asks for it, and nobody else is concerned."""

import pytest
import sqlglot
from sqlglot import exp

from lineage.compiler import compile_unit
from lineage.compiler.unnesting import left_to_us, unnest
from lineage.unit import CompileOptions, Function, Table

ARRAY = "SELECT i FROM shop.orders AS o, {} AS i"


@pytest.mark.parametrize("dialect", ["bigquery", "redshift"])
@pytest.mark.parametrize("table", ["o.items", "O.items", "shop.items", "p.items"])
def test_what_is_unnested_is_what_the_parser_would_unnest(dialect: str, table: str) -> None:
    sql = ARRAY.format(table)
    eager = sqlglot.parse_one(sql, read=dialect)
    with left_to_us(dialect):
        lazy = sqlglot.parse_one(sql, read=dialect)
    assert not list(lazy.find_all(exp.Unnest))
    unnest(lazy, dialect)
    assert lazy.sql(dialect) == eager.sql(dialect)
    assert lazy == eager


def test_an_array_of_another_dialect_is_a_table() -> None:
    def last(dialect: str) -> object:
        return compile_unit(ARRAY.format("o.items"), CompileOptions(dialect)).statements[0].relations[-1]

    assert isinstance(last("bigquery"), Function)
    assert isinstance(last("postgres"), Table)


def test_sqlglot_is_afterwards_as_it_was() -> None:
    compile_unit(ARRAY.format("o.items"), CompileOptions("bigquery"))
    with left_to_us("bigquery"), left_to_us("bigquery"):
        pass
    assert list(sqlglot.parse_one(ARRAY.format("o.items"), read="bigquery").find_all(exp.Unnest))
