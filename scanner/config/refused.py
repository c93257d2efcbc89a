"""What configuration files would loosen, but must not: told, so that nobody wonders why it has no effect."""

from collections.abc import Iterable, Iterator, Sequence

from scanner.config.settings import Config
from scanner.model.diagnostic import Diagnostic
from scanner.model.rule import Rule
from scanner.model.span import Span

_NAMED = 5


def refused(config: Config, parts: Iterable[Config], rules: Sequence[Rule]) -> Sequence[Diagnostic]:
    """A note on everything that locks hold back; ``parts`` are the configurations that hold for some file."""
    if config.cascade is None or not config.locks:
        return config.diagnostics
    found: dict[tuple[Span, str], list[str]] = {}
    for part in (config, *parts):
        for place, what, rule in _kept(part, rules):
            ids = found.setdefault((place, what), [])
            if rule not in ids:
                ids.append(rule)
    kept = (
        Diagnostic("note", "policy-locked", what.format(_listed(ids)), place.file, place)
        for (place, what), ids in found.items()
    )
    return [*config.diagnostics, *map(_in_tree, (*config.cascade.refused(), *kept))]


def _in_tree(told: Diagnostic) -> Diagnostic:
    """The same, its place among the words where that is in no file of the tree: outputs name none outside of it."""
    if told.span is None or not told.file.startswith(("/", "../")):
        return told
    return Diagnostic(told.level, told.code, f"{told.file}:{told.span.start_line}: {told.message}")


def _kept(part: Config, rules: Sequence[Rule]) -> Iterator[tuple[Span, str, str]]:
    """Where a rule would be loosened, what is said of that with a gap for the rule, and the rule."""
    for rule in rules:
        setting = part.decider(rule)
        place = setting.place if setting is not None else part.places.get("profile")
        if place is not None and not part.switched(rule):
            for held in part.locks:
                if held.runs(rule):
                    yield place, f"turns off {{}}, but {held.file} locks rules: not applied", rule.id
                    break
        given = next((one for one in reversed(part.rules) if one.pattern == rule.id and one.severity), None)
        if given is not None and given.place is not None and part.severity(rule) != given.severity:
            file = next(held.file for held in part.locks if held.config.severity(rule) == part.severity(rule))
            what = f"sets the severity of {{}} to {given.severity}, but {file} locks severities at "
            yield given.place, f"{what}{part.severity(rule)}: not applied", rule.id


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more rules" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
