"""YAML to positioned documents, over PyYAML's C parser.

``parse_yaml`` reads a whole file at once, for rules and configuration. ``read_documents`` only finds where
the documents are; each is composed when its ``root`` is first asked for, so that a file of megabytes of
which nobody wants to know anything costs a search for its separators.

Two ways to read plain scalars: ``kubernetes`` as kubectl does (sigs.k8s.io/yaml: the booleans and numbers of
YAML 1.1, keys turned into strings, a merge key overwriting what stands before it), ``strict`` as YAML 1.2's
core schema says (``yes`` is a string, ``1.30`` a decimal number with its text).
"""

from scanner.model.diagnostic import Diagnostic
from scanner.syntax.document import Node
from scanner.syntax.yaml.comments import comments
from scanner.syntax.yaml.compose import Document
from scanner.syntax.yaml.scalars import Scalars
from scanner.syntax.yaml.scalars import kubernetes as plain_scalar
from scanner.syntax.yaml.stream import read_documents

__all__ = ["Document", "Scalars", "comments", "parse_yaml", "plain_scalar", "read_documents"]


def parse_yaml(
    file: str, text: str | bytes, *, scalars: Scalars
) -> tuple[tuple[Node | None, ...], tuple[Diagnostic, ...]]:
    """Every document of a file, and all that is wrong with them; never raises.

    A document is None where it is empty, and where it is broken (then an ``error`` says why: the other
    documents are read all the same).
    """
    documents, problems = read_documents(file, text, scalars=scalars)
    roots = []
    for document in documents:
        document.read_all()
        problems.extend(sorted(document.problems, key=lambda problem: problem.span or ()))
        roots.append(document.root)
    return tuple(roots), tuple(problems)
