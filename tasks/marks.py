"""Marks: what people wrote about datasets and columns, in comments of SQL and in dbt's property files.

A mark is YAML: ``-- headwater: {tags: [pii], owner: risk}``, or over several lines ``/* headwater: … */``. Before a
statement it is about what the statement makes; on the line of a column, or on the line before it, about that column;
with ``column:`` about that one. ``drop: [pii]`` says that a tag ends there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from lineage.yaml_text import NotYamlError, read_yaml

_MARK: Final = re.compile(
    r"--[ \t]*headwater:(?P<line>[^\n]*)|/\*\s*headwater:(?P<block>.*?)(?:\*/|\Z)", re.DOTALL
)
_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_BETWEEN: Final = re.compile(rf"(?:\s|{_COMMENT.pattern})*+", re.DOTALL)
"""What stands between a mark and what it is about."""

_ALIAS: Final = re.compile(r"""\bas\s+[`"\[]?(\w+)[`"\]]?$""", re.IGNORECASE)
_WORD: Final = re.compile(r"""[`"\[]?(\w+)[`"\]]?""")
_NEAR: Final = 10_000
"""Characters around a mark, among which what it is about has to stand."""

_KEYS: Final = frozenset({"tags", "owner", "column", "drop", "pii"})


class Mark(NamedTuple):
    """What somebody wrote: ``line`` is that of the mark, ``about`` the one it is about, 0 for the whole file.

    ``names``: which column is meant, by the words of that line, the likeliest first; none for the statement's dataset.
    """

    line: int
    about: int
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    owner: str = ""
    drop: tuple[str, ...] = ()
    exact: bool = False
    """Whether the column was named."""


class MarkProblem(NamedTuple):
    """A mark that can't be read."""

    line: int
    reason: str


def marks_in(text: str) -> Iterator[Mark | MarkProblem]:
    """The marks in the comments of one text."""
    line, at = 1, 0
    for found in _MARK.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        try:
            said = read_yaml(found["line"] if found["line"] is not None else found["block"])
        except NotYamlError:
            said = None
        if not isinstance(said, dict) or not said or said.keys() - _KEYS:
            yield MarkProblem(line, f"this mark is no table of {', '.join(sorted(_KEYS))}")
            continue
        yield _mark(said, line, *_place(text, found, line))


def _mark(said: Mapping[str, Any], line: int, about: int, names: tuple[str, ...]) -> Mark:
    if "column" in said:
        names = (str(said["column"]),)
    tags = texts(said.get("tags")) + (("pii",) if said.get("pii") is True else ())
    owner, drop = str(said.get("owner") or ""), texts(said.get("drop"))
    return Mark(line, about, names, tags, owner, drop, "column" in said)


def _place(text: str, found: "re.Match[str]", line: int) -> tuple[int, tuple[str, ...]]:
    """The line that a mark on ``line`` is about, and the columns it may mean."""
    begin = max(text.rfind("\n", 0, found.start()) + 1, found.start() - _NEAR)
    before = _COMMENT.sub("", text[begin : found.start()]).strip()
    if before:
        return line, _columns(before)
    near = found.end() + _NEAR
    skipped = _BETWEEN.match(text, found.end(), near)
    at = skipped.end() if skipped is not None else found.end()
    words = text[at:near].partition("\n")[0]
    return line + text.count("\n", found.start(), at), _columns(_COMMENT.sub("", words))


def _columns(line: str) -> tuple[str, ...]:
    """The words of a line that may be its column: an alias, else the first (a definition's) and the last (a query's)."""
    line = line.strip().strip(",").strip()
    alias = _ALIAS.search(line)
    words = _WORD.findall(line)
    found = ([alias[1]] if alias else []) + (words[:1] + words[-1:] if words else [])
    return tuple(dict.fromkeys(found))


def texts(value: object) -> tuple[str, ...]:
    """A list of YAML, or a single word, as texts."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def said_by_dbt(entry: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """The tags and the owner that an entry of a property file names, under ``config`` and ``meta`` too."""
    config = entry.get("config") if isinstance(entry.get("config"), dict) else {}
    tables = [each for each in (entry, config) if isinstance(each, dict)]
    metas = [each["meta"] for each in tables if isinstance(each.get("meta"), dict)]
    tags = [tag for table in (*tables, *metas) for tag in texts(table.get("tags"))]
    tags += [str(name) for meta in metas for name, value in meta.items() if value is True]
    owners = [str(table["owner"]) for table in (*tables, *metas) if isinstance(table.get("owner"), str)]
    return tuple(dict.fromkeys(tags)), owners[0] if owners else ""
