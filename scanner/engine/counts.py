"""Numeric tests of ``length`` and ``count``: of a number that may only be known to lie between two."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from scanner.engine.operators.reading import mismatch
from scanner.model.truth import Truth, agreed, every, negate
from scanner.model.value import Absent, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value

Number: TypeAlias = "int | Decimal"
# Of a number between `low` and `high` (None: no upper bound): True and False are decided, None is not.
_Decide: TypeAlias = Callable[[int, "int | None", Any], "bool | None"]


class CountTest:
    """What a count must be: several tests mean all of them."""

    __slots__ = ("_tests", "text")

    def __init__(self, tests: "Iterable[tuple[_Decide, Any, bool]]", text: str) -> None:
        self._tests, self.text = tuple(tests), text

    def phrases(self, what: str) -> tuple[str, str]:
        """What is expected where it should hold, and where it should not."""
        if self.text == "at least 1":
            return f"{'an' if what[:1] in 'aeiou' else 'a'} {what}", f"no {what}"
        return f"{self.text} {what}", f"not {self.text} {what}"

    def truth(self, low: int, high: int | None, reasons: Iterable[Reason]) -> Truth:
        """Whether it holds of a number from ``low`` to ``high``, both included; ``reasons`` why it is not one."""
        why = tuple(reasons)

        def decided(decide: _Decide, bound: Any, negated: bool) -> Truth:
            found = decide(low, high, bound)
            truth: Truth = Unknown(why) if found is None else found
            return negate(truth) if negated else truth

        return every(decided(*test) for test in self._tests)


def _at_least(low: int, high: int | None, bound: Number) -> bool | None:
    if low >= bound:
        return True
    return False if high is not None and high < bound else None


def _above(low: int, high: int | None, bound: Number) -> bool | None:
    if low > bound:
        return True
    return False if high is not None and high <= bound else None


def _below(low: int, high: int | None, bound: Number) -> bool | None:
    found = _at_least(low, high, bound)
    return None if found is None else not found


def _at_most(low: int, high: int | None, bound: Number) -> bool | None:
    found = _above(low, high, bound)
    return None if found is None else not found


def _exactly(low: int, high: int | None, bound: Number) -> bool | None:
    if low == high:
        return low == bound
    return None if low <= bound and (high is None or bound <= high) else False


def _among(low: int, high: int | None, bounds: Iterable[Number]) -> bool | None:
    found = [_exactly(low, high, bound) for bound in bounds]
    return True if True in found else None if None in found else False


COUNT_OPERATORS: Final[Mapping[str, tuple[_Decide, str]]] = {
    "equals": (_exactly, "{}"),
    "in": (_among, "one of {}"),
    "gt": (_above, "more than {}"),
    "gte": (_at_least, "at least {}"),
    "lt": (_below, "fewer than {}"),
    "lte": (_at_most, "at most {}"),
}


def count_test(written: Any, resolve: Callable[[Any], Any]) -> CountTest:
    """Compile a number or a mapping of ``COUNT_OPERATORS`` and ``not``; ``resolve`` reads an argument."""
    tests: list[tuple[_Decide, Any, bool]] = []
    phrases: list[str] = []
    _collect(written, resolve, tests, phrases, negated=False)
    return CountTest(tests, " and ".join(phrases))


def _collect(
    written: Any,
    resolve: Callable[[Any], Any],
    tests: list[tuple[_Decide, Any, bool]],
    phrases: list[str],
    *,
    negated: bool,
) -> None:
    if not isinstance(written, Mapping) or "param" in written:
        written = {"equals": written}
    for name, argument in written.items():
        if name == "not":
            _collect(argument, resolve, tests, phrases, negated=not negated)
            continue
        decide, phrase = COUNT_OPERATORS[name]
        bound = resolve(argument)
        tests.append((decide, bound, negated))
        shown = ", ".join(map(str, bound)) if isinstance(bound, tuple) else str(bound)
        phrases.append(("not " if negated else "") + phrase.format(shown))


def length(value: Value | Absent, test: CountTest) -> Truth:
    """Whether the length of a list, map or text is as the test has it. What is absent has none."""
    match value:
        case Absent() | None:
            return False
        case tuple():
            repeated = [item for item in value if type(item) is Repeated]
            sure = len(value) - len(repeated)
            reasons = (reason for item in repeated for reason in item.reasons)
            return test.truth(sure, None if repeated else sure, reasons)
        case str() | dict():
            return test.truth(len(value), len(value), ())
        case UnknownText():
            return test.truth(value.least, None, value.reasons)
        case PartialMap():
            return test.truth(len(value.known), None, value.reasons)
        case OneOf():
            return agreed((length(choice, test) for choice in value.choices), value.reasons)
        case Repeated():
            return length(value.item, test)
        case Unknown():
            return Unknown(value.reasons)
    return mismatch(value, "list, map or text")
