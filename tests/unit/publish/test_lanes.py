"""Lanes of edges: no two share a node, and no edge is lost."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from stores.graph.protocol import Row
from stores.graph.rows import column_id
from tasks.loads import Load, in_lanes, row_identity

NAMES = st.sampled_from(["a", "b", 'a."b', "c.d", "ü", ""])
NAMESPACES = st.sampled_from(["n", "n#a"])


@st.composite
def edges(draw: st.DrawFn) -> tuple[str, Row]:
    """An edge of any kind, as a statement and a row."""
    namespace, dataset, other = draw(NAMESPACES), draw(NAMES), draw(NAMES)
    column = column_id(namespace, other, draw(NAMES))
    kind = draw(st.sampled_from(["reads", "has_column", "derives_from"]))
    if kind == "derives_from":
        return f"merge_{kind}", {"target": column_id(namespace, dataset, draw(NAMES)), "column": column}
    row: Row = {"namespace": namespace, "dataset": dataset, "file": draw(NAMES)}
    return f"create_{kind}", row if kind == "reads" else {**row, "column": column}


def nodes(loads: Iterable[Load]) -> set[tuple[str, ...]]:
    """The nodes that these edges touch."""
    found: set[tuple[str, ...]] = set()
    for load in loads:
        for row in load.rows:
            if "dataset" in row:
                found.add(("dataset", str(row["namespace"]), str(row["dataset"])))
            found |= {("column", str(row[end])) for end in ("target", "column") if end in row}
            if load.statement.endswith("reads"):
                found.add(("file", str(row["file"])))
    return found


def counted(loads: Iterable[Load]) -> Counter[bytes]:
    return Counter(row_identity(load.statement, row) for load in loads for row in load.rows)


@given(st.lists(edges(), max_size=40))
def test_lanes_share_no_node_and_lose_no_edge(drawn: list[tuple[str, Row]]) -> None:
    by_statement: dict[str, list[Row]] = {}
    for statement, row in drawn:
        by_statement.setdefault(statement, []).append(row)
    loads = [Load(statement, rows) for statement, rows in by_statement.items()]
    (one, two), left = in_lanes(loads, 0)
    assert nodes(one).isdisjoint(nodes(two))
    assert counted([*one, *two, *left]) == counted(loads)


def test_a_dataset_and_its_columns_are_in_one_lane() -> None:
    datasets = [f"s.t{number}" for number in range(50)]
    rows: list[Row] = [
        {"namespace": "n", "dataset": name, "file": "f", "column": column_id("n", name, f"c{number}")}
        for name in datasets
        for number in range(3)
    ]
    lanes, left = in_lanes([Load("merge_has_column", rows)], 100)
    assert left == []
    assert min(len(load.rows) for lane in lanes for load in lane) > 30


def test_what_fits_into_a_batch_is_not_parted() -> None:
    load = Load("merge_derives_from", [{"target": "n#t.a", "column": "n#s.a"}])
    nodes_of_a_kind = Load("merge_dataset", [{"namespace": "n", "name": name} for name in "abc"])
    assert in_lanes([load, nodes_of_a_kind], 1) == ([[], []], [load, nodes_of_a_kind])
