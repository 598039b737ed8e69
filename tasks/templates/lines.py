"""Lines: a rendered text laid out so that its statements stand on the lines of their template."""

import re
from collections.abc import Iterator
from typing import Final

from jinja2 import nodes

_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_APART: Final = (nodes.Macro, nodes.CallBlock, nodes.AssignBlock, nodes.FilterBlock)
"""Whose text becomes a value, which marks would make another."""


def mark(template: nodes.Template) -> None:
    """Put a mark with its number before each line of the template's own text."""
    for data in _texts(template):
        if "\ue000" not in data.data:
            lines = data.data.split("\n")
            data.data = "\n".join(
                f"\ue000{number}\ue001{line}" for number, line in enumerate(lines, start=data.lineno)
            )


def _texts(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child
        elif not isinstance(child, _APART):
            yield from _texts(child)


def lay_out(marked: str) -> str:
    """The text without its marks.

    Line breaks are added where tags left none, blank lines dropped where macros and loops brought more than the
    template has.
    """
    laid: list[str] = []
    wanted = 1
    for line in marked.split("\n"):
        found = _MARK.search(line)
        text = _MARK.sub("", line)
        wanted = int(found[1]) if found else wanted
        if not text.strip() and len(laid) >= wanted:
            continue
        if found:
            laid += [""] * (wanted - 1 - len(laid))
        laid.append(text)
    return "\n".join(laid)


def unmarked(text: str) -> str:
    """The text without its marks."""
    return _MARK.sub("", text)
