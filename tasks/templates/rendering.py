"""Rendering: one template at a time, in a compile worker, with nothing but what its ``Project`` says."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any, Final

import msgspec
from jinja2 import DictLoader, Template, TemplateSyntaxError, Undefined, nodes
from sqlglot import exp

from lineage.names import Names
from lineage.unit import CompileRefusedError
from tasks.templates.dbt_names import (
    COLUMN,
    MISSING,
    Adapter,
    Config,
    Exceptions,
    Frame,
    Model,
    Ref,
    This,
    Var,
    about_node,
    cte_of,
    nothing,
    returned,
)
from tasks.templates.extracts import CONFIG_CALL
from tasks.templates.lines import lay_out, mark, unmarked
from tasks.templates.project import MacroFile, Node, Project, Rendered, decode_project, encode
from tasks.templates.reasons import MACRO_PREFIX, NOT_INSTALLED, line_of, reason
from tasks.templates.relations import Relation, relation_named
from tasks.templates.sandbox import (
    MODULES,
    STARTED,
    UNCALLED,
    Absent,
    MacroProxy,
    Macros,
    Named,
    Open,
    Sandbox,
    TemplateError,
    from_json,
    from_yaml,
    range_of,
    to_json,
    unset,
)
from tasks.templates.seeds import columns_in

BUILT_IN: Final = "dbt"
"""The package of the macros that every project has."""

_WRITTEN_FOR_STARS: Final = {
    "dbt_utils": ("star", "union_relations", "unpivot"),
    "fivetran_utils": ("fill_staging_columns",),
}
"""Of packages, installed or not: those that list a table's columns by asking the database, and else write nothing, or NULL for each."""

_MACRO: Final = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\(")
_LEADING: Final = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_WITH: Final = re.compile(r"with\s+(recursive\s+)?", re.IGNORECASE)
_QUERY: Final = re.compile(r"^[ \t]*(?:with|select)\b", re.IGNORECASE | re.MULTILINE)
_CHANGES_ROWS: Final = re.compile(
    r"\s*(?:insert|update|delete|merge|create\s+(?:or\s+replace\s+)?(?:table|view))\b", re.IGNORECASE
)
_NO_DATABASE: Final = re.compile(
    r"((?:\b(?:from|join|into|table|update|using|view|select)\s|[,(=])\s*)(?:\"\"|``)?\.(?=[A-Za-z_\"`])",
    re.IGNORECASE,
)
"""What ``{{ target.database }}.schema.name`` begins with where nobody says which database that is."""

_EMPTY_CTE: Final = re.compile(r"(\bas\s*)\(((?:\s|--[^\n]*\n)*)\)", re.IGNORECASE)
_ROWS_ASKED_FOR: Final = "run_query"


_DEFINES: Final = {"view": "VIEW", "materialized_view": "MATERIALIZED VIEW"}
_SNAPSHOT_COLUMNS: Final = "dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to"

_ASKS: Final = "asks the database, which isn't asked: rendered as dbt parses it"


class RenderJob(msgspec.Struct, frozen=True):
    """One template.

    ``project`` is a ``Project``'s payload; ``dialect`` writes its names; ``compiled`` is what dbt itself made of it.
    """

    project: bytes
    path: str
    text: str
    max_bytes: int
    dialect: str
    compiled: str = ""

    def run(self) -> bytes:
        """The payload of a ``Rendered``. Raises ``CompileRefusedError`` for what can't be rendered."""
        return encode(_renderer(self.project, self.dialect).render(self))


@lru_cache(maxsize=8)
def _renderer(project: bytes, dialect: str) -> "Renderer":
    return Renderer(msgspec.structs.replace(decode_project(project), dialect=dialect))


class Renderer:
    """Renders the templates of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.notes: list[str] = []
        self._frames: list[Frame] = []
        self._relations: dict[tuple[str, str], Relation] = {}
        self._texts: dict[str, Template] = {}
        self._ephemeral: dict[str, tuple[dict[str, str], list[str]]] = {}
        self._modules: dict[tuple[str, str], Any] = {}
        self._files: dict[tuple[str, str], MacroFile] = {}
        self._by_path = {node.path: node for node in project.nodes if node.kind != "snapshot"}
        self._by_name: defaultdict[str, list[Node]] = defaultdict(list)
        for node in project.nodes:
            self._by_name[node.name].append(node)
        self._sources = {(table.source, table.name): table for table in project.sources}
        loader = DictLoader({each.path: each.text for each in project.macros if not project.dbt})
        self._environment = Sandbox(Absent if project.dbt else Open, loader=loader)
        self._environment.globals |= self._names()

    # --- what a template may name --------------------------------------------------------------------------

    def _names(self) -> dict[str, Any]:
        names: dict[str, Any] = {
            "var": Var(self), "env_var": self._env_var, "execute": False, "modules": MODULES,
            "run_started_at": STARTED, "tojson": to_json, "fromjson": from_json, "fromyaml": from_yaml,
            "zip": zip, "range": range_of, "print": nothing, "log": nothing, "return": returned,
        }  # fmt: skip
        macros = self._macros()
        if not self.project.dbt:
            return (
                names
                | self.project.vars.get("", {})
                | {
                    "ref": self._loose_ref,
                    "source": self._source,
                    "config": nothing,
                    "is_incremental": lambda: False,
                }
                | macros
            )
        return names | self._dbt_names() | macros

    def _dbt_names(self) -> dict[str, Any]:
        target = self.project.target
        names: dict[str, Any] = {
            "ref": self._ref, "source": self._source, "config": Config(self), "this": This(self),
            "model": Model(self), "is_incremental": lambda: False, "should_full_refresh": lambda: False,
            "null": Undefined(name="null"),  # which is no word of Jinja's, and nobody's variable
            "begin_snapshot": self._begin_snapshot, "end_snapshot": self._end_snapshot,
            "run_query": self.asked, "statement": self.asked, "load_result": self.asked,
            "load_relation": self.asked, "store_result": nothing, "doc": nothing,
            "adapter": Adapter(self), "exceptions": Exceptions(), "invocation_id": "", "dbt_version": "",
            "thread_id": "", "project_name": self.project.name,
            "flags": Named("flags", FULL_REFRESH=False, WHICH="compile", STORE_FAILURES=False),
            "graph": {"nodes": {}, "sources": {}},
            "api": Named("api", Relation=Named("api.Relation", create=self._api_relation, add_ephemeral_prefix=cte_of), Column=COLUMN),
            "target": {
                "name": target.name, "type": target.type, "database": target.database, "dbname": target.database,
                "project": target.database, "schema": target.schema, "dataset": target.schema,
                "profile_name": self.project.name, "threads": 1, "user": "", "warehouse": "", "role": "",
            },
        }  # fmt: skip
        packages = {
            name: Named(name, version="", project_name=name)
            for name in (self.project.name, *self.project.packages)
        }
        names["builtins"] = {
            "ref": Ref(self._ref, Named("config", dependencies=packages)),
            "source": names["source"],
            "config": names["config"],
        }
        return names

    def _macros(self) -> dict[str, Any]:
        """Each macro under its name, the project's own over those of packages; and each package's under the package's."""
        own = self.project.macros if self.project.dbt else (*self.project.macros,)
        packages: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        built_in = (MacroFile(BUILT_IN, "", _built_in()),) if self.project.dbt else ()
        for file in (*built_in, *own):
            for name in _MACRO.findall(file.text):
                self._files[file.package, name] = file
                packages[file.package][name] = MacroProxy(
                    lambda file=file, name=name: self._macro(file, name)
                )
        order = [self.project.name, *self.project.packages, BUILT_IN]
        names: dict[str, Any] = {}
        for package in reversed(order):
            names |= packages.get(package, {})
        if not self.project.dbt:
            return names
        for package, listing in _WRITTEN_FOR_STARS.items():
            packages.setdefault(package, packages[BUILT_IN])
            packages[package] |= {name: packages[BUILT_IN][name] for name in listing}
        return {package: Macros(package, **macros) for package, macros in packages.items()} | names

    def _macro(self, file: MacroFile, name: str) -> Any:
        key = file.package, file.path
        if key not in self._modules:
            tree = self._environment.parse(file.text)
            # dbt runs nothing else of such a file: notes on how to call a macro would call it.
            if self.project.dbt:
                tree.body = [node for node in tree.body if isinstance(node, nodes.Macro)]
            for macro in tree.find_all(nodes.Macro):
                macro.name = MACRO_PREFIX + macro.name  # Jinja keeps names that begin with _ to itself
            self._modules[key] = self._loaded(tree, file.path).module
        return getattr(self._modules[key], MACRO_PREFIX + name)

    def dispatch(self, name: str, namespace: str | None) -> Any:
        """The macro for this database: ``snowflake__name``, else ``default__name``."""
        kind = self.project.target.type
        packages = self.project.dispatch.get(namespace or "", [self.project.name, namespace or ""])
        for prefix in (kind, {"redshift": "postgres", "databricks": "spark"}.get(kind, kind), "default"):
            for package in (*packages, *self.project.packages):
                file = self._files.get((package, f"{prefix}__{name}"))
                if file is not None:
                    return MacroProxy(lambda file=file: self._macro(file, f"{prefix}__{name}"))  # noqa: B023
        if (BUILT_IN, name) in self._files:
            return MacroProxy(lambda: self._macro(self._files[BUILT_IN, name], name))
        raise TemplateError(f"adapter.dispatch: there is no macro {name} for {kind}")

    # --- names of datasets ---------------------------------------------------------------------------------

    def relation(self, node: Node) -> Relation:
        """The dataset that a node makes."""
        key = node.package, node.path + node.name
        if key not in self._relations:
            self._relations[key] = self.made_by(node)
        return self._relations[key]

    def made_by(self, node: Node) -> Relation:
        """The dataset that a node makes, worked out anew: by what the node says now."""
        kind = "view" if node.materialized == "view" else "table"
        if node.relation:
            return relation_named(node.relation, self.project.dialect, kind)
        config = self._rendered_config(node) if node.dynamic else node.config
        version = f"_v{node.version}" if node.version else ""
        about = about_node(node, config)
        alias = self._named("generate_alias_name", config.get("alias"), about) or config.get("alias")
        schema, database = self.text(config.get("target_schema")), self.text(config.get("target_database"))
        return self.create(
            database or self._part("database", config, about),
            schema or self._part("schema", config, about),
            str(alias or node.name + version),
            kind,
        )

    def _part(self, part: str, config: dict[str, Any], about: dict[str, Any]) -> str:
        """The database or schema: by the project's own macro, else by dbt's rule."""
        custom = self.text(config.get(part))
        if part == "database" and custom is None:
            custom = self.text(config.get("project"))
        if part == "schema" and custom is None:
            custom = self.text(config.get("dataset"))
        named = self._named(f"generate_{part}_name", custom, about)
        if named is not None:
            return named
        given = getattr(self.project.target, part)
        if part == "schema" and custom:
            return f"{given}_{custom}"
        return str(custom or given)

    def _named(self, macro: str, custom: object, about: dict[str, Any]) -> str | None:
        """What a macro of the project's own says a part should be; None when there is none."""
        file = self._files.get((self.project.name, macro))
        if file is None:
            return None
        found = self._environment.globals[macro](custom, about)  # type: ignore[operator] # a macro
        return unmarked(str(found)).strip()

    def _rendered_config(self, node: Node) -> dict[str, Any]:
        """What the calls of ``config`` say, and what stands before them."""
        calls = list(CONFIG_CALL.finditer(node.text))
        before = node.text[: calls[-1].end()] if calls else ""
        try:
            template = self._template(before, node.path, marked=False)
        except TemplateSyntaxError:  # it ends within a block
            template = self._template("".join(call[0] for call in calls), node.path, marked=False)
        with self._frame(node.path, node) as frame:
            for _ in template.generate():
                pass
        return frame.config

    def create(
        self, database: object = "", schema: object = "", identifier: object = "", kind: str = "table"
    ) -> Relation:
        """The dataset of this name; parts may be missing."""
        database, schema, identifier = (
            "" if part is None else str(part) for part in (database, schema, identifier)
        )
        return Relation(self.project.dialect, str(database), str(schema), str(identifier), kind)

    def _api_relation(self, **parts: object) -> Relation:
        """``api.Relation.create``."""
        return self.create(parts.get("database"), parts.get("schema"), parts.get("identifier"))

    def text(self, value: object) -> str | None:
        """A text of a YAML file, rendered where it is a template itself."""
        if value is None or "{" not in str(value):
            return None if value is None else str(value)
        if str(value) not in self._texts:
            self._texts[str(value)] = self._environment.from_string(str(value))
        return self._texts[str(value)].render()

    def _ref(self, *names: str, v: object = None, version: object = None) -> Relation:
        package, name = names if len(names) == 2 else ("", *names)
        wanted = v if v is not None else version
        found = [node for node in self._by_name.get(name, ()) if not package or node.package == package]
        if wanted is not None:
            found = [node for node in found if node.version == str(wanted)]
        if not found:
            self.note(f"{name} is no model of the folder: taken by its name")
            return self.made_by(
                Node(name, package, "", "model", version="" if wanted is None else str(wanted))
            )
        node = max(found, key=lambda node: (node.config.get("enabled") is not False, node.latest))
        return self._inlined(node) if node.materialized == "ephemeral" else self.relation(node)

    def _loose_ref(self, *names: str, **_version: object) -> Relation:
        """``ref`` outside of any project: the name alone."""
        return self.create(identifier=names[-1])

    def _source(self, source: str, name: str, database: str = "") -> Relation:
        table = self._sources.get((source, name))
        target = self.project.target
        if table is None:
            if self.project.dbt:
                self.note(f"{source}.{name} is no source of the folder: taken by its name")
            return self.create(database or (target.database if self.project.dbt else ""), source, name)
        if table.relation:
            return relation_named(table.relation, self.project.dialect)
        return self.create(
            database or self.text(table.database) or target.database,
            self.text(table.schema) or source,
            self.text(table.identifier),
        )

    def _inlined(self, node: Node) -> Relation:
        """An ephemeral model, as dbt has it: a CTE of who uses it."""
        name = cte_of(node.name)
        if node.path not in self._ephemeral:
            if any(frame.node is node for frame in self._frames):
                raise TemplateError(f"the ephemeral model {node.name} uses itself")
            notes, self.notes = self.notes, []
            with self._frame(node.path, node) as frame:
                text = "".join(self._template(node.text, node.path, marked=False).generate())
            self._ephemeral[node.path] = frame.ephemeral | {name: text}, self.notes
            self.notes = notes
        ephemeral, notes = self._ephemeral[node.path]
        self._frames[-1].ephemeral |= ephemeral
        for note in notes:
            self.note(note)
        return self.create(identifier=name, kind="cte")

    # --- what a template does ------------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Something that a person should know about this rendering."""
        if text not in self.notes:
            self.notes.append(text)

    def asked(self, *_arguments: object, **_named: object) -> None:
        """What stands for a question to the database."""
        self.note(_ASKS)

    def _env_var(self, name: str, default: object = MISSING) -> object:
        found = self.project.env.get(name, default)
        if found is MISSING:
            self.note(
                f"env_var: {name} is not known; give it under [templates] env, unless it begins with DBT_"
            )
            return unset(name)
        return found

    def _begin_snapshot(self, name: str) -> str:
        node = next((node for node in self._by_name.get(name, ()) if node.kind == "snapshot"), None)
        if node is None:
            return ""
        updated = node.config.get("updated_at")
        known = updated if isinstance(updated, str) and updated.isidentifier() else "NULL"
        values = ("NULL", known, known, "NULL")
        columns = ", ".join(
            f"{value} AS {column}" for value, column in zip(values, _SNAPSHOT_COLUMNS, strict=True)
        )
        return f"CREATE TABLE {self.relation(node)} AS SELECT *, {columns} FROM ("  # noqa: S608 - run by nobody

    def _end_snapshot(self, name: str) -> str:
        known = any(node.kind == "snapshot" for node in self._by_name.get(name, ()))
        return "\n) AS snapshotted;" if known else ""

    @property
    def frame(self) -> Frame:
        """What is being rendered."""
        return self._frames[-1]

    @property
    def package(self) -> str:
        """The package that what is being rendered belongs to; the project itself where nothing is, or nobody's."""
        node = self._frames[-1].node if self._frames else None
        return node.package if node else self.project.name

    @contextmanager
    def _frame(self, path: str, node: Node | None) -> Iterator[Frame]:
        self._frames.append(Frame(path, node))
        try:
            yield self._frames[-1]
        finally:
            self._frames.pop()

    def _template(self, text: str, path: str, *, marked: bool) -> Template:
        tree = self._environment.parse(text, filename=path)
        if marked:
            mark(tree)
        return self._loaded(tree, path)

    def _loaded(self, tree: nodes.Template, path: str) -> Template:
        code = self._environment.compile(tree, filename=path)
        return Template.from_code(self._environment, code, self._environment.make_globals(None))

    # --- the whole -----------------------------------------------------------------------------------------

    def render(self, job: RenderJob) -> Rendered:
        """The text to compile. Raises ``CompileRefusedError``."""
        self.notes = []
        self._frames = []
        node = self._by_path.get(job.path) if self.project.dbt else None
        try:
            with self._frame(job.path, node) as frame:
                if node is not None and node.kind == "seed":
                    return Rendered(self._seed(node, job.text))
                text = self._defined(job.compiled or self._generated(job), job, frame)
        except (CompileRefusedError, MemoryError):
            raise  # what a worker runs short of says nothing of the file
        except Exception as error:  # noqa: BLE001 - a template may raise anything, and costs itself only
            raise CompileRefusedError(reason(error, dbt=self.project.dbt), line_of(error, job.path)) from None
        for macro in dict.fromkeys(UNCALLED.findall(text)):
            if macro != _ROWS_ASKED_FOR:
                self.note(f"there is no macro {macro}: what it writes is not known{NOT_INSTALLED}")
        return Rendered(text, "; ".join(self.notes))

    def _seed(self, node: Node, columns: str) -> str:
        names = ", ".join(f"NULL AS {self._quoted(name)}" for name in columns_in(columns))
        return f"CREATE TABLE {self.relation(node)} AS SELECT {names}" if names else ""

    def _quoted(self, column: str) -> str:
        dialect = self.project.dialect
        return exp.to_identifier(Names(dialect).column(column, False), quoted=True).sql(dialect)

    def _generated(self, job: RenderJob) -> str:
        parts: list[str] = []
        left = job.max_bytes
        for part in self._template(job.text, job.path, marked=True).generate():
            left -= len(part)
            if left < 0:
                raise TemplateError(
                    f"becomes longer than {job.max_bytes} bytes (HEADWATER_COMPILE__MAX_BYTES)"
                )
            parts.append(part)
        text = lay_out("".join(parts))
        if not self.project.target.database:
            text = _NO_DATABASE.sub(r"\1", text)
        return _EMPTY_CTE.sub(self._rows_asked_for, text) if self.project.dbt else text

    def _rows_asked_for(self, empty: re.Match[str]) -> str:
        """A CTE that a template writes only when the database answers: a query that nobody knows."""
        self.note("a CTE is empty as dbt parses it: its rows are not known")
        lines = "\n" * empty[2].count("\n")
        return f"{empty[1]}({{{{ {_ROWS_ASKED_FOR}() }}}}{lines})"

    def _defined(self, text: str, job: RenderJob, frame: Frame) -> str:
        """The text with its ephemeral models before it and, of a model, as the definition of its dataset."""
        if job.compiled:
            found = _QUERY.search(job.text)
            text = "\n" * job.text.count("\n", 0, found.start() if found else 0) + text.lstrip()
        if self._is_disabled(frame):
            self.note("is disabled: dbt doesn't make it")
            return ""
        begin = _LEADING.match(text).end()  # type: ignore[union-attr] # it matches nothing, too
        body = text[begin:]
        if not body:
            return text
        defined = text[:begin] + self._head(frame) + _with_ephemeral(frame.ephemeral, body)
        before, after = self._hooks(frame, "pre"), self._hooks(frame, "post")
        return "".join([*(f"{hook};" for hook in before), defined, *(f"\n;{hook}" for hook in after)])

    def _hooks(self, frame: Frame, when: str) -> Iterator[str]:
        """What dbt runs before or after it makes a model, where that changes rows."""
        said = [frame.config.get(name) for name in (f"{when}_hook", f"{when}-hook")] if frame.node else []
        for given in chain.from_iterable(each if isinstance(each, list) else [each] for each in said if each):
            text = given.get("sql") if isinstance(given, dict) else given
            try:
                rendered = self.text(text) or ""
            except Exception:  # noqa: BLE001 - a hook may raise anything, and costs itself only
                rendered = None
            if rendered is None or UNCALLED.search(rendered):
                self.note(f"a {when}-hook cannot be rendered")
                continue
            if _CHANGES_ROWS.match(rendered):
                hook = rendered.strip().rstrip(";")
                # In one line, where no comment has to end, so that lines stay those of the file.
                yield hook if "--" in hook else hook.replace("\n", " ")

    def _is_disabled(self, frame: Frame) -> bool:
        enabled = frame.config.get("enabled")
        return frame.node is not None and str(self.text(enabled)).strip().lower() == "false"

    def _head(self, frame: Frame) -> str:
        node = frame.node
        if node is None:
            return ""
        made = str(frame.config.get("materialized") or node.materialized)
        if made == "ephemeral":
            return ""
        node = msgspec.structs.replace(node, config=frame.config, dynamic=False)
        if made == "semantic_view":  # Snowflake's, whose text is its clauses
            return f"CREATE SEMANTIC VIEW {self.made_by(node)} "
        return f"CREATE {_DEFINES.get(made, 'TABLE')} {self.made_by(node)} AS "


def _with_ephemeral(ephemeral: dict[str, str], body: str) -> str:
    if not ephemeral:
        return body
    ctes = ", ".join(f"{name} as (\n{text}\n)" for name, text in ephemeral.items())
    found = _WITH.match(body)
    if found is None:
        return f"with {ctes} {body}"
    return f"{found[0]}{ctes}, {body[found.end() :]}"


@cache
def _built_in() -> str:
    return (files("tasks.templates") / "dbt_macros.jinja").read_text(encoding="utf-8")
