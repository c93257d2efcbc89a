"""The data source ``aws_iam_policy_document``: the document that it renders, each part where it is written.

Follows the AWS provider (documentation of the data source, and how it renders): sources first, then the
blocks, then overrides. A statement with a Sid takes the place of an earlier one with the same Sid, any other
one is added at the end. Where a Sid or a whole document is not known, what it might replace may not exist.

Two statements of the same Sid among the blocks or the sources, which the provider refuses, are both kept.
The order of conditions and principals is that of the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.inputs.terraform.documents.policy_blocks import PerhapsStatement, PolicyStatement, statement
from scanner.inputs.terraform.documents.used import Used
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.functions.json_text import decode
from scanner.inputs.terraform.plan.cells import rendered_by
from scanner.inputs.terraform.resources.cells import BlockCell
from scanner.model.located import Constant, Items, Located, Record
from scanner.model.value import ABSENT, Absent, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.span import Span

    Read: TypeAlias = Callable[[Located], tuple[Located, ...]]

RENDERED: Final = frozenset({"json", "minified_json"})
# In the order in which they are merged.
_SOURCES: Final = ("source_json", "source_policy_documents")
_OVERRIDES: Final = ("override_policy_documents", "override_json")
_VERSION: Final = "2012-10-17"
_ELEMENTS: Final[Mapping[str, str]] = {
    name.lower(): name
    for name in (
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
    )
}


class _Statement(NamedTuple):
    """A statement; ``doubt`` says why it may not be there. ``seen`` are the unknown ones that came before it."""

    body: Located
    sid: Value
    doubt: tuple[Reason, ...]
    seen: int


class PolicyDocument(Record):
    """``parts`` are the data sources that it is made of."""

    __slots__ = ("parts",)

    def __init__(self, entries: dict[str, Located | None], header: Span, parts: tuple[Instance, ...]) -> None:
        super().__init__(entries, header)
        self.parts = parts


def document(instance: Instance, read: Read) -> PolicyDocument:
    """What an instance of the data source renders; ``read`` finds the documents in a text."""
    known = instance.document
    if known is None:
        known = instance.document = _made(instance, read)
    return known


def _made(instance: Instance, read: Read) -> PolicyDocument:
    block = instance.declared.block
    body: Located = BlockCell(block, instance.member.frame, instance.declared.address)
    plan = instance.declared.module.plan
    if plan is not None:
        body = plan.body(instance, body) or body
    merged = _Merged()
    given = [body.get(name) for name in (*_SOURCES, *_OVERRIDES)]
    parts = dict.fromkeys(one for found in given if found is not None for one in rendered_by(found))
    for name in _SOURCES:
        for found, doubt in _texts(body, name, read):
            merged.add(found, doubt)
    own = Record(
        {
            "Version": _given(body.get("version")) or Constant(_VERSION, block.header),
            "Id": _given(body.get("policy_id")),
            "Statement": _own(body),
        },
        block.header,
    )
    merged.add(own, ())
    for name in _OVERRIDES:
        for found, doubt in _texts(body, name, read):
            merged.add(found, doubt)
    statements = merged.statements()
    entries = {
        "Version": merged.version,
        "Id": merged.id,
        "Statement": Items(statements, statements[0].span) if statements else None,
    }
    return PolicyDocument(entries, block.header, tuple(parts))


def _given(found: Located | None) -> Located | None:
    return found if found is not None and found.value not in (ABSENT, "") else None


def _own(body: Located) -> Located | None:
    blocks = body.get("statement")
    if blocks is None or not isinstance(blocks.value, tuple):
        return blocks
    return Items([statement(one) for one in blocks.items()], blocks.span)


class _Merged:
    """The documents so far. Statements of unknown Sid may replace any earlier one that has a Sid."""

    def __init__(self) -> None:
        self.version: Located | None = None
        self.id: Located | None = None
        self._statements: list[_Statement] = []
        self._by_sid: dict[str, int] = {}
        self._unknown_sids: list[tuple[Reason, ...]] = []
        self._last_sid = -1

    def statements(self) -> list[Located]:
        """What is left of all; one that may have been replaced may not be there."""
        later: list[dict[Reason, None]] = [{}]
        for reasons in reversed(self._unknown_sids):
            later.append({**later[-1], **dict.fromkeys(reasons)})
        found: list[Located] = []
        for position, one in enumerate(self._statements):
            doubt = one.doubt
            if one.sid != "":
                doubt = (*doubt, *later[len(self._unknown_sids) - one.seen])
            if isinstance(one.sid, Unknown) and position < self._last_sid:
                doubt = (*doubt, *one.sid.reasons)
            settled = not doubt or isinstance(one.body.value, Repeated)
            found.append(one.body if settled else PerhapsStatement(one.body, Unknown(doubt)))
        return found

    def add(self, found: Located, doubt: tuple[Reason, ...]) -> None:
        """Lay a document over what is there. With a doubt it is one of several, or none."""
        value = found.value
        reasons = doubt
        if isinstance(value, Unknown):
            reasons = (*doubt, *value.reasons)
        entries = {name.lower(): place for name, place in found.entries()}
        self._version(entries.get("version"), reasons)
        self._id(entries.get("id"), reasons)
        statements = entries.get("statement")
        if statements is None:
            if isinstance(value, Unknown):
                self._unknown(Unknown(value.reasons), found)
            return
        content = statements.value
        if isinstance(content, (dict, PartialMap)):
            self._statement(statements, doubt)
        elif isinstance(content, tuple):
            for one in statements.items():
                self._statement(one, doubt)
        elif isinstance(content, Unknown):
            self._unknown(content, statements)

    def _unknown(self, doubt: Unknown, place: Located) -> None:
        """Statements of which nothing is known."""
        unknown = Unknown(doubt.reasons)
        self._append(PerhapsStatement(Constant(unknown, place.span, place), unknown), unknown, ())

    def _append(self, body: Located, sid: Value, doubt: tuple[Reason, ...]) -> None:
        if isinstance(sid, Unknown):
            self._unknown_sids.append(sid.reasons)
        if sid != "":
            self._last_sid = len(self._statements)
        self._statements.append(_Statement(body, sid, doubt, len(self._unknown_sids)))

    def _statement(self, found: Located, doubt: tuple[Reason, ...]) -> None:
        value = found.value
        if isinstance(value, Repeated):
            doubt = (*doubt, *value.reasons)
            value = value.item
        if isinstance(value, Unknown) and not isinstance(value, (PartialMap, UnknownText)):
            self._unknown(value, found)
            return
        if not isinstance(value, (dict, PartialMap)):
            return
        written = next((place for name, place in found.entries() if name.lower() == "sid"), None)
        sid = written.value if written is not None else ""
        body = _adopted(found)
        if isinstance(sid, str) and sid:
            position = self._by_sid.get(sid)
            if position is not None and not doubt:
                self._last_sid = max(self._last_sid, position)
                self._statements[position] = _Statement(body, sid, (), len(self._unknown_sids))
                return
            if position is not None:
                one = self._statements[position]
                self._statements[position] = one._replace(doubt=(*one.doubt, *doubt))
            else:
                self._by_sid[sid] = len(self._statements)
        self._append(body, sid if isinstance(sid, (str, Unknown)) else "", doubt)

    def _version(self, found: Located | None, doubt: tuple[Reason, ...]) -> None:
        """The higher one; there is none higher than the default."""
        value = found.value if found is not None else ABSENT
        here = self.version.value if self.version is not None else ""
        if here == _VERSION or (found is None and not doubt):
            return
        if found is not None and isinstance(value, str) and isinstance(here, str) and not doubt:
            self.version = found if value > here else self.version
        elif found is not None and value == _VERSION and not doubt:
            self.version = found
        elif found is not None or self.version is not None:
            place = found or self.version
            reasons = (*doubt, *(value.reasons if isinstance(value, Unknown) else ()))
            self.version = Constant(Unknown(reasons), place.span) if place is not None else None

    def _id(self, found: Located | None, doubt: tuple[Reason, ...]) -> None:
        value = found.value if found is not None else ""
        if found is not None and value not in ("", ABSENT):
            self.id = found if not doubt else Constant(Unknown(doubt), found.span)
        elif doubt and self.id is not None:
            self.id = Constant(Unknown(doubt), self.id.span)


def _adopted(found: Located) -> Located:
    """A statement with the elements that the provider knows, called and ordered as it does."""
    if isinstance(found.bare if isinstance(found, Used) else found, (PolicyStatement, PerhapsStatement)):
        return found
    entries = {_ELEMENTS.get(name.lower()): place for name, place in found.entries()}
    parts: dict[str, Located] = {name: entries[name] for name in _ELEMENTS.values() if name in entries}
    value = found.value
    record = PolicyStatement(parts, found.header)
    return PerhapsStatement(record, Unknown(value.reasons)) if isinstance(value, Repeated) else record


def _texts(body: Located, name: str, read: Read) -> Iterator[tuple[Located, tuple[Reason, ...]]]:
    """The documents of an argument, one or a list of them, with what speaks against each being there."""
    found = body.get(name)
    value = found.value if found is not None else ABSENT
    if found is None or value in (ABSENT, ""):
        return
    if isinstance(value, OneOf) and any(isinstance(choice, tuple) for choice in value.choices):
        for choice in value.choices:
            if isinstance(choice, tuple):
                for item in Constant(choice, found.span, found).items():
                    yield from _decoded(item, read, value.reasons)
            elif isinstance(choice, Unknown):
                yield Constant(Unknown(choice.reasons), found.span, found), value.reasons
        return
    if isinstance(value, tuple):
        for item in found.items():
            yield from _decoded(item, read, ())
    else:
        yield from _decoded(found, read, ())


def _decoded(text: Located, read: Read, doubt: tuple[Reason, ...]) -> Iterator[tuple[Located, tuple[Reason, ...]]]:
    value = text.value
    if isinstance(value, Repeated):
        doubt = (*doubt, *value.reasons)
        inner: Value = value.item
        text = Constant(inner, text.span, text)
    elif isinstance(value, OneOf):
        doubt = (*doubt, *value.reasons)
    for found in read(text):
        content = found.value
        if isinstance(content, (dict, Unknown)) and not isinstance(content, UnknownText):
            yield found, doubt
        elif content != "":
            whole = _document(content)
            if whole is None:
                whole = Unknown.because("a text", "is no policy document", text.span)
            yield Constant(whole, found.span, found), doubt


def _document(text: Value | Absent) -> Value:
    try:
        found = decode(text) if isinstance(text, (str, UnknownText)) else None
    except Failure:
        return None
    return found if isinstance(found, (dict, Unknown)) else None
