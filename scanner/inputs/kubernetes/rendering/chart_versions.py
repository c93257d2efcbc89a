"""Which versions a chart's dependency accepts: the constraints that Helm reads (github.com/Masterminds/semver)."""

import re
from typing import Final, NamedTuple

_VERSION: Final = re.compile(
    r"v?(\d{1,9})(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
)
_TERM: Final = re.compile(rf"\s*(=|==|!=|>=|=>|<=|=<|>|<|~>|~|\^)?\s*({_VERSION.pattern}|[xX*])\s*,?")
_HYPHEN: Final = re.compile(rf"\s*({_VERSION.pattern})\s+-\s+({_VERSION.pattern})\s*")
_LONGEST: Final = 200


class _Version(NamedTuple):
    numbers: tuple[int, ...]
    before: str

    @property
    def full(self) -> tuple[int, ...]:
        return (*self.numbers, 0, 0, 0)[:3]

    @property
    def key(self) -> tuple[object, ...]:
        """What versions are ordered by."""
        steps = [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in self.before.split(".") if one]
        return (*self.full, not self.before, steps)


def accepts(constraint: str, version: str) -> bool | None:
    """Whether a constraint allows a version; None where either cannot be read. An empty one allows any."""
    if len(constraint) > _LONGEST or len(version) > _LONGEST:
        return None
    known = _read(version)
    if known is None or len(known.numbers) < 1:
        return None
    answers = [_all(part, known) for part in (constraint.strip() or "*").split("||")]
    return None if None in answers else any(answers)


def _all(part: str, version: _Version) -> bool | None:
    if hyphen := _HYPHEN.fullmatch(part):
        low, high = _read(hyphen[1]), _read(hyphen[6])
        return None if low is None or high is None else _one(">=", low, version) and _one("<=", high, version)
    here, answers = 0, list[bool]()
    part = part.rstrip().rstrip(",")
    while here < len(part):
        found = _TERM.match(part, here)
        if found is None:
            return None
        here = found.end()
        wanted = _read(found[2])
        if wanted is None:
            return None
        if not wanted.numbers and found[1] in {"!=", "<", "<=", "=<", ">"}:
            return None
        answers.append(_one(found[1] or "=", wanted, version))
    return all(answers) if answers else None


def _read(text: str) -> _Version | None:
    """A version; what is left out of it, or written as a wildcard, ends its numbers."""
    if text in {"x", "X", "*"}:
        return _Version((), "")
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        return None
    numbers: list[int] = []
    for step in found.groups()[:3]:
        if step is None or not step.isdigit():
            break
        numbers.append(int(step))
    return _Version(tuple(numbers), found[4] or "")


def _one(operator: str, wanted: _Version, version: _Version) -> bool:
    # Before a release there is only what asks for such versions.
    if version.before and not wanted.before:
        return False
    count = len(wanted.numbers)
    alike = version.full[:count] == wanted.numbers and (count < 3 or version.before == wanted.before)
    match operator:
        case "=" | "==":
            return alike
        case "!=":
            return not alike
        case ">":
            return version.full[:count] > wanted.numbers if count < 3 else version.key > wanted.key
        case ">=" | "=>":
            return version.key >= wanted.key
        case "<":
            return version.key < wanted.key
        case "<=" | "=<":
            return version.full[:count] <= wanted.numbers if count < 3 else version.key <= wanted.key
        case "^":
            kept = next((index + 1 for index, number in enumerate(wanted.numbers) if number), max(count, 0))
            return version.key >= wanted.key and version.full[:kept] == wanted.full[:kept]
        case _:
            kept = min(count, 2)
            return version.key >= wanted.key and version.full[:kept] == wanted.full[:kept]
