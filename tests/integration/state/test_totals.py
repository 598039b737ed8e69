"""Figures of runs: none is lost and none counted twice, however many runs end at once, and whatever is killed."""

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest

from monitoring import catalogue
from monitoring.collector import StateCollector
from monitoring.health import Backing
from settings import load_settings
from stores.state import StateDatabase, open_state, runs
from stores.state.runs import ENDED
from tests.integration.state.totals_driver import ROWS, note_runs

RUNS = 50
DEATHS = {5: "working", 6: "working", 17: "ending", 23: "ending", 31: "ended", 44: "working"}
"""Which of the runs are killed, and where."""


def test_no_run_of_fifty_processes_is_lost_or_doubled(state_url: str) -> None:
    open_state(state_url).close()
    assert note_runs(state_url, RUNS, DEATHS) == [
        -signal.SIGKILL if number in DEATHS else 0 for number in range(RUNS)
    ]

    crashed = sum(where != "ended" for where in DEATHS.values())
    ended = [number for number in range(RUNS) if DEATHS.get(number, "ended") == "ended"]
    with open_state(state_url) as state:
        for _ in range(3):  # Asking changes nothing, nor does the next run over a source of the dead.
            page = scraped(state_url)
            assert page[ENDED, (("status", "partial"),)] == RUNS - crashed == len(ended)
            assert page[ENDED, (("status", "crashed"),)] == crashed
            assert page[catalogue.ROWS.name, (("operation", "written"),)] == ROWS * len(ended)
            assert page["headwater_publish_batch_rows_count", ()] == len(ended)
            assert page["headwater_publish_batch_rows_sum", ()] == sum(ended)
            assert page[catalogue.RUNS_RUNNING.name, ()] == 0
        state.runs.start("run-5", "s5")
        assert state.totals.read()[ENDED, ("crashed",)] == crashed


def scraped(url: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """The page, by name and labels; the database's own label left out."""
    settings = load_settings(overrides={"state": {"url": url}})
    with Backing(settings) as backing:
        return {
            (
                sample.name,
                tuple(pair for pair in sample.labels.items() if pair[0] != "database"),
            ): sample.value
            for family in StateCollector(backing).collect()
            for sample in family.samples
        }


def test_a_run_under_way_is_neither_dead_nor_ended(state: StateDatabase, state_url: str) -> None:
    with state.leases.hold("source bank", owner="watch"):
        state.runs.start("run-1", "bank")
        state.totals.add({(catalogue.SOURCE_LAST_GOOD.name, ("bank",)): datetime.now(UTC).timestamp()})
        page = scraped(state_url)
        assert (page[catalogue.RUNS_RUNNING.name, ()], page[ENDED, (("status", "crashed"),)]) == (1, 0)
        assert 0 < page[catalogue.OLDEST_RUN.name, ()] < 60
        assert page[catalogue.SOURCE_WATCHED.name, (("source", "bank"),)] == 1
    state.runs.start("run-2", "bank")
    assert {run.run_id: run.status for run in state.runs.latest("bank")} == {
        "run-2": None,
        "run-1": "crashed",
    }
    page = scraped(state_url)
    assert (page[catalogue.RUNS_RUNNING.name, ()], page[ENDED, (("status", "crashed"),)]) == (0, 2)
    assert page[catalogue.SOURCE_WATCHED.name, (("source", "bank"),)] == 0
    assert [run.status for run in state.runs.latest("bank")] == ["crashed", "crashed"]


def test_a_run_that_was_given_up_for_dead_and_lives_is_noted_as_it_ends(
    state: StateDatabase, state_url: str
) -> None:
    """The clock was put ahead, or the machine slept: its lease looked over before it was renewed."""
    state.runs.start("run-1", "bank")
    assert scraped(state_url)[ENDED, (("status", "crashed"),)] == 1
    state.runs.finish("run-1", "{}")
    state.runs.finish("run-1", None, "stopped")  # It has ended.
    (run,) = state.runs.latest("bank")
    assert (run.status, run.report) == ("completed", "{}")
    page = scraped(state_url)
    # What was counted stays: a counter never goes down.
    assert [page[ENDED, (("status", each),)] for each in ("completed", "stopped", "crashed")] == [1, 0, 1]


def test_a_clock_that_went_back_makes_no_run_younger_than_nothing(
    state: StateDatabase, state_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with state.leases.hold("source bank", owner="ingest"):
        with monkeypatch.context() as patch:
            patch.setattr(runs, "datetime", Ahead)
            state.runs.start("run-1", "bank")
        assert scraped(state_url)[catalogue.OLDEST_RUN.name, ()] == 0


class Ahead(datetime):
    """A clock that is an hour ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """An hour from now."""
        return super().now(tz) + timedelta(hours=1)


def test_the_page_has_the_latest_hundred_sources_of_the_last_thirty_days(
    state: StateDatabase, state_url: str
) -> None:
    now, name = datetime.now(UTC), catalogue.SOURCE_LAST_RUN.name
    moments = {f"s{number}": now - timedelta(minutes=number) for number in range(120)}
    moments["gone"] = now - timedelta(days=31)
    state.totals.add({(name, (source,)): moment.timestamp() for source, moment in moments.items()})
    shown = [labels[0][1] for each, labels in scraped(state_url) if each == name]
    assert sorted(shown) == sorted(f"s{number}" for number in range(100))
    assert "gone" not in shown


def test_what_is_dropped_from_the_cache_is_counted_by_why(state: StateDatabase, state_url: str) -> None:
    state.units.put_many({f"{number:064x}": b"x" * 100 for number in range(10)})
    assert scraped(state_url)[catalogue.CACHE_ENTRIES.name, ()] == 10
    assert scraped(state_url)[catalogue.CACHE_BYTES.name, ()] == 1000
    assert scraped(state_url)[catalogue.STATE_BYTES.name, ()] > 10_000
    dropped = Counter(size=state.units.evict(700), cleared=state.units.clear())
    page = scraped(state_url)
    assert {
        reason: page[catalogue.CACHE_EVICTIONS.name, (("reason", reason),)] for reason in dropped
    } == dropped
    assert dropped == {"size": 3, "cleared": 7}


def test_totals_of_another_version_are_left_out(state: StateDatabase, state_url: str) -> None:
    state.totals.add({(ENDED, ("completed", "and more")): 5, ("headwater_unheard_of_total", ()): 5})
    page = scraped(state_url)
    assert page[ENDED, (("status", "completed"),)] == 0
    assert ("headwater_unheard_of_total", ()) not in page
    state.totals.add({})
