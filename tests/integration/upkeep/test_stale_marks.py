"""A file that can't be had keeps its facts and says so: in the report, and in the graph until it can be had."""

from pathlib import Path

from stores.graph import Graph
from tasks.report import to_markdown
from tests.integration.upkeep.conftest import House


def lose(path: Path) -> None:
    """Put a link that leads nowhere in the place of a file: it is there, and can't be read."""
    path.unlink()
    path.symlink_to(path.with_name("nowhere.sql"))


def marked(house: House) -> object:
    def read(graph: Graph) -> list[object]:
        return [row["path"] for row in graph.read("stale_files", source="estate")]

    return house.look(read)


def test_a_file_is_marked_while_it_cant_be_had(house: House) -> None:
    house.fill(3)
    house.ingest()
    before = house.export()
    assert marked(house) == []
    lose(house.folder / "v01.sql")
    for transactions in (1, 0):  # the mark is written once
        report = house.ingest()
        assert (report.stale, report.missed, report.files.failed) == (["v01.sql"], ["v01.sql"], 1)
        assert report.graph.transactions == transactions
        assert marked(house) == ["v01.sql"]
    assert house.export() == before
    assert "| stale | 1 |" in to_markdown(report)

    (house.folder / "v01.sql").unlink()
    house.fill(3)
    report = house.ingest()
    assert (report.stale, report.missed, report.graph.transactions) == ([], [], 1)
    assert marked(house) == []
    assert house.export() == before


def test_one_that_was_never_had_is_missed_and_not_stale(embedded: House) -> None:
    embedded.fill(1)
    (embedded.folder / "v09.sql").symlink_to(embedded.folder / "nowhere.sql")
    report = embedded.ingest()
    assert (report.stale, report.missed) == ([], ["v09.sql"])
    assert marked(embedded) == []


def test_relinked_counts_what_depends_on_a_change(embedded: House) -> None:
    embedded.write("t.sql", "CREATE TABLE t (a INT);")
    embedded.write("v.sql", "CREATE VIEW v AS SELECT * FROM t;")
    embedded.write("w.sql", "CREATE VIEW w AS SELECT * FROM v;")
    embedded.write("other.sql", "CREATE VIEW o AS SELECT x.a FROM x;")
    assert embedded.ingest().relinked == 4
    assert embedded.ingest().relinked == 0
    embedded.write("t.sql", "CREATE TABLE t (a INT, b INT);")
    report = embedded.ingest()
    assert (report.relinked, report.files.changed) == (3, 1)
