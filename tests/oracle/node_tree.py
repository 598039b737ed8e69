"""Reads PostgreSQL's node trees: the text that ``pg_rewrite.ev_action`` holds.

The format is what ``src/backend/nodes/outfuncs.c`` writes and ``read.c`` reads: ``{KIND :field value …}`` for
a node, ``(…)`` for a list, ``<>`` for NULL, ``"…"`` for a String node, ``(i …)``, ``(o …)``, ``(b …)`` for
lists of integers, OIDs and bitmap sets. White space, brackets and braces end a token; a backslash takes
the next character as it is. A datum follows its length as ``[ byte … ]``; it is read and dropped.

The reader is strict: whatever it doesn't know is a ``NodeTreeError`` with its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = "Node | list[Value] | str | int | bool | None"

_TOKEN = re.compile(r"""[ \n\t]*(?P<token>[(){}]|(?:\\.|[^\\ \n\t(){}])+)""", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+")
_NUMBER_LISTS = frozenset({"i", "o", "x", "b"})


class NodeTreeError(ValueError):
    """A text that is no node tree."""


@dataclass
class Node:
    """One node: its kind in capitals, and its fields by name."""

    kind: str
    fields: dict[str, Value] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Value:
        try:
            return self.fields[name]
        except KeyError:
            raise NodeTreeError(f"a {self.kind} without {name}: {sorted(self.fields)}") from None

    def node(self, name: str) -> "Node":
        """A field that must be a node."""
        value = self[name]
        if not isinstance(value, Node):
            raise NodeTreeError(f"{self.kind}.{name} should be a node, is {value!r}")
        return value

    def nodes(self, name: str) -> "list[Node]":
        """A field that must be a list of nodes; NULL is the empty list."""
        value = self[name]
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, Node) for entry in value):
            raise NodeTreeError(f"{self.kind}.{name} should be a list of nodes, is {value!r}")
        return [entry for entry in value if isinstance(entry, Node)]

    def number(self, name: str) -> int:
        """A field that must be a number."""
        value = self[name]
        if type(value) is not int:
            raise NodeTreeError(f"{self.kind}.{name} should be a number, is {value!r}")
        return value

    def text(self, name: str) -> str:
        """A field that must be a text."""
        value = self[name]
        if not isinstance(value, str):
            raise NodeTreeError(f"{self.kind}.{name} should be a text, is {value!r}")
        return value

    def children(self) -> Iterator["Node"]:
        """The nodes directly below, in the order of the fields, through lists of any depth."""
        for value in self.fields.values():
            yield from nodes_in(value)


def nodes_in(value: Value) -> Iterator[Node]:
    """The nodes a field holds itself, through lists of any depth."""
    if isinstance(value, Node):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from nodes_in(entry)


def read_node_tree(text: str) -> Value:
    """Read one value, with nothing after it. Raises ``NodeTreeError``."""
    reader = _Reader(text)
    value = reader.value()
    reader.expect_end()
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._token: str | None = None
        self._advance()

    def _advance(self) -> None:
        match = _TOKEN.match(self._text, self._place)
        if match is None:
            if self._text[self._place :].strip(" \n\t"):
                raise self._error("no token")
            self._token = None
            return
        self._token = match["token"]
        self._place = match.end()

    def _error(self, what: str) -> NodeTreeError:
        return NodeTreeError(
            f"{what} at character {self._place}: {self._text[self._place - 40 : self._place + 20]!r}"
        )

    def _take(self) -> str:
        token = self._token
        if token is None:
            raise self._error("the text ends too early")
        self._advance()
        return token

    def expect_end(self) -> None:
        if self._token is not None:
            raise self._error("something follows the value")

    def value(self) -> Value:
        token = self._take()
        if token == "{":
            return self._node()
        if token == "(":
            return self._list()
        if token in (")", "}"):
            raise self._error(f"a value is missing before {token!r}")
        return _plain(token)

    def _node(self) -> Node:
        node = Node(self._take())
        if not re.fullmatch(r"[A-Z]+", node.kind):
            raise self._error(f"{node.kind!r} is no kind of node")
        while self._token != "}":
            label = self._take()
            if not re.fullmatch(r":\w+(\.\w+)*", label) or label[1:] in node.fields:
                raise self._error(f"{label!r} is no new field of a {node.kind}")
            node.fields[label[1:]] = self.value()
            if self._token == "[":
                self._datum()
        self._advance()
        return node

    def _datum(self) -> None:
        self._advance()
        while (token := self._take()) != "]":
            if not _NUMBER.fullmatch(token):
                raise self._error(f"{token!r} is no byte")

    def _list(self) -> list[Value]:
        if self._token in _NUMBER_LISTS:
            return list(self._numbers())
        values: list[Value] = []
        while self._token != ")":
            values.append(self.value())
        self._advance()
        return values

    def _numbers(self) -> Iterator[int]:
        self._advance()
        while (token := self._take()) != ")":
            if not _NUMBER.fullmatch(token):
                raise self._error(f"{token!r} is no number")
            yield int(token)


def _plain(token: str) -> Value:
    if token == "<>":
        return None
    if token in ("true", "false"):
        return token == "true"
    if _NUMBER.fullmatch(token):
        return int(token)
    if len(token) > 1 and token[0] == '"' == token[-1]:
        token = token[1:-1]
    return re.sub(r"\\(.)", r"\1", token, flags=re.DOTALL)
