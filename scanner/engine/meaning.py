"""What a schema cannot say of a rule: names that are known, paths, patterns and arguments that make sense."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from scanner.engine.attributes import declared_type, names_of
from scanner.engine.compile import CLIMB, ITEM, RESERVED, climbing, plain
from scanner.engine.constraints import ConstraintError, parse_constraint
from scanner.engine.operators import OPERATORS
from scanner.engine.operators.network import parse_network
from scanner.engine.operators.reading import in_order
from scanner.engine.patterns import PatternError, pattern
from scanner.engine.quantities import form, measure
from scanner.engine.shape import problem
from scanner.engine.words import ALIAS_TOOLS, nearest, provider_names, selector_fault
from scanner.errors import Problem
from scanner.model.path import PathError
from scanner.syntax.document import MappingNode, Member, Node, ScalarNode, SequenceNode

PLACEHOLDERS: Final = ("address", "path", "actual", "expected")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# AWS account numbers have twelve digits; no count, port or size in a rule comes near.
_ACCOUNT_DIGITS: Final = 12


class _Place(NamedTuple):
    """As in ``compile``: what a condition is about, and how many subjects enclose it."""

    types: tuple[str, ...]
    names: tuple[str, ...] = ()
    item: bool = False
    outer: "tuple[_Place, ...]" = ()


def faults(rule: Node) -> Iterator[Problem]:
    """Everything wrong with a rule that its schema does not see. Wrongly shaped parts are passed over."""
    yield from _scalars(rule)
    if isinstance(rule, MappingNode):
        yield from _Checker(rule).all()


def parameter_fault(type_: str, value: Any) -> str | None:
    """What is wrong with a parameter's value, given its declared type; None where nothing is."""
    kind = in_order(type_)
    match type_:
        case "string":
            fits = isinstance(value, str)
        case "bool":
            fits = isinstance(value, bool)
        case "list":
            fits = isinstance(value, tuple | list)
        case "map":
            fits = isinstance(value, dict)
        case "pattern":
            if isinstance(value, str):
                return _pattern_fault(value)
            fits = False
        case _:
            fits = kind is not None and measure(plain(value), kind, converts=False) is not None
    if fits:
        return None
    quoted = ": a version must be quoted" if type_ == "version" and not isinstance(value, str) else ""
    return f"{value!r} is no {type_}{quoted}" if not isinstance(value, Decimal) else f"{value} is no {type_}{quoted}"


def _pattern_fault(text: str) -> str | None:
    try:
        pattern(text)
    except PatternError as error:
        return f"the pattern {error}"
    return None


def _scalars(node: Node) -> Iterator[Problem]:
    """Scalars that mean something else than they look like."""
    if isinstance(node, MappingNode):
        for key, span in node.repeated:
            yield problem(span, f"{key} is written more than once")
        for member in node.members:
            yield from _scalars(member.node)
    elif isinstance(node, SequenceNode):
        for item in node.nodes:
            yield from _scalars(item)
    elif isinstance(node, ScalarNode):
        message = _looks_else(node)
        if message:
            yield problem(node.span, message)


def _looks_else(node: ScalarNode) -> str | None:
    value, text = node.value, node.text
    if isinstance(value, Decimal) and "." in text and text.endswith("0"):
        return f'{text} would be read as {value.normalize():f}: quote a version ("{text}"), or leave out the zero'
    if isinstance(value, int) and not isinstance(value, bool):
        digits = text.lstrip("+-")
        if len(digits) >= _ACCOUNT_DIGITS or (len(digits) > 1 and digits.startswith("0") and digits.isdigit()):
            return f'quote an account number: "{text}"'
    if isinstance(value, str) and _DATE.fullmatch(text):
        span = node.span
        if span.start_line == span.end_line and span.end_column - span.start_column == len(text):
            return f'quote a date: "{text}"'
    return None


class _Checker:
    def __init__(self, rule: MappingNode) -> None:
        self._members = {member.key: member for member in rule.members}
        self._params = self._parameter_types()

    def _parameter_types(self) -> dict[str, str]:
        declared = self._members.get("params")
        if declared is None or not isinstance(declared.node, MappingNode):
            return {}
        found = {}
        for member in declared.node.members:
            type_ = member.node.value.get("type") if isinstance(member.node.value, dict) else None
            found[member.key] = type_ if isinstance(type_, str) else ""
        return found

    def all(self) -> Iterator[Problem]:
        select = self._members.get("select")
        place = _Place(tuple(node.text for node in _scalars_of(select.node)) if select else ())
        yield from self._metadata(place)
        if select:
            yield from self._selectors(select.node)
        for key in ("where", "assert", "deny"):
            if member := self._members.get(key):
                yield from self._condition(member.node, place)
        if at := self._members.get("at"):
            yield from self._path(at.node, place)

    def _metadata(self, place: _Place) -> Iterator[Problem]:
        for tool in self._mapping("aliases"):
            if tool.key not in ALIAS_TOOLS:
                yield problem(tool.key_span, f"unknown tool {tool.key!r}{nearest(tool.key, ALIAS_TOOLS)}")
            if isinstance(tool.node, SequenceNode):
                for alias in tool.node.nodes:
                    if (path := _member(alias, "path")) is not None:
                        yield from self._path(path, place)
        for provider in self._mapping("remediation"):
            if provider.key not in provider_names():
                known = nearest(provider.key, provider_names())
                yield problem(provider.key_span, f"unknown provider {provider.key!r}{known}")
        for parameter in self._mapping("params"):
            value = parameter.node.value
            if isinstance(value, dict) and "default" in value and isinstance(value.get("type"), str):
                fault = parameter_fault(str(value["type"]), value["default"])
                if fault:
                    node = _member(parameter.node, "default") or parameter.node
                    yield problem(node.span, f"{parameter.key}: {fault}")
        yield from self._versions(self._mapping("versions"))
        message = self._members.get("message")
        if message is not None and isinstance(message.node, ScalarNode):
            for name in _PLACEHOLDER.findall(message.node.text):
                if name not in PLACEHOLDERS:
                    yield problem(message.node.span, f"unknown placeholder {{{name}}}{nearest(name, PLACEHOLDERS)}")

    def _versions(self, products: Iterable[Member]) -> Iterator[Problem]:
        for product in products:
            try:
                if isinstance(product.node, ScalarNode):
                    parse_constraint(product.node.text)
            except ConstraintError as error:
                yield problem(product.node.span, str(error))

    def _mapping(self, key: str) -> Iterable[Member]:
        member = self._members.get(key)
        return member.node.members if member is not None and isinstance(member.node, MappingNode) else ()

    def _selectors(self, node: Node) -> Iterator[Problem]:
        for one in _scalars_of(node):
            fault = selector_fault(one.text)
            if fault:
                yield problem(one.span, fault)

    def _condition(self, node: Node, place: _Place) -> Iterator[Problem]:
        if not isinstance(node, MappingNode):
            return
        for key, span, inner in node.members:
            match key:
                case "all" | "any":
                    for one in inner.nodes if isinstance(inner, SequenceNode) else ():
                        yield from self._condition(one, place)
                case "not":
                    yield from self._condition(inner, place)
                case "versions":
                    yield from self._versions(inner.members if isinstance(inner, MappingNode) else ())
                case "related":
                    yield from self._related(inner, place)
                case "in_scope":
                    yield from self._hop(inner, place)
                case "unique":
                    paths = _member(inner, "by")
                    for one in paths.nodes if isinstance(paths, SequenceNode) else ():
                        yield from self._path(one, place)
                case _ if key == ITEM and place.item:
                    yield from self._test(inner, place, "")
                case _:
                    fault, type_, names = self._read(key, place)
                    if fault:
                        yield problem(span, fault)
                    yield from self._test(inner, place._replace(names=names), type_)

    def _read(self, text: str, place: _Place) -> tuple[str | None, str, tuple[str, ...]]:
        """What is wrong with a path, the declared type of what it leads to, and its names."""
        try:
            climb, path = climbing(text)
        except PathError as error:
            word = nearest(text, RESERVED) if not text.startswith(CLIMB) else ""
            return f"{error}{word}", "", ()
        if climb > max(len(place.outer), int(place.item)):
            return f"{text!r} leaves the rule: nothing encloses what it is about", "", ()
        base = place.outer[climb - 1] if climb and place.outer else _Place(place.types) if climb else place
        names = (*base.names, *names_of(path))
        return None, declared_type(base.types, names), names

    def _path(self, node: Node, place: _Place) -> Iterator[Problem]:
        if isinstance(node, ScalarNode):
            fault, _, _ = self._read(node.text, place)
            if fault:
                yield problem(node.span, fault)

    def _related(self, node: Node, place: _Place) -> Iterator[Problem]:
        through = _member(node, "through")
        for hop in (*(through.nodes if isinstance(through, SequenceNode) else ()), node):
            yield from self._hop(hop, place)
            if via := _member(hop, "via"):
                yield from self._path(via, _Place(()))

    def _hop(self, node: Node, place: _Place) -> Iterator[Problem]:
        resource, where, count = (_member(node, key) for key in ("resource", "where", "count"))
        types: tuple[str, ...] = ()
        if resource is not None:
            yield from self._selectors(resource)
            types = tuple(one.text for one in _scalars_of(resource))
        if where is not None:
            yield from self._condition(where, _Place(types, outer=(_Place(place.types), *place.outer)))
        if count is not None:
            yield from self._operands(count, place)

    def _test(self, node: Node, place: _Place, type_: str) -> Iterator[Problem]:
        if not isinstance(node, MappingNode):
            fault = _literal_fault("equals", node.value, type_)
            if fault:
                yield problem(node.span, fault)
            return
        keys = {member.key for member in node.members}
        if keys & {"param", "path", "context"}:
            yield from self._operand(node, place, "equals")
            return
        for key, _, inner in node.members:
            match key:
                case "not":
                    yield from self._test(inner, place, type_)
                case "some" | "each":
                    yield from self._condition(inner, place._replace(item=True))
                case "entries":
                    yield from self._entries(inner, place)
                case "length":
                    yield from self._operands(inner, place)
                case _ if key in OPERATORS:
                    yield from self._argument(inner, place, key, type_)

    def _entries(self, node: Node, place: _Place) -> Iterator[Problem]:
        for key, _, inner in node.members if isinstance(node, MappingNode) else ():
            if key in ("some", "each"):
                yield from self._condition(inner, place._replace(item=True))
            elif key == "not":
                yield from self._entries(inner, place)
            elif key == "length":
                yield from self._operands(inner, place)

    def _operands(self, node: Node, place: _Place) -> Iterator[Problem]:
        """Arguments inside a numeric test: numbers and parameters."""
        if isinstance(node, MappingNode):
            if any(member.key in ("param", "path", "context") for member in node.members):
                yield from self._operand(node, place, "length")
            else:
                for member in node.members:
                    yield from self._operands(member.node, place)

    def _operand(self, node: MappingNode, place: _Place, operator: str) -> Iterator[Problem]:
        for key, span, inner in node.members:
            text = inner.text if isinstance(inner, ScalarNode) else ""
            if key == "param" and text not in self._params:
                known = nearest(text, self._params) if self._params else "; the rule declares none under params"
                yield problem(inner.span, f"unknown parameter {text!r}{known}")
            elif key == "path" and operator == "length":
                yield problem(span, "a number of items is compared with a number or a parameter")
            elif key == "path":
                yield from self._path(inner, place)
            elif key == "times" and OPERATORS[operator].argument != "order":
                yield problem(span, "times goes with gt, gte, lt and lte")
            elif key == "times" and isinstance(inner, MappingNode):
                yield from self._operand(inner, place, operator)

    def _argument(self, node: Node, place: _Place, name: str, type_: str) -> Iterator[Problem]:
        if isinstance(node, MappingNode) and name != "equals":
            yield from self._operand(node, place, name)
            return
        if isinstance(node, MappingNode) and any(one.key in ("param", "path", "context") for one in node.members):
            yield from self._operand(node, place, name)
            return
        fault = _literal_fault(name, node.value, type_)
        if fault:
            yield problem(node.span, fault)


def _literal_fault(name: str, value: Any, type_: str) -> str | None:
    """What is wrong with an argument that stands in the rule itself."""
    match OPERATORS[name].argument:
        case "pattern" if isinstance(value, str):
            return _pattern_fault(value)
        case "networks":
            texts = value if isinstance(value, tuple) else (value,)
            wrong = [text for text in texts if isinstance(text, str) and parse_network(text) is None]
            return f"{wrong[0]!r} is no network in CIDR notation" if wrong else None
        case "order":
            return _order_fault(value, type_)
        case "any" if isinstance(value, Decimal | int | str) and name == "equals":
            return _equals_fault(value, type_)
    return None


def _order_fault(value: Any, type_: str) -> str | None:
    kind = in_order(type_)
    if kind is not None:
        return None if measure(value, kind, converts=False) is not None else f"{value!r} is no {kind}"
    if isinstance(value, str) and form(value) is None:
        return f"{value!r} is no number, quantity, duration or version, or could be two of them"
    return None


def _equals_fault(value: Any, type_: str) -> str | None:
    """A literal that no value of the attribute's declared type can equal."""
    fits = {
        "bool": isinstance(value, bool),
        "number": isinstance(value, int | Decimal) and not isinstance(value, bool),
        "string": isinstance(value, str),
    }.get(type_, True)
    return None if fits else f"{value!r} is never a {type_}, which the attribute is"


def _member(node: Node, key: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((member.node for member in node.members if member.key == key), None)


def _scalars_of(node: Node) -> list[ScalarNode]:
    nodes = node.nodes if isinstance(node, SequenceNode) else (node,)
    return [one for one in nodes if isinstance(one, ScalarNode)]
