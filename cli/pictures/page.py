"""The page: one HTML file that draws a picture, asks nobody for anything, and trusts no name.

What the page brings along (style, script, Graphviz from the package ``easydot``) is allowed by its hash; its
Content-Security-Policy forbids everything else, any network access included.
"""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
import msgspec
from markupsafe import Markup

from cli.output import plain
from cli.pictures.dot import HEADER, box_statement
from cli.pictures.picture import Box, Picture
from cli.pictures.search import Found
from cli.pictures.sql import AFTER, BEFORE, Excerpt
from lineage.names import quoted_part
from stores.graph.questions import LineageNode

_GRAPHVIZ: Final = ("easydot", "assets", "index.js")
"""@hpcc-js/wasm-graphviz, Graphviz compiled for browsers, as the package ships it."""


def page(picture: Picture, excerpts: Iterable[Excerpt] = (), *, pages: bool = False) -> str:
    """The whole file. ``pages``: it is served beside others, so names link to pages of their own."""
    style, script = _asset("page.css"), _asset("theme.js") + _asset("page.js")
    return _template("page.html").render(
        title=plain(picture.name),
        home=pages,
        cut=picture.cut,
        policy=policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        data=_json(_data(picture, excerpts, pages=pages)),
        library=_library(),
    )


def policy(style: str, script: str) -> str:
    """Only this style and this script; of what the script makes itself, a worker that runs Graphviz."""
    rules = {
        "default-src": "'none'",
        "script-src": f"'sha256-{_hash(script)}' 'wasm-unsafe-eval' blob:",
        "style-src": f"'sha256-{_hash(style)}'",
        "worker-src": "blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{rule} {sources}" for rule, sources in rules.items())


def start_page(found: Found, words: str = "", message: str = "") -> str:
    """The first page of a served estate: a search, and what it found."""
    style, script = _asset("page.css") + _asset("start.css"), _asset("theme.js") + _asset("start.js")
    return _template("start.html").render(
        policy=policy(style, script).replace("form-action 'none'", "form-action 'self'"),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        words=words,
        message=message,
        summary=_summary(found, words),
        matches=[_match(node) for node in found.nodes],
    )


def _summary(found: Found, words: str) -> str:
    what = "datasets and columns of that name" if words else "datasets"
    return f"{len(found.nodes)} of {found.count} {what}" if found.count else f"No {what}."


def _match(node: LineageNode) -> dict[str, str]:
    query = urlencode({"name": f"{node.namespace}#{node.name}"})
    return {"name": plain(node.name), "under": plain(node.namespace), "href": f"/lineage?{query}"}


def _data(picture: Picture, excerpts: Iterable[Excerpt], *, pages: bool) -> dict[str, Any]:
    several = picture.several_namespaces
    return {
        "header": HEADER,
        "before": BEFORE,
        "after": AFTER,
        "pages": pages,
        "boxes": [_box(box, namespace=several) for box in picture.boxes],
        "arrows": picture.arrows,
        "excerpts": list(excerpts),
    }


def _box(box: Box, *, namespace: bool) -> dict[str, Any]:
    asked = f"{box.namespace}#{box.name}"
    rows = [
        {
            "id": row.id,
            "name": plain(row.name),
            "start": row.start,
            "asked": f"{asked}.{quoted_part(row.name)}",
        }
        for row in box.rows
    ]
    forms = {
        form: box_statement(box, opened=form == "opened", namespace=namespace, page=True)
        for form in ("opened", "closed")
    }
    return {**msgspec.structs.asdict(box), **forms, "name": plain(box.name), "rows": rows, "asked": asked}


def _json(value: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 - no < is left


@cache
def _library() -> Markup:
    return _json(files(_GRAPHVIZ[0]).joinpath(*_GRAPHVIZ[1:]).read_text(encoding="utf-8"))


@cache
def _asset(name: str) -> str:
    return files("cli.pictures").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> jinja2.Template:
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(_asset(name))


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
