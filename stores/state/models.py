"""The tables of the state database, for SQLite and PostgreSQL alike.

``migrations/database`` brings a database to this shape; a test holds the two together. Large columns stand
last in their tables, so that SQLite reads the others without walking through them.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    bindparam,
    false,
)
from sqlalchemy.types import TypeDecorator

CHUNK = 500
"""Most values bound in one IN list: below SQLite's oldest limit of 999 variables a statement."""

_T = TypeVar("_T")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases (SQLite itself keeps no time zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: naive UTC for SQLite."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text that came out of someone's SQL, and so may hold what a database refuses.

    NUL (PostgreSQL) becomes U+2400, a lone surrogate (both) becomes a question mark. The replacement is the same
    on writing and on asking, so names still meet.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        del dialect
        if value is None:
            return None
        return value.replace("\0", "\u2400").encode(errors="replace").decode()


metadata = MetaData()

unit_cache = Table(
    "unit_cache",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("checksum", LargeBinary(16), nullable=False),
    Column("size", Integer, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("last_used", UtcDateTime, nullable=False),
    Column("hits", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    # Also carries the size, so that finding what to evict reads the index alone.
    Index("unit_cache_by_use", "last_used", "size"),
)

manifest = Table(
    "manifest",
    metadata,
    Column("graph_id", String(64), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("unit_key", String(64), nullable=False),
    Column("dialect", Text, nullable=False),
    Column("failure", AnyText),
    Column("arms", JSON, nullable=False),
    Column("scanned_ns", BigInteger, nullable=False),
    Column("recipe", String(64), nullable=False),
)

PUBLISHED = "published"
"""The slot of a file's published facts; a pending payload's slot is the hexadecimal digest of its content."""

fact = Table(
    "fact",
    metadata,
    Column("graph_id", String(64), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("slot", String(32), primary_key=True),
    Column("run_id", Text),
    Column("checksum", LargeBinary(16), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("fact_by_slot", "graph_id", "source", "slot", "path"),
)

lookup = Table(
    "lookup",
    metadata,
    Column("graph_id", String(64), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("kind", String(9), primary_key=True),
    Column("name", AnyText, primary_key=True),
    Column("digest", Text),
    Index("lookup_by_name", "graph_id", "source", "kind", "name"),
    sqlite_with_rowid=False,  # Its rows are their key: stored once instead of twice.
)

dead_letter = Table(
    "dead_letter",
    metadata,
    # SQLite numbers rows by itself only in a column of type INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("graph_id", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("file", AnyText, nullable=False),
    Column("line", Integer),
    Column("statement", Text, nullable=False),
    Column("error_class", Text, nullable=False),
    Column("message", AnyText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("row", LargeBinary, nullable=False),
    Column("superseded", Boolean, nullable=False, server_default=false()),
    Index("dead_letter_by_file", "graph_id", "source", "file"),
)

flag_state = Table(
    "flag_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSON),
    Column("tripped", UtcDateTime),
    Column("reason", AnyText),
    Column("updated", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
)

flag_audit = Table(
    "flag_audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("value", JSON),
    Column("reason", AnyText),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("token", String(32), nullable=False),
    Column("owner", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("acquired", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("graph_id", String(64)),
    Column("started", UtcDateTime, nullable=False),
    Column("finished", UtcDateTime),
    Column("report", Text),
    Column("status", Text),
    Index("run_by_source", "source", "started"),
)

metric = Table(
    "metric",
    metadata,
    Column("name", Text, primary_key=True),
    Column("labels", Text, primary_key=True),
    Column("value", Float, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    # One row: its key is always 1.
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("state_id", String(36), nullable=False),
)

source_root = Table(
    "source_root",
    metadata,
    Column("source", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

graph_binding = Table(
    "graph_binding",
    metadata,
    Column("graph_id", String(64), primary_key=True),
    Column("generation", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False, server_default="1"),
)


def chunks(items: Collection[_T], size: int = CHUNK) -> Iterator[list[_T]]:
    """The items in lists of at most ``size``."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def sorted_chunks(items: Iterable[str]) -> Iterator[list[str]]:
    """The distinct items in order, in lists for IN: two writers meet the same rows in the same order."""
    return chunks(sorted(set(items)))


# Statements are made once, with the values left open: making one takes SQLAlchemy longer than running it.


def in_scope(table: Table) -> ColumnElement[bool]:
    """The rows of one source in one graph, which ``scoped`` names when the statement runs."""
    return and_(table.c.graph_id == bindparam("graph_id"), table.c.source == bindparam("source"))


def of_paths(table: Table) -> ColumnElement[bool]:
    """The rows of ``paths``, at most ``CHUNK``, given when the statement runs."""
    return table.c.path.in_(bindparam("paths", expanding=True))


def scoped(graph_id: str, source: str) -> dict[str, Any]:
    """The values of ``in_scope``."""
    return {"graph_id": graph_id, "source": source}
