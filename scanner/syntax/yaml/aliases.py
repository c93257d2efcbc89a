"""What aliases would make of a document, measured without expanding any."""

from scanner.syntax.yaml.limits import MAX_DEPTH, MAX_EXPANSION, LimitError
from scanner.syntax.yaml.part import Raw


def check_aliases(root: Raw) -> None:
    """Refuse a document whose anchors contain themselves, or whose aliases add too much.

    Linear in what is written: every node's expanded size and height are counted once.

    Raises:
        LimitError: ``yaml-recursive-anchor``, ``yaml-alias-bomb`` or ``yaml-too-deep``.
    """
    sizes: dict[int, tuple[int, int]] = {}
    entered: set[int] = set()
    pending: list[tuple[Raw, bool]] = [(root, False)]
    while pending:
        node, left = pending.pop()
        identity = id(node)
        if left:
            entered.discard(identity)
            size, height = 1, 0
            for child in _children(node):
                child_size, child_height = sizes[id(child)]
                size += child_size
                height = max(height, child_height)
            sizes[identity] = size, height + 1
            if height >= MAX_DEPTH:
                raise LimitError("yaml-too-deep", f"Aliases nest more than {MAX_DEPTH} deep.", node.start_mark)
            if size > MAX_EXPANSION and size - len(sizes) > MAX_EXPANSION:
                message = f"Aliases would add more than {MAX_EXPANSION:,} values."
                raise LimitError("yaml-alias-bomb", message, node.start_mark)
        elif identity in entered:
            raise LimitError("yaml-recursive-anchor", "An anchor contains itself.", node.start_mark)
        elif identity not in sizes:
            if node.id == "scalar":
                sizes[identity] = 1, 1
                continue
            entered.add(identity)
            pending.append((node, True))
            pending.extend((child, False) for child in _children(node))


def _children(node: Raw) -> list[Raw]:
    if node.id == "mapping":
        return [part for pair in node.value for part in pair]
    return node.value if node.id == "sequence" else []
