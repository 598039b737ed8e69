"""Projects: a dbt project read from its folder, without dbt: what its templates may see.

Read are dbt_project.yml, profiles.yml beside it, property files, macros, the configuration that models carry, the
packages that dbt has installed, and the manifest that dbt has left, if it did. Sources of the rules: dbt's reference,
"Resource paths", "Defining configs and properties", "About custom schemas", "Packages".
"""

import hashlib
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, Final

import msgspec

from lineage.dialects import DIALECTS, canonical_dialect, guess_dialect
from lineage.yaml_text import NotYamlError, read_yaml
from settings.models import TemplateSettings
from tasks.templates.extracts import NAMING, REF_CALL, Extract, extract_of
from tasks.templates.folder import Folder
from tasks.templates.manifest import Manifest, read_manifest
from tasks.templates.project import MacroFile, Node, NodeKind, Project, SourceTable, Target, encode

PROJECT_FILE: Final = "dbt_project.yml"

BROKEN: Final = "\0broken"
"""The key of the line on which a file stops being YAML."""

_PACKAGES_FILES: Final = ("packages.yml", "dependencies.yml")
"""Where a project names its packages."""

_GUESSED_FROM: Final = 200
"""Models whose texts are looked at together where nobody names the dialect."""

_JINJA: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
"""What tells nothing of the dialect: lists in brackets, say, which are T-SQL's names otherwise."""

_PATHS: Final = {
    "model-paths": ("models", "source-paths"),
    "seed-paths": ("seeds", "data-paths"),
    "snapshot-paths": ("snapshots", ""),
    "macro-paths": ("macros", ""),
}
"""Where files of each kind are, unless dbt_project.yml says; and what older versions call it."""

_DIALECTS: Final = {"sqlserver": "tsql", "synapse": "tsql", "athena": "athena", "spark": "spark"}
_TYPES: Final = {"tsql": "sqlserver"}

Tables = Mapping[str, Any]
"""What a YAML file holds."""


class Memo:
    """What was read of files, for as long as they are as they were."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[object, Any]] = {}

    def read(self, folder: Folder, paths: Iterable[str], kind: str, make: Any) -> dict[str, Any]:
        """What ``make`` makes of the texts of these files, by path."""
        found: dict[str, Any] = {}
        unread: dict[str, object] = {}
        for path in paths:
            stamp = folder.stamp(path)
            kept = self._kept.get((kind, path))
            if kept is not None and stamp is not None and kept[0] == stamp:
                found[path] = kept[1]
            else:
                unread[path] = stamp
        for path, text in folder.read(unread).items():
            found[path] = make(text)
            self._kept[kind, path] = (unread[path], found[path])
        return dict(sorted(found.items()))


class Package(msgspec.Struct, frozen=True):
    """One dbt project of a folder: its place (with a ``/`` at the end, or ""), and its dbt_project.yml."""

    root: str
    said: dict[str, Any]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.said.get("name") or "project")

    def paths(self, kind: str) -> list[str]:
        """The folders of one kind of its files, relative to the source; those outside of it are left out."""
        usual, old = _PATHS[kind]
        named = self.said.get(kind) or self.said.get(old) or [usual]
        named = [named] if isinstance(named, str) else named
        return [path for each in named if (path := _inside(self.root, str(each))) is not None]

    def has(self, kind: str, path: str) -> bool:
        """Whether a file is one of this kind."""
        return any(not folder or path.startswith(folder + "/") for folder in self.paths(kind))


class DbtProject:
    """One dbt project with its packages, as far as its templates depend on it; read when it is first asked."""

    def __init__(  # noqa: PLR0913 - what it is read from, once
        self,
        folder: Folder,
        root: str,
        settings: TemplateSettings,
        env: Mapping[str, str],
        memo: Memo,
        *,
        manifests: bool = True,
    ) -> None:
        """``env`` is what ``env_var`` may see of the environment. ``manifests`` off: dbt's don't count."""
        self._manifests = manifests
        self._folder = folder
        self._settings = settings
        self._env = dict(env) | settings.env
        self._memo = memo
        self.root = root
        self.dialect = ""
        """The one somebody named; else see ``guessed``."""

    # --- files ---------------------------------------------------------------------------------------------

    @cached_property
    def package(self) -> Package:
        """The project itself."""
        return self._package(self.root)

    @cached_property
    def packages(self) -> list[Package]:
        """Those that are installed, and those named by their folder in the source, in order of their paths."""
        found: set[str] = set()
        waiting = [self.root]
        while waiting:
            root = waiting.pop()
            local = set(self._local(root)) - found
            waiting += sorted(local)  # such a package brings its own
            found |= local | set(self._installed(root))
        return [self._package(root) for root in sorted(found)]

    def _installed(self, root: str) -> Iterator[str]:
        """The folders of packages that dbt has installed for a project."""
        said = self._said(root + PROJECT_FILE)
        place = str(said.get("packages-install-path") or said.get("modules-path") or "dbt_packages").strip(
            "/"
        )
        for path in self._folder.under(root + place):
            if path.endswith("/" + PROJECT_FILE) and path.count("/") == (root + place).count("/") + 2:
                yield path.removesuffix(PROJECT_FILE)

    def _local(self, of: str) -> Iterator[str]:
        """The folders of packages that ``local:`` names in a project's folder."""
        for name in _PACKAGES_FILES:
            for entry in _entries(self._said(of + name).get("packages")):
                place = _inside(of, str(entry["local"])) if entry.get("local") else None
                root = f"{place}/" if place else ""
                if place is not None and root != self.root and self._folder.has(root + PROJECT_FILE):
                    yield root

    def _package(self, root: str) -> Package:
        return Package(root, self._said(root + PROJECT_FILE))

    def _said(self, path: str) -> dict[str, Any]:
        """What one YAML file says; nothing, if it isn't there."""
        found: dict[str, Any] = self._memo.read(self._folder, [path], "yaml", tables_in).get(path, {})
        return found

    @cached_property
    def broken(self) -> str:
        """The first file that dbt could not read either, with what is wrong; "" where there is none."""
        said = [(package.root + PROJECT_FILE, package.said) for package in (self.package, *self.packages)]
        said += [(self.root + name, self._said(self.root + name)) for name in _PACKAGES_FILES]
        for path, tables in [*said, *((path, tables) for _, path, tables in self.properties)]:
            if BROKEN in tables:
                return f"{path}:{tables[BROKEN]} is no YAML: correct it"
        return ""

    def package_of(self, path: str) -> Package:
        """The package that a file belongs to."""
        found = [each for each in (self.package, *self.packages) if path.startswith(each.root)]
        return max(found, key=lambda each: len(each.root), default=self.package)

    def is_seed(self, path: str) -> bool:
        """Whether a file is a table of data."""
        return path.endswith(".csv") and self.package_of(path).has("seed-paths", path)

    def skips(self, folder: str) -> bool:
        """Whether a folder (with a ``/`` at the end) holds what dbt made, or how a package is tested."""
        target = str(self.package.said.get("target-path") or "target").strip("/")
        made = folder in {f"{self.root}{target}/", f"{self.root}logs/"}
        installed = self.package_of(folder).root
        return made or (installed != self.root and folder == f"{installed}integration_tests/")

    def _files(self, kind: str, package: Package, endings: tuple[str, ...]) -> list[str]:
        return [
            path
            for folder in package.paths(kind)
            for path in self._folder.under(folder)
            if path.endswith(endings) and not self._is_apart(path, package)
        ]

    def _is_apart(self, path: str, package: Package) -> bool:
        """Whether a file in a package's folder is another one's."""
        owner = self.package_of(path)
        return owner is not package and owner.root.startswith(package.root)

    # --- what they say -------------------------------------------------------------------------------------

    @cached_property
    def extracts(self) -> dict[str, Extract]:
        """What is known of each model and snapshot."""
        paths = [
            path
            for package in (self.package, *self.packages)
            for kind in ("model-paths", "snapshot-paths")
            for path in self._files(kind, package, (".sql",))
        ]
        return self._memo.read(self._folder, dict.fromkeys(paths), "extract", extract_of)

    @cached_property
    def properties(self) -> list[tuple[Package, str, Tables]]:
        """The property files, with their packages and paths."""
        found = []
        for package in (self.package, *self.packages):
            paths = [
                path
                for kind in _PATHS
                for path in self._files(kind, package, (".yml", ".yaml"))
                if kind != "macro-paths"
            ]
            read = self._memo.read(self._folder, dict.fromkeys(paths), "yaml", tables_in)
            found += [(package, path, said) for path, said in read.items()]
        return found

    @cached_property
    def manifest(self) -> Manifest:
        """What dbt left of its last run."""
        if not self._manifests:
            return Manifest()
        target = str(self.package.said.get("target-path") or "target").strip("/")
        path = f"{self.root}{target}/manifest.json"
        return self._memo.read(self._folder, [path], "manifest", read_manifest).get(path) or Manifest()

    @cached_property
    def known_dialect(self) -> str:
        """The dialect by what somebody named, the manifest, or the profile; else the one most models look like."""
        if self.dialect:
            return self.dialect
        kind = self.manifest.metadata.adapter_type or str(self._profile.get("type") or "")
        kind = _DIALECTS.get(kind, kind)
        if kind in DIALECTS:
            return canonical_dialect(kind)
        own = (
            extract.text for path, extract in self.extracts.items() if self.package_of(path) is self.package
        )
        texts = islice(own, _GUESSED_FROM)  # packages are written for several databases
        return guess_dialect("\n".join(_JINJA.sub(" ", text) for text in texts))

    @cached_property
    def _profile(self) -> Tables:
        profiles = self._said(self.root + "profiles.yml")
        profile = _table(profiles.get(str(self.package.said.get("profile") or self.package.name)))
        outputs = _table(profile.get("outputs"))
        return _table(outputs.get(str(profile.get("target") or self._settings.dbt_target)))

    def _target(self) -> Target:
        settings, profile = self._settings, self._profile
        dialect = self.known_dialect
        database = profile.get("database") or profile.get("dbname") or profile.get("project") or ""
        schema = profile.get("schema") or profile.get("dataset") or self.package.name
        return Target(
            name=settings.dbt_target,
            type=self.manifest.metadata.adapter_type
            or str(profile.get("type") or _TYPES.get(dialect, dialect)),
            database=settings.dbt_database or _plain(database),
            schema=settings.dbt_schema or _plain(schema) or self.package.name,
        )

    @cached_property
    def nodes(self) -> list[Node]:
        """The models, seeds and snapshots, of packages too."""
        said = self._node_properties()
        found: list[Node] = []
        for path, extract in self.extracts.items():
            package = self.package_of(path)
            if package.has("snapshot-paths", path):
                found += [
                    self._node("snapshot", package, path, name, said, config, dynamic, extract.text)
                    for name, config, dynamic in extract.snapshots
                ]
            else:
                name = path.rpartition("/")[2].removesuffix(".sql")
                found.append(
                    self._node(
                        "model", package, path, name, said, extract.config, extract.dynamic, extract.text
                    )
                )
        for package in (self.package, *self.packages):
            for path in self._files("seed-paths", package, (".csv",)):
                name = path.rpartition("/")[2].removesuffix(".csv")
                found.append(self._node("seed", package, path, name, said, {}, dynamic=False, text=""))
            for path in self._files("model-paths", package, (".py",)):
                name = path.rpartition("/")[2].removesuffix(".py")
                found.append(self._node("model", package, path, name, said, {}, dynamic=False, text=""))
        return sorted(found, key=lambda node: (node.name, node.path))

    def _node(  # noqa: PLR0913, PLR0917 - what makes one, once
        self,
        kind: NodeKind,
        package: Package,
        path: str,
        name: str,
        said: Mapping[tuple[str, str], Tables],
        config: Mapping[str, Any],
        dynamic: bool,
        text: str,
    ) -> Node:
        known = said.get((package.name, name), {})
        names = [package.name, *path.removeprefix(package.root).split("/")[1:-1], name]
        section = f"{kind}s"
        merged = _tree_config(_table(package.said.get(section)), names)
        if package is not self.package:
            merged |= _tree_config(_table(self.package.said.get(section)), names)
        merged |= _table(known.get("config")) | dict(config)
        made = self.manifest.made.get((package.name, known.get("unversioned", name), str(known.get("v", ""))))
        ephemeral = merged.get("materialized") == "ephemeral"
        return Node(
            name=str(known.get("unversioned", name)),
            package=package.name,
            path=path,
            kind=kind,
            config=merged,
            version=str(known.get("v", "")),
            latest=bool(known.get("latest", True)),
            relation=(made.relation_name if made else "") or "",
            text=text if ephemeral or dynamic else "",
            dynamic=dynamic,
        )

    def _node_properties(self) -> dict[tuple[str, str], Tables]:
        """What property files say of nodes, by package and the name of the file that holds them."""
        found: dict[tuple[str, str], Tables] = {}
        for package, _, tables in self.properties:
            for section in ("models", "seeds", "snapshots"):
                for entry in _entries(tables.get(section)):
                    name = str(entry.get("name"))
                    found[package.name, name] = entry
                    for version in _entries(entry.get("versions")):
                        number = str(version.get("v"))
                        defined = str(version.get("defined_in") or f"{name}_v{number}")
                        latest = str(entry.get("latest_version") or _highest(entry)) == number
                        config = _table(entry.get("config")) | _table(version.get("config"))
                        about = {"config": config, "v": number, "latest": latest, "unversioned": name}
                        found[package.name, defined] = about
        return found

    def _sources(self) -> Iterator[SourceTable]:
        for _, _, tables in self.properties:
            for source in _entries(tables.get("sources")):
                for table in _entries(source.get("tables")):
                    yield self._source(source, table)

    def _source(self, source: Tables, table: Tables) -> SourceTable:
        name, within = str(table.get("name")), str(source.get("name"))
        made = self.manifest.source_names.get((within, name))
        return SourceTable(
            source=within,
            name=name,
            identifier=str(table.get("identifier") or name),
            database=str(source.get("database") or source.get("catalog") or source.get("project") or ""),
            schema=str(source.get("schema") or source.get("dataset") or within),
            relation=made or "",
        )

    def _macros(self) -> Iterator[MacroFile]:
        for package in (self.package, *self.packages):
            paths = self._files("macro-paths", package, (".sql",))
            for path, text in self._memo.read(self._folder, dict.fromkeys(paths), "text", str).items():
                yield MacroFile(package.name, path, text)

    # --- together ------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> Project:
        """The project without its nodes."""
        dispatch = {
            str(each.get("macro_namespace")): [str(name) for name in each.get("search_order") or ()]
            for each in _entries(self.package.said.get("dispatch"))
        }
        return Project(
            name=self.package.name,
            dialect=self.known_dialect,
            target=self._target(),
            sources=tuple(self._sources()),
            macros=tuple(self._macros()),
            packages=tuple(package.name for package in self.packages),
            dispatch=dispatch,
            vars=self._vars(),
            env=self._env,
        )

    def _vars(self) -> dict[str, dict[str, Any]]:
        """By package; what stands in the table of a package is its own."""
        said: dict[str, dict[str, Any]] = {"*": dict(self._settings.variables)}
        for package in (*self.packages, self.package):
            names = {each.name for each in (self.package, *self.packages)}
            variables = _table(package.said.get("vars"))
            for name, value in variables.items():
                if isinstance(value, dict) and name in names:
                    said[name] = said.get(name, {}) | value
                else:
                    at = "" if package is self.package else package.name
                    said.setdefault(at, {})[name] = value
        return said

    @cached_property
    def payload(self) -> bytes:
        """All that templates may see."""
        return encode(msgspec.structs.replace(self.base, nodes=tuple(self.nodes)))

    @cached_property
    def _base_digest(self) -> bytes:
        return hashlib.sha256(encode(self.base)).digest()

    @cached_property
    def digest(self) -> str:
        """What stands for the whole project, as far as any template of it depends on it."""
        return hashlib.sha256(self.payload).hexdigest()

    @cached_property
    def _by_name(self) -> dict[str, list[Node]]:
        found: defaultdict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            found[node.name].append(node)
        return found

    @cached_property
    def _by_path(self) -> dict[str, list[Node]]:
        found: defaultdict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            found[node.path].append(node)
        return found

    @cached_property
    def _macros_refer(self) -> bool:
        return any(REF_CALL.search(file.text) for file in self.base.macros)

    def digest_for(self, path: str) -> str:
        """What stands for all that the rendering of one file depends on, besides its own text."""
        own = self._by_path.get(path, [])
        compiled = self.compiled(path)
        parts = [
            self._base_digest,
            repr(own).encode(),
            (compiled.compiled_code or "").encode() if compiled else b"",
        ]
        extract = self.extracts.get(path)
        if self._macros_refer or (extract and extract.refs is None):
            parts.append(self.digest.encode())
        elif extract is not None:
            parts += [repr(node).encode() for node in self._reached(extract.refs or ())]
        elif not own:
            parts.append(self.digest.encode())  # an analysis or a test, which nobody looked into
        return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()

    def _reached(self, names: Iterable[str]) -> list[Node]:
        """The nodes of these names, and those that ephemeral ones among them refer to."""
        found: dict[str, list[Node]] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found[name] = self._by_name.get(name, [])
            for node in found[name]:
                extract = self.extracts.get(node.path)
                if node.text and extract is not None:
                    waiting += extract.refs if extract.refs is not None else list(self._by_name)
        return [node for name in sorted(found) for node in found[name]]

    def compiled(self, path: str, text: str | None = None) -> Any:
        """What dbt made of a file, if it did and (with ``text``) the file is the one it was made of."""
        made = self.manifest.by_path.get(
            (self.package_of(path).name, path.removeprefix(self.package_of(path).root))
        )
        if made is None or not made.compiled_code:
            return None
        if text is not None and hashlib.sha256(text.strip().encode()).hexdigest() != made.checksum.checksum:
            return None
        return made


def _tree_config(tree: Tables, names: list[str]) -> dict[str, Any]:
    """What a tree of dbt_project.yml says of a node, the nearer over the farther."""
    config: dict[str, Any] = {}
    for name in [*names, ""]:
        for key, value in tree.items():
            if str(key).startswith("+"):
                config[str(key)[1:]] = value
            elif key in NAMING and not isinstance(value, dict):
                config[str(key)] = value
        tree = _table(tree.get(name))
    return config


def _inside(root: str, path: str) -> str | None:
    """A path that a project names, relative to the source ("" for all of it); None for one outside of it."""
    found = posixpath.normpath(posixpath.join(root, path.lstrip("/")))
    if found.split("/")[0] == "..":
        return None
    return "" if found == "." else found


def tables_in(text: str) -> dict[str, Any]:
    """A YAML file that holds a table; any other counts for nothing, and one that is broken says where."""
    try:
        said = read_yaml(text)
    except NotYamlError as error:
        return {BROKEN: error.line}
    return said if isinstance(said, dict) else {}


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(value: object) -> list[Tables]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _plain(value: object) -> str:
    """A value of a profile; templates in it are about secrets and the environment, and aren't rendered."""
    return "" if "{{" in str(value) else str(value)


def _highest(entry: Tables) -> str:
    numbers = [str(version.get("v")) for version in _entries(entry.get("versions"))]
    return max(
        numbers, key=lambda number: (number.isdecimal(), int(number) if number.isdecimal() else 0, number)
    )
