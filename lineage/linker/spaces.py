"""What an estate is linked from: the datasets of each namespace, columns known from elsewhere, files not linked now."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from msgspec.structs import replace

from lineage.linker.circles import Circles
from lineage.linker.plan import FilePlan, LinkFile, Place
from lineage.linker.values import Value
from lineage.names import split_dotted
from lineage.unit import Alter, CompileOptions, CompileRefusedError, Diagnostic, Name


class Event(NamedTuple):
    """Something a statement does to the definition of a dataset."""

    place: Place
    alter: Alter | None = None


def place_of(event: Event) -> Place:
    """Where the statement stands that does it."""
    return event.place


class Space:
    """The datasets of one namespace while they are settled: who defines them, and as what."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events: dict[str, list[Event]] = {}
        self.complete: set[str] = set()
        self.columns: dict[str, list[str] | None] = {}
        self.values: dict[str, tuple[list[str] | None, Value]] = {}
        self.circular: dict[str, list[str]] = {}
        self.circles = Circles()
        self.half_known: set[str] = set()
        self.within: set[str] = set()
        self.alone: dict[str, Value] = {}
        self.overloads: dict[str, tuple[str, tuple[int, ...]]] = {}
        """The names of definitions of a function that take as many arguments: its own, and how many that is."""
        self.takes: dict[str, tuple[int, list[tuple[int, ...]]]] = {}
        """How many arguments the definitions of a function take, the last one's first, and of how many events that was seen."""
        self.has_synonyms = False
        self.has_fields = False
        self.leaves_out = False
        self.fields: dict[tuple[Place, str], tuple[str, ...]] = {}
        self.former: dict[str, tuple[int, list[str]]] = {}
        self.mentions: dict[str, set[str]] = {}
        self.unheard: list[str] = []
        self.asked: set[str] = set()


class Library(Protocol):
    """The files of a source that are not linked now, and which of them define what."""

    def definers(self, name: str) -> Iterable[str]:
        """The paths of the files that have a part in defining a dataset (see ``in_namespace``)."""
        ...

    def readers(self, names: Collection[str]) -> Iterable[str]:
        """The paths of the files that looked up any of these datasets."""
        ...

    def file(self, path: str) -> LinkFile:
        """One of these files."""
        ...


class LeftOut(NamedTuple):
    """Columns that an INSERT without a column list passes over (``computed``), and those that a star does (``hidden``)."""

    computed: frozenset[str]
    hidden: frozenset[str]


NOTHING_LEFT_OUT: Final = LeftOut(frozenset(), frozenset())


class Given:
    """Columns known from elsewhere, by dataset.

    A name that is not there as it is means the only one that completes it, or that it completes. A type may be missing
    (None), as in what others call ``analyze`` with.
    """

    def __init__(self, schema: Mapping[str, Mapping[str, str]]) -> None:
        self._known = dict(schema)
        self._names = frozenset(schema)
        kinds = {kind or "" for columns in schema.values() for kind in columns.values()}
        self.has_fields = any(map(_HAS_FIELDS.search, kinds))
        self._by_last: dict[str, list[tuple[Name, str]]] = {}
        for name in schema:
            parts = split_dotted(name)
            self._by_last.setdefault(parts[-1], []).append((parts, name))

    def columns(self, dataset: str) -> list[str] | None:
        """The columns of a dataset, or None when they are not known."""
        types = self._types(dataset)
        return None if types is None else list(types)

    def fields(self, dataset: str, column: str, dialect: str) -> tuple[str, ...]:
        """The fields of a column (see ``ColumnDef``), as its type says them in a dialect."""
        kind = (self._types(dataset) or {}).get(column) or ""
        return _fields_of(kind, dialect) if _HAS_FIELDS.search(kind) else ()

    def _types(self, dataset: str) -> Mapping[str, str] | None:
        """The types of a dataset's columns, or None when they are not known."""
        if dataset not in self._known and self._by_last:
            parts = split_dotted(dataset)
            found = [name for other, name in self._by_last.get(parts[-1], ()) if _completes(parts, other)]
            if len(found) != 1:
                return None
            self._known[dataset] = self._known[found[0]]
        return self._known.get(dataset)

    def names(self, dataset: str) -> bool:
        """Whether a dataset is there by just this name."""
        return dataset in self._names


_HAS_FIELDS: Final = re.compile(r"(?:struct|row|map|tuple|nested|array|record)\s*[<(]", re.IGNORECASE)
"""What stands in the types that have fields."""


@lru_cache(maxsize=10_000)
def _fields_of(kind: str, dialect: str) -> tuple[str, ...]:
    """The fields of a type: those that a definition has with a column of it."""
    from lineage.compiler import compile_unit  # noqa: PLC0415 -- only where a type with fields is given

    try:
        unit = compile_unit(f"CREATE TABLE t (c {kind})", CompileOptions(dialect))
    except CompileRefusedError:
        return ()
    declared = unit.statements[0].declared if unit.statements else ()
    return declared[0].fields if declared else ()


def _completes(one: Name, other: Name) -> bool:
    shared = min(len(one), len(other))
    return one[-shared:] == other[-shared:]


UNFORESEEN: Final = (LookupError, AttributeError, TypeError, ValueError, AssertionError)
"""What a mistake in the linker, or a unit that makes no sense, ends in."""


NOT_LINKED: Final = "not_linked"
"""The code of the diagnostic that says so."""


def not_linked(line: int, error: Exception) -> Diagnostic:
    """What is said of a statement, or of a file (then of line 1), that linking failed at; no word of the error itself, which may quote the text."""
    reason = f"linking failed with {type(error).__name__}, so nothing is said of it: a fault of Headwater's, please report it"
    return Diagnostic(line, NOT_LINKED, reason)


MOST_PLANS: Final = 1_000
"""Plans of files that are held at a time where they can be had again; of a smaller estate that is all of them."""


class Plans(dict[str, FilePlan]):
    """Plans by path. ``again`` gives a file whose plan was let go; without it every plan is held."""

    def __init__(self, again: Callable[[str], LinkFile] | None) -> None:
        super().__init__()
        self._again = again
        self._given_up: dict[str, Diagnostic] = {}

    def __missing__(self, path: str) -> FilePlan:
        if self._again is None:
            raise KeyError(path)
        return self.add(self._again(path))

    def add(self, file: LinkFile) -> FilePlan:
        """The plan of a file. It follows from the file alone, so that who still works on one that is let go may."""
        if self._again is not None and len(self) >= MOST_PLANS:
            self.clear()
        given_up = self._given_up.get(file.path)
        try:
            plan = FilePlan(file) if given_up is None else _without_statements(file, given_up)
        except UNFORESEEN as error:
            plan = _without_statements(file, not_linked(1, error))
        self[file.path] = plan
        return plan

    def give_up(self, file: LinkFile, error: Exception) -> None:
        """Nothing can be made of the plan of a file: from here on it has no statements."""
        self._given_up[file.path] = not_linked(1, error)
        self.add(file)


def _without_statements(file: LinkFile, said: Diagnostic) -> FilePlan:
    """The plan of a file of which only is said that linking it failed."""
    diagnostics = (*file.unit.diagnostics, said)
    return FilePlan(replace(file, unit=replace(file.unit, statements=(), diagnostics=diagnostics)))
