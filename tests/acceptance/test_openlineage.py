"""OpenLineage as a person uses it: out of one graph, into an empty one, and out again."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from tests.git import GitFolder

EXAMPLES = Path(__file__).parents[2] / "examples"
TIME = ("--time", "2026-01-31T12:00:00Z")
Headwater: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


def test_an_empty_graph_that_imports_an_export_exports_the_same_bytes(
    headwater: Headwater, tmp_path: Path
) -> None:
    headwater("ingest", EXAMPLES)
    out, back = tmp_path / "out.ndjson", tmp_path / "back.ndjson"
    assert headwater("openlineage", "export", out, *TIME).returncode == 0
    elsewhere = {"HEADWATER_HOME": str(tmp_path / "empty")}
    taken = headwater("openlineage", "import", out, **elsewhere)
    assert taken.returncode == 0
    assert taken.stdout.startswith("50 files of 1 sources taken in")
    assert headwater("openlineage", "export", back, *TIME, **elsewhere).returncode == 0
    assert back.read_bytes() == out.read_bytes()


def test_texts_are_masked_unless_asked_for(headwater: Headwater, tmp_path: Path) -> None:
    folder = GitFolder(tmp_path / "bank")
    commit = folder.commit({"v.sql": "-- secret\ncreate view v as select a, 'secret' as b from t;\n"})
    folder.git("remote", "add", "origin", "https://me:secret@example.com/bank.git")
    headwater("ingest", folder.path, "--dialect", "postgres")
    arguments = (
        "openlineage",
        "export",
        "--source",
        folder.path,
        "--dialect",
        "postgres",
        "--sql",
        "--source-code",
    )
    masked = headwater(*arguments).stdout
    assert "secret" not in masked
    facets = json.loads(masked.splitlines()[0])["job"]["facets"]
    assert facets["sql"]["query"].strip() == "create view v as select a, ? as b from t;"
    assert facets["sourceCode"]["language"] == "SQL"
    location = facets["sourceCodeLocation"]
    assert location["url"] == f"https://example.com/bank/blob/{commit}/v.sql"
    assert (location["repoUrl"], location["version"]) == ("https://example.com/bank.git", commit)
    open_text = json.loads(headwater(*arguments, "--literals").stdout.splitlines()[0])
    assert "'secret'" in open_text["job"]["facets"]["sql"]["query"]


def test_send_to_a_file_and_what_has_no_place(headwater: Headwater, tmp_path: Path) -> None:
    events = tmp_path / "events.ndjson"
    events.write_text(
        '{"job": {"namespace": "s", "name": "f"}, "outputs": [{"namespace": "n", "name": "t"}]}\nno\n'
    )
    taken = headwater("openlineage", "import", events)
    assert (taken.returncode, "events.ndjson:2: is no OpenLineage event" in taken.stdout) == (1, True)
    sent = headwater("openlineage", "send", "--file", tmp_path / "sent.json")
    assert (sent.returncode, len((tmp_path / "sent.json").read_text().splitlines())) == (0, 1)
