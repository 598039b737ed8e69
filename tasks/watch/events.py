"""Events: what watchfiles tells of a folder, put into the inbox by a thread of its own.

Events may be lost where nobody says so: the kernel's queue has an end, and watchfiles doesn't tell when it was
reached. So how full that queue is is looked at all the time; where it may have overflown, and where this process
stood still for a while, the whole source is scanned again.
"""

import fcntl
import logging
import struct
import termios
import threading
import time
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final, Self

from watchfiles import Change, watch

from errors import SourceError
from settings.load import TOML_NAME
from settings.models import WatchSettings
from tasks.scan import IGNORE_FILE, SKIPPED_FOLDERS
from tasks.templates.dataform import SETTINGS_FILES
from tasks.templates.projects import PROJECT_FILE
from tasks.watch.inbox import Inbox

log = logging.getLogger("headwater")

POLL_MILLISECONDS: Final = 300
"""Between two looks at every file, where that has to be done."""

GROUPING: Final = 10
"""So many steps at most does watchfiles collect while events keep coming."""

LATE_SECONDS: Final = 1.0
"""A step that takes so long means that the process stood still, or the machine slept."""

AGAIN_SECONDS: Final = 1.0
"""Before watching is begun again after it failed."""

EVENT_BYTES: Final = 32
"""An event in the kernel's queue, with the name of a file in it."""

_WHOLE: Final = frozenset({"", IGNORE_FILE, TOML_NAME, PROJECT_FILE})
"""What concerns every file of the source: the source itself, and what it says of itself."""

_PROJECT_FILES: Final = (PROJECT_FILE, *SETTINGS_FILES)
_CONTEXT: Final = (".yml", ".yaml", ".csv", "/manifest.json", ".js", SETTINGS_FILES[1])
"""What names of files end in that files of a dbt or Dataform project depend on."""

_LIMIT: Final = Path("/proc/sys/fs/inotify/max_queued_events")
_OPEN_FILES: Final = Path("/proc/self/fd")


class SourcePaths:
    """Tells which of the paths that watchfiles names matter to a source: a folder, or one ``file`` of it."""

    def __init__(self, root: Path, suffixes: Iterable[str], file: str | None = None) -> None:
        self.root = root
        self.file = file
        self._suffixes = tuple(suffixes)

    def relevant(self, change: Change, path: str) -> str | None:
        """The path inside the source; "" for the source itself, None for what no scan would look at.

        A name that no file of SQL has may be a folder's; once it is gone nobody can tell any more.
        """
        inside = path.removeprefix(str(self.root)).removeprefix("/")
        if self.file is not None:
            return inside if inside == self.file else None
        if not SKIPPED_FOLDERS.isdisjoint(inside.split("/")):
            return None
        if inside in _WHOLE or inside.lower().endswith(self._suffixes):
            return inside
        if inside.endswith(_CONTEXT) and self._of_project(inside):
            return PROJECT_FILE  # which stands for all that all of them depend on
        return inside if change is Change.deleted or Path(path).is_dir() else None

    def _of_project(self, inside: str) -> bool:
        """Whether a file is a dbt or Dataform project's."""
        return inside.endswith(_PROJECT_FILES) or any(
            (self.root / folder / name).is_file()
            for folder in PurePosixPath(inside).parents
            for name in _PROJECT_FILES
        )


class KernelQueue:
    """How full the queue is in which the kernel keeps events for this process (inotify's, on Linux)."""

    def __init__(self) -> None:
        self._files = [int(each.name) for each in _inotify_files()]
        self._deep = int(_LIMIT.read_text()) * EVENT_BYTES // 4 if self._files else 0

    def is_deep(self) -> bool:
        """Whether it is so full that it may have run over since anybody looked."""
        return any(_readable(each) > self._deep for each in self._files)


def _inotify_files() -> Iterable[Path]:
    for each in _OPEN_FILES.glob("*"):
        try:
            if str(each.readlink()) == "anon_inode:inotify":
                yield each
        except OSError:
            continue  # It was open only to look at the others.


def _readable(file: int) -> int:
    try:
        answer: int = struct.unpack("i", fcntl.ioctl(file, termios.FIONREAD, bytes(4)))[0]
    except OSError:
        return 0  # Watching has just ended.
    return answer


class FolderEvents:
    """Watches a folder in a thread of its own, from entering to leaving, and fills an inbox.

    It is the stop event of watchfiles, too, which asks it at every step: the moment to see how things stand.
    """

    def __init__(self, paths: SourcePaths, inbox: Inbox, settings: WatchSettings) -> None:
        self.settings_changed = threading.Event()
        """Set when the settings that the source brings along have changed."""
        self._paths = paths
        self._inbox = inbox
        self._settings = settings
        self._established = threading.Event()
        self._stopping = threading.Event()
        self._failure: Exception | None = None
        self._queue: KernelQueue | None = None
        self._asked = 0.0
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    def __enter__(self) -> Self:
        """Begin; from here on nothing that changes goes unnoticed. Raises ``SourceError`` if that cannot be."""
        self._thread.start()
        self._established.wait()
        if self._failure is not None:
            raise SourceError(
                f"{self._paths.root} cannot be watched ({self._failure}): see to your rights to its folders and to"
                " the limit fs.inotify.max_user_watches, or look at every file again and again with --polling."
            ) from self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def is_set(self) -> bool:
        """Whether to stop; watchfiles asks at every step."""
        now = time.monotonic()
        if self._queue is None:
            self._begin()
        elif now - self._asked > LATE_SECONDS:
            self._inbox.rescan("stood still")
        elif self._queue.is_deep():
            self._inbox.rescan("too many events")
        self._asked = now
        self._inbox.pulse()
        return self._stopping.is_set()

    def _begin(self) -> None:
        self._queue = KernelQueue()
        if self._established.is_set():
            self._inbox.rescan("watched anew")
        self._established.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._queue = None
            try:
                self._listen()
            except (OSError, RuntimeError) as error:  # watchfiles' own errors are RuntimeErrors.
                if not self._established.is_set():
                    self._failure = error
                    self._established.set()
                    return
                log.warning("Watching %s failed, trying again: %s", self._paths.root, error)
                self._stopping.wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        """Put what changes into the inbox until stopped, or until the folder itself is another one."""
        step = self._settings.step_milliseconds
        for changes in watch(
            self._paths.root,
            watch_filter=None,  # What is left out is decided below, with the change's kind at hand.
            debounce=step * GROUPING,
            step=step,
            stop_event=self,
            rust_timeout=0,  # A timeout would forget what comes in that moment.
            force_polling=self._settings.polling or None,
            poll_delay_ms=POLL_MILLISECONDS,
            recursive=self._paths.file is None,
        ):
            found = [self._paths.relevant(change, path) for change, path in changes]
            if self._take(path for path in found if path is not None):
                return

    def _take(self, found: Iterable[str]) -> bool:
        """Put these into the inbox; whether the folder has to be watched anew."""
        paths = list(found)
        if not _WHOLE.isdisjoint(paths):
            if TOML_NAME in paths:
                self.settings_changed.set()
            self._inbox.rescan("the source's own settings" if "" not in paths else "the folder itself")
            return "" in paths
        if paths:
            self._inbox.put(paths)
        return False
