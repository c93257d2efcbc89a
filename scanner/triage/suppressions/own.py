"""Comments and annotations in groundrule's own words."""

from collections.abc import Iterator
from typing import Final

from scanner.model.span import Span
from scanner.model.suppression import ANNOTATION, Region, Remark
from scanner.triage.suppressions import grammar
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Annotation, Directive, Fault, Read


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

    One above an argument, an entry or a nested block stands in the block around that as well, and is for the block
    where the rule finds nothing in what is below it; but not for the nested blocks beside it that are like it. Comments
    count as the first lines of what they stand above.
    """
    if remark.beside is not None:
        return (remark.beside,)
    if remark.below is None:
        return remark.around[:1]
    below = remark.below._replace(first=min(remark.span.start_line, remark.below.first))
    if below.sort == "item" or (below.sort == "entry" and not below.leaf):
        return (below,)
    return (below, *(region._replace(but=remark.alike) for region in remark.around[:1]))


def _malformed(error: grammar.MalformedError, span: Span) -> Fault:
    return Fault("suppression-malformed", f"This suppresses nothing: {error}.", span, grammar.EXAMPLE)


OWN: Final = Dialect("groundrule", _comment, _annotation, Book.named, foreign=False)
