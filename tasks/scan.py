"""Scan: which files of a source are new, changed, gone or as they were, reading as little as can be.

The walk gives names, sizes and times. Files whose size and time are the manifest's are not read; the rule is
git's index's, with its racy moment: a file hashed within a second of its own modification may have changed
since without showing it, so it is read again. The others are read in windows bounded by bytes, so that a
source of any size fits in memory; what is hashed is the text that will be compiled, as UTF-8.
"""

import codecs
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec
from pathspec import GitIgnoreSpec

from errors import ConfigurationError, SourceError
from settings.models import SQL_SUFFIXES
from stores.state import ManifestEntry
from tasks.failures import Failure, recall

IGNORE_FILE = ".headwaterignore"
"""In the source's folder, in the syntax of .gitignore: what a scan does not see."""

WINDOW_BYTES = 16 * 1024 * 1024
"""Bytes of files read before what was read is compiled and let go."""

RACY_NS = 1_000_000_000
"""How long after its modification a file may still change without its time moving (file systems that keep
whole seconds)."""

HEAD_BYTES = 64 * 1024
"""Of a table of data only so much is read: its first line has the names of its columns."""

SKIPPED_FOLDERS = frozenset([".git"])
"""Folders that no scan enters."""


class FoundFile(msgspec.Struct, frozen=True):
    """A file the walk met: ``path`` relative to the source, with ``/``; time in ns since 1970."""

    path: str
    size: int
    mtime_ns: int


class Note(msgspec.Struct, frozen=True):
    """Something about a file that a person should know and that failed nothing."""

    file: str
    reason: str


class Walk(msgspec.Struct):
    """What the walk of a source met.

    ``unread`` are files and folders (with a ``/`` at the end) that could not be looked at: nothing is
    known of what is under them, so it is not gone either. ``links`` are those of the files that are links, with
    the files they lead to.
    """

    root: Path
    files: list[FoundFile] = []
    failures: list[tuple[str, Failure]] = []
    notes: list[Note] = []
    unread: list[str] = []
    links: dict[str, str] = {}

    def hides(self, path: str) -> bool:
        """Whether the path could not be looked at."""
        return hides(self.unread, path)


def hides(unread: Collection[str], path: str) -> bool:
    """Whether a path is one of these files, or in one of these folders (with a ``/`` at the end)."""
    return any(path == name or (name.endswith("/") and path.startswith(name)) for name in unread)


class Comparison(msgspec.Struct):
    """The walk against the manifest: what to read, what not to, what is gone."""

    to_read: list[FoundFile]
    unchanged: list[str]
    gone: list[str]


class SourceText(msgspec.Struct, frozen=True):
    """The text of a file as it will be compiled.

    ``content_hash`` is the SHA-256 of the text's UTF-8; ``scanned_ns`` is the moment before reading.
    """

    file: FoundFile
    text: str
    content_hash: str
    scanned_ns: int
    note: str | None = None


class ReadOutcome(msgspec.Struct, frozen=True):
    """A file's text, or why there is none."""

    file: FoundFile
    text: SourceText | None
    failure: Failure | None


# --- the walk --------------------------------------------------------------------------------------------


class Beside(Protocol):
    """Knows what else belongs to a source, and what of it doesn't (``tasks.templates``)."""

    def takes(self, path: str) -> bool:
        """Whether a file is read though its name isn't that of a file of SQL."""
        ...

    def skips(self, folder: str) -> bool:
        """Whether a folder (with a ``/`` at the end) isn't entered."""
        ...


class Nothing:
    """Nothing else belongs to the source."""

    def takes(self, path: str) -> bool:
        """No."""
        del path
        return False

    def skips(self, folder: str) -> bool:
        """No."""
        del folder
        return False


def walk(
    source: Path,
    suffixes: Collection[str] = SQL_SUFFIXES,
    only: Collection[str] | None = None,
    beside: Beside | None = None,
) -> Walk:
    """Meet every SQL file of a source: a folder, or one file whatever its suffix; and what is ``beside`` them.

    Symbolic links are never followed out of the source, and folders never through a link: what they lead to
    inside the source is met at its own place. ``only``: these files, and the files in these folders, each as
    the whole walk would meet it, and without looking at any other. Raises ``SourceError`` when the source itself
    can't be read.
    """
    try:
        root = source.resolve(strict=True)
        if not root.is_dir():
            return _single_file(root)
        os.scandir(root).close()
    except OSError as error:
        raise SourceError(
            f"The source {source} cannot be read ({error.strerror}): check the path and your rights to it."
        ) from error
    walked = Walk(root)
    walker = _Walker(walked, _ignored(root), frozenset(map(str.lower, suffixes)), beside)
    if only is None:
        walker.run()
    else:
        walker.run_only(only)
    walked.files.sort(key=lambda file: file.path)
    return walked


def _single_file(path: Path) -> Walk:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise SourceError(f"The source {path} is neither a folder nor a file: give one of these.")
    if not _is_text(path.name):
        raise SourceError(f"The name of {_shown(path.name)} is not valid UTF-8: rename the file.")
    return Walk(path.parent, files=[FoundFile(path.name, found.st_size, found.st_mtime_ns)])


def visible(
    root: Path, suffixes: Collection[str] = SQL_SUFFIXES, beside: Beside | None = None
) -> Callable[[str], bool]:
    """Which paths of a source the walk would read, were they there: by their endings and the ignore file."""
    endings, ignored = tuple(suffix.lower() for suffix in suffixes), _ignored(root)
    other = beside or Nothing()

    def is_visible(path: str) -> bool:
        if ignored.match_file(path) or not (path.lower().endswith(endings) or other.takes(path)):
            return False
        parts = path.split("/")
        return not any(other.skips("/".join(parts[:depth]) + "/") for depth in range(1, len(parts)))

    return is_visible


def _ignored(root: Path) -> GitIgnoreSpec:
    file = root / IGNORE_FILE
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return GitIgnoreSpec.from_lines([])
    except OSError as error:
        raise SourceError(f"{file} cannot be read ({error.strerror}): check your rights to it.") from error
    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error) as error:
        raise ConfigurationError(f"{file} holds a pattern that is none ({error}): correct it.") from error


class _NamedEntry:
    """What ``os.scandir`` would say of one entry of a folder, found by its name. Raises ``OSError``."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.path = str(folder / name)
        self._mode = os.lstat(self.path).st_mode

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        del follow_symlinks  # Never done.
        return stat.S_ISDIR(self._mode)

    def is_symlink(self) -> bool:
        return stat.S_ISLNK(self._mode)

    def stat(self) -> os.stat_result:
        return Path(self.path).stat()


_Entry: TypeAlias = os.DirEntry[str] | _NamedEntry


class _Walker:
    """One walk: folders are taken from a stack, so depth costs nothing."""

    def __init__(
        self, walked: Walk, ignored: GitIgnoreSpec, suffixes: frozenset[str], beside: Beside | None = None
    ) -> None:
        self._walked = walked
        self._beside = beside or Nothing()
        self._ignored = ignored
        self._suffixes = tuple(suffixes)
        self._folders: list[str] = []

    def run(self) -> None:
        self._folders.append("")
        self._walk_folders()

    def run_only(self, paths: Collection[str]) -> None:
        """Go to each path from the source down, since a folder on the way may be hidden from the walk."""
        outermost: list[str] = []
        for path in sorted(paths, key=lambda path: path.split("/")):
            if not outermost or not (path + "/").startswith(outermost[-1] + "/"):
                outermost.append(path)
        for path in outermost:
            self._go_to(path.split("/"))
            self._walk_folders()

    def _go_to(self, names: list[str]) -> None:
        folder = ""
        for name in names:
            # What the last step met is a folder to walk, or there is nothing below it.
            if folder and not self._folders:
                return
            self._folders.clear()
            try:
                self._meet(folder, _NamedEntry(self._walked.root / folder, name))
            except (FileNotFoundError, NotADirectoryError):
                return
            except OSError as error:
                self._unread(folder + name, error)
                return
            folder += name + "/"

    def _walk_folders(self) -> None:
        while self._folders:
            folder = self._folders.pop()
            try:
                with os.scandir(self._walked.root / folder) as entries:
                    for entry in entries:
                        self._meet(folder, entry)
            except OSError as error:
                self._unread(folder, error)

    def _meet(self, folder: str, entry: _Entry) -> None:
        is_folder = entry.is_dir(follow_symlinks=False)
        path = folder + entry.name + ("/" if is_folder else "")
        if not is_folder and not entry.is_symlink() and not self._is_wanted(path, entry.name):
            return
        if not _is_text(entry.name):
            self._refuse(path, "its name is not valid UTF-8: rename it")
        elif self._ignored.match_file(path):
            return
        elif entry.is_symlink():
            self._meet_link(path, entry)
        elif is_folder:
            if entry.name not in SKIPPED_FOLDERS and not self._beside.skips(path):
                self._folders.append(path)
        else:
            self._meet_file(path, entry)

    def _is_wanted(self, path: str, name: str) -> bool:
        return self._is_sql(name) or self._beside.takes(path)

    def _is_sql(self, name: str) -> bool:
        return name.lower().endswith(self._suffixes) and name.lower() not in self._suffixes

    def _meet_file(self, path: str, entry: _Entry) -> None:
        try:
            found = entry.stat()
        except OSError as error:
            self._unread(path, error)
            return
        if stat.S_ISREG(found.st_mode):
            self._walked.files.append(FoundFile(path, found.st_size, found.st_mtime_ns))
        else:
            self._walked.notes.append(Note(path, "is no regular file: not read"))

    def _meet_link(self, path: str, entry: _Entry) -> None:
        target = Path(os.path.realpath(entry.path))
        is_folder = target.is_dir()
        if not is_folder and not self._is_sql(entry.name):
            return
        if not target.is_relative_to(self._walked.root):
            self._walked.notes.append(Note(path, "is a symbolic link out of the source: not followed"))
        elif not is_folder:
            self._walked.links[path] = target.relative_to(self._walked.root).as_posix()
            self._meet_file(path, entry)

    def _unread(self, path: str, error: OSError) -> None:
        self._walked.unread.append(path)
        self._walked.failures.append((path, Failure("io", 0, f"cannot be read ({error.strerror})")))

    def _refuse(self, path: str, reason: str) -> None:
        self._walked.failures.append((_shown(path), Failure("content", 0, reason)))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(name: str) -> str:
    """A name as a person can read it, bytes that are no text escaped."""
    return os.fsencode(name).decode(errors="backslashreplace")


# --- against the manifest --------------------------------------------------------------------------------


def compare(
    walked: Walk,
    manifest: Mapping[str, ManifestEntry],
    *,
    read_all: bool = False,
    trusted: Callable[[ManifestEntry], bool] = lambda _: True,
) -> Comparison:
    """Tell the files to read from those that are as the manifest has them, and find the gone ones.

    ``read_all`` trusts nothing; ``trusted`` may refuse entries of its own (made by another recipe). Files
    whose last failure was of the moment are read again.
    """
    result = Comparison([], [], [])
    for file in walked.files:
        entry = manifest.get(file.path)
        if entry is not None and not read_all and _is_as_it_was(file, entry) and trusted(entry):
            result.unchanged.append(file.path)
        else:
            result.to_read.append(file)
    present = {file.path for file in walked.files}
    result.gone = sorted(path for path in manifest if path not in present and not walked.hides(path))
    return result


def _is_as_it_was(file: FoundFile, entry: ManifestEntry) -> bool:
    return (
        file.size == entry.size
        and file.mtime_ns == entry.mtime_ns
        and entry.mtime_ns + RACY_NS <= entry.scanned_ns
        and not any(failure.of_the_moment for failure in recall(entry.failure))
    )


# --- reading ---------------------------------------------------------------------------------------------


def read_windows(
    root: Path, files: Iterable[FoundFile], max_bytes: int, window_bytes: int = WINDOW_BYTES
) -> Iterator[list[ReadOutcome]]:
    """Read the files in order, in lists of about ``window_bytes`` each.

    A file larger than ``max_bytes`` is refused without being read.
    """
    return windows((read_file(root, file, max_bytes) for file in files), window_bytes)


def windows(outcomes: Iterable[ReadOutcome], window_bytes: int = WINDOW_BYTES) -> Iterator[list[ReadOutcome]]:
    """What was read, in order, in lists of about ``window_bytes`` each."""
    window: list[ReadOutcome] = []
    held = 0
    for outcome in outcomes:
        window.append(outcome)
        held += outcome.file.size
        if held >= window_bytes:
            yield window
            window, held = [], 0
    if window:
        yield window


def read_file(root: Path, file: FoundFile, max_bytes: int) -> ReadOutcome:
    """Read one file, or say why not: what the system refuses is of the moment, what it holds is content."""
    head = HEAD_BYTES if file.path.endswith(".csv") else None
    if file.size > max_bytes and head is None:
        return _too_large(file, max_bytes)
    scanned_ns = time.time_ns()
    try:
        with open(root / file.path, "rb", buffering=0, opener=_open_at_once) as stream:
            # The state that the content certainly belongs to: a write in between moves size or time, so the next run
            # sees that this state is over.
            found = os.fstat(stream.fileno())
            file = found_as(file, found)
            if not stat.S_ISREG(found.st_mode):
                return ReadOutcome(file, None, Failure("io", 0, "is no regular file any more"))
            if file.size > max_bytes and head is None:
                return _too_large(file, max_bytes)
            data = stream.readall() if head is None else stream.read(head).rpartition(b"\n")[0]
    except OSError as error:
        return ReadOutcome(file, None, Failure("io", 0, f"cannot be read ({error.strerror})"))
    try:
        text, note = decode(data)
    except UnicodeError as error:
        return ReadOutcome(file, None, Failure("content", 0, str(error)))
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    return ReadOutcome(file, SourceText(file, text, content_hash, scanned_ns, note), None)


def _too_large(file: FoundFile, max_bytes: int) -> ReadOutcome:
    reason = f"is {file.size} bytes long, over the limit of {max_bytes} (HEADWATER_COMPILE__MAX_BYTES)"
    return ReadOutcome(file, None, Failure("content", 0, reason))


def _open_at_once(path: str, flags: int) -> int:
    """Opening a pipe that has taken the place of a file would wait for somebody to write."""
    return os.open(path, flags | os.O_NONBLOCK)


def found_as(file: FoundFile, found: os.stat_result) -> FoundFile:
    """The file as it was while it was read."""
    return FoundFile(file.path, found.st_size, found.st_mtime_ns)


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a file, and a note when its encoding had to be assumed.

    A byte order mark decides; else UTF-8; else cp1252, and latin-1 for the few bytes that one lacks. Raises
    ``UnicodeError`` with a reason for what is no text: bytes that break the marked encoding, NUL characters.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if encoding is None and b"\0" in data:
        raise UnicodeError("holds NUL bytes: a binary file, or UTF-16 without a byte order mark")
    text, note = _decode_marked(data, encoding) if encoding else _decode_plain(data)
    if "\0" in text:
        raise UnicodeError("holds NUL characters: a binary file")
    return text, note


def _decode_marked(data: bytes, encoding: str) -> tuple[str, str | None]:
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        raise UnicodeError(f"is marked as {encoding} but breaks it at byte {error.start}") from error


def _decode_plain(data: bytes) -> tuple[str, str | None]:
    with suppress(UnicodeDecodeError):
        return data.decode(), None
    with suppress(UnicodeDecodeError):
        return data.decode("cp1252"), "is not UTF-8: read as cp1252"
    return data.decode("latin-1"), "is not UTF-8: read as latin-1"
