"""What all parts of reading a body share."""

from typing import Final

from sqlglot.tokenizer_core import Token

from lineage.compiler.reading import Reader
from lineage.compiler.routines import Frame
from lineage.compiler.triggers import Fired
from lineage.compiler.variables import Text, Variables
from lineage.compiler.vocabulary import ROWS_HAVE_TYPES, words_in

DML: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "EXECUTE"})

CHANGES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})

DIALECTS_OF_SESSION_VARIABLES: Final = frozenset({"databricks", "spark"})

CONFIGURED: Final = words_in("COMMAND DATABASE DB DBM HISTORY MONITOR")

AT_SIGN_DIALECTS: Final = frozenset({"mysql", "singlestore", "doris", "starrocks"})
"""Dialects whose variables ``@v`` belong to the session, and need no routine."""

_CONFIGURES: Final = words_in("OPTIONS CFG CONFIG CONFIGURATION MANAGER SWITCHES FILE EID USING")
"""What UPDATE may be of without being of a table, for Db2's client."""


class Prepared:
    """What a name stands for that a routine prepares a statement by."""

    def __init__(self) -> None:
        self.cursors: list[str] = []
        """The cursors that are declared for it."""
        self.texts: list[Text] | None = None
        """The texts that it may have, if it is executed with values; else it is read where it is prepared."""


class BodyReader(Reader):
    """What all parts of reading a body share: which routine they are in, and what is known there."""

    frames: list[Frame]
    outer: str | None
    outer_variables: Variables | None
    section = False
    signed = False
    labelled = ""
    fired: dict[str, list[Fired]]
    packages: dict[str, Variables]
    cursors: dict[str, tuple[list[str], int, int]]
    """Of each cursor with parameters, by its name in upper case, what those are called, and where its query begins and ends."""

    prepared: dict[str, Prepared]
    """Of each name that statements are prepared by, or cursors declared for, in upper case."""
    prepared_queries: dict[str, list[Token]]
    """Of each name that a query is prepared by, its tokens."""
    last: tuple[str, str, int]
    """The first two words of the statement that was read last, and how many branches were open there."""
    giving: set[str]
    """The functions, in upper case, that give something back in their parameters."""
    heads: dict[str, Token]
    """Of each name, in upper case, where the last PROCEDURE or FUNCTION of that name begins; empty until it is asked for."""
    # No cached_property: compiled by mypyc, it is worked out whenever it is asked for.
    with_values: dict[tuple[str, str], int] | None = None
    """Where each ``EXECUTE s USING``, ``OPEN c USING`` stands last, by the verb and the name; None until it is asked for."""
    fields_named: dict[str, dict[str, int]] | None = None
    """Where each ``r.a`` stands last, by the one name and the other; None until it is asked for."""
    sessions: dict[str, Variables]
    """Of each of MySQL's procedures, by its name in upper case, the variables of its body, those of the session among them."""

    def _enter(
        self, name: str, own: Variables | None = None, *, declaring: bool = False, package: bool = False
    ) -> Variables:
        """Begin to read a routine or block; its variables, which are new ones unless it has its ``own``."""
        if self.frames and self.frames[-1].declaring and self.variables is not None:
            self.variables.share()
        self.variables = own or self.findings.new_variables(self.variables, name)
        self.frames.append(Frame(name, self.variables, declaring=declaring, package=package))
        self.body_of = name
        return self.variables

    def other(self, at: int, end: int) -> int | None:
        """Hand on what begins with no word of control."""
        raise NotImplementedError

    def known_variables(self) -> Variables:
        """The variables in scope; those of the script itself, where nothing is open."""
        if self.variables is None:
            self.variables = self.outer_variables = self.findings.new_variables()
            if self.findings.options.dialect in DIALECTS_OF_SESSION_VARIABLES:
                self.variables.labels |= {"SYSTEM", "SESSION"}  # system.session.v
        return self.variables

    @property
    def inside(self) -> bool:
        """Whether the piece stands in the body of a routine or block."""
        return bool(self.frames) or self.body_of is not None

    def _after_into(self, into: int) -> int:
        at = into + 1
        while self.word(at) in {"COLLECT", "INTO", "STRICT"}:
            at += 1
        return at

    def _targets(self, at: int, end: int) -> tuple[tuple[str, ...], int]:
        """A list of variables, ``a, b.c, d(1), :e, @f``: their names, and where it ends."""
        names: list[str] = []
        while at < end:
            name, at = self._target(at, end)
            names.append(name)
            if self.word(at) != ",":
                break
            at += 1
        return tuple(names), min(at, end)

    def _target(self, at: int, end: int) -> tuple[str, int]:
        sign = ""
        while at < end and self.word(at) in {":", "@"}:
            sign = "@" if self.word(at) == "@" else sign
            at += 1
        name = sign + self.spelled(at)
        at += 1
        plpgsql = self.findings.options.dialect in ROWS_HAVE_TYPES  # there ``INTO v (a + b)`` is no element
        while at < end and self.word(at) in ({".", "["} if plpgsql else {".", "(", "["}):
            if self.word(at) == ".":
                name = f"{name}.{self.spelled(at + 1)}"
                name = self.variables.unlabelled(name) if self.variables is not None else name
                at += 2
            else:
                at = self.find(at + 1, end, {")", "]"}) + 1
        return name, at

    def _assigns(self, at: int, end: int) -> bool:
        """Whether something is assigned to a variable, or a part of one, whatever it is called: ``list := a``, ``show(1) := b``."""
        following = self.word(at + 1)
        return following in {":=", "="} or (following in {".", "("} and self.find(at, end, {":="}) < end)

    def _configures(self, at: int) -> bool:
        """Whether it is a command of Db2's client: ``UPDATE COMMAND OPTIONS``, ``UPDATE DB CFG FOR d``."""
        return self.word(at + 1) in CONFIGURED and self.word(at + 2) in _CONFIGURES

    def _label(self) -> None:
        """Let the label that was read last qualify what is in scope."""
        if self.variables is not None and self.labelled:
            self.variables.labels.add(self.labelled)
            self.labelled = ""
