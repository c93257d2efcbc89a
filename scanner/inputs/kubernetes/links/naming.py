"""How one place in an object names another object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from scanner.inputs.kubernetes.links.lookup import Pattern

_BACKSTAGE: Final = "backstage.io"
# Kinds as they may be written in an entity reference, where case does not count.
_ENTITIES: Final[Mapping[str, str]] = {
    kind.lower(): f"{_BACKSTAGE}/{kind}"
    for kind in ("API", "Component", "Domain", "Group", "Location", "Resource", "System", "User")
} | {"template": "scaffolder.backstage.io/Template"}
_CLUSTER_DOMAIN: Final = (".svc.cluster.local", ".svc")


class Meant(NamedTuple):
    """What a text names; ``namespace`` None is that of the object it stands in."""

    type: str
    namespace: str | None
    name: str


Spelling: TypeAlias = Callable[[str, str], Meant | None]


@dataclass(frozen=True, slots=True)
class Naming:
    """One place at which a type names another: by name, by a reference, or in a spelling of its own."""

    pattern: Pattern
    type: str
    reference: bool = False
    spelling: Spelling | None = None


Table: TypeAlias = Mapping[str, tuple[Naming, ...]]


def entity(text: str, default: str) -> Meant | None:
    """A reference to an entity of Backstage's catalog: ``[kind:][namespace/]name``."""
    kind, colon, rest = text.rpartition(":")
    namespace, slash, name = rest.rpartition("/")
    type_ = _ENTITIES.get(kind.lower(), "") if colon else default
    if not type_ or not name or (slash and not namespace):
        return None
    return Meant(type_, namespace if slash else None, name)


def stated(text: str, default: str) -> Meant | None:  # noqa: ARG001  # the shape of every spelling
    """The same where the kind must be said."""
    return entity(text, "")


def host(text: str, default: str) -> Meant | None:
    """A host that stands for a Service: its name alone, or all of ``name.namespace.svc.cluster.local``."""
    for domain in _CLUSTER_DOMAIN:
        if text.endswith(domain):
            name, dot, namespace = text.removesuffix(domain).partition(".")
            return Meant(default, namespace, name) if dot and name and "." not in namespace else None
    return Meant(default, None, text) if text and "." not in text and "*" not in text else None


def qualified(text: str, default: str) -> Meant | None:
    """``name`` or ``namespace/name``."""
    namespace, slash, name = text.rpartition("/")
    return Meant(default, namespace if slash else None, name) if name else None
