"""What may be named in a rule, and the nearest known word to one that may not."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

from scanner.engine.attributes import PROVIDERS, provider_of, resource_types
from scanner.model.facet_types import FACETS
from scanner.model.kinds import KINDS, type_of

# What Terraform itself has beside resources and data sources, and what files are selected by.
SPECIAL: Final = (
    "terraform.root",
    "terraform.module",
    "terraform.variable",
    "terraform.output",
    "terraform.provider",
    "file.folder",
    "file.state",
)

# Scanners whose names a rule may carry as aliases.
ALIAS_TOOLS: Final = (
    "checkov",
    "kics",
    "kube-linter",
    "kube-score",
    "kubescape",
    "kubesec",
    "polaris",
    "prowler",
    "terrascan",
    "tfsec",
    "trivy",
)


def nearest(word: str, known: Iterable[str]) -> str:
    """What to add to a message about an unknown word: the closest known one, "" where none is close."""
    from difflib import get_close_matches  # noqa: PLC0415  # only for rules that do not load

    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""


def selector_fault(selector: str) -> str | None:
    """What is wrong with something that ``select`` or ``resource`` names; None where it is known.

    Of a provider whose types are not known any type is.
    """
    if selector in FACETS or selector in SPECIAL:
        return None
    if selector[:1].isupper() or "/" in selector:
        if type_of(selector) is not None:
            return None
        if "/" in selector:
            return f"{selector!r} is no kind: expected group/Kind"
        return f"unknown kind {selector!r} (kinds beyond the built-in ones are group/Kind){nearest(selector, KINDS)}"
    name = selector.removeprefix("data.")
    provider = provider_of(name)
    if provider is None:
        if "_" in name and not name.startswith("_") and name not in _near_facets(name):
            return None
        return f"unknown facet or type {selector!r}{nearest(selector, [*FACETS, *SPECIAL])}"
    if name != selector:
        return None  # data sources are in no table
    known = resource_types(provider)
    if "*" in name or "?" in name or "[" in name:
        return None if any(fnmatchcase(type_, name) for type_ in known) else f"no type of {provider} matches {name!r}"
    return None if name in known else f"unknown type {name!r} of provider {provider}{nearest(name, known)}"


def _near_facets(name: str) -> tuple[str, ...]:
    """The name itself where it must be a misspelt facet: nothing else with an underscore is so close to one."""
    from difflib import get_close_matches  # noqa: PLC0415  # only for names that no table has

    return (name,) if get_close_matches(name, list(FACETS), n=1, cutoff=0.85) else ()


def provider_names() -> tuple[str, ...]:
    """Providers that a remediation may speak to."""
    return (*PROVIDERS, "kubernetes", "terraform")
