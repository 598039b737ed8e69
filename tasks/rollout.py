"""Rollout: which files take which optimized road in one run, and which of them are done twice.

A file is assigned by SHA-256 of flag, source and path, so widening a flag only ever adds files to its optimized
arm, whatever run and machine. Which of the optimized files are also done the slow way differs from run to run, so
that runs find together what one of them misses.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from settings import FLAG_NAMES, FlagName, ResolvedFlag

UNIT_FLAGS: tuple[FlagName, ...] = ("caching", "batching", "parallelism")
"""The flags that decide how a unit is come by: the first, by finding it; the others, by making it."""

_WHOLE = 1 << 64


class Arms(NamedTuple):
    """The roads one text can take on its way to a unit: its arm of each flag that is about units."""

    caching: bool
    batching: bool
    parallelism: bool


class Rollout:
    """The flags of one run, asked for each file."""

    def __init__(self, flags: Mapping[FlagName, ResolvedFlag], source: str, run_id: str) -> None:
        self.flags = dict(flags)
        self.tripped = frozenset(
            name for name, flag in flags.items() if flag.tripped is not None and not flag.enabled
        )
        """Flags that have tripped, and that this run keeps off."""
        self._source = source
        self._run_id = run_id

    def takes(self, flag: FlagName, path: str) -> bool:
        """Whether the file is in the flag's optimized arm."""
        percent = self.flags[flag].flag.percent
        return percent == 100 or (percent > 0 and _score(flag, self._source, path) * 100 < percent * _WHOLE)

    def everywhere(self, flag: FlagName) -> bool:
        """Whether every file is in the flag's optimized arm."""
        return self.flags[flag].flag.percent == 100

    def somewhere(self, flag: FlagName) -> bool:
        """Whether any file can be in the flag's optimized arm."""
        return self.flags[flag].enabled

    def arms(self, path: str) -> Arms:
        """The road of one file to its unit."""
        return Arms(*(self.takes(flag, path) for flag in UNIT_FLAGS))

    def touched(self, path: str, *, found: bool, before: Mapping[str, bool]) -> dict[str, bool]:
        """What the manifest shall say of a file that this run took up: the flags its facts may have come through.

        A unit that was ``found`` may have been made in any way while its flag was trusted. Rows stay those of the
        writer that wrote them: ``before`` is what the manifest said.
        """
        now = {flag: self.takes(flag, path) for flag in FLAG_NAMES}
        if found:
            now["batching"] |= "batching" not in self.tripped
            now["parallelism"] |= "parallelism" not in self.tripped
        now["batch_writes"] |= before.get("batch_writes", False) and "batch_writes" not in self.tripped
        return {str(flag): touched for flag, touched in now.items()}

    def suspects(self, arms: Mapping[str, bool]) -> bool:
        """Whether a file with these arms in the manifest is to be done again: a flag it came through has tripped."""
        return any(arms.get(flag) for flag in self.tripped)

    # --- shadow

    def watches(self, flag: FlagName) -> bool:
        """Whether any file of the flag's optimized arm is done twice."""
        return self.flags[flag].enabled and self.flags[flag].flag.shadow > 0

    def draws(self, flag: FlagName, path: str) -> bool:
        """Whether this run does the file twice on the flag's account. One draw serves all flags."""
        return self.watches(flag) and self.lot(path) * 100 < self.flags[flag].flag.shadow * _WHOLE

    def lot(self, path: str) -> int:
        """The file's number in this run's draw; the lowest are drawn."""
        return _score(self._run_id, self._source, path)

    def sample(self, flag: FlagName, paths: Iterable[str]) -> list[str]:
        """The files of the flag's optimized arm among these that are done twice: at least one, if there are any."""
        paths = sorted(path for path in paths if self.takes(flag, path)) if self.watches(flag) else []
        drawn = [path for path in paths if self.draws(flag, path)]
        return drawn or sorted(paths, key=self.lot)[:1]


def _score(*parts: str) -> int:
    """A number below 2⁶⁴ that is as good as drawn, and the same each time."""
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogateescape"))
    return int.from_bytes(digest.digest()[:8], "big")
