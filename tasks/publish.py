"""Publish: bring the graph from what each file has published to its new facts, writing the difference only.

The order makes every crash harmless: stage the new facts as pending; write nodes, then edges; delete edges, then
the nodes nothing touches any more; keep what the graph refused as dead letters; commit. Only the commit moves
what the state database believes, for all files at once, so after a crash the next run sees the same changes
again and settles what the dead run left behind.

Files go in groups, each a bounded piece of memory. Where the writer may be ahead, the edges of one group, the nodes of
the next and the rows of the one after are under way together: edges connect nodes of their own group and of those before,
and a node is written with the first group that states it, so transactions in flight share no node.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from errors import GraphError
from lineage.facts import FileFacts, decode_facts, encode_facts
from lineage.garbage import tidy, uncollected
from stores.graph.errors import GraphShortfallError, GraphStoppedError
from stores.graph.protocol import Row, WriteOutcome
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, GraphRows, rows_of
from stores.state import CommitBatch, DeadLetter, Lease, LinkNames, ManifestEntry, StateDatabase
from tasks.difference import FACT_FIELDS, Difference, count_facts, difference
from tasks.loads import (
    Load,
    NodeKey,
    Rejection,
    by_merge,
    count_rows,
    edge_loads,
    merged_edges,
    node_digest,
    node_loads,
    nodes_in,
    rejected_loads,
    row_identity,
    without,
)
from tasks.on_demand import OnDemand
from tasks.two_steps import in_two_steps
from tasks.writers import Tally, Writer

Item = TypeVar("Item")

GROUP_FACTS = 20_000
"""About how many facts are turned into rows at a time: what bounds the memory of a large first run."""

PATHS_AT_ONCE = 200
"""How many files' payloads are read from the state database at a time."""


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has to publish of one source into one graph.

    ``linked``: the new facts of every file whose facts may have changed; a file not named here keeps what it
    has published. ``removed``: files that are no more. ``manifest`` and ``names``: what the state database
    learns about these files in the same commit. ``replays``: dead letters whose rows are among the new facts:
    what is linked then are the facts of earlier runs with these rows, and no other letter is superseded. ``lease``:
    the hold on the source, without which the state database takes nothing. ``owners``: filled with every node merged in
    this run (its ``node_digest``) and the first file that stated it, to which its row belongs. ``empty``: the graph had no
    node just now, so the first attempt is to make them, without looking for them.
    """

    graph_id: str
    source: str
    run_id: str
    linked: Mapping[str, FileFacts]
    removed: Collection[str] = ()
    manifest: Collection[ManifestEntry] = ()
    names: Mapping[str, LinkNames] = {}
    replays: Collection[DeadLetter] = ()
    lease: Lease | None = None
    owners: dict[bytes, str] = {}
    empty: bool = False


class PublishOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing came to. ``rejected``: dead letters by file; ``counters``: the server's own, added up.

    ``gone``: the files whose rows changed, each with the facts it no longer states.
    """

    rows_written: int
    rows_deleted: int
    transactions: int
    retries: int
    splits: int
    dead_letters: int
    rejected: dict[str, int]
    counters: WriteOutcome
    gone: dict[str, list[FileFacts]] = {}


class FileChange(msgspec.Struct, frozen=True):
    """One file to bring up to date; ``facts`` is None when the file is no more."""

    path: str
    facts: FileFacts | None
    difference: Difference


class _Group(msgspec.Struct, frozen=True):
    """Files that are brought up to date together: the rows to write, and what is no longer stated."""

    changes: list[FileChange]
    nodes: list[Load]
    edges: list[Load]
    gone: list[tuple[str, FileFacts]]

    @property
    def rows(self) -> int:
        """How many rows it takes to write and delete."""
        return count_rows([*self.nodes, *self.edges]) + sum(map(_facts_gone, self.gone))


class _Begun(msgspec.Struct, frozen=True):
    """A group whose nodes are written. ``whole``: all else is, too, and the rows deleted by this."""

    nodes: Tally
    whole: Tally | None = None
    again: bool = False


def publish(state: StateDatabase, writer: Writer, publication: Publication) -> PublishOutcome:
    """Publish a run's facts; nothing changed means no transaction at all.

    Raises:
        GraphError: nothing more could be written. What was written stays pending, nothing is dead-lettered,
            and publishing again carries on.
        StateError: the state database failed; before the first write of a file if its facts were not staged.
    """
    with uncollected():  # Facts and rows are many, live until they are written, and make no cycles.
        return _Publisher(state, writer, publication).run()


class _Publisher:
    """One call of ``publish``: what it has written so far, and what it still has to delete and commit."""

    def __init__(self, state: StateDatabase, writer: Writer, publication: Publication) -> None:
        self._state = state
        self._writer = writer
        self._task = publication
        self._scope = (publication.graph_id, publication.source)
        self._removed = frozenset(publication.removed)
        self._owners = publication.owners
        """A shared node is merged once."""
        self._brought: set[str] = set()
        self._kept: dict[str, FileFacts] = {}
        """Of files this run says nothing of: what they keep. Few: those that a dead run left behind."""
        self._gone: list[tuple[str, FileFacts]] = []
        """What files no longer state."""
        self._outdated: list[tuple[str, FileFacts]] = []
        """What of that has to be deleted still."""
        self._changed: set[str] = set()
        self._written, self._deleted = Tally(), Tally()

    def run(self) -> PublishOutcome:
        writer = self._writer
        groups = map(self._made_ready, _in_groups(self._changes(), _facts_to_write))
        for group, written in in_two_steps(
            groups, self._begin, self._finish, ahead=writer.ahead, stop=writer.stop
        ):
            self._note(group, written)
            tidy()
        self._retract(self._outdated)
        letters = self._dead_letters()
        self._commit(letters)
        return self._outcome(letters)

    # --- what to do

    def _changes(self) -> Iterator[FileChange]:
        """The files whose graph or state has to change, in order of path."""
        pending = self._pending()
        for paths in _chunks(sorted({*self._task.linked, *self._task.removed, *pending}), PATHS_AT_ONCE):
            published = self._state.facts.published_for(*self._scope, paths)
            for path in paths:
                facts = self._new_facts(path, published.get(path))
                payload = None if facts is None else encode_facts(facts)
                if payload != published.get(path) or path in pending:
                    yield _change(path, facts, published.get(path), pending.get(path, []))

    def _pending(self) -> dict[str, list[bytes]]:
        """What dead runs left behind: usually nothing."""
        pending: defaultdict[str, list[bytes]] = defaultdict(list)
        for path, payload in self._state.facts.pending(*self._scope):
            pending[path].append(payload)
        return pending

    def _new_facts(self, path: str, published: bytes | None) -> FileFacts | None:
        """The facts the file shall have published; a file this run says nothing of keeps what it had."""
        if path in self._task.linked:
            return self._task.linked[path]
        if published is None or path in self._removed:
            return None
        return self._kept.setdefault(path, decode_facts(published))

    def _facts(self, path: str) -> FileFacts | None:
        """The facts that a file which was brought up to date has now; None when it is no more."""
        return self._task.linked.get(path) or self._kept.get(path)

    def _stage(self, group: list[FileChange]) -> None:
        """Remember what the graph is about to hold (of a removed file: nothing), before it does."""
        payloads = {
            change.path: encode_facts(change.facts or FileFacts("")) for change in group if change.difference
        }
        self._state.facts.stage(*self._scope, self._task.run_id, payloads, self._task.lease)

    # --- the graph

    def _made_ready(self, changes: list[FileChange]) -> _Group:
        """The rows of these files; the files staged, unless that is done while the graph works (``_write_whole``)."""
        self._brought.update(change.path for change in changes)
        self._changed.update(change.path for change in changes if change.difference)
        gone = [(change.path, facts) for change in changes for facts in change.difference.gone]
        group = _Group(changes, *self._loads(changes), gone)
        if not self._is_small(group):
            self._stage(changes)
        return group

    def _is_small(self, group: _Group) -> bool:
        """Whether one transaction takes all of it, where somebody waits for it."""
        return 0 < group.rows <= self._writer.whole_rows

    def _begin(self, group: _Group) -> _Begun:
        """Write all of a small group; else its nodes."""
        if not self._is_small(group):
            return _Begun(self._writer.write(group.nodes, together=True))
        try:
            return self._write_whole(group)
        except GraphError:
            # Smaller transactions tell what is wrong with it. Some rows may stand by now: so by MERGE.
            self._stage(group.changes)
            tally = Tally(transactions=1, retries=1)
            tally.add(self._writer.write(by_merge(group.nodes), together=True))
            return _Begun(tally, again=True)

    def _write_whole(self, group: _Group) -> _Begun:
        """Write and delete in one transaction, which commits once the facts are staged: the disk works meanwhile.

        Raises ``GraphError`` if it was not acknowledged.
        """
        loads = [*group.nodes, *merged_edges(group.edges)]
        deletions, suspects = self._deletions(group.gone)
        deletions += self._orphans(suspects)
        outcomes = self._writer.write_whole([*loads, *deletions], partial(self._stage, group.changes))
        written = Tally(1, outcome=sum(outcomes[: len(loads)], WriteOutcome()))
        return _Begun(written, whole=Tally(outcome=sum(outcomes[len(loads) :], WriteOutcome())))

    def _finish(self, group: _Group, begun: _Begun) -> _Begun:
        """Write what is left of a group to be written."""
        if begun.whole is None:
            edges = by_merge(group.edges) if begun.again else group.edges
            begun.nodes.add(self._write_edges(edges, group.nodes, begun.nodes.rejected))
        return begun

    def _note(self, group: _Group, done: _Begun) -> None:
        """A group is written; what its files no longer state is deleted at the end, if it hasn't been."""
        self._gone += group.gone
        self._written.add(done.nodes)
        if done.whole is not None:
            self._deleted.add(done.whole)
            return
        self._outdated += group.gone
        refused = {row_identity(row.statement, row.row) for row in done.nodes.rejected}
        for change in group.changes if refused else ():
            if count_facts(change.difference.changed):
                outdated = _part(
                    self._task.source, change.path, change.difference.changed, refused.__contains__
                )
                self._gone.append((change.path, _bare(outdated)))
                self._outdated.append(self._gone[-1])

    def _write_edges(self, edges: list[Load], nodes: list[Load], refused: list[Rejection]) -> Tally:
        """Write edges; those that miss a node get a second chance, after the nodes that were not refused.

        Another source that shares a node may have deleted it as an orphan between our node and our edge.
        """
        tally = self._writer.write(edges)
        fallen = [row for row in tally.rejected if _misses_a_node(row)]
        if fallen:
            tally.rejected = [row for row in tally.rejected if not _misses_a_node(row)]
            tally.add(self._writer.write(without(nodes, refused), together=True))
            tally.add(self._writer.write(rejected_loads(fallen)))
        return tally

    def _loads(self, group: list[FileChange]) -> tuple[list[Load], list[Load]]:
        """The group's rows to write: nodes and edges."""
        nodes: GraphRows = {kind: [] for kind in NODE_KINDS}
        fresh: GraphRows = {kind: [] for kind in EDGE_KINDS}
        merged: GraphRows = {kind: [] for kind in EDGE_KINDS}
        for change in group:
            added = rows_of(self._task.source, change.path, change.difference.added)
            changed = rows_of(self._task.source, change.path, change.difference.changed)
            for kind in NODE_KINDS:
                nodes[kind] += self._unmerged(change.path, kind, added[kind])
            for edge in EDGE_KINDS:
                (fresh if change.difference.fresh else merged)[edge].extend(added[edge])
                merged[edge] += changed[edge]
        edges = [*edge_loads("merge", fresh, first="create"), *edge_loads("merge", merged)]
        return node_loads("merge", nodes, first="create" if self._task.empty else None), edges

    def _unmerged(self, path: str, kind: str, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            digest = node_digest(kind, row)
            if digest not in self._owners:
                self._owners[digest] = path
                yield row

    def _retract(self, gone: Iterable[tuple[str, FileFacts]]) -> None:
        """Delete the relationships no longer stated, then the nodes that nothing touches any more."""
        suspects: dict[NodeKey, Row] = {}
        for part in _in_groups(gone, _facts_gone):
            deletions, touched = self._deletions(part)
            suspects |= touched
            self._delete(deletions)
        for path in self._rejected_rows():
            suspects |= nodes_in(rows_of(self._task.source, path, self._facts(path) or FileFacts("")))
        self._delete(self._orphans(suspects))

    def _deletions(self, gone: Iterable[tuple[str, FileFacts]]) -> tuple[list[Load], dict[NodeKey, Row]]:
        """The relationships to delete, and the nodes that nothing may touch then."""
        edges: GraphRows = {kind: [] for kind in EDGE_KINDS}
        suspects: dict[NodeKey, Row] = {}
        for path, facts in gone:
            rows = rows_of(self._task.source, path, facts)
            suspects |= nodes_in(rows)
            for kind in EDGE_KINDS:
                edges[kind] += rows[kind]
        return edge_loads("delete", edges), suspects

    def _orphans(self, suspects: Mapping[NodeKey, Row]) -> list[Load]:
        """Of these nodes, those that nothing touches go."""
        orphans: GraphRows = {kind: [] for kind in NODE_KINDS}
        for key, row in suspects.items():
            orphans[str(key[0])].append(row)
        return node_loads("delete_orphan", orphans)[::-1]

    def _delete(self, loads: Sequence[Load]) -> None:
        """Delete rows; a refusal ends the run, since giving a deletion up would leave the graph untrue."""
        tally = self._writer.write(loads)
        self._deleted.add(tally)
        if tally.rejected:
            raise GraphStoppedError(
                f"the graph refused {len(tally.rejected)} deletions, so what it holds is out of date until the "
                f"next run: see to the cause and run again ({tally.rejected[0].message})"
            )

    # --- what was refused, and the commit

    def _rejected_rows(self) -> dict[str, set[bytes]]:
        """The rejected edges by file, each as its payload in the state database."""
        rejected: defaultdict[str, set[bytes]] = defaultdict(set)
        for row in self._written.rejected:
            if "file" in row.row:
                rejected[str(row.row["file"])].add(row_identity(row.statement, row.row))
        return rejected

    def _dead_letters(self) -> list[DeadLetter]:
        return [self._dead_letter(rejection) for rejection in self._written.rejected]

    def _dead_letter(self, rejection: Rejection) -> DeadLetter:
        row = rejection.row
        lines = row.get("lines")
        return DeadLetter(
            graph_id=self._task.graph_id,
            source=self._task.source,
            run_id=self._task.run_id,
            file=self._file_of(rejection),
            line=lines[0] if isinstance(lines, list) and lines else None,
            statement=rejection.statement,
            row=msgspec.msgpack.encode(row),
            error_class=rejection.error_class,
            message=rejection.message,
            attempts=rejection.attempts,
        )

    def _file_of(self, rejection: Rejection) -> str:
        """An edge names its file; a node belongs to the first file that stated it."""
        kind = rejection.statement.removeprefix("merge_")
        return str(rejection.row.get("file") or self._owners[node_digest(kind, rejection.row)])

    def _commit(self, letters: list[DeadLetter]) -> None:
        rejected = self._rejected_rows()
        kept = {path for path in self._brought if path in self._task.linked or path in self._kept}

        def accepted(path: str) -> bytes:
            facts = self._facts(path) or FileFacts("")
            return encode_facts(_accepted(self._task.source, path, facts, rejected.get(path, set())))

        published = OnDemand(kept, accepted)
        removed = {*self._task.removed, *(self._brought - kept)}
        batch = CommitBatch(
            published=published,
            removed=removed,
            manifest=self._task.manifest,
            manifest_removed=removed,
            names=self._task.names,
            superseding=() if self._task.replays else {*self._task.linked, *removed},
            letters=letters,
            letters_removed=self._taken_at_last(letters),
        )
        if any(msgspec.structs.astuple(batch)):
            self._state.facts.commit(*self._scope, batch, self._task.lease)

    def _taken_at_last(self, refused: Iterable[DeadLetter]) -> list[int]:
        """The ids of replayed letters whose rows were not refused again."""
        again = {(letter.statement, letter.row) for letter in refused}
        replays = self._task.replays
        return [
            each.id for each in replays if each.id is not None and (each.statement, each.row) not in again
        ]

    def _outcome(self, letters: Collection[DeadLetter]) -> PublishOutcome:
        written, deleted = self._written, self._deleted
        counters = written.outcome + deleted.outcome
        return PublishOutcome(
            rows_written=written.rows,
            rows_deleted=counters.relationships_deleted + counters.nodes_deleted,
            transactions=written.transactions + deleted.transactions,
            retries=written.retries + deleted.retries,
            splits=written.splits + deleted.splits,
            dead_letters=len(letters),
            rejected=dict(Counter(letter.file for letter in letters)),
            counters=counters,
            gone=self._gone_by_file(),
        )

    def _gone_by_file(self) -> dict[str, list[FileFacts]]:
        gone: dict[str, list[FileFacts]] = {path: [] for path in sorted(self._changed)}
        for path, facts in self._gone:
            gone[path].append(facts)
        return gone


def _change(path: str, facts: FileFacts | None, published: bytes | None, pending: list[bytes]) -> FileChange:
    base = None if published is None else decode_facts(published)
    found = difference(facts or FileFacts(""), base, [decode_facts(payload) for payload in pending])
    return FileChange(path, facts, found)


def _misses_a_node(rejection: Rejection) -> bool:
    return rejection.error_class == GraphShortfallError.__name__


def _in_groups(items: Iterable[Item], facts: Callable[[Item], int]) -> Iterator[list[Item]]:
    """The items in groups of about ``GROUP_FACTS`` facts."""
    group: list[Item] = []
    size = 0
    for item in items:
        group.append(item)
        size += facts(item)
        if size >= GROUP_FACTS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _facts_to_write(change: FileChange) -> int:
    return count_facts(change.difference.added) + count_facts(change.difference.changed)


def _facts_gone(gone: tuple[str, FileFacts]) -> int:
    return count_facts(gone[1])


def _chunks(paths: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(paths), size):
        yield paths[start : start + size]


def _accepted(source: str, path: str, facts: FileFacts, rejected: set[bytes]) -> FileFacts:
    """The facts whose relationships the graph took."""
    if not rejected:
        return facts
    return _part(source, path, facts, lambda row: row not in rejected)


def _part(source: str, path: str, facts: FileFacts, wanted: Callable[[bytes], bool]) -> FileFacts:
    """The facts whose rows to merge are wanted, by the rows' identity."""
    rows = rows_of(source, path, facts)
    kept = {
        field: tuple(
            fact
            for fact, row in zip(getattr(facts, field), rows[kind], strict=True)
            if wanted(row_identity(f"merge_{kind}", row))
        )
        for field, kind in zip(FACT_FIELDS, EDGE_KINDS, strict=True)
    }
    return msgspec.structs.replace(facts, **kept)


def _bare(facts: FileFacts) -> FileFacts:
    """The same relationships without their data, which may be what the graph can't take."""
    columns = tuple(msgspec.structs.replace(fact, ordinal=None, type=None) for fact in facts.columns)
    lined = {
        field: tuple(msgspec.structs.replace(fact, lines=()) for fact in getattr(facts, field))
        for field in FACT_FIELDS
        if field != "columns"
    }
    return msgspec.structs.replace(facts, columns=columns, **lined)
