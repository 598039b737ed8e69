"""Relinking: after a change, exactly the files whose answer could differ."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Protocol

from lineage.linker.estate import Estate
from lineage.linker.index_names import is_mentions_name
from lineage.linker.linked import UNKNOWN_COLUMNS, LinkedFile, digest, link_file
from lineage.linker.plan import LinkFile
from lineage.linker.spaces import Library


class LinkedLibrary(Library, Protocol):
    """The files of a source as they were linked last: a library that knows what they defined."""

    def defined(self, path: str) -> Mapping[str, str]:
        """The datasets a file had a part in defining, each with a digest of its columns."""
        ...


class Relinking:
    """One relinking: follows changed definitions to the files that looked them up, until nothing changes."""

    def __init__(
        self,
        changed: Mapping[str, LinkFile],
        removed: Collection[str],
        library: LinkedLibrary,
        schema: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._gone: Final = frozenset(removed)
        self._library = library
        self._estate = Estate(changed.values(), schema, library=_Present(library, self._gone))
        self._linked: dict[str, LinkedFile] = {}
        self._checked: set[tuple[str, str]] = set()

    def run(self) -> dict[str, LinkedFile]:
        """Link what has to be linked; by path."""
        paths = set(self._estate.plans) | self._unsettled(self._gone)
        names = self._names_before(self._gone)
        while paths or names:
            self._link(paths)
            names |= self._names_before(paths) | self._names_now(paths)
            paths = self._concerned(names) | self._unsettled(paths)
            names = set()
        return self._linked

    def _unsettled(self, paths: Collection[str]) -> set[str]:
        """Who asked for mentions of a dataset that these files no longer mention as they did."""
        mentions: set[str] = set()
        for path in paths:
            now = self._linked[path].defined if path in self._linked else {}
            changed = {*self._library.defined(path).items()} ^ {*now.items()}
            mentions.update(name for name, _ in changed if is_mentions_name(name))
        readers = self._library.readers(mentions) if mentions else ()
        return {*readers} - self._gone - self._linked.keys()

    def _link(self, paths: Iterable[str]) -> None:
        for path in sorted(paths):
            self._estate.load(path)
            self._linked[path] = link_file(self._estate, path)

    def _names_before(self, paths: Iterable[str]) -> set[tuple[str, str]]:
        before = {item for path in paths for item in self._library.defined(path).items()}
        return {item for item in before if not is_mentions_name(item[0])}

    def _names_now(self, paths: Iterable[str]) -> set[tuple[str, str]]:
        """The names a file defines now, with the digest they had before."""
        now = {name for path in paths for name in self._linked[path].defined if not is_mentions_name(name)}
        return {(name, self._before(name)) for name in now}

    def _before(self, name: str) -> str:
        for path in self._library.definers(name):
            return self._library.defined(path)[name]
        return UNKNOWN_COLUMNS

    def _differing(self, names: set[tuple[str, str]]) -> set[str]:
        """The datasets whose columns are others than they were."""
        new = names - self._checked
        self._checked |= new
        return {name for name, before in new if self._digest(name) != before}

    def _digest(self, name: str) -> str:
        namespace, _, dataset = name.partition("#")
        return digest(self._estate, self._estate.space_named(namespace), dataset)

    def _concerned(self, names: set[tuple[str, str]]) -> set[str]:
        """Who looked up a dataset that differs now; and who defines one together with a file linked anew.

        A definition sees those before it, so it may differ though the last one, and so the dataset, doesn't.
        """
        paths = {path for name, _ in names for path in self._library.definers(name)}
        differing = self._differing(names)
        if differing:
            paths.update(self._library.readers(differing))
        return paths - self._gone - self._linked.keys()


class _Present:
    """The library without the files that are gone."""

    def __init__(self, library: Library, gone: frozenset[str]) -> None:
        self._library = library
        self._gone = gone

    def definers(self, name: str) -> Iterable[str]:
        return [path for path in self._library.definers(name) if path not in self._gone]

    def readers(self, names: Collection[str]) -> Iterable[str]:
        return [path for path in self._library.readers(names) if path not in self._gone]

    def file(self, path: str) -> LinkFile:
        return self._library.file(path)
