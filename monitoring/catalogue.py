"""Every metric of Headwater: its name, what it says, its labels and all the values these can have.

Prometheus names: ``headwater_`` first, the unit last (seconds, bytes, ratio), ``_total`` on what only grows. No label
holds a name that somebody's SQL or folders chose, but ``source``, of which the page shows the latest hundred.

This module imports no library: a run on the command line counts without paying for one.
"""

from collections.abc import Iterator
from itertools import product
from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["counter", "gauge", "histogram"]

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
DURATIONS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
SIZES = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10000.0)

FLAGS = ("caching", "batching", "parallelism", "batch_writes")
ARMS = ("optimized", "baseline")


class Metric(msgspec.Struct, frozen=True):
    """One metric. ``labels``: their values, by name; None where only running can tell (``source``)."""

    name: str
    kind: Kind
    help: str
    labels: dict[str, tuple[str, ...] | None] = {}
    buckets: tuple[float, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the values of a label are not known beforehand."""
        return None in self.labels.values()

    def series(self) -> Iterator[tuple[str, ...]]:
        """All combinations of the values of its labels; none where they are not known beforehand."""
        if not self.is_open:
            yield from product(*(values or () for values in self.labels.values()))


def _counter(name: str, said: str, **labels: tuple[str, ...]) -> Metric:
    return Metric(f"headwater_{name}_total", "counter", said, dict(labels))


def _gauge(name: str, said: str, **labels: tuple[str, ...] | None) -> Metric:
    return Metric(f"headwater_{name}", "gauge", said, dict(labels))


def _histogram(name: str, said: str, buckets: tuple[float, ...], **labels: tuple[str, ...]) -> Metric:
    return Metric(f"headwater_{name}", "histogram", said, dict(labels), buckets)


# --- counted by runs and kept in the state database -----------------------------------------------------

RUNS = _counter(
    "runs",
    "Runs that ended, by how: stopped ones by an error that they told, crashed ones without a word.",
    status=("completed", "tripped", "partial", "failed", "stopped", "crashed"),
)
RUNS_STOPPED = _counter(
    "runs_stopped",
    "Runs that an error ended, by what it was about.",
    reason=("graph", "source", "mass_retraction", "linking", "cancelled", "other"),
)
RUN_SECONDS = _histogram("run_seconds", "Wall time of runs that ended with a report.", DURATIONS)
PHASE_SECONDS = _histogram(
    "run_phase_seconds",
    "Wall time of the phases of these runs; prefect is what Prefect's engine took beside them.",
    DURATIONS,
    phase=("scan", "compile", "link", "publish", "prefect"),
)
FILES = _counter(
    "files",
    "Files that runs looked at, by what became of them.",
    outcome=("new", "changed", "renamed", "deleted", "unchanged", "failed"),
)
FILES_READ = _counter("files_read", "Files whose text was read, as they might have changed.")
READ_BYTES = _counter("read_bytes", "Size of the files that were read.")
FILES_RELINKED = _counter("files_relinked", "Files that were linked anew.")
FILE_FAILURES = _counter(
    "file_failures",
    "Failures that runs met in the files they read, by what it was about.",
    kind=("content", "statement", "io", "timeout", "memory", "worker"),
)
STATEMENTS = _counter(
    "statements",
    "Statements of the files that were read.",
    outcome=("compiled", "failed", "unsupported"),
)
COMPILE_SECONDS = _histogram(
    "compile_file_seconds", "Time of a worker process for one text, the slow way of a shadow too.", LATENCIES
)

CACHE_HITS = _counter("cache_hits", "Compiled texts that were found in the cache.")
CACHE_MISSES = _counter("cache_misses", "Compiled texts that were looked for in vain, and made.")
CACHE_CORRUPT = _counter("cache_corrupt", "Entries that failed their checksum: each was a miss.")
CACHE_EVICTIONS = _counter(
    "cache_evictions", "Entries that were dropped, by why.", reason=("age", "size", "cleared")
)

TRANSACTION_SECONDS = _histogram(
    "publish_transaction_seconds", "Time of one transaction of the graph, repeated ones too.", LATENCIES
)
BATCH_ROWS = _histogram("publish_batch_rows", "Rows of one such transaction.", SIZES)
ROWS = _counter(
    "publish_rows",
    "Rows (nodes and relationships) that the graph took, and that it deleted.",
    operation=("written", "deleted"),
)
RETRIES = _counter(
    "publish_retries",
    "Transactions that failed in a way that is worth sending them again, by what it was.",
    reason=("deadlock", "conflict", "connection", "leader", "missing_node", "orphan_in_use", "other"),
)
SPLITS = _counter(
    "publish_splits",
    "Batches that were split, because they were too large or to find a row at fault.",
    reason=("too_large", "row"),
)
REFUSED = _counter("publish_dead_letters", "Rows that the graph refused for good, kept as dead letters.")
REPLAYED = _counter(
    "dead_letters_replayed",
    "Dead letters that were taken up again, by what became of them.",
    outcome=("replayed", "superseded", "failed"),
)
GRAPH_NODES = _gauge("graph_nodes", "Nodes in the graph, as of the last run.")
GRAPH_RELATIONSHIPS = _gauge("graph_relationships", "Relationships in the graph, as of the last run.")

ARM_FILES = _counter(
    "flag_arm_files", "Files by flag, and by whether they took its optimized road.", flag=FLAGS, arm=ARMS
)
ARM_FAILURES = _counter("flag_arm_failures", "Of these, files that failed.", flag=FLAGS, arm=ARMS)
ARM_SECONDS = _counter("flag_arm_seconds", "Time that went into them.", flag=FLAGS, arm=ARMS)
ARM_ROWS = _counter(
    "flag_arm_rows", "Relationships they stated; for batch_writes, rows sent.", flag=FLAGS, arm=ARMS
)
SHADOWED = _counter("flag_shadow_files", "Optimized files that were also done the slow way.", flag=FLAGS)
MISMATCHES = _counter("flag_mismatches", "Optimized files whose result was wrong.", flag=FLAGS)

POOL_WORKERS = _gauge("pool_workers", "Worker processes that the last run could use.")
POOL_TASK_TEXTS = _histogram(
    "pool_task_texts", "Texts in one piece of work that a worker process got.", SIZES
)
POOL_DEATHS = _counter("pool_worker_deaths", "Worker processes that died over a text.")
POOL_TIMEOUTS = _counter("pool_timeouts", "Texts that took too long.")
POOL_MEMORY = _counter("pool_out_of_memory", "Texts that took too much memory.")

SOURCE_LAST_RUN = _gauge(
    "source_last_run_timestamp_seconds", "When a run over the whole source last ended.", source=None
)
SOURCE_LAST_GOOD = _gauge(
    "source_last_success_timestamp_seconds",
    "When a run, over all or some of its files, last ended as anything but failed.",
    source=None,
)
SOURCE_FILES = _gauge("source_files", "Files of the source, as of that run.", source=None)
SOURCE_FAILED = _gauge("source_failed_files", "Of these, files that failed.", source=None)
SOURCE_STALE = _gauge(
    "source_stale_files", "Of these, files that keep what an earlier run knew.", source=None
)

COUNTED = (
    RUNS, RUNS_STOPPED, RUN_SECONDS, PHASE_SECONDS, FILES, FILES_READ, READ_BYTES, FILES_RELINKED,
    FILE_FAILURES, STATEMENTS, COMPILE_SECONDS, CACHE_HITS, CACHE_MISSES, CACHE_CORRUPT, CACHE_EVICTIONS, TRANSACTION_SECONDS,
    BATCH_ROWS, ROWS, RETRIES, SPLITS, REFUSED, REPLAYED, GRAPH_NODES, GRAPH_RELATIONSHIPS,
    ARM_FILES, ARM_FAILURES, ARM_SECONDS, ARM_ROWS, SHADOWED, MISMATCHES, POOL_WORKERS, POOL_TASK_TEXTS,
    POOL_DEATHS, POOL_TIMEOUTS, POOL_MEMORY, SOURCE_LAST_RUN, SOURCE_LAST_GOOD, SOURCE_FILES, SOURCE_FAILED,
    SOURCE_STALE,
)  # fmt: skip
"""What stands in the table ``metric`` of the state database, so it outlives the processes that count."""

# --- looked up when the page is asked for ---------------------------------------------------------------

STATE_UP = _gauge("state_up", "1 when the state database answers.")
GRAPH_UP = _gauge("graph_up", "1 when the graph answers; of the embedded one, when its file can be used.")
STATE_BYTES = _gauge("state_bytes", "Size of the state database.")
CACHE_ENTRIES = _gauge("cache_entries", "Compiled texts in the cache.")
CACHE_BYTES = _gauge("cache_bytes", "Their size.")
CACHE_LIMIT = _gauge("cache_limit_bytes", "Above this size the least recently used go.")
DEAD_LETTERS = _gauge("dead_letters", "Dead letters that wait to be replayed or dropped.")
RUNS_RUNNING = _gauge("runs_running", "Runs under way.")
OLDEST_RUN = _gauge("oldest_run_seconds", "How long the longest of them has been under way.")
SOURCE_WATCHED = _gauge("source_watched", "1 while a watch holds the source.", source=None)
FLAG_ROLLOUT = _gauge(
    "flag_rollout_ratio", "Share of the files that the flag optimizes, by the settings; 0: off.", flag=FLAGS
)
FLAG_SHADOW = _gauge("flag_shadow_ratio", "Share of these that are also done the slow way.", flag=FLAGS)
FLAG_TRIPPED = _gauge("flag_tripped", "1 while the flag is off because a result was wrong.", flag=FLAGS)
FLAG_TRIPS = _counter("flag_trips", "Times that the flag was caught at a wrong result.", flag=FLAGS)

UP = (STATE_UP, GRAPH_UP)
"""What is said whatever is away."""

LOOKED_UP = (
    STATE_BYTES, CACHE_ENTRIES, CACHE_BYTES, CACHE_LIMIT, DEAD_LETTERS, RUNS_RUNNING, OLDEST_RUN,
    SOURCE_WATCHED,
    FLAG_ROLLOUT, FLAG_SHADOW, FLAG_TRIPPED, FLAG_TRIPS,
)  # fmt: skip
"""What the state database and the settings say at that moment."""

# --- counted by a watch, in its own process ------------------------------------------------------------

WATCH_WAITING = _gauge("watch_waiting_changes", "Changes that wait for a run.")
WATCH_WAITING_BYTES = _gauge("watch_waiting_bytes", "Memory of the paths that wait.")
WATCH_FULL = _gauge(
    "watch_queue_full_ratio",
    "How full the queue is; at 1 all that waits becomes one scan of the source.",
)
WATCH_IN_FLIGHT = _gauge("watch_in_flight_changes", "Changes that a run is at.")
WATCH_OLDEST = _gauge("watch_oldest_change_seconds", "How long the oldest change has been waiting.")
WATCH_STUCK = _gauge("watch_stuck", "1 while the watch tries again, as state, graph or source are away.")
WATCH_EVENTS = _counter("watch_events", "Events of files in the source.")
WATCH_TAKEN = _counter("watch_taken_up", "Changes that runs took up: what remained of the events.")
WATCH_REFUSED = _counter("watch_refused_batches", "Batches that were refused: the log says why.")
WATCH_BATCH = _histogram("watch_batch_changes", "Changes that one run took up.", SIZES)
WATCH_RESCANS = _counter(
    "watch_rescans",
    "Scans of the whole source, by cause; of these, too many changes or events are back-pressure.",
    cause=(
        "start", "export", "after a scan in parts", "too many changes", "too many events", "stood still",
        "watched anew", "the source's own settings", "the folder itself",
    ),
)  # fmt: skip
WATCH_LATENCY = _histogram(
    "watch_change_to_graph_seconds",
    "From a change's event to its lineage in the graph.",
    (0.01, 0.025, 0.045, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0),
)

WATCHED = (
    WATCH_WAITING, WATCH_WAITING_BYTES, WATCH_FULL, WATCH_IN_FLIGHT, WATCH_OLDEST, WATCH_STUCK, WATCH_EVENTS, WATCH_TAKEN,
    WATCH_REFUSED, WATCH_BATCH, WATCH_RESCANS, WATCH_LATENCY,
)  # fmt: skip
"""What only the page of a watch has."""

ALL = (*UP, *COUNTED, *LOOKED_UP, *WATCHED)
