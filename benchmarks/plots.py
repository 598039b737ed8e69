"""The figures of a benchmark as plots (SVG)."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pygal
from pygal.style import CleanStyle

from benchmarks.figures import Results

# Its finder of plugins is of the kind that Python 3.12 dropped, and 3.11 warns of at each import from then on.
sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != pygal.__name__]

PHASES = ("scan", "compile", "link", "publish")


def draw(results: Results, folder: Path) -> None:
    """Write ``throughput.svg``, ``phases.svg`` and ``growth.svg`` into a folder."""
    plots = {"throughput": _throughput(results), "phases": _phases(results), "growth": _growth(results)}
    for name, plot in plots.items():
        # A plot has to look the same in a page that allows no scripts.
        plot.add_xml_filter(_without_scripts)
        plot.render_to_file(str(folder / f"{name}.svg"))


def _without_scripts(root: Any) -> Any:
    for parent in root.iter():
        for child in [each for each in parent if each.tag == "script"]:
            parent.remove(child)
    return root


def _look(**more: Any) -> dict[str, Any]:
    return {"style": CleanStyle, "js": [], "legend_at_bottom": True, "width": 900, "height": 480, **more}


def lines(title: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> Any:
    """Some lines over one axis, each by (x, y)."""
    plot = pygal.XY(**_look(title=title))
    plot.value_formatter = "{:,.2f} s".format
    plot.x_value_formatter = "{:,.0f}".format
    for name, points in series.items():
        plot.add(name, points)
    plot.add_xml_filter(_without_scripts)
    return plot


def _throughput(results: Results) -> Any:
    """Files a second, cold, for each variant of the matrix."""
    chosen = [each for each in results.figures if each.part == "matrix" and each.run == "cold"]
    variants = list(dict.fromkeys(each.variant for each in chosen))
    plot = pygal.HorizontalBar(
        **_look(title="Files a second, cold", logarithmic=True, print_values=True, height=640)
    )
    plot.value_formatter = "{:,.0f}".format
    plot.x_labels = variants
    for graph in results.graphs:
        rates = {each.variant: each.files_per_second for each in chosen if each.graph == graph}
        plot.add(graph, [rates.get(variant) for variant in variants])
    return plot


def _phases(results: Results) -> Any:
    """Where the time of a cold run goes, beside the limit, at the largest size."""
    plot = pygal.StackedBar(**_look(title="Seconds of a cold run, all on, beside the limit"))
    plot.value_formatter = "{:,.2f} s".format
    bars: dict[str, dict[str, float]] = {}
    files = max(results.sizes, default=0)
    for graph in results.graphs:
        parse, unwind = results.limit(files, "parse"), results.limit(files, "unwind", graph)
        cold = results.find(graph, "all on", "cold", files)
        if cold and parse and unwind:
            phases = {phase: getattr(cold, phase) for phase in PHASES}
            rest = max(0.0, cold.seconds - sum(phases.values()))
            bars[f"{graph}: limit"] = {"compile": parse.seconds, "publish": unwind.seconds}
            bars[f"{graph}: Headwater"] = phases | {"rest": rest}
    plot.x_labels = list(bars)
    for phase in (*PHASES, "rest"):
        plot.add(phase, [bar.get(phase, 0.0) for bar in bars.values()])
    return plot


def _growth(results: Results) -> Any:
    """Seconds against files, by run, for each graph with all flags on."""
    lines = {}
    for graph in results.graphs:
        for run in ("cold", "1 % changed", "unchanged"):
            found = (results.find(graph, "all on", run, files) for files in results.sizes)
            lines[f"{graph}, {run}"] = [(each.files, each.seconds) for each in found if each]
    return curves("Seconds against files, all on", lines)


def curves(title: str, lines: Mapping[str, Sequence[tuple[int, float]]]) -> Any:
    """Seconds against files, a line for each name."""
    plot = pygal.XY(**_look(title=title, logarithmic=True, x_title="files", y_title="seconds"))
    plot.value_formatter = "{:,.2f} s".format
    plot.x_value_formatter = "{:,.0f} files".format
    plot.add_xml_filter(_without_scripts)
    for name, points in lines.items():
        plot.add(name, list(points))
    return plot
