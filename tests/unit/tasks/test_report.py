"""The report: for machines, for people, and what it amounts to."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tasks.failures import MOST_REMEMBERED, Failure, recall, remember
from tasks.report import (
    CacheCounts,
    FileCounts,
    FileSeconds,
    FlagState,
    GraphCounts,
    ReportedFailure,
    RunReport,
    Seconds,
    StatementCounts,
    exit_code,
    settle,
    summary,
    to_json,
    to_markdown,
)
from tasks.stopwatch import Stopwatch


def report(**changes: object) -> RunReport:
    values = {
        "run_id": "id",
        "source": "bank",
        "files": FileCounts(new=8, failed=1, unchanged=1),
        "statements": StatementCounts(compiled=5, unsupported=2),
        "cache": CacheCounts(hits=1),
        "graph": GraphCounts(backend="neo4j", rows_written=7),
        "seconds": Seconds(total=1.23456),
        "flags": {"caching": FlagState("on", "default")},
    }
    return RunReport(**{**values, **changes})  # type: ignore[arg-type] # all are of their kinds


FAILURE = ReportedFailure("a.sql", 3, "no")


def settled(failed_share: float, **changes: object) -> str:
    result = report(**changes)
    settle(result, failed_share)
    return result.status


def test_what_failed_decides_on_the_status_and_its_share_on_how_bad() -> None:
    assert settled(0.0) == "Completed"
    assert settled(0.1, failures=[FAILURE]) == "Partial"
    assert settled(0.09, failures=[FAILURE]) == "Failed"
    assert settled(0.0, failures=[FAILURE], files=FileCounts(new=1)) == "Partial"


def test_the_exit_code_is_one_when_anything_failed() -> None:
    assert exit_code(report()) == 0
    assert exit_code(report(failures=[FAILURE])) == 1


def test_json_has_seconds_to_the_millisecond_and_lines_or_null() -> None:
    document = json.loads(to_json(report(failures=[FAILURE, ReportedFailure("b.sql", None, "binary")])))
    assert document["seconds"]["total"] == 1.235
    assert document["failures"] == [
        {"file": "a.sql", "line": 3, "reason": "no"},
        {"file": "b.sql", "line": None, "reason": "binary"},
    ]


def test_the_summary_is_one_line() -> None:
    assert summary(report()) == (
        "Completed: 8 new, 1 unchanged, 1 failed; 7 rows written and 0 deleted in 1.2 s."
    )
    assert summary(report(files=FileCounts())).startswith("Completed: no files;")


def test_markdown_names_failures_slow_files_and_flags_and_breaks_on_nothing() -> None:
    failures = [ReportedFailure("a|`b`\n.sql", 3, "x | y\nz")] * 150
    page = to_markdown(
        report(
            failures=failures,
            slowest=[FileSeconds("slow.sql", 2.0)],
            stale=["old.sql"],
            unsupported={"GRANT": 2},
        )
    )
    assert "| caching | on | default |" in page
    assert "| `slow.sql` | 2.000 |" in page
    assert "| unsupported: `GRANT` | 2 |" in page
    assert "`old.sql`" in page
    assert "… and 50 more." in page
    assert page.count("| `a\\|'b' .sql:3` | x \\| y z |") == 100
    assert "# Failures" not in to_markdown(report())


def test_the_manifest_remembers_failures_up_to_a_number_and_counts_the_rest() -> None:
    failures = [Failure("statement", line, "parse error") for line in range(1, 31)]
    remembered = recall(remember(failures))
    assert remembered[:-1] == failures[:MOST_REMEMBERED]
    assert remembered[-1] == Failure("statement", 21, "and 10 more failed statements")
    assert (remember([]), recall(None)) == (None, [])
    assert recall("of another version")[0].of_the_moment


@given(st.lists(st.tuples(st.sampled_from(["scan", "compile", "link"]), st.integers(1, 9)), max_size=8))
def test_a_stopwatch_counts_every_moment_of_a_phase_once(nested: list[tuple[str, int]]) -> None:
    now = 0.0
    watch = Stopwatch(lambda: now)

    def enter(phases: list[tuple[str, int]]) -> None:
        nonlocal now
        if phases:
            with watch.phase(phases[0][0]):
                now += phases[0][1]
                enter(phases[1:])
                now += 1

    enter(nested)
    now += 5
    assert sum(watch.seconds.values()) == sum(seconds + 1 for _, seconds in nested)
    assert list(watch.each("scan", [1, 2])) == [1, 2]
