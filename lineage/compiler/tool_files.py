"""What tools that run SQL files write into them besides SQL: migrations there and back, named queries, their parameters, Go's templates.

Every text keeps its length and its lines. Sources: the manuals of Liquibase (formatted SQL), goose, sql-migrate,
dbmate, sqlc (macros), yesql and HugSQL, and that of Go's text/template.
"""

import re
from typing import Final

from lineage.compiler.vocabulary import GAP

_HEADER: Final = re.compile(r"^[ \t]*--[ \t]*(?:name:|:name[ \t])[^\r\n]*", re.MULTILINE)
"""What stands above each query in the files of yesql, HugSQL, aiosql and sqlc."""

_CALLED_AS_IN_CLOJURE: Final = re.compile(r"(?<![\w:]):[A-Za-z_]\w*(?:[-?!]\w*)+")
_SIGNS: Final = re.compile(r"[-?!]")
_ARGUMENT_OF_SQLC: Final = re.compile(r"\bsqlc\.(?:arg|narg|slice)\(\s*['\"`]?\w+['\"`]?\s*\)")
_EMBEDDED_BY_SQLC: Final = re.compile(r"\bsqlc\.embed\(\s*(\w+)\s*\)")

_WAYS_BACK: Final = ("+goose Down", "+migrate Down", "migrate:down")
_WAY_BACK: Final = re.compile(
    r"^[ \t]*--[ \t]*(?:\+(?:goose|migrate)[ \t]+Down\b|migrate:down\b).*?(?=^[ \t]*--[ \t]*(?:\+(?:goose|migrate)[ \t]+Up\b|migrate:up\b)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_CHANGES_TABLE: Final = re.compile(
    rf"^[ \t]*ALTER{GAP}+TABLE\b(?:{GAP}|[^;])*+;", re.MULTILINE | re.IGNORECASE
)
_VISIBLE: Final = re.compile(r"[^\r\n]")

_LIQUIBASE: Final = "liquibase formatted"
_DELIMITER: Final = re.compile(
    r"^[ \t]*--[ \t]*changeset\b[^\n]*\bendDelimiter:\"?([^\s\";$]+)", re.MULTILINE
)

_GO_NAME: Final = re.compile(r"\{\{-?\s*(?:\w+\s+){0,3}\.[A-Za-z_]")
_GO_ACTION: Final = re.compile(
    r"\{\{(?P<begin>-?\s*)(?:(?P<opens>if|with|range)\b|(?P<elif>else\s+if)\b|(?P<ends>else|end)(?=\s*-?\})"
    r"|(?P<either>(?:(?:or|and)\s+)?\.)(?P<name>[A-Za-z_]\w*(?:\.\w+)*)|(?P<call>\w+)(?=\s+[^\s}-]))"
    r"(?P<rest>(?:\"[^\"\n]*\"|`[^`]*`|[^{}\"`]){0,2000}+)\}\}"
)

_GO_KEYS: Final = re.compile(r"\s+\.([A-Za-z_][\w.]*)((?:\s+\"[^\"\n]*\")+)\s*-?")
"""``index .tables "a" "b"`` is ``.tables.a.b``, whose keys need be no names."""

_FRONT_MATTER: Final = re.compile(r"\A---[ \t\r]*\n\w+:.*?^---[ \t\r]*$", re.MULTILINE | re.DOTALL)
"""YAML above the SQL, between lines of three dashes."""


def is_go_template(text: str) -> bool:
    """Whether a text names a value as Go's templates do (``{{ .name }}``, ``{{ if .name }}``), which no other template does."""
    return "{{" in text and _GO_NAME.search(text) is not None


def as_sql(text: str) -> str:
    """A file's text as the SQL that its tool makes of it."""
    if text.startswith("---"):
        text = _FRONT_MATTER.sub(_blank, text)
    if is_go_template(text):
        text = _GO_ACTION.sub(_as_jinja, text)
    if ("name:" in text or ":name" in text) and _HEADER.search(text) is not None:
        text = _HEADER.sub(lambda match: _instead(";", match[0]), text)  # which ends what stands before it
        text = _CALLED_AS_IN_CLOJURE.sub(lambda match: _SIGNS.sub("_", match[0]), text)
        text = _ARGUMENT_OF_SQLC.sub(lambda match: _instead("?", match[0]), text)
        text = _EMBEDDED_BY_SQLC.sub(lambda match: _instead(f"{match[1]}.*", match[0]), text)
    if any(sign in text for sign in _WAYS_BACK):
        text = _WAY_BACK.sub(lambda match: _CHANGES_TABLE.sub(_blank, match[0]), text)
    if _LIQUIBASE in text:
        for delimiter in set(_DELIMITER.findall(text)):
            text = _ends_at(delimiter).sub(lambda match: _instead(";", match[0]), text)
    return text


def _as_jinja(action: re.Match[str]) -> str:
    """An action of Go's templates as Jinja has it: a value by its name, a call without arguments, any block as ``if``."""
    begin, rest, blanks = action["begin"], action["rest"], _VISIBLE.sub(" ", action["rest"])
    if action["name"]:
        return f"{{{{{begin}{' ' * len(action['either'])}{action['name']}{blanks}}}}}"
    looked_up = _GO_KEYS.fullmatch(rest) if action["call"] == "index" else None
    if looked_up is not None:
        name = ".".join([looked_up[1], *re.findall(r"[A-Za-z_]\w*", looked_up[2])])
        return _instead(f"{{{{{begin}{name}", action[0][:-2]) + "}}"
    if action["call"]:
        return f"{{{{{begin}{action['call']}(){blanks[2:]}}}}}"
    if action["ends"]:
        return f"{{%{begin}{action['ends']}{rest}%}}"
    opens, written = (action["opens"], "if") if action["opens"] else (action["elif"], "elif")
    return f"{{%{begin}{_instead(written, opens)}{blanks}%}}"


def _instead(value: str, of: str) -> str:
    """A shorter text in the place of another."""
    return value + " " * (len(of) - len(value))


def _blank(match: re.Match[str]) -> str:
    return _VISIBLE.sub(" ", match[0])


def _ends_at(delimiter: str) -> re.Pattern[str]:
    """Where a delimiter of the file's own ends a statement: at the end of a line, one sign on a line of its own."""
    begins = r"(?<=\n)[ \t]*" if len(delimiter) == 1 else ""
    return re.compile(rf"{begins}{re.escape(delimiter)}(?=[ \t\r]*(?:\n|\Z))", re.IGNORECASE)
