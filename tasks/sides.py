"""Sides: a source at two revisions, each compiled and linked as a run would have it.

Both sides are read by today's settings: path rules, ignore file and limits are those in force now. What both have is
read once, and compiled units come from the cache of runs. Files that differ are compiled with fingerprints
(``lineage.compiler.fingerprints``), under keys of their own; only the second side's differences are linked again.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec

from lineage.compiler import unit_key
from lineage.dialects import guess_dialect
from lineage.garbage import uncollected
from lineage.linker import LinkedFile, LinkFile, Shelf, link, relink
from lineage.unit import CompileOptions, Unit
from settings import Settings, resolve_flags
from stores.state import StateDatabase
from tasks.catalogues import read_catalogue
from tasks.compile import CachedUnits, NoUnits, Request
from tasks.engine import PlainEngine
from tasks.estate import FAILED_CODES
from tasks.failures import Failure
from tasks.link import Schema, files_to_link
from tasks.plan import Roads
from tasks.pool import CompilePool
from tasks.recipes import Recipes
from tasks.revisions import Repository, Version
from tasks.rollout import Rollout
from tasks.scan import ReadOutcome, visible, windows
from tasks.templates.folder import folder_at
from tasks.templates.templates import Templates
from tasks.worker import Limits


class Problem(msgspec.Struct, frozen=True, order=True):
    """A file of either side that counts for less than it says, and why. ``line`` 0: the whole file."""

    file: str
    line: int
    reason: str


class Side(msgspec.Struct, frozen=True):
    """A source at one revision: its commit ("" for the working tree), and its files as linked."""

    commit: str
    shelf: Shelf


class Sides(msgspec.Struct, frozen=True):
    """Both sides of a comparison.

    ``before_changed`` and ``after_changed``: the files that differ, as each side has them; ``problems`` are theirs.
    ``unread``: files that are the same on both sides, and can't be read. ``compiled``: how many texts weren't in the
    cache.
    """

    before: Side
    after: Side
    before_changed: frozenset[str]
    after_changed: frozenset[str]
    problems: list[Problem]
    unread: list[Problem]
    compiled: int


class CompareRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which revisions of a source to compare, as ``git diff`` takes them (see ``Repository.sides``)."""

    source: Path
    revisions: str
    dialect: str | None = None
    cache: bool = True


def both_sides(request: CompareRequest, settings: Settings, state: StateDatabase) -> Sides:
    """Read, compile and link both sides.

    Raises:
        RevisionError: git can't say what is asked for.
        ConfigurationError: a dialect, rule or ignored pattern is wrong.
        StateError: the state database cannot be used.
    """
    repository = Repository(request.source)
    commits = repository.sides(request.revisions)
    recipes = Recipes(settings, request.dialect)
    units = CachedUnits(state.units) if request.cache else NoUnits()
    limits = Limits(settings.compile.timeout_seconds, settings.compile.memory_bytes)
    with CompilePool(settings.run.workers_here, limits) as pool:
        rollout = Rollout(resolve_flags(None, state.flags.stored(), settings), repository.source.name, "")
        roads = Roads(rollout, units, pool, PlainEngine(), state)
        before, after = (_seen(repository, commit, settings, recipes, pool) for commit in commits)
        reading = _Reading(repository, recipes, settings.compile.max_bytes, roads)
        with uncollected():
            catalogue = read_catalogue(settings.catalog, repository.source, recipes.usual_dialect)
            return _linked(commits, reading.read(before, after), recipes, catalogue.columns)


class _Seen(msgspec.Struct, frozen=True):
    """The files of a side, by path, and how the templates among them are rendered."""

    files: dict[str, Version]
    templates: Templates


def _seen(
    repository: Repository, commit: str, settings: Settings, recipes: Recipes, pool: CompilePool
) -> _Seen:
    folder = folder_at(repository, commit)
    templates = Templates(folder, settings, recipes, pool, manifests=False)  # dbt's is seldom committed
    seen = visible(repository.source, settings.source.suffixes, templates)
    return _Seen({file.path: file for file in repository.files(commit, seen)}, templates)


class _Texts(msgspec.Struct):
    """What came of reading and compiling: units by path, for both sides, the changed ones apart."""

    same: dict[str, Unit]
    before: dict[str, Unit]
    after: dict[str, Unit]
    changed: tuple[frozenset[str], frozenset[str]]
    problems: list[Problem]
    unread: list[Problem]
    compiled: int


class _Reading:
    """One reading of two lists of files."""

    def __init__(self, repository: Repository, recipes: Recipes, max_bytes: int, roads: Roads) -> None:
        self._repository = repository
        self._recipes = recipes
        self._max_bytes = max_bytes
        self._roads = roads
        self._problems: set[Problem] = set()
        self._compiled = 0

    def read(self, was: _Seen, is_now: _Seen) -> _Texts:
        """The units of both sides."""
        before, after = was.files, is_now.files
        differing = {p for p in before.keys() | after.keys() if _differ(before.get(p), after.get(p))}
        differing |= {
            path
            for path in before.keys() & after.keys()
            if was.templates.digest(path) != is_now.templates.digest(path)
        }
        if not differing:
            return _Texts({}, {}, {}, (frozenset(), frozenset()), [], [], 0)
        same = self._compile(was, before.keys() - differing, fingerprints=False)
        unread, self._problems = self._problems, set()
        return _Texts(
            same=same,
            before=self._compile(was, differing, fingerprints=True),
            after=self._compile(is_now, differing, fingerprints=True),
            changed=(frozenset(differing & before.keys()), frozenset(differing & after.keys())),
            problems=sorted(self._problems),
            unread=sorted(unread),
            compiled=self._compiled,
        )

    def _compile(self, side: _Seen, paths: Collection[str], *, fingerprints: bool) -> dict[str, Unit]:
        units: dict[str, Unit] = {}
        files = (file for path, file in side.files.items() if path in paths)
        for window in windows(self._repository.read(files, self._max_bytes)):
            requests = [
                request
                for outcome in side.templates.render(window)
                if (request := self._request(side, outcome, fingerprints=fingerprints)) is not None
            ]
            for compiled in chain.from_iterable(self._roads.compile(requests)):
                self._compiled += not compiled.found
                self._note(compiled.path, compiled.failure)
                if compiled.unit is not None:
                    units[compiled.path] = compiled.unit
        return units

    def _request(self, side: _Seen, outcome: ReadOutcome, *, fingerprints: bool) -> Request | None:
        path, text = outcome.file.path, outcome.text
        if text is None:
            self._note(path, outcome.failure)
            return None
        named = self._recipes.dialect(path) or side.templates.dialect(path)
        dialect = named or guess_dialect(text.text)
        options: CompileOptions = self._recipes.options(dialect)
        if fingerprints:
            options = msgspec.structs.replace(options, fingerprints=True)
        return Request(path, unit_key(text.text, options), text.text, options)

    def _note(self, path: str, failure: Failure | None) -> None:
        if failure is not None:
            self._problems.add(Problem(path, failure.line, failure.reason))


def _differ(before: Version | None, after: Version | None) -> bool:
    """Whether a file is not the same on both sides; one on disk that git calls changed may be, its units tell."""
    return before is None or after is None or not after.object_id or before.object_id != after.object_id


def _linked(commits: tuple[str, str], texts: _Texts, recipes: Recipes, schema: Schema) -> Sides:
    before = files_to_link(texts.same | texts.before, recipes.rules)
    was = Shelf(before, link(before.values(), schema), schema)
    changed = files_to_link(texts.after, recipes.rules)
    removed = texts.before.keys() - texts.after.keys()
    again = relink(changed.values(), removed, was, schema)
    after: dict[str, LinkFile] = {
        path: file for path, file in before.items() if path not in removed
    } | changed
    linked: dict[str, LinkedFile] = {path: again.get(path) or was.linked[path] for path in after}
    problems = {*texts.problems, *_unread(chain(texts.before.items(), texts.after.items()))}
    return Sides(
        before=Side(commits[0], was),
        after=Side(commits[1], Shelf(after, linked, schema)),
        before_changed=texts.changed[0],
        after_changed=texts.changed[1],
        problems=sorted(problems),
        unread=texts.unread,
        compiled=texts.compiled,
    )


def _unread(units: Iterable[tuple[str, Unit]]) -> Iterator[Problem]:
    """The statements of changed files that could not be read: what they changed is not known."""
    for path, unit in units:
        for diagnostic in unit.diagnostics:
            if diagnostic.code in FAILED_CODES:
                yield Problem(path, diagnostic.line, diagnostic.reason)
