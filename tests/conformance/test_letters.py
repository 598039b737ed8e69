"""Names without quotes, and words of SQL, are the same in small letters and in capitals: written the other way a case has the same edges."""

import re

import pytest

from tests.conformance.rewritten import assert_same_edges, dialect_of, spans_kept, text_of, tokens_of
from tests.conformance.test_conformance import FILES

_WORD = re.compile(r"[A-Za-z_#][\w#]*")
AS_WRITTEN = ("bigquery", "clickhouse")
"""Dialects that tell names without quotes by their letters."""

BY_LETTERS = {
    "databricks/dbt_config_with_hooks.sql": "template code around a text",
    "databricks/metric_view.sql": "YAML",
    "mysql/queries_of_sqlc.sql": "sqlc's macros are called as its manual writes them",
    "redshift/templates_of_go.sql": "template code with braces in it",
    "snowflake/field_of_an_object_made_here.sql": "fields of objects",
    "tsql/functions_named_nearly_like_methods.sql": "methods of types",
    "tsql/methods_of_types.sql": "methods of types",
    "tsql/xml_methods.sql": "methods of types",
}
"""Cases that are about something in which letters do count, and what that is."""

CHANGED = [case for case in FILES if dialect_of(case) not in AS_WRITTEN]


def in_other_letters(case: str, text: str) -> str:
    """``text`` with every word of SQL in capitals, or in small letters where it was in capitals; itself where its words cannot be told."""
    spans = [*spans_kept(text)]
    pieces, done = [], 0
    for token in tokens_of(case, text):
        start, end = token.start, token.end + 1
        word = text[start:end]
        is_kept = text[start - 1 : start] in (":", "$", "&") or any(
            first <= start < last for first, last in spans
        )
        if _WORD.fullmatch(word) and not is_kept:
            pieces += [text[done:start], word.lower() if word.isupper() else word.upper()]
            done = end
    return "".join([*pieces, text[done:]])


@pytest.mark.parametrize("case", [case for case in CHANGED if case not in BY_LETTERS])
def test_letters_change_no_edge(case: str):
    assert_same_edges(case, in_other_letters(case, text_of(case)))


def test_nearly_every_case_gets_other_letters():
    texts = {case: text_of(case) for case in CHANGED}
    assert sum(in_other_letters(case, text) != text for case, text in texts.items()) > 0.98 * len(texts)
