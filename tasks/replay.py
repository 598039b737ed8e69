"""Replay: dead letters get another chance, by the road that every row takes.

What a waiting letter says is added to what its file has published, and that is published: staged before the first
write, written in the same batches with the same retries, committed with the letters it settles. So a replay
that dies anywhere may be run again, and a later change of the file finds and removes its rows like any others.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from uuid import uuid4

import msgspec

from errors import ConfigurationError, StateError
from lineage.facts import Fact, FileFacts, decode_facts
from monitoring.catalogue import REPLAYED
from monitoring.meter import Meter
from settings import FlagForm, Settings, resolve_flags
from stores.graph import Graph, Row, configured_graph
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, fact_of, rows_of
from stores.state import DeadLetter, StateDatabase, configured_state
from tasks.binding import GuardedWriter, bind, guarded
from tasks.difference import FACT_FIELDS, facts_of, key_of
from tasks.engine import Engine, PlainEngine
from tasks.loads import NodeKey, node_key, nodes_in
from tasks.plan import build_plan
from tasks.publish import Publication, publish
from tasks.writers import TurnWriter

_FIELDS: dict[str, str] = dict(zip(EDGE_KINDS, FACT_FIELDS, strict=True))
"""The field of ``FileFacts`` that a kind of edge stands for."""


class ReplayRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which letters to replay: those of a source (None: of all), or only these ``letters``, by id."""

    source: str | None = None
    letters: Collection[int] = ()
    flags: FlagForm | None = None
    run_id: str | None = None


class ReplayReport(msgspec.Struct, kw_only=True):
    """What became of the letters.

    ``replayed``: their rows are in the graph now. ``superseded``: their files have other facts by now, so they were
    removed without being written. ``failed``: refused again, and kept. ``elsewhere``: another graph's, not touched.
    """

    run_id: str
    replayed: int = 0
    superseded: int = 0
    failed: int = 0
    elsewhere: int = 0


def exit_code(report: ReplayReport) -> int:
    """0 when no letter was refused again, else 1."""
    return 1 if report.failed else 0


def summary(report: ReplayReport) -> str:
    """The report in one line."""
    elsewhere = f", {report.elsewhere} of another graph left alone" if report.elsewhere else ""
    return (
        f"{report.replayed} dead letters replayed, {report.superseded} superseded and removed, "
        f"{report.failed} refused again{elsewhere}."
    )


def at_once(step: Callable[[], None]) -> None:
    """Do it now; where another run holds the source, that is an error."""
    step()


def run_replay(
    request: ReplayRequest,
    settings: Settings,
    engine: Engine | None = None,
    turn: Callable[[Callable[[], None]], None] = at_once,
) -> ReplayReport:
    """Replay dead letters, source by source.

    ``turn`` does the part of one source, and may wait for another run over it.

    Raises:
        ConfigurationError: a letter was asked for that isn't there; nothing was begun.
        StateError: the state database failed, or another run holds a source.
        GraphError: the graph failed for good; what was not acknowledged is still a dead letter.
    """
    report = ReplayReport(run_id=request.run_id or str(uuid4()))
    with ExitStack() as stack:
        state = stack.enter_context(configured_state(settings))
        wanted = asked_for(state, request.source, request.letters)
        if not wanted:
            return report
        graph = stack.enter_context(closing(configured_graph(settings)))
        flags = resolve_flags(request.flags, state.flags.stored(), settings)
        meter = Meter()
        writer = build_plan(flags, settings, state, graph, engine or PlainEngine(), meter=meter).writer
        replay = _Replay(state, graph, writer, report)
        try:
            for source in sorted({letter.source for letter in wanted}):
                turn(partial(replay.source, source, {letter.id for letter in wanted}))
        finally:
            outcomes = {name: getattr(report, name) for name in ("replayed", "superseded", "failed")}
            meter.add_all(REPLAYED, outcomes)
            with suppress(StateError):
                state.totals.add(meter.take())
    return report


def asked_for(state: StateDatabase, source: str | None, ids: Collection[int]) -> list[DeadLetter]:
    """The letters of a source (None: of all), or only those of these ids.

    Raises ``ConfigurationError`` for an id that no letter of the source has.
    """
    letters = state.dead_letters.list(source=source)
    missing = set(ids).difference(letter.id or 0 for letter in letters)
    if missing:
        numbers = ", ".join(map(str, sorted(missing)))
        raise ConfigurationError(
            f"There is no dead letter {numbers}: `headwater dead-letters list` shows those there are."
        )
    return [letter for letter in letters if not ids or letter.id in ids]


class _Replay(msgspec.Struct):
    """One replay: what it works with, and what has come of it so far."""

    state: StateDatabase
    graph: Graph
    writer: TurnWriter
    report: ReplayReport

    def source(self, name: str, wanted: Collection[int | None]) -> None:
        """Replay the wanted letters of one source, which nobody else works on meanwhile."""
        with self.state.leases.hold(f"source {name}", owner=f"replay {self.report.run_id}") as lease:
            graph_id = bind(self.state, self.graph, name, self.writer.persist)
            letters = self.state.dead_letters.list(source=name)
            ours = [letter for letter in letters if letter.graph_id == graph_id]
            self.report.elsewhere += sum(each.id in wanted for each in letters if each.graph_id != graph_id)
            sorting = _Sorting(self.state, (graph_id, name), ours)
            replays, superseded = sorting.sort(wanted)
            self.state.dead_letters.remove([letter.id for letter in superseded if letter.id is not None])
            self.report.superseded += len(superseded)
            if replays:
                writer = guarded(self.writer, lease, self.state, self.graph, graph_id)
                self._publish(writer, graph_id, name, sorting.facts_with(replays), replays)

    def _publish(
        self,
        writer: GuardedWriter,
        graph_id: str,
        name: str,
        linked: dict[str, FileFacts],
        replays: list[DeadLetter],
    ) -> None:
        publication = Publication(
            graph_id=graph_id,
            source=name,
            run_id=self.report.run_id,
            linked=linked,
            replays=replays,
            lease=writer.lease,
        )
        failed = publish(self.state, writer, publication).dead_letters
        writer.seal()
        self.report.failed += failed
        self.report.replayed += len(replays) - failed


class _Sorting:
    """Tells the letters of one source that can be replayed from those whose files say something else by now."""

    def __init__(self, state: StateDatabase, scope: tuple[str, str], letters: list[DeadLetter]) -> None:
        self._source = scope[1]
        paths = {letter.file for letter in letters}
        payloads = state.facts.published_for(*scope, paths)
        self._published: Mapping[str, FileFacts] = {
            path: decode_facts(payload) for path, payload in payloads.items()
        }
        self._nodes = [letter for letter in letters if _kind(letter) in NODE_KINDS]
        edges = [letter for letter in letters if _kind(letter) not in NODE_KINDS]
        stated = ((letter, self._fact(letter)) for letter in edges)
        self._stated = {letter.id: (letter, fact) for letter, fact in stated if fact is not None}
        self._outdated = [letter for letter in edges if letter.id not in self._stated]

    def _fact(self, letter: DeadLetter) -> Fact | None:
        """What the letter's row states, if its file still does."""
        facts = self._published.get(letter.file)
        kind = next((kind for kind in EDGE_KINDS if kind == _kind(letter)), None)
        if letter.superseded or facts is None or kind is None:
            return None
        try:
            return fact_of(kind, _row(letter), facts.namespace)
        except (ValueError, msgspec.MsgspecError):
            return None

    def sort(self, wanted: Collection[int | None]) -> tuple[list[DeadLetter], list[DeadLetter]]:
        """Of the wanted letters, those to replay and the superseded ones.

        A node goes with the edges that need it, wherever it was refused first: it is replayed with any of them,
        and superseded when no letter needs it any more.
        """
        called_for = {self._key(letter) for letter in self._nodes if letter.id in wanted}
        chosen = [
            letter
            for letter, _ in self._stated.values()
            if letter.id in wanted or not called_for.isdisjoint(self._needs([letter]))
        ]
        needed = self._needs(chosen)
        nodes = [letter for letter in self._nodes if self._key(letter) in needed]
        lone = [letter for letter in self._nodes if letter.id in wanted and self._key(letter) not in needed]
        outdated = [letter for letter in self._outdated if letter.id in wanted]
        return [*nodes, *chosen], [*outdated, *lone]

    def facts_with(self, replays: Iterable[DeadLetter]) -> dict[str, FileFacts]:
        """What the files of these letters have published, and what the letters say."""
        added = self._facts(replays)
        return {path: _with(self._published[path], facts) for path, facts in added.items()}

    def _facts(self, letters: Iterable[DeadLetter]) -> Mapping[str, Mapping[str, list[Fact]]]:
        """What edges' letters say: by file and field."""
        said: defaultdict[str, defaultdict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for letter in letters:
            if letter.id in self._stated:
                said[letter.file][_FIELDS[_kind(letter)]].append(self._stated[letter.id][1])
        return said

    def _needs(self, letters: Iterable[DeadLetter]) -> set[NodeKey]:
        """The nodes that edges' letters connect."""
        needed: set[NodeKey] = set()
        for path, fields in self._facts(letters).items():
            facts = _with(FileFacts(self._published[path].namespace), fields)
            needed.update(nodes_in(rows_of(self._source, path, facts)))
        return needed

    def _key(self, letter: DeadLetter) -> NodeKey:
        return node_key(_kind(letter), _row(letter))


def _kind(letter: DeadLetter) -> str:
    return letter.statement.removeprefix("merge_")


def _row(letter: DeadLetter) -> Row:
    return msgspec.msgpack.decode(letter.row, type=dict[str, object])


def _with(facts: FileFacts, added: Mapping[str, Iterable[Fact]]) -> FileFacts:
    """A file's facts and some more; of two facts of one key the file's own stays."""
    known = {key_of(fact) for fact in facts_of(facts)}
    return msgspec.structs.replace(
        facts,
        **{
            field: tuple(sorted([*getattr(facts, field), *_new(each, known)]))
            for field, each in added.items()
        },
    )


def _new(facts: Iterable[Fact], known: set[tuple[str, ...]]) -> Iterator[Fact]:
    for fact in facts:
        if key_of(fact) not in known:
            yield fact
