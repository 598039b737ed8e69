"""The reader of .lineage files is strict, so that an expectation means what its author thinks."""

import pytest

from tests.lineage_files import Edge, LineageFileError, Stated, differences, parse_lineage

HEAD = "reads: core.a\nwrites: mart.t\n"


def test_every_kind_of_line():
    stated = parse_lineage(
        """
        # a comment
        reads: core.a, core.b
        writes: mart.t   # another
        defines: mart.t (table), mart.v (view)
        mart.t.x <- core.a.y  DIRECT IDENTITY
        mart.t <- core.b.z    INDIRECT JOIN
        """
    )
    assert stated == Stated(
        reads={"core.a", "core.b"},
        writes={"mart.t"},
        defines={("mart.t", "table"), ("mart.v", "view")},
        edges={
            Edge("mart.t", "x", "core.a", "y", "DIRECT", "IDENTITY"),
            Edge("mart.t", None, "core.b", "z", "INDIRECT", "JOIN"),
        },
    )


def test_quoted_parts_are_unquoted_in_columns_and_kept_in_datasets():
    stated = parse_lineage('reads: "a.b".c\nwrites: t\nt."x y" <- "a.b".c."say ""hi"" # 1" DIRECT IDENTITY')
    assert stated.edges == {Edge("t", "x y", '"a.b".c', 'say "hi" # 1', "DIRECT", "IDENTITY")}


def test_a_bare_select_has_no_target():
    stated = parse_lineage("reads: a\n-.x <- a.x DIRECT IDENTITY\n- <- a.y INDIRECT SORT")
    assert stated.edges == {
        Edge(None, "x", "a", "x", "DIRECT", "IDENTITY"),
        Edge(None, None, "a", "y", "INDIRECT", "SORT"),
    }


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("mart.t.x <- core.a.y", "TARGET <- SOURCE KIND SUBTYPE"),
        ("mart.t.x <- core.a.y DIRECT JOIN", "there is no DIRECT JOIN"),
        ("mart.t.x <- core.a.y INDIRECT IDENTITY", "there is no INDIRECT IDENTITY"),
        ("mart.t <- core.a.y DIRECT IDENTITY", "never holds for a whole dataset"),
        ("mart.t <- core.a.y INDIRECT WINDOW", "never holds for a whole dataset"),
        ("mart.u.x <- core.a.y DIRECT IDENTITY", "neither written nor defined"),
        ("mart.t.x <- core.b.y DIRECT IDENTITY", "neither read, written nor defined"),
        ("reads: core.a", "said twice"),
        ("reads: ", "no dataset name"),
        ("defines: mart.v (vew)", "should be NAME \\(KIND\\)"),
        ("wrote: mart.v", "TARGET <- SOURCE"),
    ],
)
def test_a_slip_is_refused_with_its_line(line, complaint):
    with pytest.raises(LineageFileError, match=f"text:3: .*{complaint}"):
        parse_lineage(HEAD + line)


def test_an_edge_said_twice_is_refused():
    edge = "mart.t.x <- core.a.y DIRECT IDENTITY\n"
    with pytest.raises(LineageFileError, match="text:4: said twice"):
        parse_lineage(HEAD + edge + edge)


def test_differences_name_what_is_missing_and_what_is_extra():
    expected = parse_lineage(HEAD + "mart.t.x <- core.a.y DIRECT IDENTITY")
    actual = parse_lineage(HEAD + "writes: mart.u\nmart.t.x <- core.a.y DIRECT TRANSFORMATION")
    assert differences(expected, actual).splitlines() == [
        "  missing  mart.t.x <- core.a.y  DIRECT IDENTITY",
        "  extra    mart.t.x <- core.a.y  DIRECT TRANSFORMATION",
        "  extra    writes: mart.u",
    ]
    assert differences(expected, expected) == ""
