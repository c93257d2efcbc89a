"""The chain from where a value is used to where it is written: rebuilt, for what is reported, from expressions
and frames, by choosing at each node the part that the value came from.

===============  ==================================================================
``trail``        the links so far, and what is looked for
``references``   names: variables, locals, outputs, resources, ``each`` and the like
``choices``      functions that hand on one of their arguments, or a part of it
``nodes``        constructors, conditionals, ``for``, splats, operators
===============  ==================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.origins.nodes import follow
from scanner.inputs.terraform.origins.trail import MAX_LINKS, Keys, Member, Place, Trail
from scanner.inputs.terraform.overrides import is_override
from scanner.inputs.terraform.resources.sensitivity import is_sensitive
from scanner.model.located import Origin

if TYPE_CHECKING:
    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.syntax.hcl.tree import Expression

__all__ = ["MAX_LINKS", "Keys", "Member", "origins_of", "source_of"]

# Nodes that are looked at on the way, most of which make no link.
_MAX_NODES: Final = 300
# How a condition took its value apart is more than anybody wants to know.
_INSIDE: Final = frozenset({"branch", "element", "function"})


def origins_of(
    expression: Expression, frame: Frame, path: Keys = (), *, unknown: bool = False, subject: str = ""
) -> tuple[Origin, ...]:
    """Where the part at ``path`` of an expression's value came from, nearest first; empty where it is written
    here. ``unknown``: the way to what is not known. ``subject`` is the argument's name, for override files.
    """
    trail = Trail(unknown=unknown)
    if subject and is_override(expression.source.file):
        trail.add("override", f"{expression.source.file} overrides {subject}", expression)
        trail.settle()
    _walk(Place(expression, frame, path), trail)
    found = [link.origin(0) for link in trail.links]
    if trail.condition is not None and not is_sensitive(trail.condition.expression, trail.condition.frame):
        aside = Trail(unknown=False)
        _walk(trail.condition, aside)
        decided = [link.origin(1) for link in aside.links if link.kind not in _INSIDE]
        known = {origin.span for origin in found}
        # `var.x != null ? var.x : y` leads to the same places twice.
        if any(origin.span not in known for origin in decided):
            found[trail.branch : trail.branch] = decided
    return tuple(dict.fromkeys(found[:MAX_LINKS]))


def source_of(expression: Expression, frame: Frame, path: Keys = ()) -> Origin | None:
    """The last link of references alone. No function is looked into, so that this takes little time."""
    trail = Trail(unknown=False, brief=True)
    _walk(Place(expression, frame, path), trail)
    return trail.links[-1].origin(0) if trail.links else None


def _walk(start: Place, trail: Trail) -> None:
    seen: set[tuple[int, int, int]] = set()
    here: Place | None = start
    nodes = 0
    while here is not None and len(trail.links) < MAX_LINKS and nodes < _MAX_NODES:
        identity = (id(here.expression), id(here.frame), len(here.path))
        if identity in seen:
            return
        seen.add(identity)
        nodes += 1
        here = follow(here, trail)
