"""Annotations of other scanners in manifests: the edits that write ours instead.

The first of a mapping becomes ours, the others go. Those in templates, in flow style beside others, and in Terraform
stay, with a word on what to write.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from scanner.migration.judging import Decided, Left
from scanner.migration.source import Edit, Text
from scanner.migration.wording import entry
from scanner.model.span import Span
from scanner.model.suppression import ANNOTATION
from scanner.syntax.document import MappingNode, Member, Node, SequenceNode
from scanner.syntax.yaml import parse_yaml
from scanner.triage.suppressions.directive import Annotation

_DEEPEST: Final = 60


class Held(NamedTuple):
    """An annotation, with what becomes of each of its directives."""

    annotation: Annotation
    decided: Sequence[Decided]

    @property
    def entries(self) -> list[str]:
        """What goes over."""
        return [
            entry(taken.rules, one.directive.reason, one.directive.until) for one in self.decided for taken in one.taken
        ]

    @property
    def kept(self) -> list[str]:
        """The names that stay."""
        return [name for one in self.decided for name in one.kept]


def edits(file: str, content: bytes, text: Text, found: Sequence[Held]) -> tuple[list[Edit], list[Left]]:
    """The edits for the annotations of one file, and those that cannot be edited."""
    held = [one for one in found if one.entries]
    documents, _ = parse_yaml(file, content, scalars="strict")
    by_mapping: dict[int, tuple[MappingNode, list[tuple[Member, Held]]]] = {}
    places = _members(documents, {one.annotation.span for one in held})
    left: list[Left] = []
    for one in held:
        if one.annotation.span not in places:
            left.append(_by_hand(one, "it is made by a template or in Terraform"))
            continue
        mapping, member = places[one.annotation.span]
        by_mapping.setdefault(id(mapping), (mapping, []))[1].append((member, one))
    made: list[Edit] = []
    for mapping, members in by_mapping.values():
        written, reason = _in_mapping(text, mapping, members)
        made += written
        left += [_by_hand(one, reason) for _, one in members] if reason else []
    return made, left


def _by_hand(one: Held, reason: str) -> Left:
    span = one.annotation.span
    return Left(span.file, span.start_line, f"{one.annotation.key}: {reason}; write {ANNOTATION}: {_all([one])}")


def _all(held: Sequence[Held]) -> str:
    return "; ".join(dict.fromkeys(text for one in held for text in one.entries))


def _members(documents: Sequence[Node | None], wanted: set[Span]) -> Mapping[Span, tuple[MappingNode, Member]]:
    found: dict[Span, tuple[MappingNode, Member]] = {}
    waiting: list[tuple[Node, int]] = [(one, 0) for one in documents if one is not None]
    while waiting and wanted:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(node, MappingNode):
            for member in node.members:
                if member.node.span in wanted and member.node.span.file == node.span.file:
                    found[member.node.span] = (node, member)
                waiting.append((member.node, depth + 1))
        elif isinstance(node, SequenceNode):
            waiting += [(one, depth + 1) for one in node.nodes]
    return found


def _in_mapping(text: Text, mapping: MappingNode, members: Sequence[tuple[Member, Held]]) -> tuple[list[Edit], str]:
    """The edits in one mapping, or why there are none."""
    whole = [(member, one) for member, one in members if not one.kept]
    if any(one.kept and "kube-score" not in one.annotation.key for _, one in members):
        return [], "only a part of it has a counterpart"
    own = next((member for member in mapping.members if member.key == ANNOTATION), None)
    if own is not None or len(members) > len(whole[:1]):
        lines = [_lines(text, member) for member, _ in members]
        if any(one is None for one in lines):
            return [], "it does not stand on lines of its own"
    words = _all([one for _, one in members])
    made: list[Edit] = []
    for member, one in members:
        if one.kept:
            start, end = text.range(member.node.span)
            made.append(Edit(start, end, _quoted(",".join(one.kept))))
    if own is not None:
        start, end = text.range(own.node.span)
        if own.node.span.start_line != own.node.span.end_line or not isinstance(own.node.value, str):
            return [], f"{ANNOTATION} is there already, on several lines"
        made.append(Edit(start, end, _quoted(f"{own.node.value}; {words}")))
    elif whole:
        member = whole.pop(0)[0]
        made.append(Edit(*text.range(member.key_span), ANNOTATION))
        start, end = text.range(member.node.span)
        trailing = text.text[start:end]
        behind = trailing[len(trailing.rstrip()) :]
        made.append(Edit(start, end, f"{_quoted(words)}{behind}"))
    else:
        line = members[0][0].key_span.start_line
        indent = " " * (members[0][0].key_span.start_column - 1)
        at = text.start(line)
        made.append(Edit(at, at, f"{indent}{ANNOTATION}: {_quoted(words)}{text.newline}"))
    for member, _ in whole:
        lines_of = _lines(text, member)
        if lines_of is not None:
            made.append(Edit(*text.whole_lines(*lines_of), ""))
    return made, ""


def _lines(text: Text, member: Member) -> tuple[int, int] | None:
    """The lines of an entry, where it shares them with nothing else."""
    start, _ = text.range(member.key_span)
    first = member.key_span.start_line
    _, end = text.range(member.node.span)
    last = text.line_at(max(start, end - 1))
    if text.text[text.start(first) : start].strip() or text.text[end : text.end(last)].strip():
        return None
    return first, last


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
