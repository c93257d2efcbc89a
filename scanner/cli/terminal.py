"""What the commands need of the terminal: colour, width, a progress bar that only long scans show."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import click

T = TypeVar("T")

PATIENCE: Final = 1.0  # seconds before a progress bar appears


def wants_colour(choice: str) -> bool:
    """Whether to colour standard output: ``always``, ``never``, or ``auto`` (a terminal, and no NO_COLOR)."""
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return choice == "always"


def width() -> int:
    """Columns of the terminal; 100 where there is none."""
    from shutil import get_terminal_size  # noqa: PLC0415  # it brings every kind of archive along

    return get_terminal_size((100, 24)).columns


def progress(items: Iterable[T], count: int, label: str) -> Iterator[T]:
    """Hand the items on; on a terminal, once ``PATIENCE`` is over, with a progress bar on standard error."""
    if not sys.stderr.isatty():
        yield from items
        return
    started = time.monotonic()
    bar = None
    for number, item in enumerate(items):
        if bar is None and time.monotonic() - started > PATIENCE:
            bar = click.progressbar(length=count, label=label, file=sys.stderr)
            bar.update(number)
        yield item
        if bar is not None:
            bar.update(1)
    if bar is not None:
        bar.render_finish()
