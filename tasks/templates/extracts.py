"""Extracts: what a dbt project needs to know of each model without rendering it."""

import re
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

CONFIG_CALL: Final = re.compile(r"\{\{-?\s*config\s*\((.*?)\)\s*-?\}\}", re.DOTALL)
_SNAPSHOT: Final = re.compile(r"\{%-?\s*snapshot\s+(\w+)\s*-?%\}(.*?)\{%-?\s*endsnapshot", re.DOTALL)
REF_CALL: Final = re.compile(r"\bref\s*\(")
_NAMEDREF_CALL: Final = re.compile(r"""\bref\s*\(\s*(?:['"][\w.-]+['"]\s*,\s*)?['"]([\w.-]+)['"]\s*[,)]""")
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
    config, dynamic = _config_in(text)
    calls, named = len(REF_CALL.findall(text)), _NAMEDREF_CALL.findall(text)
    return Extract(
        config=config,
        dynamic=dynamic,
        refs=tuple(named) if calls == len(named) else None,
        snapshots=tuple((name, *_config_in(body)) for name, body in _SNAPSHOT.findall(text)),
        text=text,
    )


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
