"""From the command line's paths to a Tree: what may be read, and what was asked for."""

from scanner.discovery.memory import MemoryTree
from scanner.discovery.places import PLAN_FACTOR
from scanner.discovery.rewrite import NotReplacedError, replace_file
from scanner.discovery.work_tree import MAX_SIZE, WorkTree, find_root, open_tree

__all__ = [
    "MAX_SIZE",
    "PLAN_FACTOR",
    "MemoryTree",
    "NotReplacedError",
    "WorkTree",
    "find_root",
    "open_tree",
    "replace_file",
]
