"""Linking one file of an estate: its facts, and what a later change could make it differ by."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from lineage.facts import FileFacts
from lineage.linker.edges import statements_of
from lineage.linker.estate import Estate
from lineage.linker.fact_table import FactTable
from lineage.linker.index_names import in_namespace, is_rows_name, mentions_name
from lineage.linker.spaces import UNFORESEEN, Space, not_linked
from lineage.linker.values import Value
from lineage.unit import Diagnostic

_encode: Final = msgspec.msgpack.Encoder().encode


class LinkedFile(msgspec.Struct, frozen=True):
    """What linking says of one file.

    ``looked_up`` are the datasets (with their namespace) whose columns were asked for, unknown ones included;
    ``defined`` maps each dataset the file has a part in defining, or takes over as it stands at a statement, to a digest of its
    columns; and where nobody
    states a dataset's columns, the mentions of them (``mentions_name``) to a digest of those in this file.
    """

    facts: FileFacts
    diagnostics: list[Diagnostic]
    looked_up: frozenset[str]
    defined: dict[str, str]


def link_file(estate: Estate, path: str) -> LinkedFile:
    """Link one file of the estate; one that the linker fails at says nothing, and costs no other."""
    plan = estate.plans[path]
    circles = estate.space_named(plan.file.namespace).circles
    standing = circles.standing()
    try:
        return _linked(estate, path)
    except UNFORESEEN as error:
        circles.fall_back(standing)
        return LinkedFile(
            facts=FileFacts(plan.file.namespace),
            diagnostics=sorted({*plan.file.unit.diagnostics, not_linked(1, error)}),
            looked_up=_looked_up(estate, path),
            defined=_defined(estate, path, _digest_if_any),
        )


def _linked(estate: Estate, path: str) -> LinkedFile:
    plan = estate.plans[path]
    space = estate.space_named(plan.file.namespace)
    facts = FactTable(plan.file.namespace)
    for edges in statements_of(estate, path):
        estate.watcher(path)
        facts.add(edges)
    for index, statement in enumerate(plan.statements):
        facts.add_definition(estate, plan, index, statement)
        estate.ask_for_copied(plan, index)
        estate.defined[path].update(estate.taken_over(plan, index))
    defined = _defined(estate, path, digest)
    if not estate.all_stated(plan, space):
        for name, columns in sorted(plan.mentions.items()):
            estate.looked_up[path].add(name)
            if estate.columns(space, name) is None:
                defined[in_namespace(space.name, mentions_name(name))] = digest_of(sorted(columns))
    return LinkedFile(
        facts=facts.facts(),
        diagnostics=sorted({*plan.file.unit.diagnostics, *estate.diagnostics[path]}),
        looked_up=_looked_up(estate, path),
        defined=defined,
    )


def _looked_up(estate: Estate, path: str) -> frozenset[str]:
    namespace = estate.plans[path].file.namespace
    return frozenset([in_namespace(namespace, name) for name in estate.looked_up[path]])


def _defined(estate: Estate, path: str, digested: Callable[[Estate, Space, str], str]) -> dict[str, str]:
    """The datasets that a file has a part in defining, each with a digest of its columns."""
    space = estate.space_named(estate.plans[path].file.namespace)
    return {
        in_namespace(space.name, name): digested(estate, space, name) for name in sorted(estate.defined[path])
    }


def _digest_if_any(estate: Estate, space: Space, dataset: str) -> str:
    """``digest``; where that is what the linker fails at, the same for all."""
    standing = space.circles.standing()
    try:
        return digest(estate, space, dataset)
    except UNFORESEEN:
        space.circles.fall_back(standing)
        return ""


def digest(estate: Estate, space: Space, dataset: str) -> str:
    """A digest of a dataset's columns; unknown ones have one too, and each circle another.

    Who stands in a circle with whom decides what else is known: of a dataset that moves to another, its definers' too.
    """
    other = estate.synonym_of(space, dataset)
    columns = estate.columns(space, dataset)
    circle = space.circular.get(dataset)
    said = digest_of(columns) if circle is None else f"circle {digest_of(circle)}"
    if (columns is None) is estate.is_defined(space, dataset):  # else one follows from the other
        said = f"or not made {said}"  # whether it is what its other name means, too
    if fields := estate.fields(space, dataset):
        said += digest_of(sorted(f"{column} {name}" for column, names in fields.items() for name in names))
    if former := estate.former_columns(space, dataset):
        said += digest_of(former)
    if any(left_out := estate.left_out(space, dataset)):
        said += digest_of([*sorted(left_out.computed), "", *sorted(left_out.hidden)])
    if is_rows_name(dataset) and (rows := estate.rows(space, dataset)) is not None:
        said = _digest_of_rows(rows) if circle is None else f"{said} {_digest_of_rows(rows)}"
        said += " of several" * estate.has_several(space, dataset)
    if is_rows_name(dataset):
        others = [name for name in estate.overloads(space, dataset) if name != dataset]
        said += "".join(_said_of_overload(estate, space, name) for name in others)
    return said if other is None else f"synonym of {other}, {said}"


def _said_of_overload(estate: Estate, space: Space, name: str) -> str:
    rows = estate.rows(space, name)
    circle = digest_of(space.circular.get(name))
    several = estate.has_several(space, name)
    return f" {name} {circle} {several} {'' if rows is None else _digest_of_rows(rows)}"


def digest_of(columns: Sequence[str] | None) -> str:
    """16 hex digits that stand for a list of columns."""
    return hashlib.sha256(_encode(columns)).hexdigest()[:16]


def _digest_of_rows(rows: Value) -> str:
    """As of columns, but with all that they derive from: who reads a function's rows takes that over."""
    said = [(name, sorted(sources)) for name, sources in rows.columns], rows.open, sorted(rows.influences)
    return hashlib.sha256(_encode(said)).hexdigest()[:16]


UNKNOWN_COLUMNS: Final = digest_of(None)
"""What a dataset that nobody defines is digested to."""
