"""What both backends share: everything but how one statement is run."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias
from uuid import uuid4

from stores.graph.cypher import migrations, statement
from stores.graph.errors import GraphOwnedError, GraphShortfallError, GraphStoppedError
from stores.graph.protocol import Backend, GraphIdentity, GraphRound, GraphSize, Row, WriteOutcome

Answer: TypeAlias = tuple[list[Row], WriteOutcome]
Check: TypeAlias = Callable[[list[Row]], None]
Text: TypeAlias = tuple[str, Mapping[str, object]]
"""A statement's text and its parameters."""
Step: TypeAlias = tuple[str, Mapping[str, object], Check]
"""A statement's text, its parameters, and what may refuse its rows."""
NamedRows: TypeAlias = tuple[str, Sequence[Mapping[str, object]]]
"""A statement's name, and the rows it is to run over."""


def _nothing() -> None:
    """Nothing has to happen before the commit."""


class StatementGraph(ABC):
    """``Graph`` in terms of two things a backend can do: run a transaction, stream a reading statement."""

    backend: Backend

    @abstractmethod
    def _transact_all(self, steps: Sequence[Step], settled: Callable[[], object]) -> list[Answer]:
        """Run statements in one transaction; an error of a ``check`` over its rows rolls all of it back.

        So does one of ``settled``, which is called before the commit.
        """

    def _transact(self, text: str, parameters: Mapping[str, object], check: Check) -> Answer:
        return self._transact_all([(text, parameters, check)], _nothing)[0]

    @abstractmethod
    def stream(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """The rows of a statement that reads, one at a time."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the graph; everything acknowledged is kept."""

    def ping(self) -> None:
        """Ask the graph for nothing. Raises ``GraphStoppedError`` when it can't be reached or refuses us."""
        self.read("ping")

    def read(self, name: str, /, **parameters: object) -> list[Row]:
        """All rows of a statement that reads."""
        return list(self.stream(name, **parameters))

    def write(self, name: str, rows: Sequence[Mapping[str, object]]) -> WriteOutcome:
        """Run one statement over the rows in one transaction: all of them or none.

        Raises:
            GraphShortfallError: it took fewer rows than given. (More is no error: a relationship that stands
                there twice is merged or deleted twice.)
        """
        return self.write_all([(name, rows)])[0]

    def write_all(
        self,
        loads: Sequence[NamedRows],
        reached: GraphRound | None = None,
        settled: Callable[[], object] = _nothing,
    ) -> list[WriteOutcome]:
        """Run several statements over their rows in one transaction, as ``write`` runs one.

        Raises what ``settled`` raises, and what ``advance`` raises if there is a round to note.
        """
        return self._write_loads(loads, [] if reached is None else [advancing(*reached)], settled)

    def _write_loads(
        self, loads: Sequence[NamedRows], noted: Sequence[Step], settled: Callable[[], object]
    ) -> list[WriteOutcome]:
        """What ``write_all`` does, and then the steps ``noted``."""
        steps = [self._step(name, rows) for name, rows in loads]
        answers = self._transact_all([*steps, *noted], settled)
        return [outcome + WriteOutcome(taken=_taken(answer)) for answer, outcome in answers[: len(steps)]]

    def _step(self, name: str, rows: Sequence[Mapping[str, object]]) -> Step:
        def check(answer: list[Row]) -> None:
            enough(name, rows, _taken(answer))

        return *self._change(name, {"rows": list(rows)}), check

    def _change(self, name: str, parameters: Mapping[str, object]) -> Text:
        """A statement that writes rows, as this backend takes it."""
        return statement(name), parameters

    def make_ready(self) -> None:  # noqa: B027 - most have nothing to prepare
        """Have ready what ``write_all`` needs, so that its first call takes no longer than the next ones."""

    def migrate(self) -> list[str]:
        """Run the migrations that this graph has not recorded yet; their versions, in order."""
        applied = {str(row["version"]) for row in self.read("migrations_applied")}
        missing = {version: texts for version, texts in migrations().items() if version not in applied}
        for version, texts in missing.items():
            self._migrate_to(version, texts)
        return list(missing)

    def _migrate_to(self, version: str, texts: list[str]) -> None:
        for text in texts:
            self._transact(text, {}, no_check)
        self._transact(statement("record_migration"), {"version": version}, no_check)

    def claim(self, owner: str) -> GraphIdentity:
        """The graph's identity, drawn now if it has none. Raises ``GraphOwnedError`` for another owner."""
        parameters = {"graph_id": str(uuid4()), "owner": owner}
        return owned(identity_of(self._transact(statement("claim"), parameters, no_check)[0]), owner)

    def advance(self, graph_id: str, generation: int) -> None:
        """Note that the graph got as far as this generation; an earlier one changes nothing.

        Raises:
            GraphStoppedError: this is no longer the graph of that id.
        """
        self._transact(*advancing(graph_id, generation))

    def renew(self, graph_id: str) -> GraphIdentity:
        """Make the graph of that id a new one, whatever it holds; one renewed already keeps its identity."""
        parameters = {"graph_id": graph_id, "fresh": str(uuid4())}
        return identity_of(self._transact(statement("renew"), parameters, no_check)[0])

    def size(self) -> GraphSize:
        """How large the graph is; cheap, from the store's own counts."""
        return GraphSize(nodes=self._count("size_nodes"), edges=self._count("size_edges"))

    def _count(self, name: str) -> int:
        return sum(integer(row["size"]) for row in self.read(name))


def enough(name: str, rows: Sequence[Mapping[str, object]], taken: int) -> None:
    """Raises ``GraphShortfallError`` if the statement took fewer rows than given."""
    if taken < len(rows):
        raise GraphShortfallError(name, len(rows), taken)


def advancing(graph_id: str, generation: int) -> Step:
    """What ``advance`` runs."""
    return statement("advance"), {"graph_id": graph_id, "generation": generation}, _is_marked


def _is_marked(answer: list[Row]) -> None:
    """The graph's marker node was there."""
    identity_of(answer)


def no_check(_: list[Row]) -> None:
    """Any answer will do."""


def _taken(answer: list[Row]) -> int:
    return integer(answer[0]["taken"])


def integer(value: object) -> int:
    """A number that the graph answered. Raises ``GraphStoppedError`` for anything else."""
    if not isinstance(value, int):
        raise GraphStoppedError(f"the graph answered {type(value).__name__} where a number belongs")
    return value


def owned(identity: GraphIdentity, owner: str) -> GraphIdentity:
    """The identity of a graph of this owner. Raises ``GraphOwnedError`` for one of another."""
    if identity.owner != owner:
        raise GraphOwnedError(identity.owner, owner)
    return identity


def identity_of(answer: list[Row]) -> GraphIdentity:
    """What a graph's marker node says. Raises ``GraphStoppedError`` if there is none."""
    if not answer:
        raise GraphStoppedError(
            "the graph lost its marker node: it was emptied, or another copy put in its place meanwhile; "
            "start the run again"
        )
    row = answer[0]
    return GraphIdentity(
        str(row["graph_id"]), integer(row["generation"]), str(row["owner"]), str(row["previous"])
    )
