"""Whether a process of this machine still lives."""

import os
from pathlib import Path


def lives(pid: int) -> bool:
    """Whether there is such a process, another user's included, that has not ended yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # Another user's.
    return not is_zombie(pid)


def is_zombie(pid: int) -> bool:
    """Whether it is dead and its parent has not asked yet (Linux; elsewhere nobody can tell)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in {"Z", "X"}
