"""What an input makes of the files that are its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Protocol

from scanner.model.diagnostic import Diagnostic
from scanner.model.graph import LinkFunction
from scanner.model.options import InputOptions
from scanner.model.parses import Parses
from scanner.model.resource import Resource, Scope
from scanner.model.suppression import Remark
from scanner.model.tree import Tree


@dataclass(frozen=True, slots=True)
class Loaded:
    """Resources and scopes of one input.

    ``read`` are the paths of the files that were analysed; ``listed`` those of its own that were only
    looked at (documents that nothing asked for); both are complete after the check only. ``late`` is called
    then and returns the diagnostics that evaluation by need brought up. ``links`` are link functions by
    edge kind. ``remarks`` are the comments that may suppress something, ``annotated`` tells whether annotations may:
    both look at the files again, so that they are asked once. ``sources`` has the files that a scope was made from (a
    path that ends with ``/``: all that lie below), complete after the check; None where that is not known.
    """

    resources: Sequence[Resource] = ()
    scopes: Sequence[Scope] = ()
    diagnostics: Sequence[Diagnostic] = ()
    read: AbstractSet[str] = frozenset()
    listed: AbstractSet[str] = frozenset()
    links: Mapping[str, LinkFunction] = field(default_factory=dict)
    late: Callable[[], Sequence[Diagnostic]] = tuple
    remarks: Callable[[], Iterable[Remark]] = tuple
    annotated: Callable[[], bool] = bool
    sources: Callable[[str], AbstractSet[str] | None] = lambda _: None

    def settled(self) -> "Loaded":
        """As it is now: what is read from here on, for another revision, does not count."""
        read, late = frozenset(self.read), tuple(self.late())
        return replace(self, read=read, listed=frozenset(self.listed) - read, late=lambda: late)


class Input(Protocol):
    """One kind of input: Terraform, Kubernetes."""

    @property
    def name(self) -> str:
        """A word for people."""

    def claims(self, path: str) -> bool:
        """Whether the file may be this input's, by its name alone."""

    def load(self, tree: Tree, options: InputOptions, parses: Parses | None = None) -> Loaded:
        """Read what is this input's among the tree's files. Never raises for bad input: that is a diagnostic.

        ``parses`` are those of another revision, and come to be this one's too.
        """
