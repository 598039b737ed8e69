"""What is in force and where it came from, for people: one line a setting, secrets masked."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from pydantic import BaseModel, SecretStr

from settings.flags import Flag
from settings.models import Origin, Settings

Plain: TypeAlias = str | int | float | bool | list[int] | list[dict[str, str]] | None
"""A value that prints, and goes into JSON, as it is."""

MASK = "**********"


class SettingOrigin(NamedTuple):
    """One setting as it is in force."""

    name: str
    value: Plain
    origin: Origin


def explain(settings: Settings) -> list[SettingOrigin]:
    """Every setting in the order of the models, with its value (secrets masked) and where it came from."""
    return [SettingOrigin(name, _plain(value), settings.origin(name)) for name, value in _leaves(settings)]


def _leaves(settings: Settings) -> Iterator[tuple[str, object]]:
    """The dotted name and value of every setting."""
    for topic, value in settings:
        if isinstance(value, BaseModel):
            yield from ((f"{topic}.{key}", inner) for key, inner in value)
        else:
            yield topic, value


def _plain(value: object) -> Plain:
    """The value as text or number; a secret shows only whether it is set."""
    match value:
        case SecretStr():
            return MASK if value.get_secret_value() else ""
        case Flag():
            return value.state
        case tuple():
            return [
                item.model_dump(exclude_none=True) if isinstance(item, BaseModel) else item for item in value
            ]
        case None | bool() | int() | float():
            return value
        case _:
            return str(value)
