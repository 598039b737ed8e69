"""``headwater diff``: lineage added, removed and changed between two revisions."""

from contextlib import closing
from pathlib import Path

from cyclopts.types import NonNegativeInt

from cli.differences import Format, show_comparison
from cli.opening import state_of
from settings import load_settings
from tasks.comparison import compare_sides
from tasks.sides import CompareRequest, both_sides


def diff(  # noqa: PLR0913 - each is an option
    before: str,
    after: str,
    source: Path = Path(),
    /,
    *,
    dialect: str | None = None,
    exit_code: bool = False,
    format: Format = "terminal",  # noqa: A002 - the option's name
    limit: NonNegativeInt = 100,
    no_cache: bool = False,
) -> int:
    """Show what lineage was added, removed and changed between two revisions of a git repository.

    Both are read from git's objects, compiled through the cache and compared; no graph is needed.

    Args:
        before: a revision: a commit, branch or tag.
        after: the revision to compare it with.
        source: the folder of SQL, inside its repository.
        dialect: the SQL dialect of every file. Without it path rules decide, else it is guessed per file.
        exit_code: exit with 1 when there are differences, as git diff --exit-code does.
        format: for people, for a pull request's comment, or for programs.
        limit: how many rows of each table people are shown.
        no_cache: compile everything anew.
    """
    settings = load_settings(source=source)
    request = CompareRequest(
        source=source, revisions=f"{before}..{after}", dialect=dialect, cache=not no_cache
    )
    with closing(state_of(settings)) as state:
        sides = both_sides(request, settings, state)
    comparison = compare_sides(sides)
    show_comparison(comparison, sides, format, limit)
    return int(exit_code and bool(comparison.changes or comparison.edges))
