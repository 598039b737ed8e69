"""Path rules: what a file's place in the source says about how to read it."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

DEFAULT_NAMESPACE = "default"

_WORD = re.compile(r"\{([A-Za-z_]\w*)\}")
_NOWHERE = re.compile(r"(?!)")
_GLOBS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class Rule(BaseModel):
    """One ``[[rule]]`` of headwater.toml: the files it speaks of, and what holds for them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(
        min_length=1,
        description="Files inside the source, as a line of a .gitignore would name them. `{word}` stands for a part of a"
        " name, which the keys below may repeat: `sql/{project}/{dataset}/{table}/query.sql`.",
    )
    dialect: str | None = Field(
        default=None,
        description="The SQL dialect, as sqlglot names it, or an engine's name (`greenplum`, `db2` …).",
    )
    namespace: str | None = Field(
        default=None,
        description="Separates datasets of the same name, e.g. one namespace for each database server.",
    )
    default_catalog: str | None = Field(default=None, description="Completes names with no catalog.")
    default_schema: str | None = Field(default=None, description="Completes names with no schema.")
    target: str | None = Field(
        default=None,
        description="The dataset a bare SELECT of the file makes, such as `{dataset}.{table}`; `{name}` is the file's"
        " name without .sql.",
    )

    @field_validator("namespace")
    @classmethod
    def _is_plain(cls, namespace: str | None) -> str | None:
        """``#`` ends the namespace in a column's id and in questions."""
        if namespace is not None and "#" in namespace:
            msg = "a namespace must not contain #; choose another character"
            raise ValueError(msg)
        return namespace

    @field_validator("path")
    @classmethod
    def _is_pattern(cls, path: str) -> str:
        """A rule names files; it can neither exclude some nor be a comment."""
        if path.startswith(("!", "#")):
            msg = "a rule's path cannot start with ! or #; later rules win over earlier ones instead"
            raise ValueError(msg)
        _compiled(path)
        _captures(path)
        return path

    @model_validator(mode="after")
    def _says_what_it_knows(self) -> Self:
        """What is repeated has to be in the path."""
        known = {*_captures(self.path).groupindex, "name"}
        for key, text in _said(self).items():
            for word in _WORD.findall(text):
                if word not in known:
                    msg = f"{key} says {{{word}}}, which the rule's path doesn't have"
                    raise ValueError(msg)
        return self


class RuleMatch(NamedTuple):
    """What the rules say about one file; None where no rule speaks."""

    dialect: str | None = None
    namespace: str = DEFAULT_NAMESPACE
    default_catalog: str | None = None
    default_schema: str | None = None
    target: str | None = None


class PathRules:
    """An ordered set of rules. Of several rules that match a file, the last wins, field by field."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules = [(_compiled(rule.path), _captures(rule.path), _said(rule)) for rule in rules]

    def match(self, path: str) -> RuleMatch:
        """What holds for ``path``, relative to the source, with ``/`` between its parts."""
        said: dict[str, str] = {}
        for pattern, captures, fields in self._rules:
            if pattern.search(path):
                said |= _filled(fields, captures, path)
        return RuleMatch(**said)


def _filled(fields: dict[str, str], captures: re.Pattern[str], path: str) -> dict[str, str]:
    """The fields with what the path says in place of their words."""
    if not any("{" in text for text in fields.values()):
        return fields
    found = captures.fullmatch(path)
    name = path.rpartition("/")[2]
    words = (found.groupdict() if found else {}) | {"name": name.rpartition(".")[0] or name}
    return {
        key: _WORD.sub(lambda word: _part(words.get(word[1], word[0])), text) for key, text in fields.items()
    }


def _part(word: str) -> str:
    """A word of a path as a part of a dotted name."""
    return '"' + word.replace('"', '""') + '"' if "." in word or '"' in word else word


def _compiled(pattern: str) -> re.Pattern[str]:
    """What finds the pattern in a path, by gitignore's rules. Raises ``ValueError`` if it is none.

    One pattern that excludes nothing is searched for as it is: a specification, which settles several, takes ten times
    as long, and every run asks for every file.
    """
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - slow, and where there are no rules nothing needs it

    try:
        (line,) = GitIgnoreSpec.from_lines([_WORD.sub("*", pattern)]).patterns
    except (ValueError, re.error) as error:
        msg = f"{pattern!r} is not a pattern of .gitignore ({error})"
        raise ValueError(msg) from error
    return line.regex or _NOWHERE


def _captures(pattern: str) -> re.Pattern[str]:
    """What takes the words of a pattern out of a path. Raises ``ValueError`` for a word that stands there twice."""
    parts = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?|\{\w+\})", pattern.strip("/")):
        plain = _GLOBS.get(part)
        parts.append(plain or (f"(?P<{part[1:-1]}>[^/]+)" if _WORD.fullmatch(part) else re.escape(part)))
    anywhere = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    try:
        return re.compile(f"{anywhere}{''.join(parts)}(?:/.*)?")
    except re.error as error:
        msg = f"{pattern!r} has words that can't be told apart ({error})"
        raise ValueError(msg) from error


def _said(rule: Rule) -> dict[str, str]:
    """The fields a rule sets, its path aside."""
    return rule.model_dump(exclude={"path"}, exclude_none=True)
