"""Connections to the state database: one engine, transactions that read or write, errors explained.

SQLite runs in WAL mode: readers never wait, writers take turns (``BEGIN IMMEDIATE``, so that a transaction
waits for its turn at its start and never fails half-way for having begun as a reader).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from errors import ConfigurationError, HeadwaterError, StateError
from stores.state.errors import explain


class Connections:
    """The engine of one state database, and the only place that opens transactions on it."""

    def __init__(self, url: str, timeout: float) -> None:
        parsed = _parse(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.name = _display(parsed)
        if self.is_sqlite:
            _make_folder(parsed, self.name)
        self.engine = _engine(parsed, timeout, is_sqlite=self.is_sqlite)
        self._upserts: dict[str, Insert] = {}
        """By table, made once: making a statement takes longer than running it."""
        self._writers = {
            durable: self.engine.execution_options(headwater_write=True, headwater_durable=durable)
            for durable in (False, True)
        }

    @contextmanager
    def reading(self, raises: type[HeadwaterError] = StateError) -> Iterator[Connection]:
        """A transaction that only reads. Database errors come out as ``raises``."""
        with self._explained(raises), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(
        self, raises: type[HeadwaterError] = StateError, *, durable: bool = True
    ) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing. Database errors come out as ``raises``.

        ``durable`` waits for the disk (SQLite: a sync per commit), so that a power cut loses nothing that was
        acknowledged. Without it a power cut may lose the last transactions, but never damages the file.
        """
        with self._explained(raises), self._writers[durable].begin() as connection:
            yield connection

    def pragma(self, statement: str) -> None:
        """Run a SQLite PRAGMA outside any transaction, to its end."""
        with self._explained(StateError):
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                # As a script, which runs to its end: a mere execute() stops incremental_vacuum at its first page.
                cursor.executescript(f"PRAGMA {statement}")
                cursor.close()
            finally:
                connection.close()

    def now(self, connection: Connection) -> datetime:
        """The moment by the database's own clock, so that hosts with wrong clocks agree on leases."""
        if self.is_sqlite:
            return datetime.now(UTC)
        moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An INSERT of this database's dialect, for ``on_conflict_…``."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def upsert(self, table: Table) -> Insert:
        """An INSERT that replaces the row of the same primary key."""
        if table.name not in self._upserts:
            self._upserts[table.name] = self._upsert(table)
        return self._upserts[table.name]

    def _upsert(self, table: Table) -> Insert:
        statement = self.insert(table)
        keys = [column.name for column in table.primary_key]
        values = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        return statement.on_conflict_do_update(index_elements=keys, set_=values)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _explained(self, raises: type[HeadwaterError]) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, UnicodeEncodeError) as error:
            raise raises(explain(error, self.name)) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""  # The error would quote the URL, and with it a password.
    else:
        if "@" in (parsed.host or ""):
            backend = ""  # The rest of a password: messages would show it.
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ConfigurationError(
            "HEADWATER_STATE__URL must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME"
            " (in a password @, : and / are written %40, %3A and %2F)."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigurationError("HEADWATER_STATE__URL names no file: state lasts, so give sqlite:///PATH.")
    return parsed


def _display(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def _make_folder(url: URL, name: str) -> None:
    if name.startswith("file:"):
        return  # A SQLite URI says itself how to open what is there.
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"The folder of the state database {name} cannot be made ({error.strerror}): "
            "choose another with HEADWATER_HOME or HEADWATER_STATE__URL."
        ) from error


def _engine(url: URL, timeout: float, *, is_sqlite: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": timeout} if is_sqlite else _patience(url, timeout),
        pool_timeout=timeout,
        pool_pre_ping=not is_sqlite,  # A watch run may outlive a restart of the server.
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
    )
    if is_sqlite:
        _use_sqlite(engine)
    else:
        _use_postgresql(engine, timeout)
    return engine


def _patience(url: URL, timeout: float) -> dict[str, Any]:
    """How long libpq waits for a server to answer, and for one whose machine has fallen silent; the address may say otherwise."""
    seconds = max(2, round(timeout))
    waits = {
        "connect_timeout": seconds,
        "keepalives_idle": seconds,
        "keepalives_interval": max(1, seconds // 3),
        "keepalives_count": 3,
        "tcp_user_timeout": 2 * seconds * 1000,
    }
    return {name: wait for name, wait in waits.items() if name not in url.query}


def _to_json(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def _use_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: ConnectionPoolEntry) -> None:
        # Transactions are begun below, in the words chosen there, and by nobody else.
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("headwater_write"):
            connection.exec_driver_sql("BEGIN")
            return
        level = "FULL" if options.get("headwater_durable") else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _use_postgresql(engine: Engine, timeout: float) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {round(timeout * 1000)}")
            cursor.execute("SET application_name = 'headwater'")
        connection.commit()
