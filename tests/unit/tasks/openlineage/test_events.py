"""Events: they are what openlineage-python's own classes accept, and hold all that the facts say."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attr
import msgspec
import pytest
from openlineage.client import generated
from openlineage.client.event_v2 import DatasetEvent, JobEvent, RunEvent
from openlineage.client.generated.base import BaseFacet

from lineage import compiler
from lineage.facts import DependsOn, DerivesFrom, FileFacts, HasColumn, Reads
from lineage.linker import LinkFile, link
from lineage.unit import CompileOptions
from tasks.openlineage.events import Event, EventMaker, Form, encode
from tasks.openlineage.reading import Skipped, read_events
from tasks.openlineage.spool import Stated, open_spool

EXAMPLES = Path(__file__).parents[4] / "examples"
TIME = "2026-01-31T12:00:00Z"
EVENTS = {"JobEvent": JobEvent, "DatasetEvent": DatasetEvent, "RunEvent": RunEvent}


def _facet_classes() -> dict[str, type]:
    modules = (
        importlib.import_module(f"{generated.__name__}.{each.name}")
        for each in pkgutil.iter_modules(generated.__path__)
    )
    classes = (value for module in modules for value in vars(module).values() if isinstance(value, type))
    return {each._get_schema(): each for each in classes if issubclass(each, BaseFacet)}


FACETS = _facet_classes()


@pytest.fixture(scope="module")
def stated() -> list[Stated]:
    """What the PostgreSQL examples state."""
    texts = {path.name: path.read_text() for path in sorted((EXAMPLES / "postgres").glob("*.sql"))}
    units = {path: compiler.compile_unit(text, CompileOptions("postgres")) for path, text in texts.items()}
    linked = link(LinkFile(path, "bank", unit) for path, unit in units.items())
    return [Stated("examples", path, linked[path].facts) for path in sorted(linked)]


def built(kind: Any, value: Any) -> Any:
    """The value as the package's class: what a class doesn't know, or misses, is an error."""
    if get_origin(kind) in {Union, UnionType}:
        kind = next(each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is list:
        return [built(get_args(kind)[0], each) for each in value]
    if get_origin(kind) is dict:
        return {name: built(get_args(kind)[1], each) for name, each in value.items()}
    if isinstance(kind, type) and issubclass(kind, BaseFacet):
        return facet(value)
    if isinstance(kind, type) and attr.has(kind):
        hints = get_type_hints(kind)
        return kind(**{name: built(hints[name], each) for name, each in value.items() if name != "schemaURL"})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    assert not isinstance(kind, type) or isinstance(value, kind)
    return value


def facet(value: dict[str, Any]) -> Any:
    rest = {name: each for name, each in value.items() if not name.startswith("_")}
    assert value["_producer"].startswith("urn:headwater:")
    if value["_schemaURL"].startswith("urn:headwater:"):
        return BaseFacet()
    kind = FACETS[value["_schemaURL"]]
    hints = get_type_hints(kind)
    return kind(**{name: built(hints[name], each) for name, each in rest.items()})


def events(stated: list[Stated], form: Form) -> Iterator[Event]:
    maker = EventMaker(TIME, form)
    yield from map(maker.of_file, stated)
    with open_spool() as spool:
        spool.add(stated)
        yield from (maker.of_dataset(*each) for each in spool.datasets())


@pytest.mark.parametrize("form", ["jobs", "runs"])
def test_every_event_is_one_of_the_package_s_own(stated: list[Stated], form: Form) -> None:
    made = list(events(stated, form))
    assert len(made) > 30
    for event in made:
        name = event["schemaURL"].rpartition("/")[2]
        ready = built(EVENTS[name], event)
        assert ready.schemaURL == event["schemaURL"]
    assert {event["schemaURL"].rpartition("/")[2] for event in made} == {
        "JobEvent" if form == "jobs" else "RunEvent",
        "DatasetEvent",
    }


@pytest.mark.parametrize("form", ["jobs", "runs"])
def test_what_is_written_is_read_back_whole(stated: list[Stated], form: Form) -> None:
    lines = [encode(event) for event in events(stated, form)]
    skipped: list[Skipped] = []
    with open_spool() as spool:
        spool.add(read_events(lines, skipped))
        again = list(spool.files())
    assert skipped == []
    assert again == stated
    assert [encode(event) for event in events(again, form)] == lines


def test_what_holds_for_the_whole_statement_is_in_the_facet_s_dataset_list() -> None:
    facts = FileFacts(
        "bank",
        columns=(
            HasColumn("s", "a", None, None),
            HasColumn("s", "b", None, None),
            HasColumn("t", "x", 1, "INT"),
        ),
        derives=(
            DerivesFrom("t", "x", "s", "a", "DIRECT", "AGGREGATION", (3, 9), masking=True),
            DerivesFrom("t", "x", "s", "a", "INDIRECT", "CONDITIONAL", (3,)),
        ),
        depends=(DependsOn("t", "s", "b", "FILTER", (3,)),),
    )
    (output,) = EventMaker(TIME).of_file(Stated("e", "f.sql", facts))["outputs"]
    lineage = output["facets"]["columnLineage"]
    assert lineage["fields"]["x"]["inputFields"] == [
        {
            "namespace": "bank",
            "name": "s",
            "field": "a",
            "transformations": [
                {"type": "DIRECT", "subtype": "AGGREGATION", "masking": True, "description": "lines 3, 9"},
                {"type": "INDIRECT", "subtype": "CONDITIONAL", "masking": False, "description": "line 3"},
            ],
        }
    ]
    assert [each["field"] for each in lineage["dataset"]] == ["b"]


def test_events_of_others_give_what_has_a_place_and_the_rest_is_told() -> None:
    def named(space: str, name: str, **facets: object) -> dict[str, object]:
        return {"namespace": space, "name": name, "facets": facets}

    uses = [
        {"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": True},
        {"type": "DIRECT", "subtype": "MAGIC"},
    ]
    source = {"namespace": "db", "name": "s", "field": "a", "transformations": uses}
    lineage = {"fields": {"x": {"inputFields": [source, source | {"namespace": "elsewhere"}]}}}
    event = {
        "producer": "https://example.com",
        "job": {"namespace": "jobs", "name": "nightly"},
        "inputs": [named("db", "s")],
        "outputs": [
            named("db", "t", columnLineage=lineage, schema={"fields": [{"name": "x", "type": "INT"}]})
        ],
    }
    skipped: list[Skipped] = []
    lines = [b"", msgspec.json.encode(event), b"{no json", b'{"producer": "x"}']
    (found,) = read_events(lines, skipped)
    assert (found.source, found.file) == ("jobs", "nightly")
    assert found.facts.reads == (Reads("s", ()),)
    assert [fact.dataset for fact in found.facts.writes] == ["t"]
    assert found.facts.derives == (
        DerivesFrom("t", "x", "s", "a", "DIRECT", "TRANSFORMATION", (), masking=True),
    )
    assert found.facts.columns == (HasColumn("t", "x", None, "INT"),)
    assert [each.line for each in skipped] == [2, 2, 3, 4]
    assert "MAGIC" in skipped[0].reason
    assert "elsewhere" in skipped[1].reason


@pytest.mark.parametrize(
    ("dataset", "job", "said"),
    [
        ({"namespace": "a#b", "name": "t"}, "f", "$.inputs[0].namespace"),
        ({"namespace": "a", "name": ""}, "f", "$.inputs[0].name"),
        ({"namespace": "a", "name": "t"}, "", "$.job.name"),
    ],
)
def test_names_that_no_graph_of_ours_can_hold_are_refused(
    dataset: dict[str, str], job: str, said: str
) -> None:
    skipped: list[Skipped] = []
    event = {"job": {"namespace": "s", "name": job}, "inputs": [dataset]}
    assert list(read_events([msgspec.json.encode(event)], skipped)) == []
    assert said in skipped[0].reason


def test_of_two_events_of_one_job_both_count() -> None:
    first = FileFacts("n", reads=(Reads("a", (1,)),), columns=(HasColumn("a", "x", None, None),))
    second = FileFacts("n", reads=(Reads("b", (2,)),), columns=(HasColumn("a", "x", 1, "INT"),))
    with open_spool() as spool:
        spool.add([Stated("s", "f", first), Stated("s", "f", second)])
        (found,) = spool.files()
        ((_, _, columns),) = spool.datasets()
    assert found.facts.reads == (Reads("a", (1,)), Reads("b", (2,)))
    assert len(found.facts.columns) == 1
    assert columns == [HasColumn("a", "x", 1, "INT")]
