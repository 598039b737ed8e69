"""Cypher read by name: the statements and the migrations, the same bytes for every backend."""

from functools import cache
from importlib.resources import files

_STATEMENTS = files("stores.graph") / "statements"
_MIGRATIONS = files("migrations") / "graph"


@cache
def statement(name: str) -> str:
    """The text of ``stores/graph/statements/<name>.cypher``.

    Raises:
        FileNotFoundError: there is no such statement, which is a mistake in the calling code.
    """
    return (_STATEMENTS / f"{name}.cypher").read_text(encoding="utf-8")


@cache
def in_one(names: tuple[str, ...]) -> str:
    """One statement that runs these over ``$rows_0``, ``$rows_1`` and so on, and returns ``taken_0`` and so on.

    Each counts all rows it took before the next one begins, so they see what those before them wrote. A server plans it
    once, and not again as the graph grows: that takes a second, and nodes are found by their keys anyway.
    """
    parts = (
        "CALL () {\n"
        + statement(name).replace("$rows", f"$rows_{n}").replace("AS taken", f"AS taken_{n}")
        + "}\n"
        for n, name in enumerate(names)
    )
    return (
        "CYPHER replan=skip\n"
        + "".join(parts)
        + "RETURN "
        + ", ".join(f"taken_{n}" for n in range(len(names)))
    )


def statement_names() -> list[str]:
    """The names of all statements, sorted."""
    names = (entry.name for entry in _STATEMENTS.iterdir())
    return sorted(name.removesuffix(".cypher") for name in names if name.endswith(".cypher"))


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
