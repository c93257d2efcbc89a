"""Why a failure does not count, and what a comment that says so stands for."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.model.path import Path
from scanner.model.span import Span

Source: TypeAlias = Literal["comment", "annotation", "configuration", "ignore-file", "baseline"]
"""Where a suppression is written. Those in the scanned files themselves are comments and annotations."""

Sort: TypeAlias = Literal["object", "block", "attribute", "entry", "item", "line"]

MOST_REMARKS: Final = 2_000
"""So many comments of one file are looked at."""

ANNOTATION: Final = "groundrule.dev/ignore"

# What a file has somewhere that may suppress something: all others are not looked at. Those in comments first.
COMMENT_MARKS: Final = (
    "groundrule:", "checkov:skip", "bridgecrew:skip", "cortex:skip", "trivy:ignore", "tfsec:ignore", "kics-scan",
    "ts:skip",
)  # fmt: skip
ANNOTATION_MARKS: Final = (
    ANNOTATION, "checkov.io/skip", "bridgecrew.io/skip", "cortex.io/skip", "kube-linter.io/", "kube-score/ignore",
    "runterrascan.io/skip",
)  # fmt: skip
# At the root of the tree: another scanner's lists of what it is not to report.
IGNORE_FILES: Final = (".trivyignore", ".trivyignore.yaml", ".trivyignore.yml")
_COMMENT_BYTES: Final = tuple(mark.encode() for mark in COMMENT_MARKS)
_ANNOTATION_BYTES: Final = tuple(mark.encode() for mark in ANNOTATION_MARKS)


def has_comment_mark(content: bytes | str) -> bool:
    """Whether a comment in this text may suppress something."""
    if isinstance(content, str):
        return any(mark in content for mark in COMMENT_MARKS)
    return any(mark in content for mark in _COMMENT_BYTES)


def has_annotation_mark(content: bytes | str) -> bool:
    """Whether an annotation in this text may suppress something."""
    if isinstance(content, str):
        return any(mark in content for mark in ANNOTATION_MARKS)
    return any(mark in content for mark in _ANNOTATION_BYTES)


@dataclass(frozen=True, slots=True)
class Suppression:
    """What somebody wrote to accept a finding.

    ``dialect`` is the scanner in whose words it is written, ``reason`` theirs (masked before a Report exists),
    ``until`` the last day on which it holds. ``span`` is its place, where it has one in a file.
    """

    source: Source
    dialect: str = "groundrule"
    reason: str = ""
    until: date | None = None
    span: Span | None = None


class Region(NamedTuple):
    """The lines of a file, from ``first`` to ``last``, that one thing of the source takes.

    ``sort``: ``object`` is a whole YAML document, ``block`` a block of HCL, ``attribute`` an argument of one,
    ``entry`` a key of a map with its value, ``item`` an item of a list. ``name`` is the block's type, the
    argument's name or the key. A ``line`` is nothing but what is reported there. A ``leaf`` is an argument, or an entry
    that holds no list of maps. ``but`` are lines of it that are not meant.
    """

    file: str
    first: int
    last: int
    sort: Sort
    name: str = ""
    leaf: bool = False
    but: tuple[tuple[int, int], ...] = ()

    def holds(self, span: Span) -> bool:
        """Whether something begins on these lines."""
        return span.file == self.file and self.first <= span.start_line <= self.last


class Remark(NamedTuple):
    """A comment, without its marks, and what it stands at.

    ``beside`` is what the comment's line belongs to, None for a comment that has its lines to itself: the
    largest thing that begins there, else the one that goes on or ends there. ``below`` is for the latter the largest
    thing that begins where the comment ends (other comments between them do not count, and before the first
    thing of a file or document empty lines do not). ``around`` is what it stands in, innermost first. A ``leading`` one
    has nothing but comments before it in its file. ``alike`` are the lines of the blocks beside ``below`` that are of
    its type.
    """

    text: str
    span: Span
    beside: Region | None = None
    below: Region | None = None
    around: tuple[Region, ...] = ()
    leading: bool = False
    alike: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A suppression of the configuration. All that it names must fit, of several patterns of a kind one.

    ``rules`` are ids and patterns. ``addresses`` are patterns of resources' addresses, in which only ``*`` and ``?``
    mean something; a module's reaches what is in it, a Terraform resource's all its instances. ``paths`` are
    patterns as in a ``.gitignore``, ``containers`` patterns of containers' names, ``attribute`` a path within what
    the rule is about.
    """

    rules: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    attribute: Path = ()
    reason: str = ""
    until: date | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class SuppressionOptions:
    """Who may suppress what. ``inline`` are the rules, ids and patterns, that comments and annotations may name.
    ``foreign``: what is written in the words of other scanners holds as well, as it does for them in a Terraform
    ``workspace``. ``today`` decides what is past; None is the current day in UTC.
    """

    accepted: tuple[Acceptance, ...] = ()
    inline: tuple[str, ...] = ("*",)
    needs_reason: bool = False
    needs_expiry: bool = False
    foreign: bool = True
    workspace: str = "default"
    today: date | None = None
