"""The way that a value came, link by link, while it is being followed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.overrides import is_override
from scanner.model.located import Origin
from scanner.model.span import Span
from scanner.model.value import ABSENT, is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.model.located import OriginKind
    from scanner.model.value import Absent, Value
    from scanner.syntax.hcl.tree import Expression
    from scanner.syntax.source import Source

MAX_LINKS: Final = 30
_PLAIN_NAME: Final = re.compile(r"[^\W\d][\w-]*")
_LONGEST_KEY: Final = 60


class Member(NamedTuple):
    """Of a set: the element that is this value; its position says nothing."""

    value: Value


class KeyOf(NamedTuple):
    """The key of an entry, not what is under it."""

    key: str


Key: TypeAlias = str | int | Member | KeyOf
Keys: TypeAlias = "tuple[Key, ...]"


class Place(NamedTuple):
    """What is looked for: the part at ``path`` of what an expression comes to."""

    expression: Expression
    frame: Frame
    path: Keys = ()


class Link:
    """An ``Origin`` in the making: ``before``, the keys entered so far, ``after``. What it points at is an
    expression, of which the place is looked up at the end, or a place that stays. ``chosen``: it is named by
    the first key already, as the element of a collection is (``each.value for "a"``).
    """

    __slots__ = ("after", "before", "chosen", "keys", "kind", "target")

    def __init__(self, kind: OriginKind, before: str, after: str, target: Expression | Span) -> None:
        self.kind, self.before, self.after, self.target = kind, before, after, target
        self.keys = ""
        self.chosen = kind == "element" and after != ""

    def point(self, target: Expression) -> None:
        """Point at a part of what it pointed at, if that has a place."""
        if not isinstance(self.target, Span):
            self.target = target

    def origin(self, level: int) -> Origin:
        """As reports have it."""
        # A part of a named thing follows its name; one of anything else is told apart.
        named = self.kind not in ("function", "branch")
        keys = self.keys if named or not self.keys else f" at {self.keys.removeprefix('.')}"
        span = self.target if isinstance(self.target, Span) else self.target.span
        note = " (an override file)" if self.kind != "override" and is_override(span.file) else ""
        return Origin(self.kind, f"{self.before}{keys}{self.after}{note}", span, level)


class Trail:
    """The links so far, nearest first.

    ``unknown``: what is looked for is why a value is not known. ``brief``: references alone are followed, no
    matter what a function or a loop does. ``condition`` is what decided the first branch, ``branch`` its link.
    """

    __slots__ = ("_narrowing", "_outside", "branch", "brief", "condition", "links", "unknown")

    def __init__(self, *, unknown: bool, brief: bool = False) -> None:
        self.unknown, self.brief = unknown, brief
        self.links: list[Link] = []
        self.condition: Place | None = None
        self.branch = 0
        self._narrowing = False
        self._outside: dict[Source, Span] = {}

    def add(
        self, kind: OriginKind, before: str, target: Expression, after: str = "", *, declared: Span | None = None
    ) -> None:
        """A link to an expression. What is entered of it from now on belongs to the link.

        What is given from outside has no place in a scanned file: ``declared`` is the nearest one.
        """
        if declared is not None:
            self._outside[target.source] = declared
        self.links.append(Link(kind, before, after, self._outside.get(target.source, target)))
        self._narrowing = True

    def end(self, kind: OriginKind, what: str, span: Span) -> None:
        """The last link."""
        self.links.append(Link(kind, what, "", span))
        self._narrowing = False

    def enter(self, key: Key, inner: Expression) -> None:
        """A step into the constructor that stands where the last link points."""
        if not self._narrowing:
            return
        last = self.links[-1]
        if last.chosen:
            last.chosen = False
        else:
            last.keys += key_text(key)
        last.point(inner)

    def settle(self) -> None:
        """The last link is as narrow as it gets."""
        self._narrowing = False

    def branched(self, condition: Expression, frame: Frame, arm: Expression, *, truth: bool) -> None:
        """The arm of a conditional that was taken."""
        self.settle()
        if self.brief:
            return
        text = "true" if truth else "false"
        if self.links and self.links[-1].kind == "branch" and self.links[-1].after == "":
            last = self.links[-1]
            last.before = f"{last.before}, then {text}"
            last.point(arm)
            self._narrowing = True
        else:
            self.add("branch", f"the condition is {text}", arm)
        if self.condition is None:
            self.condition, self.branch = Place(condition, frame), len(self.links)


def key_text(key: Key) -> str:
    """A key as it follows a reference: ``.name``, ``["a b"]``, ``[0]``."""
    if isinstance(key, KeyOf):
        return ""
    value = key.value if isinstance(key, Member) else key
    if not isinstance(value, str):
        return f"[{value}]" if isinstance(value, int) else ""
    if isinstance(key, str) and _PLAIN_NAME.fullmatch(value) and len(value) <= _LONGEST_KEY:
        return f".{value}"
    return f"[{short(value)}]"


def short(text: str) -> str:
    """A text in quotes, its end left out where it is long."""
    return json.dumps(text if len(text) <= _LONGEST_KEY else f"{text[:_LONGEST_KEY]}...", ensure_ascii=False)


def value_of(expression: Expression, frame: Frame) -> Value | Absent:
    """The value of an expression, ABSENT where Terraform would refuse it."""
    try:
        return evaluate(expression, frame)
    except Failure:
        return ABSENT


def noted(expression: Expression, frame: Frame, compute: Callable[[], Any]) -> Any:
    """What is found out about an expression, once for all instances: for those that a module has in common."""
    if frame is not frame.module.frame:
        return compute()
    return frame.module.session.noted(expression, frame, compute)


def first_unknown(parts: Iterable[Expression], frame: Frame) -> Place | None:
    """The first of several expressions that is not known, or that a part of is not."""
    for part in parts:
        value = value_of(part, frame)
        if value is not ABSENT and not is_known(value):
            return Place(part, frame)
    return None
