"""``--diff-base``: the revision that a scan is compared with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scanner.config import Config
from scanner.discovery import WorkTree

if TYPE_CHECKING:
    from scanner.change import Comparison


@contextmanager
def comparison_with(
    revision: str | None, paths: Sequence[str], tree: WorkTree, config: Config
) -> "Iterator[Comparison | None]":
    """What compares with a revision while the context lasts; None where none was asked for.

    Raises:
        UsageError: the revision cannot be read; says what to fetch.
    """
    if revision is None:
        yield None
        return
    # Few scans compare.
    from scanner.change import Comparison  # noqa: PLC0415
    from scanner.discovery.base import open_base  # noqa: PLC0415

    with open_base(
        paths,
        revision,
        tree,
        search_path=config.search_path,
        excludes=config.exclude,
        max_size=config.max_file_size,
    ) as base:
        for folder, excludes in config.cascade.excludes() if config.cascade else ():
            base.leave_out(folder, excludes)
        yield Comparison(base)
