"""Two versions of some files: which differences are told, which are none, and what they do downstream."""

from collections.abc import Mapping

import pytest

from lineage.compiler import compile_unit
from lineage.linker import Shelf, link, relink
from lineage.unit import CompileOptions, Unit
from settings import PathRules
from tasks.comparison import compare_sides
from tasks.impact import Impact, impact_of_sides
from tasks.link import files_to_link
from tasks.sides import Side, Sides

FILES = {
    "1_tables.sql": "create table raw.t (a int, b int, c text); create table raw.u (a int, note text);",
    "2_view.sql": """create view stg.v as
with x as (select a, b * 2 as b2 from raw.t where c = 'k'),
     y as (select a, note from raw.u)
select x.a, x.b2, y.note from x left join y on x.a = y.a;""",
    "3_mart.sql": "create table mart.m as select a, sum(b2) as total from stg.v group by a;",
    "4_report.sql": "create table mart.r as select total from mart.m;\nselect b from raw.t;",
    "5_all.sql": "create view mart.all_u as select * from raw.u;",
}


def units(files: Mapping[str, str], changed: set[str]) -> dict[str, Unit]:
    return {
        path: compile_unit(text, CompileOptions("postgres", fingerprints=path in changed))
        for path, text in files.items()
    }


def sides(before: Mapping[str, str], after: Mapping[str, str]) -> Sides:
    """What ``both_sides`` makes of two revisions, without git."""
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    was = files_to_link(units(before, changed), PathRules())
    now = files_to_link(units(after, changed), PathRules())
    shelf = Shelf(was, link(was.values()))
    again = relink((now[path] for path in changed & now.keys()), before.keys() - after.keys(), shelf)
    linked = {path: again.get(path) or shelf.linked[path] for path in now}
    return Sides(
        before=Side("one", shelf),
        after=Side("two", Shelf(now, linked)),
        before_changed=frozenset(changed & before.keys()),
        after_changed=frozenset(changed & after.keys()),
        problems=[],
        unread=[],
        compiled=0,
    )


def changed(path: str, old: str, new: str) -> Impact:
    """What a replacement in one of the files does."""
    assert old in FILES[path]
    return impact_of_sides(sides(FILES, FILES | {path: FILES[path].replace(old, new)}))


def told(impact: Impact) -> set[str]:
    return {f"{change.node.name} {change.kind}" for change in impact.changes}


def done(impact: Impact) -> dict[str, str]:
    return {effect.node.name: f"{effect.distance} {effect.kind}" for effect in impact.effects}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("2_view.sql", "\n", "  -- said\n\t "),
        ("2_view.sql", "select x.a, x.b2, y.note", "SELECT x.a AS a,\n (x.b2) AS b2, y.note"),
        ("2_view.sql", "left join", "LEFT OUTER JOIN"),
        (
            "2_view.sql",
            FILES["2_view.sql"],
            """create view stg.v as
with y as (select a, note from raw.u), x as (select a, b * 2 as b2 from raw.t where c = 'k')
select x.a, x.b2, y.note from x left join y on x.a = y.a""",
        ),
        ("1_tables.sql", "create table raw.u", "\n\ncreate table raw.u"),
    ],
)
def test_formatting_comments_and_the_order_of_ctes_are_nothing(path: str, old: str, new: str) -> None:
    impact = changed(path, old, new)
    assert not impact.changes
    assert not impact.effects
    comparison = compare_sides(sides(FILES, FILES | {path: FILES[path].replace(old, new)}))
    assert not comparison.edges


def test_a_file_that_moves_and_a_definition_that_moves_into_another_are_nothing() -> None:
    moved = {("9_moved.sql" if path == "3_mart.sql" else path): text for path, text in FILES.items()}
    assert not impact_of_sides(sides(FILES, moved)).changes
    first, second = FILES["1_tables.sql"].split(";")[:2]
    split = FILES | {"1_tables.sql": first, "0_other.sql": second}
    assert not impact_of_sides(sides(FILES, split)).changes


def test_a_column_that_is_gone_breaks_what_reads_it_and_leaves_the_rest_stale() -> None:
    impact = changed("1_tables.sql", "b int, ", "")
    assert told(impact) == {"raw.t.b column gone"}
    assert done(impact) == {
        "stg.v": "1 breaks",
        "4_report.sql": "1 breaks",
        "mart.m": "2 goes stale",
        "mart.r.total": "3 goes stale",
    }
    assert impact.fails("breaks")
    assert not impact.fails("never")


def test_each_effect_has_its_path_with_file_and_line() -> None:
    effect = changed("2_view.sql", "b * 2", "b * 3").effects[-1]
    assert effect.node.name == "mart.r.total"
    assert effect.cause.name == "stg.v.b2"
    assert [(step.file, step.line, step.how) for step in effect.path] == [
        ("3_mart.sql", 1, "DIRECT AGGREGATION"),
        ("4_report.sql", 1, "DIRECT IDENTITY"),
    ]


def test_a_dataset_that_is_gone_breaks_its_readers() -> None:
    impact = changed("1_tables.sql", "create table raw.u (a int, note text);", "")
    assert told(impact) == {"raw.u dataset gone"} | {
        each for each in told(impact) if each.startswith(("mart.all_u", "stg.v"))
    }
    assert {name for name, what in done(impact).items() if what == "1 breaks"} == {"stg.v", "mart.all_u"}


def test_a_column_behind_a_star_is_gone_with_it() -> None:
    impact = changed("1_tables.sql", "a int, note text", "a int")
    assert told(impact) == {"raw.u.note column gone", "mart.all_u.note column gone"}
    assert done(impact)["stg.v"] == "1 breaks"


def test_a_column_that_a_later_file_drops_is_gone() -> None:
    impact = impact_of_sides(sides(FILES, FILES | {"1a_drop.sql": "alter table raw.u drop column note;"}))
    assert told(impact) == {"raw.u.note column gone", "mart.all_u.note column gone"}
    assert done(impact)["stg.v"] == "1 breaks"


def test_a_dropped_table_is_gone_for_what_comes_after_and_for_views() -> None:
    dropped = sides(FILES, FILES | {"3a_drop.sql": "select 1;\ndrop table raw.t;"})
    impact = impact_of_sides(dropped)
    assert [(each.node.name, each.kind, each.file, each.line) for each in impact.changes] == [
        ("raw.t", "dataset gone", "3a_drop.sql", 2)
    ]
    assert {each.node.name for each in impact.effects if each.kind == "breaks"} == {"stg.v", "4_report.sql"}


@pytest.mark.parametrize(
    "again",
    [
        "drop table if exists raw.t; create table raw.t (a int, b int, c text)",
        "drop table if exists raw.old;\nalter table raw.t rename to old;\nalter table raw.old rename to t",
        "create temporary table x (a int);\ndrop table x",
    ],
)
def test_what_is_dropped_and_made_again_is_there(again: str) -> None:
    impact = impact_of_sides(sides(FILES, FILES | {"1a_again.sql": again}))
    assert not [each for each in impact.changes if each.kind == "dataset gone"]
    assert not impact.breaks


def test_what_is_repaired_in_the_same_change_does_not_break() -> None:
    after = FILES | {
        "1_tables.sql": FILES["1_tables.sql"].replace("b int", "bb int"),
        "2_view.sql": FILES["2_view.sql"].replace("b * 2", "bb * 2"),
        "4_report.sql": FILES["4_report.sql"].replace("select b ", "select bb "),
    }
    impact = impact_of_sides(sides(FILES, after))
    assert "raw.t.b column gone" in told(impact)
    assert not impact.breaks


@pytest.mark.parametrize(
    ("path", "old", "new", "expected", "effects"),
    [
        ("2_view.sql", "b * 2", "b * 3", {"stg.v.b2 expression changed"}, {"mart.m.total": "1 values change", "mart.r.total": "2 values change"}),
        ("2_view.sql", "'k'", "'m'", {"stg.v filters changed"}, {"mart.m": "1 rows change"}),
        ("2_view.sql", "left join", "join", {"stg.v filters changed"}, {"mart.m": "1 rows change"}),
        ("1_tables.sql", "b int", "b bigint", {"raw.t.b type changed"}, {"stg.v.b2": "1 values change"}),
        ("1_tables.sql", "b int", "b int, d int", {"raw.t.d column added"}, {}),
        ("3_mart.sql", "sum(b2)", "max(b2)", {"mart.m.total expression changed"}, {"mart.r.total": "1 values change"}),
        ("3_mart.sql", "create table mart.m", "create view mart.extra as select 1 as one; create table mart.m", {"mart.extra dataset added"}, {}),
    ],
)  # fmt: skip
def test_kinds_are_told_apart(
    path: str, old: str, new: str, expected: set[str], effects: dict[str, str]
) -> None:
    impact = changed(path, old, new)
    assert told(impact) == expected
    assert effects.items() <= done(impact).items()
    assert not impact.breaks
    assert impact.fails("changes")
    assert not impact.fails("breaks")
    assert bool(impact.effects) == bool(effects)


def test_an_expression_is_told_by_its_own_line() -> None:
    impact = changed("2_view.sql", "b * 2", "b * 3")
    assert [(each.file, each.line) for each in impact.changes] == [("2_view.sql", 2)]
    impact = changed("2_view.sql", "x.a = y.a", "x.a = y.a and y.a > 1")
    assert [(each.kind, each.line) for each in impact.changes] == [("filters changed", 4)]
    impact = changed(
        "2_view.sql", "as (select a, note from raw.u)", "as (select a, upper(note) as note from raw.u)"
    )
    assert [(each.node.name, each.line) for each in impact.changes] == [("stg.v.note", 3)]


SHAPES = {
    "1.sql": "create table t (a int, b int); create table u (a int, k int);",
    "2.sql": "create view v as select t.a, case when t.b > 1 then 2 else 3 end as band from t where t.a > 0;",
    "3.sql": "create view w as select v.a, v.band, u.k from v join u on u.a = v.a;",
    "4.sql": "create view x as select w.band, w.a from w;",
}


def test_a_condition_of_one_column_decides_about_its_values() -> None:
    after = SHAPES | {"1.sql": SHAPES["1.sql"].replace("b int", "b bigint")}
    assert done(impact_of_sides(sides(SHAPES, after))) == {
        "v.band": "1 values change",
        "w.band": "2 values change",
        "x.band": "3 values change",
    }


def test_rows_that_change_are_told_of_the_dataset_and_never_hide_values() -> None:
    after = SHAPES | {
        "2.sql": SHAPES["2.sql"].replace("t.a > 0", "t.a > 1").replace("then 2", "then 4"),
        "1.sql": SHAPES["1.sql"].replace("k int", "k bigint"),
    }
    assert done(impact_of_sides(sides(SHAPES, after))) == {
        "w": "1 rows change",
        "w.band": "1 values change",
        "w.k": "1 values change",
        "x": "2 rows change",
        "x.band": "2 values change",
    }


def test_values_that_change_behind_rows_that_change_are_told_too() -> None:
    before = SHAPES | {"0.sql": "create view t0 as select 1 as k;"}
    before["3.sql"] = "create view w as select v.a, m.k from v join m on true;"
    before["2a.sql"] = "create view m as select k from t0;"
    before["4.sql"] = "create view x as select w.k from w;"
    after = before | {
        "0.sql": "create view t0 as select 2 as k;",
        "2.sql": before["2.sql"].replace("t.a > 0", "t.a > 1"),
    }
    assert done(impact_of_sides(sides(before, after))) == {
        "m.k": "1 values change",
        "w": "1 rows change",
        "w.k": "2 values change",
        "x": "2 rows change",
        "x.k": "3 values change",
    }


def test_added_removed_and_changed_edges() -> None:
    after = FILES | {"3_mart.sql": "create table mart.m as select note as a, b2 as total from stg.v;"}
    edges = compare_sides(sides(FILES, after)).edges
    assert {(edge.kind, edge.target.name, edge.source.name) for edge in edges} == {
        ("added", "mart.m.a", "stg.v.note"),
        ("removed", "mart.m.a", "stg.v.a"),
        ("changed", "mart.m.total", "stg.v.b2"),
        ("removed", "mart.m", "stg.v.a"),
    }
