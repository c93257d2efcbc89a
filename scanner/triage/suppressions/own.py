"""Comments and annotations in groundrule's own words."""

from collections.abc import Iterator, Sequence
from typing import Final

from scanner.model.span import Span
from scanner.model.suppression import ANNOTATION, Region, Remark
from scanner.triage.suppressions import grammar
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Annotation, Directive, Fault, Read

_NAMING: Final = ("apiVersion", "kind", "metadata", "name", "namespace")


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

    One above an argument, an entry or a nested block stands in what is around that as well, and is for that where the
    rule finds nothing in what is below it; but not for the nested blocks beside it that are like it. One on a line
    that only says what something is (its kind, its name) is for that thing. Comments count as the first lines of what
    they stand above.
    """
    if remark.beside is not None:
        return (remark.beside, *_named(remark.beside, remark.around))
    outside = tuple(_outwards(remark.around))
    if remark.below is None:
        return outside
    below = remark.below._replace(first=min(remark.span.start_line, remark.below.first))
    if below.sort == "item" or (below.sort == "entry" and not below.leaf):
        return (below,)
    return (below, *(region._replace(but=remark.alike) for region in outside))


def _outwards(around: Sequence[Region]) -> Iterator[Region]:
    """The maps around something, up to the block, the item or the object that they belong to."""
    for region in around:
        yield region
        if region.sort != "entry":
            return


def _named(entry: Region, around: Sequence[Region]) -> Iterator[Region]:
    """What an entry says the name or the kind of."""
    if entry.sort == "entry" and entry.name in _NAMING:
        whole = list(_outwards(around))
        # The name of something else that it holds is not its own.
        if all(region.sort != "entry" or region.name == "metadata" for region in whole):
            yield from whole[-1:]


def _malformed(error: grammar.MalformedError, span: Span) -> Fault:
    return Fault("suppression-malformed", f"This suppresses nothing: {error}.", span, grammar.EXAMPLE)


OWN: Final = Dialect("groundrule", _comment, _annotation, Book.named, foreign=False)
