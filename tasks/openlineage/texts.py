"""Texts: where the source of a job stands, and by option what it says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import msgspec

from lineage.dialects import guess_dialect
from lineage.masking import mask_literals
from settings import Settings
from tasks.openlineage.events import Facets
from tasks.recipes import Recipes
from tasks.revisions import Repository, RevisionError
from tasks.scan import FoundFile, SourceText, read_file

_FACETS: Final = "https://openlineage.io/spec/facets"
_LOCATION: Final = f"{_FACETS}/1-1-0/SourceCodeLocationJobFacet.json#/$defs/SourceCodeLocationJobFacet"
_SQL: Final = f"{_FACETS}/1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet"
_CODE: Final = f"{_FACETS}/1-0-1/SourceCodeJobFacet.json#/$defs/SourceCodeJobFacet"


class TextRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What events say of texts: their places, with ``sql`` and ``code`` the texts, with ``literals`` unmasked."""

    source: Path
    dialect: str | None = None
    sql: bool = False
    code: bool = False
    literals: bool = False


class SourceTexts:
    """The facets sourceCodeLocation, sql and sourceCode of the files of one folder."""

    def __init__(self, request: TextRequest, settings: Settings) -> None:
        self._request = request
        self._root = request.source.resolve()
        self._name = settings.source.name or self._root.name or "root"
        self._recipes = Recipes(settings, request.dialect)
        self._max_bytes = settings.compile.max_bytes
        self._base, self._repository = _origin(self._root)

    def facets(self, source: str, file: str) -> Mapping[str, Facets]:
        """The facets of a file's job; none for another source's, or for a file that isn't there."""
        path = self._root / file
        inside = source == self._name and path.is_file() and path.resolve().is_relative_to(self._root)
        if not inside:
            return {}
        location = {"url": f"{self._base}{file}", "path": file, **self._repository}
        facets: dict[str, Facets] = {"sourceCodeLocation": {"_schemaURL": _LOCATION, **location}}
        if self._request.sql or self._request.code:
            facets |= self._texts(path, file)
        return facets

    def _texts(self, path: Path, file: str) -> dict[str, Facets]:
        found = path.stat()
        read = read_file(self._root, FoundFile(file, found.st_size, found.st_mtime_ns), self._max_bytes).text
        if read is None:
            return {}
        named = self._recipes.dialect(file)
        dialect = named or guess_dialect(read.text)
        text = self._shown(read, dialect, guessed=named is None)
        if text is None:
            return {}
        facets: dict[str, dict[str, Any]] = {}
        if self._request.sql:
            facets["sql"] = {"_schemaURL": _SQL, "query": text, "dialect": dialect}
        if self._request.code:
            facets["sourceCode"] = {"_schemaURL": _CODE, "language": "SQL", "sourceCode": text}
        return facets

    def _shown(self, read: SourceText, dialect: str, *, guessed: bool) -> str | None:
        if self._request.literals:
            return read.text
        return mask_literals(read.text, dialect, guessed=guessed)


def _origin(root: Path) -> tuple[str, dict[str, str]]:
    """The address that the paths of a folder are put behind, and what is known of its repository."""
    try:
        repository = Repository(root)
        commit, origin = repository.commit("HEAD"), repository.origin()
    except RevisionError:
        return root.as_uri() + "/", {"type": "file"}
    known = {"type": "git", "version": commit}
    if not origin:
        return root.as_uri() + "/", known
    url = without_credentials(origin)
    web = url.removesuffix(".git") if url.startswith("http") else root.as_uri()
    base = f"{web}/blob/{commit}/{repository.prefix}" if url.startswith("http") else web + "/"
    return base, known | {"repoUrl": url}


def without_credentials(url: str) -> str:
    """An address without the user and password that may stand in it."""
    parts = urlsplit(url)
    if not parts.hostname:
        return url.rpartition("@")[2] if "://" in url else url
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, parts.hostname + port, parts.path, "", ""))
