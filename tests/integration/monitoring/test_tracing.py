"""Spans of a run and its phases, where OpenTelemetry is set up and they are asked for."""

import json
import os
import subprocess
import sys
from pathlib import Path

from monitoring.tracing import no_span, spans

PROGRAM = """
import json, sys
from contextlib import contextmanager
from opentelemetry import trace

class Keeping(trace.NoOpTracerProvider):
    '''What an SDK does, as far as it matters here: it knows which span is in which.'''

    def __init__(self):
        self.open, self.spans = [None], []

    def get_tracer(self, *_, **__):
        return self

    @contextmanager
    def start_as_current_span(self, name, *, attributes):
        parent = self.open[-1]
        self.open.append(name)
        yield
        self.open.pop()
        self.spans.append([name, parent, attributes])

kept = Keeping()
trace.set_tracer_provider(kept)

from cli.main import main
main(["ingest", sys.argv[1], "--workers", "1", "--dialect", "postgres"])
print(json.dumps(kept.spans))
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
