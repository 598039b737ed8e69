"""Files linked one after the other, next to nothing held, come to what they do all at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineage.linker import LinkFile, estate, link, link_each, spaces
from tests.unit.lineage.test_relinking import link_file, paths, texts

pytestmark = pytest.mark.no_cover  # Others run these lines; being watched takes half as long again.


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold one plan at a time, and no results from one file to the next."""
    monkeypatch.setattr(spaces, "MOST_PLANS", 1)
    monkeypatch.setattr(estate, "MOST_RESULTS", 0)


@pytest.mark.usefixtures("forgetful")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(paths, texts, min_size=2))
def test_what_is_let_go_changes_nothing(contents: dict[str, str]) -> None:
    files = {path: link_file(path, text) for path, text in contents.items()}
    assert dict(link_each(files, files.__getitem__)) == link(files.values())


@pytest.mark.usefixtures("forgetful")
def test_files_are_had_again_and_not_held() -> None:
    contents = {
        f"{number}.sql": f"CREATE VIEW v{number} AS SELECT * FROM v{number - 1}" for number in range(9)
    }
    asked: list[str] = []

    def file(path: str) -> LinkFile:
        asked.append(path)
        return link_file(path, contents[path])

    found = dict(link_each(contents, file))
    assert list(found) == sorted(contents)
    assert len(asked) > len(contents)
