"""How deep our calls may go: frames of Python live on the heap, where the limit is not that of a stack."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

VIEWS_OVER_VIEWS: Final = 100_000
"""What long chains of definitions take."""


@contextmanager
def deep_recursion(frames: int = VIEWS_OVER_VIEWS) -> Iterator[None]:
    """Let calls go so many frames deep; the limit is put back at the end."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, frames))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
