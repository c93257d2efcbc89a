"""Scopes, edges and queries over everything that was loaded."""

from scanner.graph.build import LinkedGraph, build

__all__ = ["LinkedGraph", "build"]
