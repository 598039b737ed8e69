"""Two sources in one graph: files move between them, folders share a name, and each source's facts are its own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.main import main
from settings import load_settings
from stores.graph.export import export_bytes
from tasks.ingest import run_ingest
from tasks.report import RunReport
from tasks.roots import SourceMovedError
from tasks.run import IngestRequest
from tasks.verify import VerifyRequest, run_verify
from tests.equality.runs import BASELINE, FASTEST, Estate
from tests.servers import Neo4jAddress

BACKENDS = ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]

BASE = "CREATE TABLE base (a INT, b INT);"
STAR = "CREATE VIEW star AS SELECT * FROM base;"
TOP = "CREATE VIEW top AS SELECT a FROM star;"


class Pair(NamedTuple):
    """Two sources in one graph, with one state database."""

    first: Estate
    second: Estate

    def ingest(self, order: str) -> None:
        """A run of each, in this order."""
        for name in order.split():
            getattr(self, name).ingest(FASTEST)

    def clean(self, home: Path) -> bytes:
        """What one run of each into an empty graph makes."""
        for estate in self:
            estate._replace(home=home, address=None).ingest(BASELINE)
        return Estate(self.first.folder, home).export()


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(params=BACKENDS)
def address(request: pytest.FixtureRequest) -> Neo4jAddress | None:
    return request.getfixturevalue("empty_neo4j") if request.param == "neo4j" else None


@pytest.fixture
def pair(address: Neo4jAddress | None, tmp_path: Path) -> Pair:
    first = Estate(tmp_path / "first", tmp_path / "home", address)
    pair = Pair(first, first._replace(folder=tmp_path / "second"))
    write(first.folder, base=BASE, sub__star=STAR, sub__top=TOP)
    write(
        pair.second.folder,
        other="CREATE VIEW other AS SELECT b FROM star;",
        base="CREATE TABLE base (b INT);",
    )
    pair.ingest("first second")
    return pair


def move_a_file(pair: Pair) -> None:
    (pair.first.folder / "sub" / "star.sql").rename(pair.second.folder / "star.sql")


def move_a_folder(pair: Pair) -> None:
    (pair.first.folder / "sub").rename(pair.second.folder / "sub")


def move_over_another(pair: Pair) -> None:
    (pair.first.folder / "base.sql").replace(pair.second.folder / "base.sql")


ON_THE_SERVER = [(move_a_file, "second first"), (move_a_folder, "first second")]


@pytest.mark.parametrize(
    ("address", "move", "order"),
    [
        pytest.param(backend, move, order, marks=marks, id=f"{backend}-{move.__name__}-{order}")
        for backend, often, seldom in (
            ("embedded", [], []),
            ("neo4j", [pytest.mark.neo4j], [pytest.mark.full]),
        )
        for move in (move_a_file, move_a_folder, move_over_another)
        for order in ("first second", "second first")
        for marks in [often if (move, order) in ON_THE_SERVER else often + seldom]
    ],
    indirect=["address"],
)
def test_what_moves_to_another_source_is_stated_there_and_nowhere_else(
    pair: Pair, tmp_path: Path, move: Callable[[Pair], None], order: str
) -> None:
    move(pair)
    pair.ingest(order)
    assert pair.first.export() == pair.clean(tmp_path / "clean")
    assert [estate.ingest(FASTEST).graph.transactions for estate in pair] == [0, 0]


def ingest(folder: Path, estate: Estate, **asked: object) -> RunReport:
    settings = load_settings(source=folder).model_copy(update={"home": estate.home})
    return run_ingest(IngestRequest(source=folder, dialect="postgres", **asked), settings)  # type: ignore[arg-type]


@pytest.fixture
def sql(tmp_path: Path) -> Estate:
    """A source named sql in an embedded graph."""
    estate = Estate(tmp_path / "bank" / "sql", tmp_path / "home")
    write(estate.folder, base=BASE, star=STAR)
    ingest(estate.folder, estate)
    return estate


def test_a_second_folder_of_the_name_is_refused_and_retracts_nothing(sql: Estate, tmp_path: Path) -> None:
    before = sql.export()
    other = tmp_path / "shop" / "sql"
    write(other, orders="CREATE TABLE orders (id INT);")
    with pytest.raises(SourceMovedError) as refused:
        ingest(other, sql)
    for part in (str(sql.folder), str(other), "name = ", "HEADWATER_SOURCE__NAME", "--moved", "moves = true"):
        assert part in str(refused.value)
    settings = load_settings(source=other).model_copy(update={"home": sql.home})
    with pytest.raises(SourceMovedError):
        run_verify(VerifyRequest(source=other, repair=True), settings)
    assert sql.export() == before
    (other / "headwater.toml").write_text('[source]\nname = "shop"\n')
    ingest(other, sql)
    graph = sql.open()
    files = {(row["source"], row["path"]) for row in json.loads(export_bytes(graph))["files"]}
    graph.close()
    assert files == {("sql", "base.sql"), ("sql", "star.sql"), ("shop", "orders.sql")}
    assert ingest(sql.folder, sql).graph.transactions == 0


def test_a_checkout_that_moved_is_taken_over_once_told(sql: Estate, tmp_path: Path) -> None:
    before = sql.export()
    moved = tmp_path / "elsewhere" / "sql"
    moved.parent.mkdir()
    sql.folder.rename(moved)
    with pytest.raises(SourceMovedError, match="which is not there any more"):
        ingest(moved, sql)
    assert ingest(moved, sql, moved=True).graph.transactions == 0
    assert sql.export() == before
    assert ingest(moved, sql).graph.transactions == 0, "it need not be said again"


def test_fresh_checkouts_may_be_anywhere(sql: Estate, tmp_path: Path) -> None:
    before = sql.export()
    for number in range(2):
        checkout = tmp_path / f"checkout{number}" / "sql"
        shutil.copytree(sql.folder, checkout)
        (checkout / "headwater.toml").write_text("[source]\nmoves = true\n")
        assert ingest(checkout, sql).files.present == 2
    assert sql.export() == before


def test_a_link_to_the_folder_is_the_folder(sql: Estate, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "sql").symlink_to(sql.folder)
    assert ingest(tmp_path / "links" / "sql", sql).graph.transactions == 0


def test_the_command_says_so(
    sql: Estate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(sql.home))
    moved = tmp_path / "elsewhere" / "sql"
    shutil.copytree(sql.folder, moved)
    assert main(["ingest", str(moved), "--dialect", "postgres"]) == 2
    assert f"The source 'sql' has been {sql.folder} until now" in capsys.readouterr().err
    assert main(["ingest", str(moved), "--dialect", "postgres", "--moved"]) == 0
