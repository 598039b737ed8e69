"""A folder that is empty by mistake does not empty the graph."""

import shutil

import msgspec
import pytest

from stores.graph import open_graph
from tasks.ingest import open_session
from tasks.retraction import FEWEST_FILES, MassRetractionError
from tasks.run import IngestRequest
from tests.integration.upkeep.conftest import FILES, House


def delete(house: House, files: int) -> None:
    for path in sorted(house.folder.glob("*.sql"))[:files]:
        path.unlink()


def test_an_empty_mount_is_refused_and_nothing_is_written(house: House) -> None:
    house.fill()
    house.ingest()
    before = house.export()
    delete(house, FILES)
    with pytest.raises(MassRetractionError) as refused:
        house.ingest()
    facts = 8 * FILES  # what a view defines and reads, four columns, and where two of them come from
    assert f"{facts} of the {facts} facts of the source 'estate'" in str(refused.value)
    assert f"({FILES} of {FILES} files)" in str(refused.value)
    assert "--allow-mass-delete" in str(refused.value)
    assert house.export() == before
    with house.state() as state:
        (scope,) = {(run.graph_id, run.source) for run in state.runs.latest("estate")}
        assert not list(state.facts.pending(*scope))
        assert len(state.manifest.load(*scope)) == FILES


def test_what_goes_in_parts_is_judged_as_a_whole(embedded: House) -> None:
    """As a watch does it: it hears of some of the files, and most of the source is gone."""
    embedded.fill(2 * FEWEST_FILES)
    embedded.ingest()
    request = IngestRequest(source=embedded.folder, dialect="postgres")
    heard = frozenset(path.name for path in sorted(embedded.folder.glob("*.sql"))[:FEWEST_FILES])
    with open_session(request, embedded.settings, "tests") as session:
        delete(embedded, 2)
        few = session.catch_up(msgspec.structs.replace(request, only=heard))
        assert few is not None
        assert few.files.deleted == 2
        delete(embedded, FEWEST_FILES + 2)
        with pytest.raises(MassRetractionError, match=f"{FEWEST_FILES + 2} of {2 * FEWEST_FILES - 2} files"):
            session.catch_up(
                msgspec.structs.replace(request, only=heard | {f"v{FEWEST_FILES:02}.sql", "v11.sql"})
            )


def test_told_so_it_goes(house: House) -> None:
    house.fill()
    house.ingest()
    delete(house, FILES)
    report = house.ingest(allow_mass_delete=True)
    assert report.files.deleted == FILES
    assert report.graph.nodes == report.graph.edges == 0


@pytest.mark.parametrize(("files", "refused"), [(FILES // 2, False), (FILES // 2 + 1, True)])
def test_the_share_is_the_limit(embedded: House, files: int, refused: bool) -> None:
    embedded.fill()
    embedded.ingest()
    delete(embedded, files)
    if refused:
        with pytest.raises(MassRetractionError):
            embedded.ingest()
    else:
        assert embedded.ingest().files.deleted == files


def test_another_share_may_be_set(embedded: House) -> None:
    embedded.fill()
    embedded.ingest()
    run = embedded.settings.run.model_copy(update={"retract_share": 0.0})
    strict = embedded.settings.model_copy(update={"run": run})
    delete(embedded, 1)
    embedded.settings, lenient = strict, embedded.settings
    with pytest.raises(MassRetractionError, match="share of 0 "):
        embedded.ingest()
    embedded.settings = lenient
    assert embedded.ingest().files.deleted == 1


def test_files_that_lost_their_content_count_like_deleted_ones(embedded: House) -> None:
    embedded.fill()
    embedded.ingest()
    for number, path in enumerate(sorted(embedded.folder.glob("*.sql"))[1:]):
        path.write_bytes((b"", b"\0binary", b"SELECT ((((")[number % 3])
    with pytest.raises(MassRetractionError, match=f"{FILES - 1} of {FILES} files"):
        embedded.ingest()


def test_a_folder_that_moved_is_kept(embedded: House) -> None:
    embedded.fill()
    embedded.ingest()
    (embedded.folder / "sub").mkdir()
    for path in embedded.folder.glob("*.sql"):
        shutil.move(path, embedded.folder / "sub" / path.name)
    assert embedded.ingest().files.renamed == FILES


def test_what_changes_is_no_retraction(embedded: House) -> None:
    embedded.fill()
    embedded.ingest()
    for path in embedded.folder.glob("*.sql"):
        path.write_text(path.read_text().replace(" t;", " u;").replace("VIEW v", "VIEW w"))
    assert embedded.ingest().files.changed == FILES


def test_a_small_source_is_not_guarded(embedded: House) -> None:
    embedded.fill(FEWEST_FILES - 1)
    embedded.ingest()
    delete(embedded, FEWEST_FILES)
    assert embedded.ingest().files.deleted == FEWEST_FILES - 1


def test_a_graph_put_back_from_a_backup_is_guarded_too(embedded: House) -> None:
    """The state forgets what it believed of it, and still no empty folder wipes it."""
    embedded.fill()
    embedded.ingest()
    backup = embedded.home / "graph.backup"
    shutil.copy(embedded.home / "graph.kgl", backup)
    embedded.write("more.sql", "CREATE VIEW more AS SELECT 1 AS x")
    embedded.ingest()
    for stale in embedded.home.glob("graph.kgl*"):
        stale.unlink()
    shutil.move(backup, embedded.home / "graph.kgl")
    before = embedded.export()
    delete(embedded, FILES + 1)
    with pytest.raises(MassRetractionError, match=f"{FILES} of {FILES} files"):
        embedded.ingest()
    assert embedded.export() == before
    open_graph(embedded.home).close()
