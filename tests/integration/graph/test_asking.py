"""Impact of names, and the graph as OpenLineage events, over every backend."""

import pytest

from lineage.facts import Defines, DependsOn, DerivesFrom, FileFacts, HasColumn, Reads, Writes
from stores.graph import Graph
from stores.graph.errors import UnknownNameError
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, rows_of
from tasks.impact import Impact, impact_of_names
from tasks.openlineage.events import EventMaker, encode
from tasks.openlineage.exporting import events_of
from tasks.openlineage.reading import read_events
from tasks.openlineage.spool import Stated, open_spool

FILES = [
    Stated(
        "bank",
        "1_stage.sql",
        FileFacts(
            "n",
            defines=(Defines("stage", "view", (1,)),),
            reads=(Reads("raw", (1, 4)),),
            columns=(HasColumn("raw", "a", None, None), HasColumn("raw", "b", None, None), HasColumn("stage", "a", 1, "INT")),
            derives=(DerivesFrom("stage", "a", "raw", "a", "DIRECT", "IDENTITY", (1,)),),
            depends=(DependsOn("stage", "raw", "b", "FILTER", (1,)),),
        ),
    ),
    Stated(
        "bank",
        "2_mart.sql",
        FileFacts(
            "n",
            reads=(Reads("stage", (9,)),),
            writes=(Writes("mart", (9,)),),
            columns=(HasColumn("mart", "total", None, None), HasColumn("stage", "a", None, None)),
            derives=(DerivesFrom("mart", "total", "stage", "a", "DIRECT", "AGGREGATION", (9,)),),
        ),
    ),
]  # fmt: skip


@pytest.fixture
def bank(empty_graph: Graph) -> Graph:
    rows = [rows_of(*stated) for stated in FILES]
    for kind in (*NODE_KINDS, *EDGE_KINDS):
        for each in rows:
            empty_graph.write(f"merge_{kind}", each[kind])
    return empty_graph


def told(impact: Impact) -> list[str]:
    return [
        f"{effect.distance} {effect.kind}: {effect.node.name} by {effect.path[-1].file}:{effect.path[-1].line}"
        for effect in impact.effects
    ]


def test_of_a_column_values_go_on_and_conditions_only_touch_rows(bank: Graph) -> None:
    assert told(impact_of_names(bank, ["raw.a"])) == [
        "1 values change: stage.a by 1_stage.sql:1",
        "2 values change: mart.total by 2_mart.sql:9",
    ]
    assert told(impact_of_names(bank, ["raw.b"])) == [
        "1 rows change: stage by 1_stage.sql:1",
        "2 rows change: mart by 2_mart.sql:9",
    ]


def test_a_file_stands_for_what_it_makes(bank: Graph) -> None:
    assert told(impact_of_names(bank, ["1_stage.sql"])) == ["1 values change: mart.total by 2_mart.sql:9"]
    assert told(impact_of_names(bank, ["2_mart.sql"])) == []
    with pytest.raises(UnknownNameError):
        impact_of_names(bank, ["3_none.sql"])


def test_the_events_of_a_graph_say_all_that_is_in_it(bank: Graph) -> None:
    events = list(events_of(bank, EventMaker("2026-01-31T12:00:00Z"), "jobs"))
    with open_spool() as spool:
        spool.add(read_events(map(encode, events), []))
        assert list(spool.files()) == FILES
    assert [event["dataset"]["name"] for event in events if "dataset" in event] == ["mart", "raw", "stage"]
