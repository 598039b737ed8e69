"""The files of a revision, read from a real repository's objects."""

from pathlib import Path

import pytest

from settings import Settings
from stores.state import open_state
from tasks.comparison import compare_sides
from tasks.revisions import WORKING_TREE, Repository, RevisionError, Version
from tasks.scan import visible
from tasks.sides import CompareRequest, both_sides
from tests.git import GitFolder

LIMIT = 1_000


@pytest.fixture
def folder(tmp_path: Path) -> GitFolder:
    return GitFolder(tmp_path / "repo")


def texts(source: Path, revision: str) -> dict[str, str | None]:
    repository = Repository(source)
    commit = repository.commit(revision) if revision else WORKING_TREE
    files = repository.files(commit, visible(repository.source))
    read = repository.read(files, LIMIT)
    return {each.file.path: each.text.text if each.text else None for each in read}


def test_a_revision_is_read_without_touching_the_working_tree(folder: GitFolder) -> None:
    folder.commit({"a.sql": "select 1", "b/ü.sql": "select 2", "note.txt": "no"})
    folder.commit({"a.sql": "select 3"})
    folder.write({"a.sql": "select 4"})
    assert texts(folder.path, "HEAD~1") == {"a.sql": "select 1", "b/ü.sql": "select 2"}
    assert texts(folder.path, "HEAD") == {"a.sql": "select 3", "b/ü.sql": "select 2"}
    assert (folder.path / "a.sql").read_text() == "select 4"


def test_the_working_tree_is_what_git_would_commit_of_it(folder: GitFolder) -> None:
    folder.commit({"a.sql": "select 1", "gone.sql": "select 2", ".gitignore": "build/\n"})
    folder.write({"a.sql": "select 3", "new.sql": "select 4", "build/made.sql": "select 5"})
    (folder.path / "gone.sql").unlink()
    assert texts(folder.path, WORKING_TREE) == {"a.sql": "select 3", "new.sql": "select 4"}


def test_a_source_may_be_a_folder_of_the_repository(folder: GitFolder) -> None:
    folder.commit({"x.sql": "select 0"})
    folder.commit({"sql/a.sql": "select 1", "sql/.headwaterignore": "b.sql\n", "sql/b.sql": "select 2"})
    folder.write({"sql/c.sql": "select 3"})
    assert texts(folder.path / "sql", "HEAD") == {"a.sql": "select 1"}
    assert texts(folder.path / "sql", "HEAD~1") == {}
    assert texts(folder.path / "sql", WORKING_TREE) == {"a.sql": "select 1", "c.sql": "select 3"}


def test_links_and_submodules_are_left_out(folder: GitFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.sql").write_text("select secret")
    other = GitFolder(tmp_path / "other")
    other.commit({"theirs.sql": "select 9"})
    folder.path.joinpath("link.sql").symlink_to(tmp_path / "secret.sql")
    folder.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(other.path), "sub")
    folder.commit({"a.sql": "select 1", "d/b.sql": "select 2"})
    assert texts(folder.path, "HEAD") == {"a.sql": "select 1", "d/b.sql": "select 2"}
    (folder.path / "d" / "b.sql").unlink()
    (folder.path / "d").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.sql").write_text("select secret")
    (folder.path / "d").symlink_to(tmp_path / "elsewhere")
    assert texts(folder.path, WORKING_TREE) == {"a.sql": "select 1"}


def test_what_cannot_be_read_is_told(folder: GitFolder) -> None:
    folder.commit({"large.sql": "select 1 " * 200, "binary.sql": b"a\0b", "a.sql": "select 1"})
    repository = Repository(folder.path)
    files = repository.files(repository.commit("HEAD"), visible(folder.path))
    missing = Version("missing.sql", "0123456789" * 4)
    read = {each.file.path: each for each in repository.read([missing, *files], LIMIT)}
    assert read["a.sql"].text is not None
    reasons = {path: each.failure.reason for path, each in read.items() if each.failure}
    assert "over the limit" in reasons["large.sql"]
    assert "NUL" in reasons["binary.sql"]
    assert "fetch it" in reasons["missing.sql"]


def test_revisions_are_read_as_git_diff_reads_them(folder: GitFolder) -> None:
    one = folder.commit({"a.sql": "select 1"})
    folder.git("checkout", "--quiet", "-b", "topic")
    two = folder.commit({"a.sql": "select 2"})
    folder.git("checkout", "--quiet", "main")
    three = folder.commit({"b.sql": "select 3"})
    repository = Repository(folder.path)
    assert repository.sides("main") == (three, WORKING_TREE)
    assert repository.sides("main..topic") == (three, two)
    assert repository.sides("main...topic") == (one, two)
    assert repository.sides("topic..") == (two, three)


@pytest.mark.parametrize(
    "said", ["nosuch", "--output=made", "-h", "", "HEAD:a.sql", "a..nosuch", "$(touch made)"]
)
def test_a_name_that_is_no_commit_is_refused_and_does_nothing(folder: GitFolder, said: str) -> None:
    folder.commit({"a.sql": "select 1"})
    with pytest.raises(RevisionError, match="is no commit"):
        Repository(folder.path).sides(said)
    assert sorted(path.name for path in folder.path.iterdir()) == [".git", "a.sql"]


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RevisionError, match="not a git repository"):
        Repository(tmp_path)
    with pytest.raises(RevisionError, match="no folder"):
        Repository(tmp_path / "nosuch")


def test_what_a_repository_configures_is_not_run(folder: GitFolder) -> None:
    folder.commit({"a.sql": "select 1"})
    hook = folder.path / ".git" / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {folder.path}/made\n")
    hook.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "core.pager", "core.sshCommand", "filter.x.clean"):
        folder.git("config", name, str(hook))
    folder.write({"a.sql": "select 2", ".gitattributes": "*.sql filter=x diff=x\n"})
    assert texts(folder.path, WORKING_TREE) == {"a.sql": "select 2"}
    assert not (folder.path / "made").exists()


def test_a_bare_repository_has_revisions_too(folder: GitFolder, tmp_path: Path) -> None:
    folder.commit({"a.sql": "select 1"})
    folder.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    assert texts(tmp_path / "bare", "main") == {"a.sql": "select 1"}


def test_a_second_comparison_compiles_nothing(folder: GitFolder, tmp_path: Path) -> None:
    folder.commit({"t.sql": "create table t (a int);", "v.sql": "create view v as select a from t;"})
    folder.commit({"v.sql": "create view v as select a + 1 as a from t;"})
    request = CompareRequest(source=folder.path, revisions="HEAD~1..HEAD", dialect="postgres")
    settings = Settings(home=tmp_path / "home")
    with open_state(settings.state_url.get_secret_value(), 30) as state:
        first, second = (both_sides(request, settings, state) for _ in range(2))
    assert (first.compiled, second.compiled) == (3, 0)
    assert compare_sides(first) == compare_sides(second)
    assert [(each.node.name, each.kind) for each in compare_sides(first).changes] == [
        ("v.a", "expression changed")
    ]


def test_a_statement_that_does_not_parse_is_told(folder: GitFolder, tmp_path: Path) -> None:
    folder.commit({"t.sql": "create table t (a int);"})
    folder.write({"t.sql": "create table t (a int);\nselect from where (;"})
    request = CompareRequest(source=folder.path, revisions="HEAD", dialect="postgres", cache=False)
    settings = Settings(home=tmp_path / "home")
    with open_state(settings.state_url.get_secret_value(), 30) as state:
        problems = both_sides(request, settings, state).problems
    assert [(each.file, each.line) for each in problems] == [("t.sql", 2)]


def test_what_cannot_be_read_and_is_the_same_stands_apart(folder: GitFolder, tmp_path: Path) -> None:
    folder.commit({"old.sql": "select {% endif %} a from t", "t.sql": "create table t (a int);"})
    folder.write({"new.sql": "select {% endfor %} a from t"})
    request = CompareRequest(source=folder.path, revisions="HEAD", dialect="postgres", cache=False)
    settings = Settings(home=tmp_path / "home")
    with open_state(settings.state_url.get_secret_value(), 30) as state:
        sides = both_sides(request, settings, state)
    assert [each.file for each in sides.problems] == ["new.sql"]
    assert [each.file for each in sides.unread] == ["old.sql"]
