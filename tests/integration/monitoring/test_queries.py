"""Every panel and every alert asks for what is there: its query parses, and the page of a real run has its metrics."""

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from cli.main import main
from errors import ConfigurationError
from monitoring import dashboards, metrics, stack
from monitoring.reference import metrics_page, write
from monitoring.server import served
from tests.integration.monitoring.conftest import Ran, end_when_it_waits

ROOT = Path(__file__).parents[3]
RULES = ROOT / "monitoring" / "prometheus" / "alerts.yml"
PAGE = ROOT / "docs" / "monitoring.md"
VARIABLES = {"$__rate_interval": "5m", "$__range": "6h", "$database": ".*"}
TARGET_LABELS = {"instance", "job"}

needs_prometheus = pytest.mark.skipif(
    shutil.which("prometheus") is None or shutil.which("promtool") is None,
    reason="THERE IS NO PROMETHEUS: nobody ran the queries and the rules (apt-get install prometheus)",
)


def panels() -> Iterator[tuple[str, str]]:
    """Every query of the committed dashboards, by dashboard and panel."""
    for file in sorted(dashboards.FOLDER.glob("*.json")):
        for panel in json.loads(file.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", ()):
                query = target["expr"]
                for variable, value in VARIABLES.items():
                    query = query.replace(variable, value)
                yield f"{file.stem}: {panel['title']}", query


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return list(group["rules"])


QUERIES = [*panels(), *((rule["alert"], rule["expr"]) for rule in rules())]


@pytest.fixture(scope="module")
def page(ran: Ran) -> dict[str, set[str]]:
    """The names of samples on the page of a watch, after real runs, with their labels."""
    with (
        served(ran.settings, 0, metrics.WATCH) as address,
        urllib.request.urlopen(f"{address}/metrics") as answer,
    ):
        families = list(text_string_to_metric_families(answer.read().decode()))
    found: dict[str, set[str]] = {}
    for family in families:
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def parts(query: str) -> list[Any]:
    """Every node of a parsed query."""
    seen: list[Any] = []
    promql_parser.walk(promql_parser.parse(query), lambda node: seen.append(node) or True)
    return seen + [node.vector_selector for node in seen if isinstance(node, promql_parser.MatrixSelector)]


def test_there_are_queries() -> None:
    assert len(QUERIES) > 90


@pytest.mark.parametrize(("where", "query"), QUERIES, ids=[where for where, _ in QUERIES])
def test_a_query_asks_for_metrics_and_labels_that_are_there(
    page: dict[str, set[str]], where: str, query: str
) -> None:
    nodes = parts(query)
    names = {node.name for node in nodes if isinstance(node, promql_parser.VectorSelector)}
    assert names, where
    assert names <= page.keys()
    known = set.union(*(page[name] for name in names)) | TARGET_LABELS
    asked = {
        matcher.name
        for node in nodes
        if isinstance(node, promql_parser.VectorSelector)
        for matcher in node.matchers.matchers
    }
    grouped = {
        label
        for part in re.findall(r"(?:by|without|on) \(([^)]*)\)", query)
        for label in re.findall(r"\w+", part)
    }
    assert asked | grouped <= known


def test_the_parser_finds_what_is_wrong() -> None:
    assert {
        node.name for node in parts("rate(a[5m]) / (b > 0)") if isinstance(node, promql_parser.VectorSelector)
    } == {
        "a",
        "b",
    }
    with pytest.raises(ValueError):
        promql_parser.parse("rate(a)")


def test_no_panel_adds_up_what_several_processes_serve() -> None:
    for where, query in QUERIES:
        for total in re.finditer(r"sum(?: by \([^)]*\))? ?\((?!max without)(\S*)", query):
            assert "headwater_watch_" in total[1], f"{where}: {query}"


def test_what_is_written_from_code_is_up_to_date(tmp_path: Path) -> None:
    write(tmp_path / "docs", tmp_path / "dashboards")
    for name in dashboards.DASHBOARDS:
        assert (tmp_path / "dashboards" / f"{name}.json").read_text() == (
            dashboards.FOLDER / f"{name}.json"
        ).read_text(), "run make docs"
    assert (ROOT / "docs" / "metrics.md").read_text() == metrics_page(), "run make docs"


@pytest.mark.parametrize("name", dashboards.DASHBOARDS)
def test_panels_do_not_overlap(name: str) -> None:
    taken: set[tuple[int, int]] = set()
    shown = dashboards.dashboard(name)["panels"]
    assert len({panel["id"] for panel in shown}) == len(shown)
    for panel in shown:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= dashboards.COLUMNS
        assert not taken & cells
        taken |= cells


def test_each_alert_is_told_of_and_tested() -> None:
    told = re.findall(r"^### (Headwater\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    names = [rule["alert"] for rule in rules()]
    assert told == names
    for rule in rules():
        assert rule["annotations"]["runbook"] == f"docs/monitoring.md#{rule['alert'].lower()}"
    tests = yaml.safe_load((RULES.parent / "alerts_test.yml").read_text(encoding="utf-8"))["tests"]
    cases = [case for test in tests for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == set(names)
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == set(names)


@needs_prometheus
def test_the_rules_fire_when_they_should() -> None:
    for words in (
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts_test.yml"],
    ):
        told = subprocess.run(
            ["promtool", *words], check=False, cwd=RULES.parent, capture_output=True, text=True, timeout=120
        )
        assert told.returncode == 0, told.stdout + told.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask(address: str, **parameters: str) -> Any:
    with urllib.request.urlopen(f"{address}?{urllib.parse.urlencode(parameters)}", timeout=30) as answer:
        return json.load(answer)


@needs_prometheus
def test_a_real_prometheus_answers_every_query(ran: Ran) -> None:
    """With nothing, so soon after its start; but it must take the query."""
    ports = {"metrics_port": free_port(), "prometheus_port": free_port(), "grafana_port": free_port()}
    with stack.running(ran.settings, **ports) as addresses:
        api = f"{addresses['prometheus']}/api/v1"
        deadline = time.monotonic() + 60
        while True:
            try:
                configured = ask(f"{api}/status/config")["data"]["yaml"]
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        for where, query in QUERIES:
            assert ask(f"{api}/query", query=query)["status"] == "success", where
        (group,) = ask(f"{api}/rules")["data"]["groups"]
        assert {rule["health"] for rule in group["rules"]} <= {"ok", "unknown"}
        assert f"127.0.0.1:{ports['metrics_port']}\n" in configured


STAND_IN = """#!/bin/sh
if [ -n "$GF_PATHS_DATA" ]; then env > "$GF_PATHS_DATA.env"; echo "$@" > "$GF_PATHS_DATA.words"; fi
trap '' TERM
exec sleep 60
"""
"""Takes the place of a program that may not be installed, and won't end when asked to."""


def test_without_prometheus_it_says_what_to_do(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="apt-get install prometheus"):
        stack.running(ran.settings, metrics_port=0, prometheus_port=0, grafana_port=0).__enter__()


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("name", ["grafana", "grafana-server"])
def test_grafana_gets_the_dashboards_where_it_is_installed(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    for program in ("prometheus", name):
        (tmp_path / program).write_text(STAND_IN)
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("HEADWATER_HOME", str(ran.settings.home))
    monkeypatch.setattr(stack, "STOP_SECONDS", 0.2)
    monkeypatch.setattr(stack, "_GRAFANA_SHARE", tmp_path)
    told = ran.settings.home.absolute() / "monitoring"
    words = told / "grafana.words"
    words.unlink(missing_ok=True)
    end_when_it_waits(lambda: words.exists() and bool(words.read_text()))
    assert main(["monitoring", "--metrics-port", "0", "--prometheus-port", "9", "--grafana-port", "8"]) == 0
    assert "grafana:    http://127.0.0.1:8/dashboards" in capfd.readouterr().out
    given = dict(line.partition("=")[::2] for line in (told / "grafana.env").read_text().splitlines())
    assert given["GF_SERVER_HTTP_ADDR"] == "127.0.0.1"
    assert Path(given["HEADWATER_DASHBOARDS"]) == dashboards.FOLDER
    for kind in ("dashboards", "datasources"):
        provisioned = (Path(given["GF_PATHS_PROVISIONING"]) / kind / "headwater.yml").read_text()
        assert all(variable in given for variable in re.findall(r"\$(\w+)", provisioned))
    assert words.read_text().split() == [*(["server"] if name == "grafana" else []), f"--homepath={tmp_path}"]
