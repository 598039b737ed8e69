"""Whole runs over a small source, one after the other: what each does, and what it says."""

import json
import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from errors import ConfigurationError, SourceError
from settings import FlagForm, Settings, load_settings
from stores.graph import Graph, open_graph
from stores.graph.errors import GraphOwnedError
from stores.graph.export import export_bytes
from stores.state import LeaseHeldError, open_state
from tasks.ingest import run_ingest
from tasks.report import RunReport, exit_code, to_json
from tasks.run import IngestRequest

LONG_AGO = 1_700_000_000
BASELINE = FlagForm(caching=False, batching=False, parallelism=False, batch_writes=False)


class Source:
    """A folder of SQL, and the home of what Headwater knows of it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.home = home
        folder.mkdir()
        self._clock = LONG_AGO

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self._clock += 1
        os.utime(path, (self._clock, self._clock))

    def settings(self, **topics: dict[str, object]) -> Settings:
        settings = load_settings(source=self.folder, overrides=topics)
        return settings.model_copy(update={"home": self.home})

    def ingest(self, topics: dict[str, dict[str, object]] | None = None, **request: Any) -> RunReport:
        return run_ingest(
            IngestRequest(source=self.folder, **{"workers": 1, **request}), self.settings(**topics or {})
        )

    def content(self) -> dict[str, Any]:
        with closing(self.graph()) as graph:
            return json.loads(export_bytes(graph))

    def graph(self) -> Graph:
        return open_graph(self.home)

    def defined(self) -> dict[str, str]:
        """Dataset → the file that defines it."""
        return {row["dataset"]: row["file"] for row in self.content()["defines"]}

    def edges(self) -> set[tuple[str, str]]:
        """(target, source) column pairs."""
        return {
            (f"{e['target_dataset']}.{e['target_column']}", f"{e['source_dataset']}.{e['source_column']}")
            for e in self.content()["derives_from"]
        }


@pytest.fixture
def source(tmp_path: Path) -> Source:
    source = Source(tmp_path / "estate", tmp_path / "home")
    source.write("a.sql", "CREATE TABLE t (x int, y int);")
    source.write("b.sql", "CREATE VIEW v AS SELECT * FROM t;")
    source.write("sub/c.sql", "CREATE VIEW w AS SELECT x AS z FROM v;")
    return source


def files(report: RunReport) -> dict[str, int]:
    """The counts that are not nought."""
    counted: dict[str, int] = json.loads(to_json(report))["files"]
    return {name: count for name, count in counted.items() if count}


def test_the_report_is_one_document_of_the_agreed_shape(source: Source) -> None:
    report = json.loads(to_json(source.ingest()))
    assert report["files"] == {
        "new": 3,
        "changed": 0,
        "renamed": 0,
        "deleted": 0,
        "unchanged": 0,
        "failed": 0,
    }
    assert report["statements"] == {"compiled": 3, "failed": 0, "unsupported": 0}
    assert report["cache"] == {"hits": 0, "misses": 3}
    assert report["graph"].keys() == {
        "backend", "transactions", "rows_written", "rows_deleted", "retries", "splits", "dead_letters",
        "nodes", "edges",
    }  # fmt: skip
    assert report["graph"]["backend"] == "embedded"
    assert report["graph"]["rows_written"] == report["graph"]["nodes"] + report["graph"]["edges"]
    assert report["seconds"].keys() == {"total", "scan", "compile", "link", "publish", "prefect"}
    assert report["flags"]["caching"] == {"state": "on", "source": "default"}
    assert report["failures"] == []
    assert (report["status"], report["source"]) == ("Completed", "estate")
    assert report["guessed"].keys() == {"a.sql", "b.sql", "sub/c.sql"}


def test_a_run_with_nothing_changed_does_nothing(source: Source) -> None:
    source.ingest()
    before = source.content()
    report = source.ingest()
    assert files(report) == {"unchanged": 3}
    assert (report.cache.hits, report.cache.misses) == (0, 0)
    assert (report.graph.transactions, report.graph.rows_written, report.graph.rows_deleted) == (0, 0, 0)
    assert source.content() == before


def test_with_every_flag_off_all_is_compiled_again_and_nothing_written(source: Source) -> None:
    source.ingest()
    report = source.ingest(flags=BASELINE)
    assert files(report) == {"unchanged": 3}
    assert report.statements.compiled == 3
    assert report.graph.transactions == 0
    assert {flag.state for flag in report.flags.values()} == {"off"}
    assert {flag.source for flag in report.flags.values()} == {"run parameter"}


def test_rehash_reads_all_and_finds_what_time_and_size_hide(source: Source) -> None:
    source.ingest()
    path = source.folder / "a.sql"
    before = path.stat()
    path.write_text("CREATE TABLE t (q int, y int);")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert files(source.ingest()) == {"unchanged": 3}
    report = source.ingest(rehash=True)
    assert files(report) == {"changed": 1, "unchanged": 2}
    assert (report.cache.hits, report.cache.misses) == (2, 1)
    assert ("v.q", "t.q") in source.edges()


def test_a_changed_definition_reaches_files_that_did_not_change(source: Source) -> None:
    source.ingest()
    source.write("a.sql", "CREATE TABLE t (x int, y int, n int);")
    report = source.ingest()
    assert files(report) == {"changed": 1, "unchanged": 2}
    assert report.statements.compiled == 1
    assert ("v.n", "t.n") in source.edges()


def test_files_that_move_are_renamed_and_others_deleted(source: Source) -> None:
    source.ingest()
    (source.folder / "sub/c.sql").rename(source.folder / "d.sql")
    (source.folder / "b.sql").unlink()
    report = source.ingest()
    assert files(report) == {"renamed": 1, "deleted": 1, "unchanged": 1}
    assert report.cache.hits == 1
    assert source.defined() == {"t": "a.sql", "w": "d.sql"}


def test_a_file_that_is_touched_is_unchanged_and_not_read_twice(source: Source) -> None:
    source.ingest()
    source.write("a.sql", "CREATE TABLE t (x int, y int);")
    first, second = source.ingest(), source.ingest()
    assert files(first) == files(second) == {"unchanged": 3}
    assert (first.cache.hits, second.cache.hits) == (1, 0)
    assert first.graph.transactions == 0


def test_one_file_is_a_source(source: Source, tmp_path: Path) -> None:
    settings = load_settings().model_copy(update={"home": tmp_path / "home"})
    report = run_ingest(IngestRequest(source=source.folder / "a.sql"), settings)
    assert (report.source, files(report)) == ("a.sql", {"new": 1})


# --- what fails -------------------------------------------------------------------------------------------


def test_a_statement_that_fails_costs_itself_and_is_told_every_run(source: Source) -> None:
    source.write(
        "b.sql", "CREATE VIEW v AS SELECT x FROM t;\nSELEC nothing FROM;\nCREATE VIEW u AS SELECT y FROM t;"
    )
    first, second = source.ingest(), source.ingest()
    assert files(first) == {"new": 3}
    assert first.statements.failed == 1
    assert files(second) == {"unchanged": 3}
    assert first.failures == second.failures
    assert [(failure.file, failure.line) for failure in first.failures] == [("b.sql", 2)]
    assert (first.status, exit_code(first), exit_code(second)) == ("Partial", 1, 1)
    assert {"u", "v", "w"} <= source.defined().keys()


def test_content_that_fails_loses_its_old_facts(source: Source) -> None:
    source.ingest()
    source.write("b.sql", b"CREATE\0VIEW")
    first, second = source.ingest(), source.ingest()
    for report in (first, second):
        assert files(report) == {"unchanged": 2, "failed": 1}
        assert [(f.file, f.line) for f in report.failures] == [("b.sql", None)]
        assert "NUL" in report.failures[0].reason
        assert report.stale == []
    assert second.graph.transactions == 0
    assert source.defined().keys() == {"t", "w"}
    source.write("b.sql", "CREATE VIEW v AS SELECT * FROM t;")
    assert files(source.ingest()) == {"changed": 1, "unchanged": 2}
    assert ("v.x", "t.x") in source.edges()


def test_a_file_over_a_limit_fails_until_the_limit_is_raised(source: Source) -> None:
    low: dict[str, dict[str, object]] = {"compile": {"max_bytes": 32}}
    report = source.ingest(low)
    assert [failure.file for failure in report.failures] == ["b.sql", "sub/c.sql"]
    assert source.defined().keys() == {"t"}
    assert files(source.ingest()) == {"changed": 2, "unchanged": 1}
    assert source.defined().keys() == {"t", "v", "w"}


def test_a_share_of_failed_files_fails_the_run(source: Source) -> None:
    source.write("b.sql", b"\0")
    assert source.ingest().status == "Failed"
    assert source.ingest({"run": {"failed_share": 0.5}}).status == "Partial"


def test_a_file_that_cannot_be_read_keeps_its_facts_and_is_tried_again(source: Source) -> None:
    source.ingest()
    before = source.content()
    path = source.folder / "b.sql"
    text = path.read_text()
    path.unlink()
    path.symlink_to("nowhere.sql")  # Rights don't stop root; a link to nothing does.
    report = source.ingest()
    assert files(report) == {"unchanged": 2, "failed": 1}
    assert report.stale == ["b.sql"]
    assert source.content() == before
    path.unlink()
    source.write("b.sql", text)
    assert files(source.ingest()) == {"unchanged": 3}


def test_a_file_that_takes_too_long_keeps_its_facts_and_is_tried_again(source: Source) -> None:
    source.ingest()
    before = source.defined()
    slow = "CREATE VIEW v AS SELECT " + ", ".join(f"x + {n} AS c{n}" for n in range(100_000)) + " FROM t;"
    source.write("b.sql", slow)
    report = source.ingest({"compile": {"timeout_seconds": 1.5}})
    assert files(report) == {"unchanged": 2, "failed": 1}
    assert report.failures[0].reason == "timed out after 1.5 s"
    assert report.stale == ["b.sql"]
    assert source.defined() == before
    source.write("b.sql", "CREATE VIEW v AS SELECT y FROM t;")
    report = source.ingest()
    assert files(report) == {"changed": 1, "unchanged": 2}
    assert report.stale == []


def test_a_new_file_that_takes_too_long_is_new_again(source: Source) -> None:
    slow = "CREATE VIEW s AS SELECT " + ", ".join(f"x + {n} AS c{n}" for n in range(100_000)) + " FROM t;"
    source.write("slow.sql", slow)
    assert files(source.ingest({"compile": {"timeout_seconds": 1.5}})) == {"new": 3, "failed": 1}
    source.write("slow.sql", "CREATE VIEW s AS SELECT x FROM t;")
    assert files(source.ingest()) == {"new": 1, "unchanged": 3}


def test_a_lost_cache_costs_compiling_and_nothing_else(source: Source) -> None:
    source.ingest()
    with open_state(f"sqlite:///{source.home / 'state.db'}") as state:
        state.units.clear()
    source.write("a.sql", "CREATE TABLE t (x int);")
    report = source.ingest()
    assert files(report) == {"changed": 1, "unchanged": 2}
    assert source.edges() == {("v.x", "t.x"), ("w.z", "v.x")}


def test_a_unit_lost_with_its_file_leaves_the_rest_right(source: Source) -> None:
    source.ingest()
    with open_state(f"sqlite:///{source.home / 'state.db'}") as state:
        state.units.clear()
    (source.folder / "b.sql").unlink()
    (source.folder / "b.sql").symlink_to("nowhere.sql")
    source.write("a.sql", "CREATE TABLE t (x int);")
    report = source.ingest()
    assert report.stale == ["b.sql"]
    assert source.defined().keys() == {"t", "v", "w"}


# --- what stands around a run -----------------------------------------------------------------------------


def test_a_source_that_is_not_there_is_refused(source: Source) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        run_ingest(IngestRequest(source=source.folder / "nowhere"), source.settings())


@pytest.mark.parametrize("name", ["nonsense", "postgres; drop"])
def test_an_unknown_dialect_is_refused(source: Source, name: str) -> None:
    with pytest.raises(ConfigurationError, match="is no SQL dialect"):
        source.ingest(dialect=name)


def test_rules_name_dialects_and_namespaces_and_changing_them_redoes_the_files(source: Source) -> None:
    source.ingest()
    rules = '[source]\nname = "bank"\n[[rule]]\npath = "sub/**"\ndialect = "mssql"\nnamespace = "other"\n'
    (source.folder / "headwater.toml").write_text(rules)
    report = source.ingest()
    assert (report.source, files(report)) == ("bank", {"new": 3})
    assert report.guessed.keys() == {"a.sql", "b.sql"}
    assert report.dialects["tsql"] == 1
    (source.folder / "headwater.toml").write_text(rules.replace("other", "another"))
    report = source.ingest()
    assert files(report) == {"unchanged": 3}
    assert report.graph.rows_written > 0
    assert {row["namespace"] for row in source.content()["datasets"]} == {"default", "another"}


def test_two_runs_over_one_source_take_turns(source: Source) -> None:
    with (
        open_state(f"sqlite:///{source.home / 'state.db'}") as state,
        state.leases.hold("source estate", owner="other"),
        pytest.raises(LeaseHeldError, match="'other'"),
    ):
        source.ingest()
    assert files(source.ingest()) == {"new": 3}


def test_a_wiped_graph_is_filled_again(source: Source) -> None:
    source.ingest()
    before = source.content()
    with closing(source.graph()) as graph:
        graph._transact("MATCH (n) DETACH DELETE n", {}, lambda _: None)  # type: ignore[attr-defined] # a person's doing
    assert files(source.ingest()) == {"new": 3}
    assert source.content() == before


def test_a_graph_put_back_to_an_earlier_day_is_brought_up_to_date(source: Source, tmp_path: Path) -> None:
    other = Source(tmp_path / "other", source.home)
    other.write("o.sql", "CREATE TABLE o (a int);")
    other.ingest()
    source.ingest()
    graph = [path for path in source.home.iterdir() if not path.name.startswith("state.db")]
    for path in graph:
        copy = shutil.copytree if path.is_dir() else shutil.copy2
        copy(path, tmp_path / path.name)
    (source.folder / "b.sql").unlink()
    source.write("d.sql", "CREATE VIEW d AS SELECT y FROM t;")
    other.write("o.sql", "CREATE TABLE o (b int);")
    source.ingest()
    other.ingest()
    latest = source.content()
    for path in graph:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        shutil.move(tmp_path / path.name, path)
    assert files(source.ingest()) == {"new": 3}
    assert files(other.ingest()) == {"new": 1}
    assert source.content() == latest
    assert files(source.ingest()) == {"unchanged": 3}


def test_a_graph_of_another_state_database_is_refused(source: Source) -> None:
    source.ingest()
    for file in source.home.glob("state.db*"):
        file.unlink()
    with pytest.raises(GraphOwnedError):
        source.ingest()


def test_every_run_is_kept_with_its_report(source: Source) -> None:
    report = source.ingest(run_id="mine")
    with open_state(f"sqlite:///{source.home / 'state.db'}") as state:
        (run,) = state.runs.latest("estate")
    assert (run.run_id, run.source) == ("mine", "estate")
    assert json.loads(str(run.report)) == json.loads(to_json(report))
