"""A folder of templates, and what becomes of them; rendered in this process, where coverage sees it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from settings import Settings, load_settings
from tasks.pool import CompilePool
from tasks.recipes import Recipes
from tasks.scan import ReadOutcome, read_windows, walk
from tasks.templates.folder import DiskFolder
from tasks.templates.templates import Templates
from tasks.worker import Limits, Outcome, Work, compile_chunk


class ThisProcess:
    """The work of a compile worker, without its process."""

    workers = 1

    def compile(self, jobs: Sequence[Work]) -> list[Outcome]:
        return compile_chunk(list(jobs), Limits())


class Folder:
    """A source on disk."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        self.root = root
        self.write(files)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def templates(self, dialect: str | None = "postgres", settings: Settings | None = None) -> Templates:
        settings = settings or load_settings(source=self.root)
        pool = cast("CompilePool", ThisProcess())
        return Templates(DiskFolder(self.root), settings, Recipes(settings, dialect), pool)

    def outcomes(
        self, dialect: str | None = "postgres", settings: Settings | None = None
    ) -> dict[str, ReadOutcome]:
        templates = self.templates(dialect, settings)
        walked = walk(self.root, beside=templates)
        (window,) = read_windows(self.root, walked.files, 10**6)
        return {each.file.path: each for each in templates.render(window)}

    def texts(self, dialect: str | None = "postgres", settings: Settings | None = None) -> dict[str, str]:
        """The rendered texts of files; of those that can't be, line and reason."""
        found = {}
        for path, outcome in self.outcomes(dialect, settings).items():
            if outcome.text is not None:
                found[path] = outcome.text.text
            else:
                assert outcome.failure is not None
                found[path] = f"{outcome.failure.line}: {outcome.failure.reason}"
        return found

    def text(self, path: str, dialect: str | None = "postgres") -> str:
        return self.texts(dialect)[path]
