"""``headwater verify``: compares the graph with a build from nothing, and mends it."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from cli.output import plain, print_json
from cli.progress import watched
from settings import load_settings
from stores.graph import Row
from tasks.verify import ALIEN, GraphDifference, VerifyReport, VerifyRequest, exit_code, run_verify

SHOWN = 100
"""How many differences are named for people; --json prints them all."""


def verify(
    source: Path,
    /,
    *,
    dialect: str | None = None,
    repair: bool = False,
    allow_mass_delete: bool = False,
    json: bool = False,
) -> int:
    """Build the source anew, with every optimization off and apart from the graph, and compare the two.

    Nothing is written unless asked to. Exit code 0: the graph is right, or is by now. 1: it is not, or some files
    could not be read. 2: nothing could be done.

    Args:
        source: the folder or file, as it is ingested.
        dialect: the SQL dialect of every file, if it is ingested with one.
        repair: write what is missing, remove what is extra, and compare again.
        allow_mass_delete: let the repair take most of the source out of the graph.
        json: print one JSON document, with every difference.
    """
    request = VerifyRequest(
        source=source, dialect=dialect, repair=repair, allow_mass_delete=allow_mass_delete
    )
    with watched() as progress:
        report = run_verify(request, load_settings(source=source), progress)
    if json:
        print_json(report)
    else:
        print("\n".join(map(plain, _told(report))))
    return exit_code(report)


def _told(report: VerifyReport) -> Iterator[str]:
    """The report for people: by file what is wrong, then the sum of it."""
    wrong = report.left if report.repaired else report.differences
    for file, differences in groupby(wrong[:SHOWN], key=lambda difference: difference.file):
        yield f"{file or 'of no file'}:"
        yield from (f"  {_shown(difference)}" for difference in differences)
    if len(wrong) > SHOWN:
        yield f"… and {len(wrong) - SHOWN} more; --json prints them all."
    if report.unverified:
        yield f"{len(report.unverified)} files could not be read, so nothing is said of them: {', '.join(report.unverified)}"
    yield _sum(report)


def _sum(report: VerifyReport) -> str:
    """One line."""
    found, left = len(report.differences), len(report.left)
    if report.repaired:
        rest = "the graph is right now" if not left else f"{left} are left (dead letters, perhaps?)"
        return f"{found} differences among {report.rows} rows of {report.source!r} were repaired: {rest}."
    if not found:
        rest = ", as far as its files can be read" if report.unverified else ""
        return f"The graph holds what {report.source!r} says{rest}: {report.rows} rows, no difference."
    counts = {
        kind: sum(each.kind == kind for each in report.differences)
        for kind in ("missing", "extra", "differing")
    }
    named = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return f"{found} differences among {report.rows} rows of {report.source!r}: {named}; --repair mends them."


def _shown(difference: GraphDifference) -> str:
    """One difference in one line."""
    row, found = difference.row, difference.found
    told = f"{difference.kind:9}  {_named(difference.section, row)}"
    if found is None:
        return told
    return f"{told}: {_data(found)} instead of {_data({name: row[name] for name in found})}"


def _named(section: str, row: Row) -> str:
    """A relationship or node in words."""
    match section:
        case "derives_from":
            ends = f"{_column(row, 'target')} derives from {_column(row, 'source')}"
            return f"{ends} ({row['kind']} {row['subtype']})"
        case "depends_on":
            return f"{row['target_dataset']} depends on {_column(row, 'source')} ({row['subtype']})"
        case "has_column":
            return f"column {row['dataset']}.{row['column']}"
        case "defines":
            return f"defines {row['dataset']} ({row['kind']})"
        case "reads" | "writes":
            return f"{section} {row['dataset']}"
        case _:
            return _oddity(section, row)


def _oddity(section: str, row: Row) -> str:
    """What no run could have left behind, in words."""
    if "start" in row:
        return f"{section.removeprefix(ALIEN)} from {row['start']} to {row['end']}, which no file of its says"
    if "id" in row:
        return f"{section.removeprefix(ALIEN).removesuffix('s')} {row['id']}"
    name = ".".join(str(row[part]) for part in ("dataset", "name", "path") if part in row)
    return f"{section.removesuffix('s')} {name} that nothing touches"


def _column(row: Row, end: str) -> str:
    return f"{row[f'{end}_dataset']}.{row[f'{end}_column']}"


def _data(data: Row) -> str:
    """The data of a relationship."""
    return ", ".join(f"{name} {value}" for name, value in data.items())
