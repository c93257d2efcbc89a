"""Which keys of a chart's values an action of a template uses, with ``with``, ``range`` and variables followed."""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

Key: TypeAlias = tuple[str, ...]

_WORD: Final = re.compile(r"^(if|with|range|else|end|define|block|template)\b\s*(.*)$", re.DOTALL)
_ASSIGNED: Final = re.compile(r"^(?:\$\w+\s*,\s*)?(\$\w+)\s*:?=\s*(.*)$", re.DOTALL)
# A path from the values, from a variable, or from the dot; texts in quotes are passed over.
_FIELD: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|(\$\w*)?((?:\.[A-Za-z_]\w*)+)|(\$\w+)|(?<![\w.)$])(\.)(?![\w.])"
)


class Dots:
    """What the dot and the variables mean from line to line; None where that is not known."""

    def __init__(self) -> None:
        self._root: Key | None = ()
        # Whether a block sets the dot, to what, and the keys that decide about it.
        self._blocks: list[tuple[bool, Key | None, tuple[Key, ...]]] = []
        self._variables: dict[str, Key | None] = {}

    def prints(self, action: str) -> bool:
        """Whether an action may print something."""
        return (not _WORD.match(action) and not _ASSIGNED.match(action)) or action.startswith("template")

    def read(self, action: str) -> Iterator[Key]:
        """Take in an action; the keys that it prints something of."""
        word = _WORD.match(action)
        if word is not None and word[1] != "template":
            self._control(word[1], word[2])
        elif (assigned := _ASSIGNED.match(action)) is not None:
            self._variables[assigned[1]] = self._first(assigned[2])
        else:
            yield from self._keys(action)

    def _control(self, word: str, rest: str) -> None:
        match word:
            case "end":
                if self._blocks:
                    self._blocks.pop()
            case "else":
                # Whatever the block's dot was, it is that of outside here.
                if self._blocks:
                    self._blocks[-1] = (False, None, (*self._blocks[-1][2], *self._keys(rest)))
            case "with" | "range":
                assigned = _ASSIGNED.match(rest)
                found = self._first(assigned[2] if assigned else rest)
                deciding = (found,) if found else ()
                if word == "range" and found is not None:
                    found = (*found, "[]")
                if assigned:
                    self._variables[assigned[1]] = found
                self._blocks.append((True, found, deciding))
            case "if":
                self._blocks.append((False, None, tuple(self._keys(rest))))
            case _:
                self._blocks.append((True, None, ()))

    @property
    def deciding(self) -> tuple[Key, ...]:
        """The keys that decide whether what comes now is written, the outermost first."""
        return tuple(dict.fromkeys(key for _, _, keys in self._blocks for key in keys))

    @property
    def _dot(self) -> Key | None:
        return next((dot for sets, dot, _ in reversed(self._blocks) if sets), self._root)

    @property
    def _is_top(self) -> bool:
        return not any(sets for sets, _, _ in self._blocks)

    def _first(self, expression: str) -> Key | None:
        return next(self._keys(expression), None)

    def _keys(self, expression: str) -> Iterator[Key]:
        for variable, fields, alone, dot in _FIELD.findall(expression):
            names = tuple(fields[1:].split(".")) if fields else ()
            if fields and variable in {"", "$"} and names[0] == "Values" and (variable == "$" or self._is_top):
                yield names[1:]
            elif fields and variable in {"", "$"} and (variable == "$" or self._is_top):
                # Helm's own, or a key that only a library of templates knows.
                continue
            elif fields and not variable:
                if self._dot is not None:
                    yield (*self._dot, *names)
            elif variable or alone:
                known = self._variables.get(variable or alone)
                if known is not None:
                    yield (*known, *names)
            elif dot and not self._is_top and self._dot is not None:
                yield self._dot
