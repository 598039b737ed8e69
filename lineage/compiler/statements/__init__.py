"""Statements: one parsed statement becomes none, one or several ``Statement`` records.

Every class of sqlglot's statements is listed: with a rule, or as known to bear no lineage. What is in
neither list is unsupported, and the unit names it.
"""

from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from lineage.compiler.scopes import Builder, Ctes
from lineage.compiler.statements.changes import lower_delete, lower_merge, lower_update
from lineage.compiler.statements.context import Context, Rule
from lineage.compiler.statements.definitions import (
    lower_alter,
    lower_cache,
    lower_create_of_any,
    lower_declare,
    lower_drop,
)
from lineage.compiler.statements.inserts import (
    assigned_to_variables,
    lower_insert,
    lower_multi_insert,
    lower_query,
    output_into_table,
    relation_returned,
)
from lineage.compiler.statements.moving import lower_copy, lower_export, lower_load
from lineage.compiler.type_names import types_of
from lineage.compiler.variables import Assignment, Variables
from lineage.compiler.vocabulary import MODIFIERS, NO_LINEAGE_THINGS, NO_LINEAGE_VERBS, THINGS
from lineage.names import names_of
from lineage.unit import Diagnostic, Name, Statement

_NO_LINEAGE: Final = (
    exp.Set, exp.Transaction, exp.Commit, exp.Rollback, exp.Comment, exp.Describe, exp.Show, exp.Pragma, exp.Kill,
    exp.Grant, exp.Revoke, exp.Analyze, exp.Cache, exp.Uncache, exp.Refresh, exp.Semicolon,
    exp.Attach, exp.Detach, exp.Summarize, exp.Execute, exp.Return, exp.IfBlock, exp.WhileBlock, exp.EndStatement,
)  # fmt: skip


class StatementLowering:
    """Lowers parsed statements of one text; ``line`` is the 1-based first line of each."""

    def __init__(
        self, dialect: str, text: str = "", *, fingerprints: bool = False, of_sqlmesh: bool = False
    ) -> None:
        self.text = text
        self.fingerprints = fingerprints
        self.names = names_of(dialect)
        self.types = types_of(dialect)
        self._of_sqlmesh = of_sqlmesh

    def named(self, node: exp.Expr | None) -> tuple[Name, tuple[str, ...]]:
        """The name that stands in a node, and the columns listed behind it."""
        return Context(Builder(self.names, self.types, 0)).target(node)

    def lower(  # noqa: PLR0913 -- what is known of a statement
        self,
        node: exp.Expr,
        line: int,
        variables: Variables | None = None,
        assignment: Assignment | None = None,
        output_into: exp.Expr | None = None,
        *,
        apart: frozenset[str] = frozenset(),
    ) -> tuple[list[Statement], list[Diagnostic], str | None]:
        """The statements, diagnostics and, when there is no rule for it, the name of the kind.

        ``variables`` are those in scope, ``assignment`` says to which of them the outputs go; the fields ``apart`` have
        nothing of their records.
        """
        builder = Builder(
            self.names, self.types, line, variables, fingerprints=self.fingerprints, text=self.text
        )
        builder.apart = apart
        builder.casts_keep_names |= self._of_sqlmesh
        rule = _rule(node)
        if rule is None:
            unsupported = None if _known_without_lineage(node) else kind_of(node)
            return [], [], unsupported
        context = Context(builder, assignment)
        statements = rule(context, node, {})
        if assignment is not None and node.args.get("returning") is not None:
            statements.append(assigned_to_variables(context, relation_returned(context, node)))
        if output_into is not None and node.args.get("returning") is not None:
            statements.append(output_into_table(context, node, output_into))
        for inner, ctes in builder.side_effects:
            inner_rule = _rule(inner)
            if inner_rule is not None:
                statements += inner_rule(Context(builder), inner, ctes)
        relations = tuple(builder.relations)
        finished = [
            replace(s, relations=relations if s.query >= 0 else (), continues=position > 0)
            if s.query >= 0 or position
            else s
            for position, s in enumerate(statements)
        ]
        return finished, builder.diagnostics, None


def kind_of(node: exp.Expr) -> str:
    """A statement's kind in words, for the report: never any text of the user's."""
    if isinstance(node, exp.Command):
        said = node.expression.name if isinstance(node.expression, exp.Expr) else str(node.expression or "")
        verb, *rest = f"{node.this} {said}".lower().split()
        thing = next((word for word in rest[:8] if word not in MODIFIERS), "")
        return f"{verb} {thing}" if thing in THINGS else verb
    if isinstance(node, (exp.Create, exp.Drop, exp.Alter)):
        return f"{node.key} {str(node.args.get('kind') or '').lower()}".strip()
    return node.key


def _known_without_lineage(node: exp.Expr) -> bool:
    if isinstance(node, exp.Command):
        verb, _, thing = kind_of(node).partition(" ")
        # of a setting, unless it has a query
        if verb == "alter" and thing in ("view", "materialized"):
            return "as" not in str(node.expression).lower().split()
        return verb in NO_LINEAGE_VERBS or (
            verb in ("create", "alter", "drop", "update", "enable", "disable") and thing in NO_LINEAGE_THINGS
        )
    return isinstance(node, (*_NO_LINEAGE, exp.Create, exp.Drop, exp.Alter))


def _rule(node: exp.Expr) -> Rule | None:
    for kinds, rule in _RULES:
        if isinstance(node, kinds):
            return rule
    return None


def _truncate(context: Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    names = [context.builder.table_name(table) for table in node.expressions]
    return [Statement("truncate", context.line, target=name, data=True) for name in names if name]


def _use(context: Context, node: exp.Expr, _ctes: Ctes) -> list[Statement]:
    named = node.args.get("kind")
    kind = (named.name if isinstance(named, exp.Expr) else str(named or "")).upper()
    if kind not in ("", "SCHEMA", "DATABASE", "CATALOG") or node.find(exp.Parameter):
        return []
    return [
        Statement(
            "use_" + kind.lower() if kind else "use",
            context.line,
            target=context.builder.table_name(node.this),
        )
    ]


def _locking(context: Context, node: exp.Expr, ctes: Ctes) -> list[Statement]:
    """Teradata's ``LOCKING TABLE t FOR ACCESS SELECT …`` is the statement that follows."""
    rule = _rule(node.expression)
    return rule(context, node.expression, ctes) if rule is not None else []


_RULES: Final[tuple[tuple[type | tuple[type, ...], Rule], ...]] = (
    ((exp.Query, exp.Values, exp.Pivot), lower_query),
    (exp.Cache, lower_cache),
    (exp.Insert, lower_insert),
    (exp.Update, lower_update),
    (exp.Merge, lower_merge),
    (exp.Delete, lower_delete),
    (exp.Create, lower_create_of_any),
    (exp.Alter, lower_alter),
    (exp.Drop, lower_drop),
    (exp.TruncateTable, _truncate),
    (exp.Use, _use),
    (exp.MultitableInserts, lower_multi_insert),
    (exp.Copy, lower_copy),
    (exp.Export, lower_export),
    (exp.LoadData, lower_load),
    (exp.Declare, lower_declare),
    (exp.LockingStatement, _locking),
)
