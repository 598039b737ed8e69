"""Grafana's dashboards, written from here by ``make docs``.

Several processes may serve the figures of one state database. So wherever these are asked for, the largest of the
same series counts (``max without (instance, job)``), never the sum.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

FOLDER = Path(__file__).parent / "grafana" / "dashboards"

SCHEMA = 39
"""The version of Grafana's own format: that of Grafana 10.4; later ones read it."""

COLUMNS = 24
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
IN_DATABASE = 'database=~"$database"'
SPAN = "$__rate_interval"
GREEN, YELLOW, RED = "green", "yellow", "red"

Json: TypeAlias = dict[str, Any]


# --- queries ------------------------------------------------------------------------------------------


def _one(query: str, by: str = "") -> str:
    """One answer for each database, or for each value of these labels, whoever serves it."""
    once = f"max without (instance, job) ({query})"
    return f"sum by ({by}) ({once})" if by else f"sum ({once})"


def _now(name: str, by: str = "") -> str:
    return _one(f"{name}{{{IN_DATABASE}}}", by)


def _most(name: str, by: str = "database") -> str:
    """Of what is not to be added up over databases."""
    return f"max by ({by}) ({name}{{{IN_DATABASE}}})"


def _rise(name: str, by: str = "", span: str = SPAN) -> str:
    return _one(f"increase({name}{{{IN_DATABASE}}}[{span}])", by)


def _quantile(share: float, name: str, by: str = "") -> str:
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, {_rise(f'{name}_bucket', labels)})"


def _ratio(part: str, whole: str) -> str:
    return f"{part} / ({whole} > 0)"


def _all_of(part: str, other: str) -> str:
    return f"{part} / (({part} + {other}) > 0)"


# --- panels -------------------------------------------------------------------------------------------


def _panel(  # noqa: PLR0913, PLR0917 - what every panel has
    kind: str, title: str, said: str, unit: str, width: int, queries: dict[str, str]
) -> Json:
    targets = [
        {"refId": chr(ord("A") + number), "expr": query, "legendFormat": legend, "datasource": SOURCE}
        for number, (legend, query) in enumerate(queries.items())
    ]
    return {
        "type": kind,
        "title": title,
        "description": said,
        "datasource": SOURCE,
        "gridPos": {"h": 8, "w": width},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "options": {},
        "targets": targets,
    }


def _lines(title: str, said: str, queries: dict[str, str], unit: str = "short", width: int = 8) -> Json:
    panel = _panel("timeseries", title, said, unit, width, queries)
    panel["fieldConfig"]["defaults"]["custom"] = {"fillOpacity": 10, "showPoints": "auto", "spanNulls": True}
    panel["options"] = {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    return panel


def _bars(title: str, said: str, queries: dict[str, str], unit: str = "short", width: int = 8) -> Json:
    panel = _lines(title, said, queries, unit, width)
    stacked = {"mode": "normal", "group": "A"}
    panel["fieldConfig"]["defaults"]["custom"] = {"drawStyle": "bars", "fillOpacity": 70, "stacking": stacked}
    return panel


def _figure(title: str, said: str, query: str, steps: dict[str, float], unit: str = "short") -> Json:
    """One large figure; ``steps``: from which value on it has which colour."""
    panel = _panel("stat", title, said, unit, 4, {"": query})
    panel["gridPos"]["h"] = 4
    lowest = next(iter(steps))
    panel["fieldConfig"]["defaults"]["color"] = {"mode": "thresholds"}
    panel["fieldConfig"]["defaults"]["thresholds"] = {
        "mode": "absolute",
        "steps": [
            {"color": colour, "value": None if colour == lowest else value} for colour, value in steps.items()
        ],
    }
    panel["options"] = {
        "colorMode": "value",
        "graphMode": "none",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "textMode": "auto",
    }
    return panel


def _table(title: str, said: str, queries: dict[str, str], label: str, width: int = 24) -> Json:
    """A row for each value of a label, a column for each query."""
    panel = _panel("table", title, said, "short", width, queries)
    for target in panel["targets"]:
        target |= {"format": "table", "instant": True}
    names = {
        f"Value #{target['refId']}": legend for target, legend in zip(panel["targets"], queries, strict=True)
    }
    panel["transformations"] = [
        {"id": "joinByField", "options": {"byField": label, "mode": "outer"}},
        {
            "id": "organize",
            "options": {
                "renameByName": names,
                "excludeByName": {"Time": True, **{f"Time {number}": True for number in range(1, 9)}},
            },
        },
    ]
    panel["fieldConfig"]["overrides"] = [
        {"matcher": {"id": "byName", "options": name}, "properties": [{"id": "unit", "value": "s"}]}
        for name in queries
        if "ago" in name or "seconds" in name
    ]
    return panel


def _row(title: str) -> Json:
    return {
        "type": "row",
        "title": title,
        "collapsed": False,
        "panels": [],
        "gridPos": {"h": 1, "w": COLUMNS},
    }


# --- the dashboards -----------------------------------------------------------------------------------


def _overview() -> Iterator[Json]:
    yield _figure("State database", "1: it answers.", "min(headwater_state_up)", {RED: 0, GREEN: 1})
    yield _figure("Graph", "1: it answers.", "min(headwater_graph_up)", {RED: 0, GREEN: 1})
    bad = f'headwater_runs_total{{{IN_DATABASE},status=~"failed|stopped|crashed"}}'
    yield _figure(
        "Runs that went wrong", "Failed, stopped by an error, or crashed, in the time shown.",
        _one(f"increase({bad}[$__range])"), {GREEN: 0, RED: 1},
    )  # fmt: skip
    yield _figure(
        "Flags tripped", "Optimizations that are off because a result was wrong.",
        _now("headwater_flag_tripped"), {GREEN: 0, RED: 1},
    )  # fmt: skip
    yield _figure(
        "Dead letters", "Rows the graph refused; they wait to be replayed.",
        _now("headwater_dead_letters"), {GREEN: 0, YELLOW: 1},
    )  # fmt: skip
    yield _figure("Running", "Runs under way.", _now("headwater_runs_running"), {GREEN: 0})
    yield _table(
        "Sources", "As of the last run over each.",
        {
            "last run, seconds ago": f"time() - {_most('headwater_source_last_run_timestamp_seconds', 'source')}",
            "last success, seconds ago": f"time() - {_most('headwater_source_last_success_timestamp_seconds', 'source')}",
            "watched": _most("headwater_source_watched", "source"),
            "files": _now("headwater_source_files", "source"),
            "failed": _now("headwater_source_failed_files", "source"),
            "stale": _now("headwater_source_stale_files", "source"),
        },
        "source",
    )  # fmt: skip
    yield _bars("Runs", "Runs that ended, by how.", {"{{status}}": _rise("headwater_runs_total", "status")})
    yield _bars(
        "Runs stopped by",
        "What ended runs that told an error.",
        {"{{reason}}": _rise("headwater_runs_stopped_total", "reason")},
    )
    yield _bars(
        "Files", "Files of these runs, but for unchanged ones.",
        {"{{outcome}}": _one(f'increase(headwater_files_total{{{IN_DATABASE},outcome!="unchanged"}}[{SPAN}])', "outcome")},
    )  # fmt: skip
    yield _lines(
        "Graph", "Its size as of the last run.",
        {
            "nodes": _now("headwater_graph_nodes"),
            "relationships": _now("headwater_graph_relationships"),
        },
    )  # fmt: skip
    yield _lines(
        "State database", "Its size, the cache in it, and the cache's limit.",
        {
            "all": _now("headwater_state_bytes"),
            "cache": _now("headwater_cache_bytes"),
            "limit": _now("headwater_cache_limit_bytes"),
        },
        "bytes",
    )  # fmt: skip
    yield _lines(
        "Longest run under way",
        "A run that hangs grows here.",
        {"": _most("headwater_oldest_run_seconds")},
        "s",
    )


def _phases() -> Iterator[Json]:
    yield _row("Phases")
    yield _lines(
        "Run", "Wall time of a run.",
        {"median": _quantile(0.5, "headwater_run_seconds"), "95 %": _quantile(0.95, "headwater_run_seconds")}, "s",
    )  # fmt: skip
    yield _bars(
        "Time by phase", "Where the time of all runs went.",
        {"{{phase}}": _rise("headwater_run_phase_seconds_sum", "phase")}, "s",
    )  # fmt: skip
    yield _lines("Phase, 95 %", "Wall time of a phase of one run.", {"{{phase}}": _quantile(0.95, "headwater_run_phase_seconds", "phase")}, "s")  # fmt: skip
    yield _row("Scan, compile, link")
    yield _lines(
        "Read and linked anew", "Files whose text was read, and files that were linked anew.",
        {"read": _rise("headwater_files_read_total"), "linked": _rise("headwater_files_relinked_total")},
    )  # fmt: skip
    yield _lines("Bytes read", "Their size.", {"": _rise("headwater_read_bytes_total")}, "bytes")
    yield _bars(
        "Statements",
        "By what became of them.",
        {"{{outcome}}": _rise("headwater_statements_total", "outcome")},
    )
    yield _lines(
        "Compiling one text", "Time of a worker process.",
        {
            "median": _quantile(0.5, "headwater_compile_file_seconds"),
            "95 %": _quantile(0.95, "headwater_compile_file_seconds"),
            "99 %": _quantile(0.99, "headwater_compile_file_seconds"),
        },
        "s",
    )  # fmt: skip
    yield _bars(
        "Failures in files",
        "By what they were about.",
        {"{{kind}}": _rise("headwater_file_failures_total", "kind")},
    )
    workers = _now("headwater_pool_workers")
    busy, wall = (
        _rise("headwater_compile_file_seconds_sum"),
        _one(f'increase(headwater_run_phase_seconds_sum{{{IN_DATABASE},phase="compile"}}[{SPAN}])'),
    )
    yield _lines(
        "Worker processes", "How many there are, and the share of the compile phase in which they were busy.",
        {"workers": workers, "busy": _ratio(busy, f"({wall} * {workers})")},
    )  # fmt: skip
    yield _bars(
        "Workers in trouble", "Deaths of processes; texts beyond the bounds of time and memory.",
        {
            "deaths": _rise("headwater_pool_worker_deaths_total"),
            "time-outs": _rise("headwater_pool_timeouts_total"),
            "out of memory": _rise("headwater_pool_out_of_memory_total"),
        },
    )  # fmt: skip
    yield _lines(
        "Texts in a task", "How many texts a worker process gets at a time.",
        {"mean": _ratio(_rise("headwater_pool_task_texts_sum"), _rise("headwater_pool_task_texts_count"))},
    )  # fmt: skip


def _cache() -> Iterator[Json]:
    yield _row("Cache")
    hits, misses = _rise("headwater_cache_hits_total"), _rise("headwater_cache_misses_total")
    yield _lines(
        "Hit rate", "Of the compiled texts that were looked up.", {"": _all_of(hits, misses)}, "percentunit"
    )
    yield _bars("Looked up", "Found, and made.", {"hits": hits, "misses": misses})
    yield _bars(
        "Entries lost", "Dropped, by why; and damaged ones, which were made again.",
        {
            "{{reason}}": _rise("headwater_cache_evictions_total", "reason"),
            "damaged": _rise("headwater_cache_corrupt_total"),
        },
    )  # fmt: skip
    yield _lines("Entries", "Compiled texts in the cache.", {"": _now("headwater_cache_entries")})


def _publish() -> Iterator[Json]:
    yield _row("Publish")
    yield _bars(
        "Rows",
        "Nodes and relationships.",
        {"{{operation}}": _rise("headwater_publish_rows_total", "operation")},
    )
    yield _lines(
        "Transaction", "Time of one.",
        {
            "median": _quantile(0.5, "headwater_publish_transaction_seconds"),
            "95 %": _quantile(0.95, "headwater_publish_transaction_seconds"),
        },
        "s",
    )  # fmt: skip
    yield _lines(
        "Rows in a transaction", "The mean, and the largest twentieth.",
        {
            "mean": _ratio(_rise("headwater_publish_batch_rows_sum"), _rise("headwater_publish_batch_rows_count")),
            "95 %": _quantile(0.95, "headwater_publish_batch_rows"),
        },
    )  # fmt: skip
    yield _bars("To be sent again", "Transactions, by what happened to them.", {"{{reason}}": _rise("headwater_publish_retries_total", "reason")})  # fmt: skip
    yield _bars("Batches split", "By why.", {"{{reason}}": _rise("headwater_publish_splits_total", "reason")})
    yield _bars(
        "Dead letters", "Rows refused for good, and what became of letters that were taken up again.",
        {
            "refused": _rise("headwater_publish_dead_letters_total"),
            "{{outcome}}": _rise("headwater_dead_letters_replayed_total", "outcome"),
        },
    )  # fmt: skip


def _runs() -> Iterator[Json]:
    yield from _phases()
    yield from _cache()
    yield from _publish()


def _following() -> Iterator[Json]:
    yield _lines(
        "Waiting", "Changes that wait, and those that a run is at.",
        {
            "waiting {{instance}}": "headwater_watch_waiting_changes",
            "in flight {{instance}}": "headwater_watch_in_flight_changes",
        },
    )  # fmt: skip
    yield _lines("Oldest change", "How long it has been waiting.", {"{{instance}}": "headwater_watch_oldest_change_seconds"}, "s")  # fmt: skip
    yield _lines(
        "Back-pressure", "How full the queue is. At 100 % what waits becomes one scan of the source.",
        {"{{instance}}": "headwater_watch_queue_full_ratio"}, "percentunit",
    )  # fmt: skip
    yield _lines(
        "From a change to the graph", "From its event to its lineage.",
        {
            f"{name} {{{{instance}}}}": f"histogram_quantile({share}, sum by (le, instance) "
            f"(rate(headwater_watch_change_to_graph_seconds_bucket[{SPAN}])))"
            for name, share in (("median", 0.5), ("95 %", 0.95), ("99 %", 0.99))
        },
        "s",
    )  # fmt: skip
    yield _lines(
        "Events and changes", "Events of files a second, and the changes that remained of them.",
        {
            "events {{instance}}": f"rate(headwater_watch_events_total[{SPAN}])",
            "changes {{instance}}": f"rate(headwater_watch_taken_up_total[{SPAN}])",
        },
    )  # fmt: skip
    yield _lines(
        "Changes in a run", "The mean.",
        {
            "{{instance}}": f"increase(headwater_watch_batch_changes_sum[{SPAN}]) "
            f"/ (increase(headwater_watch_batch_changes_count[{SPAN}]) > 0)"
        },
    )  # fmt: skip
    yield _bars("Scans of the whole source", "By cause.", {"{{cause}}": f"sum by (cause) (increase(headwater_watch_rescans_total[{SPAN}]))"})  # fmt: skip
    yield _bars(
        "Trouble", "Batches refused; 1 while it tries again because state, graph or source are away.",
        {
            "refused {{instance}}": f"increase(headwater_watch_refused_batches_total[{SPAN}])",
            "stuck {{instance}}": "headwater_watch_stuck",
        },
    )  # fmt: skip
    yield _lines(
        "Memory", "Of the watch without its workers, and of the paths that wait.",
        {
            "process {{instance}}": "process_resident_memory_bytes and on (instance, job) headwater_watch_stuck",
            "waiting {{instance}}": "headwater_watch_waiting_bytes",
        },
        "bytes",
    )  # fmt: skip


def _rollout() -> Iterator[Json]:
    yield _lines("Files in the optimized arm", "By the settings; 0: off.", {"{{flag}}": _most("headwater_flag_rollout_ratio", "flag")}, "percentunit")  # fmt: skip
    yield _lines("Done the slow way, too", "Share of the optimized files.", {"{{flag}}": _most("headwater_flag_shadow_ratio", "flag")}, "percentunit")  # fmt: skip
    yield _lines("Tripped", "1: off until it is reset.", {"{{flag}}": _now("headwater_flag_tripped", "flag")})
    yield _bars(
        "Compared", "Optimized files that were also done the slow way.",
        {"{{flag}}": _rise("headwater_flag_shadow_files_total", "flag")},
    )  # fmt: skip
    yield _bars(
        "Wrong", "Mismatches, and trips.",
        {
            "mismatches {{flag}}": _rise("headwater_flag_mismatches_total", "flag"),
            "trips {{flag}}": _rise("headwater_flag_trips_total", "flag"),
        },
    )  # fmt: skip
    by = "flag, arm"
    name = "{{flag}} {{arm}}"
    files = _rise("headwater_flag_arm_files_total", by)
    seconds, rows = _rise("headwater_flag_arm_seconds_total", by), _rise("headwater_flag_arm_rows_total", by)
    yield _lines("Files", "By arm.", {name: files})
    yield _lines("Seconds a file", "Of the files that an arm took up.", {name: _ratio(seconds, files)}, "s")
    yield _lines(
        "Rows a second", "Relationships stated; for batch_writes, rows sent.", {name: _ratio(rows, seconds)}
    )
    failures = _rise("headwater_flag_arm_failures_total", by)
    yield _lines("Failed", "Share of an arm's files.", {name: _ratio(failures, files)}, "percentunit")


DASHBOARDS: dict[str, tuple[str, Callable[[], Iterator[Json]]]] = {
    "overview": ("Headwater: overview", _overview),
    "runs": ("Headwater: runs", _runs),
    "watch": ("Headwater: watch", _following),
    "rollout": ("Headwater: rollout", _rollout),
}
"""By file and address: the title, and what stands on it."""


def dashboard(name: str) -> Json:
    """One dashboard, in Grafana's format."""
    title, panels = DASHBOARDS[name]
    return {
        "uid": f"headwater-{name}",
        "title": title,
        "tags": ["headwater"],
        "schemaVersion": SCHEMA,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "graphTooltip": 1,
        "annotations": {"list": []},
        "links": [
            {"type": "dashboards", "tags": ["headwater"], "title": "Headwater", "asDropdown": False, "keepTime": True}
        ],
        "templating": {"list": [_which_prometheus(), _which_database()]},
        "panels": _laid_out(panels()),
    }  # fmt: skip


def _which_prometheus() -> Json:
    return {"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus"}


def _which_database() -> Json:
    query = "label_values(headwater_state_bytes, database)"
    return {
        "type": "query",
        "name": "database",
        "label": "State database",
        "datasource": SOURCE,
        "query": {"query": query, "refId": "databases"},
        "definition": query,
        "refresh": 2,
        "includeAll": True,
        "multi": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
    }


def _laid_out(panels: Iterator[Json]) -> list[Json]:
    """The panels from left to right, each line as high as the first in it."""
    laid: list[Json] = []
    x = y = height = 0
    for number, panel in enumerate(panels, start=1):
        place = panel["gridPos"]
        if x + place["w"] > COLUMNS:
            x, y = 0, y + height
        height = place["h"]
        laid.append({"id": number, **panel, "gridPos": {**place, "x": x, "y": y}})
        x += place["w"]
    return laid


def write_dashboards(folder: Path = FOLDER) -> None:
    """Write each dashboard as a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in DASHBOARDS:
        document = json.dumps(dashboard(name), indent=1) + "\n"
        (folder / f"{name}.json").write_text(document, encoding="utf-8")
