"""The link index: which dataset names each file looked up, and which it defined.

Names a file looked up in vain count too: a definition that appears later changes that file's answer. With it
a change re-links exactly the files whose answer could differ. Written only in ``FactStore.commit``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, select

from stores.state.connections import Connections
from stores.state.models import lookup as table
from stores.state.models import sorted_chunks

_LOOKED_UP = "looked_up"
_DEFINED = "defined"


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
        columns = (table.c.path, table.c.kind, table.c.name, table.c.digest)
        query = select(*columns).where(_in_scope(graph_id, source))
        looked_up: defaultdict[str, set[str]] = defaultdict(set)
        defined: defaultdict[str, dict[str, str]] = defaultdict(dict)
        with self._connections.reading() as connection:
            for chunk in sorted_chunks(paths):
                for path, kind, name, digest in connection.execute(query.where(table.c.path.in_(chunk))):
                    if kind == _LOOKED_UP:
                        looked_up[path].add(name)
                    else:
                        defined[path][name] = digest
        found = looked_up.keys() | defined.keys()
        return {path: LinkNames(frozenset(looked_up.get(path, ())), defined.get(path, {})) for path in found}

    def readers(self, graph_id: str, source: str, names: Iterable[str]) -> set[str]:
        """Paths of the files that looked up any of these names."""
        query = select(table.c.path).where(_in_scope(graph_id, source), table.c.kind == _LOOKED_UP)
        with self._connections.reading() as connection:
            return {
                path
                for chunk in sorted_chunks(names)
                for path in connection.execute(query.where(table.c.name.in_(chunk)).distinct()).scalars()
            }

    def definers(self, graph_id: str, source: str, names: Iterable[str]) -> dict[str, set[str]]:
        """Paths of the files that define each of these names; names nobody defines are absent."""
        columns = (table.c.name, table.c.path)
        query = select(*columns).where(_in_scope(graph_id, source), table.c.kind == _DEFINED)
        found: defaultdict[str, set[str]] = defaultdict(set)
        with self._connections.reading() as connection:
            for chunk in sorted_chunks(names):
                for name, path in connection.execute(query.where(table.c.name.in_(chunk))):
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
    in_scope = delete(table).where(_in_scope(*scope))
    for chunk in sorted_chunks({*names, *removed}):
        connection.execute(in_scope.where(table.c.path.in_(chunk)))
    for paths in sorted_chunks(names):
        rows = [row for path in paths for row in _rows(scope, path, names[path])]
        if rows:
            # Names that differ only in what a database cannot hold meet in one row.
            connection.execute(connections.insert(table).on_conflict_do_nothing(), rows)


def _in_scope(graph_id: str, source: str) -> ColumnElement[bool]:
    return and_(table.c.graph_id == graph_id, table.c.source == source)


def _rows(scope: tuple[str, str], path: str, names: LinkNames) -> Iterator[dict[str, str | None]]:
    base = {"graph_id": scope[0], "source": scope[1], "path": path}
    for name in sorted(names.looked_up):
        yield {**base, "kind": _LOOKED_UP, "name": name, "digest": None}
    for name, digest in sorted(names.defined.items()):
        yield {**base, "kind": _DEFINED, "name": name, "digest": digest}
