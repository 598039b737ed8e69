"""The graph on a Neo4j server, over Bolt.

No transaction is retried here, though the driver would: it may replay a batch that is too large unchanged for
30 seconds. Retries are in one place, with the writers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import neo4j
from neo4j.exceptions import DriverError, Neo4jError, ResultFailedError, TransactionError
from pydantic import SecretStr

from errors import GraphError
from stores.graph.base import (
    Answer,
    Check,
    NamedRows,
    StatementGraph,
    Step,
    Text,
    advancing,
    enough,
    integer,
    no_check,
)
from stores.graph.cypher import PLANNED_ONCE, in_one, statement
from stores.graph.errors import (
    GraphRetryableError,
    GraphRowError,
    GraphStoppedError,
    GraphTooLargeError,
)
from stores.graph.protocol import Backend, Row, WriteOutcome
from stores.graph.rows import EDGE_KINDS, NODE_KINDS

_SCHEMES: Final = ("bolt", "neo4j")
_CONNECT_SECONDS: Final = 10.0
_POOL_WAIT_SECONDS: Final = 60.0
_NO_RETRY: Final = -1.0
"""Over before it began: with 0 the driver may see no time pass, and try once more."""

WRITING: Final = (
    *(f"merge_{kind}" for kind in (*NODE_KINDS, *EDGE_KINDS)),
    *(f"delete_{kind}" for kind in EDGE_KINDS),
    *(f"delete_orphan_{kind}" for kind in reversed(NODE_KINDS)),
)
"""What a change may have to run, in order. The server plans all of it as one statement, once."""

_TOO_LARGE: Final = frozenset(
    {
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.TransientError.General.OutOfMemoryError",
        "Neo.TransientError.General.StackOverFlowError",
        "Neo.TransientError.General.TransactionMemoryLimit",
        "Neo.TransientError.General.TransactionOutOfMemoryError",
        "Neo.ClientError.General.TransactionOutOfMemoryError",
        "Neo.ClientError.Transaction.TransactionTimedOut",
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
    }
)
_LOCKED: Final = "Neo.ClientError.Transaction.LockClientStopped"
_RETRYABLE: Final = frozenset(
    {
        "Neo.ClientError.Statement.EntityNotFound",
        "Neo.ClientError.Cluster.NotALeader",
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
        "Neo.ClientError.Security.AuthorizationExpired",
        # CREATE INDEX … IF NOT EXISTS beside another run's: it looked before the other committed.
        "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
        # Ended while it waited for another's lock, by its time or by a person; so the driver names both.
        _LOCKED,
        "Neo.ClientError.Transaction.Terminated",
    }
)
_ROW: Final = ("Neo.ClientError.Statement.", "Neo.ClientError.Schema.", "Neo.DatabaseError.Statement.")
_NOT_A_ROW: Final = frozenset(
    {
        "Neo.ClientError.Statement.SyntaxError",
        "Neo.ClientError.Statement.AccessMode",
        "Neo.ClientError.Statement.RemoteExecutionClientError",
    }
)
_HINT: Final = "// neo4j: "
_NODE_IN_USE: Final = "still has relationships"
_UNPACKABLE: Final = (TypeError, ValueError, OverflowError)


def question(name: str, parameters: Mapping[str, object]) -> Text:
    """A statement that reads. One with a hint finds nodes by their keys, as all do that write."""
    text = statement(name)
    return by_key(name, parameters) if _HINT in text else (text, parameters)


def by_key(name: str, parameters: Mapping[str, object]) -> Text:
    """A statement that finds nodes by their keys, planned once: that takes the server 0.1 s.

    With its hints, which are comments to the embedded graph: until Neo4j has counted the entries of a new index, which
    takes it seconds, it believes there are none, and plans to read all of them for each row. And with its parameters in
    a map: of lists it would look at the sizes, and plan anew for ten times as many rows.
    """
    return PLANNED_ONCE + statement(name).replace(_HINT, "").replace("$", "$given."), {"given": parameters}


def classify(error: BaseException) -> GraphError:
    """The error of ours that says what to do about one of the driver's; what we don't know stops."""
    reason = _reason(error)
    told = f"the Neo4j server refused: {reason}"
    if getattr(reason, "code", "") == _LOCKED:
        told += "; perhaps another client keeps a lock on what is written: SHOW TRANSACTIONS on the server names it"
    return _kind(reason)(told)


def _reason(error: BaseException) -> BaseException:
    """What made a result or a transaction fail: under load the driver tells of that first, not of the cause."""
    told_after = isinstance(error, ResultFailedError | TransactionError)
    return error.__cause__ if told_after and error.__cause__ is not None else error


def _kind(error: BaseException) -> type[GraphError]:
    if isinstance(error, Neo4jError):
        return _kind_of_code(error.code or "", error)
    if isinstance(error, DriverError):
        lost = error.is_retryable() or isinstance(error, neo4j.exceptions.IncompleteCommit)
        return GraphRetryableError if lost else GraphStoppedError
    return GraphRowError if isinstance(error, _UNPACKABLE) else GraphStoppedError


def _kind_of_code(code: str, error: Neo4jError) -> type[GraphError]:
    if code in _TOO_LARGE:
        return GraphTooLargeError
    # An orphan that another transaction took into use between our check and our commit.
    if code in _RETRYABLE or error.is_retryable() or _NODE_IN_USE in (error.message or ""):
        return GraphRetryableError
    if code.startswith(_ROW) and code not in _NOT_A_ROW:
        return GraphRowError
    return GraphStoppedError


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (Neo4jError, DriverError, *_UNPACKABLE) as error:
        raise classify(error) from error


class Neo4jGraph(StatementGraph):
    """``Graph`` over a Neo4j server (5.x or later). Threads share it: each transaction has its own session."""

    backend: Backend = "neo4j"

    def __init__(  # noqa: PLR0913 - what a connection takes, by name
        self,
        uri: str,
        user: str,
        password: SecretStr | None,
        database: str,
        transaction_seconds: float | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        """Connect and check that the server lets us in.

        ``transaction_seconds``: how long the server lets a transaction that writes take. ``read_only``: who only asks
        hears of a server that doesn't let us in with the first question, and is spared a way there and back.

        Raises:
            GraphStoppedError: it can't be reached, refuses the credentials, or the URI is none.
        """
        self._driver = _driver(uri, user, password)
        self._uri = uri
        self._database = database
        self._transaction_seconds = transaction_seconds
        self._met = False
        try:
            if not read_only:
                self.ping()
        except GraphStoppedError:
            self._driver.close()
            raise

    def ping(self) -> None:
        """Ask the server for nothing. Raises ``GraphStoppedError`` when it can't be reached or refuses us."""
        with self._meeting(first=True):
            super().ping()

    @contextmanager
    def _meeting(self, *, first: bool) -> Iterator[None]:
        """What keeps us from the ``first`` answer of the server is told with where it was asked, and stops."""
        try:
            yield
        except GraphError as error:
            if not first:
                raise
            reason = error.__cause__ or error
            in_a_line = " ".join(str(reason).split())
            raise GraphStoppedError(
                f"no Neo4j to work with at {self._uri}: {in_a_line}; "
                "check that it runs, and HEADWATER_NEO4J__URI, __USER, __PASSWORD and __DATABASE"
            ) from reason

    def _session(self, mode: str) -> neo4j.Session:
        return self._driver.session(
            database=self._database,
            default_access_mode=mode,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        )

    def _write_loads(
        self, loads: Sequence[NamedRows], noted: Sequence[Step], settled: Callable[[], object]
    ) -> list[WriteOutcome]:
        """As one statement where that can be, which spares them the ways there and back."""
        rows = dict(loads)
        if not (loads and noted) or [name for name, _ in loads] != [name for name in WRITING if name in rows]:
            return super()._write_loads(loads, noted, settled)
        answer, outcome = self._transact_one(_in_one(loads, *noted), settled)
        first, *others = (WriteOutcome(taken=integer(answer[0][name])) for name in rows)
        return [outcome + first, *others]

    def _change(self, name: str, parameters: Mapping[str, object]) -> Text:
        return by_key(name, parameters)

    def make_ready(self) -> None:
        """Let the server plan what ``write_all`` runs for a round: that takes it a second."""
        text, parameters, _ = _in_one([], advancing("", 0))
        self._transact(text, parameters, no_check)

    def _transact_one(self, step: Step, settled: Callable[[], object]) -> Answer:
        """As ``_transact_all``; the statement goes with the BEGIN, which spares a way there and back."""
        text, parameters, check = step

        def look(result: neo4j.Result) -> Answer:
            answer = _answer(result, check)
            settled()
            return answer

        with _translated():
            return self._driver.execute_query(
                neo4j.Query(text, timeout=self._transaction_seconds),
                dict(parameters),
                database_=self._database,
                result_transformer_=look,
            )

    def _transact_all(self, steps: Sequence[Step], settled: Callable[[], object]) -> list[Answer]:
        if len(steps) == 1:
            return [self._transact_one(steps[0], settled)]
        with (
            _translated(),
            self._session(neo4j.WRITE_ACCESS) as session,
            session.begin_transaction(timeout=self._transaction_seconds) as transaction,
        ):
            # All are on their way before the first is looked at: so the server doesn't wait for us in between.
            results = [transaction.run(text, dict(parameters)) for text, parameters, _ in steps]
            answers = [_answer(result, check) for result, (_, _, check) in zip(results, steps, strict=True)]
            settled()
            transaction.commit()
        return answers

    def stream(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """The rows of a statement that reads, fetched as they are taken. Its transaction is the server's own."""
        with _translated(), self._session(neo4j.READ_ACCESS) as session:
            with self._meeting(first=not self._met), _translated():
                text, asked = question(name, parameters)
                result = session.run(text, dict(asked))
                names = result.keys()
            self._met = True
            for record in result:
                yield dict(zip(names, record, strict=True))

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()


def _answer(result: neo4j.Result, check: Check) -> Answer:
    """All rows of a result, checked, and what the server did."""
    answer: list[Row] = result.data()
    check(answer)
    return answer, _counters(result.consume().counters)


def _in_one(loads: Sequence[NamedRows], noted: Step) -> Step:
    """All of ``WRITING`` as one statement over the rows there are, and then the step ``noted``."""
    text, parameters, is_noted = noted

    def check(answer: list[Row]) -> None:
        is_noted(answer)
        for name, rows in loads:
            enough(name, rows, integer(answer[0][name]))

    return in_one(WRITING, text), {"rows": {name: list(rows) for name, rows in loads}, **parameters}, check


def _driver(uri: str, user: str, password: SecretStr | None) -> neo4j.Driver:
    try:
        _check_scheme(uri)
        return neo4j.GraphDatabase.driver(
            uri,
            auth=(user, password.get_secret_value()) if password else None,
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=_POOL_WAIT_SECONDS,
            notifications_min_severity="OFF",
            max_transaction_retry_time=_NO_RETRY,
            telemetry_disabled=True,
            user_agent="headwater",
        )
    except (DriverError, ValueError) as error:
        raise GraphStoppedError(f"{uri!r} is no address of a Neo4j server: {error}") from error


def _check_scheme(uri: str) -> None:
    # Over HTTP, which the driver offers as a preview, a transaction is another thing.
    if urlsplit(uri).scheme.partition("+")[0] not in _SCHEMES:
        raise ValueError("it begins with neo4j:// or bolt:// (or neo4j+s://, bolt+s://, neo4j+ssc://, …)")


def _counters(counters: Any) -> WriteOutcome:
    return msgspec.convert(counters, WriteOutcome, from_attributes=True)
