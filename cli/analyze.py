"""``headwater analyze``: the lineage of some SQL files, printed and forgotten."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from cli.output import plain, print_json, print_table
from errors import SourceError
from lineage import Edge, FileDiagnostic, Lineage
from lineage import analyze as analyze_texts
from settings import load_settings
from tasks.catalogues import read_catalogue
from tasks.failures import Failure
from tasks.pool import CompilePool
from tasks.recipes import Recipes
from tasks.scan import read_windows, walk
from tasks.templates.folder import DiskFolder
from tasks.templates.templates import Templates
from tasks.worker import Limits


def analyze(
    *paths: Path,
    dialect: str,
    default_catalog: str | None = None,
    default_schema: str | None = None,
    json: bool = False,
) -> int:
    """Print the lineage of SQL files taken together, without a graph.

    Exit code 0: all were read. 1: some were not, they are named; the lineage is that of the others. 2: none was.

    Args:
        paths: files, and folders of SQL files.
        dialect: the SQL dialect, as sqlglot names it.
        default_catalog: completes names with no catalog.
        default_schema: completes names with no schema.
        json: print one JSON document, with inputs, outputs, edges, statements and diagnostics.
    """
    texts: dict[str, str] = {}
    unread: list[FileDiagnostic] = []
    for path, read in _read(paths, dialect):
        if isinstance(read, str):
            texts[path] = read
        else:
            unread.append(FileDiagnostic(path, read.line, "unread", read.reason))
    if unread and not texts:
        first = unread[0]
        raise SourceError(f"{first.file}{f' (line {first.line})' * (first.line > 0)} {first.reason}.")
    catalogue = read_catalogue(load_settings().catalog, Path(), dialect)
    found = analyze_texts(
        texts,
        dialect=dialect,
        default_catalog=default_catalog,
        default_schema=default_schema,
        schema=catalogue.columns,
    )
    found = replace(found, diagnostics=(*unread, *found.diagnostics))
    if json:
        print_json(_document(found))
    else:
        _print_edges(found)
    return int(bool(unread))


def _read(paths: tuple[Path, ...], dialect: str) -> Iterator[tuple[str, str | Failure]]:
    """The texts by path, templates rendered, or why a file cannot be read. Raises ``SourceError`` where there is no such path."""
    if not paths:
        raise SourceError("No path was given: name files or folders of SQL.")
    for path in paths:
        base = path if path.is_dir() else path.parent
        settings = load_settings(source=base)
        limits = Limits(settings.compile.timeout_seconds, settings.compile.memory_bytes)
        with CompilePool(1, limits) as pool:
            templates = Templates(DiskFolder(base), settings, Recipes(settings, dialect), pool)
            walked = walk(path, settings.source.suffixes, beside=templates)
            for window in read_windows(walked.root, walked.files, settings.compile.max_bytes):
                for outcome in templates.render(window):
                    unread = outcome.failure or Failure("io", 0, "cannot be read")
                    text = outcome.text.text if outcome.text is not None else unread
                    yield str(base / outcome.file.path), text


def _document(found: Lineage) -> dict[str, object]:
    """The result with its sets in order: equal lineage prints equally."""
    return msgspec.structs.asdict(found) | {
        "inputs": sorted(found.inputs),
        "outputs": sorted(found.outputs),
    }


def _print_edges(found: Lineage) -> None:
    """One line an edge, then what could not be understood."""
    titles = ("target", "source", "kind", "where")
    print_table(titles, map(_shown, found.edges), none="No column is made from another.")
    for problem in found.diagnostics:
        print(plain(f"{problem.file}:{problem.line}: {problem.code}: {problem.reason}"))


def _shown(edge: Edge) -> tuple[str, str, str, str]:
    """An edge for people."""
    target = ".".join(part for part in (edge.target_dataset or "(query)", edge.target_column) if part)
    source = f"{edge.source_dataset}.{edge.source_column}"
    kind = f"{edge.kind} {edge.subtype}{', masked' * edge.masking}"
    return target, source, kind, f"{edge.file}:{edge.line}"
