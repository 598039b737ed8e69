"""Reading: events become facts again. Ours give all that was exported; others' what our facts have a place for."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, TypeAlias, get_args

import msgspec

from lineage.facts import (
    DatasetKind,
    Defines,
    DependsOn,
    DerivesFrom,
    EdgeKind,
    FileFacts,
    HasColumn,
    Lines,
    Reads,
    Subtype,
    Writes,
)
from tasks.openlineage.events import PRODUCER_NAME
from tasks.openlineage.spool import Stated

_LINES: Final = re.compile(r"lines? (\d+(?:, \d+)*)")
_SUBTYPES: Final[dict[str, Subtype]] = {name: name for name in get_args(Subtype)}
_KINDS: Final[dict[str, EdgeKind]] = {name: name for name in get_args(EdgeKind)}


_Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
_Namespace: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[^#]*$")]
"""Of a dataset; ``#`` ends it in a column's key."""


class _Lenient(msgspec.Struct):
    """The base: what we don't know of is passed over."""


class _Defined(_Lenient):
    kind: DatasetKind
    lines: list[int] = []


class _Ours(_Lenient):
    reads: list[int] | None = None
    writes: list[int] | None = None
    defines: list[_Defined] = []


class _Use(_Lenient):
    type: str
    subtype: str | None = None
    description: str | None = None
    masking: bool | None = None


class _Input(_Lenient):
    namespace: _Namespace
    name: _Name
    field: _Name
    transformations: list[_Use] = []


class _Inputs(_Lenient):
    inputFields: list[_Input] = []  # noqa: N815 - the specification's name


class _ColumnLineage(_Lenient):
    fields: dict[str, _Inputs] = {}
    dataset: list[_Input] = []


class _Field(_Lenient):
    name: _Name
    type: str | None = None
    ordinal_position: int | None = None


class _Schema(_Lenient):
    fields: list[_Field] = []


class _Facets(_Lenient):
    schema: _Schema | None = None
    columnLineage: _ColumnLineage | None = None  # noqa: N815 - as above
    headwater: _Ours | None = None


class _Dataset(_Lenient):
    namespace: _Namespace
    name: _Name
    facets: _Facets = msgspec.field(default_factory=_Facets)


class _Job(_Lenient):
    namespace: _Name
    name: _Name


class _Event(_Lenient):
    producer: str = ""
    job: _Job | None = None
    dataset: Any = None
    inputs: list[_Dataset] = []
    outputs: list[_Dataset] = []


class Skipped(msgspec.Struct, frozen=True):
    """Something of a file of events that could not be taken in: its line there (1-based), and why."""

    line: int
    reason: str


_decoder = msgspec.json.Decoder(_Event)


def read_events(lines: Iterable[bytes], skipped: list[Skipped]) -> Iterator[Stated]:
    """What each line's event states, by namespace; what can't be taken in is added to ``skipped``."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = _decoder.decode(line)
        except msgspec.MsgspecError as error:
            skipped.append(Skipped(number, f"is no OpenLineage event ({error})"))
            continue
        if event.job is not None:
            reading = _Reading(event, number, skipped)
            yield from (Stated(event.job.namespace, event.job.name, facts) for facts in reading.facts())
        elif event.dataset is None:
            skipped.append(Skipped(number, "has neither a job nor a dataset"))


class _Reading:
    """One event while its facts are put together, by namespace."""

    def __init__(self, event: _Event, number: int, skipped: list[Skipped]) -> None:
        self._event = event
        self._ours = event.producer.startswith(PRODUCER_NAME)
        self._number = number
        self._skipped = skipped

    def facts(self) -> Iterator[FileFacts]:
        """The event's facts. A file of ours speaks of one namespace only."""
        event = self._event
        for namespace in sorted({dataset.namespace for dataset in (*event.inputs, *event.outputs)}):
            inputs = [dataset for dataset in event.inputs if dataset.namespace == namespace]
            outputs = [dataset for dataset in event.outputs if dataset.namespace == namespace]
            yield FileFacts(
                namespace,
                defines=tuple(fact for dataset in outputs for fact in _defines(dataset)),
                reads=tuple(fact for dataset in inputs for fact in self._reads(dataset)),
                writes=tuple(fact for dataset in outputs for fact in self._writes(dataset)),
                columns=tuple(fact for dataset in (*inputs, *outputs) for fact in _columns(dataset)),
                derives=tuple(fact for dataset in outputs for fact in self._derives(dataset)),
                depends=tuple(fact for dataset in outputs for fact in self._depends(dataset)),
            )

    def _reads(self, dataset: _Dataset) -> Iterator[Reads]:
        ours = dataset.facets.headwater
        if ours is not None and ours.reads is not None:
            yield Reads(dataset.name, tuple(ours.reads))
        elif not self._ours:
            yield Reads(dataset.name, ())

    def _writes(self, dataset: _Dataset) -> Iterator[Writes]:
        ours = dataset.facets.headwater
        if ours is not None and ours.writes is not None:
            yield Writes(dataset.name, tuple(ours.writes))
        elif not self._ours:
            yield Writes(dataset.name, ())

    def _derives(self, dataset: _Dataset) -> Iterator[DerivesFrom]:
        lineage = dataset.facets.columnLineage
        for column, inputs in lineage.fields.items() if lineage else ():
            for source in inputs.inputFields:
                for kind, subtype, lines, masking in self._uses(dataset, source):
                    yield DerivesFrom(
                        dataset.name, column, source.name, source.field, kind, subtype, lines, masking
                    )

    def _depends(self, dataset: _Dataset) -> Iterator[DependsOn]:
        lineage = dataset.facets.columnLineage
        for source in lineage.dataset if lineage else ():
            for _, subtype, lines, _ in self._uses(dataset, source):
                yield DependsOn(dataset.name, source.name, source.field, subtype, lines)

    def _uses(self, dataset: _Dataset, source: _Input) -> Iterator[tuple[EdgeKind, Subtype, Lines, bool]]:
        if source.namespace != dataset.namespace:
            self._skip(f"an edge of {dataset.name} leads to another namespace, {source.namespace}")
            return
        for use in source.transformations:
            kind, subtype = _KINDS.get(use.type), _SUBTYPES.get(use.subtype or "")
            if kind is None or subtype is None:
                self._skip(f"an edge of {dataset.name} is of an unknown kind, {use.type} {use.subtype}")
                continue
            masking = kind == "DIRECT" and bool(use.masking)
            yield kind, subtype, _lines(use.description), masking

    def _skip(self, reason: str) -> None:
        self._skipped.append(Skipped(self._number, reason))


def _defines(dataset: _Dataset) -> Iterator[Defines]:
    ours = dataset.facets.headwater
    for defined in ours.defines if ours else ():
        yield Defines(dataset.name, defined.kind, tuple(defined.lines))


def _columns(dataset: _Dataset) -> Iterator[HasColumn]:
    schema = dataset.facets.schema
    for field in schema.fields if schema else ():
        yield HasColumn(dataset.name, field.name, field.ordinal_position, field.type)


def _lines(description: str | None) -> Lines:
    found = _LINES.fullmatch(description or "")
    return tuple(map(int, found[1].split(", "))) if found else ()
