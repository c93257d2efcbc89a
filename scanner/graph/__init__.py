"""Scopes, edges and queries over everything that was loaded."""

from scanner.graph.build import build

__all__ = ["build"]
