"""The command itself: what it starts with, and how it ends."""

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from cli.app import app
from cli.main import overview
from cli.reference import commands_page, settings_page
from tests.unit.cli.conftest import Ran

ROOT = Path(__file__).parents[3]
HEAVY = {
    "cyclopts",
    "rich",
    "prefect",
    "neo4j",
    "kglite",
    "sqlglot",
    "sqlalchemy",
    "pydantic",
    "alembic",
    "msgspec",
    "stores",
}
Headwater = Callable[..., Ran]


def verbs() -> list[str]:
    """Every command line there is, without its arguments."""
    return [
        " ".join(part for part in (name, below) if part)
        for name in app
        if not name.startswith("-")
        for below in [each for each in app[name] if not each.startswith("-")] or [""]
    ]


def test_version_is_the_installed_one(headwater: Headwater) -> None:
    assert headwater("--version").out.strip() == version("headwater")


def test_help_names_every_verb_and_loads_nothing_heavy() -> None:
    code = "import sys; from cli.main import main; main(['--help']); print('loaded', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    shown, _, loaded = done.stdout.partition("loaded ")
    assert shown.strip() == overview()
    assert all(f"  {verb.split()[0]} " in shown for verb in verbs())
    assert HEAVY.isdisjoint(module.partition(".")[0] for module in loaded.split())


def test_a_question_loads_only_what_it_asks(tmp_path: Path) -> None:
    code = "import sys; from cli.main import main; main(['upstream', 'x.y']); print('loaded', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert "no dataset or column named 'x.y'" in done.stderr
    loaded = {module.partition(".")[0] for module in done.stdout.partition("loaded ")[2].split()}
    assert "kglite" in loaded
    assert {"prefect", "sqlglot", "sqlalchemy", "alembic", "tasks", "flows", "neo4j"}.isdisjoint(loaded)
    assert {"cyclopts", "rich", "pathspec"}.isdisjoint(loaded)


def test_no_words_and_h_are_help_too(headwater: Headwater) -> None:
    assert headwater().out == headwater("-h").out == headwater("--help").out == overview() + "\n"


def test_every_verb_explains_itself(headwater: Headwater) -> None:
    for verb in verbs():
        ran = headwater(*verb.split(), "--help")
        assert ran.code == 0
        assert ran.out.startswith(f"Usage: headwater {verb}")


@pytest.mark.parametrize(
    "wrong",
    [
        ("ingets",),
        ("cache", "evict", "--max-bytes", "much"),
        ("upstream",),
        ("impact", "--diff", "HEAD", "--limit", "-1"),
        ("diff", "HEAD~1", "HEAD", "--limit", "-1"),
        ("flags", "audit", "--limit", "-1"),
        ("show", "a.b", "--depth", "-1"),
    ],
)
def test_a_wrong_command_line_exits_2(headwater: Headwater, wrong: tuple[str, ...]) -> None:
    ran = headwater(*wrong)
    assert ran.code == 2
    assert "Error" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("verb", ["upstream", "downstream"])
def test_a_negative_depth_is_refused(headwater: Headwater, verb: str) -> None:
    assert headwater(verb, "a.b", "--depth", "-1") == (
        2,
        "",
        "headwater: --depth is -1: write how many steps to follow at most, 0 or more.\n",
    )


def test_an_error_of_ours_is_one_line_on_stderr(
    headwater: Headwater, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_RUN__WORKERS", "0")
    ran = headwater("settings", "--json")
    assert ran == (2, "", "headwater: HEADWATER_RUN__WORKERS: input should be greater than 0.\n")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "headwater: interrupted; the next run carries on with what was begun\n"),
        (
            PermissionError(13, "Permission denied", "sql"),
            2,
            "headwater: sql: Permission denied: check the path and your rights to it\n",
        ),
    ],
)
def test_what_comes_from_outside_is_one_line(
    headwater: Headwater, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr("cli.main._run", fail)
    assert headwater("settings") == (code, "", said)


def test_a_fault_of_our_own_is_told_whole_and_is_no_partial_run(
    headwater: Headwater, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise KeyError("x")

    monkeypatch.setattr("cli.main._run", fail)
    ran = headwater("settings")
    assert ran.code == 2
    assert "Traceback" in ran.err
    assert ran.err.endswith(
        "headwater: this is a fault of Headwater's own: KeyError; please report the lines above\n"
    )


def test_the_reference_names_no_option_that_is_none() -> None:
    page = commands_page()
    assert "--no-json" not in page
    assert "--empty-" not in page


def test_the_reference_pages_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    # As make docs has it: cyclopts names verbs after the program.
    monkeypatch.setattr("sys.argv", ["headwater"])
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == settings_page(), "run make docs"
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == commands_page(), "run make docs"


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert "(docs/cli.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [verb for verb in verbs() if f"# headwater {verb}\n" not in page] == []


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [line.split()[1] for line in readme.splitlines()[:9] if line.startswith("make ")] == [
        "demo",
        "test",
    ]
