"""What a file's place in the source says about how to read it."""

import pytest
from pydantic import ValidationError

from settings import PathRules, Rule, RuleMatch


def test_without_rules_nothing_is_said() -> None:
    assert PathRules().match("a.sql") == RuleMatch(None, "default", None, None, None)


def test_the_last_rule_that_speaks_wins_field_by_field() -> None:
    rules = PathRules(
        [
            Rule(path="*.sql", dialect="postgres", default_schema="public"),
            Rule(path="legacy/", dialect="oracle", namespace="old"),
            Rule(path="legacy/new/**", dialect="snowflake", default_catalog="dwh", target="mart.x"),
        ]
    )
    assert rules.match("a/b.sql") == RuleMatch("postgres", default_schema="public")
    assert rules.match("legacy/b.sql") == RuleMatch("oracle", "old", default_schema="public")
    assert rules.match("legacy/new/b.sql") == RuleMatch("snowflake", "old", "dwh", "public", "mart.x")
    assert rules.match("a/legacy.ddl") == RuleMatch()


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("postgres/**", "postgres/a/b.sql", True),
        ("postgres/**", "x/postgres/a.sql", False),
        ("postgres", "x/postgres/a.sql", True),
        ("/a.sql", "b/a.sql", False),
        ("*_view.sql", "x/daily_view.sql", True),
        ("a b/[ü].sql", "a b/ü.sql", True),
    ],
)
def test_patterns_are_those_of_gitignore(pattern: str, path: str, matches: bool) -> None:
    assert (PathRules([Rule(path=pattern, dialect="x")]).match(path).dialect == "x") is matches


@pytest.mark.parametrize("pattern", ["", "!a", "#a", "***/[z-a]"])
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(ValidationError):
        Rule(path=pattern)


def test_a_namespace_ends_where_the_dataset_begins() -> None:
    with pytest.raises(ValidationError, match="must not contain #"):
        Rule(path="**", namespace="a#b")
