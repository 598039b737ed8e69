"""The examples' lineage, written by hand beside each file, is what Headwater finds."""

import re
import tomllib
from pathlib import Path

import pytest

from lineage.compiler import compile_unit
from lineage.linker import LinkedFile, LinkFile, link
from lineage.unit import CompileOptions
from settings.rules import PathRules, Rule
from tests.lineage_files import Stated, differences, read_lineage

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.sql"))
_CONSTRUCT = re.compile(r"\| (?P<construct>[^|]+) \| (?P<file>\S+\.sql) \| `+ ?(?P<words>.+?) ?`+ \|")


def _rules() -> PathRules:
    document = tomllib.loads((EXAMPLES / "headwater.toml").read_text(encoding="utf-8"))
    return PathRules(Rule.model_validate(rule) for rule in document["rule"])


def _link_file(rules: PathRules, path: str) -> LinkFile:
    rule = rules.match(path)
    assert rule.dialect is not None, f"no path rule names the dialect of {path}"
    unit = compile_unit((EXAMPLES / path).read_text(encoding="utf-8"), CompileOptions(rule.dialect))
    return LinkFile(
        path=path,
        namespace=rule.namespace,
        unit=unit,
        default_catalog=rule.default_catalog,
        default_schema=rule.default_schema,
        target=rule.target,
    )


@pytest.fixture(scope="module")
def linked() -> dict[str, LinkedFile]:
    rules = _rules()
    return link(_link_file(rules, path) for path in FILES)


@pytest.mark.parametrize("path", FILES)
def test_lineage_is_as_written_beside_the_file(linked: dict[str, LinkedFile], path: str):
    expected = read_lineage((EXAMPLES / path).with_suffix(".lineage"))
    found = differences(expected, Stated.of(linked[path].facts))
    told = "\n".join(f"  said     line {d.line}: {d.code}: {d.reason}" for d in linked[path].diagnostics)
    assert not found, f"{path} states other lineage than {path[:-4]}.lineage\n{found}\n{told}"


def test_every_sql_file_has_an_expectation_and_the_other_way_round():
    expected = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.lineage"))
    assert [path.removesuffix(".lineage") for path in expected] == [
        path.removesuffix(".sql") for path in FILES
    ]


def test_namespaces_keep_the_folders_apart(linked: dict[str, LinkedFile]):
    by_folder = {path.split("/")[0]: linked[path].facts.namespace for path in FILES}
    assert by_folder == {
        "bigquery": "ledger",
        "postgres": "core-banking",
        "snowflake": "counterparty-risk",
        "tsql": "provisions",
    }


CONSTRUCTS = [
    match.groupdict()
    for line in (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    if (match := _CONSTRUCT.fullmatch(line))
]


@pytest.mark.parametrize("row", CONSTRUCTS, ids=[row["construct"] for row in CONSTRUCTS])
def test_each_construct_of_the_readme_is_where_it_says(row: dict[str, str]):
    assert row["words"] in (EXAMPLES / row["file"]).read_text(encoding="utf-8")


def test_the_readme_table_is_read_as_a_whole():
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8").split("## Where to find each construct")[1]
    rows = [
        line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| construct")
    ]
    assert len(CONSTRUCTS) == len(rows) >= 60
