"""The run report: one document, for people, machines and the runs table."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

Status: TypeAlias = Literal["Completed", "Tripped", "Partial", "Failed"]
"""``Tripped``: the graph is right, but an optimization was caught at a wrong result and is off. ``Partial``: some
files, statements or rows failed. ``Failed``: more files than the allowed share did."""

SLOWEST = 10
"""How many of the slowest files a report names."""

SHOWN_FAILURES = 100
"""How many failures the readable report names; the JSON has them all."""


class FileCounts(msgspec.Struct):
    """Files of the source. Each file counts once; ``deleted`` ones are no longer there."""

    new: int = 0
    changed: int = 0
    renamed: int = 0
    deleted: int = 0
    unchanged: int = 0
    failed: int = 0

    @property
    def present(self) -> int:
        """Files that are there, readable or not."""
        return self.new + self.changed + self.renamed + self.unchanged + self.failed


class StatementCounts(msgspec.Struct):
    """Statements of the files this run read."""

    compiled: int = 0
    failed: int = 0
    unsupported: int = 0


class CacheCounts(msgspec.Struct):
    """Units of the files this run read: found, or looked up in vain."""

    hits: int = 0
    misses: int = 0


class GraphCounts(msgspec.Struct):
    """What publishing did, and how large the graph is now. Rows are nodes and relationships."""

    backend: str = ""
    transactions: int = 0
    rows_written: int = 0
    rows_deleted: int = 0
    retries: int = 0
    splits: int = 0
    dead_letters: int = 0
    nodes: int = 0
    edges: int = 0


class Seconds(msgspec.Struct):
    """Wall time. The phases are without Prefect's share, which is ``prefect`` (an estimate)."""

    total: float = 0.0
    scan: float = 0.0
    compile: float = 0.0
    link: float = 0.0
    publish: float = 0.0
    prefect: float = 0.0


class FlagState(msgspec.Struct):
    """A flag as the run used it, and who decided."""

    state: str
    source: str


class ArmFigures(msgspec.Struct):
    """What one arm of a flag came to; ``rows`` are relationships stated, for batched writes rows sent."""

    files: int = 0
    failures: int = 0
    seconds: float = 0.0
    rows: int = 0


class Trip(msgspec.Struct):
    """A flag caught at a wrong result: the file, what was wrong, and how it differed from the slow result."""

    flag: str
    file: str
    reason: str
    diff: str = ""


class ReportedFailure(msgspec.Struct):
    """One failure: of a file, a statement (``line``), or the rows of a file."""

    file: str
    line: int | None
    reason: str


class FileSeconds(msgspec.Struct):
    """How long a file took to compile."""

    file: str
    seconds: float


class FileNote(msgspec.Struct):
    """Something about a file that failed nothing."""

    file: str
    reason: str


class RunReport(msgspec.Struct, kw_only=True):
    """What a run did.

    ``relinked`` counts the files that were linked anew: changed ones, and those that depend on them. ``guessed``
    are the files whose dialect nobody named, with the guess. ``missed`` are files (and folders, with a ``/``) that
    could not be had this time and are tried again; those of them that keep the facts of an earlier run are
    ``stale``. ``unsupported`` counts statements by kind, ``diagnostics`` what else linking could not settle, by code.
    ``arms``: figures by flag and arm (``optimized``, ``baseline``). ``shadow``: by flag, how many optimized files were also
    done the slow way; what did not agree is in ``trips``.
    """

    run_id: str
    source: str
    status: Status = "Completed"
    files: FileCounts
    statements: StatementCounts
    cache: CacheCounts
    graph: GraphCounts
    seconds: Seconds
    flags: dict[str, FlagState]
    failures: list[ReportedFailure] = []
    relinked: int = 0
    stale: list[str] = []
    missed: list[str] = []
    dialects: dict[str, int] = {}
    guessed: dict[str, str] = {}
    unsupported: dict[str, int] = {}
    diagnostics: dict[str, int] = {}
    slowest: list[FileSeconds] = []
    arms: dict[str, dict[str, ArmFigures]] = {}
    shadow: dict[str, int] = {}
    trips: list[Trip] = []
    notes: list[FileNote] = []


def settle(report: RunReport, failed_share: float) -> None:
    """Set the status: Failed above this share of failed files, Partial when anything failed, Tripped when a flag did."""
    if not report.failures:
        report.status = "Tripped" if report.trips else "Completed"
    elif report.files.failed > failed_share * report.files.present:
        report.status = "Failed"
    else:
        report.status = "Partial"


def exit_code(report: RunReport) -> int:
    """0 when all went well, 1 when something failed (the rest is in the graph) or a flag tripped."""
    return 1 if report.failures or report.trips else 0


def to_json(report: RunReport) -> str:
    """The report as one JSON document, seconds to the millisecond."""
    return msgspec.json.encode(_rounded(msgspec.to_builtins(report))).decode()


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


def summary(report: RunReport) -> str:
    """The report in one line."""
    files, graph = report.files, report.graph
    counted = ", ".join(f"{count} {name}" for name, count in _counts(files) if count) or "no files"
    rows = f"{graph.rows_written} rows written and {graph.rows_deleted} deleted"
    return f"{report.status}: {counted}; {rows} in {report.seconds.total:.1f} s."


# --- for people ------------------------------------------------------------------------------------------


def to_markdown(report: RunReport) -> str:
    """The report as a page, for Prefect's artifact."""
    graph = report.graph
    parts = [
        f"# Lineage of {_code(report.source)}: {report.status}",
        *_trips(report),
        _table(["files", ""], _counts(report.files)),
        *_failures(report),
        _table(
            ["flag", "in force", "decided by"],
            [(name, flag.state, flag.source) for name, flag in report.flags.items()],
        ),
        *_arms(report),
        "## Figures",
        _table(
            ["statements", ""], [*_counts(report.statements), *_named(report.unsupported, "unsupported: ")]
        ),
        _table([f"graph ({graph.backend})", ""], [row for row in _counts(graph) if row[0] != "backend"]),
        _table(
            ["units", ""],
            [
                ("found in the cache", report.cache.hits),
                ("looked for in vain", report.cache.misses),
                ("relinked", report.relinked),
                ("stale", len(report.stale)),
            ],
        ),
        _table(["seconds", ""], [(name, f"{value:.2f}") for name, value in _counts(report.seconds)]),
        *_slowest(report),
        *_stale(report),
    ]
    return "\n\n".join(parts) + "\n"


def _counts(counts: msgspec.Struct) -> list[tuple[str, object]]:
    return list(msgspec.structs.asdict(counts).items())


def _named(counts: dict[str, int], prefix: str) -> list[tuple[str, object]]:
    return [(f"{prefix}{_code(name)}", count) for name, count in counts.items()]


def _arms(report: RunReport) -> list[str]:
    rows = [
        (flag, arm, each.files, each.failures, f"{each.seconds:.2f}", each.rows)
        for flag, arms in report.arms.items()
        for arm, each in arms.items()
    ]
    if not rows:
        return []
    checked = ", ".join(f"{flag} {count}" for flag, count in report.shadow.items() if count)
    told = f"Also done the slow way and compared: {checked or 'no file'}."
    return [
        "## Optimized and not",
        _table(["flag", "arm", "files", "failed", "seconds", "rows"], rows),
        told,
    ]


def _trips(report: RunReport) -> list[str]:
    if not report.trips:
        return []
    told = (
        "These optimizations gave wrong results and are off until somebody says `headwater flags reset`. "
        "The files that came through them were done again: the graph is right."
    )
    return ["## Tripped", told, *(part for trip in report.trips for part in _trip(trip))]


def _trip(trip: Trip) -> list[str]:
    diff = [f"```diff\n{trip.diff.replace('```', chr(39) * 3)}\n```"] if trip.diff else []
    return [f"**{trip.flag}**: {_code(trip.file)}: {_cell(trip.reason)}", *diff]


def _failures(report: RunReport) -> list[str]:
    if not report.failures:
        return []
    rows = [
        (_code(each.file if each.line is None else f"{each.file}:{each.line}"), _cell(each.reason))
        for each in report.failures[:SHOWN_FAILURES]
    ]
    more = len(report.failures) - len(rows)
    return ["## Failures", _table(["where", "why"], rows), *([f"… and {more} more."] if more else [])]


def _slowest(report: RunReport) -> list[str]:
    rows = [(_code(each.file), f"{each.seconds:.3f}") for each in report.slowest]
    return ["## Slowest files", _table(["file", "seconds"], rows)] if rows else []


def _stale(report: RunReport) -> list[str]:
    files = ", ".join(_code(path) for path in report.stale[:SHOWN_FAILURES])
    return ["## Stale", f"These keep what an earlier run knew of them: {files}"] if files else []


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _code(text: str) -> str:
    return f"`{_cell(text).replace('`', chr(39))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("\r", " ")
