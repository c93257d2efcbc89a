"""What a rule's ``select`` may name, told apart by its spelling."""

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache

from scanner.model.kinds import type_of


def is_glob(selector: str) -> bool:
    """Whether the selector names types by a pattern."""
    return "*" in selector or "?" in selector


@lru_cache(maxsize=1024)
def exact_type(selector: str) -> str:
    """The resource type that a selector without pattern names: a kind gets its built-in group."""
    return type_of(selector) or selector


@lru_cache(maxsize=1024)
def type_pattern(selector: str) -> Callable[[str], bool]:
    """A test of resource types for a glob: ``*`` and ``?`` stand for any characters."""
    compiled = re.compile(translate(selector))
    return lambda type_: compiled.match(type_) is not None
