"""The configuration that is being written."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ODD: Final = re.compile(r'["\\]|[^ -~\u00a1-\u1fff]')
_SWITCHES: Final = {True: "on", False: "off"}
_WIDTH: Final = 100
# What YAML takes for something else than a text.
_WORDS: Final = frozenset({"on", "off", "yes", "no", "y", "n", "true", "false", "null"})


class Note(NamedTuple):
    """Something that was not carried over, and why; ``line`` from 1."""

    file: str
    line: int
    what: str
    why: str


class Carried(NamedTuple):
    """``uncovered`` are the enabled checks that no rule stands for, ``notes`` what else is not in the configuration,
    ``text`` the configuration.
    """

    tool: str
    file: str
    uncovered: Sequence[str]
    notes: Sequence[Note]
    text: str


class Setting(NamedTuple):
    """A rule switched on or off, or with another severity; ``names`` are the checks that say so."""

    value: bool | str
    names: Sequence[str] = ()


@dataclass
class Draft:
    """The parts of a configuration that may come from elsewhere. Rules stand in the order in which they are given."""

    profile: str = ""
    rules: dict[str, Setting] = field(default_factory=dict)
    exclude: list[str] = field(default_factory=list)
    var_files: list[str] = field(default_factory=list)
    charts: dict[str, list[str]] = field(default_factory=dict)
    render: bool = True
    kubernetes_version: str = ""
    fail_on: str = ""
    suppressions: list[dict[str, Any]] = field(default_factory=list)

    def text(self) -> str:
        """As the file has it."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield "version: 1"
        if self.profile:
            yield f"profile: {self.profile}"
        if self.rules:
            yield "rules:"
            yield from (line for id_, setting in self.rules.items() for line in _rule(id_, setting))
        yield from _list("exclude", self.exclude)
        yield from _list("var_files", self.var_files)
        if self.charts:
            yield "charts:"
            for folder, files in self.charts.items():
                yield f"  {_scalar(folder)}: {{migrated: [{', '.join(map(_scalar, files))}]}}"
        if self.kubernetes_version:
            yield f'kubernetes_version: "{self.kubernetes_version}"'
        if not self.render:
            yield "render: off"
        if self.fail_on:
            yield f"fail_on: {self.fail_on}"
        if self.suppressions:
            yield "suppressions:"
            for one in self.suppressions:
                lines = [f"{key}: {_value(value)}" for key, value in one.items()]
                yield f"  - {lines[0]}"
                yield from (f"    {line}" for line in lines[1:])


def _rule(id_: str, setting: Setting) -> Iterator[str]:
    named = f" # {', '.join(setting.names)}" if setting.names else ""
    if isinstance(setting.value, bool):
        yield f"  {_scalar(id_)}: {_SWITCHES[setting.value]}{named}"
    else:
        yield f"  {_scalar(id_)}: {{severity: {setting.value}}}{named}"


def _list(key: str, texts: Iterable[str]) -> Iterator[str]:
    written = list(dict.fromkeys(texts))
    if written:
        yield f"{key}:"
        yield from (f"  - {_scalar(one)}" for one in written)


def _value(value: Any) -> str:
    return f"[{', '.join(map(_scalar, value))}]" if isinstance(value, list | tuple) else _scalar(str(value))


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else f'"{_ODD.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return f"\\{character}" if character in '"\\' else f"\\U{ord(character):08x}"


def listed(names: Sequence[str]) -> list[str]:
    """Names on as many lines as they need."""
    return textwrap.wrap(", ".join(names), _WIDTH, break_long_words=False, break_on_hyphens=False)
