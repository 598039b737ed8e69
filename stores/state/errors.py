"""What can go wrong with the state database, and what a person does about it.

``StateError`` (in ``errors``) stops a run before any graph write; its subclasses here say more. ``CacheError``
is no ``StateError``: the unit cache only saves work, so its errors degrade a run and never stop it.
"""

from datetime import datetime

from sqlalchemy.exc import DBAPIError

from errors import HeadwaterError, StateError


class CacheError(HeadwaterError):
    """The unit cache could not be read or written: go on without it, and count it."""


class LeaseHeldError(StateError):
    """Someone else holds the lease: wait for them, or stop them."""

    def __init__(self, name: str, holder: str, pid: int, host: str, until: datetime) -> None:
        super().__init__(
            f"{name!r} is held by {holder!r} (process {pid} on {host}): wait for it to finish or stop it. "
            f"Should it be dead, its hold ends by itself at {until:%Y-%m-%d %H:%M:%S} UTC."
        )
        self.name = name
        self.holder = holder
        self.pid = pid
        self.host = host
        self.until = until


class LeaseLostError(StateError):
    """A lease could not be renewed in time, so another may hold it now: stop writing."""


_LOCKED = "is locked by another process: let it finish (or stop it), then run again"
_READ_ONLY = "is read-only: give this user the right to write it and the folder it is in"
_FULL = "has no space left: free some on its disk (`headwater cache evict` helps), then run again"
_DAMAGED = "is damaged: restore it from a backup, or move it away and start with an empty graph"
_UNREACHABLE = "cannot be reached: check HEADWATER_STATE__URL and that the server takes connections"

_ADVICE = {
    # SQLite: names of result codes, extended ones by prefix (https://www.sqlite.org/rescode.html)
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": "cannot be read or written by the operating system: check its disk",
    "SQLITE_CANTOPEN": "cannot be opened: check that its folder exists and may be written",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": "is not a SQLite database: move that file away, or set HEADWATER_STATE__URL to another",
    # PostgreSQL: SQLSTATE, classes by prefix (appendix A of its manual)
    "55P03": _LOCKED,
    "40": _LOCKED,
    "25006": _READ_ONLY,
    "42501": "refuses this user: grant it the right to create and write tables in its schema",
    "53100": _FULL,
    "53": "is out of resources: free some on the server, then run again",
    "28": "refuses the login: check user and password in HEADWATER_STATE__URL",
    "3D000": "does not exist on its server: create it, or correct HEADWATER_STATE__URL",
    "08": _UNREACHABLE,
    "57": _UNREACHABLE,
}


def advice(error: DBAPIError) -> str:
    """What happened and what to do next, to be read after the name of the database."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code is None:
        return _UNREACHABLE if "psycopg" in type(error.orig).__module__ else "cannot be used"
    prefixes = (code[:length] for length in range(len(code), 1, -1))
    return next((_ADVICE[prefix] for prefix in prefixes if prefix in _ADVICE), "cannot be used")


def explain(error: Exception, database: str) -> str:
    """The whole message for an error met while using ``database`` (its path, or its URL without password)."""
    if isinstance(error, DBAPIError):
        return f"State database {database} {advice(error)} ({_first_line(error.orig)})."
    return f"State database {database} cannot be used ({_first_line(error)})."


def _first_line(error: BaseException | None) -> str:
    # Further lines of a driver's message may quote the values of a row.
    said = str(error).splitlines() if error is not None and error.args else []
    return said[0] if said else type(error).__name__
