"""The tools, and the environment each has to itself."""

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parent.parent / ".headwater-peers"


@dataclass(frozen=True)
class Tool:
    """One tool; without ``requirements`` it runs in Headwater's own environment."""

    key: str
    title: str
    adapter: str
    requirements: str | None = None
    takes_catalogue: bool = False
    has_lineage: bool = True

    @property
    def script(self) -> Path:
        """The adapter, run by the Python of the tool's environment."""
        return HERE / "adapters" / self.adapter


HEADWATER = Tool("headwater", "Headwater", "headwater_adapter.py", takes_catalogue=True)
PARSE = Tool("parse", "parse\nonly", "parse_adapter.py", "sqlglot.txt", has_lineage=False)
PEERS = (
    Tool("datahub", "DataHub", "datahub_adapter.py", "datahub.txt", takes_catalogue=True),
    Tool("sqlglot", "sqlglot", "sqlglot_adapter.py", "sqlglot.txt", takes_catalogue=True),
    Tool("sqllineage", "sqllineage", "sqllineage_adapter.py", "sqllineage.txt", takes_catalogue=True),
    Tool("collate", "collate-\nsqllineage", "collate_adapter.py", "collate.txt"),
    Tool("openlineage", "openlineage\n-sql", "openlineage_adapter.py", "openlineage.txt"),
    PARSE,
)
TOOLS = {tool.key: tool for tool in (HEADWATER, *PEERS)}


def python_of(tool: Tool, environments: Path) -> Path:
    """The Python to run the tool's adapter with; its environment is made when it isn't there yet.

    An environment's folder is named after what is in it, so other versions make another one.
    """
    if tool.requirements is None:
        return Path(sys.executable)
    requirements = HERE / "requirements" / tool.requirements
    stamp = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = environments / f"{requirements.stem}-{stamp}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "installed"
    if not done.exists():
        _uv("venv", "--clear", "--python", sys.executable, str(folder))
        _uv("pip", "sync", "--python", str(python), str(requirements))
        done.touch()
    return python


def _uv(*arguments: str) -> None:
    subprocess.run([str(Path(sys.executable).with_name("uv")), *arguments, "--quiet"], check=True)
