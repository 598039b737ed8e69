"""The figures of a benchmark, as they are written to ``results.json``."""

from collections.abc import Sequence

import msgspec

from benchmarks.cell import Outside, Timed
from benchmarks.machine import Machine
from tasks.report import RunReport

MIB = 2**20


class Percentiles(msgspec.Struct, frozen=True):
    """Of how many milliseconds it took to compile a file; zeros when none was."""

    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Percentiles":
        """Of these seconds."""
        ordered = sorted(seconds)
        if not ordered:
            return cls()
        places = (min(len(ordered) - 1, int(len(ordered) * share)) for share in (0.5, 0.95, 0.99))
        return cls(*(round(ordered[place] * 1000, 3) for place in places))


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One run. Seconds are by the wall clock; those of Prefect are in ``seconds``, those of starting Python are not.

    ``command_seconds``: from starting the process to its end. ``memory_mib``: the peak of all Headwater's processes
    together (not the server's). ``per_file_ms``: of compiling. ``reused``: the share of files whose unit was had without
    compiling, None without caching.
    """

    part: str
    graph: str
    variant: str
    run: str
    files: int
    compiled: int
    seconds: float
    command_seconds: float
    scan: float
    compile: float
    link: float
    publish: float
    prefect: float
    rows: int
    transactions: int
    reused: float | None
    memory_mib: float
    processes: int
    per_file_ms: Percentiles

    @classmethod
    def of(cls, part: str, graph: str, variant: str, run: str, timed: Timed, outside: Outside) -> "Figure":  # noqa: PLR0913, PLR0917 - a row is what it is
        """The figure of a run."""
        report, seconds = timed.report, timed.report.seconds
        return cls(
            part=part,
            graph=graph,
            variant=variant,
            run=run,
            files=report.files.present,
            compiled=len(timed.compiled),
            seconds=round(seconds.total, 4),
            command_seconds=round(outside.seconds, 3),
            scan=round(seconds.scan, 4),
            compile=round(seconds.compile, 4),
            link=round(seconds.link, 4),
            publish=round(seconds.publish, 4),
            prefect=round(seconds.prefect, 4),
            rows=report.graph.rows_written + report.graph.rows_deleted,
            transactions=report.graph.transactions,
            reused=_reused(report),
            memory_mib=round(outside.peak_bytes / MIB, 1),
            processes=outside.processes,
            per_file_ms=Percentiles.of(timed.compiled),
        )

    @property
    def files_per_second(self) -> float:
        """Throughput: files of the estate, changed or not, over the seconds of the run."""
        return self.files / self.seconds

    @property
    def rows_per_transaction(self) -> float:
        """0 where there was none."""
        return self.rows / self.transactions if self.transactions else 0.0


def _reused(report: RunReport) -> float | None:
    if report.flags["caching"].state == "off" or not report.files.present:
        return None
    return round(1 - report.cache.misses / report.files.present, 4)


class Limit(msgspec.Struct, frozen=True):
    """One limit, in seconds: ``parse`` on all cores, ``unwind`` of so many rows into a graph, ``walk`` of the folder."""

    files: int
    name: str
    graph: str
    seconds: float
    rows: int = 0


class Events(msgspec.Struct, frozen=True):
    """A storm on a watched folder: the events that came of so many operations, and the changes that runs took up."""

    operations: int
    events: int
    taken_up: int


class Goal(msgspec.Struct, frozen=True):
    """A goal, what was measured, and whether that is enough."""

    name: str
    wanted: str
    measured: str
    met: bool


class Results(msgspec.Struct, frozen=True):
    """One run of the benchmark, which took ``seconds`` in all."""

    machine: Machine
    workers: int
    seconds: int
    figures: list[Figure]
    limits: list[Limit]
    events: Events | None = None

    def find(self, graph: str, variant: str, run: str, files: int) -> Figure | None:
        """The run of the sizes' part, if there was one."""
        found = (
            each
            for each in self.figures
            if (each.part, each.graph, each.variant, each.run) == ("sizes", graph, variant, run)
            and abs(each.files - files) <= files * 0.02  # Changes add and delete files.
        )
        return next(found, None)

    def limit(self, files: int, name: str, graph: str = "") -> Limit | None:
        """A limit, if it was measured."""
        found = (each for each in self.limits if (each.files, each.name, each.graph) == (files, name, graph))
        return next(found, None)

    @property
    def sizes(self) -> list[int]:
        """The sizes beside the limits, ascending."""
        return sorted({limit.files for limit in self.limits})

    @property
    def graphs(self) -> list[str]:
        """The graphs, in the order they were measured."""
        return list(dict.fromkeys(figure.graph for figure in self.figures))
