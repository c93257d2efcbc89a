"""What other scanners call a rule."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from scanner.model.path import parse_path
from scanner.model.suppression import Region, Remark
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.directive import Annotation, Read, Target
from scanner.triage.suppressions.grammar import day

ALL: Final = "*"


def targets(tool: str, plain: Callable[[str], Iterable[str]] = lambda name: (name,)) -> Callable[..., Sequence[Target]]:
    """The rules that a scanner's name of a check stands for; ``plain`` spells it as aliases do, and may know several
    that it stands for. ``ALL`` are all rules that the scanner has a name for.
    """

    def found(book: Book, name: str) -> Sequence[Target]:
        if name == ALL:
            return [Target(rule) for rule in book.with_alias(tool)]
        known: dict[Target, None] = {}
        for one in plain(name):
            for rule, alias in book.aliased(tool, one):
                known[Target(rule.id, parse_path(alias.path) if alias.path else ())] = None
        return list(known)

    return found


def last_day(expiry: str) -> date | None:
    """The last day on which something holds that Trivy lets end as the day begins that is written; None if none is."""
    found = day(expiry)
    return found - timedelta(1) if found is not None and found > date.min else None


def no_comments(_: Remark) -> Iterator[Read]:
    """Of a scanner that reads none."""
    return iter(())


def no_annotations(_: Annotation) -> Iterator[Read]:
    """Of a scanner that reads none."""
    return iter(())


def inside_block(remark: Remark) -> tuple[Region, ...]:
    """The outermost block of HCL that a comment stands in, on a line between its first and its last; none in YAML."""
    first, last = remark.span.start_line, remark.span.end_line
    around = remark.around[-1:] or (remark.beside,)
    return tuple(one for one in around if one and one.sort == "block" and one.first < first and last < one.last)
