"""Link: the units of a source, each with what the path rules say of its file, become facts."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from errors import HeadwaterError
from lineage.linker import LinkedFile, LinkFile, link_each, relink
from lineage.names import Names, dotted, split_dotted
from lineage.unit import Unit
from settings import PathRules, RuleMatch
from stores.state import LinkIndex, LinkNames

EXPECTED_NAMES = 200
"""Where files look up more names together, what these rest on isn't fetched ahead: linking may need only a few."""

_MOST_MATCHES: Final = 20_000
"""Files of which is remembered what the rules say: each is linked twice or oftener. A few megabytes."""


class UnitLostError(HeadwaterError):
    """The unit of a file that wasn't read is not in the cache, and the file can't be read now."""


Schema: TypeAlias = Mapping[str, Mapping[str, str]]
"""The columns of datasets that are known from elsewhere (``tasks.catalogues``)."""


def link_units(
    units: Mapping[str, Unit], rules: PathRules, schema: Schema | None = None
) -> Iterator[tuple[str, LinkedFile]]:
    """Link the units of a whole source, file after file by path; they are looked up when needed, perhaps several times."""
    matching = lru_cache(_MOST_MATCHES)(rules.match)
    return link_each(units.keys(), lambda path: _link_file(path, units[path], matching(path)), schema)


def files_to_link(units: Mapping[str, Unit], rules: PathRules) -> dict[str, LinkFile]:
    """The units, each with what the rules say of its path."""
    return {path: _link_file(path, unit, rules.match(path)) for path, unit in units.items()}


class LinkedSource:
    """A source as it was linked last, by the link index: what relinking asks (``LinkedLibrary``).

    ``scope`` is (graph id, source); ``units`` gives the units that files of the index were linked with.
    """

    def __init__(
        self,
        index: LinkIndex,
        scope: tuple[str, str],
        units: Callable[[Collection[str]], Mapping[str, Unit]],
        rules: PathRules,
        schema: Schema | None = None,
    ) -> None:
        self._schema = schema
        self._index = index
        self._scope = scope
        self._find = units
        self._rules = rules
        self._names: dict[str, LinkNames] = {}
        self._definers: dict[str, Collection[str]] = {}
        self._units: dict[str, Unit] = {}

    def relink(
        self, changed: Mapping[str, Unit], removed: Collection[str]
    ) -> Iterable[tuple[str, LinkedFile]]:
        """Link the changed units, and every file that their change or the removal concerns."""
        self._remember([*changed, *removed])
        self._expect(changed)
        files = (_link_file(path, unit, self._rules.match(path)) for path, unit in changed.items())
        return relink(files, removed, self, self._schema).items()

    def definers(self, name: str) -> Collection[str]:
        """The paths of the files that have a part in defining a dataset."""
        if name not in self._definers:
            self._definers[name] = self._index.definers(*self._scope, [name]).get(name, ())
        return self._definers[name]

    def readers(self, names: Collection[str]) -> Collection[str]:
        """The paths of the files that looked up any of these datasets."""
        paths = self._index.readers(*self._scope, names)
        if unknown := paths - self._names.keys():
            self._remember(unknown)
        self._have(paths)
        self._expect(paths)
        return paths

    def defined(self, path: str) -> Mapping[str, str]:
        """The datasets a file had a part in defining, each with a digest of its columns."""
        if path not in self._names:
            self._remember([path])
        return self._names[path].defined

    def _remember(self, paths: Collection[str]) -> None:
        self._learn(paths)
        self._define({name for path in paths for name in self._names[path].defined})

    def _learn(self, paths: Collection[str]) -> None:
        unknown = set(paths) - self._names.keys()
        found = self._index.names_of(*self._scope, unknown) if unknown else {}
        self._names |= {path: found.get(path, LinkNames()) for path in unknown}

    def _define(self, names: Collection[str]) -> None:
        unknown = set(names) - self._definers.keys()
        if unknown:
            found = self._index.definers(*self._scope, unknown)
            self._definers |= {name: found.get(name, ()) for name in unknown}

    def _expect(self, paths: Collection[str]) -> None:
        """Have at hand what these files looked up the last time: linking asks for one name after the other.

        And what that rests on, since columns are followed to where they come from.
        """
        met = set(paths)
        names = self._looked_up(paths)
        while names:
            self._define(names)
            nearest = {path for name in names for path in self._definers[name]} - met
            met |= nearest
            self._have(nearest)
            self._learn(nearest)
            names = self._looked_up(nearest)
            if len(names) > EXPECTED_NAMES:
                return

    def _looked_up(self, paths: Iterable[str]) -> set[str]:
        return {name for path in paths for name in self._names[path].looked_up}

    def _have(self, paths: Collection[str]) -> None:
        self._units |= self._find(set(paths) - self._units.keys())

    def file(self, path: str) -> LinkFile:
        """One file as it was linked. Raises ``UnitLostError``."""
        if path not in self._units:
            self._have([path])
        if path not in self._units:
            raise UnitLostError(path)
        return _link_file(path, self._units[path], self._rules.match(path))


def _link_file(path: str, unit: Unit, said: RuleMatch) -> LinkFile:
    return LinkFile(
        path=path,
        namespace=said.namespace,
        unit=unit,
        default_catalog=said.default_catalog,
        default_schema=said.default_schema,
        target=said.target and normalized(said.target, unit.dialect),
    )


def normalized(name: str, dialect: str) -> str:
    """A dataset's name, written with dots, as a dialect compares it; parts in double quotes are taken as they are."""
    names = Names(dialect)
    return dotted(
        part if f'"{part}"' in name else names.part(part, quoted=False) for part in split_dotted(name)
    )
