"""Folders: the files beside the SQL that templates depend on, as they are on disk or as git knows them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from tasks.revisions import WORKING_TREE, Repository, Version
from tasks.scan import SKIPPED_FOLDERS, decode

PACKAGE_FOLDERS: Final = frozenset({"dbt_packages", "dbt_modules"})
"""Where dbt installs the packages of a project."""

MOST_BYTES: Final = 64 * 1024 * 1024
"""The longest file that is read: a manifest of dbt's may be long, nothing else is."""


class Folder(Protocol):
    """A source's folder; paths are relative to it, with ``/``."""

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        ...

    def under(self, folder: str) -> Iterator[str]:
        """The files in a folder ("" for all) and in the folders in it."""
        ...

    def stamp(self, path: str) -> object:
        """Something that is another once the file's content is; None when there is no telling."""
        ...

    def read(self, paths: Iterable[str]) -> dict[str, str]:
        """The texts of files, but of those that aren't there, are too long, no text, or outside of the source."""
        ...


class DiskFolder:
    """The folder as it is on disk. Links that lead out of it aren't followed."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return (self._root / path).is_file()

    def under(self, folder: str) -> Iterator[str]:
        """The files in a folder and in the folders in it."""
        for place, folders, files in os.walk(self._root / folder):
            folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
            inside = os.path.relpath(place, self._root).replace(os.sep, "/")
            prefix = "" if inside == "." else inside + "/"
            yield from (prefix + name for name in files)

    def stamp(self, path: str) -> object:
        """Size and time."""
        try:
            found = (self._root / path).stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns

    def read(self, paths: Iterable[str]) -> dict[str, str]:
        """The texts of these files."""
        texts = ((path, self._read(path)) for path in paths)
        return {path: text for path, text in texts if text is not None}

    def _read(self, path: str) -> str | None:
        file = self._root / path
        try:
            inside = file.resolve().is_relative_to(self._root)
            if not inside or not file.is_file() or file.stat().st_size > MOST_BYTES:
                return None
            return decode(file.read_bytes())[0]
        except (OSError, UnicodeError):
            return None


class GitFolder:
    """The folder as it was in a commit; where that is the working tree, ask for ``DiskFolder``.

    Packages of dbt's are installed beside a project, and seldom committed: those are taken from disk.
    """

    def __init__(self, repository: Repository, commit: str) -> None:
        self._repository = repository
        self._files: Mapping[str, Version] = {
            file.path: file for file in repository.files(commit, lambda _: True)
        }
        self._disk = DiskFolder(repository.source)

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._files or (_is_installed(path) and self._disk.has(path))

    def under(self, folder: str) -> Iterator[str]:
        """The files in a folder and in the folders in it."""
        prefix = folder + "/" if folder else ""
        yield from (path for path in self._files if path.startswith(prefix))
        if _is_installed(prefix):
            yield from (path for path in self._disk.under(folder) if path not in self._files)

    def stamp(self, path: str) -> object:
        """The id of the file's object."""
        return self._files[path].object_id if path in self._files else self._disk.stamp(path)

    def read(self, paths: Iterable[str]) -> dict[str, str]:
        """The texts of these files."""
        wanted = set(paths)
        files = [self._files[path] for path in wanted if path in self._files]
        found = self._repository.read(files, MOST_BYTES) if files else ()
        texts = {each.file.path: each.text.text for each in found if each.text is not None}
        return texts | self._disk.read(filter(_is_installed, wanted - self._files.keys()))


def folder_at(repository: Repository, commit: str) -> Folder:
    """The folder of a side."""
    return DiskFolder(repository.source) if commit == WORKING_TREE else GitFolder(repository, commit)


def _is_installed(path: str) -> bool:
    return not PACKAGE_FOLDERS.isdisjoint(path.split("/"))
