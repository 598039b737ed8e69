"""Impact and diff in their three forms: complete, cut where asked to, and safe to show."""

import json

import pytest

from cli.differences import show_comparison, show_impact
from lineage.linker import Shelf
from stores.graph.questions import LineageNode
from tasks.comparison import Change, Comparison, EdgeChange
from tasks.effects import Effect, Step
from tasks.impact import QUERY, Impact
from tasks.sides import Problem, Side, Sides

COLUMN = LineageNode("bank", "raw.t", "b")
VIEW = LineageNode("bank", "stg.v")
CHANGE = Change(COLUMN, "column gone", "", "t.sql", 1)
STEP = Step(VIEW, COLUMN, "READS WHAT IS GONE", "v.sql", 3)
BREAK = Effect(VIEW, "breaks", 1, COLUMN, (STEP,))
STALE = Effect(
    LineageNode("bank", "mart.m", "x"),
    "goes stale",
    2,
    COLUMN,
    (STEP, Step(VIEW, VIEW, "DIRECT", "m.sql", 7)),
)
IMPACT = Impact("one", "two", [CHANGE], [BREAK, STALE], [Problem("p.sql", 4, "does not parse")])


def test_a_terminal_sees_each_effect_with_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    show_impact(IMPACT, "terminal", 100)
    assert (
        capsys.readouterr().out
        == """\
Changes: 1. Statements that break: 1. Touched downstream besides: 1.

Changes (1)
what     where    kind         how
raw.t.b  t.sql:1  column gone

Downstream, nearest first (2)
steps  what happens  to what   by which path
1      breaks        stg.v     raw.t.b → v.sql:3
2      goes stale    mart.m.x  raw.t.b → v.sql:3 → m.sql:7

Could not be compared (1)
file     why
p.sql:4  does not parse
"""
    )


def test_json_has_everything_whatever_the_limit(capsys: pytest.CaptureFixture[str]) -> None:
    show_impact(IMPACT, "json", 1)
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["before"], found["after"], found["breaks"]) == (1, "one", "two", 1)
    assert [len(effect["path"]) for effect in found["effects"]] == [1, 2]
    assert found["problems"] == [{"file": "p.sql", "line": 4, "reason": "does not parse"}]


def test_people_see_as_many_rows_as_they_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    show_impact(IMPACT, "markdown", 1)
    shown = capsys.readouterr().out
    assert "#### Downstream, nearest first (2)" in shown
    assert "| `1` | `breaks` | `stg.v` | `raw.t.b → v.sql:3` |" in shown
    assert "mart.m.x" not in shown
    assert "… and 1 more" in shown


def test_names_stay_names_in_markdown_and_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = LineageNode("n", "<img src=x>|`a`\n# b\x1b[31m", "c")
    impact = Impact("", "", [Change(evil, "column added", "", "f.sql", 1)], [])
    show_impact(impact, "markdown", 10)
    (row,) = [line for line in capsys.readouterr().out.splitlines() if "img" in line]
    assert row.startswith("| `` <img src=x>\\|`a`\\n# b\\x1b[31m.c `` |")
    show_impact(impact, "terminal", 10)
    assert "\x1b" not in capsys.readouterr().out


def test_of_many_sources_people_see_the_first_and_programs_all(capsys: pytest.CaptureFixture[str]) -> None:
    detail = " ".join(f"+raw.t{number}" for number in range(9))
    impact = Impact("", "", [Change(COLUMN, "expression changed", detail, "f.sql", 1)], [])
    show_impact(impact, "terminal", 10)
    shown = capsys.readouterr().out
    assert "+raw.t3 … and 5 more" in shown
    assert "raw.t4" not in shown
    show_impact(impact, "json", 10)
    assert json.loads(capsys.readouterr().out)["changes"][0]["detail"] == detail


def test_what_is_unread_on_both_sides_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    unread = [Problem(f"{name}.sql", 1, "cannot be rendered") for name in "ab"]
    show_impact(Impact("one", "two", [CHANGE], [], [], unread), "terminal", 10)
    shown = capsys.readouterr().out
    assert "2 files are the same on both sides and can't be read" in shown
    assert "a.sql" not in shown


def test_a_bare_query_is_called_by_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    query = LineageNode(QUERY, "checks/q.sql")
    show_impact(Impact("", "", [CHANGE], [Effect(query, "breaks", 1, COLUMN, (STEP,))]), "terminal", 10)
    assert "checks/q.sql (query)" in capsys.readouterr().out


def test_nothing_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show_impact(Impact("one", "", [], []), "terminal", 10)
    show_impact(Impact("", "", [], []), "terminal", 10)
    assert capsys.readouterr().out.splitlines() == [
        "Lineage is the same on both sides.",
        "Nothing is made from it.",
    ]


def test_a_comparison_lists_edges_by_what_became_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    side = Side("one", Shelf({}, {}))
    sides = Sides(side, side, frozenset(), frozenset(), [], [], 0)
    edges = [
        EdgeChange(COLUMN, VIEW, (), ("DIRECT IDENTITY",), "a.sql", 1),
        EdgeChange(VIEW, COLUMN, ("INDIRECT JOIN",), (), "b.sql", 2),
        EdgeChange(COLUMN, COLUMN, ("DIRECT IDENTITY",), ("DIRECT AGGREGATION",), "c.sql", 3),
    ]
    show_comparison(Comparison([], edges), sides, "terminal", 10)
    shown = capsys.readouterr().out
    assert shown.startswith("Changes: 0. Edges: 1 removed, 1 added, 1 changed.\n")
    assert "DIRECT IDENTITY → DIRECT AGGREGATION  c.sql:3" in shown
    show_comparison(Comparison([], edges), sides, "json", 10)
    found = json.loads(capsys.readouterr().out)
    assert [len(found[kind]) for kind in ("added", "removed", "changed")] == [1, 1, 1]
