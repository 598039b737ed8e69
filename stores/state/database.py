"""The state database as a whole: opened, brought up to date, closed."""

from types import TracebackType
from typing import Self

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from errors import ConfigurationError, StateError
from migrations.database import HEAD, VERSION_TABLE
from settings import Settings
from stores.state.bindings import Bindings
from stores.state.connections import Connections
from stores.state.dead_letters import DeadLetters
from stores.state.facts import FactStore
from stores.state.flags import Flags
from stores.state.forgetting import Forgetting
from stores.state.leases import Leases
from stores.state.lookup import LinkIndex
from stores.state.manifest import Manifest
from stores.state.models import metadata
from stores.state.runs import Runs
from stores.state.sources import Sources
from stores.state.totals import Totals
from stores.state.unit_cache import UnitCache

DEFAULT_TIMEOUT = 30.0
"""Seconds to wait for a connection, or for another's lock."""

_MIGRATION_LOCK = 0x4845_4144  # "HEAD": any number that nobody else's advisory lock is likely to be.


class StateDatabase:
    """Everything that lasts between runs, except the graph itself. Open it with ``open_state``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self.units = UnitCache(connections)
        self.manifest = Manifest(connections)
        self.facts = FactStore(connections)
        self.lookup = LinkIndex(connections)
        self.leases = Leases(connections)
        self.dead_letters = DeadLetters(connections)
        self.runs = Runs(connections)
        self.flags = Flags(connections)
        self.bindings = Bindings(connections)
        self.sources = Sources(connections)
        self.forgetting = Forgetting(connections)
        self.totals = Totals(connections)

    @property
    def name(self) -> str:
        """The path of the SQLite file, or the URL of the PostgreSQL database without its password."""
        return self._connections.name

    def size(self) -> int:
        """The bytes of the SQLite file, or of our tables in the PostgreSQL database. Raises ``StateError``."""
        with self._connections.reading() as connection:
            if self._connections.is_sqlite:
                size = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                return int(connection.execute(size).scalar_one())
            total = text("SELECT pg_total_relation_size(to_regclass(:name))")
            sizes = [connection.execute(total, {"name": name}).scalar() for name in metadata.tables]
        return sum(size or 0 for size in sizes)

    def close(self) -> None:
        """Write down what is still in memory and close every connection."""
        self.units.close()
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_state(url: str, timeout: float = DEFAULT_TIMEOUT) -> StateDatabase:
    """Open the state database at a SQLAlchemy URL, made or migrated if need be.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/DATABASE``.
        timeout: seconds to wait for a connection, and for locks that others hold.

    Raises:
        ConfigurationError: the URL is neither.
        StateError: the database cannot be used; the message says why and what to do.
    """
    connections = Connections(url, timeout)
    try:
        if _revision(connections) != HEAD:
            _migrate(connections)
    except BaseException:
        connections.close()
        raise
    return StateDatabase(connections)


def configured_state(settings: Settings, *, most_seconds: float | None = None) -> StateDatabase:
    """The state database that the settings name, as ``open_state`` opens it and raises what it raises.

    ``most_seconds``: wait no longer than that, whatever is set.
    """
    timeout = settings.state.timeout_seconds
    if most_seconds is not None:
        timeout = min(timeout, most_seconds)
    return open_state(settings.state_url.get_secret_value(), timeout)


def _revision(connections: Connections) -> str | None:
    """The revision the database is at; None when it is empty. One SELECT, without importing Alembic."""
    try:
        with connections.reading() as connection:
            revision: str | None = connection.execute(
                text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - a constant, not input
            ).scalar()
    except StateError as error:
        if _means_empty(error.__cause__):
            return None
        raise
    return revision


def _means_empty(error: BaseException | None) -> bool:
    """Whether it says that the table of the revision is missing."""
    if isinstance(error, ProgrammingError):
        return getattr(error.orig, "sqlstate", None) == "42P01"
    return isinstance(error, OperationalError) and "no such table" in str(error.orig)


def go_back(url: str, revision: str, timeout: float = DEFAULT_TIMEOUT) -> None:
    """Bring a state database back to an earlier revision, for an older Headwater. Opening it here undoes that.

    Raises:
        ConfigurationError: the URL is neither SQLite's nor PostgreSQL's, or the revision is no number.
        StateError: there is no such revision, or the database cannot be used; nothing changed.
    """
    # Alembic knows "base", too, which is an empty database, and steps such as -1.
    if not revision.isdecimal():
        raise ConfigurationError(
            f"{revision!r} is no revision: give the number that the older version names, such as {HEAD}."
        )
    connections = Connections(url, timeout)
    try:
        _migrate(connections, revision)
    finally:
        connections.close()


def _migrate(connections: Connections, back_to: str | None = None) -> None:
    """Bring the database to ``HEAD``, or back, in one transaction; of two processes one does it, the other waits."""
    from alembic import command  # noqa: PLC0415 - costs a second, and only a database not at HEAD needs it
    from alembic.config import Config  # noqa: PLC0415 - as above
    from alembic.util import CommandError  # noqa: PLC0415 - as above

    if connections.is_sqlite:
        connections.pragma("auto_vacuum=INCREMENTAL")
        connections.pragma("journal_mode=WAL")
    config = Config()
    config.set_main_option("script_location", "migrations:database")
    try:
        with connections.writing() as connection:
            if not connections.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            if back_to is not None:
                command.downgrade(config, back_to)
            else:
                command.upgrade(config, "head")
    except CommandError as error:
        if back_to is not None:
            raise StateError(
                f"State database {connections.name} can't go back to revision {back_to!r} ({error}): "
                f"give one from 0001 to {HEAD}, as the older version names it."
            ) from error
        raise StateError(
            f"State database {connections.name} was made by a newer Headwater ({error}): upgrade Headwater."
        ) from error
