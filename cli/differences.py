"""How differences of lineage and their effects are shown: for a terminal, as Markdown for a pull request, as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, TypeAlias

from cli.output import plain, print_json, print_table
from stores.graph.questions import LineageNode
from tasks.comparison import Change, Comparison, EdgeChange
from tasks.effects import Effect
from tasks.impact import QUERY, Impact
from tasks.sides import Problem, Sides

Format: TypeAlias = Literal["terminal", "markdown", "json"]
Cells: TypeAlias = Sequence[str]

VERSION: Final = 1
"""Of the JSON documents."""
_NOTHING: Final = "Lineage is the same on both sides."
_ARROW: Final = " → "
_DETAILS: Final = 4
"""How many sources that came or went people are shown of one change."""


def show_impact(impact: Impact, form: Format, limit: int) -> None:
    """Print an impact; ``limit`` rows of each table for people, everything as JSON."""
    if form == "json":
        print_json(_impact_document(impact))
        return
    tables = [
        ("Changes", ("what", "where", "kind", "how"), list(map(_change_cells, impact.changes))),
        (
            "Downstream, nearest first",
            ("steps", "what happens", "to what", "by which path"),
            list(map(_effect_cells, impact.effects)),
        ),
        ("Could not be compared", ("file", "why"), list(map(_problem_cells, impact.problems))),
    ]
    _print_tables(_told(impact), tables, form, limit)
    if impact.unread:
        print(
            f"\n{len(impact.unread)} files are the same on both sides and can't be read: what breaks in them is not known."
        )


def show_comparison(comparison: Comparison, sides: Sides, form: Format, limit: int) -> None:
    """Print what differs between two revisions."""
    if form == "json":
        print_json(_comparison_document(comparison, sides))
        return
    edges = comparison.edges
    groups = [
        (kind, [_edge_cells(edge) for edge in edges if edge.kind == kind])
        for kind in ("removed", "added", "changed")
    ]
    headers = ("target", "source", "how", "where")
    tables: list[tuple[str, Cells, list[Cells]]] = [
        ("Changes", ("what", "where", "kind", "how"), list(map(_change_cells, comparison.changes)))
    ]
    tables += [(f"Lineage {kind}", headers, rows) for kind, rows in groups]
    tables.append(("Could not be compared", ("file", "why"), list(map(_problem_cells, sides.problems))))
    counts = ", ".join(f"{len(rows)} {kind}" for kind, rows in groups)
    changed = bool(comparison.changes or edges)
    _print_tables(
        f"Changes: {len(comparison.changes)}. Edges: {counts}." if changed else _NOTHING, tables, form, limit
    )


def _told(impact: Impact) -> str:
    if not (impact.changes or impact.effects):
        return _NOTHING if impact.after or impact.before else "Nothing is made from it."
    touched = len(impact.effects) - impact.breaks
    if not impact.changes:
        return f"Made from it: {touched}."
    return f"Changes: {len(impact.changes)}. Statements that break: {impact.breaks}. Touched downstream besides: {touched}."


# --- tables ------------------------------------------------------------------------------------------------


def _print_tables(
    told: str, tables: Iterable[tuple[str, Cells, list[Cells]]], form: Format, limit: int
) -> None:
    """The sum of it, then each table that has rows."""
    print(f"### Lineage\n\n{told}" if form == "markdown" else told)
    for title, headers, rows in tables:
        if not rows:
            continue
        shown, left = rows[:limit], len(rows) - limit
        if form == "markdown":
            print(f"\n#### {title} ({len(rows)})\n")
            print("\n".join(_markdown(headers, shown)))
        else:
            print(f"\n{title} ({len(rows)})")
            print_table(headers, shown)
        if left > 0:
            print(f"\n… and {left} more; --limit shows more, --format json all.")


def _markdown(headers: Cells, rows: Iterable[Cells]) -> Iterator[str]:
    yield "| " + " | ".join(headers) + " |"
    yield "|" + "---|" * len(headers)
    for row in rows:
        yield "| " + " | ".join(map(_code, row)) + " |"


def _code(cell: str) -> str:
    """A cell that holds what it says and nothing that Markdown or HTML would make of it."""
    text = plain(cell).replace("|", "\\|")
    if not text:
        return ""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _change_cells(change: Change) -> Cells:
    return _named(change.node), f"{change.file}:{change.line}", change.kind, _shortened(change.detail)


def _shortened(detail: str) -> str:
    """The first few of the sources that came and went."""
    said = detail.split(" ") if detail[:1] in {"-", "+", "~"} else [detail]
    left = len(said) - _DETAILS
    return " ".join(said[:_DETAILS]) + (f" … and {left} more" if left > 0 else "")


def _effect_cells(effect: Effect) -> Cells:
    steps = [f"{step.file}:{step.line}" for step in effect.path]
    return str(effect.distance), effect.kind, _named(effect.node), _ARROW.join([_named(effect.cause), *steps])


def _edge_cells(edge: EdgeChange) -> Cells:
    was, now = ", ".join(edge.was), ", ".join(edge.now)
    how = _ARROW.join(filter(None, (was, now)))
    return _named(edge.target), _named(edge.source), how, f"{edge.file}:{edge.line}"


def _problem_cells(problem: Problem) -> Cells:
    return f"{problem.file}:{problem.line}" if problem.line else problem.file, problem.reason


def _named(node: LineageNode) -> str:
    return f"{node.dataset} (query)" if node.namespace == QUERY else node.name


# --- documents ---------------------------------------------------------------------------------------------


def _impact_document(impact: Impact) -> dict[str, object]:
    return {
        "version": VERSION,
        "before": impact.before,
        "after": impact.after,
        "breaks": impact.breaks,
        "changes": impact.changes,
        "effects": impact.effects,
        "problems": impact.problems,
        "unread": impact.unread,
    }


def _comparison_document(comparison: Comparison, sides: Sides) -> dict[str, object]:
    return {
        "version": VERSION,
        "before": sides.before.commit,
        "after": sides.after.commit,
        "changes": comparison.changes,
        "added": [edge for edge in comparison.edges if edge.kind == "added"],
        "removed": [edge for edge in comparison.edges if edge.kind == "removed"],
        "changed": [edge for edge in comparison.edges if edge.kind == "changed"],
        "problems": sides.problems,
        "unread": sides.unread,
    }
