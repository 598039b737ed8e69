from collections.abc import Collection, Iterable, Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lineage.compiler import compile_unit
from lineage.linker import LinkedFile, LinkFile, link, relink
from lineage.unit import CompileOptions
from tests.unit.lineage.relinking_statements import DIALECTS, bodies_in, texts_in

pytestmark = pytest.mark.no_cover  # Others run these lines; being watched takes half as long again.

POSTGRES = CompileOptions("postgres")
BIGQUERY = CompileOptions("bigquery")
FUNCTIONS = ["f", "g", "public.f"]
PARAMETERS = ["", "i int", "i int DEFAULT 1"]
ARGUMENTS = ["", "1"]
TABLES = ["a", "b", "c", "d", "e", "public.a", "public.b"]

statements = st.one_of(
    st.builds(
        "CREATE TABLE {} ({})".format, st.sampled_from(TABLES), st.sampled_from(["x int", "x int, y int"])
    ),
    st.builds("CREATE TABLE IF NOT EXISTS {} (z int)".format, st.sampled_from(TABLES)),
    st.builds("CREATE VIEW {} AS SELECT * FROM {}".format, st.sampled_from(TABLES), st.sampled_from(TABLES)),
    st.builds(
        "CREATE TABLE {} AS SELECT x, y FROM {}".format, st.sampled_from(TABLES), st.sampled_from(TABLES)
    ),
    st.builds("INSERT INTO {} SELECT * FROM {}".format, st.sampled_from(TABLES), st.sampled_from(TABLES)),
    st.builds("SELECT x, y FROM {}, {}".format, st.sampled_from(TABLES), st.sampled_from(TABLES)),
    st.builds("ALTER TABLE {} ADD COLUMN w int".format, st.sampled_from(TABLES)),
    st.builds("ALTER TABLE {} RENAME COLUMN x TO z".format, st.sampled_from(TABLES)),
    st.builds("ALTER TABLE {} DROP COLUMN y".format, st.sampled_from(TABLES)),
    st.builds("ALTER TABLE {} RENAME TO {}".format, st.sampled_from(TABLES), st.sampled_from(TABLES)),
    st.builds(
        "ALTER TABLE {} EXCHANGE PARTITION p WITH TABLE {}".format,
        *[st.sampled_from(["a", "b", "public.a"])] * 2,
    ),
    st.builds(
        "CREATE TEMP TABLE {} AS SELECT * FROM {}".format, st.sampled_from(TABLES), st.sampled_from(TABLES)
    ),
    st.builds("SELECT {}.x FROM {}".format, st.sampled_from("ab"), st.sampled_from("ab")),
    st.builds(
        "INSERT INTO {} (y) SELECT {}.x FROM {}".format, *[st.sampled_from(["a", "b", "public.a"])] * 3
    ),
    st.builds("UPDATE {} SET x = 1".format, st.sampled_from(TABLES)),
    st.builds(
        "SELECT x, y FROM (SELECT * FROM {}) AS p, {}".format, *[st.sampled_from(["a", "b", "public.a"])] * 2
    ),
    st.builds("CREATE TABLE {} (LIKE {})".format, st.sampled_from(TABLES), st.sampled_from(TABLES)),
    st.builds("CREATE SYNONYM {} FOR {}".format, st.sampled_from(TABLES), st.sampled_from(TABLES)),
    st.builds("DELETE FROM {}".format, st.sampled_from(TABLES)),
    st.builds(
        "CREATE FUNCTION {}() RETURNS {} LANGUAGE sql AS $$ SELECT * FROM {} $$".format,
        st.sampled_from(FUNCTIONS),
        st.sampled_from(["TABLE (x int, y int)", "SETOF record", "SETOF a", "SETOF t"]),
        st.sampled_from(["a", "b", "f()", "g()"]),
    ),
    st.builds(
        "CREATE FUNCTION {}({}) RETURNS int LANGUAGE sql AS $$ SELECT q.x + {}({}) FROM {} AS q $$".format,
        st.sampled_from(FUNCTIONS),
        st.sampled_from(PARAMETERS),
        st.sampled_from(FUNCTIONS),
        st.sampled_from(ARGUMENTS),
        st.sampled_from(["a", "b"]),
    ),
    st.builds("CREATE TYPE {} AS (y int, x int)".format, st.sampled_from(["t", "a", "public.t"])),
    st.builds("CREATE TABLE {} (x t, LIKE {})".format, st.sampled_from(TABLES), st.sampled_from(TABLES)),
    st.builds("CREATE TABLE {} OF {}".format, st.sampled_from(TABLES), st.sampled_from(["t", "a"])),
    st.builds("INSERT INTO c SELECT (q.x).*, q.y FROM {} AS q".format, st.sampled_from(TABLES)),
    st.builds(
        "CREATE TABLE {} (y int GENERATED ALWAYS AS (x + 1) STORED, x int)".format, st.sampled_from(TABLES)
    ),
    st.builds(
        "INSERT INTO c (x) SELECT {}({}) FROM a".format,
        st.sampled_from(FUNCTIONS),
        st.sampled_from(ARGUMENTS),
    ),
    st.builds(
        "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO {} (x) SELECT NEW.x; END $$".format,
        st.sampled_from(FUNCTIONS),
        st.sampled_from(TABLES),
    ),
    st.builds(
        "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.x := NEW.y || (SELECT q.x FROM {} AS q); END $$".format,
        st.sampled_from(FUNCTIONS),
        st.sampled_from(TABLES),
    ),
    st.builds(
        "CREATE TRIGGER t AFTER INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {}()".format,
        st.sampled_from(TABLES),
        st.sampled_from(FUNCTIONS),
    ),
    st.builds(
        "CREATE VIEW {} AS SELECT * FROM {}() AS q".format,
        st.sampled_from(["a", "b", "public.a"]),
        st.sampled_from("fg"),
    ),
    st.builds("INSERT INTO c (x) SELECT q.x FROM {}() AS q".format, st.sampled_from("fg")),
)
texts = st.lists(statements, max_size=3).map(";\n".join)
paths = st.sampled_from(["1.sql", "2.sql", "3.sql", "4.sql", "5.sql"])


def changes_of(
    files: st.SearchStrategy[str],
) -> st.SearchStrategy[list[dict[str, str | None]]]:
    return st.lists(
        st.dictionaries(paths, st.one_of(st.none(), files), min_size=1, max_size=2), min_size=1, max_size=4
    )


def link_file(path: str, text: str, options: CompileOptions = POSTGRES) -> LinkFile:
    return LinkFile(path, "n", compile_unit(text, options))


class Linked:
    """A source as it was linked last."""

    def __init__(
        self, options: CompileOptions = POSTGRES, schema: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.options = options
        self.schema = schema
        self.files: dict[str, LinkFile] = {}
        self.results: dict[str, LinkedFile] = {}

    def definers(self, name: str) -> Iterable[str]:
        return [path for path, result in self.results.items() if name in result.defined]

    def readers(self, names: Collection[str]) -> Iterable[str]:
        return [path for path, result in self.results.items() if result.looked_up & set(names)]

    def file(self, path: str) -> LinkFile:
        return self.files[path]

    def defined(self, path: str) -> Mapping[str, str]:
        return self.results[path].defined if path in self.results else {}

    def change(self, texts: Mapping[str, str | None]) -> dict[str, LinkedFile]:
        changed = [link_file(path, text, self.options) for path, text in texts.items() if text is not None]
        removed = [path for path, text in texts.items() if text is None]
        results = relink(changed, removed, self, self.schema)
        for path in removed:
            self.files.pop(path, None)
            self.results.pop(path, None)
        self.files |= {file.path: file for file in changed}
        self.results |= results
        return results


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(paths, texts, min_size=1), changes_of(texts))
@example(  # a has columns before anybody makes it, and the same after
    {
        "1.sql": "",
        "2.sql": "INSERT INTO a (y) SELECT a.x FROM public.a",
        "3.sql": "CREATE TABLE b (x int);\nALTER TABLE a EXCHANGE PARTITION p WITH TABLE b",
    },
    [{"1.sql": "CREATE TABLE IF NOT EXISTS a (z int)"}],
)
@example(  # two functions read each other, and the first that is linked is not the same afterwards
    {
        "1.sql": "CREATE TABLE a (x int)",
        "2.sql": "CREATE FUNCTION public.f() RETURNS TABLE (x int, y int) LANGUAGE sql AS $$ SELECT * FROM a $$",
        "3.sql": "CREATE TABLE a (x int);\n"
        "CREATE FUNCTION public.f() RETURNS SETOF record LANGUAGE sql AS $$ SELECT * FROM f() $$;\n"
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT q.x + public.f() FROM a AS q $$",
    },
    [{"1.sql": None}],
)
@example(  # what b is like is asked for by way of its own new name alone
    {"1.sql": "CREATE TABLE a (x int)", "2.sql": "CREATE TABLE b (LIKE a);\nALTER TABLE b RENAME TO b"},
    [{"1.sql": None}],
)
@example(  # what is exchanged is what stands there before, in the order of files
    {"3.sql": "CREATE TABLE b (x int)"},
    [
        {"2.sql": "ALTER TABLE public.a EXCHANGE PARTITION p WITH TABLE b"},
        {"1.sql": "CREATE TABLE b (x int)"},
    ],
)
@example(  # a is asked for itself by way of the file's own c, which it is not made of once c is a table
    {
        "1.sql": "CREATE TABLE a (x int)",
        "2.sql": "CREATE VIEW c AS SELECT * FROM a;\nCREATE VIEW a AS SELECT * FROM c;\nCREATE VIEW a AS SELECT q.x, q.y FROM a q",
    },
    [{"3.sql": "CREATE TABLE c (x int)"}],
)
@example(  # a fault found while half of a circle was known is none
    {"1.sql": "CREATE VIEW a AS SELECT a.x FROM b AS a"},
    [{"2.sql": "CREATE TABLE b AS SELECT x, y FROM c;\nCREATE TABLE c AS SELECT x, y FROM a"}],
)
def test_relinking_ends_where_linking_everything_does(first, later):
    check_relinking(POSTGRES, first, later)


edits = st.lists(
    st.one_of(
        st.tuples(st.just("write"), paths, st.none()),
        st.tuples(st.just("delete"), paths, st.none()),
        st.tuples(st.sampled_from(["rename", "swap"]), paths, paths),
    ),
    min_size=1,
    max_size=4,
)


def edited(draw: st.DrawFn, dialect: str) -> tuple[dict[str, str], list[dict[str, str | None]]]:
    """An estate and what changes step by step: a file is written, deleted, renamed, or swapped with another."""
    texts = st.one_of(texts_in(dialect), bodies_in(dialect))
    first = draw(st.dictionaries(paths, texts, min_size=1))
    now, changes = dict(first), list[dict[str, str | None]]()
    for what, one, other in draw(edits):
        step: dict[str, str | None] = {}
        if what == "write":
            step = {one: draw(texts)}
        elif what == "delete":
            step = {one: None}
        elif what == "rename":
            step = {one: None, other: now.get(one)}
        else:
            step = {one: now.get(other), other: now.get(one)}
        step = {path: text for path, text in step.items() if text is not None or path in now}
        now = {path: text for path, text in (now | step).items() if text is not None}
        changes.append(step)
    return first, changes


@pytest.mark.parametrize("dialect", DIALECTS)
@given(data=st.data())
@settings(deadline=None, max_examples=50)
def test_so_it_does_in_other_dialects(dialect, data):
    check_relinking(CompileOptions(dialect), *edited(data.draw, dialect))


IN_CIRCLES = {
    "what a statement took was remembered, the way to it was not": (
        {"1.sql": "CREATE PROCEDURE q AS\nINSERT INTO t (x, y) SELECT x, z FROM #b"},
        {
            "2.sql": "CREATE PROCEDURE p AS\nINSERT INTO #b (x, y) SELECT x, y FROM t\nEXEC q\nGO\n"
            "CREATE PROCEDURE q AS\nEXEC p\nUPDATE b SET z = b.x + t.y FROM #b AS b JOIN t ON t.x = b.x"
        },
    ),
    "a file's own rows are another's, too": (
        {
            "1.sql": "CREATE PROCEDURE p AS\nINSERT INTO #b (x, y) SELECT x, y FROM t",
            "3.sql": "CREATE PROCEDURE q AS\nINSERT INTO #a (x, z) SELECT y, x FROM #b",
        },
        {
            "2.sql": "CREATE PROCEDURE p AS\nUPDATE #a SET z = x * y\nINSERT INTO #b (x, z) SELECT y, x FROM #a\n"
            "EXEC q\nUPDATE a SET z = a.x + u.y FROM #a AS a JOIN u ON u.x = a.x"
        },
    ),
    "a temporary table was asked for while it was half filled": (
        {
            "1.sql": "CREATE PROCEDURE q AS\nINSERT INTO #b (x, z) SELECT u.y, u.x FROM #a AS u\n"
            "CREATE PROCEDURE p AS\nINSERT INTO #b (x, y) SELECT d.x, d.y FROM a AS d",
            "4.sql": "CREATE PROCEDURE r AS\nIF 1 = 1 SELECT x, y INTO #a FROM a ELSE EXEC p\n"
            "INSERT INTO #a SELECT * FROM #b\nEXEC p 1, '#a'\nCREATE PROCEDURE p AS\n"
            "WHILE 1 = 1 BEGIN EXEC p; INSERT INTO #b (y) SELECT x FROM #a END\n"
            "CREATE TABLE #a (x INT, y INT, z INT)\nEXEC q",
        },
        {"2.sql": "CREATE PROCEDURE p AS\nBEGIN\nUPDATE #a SET z = x * y\nEND"},
    ),
}


@pytest.mark.parametrize(("first", "change"), IN_CIRCLES.values(), ids=IN_CIRCLES)
def test_so_it_does_where_procedures_call_each_other_in_a_circle(first, change):
    check_relinking(CompileOptions("tsql"), first, [change])


@pytest.mark.parametrize("columns", ["OF t", "(LIKE t)", "(k int, LIKE t)"])
def test_what_a_table_is_made_of_concerns_who_reads_it_though_it_is_made_anew_further_on(columns):
    source = Linked()
    source.change(
        {
            "1.sql": f"CREATE TABLE c {columns}",
            "2.sql": "CREATE VIEW c AS SELECT q.* FROM c AS q",
            "3.sql": "CREATE TABLE c (z int)",
        }
    )
    source.change({"4.sql": "CREATE TYPE t AS (x int, y int)"})
    assert {fact.target_column for fact in source.results["2.sql"].facts.derives} >= {"x", "y"}
    assert source.results == link(source.files.values())


def test_what_is_asked_for_in_a_circle_is_the_same_from_either_side():
    check_relinking(
        CompileOptions("snowflake"),
        {"1.sql": "CREATE TABLE b LIKE d"},
        [{"2.sql": "CREATE TABLE d AS SELECT x, y FROM b"}],
    )


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("dialect", DIALECTS)
@given(data=st.data())
@settings(deadline=None, max_examples=2_000)
def test_so_it_does_in_thousands_of_estates(dialect, data):
    check_relinking(CompileOptions(dialect), *edited(data.draw, dialect))


def check_relinking(options, first, later, schema=None):
    source = Linked(options, schema)
    for change in (first, *later):
        source.change(change)
        whole = link(source.files.values(), schema)
        for part in ("facts", "defined", "diagnostics", "looked_up"):
            each = {path: getattr(result, part) for path, result in source.results.items()}
            assert each == {path: getattr(result, part) for path, result in whole.items()}, part


def chain(length: int) -> dict[str, str | None]:
    files: dict[str, str | None] = {
        "t.sql": "CREATE TABLE t (a int)",
        "other.sql": "CREATE VIEW o AS SELECT x FROM y",
    }
    files |= {
        f"v{i}.sql": f"CREATE VIEW v{i} AS SELECT * FROM {f'v{i - 1}' if i else 't'}" for i in range(length)
    }
    return files


def test_a_changed_definition_relinks_what_depends_on_it_and_nothing_else():
    source = Linked()
    source.change(chain(5))
    assert source.change({"t.sql": "CREATE TABLE t (a int, b int)"}).keys() == {
        "t.sql",
        *(f"v{i}.sql" for i in range(5)),
    }


def test_a_changed_field_of_a_struct_relinks_who_spreads_it():
    source = Linked()
    source.change(
        {"t.sql": "CREATE TABLE t (a STRUCT<x INT>)", "r.sql": "CREATE VIEW r AS SELECT q.a.* FROM t AS q"}
    )
    assert source.change({"t.sql": "CREATE TABLE t (a STRUCT<x INT, y INT>)"}).keys() == {"t.sql", "r.sql"}
    assert {fact.target_column for fact in source.results["r.sql"].facts.derives} == {"x", "y"}


def test_a_changed_field_relinks_who_spreads_it_under_its_tables_new_name():
    source = Linked()
    source.change(
        {
            "1.sql": "CREATE TABLE t (a STRUCT<x INT>)",
            "2.sql": "ALTER TABLE t RENAME TO u",
            "3.sql": "CREATE VIEW r AS SELECT q.a.* FROM u AS q",
        }
    )
    assert source.change({"1.sql": "CREATE TABLE t (a STRUCT<x INT, y INT>)"}).keys() >= {"1.sql", "3.sql"}
    assert {fact.target_column for fact in source.results["3.sql"].facts.derives} == {"x", "y"}


def test_a_changed_field_relinks_who_spreads_it_through_views():
    source = Linked(BIGQUERY)
    source.change(
        {
            "t.sql": "CREATE TABLE t (a STRUCT<x INT64>)",
            "v.sql": "CREATE VIEW v AS SELECT * FROM t",
            "w.sql": "CREATE VIEW w (b) AS SELECT a FROM v",
            "r.sql": "CREATE VIEW r AS SELECT b.* FROM w",
        }
    )
    source.change({"t.sql": "CREATE TABLE t (a STRUCT<x INT64, y INT64>)"})
    assert {fact.target_column for fact in source.results["r.sql"].facts.derives} == {"x", "y"}
    source.change({"r.sql": "CREATE VIEW r AS SELECT b.* FROM w -- the only file that is loaded at first"})
    assert {fact.target_column for fact in source.results["r.sql"].facts.derives} == {"x", "y"}
    assert source.change({"v.sql": "CREATE VIEW v AS SELECT a FROM t"}).keys() == {"v.sql"}
    source.change({"v.sql": "CREATE VIEW v AS SELECT STRUCT(1 AS z) AS a FROM t"})
    assert {fact.target_column for fact in source.results["r.sql"].facts.derives} == {"z"}
    assert {path: result.defined for path, result in source.results.items()} == {
        path: result.defined for path, result in link(source.files.values()).items()
    }


def test_a_column_that_no_star_has_any_longer_relinks_the_stars():
    source = Linked(CompileOptions("clickhouse"))
    source.change(
        {
            "t.sql": "CREATE TABLE t (a Int8, b Int8) ENGINE = Memory",
            "u.sql": "CREATE TABLE u AS t",
            "v.sql": "CREATE VIEW v AS SELECT * FROM u",
        }
    )
    source.change({"t.sql": "CREATE TABLE t (a Int8, b Int8 ALIAS a) ENGINE = Memory"})
    assert {fact.target_column for fact in source.results["v.sql"].facts.derives} == {"a"}
    assert source.results == link(source.files.values())


def test_a_change_that_leaves_the_columns_relinks_only_its_file():
    source = Linked()
    source.change(chain(5))
    assert source.change({"t.sql": "CREATE TABLE t (a text) -- wider"}).keys() == {"t.sql"}


def test_what_a_table_was_before_its_name_changed_relinks_who_took_it_over():
    source = Linked()
    source.change(
        {
            "1.sql": "CREATE TABLE t (x int)",
            "2.sql": "ALTER TABLE t RENAME TO u",
            "3.sql": "CREATE TABLE t (z int)",
        }
    )
    assert source.change({"1.sql": "CREATE TABLE t (x int, y int)"}).keys() >= {"1.sql", "2.sql"}
    assert {fact.target_column for fact in source.results["2.sql"].facts.derives} == {"x", "y"}


def test_a_definition_that_appears_relinks_those_who_looked_for_it():
    source = Linked()
    source.change(chain(2))
    assert source.change({"y.sql": "CREATE TABLE y (x int)"}).keys() == {"y.sql", "other.sql"}


def test_a_definition_that_moves_from_one_circle_to_another_relinks_who_stood_in_the_first():
    source = Linked()
    source.change(
        {
            "1.sql": "CREATE VIEW a AS SELECT x, x AS y FROM b",
            "2.sql": "CREATE VIEW b AS SELECT x, y FROM a",
            "3.sql": "CREATE VIEW c AS SELECT x FROM a",
            "4.sql": "CREATE VIEW d AS SELECT * FROM b",
        }
    )
    assert {"1.sql", "2.sql", "4.sql"} <= source.change(
        {"1.sql": "CREATE VIEW a AS SELECT x, x AS y FROM c"}
    ).keys()
    assert {fact.target_column for fact in source.results["4.sql"].facts.derives} == {"x", "y"}


def test_a_definition_that_goes_relinks_its_readers():
    source = Linked()
    source.change(chain(2))
    assert source.change({"t.sql": None}).keys() == {"v0.sql", "v1.sql"}


AMBIGUOUS = {"t.sql": "CREATE TABLE t AS SELECT x FROM a, b", "other.sql": "CREATE VIEW o AS SELECT y FROM z"}


def sources_of_x(source: Linked) -> set[str]:
    return {fact.source_dataset for fact in source.results["t.sql"].facts.derives}


def test_a_mention_that_appears_or_goes_relinks_those_who_asked_for_it():
    source = Linked()
    source.change(AMBIGUOUS)
    assert sources_of_x(source) == set()
    assert source.change({"m.sql": "SELECT a.x FROM a"}).keys() == {"m.sql", "t.sql"}
    assert sources_of_x(source) == {"a"}
    source.change({"n.sql": "INSERT INTO b (x) VALUES (1)"})
    assert sources_of_x(source) == set(), "both have one"
    source.change({"m.sql": None})
    assert sources_of_x(source) == {"b"}


def test_a_mention_of_other_columns_leaves_a_name_ambiguous():
    source = Linked()
    source.change(AMBIGUOUS | {"m.sql": "SELECT a.y FROM a"})
    assert sources_of_x(source) == set()


def test_mentions_count_where_a_table_is_no_longer_defined():
    source = Linked()
    source.change(AMBIGUOUS | {"a.sql": "CREATE TABLE a (k int)", "m.sql": "SELECT a.x FROM a"})
    assert sources_of_x(source) == {"b"}, "a has no x"
    source.change({"a.sql": None})
    assert sources_of_x(source) == {"a"}
    assert source.results == link(source.files.values())


def test_a_circle_through_a_files_own_definition_is_found_from_either_side():
    source = Linked()
    source.change({"1.sql": "CREATE TABLE d (x int)"})
    source.change({"2.sql": "CREATE VIEW b AS SELECT * FROM d; CREATE TABLE d AS SELECT x, y FROM b"})
    assert source.results == link(source.files.values())


STRUCT = {"t.sql": "CREATE TABLE t (a STRUCT<x INT64>)"}
"""What the files below are made of, none of which has to be followed there to know its columns."""

SPREAD = "CREATE VIEW r AS SELECT w.b.* FROM w"


@pytest.mark.parametrize(
    "made",
    [
        {"w.sql": "CREATE TABLE w (b JSON) AS SELECT a FROM t"},
        {"0.sql": "CREATE TABLE w (b JSON)", "w.sql": "CREATE TABLE IF NOT EXISTS w AS SELECT a AS b FROM t"},
        {"w.sql": "CREATE TABLE k AS SELECT t.a AS b FROM t; CREATE TABLE w LIKE k"},
        {
            "0.sql": "CREATE TABLE w AS SELECT t.a AS b FROM t",
            "w.sql": "CREATE TABLE k (b JSON); ALTER TABLE w RENAME TO m; ALTER TABLE k RENAME TO w",
        },
    ],
    ids=["declared", "kept", "like", "renamed"],
)
def test_fields_are_found_behind_columns_that_are_known_without(made):
    check_relinking(BIGQUERY, STRUCT | made | {"r.sql": SPREAD}, [{"r.sql": f"{SPREAD} -- again"}])


def test_fields_of_a_temporary_view_concern_who_spreads_a_table_made_of_it():
    made = "CREATE TEMPORARY VIEW p AS SELECT array(struct(id AS {})) AS b FROM raw; CREATE TABLE t AS SELECT * FROM p"
    check_relinking(
        CompileOptions("spark"),
        {"1.sql": made.format("x"), "2.sql": "CREATE VIEW r AS SELECT inline(t.b) FROM t"},
        [{"1.sql": made.format("y")}],
    )


def test_fields_of_a_table_are_those_that_it_has_where_it_is_read():
    made = """
        CREATE TABLE t (id INT, tags ARRAY<STRUCT<a: INT>>);
        CREATE TABLE t AS SELECT explode(tags) FROM t;
        CREATE TABLE t AS SELECT explode_outer(a) FROM t;
        CREATE TABLE u AS SELECT a FROM t;
        """
    check_relinking(
        CompileOptions("spark"), {}, [{"10.sql": made, "6.sql": "ALTER TABLE u ADD COLUMN c INT"}]
    )


def test_what_a_synonym_stands_for_concerns_who_saw_it_before_its_name_was_another():
    check_relinking(
        CompileOptions("oracle"),
        {
            "4.sql": "CREATE SYNONYM u FOR t",
            "5.sql": "CREATE VIEW u AS SELECT * FROM u",
            "6.sql": "CREATE TABLE u (z int)",
        },
        [{"7.sql": "CREATE TABLE t (a int)"}],
    )


def test_a_mention_of_a_column_counts_for_nobody_where_the_columns_are_stated_in_the_end():
    made = "CREATE TABLE t AS SELECT upper(a) AS b FROM t GROUP BY b"
    mention = {"2.sql": "SELECT 1 FROM t WHERE t.b = 1"}
    check_relinking(POSTGRES, {"1.sql": made}, [mention, {"2.sql": None}])
    check_relinking(POSTGRES, {"1.sql": made} | mention, [{"2.sql": None}])


def test_computed_columns_are_those_of_what_a_table_was_before_not_of_what_it_becomes():
    check_relinking(
        CompileOptions("tsql"),
        {"4.sql": "CREATE TABLE dbo.t (id INT IDENTITY(1, 1), a INT)"},
        [{"5.sql": "EXEC sp_rename 's.u', 't'"}],
    )


def test_computed_columns_of_what_a_table_is_like_count_where_its_columns_are_known_from_elsewhere():
    options, schema = CompileOptions("clickhouse"), {"u": {"a": "Int8", "b": "Int8"}}
    first = {
        "1.sql": "CREATE TABLE t (a Int8, b Int8 ALIAS a) ENGINE = Memory",
        "2.sql": "CREATE TABLE IF NOT EXISTS u AS t",
        "3.sql": "CREATE VIEW v AS SELECT * FROM u",
    }
    check_relinking(options, first, [{"3.sql": "CREATE VIEW v AS SELECT * FROM u -- again"}], schema)


def test_fields_that_are_known_from_elsewhere_are_followed():
    schema = {"s": {"p": "STRUCT<a INT64, b INT64>"}, "u": {"p": "STRUCT<c INT64>"}}
    first = {"1.sql": "CREATE VIEW v AS SELECT * FROM s", "2.sql": "CREATE VIEW w AS SELECT v.p.* FROM v"}
    later = [{"1.sql": "CREATE VIEW v AS SELECT * FROM u"}, {"1.sql": "CREATE TABLE v (p STRUCT<d INT64>)"}]
    check_relinking(CompileOptions("bigquery"), first, later, schema)


def test_a_function_that_was_asked_for_while_half_of_a_circle_was_known_is_not_looked_up():
    check_relinking(
        CompileOptions("oracle"),
        {"3.sql": "SELECT 1 FROM b"},
        [
            {
                "5.sql": "CREATE TABLE c AS SELECT x FROM b",
                "6.sql": "CREATE OR REPLACE VIEW b AS SELECT 1 AS y FROM c",
            }
        ],
    )
