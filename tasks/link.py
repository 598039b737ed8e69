"""Link: the units of a source, each with what the path rules say of its file, become facts."""

from collections.abc import Iterator, Mapping

from lineage.linker import LinkedFile, LinkFile, link
from lineage.unit import Unit
from settings import PathRules


def link_units(units: Mapping[str, Unit], rules: PathRules) -> dict[str, LinkedFile]:
    """Link the units of a whole source, by path."""
    return link(_link_files(units, rules))


def _link_files(units: Mapping[str, Unit], rules: PathRules) -> Iterator[LinkFile]:
    for path, unit in units.items():
        said = rules.match(path)
        yield LinkFile(
            path=path,
            namespace=said.namespace,
            unit=unit,
            default_catalog=said.default_catalog,
            default_schema=said.default_schema,
            target=target_of(said.target, path),
        )


def target_of(target: str | None, path: str) -> str | None:
    """The dataset a bare SELECT of the file fills: ``{name}`` is the file's name without its suffix."""
    if target is None:
        return None
    name = path.rpartition("/")[2]
    return target.replace("{name}", name.rpartition(".")[0] or name)
