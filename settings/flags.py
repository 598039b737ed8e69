"""The four optimizations of a run: what a flag may be, and which of its values is in force."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_serializer, model_validator

from errors import ConfigurationError

if TYPE_CHECKING:
    from settings.models import Settings

FlagName: TypeAlias = Literal["caching", "batching", "parallelism", "batch_writes"]
FLAG_NAMES: tuple[FlagName, ...] = get_args(FlagName)

FlagSource: TypeAlias = Literal["run parameter", "flags set", "environment", "headwater.toml", "default"]
"""Who decided on a flag, strongest first."""

FLAG_HELP: dict[FlagName, str] = {
    "caching": "Unchanged files are skipped and compiled texts are looked up; off reads and compiles all.",
    "batching": "Files travel in chunks, one task a chunk; off runs one task for each file.",
    "parallelism": "Several files are compiled at a time; off compiles one after the other.",
    "batch_writes": "Rows are written to the graph in batches; off writes one row per transaction.",
}
_ALLOWED = 'on, off, 100, 0 or {"percent": 100, "shadow": 0}'
_WORDS: dict[str, int] = {"on": 100, "true": 100, "off": 0, "false": 0}


class Flag(BaseModel):
    """How much of the work takes the optimized road: ``percent`` of the files, ``shadow`` % of those twice.

    Reads ``on``, ``off``, a bare percentage, a table, or any of these as text. Only 100 and 0 percent without
    shadow are accepted so far.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    percent: int = Field(default=100, ge=0, le=100)
    shadow: int = Field(default=0, ge=0, le=100)

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: object) -> object:
        """Turn every short spelling into the table it stands for."""
        return _spelled_out(value)

    @model_validator(mode="after")
    def _whole_only(self) -> "Flag":
        """Refuse what needs the gradual rollout, which comes later."""
        if self.percent not in {0, 100} or self.shadow:
            msg = "partial rollout (a percent between 0 and 100, or a shadow) comes later; use on or off"
            raise ValueError(msg)
        return self

    @model_serializer
    def _short(self) -> str:
        """Write the flag the way a person would."""
        return self.state

    @property
    def enabled(self) -> bool:
        """Whether the optimization is on at all."""
        return self.percent > 0

    @property
    def state(self) -> str:
        """``on`` or ``off``."""
        return "on" if self.enabled else "off"


def _spelled_out(value: object) -> object:
    """The table a short spelling of a flag stands for; a table as it is."""
    if isinstance(value, str):
        value = _read_text(value.strip())
    if isinstance(value, bool):
        return {"percent": 100 if value else 0}
    if isinstance(value, int):
        return {"percent": value}
    if isinstance(value, (Mapping, Flag)):
        return value
    msg = f"a flag is {_ALLOWED}"
    raise ValueError(msg)


def _read_text(text: str) -> object:
    """What a flag written as text says. Raises ``ValueError`` for words that aren't a flag's."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return json.loads(text)
    except ValueError:
        msg = f"{text!r} is not a flag's value; a flag is {_ALLOWED}"
        raise ValueError(msg) from None


class FlagForm(BaseModel):
    """The flags as parameters of one run: what is left empty is decided elsewhere.

    In the Prefect UI this is a form of four three-way choices.
    """

    model_config = ConfigDict(extra="forbid")

    caching: bool | None = Field(default=None, description=FLAG_HELP["caching"])
    batching: bool | None = Field(default=None, description=FLAG_HELP["batching"])
    parallelism: bool | None = Field(default=None, description=FLAG_HELP["parallelism"])
    batch_writes: bool | None = Field(default=None, description=FLAG_HELP["batch_writes"])


class FlagSettings(BaseModel):
    """The flags a run uses when nobody says otherwise: ``on`` or ``off`` each."""

    model_config = ConfigDict(extra="forbid")

    caching: Flag = Field(default=Flag(), description=FLAG_HELP["caching"])
    batching: Flag = Field(default=Flag(), description=FLAG_HELP["batching"])
    parallelism: Flag = Field(default=Flag(), description=FLAG_HELP["parallelism"])
    batch_writes: Flag = Field(default=Flag(), description=FLAG_HELP["batch_writes"])


class ResolvedFlag(BaseModel):
    """A flag as one run uses it, and who decided."""

    model_config = ConfigDict(frozen=True)

    name: FlagName
    enabled: bool
    percent: int
    source: FlagSource

    @property
    def state(self) -> str:
        """``on`` or ``off``."""
        return "on" if self.enabled else "off"


def parse_flags(options: Iterable[str]) -> FlagForm:
    """Read ``NAME=VALUE`` options of the command line; the last one of a name counts.

    Raises:
        ConfigurationError: an unknown name, a value no flag has, or a partial one.
    """
    chosen: dict[str, Any] = {}
    for option in options:
        name, _, value = option.partition("=")
        if name not in FLAG_NAMES or not value:
            raise ConfigurationError(
                f"--flag {option}: write NAME=on or NAME=off, where NAME is one of {', '.join(FLAG_NAMES)}."
            )
        chosen[name] = parse_flag(value, where=f"--flag {name}").enabled
    return FlagForm(**chosen)


def parse_flag(value: object, *, where: str) -> Flag:
    """Read one flag's value in any spelling.

    Raises:
        ConfigurationError: it is no flag's value; the message starts with ``where``.
    """
    try:
        return Flag.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ConfigurationError(f"{where}: {first['msg'].removeprefix('Value error, ')}.") from error


def resolve_flags(
    run_parameter: FlagForm | None, stored: Mapping[str, Flag] | None, settings: "Settings"
) -> dict[FlagName, ResolvedFlag]:
    """Decide on every flag, once, at the start of a run.

    The first that is set wins: the run's parameter, what is stored, the environment, headwater.toml, the
    default.
    """
    return {name: _resolve(name, run_parameter, stored or {}, settings) for name in FLAG_NAMES}


def _resolve(
    name: FlagName, run_parameter: FlagForm | None, stored: Mapping[str, Flag], settings: "Settings"
) -> ResolvedFlag:
    """One flag's value and who decided on it."""
    asked: bool | None = getattr(run_parameter, name, None)
    flag: Flag = getattr(settings.flags, name)
    source: FlagSource = settings.origin(f"flags.{name}")
    if asked is not None:
        flag, source = Flag(percent=100 if asked else 0), "run parameter"
    elif name in stored:
        flag, source = stored[name], "flags set"
    return ResolvedFlag(name=name, enabled=flag.enabled, percent=flag.percent, source=source)
