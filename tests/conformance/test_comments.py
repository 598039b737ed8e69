"""Comments and line breaks are nobody's lineage: a comment between any two words of a case changes no edge of it."""

from itertools import pairwise

import pytest

from tests.conformance.rewritten import assert_same_edges, spans_kept, text_of, tokens_of
from tests.conformance.test_conformance import FILES

_COMMENT = " /* it's said; once */ "
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
    spans = [*spans_kept(text)]
    pieces, done = [], 0
    for token, following in pairwise(tokens_of(case, text)):
        end, start = token.end + 1, following.start
        blank = text[end:start].isspace() and "\n" not in text[end:start]
        if blank and not any(first <= end <= last for first, last in spans):
            pieces += [text[done:end], _COMMENT]
            done = start
    return "".join([*pieces, text[done:]])


@pytest.mark.parametrize("case", [case for case in FILES if case not in COMMANDS])
def test_comments_change_no_edge(case: str):
    assert_same_edges(case, commented(case, text_of(case)))


def test_nearly_every_case_gets_comments():
    texts = {case: text_of(case) for case in FILES}
    assert sum(commented(case, text) != text for case, text in texts.items()) > 0.98 * len(FILES)
