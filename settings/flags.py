"""The four optimizations of a run: what a flag may be, and which of its values is in force."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from errors import ConfigurationError

if TYPE_CHECKING:
    from settings.models import Settings

FlagName: TypeAlias = Literal["caching", "batching", "parallelism", "batch_writes"]
FLAG_NAMES: tuple[FlagName, ...] = get_args(FlagName)

FlagSource: TypeAlias = Literal[
    "trip", "run parameter", "flags set", "environment", "headwater.toml", "default"
]
"""Who decided on a flag, strongest first."""

FLAG_HELP: dict[FlagName, str] = {
    "caching": "Unchanged files are skipped and compiled texts are looked up; off reads and compiles all.",
    "batching": "Files travel in chunks, one task a chunk; off runs one task for each file.",
    "parallelism": "Several files are compiled at a time; off compiles one after the other.",
    "batch_writes": "Rows are written to the graph in batches; off writes one row per transaction.",
}
AS_CONFIGURED = "as configured"
"""The value of a flag in a form that leaves the decision to others."""

DEFAULT_SHADOW = 5
"""Percent of the optimized files that are also done the slow way, unless somebody says otherwise."""

_ALLOWED = 'on, off, a percentage such as 25, or {"percent": 25, "shadow": 5}'
_WORDS: dict[str, int] = {"on": 100, "true": 100, "off": 0, "false": 0}


class Flag(BaseModel):
    """How much of the work takes the optimized road: ``percent`` of the files, ``shadow`` % of those twice.

    Reads ``on``, ``off``, a bare percentage, a table, or any of these as text. ``shadow`` above 0 is at least one
    file; 0 compares nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    percent: int = Field(default=100, ge=0, le=100, description="Percent of the files that are optimized.")
    shadow: int = Field(
        default=DEFAULT_SHADOW,
        ge=0,
        le=100,
        description="Percent of the optimized files that are also done the slow way and compared; 0: none.",
    )

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: object) -> object:
        """Turn every short spelling into the table it stands for."""
        return _spelled_out(value)

    @model_serializer
    def _short(self) -> str | dict[str, int]:
        """Write the flag the way a person would."""
        return self.short

    @property
    def short(self) -> str | dict[str, int]:
        """The shortest spelling that reads back as this flag."""
        if self.percent == 0:
            return "off"
        if self == Flag():
            return "on"
        return {"percent": self.percent, "shadow": self.shadow}

    @property
    def enabled(self) -> bool:
        """Whether the optimization is on at all."""
        return self.percent > 0

    @property
    def partial(self) -> bool:
        """Whether some files are optimized and others not."""
        return 0 < self.percent < 100

    @property
    def state(self) -> str:
        """For people: ``on``, ``off``, ``25 %``; with its shadow where that isn't the default."""
        words = {0: "off", 100: "on"}.get(self.percent, f"{self.percent} %")
        shown = self.enabled and self.shadow != DEFAULT_SHADOW
        return f"{words}, shadow {self.shadow} %" if shown else words


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
        return json.loads(text.removesuffix("%"))
    except ValueError:
        msg = f"{text!r} is not a flag's value; a flag is {_ALLOWED}"
        raise ValueError(msg) from None


def _choice(value: object) -> object:
    """A choice of a form as a flag; None where it leaves the decision to others."""
    return None if value in (None, AS_CONFIGURED, "") else value


def _chosen(flag: Flag | None) -> str | dict[str, int]:
    """A flag as a form writes it."""
    return AS_CONFIGURED if flag is None else flag.short


_PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"title": "On or off", "type": "string", "enum": [AS_CONFIGURED, "on", "off"]},
        {
            "title": "Gradually",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "percent": _PERCENT
                | {"title": "percent", "description": "Percent of the files that are optimized."},
                "shadow": _PERCENT
                | {
                    "title": "shadow",
                    "default": DEFAULT_SHADOW,
                    "description": "Percent of those that are also done the slow way and compared.",
                },
            },
            "required": ["percent"],
        },
    ],
}

FlagChoice: TypeAlias = Annotated[
    Flag | None, BeforeValidator(_choice), PlainSerializer(_chosen), WithJsonSchema(_SCHEMA)
]
"""A flag in a form: ``as configured`` (None), or any spelling of a flag."""


def _choice_field(name: FlagName) -> Any:
    """One flag of a form. The default is written as the form would: Prefect shows it, and saves it."""
    return Field(default=None, description=FLAG_HELP[name], json_schema_extra={"default": AS_CONFIGURED})


class FlagForm(BaseModel):
    """The flags of one run. What is left "as configured" is decided elsewhere; an "off" of others still holds."""

    model_config = ConfigDict(extra="forbid")

    caching: FlagChoice = _choice_field("caching")
    batching: FlagChoice = _choice_field("batching")
    parallelism: FlagChoice = _choice_field("parallelism")
    batch_writes: FlagChoice = _choice_field("batch_writes")

    @classmethod
    def of(cls, flags: Mapping[FlagName, object]) -> "FlagForm":
        """The form with these flags, each in any spelling; the others are as configured."""
        return cls.model_validate(dict(flags))


NO_FLAGS = FlagForm()
"""A form nobody filled in: the flags are decided elsewhere."""


class FlagSettings(BaseModel):
    """The flags when nobody says otherwise: `on`, `off`, or `{percent = 25, shadow = 5}` (see rollout.md)."""

    model_config = ConfigDict(extra="forbid")

    caching: Flag = Field(default=Flag(), description=FLAG_HELP["caching"])
    batching: Flag = Field(default=Flag(), description=FLAG_HELP["batching"])
    parallelism: Flag = Field(default=Flag(), description=FLAG_HELP["parallelism"])
    batch_writes: Flag = Field(default=Flag(), description=FLAG_HELP["batch_writes"])


class StoredFlag(BaseModel):
    """What the state database says of a flag: what a person set, and why it tripped, if it did."""

    model_config = ConfigDict(frozen=True)

    value: Flag | None = None
    tripped: str | None = None


class ResolvedFlag(BaseModel):
    """A flag as one run uses it, and who decided. ``tripped``: why it tripped, also where a run ignores that."""

    model_config = ConfigDict(frozen=True)

    name: FlagName
    flag: Flag
    source: FlagSource
    tripped: str | None = None

    @property
    def enabled(self) -> bool:
        """Whether the optimization is on at all."""
        return self.flag.enabled

    @property
    def state(self) -> str:
        """``on``, ``off``, or how far it is on."""
        return self.flag.state


def parse_flags(options: Iterable[str]) -> FlagForm:
    """Read ``NAME=VALUE`` options of the command line; the last one of a name counts.

    Raises:
        ConfigurationError: an unknown name, or a value no flag has.
    """
    chosen: dict[FlagName, Flag] = {}
    for option in options:
        name, _, value = option.partition("=")
        if name not in FLAG_NAMES or not value:
            raise ConfigurationError(
                f"--flag {option}: write NAME=on, NAME=off or NAME=25 (percent), where NAME is one of"
                f" {', '.join(FLAG_NAMES)}."
            )
        chosen[flag_name(name)] = parse_flag(value, where=f"--flag {name}")
    return FlagForm.of(chosen)


def flag_name(name: str) -> FlagName:
    """The flag of this name. Raises ``ConfigurationError`` when there is none."""
    for known in FLAG_NAMES:
        if name == known:
            return known
    raise ConfigurationError(f"{name!r} is no flag; the flags are {', '.join(FLAG_NAMES)}.")


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
    run_parameter: FlagForm | None,
    stored: Mapping[FlagName, StoredFlag] | None,
    settings: "Settings",
    ignore_trips: Collection[str] = (),
) -> dict[FlagName, ResolvedFlag]:
    """Decide on every flag, once, at the start of a run.

    The first that is set wins: the run's parameter, what is stored, the environment, headwater.toml, the
    default. Then the brakes: an off that is stored, and a trip, hold whatever asked for on; ``ignore_trips`` names
    the flags whose trips (not whose offs) this run may ignore.
    """
    return {
        name: _resolve(
            name,
            getattr(run_parameter, name, None),
            (stored or {}).get(name, StoredFlag()),
            settings,
            ignores=name in ignore_trips,
        )
        for name in FLAG_NAMES
    }


def _resolve(
    name: FlagName, asked: Flag | None, stored: StoredFlag, settings: "Settings", *, ignores: bool
) -> ResolvedFlag:
    """One flag's value and who decided on it."""
    flag: Flag = getattr(settings.flags, name)
    source: FlagSource = settings.origin(f"flags.{name}")
    if stored.value is not None:
        flag, source = stored.value, "flags set"
    if asked is not None and not (source == "flags set" and not flag.enabled):
        flag, source = asked, "run parameter"
    if stored.tripped is not None and flag.enabled and not ignores:
        flag, source = Flag(percent=0), "trip"
    return ResolvedFlag(name=name, flag=flag, source=source, tripped=stored.tripped)
