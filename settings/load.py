"""Settings from their three places: what the caller passes, the environment, headwater.toml."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from errors import ConfigurationError
from settings.models import Origin, Settings, environment_values, flat_names
from settings.rules import Rule

PREFIX = "HEADWATER_"
TOML_NAME = "headwater.toml"
TOML_VARIABLE = "HEADWATER_CONFIG"
_OTHER_VARIABLES = (TOML_VARIABLE, "HEADWATER_TEST_")
_SOURCE_TOPICS = frozenset({"source", "rule", "templates", "catalog"})
_CATALOG_OF_A_SOURCE = frozenset({"files", "dialect"})
"""A folder of SQL may name files of its own, and no database that somebody else's rights lead to."""

Values: TypeAlias = dict[str, Any]


def load_settings(
    toml: Path | None = None,
    *,
    source: Path | None = None,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> Settings:
    """Read what is in force: overrides, then the environment, then headwater.toml, then defaults.

    The file is ``toml``, else the one ``HEADWATER_CONFIG`` names, else ``headwater.toml`` in the current
    folder if there is one. A ``headwater.toml`` inside the ``source`` folder may add ``[source]``, ``[templates]``,
    ``[catalog]`` and ``[[rule]]``, which describe that folder; other settings there would let a folder of somebody else's SQL
    decide where results and passwords go, so they are refused. Beside a single file it says how that is read, and its
    ``[source]`` nothing: that is the folder. Overrides are by topic; None is not set.

    Raises:
        ConfigurationError: a file that cannot be read, an unknown key, or a value that isn't allowed.
    """
    _refuse_unknown_variables()
    file = _toml_file(toml)
    from_file = _read_toml(file) if file else {}
    if source is not None:
        from_file = _with_source(from_file, file, source)
    layers: list[tuple[Origin, Values]] = [
        ("headwater.toml", from_file),
        ("environment", environment_values(Settings)),
        ("run parameter", _set_only(overrides or {})),
    ]
    return _build(layers, str(file or TOML_NAME))


def _toml_file(asked: Path | None) -> Path | None:
    """The file to read; None when nobody named one and there is none here."""
    named = asked or os.environ.get(TOML_VARIABLE)
    if named:
        return Path(named)
    here = Path(TOML_NAME)
    return here if here.is_file() else None


def _read_toml(file: Path) -> Values:
    """The tables of a TOML file."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise ConfigurationError(f"{file}: is not TOML: {error}.") from error


def _with_source(values: Values, file: Path | None, source: Path) -> Values:
    """Put what the source folder says of itself beneath the settings: later rules win."""
    own = source / TOML_NAME
    try:
        if is_file := source.is_file():
            own = source.parent / TOML_NAME
        if not own.is_file() or (file is not None and own.samefile(file)):
            return values
    except OSError as error:
        raise ConfigurationError(
            f"{own}: cannot be looked for ({error.strerror}): check the path and your rights to it."
        ) from error
    described = _read_toml(own)
    strangers = sorted(described.keys() - _SOURCE_TOPICS)
    if strangers:
        raise ConfigurationError(
            f"{own}: {', '.join(strangers)}: a headwater.toml inside a source describes that source only;"
            f" allowed are {', '.join(sorted(_SOURCE_TOPICS))}. Put the rest into ./{TOML_NAME}."
        )
    _build([("headwater.toml", described)], str(own))
    catalog = described.get("catalog", {})
    if outside := sorted(
        [*(catalog.keys() - _CATALOG_OF_A_SOURCE), *filter(os.path.isabs, catalog.get("files", ()))]
    ):
        raise ConfigurationError(
            f"{own}: catalog.{outside[0]}: a headwater.toml inside a source cannot say this."
            f" Put it into ./{TOML_NAME}."
        )
    if is_file:
        described.pop("source", None)
    merged, rules = _merge(described, values), values.get("rule", [])
    # What is no list of rules is told of with all that is wrong.
    return merged | {"rule": [*described.get("rule", ()), *rules]} if isinstance(rules, list) else merged


def _set_only(overrides: Mapping[str, Mapping[str, object]]) -> Values:
    """The overrides without those nobody gave."""
    return {
        topic: {key: value for key, value in values.items() if value is not None}
        for topic, values in overrides.items()
    }


def _merge(under: Values, over: Values) -> Values:
    """One level of tables merged, ``over`` winning."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = below | value if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _build(layers: list[tuple[Origin, Values]], file: str) -> Settings:
    """Validate the merged layers and remember which layer gave what."""
    merged: Values = {}
    origins: dict[str, Origin] = {}
    for origin, values in layers:
        merged = _merge(merged, values)
        origins |= dict.fromkeys(flat_names(values), origin)
    try:
        settings = Settings(**merged)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise ConfigurationError("\n".join(_explain(each, origins, file) for each in problems)) from None
    settings.remember(origins)
    return settings


def _explain(problem: ErrorDetails, origins: Mapping[str, Origin], file: str) -> str:
    """One line on one problem: where it stands, what it is, what is allowed. Never the value itself."""
    parts = [str(part) for part in problem["loc"]]
    name = _dotted(parts)
    origin = origins.get(".".join(parts[:2]), origins.get(parts[0], "run parameter"))
    where = {"headwater.toml": f"{file}: {name}", "environment": _variable(parts)}.get(origin, name)
    if problem["type"] == "extra_forbidden":
        return f"{where}: there is no such setting. {_suggest(parts)}"
    reason = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {reason[0].lower()}{reason[1:]}."


def _dotted(parts: list[str]) -> str:
    """``rule[2].path`` for the third rule's path, ``neo4j.uri`` for a setting."""
    return "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in parts).lstrip(".")


def _variable(parts: Iterable[str]) -> str:
    """The environment variable of a setting."""
    return PREFIX + "__".join(parts).upper()


def _suggest(parts: list[str]) -> str:
    """The key that was probably meant, and all that would be allowed in its place."""
    allowed = _allowed_keys(parts[:-1])
    close = get_close_matches(parts[-1], allowed, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return f"{meant}Allowed: {', '.join(allowed)}."


def _allowed_keys(parents: list[str]) -> list[str]:
    """The keys of the model that a path of keys leads to."""
    model: type[BaseModel] = Settings
    for parent in parents:
        if parent == "rule":
            return list(Rule.model_fields)
        field = model.model_fields.get(parent)
        if (
            field is not None
            and isinstance(field.annotation, type)
            and issubclass(field.annotation, BaseModel)
        ):
            model = field.annotation
    return list(model.model_fields)


def _refuse_unknown_variables() -> None:
    """A misspelt variable is an error: the person who set it believes it works."""
    topics = tuple(PREFIX + topic.upper() for topic in Settings.model_fields)
    for variable in sorted(os.environ):
        name = variable.upper()
        if not name.startswith(PREFIX) or name.startswith(_OTHER_VARIABLES):
            continue
        if name.partition("__")[0] not in topics:
            raise ConfigurationError(
                f"{variable}: there is no such setting."
                f" {_suggest(name.removeprefix(PREFIX).lower().split('__')[:1])}"
            )
