"""Which of many waiting files goes first: those that define before those that use, then as the user says."""

import re
from collections.abc import Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from errors import ConfigurationError

HEAD_BYTES = 64 * 1024
"""How much of a file is read to see whether it defines anything."""

_DEFINES = re.compile(rb"\b(CREATE|ALTER)\b", re.IGNORECASE)


class FileOrder:
    """Ranks the files of a source: definitions first, then by pattern, then small before large."""

    def __init__(self, root: Path, patterns: Sequence[str]) -> None:
        """``patterns`` are like lines of .gitignore. Raises ``ConfigurationError`` for one that is none."""
        self._root = root
        try:
            self._specs = [GitIgnoreSpec.from_lines([pattern]) for pattern in patterns]
        except (ValueError, re.error) as error:
            raise ConfigurationError(
                f"A priority is a pattern like those of .gitignore, and one is none ({error}): correct it."
            ) from error

    def __call__(self, path: str) -> tuple[object, ...]:
        """The rank of a file; the lowest goes first. One that is gone may have defined anything."""
        place = next((n for n, spec in enumerate(self._specs) if spec.match_file(path)), len(self._specs))
        try:
            with (self._root / path).open("rb") as stream:
                uses_only = _DEFINES.search(stream.read(HEAD_BYTES)) is None
                size = stream.seek(0, 2)
        except OSError:
            uses_only, size = False, 0
        return uses_only, place, size, path
