"""Recipes: what the facts of a file depend on besides texts.

When a limit, a path rule, the compiler or the linker changes, files that haven't changed are to be done again.
The manifest keeps each file's recipe as a digest, so that a run sees it without reading the file.
"""

import hashlib
from functools import cache
from pathlib import Path

import lineage
from errors import ConfigurationError
from lineage.compiler import unit_key
from lineage.dialects import canonical_dialect
from lineage.unit import CompileOptions
from settings import PathRules, RuleMatch, Settings

GUESSED = "guessed"
"""Stands for the dialect in the recipe of a file whose dialect is guessed from its text."""


class Recipes:
    """What holds for each path of a source in one run."""

    def __init__(self, settings: Settings, dialect: str | None) -> None:
        """``dialect``: the run's own, which wins over the path rules'."""
        self._limits = settings.compile
        self._rules: PathRules = settings.path_rules
        self._dialect = _known_dialect(dialect) if dialect else None
        self._known: dict[RuleMatch, str] = {}

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

    def digest(self, path: str, context: str = "") -> str:
        """The recipe of the file; ``context`` stands for what its template depends on."""
        recipe = self._digest(path)
        return hashlib.sha256(f"{recipe}\n{context}".encode()).hexdigest() if context else recipe

    def _digest(self, path: str) -> str:
        said = self._rules.match(path)
        if said not in self._known:
            options = self.options(self._dialect or said.dialect or GUESSED)
            parts = [unit_key("", options), _linker_digest(), *map(repr, said)]
            self._known[said] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return self._known[said]


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
