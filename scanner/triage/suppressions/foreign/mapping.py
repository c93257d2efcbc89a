"""What other scanners call a rule."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from scanner.model.path import parse_path
from scanner.model.suppression import Region, Remark
from scanner.triage.suppressions.book import Book
from scanner.triage.suppressions.directive import Annotation, Read, Target

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


def no_comments(_: Remark) -> Iterator[Read]:
    """Of a scanner that reads none."""
    return iter(())


def no_annotations(_: Annotation) -> Iterator[Read]:
    """Of a scanner that reads none."""
    return iter(())


def enclosing(remark: Remark) -> tuple[Region, ...]:
    """The outermost thing that a comment stands in: a block of HCL, an object of YAML."""
    if remark.around:
        return remark.around[-1:]
    return (remark.beside,) if remark.beside is not None else ()
