"""A ``statement`` block of a policy document data source as the JSON statement that it becomes.

One value of a list stands alone and several are sorted from last to first, as the provider has it; where some
are not known, all keep the order of the source. ``&{`` is AWS's ``${`` there. What a dynamic block may add
any number of times is an entry that may be absent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.resources.cells import RepeatedCell
from scanner.inputs.terraform.values.conversion import to_text
from scanner.model.located import Constant, Items, Located, Record
from scanner.model.value import (
    ABSENT,
    Absent,
    OneOf,
    PartialMap,
    Reason,
    Repeated,
    Unknown,
    UnknownText,
    Value,
    one_of,
)

if TYPE_CHECKING:
    from scanner.model.span import Span

# Which arguments become which elements, in the order of the provider; those with variables of AWS's.
_LISTS: Final = {
    "Action": ("actions", False),
    "NotAction": ("not_actions", False),
    "Resource": ("resources", True),
    "NotResource": ("not_resources", True),
}
_ANYONE: Final = "*"


class Keyed(Record):
    """A map whose keys stand somewhere as well."""

    __slots__ = ("_keys",)

    def __init__(
        self, parts: dict[str, Located], keys: dict[str, Span], header: Span, rest: Located | None = None
    ) -> None:
        super().__init__(parts, header, rest)
        self._keys = keys

    def key_span(self, key: str) -> Span:
        return self._keys.get(key) or super().key_span(key)


class PolicyStatement(Record):
    """A statement with the provider's elements, in its order."""

    __slots__ = ()


class PerhapsStatement(RepeatedCell):
    """One that may be there any number of times, or not at all."""

    __slots__ = ()


def statement(block: Located) -> Located:
    """The statement of a block, or of one that may be there any number of times."""
    value = block.value
    if isinstance(value, Unknown) and not isinstance(value, (Repeated, PartialMap)):
        return block
    effect = block.get("effect")
    record = PolicyStatement(
        {
            "Sid": lambda: _written(block.get("sid")),
            "Effect": effect if _written(effect) is not None else Constant("Allow", block.header),
            **{
                name: _element(block.get(argument), variables=variables)
                for name, (argument, variables) in _LISTS.items()
            },
            "Principal": lambda: _principals(block.get("principals")),
            "NotPrincipal": lambda: _principals(block.get("not_principals")),
            "Condition": lambda: _conditions(block.get("condition")),
        },
        block.header,
    )
    return PerhapsStatement(record, Unknown(value.reasons)) if isinstance(value, Repeated) else record


def _written(found: Located | None) -> Located | None:
    return found if found is not None and found.value not in (ABSENT, "") else None


def _element(found: Located | None, *, variables: bool, ordered: bool = False) -> Located | None:
    """A set of texts as the provider writes it; None where it is empty. ``ordered``: it is a list."""
    if found is None or found.value is ABSENT:
        return None
    texts = _texts(found, variables=variables, ordered=ordered)
    if isinstance(texts, Located):
        return texts
    if len(texts) == 1 and not isinstance(texts[0].value, Repeated):
        return texts[0]
    return Items(texts, found.span, found) if texts else None


def _texts(found: Located, *, variables: bool, ordered: bool) -> list[Located] | Located:
    """The items; the whole where it is not known which they are."""
    value = found.value
    if isinstance(value, OneOf):
        choices = [_chosen(found, choice, variables=variables, ordered=ordered) for choice in value.choices]
        whole = one_of(choices, value.reasons)
        return Constant(whole, found.span, found) if not isinstance(whole, Absent) else []
    if not isinstance(value, tuple):
        return found if isinstance(value, Unknown) and not isinstance(value, UnknownText) else [found]
    texts = [_text(item, variables=variables) for item in found.items() if item.value is not ABSENT]
    if ordered or not all(isinstance(one.value, str) for one in texts):
        return texts
    distinct = {str(one.value): one for one in texts}
    return [distinct[text] for text in sorted(distinct, reverse=True)]


def _chosen(found: Located, choice: Value | Absent, *, variables: bool, ordered: bool) -> Value | Absent:
    if isinstance(choice, Absent):
        return choice
    inner = _element(Constant(choice, found.span, found), variables=variables, ordered=ordered)
    return inner.value if inner is not None else ABSENT


def _text(item: Located, *, variables: bool) -> Located:
    value = item.value
    if isinstance(value, (bool, int, Decimal)):
        return Constant(to_text(value), item.span, item)
    if type(value) is Unknown:
        # Whatever it is, the schema says that it is a text.
        return Constant(UnknownText((value,)), item.span, item)
    if variables and isinstance(value, str) and "&{" in value:
        return Constant(value.replace("&{", "${"), item.span, item)
    if variables and isinstance(value, UnknownText):
        parts = [part.replace("&{", "${") if isinstance(part, str) else part for part in value.parts]
        return Constant(UnknownText(parts), item.span, item)
    return item


class _Group:
    """The blocks of one key: what is surely there, and what may be."""

    __slots__ = ("blocks", "key")

    def __init__(self, key: Span) -> None:
        self.key = key
        self.blocks: list[tuple[Located, tuple[Reason, ...]]] = []

    def joined(self, *, ordered: bool) -> Located | None:
        """One block's values, or those of all one after the other."""
        if len(self.blocks) == 1:
            found, doubt = self.blocks[0]
            whole = _element(found, variables=True, ordered=ordered)
            if whole is None or not doubt:
                return whole
            return Constant(_perhaps(whole.value, doubt), found.span, found)
        items: list[Located] = []
        for found, doubt in self.blocks:
            texts = _texts(found, variables=True, ordered=ordered)
            for one in [texts] if isinstance(texts, Located) else texts:
                value = one.value
                reasons = (*doubt, *(value.reasons if one is texts and isinstance(value, Unknown) else ()))
                items.append(_maybe(one, reasons) if reasons else one)
        first, doubt = self.blocks[0]
        listed = Items(items, first.span)
        if all(doubt for _, doubt in self.blocks):
            return Constant(_perhaps(listed.value, doubt), first.span, first)
        return listed


def _maybe(found: Located, reasons: tuple[Reason, ...]) -> Located:
    value = found.value
    if isinstance(value, (Repeated, Absent)):
        return found
    return Constant(Repeated(value, reasons), found.span, found)


def _perhaps(value: Value | Absent, reasons: tuple[Reason, ...]) -> Value:
    found = one_of([value, ABSENT], reasons)
    return Unknown(reasons) if isinstance(found, Absent) else found


def _principals(found: Located | None) -> Located | None:
    if found is None or not isinstance(found.value, tuple):
        return found
    groups: dict[str, _Group] = {}
    unnamed: list[Reason] = []
    for block in found.items():
        type_, identifiers = block.get("type"), block.get("identifiers")
        value = block.value
        doubt = value.reasons if isinstance(value, Repeated) else ()
        name = type_.value if type_ is not None else ABSENT
        if type_ is None or not isinstance(name, str):
            unnamed += [*doubt, *(name.reasons if isinstance(name, Unknown) else ())]
        else:
            group = groups.setdefault(name, _Group(type_.span))
            group.blocks.append((identifiers or Constant((), block.header), doubt))
    parts = {name: one for name, group in groups.items() if (one := group.joined(ordered=False)) is not None}
    if list(parts) == [_ANYONE] and parts[_ANYONE].value == _ANYONE and not unnamed:
        return Constant(_ANYONE, groups[_ANYONE].key, parts[_ANYONE])
    return _map(parts, groups, found, unnamed)


def _conditions(found: Located | None) -> Located | None:
    if found is None or not isinstance(found.value, tuple):
        return found
    groups: dict[str, dict[str, _Group]] = {}
    tests: dict[str, Span] = {}
    unnamed: list[Reason] = []
    unnamed_keys: dict[str, list[Reason]] = {}
    for block in found.items():
        test, variable = block.get("test"), block.get("variable")
        value = block.value
        doubt = value.reasons if isinstance(value, Repeated) else ()
        name = test.value if test is not None else ABSENT
        key = variable.value if variable is not None else ABSENT
        if test is None or not isinstance(name, str):
            unnamed += [*doubt, *(name.reasons if isinstance(name, Unknown) else ())]
            continue
        tests.setdefault(name, test.span)
        held = groups.setdefault(name, {})
        if variable is None or not isinstance(key, str):
            unnamed_keys.setdefault(name, []).extend([*doubt, *(key.reasons if isinstance(key, Unknown) else ())])
        else:
            group = held.setdefault(key, _Group(variable.span))
            group.blocks.append((block.get("values") or Constant((), block.header), doubt))
    parts: dict[str, Located] = {}
    for name, held in groups.items():
        inner = {key: one for key, group in held.items() if (one := group.joined(ordered=True)) is not None}
        whole = _map(inner, held, found, unnamed_keys.get(name, []))
        if whole is not None:
            parts[name] = whole
    return Keyed(parts, tests, found.span, _rest(unnamed, found)) if parts or unnamed else None


def _map(parts: dict[str, Located], groups: dict[str, _Group], found: Located, unnamed: list[Reason]) -> Located | None:
    if not parts and not unnamed:
        return None
    keys = {name: group.key for name, group in groups.items()}
    return Keyed({name: parts[name] for name in sorted(parts)}, keys, found.span, _rest(unnamed, found))


def _rest(unnamed: list[Reason], found: Located) -> Located | None:
    return Constant(PartialMap({}, unnamed), found.span) if unnamed else None
