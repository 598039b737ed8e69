"""Revisions: the SQL files of a source as git knows them, read from its objects without a checkout.

Git is asked by its plumbing commands, never through a shell, and with everything off that a repository's own
configuration could make it run. Symbolic links and submodules are left out. The working tree is what git would
commit of it: files it tracks, and new ones it doesn't ignore.
"""

import hashlib
import os
import stat
import subprocess
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import msgspec

from errors import HeadwaterError
from tasks.failures import Failure
from tasks.scan import FoundFile, ReadOutcome, SourceText, decode, read_file

WORKING_TREE: Final = ""
"""Stands for the files as they are on disk, where a revision is asked for."""

_SAFE: Final = ("-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c", "core.quotePath=false")
_ENVIRONMENT: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_FILE_MODES: Final = frozenset(["100644", "100755"])
_STEP: Final = 1024 * 1024


class RevisionError(HeadwaterError):
    """Git cannot say what was asked: no repository, no such revision, no git."""


class Version(msgspec.Struct, frozen=True):
    """One file of one side: its path in the source and its object's id, "" for one to read from disk."""

    path: str
    object_id: str


class Repository:
    """The repository a source lies in; paths are relative to the source, which is its ``prefix``."""

    def __init__(self, source: Path) -> None:
        """Raises ``RevisionError`` when the source is no folder of a git repository."""
        self.source = source.resolve()
        if not self.source.is_dir():
            raise RevisionError(f"{source} is no folder: name a folder of a git repository.")
        try:
            prefix = self._run("rev-parse", "--show-prefix")
        except RevisionError as error:
            raise RevisionError(f"{error} Name a folder of a git repository (--source).") from error
        self.prefix = os.fsdecode(prefix).rstrip("\n")

    def sides(self, said: str) -> tuple[str, str]:
        """Both sides of a difference as ``git diff`` would read it: ``A``, ``A..B``, ``A...B``.

        Each is a commit's id, or ``WORKING_TREE``.
        """
        before, dots, after = said.partition("...")
        if dots:
            after_id = self.commit(after or "HEAD")
            base = self._run("merge-base", self.commit(before or "HEAD"), after_id)
            return base.decode().strip(), after_id
        before, dots, after = said.partition("..")
        if dots:
            return self.commit(before or "HEAD"), self.commit(after or "HEAD")
        return self.commit(said), WORKING_TREE

    def commit(self, revision: str) -> str:
        """The id of a commit. Raises ``RevisionError`` for a name that is none."""
        try:
            found = self._run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except RevisionError as error:
            raise RevisionError(
                f"{revision!r} is no commit of the repository at {self.source}: fetch it first (a shallow clone "
                "has only a few), or name another."
            ) from error
        return found.decode().strip()

    def origin(self) -> str:
        """The address of the remote called origin, as configured; "" when there is none."""
        try:
            return self._run("config", "--get", "remote.origin.url").decode().strip()
        except RevisionError:
            return ""

    def last_commits(self, paths: Collection[str]) -> dict[str, int]:
        """When each of these files was last changed by a commit, in seconds since 1970, if it ever was."""
        found: dict[str, int] = {}
        wanted = set(paths)
        command = self._command(
            "log", "--no-renames", "--relative", "--name-only", "-z", "--format=%x01%ct", "--", "."
        )
        with subprocess.Popen(  # noqa: S603 - no shell, and nothing of anybody's in it
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | _ENVIRONMENT
        ) as process:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            moment = 0
            rest = b""
            while wanted and (data := os.read(process.stdout.fileno(), _STEP)):
                *whole, rest = (rest + data).split(b"\0")
                for entry in whole:
                    moment = _noted(entry, moment, wanted, found)
            process.kill()
        return found

    def files(self, revision: str, visible: Callable[[str], bool]) -> list[Version]:
        """The SQL files of a side, in order of path."""
        if revision == WORKING_TREE:
            return sorted(self._on_disk(visible), key=lambda file: file.path)
        return sorted(
            (file for file in self._in_tree(revision) if visible(file.path)), key=lambda file: file.path
        )

    def _in_tree(self, commit: str) -> Iterator[Version]:
        # A tree named with the folder behind a colon lists what is under it; "" stands for the whole.
        tree = f"{commit}:{self.prefix.rstrip('/')}"
        if self._kind(tree) != "tree":
            return
        for entry in _entries(self._run("ls-tree", "-r", "-z", "--full-tree", tree)):
            about, _, path = entry.partition("\t")
            mode, _, object_id = about.split(" ")
            if mode in _FILE_MODES:
                yield Version(path, object_id)

    def _kind(self, name: str) -> str:
        try:
            return self._run("cat-file", "-t", name).decode().strip()
        except RevisionError:
            return ""  # the folder wasn't there yet

    def _on_disk(self, visible: Callable[[str], bool]) -> Iterator[Version]:
        # Git itself would run the filters that a repository configures, to find out whether a file is changed.
        kind = self._run("rev-parse", "--show-object-format").decode().strip()
        tracked: dict[str, tuple[str, str]] = {}
        for entry in _entries(self._run("ls-files", "-z", "--stage")):
            about, _, path = entry.partition("\t")
            mode, object_id, _ = about.split(" ")
            tracked[path] = mode, object_id
        for path in _entries(self._run("ls-files", "-z", "--others", "--exclude-standard")):
            tracked[path] = "100644", ""
        for path, (mode, object_id) in tracked.items():
            if mode in _FILE_MODES and visible(path) and self._is_ours(path):
                same = bool(object_id) and _blob_id(self.source / path, kind) == object_id
                yield Version(path, object_id if same else "")

    def _is_ours(self, path: str) -> bool:
        file = self.source / path
        return file.is_file() and not file.is_symlink() and file.resolve().is_relative_to(self.source)

    def read(self, files: Iterable[Version], max_bytes: int) -> Iterator[ReadOutcome]:
        """The text of each file, or why there is none, in order; one at a time is held."""
        with _batch(self._command("cat-file", "--batch")) as process:
            for file in files:
                if file.object_id:
                    yield _decoded(file.path, *_object(process, file.object_id, max_bytes))
                else:
                    yield self._read_from_disk(file.path, max_bytes)

    def _read_from_disk(self, path: str, max_bytes: int) -> ReadOutcome:
        try:
            found = os.lstat(self.source / path)
        except OSError as error:
            return ReadOutcome(
                FoundFile(path, 0, 0), None, Failure("io", 0, f"cannot be read ({error.strerror})")
            )
        if not stat.S_ISREG(found.st_mode):
            return ReadOutcome(FoundFile(path, 0, 0), None, Failure("io", 0, "is no regular file any more"))
        return read_file(self.source, FoundFile(path, found.st_size, found.st_mtime_ns), max_bytes)

    def _command(self, *words: str) -> list[str]:
        return ["git", "-C", str(self.source), *_SAFE, *words]

    def _run(self, *words: str) -> bytes:
        try:
            return subprocess.run(  # noqa: S603 - no shell; what a person said comes after --end-of-options
                self._command(*words), capture_output=True, check=True, env=os.environ | _ENVIRONMENT
            ).stdout
        except FileNotFoundError as error:
            raise RevisionError(
                "The command git was not found: install it, or put it on the PATH."
            ) from error
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip().splitlines()
            # Advice may come after the reason: that the folder is a mount, say.
            reason = next(
                (line for line in said if line.startswith("fatal:")), said[-1] if said else "failed"
            )
            raise RevisionError(f"git {words[0]} at {self.source}: {reason}.") from error


def _noted(entry: bytes, moment: int, wanted: set[str], found: dict[str, int]) -> int:
    """Take in one entry of git's log: the moment of a commit, or a file of the last one; the moment that holds now."""
    text = os.fsdecode(entry).strip("\n")
    if text.startswith("\1"):
        seconds, _, text = text[1:].partition("\n")
        moment = int(seconds)
    if text in wanted:
        wanted.discard(text)
        found[text] = moment
    return moment


def _blob_id(file: Path, kind: str) -> str:
    """The id that git gives to what a file holds; "" for one that can't be read, which reading it will tell."""
    try:
        data = file.read_bytes()
    except OSError:
        return ""
    return hashlib.new(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _entries(output: bytes) -> Iterator[str]:
    return (os.fsdecode(entry) for entry in output.split(b"\0") if entry)


@contextmanager
def _batch(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A git process that answers for one object after the other; it ends with us."""
    with subprocess.Popen(  # noqa: S603 - no shell, and only ids of objects are written to it
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | _ENVIRONMENT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _object(process: "subprocess.Popen[bytes]", object_id: str, max_bytes: int) -> tuple[bytes, str]:
    """An object's bytes, or why there are none."""
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    process.stdin.write(object_id.encode() + b"\n")
    process.stdin.flush()
    header = process.stdout.readline().split()
    if len(header) != 3:
        return b"", "is not among the objects of this clone: fetch it (a partial clone lacks some)"
    size = int(header[2])
    if size > max_bytes:
        _skip(process.stdout, size + 1)
        return b"", f"is {size} bytes long, over the limit of {max_bytes} (HEADWATER_COMPILE__MAX_BYTES)"
    return process.stdout.read(size + 1)[:-1], ""


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(stream.read(min(size, _STEP)) or b" " * size)


def _decoded(path: str, data: bytes, reason: str) -> ReadOutcome:
    file = FoundFile(path, len(data), 0)
    if reason:
        return ReadOutcome(file, None, Failure("content", 0, reason))
    try:
        text, note = decode(data)
    except UnicodeError as error:
        return ReadOutcome(file, None, Failure("content", 0, str(error)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ReadOutcome(file, SourceText(file, text, digest, time.time_ns(), note), None)
