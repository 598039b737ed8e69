"""The installed command, in a folder and with a home of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("headwater")
SECONDS = 240


@pytest.fixture
def headwater(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``headwater`` in an empty folder, where the person's home is empty too."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *arguments],
            capture_output=True,
            text=True,
            cwd=folder,
            env=kept | {"HOME": str(home)} | environment,
            timeout=SECONDS,
            check=False,
        )

    return run
