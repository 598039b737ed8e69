"""Whole runs over hostile files: nothing breaks, nothing is silent, and the good files among them are right."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tasks.report import RunReport, to_json, to_markdown
from tests.equality.runs import BASELINE, FASTEST, Estate
from tests.fuzz.corpus import (
    LENGTHS,
    LITERAL,
    HostileFile,
    escapes,
    file_names,
    hostile_files,
    injections,
    long_names,
    placed,
    random_names,
    write_corpus,
)
from tests.servers import Neo4jAddress

GOOD = 20
SHOULD_NEVER_BE = ("internal error", "worker died", "timed out", "out of memory", "cannot be read")
"""Reasons that would mean a crash, a hang or a lost file."""


class Run(NamedTuple):
    """A run over hostile files, the same run again, and what the graph holds."""

    estate: Estate
    hostile: list[HostileFile]
    report: RunReport
    again: RunReport
    export: dict[str, Any]


def run_over(hostile: Iterable[HostileFile], folder: Path, address: Neo4jAddress | None = None) -> Run:
    """Write the files and ingest them twice."""
    written = write_corpus(folder / "source", hostile, GOOD)
    estate = Estate(folder / "source", folder / "home", address)
    report, again = estate.ingest(FASTEST), estate.ingest(FASTEST)
    return Run(estate, written, report, again, json.loads(estate.export()))


def failed(report: RunReport) -> set[str]:
    """The names of the files that a report says failed, wholly or in part."""
    return {failure.file for failure in report.failures}


def shown(path: str) -> str:
    """A path as reports write it."""
    return path.encode(errors="surrogateescape").decode(errors="backslashreplace")


def of_good_files(export: dict[str, Any]) -> dict[str, Any]:
    """What an export says of the good files alone."""
    return {
        kind: [row for row in rows if row.get("file", row.get("path", "")).startswith("good/")]
        for kind, rows in export.items()
        if isinstance(rows, list)
    }


def check(run: Run, folder: Path) -> None:
    """Everything that has to hold of a run over hostile files, on any graph."""
    report = run.report
    assert report.files.present == len(run.hostile) + GOOD
    for failure in report.failures:
        assert failure.reason
        assert not any(reason in failure.reason for reason in SHOULD_NEVER_BE), failure
    named = failed(report)
    silent = [file.path for file in run.hostile if file.refused and shown(file.path) not in named]
    assert not silent
    assert LITERAL not in to_json(report)
    assert LITERAL not in to_markdown(report)
    assert LITERAL not in json.dumps(run.export)
    check_good_files(run, folder)
    check_again(run)


def check_good_files(run: Run, folder: Path) -> None:
    """The good files' part of the graph is that of a build of them alone."""
    alone = Estate(folder / "good", folder / "alone")
    write_corpus(alone.folder, [], GOOD)
    alone.ingest(BASELINE)
    expected = of_good_files(json.loads(alone.export()))
    assert of_good_files(run.export) == expected
    ends = ("target_dataset", "target_column", "source_dataset", "source_column", "subtype")
    edges = {tuple(row[end] for end in ends) for row in expected["derives_from"]}
    assert ("good7.target", "total", "good7.origin", "amount", "AGGREGATION") in edges
    assert not {path for path in failed(run.report) if path.startswith("good/")}


def check_again(run: Run) -> None:
    """The second run writes nothing, and names the same failures."""
    graph = run.again.graph
    assert (graph.rows_written, graph.rows_deleted, graph.transactions) == (0, 0, 0)
    assert (graph.nodes, graph.edges) == (run.report.graph.nodes, run.report.graph.edges)
    of_the_graph = {failure.file for failure in run.report.failures if "the graph refused" in failure.reason}
    assert failed(run.again) >= failed(run.report) - of_the_graph


def check_inert(run: Run) -> None:
    """Every node and relationship of the graph is one that Headwater's own statements made."""
    rows = {kind: len(found) for kind, found in run.export.items() if isinstance(found, list)}
    nodes = sum(rows.pop(kind) for kind in ("files", "datasets", "columns"))
    assert (nodes, sum(rows.values())) == (run.report.graph.nodes, run.report.graph.edges)


@pytest.mark.parametrize(
    ("seed", "size"),
    [(1, 400), pytest.param(2, 5_200, marks=[pytest.mark.full, pytest.mark.timeout(3_600)])],
)
def test_hostile_files_cost_themselves_only(tmp_path: Path, seed: int, size: int) -> None:
    run = run_over(hostile_files(seed, size), tmp_path)
    assert len(run.hostile) >= size - 5, "a file system may refuse a few names"
    assert run.report.graph.dead_letters == 0
    check(run, tmp_path)
    check_inert(run)


@pytest.mark.full
@pytest.mark.timeout(1_800)
def test_hostile_files_give_one_graph_whatever_the_flags(tmp_path: Path) -> None:
    write_corpus(tmp_path / "source", hostile_files(3, 600), GOOD)
    exports = []
    for setting in (BASELINE, FASTEST):
        estate = Estate(tmp_path / "source", tmp_path / str(setting))
        estate.ingest(setting)
        exports.append(estate.export())
    assert exports[0] == exports[1]


def hostile_names(seed: int, *, lengths: tuple[int, ...], combined: int) -> list[HostileFile]:
    """Files whose identifiers, or own names, are the point."""
    chance = random.Random(seed)
    made = [made for make in (file_names, injections, escapes) for made in make()]
    made += long_names(lengths)
    made += [made for _ in range(combined) for made in random_names(chance)]
    return [placed(each, number, chance) for number, each in enumerate(made)]


LABELS = {"File", "Dataset", "Column", "HeadwaterGraph", "HeadwaterMigration"}


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("lengths", "combined"),
    [
        ((255, 8_200), 10),
        pytest.param(LENGTHS, 1_000, marks=[pytest.mark.full, pytest.mark.timeout(3_600)]),
    ],
)
def test_names_are_inert_on_a_real_server(
    empty_neo4j: Neo4jAddress, tmp_path: Path, lengths: tuple[int, ...], combined: int
) -> None:
    """Neo4j's indexes refuse keys of more than about 8 kB: dead letters, whose files are named. The rest is there."""
    run = run_over(hostile_names(1, lengths=lengths, combined=combined), tmp_path, empty_neo4j)
    check(run, tmp_path)
    check_inert(run)
    with empty_neo4j.driver() as driver:
        query = "MATCH (n) UNWIND labels(n) AS label RETURN collect(DISTINCT label) AS labels"
        found = driver.execute_query(query, database_=empty_neo4j.database).records[0]
    assert set(found["labels"]) == LABELS
    refused = {failure.file for failure in run.report.failures if "the graph refused" in failure.reason}
    assert run.report.graph.dead_letters > 0
    assert refused
    assert all("long-" in path for path in refused)
    embedded = Estate(run.estate.folder, tmp_path / "embedded")
    embedded.ingest(BASELINE)
    assert edges_without(refused, run.export) == edges_without(refused, json.loads(embedded.export()))


def edges_without(files: set[str], export: dict[str, Any]) -> dict[str, Any]:
    """The relationships of an export that other files than these state."""
    return {
        kind: [row for row in rows if row["file"] not in files]
        for kind, rows in export.items()
        if isinstance(rows, list) and rows and "file" in rows[0]
    }
