"""From the command line's paths to a Tree: what may be read, and what was asked for."""

from scanner.discovery.memory import MemoryTree

__all__ = ["MemoryTree"]
