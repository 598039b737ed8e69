"""The benchmarks over another installation of Headwater, one of a compiled wheel for instance.

    python -m benchmarks.installed /opt/headwater/bin/python benchmarks.throughput postgres=FOLDER …

Of this folder that Python gets the benchmarks alone; it needs their libraries, as ``make setup`` installs them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Run the module named second in the Python named first, with the arguments that follow; its exit code."""
    python, *module = arguments
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        (Path(folder) / "benchmarks").symlink_to(Path(__file__).parent)
        # Both reach the processes that a benchmark starts, which would else import what stands in this folder.
        environment = os.environ | {"PYTHONSAFEPATH": "1", "PYTHONPATH": folder}
        return subprocess.run([python, "-m", *module], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
