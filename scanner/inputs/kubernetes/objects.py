"""The objects of a document: what they are called, where they stand, and their content by need."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from scanner.inputs.kubernetes.heads import Head
from scanner.model.located import Constant, Located, Record
from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, Step, Unknown, Value
from scanner.syntax.document import MappingNode, Node, ScalarNode, SequenceNode
from scanner.syntax.yaml import Document

KUSTOMIZE: Final = "kustomize.config.k8s.io"
# https://helm.sh/docs/topics/charts_hooks/; the last two are those of Helm 2.
_HOOK: Final = "helm.sh/hook"
_TESTS: Final = frozenset({"test", "test-success", "test-failure"})


class Manifest:
    """An object before it is known which scope it belongs to.

    ``type`` is ``group/Kind``; ``name`` ends with ``*`` where the server makes it up.
    """

    __slots__ = ("body", "entry", "file", "name", "namespace", "span", "type")

    def __init__(self, type_: str, names: tuple[str, str], span: Span, body: Located, *, entry: bool) -> None:
        self.type, self.span, self.body, self.entry = type_, span, body, entry
        self.namespace, self.name = names
        self.file = span.file

    @property
    def folder(self) -> str:
        """The folder of its file; "" is the root."""
        return self.file.rpartition("/")[0]

    @property
    def identity(self) -> tuple[str, str, str] | None:
        """What a cluster holds only once; None where the name is not known. A namespace that is not
        written is the default one.
        """
        if not self.name or self.name.endswith("*"):
            return None
        return self.type, "" if self.namespace == "default" else self.namespace, self.name

    @property
    def address(self) -> str:
        """The address of its node. An object without a name is addressed by its place."""
        name = self.name or f"{self.file}:{self.span.start_line}"
        return f"{self.type}/{self.namespace}/{name}" if self.namespace else f"{self.type}/{name}"

    @property
    def composed(self) -> bool:
        """Whether its content was read, and could be."""
        return self.body.composed if isinstance(self.body, Uncomposed) else True

    def resource(self, scope: str, carriers: Mapping[str, Path]) -> Resource:
        """The node of the graph; ``carriers`` as in ``links``."""
        return Resource(
            address=self.address,
            type=self.type,
            provider="kubernetes",
            language="kubernetes",
            name=self.name,
            scope=scope,
            span=self.span,
            body=self.body,
            namespace=self.namespace,
            entry=self.entry,
            labels=Labels(self.body),
            template=carriers.get(self.type),
            test=self._is_test(),
        )

    def _is_test(self) -> bool:
        """Whether Helm only makes it to test a release."""
        mentions = getattr(self.body, "mentions", None)
        if mentions is not None and not mentions(_HOOK):
            return False
        found = self.body.walk(("metadata", "annotations", _HOOK))
        value = found.value if found is not None else None
        return isinstance(value, str) and not _TESTS.isdisjoint(value.replace(" ", "").split(","))


def from_head(document: Document, head: Head, *, entry: bool) -> Manifest:
    """The object of a document that was not composed."""
    name = f"{head.name}*" if head.generated else head.name
    span = document.region(head.start, head.end)
    body = Uncomposed(document, span, {"apiVersion": head.api_version, "kind": head.kind})
    return Manifest(type_name(head.api_version, head.kind), (head.namespace, name), span, body, entry=entry)


def from_node(node: Node, *, entry: bool) -> Iterator[Manifest]:
    """The objects of a document's root: itself, or the items of a list of whatever kind, however nested."""
    pending: list[tuple[Node, str, str]] = [(node, "", "")]
    while pending:
        here, api_version, kind = pending.pop()
        if not isinstance(here, MappingNode):
            continue
        # Items of a typed list (DeploymentList) need not repeat what they are.
        api_version, kind = text_at(here, "apiVersion") or api_version, text_at(here, "kind") or kind
        if not api_version or not kind:
            continue
        items = here.get("items")
        if kind.endswith("List") and isinstance(items, SequenceNode):
            inherited = (api_version, kind.removesuffix("List")) if kind != "List" else ("", "")
            pending.extend((item, *inherited) for item in reversed(items.nodes))
            continue
        name, generated = text_at(here, "metadata", "name"), text_at(here, "metadata", "generateName")
        names = text_at(here, "metadata", "namespace"), name or (f"{generated}*" if generated else "")
        body: Located = here
        if not text_at(here, "kind"):
            # The API server hands them out with both.
            told = {"apiVersion": api_version, "kind": kind}
            body = Record({name: Constant(value, here.header) for name, value in told.items()}, here.span, here)
        yield Manifest(type_name(api_version, kind), names, here.header, body, entry=entry)


def type_name(api_version: str, kind: str) -> str:
    """``group/Kind``, with ``core`` for the group that has no name."""
    return f"{api_version.rpartition('/')[0] or 'core'}/{kind}"


def text_at(node: Located, *path: str) -> str:
    """A scalar's text; "" where there is none."""
    found = node.walk(path)
    return found.text if isinstance(found, ScalarNode) and found.value is not ABSENT else ""


class Uncomposed(Located):
    """An object's content, composed when something asks for it; unknown where that fails. ``head`` is what
    is known without: definitions of megabytes are asked for nothing but their version.
    """

    __slots__ = ("_document", "_head", "_header")

    def __init__(self, document: Document, header: Span, head: Mapping[str, str]) -> None:
        self._document, self._header, self._head = document, header, head

    def _content(self) -> Located:
        root = self._document.root
        return Constant(self._unknown(), self._header) if root is None else root

    def _unknown(self) -> Unknown:
        return Unknown.because(self._document.file, "is no valid YAML", self._header)

    @property
    def doubt(self) -> Unknown | None:
        """Why the content is not known, where it is not; composes it."""
        return self._unknown() if self._document.root is None else None

    @property
    def composed(self) -> bool:
        """Whether the content was read, and could be."""
        return self._document.composed and self._document.root is not None

    def mentions(self, word: str) -> bool:
        """Whether the text has the word anywhere; composes nothing."""
        return word in self._document.text

    @property
    def value(self) -> Value | Absent:
        return self._content().value

    @property
    def span(self) -> Span:
        return self._content().span

    @property
    def header(self) -> Span:
        return self._header

    def get(self, step: Step) -> Located | None:
        if step in self._head and isinstance(step, str) and not self._document.composed:
            return _Known(self._content, step, self._head[step])
        return self._content().get(step)

    def items(self) -> Iterator[Located]:
        return self._content().items()

    def entries(self) -> Iterator[tuple[str, Located]]:
        return self._content().entries()


class _Known(Located):
    """A value of an object that is not composed yet: only to point at it does so."""

    __slots__ = ("_content", "_step", "_value")

    def __init__(self, content: Callable[[], Located], step: str, value: str) -> None:
        self._content, self._step, self._value = content, step, value

    @property
    def value(self) -> Value | Absent:
        return self._value

    @property
    def span(self) -> Span:
        return self._content().nearest((self._step,)).span


class Labels(Mapping[str, str]):
    """An object's labels as far as they are strings, read when something asks for them."""

    __slots__ = ("_body", "_labels")

    def __init__(self, body: Located) -> None:
        self._body = body
        self._labels: dict[str, str] | None = None

    def _read(self) -> dict[str, str]:
        if self._labels is None:
            found = self._body.walk(("metadata", "labels"))
            value = found.value if found is not None else None
            pairs = value.items() if isinstance(value, dict) else ()
            self._labels = {key: label for key, label in pairs if isinstance(label, str)}
        return self._labels

    def __getitem__(self, key: str) -> str:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())
