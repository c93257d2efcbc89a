"""The keys of a configuration file, each read into what it contributes to a Config."""

import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from scanner.config.carriers import read_carriers
from scanner.config.charts import read_charts
from scanner.config.layers import Layer, Section
from scanner.config.locks import read_lock
from scanner.config.reading import Reader
from scanner.config.settings import KUBERNETES_VERSION, PROFILES, UNDECIDED, RuleSetting, is_pattern
from scanner.config.sources import Files
from scanner.config.suppressions import below, read_inline, read_need, read_suppressions
from scanner.config.terraform import SETTINGS, read_roots, read_settings
from scanner.model.rule import SEVERITIES, RulePack
from scanner.model.span import Span
from scanner.model.suppression import Acceptance
from scanner.model.tree import UnreadableError
from scanner.syntax.document import MappingNode, Node, ScalarNode, SequenceNode

Kind: TypeAlias = Literal["top", "folder", "section"]
"""Whose file it is: the whole tree's, a folder's; or a section of either."""

_JUDGING: Final = ("profile", "rules", "params", "elsewhere", "kubernetes_version", "fail_on", "unknown")
"""What may be set for some files only."""

_ALLOWED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "folder": ("version", "extends", *_JUDGING, "exclude", "roots", "charts", "suppressions", "paths"),
    "section": _JUDGING,
}
_NOT_FOR_SOME: Final = "cannot be set for some files only"
_RULE_KEYS: Final = ("enabled", "severity", "params")


class Keys:
    """Reads one file, or a section of it. Each method reads a key and returns what it contributes."""

    def __init__(self, reader: Reader, files: Files, path: str, kind: Kind = "top") -> None:
        """``path`` is that of the file among ``files``, for what is relative to it."""
        self._reader, self._files, self._path, self._kind = reader, files, path, kind
        texts, word = reader.texts, reader.word
        self._keys: dict[str, Callable[[Node], Mapping[str, Any]]] = {
            "version": self._version,
            "extends": lambda _: {},  # read before, by who reads the files
            "profile": lambda node: {"profile": word(node, PROFILES)},
            "rules": lambda node: {"rules": self._rules(node)},
            "params": lambda node: {"params": self._params(node)},
            "rule_paths": lambda node: {"rule_paths": self._rule_paths(node)},
            "exclude": lambda node: {"exclude": texts(node)},
            "roots": lambda node: {"roots": read_roots(reader, node, reader.file)},
            "elsewhere": lambda node: {"elsewhere": frozenset(texts(node))},
            "kubernetes_version": self._kubernetes_version,
            **dict.fromkeys(SETTINGS, lambda _: {}),  # read together, below
            "fail_on": self._fail_on,
            "unknown": lambda node: {"unknown": word(node, UNDECIDED)},
            "require_coverage": self._require_coverage,
            "max_file_size": self._max_file_size,
            "carriers": lambda node: {"carriers": read_carriers(reader, node)},
            "charts": lambda node: {"charts": read_charts(reader, node)},
            "render": self._render,
            "suppressions": lambda node: {"suppressions": self._suppressions(node)},
            "suppression_reason": lambda node: {"suppression_reason": read_need(reader, node)},
            "suppression_expiry": lambda node: {"suppression_expiry": read_need(reader, node)},
            "inline_suppressions": lambda node: {"inline_rules": read_inline(reader, node)},
            "foreign_suppressions": lambda node: {"foreign": reader.switch(node)},
            "baseline": self._baseline,
            "paths": lambda _: {},
            "lock": lambda _: {},
        }

    def layer(self, node: Node) -> Layer:
        """The whole; meaningless once there are problems."""
        reader = self._reader
        members = reader.members(node, self._keys)
        allowed = _ALLOWED.get(self._kind, self._keys)
        for member in members:
            if member.key not in allowed:
                is_folder = self._kind == "folder"
                why = "holds for the whole tree: set it at the root of the tree" if is_folder else _NOT_FOR_SOME
                reader.wrong(member.key_span, f"{member.key} {why}")
        fields: dict[str, Any] = {}
        for member in members:
            fields.update(self._keys[member.key](member.node))
        nodes = {member.key: member.node for member in members}
        if not nodes.keys().isdisjoint(SETTINGS):
            own = {key: inner for key, inner in nodes.items() if key in SETTINGS}
            fields["terraform"] = read_settings(reader, own, reader.file)
        if isinstance(node, MappingNode) and "version" not in nodes and self._kind != "section":
            reader.wrong(node.span, "version is missing; expected version: 1")
        lock = read_lock(reader, nodes["lock"]) if "lock" in nodes else None
        return Layer(
            reader.file,
            reader.folder,
            fields,
            node,
            self._sections(nodes["paths"]) if "paths" in nodes else (),
            after=Layer(reader.file, reader.folder, {}, node, lock=lock) if lock else None,
        )

    def _sections(self, node: Node) -> tuple[Section, ...]:
        found = []
        for pattern, place, inner in self._reader.members(node):
            if pattern.startswith("!") or not pattern.strip("/"):
                self._reader.wrong(place, f"{pattern or 'nothing'} is no pattern of files")
            section = Keys(self._reader, self._files, self._path, "section")
            found.append(Section.of(pattern, section.layer(inner)))
        return tuple(found)

    def _version(self, node: Node) -> dict[str, Any]:
        if node.value != 1 or isinstance(node.value, bool):
            text = node.text if isinstance(node, ScalarNode) else "that"
            is_newer = isinstance(node.value, int) and not isinstance(node.value, bool) and node.value > 1
            hint = ": it needs a newer groundrule" if is_newer else ""
            self._reader.wrong(
                node.span, f"expected version: 1, the only one there is, found {text or 'nothing'}{hint}"
            )
        return {}

    def _rules(self, node: Node) -> tuple[RuleSetting, ...]:
        settings = []
        for id_, place, setting in self._reader.members(node):
            if not isinstance(setting, MappingNode) or is_pattern(id_):
                settings.append(RuleSetting(id_, self._reader.switch(setting), place=place))
                continue
            fields: dict[str, Any] = {}
            for key, _, value in self._reader.members(setting, _RULE_KEYS):
                if key == "enabled":
                    fields[key] = self._reader.switch(value)
                elif key == "severity":
                    fields[key] = self._reader.word(value, SEVERITIES)
                else:
                    fields[key] = self._params(value)
            settings.append(RuleSetting(id_, place=place, **fields))
        return tuple(settings)

    def _params(self, node: Node) -> dict[str, Any]:
        return {member.key: self._reader.anything(member.node) for member in self._reader.members(node)}

    def _suppressions(self, node: Node) -> tuple[Acceptance, ...]:
        found = read_suppressions(self._reader, node)
        folder = self._reader.folder
        return tuple(below(folder, one) for one in found) if folder else found

    def _rule_paths(self, node: Node) -> tuple[Path | RulePack, ...]:
        found = []
        for path, place in self._reader.placed_paths(node, posixpath.dirname(self._path)):
            try:
                found.append(self._files.rules(path))
            except UnreadableError as error:
                self._reader.wrong(place, str(error))
        return tuple(found)

    def _kubernetes_version(self, node: Node) -> dict[str, Any]:
        text = self._reader.text(node)
        if text is not None and not KUBERNETES_VERSION.fullmatch(text):
            self._reader.wrong(node.span, f'expected a version like "1.30", found {text}')
        return {"kubernetes_version": text}

    def _baseline(self, node: Node) -> dict[str, Any]:
        text = self._reader.text(node)
        return {"baseline": None if text is None else self._reader.path(text, node.span)}

    def _render(self, node: Node) -> dict[str, Any]:
        if not isinstance(node, MappingNode):
            return {"render": self._reader.switch(node)}
        names = {"enabled": "render", "inflate_charts": "inflate_charts"}
        return {names[key]: self._reader.switch(one) for key, _, one in self._reader.members(node, names)}

    def _fail_on(self, node: Node) -> dict[str, Any]:
        word = self._reader.word(node, [*SEVERITIES, "none"])
        return {"fail_on": None if word == "none" else word}

    def _require_coverage(self, node: Node) -> dict[str, Any]:
        percent = self._reader.number(node, 0, 100)
        return {"require_coverage": None if percent is None else float(percent)}

    def _max_file_size(self, node: Node) -> dict[str, Any]:
        megabytes = self._reader.number(node, 1, 100)
        return {"max_file_size": None if megabytes is None else int(megabytes * 1_000_000)}


def extended(reader: Reader, node: Node, path: str) -> tuple[tuple[str, Span], ...]:
    """The files that the one at ``path`` extends, in their order, each with its place."""
    members = node.members if isinstance(node, MappingNode) else ()
    inner = next((one.node for one in members if one.key == "extends"), None)
    if inner is None:
        return ()
    folder = posixpath.dirname(path)
    if isinstance(inner, SequenceNode):
        return tuple(reader.placed_paths(inner, folder))
    text = reader.text(inner)
    found = reader.path(text, inner.span, folder) if text is not None else None
    return ((found, inner.span),) if found is not None else ()
