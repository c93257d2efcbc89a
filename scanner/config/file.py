"""``.groundrule.yaml``: found, read, checked as ``schemas/config.schema.json`` says, all errors at once.

The checks are written out here: importing a JSON Schema library would take a third of a small scan's time.
"""

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from scanner.config.carriers import read_carriers
from scanner.config.charts import read_charts
from scanner.config.reading import Reader, did_you_mean
from scanner.config.settings import KUBERNETES_VERSION, PROFILES, UNDECIDED, Config, RuleSetting, is_pattern
from scanner.config.suppressions import read_inline, read_need, read_suppressions
from scanner.config.terraform import SETTINGS, read_roots, read_settings
from scanner.errors import ConfigError, Problem, UsageError
from scanner.model.rule import SEVERITIES
from scanner.syntax.document import MappingNode, Node, ScalarNode

NAME: Final = ".groundrule.yaml"
_MISSPELT: Final = (".groundrule.yml", "groundrule.yaml", "groundrule.yml")
_LARGEST: Final = 1_000_000

_RULE_KEYS: Final = ("enabled", "severity", "params")


def load_config(root: Path, file: Path | None = None) -> Config:
    """The configuration at a tree's root, or in a file that the user names; the defaults where there is none.

    Raises:
        ConfigError: everything that is wrong with the file, each with its place.
        UsageError: the named file is not there.
    """
    if file is not None:
        if not file.is_file():
            raise UsageError(f"no such configuration file: {file}")
        return _read(str(file), file.resolve())
    found = root / NAME
    try:
        target = found.resolve(strict=True)
    except FileNotFoundError:
        target = None
    except (OSError, RuntimeError) as error:
        raise _unusable(NAME, "could not be read: it is a link to itself, or may not be looked at") from error
    if target is None:
        misspelt = next((name for name in _MISSPELT if (root / name).is_file()), None)
        if misspelt:
            raise _unusable(misspelt, f"is not read; the configuration's name is {NAME}")
        if found.is_symlink():
            raise _unusable(NAME, "is a link that leads nowhere")
        return Config()
    if not target.is_relative_to(root.resolve()):
        raise _unusable(NAME, "is a link that leads out of the tree")
    return _read(NAME, target)


def check_ids(config: Config, known_ids: Iterable[str]) -> tuple[Problem, ...]:
    """What the configuration file says of rules that do not exist, and patterns that no rule's id matches."""
    ids = sorted(known_ids)
    return tuple(
        Problem(one.place.file, one.place.start_line, one.place.start_column, message)
        for one in config.rules
        if one.place is not None
        for message in unmatched([one.pattern], ids)
    )


def unmatched(patterns: Iterable[str], known_ids: Iterable[str]) -> tuple[str, ...]:
    """A message for each id or pattern that names no rule."""
    ids = sorted(known_ids)
    return tuple(
        f"no rule's id matches {pattern}" if is_pattern(pattern) else f"no rule {pattern}{did_you_mean(pattern, ids)}"
        for pattern in patterns
        if not any(fnmatchcase(known, pattern) for known in ids)
    )


def _unusable(file: str, message: str) -> ConfigError:
    return ConfigError([Problem(file, 1, 1, message)])


def _read(name: str, path: Path) -> Config:
    from scanner.syntax.yaml import parse_yaml  # noqa: PLC0415  # only where there is a file to read

    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            raise _unusable(name, f"is no regular file of at most {_LARGEST // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as error:
        raise _unusable(name, f"could not be read: {error.strerror}") from error
    documents, diagnostics = parse_yaml(name, content, scalars="strict")
    reader = Reader(name)
    for one in diagnostics:
        if one.level == "error":
            line, column = (one.span.start_line, one.span.start_column) if one.span else (1, 1)
            reader.problems.append(Problem(name, line, column, one.message))
    written = [document for document in documents if document is not None]
    if not reader.problems and len(written) != 1:
        raise _unusable(name, f"expected one document, found {len(written)}; the least is `version: 1`")
    config = _Sections(reader, name, path.parent).config(written[0]) if written else Config()
    if reader.problems:
        raise ConfigError(sorted(reader.problems, key=lambda problem: (problem.line, problem.column)))
    return config


class _Sections:
    """The keys of the file. Each method reads one and returns what it contributes to a Config's fields."""

    def __init__(self, reader: Reader, file: str, folder: Path) -> None:
        self._reader = reader
        self._file, self._folder = file, folder
        texts, word = reader.texts, reader.word
        self._keys: dict[str, Callable[[Node], Mapping[str, Any]]] = {
            "version": self._version,
            "profile": lambda node: {"profile": word(node, PROFILES)},
            "rules": lambda node: {"rules": self._rules(node)},
            "params": lambda node: {"params": self._params(node)},
            "rule_paths": lambda node: {"rule_paths": self._rule_paths(node)},
            "exclude": lambda node: {"exclude": texts(node)},
            "roots": lambda node: {"roots": read_roots(reader, node, file)},
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
            "suppressions": lambda node: {"suppressions": read_suppressions(reader, node)},
            "suppression_reason": lambda node: {"suppression_reason": read_need(reader, node)},
            "suppression_expiry": lambda node: {"suppression_expiry": read_need(reader, node)},
            "inline_suppressions": lambda node: {"inline_rules": read_inline(reader, node)},
            "foreign_suppressions": lambda node: {"foreign": reader.switch(node)},
            "baseline": self._baseline,
        }

    def config(self, node: Node) -> Config:
        """The whole; meaningless once there are problems."""
        fields: dict[str, Any] = {}
        members = self._reader.members(node, self._keys)
        for member in members:
            fields.update(self._keys[member.key](member.node))
        nodes = {member.key: member.node for member in members if member.key in SETTINGS}
        fields["terraform"] = read_settings(self._reader, nodes, self._file)
        if isinstance(node, MappingNode) and not any(member.key == "version" for member in members):
            self._reader.wrong(node.span, "version is missing; expected version: 1")
        return Config(**fields)

    def _version(self, node: Node) -> dict[str, Any]:
        if node.value != 1 or isinstance(node.value, bool):
            text = node.text if isinstance(node, ScalarNode) else "that"
            self._reader.wrong(node.span, f"expected version: 1, the only one there is, found {text or 'nothing'}")
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

    def _rule_paths(self, node: Node) -> tuple[Path, ...]:
        found = []
        for text, place in self._reader.placed_paths(node):
            path = (self._folder / text).resolve()
            if not path.is_relative_to(self._folder):
                self._reader.wrong(place, f"{text} is a link that leads out of the tree")
            elif not path.is_dir():
                self._reader.wrong(place, f"no such folder: {text}")
            else:
                found.append(path)
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
