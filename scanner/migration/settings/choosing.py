"""Rules switched by what other scanners call their checks."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Final

from scanner import bundled
from scanner.migration.settings.draft import Draft, Setting
from scanner.model.rule import Alias, Rule

_NUMBER: Final = re.compile(r"([0-9]{1,9})")


@cache
def known(table: str) -> tuple[str, ...]:
    """The ids of a scanner's checks, sorted: of one of the tables of ``rules/scanners/checks.json``."""
    tables: Any = json.loads((bundled.rules() / "scanners" / "checks.json").read_bytes())
    return tuple(tables[table])


def matching(patterns: Iterable[str], ids: Iterable[str]) -> dict[str, None]:
    """The ids that patterns stand for; one that is no pattern stands for itself, known or not."""
    found: dict[str, None] = {}
    ids = tuple(ids)
    for pattern in patterns:
        is_pattern = any(mark in pattern for mark in "*?[")
        found.update(dict.fromkeys([one for one in ids if fnmatchcase(one, pattern)] if is_pattern else [pattern]))
    return found


def names_of(rules: Sequence[Rule], tool: str) -> dict[str, tuple[Alias, ...]]:
    """What a scanner calls the rules that it knows, by id and in the order of the ids."""
    found = {rule.id: tuple(one for one in rule.aliases if one.tool == tool) for rule in rules}
    return {id_: found[id_] for id_ in sorted(found) if found[id_]}


def uncovered(names: Mapping[str, Sequence[Alias]], enabled: Iterable[str]) -> list[str]:
    """Those of the enabled checks that no rule stands for, numbers in their order."""
    covered = {alias.id for aliases in names.values() for alias in aliases}
    return sorted((one for one in enabled if one not in covered), key=_by_number)


def _by_number(check: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() and part.isascii() else (0, part) for part in _NUMBER.split(check)]


def only(draft: Draft, names: Mapping[str, Sequence[Alias]], enabled: Collection[str]) -> None:
    """Let the rules of these checks run, and no other."""
    draft.rules["*"] = Setting(value=False)
    for id_, aliases in names.items():
        found = [alias.id for alias in aliases if alias.id in enabled]
        if found:
            draft.rules[id_] = Setting(value=True, names=found)


def without(
    draft: Draft, names: Mapping[str, Sequence[Alias]], enabled: Collection[str], skipped: Collection[str]
) -> dict[str, str]:
    """Switch off the rules of the skipped checks; of those that stay on why, by the check."""
    kept: dict[str, str] = {}
    for id_, aliases in names.items():
        found = [alias for alias in aliases if alias.id in skipped]
        wanted = [alias.id for alias in aliases if alias.id in enabled and alias.id not in skipped]
        if not found:
            continue
        if wanted:
            kept.update(dict.fromkeys((one.id for one in found), f"{id_} stays on: it is {', '.join(wanted)} as well"))
        elif all(map(in_part, found)):
            kept.update(dict.fromkeys((one.id for one in found), f"{id_} stays on: it checks more than this"))
        else:
            draft.rules[id_] = Setting(value=False, names=[one.id for one in found])
    return kept


def in_part(alias: Alias) -> bool:
    """Whether another scanner's check is a part of what the rule checks."""
    return alias.partial or bool(getattr(alias, "path", ""))
