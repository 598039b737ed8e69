"""Masking: no literal and no comment is left in a text, and the rest of it is as it was."""

import pytest

from lineage.masking import mask_literals


@pytest.mark.parametrize(
    ("dialect", "text", "masked"),
    [
        ("postgres", "select 'a''b', 12.5, \"C d\" -- secret\nfrom t", 'select ?, ?, "C d"  \nfrom t'),
        ("postgres", "select $$secret\nmore$$ /* secret */ as x", "select ?\n   as x"),
        ("postgres", "select E'a\\'secret', b'101', x'ff', U&'d'", "select ?, ?, ?, ?"),
        ("bigquery", 'select "secret", r"x", `t.u`', "select ?, ?, `t.u`"),
        ("mysql", "select \"secret\", 0xFF, n'x' # secret", "select ?, ?, ? "),
        ("tsql", "select N'secret', [c d] from #t", "select ?, [c d] from #t"),
    ],
)
def test_literals_and_comments_go(dialect: str, text: str, masked: str) -> None:
    shown = mask_literals(text, dialect)
    assert shown is not None
    assert shown.split() == masked.split()
    assert "secret" not in shown


def test_lines_stay_where_they_are() -> None:
    text = "select 'a\nb',\n/* one\ntwo */ 1\nfrom t\n"
    shown = mask_literals(text, "postgres")
    assert shown is not None
    assert shown.splitlines()[text.splitlines().index("from t")] == "from t"


def test_double_quotes_of_a_guessed_dialect_may_hold_a_string() -> None:
    assert mask_literals('select "secret" from t', "postgres", guessed=True) == "select ? from t"


def test_what_cannot_be_read_is_left_out() -> None:
    shown = mask_literals("select 1;\nselect 'never closed secret\n;\nselect a from t;\n", "postgres")
    assert shown is None or "secret" not in shown
