"""Names without quotes, and words of SQL, are the same in small letters and in capitals: written the other way a case has the same edges."""

import re

import pytest
from sqlglot.errors import SqlglotError

from lineage import analyze
from lineage.names import sqlglot_dialect
from tests.conformance.test_comments import NOT_READ_AS_SQL
from tests.conformance.test_conformance import CASES, FILES, read_header, stated

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

CHANGED = [case for case in FILES if case.split("/", maxsplit=1)[0] not in AS_WRITTEN]


def in_other_letters(case: str, text: str) -> str:
    """``text`` with every word of SQL in capitals, or in small letters where it was in capitals; itself where its words cannot be told."""
    spans = [match.span() for match in NOT_READ_AS_SQL.finditer(text)]
    try:
        tokens = sqlglot_dialect(case.split("/", maxsplit=1)[0]).tokenize(text)
    except (SqlglotError, ValueError):
        return text
    pieces, done = [], 0
    for token in tokens:
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
    text = (CASES / case).read_text(encoding="utf-8")
    header = read_header(text)
    dialect = case.split("/", maxsplit=1)[0]
    plain, other = (
        stated(analyze({case: each}, dialect=dialect, schema=header.schema, **header.defaults))
        for each in (text, in_other_letters(case, text))
    )
    assert other == plain, in_other_letters(case, text)


def test_nearly_every_case_gets_other_letters():
    texts = {case: (CASES / case).read_text(encoding="utf-8") for case in CHANGED}
    assert sum(in_other_letters(case, text) != text for case, text in texts.items()) > 0.98 * len(texts)
