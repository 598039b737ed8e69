"""Retries: a line for a person who waits, that something is tried again, why, and when."""

import sys

from stamina.instrumentation import RetryDetails, set_on_retry_hooks


def tell_retries() -> None:
    """Tell of every retry from now on, on stderr, instead of stamina's log, which needs a program to read it."""
    set_on_retry_hooks([_told])


def _told(details: RetryDetails) -> None:
    """Of the error the kind alone: a message may hold an address with a key, or a row."""
    status = getattr(getattr(details.caused_by, "response", None), "status_code", None)
    why = type(details.caused_by).__name__ if status is None else f"answered with status {status}"
    print(f"headwater: {why}: trying again in {details.wait_for:.1f} s", file=sys.stderr)
