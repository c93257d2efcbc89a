"""What is intact in a broken file, and a diagnostic for each part that is not.

Regions that the grammar could not read are cut where a line begins like a block or an argument at the left
margin, and each piece is read by itself: a brace that is missing in one block does not take the next ones
along. In a piece, the value or line that is to blame is blanked and the rest read again, a few times; of what
resists, the parts that the grammar did recognise are put together.
"""

import re
from time import thread_time
from typing import TYPE_CHECKING, Final

from scanner.syntax.hcl.diagnose import Doctor
from scanner.syntax.hcl.grammar import MAX_DEPTH, kind, parse_range
from scanner.syntax.hcl.mend import Concrete
from scanner.syntax.hcl.problems import Problems
from scanner.syntax.hcl.repair import repair
from scanner.syntax.hcl.structure import Structure
from scanner.syntax.hcl.tree import Attribute, Block, Broken

if TYPE_CHECKING:
    from tree_sitter import Node

_MARGIN: Final = re.compile(rb'^[A-Za-z_][\w-]*(?:[ \t]+(?:"[^"\n]*"|[A-Za-z_][\w-]*))*[ \t]*[={]', re.MULTILINE)
_EFFORT: Final = 200_000  # bytes that may be read again after a repair; twenty repairs at most
_SECONDS: Final = 3.0
_ERROR: Final = 0xFFFF  # tree-sitter's number for ERROR in every grammar


def recover(structure: Structure, found: Concrete, problems: Problems) -> Block:
    """The file as a block, as far as it can be read."""
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    salvage = _Salvage(structure)
    doctor = Doctor(problems)
    shown = found.shown
    effort = _EFFORT
    deadline = thread_time() + _SECONDS
    for start, end, intact in _regions(found):
        if intact is not None:
            structure.items([intact], attributes, blocks, 0)
            continue
        for begin, stop in _pieces(found.shown, start, end):
            root, cut = parse_range(shown, begin, stop)
            while root.has_error and not cut:
                blame = doctor.examine(root, shown, begin, stop)
                repaired = None
                if effort > 0:
                    effort -= stop - begin + _EFFORT // 20
                    repaired = repair(shown, begin, stop, blame, structure.expressions.torn)
                if repaired is None:
                    break
                shown = repaired
                root, cut = parse_range(shown, begin, stop)
            salvage.into(list(root.children), attributes, blocks, stop)
            if cut or thread_time() > deadline:
                problems.error("terraform-syntax", "there are too many errors to read on from here", begin, stop)
                break
    if not len(problems):
        doctor.generic(found.root)
    return Block(structure.source, "", (), attributes, blocks, 0, 0, len(structure.source.text))


def _regions(found: Concrete) -> "list[tuple[int, int, Node | None]]":
    """The file's top-level items; those with errors joined into regions, which have no node."""
    known = {kind("attribute"), kind("block")}
    items: list[Node] = []
    for child in found.root.children:
        items += child.children if child.kind_id == kind("body") else [child]
    if found.cut:
        return [(0, len(found.shown), None)]
    regions: list[tuple[int, int, Node | None]] = []
    broken_from: int | None = None
    for item in items:
        if item.kind_id == kind("comment"):
            continue
        # What is indented behind an error stood in a block that the grammar lost.
        indented = broken_from is not None and found.shown[item.start_byte - 1 : item.start_byte] not in (b"\n", b"")
        if item.kind_id in known and not item.has_error and not indented:
            if broken_from is not None:
                regions.append((broken_from, item.start_byte, None))
                broken_from = None
            regions.append((item.start_byte, item.end_byte, item))
        elif broken_from is None:
            broken_from = item.start_byte
            if regions and b"\n" not in found.shown[regions[-1][1] : broken_from]:
                broken_from = regions.pop()[0]  # the error is the rest of its line
    if broken_from is not None:
        regions.append((broken_from, len(found.shown), None))
    return regions


def _pieces(text: bytes, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(match.start() for match in _MARGIN.finditer(text, start, end) if match.start() > start), end]
    return [(cuts[index], cuts[index + 1]) for index in range(len(cuts) - 1)]


class _Open:
    """A block whose end has not come yet; the outermost is the file."""

    __slots__ = ("attributes", "blocks", "header")

    def __init__(self, header: "list[Node]", attributes: dict[str, Attribute], blocks: list[Block]) -> None:
        self.header, self.attributes, self.blocks = header, attributes, blocks


class _Salvage:
    """Puts blocks together from the nodes that the grammar's recovery leaves."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._attribute, self._block = kind("attribute"), kind("block")
        self._name, self._string = kind("identifier"), kind("string_lit")
        self._starts = {kind("block_start"), kind("object_start"), kind("{", named=False)}
        self._ends = {kind("block_end"), kind("object_end"), kind("}", named=False)}
        self._equals, self._comment = kind("=", named=False), kind("comment")
        self._enclosing = {_ERROR, kind("body"), self._block}

    def into(self, nodes: "list[Node]", attributes: dict[str, Attribute], blocks: list[Block], end: int) -> None:
        """Add what these nodes hold to a body that ends at ``end``."""
        structure = self._structure
        stack = [_Open([], attributes, blocks)]
        pending: list[Node] = []  # names and labels that may be a header
        waiting = nodes[::-1]
        last: Attribute | None = None
        while waiting:
            node = waiting.pop()
            number, here = node.kind_id, stack[-1]
            if number == self._comment:
                continue
            if (
                number == _ERROR
                and last is not None
                and "\n" not in structure.text[last.expression.end : node.start_byte]
            ):
                # The rest of the line does not fit, so what stands before it is not to be trusted.
                last.expression = Broken(structure.source, last.expression.start, last.expression.end)
            last = None
            if number == self._attribute and node.has_error:
                self._broken(node.children[0], here, _line_end(structure.text, node.start_byte, node.end_byte))
            elif number in (self._attribute, self._block) and not node.has_error:
                structure.items([node], here.attributes, here.blocks, len(stack) - 1)
                if number == self._attribute:
                    last = next(reversed(here.attributes.values()), None)
            elif number in self._enclosing:
                waiting += reversed(node.children)
            elif number in (self._name, self._string):
                pending = [*pending, node] if pending or number == self._name else []
                continue
            elif number in self._starts and pending:
                if len(stack) <= MAX_DEPTH and _header_on_line(structure.text, pending[0], node):
                    stack.append(_Open(pending, {}, []))
            elif number in self._ends and len(stack) > 1:
                self._close(stack, node.end_byte)
            elif number == self._equals and pending:
                self._broken(pending[-1], here, _line_end(structure.text, node.start_byte, end))
            pending = []
        while len(stack) > 1:
            self._close(stack, end)

    def _broken(self, name: "Node", here: _Open, end: int) -> None:
        if name.kind_id != self._name:
            return
        text = self._structure.expressions.label(name)
        start = name.end_byte
        source = self._structure.source
        here.attributes.setdefault(
            text, Attribute(text, Broken(source, min(start, end), end), name.start_byte, name.end_byte)
        )

    def _close(self, stack: list[_Open], end: int) -> None:
        closed = stack.pop()
        label = self._structure.expressions.label
        first, *labels = closed.header
        block = Block(
            self._structure.source,
            label(first),
            [label(node) for node in labels],
            closed.attributes,
            closed.blocks,
            first.start_byte,
            closed.header[-1].end_byte,
            end,
        )
        stack[-1].blocks.append(block)


def _line_end(text: str, start: int, end: int) -> int:
    found = text.find("\n", start, end)
    return end if found < 0 else found


def _header_on_line(text: str, first: "Node", brace: "Node") -> bool:
    return "\n" not in text[first.start_byte : brace.start_byte]
