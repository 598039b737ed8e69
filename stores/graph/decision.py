"""What a writer does about an error, as a value: tested as a table, without a server and without sleeping."""

from enum import Enum
from typing import Literal, TypeAlias

from stores.graph.errors import GraphRetryableError, GraphRowError, GraphTooLargeError

RetryReason: TypeAlias = Literal[
    "deadlock", "conflict", "connection", "leader", "missing_node", "orphan_in_use", "other"
]
"""What can have happened to a transaction that is worth sending again."""


class Decision(Enum):
    """One of four things to do about rows that were not written."""

    RETRY = "retry"
    """Send the same rows again, by MERGE, after a pause."""
    SPLIT = "split"
    """Send the same rows in smaller transactions, at once."""
    ISOLATE = "isolate"
    """Find the row at fault by splitting, keep it as a dead letter, write the rest."""
    STOP = "stop"
    """Write nothing more; nothing is given up, the next run carries on."""


_DECISIONS: tuple[tuple[type[BaseException], Decision], ...] = (
    (GraphRetryableError, Decision.RETRY),
    (GraphTooLargeError, Decision.SPLIT),
    (GraphRowError, Decision.ISOLATE),
)


def decide(error: BaseException, *, rows: int = 2, past_deadline: bool = False) -> Decision:
    """What to do about ``error`` of a transaction of ``rows`` rows.

    Past the deadline for retrying, what would be tried again stops the run instead. A single row that is
    too large can't be split, so it is isolated. What we don't know stops, because stopping loses nothing.
    """
    decision = next((decision for kind, decision in _DECISIONS if isinstance(error, kind)), Decision.STOP)
    if decision is Decision.RETRY and past_deadline:
        return Decision.STOP
    if decision is Decision.SPLIT and rows <= 1:
        return Decision.ISOLATE
    return decision


_SIGNS: tuple[tuple[str, RetryReason], ...] = (
    ("Deadlock", "deadlock"),
    ("LockAcquisitionTimeout", "deadlock"),
    ("LockClientStopped", "deadlock"),
    ("NotALeader", "leader"),
    ("ForbiddenOnReadOnly", "leader"),
    ("EntityNotFound", "missing_node"),
    ("still has relationships", "orphan_in_use"),
    ("TransactionConflict", "conflict"),
    ("EquivalentSchemaRule", "conflict"),
    ("ServiceUnavailable", "connection"),
    ("SessionExpired", "connection"),
    ("IncompleteCommit", "connection"),
    ("DatabaseUnavailable", "connection"),
)


def retry_reason(error: BaseException) -> RetryReason:
    """What had happened to a transaction that is sent again, by the driver's own error.

    A deadlock is any wait for others' locks that was ended.
    """
    said = f"{type(error.__cause__).__name__} {getattr(error.__cause__, 'code', '')} {error}"
    return next((reason for sign, reason in _SIGNS if sign in said), "other")
