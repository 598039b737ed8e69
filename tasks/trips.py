"""Trips: a flag that was caught at a wrong result is off, for the rest of the run and for all next ones.

The state database remembers it before anything else happens, so it holds whatever becomes of the run. The files that
came through the flag are done again by the same run, and by the next run over every other source (see
``Rollout.suspects``).
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

from errors import HeadwaterError
from settings import FlagName
from stores.state import CacheError, StateDatabase
from tasks.engine import Engine
from tasks.report import RunReport, Trip
from tasks.shadow import Mismatch

log = logging.getLogger(__name__)

EVENT = "headwater.flag.tripped"
"""The Prefect event of a trip; its resource is ``headwater.flag.NAME``."""

SHOWN_MISMATCHES = 20
"""Mismatches of one flag that a report keeps, each with its difference."""


class MismatchError(HeadwaterError):
    """Optimized results were wrong. The run goes on without these flags; nobody outside sees this error."""

    def __init__(self, mismatches: Sequence[Mismatch]) -> None:
        files = ", ".join(sorted({mismatch.file for mismatch in mismatches})[:5])
        super().__init__(f"Optimized results differ from the slow ones: {files}.")
        self.mismatches = list(mismatches)


class Trips:
    """The trips of one run."""

    def __init__(self, state: StateDatabase, engine: Engine, source: str, run_id: str) -> None:
        self._state = state
        self._engine = engine
        self._source = source
        self._run_id = run_id
        self._trips: list[Trip] = []

    def trip(self, mismatches: Sequence[Mismatch]) -> None:
        """Trip every flag that any of these results came through.

        Raises ``StateError``: then nothing tripped, and nothing of these results was kept either.
        """
        by_flag: defaultdict[FlagName, list[Mismatch]] = defaultdict(list)
        for mismatch in mismatches:
            for flag in mismatch.flags:
                by_flag[flag].append(mismatch)
        for flag, wrong in by_flag.items():
            self._trip(flag, wrong)

    def _trip(self, flag: FlagName, wrong: Sequence[Mismatch]) -> None:
        first = wrong[0]
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        why = f"{self._source}/{first.file}: {first.reason}{more}"
        self._state.flags.trip(flag, actor=f"run {self._run_id}", why=why)
        if flag != "batch_writes":
            # Whatever it holds was made while the flag was trusted.
            with suppress(CacheError):
                self._state.units.clear()
        self._trips += [Trip(flag, each.file, each.reason, each.diff) for each in wrong[:SHOWN_MISMATCHES]]
        log.error("The flag %s has tripped and is off until it is reset: %s", flag, why)
        payload = {"flag": flag, "source": self._source, "run": self._run_id, "reason": why}
        self._engine.announce(EVENT, f"headwater.flag.{flag}", payload)

    def tell(self, report: RunReport) -> None:
        """Put the trips into the run's report."""
        report.trips = self._trips
