"""Which files a flag takes, and which of them are done twice."""

import pytest

from settings import FLAG_NAMES, FlagForm, StoredFlag, load_settings, resolve_flags
from tasks.rollout import Rollout

PATHS = [f"mart/sales/file{number}.sql" for number in range(1000)]


def rollout(value: object, run_id: str = "run", source: str = "estate", **stored: StoredFlag) -> Rollout:
    form = FlagForm.of(dict.fromkeys(FLAG_NAMES, value))
    return Rollout(resolve_flags(form, stored, load_settings()), source, run_id)  # type: ignore[arg-type]


def taken(one: Rollout, flag: str = "caching") -> set[str]:
    return {path for path in PATHS if one.takes(flag, path)}  # type: ignore[arg-type]


def test_widening_only_adds_files() -> None:
    before: set[str] = set()
    for percent in (0, 1, 25, 50, 75, 99, 100):
        now = taken(rollout(percent))
        assert before <= now
        assert len(now) == pytest.approx(percent * 10, abs=40)
        before = now
    assert before == set(PATHS)


def test_files_are_drawn_by_flag_and_source_and_stay_from_run_to_run() -> None:
    one = taken(rollout(50))
    assert one == taken(rollout(50, run_id="another"))
    assert one != taken(rollout(50), "batching")
    assert one != taken(rollout(50, source="other"))


def test_the_shadow_is_drawn_by_run_and_is_at_least_one_file() -> None:
    first = rollout(100, "run 1").sample("caching", PATHS)
    assert 25 <= len(first) <= 80
    assert first != rollout(100, "run 2").sample("caching", PATHS)
    assert len(rollout(100).sample("caching", PATHS[:3])) == 1
    assert rollout({"percent": 100, "shadow": 100}).sample("caching", PATHS) == sorted(PATHS)
    assert rollout({"percent": 100, "shadow": 0}).sample("caching", PATHS) == []
    assert rollout("off").sample("caching", PATHS) == []
    partial = rollout({"percent": 50, "shadow": 100})
    assert set(partial.sample("caching", PATHS)) == taken(partial)


def test_files_that_came_through_a_tripped_flag_are_suspects() -> None:
    one = rollout("on", batching=StoredFlag(tripped="wrong"))
    assert one.tripped == {"batching"}
    assert one.suspects({"batching": True})
    assert not one.suspects({"batching": False, "caching": True})
    assert not one.suspects({})


def test_what_the_manifest_remembers_of_a_file() -> None:
    one = rollout("off")
    off = dict.fromkeys(FLAG_NAMES, False)
    assert one.touched("a.sql", found=False, before={}) == off
    # A unit that was found was made nobody knows how; rows stay those of the writer that wrote them.
    assert one.touched("a.sql", found=True, before={}) == off | {"batching": True, "parallelism": True}
    assert one.touched("a.sql", found=False, before={"batch_writes": True}) == off | {"batch_writes": True}
    redone = rollout("off", batch_writes=StoredFlag(tripped="wrong"))
    assert redone.touched("a.sql", found=False, before={"batch_writes": True}) == off
