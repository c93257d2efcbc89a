"""Whose words something is written in."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scanner.model.suppression import Remark
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.directive import Annotation, Read, Target


class Dialect(NamedTuple):
    """``name`` is shown. ``comment`` and ``annotation`` read what is its own and yield nothing for everything else;
    ``targets`` are the rules that a name in a directive of this dialect stands for. Of a ``foreign`` one nothing is
    reported but that what it says was not permitted: it is not ours to mend.
    """

    name: str
    comment: Callable[[Remark], Iterator[Read]]
    annotation: Callable[[Annotation], Iterator[Read]]
    targets: Callable[[Book, str], Sequence[Target]]
    foreign: bool = True
