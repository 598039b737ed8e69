"""Parsers and tokenizers are used again, by one borrower at a time, and never after an exception."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from lineage.compiler import compile_unit
from lineage.compiler.lending import Lender
from lineage.unit import CompileOptions


class Tool:
    def __init__(self) -> None:
        self.read = ""

    def reset(self) -> None:
        self.read = ""


@pytest.fixture
def tools() -> Lender[Tool]:
    return Lender(lambda dialect: Tool())


def test_a_tool_is_lent_again_and_holds_nothing_of_before(tools):
    with tools.lent("oracle") as first:
        first.read = "a user's text"
    with tools.lent("oracle") as second:
        assert second is first
        assert second.read == ""


def test_a_tool_in_use_is_lent_to_nobody_else(tools):
    with tools.lent("oracle") as outer, tools.lent("oracle") as inner, tools.lent("tsql") as other:
        assert len({id(outer), id(inner), id(other)}) == 3


@pytest.mark.parametrize("error", [RecursionError, TimeoutError, KeyboardInterrupt])
def test_what_an_exception_ended_the_use_of_is_not_lent_again(tools, error):
    with pytest.raises(error), tools.lent("oracle") as first:
        raise error
    with tools.lent("oracle") as second:
        assert second is not first


def test_texts_compiled_at_once_and_after_refused_ones_give_the_units_they_give_alone():
    options = CompileOptions("postgres")
    texts = [
        f"CREATE VIEW v{n} AS SELECT {', '.join(f'c{m}::numeric({m})' for m in range(1, 2 + n))} FROM t{n};"
        + ("SELECT FROM WHERE 'unclosed" if n % 3 == 0 else "")
        for n in range(40)
    ]
    alone = [compile_unit(text, options) for text in texts]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            at_once = list(threads.map(lambda text: compile_unit(text, options), texts * 3))
    finally:
        sys.setswitchinterval(interval)
    assert at_once == alone * 3
