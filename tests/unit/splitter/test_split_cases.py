import pytest
from sqlglot.dialects.dialect import Dialect

from tests.unit.splitter.case_files import Case, described, parameters, split_as

LITERALS_APART = "a literal's text is not its source"


@pytest.mark.parametrize("case", parameters())
def test_the_statements_are_those_of_the_file(case: Case) -> None:
    assert described(split_as(case.dialect, case.sql)) == case.expected


@pytest.mark.parametrize("case", parameters())
def test_every_statement_parses_on_its_own(case: Case) -> None:
    for piece in split_as(case.dialect, case.sql).statements:
        if not piece.utility and piece.tokens:
            trees = Dialect.get_or_raise(case.dialect).parser().parse(piece.tokens, case.sql)
            assert len([tree for tree in trees if tree is not None]) == 1


@pytest.mark.parametrize("case", parameters())
def test_words_stand_where_their_tokens_say(case: Case) -> None:
    lines = case.sql.split("\n")
    for piece in split_as(case.dialect, case.sql).statements:
        for token in piece.tokens:
            source = case.sql[token.start : token.end + 1]
            if token.text.isalpha() and source.isalpha():
                assert token.line == case.sql.count("\n", 0, token.start) + 1
                assert source in lines[token.line - 1]
