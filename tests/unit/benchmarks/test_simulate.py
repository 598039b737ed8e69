"""The model of run times: it predicts what it was given, says when it is off, and grows with files and change."""

from pathlib import Path

import msgspec
import pytest

from benchmarks.figures import Figure, Limit, Percentiles, Results
from benchmarks.machine import machine
from benchmarks.simulate import Costs, check, duration, main

SIZES = (1000, 3000, 10_000)


def measured(bent: float = 1.0) -> Results:
    """Runs that took what the model says, but for the middle cold one."""
    figures = []
    for files in SIZES:
        factor = bent if files == SIZES[1] else 1.0
        none = 0.3 + files * 0.00002
        publish, compiled = 0.1 + files * 50 / 20_000, 0.2 + files * 0.002 / 2
        cold = none + 0.5 + files * (0.001 + 0.002 / 2 + 50 / 20_000)
        few = none + 0.4 + 0.03 * files * (0.001 + 0.002 / 2 + 50 / 20_000)
        for run, seconds in (("cold", cold * factor), ("unchanged", none), ("1 % changed", few)):
            values: dict[str, object] = dict.fromkeys(Figure.__struct_fields__, 0)
            values |= {"part": "sizes", "graph": "neo4j", "variant": "all on", "run": run, "files": files}
            values |= {
                "rows": files * 50,
                "compile": compiled,
                "publish": publish,
                "per_file_ms": Percentiles(),
            }
            figures.append(msgspec.convert(values | {"seconds": seconds}, Figure))
    limits = [Limit(files, "parse", "", 1.0) for files in SIZES]
    return Results(machine(), 2, 1, figures, limits)


def written(results: Results, folder: Path) -> str:
    file = folder / "results.json"
    file.write_bytes(msgspec.json.encode(results))
    return str(file)


def test_costs_are_found_again() -> None:
    costs = Costs.of(measured(), "neo4j", SIZES[0], SIZES[-1])
    assert (costs.start, costs.first, costs.few) == pytest.approx((0.3, 0.5, 0.4))
    assert (costs.look, costs.compile, costs.changed) == pytest.approx((0.00002, 0.002, 0.001))
    assert (costs.rows_per_file, costs.rows_per_second) == pytest.approx((50, 20_000))
    assert costs.concerned == pytest.approx(3)
    checked = check(measured(), "neo4j", costs, (SIZES[0], SIZES[-1]))
    assert all(abs(each.error) < 0.001 for each in checked)
    assert {each.files for each in checked if not each.given} == {SIZES[1]}


def test_more_files_more_changes_and_fewer_cores_take_longer() -> None:
    costs = Costs.of(measured(), "neo4j", 1000, 10_000)
    assert costs.seconds(10, 0.1, 2) < costs.seconds(10_000, 0.1, 2) < costs.seconds(10_000, 1.0, 2)
    # One row in 20,000 a second, read and linked in 0.001 s: only compiling is quicker on more cores.
    assert costs.seconds(10_000, 1.0, 2) - costs.seconds(10_000, 1.0, 8) == pytest.approx(
        10_000 * 0.002 * 3 / 8
    )
    assert costs.seconds(1000, 0.9, 2) <= costs.seconds(1000, 1.0, 2)


@pytest.mark.parametrize(("bent", "code", "error"), [(1.0, 0, "+0%"), (1.5, 1, "-33%")])
def test_it_is_held_against_every_size(
    bent: float, code: int, error: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plot = tmp_path / "cost.svg"
    assert main([written(measured(bent), tmp_path), "--plot", str(plot)]) == code
    printed = capsys.readouterr().out
    assert error in printed
    assert "10,000,000" in printed
    assert plot.stat().st_size > 1000


def test_another_graph_and_other_files_cost_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(measured(), tmp_path)
    said = []
    for options in ([], ["--rows-per-second", "40000"], ["--rows-per-file", "500"]):
        main([file, "--cores", "2", *options])
        said.append(next(line for line in capsys.readouterr().out.splitlines() if "10,000,000" in line))
    assert len({*said}) == 3


def test_results_without_the_runs_it_needs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="1,000 files in embedded"):
        Costs.of(measured(), "embedded", 1000, 3000)


def test_two_sizes_tell_nothing_of_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = msgspec.structs.replace(
        measured(), limits=[Limit(files, "parse", "", 1.0) for files in (1000, 10_000)]
    )
    assert main([written(two, tmp_path)]) == 1
    assert "measure a third size" in capsys.readouterr().out


def test_it_may_be_fitted_to_other_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(measured(1.5), tmp_path), "--fit", "3000", "10000"]) == 1
    assert "given" in capsys.readouterr().out


def test_durations_read_well() -> None:
    assert [duration(each) for each in (0.5, 119, 120, 7200)] == ["0.50 s", "119.00 s", "2.0 min", "2.0 h"]
