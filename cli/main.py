"""The ``headwater`` command itself: its verbs, its version, and what happens to errors.

Nothing is imported here that takes time: ``headwater --help`` answers at once, and each verb loads only what it
needs.
"""

import gc
import os
import sys
from collections.abc import Sequence

from errors import HeadwaterError

EXIT_FAILED = 2
"""Nothing could be done; 1 is a run in which some files or rows failed, 0 one in which all went well."""

EXIT_INTERRUPTED = 130
"""Ctrl-C, as shells tell it."""

HELP = """Column-level lineage of SQL, kept true in a graph.

Settings come from options, HEADWATER_… variables and headwater.toml: `headwater settings` shows them."""

VERBS = {
    "ingest": ("cli.ingest:ingest", "Read SQL and bring the graph up to date."),
    "watch": ("flows.watch:watch", "Keep the graph up to date as files are saved."),
    "analyze": ("cli.analyze:analyze", "Print the lineage of SQL files; no graph is used."),
    "upstream": ("cli.questions:upstream", "Show what a column or dataset is made from."),
    "downstream": ("cli.questions:downstream", "Show what is made from a column or dataset."),
    "show": ("cli.show:show", "Draw the lineage of a name as a page, Mermaid or DOT."),
    "ui": ("cli.ui:ui", "Serve the pictures of the whole estate on this machine."),
    "impact": ("cli.impact:impact", "Show what breaks or changes downstream, by a git diff or a name."),
    "diff": ("cli.diff:diff", "Show lineage added, removed and changed between revisions."),
    "tags": ("cli.tags:tags", "Show tags carried along the values, owners and freshness."),
    "catalog": ("cli.catalog:catalog", "Show the columns that files or a database tell of."),
    "export": ("cli.export:export", "Write the whole graph as sorted JSON."),
    "openlineage": ("cli.openlineage:app", "Lineage as OpenLineage events: write, send, read them."),
    "verify": ("cli.verify:verify", "Compare the graph with its folder, and mend it."),
    "dead-letters": ("cli.dead_letters:app", "Rows the graph refused: list, show, replay, drop."),
    "maintain": ("cli.maintain:maintain", "Drop what nobody needs any more."),
    "cache": ("cli.cache:app", "Look after the cache of compiled texts."),
    "neo4j": ("cli.neo4j:app", "Run a local Neo4j, to try things with."),
    "metrics": ("cli.metrics:metrics", "Print the metrics, or serve them to Prometheus."),
    "monitoring": ("cli.monitoring:monitoring", "Run Prometheus and Grafana over the metrics."),
    "settings": ("cli.settings:settings", "Show what is in force, and who decided so."),
    "state": ("cli.state:app", "Look after the state database."),
    "deploy": ("cli.deploy:deploy", "Register the deployments with Prefect, and run them."),
    "work": ("cli.deploy:work", "Run a worker for the deployments that are registered."),
    "serve": ("cli.deploy:serve", "Run the deployments in one process."),
    "flags": ("cli.flags:app", "The four optimizations a run can use."),
}
"""Each verb: where it is, and what it does in a line."""

ASKING = {"upstream", "downstream"}
"""Verbs that try nothing again, and needn't wait for what would tell of it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words in ([], ["-h"], ["--help"]):
            print(overview())
            return 0
        code = _run(words)
        if arguments is None and words[0] in ASKING:
            _leave(code)
    except HeadwaterError as error:
        print(f"headwater: {error}", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("headwater: interrupted; the next run carries on with what was begun", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has left. Python would complain once more at exit.
        sys.stdout = None
        return EXIT_FAILED
    except Exception as error:  # noqa: BLE001 - the last one to ask
        _tell_unforeseen(error)
        return EXIT_FAILED
    else:
        return code
    finally:
        if arguments is None:
            gc.freeze()  # The process ends, and would look for garbage in all it loaded once more.


def _tell_unforeseen(error: Exception) -> None:
    """A file or folder that the system refuses in a line; anything else is our mistake, and told whole."""
    if isinstance(error, OSError) and error.filename is not None:
        print(
            f"headwater: {error.filename}: {error.strerror}: check the path and your rights to it",
            file=sys.stderr,
        )
        return
    import traceback  # noqa: PLC0415 - only here

    traceback.print_exception(error)
    print(
        f"headwater: this is a fault of Headwater's own: {type(error).__name__}; please report the lines above",
        file=sys.stderr,
    )


def overview() -> str:
    """The verbs, a line each."""
    verbs = [f"  {verb:14}{line}" for verb, (_, line) in VERBS.items()]
    options = ["  --help      Explain the command, or a verb.", "  --version   Print the version."]
    return "\n".join(["Usage: headwater VERB …", "", HELP, "", "Verbs:", *verbs, "", "Options:", *options])


def _run(words: list[str]) -> int:
    """Call a verb as lightly as it can be called."""
    if words[0] not in ASKING:
        from cli.retries import tell_retries  # noqa: PLC0415 - slow, and not needed for questions

        tell_retries()
        return _call(words)
    # What is loaded and answered stays until the end: looking for garbage in it is a fifth of what a question takes.
    collected = gc.isenabled()
    gc.disable()
    try:
        return _ask(words)
    finally:
        if collected:
            gc.enable()


def _ask(words: list[str]) -> int:
    """A name alone needs no cyclopts to be read, which would be another fifth."""
    if len(words) != 2 or words[1].startswith("-"):
        return _call(words)
    from cli import questions  # noqa: PLC0415 - slow, and not needed for the overview

    ask = {"upstream": questions.upstream, "downstream": questions.downstream}[words[0]]
    ask(words[1])
    return 0


def _leave(code: int) -> None:
    """End this process, all it wrote being out, without taking apart what a question has loaded first."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _call(words: list[str]) -> int:
    """Let cyclopts read the words and call the verb."""
    from cyclopts import CycloptsError  # noqa: PLC0415 - slow, and not needed for the overview

    from cli.app import app  # noqa: PLC0415 - as above

    try:
        code: int = app(words, exit_on_error=False)
    except CycloptsError:
        return EXIT_FAILED  # cyclopts has said what is wrong.
    return code
