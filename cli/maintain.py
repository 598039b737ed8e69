"""``headwater maintain``: drops what nobody needs any more from the state database."""

from cli.output import print_json
from settings import load_settings
from tasks.maintain import run_maintain, summary


def maintain(*, graph_days: int | None = None, run_days: int | None = None, json: bool = False) -> None:
    """Shrink the cache below its limits, forget graphs that their sources left, drop old runs. No graph is touched.

    Args:
        graph_days: forget graphs that a source left so many days ago, instead of what is set; 0: now.
        run_days: drop runs so many days old, instead of what is set.
        json: print one JSON document.
    """
    settings = load_settings(overrides={"maintain": {"graph_days": graph_days, "run_days": run_days}})
    report = run_maintain(settings)
    if json:
        print_json(report)
    else:
        print(summary(report))
