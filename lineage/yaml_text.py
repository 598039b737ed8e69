"""YAML that somebody else wrote: read with bounds, so that a small text cannot stand for endless data."""

import re
from collections.abc import Iterable
from typing import Any, Final

import yaml  # type: ignore[import-untyped] # its stubs are no dependency

MOST_VALUES: Final = 2_000_000
"""Values in one text, each alias counted as often as it stands there."""

MOST_NESTING: Final = 200
"""Tables and lists in one another."""

_INDENTED: Final = re.compile(rf"^[ ?:-]{{{MOST_NESTING},}}", re.MULTILINE)
_BLANK_WITH_TABS: Final = re.compile(r"^[ \t]*\t[ \t]*$", re.MULTILINE)
"""A line that shows nothing: YAML forbids its tabs, and the file's author never sees them."""
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotYamlError(Exception):
    """A text is no YAML, or stands for too much; ``line`` is 1-based."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def read_yaml(text: str) -> Any:
    """What a YAML (or JSON) text says. Raises ``NotYamlError``."""
    try:
        if _may_be_deep(text):
            _refuse_depth(text)
        if "\t" in text:
            text = _BLANK_WITH_TABS.sub("", text)
        said = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYamlError(mark.line + 1 if mark else 1) from None
    if _is_endless(said):
        raise NotYamlError(1)
    return said


def _may_be_deep(text: str) -> bool:
    """Whether a text has as many brackets, or as far an indentation, as ``MOST_NESTING`` needs."""
    return text.count("[") + text.count("{") > MOST_NESTING or _INDENTED.search(text) is not None


def _refuse_depth(text: str) -> None:
    """Go through a text without recursion, which libyaml itself ends in a crash of the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_NESTING:
                raise NotYamlError(event.start_mark.line + 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _is_endless(said: object) -> bool:
    """Whether there are more values than anybody writes, or one within itself."""
    left = MOST_VALUES
    waiting: list[Iterable[object]] = [[said]]
    while waiting:
        for value in waiting.pop():
            left -= 1
            if isinstance(value, dict):
                waiting.append(value.values())
            elif isinstance(value, list):
                waiting.append(value)
        if left < 0:
            return True
    return False
