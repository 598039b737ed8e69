"""``headwater show``, called in process; ``tests/acceptance/test_pictures.py`` looks at the pages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Verb = Callable[..., Any]


@pytest.fixture
def headwater_with_a_view(here: Path, headwater: Verb) -> Verb:
    (here / "sql").mkdir()
    (here / "sql" / "t.sql").write_text("CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a AS b FROM t;")
    assert headwater("ingest", "sql", "--dialect", "postgres").code == 0
    return headwater


@pytest.mark.parametrize(("form", "begins"), [("dot", "digraph"), ("mermaid", "flowchart"), ("json", "{")])
def test_a_picture_in_other_languages(headwater_with_a_view: Verb, form: str, begins: str) -> None:
    ran = headwater_with_a_view("show", "v", "--format", form)
    assert ran.code == 0
    assert begins in ran.out


def test_a_page(headwater_with_a_view: Verb, here: Path) -> None:
    assert headwater_with_a_view("show", "v", "-o", "v.html").code == 0
    assert "<html" in (here / "v.html").read_text(encoding="utf-8")
