"""``headwater upstream`` and ``headwater downstream``: lineage as a tree in the terminal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import groupby
from typing import NamedTuple, TypeAlias

from cli.opening import graph_of
from cli.output import Piece, plain, print_json, print_lines
from errors import ConfigurationError
from settings import load_settings
from stores.graph import Graph, questions
from stores.graph.questions import Direction, LineageAnswer, LineageEdge, LineageNode

Steps: TypeAlias = Mapping[LineageNode, list[LineageEdge]]


def upstream(
    name: str, /, *, depth: int | None = None, direct_only: bool = False, json: bool = False
) -> None:
    """Show what a column or dataset is made from, each step with the file and line that says so.

    Args:
        name: a dataset or column, dotted: mart.branch_balance.balance. Where several namespaces have it,
            NAMESPACE#NAME picks one.
        depth: follow so many steps at most.
        direct_only: follow values only, and not what decides about them (filters, joins, sorting).
        json: print one JSON document, with starts, nodes and edges.
    """
    _refuse_negative(depth)
    _answer(lambda graph: questions.upstream(graph, name, depth, direct_only=direct_only), json=json)


def downstream(
    name: str, /, *, depth: int | None = None, direct_only: bool = False, json: bool = False
) -> None:
    """Show what is made from a column or dataset, each step with the file and line that says so.

    Args:
        name: a dataset or column, dotted: core.accounts.balance. Where several namespaces have it,
            NAMESPACE#NAME picks one.
        depth: follow so many steps at most.
        direct_only: follow values only, and not what decides about them (filters, joins, sorting).
        json: print one JSON document, with starts, nodes and edges.
    """
    _refuse_negative(depth)
    _answer(lambda graph: questions.downstream(graph, name, depth, direct_only=direct_only), json=json)


def _refuse_negative(depth: int | None) -> None:
    """What cyclopts' own type does elsewhere: a name alone is asked for without loading that."""
    if depth is not None and depth < 0:
        raise ConfigurationError(f"--depth is {depth}: write how many steps to follow at most, 0 or more.")


def _answer(ask: Callable[[Graph], LineageAnswer], *, json: bool) -> None:
    """Ask the graph in force and print the answer."""
    with closing(graph_of(load_settings())) as graph:
        answer = ask(graph)
    if json:
        print_json(answer)
    else:
        _print_trees(answer)


def _print_trees(answer: LineageAnswer) -> None:
    """One tree for each dataset or column of that name, however deep: no line is cut off."""
    steps = answer.steps()
    print_lines(line for start in answer.starts for line in _tree(start, answer, steps))


def _tree(start: LineageNode, answer: LineageAnswer, steps: Steps) -> Iterator[list[Piece]]:
    """What leads on from ``start``, line by line. A node met again is named but not unfolded twice."""
    several = len({node.namespace for node in answer.nodes}) > 1
    yield _title(start, several=several)
    unfolded = {start}
    to_print = _branches(steps.get(start, []), answer.direction, "")
    while to_print:
        branch = to_print.pop()
        again = branch.node in unfolded and bool(steps.get(branch.node))
        yield from _lines(branch, several=several, again=again)
        if branch.node not in unfolded:
            unfolded.add(branch.node)
            to_print += _branches(steps.get(branch.node, []), answer.direction, branch.below)


class _Branch(NamedTuple):
    """One node of a tree, the edges that lead to it, and what is drawn before it and before its branches."""

    node: LineageNode
    edges: list[LineageEdge]
    before: str
    below: str


def _branches(edges: list[LineageEdge], direction: Direction, below: str) -> list[_Branch]:
    """The nodes that edges lead to; the last one to be drawn comes first."""

    def end(edge: LineageEdge) -> LineageNode:
        return edge.source if direction == "upstream" else edge.target

    ends = [(node, list(group)) for node, group in groupby(sorted(edges, key=end), key=end)]
    branches = [_Branch(*each, f"{below}├── ", f"{below}│   ") for each in ends[:-1]]
    branches += [_Branch(*each, f"{below}└── ", f"{below}    ") for each in ends[-1:]]
    return branches[::-1]


def _title(node: LineageNode, *, several: bool) -> list[Piece]:
    """A node's name, with its namespace where the answer spans several."""
    title = [(plain(node.name), "bold")]
    return [*title, (f" ({plain(node.namespace)})", "dim")] if several else title


def _lines(branch: _Branch, *, several: bool, again: bool) -> Iterator[list[Piece]]:
    """A node's line, and below it one for each edge that leads there, if there are several."""
    line = [
        (branch.before, ""),
        *_title(branch.node, several=several),
        (" (see above)" if again else "", "dim"),
    ]
    described = [_described(edge) for edge in branch.edges]
    if len(described) == 1:
        yield [*line, (f"  {described.pop()}", "dim")]
    else:
        yield line
    yield from ([(f"{branch.below}  ", ""), (text, "dim")] for text in described)


def _described(edge: LineageEdge) -> str:
    """How one thing is made from the other, and where that is written."""
    whole = " of all columns" if not edge.target.column else ""
    star = " through *" if edge.through_star else ""
    lines = ",".join(map(str, edge.lines))
    masked = ", masked" if edge.masking else ""
    return f"{edge.kind} {edge.subtype}{masked}{whole}{star}  {plain(edge.file)}:{lines}"
