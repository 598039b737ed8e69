"""Comments and line breaks are nobody's lineage: a comment between any two words of a case changes no edge of it."""

import re
from itertools import pairwise

import pytest
from sqlglot.errors import SqlglotError

from lineage import analyze
from lineage.names import sqlglot_dialect
from tests.conformance.test_conformance import CASES, FILES, read_header, stated

_COMMENT = " /* it's said; once */ "
NOT_READ_AS_SQL = re.compile(
    r"\{[^{}]*\}+"  # template code
    r"|^[ \t]*(?:\\|\.|!|:|@|GO\b|DELIMITER\b|--)[^\n]*|[^\n]*\\g[^\n]*",  # lines that a client keeps for itself
    re.MULTILINE,
)
COMMANDS = {
    "clickhouse/front_matter.sql": "YAML, and template code with braces in it",
    "databricks/dbt_config_with_hooks.sql": "template code around a text",
    "databricks/metric_view.sql": "YAML",
    "hive/variables.sql": "SET is read to the end of its line",
    "hive/variables_of_several_lines.sql": "SET is read to the end of its line",
    "oracle/cte_named_like_a_command.sql": "a line of SQL*Plus but for what follows",
    "oracle/names_like_prompts_at_a_line_begin.sql": "a line of SQL*Plus but for what follows",
    "oracle/sqlplus_lines.sql": "lines of SQL*Plus",
    "oracle/sqlplus_values.sql": "lines of SQL*Plus",
    "oracle/sqlplus_values_in_a_text.sql": "lines of SQL*Plus",
    "oracle/sqlplus_variables.sql": "lines of SQL*Plus",
    "postgres/search_path_of_a_variable.sql": "what a variable stands for is told by the words before it",
    "redshift/names_and_values_in_braces.sql": "what a variable stands for is told by the words before it",
    "redshift/names_in_braces_of_loads.sql": "what a variable stands for is told by the words before it",
    "redshift/templates_of_go.sql": "template code with braces in it",
    "teradata/variables_in_calls.sql": "what a variable stands for is told by the words before it",
    "tsql/template_parameters_with_defaults.sql": "template code with blanks",
}
"""Cases that are about something in which blanks and comments do count, and what that is."""


def commented(case: str, text: str) -> str:
    """``text`` with a comment wherever there are only blanks between two words of SQL; itself where its words cannot be told."""
    spans = [match.span() for match in NOT_READ_AS_SQL.finditer(text)]
    try:
        tokens = sqlglot_dialect(case.split("/", maxsplit=1)[0]).tokenize(text)
    except (SqlglotError, ValueError):
        return text
    pieces, done = [], 0
    for token, following in pairwise(tokens):
        end, start = token.end + 1, following.start
        blank = text[end:start].isspace() and "\n" not in text[end:start]
        if blank and not any(first <= end <= last for first, last in spans):
            pieces += [text[done:end], _COMMENT]
            done = start
    return "".join([*pieces, text[done:]])


@pytest.mark.parametrize("case", [case for case in FILES if case not in COMMANDS])
def test_comments_change_no_edge(case: str):
    text = (CASES / case).read_text(encoding="utf-8")
    header = read_header(text)
    dialect = case.split("/", maxsplit=1)[0]
    plain, other = (
        stated(analyze({case: each}, dialect=dialect, schema=header.schema, **header.defaults))
        for each in (text, commented(case, text))
    )
    assert other == plain, commented(case, text)


def test_nearly_every_case_gets_comments():
    texts = {case: (CASES / case).read_text(encoding="utf-8") for case in FILES}
    assert sum(commented(case, text) != text for case, text in texts.items()) > 0.98 * len(FILES)
