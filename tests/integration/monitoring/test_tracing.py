"""Spans of a run and its phases, where OpenTelemetry is set up and they are asked for."""

import json
import os
import subprocess
import sys
from pathlib import Path

from monitoring.tracing import no_span, spans

PROGRAM = """
import json, sys
from pathlib import Path
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

kept = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(kept))
trace.set_tracer_provider(provider)

from cli.main import main
main(["ingest", sys.argv[1], "--workers", "1", "--dialect", "postgres"])
spans = kept.get_finished_spans()
names = {span.context.span_id: span.name for span in spans}
print(json.dumps([[span.name, names.get(span.parent and span.parent.span_id), dict(span.attributes)] for span in spans]))
"""


def test_a_run_and_its_phases_are_spans(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "v.sql").write_text("CREATE VIEW v AS SELECT a FROM t;")
    ours = {"HEADWATER_HOME": str(tmp_path / "home"), "HEADWATER_METRICS__TRACES": "true"}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "bank")],
        env=os.environ | ours, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found = json.loads(ran.stdout.splitlines()[-1])
    parents = {(name, parent) for name, parent, _ in found}
    assert {
        ("run", None),
        ("scan", "run"),
        ("compile", "run"),
        ("link", "run"),
        ("publish", "run"),
    } <= parents
    assert all(attributes == {"source": "bank"} for *_, attributes in found)


def test_nobody_is_told_of_what_nobody_asked_for() -> None:
    assert spans(wanted=False, source="bank") is no_span
