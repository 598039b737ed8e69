"""What templates of a dbt project may name, and what each name does without a database.

Source of the rules: dbt's reference, "dbt Jinja functions".
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final, Protocol

import msgspec

from tasks.templates.project import Node, Project
from tasks.templates.relations import Relation
from tasks.templates.sandbox import MacroProxy, Named, Returned, TemplateError, Unset, unset

MISSING: Final = object()
"""What no value is given for."""


class Frame:
    """A template being rendered: whose it is, what its ``config`` says, the ephemeral models it uses."""

    def __init__(self, path: str, node: Node | None) -> None:
        self.path = path
        self.node = node
        self.config: dict[str, Any] = deepcopy(node.config) if node else {}
        self.ephemeral: dict[str, str] = {}


class Rendering(Protocol):
    """The rendering of a project's templates, as far as what they name depends on it."""

    @property
    def project(self) -> Project:
        """What is rendered."""
        ...

    @property
    def frame(self) -> Frame:
        """The template being rendered."""
        ...

    @property
    def package(self) -> str:
        """The package it belongs to."""
        ...

    def note(self, text: str) -> None:
        """Tell a person something about this rendering."""
        ...

    def text(self, value: object) -> str | None:
        """A text that may be a template itself, rendered."""
        ...

    def relation(self, node: Node) -> Relation:
        """The dataset that a node makes."""
        ...

    def made_by(self, node: Node) -> Relation:
        """The same, worked out anew."""
        ...

    def create(
        self, database: object = "", schema: object = "", identifier: object = "", kind: str = "table"
    ) -> Relation:
        """The dataset of this name."""
        ...

    def asked(self, *_arguments: object, **_named: object) -> None:
        """The database was asked something."""
        ...

    def dispatch(self, name: str, namespace: str | None) -> MacroProxy:
        """The macro of this name for the project's database."""
        ...


def about_node(node: Node, config: dict[str, Any]) -> dict[str, Any]:
    """A node as macros see it."""
    return {
        "name": node.name, "alias": config.get("alias") or node.name, "package_name": node.package,
        "resource_type": node.kind, "path": node.path, "original_file_path": node.path, "config": config,
        "unrendered_config": config, "version": node.version or None,
        "fqn": [node.package, *node.path.split("/")[1:-1], node.name],
        "tags": config.get("tags") or [], "meta": config.get("meta") or {},
        "unique_id": f"{node.kind}.{node.package}.{node.name}", "columns": {}, "description": "",
        "database": config.get("database"), "schema": config.get("schema"),
    }  # fmt: skip


class Ref:
    """``builtins.ref``; packages ask it for ``config``, to tell which packages there are."""

    def __init__(self, ref: Callable[..., Relation], config: Named) -> None:
        self._ref = ref
        self.config = config

    def __call__(self, *names: str, **version: object) -> Relation:
        """The dataset of a model."""
        return self._ref(*names, **version)


class Var:
    """``var``: what somebody says a variable is, nearest first."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    def __call__(self, name: str, default: object = MISSING) -> object:
        """What the variable is, rendered; written as itself, with a note, where nobody says."""
        found = self._find(name)
        if found is not MISSING:
            return self._rendered(found)
        if default is MISSING:
            self._rendering.note(
                f"var: {name} has no value; give it in dbt_project.yml or under [templates] variables"
            )
            return unset(name)
        return default

    def has_var(self, name: str) -> bool:
        """Whether anybody says what it is."""
        return self._find(name) is not MISSING

    def _find(self, name: str) -> object:
        variables = self._rendering.project.vars
        for package in ("*", self._rendering.package, ""):
            if name in variables.get(package, {}):
                return deepcopy(variables[package][name])  # a template may append to it
        return MISSING

    def _rendered(self, value: object) -> object:
        return self._rendering.text(value) if isinstance(value, str) and "{{" in value else value


class Config:
    """``config(…)`` sets, ``config.get(…)`` asks."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    def __call__(self, *tables: dict[str, Any], **named: Any) -> str:
        """Set what the template is configured with."""
        for table in (*tables, named):
            self._rendering.frame.config |= {
                name: str(value) if isinstance(value, Unset) else value for name, value in table.items()
            }
        return ""

    def get(self, name: str, default: object = None, **_validator: object) -> object:
        """What is configured."""
        return self._rendering.frame.config.get(name, default)

    require = get

    def meta_get(self, name: str, default: object = None, **_validator: object) -> object:
        """What ``meta`` says of a name."""
        return (self._rendering.frame.config.get("meta") or {}).get(name, default)

    def set(self, name: str, value: object) -> str:
        """``config.set``."""
        return self(**{name: value})

    def persist_relation_docs(self) -> bool:
        """No: that is no lineage."""
        return False

    def persist_column_docs(self) -> bool:
        """No: that is no lineage."""
        return False


class This:
    """The dataset of what is being rendered."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    def __str__(self) -> str:
        return str(self._relation())

    def __getattr__(self, name: str) -> object:
        return getattr(self._relation(), name)

    def _relation(self) -> Relation:
        frame = self._rendering.frame
        if frame.node is None:
            return self._rendering.create(identifier="this")
        if frame.node.dynamic:
            node = msgspec.structs.replace(frame.node, config=frame.config, dynamic=False)
            return self._rendering.made_by(node)
        return self._rendering.relation(frame.node)


class Model:
    """What is being rendered, as a node."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> object:
        frame = self._rendering.frame
        return about_node(frame.node or Node("", "", frame.path, "model"), frame.config)[name]

    def get(self, name: str, default: object = None) -> object:
        """One of its values."""
        try:
            return self[name]
        except KeyError:
            return default


class Adapter:
    """The database's adapter, without a database."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    def dispatch(
        self, macro_name: str, macro_namespace: str | None = None, packages: object = None
    ) -> MacroProxy:
        """The macro of this name for the database."""
        del packages
        found: MacroProxy = self._rendering.dispatch(macro_name, macro_namespace)
        return found

    def quote(self, identifier: str) -> str:
        """A name as the database quotes it."""
        return str(Relation(self._rendering.project.dialect, "", "", identifier))

    quote_as_configured = quote

    def type(self) -> str:
        """The kind of database."""
        return self._rendering.project.target.type

    def get_columns_in_relation(self, *_relations: object) -> list[object]:
        """None: only the database knows."""
        self._rendering.asked()
        return []

    get_missing_columns = get_columns_in_query = list_relations = get_columns_in_relation

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._rendering.asked


class Exceptions:
    """``exceptions``: what stops stops, what warns doesn't. The message stays where it was written."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return _stop if name.startswith(("raise", "missing", "invalid")) else nothing


def cte_of(name: str) -> str:
    """What dbt calls the CTE of an ephemeral model."""
    return f"__dbt__cte__{name}"


def _type_named(name: str) -> str:
    """``api.Column.translate_type``: the database's name of a type, by dbt's own table for any."""
    return {"STRING": "TEXT", "INTEGER": "INT"}.get(name.upper(), name)


COLUMN: Final = Named(
    "api.Column",
    translate_type=_type_named,
    string_type=lambda size: f"character varying({size})",
    numeric_type=lambda kind, precision, scale: f"{kind}({precision},{scale})",
)
"""What dbt calls ``api.Column``, less columns of tables that only a database knows."""


def _stop(*_arguments: object, **_named: object) -> None:
    raise TemplateError("the template itself raises an error (exceptions.…)")


def nothing(*_arguments: object, **_named: object) -> str:
    """What writes nothing."""
    return ""


def returned(value: object = None) -> None:
    """``return(x)``."""
    raise Returned(value)
