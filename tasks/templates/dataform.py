"""Dataform: what the ``.sqlx`` files of a project come to, read without running their JavaScript.

Read are the project's settings, the configuration at the head of each file, ``declare({…})`` of its scripts, and constants
that are plain text. What only JavaScript would tell stays a variable, ``${name}``, which the compiler reports. Sources:
Dataform's reference ("Dataform core reference", "workflow_settings.yaml", "Introduction to SQLX").
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from lineage.dialects import DIALECTS
from tasks.templates.folder import Folder
from tasks.templates.project import Rendered, encode
from tasks.templates.projects import Memo, tables_in
from tasks.templates.relations import Relation

SUFFIX: Final = ".sqlx"
SETTINGS_FILES: Final = ("workflow_settings.yaml", "dataform.json")
"""Where a project says of itself what it is: since version 3, and before."""

_SKIPPED: Final = (
    r"'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*+(?:'|$)|\"(?:[^\"\\\n]|\\.)*+(?:\"|$)|`(?:[^`\\]|\\.)*+(?:`|\Z)"
    r"|--[^\n]*|(?<!:)//[^\n]*|/\*.*?(?:\*/|\Z)"
)
"""What no brace, comma or bracket counts in: texts, quoted names and comments, of SQL and of JavaScript.

One that is never closed goes on to the end of its line or of the text, so that nothing is looked at twice.
"""

_SIGNS: Final = re.compile(rf"{_SKIPPED}|[{{}}()\[\],?:]", re.DOTALL | re.MULTILINE)
_BLOCK: Final = re.compile(
    r"^[ \t\ufeff]*(?P<kind>config|js|pre_operations|post_operations|input\s+\"[^\"\n]*\")\s*\{", re.MULTILINE
)
_TOP: Final = re.compile(rf"{_SKIPPED}|(?P<code>\$\{{)|(?P<block>{_BLOCK.pattern})", re.DOTALL | re.MULTILINE)
_CODE: Final = re.compile(r"\$\{")
_CALL: Final = re.compile(r"([\w.]+)\s*\((.*)\)", re.DOTALL)
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_ENTRY: Final = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(.*)", re.DOTALL)
_TEXT: Final = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"", re.DOTALL)
_NOTES: Final = re.compile(r"/\*.*?(?:\*/|\Z)|(?<!:)//[^\n]*", re.DOTALL)
_CONSTANT: Final = re.compile(
    r"^[ \t]*(?:const|let|var)\s+(\w+)\s*=\s*('(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|`(?:[^`\\]|\\.){0,10000}+`)",
    re.MULTILINE,
)
_EXPORTED: Final = re.compile(r"module\.exports\s*=\s*\{")
_DECLARED: Final = re.compile(r"\bdeclare\s*\(\s*\{")
_DIVIDES: Final = re.compile(r"^[ \t]*---[ \t\r]*$", re.MULTILINE)
"""The line between operations."""

_MOST_CALLS: Final = 50
"""In one expression; they may stand in one another."""

_DEFINES: Final = {"table": "TABLE", "incremental": "TABLE", "view": "VIEW", "inline": "VIEW"}
_MADE: Final = frozenset({*_DEFINES, "declaration", "operations", "assertion"})


class Action(msgspec.Struct, frozen=True):
    """What a file makes, or a declaration names: its kind, and the parts of its name ("" where nobody says)."""

    kind: str
    name: str
    schema: str = ""
    database: str = ""


class Dataform(msgspec.Struct, frozen=True):
    """What the files of a project may see: its actions, each one's name by its path, and texts by what they are called."""

    dialect: str = "bigquery"
    schema: str = ""
    database: str = ""
    schema_suffix: str = ""
    name_prefix: str = ""
    actions: tuple[Action, ...] = ()
    names: dict[str, str] = {}


class SqlxJob(msgspec.Struct, frozen=True):
    """One file to read. ``project`` is a ``Dataform``'s payload."""

    project: bytes
    path: str
    text: str

    def run(self) -> bytes:
        """The payload of a ``Rendered``."""
        return encode(_reader(self.project).rendered(self.path, self.text))


@lru_cache(maxsize=8)
def _reader(payload: bytes) -> "_Reader":
    return _Reader(msgspec.msgpack.decode(payload, type=Dataform))


class DataformProject:
    """One project of a folder, as far as its files depend on it; read when it is first asked."""

    def __init__(self, folder: Folder, root: str, memo: Memo) -> None:
        """``root``: its place, with a ``/`` at the end, or ""."""
        self._folder = folder
        self._memo = memo
        self.root = root

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What the project says of itself."""
        paths = [self.root + name for name in SETTINGS_FILES]
        found = self._memo.read(self._folder, paths, "yaml", tables_in)
        return next((found[path] for path in paths if path in found), {})

    @cached_property
    def dialect(self) -> str:
        """The warehouse's; BigQuery's where none is said, which is all that version 3 knows."""
        named = str(self.settings.get("warehouse") or "bigquery")
        return named if named in DIALECTS else "bigquery"

    @cached_property
    def payload(self) -> bytes:
        """All that its files may see."""
        said = self.settings
        base = Dataform(
            dialect=self.dialect,
            schema=str(said.get("defaultDataset") or said.get("defaultSchema") or ""),
            database=str(said.get("defaultProject") or said.get("defaultDatabase") or ""),
            schema_suffix=str(said.get("datasetSuffix") or said.get("schemaSuffix") or ""),
            name_prefix=str(said.get("namePrefix") or ""),
            names=dict(self._names()),
        )
        return encode(msgspec.structs.replace(base, actions=tuple(self._actions(_Reader(base)))))

    @cached_property
    def digest(self) -> str:
        """What stands for all that its files may see."""
        return hashlib.sha256(self.payload).hexdigest()

    def _texts(self, folder: str, suffixes: tuple[str, ...]) -> dict[str, str]:
        paths = [path for path in self._folder.under(self.root + folder) if path.endswith(suffixes)]
        return self._memo.read(self._folder, paths, "text", str)

    def _names(self) -> Iterator[tuple[str, str]]:
        """The variables of the project, and the constants of its ``includes``, as far as they are plain text."""
        config = {key: value for key, value in self.settings.items() if isinstance(value, str)}
        said = config | {f"vars.{key}": value for key, value in (self.settings.get("vars") or {}).items()}
        for key, value in said.items():
            yield f"dataform.projectConfig.{key}", str(value)
        for path, text in self._texts("includes", (".js",)).items():
            stem = path.rpartition("/")[2].removesuffix(".js")
            for name, value in constants_in(text):
                yield f"{stem}.{name}", value

    def _actions(self, reader: "_Reader") -> Iterator[Action]:
        for path, text in self._texts("definitions", (SUFFIX, ".js")).items():
            if path.endswith(SUFFIX):
                yield reader.action(path, _divided(text))
            else:
                yield from reader.declared(text)


class _Part(NamedTuple):
    """A stretch of a file: SQL (``kind`` "") or a block, whose text is what its braces hold."""

    kind: str
    start: int
    end: int
    text: str


class _Reader:
    """Reads the files of one project."""

    def __init__(self, project: Dataform) -> None:
        self.project = project
        self._by_name: dict[str, Action] = {}
        for action in project.actions:
            self._by_name.setdefault(action.name, action)

    # --- what a file makes ---------------------------------------------------------------------------------

    def action(self, path: str, parts: Iterable[_Part]) -> Action:
        """What a file makes, by its configuration."""
        config = next((part.text for part in parts if part.kind == "config"), "")
        said = self._said(config, {})
        name = said.get("name") or path.rpartition("/")[2].removesuffix(SUFFIX)
        kind = said.get("type") or "operations"
        return Action(
            kind=f"materialized {kind}" if said.get("materialized") == "true" else kind,
            name=name,
            schema=said.get("dataset") or said.get("schema") or "",
            database=said.get("project") or said.get("database") or "",
        )

    def declared(self, script: str) -> Iterator[Action]:
        """What ``declare({…})`` names in a script."""
        own = dict(constants_in(script))
        for table in _tables_behind(_DECLARED, script):
            said = self._said(table, own)
            if said.get("name"):
                yield Action("declaration", said["name"], said.get("schema", ""), said.get("database", ""))

    def _said(self, table: str, own: Mapping[str, str]) -> dict[str, str]:
        """The entries of a table in JavaScript whose values are known."""
        found: dict[str, str] = {}
        for entry in _split(_NOTES.sub("", table), ","):
            said = _ENTRY.fullmatch(entry.strip())
            if said is None:
                continue
            value = said[2] if said[2] in {"true", "false"} else self._value(said[2], own, None)
            if value is not None:
                found[said[1]] = value
        return found

    def relation(self, action: Action) -> Relation:
        """The dataset of an action; a declaration's name is as it is said."""
        schema, name = action.schema or self.project.schema, action.name
        if action.kind != "declaration":
            schema += f"_{self.project.schema_suffix}" if schema and self.project.schema_suffix else ""
            name = f"{self.project.name_prefix}_{name}" if self.project.name_prefix else name
        database = action.database or self.project.database
        return Relation(self.project.dialect, database if schema else "", schema, name)

    # --- the whole -----------------------------------------------------------------------------------------

    def rendered(self, path: str, text: str) -> Rendered:
        """The text to compile: each statement on the line it stands on in the file."""
        parts = list(_divided(text))
        own = dict(found for part in parts if part.kind == "js" for found in constants_in(part.text))
        action = self.action(path, parts)
        if action.kind.removeprefix("materialized ") not in _MADE:
            return Rendered("", f"is of type {action.kind}: makes nothing")
        notes: list[str] = []
        body = [at for at, part in enumerate(parts) if not part.kind and part.text.strip()]
        made: list[str] = []
        late: list[str] = []
        for at, part in enumerate(parts):
            lines = text[part.start : part.end].count("\n")
            if part.kind in {"pre_operations", "post_operations"}:
                done = f"{self._filled(part.text, own, action, notes)};"
                if body and body[0] < at < body[-1]:  # within the query
                    late.append(done)
                    done = "\n" * lines
                made.append(done)
            elif part.kind:
                made.append("\n" * lines)
            else:
                sql = self._filled(part.text, own, action, notes)
                made.append(self._defined(sql, action) if body and at == body[0] else sql)
                if body and at == body[-1] and action.kind != "operations":
                    made.append(";" if sql.rstrip(" \t").endswith("\n") else "\n;")
        return Rendered("".join([*made, *late]), "; ".join(dict.fromkeys(notes)))

    def _defined(self, sql: str, action: Action) -> str:
        """The query as the definition of its dataset; operations, and what an assertion asks, as they are."""
        if action.kind == "operations":
            return _DIVIDES.sub(";", sql)
        kind = action.kind.removeprefix("materialized ")
        if kind not in _DEFINES:
            return sql
        begin = len(sql) - len(sql.lstrip())
        defines = "MATERIALIZED VIEW" if action.kind == "materialized view" else _DEFINES[kind]
        return f"{sql[:begin]}CREATE {defines} {self.relation(action)} AS {sql[begin:]}"

    def _filled(self, text: str, own: Mapping[str, str], action: Action, notes: list[str]) -> str:
        """A stretch of SQL with what its ``${…}`` stand for, as long in lines as it was."""
        kept: list[str] = []
        done = 0
        while (found := _CODE.search(text, done)) is not None:
            end = _end_of(text, found.end())
            code = text[found.end() : end]
            value = self._value(code, own, action, notes)
            if value is None:
                called = _NAME.search(code)
                value = f"${{{called[0] if called else 'code'}}}"
            kept += [text[done : found.start()], value, "\n" * (code.count("\n") - value.count("\n"))]
            done = end + 1
        return "".join([*kept, text[done:]])

    # --- values --------------------------------------------------------------------------------------------

    def _value(
        self, code: str, own: Mapping[str, str], action: Action | None, notes: list[str] | None = None
    ) -> str | None:
        """What an expression comes to; None where only JavaScript would tell."""
        code = code.strip()
        if (text := _TEXT.fullmatch(code)) is not None:
            return next(said for said in text.groups() if said is not None)
        if code.startswith("`") and code.endswith("`") and "`" not in code[1:-1]:
            return self._filled_all(code[1:-1], own, action, notes)
        if _NAME.fullmatch(code):
            return own.get(code, self.project.names.get(code))
        if (chosen := self._chosen(code)) is not None:
            return self._value(chosen, own, action, notes) if chosen else ""
        call = _CALL.fullmatch(code)
        if (
            call is None
            or code.count("(") > _MOST_CALLS
            or _end_of(code, call.start(2), "(") != len(code) - 1
        ):
            return None
        given = [each.strip() for each in _split(call[2], ",") if each.strip()]
        return self._called(call[1].removeprefix("ctx."), given, own, action, notes)

    def _filled_all(
        self, text: str, own: Mapping[str, str], action: Action | None, notes: list[str] | None
    ) -> str | None:
        """A template's text; None where some of it isn't known and nobody compiles what it is."""
        if action is not None:
            return self._filled(text, own, action, notes if notes is not None else [])
        return None if "${" in text else text

    @staticmethod
    def _chosen(code: str) -> str | None:
        """What ``when(incremental(), a, b)`` or ``incremental() ? a : b`` stands for the first time; "" for nothing."""
        given: list[str] = []
        if code.count("(") > _MOST_CALLS:
            return None
        if code.startswith("when") and (call := _CALL.fullmatch(code)) is not None:
            given = [each.strip() for each in _split(call[2], ",")]
        elif len(asked := _split(code, "?")) == 2:
            given = [asked[0].strip(), *(each.strip() for each in _split(asked[1], ":"))]
        if not given or given[0].removeprefix("!").removeprefix("ctx.").strip() != "incremental()":
            return None
        place = 1 if given[0].startswith("!") else 2
        return given[place] if place < len(given) else ""

    def _called(
        self,
        function: str,
        given: list[str],
        own: Mapping[str, str],
        action: Action | None,
        notes: list[str] | None,
    ) -> str | None:
        """Dataform's own functions."""
        if function in {"ref", "resolve"} and given:
            target = self._target(given, own)
            if target is None:
                return None
            if target.name not in self._by_name and notes is not None:
                notes.append(f"{target.name} is no action of the folder: taken by its name")
            return str(self.relation(target))
        if action is None:
            return None
        parts = self.relation(action)
        own_parts = {
            "self": str(parts),
            "name": parts.identifier,
            "schema": parts.schema,
            "database": parts.database,
        }
        return own_parts.get(function)

    def _target(self, given: list[str], own: Mapping[str, str]) -> Action | None:
        """What ``ref("name")``, ``ref("schema", "name")`` or ``ref({name: …})`` means."""
        if given[0].startswith("{"):
            said = self._said(given[0][1:-1], own)
        else:
            values = [self._value(each, own, None) for each in given]
            if None in values:
                return None
            said = dict(zip(("name", "schema", "database"), map(str, reversed(values)), strict=False))
        name, schema = said.get("name"), said.get("schema") or said.get("dataset")
        if name is None:
            return None
        known = self._by_name.get(name)
        if known is not None and schema in {None, known.schema or self.project.schema}:
            return known
        alike = (each for each in self.project.actions if each.name == name and each.schema == schema)
        named = Action("declaration", name, schema or "", said.get("database") or said.get("project") or "")
        return next(alike, named)


def constants_in(script: str) -> Iterator[tuple[str, str]]:
    """The constants of a script that are plain text, and what it exports as such."""
    for name, value in _CONSTANT.findall(script):
        if "${" not in value:
            yield name, value[1:-1]
    for table in _tables_behind(_EXPORTED, script):
        for entry in _split(_NOTES.sub("", table), ","):
            said = _ENTRY.fullmatch(entry.strip())
            text = _TEXT.fullmatch(said[2]) if said is not None else None
            if said is not None and text is not None:
                yield said[1], next(each for each in text.groups() if each is not None)


def _tables_behind(begins: re.Pattern[str], script: str) -> Iterator[str]:
    """What stands in the braces that a pattern ends with, one after the other."""
    at = 0
    while (found := begins.search(script, at)) is not None:
        at = _end_of(script, found.end())
        yield script[found.end() : at]


def _divided(text: str) -> Iterator[_Part]:
    """The blocks of a file, and the SQL around them."""
    done = at = 0
    while (found := _TOP.search(text, at)) is not None:
        at = found.end()
        if found["code"]:
            at = _end_of(text, at) + 1
        elif found["block"]:
            yield _Part("", done, found.start(), text[done : found.start()])
            end = _end_of(text, at)
            yield _Part(found["kind"].split()[0], found.start(), end + 1, text[at:end])
            done = at = end + 1
    yield _Part("", done, len(text), text[done:])


def _end_of(text: str, at: int, opening: str = "{") -> int:
    """Where the bracket that is open at ``at`` closes; the end of the text where it never does."""
    closing = {"{": "}", "(": ")"}[opening]
    depth = 1
    for found in _SIGNS.finditer(text, at):
        depth += (found[0] == opening) - (found[0] == closing)
        if not depth:
            return found.start()
    return len(text)


def _split(text: str, sign: str) -> list[str]:
    """The stretches of an expression between signs that stand in no bracket and no text."""
    parts: list[str] = []
    depth = done = 0
    for found in _SIGNS.finditer(text):
        depth += (found[0] in "([{") - (found[0] in ")]}")
        if found[0] == sign and not depth:
            parts.append(text[done : found.start()])
            done = found.end()
    return [*parts, text[done:]]
