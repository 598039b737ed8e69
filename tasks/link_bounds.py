"""The bounds of linking: a run that would link for hours, or fill the machine's memory, stops and says why.

Linking is one piece of work in the process of the run, since every file may depend on every other, so no worker can
be stopped in its place. What one statement may cost is bounded by the linker; what a million statements cost is
looked at here, between one and the next. A run that stops has committed nothing.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from errors import HeadwaterError
from lineage.linker import WATCHER
from settings.models import LinkSettings

LOOKED_EVERY = 256
"""Statements between two looks at the memory in use."""

_STATM = Path("/proc/self/statm")


class LinkingBoundError(HeadwaterError):
    """Linking took too long, or too much memory. The run committed nothing."""

    def __init__(self, said: str, path: str, seconds: float, setting: str) -> None:
        super().__init__(
            f"Linking {said}, so this run stops: the graph stays as it was, or, in the first run over a source, gets no"
            f" further. Most of it went into {path!r} ({seconds:.0f} s): look at that file, leave it out by a line in"
            f" .headwaterignore, or raise {setting}; the next run carries on."
        )
        self.path = path


class LinkBounds:
    """The bounds of one run's linking, which may go on in several blocks: what is between them doesn't count."""

    def __init__(self, limits: LinkSettings) -> None:
        self._watch = _Watch(limits)

    @contextmanager
    def linking(self) -> Iterator[None]:
        """What is linked in the block stops beyond the limits. Raises ``LinkingBoundError``."""
        token = WATCHER.set(self._watch.see)
        self._watch.go_on()
        try:
            yield
        finally:
            self._watch.pause()
            WATCHER.reset(token)


class _Watch:
    """Counts the time by the file it went into."""

    def __init__(self, limits: LinkSettings) -> None:
        self._limits = limits
        self._last = self._spent = 0.0
        self._memory = _memory()
        self._path = ""
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._statements = 0

    def go_on(self) -> None:
        """From now on time counts."""
        self._last = time.monotonic()

    def pause(self) -> None:
        """Until ``go_on``, time doesn't count."""
        passed = time.monotonic() - self._last
        self._spent += passed
        if self._path:  # Before the first statement, the time is no file's.
            self._seconds[self._path] += passed

    def see(self, path: str) -> None:
        """A statement of this file comes next."""
        self.pause()
        self.go_on()
        self._path = path
        self._statements += 1
        if self._spent > self._limits.timeout_seconds:
            said = f"was not done after {self._limits.timeout_seconds:g} s"
            raise self._error(said, "HEADWATER_LINK__TIMEOUT_SECONDS")
        if self._statements % LOOKED_EVERY == 0 and _memory() - self._memory > self._limits.memory_bytes:
            said = f"took more than {self._limits.memory_bytes} bytes of memory"
            raise self._error(said, "HEADWATER_LINK__MEMORY_BYTES")

    def _error(self, said: str, setting: str) -> LinkingBoundError:
        path = max(self._seconds, key=self._seconds.__getitem__, default=self._path)
        return LinkingBoundError(said, path, self._seconds[path], setting)


def _memory() -> int:
    """Bytes of memory this process has in use; 0 where the system doesn't say (then time is the only bound)."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
