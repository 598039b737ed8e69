"""What templates may see, as plain data: it goes to the compile workers as bytes, whose digest stands for it."""

from typing import Any, Literal, TypeAlias

import msgspec

NodeKind: TypeAlias = Literal["model", "seed", "snapshot"]


class Node(msgspec.Struct, frozen=True):
    """A model, seed or snapshot of a dbt project.

    ``config``: what dbt_project.yml, the property files and the file itself say, the stronger over the weaker.
    ``relation``: its name as dbt's manifest has it. ``text``: its template, where others need it: of an ephemeral
    model, and of one whose configuration is known only when it is rendered (``dynamic``).
    """

    name: str
    package: str
    path: str
    kind: NodeKind
    config: dict[str, Any] = {}
    version: str = ""
    latest: bool = True
    relation: str = ""
    text: str = ""
    dynamic: bool = False

    @property
    def materialized(self) -> str:
        """How dbt makes it."""
        return str(
            self.config.get("materialized") or {"seed": "seed", "snapshot": "snapshot"}.get(self.kind, "view")
        )


class SourceTable(msgspec.Struct, frozen=True):
    """A table under ``sources:`` of a property file. Texts may be templates themselves."""

    source: str
    name: str
    identifier: str
    database: str = ""
    schema: str = ""
    relation: str = ""


class MacroFile(msgspec.Struct, frozen=True):
    """A file of macros, and the package it belongs to."""

    package: str
    path: str
    text: str


class Target(msgspec.Struct, frozen=True):
    """Where dbt would build: as far as it is known, ``database`` may be empty."""

    name: str = "dev"
    type: str = "postgres"
    database: str = ""
    schema: str = ""


class Project(msgspec.Struct, frozen=True):
    """A dbt project, or (``dbt`` off) what other templates of a folder may see.

    ``vars`` by package, with "" for all; ``packages`` in the order in which macros are looked for; ``dispatch`` maps a
    namespace to the packages to look in. ``dialect`` writes the names.
    """

    name: str = ""
    dbt: bool = True
    dialect: str = "postgres"
    target: Target = Target()
    nodes: tuple[Node, ...] = ()
    sources: tuple[SourceTable, ...] = ()
    macros: tuple[MacroFile, ...] = ()
    packages: tuple[str, ...] = ()
    dispatch: dict[str, list[str]] = {}
    vars: dict[str, dict[str, Any]] = {}
    env: dict[str, str] = {}


class Rendered(msgspec.Struct, frozen=True):
    """A template's text, and what a person should know about how it came to be."""

    text: str
    note: str = ""


_projects = msgspec.msgpack.Decoder(Project)
_rendered = msgspec.msgpack.Decoder(Rendered)


def encode(value: msgspec.Struct) -> bytes:
    """The msgpack payload; dates and the like, which YAML knows, become text."""
    return msgspec.msgpack.encode(value, enc_hook=str, order="deterministic")


def decode_project(payload: bytes) -> Project:
    """Read a project's payload back."""
    return _projects.decode(payload)


def decode_rendered(payload: bytes) -> Rendered:
    """Read a rendered text's payload back. Raises ``msgspec.MsgspecError`` when it is none."""
    return _rendered.decode(payload)
