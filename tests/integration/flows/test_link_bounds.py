"""A source that would be linked for hours stops, names the file, and has written nothing."""

from pathlib import Path

import pytest

from settings import load_settings
from stores.graph import open_graph
from tasks.ingest import run_ingest
from tasks.link_bounds import LinkingBoundError
from tasks.run import IngestRequest


@pytest.mark.parametrize(
    ("limits", "setting", "workers"),
    [
        ({"timeout_seconds": 1.5}, "HEADWATER_LINK__TIMEOUT_SECONDS", 1),
        ({"timeout_seconds": 1.5}, "HEADWATER_LINK__TIMEOUT_SECONDS", 2),
        ({"memory_bytes": 20_000_000}, "HEADWATER_LINK__MEMORY_BYTES", 1),
    ],
    ids=["time", "time, beside publishing", "memory"],
)
def test_a_chain_of_wide_stars_ends_the_run(
    tmp_path: Path, limits: dict[str, float], setting: str, workers: int
) -> None:
    folder = tmp_path / "sql"
    folder.mkdir()
    columns = ", ".join(f"c{number} INT" for number in range(2_000))
    views = "\n".join(f"CREATE VIEW v{n + 1} AS SELECT * FROM v{n};" for n in range(3_000))
    (folder / "hostile.sql").write_text(f"CREATE TABLE v0 ({columns});\n{views}")
    (folder / "good.sql").write_text("CREATE VIEW good AS SELECT a FROM t;")
    settings = load_settings(overrides={"link": limits}).model_copy(update={"home": tmp_path / "home"})
    with pytest.raises(LinkingBoundError) as stopped:
        run_ingest(IngestRequest(source=folder, dialect="postgres", workers=workers), settings)
    for part in ("'hostile.sql'", setting, ".headwaterignore", "as it was"):
        assert part in str(stopped.value)
    graph = open_graph(tmp_path / "home")
    assert not graph.size().nodes
    graph.close()
    (folder / ".headwaterignore").write_text("hostile.sql\n")
    assert (
        run_ingest(IngestRequest(source=folder, dialect="postgres", workers=workers), settings).graph.edges
        > 0
    )
