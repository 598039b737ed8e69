"""What a person sees of something that goes on for long: one live line in a terminal, log lines anywhere else."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.logging import RichHandler
from rich.text import Text

REFRESHES_A_SECOND = 4


@contextmanager
def shown(line: Callable[[], str]) -> Iterator[None]:
    """Show log lines on standard error for as long as the block runs, and on a terminal this line below them."""
    console = Console(stderr=True)
    if not console.is_terminal:
        with logging_to(logging.StreamHandler(sys.stderr), "%(asctime)s %(message)s"):
            yield
        return
    handler = RichHandler(console=console, show_path=False, show_level=False)
    live = Live(
        get_renderable=lambda: Text(line(), no_wrap=True, overflow="ellipsis"),
        console=console,
        refresh_per_second=REFRESHES_A_SECOND,
        transient=True,
    )
    with logging_to(handler, "%(message)s"), live:
        yield


@contextmanager
def logging_to(handler: logging.Handler, form: str) -> Iterator[None]:
    """Hand our own log lines, and everybody's warnings, to ``handler`` in this form while the block runs."""
    handler.setFormatter(logging.Formatter(form))
    log, root = logging.getLogger("headwater"), logging.getLogger()
    level = log.level
    root.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        log.setLevel(level)
