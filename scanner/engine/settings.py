"""What a configuration sets of rules' parameters, against what the rules declare."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from scanner.model.rule import Rule


def parameter_faults(
    rules: Sequence[Rule], parameters: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """Owner (a rule's id or a pattern), name and what is wrong: a name that no such rule declares, or a value
    of another type than every rule that declares it.
    """
    if not parameters:
        return
    from scanner.engine.meaning import parameter_fault  # noqa: PLC0415  # only where something is set
    from scanner.engine.words import nearest  # noqa: PLC0415

    for owner, values in parameters.items():
        owned = [rule for rule in rules if fnmatchcase(rule.id, owner)]
        names = sorted({name for rule in owned for name in rule.parameters})
        for name, value in values.items():
            declared = [rule.body["params"][name]["type"] for rule in owned if name in rule.parameters]
            if not declared:
                whose = "no rule" if owner == "*" else f"no rule that {owner} names"
                yield owner, name, f"{whose} has a parameter {name!r}{nearest(name, names)}"
            for type_ in dict.fromkeys(declared):
                fault = parameter_fault(type_, value)
                if fault:
                    yield owner, name, fault
