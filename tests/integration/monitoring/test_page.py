"""The page of a machine on which runs have run: it has every metric, and says what the runs' reports say."""

import json
import os
import re
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from prometheus_client.parser import text_string_to_metric_families

from cli.main import main
from errors import ConfigurationError, GraphError
from monitoring import catalogue, metrics
from monitoring.server import scrape, served
from settings import load_settings
from stores.state import open_state
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.run import IngestRequest
from tests.integration.monitoring.conftest import FILES, Ran, end_when_it_waits


def samples(page: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """By name and the values of labels, the database's left out."""
    return {
        (
            sample.name,
            tuple(value for name, value in sample.labels.items() if name != "database"),
        ): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def get(address: str, **headers: str) -> tuple[int, str]:
    """Status and body."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_page_of_a_watch_has_every_metric(ran: Ran) -> None:
    with served(ran.settings, 0, metrics.WATCH) as address:
        status, page = get(f"{address}/metrics")
    assert status == 200
    found = {sample.name for family in text_string_to_metric_families(page) for sample in family.samples}
    for metric in catalogue.ALL:
        assert (f"{metric.name}_bucket" if metric.kind == "histogram" else metric.name) in found
    assert "process_resident_memory_bytes" in found
    known = {metric.name.removesuffix("_total") for metric in catalogue.ALL}
    ours = {
        family.name for family in text_string_to_metric_families(page) if family.name.startswith("headwater")
    }
    assert {name.removesuffix("_created") for name in ours} <= known
    for path in ("bank/", ".sql", str(ran.folder)):
        assert path not in page


def test_the_figures_are_those_of_the_reports(ran: Ran) -> None:
    found, reports = samples(scrape(ran.settings)), ran.reports

    def total(of: Callable[[RunReport], float]) -> float:
        return sum(of(report) for report in reports)

    def value(metric: catalogue.Metric, *labels: str, suffix: str = "") -> float:
        return found[metric.name + suffix, labels]

    statuses = Counter(report.status.lower() for report in reports) + Counter(["stopped"])
    for status in catalogue.RUNS.labels["status"] or ():
        assert value(catalogue.RUNS, status) == statuses[status]
    assert value(catalogue.RUNS_STOPPED, "mass_retraction") == 1
    assert value(catalogue.RUN_SECONDS, suffix="_count") == 3
    assert value(catalogue.RUN_SECONDS, suffix="_sum") == pytest.approx(
        total(lambda r: r.seconds.total), rel=0.2
    )
    assert value(catalogue.FILES, "new") == FILES + 1
    assert value(catalogue.FILES, "changed") == value(catalogue.FILES, "deleted") == 1
    assert value(catalogue.FILES, "failed") == total(lambda r: r.files.failed) == 3
    assert value(catalogue.FILES_RELINKED) == total(lambda r: r.relinked)
    assert value(catalogue.FILE_FAILURES, "content") in {2, 3}  # Just written, a file is read once more.
    assert value(catalogue.STATEMENTS, "failed") == total(lambda r: r.statements.failed)
    assert value(catalogue.CACHE_MISSES) == total(lambda r: r.cache.misses)
    assert value(catalogue.ROWS, "written") == total(lambda r: r.graph.rows_written)
    assert value(catalogue.ROWS, "deleted") == total(lambda r: r.graph.rows_deleted) > 0
    transactions = value(catalogue.TRANSACTION_SECONDS, suffix="_count")
    assert (
        transactions == value(catalogue.BATCH_ROWS, suffix="_count") == total(lambda r: r.graph.transactions)
    )
    assert value(catalogue.GRAPH_NODES) == reports[-1].graph.nodes
    assert value(catalogue.SHADOWED, "batching") == total(lambda r: r.shadow["batching"]) > 0
    for flag in ("caching", "batching", "batch_writes"):
        for arm in catalogue.ARMS:
            files = total(lambda r, f=flag, a=arm: r.arms[f][a].files if a in r.arms[f] else 0)  # type: ignore[misc]
            assert value(catalogue.ARM_FILES, arm, flag) == files  # Labels stand in order of their names.
    texts = value(catalogue.COMPILE_SECONDS, suffix="_count")
    assert texts == value(catalogue.POOL_TASK_TEXTS, suffix="_sum") >= value(catalogue.CACHE_MISSES)
    assert value(catalogue.POOL_WORKERS) == 1
    assert value(catalogue.SOURCE_FILES, "bank") == FILES + 1
    assert value(catalogue.SOURCE_FAILED, "bank") == 1
    assert (
        time.time() - 300
        < value(catalogue.SOURCE_LAST_RUN, "bank")
        <= value(catalogue.SOURCE_LAST_GOOD, "bank")
    )
    assert value(catalogue.FLAG_ROLLOUT, "caching") == 1
    assert value(catalogue.FLAG_SHADOW, "caching") == pytest.approx(0.05)


def test_a_bucket_holds_what_the_smaller_ones_hold(ran: Ran) -> None:
    found = samples(scrape(ran.settings))
    counts = [value for (name, _), value in found.items() if name == "headwater_publish_batch_rows_bucket"]
    assert counts == sorted(counts)
    assert counts[-1] == found["headwater_publish_batch_rows_count", ()]


def test_flags_tell_of_trips(ran: Ran) -> None:
    with open_state(ran.settings.state_url.get_secret_value()) as state:
        state.flags.trip("parallelism", actor="test", why="bank/v01.sql: wrong")
        tripped = samples(scrape(ran.settings))
        state.flags.reset("parallelism", actor="test", why="a test")
    found = samples(scrape(ran.settings))
    for page, is_off in ((tripped, 1), (found, 0)):
        assert page[catalogue.FLAG_TRIPPED.name, ("parallelism",)] == is_off
        assert page[catalogue.FLAG_ROLLOUT.name, ("parallelism",)] == 1 - is_off
        assert page[catalogue.FLAG_TRIPS.name, ("parallelism",)] == 1


def test_an_error_of_the_graph_ends_a_run_that_counts(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.sql").write_text("CREATE VIEW v AS SELECT a FROM t;")
    settings = load_settings(overrides={"run": {"workers": 1}}).model_copy(update={"home": tmp_path / "home"})
    from stores.graph.embedded import EmbeddedGraph  # noqa: PLC0415

    graph = EmbeddedGraph(tmp_path / "home")

    def refuse(*_: object) -> None:
        raise GraphError("a fault")

    with pytest.raises(GraphError):  # noqa: PT012 - the fault is begun inside, once the run has
        graph.write_all = graph.write = refuse  # type: ignore[method-assign, assignment]
        run_ingest(IngestRequest(source=tmp_path / "shop", dialect="postgres"), settings, graph=graph)
    found = samples(scrape(settings))
    assert found[catalogue.RUNS.name, ("stopped",)] == found[catalogue.RUNS_STOPPED.name, ("graph",)] == 1
    assert found["headwater_publish_transaction_seconds_count", ()] >= 1
    assert found[catalogue.RUNS_RUNNING.name, ()] == 0


def test_health_is_told_while_a_database_is_away(ran: Ran, tmp_path: Path) -> None:
    down = {"uri": "bolt://127.0.0.1:9", "user": ""}
    neo4j = load_settings(overrides={"neo4j": down}).model_copy(update={"home": tmp_path})
    file = tmp_path / "state.db"
    file.mkdir()
    with served(neo4j, 0) as address:
        assert get(f"{address}/healthz") == (200, '{"status":"ok"}\n')
        status, body = get(f"{address}/readyz")
        found = samples(get(f"{address}/metrics")[1])
        assert (status, found["headwater_state_up", ()], found["headwater_graph_up", ()]) == (503, 0, 0)
        assert "no Neo4j" in json.loads(body)["graph"]
        assert "headwater_runs_total" not in {name for name, _ in found}
        file.rmdir()
        assert json.loads(get(f"{address}/readyz")[1])["state"] == "ok"
        assert samples(get(f"{address}/metrics")[1])["headwater_state_up", ()] == 1
    trouble = ["the graph is away"]
    with served(ran.settings, 0, watch=lambda: trouble[0] or None) as address:
        assert get(f"{address}/readyz") == (503, '{"state":"ok","graph":"ok","watch":"the graph is away"}\n')
        trouble[0] = ""
        assert get(f"{address}/readyz")[0] == 200


@pytest.mark.neo4j
def test_a_server_that_answers_is_ready(empty_neo4j: object, tmp_path: Path) -> None:
    given = empty_neo4j._asdict()  # type: ignore[attr-defined]
    settings = load_settings(overrides={"neo4j": given}).model_copy(update={"home": tmp_path})
    with served(settings, 0) as address:
        for _ in range(2):
            assert get(f"{address}/readyz") == (200, '{"state":"ok","graph":"ok"}\n')
        assert "headwater_graph_up 1.0" in get(f"{address}/metrics")[1]


def test_an_embedded_graph_nobody_may_use_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings().model_copy(update={"home": tmp_path})
    monkeypatch.setattr(os, "access", lambda *_: False)  # Tests may run as root, who may use everything.
    with served(settings, 0) as address:
        status, body = get(f"{address}/readyz")
    assert status == 503
    assert "see to the rights" in json.loads(body)["graph"]


def test_the_page_is_for_this_machine_and_of_three_addresses(ran: Ran) -> None:
    with served(ran.settings, 0) as address:
        assert address is not None
        assert get(f"{address}/metrics", Host="rebound.example.com")[0] == 403
        assert (
            get(f"{address}/healthz", Host="localhost:1")[0]
            == get(f"{address}/healthz", Host="[::1]:1")[0]
            == 200
        )
        assert get(f"{address}/else")[0] == 404
        port = int(address.rpartition(":")[2])
        with pytest.raises(ConfigurationError, match="choose another"), served(ran.settings, port):
            pass
    with served(ran.settings, None) as address:
        assert address is None


@pytest.mark.usefixtures("restored")
def test_the_verb_prints_the_page_or_serves_it(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(ran.settings.home))
    assert main(["metrics"]) == 0
    printed = capfd.readouterr().out
    assert samples(printed)[catalogue.RUNS.name, ("stopped",)] == 1
    end_when_it_waits(lambda: True)
    assert main(["metrics", "--port", "0"]) == 0
    assert "/metrics  (Ctrl-C ends it)" in capfd.readouterr().out


def test_serve_answers_too(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Until it ends: here at once, since there are no deployments to serve."""
    with make_server("127.0.0.1", 0, healthy) as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{api.server_port}/api")
        monkeypatch.setenv("HEADWATER_HOME", str(ran.settings.home))
        assert main(["serve", "missing.yaml", "--metrics-port", "0"]) == 2
        api.shutdown()
    told = capfd.readouterr()
    assert re.search(r"^Metrics: http://127.0.0.1:\d+/metrics$", told.out, re.MULTILINE)
    assert "missing.yaml" in told.err


def healthy(_: object, start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    """What a Prefect server says when it is asked how it is."""
    start("200 OK", [])
    return [b"true"]
