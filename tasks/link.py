"""Link: the units of a source, each with what the path rules say of its file, become facts."""

from collections.abc import Callable, Collection, Mapping

from lineage.linker import LinkedFile, LinkFile, link, relink
from lineage.unit import Unit
from settings import PathRules
from stores.state import LinkIndex, LinkNames


def link_units(units: Mapping[str, Unit], rules: PathRules) -> dict[str, LinkedFile]:
    """Link the units of a whole source, by path."""
    return link(_link_file(path, unit, rules) for path, unit in units.items())


class LinkedSource:
    """A source as it was linked last, by the link index: what relinking asks (``LinkedLibrary``).

    ``scope`` is (graph id, source); ``unit`` gives the unit that a file of the index was linked with.
    """

    def __init__(
        self, index: LinkIndex, scope: tuple[str, str], unit: Callable[[str], Unit], rules: PathRules
    ) -> None:
        self._index = index
        self._scope = scope
        self._unit = unit
        self._rules = rules
        self._names: dict[str, LinkNames] = {}
        self._definers: dict[str, Collection[str]] = {}

    def relink(self, changed: Mapping[str, Unit], removed: Collection[str]) -> dict[str, LinkedFile]:
        """Link the changed units, and every file that their change or the removal concerns."""
        self._remember([*changed, *removed])
        return relink((_link_file(path, unit, self._rules) for path, unit in changed.items()), removed, self)

    def definers(self, name: str) -> Collection[str]:
        """The paths of the files that have a part in defining a dataset."""
        if name not in self._definers:
            self._definers[name] = self._index.definers(*self._scope, [name]).get(name, ())
        return self._definers[name]

    def readers(self, names: Collection[str]) -> Collection[str]:
        """The paths of the files that looked up any of these datasets."""
        return self._index.readers(*self._scope, names)

    def defined(self, path: str) -> Mapping[str, str]:
        """The datasets a file had a part in defining, each with a digest of its columns."""
        if path not in self._names:
            self._remember([path])
        return self._names[path].defined

    def _remember(self, paths: Collection[str]) -> None:
        found = self._index.names_of(*self._scope, paths)
        self._names |= {path: found.get(path, LinkNames()) for path in paths}
        defined = {name for path in paths for name in self._names[path].defined} - self._definers.keys()
        self._definers |= self._index.definers(*self._scope, defined)

    def file(self, path: str) -> LinkFile:
        """One file as it was linked."""
        return _link_file(path, self._unit(path), self._rules)


def _link_file(path: str, unit: Unit, rules: PathRules) -> LinkFile:
    said = rules.match(path)
    return LinkFile(
        path=path,
        namespace=said.namespace,
        unit=unit,
        default_catalog=said.default_catalog,
        default_schema=said.default_schema,
        target=target_of(said.target, path),
    )


def target_of(target: str | None, path: str) -> str | None:
    """The dataset a bare SELECT of the file fills: ``{name}`` is the file's name without its suffix."""
    if target is None:
        return None
    name = path.rpartition("/")[2]
    return target.replace("{name}", name.rpartition(".")[0] or name)
