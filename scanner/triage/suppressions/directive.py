"""What somebody wrote to suppress findings, in whatever words and place, in one form."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from scanner.model.path import Path
from scanner.model.resource import Resource
from scanner.model.span import Span
from scanner.model.suppression import Acceptance, Region, Source


class Annotation(NamedTuple):
    """An annotation of objects that may suppress something of them: one place, and all the objects that it made.
    ``templated`` where it is one of the template of an object's pods.
    """

    key: str
    value: str
    span: Span
    resources: tuple[Resource, ...]
    templated: bool = False


class Fault(NamedTuple):
    """What is wrong with something written; ``code`` and the texts as in ``Diagnostic``."""

    code: str
    message: str
    span: Span | None
    remedy: str = ""
    source: Source = "comment"


@dataclass(frozen=True, slots=True, eq=False)
class Directive:
    """``names`` are the rules in the words of the ``dialect``. It reaches one of three.

    * ``reach``, for comments: the first of these regions in which a rule finds anything at all, each rule by itself;
    * ``resources``, for annotations: everything that is found on them;
    * ``accepts``, for configuration and ignore files: what fits.

    ``only`` are attributes of the resource, each with the text that it must have; ``workspace`` is the only one of
    Terraform in which it holds. ``written`` is what a comment says, as it stands there, in the words of other scanners.
    """

    source: Source
    names: tuple[str, ...]
    dialect: str = "groundrule"
    reason: str = ""
    until: date | None = None
    span: Span | None = None
    reach: tuple[Region, ...] = ()
    resources: tuple[Resource, ...] = ()
    accepts: Acceptance | None = None
    only: tuple[tuple[Path, str], ...] = ()
    workspace: str = ""
    written: str = ""


Read: TypeAlias = Directive | Fault


class Target(NamedTuple):
    """A rule that a name stands for; ``path`` is the part of what it checks that is meant, all where empty."""

    rule: str
    path: Path = ()
