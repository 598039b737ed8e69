"""The warehouse that is asked is as large as it says, and the questions have answers."""

from pathlib import Path

from benchmarks.asking import COLUMNS, facts_of, measure


def test_a_small_warehouse_is_written_and_asked(tmp_path: Path) -> None:
    layers, datasets = 3, 4
    line, rows = measure("embedded", layers, datasets, 1, tmp_path)
    facts = [facts_of(layer, number, datasets) for layer in range(layers) for number in range(datasets)]
    edges = sum(len(each.defines) + len(each.reads) + len(each.columns) + len(each.derives) for each in facts)
    nodes = layers * datasets * (2 + COLUMNS)
    assert line.startswith(f"embedded: {nodes} nodes, {edges} edges, ")
    (what, _, asked, *_, printed) = rows[-1]
    assert (what, asked) == ("2 steps to its sources", "1")
    assert int(printed) >= 1 + 2 + 2, "a column, and at least two that each step down comes from"
