"""Standards that rules check and the names that other scanners have for them, as SARIF's taxonomies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sarif_om import (
    ReportingDescriptor,
    ReportingDescriptorReference,
    ReportingDescriptorRelationship,
    ToolComponent,
    ToolComponentReference,
)

from scanner.model.rule import Rule

# Of a tag: the standard, and the part of it that the rule belongs to.
_STANDARDS: Final[Mapping[str, tuple[str, str]]] = {
    "pss-baseline": ("Pod Security Standards", "baseline"),
    "pss-restricted": ("Pod Security Standards", "restricted"),
}
_URLS: Final[Mapping[str, str]] = {
    "Pod Security Standards": "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    "checkov": "https://www.checkov.io/",
    "kics": "https://docs.kics.io/",
    "kube-linter": "https://docs.kubelinter.io/",
    "kube-score": "https://github.com/zegl/kube-score",
    "trivy": "https://trivy.dev/",
}


class _Taxon(NamedTuple):
    """``kind`` is what it is to the rule: the rule is relevant to a standard; what another scanner checks is the
    same subject or a part of it.
    """

    taxonomy: str
    id: str
    kind: str


class Taxonomies:
    """The taxa of some rules, each taxonomy and taxon at a fixed index."""

    __slots__ = ("_index", "_taxa")

    def __init__(self, rules: Iterable[Rule]) -> None:
        found = sorted({(taxon.taxonomy, taxon.id) for rule in rules for taxon in _taxa(rule)})
        self._taxa: dict[str, dict[str, int]] = {}
        for taxonomy, identity in found:
            taxa = self._taxa.setdefault(taxonomy, {})
            taxa[identity] = len(taxa)
        self._index = {taxonomy: at for at, taxonomy in enumerate(self._taxa)}

    def components(self) -> list[ToolComponent]:
        """The taxonomies, with those of their taxa that the rules name."""
        return [
            ToolComponent(
                name=taxonomy,
                information_uri=_URLS.get(taxonomy),
                is_comprehensive=False,
                taxa=[ReportingDescriptor(id=identity) for identity in taxa],
            )
            for taxonomy, taxa in self._taxa.items()
        ]

    def supported(self) -> list[ToolComponentReference]:
        """References to all of them."""
        return [self._reference(taxonomy) for taxonomy in self._taxa]

    def relationships(self, rule: Rule) -> list[ReportingDescriptorRelationship]:
        """What the rule has to do with which taxa."""
        return [
            ReportingDescriptorRelationship(
                target=ReportingDescriptorReference(
                    id=taxon.id,
                    index=self._taxa[taxon.taxonomy][taxon.id],
                    tool_component=self._reference(taxon.taxonomy),
                ),
                kinds=[taxon.kind],
            )
            for taxon in dict.fromkeys(_taxa(rule))
        ]

    def _reference(self, taxonomy: str) -> ToolComponentReference:
        return ToolComponentReference(name=taxonomy, index=self._index[taxonomy])


def _taxa(rule: Rule) -> Iterator[_Taxon]:
    for tag in rule.tags:
        if tag in _STANDARDS:
            yield _Taxon(*_STANDARDS[tag], "relevant")
    for alias in rule.aliases:
        yield _Taxon(alias.tool, alias.id, "subset" if alias.partial else "equal")
