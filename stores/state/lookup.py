"""The link index: which dataset names each file looked up, and which it defined.

Names a file looked up in vain count too: a definition that appears later changes that file's answer. With it
a change re-links exactly the files whose answer could differ. Written only in ``FactStore.commit``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from stores.state.connections import Connections
from stores.state.models import in_scope, of_paths, scoped, sorted_chunks
from stores.state.models import lookup as table

_LOOKED_UP = "looked_up"
_DEFINED = "defined"

_OF_NAMES = table.c.name.in_(bindparam("names", expanding=True))

_NAMES = select(table.c.path, table.c.kind, table.c.name, table.c.digest).where(
    in_scope(table), of_paths(table)
)
_READERS = select(table.c.path).where(in_scope(table), table.c.kind == _LOOKED_UP, _OF_NAMES).distinct()
_DEFINERS = select(table.c.name, table.c.path).where(in_scope(table), table.c.kind == _DEFINED, _OF_NAMES)
_FORGET = delete(table).where(in_scope(table), of_paths(table))


class LinkNames(msgspec.Struct, frozen=True):
    """The names of one file. ``defined`` maps each to a digest of its definition."""

    looked_up: frozenset[str] = frozenset()
    defined: dict[str, str] = {}


class LinkIndex:
    """Answers who looked up a name, and who defined it, as of the last commit."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def names_of(self, graph_id: str, source: str, paths: Iterable[str]) -> dict[str, LinkNames]:
        """What each of these files looked up and defined; files without any names are absent."""
        scope = scoped(graph_id, source)
        looked_up: defaultdict[str, set[str]] = defaultdict(set)
        defined: defaultdict[str, dict[str, str]] = defaultdict(dict)
        with self._connections.reading() as connection:
            for chunk in sorted_chunks(paths):
                for path, kind, name, digest in connection.execute(_NAMES, {**scope, "paths": chunk}):
                    if kind == _LOOKED_UP:
                        looked_up[path].add(name)
                    else:
                        defined[path][name] = digest
        found = looked_up.keys() | defined.keys()
        return {path: LinkNames(frozenset(looked_up.get(path, ())), defined.get(path, {})) for path in found}

    def readers(self, graph_id: str, source: str, names: Iterable[str]) -> set[str]:
        """Paths of the files that looked up any of these names."""
        scope = scoped(graph_id, source)
        with self._connections.reading() as connection:
            return {
                path
                for chunk in sorted_chunks(names)
                for path in connection.execute(_READERS, {**scope, "names": chunk}).scalars()
            }

    def definers(self, graph_id: str, source: str, names: Iterable[str]) -> dict[str, set[str]]:
        """Paths of the files that define each of these names; names nobody defines are absent."""
        scope = scoped(graph_id, source)
        found: defaultdict[str, set[str]] = defaultdict(set)
        with self._connections.reading() as connection:
            for chunk in sorted_chunks(names):
                for name, path in connection.execute(_DEFINERS, {**scope, "names": chunk}):
                    found[name].add(path)
        return dict(found)


def replace(
    connections: Connections,
    connection: Connection,
    scope: tuple[str, str],
    names: Mapping[str, LinkNames],
    removed: Iterable[str],
) -> None:
    """Inside a commit: forget ``removed``, put ``names`` in place of what stood under their paths."""
    for chunk in sorted_chunks({*names, *removed}):
        connection.execute(_FORGET, {**scoped(*scope), "paths": chunk})
    for paths in sorted_chunks(names):
        rows = [row for path in paths for row in _rows(scope, path, names[path])]
        if rows:
            # Names that differ only in what a database cannot hold meet in one row.
            connection.execute(connections.insert(table).on_conflict_do_nothing(), rows)


def _rows(scope: tuple[str, str], path: str, names: LinkNames) -> Iterator[dict[str, str | None]]:
    base = {**scoped(*scope), "path": path}
    for name in sorted(names.looked_up):
        yield {**base, "kind": _LOOKED_UP, "name": name, "digest": None}
    for name, digest in sorted(names.defined.items()):
        yield {**base, "kind": _DEFINED, "name": name, "digest": digest}
