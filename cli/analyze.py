"""``headwater analyze``: the lineage of some SQL files, printed and forgotten."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cli.output import plain, print_json, print_table
from errors import SourceError
from lineage import Edge, Lineage
from lineage import analyze as analyze_texts
from settings import load_settings
from tasks.scan import read_file, walk


def analyze(
    *paths: Path,
    dialect: str,
    default_catalog: str | None = None,
    default_schema: str | None = None,
    json: bool = False,
) -> None:
    """Print the lineage of SQL files taken together, without a graph.

    Args:
        paths: files, and folders of SQL files.
        dialect: the SQL dialect, as sqlglot names it.
        default_catalog: completes names with no catalog.
        default_schema: completes names with no schema.
        json: print one JSON document, with inputs, outputs, edges, statements and diagnostics.
    """
    texts = dict(_read(paths, load_settings().compile.max_bytes))
    found = analyze_texts(
        texts, dialect=dialect, default_catalog=default_catalog, default_schema=default_schema
    )
    if json:
        print_json(_document(found))
    else:
        _print_edges(found)


def _read(paths: tuple[Path, ...], max_bytes: int) -> Iterator[tuple[str, str]]:
    """The texts by path. Raises ``SourceError`` for the first file that cannot be read."""
    if not paths:
        raise SourceError("No path was given: name files or folders of SQL.")
    for path in paths:
        walked = walk(path)
        base = path if path.is_dir() else path.parent
        for file in walked.files:
            outcome = read_file(walked.root, file, max_bytes)
            if outcome.text is None:
                raise SourceError(f"{base / file.path} {outcome.failure and outcome.failure.reason}.")
            yield str(base / file.path), outcome.text.text


def _document(found: Lineage) -> dict[str, object]:
    """The result with its sets in order: equal lineage prints equally."""
    return msgspec.structs.asdict(found) | {
        "inputs": sorted(found.inputs),
        "outputs": sorted(found.outputs),
    }


def _print_edges(found: Lineage) -> None:
    """One line an edge, then what could not be understood."""
    print_table(("target", "source", "kind", "where"), map(_shown, found.edges))
    for problem in found.diagnostics:
        print(plain(f"{problem.file}:{problem.line}: {problem.code}: {problem.reason}"))


def _shown(edge: Edge) -> tuple[str, str, str, str]:
    """An edge for people."""
    target = ".".join(part for part in (edge.target_dataset or "(query)", edge.target_column) if part)
    source = f"{edge.source_dataset}.{edge.source_column}"
    kind = f"{edge.kind} {edge.subtype}{', masked' * edge.masking}"
    return target, source, kind, f"{edge.file}:{edge.line}"
