"""Events: what a file states as a JobEvent or RunEvent, what is known of a dataset as a DatasetEvent.

Standard facets say all that they can: schema the columns with types and positions, columnLineage every edge, its lines
in the description of its transformations, and in its ``dataset`` list what holds for all columns of a statement.
What they have no place for (on which lines a file reads, writes and defines a dataset) is in a facet of our own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final, Literal, TypeAlias
from uuid import NAMESPACE_URL, uuid5

import msgspec

from lineage.facts import DependsOn, DerivesFrom, FileFacts, HasColumn
from tasks.openlineage.spool import Stated

Event: TypeAlias = dict[str, Any]
Facets: TypeAlias = dict[str, Any]
Form: TypeAlias = Literal["jobs", "runs"]
JobFacets: TypeAlias = Callable[[str, str], Mapping[str, Facets]]

PRODUCER_NAME: Final = "urn:headwater:"
"""What every producer of ours begins with."""
OUR_FACET: Final = "headwater"
_SPEC: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs"
_FACETS: Final = "https://openlineage.io/spec/facets"
_COLUMN_LINEAGE: Final = f"{_FACETS}/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet"
_SCHEMA: Final = f"{_FACETS}/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet"
_JOB_TYPE: Final = f"{_FACETS}/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet"
_OUR_SCHEMA: Final = "urn:headwater:StatementsDatasetFacet:1"

encode: Final = msgspec.json.Encoder(order="sorted").encode
"""An event as one line, its keys sorted."""


class EventMaker:
    """Makes events that all happened at ``time`` (ISO 8601 with its zone)."""

    def __init__(self, time: str, form: Form = "jobs", job_facets: JobFacets | None = None) -> None:
        self._time = time
        self._form = form
        self._job_facets = job_facets
        self._producer = PRODUCER_NAME + version("headwater")

    def of_file(self, stated: Stated) -> Event:
        """What a file states: a JobEvent, or a completed run of that job."""
        file = _File(stated.facts)
        job = {"namespace": stated.source, "name": stated.file, "facets": self._of_job(stated)}
        event = self._event("JobEvent" if self._form == "jobs" else "RunEvent") | {
            "job": job,
            "inputs": [self._dataset(file, name, made=False) for name in sorted(file.taken)],
            "outputs": [self._dataset(file, name, made=True) for name in sorted(file.made)],
        }
        if self._form == "runs":
            run_id = uuid5(NAMESPACE_URL, f"{stated.source}\0{stated.file}\0{self._time}")
            event |= {"eventType": "COMPLETE", "run": {"runId": str(run_id), "facets": {}}}
        return event

    def of_dataset(self, namespace: str, name: str, columns: Iterable[HasColumn]) -> Event:
        """What is known of a dataset, whichever file says so."""
        facets = {"schema": self._schema(columns)}
        return self._event("DatasetEvent") | {
            "dataset": {"namespace": namespace, "name": name, "facets": facets}
        }

    def facet(self, schema: str, **content: object) -> Facets:
        """A facet of that schema."""
        return {"_producer": self._producer, "_schemaURL": schema, **content}

    def _event(self, kind: str) -> Event:
        return {"eventTime": self._time, "producer": self._producer, "schemaURL": f"{_SPEC}/{kind}"}

    def _of_job(self, stated: Stated) -> Facets:
        facets = {
            "jobType": self.facet(_JOB_TYPE, processingType="BATCH", integration="HEADWATER", jobType="FILE")
        }
        if self._job_facets is not None:
            for name, content in self._job_facets(stated.source, stated.file).items():
                facets[name] = {"_producer": self._producer, **content}
        return facets

    def _dataset(self, file: "_File", name: str, *, made: bool) -> Event:
        facets: Facets = {}
        if name in file.columns and (made or name not in file.made):
            facets["schema"] = self._schema(file.columns[name])
        if made and (lineage := file.column_lineage(name)) is not None:
            facets["columnLineage"] = self.facet(_COLUMN_LINEAGE, **lineage)
        if statements := file.statements(name, made=made):
            facets[OUR_FACET] = self.facet(_OUR_SCHEMA, **statements)
        return {"namespace": file.namespace, "name": name, "facets": facets}

    def _schema(self, columns: Iterable[HasColumn]) -> Facets:
        fields = []
        for column in sorted(columns, key=lambda column: (column.ordinal or 0, column.column)):
            field: dict[str, object] = {"name": column.column}
            if column.type is not None:
                field["type"] = column.type
            if column.ordinal is not None:
                field["ordinal_position"] = column.ordinal
            fields.append(field)
        return self.facet(_SCHEMA, fields=fields)


class _File:
    """What a file states, by dataset."""

    def __init__(self, facts: FileFacts) -> None:
        self.namespace = facts.namespace
        self.reads = {fact.dataset: list(fact.lines) for fact in facts.reads}
        self.writes = {fact.dataset: list(fact.lines) for fact in facts.writes}
        self.defines: defaultdict[str, list[Facets]] = defaultdict(list)
        self.columns: defaultdict[str, list[HasColumn]] = defaultdict(list)
        self.derives: defaultdict[str, defaultdict[str, list[DerivesFrom]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.depends: defaultdict[str, list[DependsOn]] = defaultdict(list)
        for defined in facts.defines:
            self.defines[defined.dataset].append({"kind": defined.kind, "lines": list(defined.lines)})
        for column in facts.columns:
            self.columns[column.dataset].append(column)
        for derived in facts.derives:
            self.derives[derived.target_dataset][derived.target_column].append(derived)
        for depends in facts.depends:
            self.depends[depends.target_dataset].append(depends)
        self.made = {*self.defines, *self.writes, *self.derives, *self.depends}
        sources = {edge.source_dataset for edge in facts.derives} | {e.source_dataset for e in facts.depends}
        self.taken = {*self.reads, *((sources | self.columns.keys()) - self.made)}

    def statements(self, name: str, *, made: bool) -> dict[str, object]:
        """On which lines the file reads, or writes and defines, the dataset."""
        if not made:
            return {"reads": self.reads[name]} if name in self.reads else {}
        said: dict[str, object] = {"writes": self.writes[name]} if name in self.writes else {}
        return said | ({"defines": self.defines[name]} if name in self.defines else {})

    def column_lineage(self, name: str) -> dict[str, object] | None:
        """The content of the facet columnLineage; None when the file derives nothing of the dataset."""
        fields: Mapping[str, list[DerivesFrom]] = self.derives.get(name, {})
        whole = self.depends.get(name, [])
        if not (fields or whole):
            return None
        lineage: dict[str, object] = {
            "fields": {
                column: {"inputFields": _inputs(self.namespace, of)} for column, of in sorted(fields.items())
            }
        }
        return lineage | ({"dataset": _inputs(self.namespace, whole)} if whole else {})


def _inputs(namespace: str, edges: Iterable[DerivesFrom | DependsOn]) -> list[Mapping[str, object]]:
    """The columns these edges take from, each once, with every way in which it is used."""
    by_column: defaultdict[tuple[str, str], list[Mapping[str, object]]] = defaultdict(list)
    for edge in edges:
        kind = edge.kind if isinstance(edge, DerivesFrom) else "INDIRECT"
        use: dict[str, object] = {
            "type": kind,
            "subtype": edge.subtype,
            "masking": isinstance(edge, DerivesFrom) and edge.masking,
        }
        if edge.lines:
            use["description"] = described(edge.lines)
        by_column[edge.source_dataset, edge.source_column].append(use)
    return [
        {"namespace": namespace, "name": dataset, "field": column, "transformations": uses}
        for (dataset, column), uses in sorted(by_column.items())
    ]


def described(lines: Iterable[int]) -> str:
    """Lines as a person would say them: ``line 3``, ``lines 3, 17``."""
    numbers = list(map(str, lines))
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
