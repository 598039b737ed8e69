"""DOT, Graphviz's language: a dataset is a table, an arrow goes from cell to cell.

The page draws with these same statements, choosing which boxes are there and which are open; so names are
spelled in DOT, and made harmless, here only.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from cli.output import plain
from cli.pictures.picture import Arrow, Box, Picture

HEADER: Final = """\
digraph lineage {
  rankdir=LR; ranksep=1.1; nodesep=0.25; bgcolor="transparent"; pad=0.3;
  node [shape=plain, fontname="Courier", fontsize=12];
  edge [arrowsize=0.6, color="#7a8699"];"""
"""Of the fonts whose widths Graphviz knows by itself, Courier is as wide as any other of fixed width."""

_WIDEST: Final = 44


def dot(picture: Picture) -> str:
    """The whole picture, every box open."""
    several = picture.several_namespaces
    boxes = [f"  {box_statement(box, namespace=several)}" for box in picture.boxes]
    return "\n".join([HEADER, *boxes, *_arrow_statements(picture), "}\n"])


def box_statement(box: Box, *, opened: bool = True, namespace: bool = False, page: bool = False) -> str:
    """One dataset, with its columns if ``opened``. For a ``page`` long names are cut, and cells are links."""
    cells = [_title(box, opened=opened, namespace=namespace, page=page)]
    if opened:
        cells += [
            _cell(row.id, _weighed(_name(row.name, page=page), bold=row.start), page=page) for row in box.rows
        ]
        cells += _others(box)
    rows = "".join(f"<TR>{cell}</TR>" for cell in cells)
    table = f'<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="5" COLOR="#7a8699">{rows}</TABLE>'
    return f'{box.id} [id="{box.id}", label=<{table}>];'


def _title(box: Box, *, opened: bool, namespace: bool, page: bool) -> str:
    name = _name(box.name, page=page)
    if page and box.rows:
        name = f"{'▾' if opened else '▸'} {name}"
    under = f'<BR ALIGN="LEFT"/><FONT POINT-SIZE="9">{_name(box.namespace, page=page)}</FONT>'
    text = _weighed(name, bold=box.start) + (f'{under}<BR ALIGN="LEFT"/>' if namespace else "")
    return _cell(box.id, text, page=page, colour=' BGCOLOR="#dfe7f3"')


def _cell(port: str, text: str, *, page: bool, colour: str = "") -> str:
    link = f' HREF="#{port}" ID="{port}"' if page else ""
    return f'<TD PORT="{port}" ALIGN="LEFT" BALIGN="LEFT"{colour}{link}>{text}</TD>'


def _weighed(text: str, *, bold: bool) -> str:
    return f"<B>{text}</B>" if bold else text


def _others(box: Box) -> Iterator[str]:
    if box.others:
        noun = "column" if box.others == 1 else "columns"
        words = f"{box.others} other {noun}" if box.rows else f"{box.others} {noun}"
        yield f'<TD ALIGN="LEFT"><FONT POINT-SIZE="9">{words}</FONT></TD>'


def _name(name: str, *, page: bool) -> str:
    """A name as it may stand in a label: nothing in it is markup, and nothing turns or breaks the line."""
    shown = plain(name)
    if page and len(shown) > _WIDEST:
        shown = f"{shown[: _WIDEST // 2]}…{shown[-_WIDEST // 2 + 1 :]}"
    return escape(shown.replace("\\", "\\\\"))  # \N and \G alone are names of Graphviz's own


def _arrow_statements(picture: Picture) -> Iterator[str]:
    box_of = picture.box_of
    for arrow in picture.drawn_arrows:
        yield f"  {_end(box_of, arrow.source, 'e')} -> {_target(box_of, arrow)}{_style(arrow)};"


def _target(box_of: dict[str, str], arrow: Arrow) -> str:
    inside = box_of[arrow.source] == box_of[arrow.target]
    return _end(box_of, arrow.target, "e" if inside else "w")


def _end(box_of: dict[str, str], part: str, side: str) -> str:
    return f"{box_of[part]}:{part}:{side}"


def _style(arrow: Arrow) -> str:
    return "" if arrow.direct else " [style=dashed]"
