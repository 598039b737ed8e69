"""What is written from the catalogue: ``docs/metrics.md`` and Grafana's dashboards (``make docs``)."""

import sys
from collections.abc import Iterator
from pathlib import Path

from monitoring import catalogue, dashboards
from monitoring.catalogue import Metric

_PARTS = (
    ("Whether what a run needs can be had", "On every page.", catalogue.UP),
    (
        "What runs came to",
        "Kept in the state database, so it outlives the processes that count. These have the label `database`, too.",
        catalogue.COUNTED,
    ),
    (
        "What is there now",
        "Looked up whenever the page is asked for. These have the label `database`, too.",
        catalogue.LOOKED_UP,
    ),
    ("A watch", "Counted by its own process, and on its page only.", catalogue.WATCHED),
)

_INTRODUCTION = """\
# Metrics

This page is written from the code by `make docs`. [Monitoring](monitoring.md) says where they are served, and what to
do about them. A histogram has `_bucket`, `_sum` and `_count`, as Prometheus has it.
"""


def metrics_page() -> str:
    """The whole of docs/metrics.md."""
    return "\n".join([_INTRODUCTION, *("\n".join(_part(*part)) for part in _PARTS)])


def _part(title: str, said: str, metrics: tuple[Metric, ...]) -> Iterator[str]:
    yield f"## {title}\n\n{said}\n\n| metric | kind | labels | what it is |\n|---|---|---|---|"
    for metric in metrics:
        yield f"| `{metric.name}` | {metric.kind} | {_labels(metric)} | {metric.help} |"
    yield ""


def _labels(metric: Metric) -> str:
    """Each label with its values."""
    return "; ".join(
        f"`{name}`" if values is None else f"`{name}`: {', '.join(values)}"
        for name, values in metric.labels.items()
    )


def write(docs: Path, folder: Path = dashboards.FOLDER) -> None:
    """Write the page into ``docs``, and the dashboards into their folder."""
    docs.mkdir(parents=True, exist_ok=True)
    (docs / "metrics.md").write_text(metrics_page(), encoding="utf-8")
    dashboards.write_dashboards(folder)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
