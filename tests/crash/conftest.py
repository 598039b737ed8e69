"""The process that starts the runs which tests kill."""

from collections.abc import Iterator

import pytest

from tests.crash.grounds import Launcher


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """Starts runs and kills them."""
    launcher = Launcher()
    yield launcher
    launcher.close()
