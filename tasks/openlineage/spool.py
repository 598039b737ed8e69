"""A spool: facts in any order go in, and come out by file, however many there are: what doesn't fit is on disk."""

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from lineage.facts import FileFacts, HasColumn
from stores.graph import Graph, Row
from tasks.difference import FACT_FIELDS

_AT_ONCE: Final = 10_000
_SETTINGS: Final = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
_TABLE: Final = (
    "CREATE TABLE fact (source TEXT, file TEXT, namespace TEXT, field INTEGER, dataset TEXT, fact BLOB)"
)
_BY_FILE: Final = (
    "SELECT source, file, namespace, field, fact FROM fact ORDER BY source, file, namespace, fact"
)
_COLUMNS: Final = (
    "SELECT namespace, dataset, fact FROM fact WHERE field = ? ORDER BY namespace, dataset, fact"
)
_encode: Final = msgspec.msgpack.Encoder().encode


class Stated(NamedTuple):
    """What one file states of one namespace."""

    source: str
    file: str
    facts: FileFacts


class Spool:
    """Facts on their way to being sorted by file. ``open_spool`` makes one, and removes it in the end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_SETTINGS)
        connection.execute(_TABLE)

    def add(self, stated: Iterable[Stated]) -> None:
        """Take in facts of files, each in as many pieces as they come."""
        rows = (
            (
                each.source,
                each.file,
                each.facts.namespace,
                field,
                msgspec.structs.astuple(fact)[0],
                _encode(fact),
            )
            for each in stated
            for field, name in enumerate(FACT_FIELDS)
            for fact in getattr(each.facts, name)
        )
        self._insert(rows)

    def add_graph(self, graph: Graph) -> None:
        """Take in all that a graph holds."""
        for field, name in enumerate(FACT_FIELDS):
            rows = graph.stream(f"export_{_SECTIONS[name]}")
            self._insert(_row_of(row, field, name) for row in rows)

    def _insert(self, rows: Iterator[tuple[Any, ...]]) -> None:
        while chunk := list(islice(rows, _AT_ONCE)):
            self._connection.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?)", chunk)
        self._connection.commit()

    def files(self) -> Iterator[Stated]:
        """Every file's facts, sorted, in order of source, path and namespace; one file at a time is held."""
        rows = self._connection.execute(_BY_FILE)
        for (source, file, namespace), group in groupby(rows, itemgetter(0, 1, 2)):
            fields: defaultdict[str, list[Any]] = defaultdict(list)
            for *_, field, fact in group:
                fields[FACT_FIELDS[field]].append(msgspec.msgpack.decode(fact))
            yield Stated(source, file, _file_facts(namespace, fields))

    def datasets(self) -> Iterator[tuple[str, str, list[HasColumn]]]:
        """Every dataset's columns, by namespace and name: of each the statement that knows most of it."""
        rows = self._connection.execute(_COLUMNS, (FACT_FIELDS.index("columns"),))
        for (namespace, dataset), group in groupby(rows, itemgetter(0, 1)):
            facts = (msgspec.msgpack.decode(fact, type=HasColumn) for *_, fact in group)
            known: dict[str, HasColumn] = {}
            for fact in facts:
                if fact.column not in known or _knows(fact) > _knows(known[fact.column]):
                    known[fact.column] = fact
            yield namespace, dataset, list(known.values())


def _knows(fact: HasColumn) -> tuple[bool, bool]:
    return fact.ordinal is not None, fact.type is not None


def _file_facts(namespace: str, fields: dict[str, list[Any]]) -> FileFacts:
    """The facts of a file; of two of one key (only events of others have any) the last one."""
    facts = msgspec.convert([namespace, *(fields.get(name, []) for name in FACT_FIELDS)], FileFacts)
    by_key = {name: {fact.key(): fact for fact in getattr(facts, name)} for name in FACT_FIELDS}
    return msgspec.structs.replace(
        facts, **{name: tuple(sorted(found.values())) for name, found in by_key.items()}
    )


@contextmanager
def open_spool() -> Iterator[Spool]:
    """A spool in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="headwater-") as folder,
        closing(sqlite3.connect(Path(folder) / "facts.db")) as connection,
    ):
        yield Spool(connection)


# --- rows of the graph's export ------------------------------------------------------------------------------

_SECTIONS: Final = {
    "defines": "defines",
    "reads": "reads",
    "writes": "writes",
    "columns": "has_column",
    "derives": "derives_from",
    "depends": "depends_on",
}
_FIELDS: Final = {
    "defines": ("dataset", "kind", "lines"),
    "reads": ("dataset", "lines"),
    "writes": ("dataset", "lines"),
    "columns": ("dataset", "column", "ordinal", "data_type"),
    "derives": (
        "target_dataset", "target_column", "source_dataset", "source_column", "kind", "subtype", "lines", "masking",
    ),
    "depends": ("target_dataset", "source_dataset", "source_column", "subtype", "lines"),
}  # fmt: skip
"""The columns of each section's rows that make a fact, in the order of its fields."""


def _row_of(row: Row, field: int, name: str) -> tuple[object, ...]:
    namespace = row.get("namespace", row.get("target_namespace"))
    fact = [row.get(key) for key in _FIELDS[name]]
    return row["source"], row["file"], namespace, field, fact[0], _encode(fact)
