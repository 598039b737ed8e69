"""Progress on a terminal and elsewhere."""

import io
import logging

import pytest
from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import TextColumn

from cli import progress
from cli.progress import BarProgress, CountColumn, LineProgress, watched


def test_bars_fill_and_count_only_what_has_a_count() -> None:
    screen = io.StringIO()
    with Bars(TextColumn("{task.description}"), CountColumn(), console=Console(file=screen)) as bars:
        shown = BarProgress(bars)
        shown.advance()
        shown.start("scan", None)
        shown.start("compile", 3)
        shown.advance(2)
        shown.finish()
    assert [task.finished for task in bars.tasks] == [True, True]
    assert [line.split() for line in screen.getvalue().splitlines() if line] == [["scan"], ["compile", "2/2"]]


def test_lines_now_and_then(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    caplog.set_level(logging.INFO, "headwater")
    shown = LineProgress()
    shown.start("scan", None)
    shown.advance()
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    shown.advance()
    shown.start("compile", 5)
    shown.advance(2)
    assert caplog.messages == ["scan", "scan: 2 done", "compile: 5 to do", "compile: 2 of 5 done"]


def test_a_terminal_has_bars(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with watched() as shown:
        shown.start("compile", 2)
        shown.advance(2)
        logging.getLogger("headwater").info("said meanwhile")
    err = capsys.readouterr().err
    assert isinstance(shown, BarProgress)
    assert "2/2" in err
    assert "said meanwhile" in err


def test_a_pipe_has_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with watched() as shown:
        shown.start("compile", 2)
    assert isinstance(shown, LineProgress)
    assert capsys.readouterr().err == "compile: 2 to do\n"
