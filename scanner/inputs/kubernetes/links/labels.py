"""Label selectors against many label sets at once, through an index from labels to their holders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scanner.model.resource import Resource
from scanner.model.value import Absent, Value

_OPERATORS: Final = frozenset({"In", "NotIn", "Exists", "DoesNotExist"})


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a selector wants of one label."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether a set of labels meets it."""
        match self.operator:
            case "In":
                return labels.get(self.key) in self.values
            case "NotIn":
                return labels.get(self.key) not in self.values
            case "Exists":
                return self.key in labels
        return self.key not in labels


def equalities(value: Value | Absent) -> tuple[Requirement, ...] | None:
    """A map of labels, as a Service has it; None where it is none, or has what no label can be."""
    if not isinstance(value, dict):
        return None
    pairs = [(key, wanted) for key, wanted in value.items() if isinstance(wanted, str)]
    if len(pairs) != len(value):
        return None
    return tuple(Requirement(key, "In", frozenset({wanted})) for key, wanted in pairs)


def label_selector(value: Value | Absent) -> tuple[Requirement, ...] | None:
    """A LabelSelector (``matchLabels``, ``matchExpressions``); empty selects everything, None is none."""
    if not isinstance(value, dict):
        return None
    pairs, expressions = value.get("matchLabels"), value.get("matchExpressions")
    found = equalities({} if pairs is None else pairs)
    expressions = () if expressions is None else expressions
    if found is None or not isinstance(expressions, tuple):
        return None
    requirements = list(found)
    for expression in expressions:
        match expression:
            case {"key": str(key), "operator": str(operator), **rest} if operator in _OPERATORS:
                values = rest.get("values")
                texts = [one for one in values if isinstance(one, str)] if isinstance(values, tuple) else []
                requirements.append(Requirement(key, operator, frozenset(texts)))
            case _:
                return None
    return tuple(requirements)


class LabelIndex:
    """Resources by the labels that they, or their pods, carry."""

    __slots__ = ("_by_key", "_by_label", "_members")

    def __init__(self, members: Iterable[tuple[Resource, Mapping[str, str]]]) -> None:
        self._members: Sequence[tuple[Resource, Mapping[str, str]]] = list(members)
        self._by_label: dict[tuple[str, str], list[int]] = {}
        self._by_key: dict[str, list[int]] = {}
        for position, (_, labels) in enumerate(self._members):
            for key, value in labels.items():
                self._by_label.setdefault((key, value), []).append(position)
                self._by_key.setdefault(key, []).append(position)

    def select(self, requirements: Sequence[Requirement]) -> Iterable[Resource]:
        """Those that meet all requirements, in order; the rarest label wanted decides how many are looked at."""
        for position in self._narrowest(requirements):
            resource, labels = self._members[position]
            if all(requirement.holds(labels) for requirement in requirements):
                yield resource

    def _narrowest(self, requirements: Sequence[Requirement]) -> Sequence[int]:
        best: Sequence[int] = range(len(self._members))
        for requirement in requirements:
            if requirement.operator == "Exists":
                found: Sequence[int] = self._by_key.get(requirement.key, ())
            elif requirement.operator == "In":
                parts = [self._by_label.get((requirement.key, value), ()) for value in requirement.values]
                found = parts[0] if len(parts) == 1 else sorted(position for part in parts for position in part)
            else:
                continue
            if len(found) < len(best):
                best = found
        return best
