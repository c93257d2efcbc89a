"""What kustomize and Helm print, cut into documents with what they say of where each came from."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.heads import read_head
from scanner.inputs.kubernetes.objects import Manifest, from_head, from_node
from scanner.syntax.yaml import Document, parse_yaml, read_documents

_ORIGIN: Final = "config.kubernetes.io/origin"
_TRANSFORMATIONS: Final = "alpha.config.kubernetes.io/transformations"
_FIELD: Final = re.compile(r"^(?:- )? *(path|configuredIn|kind): (.+)$", re.MULTILINE)
_SOURCE: Final = re.compile(r"^# Source: ([^\n]+)$", re.MULTILINE)


class Built(NamedTuple):
    """A document of kustomize, without the annotations that were asked for to learn this.

    ``path`` is the file of a resource; ``configured_in`` the kustomization, and ``generator`` the kind of the
    generator, that made one; ``transformed_in`` the files whose transformers it went through, in their order,
    each once. Paths are relative to the folder that was built.
    """

    document: Document
    path: str
    configured_in: str
    generator: str
    transformed_in: tuple[str, ...]


class Filled(NamedTuple):
    """A document of Helm, and the template that it says it came from (``chart/templates/web.yaml``)."""

    document: Document
    source: str


def read_built(file: str, printed: bytes) -> Iterator[Built]:
    """The documents that kustomize printed; ``file`` is what to call the text."""
    for document in read_documents(file, printed, scalars="kubernetes")[0]:
        text, found = _without_metadata(document.text)
        origin = dict(_FIELD.findall(found.get(_ORIGIN, "")))
        passed = (one for name, one in _FIELD.findall(found.get(_TRANSFORMATIONS, "")) if name != "kind")
        yield Built(
            Document(file, text, document.line, "kubernetes"),
            _plain(origin.get("path", "")),
            _plain(origin.get("configuredIn", "")),
            _plain(origin.get("kind", "")),
            tuple(map(_plain, dict.fromkeys(passed))),
        )


def read_filled(file: str, printed: bytes) -> Iterator[Filled]:
    """The documents that Helm printed. One without a source of its own has that of the one before."""
    source = ""
    for document in read_documents(file, printed, scalars="kubernetes")[0]:
        found = _SOURCE.search(document.text)
        source = found[1] if found is not None else source
        yield Filled(document, source)


def manifests(document: Document) -> Iterator[Manifest]:
    """The objects of a rendered document, with places in the rendered text; entries all of them."""
    head = read_head(document)
    if head is False:
        return
    if head is not None and not head.kind.endswith("List"):
        yield from_head(document, head, entry=True)
    elif document.root is not None:
        yield from from_node(document.root, entry=True)


def _without_metadata(text: str) -> tuple[str, dict[str, str]]:
    """The text without the two annotations, and what they said.

    kustomize writes all mappings as blocks, two spaces deeper each, so ``metadata`` is at the beginning of a
    line, and its annotations' names are four spaces in; inside of texts that looks the same only deeper.
    """
    lines = text.split("\n")
    try:
        start = lines.index("  annotations:", lines.index("metadata:"))
    except ValueError:
        return text, {}
    end = start + 1
    while end < len(lines) and (lines[end].startswith("    ") or not lines[end]):
        end += 1
    kept, found = [], dict[str, str]()
    here = start + 1
    while here < end:
        name, _, value = lines[here][4:].partition(":")
        below = here + 1
        while below < end and (lines[below].startswith("     ") or not lines[below]):
            below += 1
        if name in {_ORIGIN, _TRANSFORMATIONS} and value.strip().startswith("|"):
            found[name] = "\n".join(line[6:] for line in lines[here + 1 : below])
        else:
            kept += lines[here:below]
        here = below
    head = lines[: start + 1] if kept else lines[:start]
    return "\n".join([*head, *kept, *lines[end:]]), found


def _plain(text: str) -> str:
    """A scalar, its quotes undone."""
    if not text.startswith(("'", '"')):
        return text
    roots, _ = parse_yaml("", text, scalars="strict")
    return str(roots[0].value) if roots and roots[0] is not None else ""
