"""Templates of a source: which of its files are some, on what each depends, and what they come to."""

import hashlib
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Protocol

import jinja2
import msgspec

from lineage.compiler.tool_files import is_go_template
from lineage.dialects import guess_dialect
from settings import Settings
from tasks.failures import Failure
from tasks.pool import CompilePool
from tasks.scan import ReadOutcome, SourceText
from tasks.templates.dataform import SETTINGS_FILES, SUFFIX, DataformProject, SqlxJob
from tasks.templates.folder import PACKAGE_FOLDERS, Folder
from tasks.templates.project import MacroFile, Project, decode_rendered, encode
from tasks.templates.projects import PROJECT_FILE, DbtProject, Memo
from tasks.templates.rendering import RenderJob
from tasks.templates.seeds import seed_columns
from tasks.worker import Outcome

CHUNK: Final = 50
"""Templates that a worker renders at a time."""

TEMPLATE_SUFFIXES: Final = (".j2", ".jinja", ".jinja2")
"""What names of templates end in, whatever they hold."""

_APART: Final = re.compile(
    r"'(?:[^']|'')*+(?:'|\Z)|\"[^\"]*(?:\"|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)|(?P<dollar>\$\w*\$).*?(?:(?P=dollar)|\Z)",
    re.DOTALL,
)
"""Where Jinja's marks need not be Jinja's."""


@cache
def code_digest() -> bytes:
    """SHA-256 of what renders templates: another version may render them otherwise."""
    digest = hashlib.sha256(jinja2.__version__.encode())
    for source in sorted(Path(__file__).parent.iterdir()):
        if source.is_file():
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.digest()


class Dialects(Protocol):
    """Knows the dialect that somebody named for a file."""

    def dialect(self, path: str) -> str | None:
        """The dialect; None when it is to be guessed."""
        ...


class Templates:
    """The templates of one source, as it is during one run."""

    def __init__(  # noqa: PLR0913 - what it depends on, once
        self,
        folder: Folder,
        settings: Settings,
        dialects: Dialects,
        pool: CompilePool,
        memo: Memo | None = None,
        *,
        manifests: bool = True,
    ) -> None:
        """``memo`` saves reading what didn't change since an earlier run. ``manifests`` off: dbt's don't count."""
        self._manifests = manifests
        self._folder = folder
        self._settings = settings.templates
        self._max_bytes = settings.compile.max_bytes
        self._dialects = dialects
        self._pool = pool
        self._memo = memo or Memo()
        self._roots: dict[str, DbtProject | None] = {}
        self._dataforms: dict[str, DataformProject] = {}

    # --- projects ------------------------------------------------------------------------------------------

    def project(self, path: str) -> DbtProject | None:
        """The dbt project that a file belongs to."""
        return self._project_of(path.rpartition("/")[0]) if self._settings.mode == "auto" else None

    def _project_of(self, folder: str) -> DbtProject | None:
        if folder not in self._roots:
            self._roots[folder] = self._found(folder)
        return self._roots[folder]

    def _found(self, folder: str) -> DbtProject | None:
        parent, _, _ = folder.rpartition("/")
        outer = self._project_of(parent) if folder else None
        if outer is not None and not PACKAGE_FOLDERS.isdisjoint(folder.split("/")):
            return outer  # a package belongs to who has installed it
        root = folder + "/" if folder else ""
        if not self._folder.has(root + PROJECT_FILE):
            return outer
        project = DbtProject(
            self._folder, root, self._settings, self._env, self._memo, manifests=self._manifests
        )
        models = next(iter(project.package.paths("model-paths")), root.rstrip("/"))
        project.dialect = self._dialects.dialect(f"{models}/model.sql") or ""
        return project

    def dataform(self, path: str) -> DataformProject | None:
        """The Dataform project that a file of one belongs to."""
        if self._settings.mode != "auto" or not path.endswith(SUFFIX):
            return None
        return self._dataform_of(path.rpartition("/")[0])

    def _dataform_of(self, folder: str) -> DataformProject:
        """The project of the nearest folder that says it is one; else the whole source is."""
        if folder not in self._dataforms:
            root = folder + "/" if folder else ""
            if not folder or any(self._folder.has(root + name) for name in SETTINGS_FILES):
                self._dataforms[folder] = DataformProject(self._folder, root, self._memo)
            else:
                self._dataforms[folder] = self._dataform_of(folder.rpartition("/")[0])
        return self._dataforms[folder]

    @cached_property
    def _env(self) -> dict[str, str]:
        """Of the environment, what is dbt's to see; its secrets aren't."""
        names = (name for name in os.environ if name.startswith("DBT_"))
        return {name: os.environ[name] for name in sorted(names) if not name.startswith("DBT_ENV_SECRET")}

    @cached_property
    def _plain(self) -> bytes:
        """What templates outside of dbt projects may see."""
        paths = sorted(
            path for folder in self._settings.macros for path in self._folder.under(folder.strip("/"))
        )
        wanted = [path for path in paths if path.endswith((".sql", ".jinja", ".j2", ".jinja2", ".macro"))]
        texts = self._memo.read(self._folder, wanted, "text", str) if wanted else {}
        project = Project(
            dbt=False,
            macros=tuple(MacroFile("", path, text) for path, text in texts.items()),
            vars={"*": self._settings.variables, "": self._settings.variables},
            env=self._env | self._settings.env,
        )
        return encode(project)

    @cached_property
    def _plain_digest(self) -> str:
        return hashlib.sha256(code_digest() + self._plain).hexdigest()

    # --- what the walk asks --------------------------------------------------------------------------------

    def takes(self, path: str) -> bool:
        """Whether a file counts as one of the source though it isn't SQL: a seed's columns are known."""
        project = self.project(path) if path.endswith(".csv") else None
        return project is not None and project.is_seed(path)

    def skips(self, folder: str) -> bool:
        """Whether a folder (with a ``/`` at the end) holds what dbt has made of other files."""
        project = self.project(folder)
        return project is not None and project.skips(folder)

    # --- what a run asks -----------------------------------------------------------------------------------

    def digest(self, path: str) -> str:
        """What stands for all that rendering a file depends on besides its text; "" where nothing is rendered."""
        if self._settings.mode == "off":
            return ""
        dataform, project = self.dataform(path), self.project(path)
        if dataform is not None:
            return hashlib.sha256(code_digest() + dataform.digest.encode()).hexdigest()
        if project is None:
            return self._plain_digest
        return hashlib.sha256(code_digest() + project.digest_for(path).encode()).hexdigest()

    def context(self, path: str) -> tuple[str, str]:
        """What templates beside this file share, by name, and what stands for all that they may depend on."""
        dataform, project = self.dataform(path), self.project(path)
        if dataform is not None:
            return f"{dataform.root}*{SUFFIX}", dataform.digest
        return ("", self._plain_digest) if project is None else (project.root or "/", project.digest)

    def contexts(self) -> dict[str, str]:
        """The same for all files that were asked about."""
        asked = [
            "",
            *(folder + "/" for folder in self._roots),
            *(f"{folder}/{SUFFIX}" for folder in self._dataforms),
        ]
        return dict(map(self.context, asked))

    def dialect(self, path: str) -> str | None:
        """The dialect of a project's files, which are all of one."""
        if (dataform := self.dataform(path)) is not None:
            return dataform.dialect
        project = self.project(path)
        return None if project is None else project.known_dialect

    def render(self, read: Sequence[ReadOutcome]) -> list[ReadOutcome]:
        """What was read, with the templates among it rendered; a failure stands for those that can't be."""
        read = [self._unless_broken(outcome) for outcome in read]
        jobs = {
            place: job
            for place, outcome in enumerate(read)
            if outcome.text is not None and (job := self._job(outcome.text)) is not None
        }
        if not jobs:
            return read
        outcomes = dict(zip(jobs, self._run(list(jobs.values())), strict=True))
        return [
            _rendered(outcome, outcomes[place]) if place in outcomes else outcome
            for place, outcome in enumerate(read)
        ]

    def _unless_broken(self, read: ReadOutcome) -> ReadOutcome:
        """A failure of the moment, while the project cannot be read: its files are as good as they were."""
        project = self.project(read.file.path)
        broken = "" if project is None else project.broken
        return (
            ReadOutcome(read.file, None, Failure("io", 0, f"cannot be rendered: {broken}"))
            if broken
            else read
        )

    def _run(self, jobs: list[RenderJob | SqlxJob]) -> list[Outcome]:
        chunks = [jobs[begin : begin + CHUNK] for begin in range(0, len(jobs), CHUNK)]
        with ThreadPoolExecutor(self._pool.workers) as threads:
            return [outcome for outcomes in threads.map(self._pool.compile, chunks) for outcome in outcomes]

    def _job(self, text: SourceText) -> RenderJob | SqlxJob | None:
        if self._settings.mode == "off":
            return None
        path = text.file.path
        if (dataform := self.dataform(path)) is not None:
            return SqlxJob(dataform.payload, path, text.text)
        project = self.project(path)
        if project is None:
            if not _is_template(path, text.text):
                return None
            dialect = self._dialects.dialect(path) or guess_dialect(text.text)
            return RenderJob(self._plain, path, text.text, self._max_bytes, dialect)
        said = seed_columns(text.text) if path.endswith(".csv") else text.text
        made = project.compiled(path, text.text)
        compiled = (made.compiled_code or "") if made else ""
        return RenderJob(project.payload, path, said, self._max_bytes, project.known_dialect, compiled)


def _is_template(path: str, text: str) -> bool:
    """Whether a file outside of dbt projects is a Jinja template: by its name, or by marks that can't be SQL's, nor Go's templates'."""
    if path.lower().endswith(TEMPLATE_SUFFIXES):
        return True
    if ("{{" not in text and "{%" not in text) or is_go_template(text):
        return False
    bare = _APART.sub("", text)
    return "{{" in bare or "{%" in bare


def _rendered(read: ReadOutcome, outcome: Outcome) -> ReadOutcome:
    """The outcome of reading a file and rendering its text."""
    if outcome.payload is None or read.text is None:
        return ReadOutcome(read.file, None, outcome.failure)
    rendered = decode_rendered(outcome.payload)
    digest = hashlib.sha256(rendered.text.encode()).hexdigest()
    notes = "; ".join(note for note in (read.text.note, rendered.note) if note) or None
    text = msgspec.structs.replace(read.text, text=rendered.text, content_hash=digest, note=notes)
    return ReadOutcome(read.file, text, None)
