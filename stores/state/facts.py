"""The facts of each file: published (in the graph) and pending (perhaps in the graph).

The order that makes a crash harmless: ``stage`` commits a file's new facts as pending before the first graph
write; the difference is taken from *published and all pending*; ``commit`` moves published only after the graph
acknowledged the rows. Pending payloads add up across runs until a commit of their path drops them, so rows
of a run that died, of a file that changed again since, are still found and removed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b

import msgspec
from sqlalchemy import Select, bindparam, delete, select

from errors import StateError
from stores.state import dead_letters
from stores.state import lookup as lookup_module
from stores.state import manifest as manifest_module
from stores.state.connections import Connections
from stores.state.dead_letters import DeadLetter
from stores.state.leases import Lease, fence
from stores.state.lookup import LinkNames
from stores.state.manifest import ManifestEntry
from stores.state.models import CHUNK, PUBLISHED, in_scope, of_paths, scoped, sorted_chunks
from stores.state.models import fact as table

_PAYLOADS = select(table.c.path, table.c.slot, table.c.checksum, table.c.payload).where(in_scope(table))
_PUBLISHED_ALL = _PAYLOADS.where(table.c.slot == PUBLISHED)
_PENDING_ALL = _PAYLOADS.where(table.c.slot != PUBLISHED)
_PUBLISHED_ANY = select(table.c.path).where(in_scope(table), table.c.slot == PUBLISHED).limit(1)
_PUBLISHED_SOME = _PUBLISHED_ALL.where(of_paths(table))
_PENDING_SOME = _PENDING_ALL.where(of_paths(table))
_BEYOND = (table.c.path > bindparam("path")) | (
    (table.c.path == bindparam("path")) & (table.c.slot > bindparam("slot"))
)
_PUBLISHED_PAGE = _PUBLISHED_ALL.where(_BEYOND).order_by(table.c.path, table.c.slot).limit(CHUNK)
_PENDING_PAGE = _PENDING_ALL.where(_BEYOND).order_by(table.c.path, table.c.slot).limit(CHUNK)
_FORGET = delete(table).where(in_scope(table), of_paths(table))


class CommitBatch(msgspec.Struct, frozen=True):
    """What one commit moves, all of it or nothing.

    Attributes:
        published: by path, the payload of the facts the graph accepted; replaces published and pending.
        removed: paths whose facts the graph no longer holds; drops published, pending and looked-up names.
        manifest: entries that take the place of those under their paths.
        manifest_removed: paths the manifest forgets.
        names: by path, the names the file looked up and defined; replaces what the link index had.
        superseding: files whose dead letters of earlier runs say what they no longer state.
        letters: rows the graph refused.
        letters_removed: ids of dead letters whose rows the graph has taken by now.
    """

    published: Mapping[str, bytes] = {}
    removed: Collection[str] = ()
    manifest: Collection[ManifestEntry] = ()
    manifest_removed: Collection[str] = ()
    names: Mapping[str, LinkNames] = {}
    superseding: Collection[str] = ()
    letters: Collection[DeadLetter] = ()
    letters_removed: Collection[int] = ()


class FactStore:
    """Facts as opaque payloads, by (graph, source, path). Every method raises ``StateError``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def published(self, graph_id: str, source: str) -> Iterator[tuple[str, bytes]]:
        """The published payload of every file, in order of path, a page at a time."""
        return self._pages(_PUBLISHED_PAGE, graph_id, source)

    def has_published(self, graph_id: str, source: str) -> bool:
        """Whether any file has published anything."""
        with self._connections.reading() as connection:
            return connection.execute(_PUBLISHED_ANY, scoped(graph_id, source)).scalar() is not None

    def published_for(self, graph_id: str, source: str, paths: Iterable[str]) -> dict[str, bytes]:
        """The published payloads of these files; files without one are absent."""
        return dict(self._for(_PUBLISHED_SOME, graph_id, source, paths))

    def pending(self, graph_id: str, source: str) -> Iterator[tuple[str, bytes]]:
        """Every pending payload, in order of path; a path appears once per payload."""
        return self._pages(_PENDING_PAGE, graph_id, source)

    def pending_for(self, graph_id: str, source: str, paths: Iterable[str]) -> dict[str, list[bytes]]:
        """The pending payloads of these files; files without any are absent."""
        found: defaultdict[str, list[bytes]] = defaultdict(list)
        for path, payload in self._for(_PENDING_SOME, graph_id, source, paths):
            found[path].append(payload)
        return dict(found)

    def stage(
        self,
        graph_id: str,
        source: str,
        run_id: str,
        payloads: Mapping[str, bytes],
        lease: Lease | None = None,
    ) -> None:
        """Commit payloads as pending, beside those already pending. The same payload twice is one row.

        With ``lease`` nothing is committed once another holder took it: ``LeaseLostError``.
        """
        rows = [
            _row(graph_id, source, path, payload, run_id=run_id) for path, payload in sorted(payloads.items())
        ]
        if rows:
            with self._connections.writing() as connection:
                fence(connection, lease)
                connection.execute(self._connections.upsert(table), rows)

    def commit(self, graph_id: str, source: str, batch: CommitBatch, lease: Lease | None = None) -> None:
        """Move what the graph acknowledged, in one transaction (see ``CommitBatch``; ``lease`` as for ``stage``)."""
        scope = (graph_id, source)
        with self._connections.writing() as connection:
            fence(connection, lease)
            for chunk in sorted_chunks({*batch.published, *batch.removed}):
                connection.execute(_FORGET, {**scoped(graph_id, source), "paths": chunk})
            # Payloads may be many: a chunk of them is held at a time.
            for paths in sorted_chunks(batch.published):
                rows = [_row(graph_id, source, path, batch.published[path]) for path in paths]
                connection.execute(self._connections.insert(table), rows)
            manifest_module.replace(
                self._connections, connection, scope, batch.manifest, batch.manifest_removed
            )
            lookup_module.replace(self._connections, connection, scope, batch.names, batch.removed)
            dead_letters.supersede(connection, scope, batch.superseding)
            dead_letters.remove(connection, batch.letters_removed)
            dead_letters.keep(connection, batch.letters)

    def _for(
        self, query: Select[str, str, bytes, bytes], graph_id: str, source: str, paths: Iterable[str]
    ) -> Iterator[tuple[str, bytes]]:
        for chunk in sorted_chunks(paths):
            values = {**scoped(graph_id, source), "paths": chunk}
            with self._connections.reading() as connection:
                for row in connection.execute(query, values):
                    yield self._verified(*row)

    def _pages(
        self, page: Select[str, str, bytes, bytes], graph_id: str, source: str
    ) -> Iterator[tuple[str, bytes]]:
        # Pages by key, each its own transaction: a slow consumer holds no snapshot open.
        after: tuple[str, str] = ("", "")
        while True:
            values = {**scoped(graph_id, source), "path": after[0], "slot": after[1]}
            with self._connections.reading() as connection:
                rows = connection.execute(page, values).all()
            for row in rows:
                yield self._verified(*row)
            if len(rows) < CHUNK:
                return
            after = (rows[-1][0], rows[-1][1])

    def _verified(self, path: str, slot: str, checksum: bytes, payload: bytes) -> tuple[str, bytes]:
        if checksum != _checksum(payload):
            kind = "published" if slot == PUBLISHED else "pending"
            raise StateError(
                f"State database {self._connections.name} is damaged: the {kind} facts of {path!r} fail their "
                "checksum. Restore it from a backup, or move it away and start with an empty graph."
            )
        return path, payload


def _row(
    graph_id: str, source: str, path: str, payload: bytes, run_id: str | None = None
) -> dict[str, object]:
    """The row of a published payload, or with ``run_id`` of a pending one."""
    checksum = _checksum(payload)
    return {
        "graph_id": graph_id,
        "source": source,
        "path": path,
        "slot": PUBLISHED if run_id is None else checksum.hex(),
        "run_id": run_id,
        "checksum": checksum,
        "payload": payload,
    }


def _checksum(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=16).digest()
