"""Extracts: what a dbt project needs to know of each model without rendering it."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from jinja2 import TemplateError as JinjaError
from jinja2 import nodes
from jinja2.nodes import Impossible
from jinja2.sandbox import SandboxedEnvironment

NAMING: Final = frozenset({
    "alias", "schema", "database", "project", "dataset", "materialized", "enabled", "target_schema",
    "target_database", "updated_at", "tags", "meta",
})  # fmt: skip
"""The configuration that others than the file itself need to know."""

CONFIG_CALL: Final = re.compile(r"\{\{-?\s*config\s*\((.{0,4000}?)\)\s*-?\}\}", re.DOTALL)
_SNAPSHOT: Final = re.compile(r"\{%-?\s*snapshot\s+(\w+)\s*-?%\}")
_MOST_LOOKED_AT: Final = 1_000_000
"""Characters of a file; of a longer one everything is known only when it is rendered."""

REF_CALL: Final = re.compile(r"\bref\s*\(")
_NAMED_REF: Final = re.compile(r"""\bref\s*\(\s*(?:['"][\w.-]+['"]\s*,\s*)?['"]([\w.-]+)['"]\s*[,)]""")
_environment: Final = SandboxedEnvironment()


class Extract(msgspec.Struct, frozen=True):
    """What others need to know of one file of a project, found without rendering it.

    ``refs`` are the names in its calls of ``ref``; None when some are known only when it is rendered.
    """

    config: dict[str, Any]
    dynamic: bool
    refs: tuple[str, ...] | None
    snapshots: tuple[tuple[str, dict[str, Any], bool], ...]
    text: str


def extract_of(text: str) -> Extract:
    """What others need to know of a file."""
    if len(text) > _MOST_LOOKED_AT:
        return Extract({}, dynamic=True, refs=None, snapshots=(), text=text)
    config, dynamic = _config_in(text)
    calls, named = len(REF_CALL.findall(text)), _NAMED_REF.findall(text)
    return Extract(
        config=config,
        dynamic=dynamic,
        refs=tuple(named) if calls == len(named) else None,
        snapshots=tuple(_snapshots_in(text)),
        text=text,
    )


def _snapshots_in(text: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """The snapshots of a text, each with what ``config`` says up to the next."""
    found = list(_SNAPSHOT.finditer(text))
    ends = [*(each.start() for each in found[1:]), len(text)]
    for each, end in zip(found, ends, strict=False):  # without a snapshot there is still an end
        yield each[1], *_config_in(text[each.end() : end])


def _config_in(text: str) -> tuple[dict[str, Any], bool]:
    """What the calls of ``config`` in a text say, and whether some of it is known only when it is rendered."""
    config: dict[str, Any] = {}
    dynamic = False
    for arguments in CONFIG_CALL.findall(text):
        try:
            tree = _environment.parse("{{ config(" + arguments + ") }}")
        except (JinjaError, RecursionError):
            continue  # It won't be rendered either.
        for call in tree.find_all(nodes.Call):
            for keyword in call.kwargs:
                if keyword.key not in NAMING:
                    continue
                try:
                    config[keyword.key] = keyword.value.as_const()
                except Impossible:
                    dynamic = True
            break
    return config, dynamic
