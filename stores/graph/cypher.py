"""Cypher read by name: the statements and the migrations, the same bytes for every backend."""

from functools import cache
from importlib.resources import files

_STATEMENTS = files("stores.graph") / "statements"
_MIGRATIONS = files("migrations") / "graph"

PLANNED_ONCE = "CYPHER replan=skip\n"
"""Begins a statement whose plan a Neo4j server may keep while the graph grows: it finds nodes by their keys."""


@cache
def statement(name: str) -> str:
    """The text of ``stores/graph/statements/<name>.cypher``.

    Raises:
        FileNotFoundError: there is no such statement, which is a mistake in the calling code.
    """
    return (_STATEMENTS / f"{name}.cypher").read_text(encoding="utf-8")


@cache
def in_one(names: tuple[str, ...], last: str) -> str:
    """One statement that runs these, each over the rows that ``$rows`` has under its name, and then the text ``last``.

    It returns the ``taken`` of each under its name, with what ``last`` returns: nothing, if that is no row.

    Each counts all rows it took before the next one begins, so they see what those before them wrote. A server takes a
    second to plan it, so it does that once: not again as the graph grows (nodes are found by their keys, however many
    there are), nor for other numbers of rows (it would look at those of lists, not at a map's).
    """
    parts = (
        "CALL () {\n"
        + statement(name).replace("$rows", f"$rows.{name}").replace("AS taken", f"AS {name}")
        + "}\n"
        for name in names
    )
    return PLANNED_ONCE + "".join(parts) + f"CALL () {{\n{last}}}\nRETURN *"


def migrations() -> dict[str, list[str]]:
    """The graph's migrations in their order: version (``V0001__constraints``) to its statements."""
    entries = sorted((entry for entry in _MIGRATIONS.iterdir() if entry.name.endswith(".cypher")), key=_name)
    return {
        entry.name.removesuffix(".cypher"): split_statements(entry.read_text(encoding="utf-8"))
        for entry in entries
    }


def _name(entry: object) -> str:
    return str(getattr(entry, "name", ""))


def split_statements(text: str) -> list[str]:
    """Statements separated by ``;`` at the end of a line, without comment lines."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("//")]
    parts = "\n".join(lines).split(";\n")
    return [part.strip().removesuffix(";") for part in parts if part.strip(" \n;")]
