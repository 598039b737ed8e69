"""The linker: the units of a source, put together, become the facts of each file."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from lineage.linker.catalogue import WATCHER
from lineage.linker.edges import StatementEdges, statements_of
from lineage.linker.estate import Estate
from lineage.linker.index_names import in_namespace, is_mentions_name
from lineage.linker.linked import LinkedFile, link_file
from lineage.linker.plan import LinkFile
from lineage.linker.relinking import LinkedLibrary, Relinking
from lineage.linker.shelf import Shelf, dropped_in
from lineage.linker.spaces import NOT_LINKED
from lineage.names import path_order
from lineage.recursion import deep_recursion


def link(
    files: Iterable[LinkFile], schema: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, LinkedFile]:
    """Link the files of one source together; the result doesn't depend on the order they come in.

    ``schema`` maps dotted dataset names to their columns and types, to which the files may add.
    """
    with deep_recursion():
        estate = Estate(files, schema)
        return {path: link_file(estate, path) for path in estate.plans}


def link_each(
    paths: Collection[str],
    file: Callable[[str], LinkFile],
    schema: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[tuple[str, LinkedFile]]:
    """What ``link`` gives for the files of these paths, one after the other in order of path.

    ``file`` gives each of them, twice or oftener: neither the files nor what linking says of them is held, only which of
    them define which dataset, and the columns that it has.
    """
    ordered = sorted(paths, key=path_order)
    with deep_recursion():
        estate = Estate(map(file, ordered), schema, again=file)
        for path in ordered:
            yield path, link_file(estate, path)
            estate.let_go(path)


def relink(
    changed: Iterable[LinkFile],
    removed: Iterable[str],
    library: LinkedLibrary,
    schema: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, LinkedFile]:
    """Link the files that changed and those whose answer could differ for it, and no others.

    ``changed`` are new files and new versions, ``removed`` the paths that are gone, and the ``library`` has all
    files as they were before, linked with the same ``schema``. The result, put over what was linked before, is what ``link`` would give for all
    files together.
    """
    with deep_recursion():
        return Relinking({file.path: file for file in changed}, set(removed), library, schema).run()


__all__ = [
    "NOT_LINKED",
    "WATCHER",
    "Estate",
    "LinkFile",
    "LinkedFile",
    "LinkedLibrary",
    "Shelf",
    "StatementEdges",
    "dropped_in",
    "in_namespace",
    "is_mentions_name",
    "link",
    "link_each",
    "relink",
    "statements_of",
]
