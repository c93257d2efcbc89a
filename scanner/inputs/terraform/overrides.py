"""Override files: blocks of ``override.tf`` and ``*_override.tf`` change those of the other files.

Arguments replace arguments of their name; nested blocks replace all nested blocks of their type, except
that ``lifecycle`` merges argument by argument and ``required_providers`` entry by entry.
"""

from typing import Final

from scanner.syntax.hcl.tree import Block

_BY_ARGUMENT: Final = ("lifecycle", "required_providers")
_NAMES: Final = ("override.tf", "override.tf.json", "override.tofu", "override.tofu.json")
_SUFFIXES: Final = tuple(f"_{name}" for name in _NAMES)


def is_override(path: str) -> bool:
    """Whether a file overrides instead of declaring."""
    return path.endswith(_SUFFIXES) or path.rpartition("/")[2] in _NAMES


def _kind(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def merge(base: Block, override: Block) -> Block:
    """The base block, at its place, with what the override says instead."""
    replaced = {_kind(block) for block in override.blocks}
    if "cloud" in replaced or "backend" in replaced:
        replaced |= {"cloud", "backend"}
    additions = {block.type: block for block in override.blocks if block.type in _BY_ARGUMENT}
    blocks = []
    for block in base.blocks:
        if block.type in additions:
            blocks.append(merge(block, additions.pop(block.type)))
        elif _kind(block) not in replaced:
            blocks.append(block)
    blocks += [block for block in override.blocks if block.type not in _BY_ARGUMENT or block.type in additions]
    return Block(
        base.source,
        base.type,
        base.labels,
        {**base.attributes, **override.attributes},
        blocks,
        base.start,
        base.header_end,
        base.end,
    )
