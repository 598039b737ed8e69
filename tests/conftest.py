"""Fixtures for all tests, and an environment that is the same on every machine."""

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers"]

_OURS = "HEADWATER_TEST_"
_FOREIGN = ("HEADWATER_", "PREFECT_")


def pytest_configure(config: pytest.Config) -> None:
    """Forget what the person's environment sets: a test says itself what it needs.

    Prefect reads its folder when it is imported, so it gets one of its own before any test is collected.
    """
    for variable in list(os.environ):
        if variable.startswith(_FOREIGN) and not variable.startswith(_OURS):
            del os.environ[variable]
    settings.register_profile("ours", deadline=None)  # A busy machine is no failure.
    settings.load_profile("ours")
    home = tempfile.mkdtemp(prefix="headwater-prefect-")
    os.environ["PREFECT_HOME"] = home
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
