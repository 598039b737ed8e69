"""What names and positions mean in Spark's and Databricks' queries that they mean nowhere else; read off the engine."""

from typing import Final

from sqlglot import exp

_SPARK: Final = frozenset({"spark", "spark2", "databricks"})


def spell_out_having(select: exp.Expr, dialect: str) -> None:
    """``SELECT max(b) AS a … HAVING a > 1``: the output, though there is a column a, if that is no key and stands in no aggregate."""
    having, group = select.args.get("having"), select.args.get("group")
    if having is None or dialect not in _SPARK:
        return
    keys = {key.name.lower() for key in (group.expressions if group is not None else ()) if _is_bare(key)}
    named = {part.alias.lower(): part.this for part in select.expressions if type(part) is exp.Alias}
    for column in list(having.find_all(exp.Column)):
        name = column.name.lower()
        if _is_bare(column) and name in named and name not in keys and not _is_aggregated(column):
            column.replace(exp.Paren(this=named[name].copy()))


def _is_bare(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and not node.table


def _is_aggregated(column: exp.Expr) -> bool:
    """Whether a column of HAVING is the argument of an aggregate, or belongs to a query in it."""
    return column.find_ancestor(exp.AggFunc, exp.Query, exp.Having).__class__ is not exp.Having


def spell_out_positions(step: exp.Expr) -> None:
    """``|> AGGREGATE sum(a) GROUP BY 2``: the key is the second column of what is piped, whatever it is called, and the first output.

    sqlglot has the number as an output and as a key.
    """
    group = step.args.get("group")
    if group is None:
        return
    outputs, keys = list(step.expressions), list(group.expressions)
    for at, key in enumerate(keys):
        if isinstance(key, exp.Literal) and key.is_int and key in outputs:
            place = outputs.index(key)
            keys[at] = exp.Literal.number(place + 1)
            outputs[place] = exp.Star(at=int(key.name))
    step.set("expressions", outputs)
    group.set("expressions", keys)
