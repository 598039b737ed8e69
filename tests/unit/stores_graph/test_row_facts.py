"""A row of an edge says which fact it was made from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.facts import Defines, DependsOn, DerivesFrom, FileFacts, HasColumn, Reads, Writes
from lineage.names import dotted
from stores.graph.rows import EDGE_KINDS, column_id, column_named, fact_of, rows_of
from tasks.difference import FACT_FIELDS

NAMES = st.text(st.sampled_from('a."#日 '), min_size=1, max_size=5)
DATASETS = st.lists(NAMES, min_size=1, max_size=3).map(dotted)


@given(NAMES, DATASETS, NAMES)
def test_a_columns_key_says_dataset_and_column(namespace: str, dataset: str, column: str) -> None:
    assert column_named(namespace, column_id(namespace, dataset, column)) == (dataset, column)


@given(NAMES, DATASETS, NAMES, DATASETS, NAMES)
def test_rows_go_back_to_facts(namespace: str, target: str, name: str, source: str, other: str) -> None:
    facts = FileFacts(
        namespace,
        defines=(Defines(target, "view", (1,)),),
        reads=(Reads(source, (1, 2)),),
        writes=(Writes(target, ()),),
        columns=(HasColumn(target, name, 1, "INT"),),
        derives=(
            DerivesFrom(target, name, source, other, "DIRECT", "IDENTITY", (3,)),
            DerivesFrom(target, name, source, other, "DIRECT", "TRANSFORMATION", (3,), masking=True),
        ),
        depends=(DependsOn(target, source, other, "FILTER", (4,)),),
    )
    rows = rows_of("estate", "a.sql", facts)
    for kind, field in zip(EDGE_KINDS, FACT_FIELDS, strict=True):
        assert tuple(fact_of(kind, row, namespace) for row in rows[kind]) == getattr(facts, field)


@pytest.mark.parametrize(
    "row",
    [
        {"namespace": "other", "dataset": "t", "lines": []},
        {"namespace": "n", "dataset": "t"},
        {"namespace": "n", "dataset": 1, "lines": []},
    ],
)
def test_a_row_of_no_such_file_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the row is"):
        fact_of("reads", row, "n")


def test_what_is_no_columns_key_is_refused() -> None:
    with pytest.raises(ValueError, match="no column of the namespace"):
        column_named("n", "m#t.a")
