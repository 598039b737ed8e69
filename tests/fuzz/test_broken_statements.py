"""Statements with words left out, moved, doubled or taken from others: whatever comes of it, it is read to its end and linked."""

import random
from collections import defaultdict
from functools import cache

import pytest
from sqlglot.errors import SqlglotError

from lineage import analyze
from lineage.names import sqlglot_dialect
from tests.conformance.test_conformance import CASES, FILES


@cache
def words_by_dialect() -> dict[str, list[list[str]]]:
    """The words of each case, by dialect."""
    found = defaultdict(list)
    for case in FILES:
        dialect, text = case.split("/", maxsplit=1)[0], (CASES / case).read_text(encoding="utf-8")
        try:
            tokens = sqlglot_dialect(dialect).tokenize(text)
        except (SqlglotError, ValueError):
            continue
        found[dialect].append([text[token.start : token.end + 1] for token in tokens])
    return dict(found)


def broken(draw: random.Random, cases: list[list[str]]) -> str:
    """One case's words, up to five times changed somewhere."""
    words = [*draw.choice(cases)]
    for _ in range(draw.randint(1, 5)):
        at, other = draw.randrange(len(words) + 1), draw.choice(cases)
        begins = draw.randrange(len(other))
        taken, moved = other[begins : begins + draw.randint(1, 6)], words[at : at + draw.randint(1, 8)]
        words = draw.choice([
            words[:at],
            words[:at] + words[at + 1 :],
            words[:at] + taken + words[at:],
            words[:at] + moved[::-1] + words[at + len(moved) :],
            words[:at] + words[at + len(moved) :],
        ])  # fmt: skip
    return draw.choice([" ", "\n"]).join(words)


@pytest.mark.parametrize(
    ("seed", "texts"),
    [
        (1, 2_000),
        *(
            pytest.param(seed, 60_000, marks=[pytest.mark.full, pytest.mark.timeout(900)])
            for seed in (2, 3, 4)
        ),
    ],
)
def test_broken_statements_are_read_to_their_end(seed: int, texts: int) -> None:
    draw = random.Random(seed)
    dialects = sorted(words_by_dialect())
    for _ in range(texts):
        dialect = draw.choice(dialects)
        files = {f"{number}.sql": broken(draw, words_by_dialect()[dialect]) for number in range(2)}
        lineage = analyze(files, dialect=dialect)
        assert {statement.file for statement in lineage.statements} <= files.keys(), files
