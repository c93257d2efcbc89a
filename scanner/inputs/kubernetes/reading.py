"""Files to manifests: what is ours, what only looks so, what is broken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scanner.inputs.kubernetes.heads import Head, read_head
from scanner.inputs.kubernetes.names import is_kustomization
from scanner.inputs.kubernetes.objects import KUSTOMIZE, Manifest, from_head, from_node, text_at
from scanner.inputs.kubernetes.templates import is_templated, looks_like_manifest, may_be_templated
from scanner.inputs.kubernetes.unread import types_of
from scanner.model.diagnostic import Diagnostic
from scanner.model.suppression import has_annotation_mark, has_comment_mark
from scanner.syntax.document import MappingNode, Node
from scanner.syntax.yaml import Document, read_documents

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Reading:
    """What one file holds.

    ``documents`` are those that may still be composed, or were, and belong to its objects;
    ``kustomization`` is set where the file is one; ``broken`` tells that it holds more than could be read.
    ``unread`` are the types of that, empty where they cannot be told.
    ``rendered``: it went into something that is judged in its place. ``marked`` is the whole file where comments in
    it may suppress something, ``annotated`` tells whether annotations may.
    """

    file: str
    entry: bool
    manifests: list[Manifest] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    kustomization: Node | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    broken: bool = False
    unread: frozenset[str] = frozenset()
    rendered: bool = False
    marked: bytes | None = None
    annotated: bool = False

    def afresh(self) -> "Reading":
        """The same for another load, which may find that something else is rendered."""
        return replace(self, rendered=False)

    @property
    def ours(self) -> bool:
        """Whether it is a manifest or a kustomization."""
        return bool(self.manifests or self.kustomization)

    @property
    def composed(self) -> bool:
        """Whether everything in it was read."""
        return self.rendered or all(document.composed for document in self.documents)


def read_file(file: str, content: bytes, *, entry: bool) -> Reading:
    """Read one file; never raises."""
    plain = content.replace(b"\0", b"") if content.startswith(_UTF16) else content
    reading = Reading(file, entry, marked=content if has_comment_mark(plain) else None)
    reading.annotated = has_annotation_mark(plain)
    name = file.rpartition("/")[2]
    named = is_kustomization(name)
    if not named and not content.startswith(_UTF16) and (b"kind" not in content or b"apiVersion" not in content):
        return reading
    if name.endswith(".json"):
        # Plans of Terraform are large, and may have manifests inside.
        if b'"format_version"' not in content:
            _read_json(reading, content)
    else:
        _read_yaml(reading, content, named=named)
    return reading


def _read_json(reading: Reading, content: bytes) -> None:
    from scanner.syntax.json import parse_json  # noqa: PLC0415  # few trees have manifests in JSON

    root, problems = parse_json(reading.file, content)
    if root is not None:
        reading.manifests.extend(from_node(root, entry=reading.entry))
    errors = [problem for problem in problems if problem.level == "error"]
    # Nearly all JSON is something else, and whether it is valid is not for us to say.
    if reading.manifests or (errors and looks_like_manifest(content.decode("utf-8", "replace"))):
        reading.broken = bool(errors)
        reading.diagnostics.extend(problems)


def _read_yaml(reading: Reading, content: bytes, *, named: bool) -> None:
    documents, problems = read_documents(reading.file, content, scalars="kubernetes")
    failed: list[Document] = []
    templates: list[Document] = []
    for document in documents:
        suspicious = may_be_templated(document.text)
        head = None if named or suspicious else read_head(document)
        if head is False:
            continue
        if head is not None and not head.kind.endswith("List") and _group(head) != KUSTOMIZE:
            reading.manifests.append(from_head(document, head, entry=reading.entry))
            reading.documents.append(document)
            continue
        root = document.root
        if (suspicious or root is None) and is_templated(document):
            templates.append(document)
        elif root is None:
            if document.broken and not _is_json(reading, document):
                failed.append(document)
        elif named or _is_kustomization(root):
            reading.kustomization = root
            reading.documents.append(document)
        else:
            found = list(from_node(root, entry=reading.entry))
            if any("{{" in manifest.name for manifest in found):
                templates.append(document)
            elif found:
                reading.manifests.extend(found)
                reading.documents.append(document)
    unread = [document.text for document in (*failed, *templates)]
    if problems:
        unread.append(content.decode("utf-8", "replace"))
    if unread and (named or reading.manifests or any(map(looks_like_manifest, unread))):
        reading.broken = True
        reading.unread = _types(unread) if not problems else frozenset()
        reading.diagnostics.extend(problems)
        reading.diagnostics.extend(explain(failed, templates))


def _types(texts: Iterable[str]) -> frozenset[str]:
    """The types of what several documents would make; empty where one could make anything."""
    found = [types_of(text) for text in texts]
    return frozenset[str]().union(*(one for one in found if one)) if None not in found else frozenset()


def explain(failed: Iterable[Document], templates: Sequence[Document]) -> Iterator[Diagnostic]:
    """What is wrong with one file's documents; placeholders are mentioned once."""
    if templates:
        span = templates[0].region(0, 0)
        message = "This is the template of a manifest; what it makes was not checked."
        remedy = "Pipe what the tool makes of it into `groundrule scan -`."
        yield Diagnostic("gap", "templated-file", message, span.file, span, remedy)
    for document in failed:
        yield from document.problems


def _is_json(reading: Reading, document: Document) -> bool:
    """Whether a document is no YAML but JSON, of which kubectl reads what PyYAML refuses: surrogate pairs."""
    text = document.text.lstrip()
    if not text.startswith("{") or not looks_like_manifest(text):
        return False
    from scanner.syntax.json import parse_json  # noqa: PLC0415  # as above

    # The lines before it stay, so that places are right.
    root, problems = parse_json(reading.file, ("\n" * document.line + document.text).encode())
    if root is None or any(problem.level == "error" for problem in problems):
        return False
    reading.manifests.extend(from_node(root, entry=reading.entry))
    reading.diagnostics.extend(problems)
    return True


def _group(head: Head) -> str:
    return head.api_version.rpartition("/")[0]


def _is_kustomization(node: Node) -> bool:
    return isinstance(node, MappingNode) and text_at(node, "apiVersion").startswith(f"{KUSTOMIZE}/")
