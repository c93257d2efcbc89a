"""HCL's JSON syntax: ``.tf.json`` and ``.tfvars.json`` to the same tree as the native one.

What is a block and what an argument only the reader's schema can tell, so every body has attributes only,
and ``as_blocks`` makes blocks of one where the schema says so (HCL JSON syntax specification).
"""

from typing import Final
from unicodedata import normalize

from scanner.syntax.hcl.fragments import parse_template, relocate
from scanner.syntax.hcl.grammar import MAX_DEPTH
from scanner.syntax.hcl.parse import Parsed
from scanner.syntax.hcl.problems import Problems
from scanner.syntax.hcl.tree import Attribute, Block, Broken, Expression, ListOf, Literal, ObjectOf
from scanner.syntax.json import JsonMapping, JsonNode, JsonScalar, JsonSequence, parse_json
from scanner.syntax.json.strings import places_of, string_of
from scanner.syntax.source import Source

_COMMENT: Final = "//"


def parse_hcl_json(file: str, content: bytes) -> Parsed:
    """Read a ``.tf.json`` or ``.tfvars.json`` file; strings of the latter, and of the defaults of variables,
    are no templates.

    The body's attributes are the top-level keys. A key that is repeated with objects, as JSON allows for
    blocks, is one attribute: the list of what it is given.
    """
    node, diagnostics = parse_json(file, content)
    if not isinstance(node, JsonScalar | JsonSequence | JsonMapping):
        source = Source(file, content)
        return Parsed(source, Block(source, "", (), {}, (), 0, 0, len(content)), (), diagnostics)
    source = node.source
    problems = Problems(source)
    converter = _Converter(source, problems, templates=not file.endswith(".tfvars.json"))
    whole = converter.expression(node, 0, ())
    attributes: dict[str, Attribute] = {}
    if isinstance(whole, ObjectOf) or (
        isinstance(whole, ListOf) and all(isinstance(item, ObjectOf) for item in whole.items)
    ):
        attributes = _attributes(whole)
    else:
        problems.error("terraform-syntax", "expected an object at the top of the file", node.start, node.start + 1)
    body = Block(source, "", (), attributes, (), 0, 0, len(source.text))
    return Parsed(source, body, (), problems.result())


def as_blocks(type_: str, expression: Expression, labels: int) -> list[Block]:
    """Blocks of a type with so many labels, from what the JSON syntax has in their place: an object for
    each level of labels, the innermost one a body or a list of bodies; lists of objects at any level.

    What is neither gives no block.
    """
    return _blocks(type_, expression, labels, ())


def verbatim(expression: Expression) -> Expression:
    """The expression of JSON syntax with every string as it is written, templates included: where Terraform
    takes a constant.
    """
    if isinstance(expression, ListOf):
        items = [verbatim(item) for item in expression.items]
        return ListOf(expression.source, expression.start, expression.end, items)
    if isinstance(expression, ObjectOf):
        entries = [(verbatim(key), verbatim(item)) for key, item in expression.entries]
        return ObjectOf(expression.source, expression.start, expression.end, entries)
    if isinstance(expression, Literal):
        return expression
    return Literal(expression.source, expression.start, expression.end, normalize("NFC", _name(expression)))


def _blocks(type_: str, expression: Expression, left: int, keys: tuple[Expression, ...]) -> list[Block]:
    found: list[Block] = []
    if left:
        for key, value in _entries(expression):
            found += _blocks(type_, value, left - 1, (*keys, key))
        return found
    bodies = expression.items if isinstance(expression, ListOf) else (expression,)
    for body in bodies:
        if isinstance(body, ObjectOf):
            labels = [_name(key) for key in keys]
            start, header_end = (keys[-1].start, keys[-1].end) if keys else (body.start, body.start + 1)
            found.append(Block(body.source, type_, labels, _attributes(body), (), start, header_end, body.end))
    return found


def _entries(expression: Expression) -> list[tuple[Expression, Expression]]:
    """The entries of an object, or of all the objects of a list."""
    objects = expression.items if isinstance(expression, ListOf) else (expression,)
    return [entry for one in objects if isinstance(one, ObjectOf) for entry in one.entries]


def _attributes(expression: Expression) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {}
    for key, value in _entries(expression):
        name = _name(key)
        if name == _COMMENT:
            continue
        known = attributes.get(name)
        if known is None:
            attributes[name] = Attribute(name, value, key.start, key.end)
        elif _may_be_blocks(known.expression) and _may_be_blocks(value):
            first = known.expression
            items = [*_items(first), *_items(value)]
            attributes[name] = Attribute(name, ListOf(first.source, first.start, first.end, items), *_place(known))
    return attributes


def _place(attribute: Attribute) -> tuple[int, int]:
    return attribute.start, attribute.end


def _may_be_blocks(expression: Expression) -> bool:
    return all(isinstance(item, ObjectOf) for item in _items(expression))


def _items(expression: Expression) -> tuple[Expression, ...]:
    return expression.items if isinstance(expression, ListOf) else (expression,)


def _name(key: Expression) -> str:
    """A key as a label or an argument's name: verbatim, templates have no meaning there."""
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value
    return string_of(key.source.text[key.start + 1 : key.end - 1].decode("latin-1"))


class _Converter:
    def __init__(self, source: Source, problems: Problems, *, templates: bool) -> None:
        self._source, self._problems, self._templates = source, problems, templates

    def expression(self, node: JsonNode, depth: int, keys: tuple[str, ...] | None = None) -> Expression:
        """``keys`` lead to the node, as far as they may lead on to the default of a variable."""
        if depth > MAX_DEPTH:
            problem = f"nested more than {MAX_DEPTH} levels deep"
            self._problems.error("terraform-depth", problem, node.start, node.start + 1)
            return Broken(self._source, node.start, node.end)
        if isinstance(node, JsonScalar):
            value = node.plain
            if isinstance(value, str):
                return self._string(value, node.start, node.end)
            return Literal(self._source, node.start, node.end, value)
        if isinstance(node, JsonSequence):
            items = [self.expression(item, depth + 1, keys) for item in node.inside]
            return ListOf(self._source, node.start, node.end, items)
        entries = [
            (self._string(key, start, end), self._entry(key, keys, item, depth + 1))
            for key, start, end, item in node.pairs
        ]
        self._check_repeated(node)
        return ObjectOf(self._source, node.start, node.end, entries)

    def _entry(self, key: str, keys: tuple[str, ...] | None, item: JsonNode, depth: int) -> Expression:
        if keys is None or (not keys and key != "variable"):
            return self.expression(item, depth)
        if len(keys) < 2:
            return self.expression(item, depth, (*keys, key))
        templates, self._templates = self._templates, self._templates and key != "default"
        try:
            return self.expression(item, depth)
        finally:
            self._templates = templates

    def _string(self, value: str, start: int, end: int) -> Expression:
        if not self._templates or ("${" not in value and "%{" not in value):
            text = value if value.isascii() else normalize("NFC", value)
            return Literal(self._source, start, end, text)
        found = parse_template(self._source.file, value)
        if isinstance(found, Broken):
            self._problems.error("terraform-syntax", "the string is no valid template", start, end)
            return Broken(self._source, start, end)
        place = places_of(self._source.text[start + 1 : end - 1].decode("latin-1"))
        relocate(found, self._source, lambda offset: start + 1 + place(offset))
        found.start, found.end = start, end
        return found

    def _check_repeated(self, node: JsonMapping) -> None:
        if len(node.value) == len(node.pairs):
            return
        seen: dict[str, JsonNode] = {}
        for key, start, end, item in node.pairs:
            first = seen.setdefault(key, item)
            if first is not item and key != _COMMENT and isinstance(first, JsonScalar):
                problem = f"{key[:40]} is set a second time in this object"
                self._problems.error("terraform-syntax", problem, start, end)
