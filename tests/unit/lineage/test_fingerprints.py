"""Fingerprints: the same for what means the same, another for each change of meaning, and without literals."""

import pytest

from lineage.compiler import compile_unit
from lineage.facts import FileFacts
from lineage.linker import LinkFile, link
from lineage.unit import CompileOptions, encode_unit

VIEW = """create view v as
with a as (select x, y * 2 as z, y * 3 as w from t where x > 5 and y < 3),
     b as (select * from u)
select a.x, sum(a.z) - sum(a.w) s, case when b.q = 'k' then 1 else 2 end c, a.w
from a left join b on a.x = b.x group by a.x, b.q order by 1 limit 10"""


def facts_of(sql: str) -> FileFacts:
    unit = compile_unit(sql, CompileOptions("postgres", fingerprints=True))
    return link([LinkFile("v.sql", "", unit)])["v.sql"].facts


def said(sql: str) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Keys of the facts, less the lines that fingerprints name."""
    facts = facts_of(sql)
    return (
        {(*key[:3], key[3].partition(" ")[0], *key[4:]) for key in (fact.key() for fact in facts.derives)},
        {(*key[:2], key[2].partition(" ")[0], *key[3:]) for key in (fact.key() for fact in facts.depends)},
    )


@pytest.mark.parametrize(
    "sql",
    [
        VIEW.upper().replace("'K'", "'k'"),
        VIEW.replace("\n", " /* said */\n\t"),
        VIEW.replace("y * 2", "(y * (2))"),
        VIEW.replace("x > 5 and y < 3", "y < 3 and (x > 5)"),
        VIEW.replace("left join", "left outer join").replace("sum(a.w) s", "sum(a.w) as s"),
        """create view v as
        with b as (select * from u),
             a as (select x, y * 2 as z, y * 3 as w from t where x > 5 and y < 3)
        select a.x, sum(a.z) - sum(a.w) s, case when b.q = 'k' then 1 else 2 end c, a.w
        from a left join b on a.x = b.x group by a.x, b.q order by 1 limit 10""",
        VIEW.replace("select x, y * 2", "select t1.x, t1.y * 2").replace("from t where", "from t t1 where"),
    ],
)
def test_what_means_the_same_says_the_same(sql: str) -> None:
    assert said(sql) == said(VIEW)


@pytest.mark.parametrize(
    ("old", "new", "columns"),
    [
        ("'k'", "'m'", {"c"}),
        ("y * 2", "y + 2", {"s"}),
        ("y * 2 as z, y * 3 as w", "y * 3 as z, y * 2 as w", {"s", "w"}),
        ("x > 5", "x > 6", set()),
        ("left join", "join", set()),
        ("limit 10", "limit 11", set()),
        ("order by 1", "order by 1 desc, s", set()),
    ],
)
def test_each_change_of_meaning_shows_where_it_is(old: str, new: str, columns: set[str]) -> None:
    (before, before_whole), (after, after_whole) = said(VIEW), said(VIEW.replace(old, new))
    assert {key[1] for key in before ^ after} == columns
    assert columns or before_whole != after_whole


def test_two_roles_of_one_table_are_told_apart() -> None:
    sql = "create view v as select a.x - b.x as d from t a join t b on a.id = b.parent"
    assert said(sql) != said(sql.replace("a.x - b.x", "b.x - a.x"))
    assert said(sql) != said(sql.replace("a.id = b.parent", "b.id = a.parent"))


def test_values_count_too() -> None:
    sql = "insert into t (a, b) values (1, 'x'), (2, 'y')"
    assert said(sql) != said(sql.replace("'y'", "'z'"))
    assert said(sql) == said(sql.replace(", (2", ",\n(2"))


def test_no_literal_can_be_read_from_a_unit() -> None:
    unit = compile_unit(
        "select 'hunter2secret' as a from t where b = 'hunter2secret'",
        CompileOptions("postgres", fingerprints=True),
    )
    assert b"hunter2" not in encode_unit(unit)


def test_a_unit_has_none_unless_they_are_asked_for() -> None:
    plain = compile_unit(VIEW, CompileOptions("postgres"))
    facts = link([LinkFile("v.sql", "", plain)])["v.sql"].facts
    assert all(fact.source_dataset for fact in (*facts.derives, *facts.depends))
