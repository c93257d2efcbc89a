"""A rule's metadata and its conditions as written; ``engine`` gives them meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Severity: TypeAlias = Literal["critical", "high", "medium", "low", "info"]
Precision: TypeAlias = Literal["very-high", "high", "medium", "low"]
Category: TypeAlias = Literal["security", "reliability", "cost", "operations", "compliance"]

SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low", "info")
PRECISIONS: Final[tuple[Precision, ...]] = ("very-high", "high", "medium", "low")
CATEGORIES: Final[tuple[Category, ...]] = ("security", "reliability", "cost", "operations", "compliance")


@dataclass(frozen=True, slots=True)
class Alias:
    """What another scanner calls the subject; ``partial``: theirs is one of several things that ours checks.

    ``path`` is the attribute that theirs is about, where what is partial about it is not what the rule selects.
    """

    tool: str
    id: str
    partial: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class RulePack:
    """Rules that are in no folder of the disk: their files by path, below what people call ``name``."""

    name: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``body`` holds the conditions as the file has them, checked: ``select`` (a list),
    ``where``, ``assert`` or ``deny``, ``at``, ``message``, ``params``, ``versions``.
    """

    id: str
    title: str
    severity: Severity
    precision: Precision
    category: Category
    description: str
    remediation: Mapping[str, str]
    file: str
    select: tuple[str, ...]
    body: Mapping[str, Any]
    aliases: tuple[Alias, ...] = ()
    former_ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sensitive: bool = False
    builtin: bool = True
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def remedy_for(self, provider: str) -> str:
        """How to fix it, in the words for one provider where the rule has them."""
        return self.remediation.get(provider) or self.remediation.get("", "")
