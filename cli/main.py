"""The ``headwater`` command itself: its verbs, its version, and what happens to errors.

Nothing heavy is imported here: ``headwater --help`` is ready before a database driver would be.
"""

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError, Parameter

from errors import HeadwaterError

EXIT_FAILED = 2
"""Nothing could be done; 1 is a run in which some files or rows failed, 0 one in which all went well."""

HELP = """Column-level lineage of SQL, kept true in a graph.

Settings come from options, HEADWATER_… variables and headwater.toml: `headwater settings` shows them.
"""


def _version() -> str:
    """The installed version."""
    from importlib.metadata import version  # noqa: PLC0415 - slow, and only --version needs it

    return version("headwater")


app = App(
    name="headwater",
    help=HELP,
    help_format="plaintext",
    version=_version,
    default_parameter=Parameter(negative=()),
    result_action="return_int_as_exit_code_else_zero",
)
app.command("cli.ingest:ingest", name="ingest", help="Read SQL and bring the graph up to date.")
app.command("cli.analyze:analyze", name="analyze", help="Print the lineage of SQL files; no graph is used.")
app.command("cli.questions:upstream", name="upstream", help="What a column or dataset is made from.")
app.command("cli.questions:downstream", name="downstream", help="What is made from a column or dataset.")
app.command("cli.export:export", name="export", help="Write the whole graph as sorted JSON.")
app.command("cli.cache:app", name="cache", help="Look after the cache of compiled texts.")
app.command("cli.neo4j:app", name="neo4j", help="Run a local Neo4j, to try things with.")
app.command("cli.settings:settings", name="settings", help="Show what is in force, and who decided so.")
app.command("cli.flags:app", name="flags", help="The four optimizations a run can use.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    try:
        code: int = app(arguments, exit_on_error=False)
    except CycloptsError:
        return EXIT_FAILED  # cyclopts has said what is wrong.
    except HeadwaterError as error:
        print(f"headwater: {error}", file=sys.stderr)
        return EXIT_FAILED
    except BrokenPipeError:
        # The reader of our output (head, less) has left. Python would complain once more at exit.
        sys.stdout = None
        return EXIT_FAILED
    return code
