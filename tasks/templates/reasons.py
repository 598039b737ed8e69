"""Why a template can't be rendered, in words that say where and what to do about it."""

import re
from types import TracebackType
from typing import Final

from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from tasks.templates.sandbox import TemplateError

MACRO_PREFIX: Final = "macro__"
"""What macros' names begin with in here, since Jinja keeps names that begin with ``_`` to itself."""

NOT_INSTALLED: Final = "; is a package not installed (dbt deps)?"

_ARGUMENTS: Final = re.compile(r"macro '\w+' (?:takes|was)")
"""What Jinja says of a macro that is called with other arguments than it has: names only."""

_NOTHING_FOUND: Final = ("'None' has no", "list object has no", "dict object has no")
"""How a template fails that reckons with what a query gives."""


def reason(error: Exception, *, dbt: bool) -> str:
    """What went wrong, in words that hold nothing of the template but names."""
    match error:
        case TemplateError():
            return str(error)
        case TemplateSyntaxError():
            return f"is no Jinja template: {error.message}"
        case UndefinedError():
            why = f"{error.message}{_hint(str(error.message), dbt=dbt)}"
        case SecurityError():
            why = "it does what templates may not do here"
        case RecursionError():
            why = "its macros call each other without end"
        case SyntaxError():  # of the Python that Jinja makes of it, which has its own limits
            why = "its blocks are nested too deeply"
        case TypeError() if _ARGUMENTS.match(str(error)):
            why = str(error).replace(MACRO_PREFIX, "")
        case TypeError() if "NoneType" in str(error):
            why = f"it reckons with None{_hint(_NOTHING_FOUND[0], dbt=dbt)}"
        case _:
            why = f"internal error ({type(error).__name__})"
    return f"cannot be rendered: {why}"


def _hint(missing: str, *, dbt: bool) -> str:
    """What a person can do about a name without a value."""
    if not dbt:
        return "; see [templates] variables and macros"
    if missing.endswith("is undefined") or missing.startswith("the package"):
        return NOT_INSTALLED
    if missing.startswith(_NOTHING_FOUND):
        return "; what a database would say isn't known: let dbt compile it, its target/manifest.json is read"
    return ""


def line_of(error: BaseException, path: str) -> int:
    """The template's line that an error comes from; 1 when nothing tells."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    trace: TracebackType | None = error.__traceback__
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
