import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.names import Names, complete, dotted, path_order, split_dotted


@pytest.mark.parametrize(
    ("dialect", "plain", "quoted"),
    [
        ("postgres", "mixed", "Mixed"),
        ("snowflake", "MIXED", "Mixed"),
        ("oracle", "MIXED", "Mixed"),
        ("tsql", "mixed", "mixed"),
        ("mysql", "mixed", "mixed"),
        ("duckdb", "mixed", "mixed"),
        ("spark", "mixed", "mixed"),
        ("clickhouse", "Mixed", "Mixed"),
    ],
)
def test_each_dialect_folds_as_its_manual_says(dialect, plain, quoted):
    names = Names(dialect)
    assert names.part("Mixed", quoted=False) == plain
    assert names.part("Mixed", quoted=True) == quoted


def test_bigquery_keeps_tables_and_folds_columns():
    names = Names("bigquery")
    assert names.part("Mixed", quoted=False) == "Mixed"
    assert names.column("Mixed", quoted=True) == "mixed"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4).map(tuple))
def test_a_dotted_name_can_be_taken_apart_again(parts):
    assert split_dotted(dotted(parts)) == parts


def test_parts_that_would_mislead_are_quoted():
    assert dotted(("a.b", 'c"d', "e")) == '"a.b"."c""d".e'


def test_defaults_complete_from_the_right():
    assert complete(("t",), "c", "s") == ("c", "s", "t")
    assert complete(("s", "t"), "c", "x") == ("c", "s", "t")
    assert complete(("a", "s", "t"), "c", "x") == ("a", "s", "t")
    assert complete(("t",), "c", None) == ("t",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("V2__add.sql", "V10__drop.sql"),
        ("V1__base.sql", "V1_1__more.sql"),
        ("V1.9__a.sql", "V1.10__a.sql"),
        ("sql/9_views.sql", "sql/10_views.sql"),
        ("20240101_a.sql", "20240102_a.sql"),
        ("a.sql", "b.sql"),
        ("01_a.sql", "1_a.sql"),
        ("sql/1.sql", "sql/a.sql"),
    ],
)
def test_paths_are_in_the_order_people_number_them(before, after):
    assert path_order(before) < path_order(after)


@given(st.text(), st.text())
def test_the_order_of_paths_tells_all_apart(one, other):
    assert (path_order(one) == path_order(other)) == (one == other)
