"""What a comment stands at: the block or argument around it, beside it, below it."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from scanner.model.suppression import Region, Remark, Sort
from scanner.syntax.hcl.parse import Parsed
from scanner.syntax.hcl.tree import Attribute, Block, Comment, Expression, ListOf, ObjectOf, parts

_EMPTY_LINE: Final = re.compile(rb"\n[ \t\r]*\n")
# So many bytes of other comments may stand between a comment and what it is about.
_FARTHEST: Final = 50_000
_NO_CODE: Final = re.compile(rb"(?:[ \t\r\n]++|(?:#|//)[^\n]*+|/\*.*?\*/)*+", re.DOTALL)


class _Thing(NamedTuple):
    """Something that takes some lines; offsets, the end exclusive."""

    start: int
    end: int
    sort: Sort
    name: str
    node: Block | Attribute | Expression


def remarks(parsed: Parsed, wanted: Callable[[str], bool]) -> Iterator[Remark]:
    """The wanted ones among a file's comments, by their texts."""
    outline = _Outline(parsed)
    return (outline.remark(comment) for comment in parsed.comments if wanted(comment.text))


class _Outline:
    """The things of one file. Each looked into once: a file may have thousands of comments."""

    def __init__(self, parsed: Parsed) -> None:
        self._source, self._body = parsed.source, parsed.body
        self._known: dict[int, tuple[list[_Thing], list[int]]] = {}
        self._regions: dict[_Thing, Region] = {}

    def remark(self, comment: Comment) -> Remark:
        source, text = self._source, self._source.text
        # The grammar counts the end of the line as part of some comments.
        end = comment.start + len(text[comment.start : comment.end].rstrip())
        around, siblings, position = self._way_to(comment.start)
        beginning = text.rfind(b"\n", 0, comment.start) + 1
        span = source.span(comment.start, end)
        if not text[beginning : comment.start].strip():
            following = siblings[position] if position < len(siblings) else None
            below = following if following and self._follows(end, following.start, top=not around) else None
            return Remark(
                comment.text,
                span,
                below=self._region(below) if below is not None else None,
                around=tuple(map(self._region, reversed(around))),
                leading=not around and not position,
                alike=tuple(self._alike(below, siblings)) if below is not None and around else (),
            )
        on_line = [one for one in siblings[max(0, position - 50) : position] if one.end > beginning]
        begun = [one for one in on_line if one.start >= beginning]
        outer = next((index for index, one in enumerate(around) if one.start >= beginning), None)
        if outer is not None:
            begun, around = [around[outer]], around[:outer]
        elif not on_line and around:
            begun = [around.pop()]
        found = list(map(self._region, begun or on_line[-1:]))
        line = span.start_line
        return Remark(
            comment.text,
            span,
            beside=found[0]._replace(last=max(line, found[-1].last)) if found else None,
            around=tuple(map(self._region, reversed(around))),
        )

    def _way_to(self, offset: int) -> tuple[list[_Thing], list[_Thing], int]:
        """What an offset lies in, outermost first; the parts of the innermost, and how many of them lie before it."""
        around: list[_Thing] = []
        node: Block | Attribute | Expression = self._body
        while True:
            things, starts = self._inside(node)
            position = bisect_right(starts, offset)
            if not position or things[position - 1].end <= offset:
                return around, things, position
            around.append(things[position - 1])
            node = things[position - 1].node

    def _follows(self, end: int, start: int, *, top: bool) -> bool:
        if start - end > _FARTHEST:
            return False
        between = self._source.text[end:start]
        return _NO_CODE.fullmatch(between) is not None and (top or not _EMPTY_LINE.search(between))

    def _alike(self, block: _Thing, siblings: Sequence[_Thing]) -> Iterator[tuple[int, int]]:
        if block.sort == "block":
            for one in siblings:
                if one is not block and (one.sort, one.name) == (block.sort, block.name):
                    region = self._region(one)
                    yield region.first, region.last

    def _inside(self, node: Block | Attribute | Expression) -> tuple[list[_Thing], list[int]]:
        if id(node) not in self._known:
            things = sorted(_parts(node), key=lambda one: one.start)
            self._known[id(node)] = things, [one.start for one in things]
        return self._known[id(node)]

    def _region(self, thing: _Thing) -> Region:
        region = self._regions.get(thing)
        if region is None:
            first, last = self._source.position(thing.start)[0], self._source.position(thing.end)[0]
            region = Region(self._source.file, first, last, thing.sort, thing.name, _is_leaf(thing.node))
            self._regions[thing] = region
        return region


def _parts(node: Block | Attribute | Expression) -> Iterator[_Thing]:
    if isinstance(node, Block):
        for argument in node.attributes.values():
            yield _Thing(argument.start, argument.expression.end, "attribute", argument.name, argument)
        for block in node.blocks:
            yield _Thing(block.start, block.end, "block", block.type, block)
        return
    # The items and entries of the outermost collections of an expression.
    waiting = [node.expression if isinstance(node, Attribute) else node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ListOf):
            yield from (_Thing(item.start, item.end, "item", "", item) for item in one.items)
        elif isinstance(one, ObjectOf):
            for key, value in one.entries:
                name = getattr(key, "value", "")
                yield _Thing(key.start, value.end, "entry", name if isinstance(name, str) else "", value)
        else:
            waiting += parts(one)


def _is_leaf(node: Block | Attribute | Expression) -> bool:
    if isinstance(node, ListOf):
        return not any(isinstance(item, ObjectOf) for item in node.items)
    return not isinstance(node, Block)
