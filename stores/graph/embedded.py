"""The graph inside this process: kglite, one file in Headwater's home. The default when no URI is set.

One process at a time may have it open; what was acknowledged survives ``kill -9`` and power loss. Traps of
kglite 0.21: unset ``name``, ``title``, ``type`` and ``id`` of a node (and ``type`` of a relationship) read
as something else than null, so statements return explicit columns that were set; query warnings go to
standard error unless silenced.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final

import kglite
import msgspec

from errors import GraphError
from stores.graph.base import Answer, StatementGraph, Step, identity_of, owned
from stores.graph.cypher import statement
from stores.graph.errors import (
    GraphRetryableError,
    GraphRowError,
    GraphStoppedError,
    GraphTooLargeError,
)
from stores.graph.protocol import Backend, GraphIdentity, Row, WriteOutcome
from stores.graph.standing import ASKED, Standing, leave, recall, stamp_of
from stores.processes import lives

FILE_NAME: Final = "graph.kgl"

_ERRORS: Final[tuple[tuple[type[GraphError], tuple[type[BaseException], ...]], ...]] = (
    (GraphRetryableError, (kglite.TransactionConflictError,)),
    (
        GraphTooLargeError,
        (
            kglite.CypherTimeoutError,
            kglite.LoadMemoryLimitError,
            kglite.WriteBudgetExceededError,
            MemoryError,
        ),
    ),
    (GraphStoppedError, (kglite.CypherSyntaxError, kglite.NotDurableError)),
    (
        GraphRowError,
        (
            kglite.ConstraintError,
            kglite.CypherError,
            kglite.ValidationError,
            TypeError,
            ValueError,
            OverflowError,
        ),
    ),
)


def classify(error: BaseException) -> GraphError:
    """The error of ours that says what to do about one of kglite's; what we don't know stops."""
    found = (ours for ours, theirs in _ERRORS if isinstance(error, theirs))
    return next(found, GraphStoppedError)(f"the embedded graph refused: {error}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (kglite.KgError, TypeError, ValueError, OverflowError, MemoryError, OSError) as error:
        raise classify(error) from error


class EmbeddedGraph(StatementGraph):
    """``Graph`` over a kglite file. Threads share it: transactions take turns, reads don't wait."""

    backend: Backend = "embedded"

    def __init__(
        self, home: Path, *, read_only: bool = False, durable: bool = True, when_needed: bool = False
    ) -> None:
        """Open the graph in the folder ``home``, or make one.

        Who only reads doesn't keep others from opening it, and may read beside them while nothing is written.
        ``durable`` off: transactions wait for no disk, and last only once the graph is closed. ``when_needed``: where
        nobody touched it since it was closed, it is opened for what wasn't known then, and keeps nobody out before.

        Raises:
            GraphStoppedError: another process is writing it, or the file can't be read.
        """
        self._path = home / FILE_NAME
        self._durable = durable
        self._turn = Lock()
        self._opening = Lock()
        self._changed = False
        self._standing = recall(self._path) if when_needed else None
        self._opened: Any = None
        self._owned = False
        if self._standing is None:
            self._opened, self._owned = _open(self._path, read_only=read_only, durable=durable)

    @property
    def _session(self) -> Any:
        with self._opening:
            if self._standing is not None:
                self._opened, self._owned = self._as_it_was(self._standing.identity)
                self._standing = None
            return self._opened

    def _as_it_was(self, known: GraphIdentity) -> tuple[Any, bool]:
        """The graph, opened to write. Raises ``GraphStoppedError`` where another was put in its place meanwhile."""
        session, is_owned = _open(self._path, read_only=False, durable=self._durable)
        marker = session.cypher(statement("marker")).to_list()
        found = identity_of(marker) if marker else None
        if found is None or found.graph_id != known.graph_id or found.generation < known.generation:
            session.close()
            raise GraphStoppedError(
                f"another graph was put in the place of {self._path}: start the run again"
            )
        return session, is_owned

    def _transact_all(self, steps: Sequence[Step], settled: Callable[[], object]) -> list[Answer]:
        answers: list[Answer] = []
        changed = False
        session = self._session
        with self._turn, _translated(), session.begin() as transaction:
            for text, parameters, check in steps:
                result = transaction.cypher(text, params=dict(parameters), timeout_ms=0)
                answer: list[Row] = result.to_list()
                check(answer)
                stats: dict[str, int] = result.stats or {}
                changed = changed or any(stats.values())
                answers.append((answer, msgspec.convert(stats, WriteOutcome)))
            settled()
            if not changed:
                transaction.rollback()  # Committed, it would count as a change: closing would write the whole file.
            self._changed = self._changed or changed
        return answers

    def claim(self, owner: str) -> GraphIdentity:
        """The graph's identity, drawn now if it has none. Raises ``GraphOwnedError`` for another owner."""
        standing = self._standing
        return super().claim(owner) if standing is None else owned(standing.identity, owner)

    def read(self, name: str, /, **parameters: object) -> list[Row]:
        """All rows of a statement that reads."""
        known = None if self._standing is None else self._standing.answer(name, parameters)
        return super().read(name, **parameters) if known is None else known

    def stream(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """The rows of a statement that reads, as of the first one; later writes don't change them."""
        with _translated():
            yield from self._session.cypher(statement(name), params=parameters, timeout_ms=0)

    def close(self) -> None:
        """Fold the log into the file and give up the lease, so that other processes can open it."""
        with self._turn, _translated():
            if self._owned and not self._opened.closed:
                standing = self._left() if self._durable else None
                self._opened.close()
                if standing is not None:
                    leave(self._path, standing)

    def _left(self) -> Standing | None:
        """How the graph is left, while nobody else may write it; None if it was never claimed."""
        if self._changed:
            self._opened.save()
        marker = self.read("marker")
        answers = {name: self.read(name, **asked) for name, asked in ASKED.items()}
        return Standing(stamp_of(self._path), identity_of(marker), answers) if marker else None


def _open(path: Path, *, read_only: bool, durable: bool) -> tuple[Any, bool]:
    """A session, and whether it owns the file."""
    kglite.set_query_warning_policy("silent")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if read_only and (session := _saved(path)):
            return session, False
        return _session(path, durable=durable), True
    except kglite.WriterLeaseHeldError as error:
        raise GraphStoppedError(_held(path, error)) from error
    except (kglite.KgError, OSError, ValueError, RuntimeError) as error:
        raise GraphStoppedError(
            f"the embedded graph {path} can't be opened: {error}; restore the file, "
            "or delete it with the state database and ingest again"
        ) from error


def _saved(path: Path) -> Any:
    """The graph as it was saved, or None if there is more in its log, or nothing at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            return kglite.open_session(str(path)) if path.exists() else None
        except UserWarning:
            return None


def _session(path: Path, *, durable: bool) -> Any:
    """A session that owns the file; of a process that was killed its last children may have the lock for a moment more."""
    begin = partial(kglite.open_session, str(path), durable="full" if durable else "off")
    try:
        return begin()
    except kglite.WriterLeaseHeldError as error:
        if (pid := _holder_of(error)) is None or lives(pid):
            raise
    import stamina  # noqa: PLC0415 - who only asks never needs it

    return stamina.retry(
        on=kglite.WriterLeaseHeldError, attempts=None, timeout=5.0, wait_initial=0.05, wait_max=0.2
    )(begin)()


def _holder_of(error: Any) -> int | None:
    """The process that has the file, as far as its lock says."""
    return error.holder.get("pid") if isinstance(error.holder, dict) else None


def _held(path: Path, error: Any) -> str:
    pid = _holder_of(error)
    who = f"process {pid}" if pid else "another process"
    return (
        f"the embedded graph {path} is open in {who}, and one process at a time may have it: "
        "wait for it to end, or set HEADWATER_NEO4J__URI and use a Neo4j server"
    )
