"""How rows reach the graph: one transaction a row, or batches that adapt to what the server refuses.

Both writers share one delivery, so both decide alike about an error (``stores.graph.decision``): try again,
send less, isolate the row at fault, or stop. They differ in how many rows a transaction takes, and in
nothing else that the graph could show.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from threading import Lock
from typing import Protocol, TypeAlias

import msgspec
import stamina

from errors import GraphError
from monitoring import catalogue
from monitoring.meter import Meter
from settings.models import PublishSettings
from stores.graph.decision import Decision, decide, retry_reason
from stores.graph.errors import GraphStoppedError
from stores.graph.protocol import Graph, GraphRound, Row, WriteOutcome
from tasks.engine import Engine, PlainEngine
from tasks.loads import Load, Rejection, batches, count_rows, node_digest
from tasks.report import ArmFigures

GROUPS_AHEAD = 2
"""Groups of rows on their way to the graph while another is made ready: of one the edges, of the other the nodes."""

Turn: TypeAlias = Callable[[], AbstractContextManager[None]]
"""What a transaction happens in: entering may refuse it, with an error that ends the run."""

Round: TypeAlias = Callable[[], AbstractContextManager[GraphRound | None]]
"""What a transaction that is a whole round of writing happens in; it is to note what entering gives."""


class Tally(msgspec.Struct):
    """What writing came to. ``rows`` are rows taken; ``outcome`` adds up the server's own counters."""

    transactions: int = 0
    retries: int = 0
    splits: int = 0
    outcome: WriteOutcome = WriteOutcome()
    rejected: list[Rejection] = []

    @property
    def rows(self) -> int:
        """How many rows the graph acknowledged."""
        return self.outcome.taken

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        self.transactions += other.transactions
        self.retries += other.retries
        self.splits += other.splits
        self.outcome += other.outcome
        self.rejected += other.rejected


class Writer(Protocol):
    """Brings loads of rows into the graph."""

    def write(self, loads: Sequence[Load], *, together: bool = False) -> Tally:
        """Write every load, in order; with ``together`` in any order, several at a time.

        Raises:
            GraphError: nothing more can be written; what was not acknowledged is to be written again.
        """
        ...

    @property
    def whole_rows(self) -> int:
        """How many rows of all kinds may be written in one transaction; 0 if none are to be."""
        ...

    @property
    def ahead(self) -> int:
        """How many groups of loads may be on their way while another is made ready; 0: one thing at a time."""
        ...

    def write_whole(self, loads: Sequence[Load], meanwhile: Callable[[], object]) -> list[WriteOutcome]:
        """Write loads of every kind in one transaction, in order; an outcome for each.

        ``meanwhile`` is called in another thread, and has returned before the commit.

        Raises:
            GraphError: it was refused, or nobody knows: they are to be written by ``write``, and by MERGE.
            Exception: what ``meanwhile`` raised; nothing was written.
        """
        ...

    def stop(self) -> None:
        """Begin no more transactions, whoever is writing: that is a ``GraphStoppedError`` for them."""
        ...


class TurnWriter(Protocol):
    """A writer each of whose transactions, a repeated one too, takes a ``turn`` of its own."""

    def persist(self, act: Callable[[], object]) -> None:
        """Do what may be done twice to the graph, and again as long as rows would be sent again.

        Raises:
            GraphError: it can't be done.
        """
        ...

    def write(self, loads: Sequence[Load], *, together: bool = False, turn: Turn = nullcontext) -> Tally:
        """Write as ``Writer`` does. Raises what a ``turn`` raises, too."""
        ...

    @property
    def whole_rows(self) -> int:
        """As ``Writer`` has it."""
        ...

    @property
    def ahead(self) -> int:
        """As ``Writer`` has it."""
        ...

    def write_whole(
        self, loads: Sequence[Load], meanwhile: Callable[[], object], turn: Round = nullcontext
    ) -> list[WriteOutcome]:
        """Write as ``Writer`` does. Raises what a ``turn`` raises, too."""
        ...

    def stop(self) -> None:
        """As ``Writer`` does."""
        ...


class Delivery:
    """Sends one load until each of its rows is acknowledged or rejected. Safe to share between threads."""

    def __init__(self, graph: Graph, settings: PublishSettings, meter: Meter | None = None) -> None:
        self._graph = graph
        self._settings = settings
        self._meter = meter or Meter()
        self._stopped = False

    def stop(self) -> None:
        """Begin no more transactions, repeated ones neither."""
        self._stopped = True

    def deliver(self, load: Load, turn: Turn = nullcontext) -> Tally:
        """Write the load; whatever the graph refuses is split until the rows at fault stand alone."""
        tally = Tally()
        waiting = deque([(load, 0)])
        while waiting:
            part, tried = waiting.popleft()
            before = tally.transactions
            error = self._send(part, tally, turn)
            if error is None:
                continue
            tried += tally.transactions - before
            if len(part.rows) == 1 and part.first is not None:
                # Somebody else may have made that node since.
                waiting.appendleft((Load(part.statement, part.rows), tried))
            elif len(part.rows) == 1:
                tally.rejected.append(_rejection(part, error, tried))
            else:
                tally.splits += 1
                why = "too_large" if decide(error) is Decision.SPLIT else "row"
                self._meter.add(catalogue.SPLITS, 1, why)
                waiting.extendleft((piece, tried) for piece in reversed(self._pieces(part)))
        return tally

    def deliver_whole(
        self, loads: Sequence[Load], meanwhile: Callable[[], object], turn: Round = nullcontext
    ) -> list[WriteOutcome]:
        """Write several loads in one transaction, once and by MERGE, while ``meanwhile`` goes on.

        Raises ``GraphError`` if that was not acknowledged, and what ``meanwhile`` raises.
        """
        rows = [(load.statement, load.rows) for load in loads]
        with (
            turn() as reached,
            ThreadPoolExecutor(1, "meanwhile") as beside,
            self._measured(count_rows(loads)),
        ):
            done = beside.submit(meanwhile)
            return self._graph.write_all(rows, reached, done.result)

    def persist(self, act: Callable[[], object]) -> None:
        """Do what may be done twice, and again as often as its errors deserve. Raises ``GraphError`` in the end."""
        try:
            self._until_done(lambda _: act())
        except GraphError as error:
            raise _refusal(error, 1) from error

    def _send(self, load: Load, tally: Tally, turn: Turn) -> GraphError | None:
        """One transaction, tried again as often as its errors deserve; the error that smaller ones may mend."""

        def send(again: bool) -> None:
            if self._stopped:
                raise GraphStoppedError("the run was stopped, and the next one carries on")
            with turn(), self._measured(len(load.rows)):
                tally.transactions += 1
                tally.retries += again
                statement = load.statement if again else load.first or load.statement
                tally.outcome += self._graph.write(statement, load.rows)

        try:
            self._until_done(send)
        except GraphError as error:
            return _refusal(error, len(load.rows))
        return None

    @contextmanager
    def _measured(self, rows: int) -> Iterator[None]:
        """Count the block as one transaction, and what happened to it if sending it again may help."""
        started = time.perf_counter()
        try:
            yield
        except GraphError as error:
            if decide(error) is Decision.RETRY:
                self._meter.add(catalogue.RETRIES, 1, retry_reason(error))
            raise
        finally:
            self._meter.observe(catalogue.TRANSACTION_SECONDS, time.perf_counter() - started)
            self._meter.observe(catalogue.BATCH_ROWS, rows)

    def _until_done(self, act: Callable[[bool], object]) -> None:
        """Do it, told whether that is ``again``, until it is done, or raises what is not worth another time.

        The deadline counts from the first error on: who waits for a server that fell silent may have waited longer than
        that, and a second try finds it, or another, well.
        """
        try:
            act(False)
        except GraphError as error:
            first = error
        else:
            return
        for attempt in self._attempts():
            with attempt:
                if attempt.num == 1:
                    raise first
                act(True)

    def _attempts(self) -> Iterator[stamina.Attempt]:
        return iter(
            stamina.retry_context(
                on=_is_worth_retrying,
                attempts=None,
                timeout=self._settings.retry_seconds,
                wait_initial=self._settings.retry_wait_seconds,
                wait_max=self._settings.retry_wait_max_seconds,
                wait_jitter=self._settings.retry_wait_seconds,
            )
        )

    def _pieces(self, load: Load) -> list[Load]:
        """The load in parts of the ladder's next step; always by MERGE, since it isn't a first attempt."""
        size = next(step for step in self._settings.ladder if step < len(load.rows))
        return list(batches(Load(load.statement, load.rows), size))


class _Deliverer:
    """What writes by a delivery."""

    def __init__(self, delivery: Delivery, whole_rows: int = 0) -> None:
        self._delivery = delivery
        self.whole_rows = whole_rows
        self.ahead = 0

    def stop(self) -> None:
        """Begin no more transactions."""
        self._delivery.stop()

    def persist(self, act: Callable[[], object]) -> None:
        """Do what may be done twice, as long as rows would be sent again."""
        self._delivery.persist(act)

    def write_whole(
        self, loads: Sequence[Load], meanwhile: Callable[[], object], turn: Round = nullcontext
    ) -> list[WriteOutcome]:
        """Write the loads in one transaction, once."""
        return self._delivery.deliver_whole(loads, meanwhile, turn)


class RowWriter(_Deliverer):
    """The baseline: one transaction for each row, in order."""

    def write(
        self,
        loads: Sequence[Load],
        *,
        together: bool = False,  # noqa: ARG002 - always in order
        turn: Turn = nullcontext,
    ) -> Tally:
        """Write every row alone, by MERGE."""
        rows = (Load(load.statement, [row]) for load in loads for row in load.rows)
        return total(self._delivery.deliver(row, turn) for row in rows)


class BatchWriter(_Deliverer):
    """Batches of rows, several at a time where they may: each ``write`` is a task of the engine."""

    def __init__(
        self, delivery: Delivery, engine: Engine, *, batch_rows: int, workers: int, whole_rows: int = 0
    ) -> None:
        """``batch_rows``: rows a transaction at first; ``workers``: transactions in flight.

        ``whole_rows``: so many rows of all kinds may share a transaction; where a person waits for a few rows, most
        of the time goes into commits.
        """
        super().__init__(delivery, whole_rows)
        self._engine = engine
        self._batch_rows = batch_rows
        self._workers = workers
        if workers > 1 and not whole_rows:
            self.ahead = GROUPS_AHEAD

    def write(self, loads: Sequence[Load], *, together: bool = False, turn: Turn = nullcontext) -> Tally:
        """Write the loads in batches, as one task whatever its workers: each costs Prefect 30 ms of processor time."""
        parts = [part for load in loads for part in batches(load, self._batch_rows)]
        workers = self._workers if together else 1
        step = partial(self._deliver, workers=workers, turn=turn)
        return total(self._engine.map(step, [parts] if parts else [], name="write", label=_label))

    def _deliver(self, parts: Sequence[Load], workers: int, turn: Turn) -> Tally:
        dealt = filter(None, (parts[number::workers] for number in range(workers)))
        return total(PlainEngine().map(partial(self._in_order, turn=turn), dealt, workers))

    def _in_order(self, parts: Sequence[Load], turn: Turn) -> Tally:
        return total(self._delivery.deliver(part, turn) for part in parts)


class ArmWriter:
    """Batches for the rows of some files, one transaction a row for those of the others, one arm after the other."""

    def __init__(
        self, batched: TurnWriter, single: TurnWriter, is_batched: Callable[[str], bool] | bool
    ) -> None:
        """``is_batched``: by the file that a row belongs to; or the same for all."""
        self._writers = {True: batched, False: single}
        self._is_batched = is_batched
        self.owners: dict[bytes, str] = {}
        """By ``node_digest``: the files that the rows of nodes belong to: to be filled as they become known."""
        self.figures = {True: ArmFigures(), False: ArmFigures()}
        self._counting = Lock()

    def write(self, loads: Sequence[Load], *, together: bool = False, turn: Turn = nullcontext) -> Tally:
        """Write each arm's rows its own way."""
        tally = Tally()
        for arm, writer in self._writers.items():
            part = [each for load in loads if (each := self._part(load, arm)).rows]
            started = time.perf_counter()
            if part:
                tally.add(writer.write(part, together=together, turn=turn))
            self._count(part, time.perf_counter() - started, arm=arm)
        return tally

    def persist(self, act: Callable[[], object]) -> None:
        """Do what may be done twice, as long as rows would be sent again."""
        self._writers[True].persist(act)

    @property
    def whole_rows(self) -> int:
        """As many as the batches' writer takes, if every row is to go in batches."""
        return self._writers[True].whole_rows if self._is_batched is True else 0

    @property
    def ahead(self) -> int:
        """As many groups as the batches' writer takes, if every row is to go in batches."""
        return self._writers[True].ahead if self._is_batched is True else 0

    def stop(self) -> None:
        """Begin no more transactions."""
        for writer in self._writers.values():
            writer.stop()

    def write_whole(
        self, loads: Sequence[Load], meanwhile: Callable[[], object], turn: Round = nullcontext
    ) -> list[WriteOutcome]:
        """Write the loads in one transaction."""
        started = time.perf_counter()
        outcomes = self._writers[True].write_whole(loads, meanwhile, turn)
        self._count(loads, time.perf_counter() - started, arm=True)
        return outcomes

    def _count(self, loads: Sequence[Load], seconds: float, *, arm: bool) -> None:
        """Add to the figures of an arm; those of several threads add up."""
        with self._counting:
            self.figures[arm].seconds += seconds
            self.figures[arm].rows += count_rows(loads)

    def _part(self, load: Load, arm: bool) -> Load:
        if isinstance(self._is_batched, bool):
            return load if self._is_batched is arm else Load(load.statement, [])
        asked = self._is_batched
        rows = [row for row in load.rows if asked(self._file(load, row)) is arm]
        return Load(load.statement, rows, load.first)

    def _file(self, load: Load, row: Row) -> str:
        """An edge names its file; a node belongs to the first that stated it, to nobody when it is only deleted."""
        if "file" in row:
            return str(row["file"])
        kind = load.statement.rpartition("_")[2]
        return self.owners.get(node_digest(kind, row), "")


def _label(parts: Sequence[Load]) -> str:
    statements = ", ".join(dict.fromkeys(part.statement for part in parts))
    return f"{statements}: {count_rows(parts)} rows"


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of these tallies."""
    result = Tally()
    for tally in tallies:
        result.add(tally)
    return result


def _is_worth_retrying(error: Exception) -> bool:
    return decide(error) is Decision.RETRY


def _refusal(error: GraphError, rows: int) -> GraphError:
    """The error, when sending fewer rows may help; else it ends the run."""
    match decide(error, rows=rows, past_deadline=True):
        case Decision.SPLIT | Decision.ISOLATE:
            return error
        case _ if decide(error) is Decision.RETRY:
            raise GraphStoppedError(
                f"the graph still refused after the retries' deadline, so this run stops and the next one "
                f"carries on: {error}"
            ) from error
        case _:
            raise error


def _rejection(load: Load, error: GraphError, attempts: int) -> Rejection:
    return Rejection(load.statement, load.rows[0], type(error).__name__, str(error), attempts)
