"""Facts: what one file states about datasets and columns, as rows ready for the graph.

A fact is one relationship of the graph. Nodes are implied: a dataset, column or file exists in the graph
while at least one fact touches it. The fields of each struct split in two: ``key()`` identifies the
relationship inside its file, the rest (lines, ordinal, type) is data that may change without the
relationship being another one.

All names are normalized by the rules of the file's dialect (see ``lineage.names``) and dotted.
"""

from typing import Literal, TypeAlias

import msgspec

Lines: TypeAlias = tuple[int, ...]
"""Sorted, distinct, 1-based line numbers of the statements that state a fact."""

DatasetKind: TypeAlias = Literal["table", "view", "materialized_view", "external", "file"]
EdgeKind: TypeAlias = Literal["DIRECT", "INDIRECT"]
Subtype: TypeAlias = Literal[
    "IDENTITY",
    "TRANSFORMATION",
    "AGGREGATION",
    "JOIN",
    "GROUP_BY",
    "FILTER",
    "SORT",
    "WINDOW",
    "CONDITIONAL",
]
"""The subtypes of OpenLineage's columnLineage facet 1-2-0."""


class Fact(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """The base of all facts; a fact is a value: hashable, ordered, compact as msgpack."""

    def key(self) -> tuple[str, ...]:
        """What identifies this fact inside its file."""
        raise NotImplementedError


class Defines(Fact, frozen=True, array_like=True, order=True):
    """The file creates the dataset: ``(:File)-[:DEFINES {kind}]->(:Dataset)``."""

    dataset: str
    kind: DatasetKind
    lines: Lines

    def key(self) -> tuple[str, ...]:
        """What identifies this fact inside its file."""
        return (self.dataset, self.kind)


class Reads(Fact, frozen=True, array_like=True, order=True):
    """The file reads the dataset: ``(:File)-[:READS]->(:Dataset)``."""

    dataset: str
    lines: Lines

    def key(self) -> tuple[str, ...]:
        """What identifies this fact inside its file."""
        return (self.dataset,)


class Writes(Fact, frozen=True, array_like=True, order=True):
    """The file writes rows of the dataset: ``(:File)-[:WRITES]->(:Dataset)``."""

    dataset: str
    lines: Lines

    def key(self) -> tuple[str, ...]:
        """What identifies this fact inside its file."""
        return (self.dataset,)


class HasColumn(Fact, frozen=True, array_like=True, order=True):
    """The file names the column: ``(:Dataset)-[:HAS_COLUMN]->(:Column)``.

    ``ordinal`` (1-based) and ``type`` (upper case, as written) are known only where the file defines it.
    """

    dataset: str
    column: str
    ordinal: int | None
    type: str | None

    def key(self) -> tuple[str, ...]:
        """What identifies this fact inside its file."""
        return (self.dataset, self.column)


class DerivesFrom(Fact, frozen=True, array_like=True, order=True):
    """The target column takes (DIRECT) or depends on (INDIRECT) the source column's values.

    ``masking``: the value comes through a hash, a mask or a count only, wherever it comes from (DIRECT).
    """

    target_dataset: str
    target_column: str
    source_dataset: str
    source_column: str
    kind: EdgeKind
    subtype: Subtype
    lines: Lines
    masking: bool = False

    def key(self) -> tuple[str, ...]:
        """What identifies this fact inside its file."""
        return (
            self.target_dataset,
            self.target_column,
            self.source_dataset,
            self.source_column,
            self.kind,
            self.subtype,
        )


class DependsOn(Fact, frozen=True, array_like=True, order=True):
    """Every column of the target depends on the source column (filters, joins): always INDIRECT."""

    target_dataset: str
    source_dataset: str
    source_column: str
    subtype: Subtype
    lines: Lines

    def key(self) -> tuple[str, ...]:
        """What identifies this fact inside its file."""
        return (self.target_dataset, self.source_dataset, self.source_column, self.subtype)


class FileFacts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """All facts of one file, each tuple sorted and without two facts of one key.

    ``namespace`` scopes the dataset names of the whole file (as OpenLineage's namespace does).
    """

    namespace: str
    defines: tuple[Defines, ...] = ()
    reads: tuple[Reads, ...] = ()
    writes: tuple[Writes, ...] = ()
    columns: tuple[HasColumn, ...] = ()
    derives: tuple[DerivesFrom, ...] = ()
    depends: tuple[DependsOn, ...] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(FileFacts)


def encode_facts(facts: FileFacts) -> bytes:
    """The msgpack payload of a file's facts; equal facts give equal bytes."""
    return _encoder.encode(facts)


def decode_facts(payload: bytes) -> FileFacts:
    """Read a payload back. Raises ``msgspec.MsgspecError`` when it isn't one."""
    return _decoder.decode(payload)
