"""Everything that can be set: one small model a topic, nested into one root.

Each field can be given as an environment variable (``HEADWATER_NEO4J__URI``), in headwater.toml
(``[neo4j] uri``), or not at all. docs/settings.md is written from these models.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import quote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    PrivateAttr,
    SecretStr,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from settings.flags import FlagSettings
from settings.rules import PathRules, Rule

Origin: TypeAlias = Literal["run parameter", "environment", "headwater.toml", "default"]
"""Where a setting's value came from, strongest first."""

_BOLT_SCHEMES = frozenset(
    {"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"},
)
_DATABASE_SCHEMES = ("sqlite:", "postgresql:", "postgresql+psycopg:", "postgres:")
_MIB = 1024 * 1024
SQL_SUFFIXES = (
    ".sql", ".ddl", ".dml", ".prc", ".pls", ".pks", ".pkb", ".psql", ".tsql", ".hql", ".bteq",
    ".sql.j2", ".sql.jinja", ".sql.jinja2", ".sqlx",
)  # fmt: skip
"""What files of SQL end in, upper or lower case."""


def usable_processors() -> int:
    """How many processors this process may use (fewer than the machine has, in a container)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _bolt_uri(uri: str) -> str:
    """Refuse what is no Bolt address, and credentials where logs would show them."""
    parts = urlsplit(uri)
    if parts.scheme not in _BOLT_SCHEMES or not parts.hostname:
        msg = f"write scheme://host:port, with one of the schemes {', '.join(sorted(_BOLT_SCHEMES))}"
        raise ValueError(msg)
    if parts.username is not None or parts.password is not None:
        msg = "give user and password as neo4j.user and neo4j.password, not inside the address"
        raise ValueError(msg)
    return uri


def _database_url(url: SecretStr) -> SecretStr:
    """Refuse databases that aren't tested. The message never repeats the address."""
    if not url.get_secret_value().startswith(_DATABASE_SCHEMES):
        msg = "write an SQLAlchemy URL that starts with sqlite: or postgresql:"
        raise ValueError(msg)
    return url


def _split_commas(value: object) -> object:
    """``100,50,10,1`` in the environment is the list ``[100, 50, 10, 1]`` of a file."""
    return value.split(",") if isinstance(value, str) else value


def _any_url(url: SecretStr) -> SecretStr:
    """Refuse what is no URL. The message never repeats it."""
    if ":" not in url.get_secret_value():
        msg = "write an SQLAlchemy URL, such as postgresql+psycopg://user@host/database"
        raise ValueError(msg)
    return url


def _pairs(value: object) -> object:
    """``a=1,b=2`` in the environment is the table ``{a = "1", b = "2"}`` of a file."""
    if not isinstance(value, str):
        return value
    pairs = (pair.partition("=") for pair in value.split(",") if pair.strip())
    return {name.strip(): text.strip() for name, _, text in pairs}


def _suffixes(suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """Endings in lower case; one without its dot would match the ends of words."""
    if not all(suffix.startswith(".") and len(suffix) > 1 for suffix in suffixes):
        msg = "write endings with their dot, such as .sql"
        raise ValueError(msg)
    return tuple(suffix.lower() for suffix in suffixes)


def _descending(ladder: tuple[int, ...]) -> tuple[int, ...]:
    """A ladder goes down, and ends where a single row stands alone."""
    if ladder[-1:] != (1,) or sorted(set(ladder), reverse=True) != list(ladder):
        msg = "write ever smaller batch sizes that end in 1, such as 100, 50, 10, 1"
        raise ValueError(msg)
    return ladder


class Topic(BaseModel):
    """The base of all topics: a key that isn't a setting is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, validate_default=True)


class SourceSettings(Topic):
    """The estate that is read."""

    name: str | None = Field(
        default=None,
        min_length=1,
        description="The name of the source; the folder's own name when unset. Facts, locks and retraction"
        " are kept by this name.",
    )
    moves: bool = Field(
        default=False,
        description="The folder may be at another path in every run, as fresh checkouts are. Otherwise a second"
        " folder of the same name is refused, until a run with `--moved` says that it is the first one.",
    )
    suffixes: Annotated[tuple[str, ...], BeforeValidator(_split_commas), AfterValidator(_suffixes)] = Field(
        default=SQL_SUFFIXES, min_length=1, description="The endings of names that make a file SQL."
    )


class Neo4jSettings(Topic):
    """The graph server. Without a `uri` the embedded graph in `home` is used."""

    uri: Annotated[str, AfterValidator(_bolt_uri)] | None = Field(
        default=None, description="The server's Bolt address, such as `bolt://127.0.0.1:7687`."
    )
    user: str = Field(default="neo4j", description="The user that writes; empty for a server without login.")
    password: SecretStr = Field(
        default=SecretStr(""), description="That user's password; empty for a server without login."
    )
    database: str = Field(default="neo4j", min_length=1, description="The database on the server.")
    transaction_seconds: PositiveFloat = Field(
        default=120.0,
        description="How long, in seconds, the server lets one transaction that writes take, waiting for locks of"
        " others included. (How long a silent server is waited for, it says itself:"
        " `server.bolt.connection_keep_alive`, 2 minutes in all unless set.)",
    )


class StateSettings(Topic):
    """The state database: cache, manifest, published facts, locks and dead letters."""

    url: Annotated[SecretStr, AfterValidator(_database_url)] | None = Field(
        default=None,
        description="SQLAlchemy URL of a SQLite or PostgreSQL database; `state.db` in `home` when unset.",
    )
    timeout_seconds: PositiveFloat = Field(
        default=30.0,
        description="How long to wait, in seconds, for a locked or distant database; twice as long for a PostgreSQL server"
        " whose machine has fallen silent.",
    )


class CacheSettings(Topic):
    """What is kept of compiled texts."""

    max_bytes: NonNegativeInt = Field(
        default=2048 * _MIB, description="Above this size, in bytes, the least recently used entries go."
    )
    max_age_days: PositiveInt = Field(
        default=90, description="Entries made more than this many days ago go with `headwater maintain`."
    )


class CompileSettings(Topic):
    """The bounds of one SQL file. A file beyond them is reported, never half read."""

    max_bytes: PositiveInt = Field(default=8_000_000, description="The longest file, in bytes of UTF-8.")
    max_tokens: PositiveInt = Field(default=1_000_000, description="The most tokens in a file.")
    max_nesting: PositiveInt = Field(
        default=200, le=500, description="The deepest nesting of brackets and queries; 500 at most."
    )
    timeout_seconds: PositiveFloat = Field(
        default=20.0, description="A file that takes longer, in seconds, is given up and tried next run."
    )
    memory_bytes: PositiveInt = Field(
        default=2048 * _MIB, ge=512 * _MIB, description="The most memory, in bytes, of one worker process."
    )


class LinkSettings(Topic):
    """The bounds of linking, which no file of SQL written by hand comes near. A run beyond them stops."""

    timeout_seconds: PositiveFloat = Field(
        default=600.0, description="How long the linking of one run may take, in seconds."
    )
    memory_bytes: PositiveInt = Field(
        default=8192 * _MIB, description="How much memory, in bytes, the linking of one run may add."
    )


class PublishSettings(Topic):
    """How rows reach the graph."""

    batch_rows: PositiveInt = Field(default=1000, description="Rows in one transaction, to begin with.")
    ladder: Annotated[
        tuple[PositiveInt, ...], BeforeValidator(_split_commas), AfterValidator(_descending)
    ] = Field(
        default=(100, 50, 10, 1), description="The sizes a batch is split into when it is refused, in turn."
    )
    retry_seconds: PositiveFloat = Field(
        default=120.0,
        description="How long, in seconds, a batch is tried again before the run stops, from its first error on.",
    )
    retry_wait_seconds: PositiveFloat = Field(
        default=1.0, description="The first pause, in seconds, before trying again; it doubles each time."
    )
    retry_wait_max_seconds: PositiveFloat = Field(
        default=16.0, description="The longest pause, in seconds, before trying again."
    )


class TemplateSettings(Topic):
    """How templated SQL is rendered, a dbt project's or any other (see templates.md)."""

    mode: Literal["auto", "off", "jinja"] = Field(
        default="auto",
        description="`auto` renders the files of dbt projects, and others that have Jinja's marks outside of strings"
        " and comments; `jinja` takes no folder for a dbt project; `off` renders nothing.",
    )
    variables: Annotated[dict[str, Any], BeforeValidator(_pairs)] = Field(
        default={},
        description="Values of variables; in a dbt project, of `var()`, over those of dbt_project.yml.",
    )
    env: Annotated[dict[str, str], BeforeValidator(_pairs)] = Field(
        default={},
        description="What `env_var()` answers. Of the real environment it sees only what begins with `DBT_`.",
    )
    macros: Annotated[tuple[str, ...], BeforeValidator(_split_commas)] = Field(
        default=("macros",), description="Folders of macros, for templates outside of dbt projects."
    )
    dbt_target: str = Field(default="dev", min_length=1, description="dbt's `target.name`.")
    dbt_database: str | None = Field(
        default=None, min_length=1, description="The database of dbt's target, as in your profile."
    )
    dbt_schema: str | None = Field(
        default=None,
        min_length=1,
        description="The schema of dbt's target, as in your profile; the project's name when unset.",
    )


class CatalogSettings(Topic):
    """Where columns of tables are known from that no file of the source defines (see catalogues.md)."""

    files: Annotated[tuple[str, ...], BeforeValidator(_split_commas)] = Field(
        default=(), description="Files of YAML, JSON or CSV, relative to the source."
    )
    url: Annotated[SecretStr, AfterValidator(_any_url)] | None = Field(
        default=None, description="SQLAlchemy URL of a database whose tables are looked up in every run."
    )
    schemas: Annotated[tuple[str, ...], BeforeValidator(_split_commas)] = Field(
        default=(), description="The schemas of that database to look at; all but its own when unset."
    )
    dialect: str | None = Field(
        default=None, description="How names in these files are compared; the run's dialect when unset."
    )


class MaintainSettings(Topic):
    """What `headwater maintain` drops from the state database, besides what is over the cache's limits."""

    graph_days: NonNegativeInt = Field(
        default=90,
        description="What is known of a source in another graph than that of its last run goes after this many days.",
    )
    run_days: NonNegativeInt = Field(
        default=365, description="Reports of runs go after this many days; each source's last one stays."
    )


TaskRunnerName: TypeAlias = Literal["threads", "processes", "dask", "ray"]
"""What compiles while ``parallelism`` is on."""


class RunSettings(Topic):
    """How a run goes about its work."""

    workers: PositiveInt = Field(
        default_factory=usable_processors,
        description="Files compiled at a time; the number of processors when unset. On a cluster of your own: chunks"
        " that are out at a time, so its processors.",
    )
    task_runner: TaskRunnerName = Field(
        default="processes",
        description="What [compiles](scaling.md#past-one-machine) while the flag `parallelism` is on: `processes` of this"
        " machine that stay warm; `threads`, which write rows while one process compiles; or workers of `dask` or `ray`.",
    )
    cluster: str | None = Field(
        default=None,
        min_length=1,
        description="The address of the Dask scheduler (`tcp://host:8786`) or Ray cluster (`auto` on one of its nodes)."
        " Unset, a run starts one on its own machine.",
    )
    failed_share: float = Field(
        default=0.1, ge=0, le=1, description="A run with a larger share of failed files is Failed."
    )
    retract_share: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="A run that would take a larger share of the source's facts out of the graph is refused,"
        " from ten files on; 1 never refuses.",
    )

    @property
    def workers_here(self) -> int:
        """How many of the workers are this machine's to have: as many as it has processors, if they are a cluster's."""
        theirs = self.task_runner in {"dask", "ray"}
        return min(self.workers, usable_processors()) if theirs else self.workers


class WatchSettings(Topic):
    """How `headwater watch` goes about its work."""

    workers: PositiveInt = Field(default=4, description="Files compiled at a time.")
    debounce: NonNegativeFloat = Field(
        default=5.0, description="How long, in seconds, nothing must change before changes are taken up."
    )
    max_wait: PositiveFloat = Field(
        default=30.0, description="The longest, in seconds, that a change waits while others keep coming."
    )
    max_batch: PositiveInt = Field(default=200, description="The most files taken up at a time.")
    realtime: bool = Field(default=False, description="Take changes up at once, whatever `debounce` says.")
    priority: Annotated[tuple[str, ...], BeforeValidator(_split_commas)] = Field(
        default=(),
        description="Which files go first when many wait, as patterns like those of .gitignore; the first"
        " pattern's before the second's.",
    )
    polling: bool = Field(
        default=False,
        description="Look at every file again and again: for network mounts, which tell nothing.",
    )
    cache_stats: bool = Field(
        default=False, description="Say at the end what the cache of compiled texts holds."
    )
    clear_cache: bool = Field(default=False, description="Empty the cache of compiled texts at the start.")
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = Field(
        default=None,
        description="The port that answers `/metrics`, `/healthz` and `/readyz`; 0 takes a free one.",
    )
    step_milliseconds: PositiveInt = Field(
        default=2,
        description="How often to ask for events, in milliseconds: two of these pass between a save and its run.",
    )
    queue_events: PositiveInt = Field(
        default=10_000,
        description="The most changes that wait; beyond, they become one scan of the whole source.",
    )
    queue_bytes: PositiveInt = Field(
        default=4 * _MIB, description="The most memory, in bytes, of the paths that wait; beyond, the same."
    )
    shutdown_seconds: PositiveFloat = Field(
        default=30.0, description="How long, in seconds, what is in flight may take once it is to stop."
    )


class ServeSettings(Topic):
    """How `headwater serve` goes about its work."""

    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = Field(
        default=None,
        description="The port that answers `/metrics`, `/healthz` and `/readyz`; 0 takes a free one.",
    )


class MetricsSettings(Topic):
    """How [metrics](monitoring.md) are served."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The address to listen at. Any but this machine's own lets whoever reaches it read the figures,"
        " names of sources among them.",
    )
    traces: bool = Field(
        default=False,
        description="Tell OpenTelemetry of each run and its phases, where it is set up to send that somewhere.",
    )


class Settings(BaseSettings):
    """All settings in force. ``load_settings`` is the road that also reads headwater.toml."""

    model_config = SettingsConfigDict(
        env_prefix="HEADWATER_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        enable_decoding=False,
        extra="forbid",
        hide_input_in_errors=True,
        validate_default=True,
    )

    home: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default=Path(".headwater"),
        description="The folder of the state database and the embedded graph.",
    )
    source: SourceSettings = Field(default_factory=SourceSettings)
    neo4j: Neo4jSettings = Field(default_factory=Neo4jSettings)
    state: StateSettings = Field(default_factory=StateSettings)
    cache: CacheSettings = Field(default_factory=CacheSettings)
    compile: CompileSettings = Field(default_factory=CompileSettings)
    link: LinkSettings = Field(default_factory=LinkSettings)
    publish: PublishSettings = Field(default_factory=PublishSettings)
    run: RunSettings = Field(default_factory=RunSettings)
    watch: WatchSettings = Field(default_factory=WatchSettings)
    serve: ServeSettings = Field(default_factory=ServeSettings)
    metrics: MetricsSettings = Field(default_factory=MetricsSettings)
    maintain: MaintainSettings = Field(default_factory=MaintainSettings)
    templates: TemplateSettings = Field(default_factory=TemplateSettings)
    catalog: CatalogSettings = Field(default_factory=CatalogSettings)
    flags: FlagSettings = Field(default_factory=FlagSettings)
    rule: tuple[Rule, ...] = Field(
        default=(), description="Path rules, as `[[rule]]` tables of headwater.toml."
    )

    _origins: dict[str, Origin] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings calls with these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no secrets folder is read
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in wins over the environment; nothing else is read."""
        return init_settings, env_settings

    def model_post_init(self, _context: object, /) -> None:
        """Tell the environment's values from those passed in."""
        origins: dict[str, Origin] = dict.fromkeys(
            flat_names(self.model_dump(exclude_unset=True)), "run parameter"
        )
        origins |= dict.fromkeys(flat_names(environment_values(type(self))), "environment")
        self.remember(origins)

    def remember(self, origins: Mapping[str, Origin]) -> None:
        """Keep where values came from; ``load_settings`` knows more than the model does."""
        self._origins = dict(origins)

    def origin(self, name: str) -> Origin:
        """Where the value of ``name`` (as in ``neo4j.uri``) came from."""
        return self._origins.get(name, "default")

    @property
    def state_url(self) -> SecretStr:
        """The state database's address: the one set, else SQLite inside ``home``."""
        return self.state.url or SecretStr(f"sqlite:///{quote(str(self.home / 'state.db'))}")

    def apart(self, home: Path) -> "Settings":
        """These settings with a state database and an embedded graph of their own, in another ``home``."""
        return self.model_copy(update={"home": home, "state": self.state.model_copy(update={"url": None})})

    @property
    def path_rules(self) -> PathRules:
        """The path rules, ready to be asked about a file."""
        return PathRules(self.rule)


def environment_values(settings: type[Settings]) -> dict[str, Any]:
    """What the environment sets, as nested tables of texts."""
    return EnvSettingsSource(settings)()


def flat_names(values: Mapping[str, object]) -> list[str]:
    """The dotted names of the settings in nested tables: ``home``, ``neo4j.uri``."""
    return [
        f"{topic}.{key}" if key else topic
        for topic, inside in values.items()
        for key in (inside if isinstance(inside, Mapping) else [""])
    ]
