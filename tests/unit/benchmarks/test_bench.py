"""The benchmark, at a size that takes seconds: what it measures, and what it makes of it."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from rich.console import Console

from benchmarks import matrix, tables
from benchmarks.cell import Cell, run
from benchmarks.estate import Shape, generate
from benchmarks.figures import Events, Figure, Limit, Percentiles, Results
from benchmarks.machine import machine
from benchmarks.matrix import ALL_OFF, ALL_ON, VARIANTS, Bench
from benchmarks.shape import Spread, measure
from benchmarks.tables import goals, markdown
from benchmarks.throughput import measure as measure_throughput
from benchmarks.throughput import together
from benchmarks.wide import FORMS
from benchmarks.wide import measure as measure_wide
from benchmarks.wide import plot as plot_wide
from settings import FLAG_NAMES

FILES = 12
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """One variant, three runs, and the limits beside them; nothing twice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "AGAIN_BELOW", 0.0)
        bench = Bench(tmp_path_factory.mktemp("bench"), None, 1, Console(quiet=True))
        bench._three_runs("sizes", bench._estate(FILES), "embedded", "all on", ALL_ON)
        bench._limits(bench._estate(FILES), FILES, ["embedded"])
    return Results(machine(), 1, 1, bench.figures, bench.limits)


def test_three_runs_are_what_they_are_called(results: Results) -> None:
    cold, unchanged, changed = results.figures
    assert [each.run for each in results.figures] == ["cold", "unchanged", "1 % changed"]
    assert (cold.files, cold.compiled, cold.reused) == (FILES, FILES, 0)
    assert 0 < cold.per_file_ms.p50 <= cold.per_file_ms.p95 <= cold.per_file_ms.p99
    assert (unchanged.rows, unchanged.compiled, unchanged.reused) == (0, 0, 1)
    assert 1 <= changed.compiled <= 2
    assert 0 < changed.rows < cold.rows
    # Of so few files, which of two takes longer depends on how busy the machine is.
    assert max(unchanged.seconds, changed.seconds) < cold.command_seconds
    for each in results.figures:
        assert each.scan + each.compile + each.link + each.publish <= each.seconds < each.command_seconds
    assert cold.processes > 2
    assert 40 < cold.memory_mib < 1000


def test_make_bench_measures_this_folder_unless_another_installation_is_named() -> None:
    def asked(*variables: str) -> str:
        command = ["make", "--dry-run", "bench", *variables]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert re.search(r"python -m +benchmarks\.matrix", asked())
    assert "python -m benchmarks.installed /opt/python benchmarks.matrix" in asked("MEASURED=/opt/python")


def test_limits_are_of_the_same_files_and_rows(results: Results) -> None:
    assert [(each.name, each.graph) for each in results.limits] == [
        ("parse", ""), ("walk", ""), ("unwind", "embedded"),
    ]  # fmt: skip
    assert results.limits[2].rows == results.figures[0].rows
    assert all(each.seconds > 0 for each in results.limits)


def test_what_is_written_can_be_read(results: Results, tmp_path: Path) -> None:
    matrix.write(results, tmp_path)
    assert msgspec.json.decode((tmp_path / "results.json").read_bytes(), type=Results) == results
    page = (tmp_path / "results.md").read_text()
    for plot in ("throughput", "phases", "growth"):
        assert f"({plot}.svg)" in page
        tags = {element.tag.rpartition("}")[2] for element in ET.parse(tmp_path / f"{plot}.svg").iter()}
        assert "svg" in tags
        assert "script" not in tags
    assert f"| embedded | {FILES} | {results.figures[0].rows:,} |" in page


def test_the_variants_are_all_off_each_alone_all_but_one_and_all_on() -> None:
    on = {name: {flag for flag, value in flags.items() if value} for name, flags in VARIANTS.items()}
    assert sorted(map(len, on.values())) == [0, 1, 1, 1, 1, 3, 3, 3, 3, 4]
    assert on["caching alone"] == {"caching"}
    assert on["all but caching"] == {*FLAG_NAMES} - {"caching"}


def test_each_file_is_timed_with_all_flags_off_too(tmp_path: Path) -> None:
    generate(tmp_path / "estate", files=FILES)
    cell = Cell(
        folder=str(tmp_path / "estate"),
        home=str(tmp_path / "home"),
        flags=dict(ALL_OFF),
        workers=1,
        batch_rows=7,
    )
    timed = run(cell)
    assert len(timed.compiled) == FILES
    assert timed.report.graph.transactions == timed.report.graph.rows_written


def figure(graph: str, variant: str, run: str, files: int, seconds: float, **more: float) -> Figure:
    values: dict[str, object] = dict.fromkeys(Figure.__struct_fields__, 0)
    values |= {"part": "sizes", "per_file_ms": Percentiles()}
    values |= {"graph": graph, "variant": variant, "run": run, "files": files, "seconds": seconds}
    return msgspec.convert(values | more, Figure)


def test_goals_say_what_is_met_and_what_is_not() -> None:
    figures = [
        figure("neo4j", "all off", "cold", 1000, 100.0),
        figure("neo4j", "batches of 100", "cold", 1000, 4.0),
        figure("neo4j", "all on", "cold", 1000, 1.0, memory_mib=200),
        figure("neo4j", "all on", "cold", 10_000, 16.0, memory_mib=300),
        figure("neo4j", "all on", "unchanged", 10_000, 0.6),
        figure("neo4j", "all on", "1 % changed", 9_990, 0.7),
        figure("neo4j", tables.PREFECT, "cold", 10_000, 17.0),
        figure("neo4j", tables.PREFECT, "unchanged", 10_000, 2.0),
        figure("neo4j", tables.NO_PREFECT, "cold", 10_000, 16.0),
        figure("neo4j", tables.NO_PREFECT, "unchanged", 10_000, 0.6),
    ]
    limits = [
        *(Limit(files, name, "", seconds) for files in (1000, 10_000) for name, seconds in (("parse", 4.0), ("walk", 0.1))),
        *(Limit(files, "unwind", "neo4j", 6.0, 100) for files in (1000, 10_000)),
    ]  # fmt: skip
    results = Results(machine(), 2, 60, figures, limits)
    assert [(goal.wanted, goal.measured, goal.met) for goal in goals(results)] == [
        ("≥ 30×", "25.0×", False),
        ("≥ 60×", "100.0×", True),
        ("≤ 1.5×", "1.60×", False),
        ("≤ 0.70 s", "0.60 s", True),
        ("≤ 5%", "4.4%", True),
        ("< 500 MB", "315 MB", True),
        ("≤ 5%", "5.9%", False),
        ("stated", "70.0%", True),
        ("≤ 1.2×", "1.60×", False),
        ("≤ 10 KiB", "11.4 KiB", False),
    ]
    assert "**no**" in markdown(results)
    assert ALL_ON.keys() == ALL_OFF.keys()


def test_claims_are_put_between_the_marks_of_a_page(results: Results, tmp_path: Path) -> None:
    (cold,) = (each for each in results.figures if each.run == "cold")
    off = msgspec.structs.replace(cold, variant="all off", seconds=cold.seconds * 20, transactions=cold.rows)
    with_off = msgspec.structs.replace(results, figures=[*results.figures, off], events=Events(400, 480, 96))
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- claims -->\nwhat was\n<!-- end of claims -->\nafter\n")
    tables.put_claims(with_off, page)
    text = page.read_text()
    assert text.startswith("before\n<!-- claims -->\n| figure | graph |")
    assert text.endswith("minutes in all.\n<!-- end of claims -->\nafter\n")
    assert "what was" not in text
    assert "| 20× |" in text
    assert f"| {cold.rows:,} | {cold.transactions:,} |" in text
    assert "| 25 % fewer | 480 | 96 | 80% fewer |" in text
    with pytest.raises(ValueError, match="no <!-- claims -->"):
        tables.with_claims("a page", results)


def test_the_claims_of_the_project_are_those_of_the_run_it_keeps() -> None:
    kept = msgspec.json.decode((ROOT / "docs/benchmarks/results.json").read_bytes(), type=Results)
    page = (ROOT / "README.md").read_text()
    assert tables.with_claims(page, kept) == page
    assert markdown(kept) == (ROOT / "docs/benchmarks/results.md").read_text()


def test_the_shape_of_a_folder_in_figures(tmp_path: Path) -> None:
    texts = {
        "a.sql": "WITH x AS (SELECT * FROM t), y AS (SELECT a FROM x) SELECT a, b FROM y JOIN z ON y.a = z.a; SELECT 1",
        "b.sql": "CREATE TABLE t (a INT)",
        "c.sql": "CREATE TABLE t (a INT)",
        "d.sql": "SELECT FROM ((;",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    shape = measure(tmp_path, "postgres")
    assert (shape.files, shape.duplicates, shape.parsed) == (4, 0.25, 0.75)
    assert shape.statements == Spread(1, 2)
    assert (shape.with_ctes, shape.ctes, shape.stars) == (0.5, Spread(2, 2), 0.25)
    assert (shape.joins, shape.columns) == (Spread(1, 1), Spread(2, 2))


def test_the_default_shape_has_the_long_tail_of_real_folders(tmp_path: Path) -> None:
    generate(tmp_path, files=200, dialects=("postgres",), shape=Shape())
    shape = measure(tmp_path, "postgres", sample=200)
    assert shape.parsed == 1
    assert 3 <= shape.bytes.p90 / shape.bytes.p50 <= 10
    assert shape.ctes.p50 == 3
    assert 6 <= shape.ctes.p90 <= 12
    assert 0.02 <= shape.duplicates <= 0.05


def test_compiling_and_linking_beside_parsing(tmp_path: Path) -> None:
    generate(tmp_path, files=FILES, shape=Shape())
    (tmp_path / "broken.sql").write_text("SELECT FROM WHERE")
    found = measure_throughput(tmp_path, "postgres", rounds=2)
    assert (found.files, found.refused) == (FILES, 1)
    assert 0 < found.parse_to_compile() < 1.5
    assert 0 < found.link_to_compile() < 1.5
    both = together([found, found])
    assert (both.files, both.parse[0]) == (2 * FILES, 2 * found.parse[0])


def test_a_wide_statement_is_the_same_lineage_spelled_out_or_by_stars(tmp_path: Path) -> None:
    found = [measure_wide(form, 20, 5, rounds=1) for form in FORMS]
    assert [each.derived for each in found] == [20, 25]
    assert all(each.parse > 0 and each.compile > 0 and each.link > 0 for each in found)
    plot_wide(found, 5).render_to_file(str(tmp_path / "wide.svg"))
    assert ET.parse(tmp_path / "wide.svg").getroot().tag.endswith("svg")
