"""Statements and migrations, as files."""

import re
from pathlib import Path

import pytest

import stores.graph
from stores.graph.cypher import migrations, split_statements, statement
from stores.graph.rows import EDGE_KINDS, NODE_KINDS

STATEMENTS = Path(stores.graph.__file__).parent / "statements"
WRITING = sorted(
    path.stem for path in STATEMENTS.glob("*.cypher") if re.match("merge|create|delete", path.stem)
)


@pytest.mark.parametrize("kind", [*NODE_KINDS, *EDGE_KINDS])
def test_every_kind_can_be_merged(kind: str) -> None:
    assert statement(f"merge_{kind}").startswith("UNWIND $rows AS row\n")


@pytest.mark.parametrize("name", WRITING)
def test_every_writing_statement_says_what_it_took(name: str) -> None:
    assert statement(name).endswith("RETURN count(*) AS taken\n")


@pytest.mark.parametrize("kind", EDGE_KINDS)
def test_merging_creating_and_deleting_an_edge_agree_on_its_key(kind: str) -> None:
    key, deleted = (
        re.search(r"\[r:(\w+ \{source: row.source, file: row.file.*)\}\]", statement(f"{verb}_{kind}"))[1]
        for verb in ("merge", "delete")
    )
    assert key == deleted
    data = re.search(r"\nSET (.+)\n", statement(f"merge_{kind}"))[1].replace("r.", "").replace(" =", ":")
    assert f"[:{key}, {data}}}]" in statement(f"create_{kind}")


def test_an_unknown_statement_is_a_mistake() -> None:
    with pytest.raises(FileNotFoundError):
        statement("merge_nothing")


def test_migrations_are_numbered_without_gap() -> None:
    numbers = [int(version[1:5]) for version in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_migrations_statements_stand_alone() -> None:
    text = "// Why.\nCREATE CONSTRAINT a IF NOT EXISTS\nFOR (n:A) REQUIRE n.x IS UNIQUE;\n\n// b\nRETURN 1;\n"
    assert split_statements(text) == [
        "CREATE CONSTRAINT a IF NOT EXISTS\nFOR (n:A) REQUIRE n.x IS UNIQUE",
        "RETURN 1",
    ]


@pytest.mark.parametrize("text", ["RETURN 1", "RETURN 1;", "RETURN 1;\n", "// x\nRETURN 1;\n\n"])
def test_the_last_semicolon_is_optional(text: str) -> None:
    assert split_statements(text) == ["RETURN 1"]
