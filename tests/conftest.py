"""Fixtures for all tests, and an environment that is the same on every machine."""

import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers"]

_OURS = "HEADWATER_TEST_"
_FOREIGN = ("HEADWATER_", "PREFECT_")
_MEMORY = Path("/dev/shm")
_ROOM = 8 * 2**30
"""Bytes that temporary files may come to, about: three servers with their databases."""
_WHOLE_RUNS = (
    *(f"tests/{folder}/" for folder in ("crash", "fuzz", "graphs", "hostile", "oracle", "unit/benchmarks")),
    *(f"tests/equality/test_{name}.py" for name in ("changes", "engines", "order", "settings")),
)
"""Where tests do, again and again, what others ask of each part."""


def pytest_configure(config: pytest.Config) -> None:
    """Forget what the person's environment sets: a test says itself what it needs.

    Prefect reads its folder when it is imported, so it gets one of its own before any test is collected.
    """
    for variable in list(os.environ):
        if variable.startswith(_FOREIGN) and not variable.startswith(_OURS):
            del os.environ[variable]
    _keep_in_memory()
    settings.register_profile("ours", deadline=None)  # A busy machine is no failure.
    settings.load_profile("ours")
    home = tempfile.mkdtemp(prefix="headwater-prefect-")
    os.environ["PREFECT_HOME"] = home
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Don't watch whole runs for coverage: it doubles what they take, and the other tests run the same lines."""
    for item in items:
        if item.nodeid.startswith(_WHOLE_RUNS):
            item.add_marker(pytest.mark.no_cover)


def _keep_in_memory() -> None:
    """Keep temporary files in memory, where there is room: half of the time went into waiting for the disk.

    Thousands of transactions, each of which is flushed to it. Processes are killed in tests, never the machine, so
    what was written is there all the same. ``TMPDIR`` says where they shall be instead.
    """
    if "TMPDIR" in os.environ or not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(prefix="headwater-tests-", dir=_MEMORY)
    # Last of all: multiprocessing has a folder in it until the end, the priority of which is -100.
    Finalize(None, shutil.rmtree, [os.environ["TMPDIR"], True], exitpriority=-200)
