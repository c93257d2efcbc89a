"""Whose words are understood. A further scanner's are one more ``Dialect`` in ``DIALECTS``, and its marks in
``model.suppression``, without which no file is looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from scanner.model.span import Span
from scanner.model.suppression import ANNOTATION, Region, Remark
from scanner.triage.suppressions import grammar
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.directive import Annotation, Directive, Fault, Read, Target


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


def _comment(remark: Remark) -> Iterator[Read]:
    for entry in grammar.in_comment(remark.text):
        if isinstance(entry, grammar.MalformedError):
            yield _malformed(entry, remark.span)
        else:
            rules, reason, until = entry
            yield Directive("comment", rules, reason=reason, until=until, span=remark.span, reach=reach(remark))


def _annotation(annotation: Annotation) -> Iterator[Read]:
    if annotation.key != ANNOTATION:
        return
    for entry in grammar.in_annotation(annotation.value):
        if isinstance(entry, grammar.MalformedError):
            yield _malformed(entry, annotation.span)
        else:
            rules, reason, until = entry
            yield Directive(
                "annotation", rules, reason=reason, until=until, span=annotation.span, resources=annotation.resources
            )


def reach(remark: Remark) -> tuple[Region, ...]:
    """What a comment of ours reaches: what its line belongs to, what begins below it, or what it stands in.

    One above a single argument or entry stands in the block around it as well, and is for the block where the
    rule finds nothing in that argument. Comments count as the first lines of what they stand above.
    """
    if remark.beside is not None:
        return (remark.beside,)
    if remark.below is None:
        return remark.around[:1]
    below = remark.below._replace(first=min(remark.span.start_line, remark.below.first))
    if below.leaf and below.sort in ("attribute", "entry"):
        return (below, *remark.around[:1])
    return (below,)


def _malformed(error: grammar.MalformedError, span: Span) -> Fault:
    return Fault("suppression-malformed", f"This suppresses nothing: {error}.", span, grammar.EXAMPLE)


OWN: Final = Dialect("groundrule", _comment, _annotation, Book.named, foreign=False)

DIALECTS: Final[tuple[Dialect, ...]] = (OWN,)
