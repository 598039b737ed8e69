"""Views as PostgreSQL resolved them, put into the words of ``lineage.analyze``."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import psycopg

from lineage import Edge as AnalyzedEdge
from lineage import Lineage
from tests.lineage_files import Edge, Stated
from tests.oracle.node_tree import read_node_tree
from tests.oracle.query_tree import Source, Sources, lineage_of, merges_two_types, written_by

_COLUMNS = """
    SELECT attrelid, attnum, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE attnum > 0 AND NOT attisdropped AND c.relkind IN ('r', 'v', 'm') ORDER BY attrelid, attnum
"""
_RELATIONS = """
    SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""
_RULES = "SELECT ev_class, ev_action FROM pg_rewrite WHERE rulename = '_RETURN'"
_BODY = "SELECT prosqlbody FROM pg_proc WHERE proname = 'resolved'"
_DEPENDS = """
    SELECT DISTINCT r.ev_class, d.refobjid FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
"""


class Catalog(NamedTuple):
    """The relations of a database: names and columns by OID, and what each view is, in full."""

    names: dict[int, str]
    columns: dict[int, dict[int, str]]
    views: dict[str, Stated]

    def schema(self) -> dict[str, dict[str, str]]:
        """The tables and views as ``analyze`` takes a catalogue; the types don't matter."""
        return {name: dict.fromkeys(self.columns[oid].values(), "TEXT") for oid, name in self.names.items()}


def statements_in(text: str) -> list[str]:
    """The statements of a case file: each ends with a semicolon at the end of a line."""
    return [statement for statement in re.split(r"(?<=;)\n+", text) if re.sub(r"--.*", "", statement).strip()]


def read_catalog(connection: psycopg.Connection) -> Catalog:
    """Every view of the database with its lineage as PostgreSQL has it."""
    names = dict(connection.execute(_RELATIONS).fetchall())
    columns: dict[int, dict[int, str]] = {oid: {} for oid in names}
    for oid, number, name in connection.execute(_COLUMNS):
        columns.setdefault(oid, {})[number] = name
    catalog = Catalog(names, columns, {})
    reads: dict[int, set[str]] = {}
    for view, relation in connection.execute(_DEPENDS):
        if view in names:
            reads.setdefault(view, set()).add(names[relation])
    for view, action in connection.execute(_RULES):
        if view in names:
            edges = set(_edges(catalog, view, action))
            catalog.views[names[view]] = Stated(reads=reads.get(view, set()), edges=edges)
    return catalog


def views_that_merge_two_types(connection: psycopg.Connection) -> set[str]:
    """The views in which an inner USING or NATURAL merges columns of two types (``merges_two_types``)."""
    names = dict(connection.execute(_RELATIONS).fetchall())
    rules = connection.execute(_RULES).fetchall()
    return {names[v] for v, action in rules if v in names and merges_two_types(read_node_tree(action))}


def _edges(catalog: Catalog, view: int, action: str) -> Iterable[Edge]:
    derived = lineage_of(read_node_tree(action), lambda oid: list(catalog.columns[oid]))
    for name, sources in zip(catalog.columns[view].values(), derived.columns, strict=True):
        yield from _edges_of(catalog, view, name, sources)
    yield from _edges_of(catalog, view, None, derived.whole)


def _edges_of(catalog: Catalog, target: int, column: str | None, sources: Sources) -> Iterable[Edge]:
    """The edges of one column (or None, the whole): of two direct ones from one column, the stronger."""
    strongest: dict[tuple[int, int], Edge] = {}
    for source in sources:
        edge = _edge(catalog, target, column, source)
        if edge.kind == "INDIRECT":
            yield edge
            continue
        kept = strongest.setdefault(source[:2], edge)
        strongest[source[:2]] = max(kept, edge, key=lambda e: _STRENGTH.index(e.subtype))
    yield from strongest.values()


def read_statement(
    connection: psycopg.Connection, catalog: Catalog, statement: str, *, one_type: bool = False
) -> Stated | None:
    """A statement that writes, as PostgreSQL resolves it in the body of a function.

    With ``one_type``, None where an inner USING or NATURAL merges columns of two types (``merges_two_types``).
    """
    connection.execute(
        f"CREATE FUNCTION pg_temp.resolved() RETURNS void BEGIN ATOMIC {statement} END".encode()
    )
    (body,) = connection.execute(_BODY).fetchone() or ("<>",)
    connection.execute("DROP FUNCTION pg_temp.resolved()")
    if one_type and merges_two_types(read_node_tree(body)):
        return None
    written = written_by(read_node_tree(body), lambda oid: list(catalog.columns[oid]))
    target = catalog.columns[written.target]
    edges = {e for n, s in written.columns.items() for e in _edges_of(catalog, written.target, target[n], s)}
    edges.update(_edges_of(catalog, written.target, None, written.whole))
    return Stated({catalog.names[oid] for oid in written.reads}, {catalog.names[written.target]}, edges=edges)


_STRENGTH = ("IDENTITY", "TRANSFORMATION", "AGGREGATION")


def _edge(catalog: Catalog, view: int, column: str | None, source: Source) -> Edge:
    kind = "DIRECT" if source.subtype in _STRENGTH and column is not None else "INDIRECT"
    relation = catalog.names[source.relation]
    return Edge(
        catalog.names[view],
        column,
        relation,
        catalog.columns[source.relation][source.attribute],
        kind,
        source.subtype,
    )


def stated_views(lineage: Lineage) -> dict[str, Stated]:
    """What ``analyze`` says of each view it was given."""
    views = {s.writes[0]: Stated(reads=set(s.reads)) for s in lineage.statements if s.kind == "create_view"}
    for edge in lineage.edges:
        if edge.target_dataset in views:
            views[edge.target_dataset].edges.add(_plain(edge))
    return views


def stated_file(lineage: Lineage, file: str) -> Stated:
    """What ``analyze`` says of one file: where it has several direct edges of two columns, the strongest."""
    stated = Stated()
    for statement in lineage.statements:
        if statement.file == file:
            stated.reads.update(statement.reads)
            stated.writes.update(statement.writes)
    stated.edges = {_plain(edge) for edge in lineage.edges if edge.file == file}
    return stated


def _plain(edge: AnalyzedEdge) -> Edge:
    return Edge(
        edge.target_dataset,
        edge.target_column,
        edge.source_dataset,
        edge.source_column,
        edge.kind,
        edge.subtype,
    )
