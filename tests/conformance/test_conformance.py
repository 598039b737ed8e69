"""One construct a file: the SQL, and beside it the lineage a person read off the rules.

A case is ``cases/<dialect>/<what it shows>.sql`` with a ``.lineage`` file (see ``tests.lineage_files``).
Comments at the head of the SQL may set what the rules of a source would:

    -- default_catalog: bank
    -- default_schema: core
    -- table core.accounts (account_id, balance)     columns known from elsewhere
    -- known gap: why                                Headwater says something else; the case fails once it doesn't
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from lineage import Lineage, analyze
from tests.lineage_files import Edge, Stated, differences, read_lineage

CASES = Path(__file__).parent / "cases"
FILES = sorted(path.relative_to(CASES).as_posix() for path in CASES.rglob("*.sql"))

_DEFAULT = re.compile(r"-- (default_catalog|default_schema): (\S+)")
_TABLE = re.compile(r"-- table (\S+) \(([^)]*)\)")
_GAP = re.compile(r"-- known gap: (.+)")


class Header(NamedTuple):
    """What the head of a case sets."""

    defaults: dict[str, str]
    schema: dict[str, dict[str, str]]
    gap: str | None = None


def read_header(text: str) -> Header:
    header = Header({}, {})
    for line in text.splitlines():
        if default := _DEFAULT.fullmatch(line):
            header.defaults[default[1]] = default[2]
        elif table := _TABLE.fullmatch(line):
            header.schema[table[1]] = {column.strip(): "TEXT" for column in table[2].split(",")}
        elif gap := _GAP.fullmatch(line):
            header = header._replace(gap=gap[1])
        else:
            return header
    raise AssertionError("a case without SQL")


def stated(lineage: Lineage) -> Stated:
    """What ``analyze`` says, as an expectation; it doesn't tell definitions from writes."""
    return Stated(
        reads=set(lineage.inputs),
        writes=set(lineage.outputs),
        edges={
            Edge(
                edge.target_dataset,
                edge.target_column,
                edge.source_dataset,
                edge.source_column,
                edge.kind,
                edge.subtype,
                edge.masking,
            )
            for edge in lineage.edges
        },
    )


def cases() -> list[object]:
    gaps = [(case, read_header((CASES / case).read_text(encoding="utf-8")).gap) for case in FILES]
    return [
        pytest.param(case, marks=[pytest.mark.xfail(reason=gap, strict=True)] if gap else [])
        for case, gap in gaps
    ]


@pytest.mark.parametrize("case", cases())
def test_case(case: str):
    path = CASES / case
    text = path.read_text(encoding="utf-8")
    header = read_header(text)
    lineage = analyze(
        {case: text}, dialect=case.split("/", maxsplit=1)[0], schema=header.schema, **header.defaults
    )
    expected = read_lineage(path.with_suffix(".lineage"))
    outputs = expected.writes | {name for name, _ in expected.defines}
    found = differences(Stated(expected.reads, outputs, set(), expected.edges), stated(lineage))
    told = "\n".join(f"  said     line {d.line}: {d.code}: {d.reason}" for d in lineage.diagnostics)
    assert not found, f"{case}\n{text}\n{found}\n{told}"


def test_every_case_has_an_expectation_and_the_other_way_round():
    expected = sorted(path.relative_to(CASES).as_posix() for path in CASES.rglob("*.lineage"))
    assert [path.removesuffix(".lineage") for path in expected] == [
        path.removesuffix(".sql") for path in FILES
    ]


def test_the_head_of_a_case():
    header = read_header(
        "-- default_schema: core\n-- table t (a, b)\n-- known gap: rare\nSELECT 1;\n-- table u (c)\n"
    )
    assert header == Header({"default_schema": "core"}, {"t": {"a": "TEXT", "b": "TEXT"}}, "rare")
