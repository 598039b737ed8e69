"""``headwater impact``: what breaks or changes downstream, by a difference of revisions or of one thing."""

from contextlib import closing
from pathlib import Path

from cyclopts.types import NonNegativeInt

from cli.differences import Format, show_impact
from cli.opening import graph_of, state_of
from errors import ConfigurationError
from settings import load_settings
from tasks.impact import Impact, Threshold, impact_of_names, impact_of_sides
from tasks.sides import CompareRequest, both_sides


def impact(  # noqa: PLR0913 - each is an option
    *names: str,
    diff: str | None = None,
    source: Path = Path(),
    dialect: str | None = None,
    fail_on: Threshold = "breaks",
    format: Format = "terminal",  # noqa: A002 - the option's name
    limit: NonNegativeInt = 100,
    no_cache: bool = False,
) -> int:
    """Show what breaks or changes downstream: of columns, datasets and files, or of a git diff.

    Of names, the graph is asked. Of a diff, both revisions are read from git, compiled through the cache and
    compared; no graph is needed, and a change of layout, comments or the order of CTEs counts for nothing.

    Exit code 0: nothing reaches --fail-on. 1: something does. 2: nothing could be compared.

    Args:
        names: datasets, columns (mart.daily_kpi.balance_eur) or files, as the graph knows them.
        diff: compare revisions as git diff does: REV with the working tree, REV1..REV2, or REV1...REV2 with what
            REV2 left REV1 at.
        source: the folder of SQL, inside its repository.
        dialect: the SQL dialect of every file. Without it path rules decide, else it is guessed per file.
        fail_on: when to exit with 1: if something breaks, if anything changes, or never.
        format: for people, for a pull request's comment, or for programs.
        limit: how many rows of each table people are shown.
        no_cache: compile everything anew.
    """
    if bool(names) == (diff is not None):
        raise ConfigurationError("Give either names (headwater impact mart.daily_kpi) or --diff REV.")
    if diff is not None:
        request = CompareRequest(source=source, revisions=diff, dialect=dialect, cache=not no_cache)
        found = _of_diff(request)
    else:
        with closing(graph_of(load_settings())) as graph:
            found = impact_of_names(graph, names)
    show_impact(found, format, limit)
    return int(found.fails(fail_on))


def _of_diff(request: CompareRequest) -> Impact:
    settings = load_settings(source=request.source)
    with closing(state_of(settings)) as state:
        return impact_of_sides(both_sides(request, settings, state))
