"""From facts to rows."""

from hypothesis import given
from hypothesis import strategies as st

from lineage.facts import Defines, DependsOn, DerivesFrom, FileFacts, HasColumn, Reads
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, column_id, rows_of


def test_a_column_id_reads_as_its_name() -> None:
    assert column_id("default", "shop.orders", "amount") == "default#shop.orders.amount"


def test_a_column_that_would_mislead_is_quoted() -> None:
    assert column_id("default", "a", "b.c") == 'default#a."b.c"'
    assert column_id("default", "a", 'b"c') == 'default#a."b""c"'
    assert column_id("default", "a.b", "c") == "default#a.b.c"


@given(st.text(max_size=8), st.text(max_size=8))
def test_two_columns_of_a_dataset_never_share_an_id(one: str, other: str) -> None:
    assert (column_id("n", "d", one) == column_id("n", "d", other)) == (one == other)


def test_every_edge_carries_its_source_and_file() -> None:
    facts = FileFacts("n", defines=(Defines("a", "view", (1,)),), columns=(HasColumn("a", "x", 1, "INT"),))
    rows = rows_of("warehouse", "a.sql", facts)
    edges = [row for kind in EDGE_KINDS for row in rows[kind]]
    assert len(edges) == 2
    assert all((row["source"], row["file"]) == ("warehouse", "a.sql") for row in edges)


def test_nodes_know_nothing_of_a_file_but_the_file() -> None:
    facts = FileFacts("n", reads=(Reads("a", (1,)),), columns=(HasColumn("a", "x", 1, "INT"),))
    rows = rows_of("warehouse", "a.sql", facts)
    assert rows["file"] == [{"source": "warehouse", "path": "a.sql"}]
    assert rows["dataset"] == [{"namespace": "n", "name": "a"}]
    assert rows["column"] == [{"id": "n#a.x", "namespace": "n", "dataset": "a", "name": "x"}]


def test_both_ends_of_an_edge_are_nodes() -> None:
    facts = FileFacts(
        "n",
        derives=(DerivesFrom("a", "x", "b", "y", "DIRECT", "IDENTITY", (1,)),),
        depends=(DependsOn("a", "c", "z", "FILTER", (1,)),),
    )
    rows = rows_of("warehouse", "a.sql", facts)
    assert [row["id"] for row in rows["column"]] == ["n#a.x", "n#b.y", "n#c.z"]
    assert rows["dataset"] == [{"namespace": "n", "name": "a"}]
    assert rows["derives_from"][0]["target"] == "n#a.x"
    assert rows["derives_from"][0]["column"] == "n#b.y"
    assert rows["depends_on"][0]["kind"] == "INDIRECT"


def test_a_file_that_touches_no_dataset_is_no_node() -> None:
    facts = FileFacts("n", columns=(HasColumn("a", "x", 1, "INT"),))
    assert rows_of("warehouse", "a.sql", facts)["file"] == []


def test_no_facts_no_rows() -> None:
    rows = rows_of("warehouse", "a.sql", FileFacts("n"))
    assert rows == {kind: [] for kind in (*NODE_KINDS, *EDGE_KINDS)}


def test_a_dataset_named_twice_is_one_node() -> None:
    facts = FileFacts("n", defines=(Defines("a", "view", (1,)),), reads=(Reads("a", (2,)), Reads("b", (2,))))
    assert [row["name"] for row in rows_of("w", "a.sql", facts)["dataset"]] == ["a", "b"]
