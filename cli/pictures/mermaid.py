"""Mermaid, as Markdown of many hosts draws it: a dataset is a subgraph, a column a node."""

from collections.abc import Iterator

from cli.output import plain
from cli.pictures.picture import Box, Picture


def mermaid(picture: Picture) -> str:
    """The whole picture as a flowchart."""
    boxes = [line for box in picture.boxes for line in _box(box, namespace=picture.several_namespaces)]
    arrows = [
        f"  {arrow.source} {'-->' if arrow.direct else '-.->'} {arrow.target}"
        for arrow in picture.drawn_arrows
    ]
    return "\n".join(["flowchart LR", *boxes, *arrows]) + "\n"


def _box(box: Box, *, namespace: bool) -> Iterator[str]:
    title = f"{box.name} ({box.namespace})" if namespace else box.name
    if not box.rows:
        yield f'  {box.id}["{_text(title)}"]'
        return
    yield f'  subgraph {box.id}["{_text(title)}"]'
    yield from (f'    {row.id}["{_text(row.name)}"]' for row in box.rows)
    yield "  end"


def _text(name: str) -> str:
    """Letters, digits and what joins them stay; anything else is spelled by its number, and so is no syntax."""
    return "".join(each if each.isalnum() or each in "_-. ()" else f"#{ord(each)};" for each in plain(name))
