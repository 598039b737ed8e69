"""Shadow: some optimized files are also done the slow way, and the two results compared.

Units are compared here (rows of the graph in ``tasks.readback``): one from the cache with a fresh one, one from a
chunk or from several workers with one that a worker of its own made of that text alone. In the main process no text
is ever compiled, not even for this.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import NamedTuple

import msgspec

from lineage.unit import Unit, decode_unit
from settings import FlagName
from tasks.compile import Compiled, Request
from tasks.engine import Engine
from tasks.pool import CompilePool
from tasks.rollout import UNIT_FLAGS, Rollout

SETTLED_AT_ONCE = 100
"""Results that are noted before they are compared: each comparison is a task run."""

SHOWN_LINES = 60
"""Lines of a difference that a report shows."""


class Mismatch(msgspec.Struct, frozen=True):
    """A file whose optimized result is not the slow one. ``flags``: those it came through; ``diff`` is for people."""

    flags: tuple[FlagName, ...]
    file: str
    reason: str
    diff: str = ""


class _Candidate(NamedTuple):
    """A result that may be compared; ``ask`` gives the text it was made of, None if nobody has it any more."""

    ask: Callable[[], Request | None]
    compiled: Compiled


class Shadow:
    """Compares the units of one run, and keeps what did not agree."""

    def __init__(self, rollout: Rollout, pool: CompilePool, engine: Engine, *, later: bool = False) -> None:
        """``later``: units are only noted until ``settle``, however many; failures are compared at once then."""
        self._rollout = rollout
        self._pool = pool
        self._engine = engine
        self.later = later
        self._noted: list[_Candidate] = []
        self._least: dict[FlagName, _Candidate] = {}
        """By flag of which nothing was drawn yet: the file to be taken if nothing will be."""
        self.checked: Counter[FlagName] = Counter()
        self.mismatches: list[Mismatch] = []

    @property
    def watches(self) -> bool:
        """Whether any file is done the slow way, too."""
        return any(self._rollout.watches(flag) for flag in UNIT_FLAGS)

    def check(self, done: Iterable[tuple[Request, Compiled]]) -> None:
        """Look at units that were just found or made; those drawn, and all failures, are done the slow way, too."""
        self._compare(_Candidate(partial(_itself, request), compiled) for request, compiled in done)

    def check_known(self, units: Mapping[str, Unit], read: Callable[[str], Request | None]) -> None:
        """Look at units, by path, that were found without reading their files; ``read`` gives a file's text.

        It gives None when the file is no longer the one that the unit was made of.
        """
        self._compare(
            _Candidate(partial(read, path), Compiled(path, "", unit, None, found=True))
            for path, unit in units.items()
        )

    def let_go(self) -> None:
        """The texts that were looked at are to be forgotten: what is noted of them is compared, unless that is for later."""
        if not self.later:
            self._settle_noted()

    def settle(self) -> None:
        """Nothing more will come for now: what is noted is compared, and at least one file of each flag that did anything."""
        self._settle_noted()
        least = {each.compiled.path: each for each in self._least.values()}
        self._least.clear()
        self._settle(list(least.values()))

    def _compare(self, candidates: Iterable[_Candidate]) -> None:
        failed: list[_Candidate] = []
        for each in candidates:
            if self._is_drawn(each):
                (failed if self.later and each.compiled.unit is None else self._noted).append(each)
        self._settle(failed)
        if len(self._noted) >= SETTLED_AT_ONCE:
            self.let_go()

    def _behind(self, compiled: Compiled) -> tuple[FlagName, ...]:
        """The flags that a result came through, of those that are watched."""
        flags = UNIT_FLAGS[:1] if compiled.found else UNIT_FLAGS[1:]
        watches, takes = self._rollout.watches, self._rollout.takes
        return tuple(flag for flag in flags if watches(flag) and takes(flag, compiled.path))

    def _is_drawn(self, candidate: _Candidate) -> bool:
        path = candidate.compiled.path
        flags = self._behind(candidate.compiled)
        if candidate.compiled.unit is None:
            return bool(flags)
        for flag in flags:
            known = self._least.get(flag, candidate)
            if not self.checked[flag] and self._rollout.lot(path) <= self._rollout.lot(known.compiled.path):
                self._least[flag] = candidate
        return any(self._rollout.draws(flag, path) for flag in flags)

    def _settle_noted(self) -> None:
        noted, self._noted = self._noted, []
        self._settle(noted)

    def _settle(self, drawn: list[_Candidate]) -> None:
        if drawn:
            self.mismatches += self._engine.call(lambda: list(self._mismatches(drawn)), name="shadow")

    def _mismatches(self, drawn: Iterable[_Candidate]) -> Iterator[Mismatch]:
        for ask, compiled in drawn:
            request = ask()
            if request is None:
                continue
            flags = self._behind(compiled)
            self.checked.update(flags)
            for flag in flags:
                self._least.pop(flag, None)
            found = self._difference(request, compiled)
            if found is not None:
                yield Mismatch(flags, request.path, *found)

    def _difference(self, request: Request, compiled: Compiled) -> tuple[str, str] | None:
        """What is wrong with a result, and how it differs; None when the slow way agrees or can't tell."""
        slow = self._pool.apart().compile_alone(request.job)
        if slow.payload is None:
            refused = slow.failure is not None and not slow.failure.of_the_moment
            if compiled.unit is None or not refused:
                return None
            return "has a unit, but done the slow way it is refused", ""
        unit = decode_unit(slow.payload)
        if compiled.failure is not None:
            return f"failed ({compiled.failure.reason}), but done the slow way it did not", ""
        if unit == compiled.unit:
            return None
        way = "was found in the cache" if compiled.found else "was made together with others"
        return f"its unit, which {way}, is not the one made of it alone", _diff(unit, compiled.unit)


def _itself(request: Request) -> Request:
    return request


def _diff(slow: object, optimized: object) -> str:
    return diff(_lines(slow), _lines(optimized))


def _lines(unit: object) -> list[str]:
    """A unit as lines for people: its own names, and nothing of the SQL's literals, which it doesn't hold."""
    return msgspec.json.format(msgspec.json.encode(unit, order="sorted"), indent=1).decode().splitlines()


def diff(slow: Iterable[str], optimized: Iterable[str]) -> str:
    """How the optimized lines differ from the slow ones; long differences are cut."""
    lines = difflib.unified_diff(list(slow), list(optimized), "slow", "optimized", lineterm="", n=2)
    shown = list(islice(lines, SHOWN_LINES + 1))
    return "\n".join([*shown[:SHOWN_LINES], *(["…"] if len(shown) > SHOWN_LINES else [])])
