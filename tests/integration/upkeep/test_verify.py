"""Verify finds whatever was done to the graph behind Headwater's back, and mends it."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from cli.main import main
from stores.state import CommitBatch
from tasks.retraction import MassRetractionError
from tasks.verify import VerifyReport, VerifyRequest, exit_code, run_verify
from tests.integration.upkeep.conftest import FILES, House
from tests.integration.upkeep.test_stale_marks import lose

DAMAGE = (
    "MATCH (:Dataset {name: 'v0'})-[r:HAS_COLUMN]->(:Column {name: 'a'}) DELETE r",
    "MATCH (:File {path: 'v01.sql'})-[r:READS]->() SET r.lines = [7]",
    """MATCH (t:Column {id: 'default#v2.a'}) MATCH (s:Column {id: 'default#t.b'})
    CREATE (t)-[r:DERIVES_FROM {source: 'estate', file: 'v02.sql', kind: 'DIRECT', subtype: 'IDENTITY'}]->(s)
    SET r.lines = [1]""",
    "CREATE (:Dataset {id: 'x', namespace: 'default', name: 'ghost'})",
)
"""A relationship gone, one with other data, one too many, a node of nobody's."""


def order(house: House, *texts: str) -> None:
    for text in texts:
        house.look(lambda graph, text=text: graph._transact(text, {}, lambda _: None))  # type: ignore[attr-defined, misc]


def verify(house: House, *, repair: bool = False) -> VerifyReport:
    request = VerifyRequest(source=house.folder, dialect="postgres", repair=repair)
    return run_verify(request, house.settings)


def found(report: VerifyReport) -> list[tuple[str, str, str]]:
    return [(each.file, each.kind, each.section) for each in report.differences]


def test_a_graph_that_is_right(house: House) -> None:
    house.fill(2)
    house.ingest()
    report = verify(house)
    assert (report.rows, found(report), exit_code(report)) == (16, [], 0)


def test_damage_is_found_and_mended(house: House) -> None:
    house.fill(3)
    house.ingest()
    right = house.export()
    order(house, *DAMAGE)
    damaged = house.export()
    report = verify(house)
    assert found(report) == [
        ("", "extra", "datasets"),
        ("v00.sql", "missing", "has_column"),
        ("v01.sql", "differing", "reads"),
        ("v02.sql", "extra", "derives_from"),
    ]
    assert report.differences[2].found == {"lines": [7]}
    assert exit_code(report) == 1
    assert house.export() == damaged, "verify without --repair writes nothing"
    mended = verify(house, repair=True)
    assert (mended.repaired, mended.left, exit_code(mended)) == (True, [], 0)
    assert len(mended.differences) == 4
    assert house.export() == right
    assert house.ingest().graph.transactions == 0


ODDITIES = {
    "a duplicate": """MATCH (t:Column {id: 'default#v0.a'})-[:DERIVES_FROM]->(s)
        CREATE (t)-[:DERIVES_FROM {source: 'estate', file: 'v00.sql', kind: 'DIRECT', subtype: 'IDENTITY', lines: [1]}]->(s)""",
    "a duplicate with other data": """MATCH (f:File {path: 'v00.sql'})-[:READS]->(d)
        CREATE (f)-[:READS {source: 'estate', file: 'v00.sql', lines: [9]}]->(d)""",
    "two duplicates": """MATCH (d:Dataset {name: 'v0'})-[:HAS_COLUMN]->(c) UNWIND [1, 2] AS again
        CREATE (d)-[:HAS_COLUMN {source: 'estate', file: 'v00.sql', ordinal: again}]->(c)""",
    "a column's name": "MATCH (c:Column {id: 'default#v0.a'}) SET c.name = 'wrong', c.dataset = 'also'",
    "a column's namespace": "MATCH (c:Column {id: 'default#t.b'}) SET c.namespace = 'wrong'",
    "a dataset's name": "MATCH (d:Dataset {name: 'v0'}) SET d.name = 'wrong'",
    "a dataset's namespace": "MATCH (d:Dataset {name: 't'}) SET d.namespace = 'wrong'",
    "a file's path": "MATCH (f:File {path: 'v00.sql'}) SET f.path = 'wrong'",
    "data of another type": "MATCH ()-[r:READS]->() SET r.lines = 'seven'",
    "no data": "MATCH ()-[r:HAS_COLUMN]->() REMOVE r.ordinal, r.data_type",
    "no kind": "MATCH ()-[r:DERIVES_FROM]->() REMOVE r.kind",
    "no file": "MATCH ()-[r:DERIVES_FROM]->() REMOVE r.file",
    "a stranger's": """MATCH (t:Column {id: 'default#v0.a'}), (s:Column {id: 'default#t.b'})
        CREATE (t)-[:DERIVES_FROM]->(s)""",
    "between the wrong ends": """MATCH (f:File {path: 'v00.sql'}), (s:Column {id: 'default#t.b'})
        CREATE (f)-[:READS {source: 'estate', file: 'v00.sql', lines: [1]}]->(s)""",
    "from another file's node": """MATCH (f:File {path: 'v00.sql'}), (d:Dataset {name: 'v1'})
        CREATE (f)-[:READS {source: 'estate', file: 'v01.sql', lines: [1]}]->(d)""",
    "a column without a dataset": """MATCH (d:Dataset {name: 'v0'})
        CREATE (d)-[:HAS_COLUMN {source: 'estate', file: 'v00.sql'}]->(:Column {id: 'x', name: 'x'})""",
}
"""What no run could have done to a graph."""


ON_THE_SERVER = {"two duplicates", "a stranger's"}


@pytest.mark.parametrize(
    ("house", "oddity"),
    [
        pytest.param(
            backend,
            name,
            marks=[pytest.mark.neo4j, *([] if name in ON_THE_SERVER else [pytest.mark.full])]
            if backend == "neo4j"
            else [],
        )
        for backend in ("embedded", "neo4j")
        for name in ODDITIES
    ],
    indirect=["house"],
)
def test_what_no_run_could_have_done_is_found_and_mended(house: House, oddity: str) -> None:
    house.fill(2)
    house.ingest()
    right, size = house.export(), house.look(lambda graph: graph.size())
    order(house, ODDITIES[oddity])
    assert exit_code(verify(house)) == 1
    report = verify(house, repair=True)
    assert (report.left, exit_code(report)) == ([], 0)
    assert house.export() == right
    assert house.look(lambda graph: graph.size()) == size
    assert exit_code(verify(house)) == 0
    assert house.ingest().graph.transactions == 0


def test_a_wiped_graph_is_written_again(house: House) -> None:
    house.fill(2)
    house.ingest()
    right = house.export()
    order(house, "MATCH (n) DETACH DELETE n")
    report = verify(house, repair=True)
    assert {each.kind for each in report.differences} == {"missing"}
    assert (report.left, house.export() == right) == ([], True)


def test_state_that_is_wrong_about_a_file_is_mended_too(embedded: House) -> None:
    """The graph agrees with the state, and both are wrong about the folder."""
    embedded.fill(2)
    embedded.ingest()
    path = embedded.folder / "v00.sql"
    known = path.stat()
    path.write_text(path.read_text().replace(" a,", " d,"))
    with embedded.state() as state:
        (scope,) = {(run.graph_id, run.source) for run in state.runs.latest("estate")}
        stated = known.st_mtime_ns - 10**10
        os.utime(path, ns=(stated, stated))
        entry = state.manifest.load(*scope)["v00.sql"]
        lying = msgspec.structs.replace(entry, mtime_ns=stated)
        state.facts.commit(*scope, CommitBatch(manifest=[lying]))
    assert embedded.ingest().files.unchanged == 2
    assert {each.file for each in verify(embedded).differences} == {"v00.sql"}
    assert exit_code(verify(embedded, repair=True)) == 0


def test_other_sources_in_the_graph_are_left_out(embedded: House, tmp_path: Path) -> None:
    embedded.fill(1)
    embedded.ingest()
    (tmp_path / "second").mkdir()
    other = House(tmp_path / "second", embedded.home, None)
    other.write("o.sql", "CREATE VIEW o AS SELECT a FROM t;")
    other.ingest()
    assert exit_code(verify(embedded)) == exit_code(verify(other)) == 0
    order(embedded, "MATCH (:File {path: 'o.sql'})-[r:READS]->() DELETE r")
    assert exit_code(verify(embedded)) == 0
    assert found(verify(other)) == [("o.sql", "missing", "reads")]


def test_what_cant_be_read_is_not_called_extra(embedded: House) -> None:
    embedded.fill(2)
    embedded.ingest()
    right = embedded.export()
    lose(embedded.folder / "v01.sql")
    report = verify(embedded, repair=True)
    assert (found(report), report.unverified, exit_code(report)) == ([], ["v01.sql"], 1)
    assert embedded.export() == right


def test_repair_empties_no_graph_for_an_empty_folder(embedded: House) -> None:
    embedded.fill()
    embedded.ingest()
    right = embedded.export()
    for number in range(FILES):
        (embedded.folder / f"v{number:02}.sql").unlink()
    with pytest.raises(MassRetractionError):
        verify(embedded, repair=True)
    assert embedded.export() == right


def test_the_command_prints_and_exits(
    embedded: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(embedded.home))
    embedded.fill(3)
    embedded.ingest()
    order(embedded, *DAMAGE)
    words = ["verify", str(embedded.folder), "--dialect", "postgres"]
    assert main(words) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "of no file:",
        "  extra      dataset ghost that nothing touches",
        "v00.sql:",
        "  missing    column v0.a",
        "v01.sql:",
        "  differing  reads t: lines [7] instead of lines [1]",
        "v02.sql:",
        "  extra      v2.a derives from t.b (DIRECT IDENTITY)",
        "4 differences among 24 rows of 'estate': 1 missing, 2 extra, 1 differing; --repair mends them.",
    ]
    assert main([*words, "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["differences"]) == 4
    assert main([*words, "--repair"]) == 0
    assert capsys.readouterr().out.endswith("were repaired: the graph is right now.\n")
    assert main(words) == 0
    assert capsys.readouterr().out == "The graph holds what 'estate' says: 24 rows, no difference.\n"
