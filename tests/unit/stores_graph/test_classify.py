"""Which error of a backend is which of ours."""

import kglite
import pytest
from neo4j import exceptions
from neo4j.exceptions import Neo4jError

from errors import GraphError
from stores.graph import embedded
from stores.graph import neo4j as bolt
from stores.graph.decision import retry_reason
from stores.graph.errors import (
    GraphRetryableError,
    GraphRowError,
    GraphStoppedError,
    GraphTooLargeError,
)


def server_error(code: str, message: str = "so it goes") -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message=message)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Neo.TransientError.Transaction.DeadlockDetected", GraphRetryableError),
        ("Neo.TransientError.General.DatabaseUnavailable", GraphRetryableError),
        ("Neo.TransientError.Transaction.LockAcquisitionTimeout", GraphRetryableError),
        ("Neo.ClientError.Cluster.NotALeader", GraphRetryableError),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", GraphRetryableError),
        ("Neo.ClientError.Statement.EntityNotFound", GraphRetryableError),
        ("Neo.ClientError.Security.AuthorizationExpired", GraphRetryableError),
        ("Neo.ClientError.Transaction.LockClientStopped", GraphRetryableError),
        ("Neo.ClientError.Transaction.Terminated", GraphRetryableError),
        ("Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists", GraphRetryableError),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", GraphTooLargeError),
        ("Neo.TransientError.General.OutOfMemoryError", GraphTooLargeError),
        ("Neo.ClientError.Transaction.TransactionTimedOut", GraphTooLargeError),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", GraphRowError),
        ("Neo.ClientError.Statement.TypeError", GraphRowError),
        ("Neo.ClientError.Statement.SemanticError", GraphRowError),
        ("Neo.ClientError.Statement.ArgumentError", GraphRowError),
        ("Neo.DatabaseError.Statement.ExecutionFailed", GraphRowError),
        ("Neo.ClientError.Statement.SyntaxError", GraphStoppedError),
        ("Neo.ClientError.Statement.AccessMode", GraphStoppedError),
        ("Neo.ClientError.Security.Unauthorized", GraphStoppedError),
        ("Neo.ClientError.Security.Forbidden", GraphStoppedError),
        ("Neo.ClientError.Database.DatabaseNotFound", GraphStoppedError),
        ("Neo.DatabaseError.General.UnknownError", GraphStoppedError),
        ("Neo.Something.Quite.New", GraphStoppedError),
    ],
)
def test_the_servers_code_says_what_to_do(code: str, kind: type[GraphError]) -> None:
    assert type(bolt.classify(server_error(code))) is kind


def test_an_orphan_taken_into_use_meanwhile_is_retried() -> None:
    error = server_error(
        "Neo.ClientError.Schema.ConstraintValidationFailed",
        "Cannot delete node<7>, because it still has relationships.",
    )
    assert type(bolt.classify(error)) is GraphRetryableError


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (exceptions.ServiceUnavailable("gone"), GraphRetryableError),
        (exceptions.SessionExpired("gone"), GraphRetryableError),
        (exceptions.IncompleteCommit("unknown"), GraphRetryableError),
        (exceptions.ConfigurationError("no"), GraphStoppedError),
        (TypeError("can't be packed"), GraphRowError),
        (OverflowError("too large a number"), GraphRowError),
        (RuntimeError("what is that"), GraphStoppedError),
    ],
)
def test_the_drivers_own_errors(error: Exception, kind: type[GraphError]) -> None:
    assert type(bolt.classify(error)) is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (kglite.TransactionConflictError, GraphRetryableError),
        (kglite.CypherTimeoutError, GraphTooLargeError),
        (kglite.WriteBudgetExceededError, GraphTooLargeError),
        (MemoryError, GraphTooLargeError),
        (kglite.ConstraintViolationError, GraphRowError),
        (kglite.CypherExecutionError, GraphRowError),
        (kglite.CypherTypeMismatchError, GraphRowError),
        (TypeError, GraphRowError),
        (kglite.CypherSyntaxError, GraphStoppedError),
        (kglite.FileIoError, GraphStoppedError),
        (kglite.InternalError, GraphStoppedError),
        (OSError, GraphStoppedError),
    ],
)
def test_kglites_errors(error: type[Exception], kind: type[GraphError]) -> None:
    assert type(embedded.classify(error("so it goes"))) is kind


@pytest.mark.parametrize("told", [exceptions.ResultFailedError, exceptions.TransactionError])
def test_a_result_that_failed_is_judged_by_what_made_it_fail(told: type[exceptions.DriverError]) -> None:
    error = told(None, "The result has failed")
    error.__cause__ = server_error("Neo.DatabaseError.Statement.ExecutionFailed", "too large to index")
    judged = bolt.classify(error)
    assert type(judged) is GraphRowError
    assert "too large to index" in str(judged)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("Neo.TransientError.Transaction.DeadlockDetected", "deadlock"),
        ("Neo.TransientError.Transaction.LockAcquisitionTimeout", "deadlock"),
        ("Neo.TransientError.General.DatabaseUnavailable", "connection"),
        ("Neo.ClientError.Cluster.NotALeader", "leader"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "leader"),
        ("Neo.ClientError.Statement.EntityNotFound", "missing_node"),
        ("Neo.ClientError.Security.AuthorizationExpired", "other"),
        ("Neo.ClientError.Transaction.LockClientStopped", "deadlock"),
        ("Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists", "conflict"),
    ],
)
def test_what_is_sent_again_has_a_reason(code: str, reason: str) -> None:
    assert reason_of(server_error(code)) == reason


def test_reasons_of_what_the_server_did_not_say() -> None:
    orphan = "Cannot delete node<7>, because it still has relationships."
    said = server_error("Neo.ClientError.Schema.ConstraintValidationFailed", orphan)
    assert reason_of(said) == "orphan_in_use"
    assert reason_of(exceptions.ServiceUnavailable("gone")) == "connection"
    assert reason_of(exceptions.SessionExpired("gone")) == "connection"
    with pytest.raises(GraphRetryableError) as raised, embedded._translated():
        raise kglite.TransactionConflictError("somebody was first")
    assert retry_reason(raised.value) == "conflict"


def reason_of(error: Exception) -> str:
    """As a writer sees the error: translated, and raised from what the driver raised."""
    with pytest.raises(GraphError) as raised, bolt._translated():
        raise error
    return retry_reason(raised.value)
