"""Where something stands in a scanned file."""

from typing import NamedTuple


class Span(NamedTuple):
    """A region of one file.

    ``file`` is relative to the tree's root and uses ``/``. Lines and columns count from 1, columns in
    code points, and the end column is exclusive.
    """

    file: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int
