"""PostgreSQL's ``crosstab`` of the extension tablefunc: rows of one query turned into columns (manual, F.43).

It is a pivot: of the query's columns the first is the row's name, the last the value, which goes to the column that the one before
the last, the category, says. What ``crosstab('…', 'categories')`` has in between stays.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from sqlglot import exp

from lineage.compiler.scopes import Builder
from lineage.unit import (
    CONDITIONAL,
    GROUP_BY,
    IDENTITY,
    TRANSFORMATION,
    Block,
    ColumnUse,
    Item,
    Renamed,
    Source,
)

_NAME: Final = re.compile(r"crosstab(\d*)")


def crosstab(
    builder: Builder, function: exp.Expr, names: Sequence[str], lower: Callable[[exp.Expr], int]
) -> int | None:
    """The rows of ``crosstab((SELECT r, c, v …)) AS t(r TEXT, a INT, b INT)``; None of anything else, or of an unknown query.

    ``names`` are those of its columns, ``lower`` gives the relation of a query.
    """
    called = _NAME.fullmatch(function.name.lower()) if isinstance(function, exp.Anonymous) else None
    queries = [given.this for given in function.expressions if isinstance(given, exp.Subquery)]
    if called is None or not queries:
        return None
    if called[1] and not names:  # crosstab3 and its like say what their columns are called
        names = ("row_name", *(f"category_{number}" for number in range(1, int(called[1]) + 1)))
    first = queries[0]
    width = len(first.selects) if isinstance(first, exp.Query) and not first.is_star else 3
    if not names or width < 3:
        return None
    places = tuple(str(place) for place in range(width))
    sources = [Source("", builder.add(Renamed(lower(first), places)))]
    category = [ColumnUse(CONDITIONAL, 0, 0, places[-2])]
    if len(queries) > 1:
        sources.append(Source("", builder.add(Renamed(lower(queries[1]), ("0",)))))
        category.append(ColumnUse(CONDITIONAL, 0, 1, "0"))
    kept = [ColumnUse(IDENTITY, 0, 0, place) for place in places[:-2]]
    value = (ColumnUse(TRANSFORMATION, 0, 0, places[-1]), *category)
    items = [Item(name, (kept[at],) if at < len(kept) else value) for at, name in enumerate(map(str, names))]
    return builder.add(Block(-1, tuple(sources), tuple(items), (ColumnUse(GROUP_BY, 0, 0, places[0]),)))
