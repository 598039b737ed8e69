"""``headwater deploy`` and ``headwater serve``: from a fresh machine to deployments that run."""

from pathlib import Path

from settings import load_settings


def deploy(
    file: Path = Path("prefect.yaml"), /, *, register_only: bool = False, as_written: bool = False
) -> int:
    """Register the deployments with Prefect, and run a worker for them until it is stopped.

    Without PREFECT_API_URL it starts a Prefect server, too, at http://127.0.0.1:4200. What was edited in the UI stays:
    parameters, job variables, schedules.

    Args:
        file: the deployments.
        register_only: end when they are registered; others run the worker.
        as_written: put what was edited in the UI back to what the file says.
    """
    from flows.deploying import POOL, api  # noqa: PLC0415 - imports Prefect
    from flows.deploying import deploy as register  # noqa: PLC0415 - as above

    with api(load_settings().home) as address:
        print(f"Prefect: {address.removesuffix('/api')}")
        for name in register(file, as_written=as_written):
            print(f"  {name}")
        return 0 if register_only else _work(POOL)


def work(pool: str | None = None, /) -> int:
    """Run a worker for deployments that are registered, on this machine, until it is stopped.

    Ctrl-C or SIGTERM lets it finish the runs it has, and take no more; a second one stops at once.

    Args:
        pool: the work pool; empty: that of Headwater's prefect.yaml.
    """
    from flows.deploying import POOL, api  # noqa: PLC0415 - imports Prefect

    with api(load_settings().home):
        return _work(pool or POOL)


def _work(pool: str) -> int:
    from flows.working import work as run  # noqa: PLC0415 - reads Prefect's settings when it is imported

    return run(pool)


def serve(file: Path = Path("prefect.yaml"), /, *, metrics_port: int | None = None) -> int:
    """Register the deployments and run them in this one process: no pool, no worker.

    Args:
        file: the deployments.
        metrics_port: the port that answers /metrics, /healthz and /readyz to this machine; 0 takes a free one.
    """
    from flows.deploying import api  # noqa: PLC0415 - imports Prefect
    from monitoring.server import served  # noqa: PLC0415 - slow, and only needed here

    settings = load_settings(overrides={"serve": {"metrics_port": metrics_port}})
    with served(settings, settings.serve.metrics_port) as metrics, api(settings.home) as address:
        print(f"Prefect: {address.removesuffix('/api')}")
        if metrics:
            print(f"Metrics: {metrics}/metrics", flush=True)
        from flows.serving import serve as run  # noqa: PLC0415 - reads Prefect's settings when it is imported

        run(file)
    return 0
