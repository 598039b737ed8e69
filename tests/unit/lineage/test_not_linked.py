"""What the linker fails at costs itself: units that no text compiles to stand for a mistake nobody foresaw."""

import pytest
from msgspec.structs import replace

from lineage.compiler import compile_unit
from lineage.linker import Estate, LinkFile, Shelf, link, link_each, relink
from lineage.linker.spaces import Space
from lineage.unit import CompileOptions

TEXTS = {
    "a.sql": "CREATE TABLE t AS SELECT a FROM s; CREATE VIEW v AS SELECT a AS b FROM s;",
    "b.sql": "CREATE VIEW w AS SELECT v.b, t.a FROM v, t;",
    "c.sql": "CREATE VIEW x AS SELECT a AS c FROM t;",
}


def file(path: str, text: str) -> LinkFile:
    return LinkFile(path, "", compile_unit(text, CompileOptions("postgres")))


def damaged(whole: LinkFile, **statement: object) -> LinkFile:
    """The file, its first statement another."""
    first, *others = whole.unit.statements
    return replace(whole, unit=replace(whole.unit, statements=(replace(first, **statement), *others)))


def estate(**statement: object) -> dict[str, LinkFile]:
    files = {path: file(path, text) for path, text in TEXTS.items()}
    return files | {"a.sql": damaged(files["a.sql"], **statement)}


def derived(linked, path: str) -> set[tuple[str, str, str, str]]:
    return {
        (d.target_dataset, d.target_column, d.source_dataset, d.source_column)
        for d in linked[path].facts.derives
        if d.kind == "DIRECT"
    }


def said(linked, path: str) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in linked[path].diagnostics if each.code == "not_linked"]


def test_a_statement_costs_itself() -> None:
    linked = link(estate(query=99).values())
    assert said(linked, "a.sql") == [(1, "not_linked")]
    assert "IndexError" in linked["a.sql"].diagnostics[0].reason
    assert derived(linked, "a.sql") == {("v", "b", "s", "a")}
    assert derived(linked, "b.sql") == {("w", "b", "v", "b"), ("w", "a", "t", "a")}
    assert derived(linked, "c.sql") == {("x", "c", "t", "a")}
    assert not said(linked, "b.sql")
    assert not said(linked, "c.sql")


def test_a_file_of_which_no_plan_can_be_made_costs_itself() -> None:
    linked = link(estate(target=(7, None)).values())
    assert said(linked, "a.sql") == [(1, "not_linked")]
    assert derived(linked, "a.sql") == set()
    assert derived(linked, "b.sql") == {("w", "b", "v", "b"), ("w", "a", "t", "a")}


def test_a_file_whose_facts_cannot_be_put_together_costs_itself() -> None:
    for unsound in ({"line": None}, {"declared": (None,)}):
        files = estate(**unsound) | {"d.sql": file("d.sql", "CREATE VIEW y AS SELECT b AS d FROM v, t")}
        linked = link(files.values())
        assert said(linked, "a.sql") == [(1, "not_linked")]
        assert derived(linked, "a.sql") == set()
        assert derived(linked, "c.sql") == {("x", "c", "t", "a")}
        assert not said(linked, "b.sql")
        assert dict(link_each(files, files.__getitem__)) == linked


def test_a_file_of_whose_columns_nothing_can_be_said_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Estate.former_columns

    def failing(self: Estate, space: Space, dataset: str) -> list[str]:
        if dataset == "x":
            raise IndexError(dataset)
        return asked(self, space, dataset)

    monkeypatch.setattr(Estate, "former_columns", failing)
    linked = link(estate().values())
    assert said(linked, "c.sql") == [(1, "not_linked")]
    assert linked["c.sql"].defined == {"#x": ""}
    assert derived(linked, "b.sql") == {("w", "b", "v", "b"), ("w", "a", "t", "a")}


def test_circles_are_found_behind_a_failure() -> None:
    circle = {
        "k.sql": file("k.sql", "CREATE VIEW k AS SELECT l.a FROM l, v, t"),
        "l.sql": file("l.sql", "CREATE VIEW l AS SELECT k.a, t.a AS b FROM k, t"),
    }
    files = [*(estate(query=99) | circle).values()]
    for ordered in (files, files[::-1]):
        linked = link(ordered)
        assert derived(linked, "k.sql") == {("k", "a", "l", "a")}
        assert derived(linked, "l.sql") == {("l", "a", "k", "a"), ("l", "b", "t", "a")}


def test_one_by_one_and_after_a_change_it_is_the_same() -> None:
    for broken in (estate(query=99), estate(line=None), estate(declared=(None,))):
        _same_after_a_change(broken)


def _same_after_a_change(broken: dict[str, LinkFile]) -> None:
    whole = link(broken.values())
    assert dict(link_each(broken, broken.__getitem__)) == whole
    sound = {path: file(path, text) for path, text in TEXTS.items()}
    for before, after in ((sound, broken), (broken, sound)):
        linked = link(before.values())
        again = relink([after["a.sql"]], (), Shelf(before, linked))
        assert linked | again == link(after.values())
