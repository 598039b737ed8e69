"""Tags: who owns a dataset, how fresh it is, and what its columns hold, carried along the values that flow.

Marks (``tasks.marks``), property files of dbt and CODEOWNERS are read from the source's folder, lineage from the graph:
a tag of a column is one of every column that takes its value, but where a masking function, a count, or a mark with
``drop`` is on the way. Nothing is stored: the answer is that of this moment.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from codeowners import CodeOwners

from lineage.names import Names, dotted
from settings import Settings
from stores.graph import Graph
from stores.graph.questions import STAR, LineageNode
from tasks.marks import Mark, MarkProblem, marks_in, said_by_dbt
from tasks.pool import CompilePool
from tasks.recipes import Recipes
from tasks.revisions import Repository, RevisionError
from tasks.scan import read_windows, walk
from tasks.templates.folder import DiskFolder
from tasks.templates.projects import DbtProject, Package, Tables
from tasks.templates.templates import Templates
from tasks.worker import Limits

_OWNER_FILES: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


class Tag(msgspec.Struct, frozen=True, order=True):
    """A tag of a column (of a dataset, with ``column`` ""): where it was written, and of what it was."""

    namespace: str
    dataset: str
    column: str
    tag: str
    origin: str
    file: str
    line: int


class About(msgspec.Struct, frozen=True, order=True):
    """A dataset that the source makes: its owners, and when its file was changed."""

    namespace: str
    dataset: str
    owners: tuple[str, ...] = ()
    file: str = ""
    changed: str = ""


class Tagged(msgspec.Struct, frozen=True):
    """The answer. ``ingested``: when the source was last read into the graph; "" when nobody knows."""

    tags: list[Tag]
    datasets: list[About]
    problems: list[str] = []
    ingested: str = ""


class _Written(msgspec.Struct, frozen=True):
    """Something written about a column, or a dataset (``column`` "")."""

    node: LineageNode
    tags: tuple[str, ...]
    owner: str
    drop: tuple[str, ...]
    file: str
    line: int


def tags_of(
    folder: Path, source: str, settings: Settings, graph: Graph, dialect: str | None = None
) -> Tagged:
    """What is written in a source's folder about what it makes, and what follows from it by the graph."""
    known = _Known(graph, source)
    reading = _Reading(folder, settings, dialect, known)
    written = [*reading.comments(), *reading.properties()]
    owners: defaultdict[LineageNode, list[str]] = defaultdict(list)
    for each in written:
        if each.owner and not each.node.column:
            owners[each.node].append(each.owner)
    code = _CodeOwners(folder)
    changed = _changed(folder, {file for files in known.made.values() for file in files})
    datasets = [
        About(
            node.namespace,
            node.dataset,
            tuple(owners.get(node) or code.of(files[0])),
            files[0],
            changed.get(files[0], ""),
        )
        for node, files in sorted(known.made.items())
    ]
    return Tagged(sorted(_carried(written, known)), datasets, reading.problems)


class _Known:
    """What the graph knows: columns of datasets, which file makes what on which line, and which values flow."""

    def __init__(self, graph: Graph, source: str) -> None:
        self.columns: defaultdict[LineageNode, set[str]] = defaultdict(set)
        self.by_line: defaultdict[str, list[tuple[int, LineageNode]]] = defaultdict(list)
        self.made: defaultdict[LineageNode, list[str]] = defaultdict(list)
        self.flows: defaultdict[LineageNode, set[LineageNode]] = defaultdict(set)
        for row in graph.stream("export_has_column"):
            self.columns[_whole(row)].add(str(row["column"]))
        for section in ("export_defines", "export_writes"):
            for row in graph.stream(section):
                if row["source"] == source:
                    self._makes(_whole(row), str(row["file"]), row["lines"])
        for row in graph.stream("export_derives_from"):
            if row["kind"] == "DIRECT" and not row["masking"]:
                self.flows[_end(row, "source")].add(_end(row, "target"))

    def _makes(self, node: LineageNode, file: str, lines: object) -> None:
        if file not in self.made[node]:
            self.made[node].append(file)
        if isinstance(lines, list):
            self.by_line[file] += [(int(line), node) for line in lines]

    def at(self, file: str, line: int) -> tuple[LineageNode, bool] | None:
        """What the statement around a line makes, and whether it begins on that line."""
        before = [each for each in self.by_line[file] if each[0] <= line]
        if not before:
            return None
        begin, node = max(before)
        return node, begin == line

    def next(self, node: LineageNode) -> Iterator[LineageNode]:
        """The columns that take the value of a column."""
        for target in self.flows.get(node, ()):
            yield target
        for target in self.flows.get(node.named(STAR), ()):
            yield target.named(node.column) if target.column == STAR else target

    def named(self, parts: Collection[str]) -> list[LineageNode]:
        """The datasets whose names end so."""
        name = dotted(parts)
        return [node for node in self.columns if node.dataset == name or node.dataset.endswith("." + name)]


def _whole(row: Mapping[str, object]) -> LineageNode:
    return LineageNode(str(row["namespace"]), str(row["dataset"]))


def _end(row: Mapping[str, object], end: str) -> LineageNode:
    return LineageNode(str(row[f"{end}_namespace"]), str(row[f"{end}_dataset"]), str(row[f"{end}_column"]))


class _Reading:
    """Reads what is written in a folder."""

    def __init__(self, folder: Path, settings: Settings, dialect: str | None, known: _Known) -> None:
        self.problems: list[str] = []
        self._known = known
        self._settings = settings
        self._folder = folder
        limits = Limits(settings.compile.timeout_seconds, settings.compile.memory_bytes)
        recipes = Recipes(settings, dialect)
        self._templates = Templates(DiskFolder(folder), settings, recipes, CompilePool(1, limits))
        self._walked = walk(folder, settings.source.suffixes, beside=self._templates)

    def comments(self) -> Iterator[_Written]:
        """The marks in comments."""
        for window in read_windows(self._walked.root, self._walked.files, self._settings.compile.max_bytes):
            for read in window:
                if read.text is None or "headwater:" not in read.text.text:
                    continue
                for mark in marks_in(read.text.text):
                    yield from self._placed(read.file.path, mark)

    def _placed(self, file: str, mark: Mark | MarkProblem) -> Iterator[_Written]:
        if isinstance(mark, MarkProblem):
            self.problems.append(f"{file}:{mark.line}: {mark.reason}")
            return
        found = self._known.at(file, mark.about)
        if found is None:
            self.problems.append(f"{file}:{mark.line}: no statement here makes anything that the graph knows")
            return
        node, begins = found
        if mark.exact or not begins or (mark.names and mark.about == mark.line):
            column = self._column(node, mark.names)
            if column is None and (mark.exact or not begins):
                self.problems.append(
                    f"{file}:{mark.line}: which column of {node.dataset} is meant? say column: …"
                )
                return
            node = node if column is None else node.named(column)
        yield _Written(node, mark.tags, mark.owner, mark.drop, file, mark.line)

    def _column(self, node: LineageNode, names: Iterable[str]) -> str | None:
        folded = {column.lower(): column for column in self._known.columns[node]}
        return next((folded[name.lower()] for name in names if name.lower() in folded), None)

    # --- dbt

    def properties(self) -> Iterator[_Written]:
        """What property files of dbt projects say."""
        projects = {
            id(project): project
            for file in self._walked.files
            if (project := self._templates.project(file.path)) is not None
        }
        for project in projects.values():
            for package, path, tables in project.properties:
                yield from self._of_nodes(project, package, path, tables)
                yield from self._of_sources(project, path, tables)

    def _of_nodes(
        self, project: DbtProject, package: Package, path: str, tables: Tables
    ) -> Iterator[_Written]:
        files = {node.name: node.path for node in project.nodes if node.package == package.name}
        for section in ("models", "seeds", "snapshots"):
            for entry in _entries(tables.get(section)):
                made = {
                    node for _, node in self._known.by_line.get(files.get(str(entry.get("name")), ""), ())
                }
                for node in made:
                    yield from self._entry(node, entry, path)

    def _of_sources(self, project: DbtProject, path: str, tables: Tables) -> Iterator[_Written]:
        names = Names(project.known_dialect)
        known = {(table.source, table.name): table for table in project.base.sources}
        for source in _entries(tables.get("sources")):
            for entry in _entries(source.get("tables")):
                table = known[str(source.get("name")), str(entry.get("name"))]
                parts = [names.part(part, quoted=False) for part in (table.schema, table.identifier)]
                for node in self._known.named(parts):
                    yield from self._entry(node, entry, path)

    def _entry(self, node: LineageNode, entry: Tables, path: str) -> Iterator[_Written]:
        tags, owner = said_by_dbt(entry)
        if tags or owner:
            yield _Written(node, tags, owner, (), path, 0)
        for column in _entries(entry.get("columns")):
            tags, owner = said_by_dbt(column)
            name = self._column(node, [str(column.get("name"))])
            if tags and name is not None:
                yield _Written(node.named(name), tags, "", (), path, 0)


def _entries(value: object) -> list[Tables]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


# --- what follows ------------------------------------------------------------------------------------------


def _carried(written: Iterable[_Written], known: _Known) -> Iterator[Tag]:
    """Every tag where it was written, and on all columns that its value flows to."""
    written = list(written)
    ends = {(each.node, tag) for each in written for tag in each.drop}
    for each in written:
        for tag in each.tags:
            starts = [each.node]
            if not each.node.column:
                starts = [each.node, *(each.node.named(c) for c in known.columns[each.node] if c != STAR)]
            for node in _reached(starts, tag, known, ends):
                yield Tag(
                    node.namespace, node.dataset, node.column, tag, each.node.name, each.file, each.line
                )


def _reached(
    starts: Iterable[LineageNode], tag: str, known: _Known, ends: Collection[tuple[LineageNode, str]]
) -> set[LineageNode]:
    seen = {node for node in starts if (node, tag) not in ends}
    waiting = deque(node for node in seen if node.column)
    while waiting:
        for node in known.next(waiting.popleft()):
            if node not in seen and (node, tag) not in ends and (node.whole(), tag) not in ends:
                seen.add(node)
                waiting.append(node)
    return seen


# --- owners and freshness ----------------------------------------------------------------------------------


class _CodeOwners:
    """Who owns a file of a folder, by the CODEOWNERS of its repository; nobody, where there is none."""

    def __init__(self, folder: Path) -> None:
        self._owners: CodeOwners | None = None
        self._prefix = ""
        root = folder.resolve()
        for place in (root, *root.parents):
            text = next((_text(place / name) for name in _OWNER_FILES if (place / name).is_file()), None)
            if text is not None:
                self._owners = CodeOwners(text)
                self._prefix = "" if place == root else root.relative_to(place).as_posix() + "/"
                return
            if (place / ".git").exists():
                return

    def of(self, file: str) -> tuple[str, ...]:
        if self._owners is None:
            return ()
        return tuple(name for _, name in self._owners.of(self._prefix + file))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _changed(folder: Path, files: Collection[str]) -> dict[str, str]:
    """When each file was last changed: by its last commit, else by its own time. ISO 8601, UTC."""
    changed = {}
    for file in files:
        try:
            changed[file] = _iso((folder / file).stat().st_mtime)
        except OSError:
            continue
    try:
        repository = Repository(folder)
    except RevisionError:
        return changed
    return changed | {file: _iso(seconds) for file, seconds in repository.last_commits(files).items()}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
