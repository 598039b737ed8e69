"""What a view's columns derive from, read off PostgreSQL's own resolved query tree.

PostgreSQL has settled every name, star and merged column by the time a view is stored. What is left is to
follow its Vars through the range table down to relations, and to sort what is found by the rules of
docs/lineage.md: which uses are DIRECT, which are INDIRECT, and on what.

Implicit casts don't count as transformations: nobody wrote them, and no text shows them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lineage.facts import Subtype
from tests.oracle.node_tree import Node, NodeTreeError, Value, nodes_in

_DIRECT: tuple[Subtype, ...] = ("IDENTITY", "TRANSFORMATION", "AGGREGATION")
_RELATION, _SUBQUERY, _JOIN, _FUNCTION, _TABLE_FUNCTION, _VALUES, _CTE, _RESULT, _GROUP = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    9,
)
_EXISTS, _EXPRESSION, _MULTIPLE = 0, 4, 5
_UNION, _INTERSECT, _EXCEPT = 1, 2, 3
_IMPLICIT = 2
_OF_SEVERAL = 3
_INNER = 0
_CASTS = {
    "FUNCEXPR": "funcformat",
    "RELABELTYPE": "relabelformat",
    "COERCEVIAIO": "coerceformat",
    "ARRAYCOERCEEXPR": "coerceformat",
    "CONVERTROWTYPEEXPR": "convertformat",
    "COERCETODOMAIN": "coercionformat",
}


class Source(NamedTuple):
    """A column of a relation (by OID and attribute number) and how it is used."""

    relation: int
    attribute: int
    subtype: Subtype


Sources = frozenset[Source]
NOTHING: Sources = frozenset()


@dataclass
class Derived:
    """A relation's columns with their sources, and what holds for all of them."""

    columns: list[Sources]
    whole: Sources = NOTHING


@dataclass
class Scope:
    """One query while it is followed; ``ctes`` are its own, by name."""

    query: Node
    parent: "Scope | None"
    ctes: dict[str, Node] = field(default_factory=dict)
    relations: dict[int, Derived] = field(default_factory=dict)

    def entry(self, index: int) -> Node:
        """An entry of the query's range table, counted from 1 as PostgreSQL does."""
        return self.query.nodes("rtable")[index - 1]

    def outward(self, levels: int) -> "Scope":
        scope = self
        for _ in range(levels):
            if scope.parent is None:
                raise NodeTreeError("a Var points outside of the outermost query")
            scope = scope.parent
        return scope


def used_as(subtype: Subtype, sources: Sources) -> Sources:
    """The sources of something that is used: an indirect use takes all along, a direct one strengthens."""
    if subtype not in _DIRECT:
        return frozenset(source._replace(subtype=subtype) for source in sources)
    return frozenset(_strengthened(source, subtype) for source in sources)


def _strengthened(source: Source, subtype: Subtype) -> Source:
    if source.subtype not in _DIRECT or _DIRECT.index(source.subtype) >= _DIRECT.index(subtype):
        return source
    return source._replace(subtype=subtype)


def union(parts: Iterable[Sources]) -> Sources:
    """All sources of several parts."""
    return NOTHING.union(*parts)


@dataclass
class Written:
    """What a statement does to its target: sources by attribute number, and what holds for all it writes."""

    target: int
    columns: dict[int, Sources]
    whole: Sources
    reads: set[int]

    def take(self, attribute: int, sources: Sources) -> None:
        self.columns[attribute] = self.columns.get(attribute, NOTHING) | sources


def written_by(tree: Value, columns_of: Callable[[int], list[int]]) -> Written:
    """The lineage of an INSERT, UPDATE, DELETE or MERGE in the body of a function (``prosqlbody``)."""
    (query,) = nodes_in(tree)
    return _Resolver(columns_of).statement(query)


def lineage_of(tree: Value, columns_of: Callable[[int], list[int]]) -> Derived:
    """The lineage of a view's rule action; ``columns_of`` lists the attribute numbers of a relation."""
    (query,) = nodes_in(tree)
    return _Resolver(columns_of).query(query, None)


def merges_two_types(tree: Value) -> bool:
    """Whether an inner USING or NATURAL merges columns of two types.

    They are equal, and PostgreSQL takes the one that needs no cast. The standard, and a text that shows no types, take
    the left one.
    """
    return any(
        (node.kind == "JOINEXPR" and node["jointype"] == _INNER and _is_of_two_types(node))
        or any(map(merges_two_types, node.children()))
        for node in nodes_in(tree)
    )


def _is_of_two_types(join: Node) -> bool:
    """Whether a join with USING compares two columns of different types: one is cast, or an operator takes both."""
    if join["usingClause"] is None:
        return False
    condition = join.node("quals")
    compared = condition.nodes("args") if condition.kind == "BOOLEXPR" else [condition]
    sides = [each.nodes("args") for each in compared]
    return any(side.kind != "VAR" for pair in sides for side in pair) or any(
        left["vartype"] != right["vartype"] for left, right in sides
    )


class _Resolver:
    def __init__(self, columns_of: Callable[[int], list[int]]) -> None:
        self._columns_of = columns_of
        self._rounds: dict[int, Derived] = {}
        self._sublinks: dict[int, Node] = {}

    # --- statements that write -----------------------------------------------------------------------------

    def statement(self, query: Node) -> Written:
        scope = Scope(query, None, {cte.text("ctename"): cte for cte in query.nodes("cteList")})
        targets = {query.number("resultRelation"), query.number("mergeTargetRelation")} - {0}
        target = scope.entry(query.number("resultRelation")).number("relid")
        written = Written(target, {}, self._from(query.node("jointree"), scope), set())
        self._assign(written, query.nodes("targetList"), scope)
        if query["onConflict"] is not None:
            conflict = query.node("onConflict")
            excluded = conflict.number("exclRelIndex")
            targets.add(excluded)
            attributes = self._columns_of(target)
            scope.relations[excluded] = Derived([written.columns.get(n, NOTHING) for n in attributes])
            self._assign(written, conflict.nodes("onConflictSet"), scope)
            written.whole |= used_as("FILTER", self.uses(conflict["onConflictWhere"], scope))
        written.whole |= used_as("JOIN", self.uses(query["mergeJoinCondition"], scope))
        for action in query.nodes("mergeActionList"):
            self._assign(written, action.nodes("targetList"), scope)
            written.whole |= used_as("FILTER", self.uses(action["qual"], scope))
        own = [id(scope.entry(index)) for index in targets]
        mentioned = [entry for entry in _relations_in(query) if id(entry) not in own]
        written.reads = {entry.number("relid") for entry in mentioned}
        return written

    def _assign(self, written: Written, entries: list[Node], scope: Scope) -> None:
        self._sublinks = {
            e.node("expr").number("subLinkId"): e.node("expr") for e in entries if _is_multi(e["expr"])
        }
        for entry in entries:
            if not entry["resjunk"]:
                written.take(entry.number("resno"), self.uses(entry["expr"], scope))

    def _of_several(self, node: Node, scope: Scope) -> Sources:
        """``SET (a, b) = (SELECT …)``: the sublink in the upper half of the number, its column in the lower.

        Other parameters stand for what a sublink compares, which is its own.
        """
        if node["paramkind"] != _OF_SEVERAL:
            return NOTHING
        sublink, column = divmod(node.number("paramid"), 1 << 16)
        derived = self.query(self._sublinks[sublink].node("subselect"), scope)
        return derived.columns[column - 1] | derived.whole

    # --- queries -----------------------------------------------------------------------------------------

    def query(self, query: Node, parent: Scope | None) -> Derived:
        scope = Scope(query, parent, {cte.text("ctename"): cte for cte in query.nodes("cteList")})
        if query["setOperations"] is not None:
            return self._set_query(scope)
        entries = query.nodes("targetList")
        columns = [self.uses(entry["expr"], scope) for entry in entries if not entry["resjunk"]]
        parts = [self._from(query.node("jointree"), scope), self._filters(query, scope)]
        parts += [
            self._keys(query, "groupClause", "GROUP_BY", scope),
            self._keys(query, "sortClause", "SORT", scope),
        ]
        parts.append(self._distinct(query, columns, scope))
        parts.append(self._rows_made(entries, scope))
        return Derived(columns, union(parts))

    def _filters(self, query: Node, scope: Scope) -> Sources:
        return used_as("FILTER", self.uses(query["havingQual"], scope))

    def _keys(self, query: Node, clause: str, subtype: Subtype, scope: Scope) -> Sources:
        return self._sort_group(query.nodes(clause), query.nodes("targetList"), subtype, scope)

    def _sort_group(
        self, clauses: list[Node], entries: list[Node], subtype: Subtype, scope: Scope
    ) -> Sources:
        references = {clause.number("tleSortGroupRef") for clause in clauses}
        keys = [entry for entry in entries if entry.number("ressortgroupref") in references]
        return union(used_as(subtype, self.uses(key["expr"], scope)) for key in keys)

    def _distinct(self, query: Node, columns: list[Sources], scope: Scope) -> Sources:
        if query["hasDistinctOn"]:
            return self._keys(query, "distinctClause", "GROUP_BY", scope)
        return used_as("GROUP_BY", union(columns)) if query["distinctClause"] is not None else NOTHING

    def _set_query(self, scope: Scope) -> Derived:
        query = scope.query
        combined = self._set_operation(query.node("setOperations"), scope)
        references = {clause.number("tleSortGroupRef") for clause in query.nodes("sortClause")}
        keys = [entry for entry in query.nodes("targetList") if entry.number("ressortgroupref") in references]
        order = [used_as("SORT", combined.columns[key.number("resno") - 1]) for key in keys]
        return Derived(combined.columns, union([combined.whole, *order]))

    def _set_operation(self, node: Node, scope: Scope) -> Derived:
        if node.kind == "RANGETBLREF":
            return self._relation(node.number("rtindex"), scope)
        left, right = (self._set_operation(node.node(side), scope) for side in ("larg", "rarg"))
        if node.number("op") == _EXCEPT:
            columns = left.columns
            whole = left.whole | used_as("FILTER", union([*right.columns, right.whole]))
        else:
            columns = [a | b for a, b in zip(left.columns, right.columns, strict=True)]
            whole = left.whole | right.whole
        if node.number("op") != _UNION or not node["all"]:
            whole |= used_as("GROUP_BY", union(columns))
        return Derived(columns, whole)

    # --- FROM --------------------------------------------------------------------------------------------

    def _from(self, node: Node, scope: Scope) -> Sources:
        """What a part of FROM, its conditions included, means for every output."""
        if node.kind == "RANGETBLREF":
            return self._relation(node.number("rtindex"), scope).whole
        if node.kind == "FROMEXPR":
            parts = [self._from(entry, scope) for entry in node.nodes("fromlist")]
            return union([*parts, used_as("FILTER", self.uses(node["quals"], scope))])
        if node.kind != "JOINEXPR":
            raise NodeTreeError(f"a {node.kind} in FROM")
        sides = [self._from(node.node(side), scope) for side in ("larg", "rarg")]
        return union([*sides, used_as("JOIN", self.uses(node["quals"], scope))])

    def _relation(self, index: int, scope: Scope) -> Derived:
        """An entry of the range table; one query's are followed once."""
        if index not in scope.relations:
            scope.relations[index] = self._followed(scope.entry(index), scope)
        return scope.relations[index]

    def _followed(self, entry: Node, scope: Scope) -> Derived:
        kind = entry.number("rtekind")
        if kind == _RELATION:
            relation = entry.number("relid")
            return Derived([frozenset({Source(relation, n, "IDENTITY")}) for n in self._columns_of(relation)])
        if kind == _SUBQUERY:
            return self.query(entry.node("subquery"), scope)
        if kind == _CTE:
            return self._cte(entry, scope)
        if kind in (_FUNCTION, _TABLE_FUNCTION):
            return self._function(entry, scope)
        if kind == _VALUES:
            rows = [list(row) for row in entry["values_lists"]]  # type: ignore[union-attr, arg-type]
            return Derived(
                [union(self.uses(cell, scope) for cell in cells) for cells in zip(*rows, strict=True)]
            )
        if kind == _RESULT:
            return Derived([])
        expressions = {_JOIN: "joinaliasvars", _GROUP: "groupexprs"}
        if kind not in expressions:
            raise NodeTreeError(f"a range table entry of kind {kind}")
        return Derived([self.uses(expression, scope) for expression in entry.nodes(expressions[kind])])

    def _function(self, entry: Node, scope: Scope) -> Derived:
        """A table function: each of its columns takes from its arguments."""
        if entry.number("rtekind") == _TABLE_FUNCTION:
            table = entry.node("tablefunc")
            names = table["colnames"]
            sources = used_as("TRANSFORMATION", union(self.uses(child, scope) for child in table.children()))
            return Derived(
                [sources] * len(names if isinstance(names, list) else []), used_as("JOIN", sources)
            )
        columns: list[Sources] = []
        for function in entry.nodes("functions"):
            sources = used_as("TRANSFORMATION", self.uses(function["funcexpr"], scope))
            columns += [sources] * function.number("funccolcount")
        every = union(columns)
        return Derived([*columns, *([every] if entry["funcordinality"] else [])], used_as("JOIN", every))

    def _cte(self, entry: Node, scope: Scope) -> Derived:
        owner = scope.outward(entry.number("ctelevelsup"))
        cte = owner.ctes[entry.text("ctename")]
        if id(cte) in self._rounds:
            return self._rounds[id(cte)]
        query = cte.node("ctequery")
        if not cte["cterecursive"]:
            return self.query(query, owner)
        derived = Derived([NOTHING] * len(query.nodes("targetList")))
        before = None
        while before != derived:
            before = self._rounds[id(cte)] = derived
            derived = self.query(query, owner)
        del self._rounds[id(cte)]
        return derived

    # --- expressions -------------------------------------------------------------------------------------

    def uses(self, value: Value, scope: Scope) -> Sources:
        """What an expression uses, and how; NULL and constants use nothing."""
        return union(self._uses_of(node, scope) for node in nodes_in(value))

    def _uses_of(self, node: Node, scope: Scope) -> Sources:
        rule = _RULES.get(node.kind)
        if rule is not None:
            return rule(self, node, scope)
        below = union(self._uses_of(child, scope) for child in node.children())
        return below if self._is_implicit(node) else used_as("TRANSFORMATION", below)

    @staticmethod
    def _is_implicit(node: Node) -> bool:
        if node.kind in ("TARGETENTRY", "COLLATEEXPR", "NAMEDARGEXPR"):
            return node.kind == "TARGETENTRY"
        return node.kind in _CASTS and node[_CASTS[node.kind]] == _IMPLICIT

    def _var(self, node: Node, scope: Scope) -> Sources:
        owner = scope.outward(node.number("varlevelsup"))
        attribute = node.number("varattno")
        if attribute < 0:
            return NOTHING  # a system column, such as ctid
        columns = self._relation(node.number("varno"), owner).columns
        return columns[attribute - 1] if attribute else used_as("TRANSFORMATION", union(columns))

    def _aggregate(self, node: Node, scope: Scope) -> Sources:
        arguments = node.nodes("args")
        ordered = node.nodes("aggorder")
        keys = self._sort_group(ordered, arguments, "SORT", scope)
        if node["aggkind"] == "o":
            keys = NOTHING  # an ordered-set aggregate aggregates what it orders
        taken = [] if node["aggkind"] == "h" else [a for a in arguments if not a["resjunk"]]
        direct = union(self.uses(argument["expr"], scope) for argument in taken)
        direct |= self.uses(node["aggdirectargs"], scope)
        return union(
            [used_as("AGGREGATION", direct), keys, used_as("FILTER", self.uses(node["aggfilter"], scope))]
        )

    def _window(self, node: Node, scope: Scope) -> Sources:
        how: Subtype = "AGGREGATION" if node["winagg"] else "TRANSFORMATION"
        parts = [used_as(how, self.uses(node["args"], scope))]
        parts.append(used_as("FILTER", self.uses(node["aggfilter"], scope)))
        windows = {clause.number("winref"): clause for clause in scope.query.nodes("windowClause")}
        window = windows[node.number("winref")]
        entries = scope.query.nodes("targetList")
        keys = [*window.nodes("partitionClause"), *window.nodes("orderClause")]
        return union([*parts, self._sort_group(keys, entries, "WINDOW", scope)])

    def _case(self, node: Node, scope: Scope) -> Sources:
        parts = [used_as("CONDITIONAL", self.uses(node["arg"], scope))]
        for when in node.nodes("args"):
            parts.append(used_as("CONDITIONAL", self.uses(when["expr"], scope)))
            parts.append(used_as("TRANSFORMATION", self.uses(when["result"], scope)))
        parts.append(used_as("TRANSFORMATION", self.uses(node["defresult"], scope)))
        return union(parts)

    def _sublink(self, node: Node, scope: Scope) -> Sources:
        derived = self.query(node.node("subselect"), scope)
        kind = node.number("subLinkType")
        if kind == _EXISTS:
            return used_as("FILTER", derived.whole)
        values = union([*derived.columns, self.uses(node["testexpr"], scope)])
        return derived.whole | (values if kind == _EXPRESSION else used_as("TRANSFORMATION", values))

    def _grouping(self, node: Node, scope: Scope) -> Sources:
        return used_as("AGGREGATION", self.uses(node["args"], scope))

    def _nothing(self, _node: Node, _scope: Scope) -> Sources:
        return NOTHING

    # --- rows made by the select list --------------------------------------------------------------------

    def _rows_made(self, entries: list[Node], scope: Scope) -> Sources:
        """The arguments of set-returning functions in the select list: they decide how many rows there are."""
        if not scope.query["hasTargetSRFs"]:
            return NOTHING
        calls = (call for entry in entries for call in _set_returning(entry))
        return union(used_as("JOIN", self.uses(call["args"], scope)) for call in calls)


def _is_multi(expression: Value) -> bool:
    return (
        isinstance(expression, Node)
        and expression.kind == "SUBLINK"
        and expression["subLinkType"] == _MULTIPLE
    )


def _relations_in(node: Node) -> Iterator[Node]:
    """Every mention of a relation in a query, its subqueries included."""
    if node.kind == "RANGETBLENTRY" and node["rtekind"] == _RELATION:
        yield node
    for child in node.children():
        yield from _relations_in(child)


def _set_returning(node: Node) -> Iterator[Node]:
    if node.kind == "SUBLINK":
        return
    if node.fields.get("funcretset") or node.fields.get("opretset"):
        yield node
    for child in node.children():
        yield from _set_returning(child)


_RULES: dict[str, Callable[[_Resolver, Node, Scope], Sources]] = {
    "VAR": _Resolver._var,
    "AGGREF": _Resolver._aggregate,
    "WINDOWFUNC": _Resolver._window,
    "CASE": _Resolver._case,
    "CASEEXPR": _Resolver._case,
    "SUBLINK": _Resolver._sublink,
    "GROUPINGFUNC": _Resolver._grouping,
    "CASETESTEXPR": _Resolver._nothing,
    "CONST": _Resolver._nothing,
    "PARAM": _Resolver._of_several,
}
