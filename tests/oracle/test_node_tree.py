import psycopg
import pytest

from tests.oracle.node_tree import Node, NodeTreeError, Value, read_node_tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<>", None),
        ("true", True),
        ("-12", -12),
        ('"id"', "id"),
        ("*SELECT*\\ 1", "*SELECT* 1"),
        (r"\5", "5"),
        (r'"a\"b\(\ \\"', 'a"b( \\'),
        ("(i 1 2 -3)", [1, 2, -3]),
        ("(o 23 25)", [23, 25]),
        ("(b)", []),
        ("()", []),
        ('("a" <> ("b"))', ["a", None, ["b"]]),
        (
            "({VAR :varno 1 :name x} {CONST :isnull false :value 4 [ 1 0 -2 0 ]})",
            [Node("VAR", {"varno": 1, "name": "x"}), Node("CONST", {"isnull": False, "value": 4})],
        ),
    ],
)
def test_reads(text: str, value: Value):
    assert read_node_tree(text) == value


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "ends too early"),
        ("(1", "ends too early"),
        ("{VAR :varno", "ends too early"),
        ("1 2", "something follows"),
        (")", "a value is missing"),
        ("{VAR :varno }", "a value is missing"),
        ("{var :varno 1}", "no kind of node"),
        ("{VAR varno 1}", "no new field"),
        ("{VAR :varno 1 :varno 2}", "no new field"),
        ("(i 1 x)", "no number"),
        ("{CONST :value 4 [ 1 x ]}", "no byte"),
        ("\\", "no token"),
    ],
)
def test_refuses(text: str, what: str):
    with pytest.raises(NodeTreeError, match=what):
        read_node_tree(text)


def test_a_field_is_what_it_should_be():
    node = Node("VAR", {"varno": 1, "list": [1], "name": "x", "none": None})
    assert node.number("varno") == 1
    assert node.text("name") == "x"
    assert node.nodes("none") == []
    for read, field in [
        (node.number, "name"),
        (node.text, "varno"),
        (node.node, "none"),
        (node.nodes, "list"),
        (node.number, "absent"),
    ]:
        with pytest.raises(NodeTreeError, match=field):
            read(field)


@pytest.mark.postgres
def test_reads_every_tree_postgresql_comes_with(postgres: psycopg.Connection):
    """Those of all its own views, the catalogue's and the information schema's."""
    trees = [text for (text,) in postgres.execute("SELECT ev_action FROM pg_rewrite")]
    assert len(trees) > 100
    for text in trees:
        (query,) = list(read_node_tree(text))  # type: ignore[union-attr]
        assert isinstance(query, Node)
        assert query.kind == "QUERY"
