"""The compiled wheel: it is what runs, says what the sources say, and no text brings it down.

Its environment is a fresh one, whose libraries are those of this environment; the tests run there are of this folder.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from lineage.compiler import unit_key
from lineage.unit import CompileOptions

ROOT = Path(__file__).parents[2]

_RUN_TESTS = f"""
import sys
import lineage.compiler.queries, pytest
ran = lineage.compiler.queries.__file__
assert ran.startswith(sys.prefix) and not ran.endswith(".py"), ran
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not full and not neo4j", "--rootdir", {str(ROOT)!r}, "--import-mode", "append", *sys.argv[1:]]))
"""

pytestmark = [pytest.mark.full, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(["make", "wheel", f"OUT={folder}"], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(
        subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip()
    )
    # A folder named in a .pth file is looked into last, and the .pth files in it (of this checkout) aren't read.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [Path(sys.executable).with_name("uv"), "pip", "install", "--no-deps", "--python", python, wheel],
        check=True,
    )
    return python


def run(python: Path, code: str, *arguments: object) -> str:
    """What some code prints in that environment, away from this folder's packages."""
    environment = os.environ | {"PYTHONSAFEPATH": "1"}
    command = [python, "-c", code, *map(str, arguments)]
    found = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True)
    assert not found.returncode, found.stdout[-5000:]
    return found.stdout


def test_a_unit_has_the_same_key(python: Path) -> None:
    """Cache and workers take pure and compiled code of one source for the same."""
    key = "from lineage.compiler import unit_key; from lineage.unit import CompileOptions; print(unit_key('SELECT 1', CompileOptions('tsql')))"
    assert run(python, key).strip() == unit_key("SELECT 1", CompileOptions("tsql"))


def test_the_suites_pass_there(python: Path) -> None:
    """Every construct, and every text made to do harm."""
    run(
        python,
        _RUN_TESTS,
        *(
            ROOT / "tests" / name
            for name in ("conformance", "hostile", "fuzz", "unit/lineage", "unit/splitter")
        ),
    )


def test_the_sources_have_no_binary_beside_them(python: Path) -> None:
    """It would be imported in their place, whatever they say."""
    assert not [*(ROOT / "lineage").rglob("*.so"), *ROOT.glob("*.so")]
