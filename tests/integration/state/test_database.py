"""Opening the state database: made, migrated, refused with a message that helps."""

import multiprocessing
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, text

from errors import ConfigurationError, StateError
from migrations.database import HEAD, VERSION_TABLE
from settings import Flag
from stores.state import CommitBatch, StateDatabase, go_back, open_state
from stores.state.models import metadata


def migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", "migrations:database")
    return config


def test_migrations_and_models_agree(state: StateDatabase) -> None:
    with state._connections.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, VERSION_TABLE}


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(migrations()).get_heads() == [HEAD]


def test_migrations_go_down_and_up_again(state: StateDatabase) -> None:
    config = migrations()
    with state._connections.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {VERSION_TABLE}
        command.upgrade(config, "head")
    assert state.units.stats().entries == 0


def test_the_file_of_every_earlier_version_is_taken_over_and_given_back(state_url: str) -> None:
    """The last version's first. Below the first revision there are no tables."""
    earlier = [each.revision for each in ScriptDirectory.from_config(migrations()).walk_revisions()][1:]
    assert len(earlier) > 1
    with open_state(state_url) as state:
        state.units.put_many({"a" * 64: b"unit"})
        state.flags.set("caching", Flag(percent=25), actor="a person", why="first step")
        state.facts.commit("g", "s", CommitBatch(published={"a.sql": b"facts"}))
    for revision in earlier:
        go_back(state_url, revision)
        with open_state(state_url) as state:
            assert state.units.get_many(["a" * 64]) == {"a" * 64: b"unit"}
            assert state.flags.stored()["caching"].value == Flag(percent=25)
            assert [each.reason for each in state.flags.audit()] == ["first step"]
            assert state.facts.published_for("g", "s", ["a.sql"]) == {"a.sql": b"facts"}
    with pytest.raises(StateError, match=f"can't go back to revision '9999'.*from 0001 to {HEAD}"):
        go_back(state_url, "9999")


@pytest.mark.parametrize("revision", ["base", "-1", "0001:0002", "head", ""])
def test_what_is_no_revision_takes_nothing_away(state_url: str, revision: str) -> None:
    """Alembic's words for an empty database, and for steps, would drop what an older version needs."""
    with open_state(state_url) as state:
        state.flags.set("caching", Flag(percent=25), actor="a person", why="first step")
    with pytest.raises(ConfigurationError, match="is no revision"):
        go_back(state_url, revision)
    with open_state(state_url) as state:
        assert state.flags.stored()["caching"].value == Flag(percent=25)


def test_an_open_database_is_opened_with_one_select_and_without_alembic(state_url: str) -> None:
    open_state(state_url).close()
    program = (
        "import sys\n"
        "from sqlalchemy import Engine, event\n"
        "from stores.state import open_state\n"
        "said = []\n"
        "event.listen(Engine, 'before_cursor_execute', lambda *a: said.append(a[2]))\n"
        f"open_state({state_url!r}).close()\n"
        "print([s for s in said if s.startswith('SELECT') and 'headwater_revision' in s])\n"
        "print([m for m in ('alembic', 'prefect', 'sqlalchemy.orm') if m in sys.modules])\n"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert output.stdout.splitlines() == ["['SELECT version_num FROM headwater_revision']", "[]"]


def test_a_database_has_a_name_to_show(sqlite_url: str, tmp_path: Path) -> None:
    with open_state(sqlite_url) as state:
        assert state.name == str(tmp_path / "state.db")


def test_content_outlives_the_process(state_url: str) -> None:
    with open_state(state_url) as state:
        state.facts.commit("g", "s", CommitBatch(published={"a.sql": b"a"}))
    with open_state(state_url) as state:
        assert dict(state.facts.published("g", "s")) == {"a.sql": b"a"}


def test_a_newer_database_is_refused(state_url: str) -> None:
    with open_state(state_url) as state, state._connections.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StateError, match=r"made by a newer Headwater .*9999.*: upgrade Headwater"):
        open_state(state_url)


def _open(url: str, outcomes: "multiprocessing.Queue[str]") -> None:
    try:
        open_state(url).close()
        outcomes.put("opened")
    except StateError as error:
        outcomes.put(str(error))


def test_processes_may_make_it_together(state_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    outcomes = spawn.Queue()
    processes = [spawn.Process(target=_open, args=(state_url, outcomes)) for _ in range(3)]
    for process in processes:
        process.start()
    assert [outcomes.get(timeout=90) for _ in processes] == ["opened"] * 3
    for process in processes:
        process.join(60)


def test_sqlite_writes_ahead_and_waits_for_the_disk_where_it_must(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        said: list[str] = []
        event.listen(state._connections.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
        state.facts.stage("g", "s", "r", {"a.sql": b""})
        state.units.put_many({"k": b""})
        with state._connections.reading() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    synchronous = [statement for statement in said if "synchronous" in statement]
    assert synchronous == ["PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"]


@pytest.mark.parametrize("url", ["mysql://host/db", "state.db", "", "sqlite://", "sqlite:///:memory:"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"HEADWATER_STATE__URL"):
        open_state(url)


def test_a_url_is_never_quoted_with_its_password() -> None:
    with pytest.raises(StateError) as caught:
        open_state("postgresql://me:s3cret@127.0.0.1:1/db?password=s3cret", timeout=2)
    shown = str(caught.value) + str(caught.value.__cause__)
    assert "postgresql+psycopg://me:***@127.0.0.1:1/db cannot be reached: check HEADWATER_STATE__URL" in shown
    assert "s3cret" not in shown
    for url in (
        "postgresql//me:s3cret@host",
        "postgresql://me:half@s3cret@host/db",
        "postgresql://me:half@s3cret:half@host/db",
        "postgresql://me:s3cret@host:port/db",
    ):
        with pytest.raises(ConfigurationError, match="in a password @, : and / are written") as refused:
            open_state(url)
        assert "s3cret" not in str(refused.value)
        assert refused.value.__cause__ is None


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        StateError, match=r"The folder of the state database .*/file/home/state\.db cannot be made"
    ):
        open_state(f"sqlite:///{tmp_path / 'file' / 'home' / 'state.db'}")


def test_a_path_that_is_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot be opened: check that its folder exists"):
        open_state(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"SELECT 1;\n" * 1_000)
    with pytest.raises(StateError, match=r"state\.db is not a SQLite database: move that file away"):
        open_state(f"sqlite:///{path}")
    assert path.read_bytes() == b"SELECT 1;\n" * 1_000


def test_a_truncated_file_is_damaged(sqlite_url: str, tmp_path: Path) -> None:
    with open_state(sqlite_url) as state:
        state.facts.commit("g", "s", CommitBatch(published={f"{n}.sql": b"x" * 500 for n in range(500)}))
    path = tmp_path / "state.db"
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(StateError, match=r"state\.db is damaged: restore it from a backup"):
        list(open_state(sqlite_url).facts.published("g", "s"))


def test_a_read_only_file_is_read_and_not_written(sqlite_url: str, tmp_path: Path) -> None:
    with open_state(sqlite_url) as state:
        state.units.put_many({"k": b"payload"})
        state.facts.commit("g", "s", CommitBatch(published={"a.sql": b"a"}))
    with open_state(f"sqlite:///file:{tmp_path / 'state.db'}?mode=ro&uri=true") as state:
        assert state.units.get_many(["k"]) == {"k": b"payload"}
        assert dict(state.facts.published("g", "s")) == {"a.sql": b"a"}
        with pytest.raises(StateError, match="is read-only: give this user the right to write"):
            state.facts.stage("g", "s", "r", {"a.sql": b"b"})


def test_a_full_disk_is_said(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        event.listen(
            state._connections.engine,
            "begin",
            lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1"),
        )
        with pytest.raises(StateError, match=r"state\.db has no space left: free some on its disk"):
            state.facts.stage("g", "s", "r", {"a.sql": b"x" * 1_000_000})


def test_a_locked_file_is_said(sqlite_url: str, tmp_path: Path) -> None:
    open_state(sqlite_url).close()
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        open_state(sqlite_url, timeout=0.1) as state,
        pytest.raises(StateError, match="is locked by another process: let it finish"),
    ):
        state.facts.stage("g", "s", "r", {"a.sql": b""})
    other.close()


@pytest.mark.postgres
def test_a_locked_table_is_said(postgres_url: str) -> None:
    open_state(postgres_url).close()
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE fact")
        with (
            open_state(postgres_url, timeout=0.2) as state,
            pytest.raises(StateError, match="is locked by another process: let it finish"),
        ):
            state.facts.stage("g", "s", "r", {"a.sql": b""})


@pytest.mark.postgres
def test_a_machine_that_fell_silent_is_not_waited_for_by_the_hour(postgres_url: str) -> None:
    with open_state(postgres_url, timeout=6) as state:
        assert waits(state) == {
            "connect_timeout": "6",
            "keepalives_idle": "6",
            "keepalives_interval": "2",
            "keepalives_count": "3",
            "tcp_user_timeout": "12000",
        }
    joined = "&" if "?" in postgres_url else "?"
    with open_state(f"{postgres_url}{joined}keepalives_idle=9", timeout=6) as state:
        assert waits(state)["keepalives_idle"] == "9", "the address knows better"


def waits(state: StateDatabase) -> dict[str, str]:
    """What the driver was told about waiting."""
    connection = state._connections.engine.raw_connection()
    told = connection.dbapi_connection.info.get_parameters()
    connection.close()
    return {name: told[name] for name in told if re.match("connect_timeout|keepalives_|tcp_user", name)}


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_said(postgres_url: str) -> None:
    head, _, query = postgres_url.partition("?")
    with pytest.raises(StateError, match='database "nowhere" does not exist'):
        open_state(f"{head.rpartition('/')[0]}/nowhere?{query}")


@pytest.mark.postgres
def test_a_read_only_server_is_said(postgres_url: str) -> None:
    open_state(postgres_url).close()
    separator = "&" if "?" in postgres_url else "?"
    url = f"{postgres_url}{separator}options=-cdefault_transaction_read_only%3Don"
    with open_state(url) as state, pytest.raises(StateError, match="is read-only"):
        state.facts.stage("g", "s", "r", {"a.sql": b""})


@pytest.mark.postgres
def test_a_connection_cut_by_the_server_is_replaced(postgres_url: str) -> None:
    with open_state(postgres_url) as state:
        state.units.put_many({"k": b"payload"})
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'headwater' AND datname = current_database()"
            )
        assert state.units.get_many(["k"]) == {"k": b"payload"}
