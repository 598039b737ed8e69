"""No text, however made, ends or hangs a run: it costs itself, by name, and the others are in the graph."""

import json
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from lineage.linker import LinkFile
from lineage.unit import Unit
from settings import FlagForm, RuleMatch, load_settings
from stores.graph import open_graph
from stores.graph.export import export_bytes
from tasks import link
from tasks.ingest import run_ingest
from tasks.report import RunReport, exit_code
from tasks.run import IngestRequest

HOSTILE = {
    "parens.sql": "SELECT " + "(" * 10_000 + "1" + ")" * 10_000 + " AS a FROM t;",
    "subqueries.sql": "SELECT * FROM (" * 10_000 + "SELECT 1 AS a" + ") x" * 10_000 + ";",
    "cases.sql": "SELECT " + "CASE WHEN a = 1 THEN " * 2_000 + "b" + " ELSE 0 END" * 2_000 + " AS c FROM t;",
    "unclosed.sql": "SELECT " + "(" * 50_000,
    "brackets.sql": "SELECT " + "[" * 10_000 + "1" + "]" * 10_000 + ";",
    "not.sql": "SELECT " + "NOT " * 20_000 + "a FROM t;",
    "minus.sql": "SELECT " + "- " * 20_000 + "a FROM t;",
    "begin.sql": "BEGIN " * 5_000 + "SELECT 1;" + " END;" * 5_000,
    "quote.sql": "SELECT 'never closed\n" * 500,
    "comment.sql": "/* never closed " * 5_000,
    "nested_comment.sql": "/*" * 5_000 + " SELECT 1",
    "union.sql": " UNION ALL ".join(f"SELECT {n} AS a FROM t{n}" for n in range(2_000)) + ";",
    "or.sql": "SELECT a FROM t WHERE " + " OR ".join(f"a = {n}" for n in range(20_000)) + ";",
    "with.sql": "WITH " + ", ".join(f"c{n} AS (SELECT a FROM c{n - 1 if n else 't'})" for n in range(1_500)) + " SELECT a FROM c1499;",
    "dots.sql": "SELECT " + ".".join(["a"] * 10_000) + " FROM t;",
    "semicolons.sql": ";" * 100_000,
    "dollars.sql": "CREATE FUNCTION f() RETURNS int AS " + "$a$" * 9_999 + " LANGUAGE sql;",
    "words.sql": "SELECT " + "x" * 1_000_000 + " FROM t;",
    "empty.sql": "",
    "nothing.sql": "\n\n   \n-- only a comment",
    "bom.sql": "\ufeffSELECT a AS b FROM bommed;",
    "binary.sql": "\0\1\2" * 100,
    "surrogates.sql": "SELECT '\U0001f600' AS \U0001f600 FROM t;",
}  # fmt: skip

GOOD = "CREATE VIEW good AS SELECT a AS b FROM t;"
SECONDS = 5
"""What one file may take here."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("hostile") / "estate"
    source.mkdir()
    for name, text in HOSTILE.items():
        (source / name).write_text(text, encoding="utf-8")
    (source / "good.sql").write_text(GOOD, encoding="utf-8")
    return source


def ingest(folder: Path, home: Path, flags: FlagForm) -> RunReport:
    settings = load_settings(overrides={"compile": {"timeout_seconds": SECONDS}})
    settings = settings.model_copy(update={"home": home})
    return run_ingest(IngestRequest(source=folder, dialect="postgres", workers=2, flags=flags), settings)


@pytest.mark.parametrize("parallelism", [True, False], ids=["parallel", "serial"])
@pytest.mark.parametrize("batching", [True, False], ids=["chunks", "files"])
def test_hostile_texts_cost_themselves(
    folder: Path, tmp_path: Path, parallelism: bool, batching: bool
) -> None:
    began = time.monotonic()
    report = ingest(folder, tmp_path, FlagForm(parallelism=parallelism, batching=batching))
    took = time.monotonic() - began

    assert took < SECONDS * len(HOSTILE)
    assert exit_code(report) == 1
    failed = {failure.file: failure.reason for failure in report.failures}
    assert {"parens.sql", "subqueries.sql", "cases.sql", "binary.sql"} <= failed.keys()
    assert "good.sql" not in failed
    assert all(len(reason) < 300 for reason in failed.values())
    graph = open_graph(tmp_path)
    try:
        views = {row["dataset"] for row in json.loads(export_bytes(graph))["defines"]}
    finally:
        graph.close()
    assert "good" in views


def test_a_fault_of_the_linker_costs_its_statement(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can write a text for a mistake that isn't known: its unit is made one that makes no sense."""
    source = tmp_path / "estate"
    source.mkdir()
    (source / "bad.sql").write_text(
        "CREATE VIEW one AS SELECT a FROM t;\nCREATE VIEW two AS SELECT a FROM t;"
    )
    (source / "good.sql").write_text(GOOD)
    sound = link._link_file

    def damaged(path: str, unit: Unit, said: RuleMatch) -> LinkFile:
        if path == "bad.sql":
            first, *others = unit.statements
            unit = replace(unit, statements=(replace(first, query=99), *others))
        return sound(path, unit, said)

    monkeypatch.setattr(link, "_link_file", damaged)
    for on in (False, True):
        flags = FlagForm(caching=on, batching=on, parallelism=on, batch_writes=on)
        report = ingest(source, tmp_path / str(on), flags)
        (failure,) = report.failures
        assert (failure.file, failure.line) == ("bad.sql", 1)
        assert "IndexError" in failure.reason
        assert exit_code(report) == 1
