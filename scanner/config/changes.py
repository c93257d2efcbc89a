"""What a change does to the files that decide, where those of another revision hold: told, and not applied."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from scanner.config.layers import Key, Layer, Leaf
from scanner.config.settings import Config
from scanner.model.diagnostic import Diagnostic
from scanner.model.rule import RulePack
from scanner.model.span import Span
from scanner.model.tree import Tree, UnreadableError

_CODE: Final = "policy-base"
_VERSION: Final = ("version",)
_SHOWN: Final = frozenset({"profile", "fail_on", "unknown", "kubernetes_version", "render", "baseline", "workspace"})
"""Keys whose values may be shown; variables and parameters may be secrets."""


def changed_settings(trusted: Config, proposed: Config, base: str) -> Iterator[Diagnostic]:
    """What the files of a change set otherwise than those of its ``base``."""
    before, after = _by_file(trusted), _by_file(proposed)
    for source, target in _moved(trusted):
        was, now = source.rpartition("/")[0], target.rpartition("/")[0]
        message = f"the change renames {was} to {now}: what {base} says of {was} holds there"
        yield Diagnostic("note", _CODE, message, target)
        before[target] = before.pop(source)
    for file in sorted({*before, *after}):
        if file not in after:
            yield _note("removes this file, which still holds", base, Span(file, 1, 1, 1, 1), gone=True)
            continue
        old, new = before.get(file, {}), after[file]
        for key, leaf in new.items():
            if key != _VERSION and (key not in old or old[key].value != leaf.value):
                yield _note(_setting(key, leaf), base, leaf.span)
        for key in old:
            if key not in new and key != _VERSION:
                yield _note(f"no longer {_setting(key, old[key])}", base, Span(file, 1, 1, 1, 1))


def changed_rules(trusted: Config, tree: Tree, prefix: str, base: str) -> Iterator[Diagnostic]:
    """What a change does to the rules that hold; ``prefix`` is what the names of their packs begin with."""
    for pack in trusted.rule_paths:
        if not isinstance(pack, RulePack):
            continue
        folder = pack.name.removeprefix(prefix)
        for name, content in pack.files.items():
            path = f"{folder}/{name}" if folder else name
            found = _content(tree, path)
            if found is None:
                yield _note("removes a rule, which still runs", base, Span(path, 1, 1, 1, 1), gone=True)
            elif found != content:
                line = first_difference(content, found)
                yield _note("edits a rule", base, Span(path, line, 1, line, 1))


def changed_lines(path: str, before: bytes | None, after: bytes | None, base: str) -> Iterator[Diagnostic]:
    """What a change does to an ignore file."""
    if after is None:
        yield _note("removes this file, which still holds", base, Span(path, 1, 1, 1, 1), gone=True)
        return
    old = set((before or b"").splitlines())
    for number, line in enumerate(after.splitlines(), 1):
        if line.strip() and not line.startswith(b"#") and line not in old:
            text = line.decode("utf-8", "replace")
            what = f"shows {text[1:]} again" if text.startswith("!") else f"hides {text}"
            yield _note(what, base, Span(path, number, 1, number, len(text) + 1))


def changed_file(path: str, before: bytes | None, after: bytes | None, what: str, base: str) -> Iterator[Diagnostic]:
    """A word on a file that a change edits, adds or removes."""
    if before != after:
        line = first_difference(before or b"", after or b"")
        does = "adds" if before is None else "removes" if after is None else "edits"
        yield _note(f"{does} {what}", base, Span(path, line, 1, line, 1), gone=after is None)


def first_difference(before: bytes, after: bytes) -> int:
    """The first line of ``after`` that is not as ``before`` has it."""
    old, new = before.split(b"\n"), after.split(b"\n")
    same = next((number for number, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    return 1 + (same if same is not None else max(0, min(len(old), len(new) - 1)))


def _moved(config: Config) -> Iterator[tuple[str, str]]:
    """Files of folders that have another name now."""
    for folder, layers in config.cascade.below.items() if config.cascade is not None else ():
        old, name = layers[-1].file.rpartition("/")[::2]
        if old != folder:
            yield layers[-1].file, f"{folder}/{name}"


def _by_file(config: Config) -> dict[str, Mapping[Key, Leaf]]:
    found: dict[str, Mapping[Key, Leaf]] = {}
    layers: Iterable[Layer] = config.cascade.files if config.cascade is not None else ()
    for layer in layers:
        found[layer.file] = {**found.get(layer.file, {}), **layer.leaves}
    return found


def _setting(key: Key, leaf: Leaf) -> str:
    """What a file does by setting something, as the rest of a sentence."""
    match key:
        case ("rules", name) | ("rules", name, "enabled"):
            return f"turns {'on' if leaf.value in (True, 'on') else 'off'} {name}"
        case ("rules", name, "severity"):
            return f"sets the severity of {name} to {leaf.value}"
        case ("rules", name, "params", parameter, *_):
            return f"sets the parameter {parameter} of {name}"
        case ("params", parameter, *_):
            return f"sets the parameter {parameter}"
        case ("exclude", pattern):
            return f"excludes {pattern}"
        case ("elsewhere", kind):
            return f"takes {kind} for managed elsewhere"
        case ("suppressions", _):
            rules = leaf.value.get("rule") if isinstance(leaf.value, Mapping) else None
            return f"accepts {', '.join(map(str, rules)) if isinstance(rules, tuple) else rules}"
        case ("extends", file, *_):
            return f"extends {file}"
        case ("extends",):
            return f"extends {leaf.value}"
        case (name,) if name in _SHOWN:
            return f"sets {name} to {leaf.value}"
        case ("paths", pattern, *rest) if rest:
            return f"{_setting(tuple(rest), leaf)} for {pattern}"
    return f"sets {key[0]}" + (f" of {key[1]}" if len(key) > 1 and key[0] != "variables" else "")


def _content(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.read(path) if tree.exists(path) else None
    except UnreadableError:
        return b""


def _note(what: str, base: str, span: Span, *, gone: bool = False) -> Diagnostic:
    message = f"the change {what}: not applied, since {base} decides"
    return Diagnostic("note", _CODE, message, span.file, None if gone else span)
