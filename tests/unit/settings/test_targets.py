"""Rules that take names out of paths."""

import pytest
from pydantic import ValidationError

from settings import PathRules, Rule
from tasks.link import normalized


@pytest.mark.parametrize(
    ("pattern", "path", "target"),
    [
        ("sql/{project}/{dataset}/{table}/query.sql", "sql/p-1/d/t/query.sql", "p-1.d.t"),
        ("{project}/{dataset}/{table}.sql", "p/d.x/t.sql", 'p."d.x".t'),
        ("models/**/{table}.sql", "models/t.sql", "?.?.t"),
        ("models/**/{table}.sql", "models/a/b/t.sql", "?.?.t"),
        ("{table}_v?.sql", "deep/er/t_v1.sql", "?.?.t"),
    ],
)
def test_words_of_a_path(pattern: str, path: str, target: str) -> None:
    said = ".".join(
        f"{{{word}}}" if f"{{{word}}}" in pattern else "?" for word in ("project", "dataset", "table")
    )
    assert PathRules([Rule(path=pattern, target=said)]).match(path).target == target


def test_any_key_may_repeat_them_and_the_files_own_name() -> None:
    rules = PathRules([Rule(path="{db}/**", default_catalog="{db}", namespace="{db}", target="{name}")])
    said = rules.match("dwh/a/orders.sql")
    assert (said.default_catalog, said.namespace, said.target) == ("dwh", "dwh", "orders")
    assert rules.match("orders.sql").target is None


@pytest.mark.parametrize(
    ("path", "target", "said"),
    [("a/{b}.sql", "{c}", "target says {c}"), ("{a}/{a}.sql", "{a}", "can't be told apart")],
)
def test_words_that_nobody_can_fill(path: str, target: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Rule(path=path, target=target)


def test_targets_are_compared_as_their_dialect_does() -> None:
    assert normalized('dwh."Mixed".t', "snowflake") == "DWH.Mixed.T"
    assert normalized("p-1.D.t", "bigquery") == "p-1.D.t"
    assert normalized("D.T", "postgres") == "d.t"
