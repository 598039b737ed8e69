"""Prometheus and Grafana on this machine, with Headwater's scrape targets, alert rules and dashboards.

Both are programs of their own that have to be installed; Grafana may be missing. They listen on this machine only and
keep what they learn in Headwater's home.
"""

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from errors import ConfigurationError
from monitoring.dashboards import FOLDER
from monitoring.server import served
from settings import Settings

_HERE = Path(__file__).parent
_PROMETHEUS = _HERE / "prometheus"
_PROVISIONING = _HERE / "grafana" / "provisioning"
_TARGET = "127.0.0.1:9464"
_GRAFANA_SHARE = Path("/usr/share/grafana")
STOP_SECONDS = 10.0


@contextmanager
def running(
    settings: Settings, *, metrics_port: int, prometheus_port: int, grafana_port: int
) -> Iterator[dict[str, str | None]]:
    """Run them while the block runs; where each answers, and None for Grafana when it is not installed.

    Raises ``ConfigurationError`` when Prometheus is not installed, or a port cannot be had.
    """
    program = shutil.which("prometheus")
    if program is None:
        raise ConfigurationError(
            "There is no program named prometheus: install it (`apt-get install prometheus`, or a release from "
            "prometheus.io), or use Docker: see docs/monitoring.md."
        )
    home = settings.home.absolute() / "monitoring"
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        metrics = stack.enter_context(served(settings, metrics_port))
        configuration = _configuration(home, (metrics or "").removeprefix("http://"))
        address = f"127.0.0.1:{prometheus_port}"
        stack.enter_context(_program([
            program, f"--config.file={configuration}", f"--storage.tsdb.path={home / 'prometheus'}",
            f"--web.listen-address={address}", "--log.level=warn",
        ]))  # fmt: skip
        grafana = _grafana(home, f"http://{address}", grafana_port)
        if grafana is not None:
            stack.enter_context(_program(*grafana))
        yield {
            "metrics": f"{metrics}/metrics",
            "prometheus": f"http://{address}",
            "grafana": None if grafana is None else f"http://127.0.0.1:{grafana_port}/dashboards",
        }


def run(settings: Settings, *, metrics_port: int, prometheus_port: int, grafana_port: int) -> Iterator[str]:
    """Run them until Ctrl-C; first it is said where each is."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with running(
        settings, metrics_port=metrics_port, prometheus_port=prometheus_port, grafana_port=grafana_port
    ) as addresses:
        for name, address in addresses.items():
            yield f"{name + ':':12}{address or 'not installed'}"
        yield "Ctrl-C ends them."
        ended.wait()


def _configuration(home: Path, target: str) -> Path:
    """The shipped configuration, with the address that is served here and the rules where they are."""
    written = home / "prometheus.yml"
    shipped = (_PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8")
    rules = json.dumps([str(_PROMETHEUS / "alerts.yml")])
    written.write_text(shipped.replace(_TARGET, target).replace("[alerts.yml]", rules), encoding="utf-8")
    return written


def _grafana(home: Path, prometheus: str, port: int) -> tuple[list[str], dict[str, str]] | None:
    """The command that starts Grafana, and its environment; None when it is not installed."""
    program = shutil.which("grafana")
    words = [program, "server"] if program else [shutil.which("grafana-server")]
    if words[0] is None:
        return None
    if _GRAFANA_SHARE.is_dir():
        words.append(f"--homepath={_GRAFANA_SHARE}")
    variables = {
        "HEADWATER_PROMETHEUS_URL": prometheus,
        "HEADWATER_DASHBOARDS": str(FOLDER),
        "GF_PATHS_PROVISIONING": str(_PROVISIONING),
        "GF_PATHS_DATA": str(home / "grafana"),
        "GF_PATHS_LOGS": str(home / "grafana"),
        "GF_SERVER_HTTP_ADDR": "127.0.0.1",
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_AUTH_ANONYMOUS_ENABLED": "true",
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
        "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    }
    return [word for word in words if word], variables


@contextmanager
def _program(command: list[str], variables: Mapping[str, str] | None = None) -> Iterator[None]:
    """A program that runs while the block does."""
    process = subprocess.Popen(command, env={**os.environ, **(variables or {})}, start_new_session=True)  # noqa: S603 - programs of our own choosing
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
