"""Impact and diff as a person runs them, on the examples in a repository of their own."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.git import GitFolder

EXAMPLES = Path(__file__).parents[2] / "examples"
ACCOUNTS = "postgres/01_core_tables.sql"
PROFILE = "postgres/06_customer_profile.sql"
Headwater: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def repository(tmp_path: Path) -> GitFolder:
    shutil.copytree(EXAMPLES, tmp_path / "bank", ignore=shutil.ignore_patterns("*.lineage", "*.md"))
    folder = GitFolder(tmp_path / "bank")
    folder.commit({})
    return folder


def edit(folder: GitFolder, file: str, old: str, new: str) -> None:
    text = (folder.path / file).read_text()
    assert old in text
    folder.write({file: text.replace(old, new)})


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_change_that_breaks_something_fails_and_says_what(
    headwater: Headwater, repository: GitFolder
) -> None:
    edit(repository, ACCOUNTS, "balance      numeric(18, 2) NOT NULL", "amount       numeric(18, 2) NOT NULL")
    broken = headwater("impact", "--diff", "HEAD", "--source", repository.path, "--format", "json")
    found = document(broken)
    assert broken.returncode == 1
    assert {(each["node"]["column"], each["kind"]) for each in found["changes"]} == {
        ("balance", "column gone"),
        ("amount", "column added"),
    }
    breaks = {
        (each["path"][0]["file"], each["path"][0]["line"])
        for each in found["effects"]
        if each["kind"] == "breaks"
    }
    assert {("postgres/04_account_days.sql", 3), ("postgres/09_corrections.sql", 2)} <= breaks
    assert [each["distance"] for each in found["effects"]] == sorted(
        each["distance"] for each in found["effects"]
    )

    arguments = ("--source", repository.path, "--format", "markdown", "--fail-on", "never")
    comment = headwater("impact", "--diff", "HEAD", *arguments)
    assert comment.returncode == 0
    assert comment.stdout.startswith("### Lineage\n")
    assert "| `core.accounts.balance` | `postgres/01_core_tables.sql:20` | `column gone` |" in comment.stdout
    assert "`core.accounts.balance → postgres/04_account_days.sql:3`" in comment.stdout


def test_formatting_is_nothing_and_a_change_of_values_fails_only_if_asked_to(
    headwater: Headwater, repository: GitFolder
) -> None:
    text = (repository.path / PROFILE).read_text()
    repository.write({PROFILE: "-- said again\n\n" + text.replace("\n    ", "\n  ")})
    again = headwater("impact", "--diff", "HEAD", "--source", repository.path, "--fail-on", "changes")
    assert (again.returncode, again.stdout) == (0, "Lineage is the same on both sides.\n")

    repository.write({PROFILE: text.replace("'SOVEREIGN'", "'STATE'")})
    changed = headwater("impact", "--diff", "HEAD", "--source", repository.path, "--fail-on", "changes")
    assert changed.returncode == 1
    assert "expression changed" in changed.stdout
    assert "STATE" not in changed.stdout


def test_diff_of_two_revisions_in_two_forms(headwater: Headwater, repository: GitFolder) -> None:
    repository.commit(
        {"postgres/99_extra.sql": "CREATE TABLE mart.extra AS SELECT branch_code FROM core.branches;"}
    )
    arguments = ("diff", "HEAD~1", "HEAD", repository.path)
    found = document(headwater(*arguments, "--format", "json"))
    assert [
        (each["target"]["dataset"], each["source"]["dataset"], each["now"]) for each in found["added"]
    ] == [("mart.extra", "core.branches", ["DIRECT IDENTITY"])]
    assert (found["removed"], found["changed"]) == ([], [])
    shown = headwater(*arguments, "--exit-code")
    assert shown.returncode == 1
    assert (
        "mart.extra.branch_code  core.branches.branch_code  DIRECT IDENTITY  postgres/99_extra.sql:1"
        in shown.stdout
    )


def test_impact_of_a_column_and_of_a_file_asks_the_graph(headwater: Headwater, repository: GitFolder) -> None:
    headwater("ingest", repository.path)
    column = headwater("impact", "core.accounts.balance", "--fail-on", "changes")
    assert column.returncode == 1
    assert "mart.branch_balance_new.balance" in column.stdout
    assert "postgres/12_branch_balance.sql:4" in column.stdout
    of_file = document(headwater("impact", ACCOUNTS, "--format", "json"))
    assert "mart.daily_kpi" in {each["node"]["dataset"] for each in of_file["effects"]}
    unknown = headwater("impact", "core.acounts")
    assert unknown.returncode == 2
    assert "core.accounts" in unknown.stderr


def test_what_cannot_be_compared_says_why(headwater: Headwater, repository: GitFolder) -> None:
    no_commit = headwater("impact", "--diff", "nosuch", "--source", repository.path)
    assert (no_commit.returncode, "'nosuch' is no commit" in no_commit.stderr) == (2, True)
