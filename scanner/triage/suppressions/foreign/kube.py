"""kube-linter's ``ignore-check.kube-linter.io/CHECK: reason`` and kube-score's ``kube-score/ignore: CHECK,CHECK``.

After https://docs.kubelinter.io/#/configuring-kubelinter and the README of kube-score. kube-linter reads none on the
template of an object's pods, kube-score does.
"""

from collections.abc import Iterator
from typing import Final

from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Annotation, Directive, Read
from scanner.triage.suppressions.foreign.mapping import ALL, no_comments, targets
from scanner.triage.suppressions.grammar import plain

_CHECK: Final = "ignore-check.kube-linter.io/"
_EVERY_CHECK: Final = "kube-linter.io/ignore-all"
_KUBE_SCORE: Final = "kube-score/ignore"
# Who ignores the one ignores the other.
_IMPLIED: Final = {"container-resources": ("container-resources", "container-ephemeral-storage-request-and-limit")}


def _kube_linter(annotation: Annotation) -> Iterator[Read]:
    if annotation.templated:
        return
    if annotation.key == _EVERY_CHECK:
        name = ALL
    elif annotation.key.startswith(_CHECK):
        name = annotation.key.removeprefix(_CHECK)
    else:
        return
    yield Directive(
        "annotation", (name,), "kube-linter", plain(annotation.value), span=annotation.span,
        resources=annotation.resources,
    )  # fmt: skip


def _kube_score(annotation: Annotation) -> Iterator[Read]:
    if annotation.key == _KUBE_SCORE:
        names = tuple(name.strip() for name in annotation.value.split(",") if name.strip())
        yield Directive("annotation", names, "kube-score", span=annotation.span, resources=annotation.resources)


KUBE_LINTER: Final = Dialect("kube-linter", no_comments, _kube_linter, targets("kube-linter"))
KUBE_SCORE: Final = Dialect(
    "kube-score", no_comments, _kube_score, targets("kube-score", lambda name: _IMPLIED.get(name, (name,)))
)
