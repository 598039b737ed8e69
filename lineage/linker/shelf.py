"""A source that was linked as a whole and is held in memory: the library of a relinking, or of a few questions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from lineage.linker.estate import Estate
from lineage.linker.linked import LinkedFile
from lineage.linker.plan import FilePlan, LinkFile
from lineage.recursion import deep_recursion


class Shelf:
    """Files and what linking said of them, by path (``LinkedLibrary``)."""

    def __init__(
        self,
        files: Mapping[str, LinkFile],
        linked: Mapping[str, LinkedFile],
        schema: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """``schema`` is what they were linked with."""
        self._schema = schema
        self.files = files
        self.linked = linked
        self._definers: defaultdict[str, list[str]] = defaultdict(list)
        self._readers: defaultdict[str, list[str]] = defaultdict(list)
        for path, file in linked.items():
            for name in file.defined:
                self._definers[name].append(path)
            for name in file.looked_up:
                self._readers[name].append(path)

    def definers(self, name: str) -> Collection[str]:
        """The paths of the files that have a part in defining a dataset."""
        return self._definers.get(name, ())

    def readers(self, names: Collection[str]) -> Iterator[str]:
        """The paths of the files that looked up any of these datasets."""
        return (path for name in names for path in self._readers.get(name, ()))

    def defined(self, path: str) -> Mapping[str, str]:
        """The datasets a file had a part in defining, each with a digest of its columns."""
        return self.linked[path].defined if path in self.linked else {}

    def file(self, path: str) -> LinkFile:
        """One of the files."""
        return self.files[path]

    def columns(self, names: Iterable[str]) -> dict[str, list[str] | None]:
        """The columns of datasets (see ``in_namespace``) in order; None where nobody states them."""
        with deep_recursion():
            estate = Estate((), self._schema, library=self)
            return {
                name: estate.columns(estate.space_named(_namespace(name)), _dataset(name)) for name in names
            }


def dropped_in(file: LinkFile) -> dict[str, int]:
    """The datasets that a file drops, each with the line of the last statement that does."""
    if not any(statement.kind == "drop" for statement in file.unit.statements):
        return {}
    plan = FilePlan(file)
    return {
        plan.full_name(statement.target, index): statement.line
        for index, statement in enumerate(plan.statements)
        if statement.kind == "drop" and statement.target and plan.fills(statement.target, index) is None
    }


def _namespace(name: str) -> str:
    return name.partition("#")[0]


def _dataset(name: str) -> str:
    return name.partition("#")[2]
