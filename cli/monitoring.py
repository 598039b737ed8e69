"""``headwater monitoring``: Prometheus and Grafana on this machine, with the dashboards and the alert rules."""

from settings import load_settings


def monitoring(*, metrics_port: int = 9464, prometheus_port: int = 9090, grafana_port: int = 3000) -> None:
    """Serve the metrics, and run Prometheus and Grafana over them, until Ctrl-C.

    Both have to be installed; without Grafana, Prometheus runs alone. They answer to this machine only.

    Args:
        metrics_port: where the metrics of all runs are served.
        prometheus_port: where Prometheus is.
        grafana_port: where Grafana is.
    """
    from monitoring.stack import run  # noqa: PLC0415 - slow, and only needed here

    ports = {"metrics_port": metrics_port, "prometheus_port": prometheus_port, "grafana_port": grafana_port}
    for line in run(load_settings(), **ports):
        print(line, flush=True)
