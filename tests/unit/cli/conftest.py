"""A folder of its own for each test, and the command called in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.main import main


class Ran(NamedTuple):
    """How a command line went."""

    code: int
    out: str
    err: str


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def headwater(here: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Calls ``headwater`` with arguments, in an empty folder."""

    def call(*arguments: str) -> Ran:
        code = main(arguments)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return call
