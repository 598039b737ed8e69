import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage.compiler import compile_unit
from lineage.facts import decode_facts, encode_facts
from lineage.linker import LinkFile, link
from lineage.unit import CompileOptions

POSTGRES = CompileOptions("postgres")


def unit_file(path, text, *, namespace="", target=None, dialect="postgres", schema=None):
    unit = compile_unit(text, CompileOptions(dialect))
    return LinkFile(path, namespace, unit, default_schema=schema, target=target)


def linked(files, **options):
    return link([unit_file(path, text) for path, text in files.items()], **options)


def direct(file):
    return {
        (f"{d.target_dataset}.{d.target_column}", f"{d.source_dataset}.{d.source_column}")
        for d in file.facts.derives
        if d.kind == "DIRECT"
    }


ESTATE = {
    "1_raw.sql": "CREATE TABLE raw (id int, name text, secret text)",
    "2_raw_again.sql": "CREATE TABLE raw (id int, label text)",
    "a_view.sql": "CREATE VIEW v AS SELECT * FROM raw",
    "b_view.sql": "CREATE VIEW w AS SELECT v.* FROM v JOIN x USING (id)",
    "c_cycle.sql": "CREATE VIEW k AS SELECT * FROM l; CREATE VIEW l AS SELECT * FROM k",
    "d_temp.sql": "CREATE TEMP TABLE x AS SELECT id FROM w; INSERT INTO out SELECT * FROM x",
    "e_cycle.sql": "CREATE VIEW x AS SELECT * FROM y",
    "f_cycle.sql": "CREATE VIEW y AS SELECT id, label FROM x",
}


@settings(deadline=None, max_examples=60)
@given(st.permutations(sorted(ESTATE)))
def test_the_order_of_files_changes_nothing(order):
    files = [unit_file(path, ESTATE[path]) for path in order]
    assert link(files) == link([unit_file(path, ESTATE[path]) for path in sorted(ESTATE)])


def test_a_star_is_expanded_from_another_files_definition():
    result = linked({"b.sql": "CREATE VIEW v AS SELECT * FROM t", "a.sql": "CREATE TABLE t (x int, y int)"})
    assert direct(result["b.sql"]) == {("v.x", "t.x"), ("v.y", "t.y")}


def test_a_star_over_an_unknown_table_is_one_edge():
    result = linked({"a.sql": "CREATE VIEW v AS SELECT * FROM t"})
    assert direct(result["a.sql"]) == {("v.*", "t.*")}


def test_among_conflicting_definitions_the_last_path_wins():
    result = linked({**ESTATE, "z.sql": "INSERT INTO out SELECT * FROM raw"})
    assert direct(result["z.sql"]) == {("out.id", "raw.id"), ("out.label", "raw.label")}


def test_a_file_sees_its_own_definition_first():
    result = linked(
        {
            "a.sql": "CREATE TABLE t (mine int); INSERT INTO o SELECT * FROM t",
            "b.sql": "CREATE TABLE t (theirs int)",
        }
    )
    assert direct(result["a.sql"]) == {("o.mine", "t.mine")}


def test_if_not_exists_leaves_what_is_there():
    result = linked(
        {
            "1.sql": "CREATE TABLE t (a int)",
            "2.sql": "CREATE TABLE IF NOT EXISTS t (b int)",
            "3.sql": "CREATE VIEW v AS SELECT * FROM t",
        }
    )
    assert direct(result["3.sql"]) == {("v.a", "t.a")}


def test_alters_count_in_the_order_of_paths():
    result = linked(
        {
            "1.sql": "CREATE TABLE t (a int, b int)",
            "2.sql": "ALTER TABLE t ADD COLUMN c text; ALTER TABLE t DROP COLUMN a",
            "3.sql": "ALTER TABLE t RENAME COLUMN b TO bb",
            "4.sql": "CREATE VIEW v AS SELECT * FROM t",
        }
    )
    assert direct(result["4.sql"]) == {("v.bb", "t.bb"), ("v.c", "t.c")}


def test_numbers_in_paths_count_as_numbers():
    files = {
        "V1__base.sql": "CREATE TABLE t (old_id int, a int)",
        "V2__new.sql": "CREATE TABLE t_new (id int, a int); DROP TABLE t; ALTER TABLE t_new RENAME TO t",
        "V10__more.sql": "ALTER TABLE t ADD COLUMN b int",
        "V11__view.sql": "CREATE VIEW v AS SELECT * FROM t",
    }
    assert direct(linked(files)["V11__view.sql"]) == {("v.id", "t.id"), ("v.a", "t.a"), ("v.b", "t.b")}


def test_namespaces_do_not_see_each_other():
    result = link(
        [
            unit_file("a.sql", "CREATE TABLE t (x int)", namespace="one"),
            unit_file("b.sql", "CREATE VIEW v AS SELECT * FROM t", namespace="two"),
        ]
    )
    assert direct(result["b.sql"]) == {("v.*", "t.*")}


def test_one_table_spelled_three_ways_is_one_dataset():
    text = 'CREATE VIEW v AS SELECT a.x, b.y, c.z FROM T a, public.t b, "t" c'
    result = link([unit_file("a.sql", text, schema="public")])
    assert {reads.dataset for reads in result["a.sql"].facts.reads} == {"public.t"}


def test_views_over_views_may_be_thousands_deep():
    depth = 2_000
    files = {f"{i:05}.sql": f"CREATE VIEW v{i} AS SELECT * FROM v{i + 1}" for i in range(depth)}
    files["z.sql"] = f"CREATE TABLE v{depth} (a int)"
    assert direct(linked(files)["00000.sql"]) == {("v0.a", "v1.a")}


def test_temporary_tables_end_with_their_file():
    result = linked(
        {
            "a.sql": "CREATE TEMP TABLE x AS SELECT a FROM t; INSERT INTO o SELECT * FROM x",
            "b.sql": "INSERT INTO o SELECT * FROM x",
        }
    )
    assert direct(result["a.sql"]) == {("o.a", "t.a")}
    assert direct(result["b.sql"]) == {("o.*", "x.*")}


def test_a_view_names_a_column_as_it_was_before_a_later_file_renamed_or_dropped_it():
    files = {
        "1_t.sql": "CREATE TABLE t (a int, b int, c int)",
        "2_v.sql": "CREATE VIEW v AS SELECT b, t.c FROM t",
        "3_alter.sql": "ALTER TABLE t RENAME COLUMN b TO d; ALTER TABLE t DROP COLUMN c",
        "4_w.sql": "CREATE VIEW w AS SELECT * FROM t",
        "5_x.sql": "CREATE TABLE x (c int); CREATE VIEW y AS SELECT c FROM t, x",
    }
    result = linked(files)
    assert direct(result["2_v.sql"]) == {("v.b", "t.b"), ("v.c", "t.c")}
    assert result["2_v.sql"].diagnostics == []
    assert direct(result["4_w.sql"]) == {("w.a", "t.a"), ("w.d", "t.d")}
    assert direct(result["5_x.sql"]) == {("y.c", "x.c")}, "what is there is meant first"


def test_a_function_finds_the_tables_that_triggers_of_other_files_are_on():
    logs = "BEGIN INSERT INTO log (id, what) VALUES (NEW.id, to_jsonb(OLD)); RETURN NEW; END"
    fires = "CREATE TRIGGER t AFTER UPDATE ON {} FOR EACH ROW EXECUTE {} note()"
    result = linked(
        {
            "1_a.sql": "CREATE TABLE a (id int, x int);" + fires.format("a", "FUNCTION"),
            "2_log.sql": f"CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ {logs} $$",
            "3_b.sql": "CREATE TABLE b (y int, id int);" + fires.format("b", "PROCEDURE"),
        }
    )
    expected = {("log.id", "a.id"), ("log.id", "b.id"), ("log.what", "a.id"), ("log.what", "a.x")}
    assert direct(result["2_log.sql"]) == expected | {("log.what", "b.id"), ("log.what", "b.y")}
    assert [read.dataset for read in result["2_log.sql"].facts.reads] == ["a", "b"]


def test_what_a_trigger_function_assigns_goes_into_the_tables_that_triggers_of_other_files_are_on():
    title = "NEW.search := to_tsvector(NEW.title); NEW.at := now();"
    region = "SELECT c.region, c.zip INTO NEW.region, NEW.zip FROM customers AS c WHERE c.id = NEW.customer;"
    fires = "CREATE TRIGGER t BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {}()"
    made = "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN NEW; END $$"
    result = linked(
        {
            "functions/fill.sql": made.format("public.fill", title + region),
            "functions/touch.sql": made.format("touch", "NEW.at := now();"),
            "tables/notes.sql": "CREATE TABLE notes (id int, at date);" + fires.format("notes", "touch"),
            "tables/pages.sql": "CREATE TABLE pages (title text, search text);"
            + fires.format("pages", "fill"),
            "tables/posts.sql": "CREATE TABLE posts (title text, customer int);"
            + fires.format("posts", "fill"),
        }
    )
    facts = result["tables/posts.sql"].facts
    assert {
        (f"{d.target_column} <- {d.source_dataset}.{d.source_column}", d.subtype) for d in facts.derives
    } == {
        ("search <- posts.title", "TRANSFORMATION"),
        ("region <- customers.region", "IDENTITY"),
        ("region <- customers.id", "FILTER"),
        ("region <- posts.customer", "FILTER"),
        ("zip <- customers.zip", "IDENTITY"),
        ("zip <- customers.id", "FILTER"),
        ("zip <- posts.customer", "FILTER"),
    }
    assert [read.dataset for read in facts.reads] == ["customers", "posts"]
    assert [written.dataset for written in facts.writes] == ["posts"]
    assert ("pages.search", "pages.title") in direct(result["tables/pages.sql"])
    assert ("pages.search", "posts.title") not in direct(result["tables/pages.sql"]), "another table's row"
    assert result["tables/notes.sql"].facts.writes == ()
    assert result["functions/fill.sql"].facts.writes == ()


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("2_mail.up.sql", "2_mail.down.sql"),
        ("2019-mail/up.sql", "2019-mail/down.sql"),
        ("sqls/2-mail-up.sql", "sqls/2-mail-down.sql"),
        ("V2__mail.sql", "U2__mail.sql"),
        ("deploy/mail.sql", "revert/mail.sql"),
    ],
)
def test_a_file_that_leads_a_migration_back_changes_no_table_and_replaces_nothing(there: str, back: str):
    result = linked(
        {
            "1/t.sql": "CREATE TABLE t (id int, name text); CREATE VIEW w AS SELECT id FROM t",
            there: "ALTER TABLE t ADD COLUMN mail text; ALTER TABLE t RENAME COLUMN name TO called; CREATE OR REPLACE VIEW w AS SELECT id, mail FROM t",
            back: "CREATE OR REPLACE VIEW w AS SELECT id FROM t; ALTER TABLE t RENAME COLUMN called TO name; ALTER TABLE t DROP COLUMN mail; ALTER TABLE t RENAME TO gone",
            "z/v.sql": "CREATE VIEW v AS SELECT * FROM t; CREATE VIEW x AS SELECT * FROM w",
        }
    )
    assert direct(result["z/v.sql"]) == {
        ("v.id", "t.id"), ("v.called", "t.called"), ("v.mail", "t.mail"), ("x.id", "w.id"), ("x.mail", "w.mail"),
    }  # fmt: skip
    assert direct(result[there]) == {("t.called", "t.name"), ("w.id", "t.id"), ("w.mail", "t.mail")}
    assert direct(result[back]) == {("w.id", "t.id")}


def test_a_bare_select_gets_the_target_its_path_names():
    result = link([unit_file("orders.sql", "SELECT a FROM t", target="mart.orders")])
    facts = result["orders.sql"].facts
    assert direct(result["orders.sql"]) == {("mart.orders.a", "t.a")}
    assert [writes.dataset for writes in facts.writes] == ["mart.orders"]


def test_the_files_add_to_a_given_schema():
    result = linked(
        {"a.sql": "CREATE TABLE t (x int)", "b.sql": "CREATE VIEW v AS SELECT * FROM t"},
        schema={"t": {"y": "int"}},
    )
    assert direct(result["b.sql"]) == {("v.y", "t.y"), ("v.x", "t.x")}


def test_lookups_are_kept_failures_included_and_definitions_digested():
    result = linked({"a.sql": "CREATE VIEW v AS SELECT * FROM nowhere", "b.sql": "CREATE TABLE t (x int)"})
    assert result["a.sql"].looked_up == {"#nowhere", "#public.nowhere"}
    assert set(result["b.sql"].defined) == {"#t"}
    changed = linked({"b.sql": "CREATE TABLE t (y int)"})
    assert changed["b.sql"].defined != result["b.sql"].defined


def test_facts_state_each_key_once_with_all_its_lines():
    result = linked({"a.sql": "INSERT INTO o (a) SELECT x FROM t;\nINSERT INTO o (a) SELECT sum(x) FROM t"})
    (edge,) = result["a.sql"].facts.derives
    assert (edge.subtype, edge.lines) == ("AGGREGATION", (1, 2))


def test_facts_are_read_back_as_they_were():
    for file in linked(ESTATE).values():
        assert decode_facts(encode_facts(file.facts)) == file.facts
