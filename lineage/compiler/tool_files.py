"""What tools that run SQL files write into them besides SQL: migrations there and back, named queries, their parameters.

Every text keeps its length and its lines. Sources: the manuals of Liquibase (formatted SQL), goose, sql-migrate,
dbmate, sqlc (macros), yesql and HugSQL.
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


def as_sql(text: str) -> str:
    """A file's text as the SQL that its tool makes of it."""
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


def _instead(value: str, of: str) -> str:
    """A shorter text in the place of another."""
    return value + " " * (len(of) - len(value))


def _blank(match: re.Match[str]) -> str:
    return _VISIBLE.sub(" ", match[0])


def _ends_at(delimiter: str) -> re.Pattern[str]:
    """Where a delimiter of the file's own ends a statement: at the end of a line, one sign on a line of its own."""
    begins = r"(?<=\n)[ \t]*" if len(delimiter) == 1 else ""
    return re.compile(rf"{begins}{re.escape(delimiter)}(?=[ \t\r]*(?:\n|\Z))", re.IGNORECASE)
