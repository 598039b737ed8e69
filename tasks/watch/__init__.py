"""Watch: a folder's changes reach the graph as they are saved.

``events`` hands what watchfiles tells to the ``inbox``, where changes wait, each path once; the ``watcher`` takes
batches out of it and lets a warm session catch up with them; ``outputs`` and ``records`` tell of it.
"""

from tasks.watch.watcher import Status, Summary, Watcher, WatchRequest

__all__ = ["Status", "Summary", "WatchRequest", "Watcher"]
