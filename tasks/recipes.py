"""Recipes: what the facts of a file depend on besides texts.

When a limit, a path rule, the compiler or the linker changes, files that haven't changed are to be done again.
The manifest keeps each file's recipe as a digest, so that a run sees it without reading the file. Its first half stands for
what linking depends on, the second for how the text comes to its unit: where only that is another, and the unit is the same
when the file has been read again, the file need not be linked again.
"""

import hashlib
from functools import cache, lru_cache
from pathlib import Path

import lineage
from errors import ConfigurationError
from lineage.compiler import unit_key
from lineage.dialects import canonical_dialect
from lineage.unit import CompileOptions
from settings import PathRules, RuleMatch, Settings

_HALF = 32
"""Hex digits of each half."""

GUESSED = "guessed"
"""Stands for the dialect in the recipe of a file whose dialect is guessed from its text."""


class Recipes:
    """What holds for each path of a source in one run."""

    def __init__(self, settings: Settings, dialect: str | None) -> None:
        """``dialect``: the run's own, which wins over the path rules'."""
        self._limits = settings.compile
        self._rules: PathRules = settings.path_rules
        self._dialect = _known_dialect(dialect) if dialect else None
        self._known: dict[RuleMatch, tuple[str, str]] = {}

    @property
    def rules(self) -> PathRules:
        """The path rules."""
        return self._rules

    @property
    def usual_dialect(self) -> str | None:
        """The dialect that the run was given, else that of files that only the broadest rules speak of."""
        return self.dialect("catalogue")

    def dialect(self, path: str) -> str | None:
        """The dialect somebody named for the file; None when it is to be guessed."""
        said = self._rules.match(path).dialect
        return self._dialect or (_known_dialect(said) if said else None)

    def options(self, dialect: str) -> CompileOptions:
        """How texts of a dialect are compiled."""
        limits = self._limits
        return CompileOptions(dialect, limits.max_bytes, limits.max_tokens, limits.max_nesting)

    def digest(self, path: str, rendering: str = "", catalogue: str = "") -> str:
        """The recipe of the file; ``rendering`` stands for what its template depends on, ``catalogue`` for columns known."""
        said = self._rules.match(path)
        if said not in self._known:
            options = self.options(self._dialect or said.dialect or GUESSED)
            linked = [_linker_digest(), *map(repr, said._replace(dialect=None))]
            self._known[said] = "\n".join(linked), unit_key("", options)
        linking, reading = self._known[said]
        return _half(f"{linking}\n{catalogue}") + _half(f"{reading}\n{rendering}")


def links_alike(one: str, other: str) -> bool:
    """Whether a unit is linked by both recipes the same way."""
    return one[:_HALF] == other[:_HALF]


@lru_cache(1_000)
def _half(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_HALF]


@cache
def _known_dialect(name: str) -> str:
    try:
        return canonical_dialect(name)
    except ValueError as error:
        raise ConfigurationError(f"{error}.") from error


@cache
def _linker_digest() -> str:
    """SHA-256 of the linker's sources."""
    digest = hashlib.sha256()
    for source in sorted((Path(lineage.__file__).parent / "linker").glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()
