"""Locks: what one configuration file keeps those above it in precedence from loosening.

What is stricter than the locked value still applies. Whether a rule runs and how grave it is is decided rule by rule
(``Config.runs``, ``Config.severity``); everything else is held back when a layer is laid over the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scanner.config.reading import Reader
from scanner.config.settings import Config, RootSettings, RuleSetting
from scanner.model.diagnostic import Diagnostic
from scanner.model.rule import SEVERITIES, Rule
from scanner.model.span import Span
from scanner.syntax.document import MappingNode, Node, SequenceNode

if TYPE_CHECKING:
    from scanner.config.layers import Layer

ALL: Final = "all"
_EVERY: Final = ("*",)

PATTERNED: Final = ("rules", "severities", "suppressions", "params")
"""Locks that may be limited: to rules by their ids, to parameters by their names."""

LOCKABLE: Final = (
    *PATTERNED,
    "exclude",
    "elsewhere",
    "fail_on",
    "unknown",
    "require_coverage",
    "kubernetes_version",
    "variables",
    "carriers",
    "charts",
    "render",
    "max_file_size",
    "baseline",
)


@dataclass(frozen=True, slots=True)
class Lock:
    """What is locked, each with the patterns it is limited to."""

    keys: Mapping[str, Sequence[str]]

    def holds(self, key: str, name: str = "") -> bool:
        """Whether something is locked; ``name`` is the rule's or parameter's."""
        return any(fnmatchcase(name, pattern) for pattern in self.keys.get(key, ()))


class Held(NamedTuple):
    """A lock, the configuration up to it, and the file that has it."""

    lock: Lock
    config: Config
    file: str

    def runs(self, rule: Rule) -> bool:
        """Whether a rule is kept running."""
        return self.lock.holds("rules", rule.id) and self.config.runs(rule)


class _Refused(NamedTuple):
    """``key`` is where it stands, ``says`` what it would do."""

    key: tuple[str, ...]
    says: str
    span: Span | None = None


_Found = Iterator[_Refused]


def read_lock(reader: Reader, node: Node) -> Lock:
    """The lock as written: ``all``, a list of what is locked, or a mapping with patterns for some."""
    if node.value == ALL:
        return Lock(dict.fromkeys(LOCKABLE, _EVERY))
    if isinstance(node, SequenceNode):
        words = [reader.word(item, LOCKABLE) for item in node.nodes]
        return Lock({word: _EVERY for word in words if word is not None})
    keys: dict[str, Sequence[str]] = {}
    for key, _, inner in reader.members(node, LOCKABLE):
        if key in PATTERNED and isinstance(inner, SequenceNode):
            keys[key] = reader.texts(inner)
        elif (key in PATTERNED and inner.value == ALL) or reader.switch(inner):
            keys[key] = _EVERY
    if not isinstance(node, MappingNode):
        reader.problems.pop()
        reader.wrong(node.span, f"expected {ALL}, a list or a mapping of {', '.join(LOCKABLE)}")
    return Lock(keys)


def restricted(fields: Mapping[str, Any], held: Held, layer: "Layer") -> tuple[dict[str, Any], list[Diagnostic]]:
    """A layer's fields without what the lock holds back, and a word on each."""
    left = dict(fields)
    told: list[Diagnostic] = []
    for key in held.lock.keys:
        restrict = _RESTRICTIONS.get(key)
        for one in restrict(left, held) if restrict else ():
            message = f"{one.says}, but {held.file} locks {_shown(key, held)}: not applied"
            told.append(Diagnostic("note", "policy-locked", message, layer.file, one.span or layer.place(*one.key)))
    return left, told


def _shown(key: str, held: Held) -> str:
    """The locked thing with its value, where it has a short one."""
    value = getattr(held.config, key, None)
    if key == "fail_on":
        return f"{key} at {value or 'none'}"
    return f"{key} at {value}" if isinstance(value, str | float) else key


def _fail_on(left: dict[str, Any], held: Held) -> _Found:
    if "fail_on" in left and _threshold(left["fail_on"]) < _threshold(held.config.fail_on):
        yield _Refused(("fail_on",), f"sets fail_on to {left.pop('fail_on') or 'none'}")


def _threshold(fail_on: Any) -> int:
    return -1 if fail_on is None else SEVERITIES.index(fail_on)


def _unknown(left: dict[str, Any], held: Held) -> _Found:
    if held.config.unknown == "fail" and left.get("unknown", "fail") != "fail":
        yield _Refused(("unknown",), f"sets unknown to {left.pop('unknown')}")


def _coverage(left: dict[str, Any], held: Held) -> _Found:
    least = held.config.require_coverage
    if least is not None and left.get("require_coverage", least) < least:
        yield _Refused(("require_coverage",), f"sets require_coverage to {left.pop('require_coverage'):g}")


def _size(left: dict[str, Any], held: Held) -> _Found:
    if left.get("max_file_size", held.config.max_file_size) < held.config.max_file_size:
        yield _Refused(("max_file_size",), f"sets max_file_size to {left.pop('max_file_size') // 1_000_000}")


def _render(left: dict[str, Any], held: Held) -> _Found:
    if held.config.render and not left.get("render", True):
        left.pop("render")
        yield _Refused(("render",), "switches rendering off")


def _version(left: dict[str, Any], held: Held) -> _Found:
    locked = held.config.kubernetes_version
    if left.get("kubernetes_version", locked) != locked:
        yield _Refused(("kubernetes_version",), f"sets kubernetes_version to {left.pop('kubernetes_version')}")


def _baseline(left: dict[str, Any], held: Held) -> _Found:
    if left.get("baseline", held.config.baseline) != held.config.baseline:
        yield _Refused(("baseline",), f"accepts what {left.pop('baseline')} has")


def _exclude(left: dict[str, Any], held: Held) -> _Found:
    for pattern in left.pop("exclude", ()):
        if pattern not in held.config.exclude:
            yield _Refused(("exclude", pattern), f"excludes {pattern}")


def _elsewhere(left: dict[str, Any], held: Held) -> _Found:
    for kind in sorted(left.pop("elsewhere", frozenset()) - held.config.elsewhere):
        yield _Refused(("elsewhere", kind), f"takes {kind} for managed elsewhere")


def _params(left: dict[str, Any], held: Held) -> _Found:
    given = left.get("params", {})
    own = {name for name in given if held.lock.holds("params", name) and given[name] != held.config.params.get(name)}
    if own:
        left["params"] = {name: value for name, value in given.items() if name not in own}
    yield from (_Refused(("params", name), f"sets the parameter {name}") for name in given if name in own)
    kept: list[RuleSetting] = []
    for setting in left.get("rules", ()):
        locked = held.config.parameters.get(setting.pattern, {})
        names = [
            name
            for name, value in setting.params.items()
            if held.lock.holds("params", name) and not (name in locked and locked[name] == value)
        ]
        rest = {name: value for name, value in setting.params.items() if name not in names}
        kept.append(replace(setting, params=rest) if names else setting)
        for name in names:
            key = ("rules", setting.pattern, "params", name)
            yield _Refused(key, f"sets the parameter {name} of {setting.pattern}")
    if kept:
        left["rules"] = tuple(kept)


def _variables(left: dict[str, Any], held: Held) -> _Found:
    del held
    terraform = left.pop("terraform", None)
    if terraform is not None:
        for key in ("var_files", "variables", "workspace"):
            if _gives(terraform, key):
                yield _Refused((key,), f"sets {key}")
    roots = left.get("roots", {})
    for folder, settings in roots.items():
        if settings != RootSettings():
            yield _Refused(("roots", folder), f"sets variables of the root {folder or '.'}")
    if roots:
        left["roots"] = dict.fromkeys(roots, RootSettings())


def _gives(terraform: Any, key: str) -> bool:
    from scanner.model.options import VariablesFile  # noqa: PLC0415  # only where something is locked

    if key == "workspace":
        return terraform.workspace is not None
    return any(isinstance(source, VariablesFile) == (key == "var_files") for source in terraform.sources)


def _carriers(left: dict[str, Any], held: Held) -> _Found:
    locked = held.config.carriers
    given = left.pop("carriers", {})
    left["carriers"] = {name: path for name, path in given.items() if locked.get(name, path) == path}
    for name in given:
        if name not in left["carriers"]:
            yield _Refused(("carriers", name), f"changes the carrier {name}")


def _charts(left: dict[str, Any], held: Held) -> _Found:
    locked = held.config.charts
    given = left.pop("charts", {})
    left["charts"] = {name: sets for name, sets in given.items() if locked.get(name) == sets}
    for name in given:
        if name not in left["charts"]:
            yield _Refused(("charts", name), f"sets the values of the chart {name}")


def _suppressions(left: dict[str, Any], held: Held) -> _Found:
    kept = []
    for one in left.pop("suppressions", ()):
        if one in held.config.suppressions or not any(_touches(rule, held.lock) for rule in one.rules):
            kept.append(one)
        else:
            yield _Refused(("suppressions",), f"accepts {', '.join(one.rules)}", one.span)
    left["suppressions"] = tuple(kept)
    allowed = held.config.inline_rules
    if not all(any(fnmatchcase(rule, one) for one in allowed) for rule in left.get("inline_rules", ())):
        left.pop("inline_rules")
        yield _Refused(("inline_suppressions",), "lets comments suppress more")
    if not held.config.foreign and left.pop("foreign", False):
        yield _Refused(("foreign_suppressions",), "lets the words of other scanners suppress")
    for key in ("suppression_reason", "suppression_expiry"):
        if getattr(held.config, key) and not left.get(key, True):
            left.pop(key)
            yield _Refused((key,), f"does not require {key}")


def _touches(rule: str, lock: Lock) -> bool:
    """Whether a rule's id or pattern may mean a rule whose suppression is locked."""
    patterns = lock.keys["suppressions"]
    return any(fnmatchcase(rule, one) or fnmatchcase(one, rule) or ("*" in one and "*" in rule) for one in patterns)


_RESTRICTIONS: Final[Mapping[str, Callable[[dict[str, Any], Held], _Found]]] = {
    "suppressions": _suppressions,
    "params": _params,
    "exclude": _exclude,
    "elsewhere": _elsewhere,
    "fail_on": _fail_on,
    "unknown": _unknown,
    "require_coverage": _coverage,
    "kubernetes_version": _version,
    "variables": _variables,
    "carriers": _carriers,
    "charts": _charts,
    "render": _render,
    "max_file_size": _size,
    "baseline": _baseline,
}
