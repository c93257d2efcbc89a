"""What a text says where it is JSON, with the places of its parts: model.located's ``documents`` for Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.inputs.terraform.documents.json_places import written_document
from scanner.inputs.terraform.documents.policy_documents import document
from scanner.inputs.terraform.documents.policy_json import policy_json
from scanner.inputs.terraform.documents.used import Used
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.resources.cells import ExpressionCell
from scanner.inputs.terraform.values.marks import Encoded, mark_of, marked
from scanner.model.located import Constant, Located, Origin
from scanner.model.path import format_path
from scanner.model.value import ABSENT, Absent, OneOf, UnknownText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.inputs.terraform.resources.declared import Instance
    from scanner.model.located import DocumentLanguage
    from scanner.model.path import Path
    from scanner.model.span import Span
    from scanner.model.value import Step, Value
    from scanner.syntax.hcl.tree import Expression


def documents(found: Located, language: DocumentLanguage = "json") -> tuple[Located, ...]:
    """One document for each value that the text may have. What cannot be looked into is the text itself.

    What a policy document data source renders stands in its blocks, and what ``jsonencode`` or a string
    holds right here at its own place. Anything else stands where it is used, and its origins say more.
    """
    value = found.value
    if language == "yaml":
        return _manifests(found, value)
    if isinstance(value, OneOf):
        return tuple(_document(found, choice, alone=False) for choice in value.choices if choice is not ABSENT)
    return () if value is ABSENT else (_document(found, value, alone=True),)


def _manifests(found: Located, value: Value | Absent) -> tuple[Located, ...]:
    from scanner.inputs.terraform.documents.yaml_places import written_manifests  # noqa: PLC0415  # few configurations need it

    if isinstance(value, OneOf) or value is ABSENT:
        # Objects that one of several texts would make are not known to be made.
        return ()
    if isinstance(mark_of(value), Encoded):
        return (_document(found, value, alone=True, language="yaml"),)
    return written_manifests(found, value)


def document_of(instance: Instance) -> Located:
    """The document that a policy document data source renders."""
    return document(instance, documents)


def rendered(instance: Instance, name: str) -> Value:
    """The text of it: ``json`` or ``minified_json``."""
    try:
        found = document_of(instance).value
        text = policy_json({} if isinstance(found, Absent) else found, minified=name != "json")
    except Failure as failure:
        return instance.declared.module.session.give_up(
            failure, f"{instance.declared.address}.{name}", instance.declared.block.header
        )
    return marked(text, instance)


def _document(found: Located, value: Value | Absent, *, alone: bool, language: DocumentLanguage = "json") -> Located:
    assert not isinstance(value, Absent)  # noqa: S101  # the caller left these out
    mark = mark_of(value)
    expression = found.expression if isinstance(found, ExpressionCell) else None
    # JSON is YAML too.
    if isinstance(mark, Encoded) and language in {mark.language, "yaml"}:
        inner = ExpressionCell(mark.expression, mark.frame, found.subject if isinstance(found, ExpressionCell) else "")
        if isinstance(inner.value, (str, UnknownText)):
            return Constant(value, found.span, found)
        return inner if expression is not None and _holds(expression, mark.expression) else _Elsewhere(inner, found)
    if mark is not None and not isinstance(mark, Encoded):
        what = found.subject if isinstance(found, ExpressionCell) else "the use"
        return Used(document_of(mark), (Origin("use", what, found.span), *found.origins()))
    if alone and isinstance(found, ExpressionCell):
        written = written_document(found.peeled(), value, found)
        if written is not None:
            return written
    return Constant(value, found.span, found)


def _holds(outer: Expression, inner: Expression) -> bool:
    return outer.source is inner.source and outer.start <= inner.start and inner.end <= outer.end


class _Elsewhere(Located):
    """A document that is written somewhere else than where it is used, which is its place."""

    __slots__ = ("_inner", "_path", "_use")

    def __init__(self, inner: Located, use: Located, path: Path = ()) -> None:
        self._inner, self._use, self._path = inner, use, path

    @property
    def value(self) -> Value | Absent:
        return self._inner.value

    @property
    def span(self) -> Span:
        return self._use.span

    @property
    def sensitive(self) -> bool:
        return self._use.sensitive or self._inner.sensitive

    def origins(self) -> tuple[Origin, ...]:
        here = Origin("document", format_path(self._path), self._inner.span) if self._path else None
        return (*self._use.origins(), *([here] if here is not None else ()), *self._inner.origins())

    def get(self, step: Step) -> Located | None:
        found = self._inner.get(step)
        return _Elsewhere(found, self._use, (*self._path, step)) if found is not None else None

    def items(self) -> Iterator[Located]:
        for position, item in enumerate(self._inner.items()):
            yield _Elsewhere(item, self._use, (*self._path, position))

    def entries(self) -> Iterator[tuple[str, Located]]:
        for key, item in self._inner.entries():
            yield key, _Elsewhere(item, self._use, (*self._path, key))
