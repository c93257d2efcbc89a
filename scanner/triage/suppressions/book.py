"""The rules by their names: ids, former ids, patterns, and what other scanners call them."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Final

from scanner.model.rule import Alias, Rule
from scanner.triage.suppressions.directive import Target

_WILD: Final = frozenset("*?[")
# Looking for the nearest of a thousand names takes a while, and a file may have thousands of wrong ones.
_MOST_GUESSES: Final = 20
_LONGEST_NAME: Final = 200


class Book:
    """``rules`` are all there are, ``ran`` the ids of those that were asked."""

    def __init__(self, rules: Sequence[Rule], ran: Collection[str]) -> None:
        self._ids = {rule.id: None for rule in rules}
        self._former = {former: rule.id for rule in rules for former in rule.former_ids}
        self._rules, self._ran = rules, frozenset(ran)
        self._aliases: dict[tuple[str, str], list[tuple[Rule, Alias]]] | None = None
        self._known: dict[str, tuple[Target, ...]] = {}
        self._by_tool: dict[str, list[str]] = {}
        self._guesses = 0

    def named(self, name: str) -> tuple[Target, ...]:
        """The rules of an id, a former id or a pattern; none where there is no such rule."""
        if name not in self._known:
            self._known[name] = tuple(map(Target, self._ids_of(name)))
        return self._known[name]

    def _ids_of(self, name: str) -> Sequence[str]:
        if name in self._ids:
            return [name]
        if name in self._former:
            return [self._former[name]]
        return [one for one in self._ids if fnmatchcase(one, name)] if is_pattern(name) else []

    def aliased(self, tool: str, name: str) -> Sequence[tuple[Rule, Alias]]:
        """The rules that another scanner calls so, with how much of each it means."""
        if self._aliases is None:
            self._aliases = {}
            for rule in self._rules:
                for alias in rule.aliases:
                    self._aliases.setdefault((alias.tool, alias.id), []).append((rule, alias))
        return self._aliases.get((tool, name), ())

    def with_alias(self, tool: str) -> Sequence[str]:
        """The ids of all rules that another scanner has a name for."""
        if tool not in self._by_tool:
            named = [rule.id for rule in self._rules if any(alias.tool == tool for alias in rule.aliases)]
            self._by_tool[tool] = named
        return self._by_tool[tool]

    def ran(self, targets: Collection[Target]) -> bool:
        """Whether all of these rules were asked."""
        return all(target.rule in self._ran for target in targets)

    def hint(self, name: str) -> str:
        """The nearest known id as the end of a sentence, or nothing."""
        self._guesses += 1
        if self._guesses > _MOST_GUESSES or len(name) > _LONGEST_NAME:
            return ""
        close = get_close_matches(name, self._ids, 1)
        return f"; did you mean {close[0]}?" if close else ""


def is_pattern(name: str) -> bool:
    """Whether a name stands for all rules whose ids match it."""
    return not _WILD.isdisjoint(name)
