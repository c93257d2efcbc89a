"""The texts of which a match of a regular expression must hold one: looking for them is far quicker than
trying the expression at every place of a long text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from re import _constants as constants  # isort: skip

_MOST: Final = 64


def required(items: Sequence[Any], flags: int) -> tuple[str, ...]:
    """Literal texts of which every match has at least one in it; () where there are no such texts."""
    if flags & re.IGNORECASE:
        return ()
    found = _of_sequence(items)
    return tuple(sorted(found)) if found and min(map(len, found)) > 1 else ()


def _of_sequence(items: Iterable[Any]) -> frozenset[str] | None:
    """Of all parts that must match, the one whose shortest text is the longest."""
    best: frozenset[str] | None = None
    run: frozenset[str] = frozenset()
    for kind, detail in items:
        exact = _exact(kind, detail)
        if exact is not None and len(run or {""}) * len(exact) <= _MOST:
            run = frozenset(one + other for one in run or {""} for other in exact)
            continue
        best, run = _better(best, run), exact or frozenset()
        if exact is None:
            best = _better(best, _of_part(kind, detail))
    return _better(best, run)


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if not one or not other:
        return one or other
    return other if min(map(len, other)) > min(map(len, one)) else one


def _of_part(kind: Any, detail: Any) -> frozenset[str] | None:
    """Texts of which a part that must match has one in it."""
    if kind is constants.SUBPATTERN:
        return None if detail[1] & re.IGNORECASE else _of_sequence(detail[3])
    if kind is constants.BRANCH:
        parts = [_of_sequence(branch) for branch in detail[1]]
        union = frozenset(text for part in parts if part for text in part)
        return union if all(parts) and len(union) <= _MOST else None
    if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT) and detail[0] > 0:
        return _of_sequence(detail[2])
    return None


def _exact(kind: Any, detail: Any) -> frozenset[str] | None:
    """All the texts that a part can be, where they are few; None where they are not, or where it is none."""
    if kind is constants.LITERAL:
        return frozenset((chr(detail),))
    if kind is constants.IN:
        letters = [chr(code) for part, code in detail if part is constants.LITERAL]
        return frozenset(letters) if len(letters) == len(detail) else None
    if kind is constants.SUBPATTERN and not detail[1] & re.IGNORECASE:
        return _joined(detail[3])
    if kind is constants.BRANCH:
        branches = [_joined(branch) for branch in detail[1]]
        known = frozenset(text for branch in branches if branch for text in branch)
        return known if all(branches) and len(known) <= _MOST else None
    return None


def _joined(items: Iterable[Any]) -> frozenset[str] | None:
    texts = frozenset(("",))
    for part in _parts(items):
        if part is None or len(texts) * len(part) > _MOST:
            return None
        texts = frozenset(one + other for one in texts for other in part)
    return texts if all(texts) else None


def _parts(items: Iterable[Any]) -> Iterator[frozenset[str] | None]:
    for kind, detail in items:
        yield _exact(kind, detail)
