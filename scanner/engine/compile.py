"""Rules as written to conditions that can be asked: done once a rule and scan.

The rule was checked when it was loaded, so nothing here looks for mistakes.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Final, NamedTuple

from scanner.engine.attributes import declared_type, names_of
from scanner.engine.conditions import All, AnyOf, Condition, Not, Reference, Test
from scanner.engine.constraints import allows
from scanner.engine.counts import count_test
from scanner.engine.frame import Context
from scanner.engine.operators import OPERATORS
from scanner.engine.quantifiers import Length, Quantified
from scanner.engine.related import Hop, Related
from scanner.engine.scope import InScope
from scanner.engine.unique import Unique
from scanner.model.path import Path, parse_path
from scanner.model.rule import Rule
from scanner.model.value import ABSENT, Absent, Value

RESERVED: Final = ("all", "any", "not", "related", "in_scope", "unique", "versions")
# Inside `some` and `each`, this tests the item itself.
ITEM: Final = "is"
CLIMB: Final = "^."


class Compiled(NamedTuple):
    """A rule's conditions; ``positive`` where ``condition`` must hold (``assert``) and not where it must not.
    ``looks_at`` are the paths that they have.
    """

    where: Condition | None
    condition: Condition
    positive: bool
    at: Reference | None
    looks_at: tuple[Path, ...]


class _Place(NamedTuple):
    """Where a condition stands in a rule: about which types, at which attribute of them (``names``), as a
    condition on items or not, and in which enclosing subjects, nearest first.
    """

    types: tuple[str, ...]
    names: tuple[str, ...] = ()
    item: bool = False
    outer: "tuple[_Place, ...]" = ()


def compile_rule(rule: Rule, context: Context) -> Compiled:
    """Compile a rule for one scan: parameters and context are filled in."""
    return _Compiler(rule, context).rule()


def settings(rule: Rule, context: Context) -> dict[str, Any]:
    """The rule's parameters: what is set for its id, else for a pattern that its id matches (of several the
    last), else the default that it declares.
    """
    owners = [owner for owner in context.parameters if fnmatchcase(rule.id, owner)]
    owners.sort(key=lambda owner: (owner == rule.id, owner != "*"))
    found = dict(rule.parameters)
    for owner in owners:
        found.update((name, value) for name, value in context.parameters[owner].items() if name in found)
    return {name: plain(value) for name, value in found.items()}


def plain(written: Any) -> Any:
    """A document's value as a plain value of the model: lists as tuples, floats as decimals."""
    if isinstance(written, list | tuple):
        return tuple(plain(item) for item in written)
    if isinstance(written, Mapping):
        return {key: plain(item) for key, item in written.items()}
    return Decimal(repr(written)) if isinstance(written, float) else written


def climbing(text: str) -> tuple[int, Path]:
    """A path as a rule has it: how many ``^.`` it begins with, and the rest.

    Raises:
        PathError: where the rest is no path.
    """
    climb = 0
    while text.startswith(CLIMB, climb * len(CLIMB)):
        climb += 1
    return climb, parse_path(text[climb * len(CLIMB) :])


class _Compiler:
    def __init__(self, rule: Rule, context: Context) -> None:
        self._rule, self._context = rule, context
        self._settings = settings(rule, context)
        self._paths: dict[Path, None] = {}

    def rule(self) -> Compiled:
        body, place = self._rule.body, _Place(self._rule.select)
        positive = "assert" in body
        where = self._condition(body["where"], place) if "where" in body else None
        condition = self._condition(body["assert" if positive else "deny"], place)
        paths = tuple(self._paths)
        at = self._reference(body["at"], place) if "at" in body else None
        return Compiled(where, condition, positive, at, paths)

    def _condition(self, written: Mapping[str, Any], place: _Place) -> Condition:
        parts = [part for key, test in written.items() for part in self._entry(key, test, place)]
        return parts[0] if len(parts) == 1 else All(parts)

    def _entry(self, key: str, written: Any, place: _Place) -> Iterator[Condition]:
        match key:
            case "all":
                yield All([self._condition(one, place) for one in written])
            case "any":
                # A branch for other versions is no way out, so it is not what findings speak of.
                fitting = [one for one in written if allows(one.get("versions", {}), self._context)]
                yield AnyOf([self._condition(one, place) for one in fitting])
            case "not":
                yield Not(self._condition(written, place))
            case "related":
                yield self._related(written, place)
            case "in_scope":
                yield self._in_scope(written, place)
            case "unique":
                references = [self._reference(path, place) for path in written["by"]]
                yield Unique(references, place.types, repository=written.get("within") == "repository")
            case "versions":
                if not allows(written, self._context):
                    yield AnyOf(())
            case _ if key == ITEM and place.item:
                yield from self._tests(Reference(key, (), "", ""), written, place)
            case _:
                yield from self._tests(self._reference(key, place), written, place)

    def _reference(self, text: str, place: _Place) -> Reference:
        climb, path = climbing(text)
        if not climb and not place.outer:
            self._paths[path] = None
        # Outside `related`, an item's condition climbs to the subject that the list belongs to.
        rooted = bool(climb) and not place.outer
        base = _Place(place.types) if rooted else place.outer[climb - 1] if climb else place
        names = (*base.names, *names_of(path))
        type_ = declared_type(base.types, names)
        return Reference(text, path, ".".join(names), type_, climb=0 if rooted else climb, rooted=rooted)

    def _tests(self, reference: Reference, written: Any, place: _Place) -> Iterator[Condition]:
        if not isinstance(written, Mapping) or _is_operand(written):
            written = {"equals": written}
        ignore_case = written.get("ignore_case", False)
        for name, argument in written.items():
            if name == "not":
                tests = list(self._tests(reference, argument, place))
                yield Not(tests[0] if len(tests) == 1 else All(tests))
            elif name == "length":
                yield Length(reference, count_test(argument, self._constant))
            elif name in ("some", "each"):
                yield self._quantified(reference, name, argument, place, entries=False)
            elif name == "entries":
                yield from self._entries(reference, argument, place)
            elif name in OPERATORS:
                yield self._test(reference, name, argument, place, ignore_case=ignore_case)

    def _entries(self, reference: Reference, written: Mapping[str, Any], place: _Place) -> Iterator[Condition]:
        for name, argument in written.items():
            if name == "not":
                yield Not(All(list(self._entries(reference, argument, place))))
            elif name == "length":
                yield Length(reference, count_test(argument, self._constant))
            else:
                yield self._quantified(reference, name, argument, place, entries=True)

    def _quantified(
        self, reference: Reference, name: str, written: Mapping[str, Any], place: _Place, *, entries: bool
    ) -> Condition:
        types = place.outer[reference.climb - 1].types if reference.climb else place.types
        names = tuple(reference.attribute.split(".")) if reference.attribute else ()
        condition = self._condition(written, _Place(types, names, item=True, outer=place.outer))
        return Quantified(reference, condition, some=name == "some", entries=entries)

    def _test(self, reference: Reference, name: str, written: Any, place: _Place, *, ignore_case: bool) -> Condition:
        if isinstance(written, Mapping) and "path" in written and _is_operand(written):
            other = self._reference(written["path"], place)
            times = self._constant(written.get("times", 1))
            return Test(reference, name, other, type_=other.type if not reference.type else "",
                        ignore_case=ignore_case, times=times if isinstance(times, int | Decimal) else 1)  # fmt: skip
        return Test(
            reference,
            name,
            self._constant(written),
            type_=self._argument_type(written),
            ignore_case=ignore_case,
            trusted=isinstance(written, str),
        )

    def _argument_type(self, written: Any) -> str:
        """The order that an argument's declaration gives to what it is compared with."""
        if not isinstance(written, Mapping):
            return ""
        if "context" in written:
            return "version"
        declared = self._rule.body.get("params", {}).get(written.get("param"), {}).get("type", "")
        return declared if declared in ("quantity", "duration", "version") else ""

    def _constant(self, written: Any) -> Value | Absent:
        if isinstance(written, Mapping) and _is_operand(written):
            if "param" in written:
                found: Value = self._settings.get(written["param"])
                return ABSENT if found is None else found
            return self._context.kubernetes_version
        value: Value = plain(written)
        return value

    def _related(self, written: Mapping[str, Any], place: _Place) -> Condition:
        hops = [self._hop(one, place) for one in (*written.get("through", ()), written)]
        number = count_test(written.get("count", {"gte": 1}), self._constant)
        return Related([*hops[:-1], hops[-1]._replace(number=None)], number, sighted="hidden" in written)

    def _hop(self, written: Mapping[str, Any], place: _Place) -> Hop:
        selectors = as_list(written["resource"])
        where = self._inner(written, selectors, place)
        return Hop(
            selectors=selectors,
            by=written["by"],
            via=names_of(parse_path(written["via"])) if "via" in written else (),
            incoming=written.get("direction") == "incoming",
            where=where,
            number=count_test(written["count"], self._constant) if "count" in written else None,
            key=object(),
        )

    def _in_scope(self, written: Mapping[str, Any], place: _Place) -> Condition:
        selectors = as_list(written["resource"])
        where = self._inner(written, selectors, place)
        number = count_test(written.get("count", {"gte": 1}), self._constant)
        joins: list[tuple[Reference, Reference]] = []
        inside = _Place(selectors, outer=(_Place(place.types), *place.outer))
        for key, test in written.get("where", {}).items():
            other = test.get("equals") if isinstance(test, Mapping) else None
            if key in RESERVED or key.startswith(CLIMB) or not isinstance(other, Mapping) or "path" not in other:
                continue
            if other["path"].startswith(CLIMB) and not test.get("ignore_case"):
                joins.append((self._reference(key, inside), self._reference(other["path"], inside)))
        return InScope(selectors, where, number, tuple(joins), sighted="hidden" in written)

    def _inner(self, written: Mapping[str, Any], selectors: tuple[str, ...], place: _Place) -> Condition | None:
        if "where" not in written:
            return None
        return self._condition(written["where"], _Place(selectors, outer=(_Place(place.types), *place.outer)))


def as_list(written: "str | Sequence[str]") -> tuple[str, ...]:
    """One name, or several, as a tuple."""
    return (written,) if isinstance(written, str) else tuple(written)


def _is_operand(written: Mapping[str, Any]) -> bool:
    """Whether a mapping is an argument that stands for a value (``{param: ...}``) and no test."""
    return any(key in written for key in ("param", "path", "context"))
